"""Printing, writing files whole or not at all, and telling errors."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from gl3rules.cli.words import spoken
from gl3rules.errors import FactsError, Gl3rulesError, OutputError, Problem
from gl3rules.text import Message, message, printable
from gl3rules.writing import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gl3rules.text import Language

WIDTH_OF_NO_TERMINAL = 100


class StandardOutputError(OutputError):
    """Standard output could not be written; `reader_left` says that whoever read it had read enough."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            message("The output could not be written: {reason}.", reason=error.strerror or str(error)),
            message("Make room, or send the output elsewhere with --output."),
        )
        self.reader_left = isinstance(error, BrokenPipeError)


def complain(error: Gl3rulesError, language: Language | None = None) -> None:
    """Tell an error on standard error; of an error in facts every problem, with its place and what to do."""
    told = language or spoken()
    if isinstance(error, FactsError):
        for problem in error.problems:
            _complain_of(problem, told)
    else:
        label = told.render(message("Error: {what}", what=error.text))
        click.echo(printable(label), err=True)
        _echo_remedy(error.remedy, told)


def _complain_of(problem: Problem, language: Language) -> None:
    text = printable(language.render(problem.message))
    if problem.also:
        text += " " + language.render(message("(the other place: line {line})", line=problem.also[0]))
    click.echo(f"{printable(problem.place)}: {text}" if problem.place else text, err=True)
    _echo_remedy(problem.remedy, language)


def _echo_remedy(remedy: Message | None, language: Language) -> None:
    if remedy:
        click.echo(f"  → {printable(language.render(remedy))}", err=True)


def width() -> int:
    """Return how many columns a table may take: those of the terminal, or of COLUMNS, else 100."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        # Imported here and below: these are slow to import, and most runs need neither.
        from shutil import get_terminal_size

        return get_terminal_size().columns
    return WIDTH_OF_NO_TERMINAL


def colour() -> bool:
    """Say whether colours are wanted: on a terminal that has them, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def on_terminal() -> bool:
    """Say whether standard output is a terminal."""
    return sys.stdout.isatty()


def write_all(reports: Iterable[tuple[Callable[[], str | bytes], str | None]]) -> None:
    """Make and write several reports, each to its file, or to standard output where that is None.

    All are made before the first is written. One that can't be made or written doesn't keep the others from being;
    then OutputError is raised for the first such.
    """
    failed: list[OutputError] = []
    made: list[tuple[str | bytes, str | None]] = []
    for make, path in reports:
        try:
            made.append((make(), path))
        except OutputError as error:
            failed.append(error)
    for content, path in made:
        try:
            write(content, path)
        except OutputError as error:
            failed.append(error)
    if failed:
        raise failed[0]


def write(content: str | bytes, path: str | None) -> None:
    """Print a text, or write it to a file whole or not at all; a file is UTF-8, and bytes are written as they are.

    Raises OutputError where the file can't be written; what stood there before is then untouched.
    """
    if path is None or path == "-":
        try:
            if isinstance(content, bytes):
                sys.stdout.buffer.write(content)
            else:
                sys.stdout.write(content)
            sys.stdout.flush()
        except OSError as error:
            raise StandardOutputError(error) from error
        return
    try:
        # Imported here: most runs write no file.
        from gl3rules.cli.interrupts import Interrupts

        with Interrupts():
            replace(path, content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        raise OutputError(
            message("{path} could not be written: {reason}.", path=path, reason=error.strerror or str(error)),
            message("Name a file in a folder that exists and can be written to."),
        ) from error
