"""`gl3rules baseline`: record the outcomes of a day, for `check --baseline`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from gl3rules import baseline, packs
from gl3rules._version import VERSION
from gl3rules.cli import options, output, reading
from gl3rules.cli.formats import same
from gl3rules.cli.settings import Configured, locked
from gl3rules.cli.settings import pack as pack_options
from gl3rules.cli.words import _
from gl3rules.engine import evaluate, summary
from gl3rules.errors import EntriesError
from gl3rules.model import Severity
from gl3rules.text import printable
from gl3rules.wording import TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from gl3rules.model import Assessment

_WRONG = 2
_CRASHED = 3


@click.command(
    cls=Configured,
    short_help=_("Record today's outcomes for check --baseline."),
    help=_(
        "Record what facts files come to, so that `check --baseline FILE` fails only on what is new or worse.\n\n"
        "Exit codes: 0 recorded, also where requirements fail, 2 a file could not be judged or the command is wrong,"
        " 3 a rule crashed; nothing is recorded with 2 and 3."
    ),
)
@options.facts
@click.option(
    "--output",
    "-o",
    "path",
    required=True,
    metavar="FILE",
    help=_("File to write the baseline to, whole or not at all; its name ends in .json, and - prints it."),
)
@options.lang
@options.as_of
@options.selection
@options.param
@pack_options
@locked
@options.max_file_size
def command(
    facts: tuple[str, ...],
    path: str,
    as_of: date,
    rows: tuple[str, ...],
    rules: tuple[str, ...],
    severity: str | None,
    skipped: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    pack: str,
    pack_folders: tuple[str, ...],
    max_file_size: int | None,
) -> int:
    """Record a baseline; return the exit code."""
    _refuse_target(path, facts)
    loaded = packs.select(
        packs.with_parameters(packs.load(pack, pack_folders), dict(settings)),
        rows,
        rules,
        severity=Severity(severity) if severity else None,
        skipped=skipped,
    )
    found, refused = reading.read(facts, as_of, max_file_size)
    if refused:
        click.echo(_("Nothing is recorded, because not every file could be judged."), err=True)
        return _WRONG
    assessments = [evaluate(loaded, one, as_of, evidence=False) for one in found]
    crashes = list(_crashes(assessments))
    if crashes:
        click.echo("\n".join(crashes), err=True)
        click.echo(_("Nothing is recorded, because rules crashed; check --verbose shows where."), err=True)
        return _CRASHED
    output.write(baseline.recorded(assessments, summary(loaded), as_of, VERSION), path)
    if path != "-":
        counted = _("{path}: {organisations} organisations, {rules} outcomes that need action.")
        rules_to_act_on = sum(outcome.status in TO_ACT_ON for each in assessments for outcome in each.outcomes)
        click.echo(counted.format(path=printable(path), organisations=len(assessments), rules=rules_to_act_on))
    return 0


def _refuse_target(path: str, facts: tuple[str, ...]) -> None:
    """Refuse a file that `check` could not read as a baseline, and one that is something else than a baseline."""
    if path == "-":
        return
    if not path.lower().endswith(".json"):
        raise click.UsageError(_("The name of a baseline ends in .json; {file} does not.").format(file=path))
    if any(same(path, name) for name in facts):
        raise click.UsageError(_("{file} is a facts file, which the baseline would replace.").format(file=path))
    if os.path.exists(path):
        try:
            baseline.load(path)
        except EntriesError as error:
            text = _("{file} is there and is no baseline that can be read; delete it, or name another file.")
            raise click.UsageError(text.format(file=path)) from error


def _crashes(assessments: list[Assessment]) -> Iterator[str]:
    for assessment in assessments:
        for outcome in assessment.outcomes:
            if outcome.traceback:
                text = _("{organisation}: the rule {rule} crashed.")
                yield text.format(organisation=printable(assessment.organisation_id), rule=outcome.rule)
