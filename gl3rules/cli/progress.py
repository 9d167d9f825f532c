"""How far a run is, on standard error: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import os
import sys
from time import monotonic
from typing import TYPE_CHECKING, Final, Never, Self

import click

from gl3rules.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from tqdm import tqdm

_SECONDS_BETWEEN_LINES: Final = 10.0
_USUAL_COLUMNS: Final = 80
# From here on a rate needs no decimals.
_FAST: Final = 10


class Progress:
    """Tells how far a run is; `total` is the size of all inputs in bytes, by which the time that is left is told.

    It is 0 where nothing is known of it, as of what comes through a pipe; only what is done is told then. Where
    standard error is no terminal, `seconds` go by from one line to the next. At each step `check` may end the run.
    """

    def __init__(
        self,
        total: int,
        *,
        quiet: bool,
        seconds: float = _SECONDS_BETWEEN_LINES,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._check = check
        self._total = total
        self._quiet = quiet
        self._seconds = seconds
        self._done = 0
        self._refused = 0
        self.organisations = 0
        self._started = self._told = monotonic()
        self._bar: tqdm[Never] | None = None
        if not quiet and sys.stderr.isatty():
            # Imported here: only a terminal needs it.
            from tqdm import tqdm

            form = "{percentage:3.0f}% |{bar}| {desc}" if total else "{desc}"
            self._bar = tqdm(total=total or None, bar_format=form, ncols=_columns(), file=sys.stderr)

    def __enter__(self) -> Self:
        """Begin to tell."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()

    def advance(self, weight: int, organisations: int, refused: int) -> None:
        """Be told that so many bytes of the inputs are done, with so many organisations judged, and files refused."""
        self._check()
        self._done += weight
        self._refused += refused
        self.organisations += organisations
        if self._total:
            # Files can grow while they are read.
            self._total = max(self._total, self._done)
        if self._bar is not None:
            self._bar.total = self._total or None
            self._bar.set_description_str(self._text(), refresh=False)
            self._bar.update(weight)
        elif not self._quiet and monotonic() - self._told >= self._seconds:
            self._told = monotonic()
            share = f"{self._done / self._total:4.0%} " if self._total else ""
            click.echo(f"{share}{self._text()}", err=True)

    def _text(self) -> str:
        passed = max(monotonic() - self._started, 1e-3)
        rate = self.organisations / passed
        text = _("organisations: {count}, {rate} a second").format(
            count=f"{self.organisations:,}", rate=f"{rate:,.0f}" if rate >= _FAST else f"{rate:.1f}"
        )
        if self._done and self._total:
            left = passed / self._done * (self._total - self._done)
            text += _(", {time} left").format(time=_clock(left))
        if self._refused:
            text += _("; not judged: {count}").format(count=f"{self._refused:,}")
        return text


def _columns() -> int:
    """Return how wide the terminal is; some say that they are 0 columns wide when they don't know it."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _USUAL_COLUMNS
    except OSError:
        return _USUAL_COLUMNS


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
