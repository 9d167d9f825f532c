"""`gl3rules check`: judge facts and report."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING, Any, Final

import click

from gl3rules import packs
from gl3rules._version import VERSION
from gl3rules.cli import options, output, reading
from gl3rules.cli.words import _, spoken_with
from gl3rules.engine import evaluate, summary
from gl3rules.model import Report, Status

if TYPE_CHECKING:
    from datetime import date

_WRONG: Final = 2
_CRASHED: Final = 3
_CAN_FAIL: Final = (Status.FAIL, Status.UNKNOWN)


class _Statuses(click.ParamType[tuple[Status, ...]]):
    """Statuses, separated by commas."""

    name = "statuses"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Status, ...]:  # noqa: ANN401
        """Return the statuses; refuse an unknown one, and none at all."""
        if isinstance(value, tuple):
            return value
        names = [name.strip() for name in str(value).split(",")]
        unknown = [name for name in names if name not in _CAN_FAIL]
        if unknown:
            self.fail(
                _("{value} is none of the statuses that can fail a run: {known}.").format(
                    value=repr(unknown[0]), known=", ".join(_CAN_FAIL)
                ),
                param,
                ctx,
            )
        return tuple(Status(name) for name in names)


def _complete_row(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    del ctx, param
    return [row for row in packs.load().requirements if row.startswith(incomplete)]


def _complete_rule(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    del ctx, param
    return [rule.id for rule in packs.load().rules if rule.id.startswith(incomplete)]


@click.command(
    short_help=_("Judge facts files, row by row."),
    help=_(
        "Judge facts files row by row and report; - reads standard input.\n\n"
        "Exit codes: 0 nothing to act on, 1 a status named by --fail-on came up, 2 a file could not be judged or the"
        " command is wrong, 3 a rule crashed; of several, the highest."
    ),
)
@options.facts
@click.option(
    "--format", "format_name", type=click.Choice(["table", "json"]), default="table", help=_("Form of the report.")
)
@click.option(
    "--output", "-o", "path", metavar="FILE", help=_("Write the report to a file, whole or not at all; - prints it.")
)
@options.lang
@options.as_of
@click.option(
    "--row",
    "rows",
    multiple=True,
    metavar="ROW",
    shell_complete=_complete_row,
    help=_("Judge only this row, or those that begin with it (6.5, 6.5-8); can be repeated."),
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    shell_complete=_complete_rule,
    help=_("Judge only by this rule; can be repeated."),
)
@options.param
@click.option(
    "--fail-on",
    type=_Statuses(),
    default="fail,unknown",
    metavar="STATUSES",
    help=_("Statuses that end the run with exit code 1, separated by commas; fail,unknown by default."),
)
@click.option("--evidence", is_flag=True, help=_("Show the facts that each outcome shown rests on."))
@click.option("--verbose", "-v", is_flag=True, help=_("List every row and rule, and the traceback of a crash."))
@click.option("--quiet", "-q", is_flag=True, help=_("Print only one line for each organisation."))
@options.max_file_size
def command(
    facts: tuple[str, ...],
    format_name: str,
    path: str | None,
    as_of: date,
    rows: tuple[str, ...],
    rules: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    fail_on: tuple[Status, ...],
    evidence: bool,
    verbose: bool,
    quiet: bool,
    max_file_size: int | None,
) -> int:
    """Judge facts files and report; return the exit code."""
    if path is not None and any(os.path.realpath(path) == os.path.realpath(name) for name in facts if name != "-"):
        raise click.UsageError(_("--output names a facts file, which the report would replace."))
    loaded = packs.select(packs.with_parameters(packs.load(), dict(settings)), rows, rules)
    found, refused = reading.read(facts, as_of, max_file_size)
    with_evidence = evidence or format_name == "json"
    report = Report(
        version=VERSION,
        as_of=as_of,
        pack=summary(loaded),
        judged_rows=len({rule.row for rule in loaded.rules}),
        judged_rules=len(loaded.rules),
        assessments=tuple(evaluate(loaded, one, as_of, evidence=with_evidence) for one in found),
        refused=tuple(refused),
    )
    language = spoken_with(loaded)
    if format_name == "json":
        from gl3rules.report.json import render as render_json

        text = render_json(report, language, verbose=verbose)
    else:
        from gl3rules.report.table import Style, render

        on_screen = path in (None, "-")
        style = Style(
            width=output.width(),
            colour=on_screen and output.colour(),
            verbose=verbose,
            evidence=evidence,
            quiet=quiet,
        )
        text = render(report, language, style)
    output.write(text, path)
    return exit_code(report, fail_on)


def exit_code(report: Report, fail_on: tuple[Status, ...]) -> int:
    """Return the highest exit code that anything in the report asks for."""
    statuses = {outcome.status for assessment in report.assessments for outcome in assessment.outcomes}
    if Status.ERROR in statuses:
        return _CRASHED
    if report.refused:
        return _WRONG
    return int(any(status in statuses for status in fail_on))
