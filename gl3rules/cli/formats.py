"""Which forms of the report a command makes, and where each goes."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, Any

import click

from gl3rules.cli import output
from gl3rules.cli.words import _, spoken
from gl3rules.report import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from click.shell_completion import CompletionItem


class Format(click.ParamType[tuple[str, str | None]]):
    """The name of a form of the report, and the file that it goes to, written NAME or NAME=FILE."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str | None]:  # noqa: ANN401
        """Return the name and the file, None where none is named; refuse an unknown name and an empty file."""
        if isinstance(value, tuple):
            return value
        name, equals, path = str(value).partition("=")
        if name not in FORMATS:
            self.fail(_unknown(name, FORMATS), param, ctx)
        if equals and not path:
            self.fail(_("{value} names no file; write {name}=FILE.").format(value=repr(value), name=name), param, ctx)
        return name, path if equals else None

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Offer the names of the forms, each with what it is for."""
        from click.shell_completion import CompletionItem

        del ctx, param
        return [
            CompletionItem(name, help=spoken().render(form.help))
            for name, form in FORMATS.items()
            if name.startswith(incomplete)
        ]


class FormatName(click.ParamType[str]):
    """The name of a form, one of those given."""

    name = "format"

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Return the name; refuse an unknown one."""
        if value not in self._names:
            self.fail(_unknown(str(value), self._names), param, ctx)
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Offer the names of the forms."""
        from click.shell_completion import CompletionItem

        del ctx, param
        return [CompletionItem(name) for name in self._names if name.startswith(incomplete)]


def _unknown(name: str, names: Iterable[str]) -> str:
    from difflib import get_close_matches

    known = list(names)
    near = get_close_matches(name, known, n=2) or known
    return _("There is no format {name}. Did you mean {near}?").format(name=name or "''", near=", ".join(near))


def wanted(
    formats: Sequence[tuple[str, str | None]], path: str | None, inputs: Sequence[str], beside: str | None = None
) -> list[tuple[str, str | None]]:
    """Return each form with the file that it goes to, None for standard output; refuse what can't be done.

    `--output` is for the one form that names no file of its own. `inputs` are the files that the command reads, and
    `beside` is one more that it writes.
    """
    chosen = [(name, _target(target)) for name, target in formats] or [("table", None)]
    without_file = [name for name, target in chosen if target is None]
    if len(without_file) > 1:
        raise click.UsageError(
            _("Only one report can be printed, but {names} name no file; write --format NAME=FILE.").format(
                names=", ".join(without_file)
            )
        )
    if path is not None and not without_file:
        raise click.UsageError(_("Every --format names its own file, so --output has nothing to write."))
    targets = [(name, _target(path if target is None else target)) for name, target in chosen]
    files = [target for target in (*(target for _, target in targets), beside) if target is not None]
    for number, target in enumerate(files):
        if any(same(target, other) for other in files[:number]):
            raise click.UsageError(_("Two reports go to {file}; give each a file of its own.").format(file=target))
        if any(same(target, name) for name in inputs):
            raise click.UsageError(_("{file} is read by this command; a report would replace it.").format(file=target))
    binary = [name for name, target in targets if target is None and FORMATS[name].binary]
    if binary and output.on_terminal():
        raise click.UsageError(
            _("{name} is no text for a terminal; write --format {name}=FILE.").format(name=binary[0])
        )
    return targets


def _target(path: str | None) -> str | None:
    return None if path in ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1") else path


def same(one: str, other: str) -> bool:
    """Say whether two names are of one file, by a link too; - is standard input."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        found = os.fstat(sys.stdin.fileno()) if other == "-" else os.stat(other)
        # Several things can be written to one terminal or device, one after the other.
        return stat.S_ISREG(found.st_mode) and os.path.samestat(os.stat(one), found)
    except (OSError, ValueError):
        # One of them is not there yet, or standard input is closed.
        return False
