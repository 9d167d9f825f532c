"""Ctrl-C, and a request to end, as KeyboardInterrupt."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import FrameType, TracebackType


class Interrupts:
    """Raises KeyboardInterrupt for SIGINT and SIGTERM while it is entered.

    Python loses what is raised while it takes an object down, so whoever runs for long calls `check` now and then.
    """

    def __init__(self) -> None:
        self._has_come = False
        self._before: list[tuple[signal.Signals, object]] = []

    def __enter__(self) -> Self:
        """Begin to heed the signals; SIGINT only where this process was not started to ignore it."""
        for number in (signal.SIGINT, signal.SIGTERM):
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:
                signal.signal(number, self._interrupt)
                self._before.append((number, before))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Handle the signals as before."""
        for number, before in self._before:
            # None stands for a handler that was not Python's.
            if callable(before) or isinstance(before, signal.Handlers):
                signal.signal(number, before)

    def check(self) -> None:
        """Raise KeyboardInterrupt where a signal has come."""
        if self._has_come:
            raise KeyboardInterrupt

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._has_come = True
        raise KeyboardInterrupt
