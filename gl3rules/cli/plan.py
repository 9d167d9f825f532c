"""`gl3rules plan`: what has to be done, by whom and until when."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from gl3rules import engine, packs, waivers, wording
from gl3rules._version import VERSION
from gl3rules.cli import options, output, reading
from gl3rules.cli.settings import Configured, locked
from gl3rules.cli.settings import pack as pack_options
from gl3rules.cli.words import _, spoken_with
from gl3rules.errors import EntriesError
from gl3rules.plan import files
from gl3rules.plan.carry import make
from gl3rules.plan.document import limits
from gl3rules.text import printable

if TYPE_CHECKING:
    from datetime import date

    from gl3rules.model import Report
    from gl3rules.plan.document import Plan
    from gl3rules.plan.remarks import Remarks
    from gl3rules.text import Language

_FORMATS: Final = ("yaml", "xlsx", "oscal")
_WRONG: Final = 2
_CRASHED: Final = 3


@click.command(
    cls=Configured,
    short_help=_("Write what has to be done, by whom and until when."),
    help=_(
        "Judge facts files, and write an action plan: an entry for each row that fails or is unknown, with room for"
        " owner, due date, ticket and comment. What people filled in is carried over from the plan before.\n\n"
        "Exit codes: 0 the plan is written, whatever is in it; 2 a file or the command is wrong, and no plan is"
        " written; 3 the plan is written, and a rule crashed."
    ),
)
@options.facts
@click.option(
    "--previous",
    metavar="PLAN",
    help=_("The plan to carry over, as YAML or as a workbook; it can be the same file as --output."),
)
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(_FORMATS),
    help=_("Form of the plan; by default what the name of the output says, else yaml."),
)
@click.option(
    "--output", "-o", "path", metavar="FILE", help=_("File to write the plan to, whole or not at all; - prints it.")
)
@options.lang
@options.as_of
@click.option(
    "--row",
    "rows",
    multiple=True,
    metavar="ROW",
    help=_("Judge only this row, or those that begin with it (6.5, 6.5-8); can be repeated."),
)
@options.param
@click.option(
    "--waivers",
    "waived",
    multiple=True,
    metavar="FILE",
    help=_("Waivers in force: what they cover is no entry of the plan; can be repeated."),
)
@pack_options
@locked
@options.max_file_size
def command(
    facts: tuple[str, ...],
    previous: str | None,
    form: str | None,
    path: str | None,
    as_of: date,
    rows: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    waived: tuple[str, ...],
    pack: str,
    pack_folders: tuple[str, ...],
    max_file_size: int | None,
) -> int:
    """Write the action plan; return the exit code."""
    target = None if path == "-" else path
    wanted = form or (files.form_of(target) if target else "") or "yaml"
    _refuse_targets(wanted, target, facts, previous)
    whole = packs.with_parameters(packs.load(pack, pack_folders), dict(settings))
    loaded = packs.select(whole, rows)
    language = spoken_with(whole)
    before = files.read(previous, whole, as_of, limits(max_file_size)) if previous else None
    found, refused = reading.read(facts, as_of, max_file_size)
    if refused:
        click.echo(_("No plan is written. Correct these files, or leave them out: their entries then stay."), err=True)
        return _WRONG
    accepted = [entry for name in waived for entry in waivers.load(name)]
    judged = [engine.evaluate(loaded, one, as_of, evidence=False) for one in found]
    applied = waivers.apply(judged, accepted, loaded, as_of)
    if applied.problems:
        raise EntriesError(applied.problems)
    report = engine.report(loaded, as_of, VERSION, applied.assessments, waiver_notes=applied.notes)
    made = make(report, whole, language, before[0] if before else None)
    output.write(_drawn(wanted, made, report, language, before[1] if before else None), target)
    _tell(made, report, language)
    return _CRASHED if report.exit_code == _CRASHED else 0


def _refuse_targets(wanted: str, target: str | None, facts: tuple[str, ...], previous: str | None) -> None:
    """Refuse what would replace facts, or a plan by one in another form."""
    if target is None:
        if wanted == "xlsx" and output.on_terminal():
            raise click.UsageError(_("A workbook is no text for a terminal; name a file with --output."))
        return
    real = os.path.realpath(target)
    if any(real == os.path.realpath(name) for name in facts if name != "-"):
        raise click.UsageError(_("{file} is a facts file, which the plan would replace.").format(file=target))
    if previous and real == os.path.realpath(previous) and wanted != files.form_of(previous):
        raise click.UsageError(
            _("{file} is the plan before, in another form; write the new one to another file.").format(file=target)
        )


def _drawn(wanted: str, plan: Plan, report: Report, language: Language, remarks: Remarks | None) -> bytes:
    # Imported here: each form needs packages of its own.
    if wanted == "xlsx":
        files.needed("xlsx")
        from gl3rules.plan import xlsx

        return xlsx.write(plan, language)
    if wanted == "oscal":
        from gl3rules.plan import oscal

        return oscal.write(plan, report, language).encode()
    from gl3rules.plan import yaml

    return yaml.write(plan, language, remarks).encode()


def _tell(plan: Plan, report: Report, language: Language) -> None:
    """Say on standard error what is to be known of waivers, how much is to be done, and what is overdue."""
    for note in report.waiver_notes:
        click.echo(printable(wording.waiver_note(language, note)), err=True)
    summary = plan.summary
    click.echo(
        _("Action plan: {open} open, {overdue} of them overdue; {closed} closed.").format(
            open=summary.open, overdue=summary.overdue, closed=summary.closed
        ),
        err=True,
    )
    for entry in plan.overdue:
        told = _("overdue since {day}: {organisation} {row} {title} ({owner})").format(
            day=entry.due,
            organisation=entry.organisation,
            row=entry.row,
            title=entry.title,
            owner=entry.owner or _("no owner"),
        )
        click.echo(printable(told), err=True)
