"""`gl3rules validate`: check the shape of facts files, without judging them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gl3rules.cli import options, reading
from gl3rules.cli.settings import Configured, locked
from gl3rules.cli.words import _
from gl3rules.text import printable

if TYPE_CHECKING:
    from datetime import date

_WRONG = 2


@click.command(
    cls=Configured,
    short_help=_("Check only the shape of facts files."),
    help=_(
        "Check only that facts files can be read, have the right shape and do not contradict themselves; - reads"
        " standard input."
    ),
)
@options.facts
@options.lang
@options.as_of
@locked
@options.max_file_size
def command(facts: tuple[str, ...], as_of: date, max_file_size: int | None) -> int:
    """Say what is wrong in facts files; return the exit code."""
    found, refused = reading.read(facts, as_of, max_file_size)
    for one in found:
        path = one.provenance.path if one.provenance else ""
        click.echo(
            _("{path}: valid facts of {organisation}.").format(
                path=printable(path), organisation=printable(one.organisation.id)
            )
        )
    return _WRONG if refused else 0
