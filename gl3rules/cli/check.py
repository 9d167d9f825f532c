"""`gl3rules check`: judge facts and report."""

from __future__ import annotations

import os
import stat
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource
from msgspec import structs

from gl3rules import packs
from gl3rules._version import VERSION
from gl3rules.cli import options, output, reading
from gl3rules.cli.words import _, spoken, spoken_with
from gl3rules.engine import coming, evaluate, report
from gl3rules.errors import OutputError
from gl3rules.model import Severity, Status
from gl3rules.report import FORMATS, Options, render

if TYPE_CHECKING:
    from datetime import date

    from click.shell_completion import CompletionItem

    from gl3rules.facts.root import Facts
    from gl3rules.model import Assessment, Report
    from gl3rules.packs import LoadedPack
    from gl3rules.text import Language

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


class _Format(click.ParamType[tuple[str, str | None]]):
    """The name of a form of the report, and the file that it goes to, written NAME or NAME=FILE."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str | None]:  # noqa: ANN401
        """Return the name and the file, None where none is named; refuse an unknown name and an empty file."""
        if isinstance(value, tuple):
            return value
        name, equals, path = str(value).partition("=")
        if name not in FORMATS:
            from difflib import get_close_matches

            near = get_close_matches(name, FORMATS, n=2) or list(FORMATS)
            self.fail(
                _("There is no format {name}. Did you mean {near}?").format(name=name or "''", near=", ".join(near)),
                param,
                ctx,
            )
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
        "Exit codes: 0 no status named by --fail-on came up, 1 one did, 2 a file could not be judged or the"
        " command is wrong, 3 a rule crashed; of several, the highest."
    ),
)
@options.facts
@click.option(
    "--format",
    "-f",
    "formats",
    multiple=True,
    type=_Format(),
    metavar="NAME[=FILE]",
    help=_(
        "Form of the report, and the file to write it to, whole or not at all; can be repeated. One of: {names}; table"
        " by default."
    ).format(names=", ".join(FORMATS)),
)
@click.option("--output", "-o", "path", metavar="FILE", help=_("File for the form that names none; - prints it."))
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
@click.option(
    "--severity",
    type=click.Choice([severity.value for severity in Severity]),
    help=_("Judge only by rules of this severity or a higher one."),
)
@click.option(
    "--skip",
    "skipped",
    multiple=True,
    metavar="ROW|ID",
    help=_("Leave out this row, those that begin with it, or this rule; can be repeated. Reports say so."),
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
@click.option("--without-waived", is_flag=True, help=_("Leave waived outcomes out of reports for code scanning."))
@click.option("--quiet", "-q", is_flag=True, help=_("Only the counts of each organisation, in table and markdown."))
@options.max_file_size
def command(
    facts: tuple[str, ...],
    formats: tuple[tuple[str, str | None], ...],
    path: str | None,
    as_of: date,
    rows: tuple[str, ...],
    rules: tuple[str, ...],
    severity: str | None,
    skipped: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    fail_on: tuple[Status, ...],
    evidence: bool,
    verbose: bool,
    without_waived: bool,
    quiet: bool,
    max_file_size: int | None,
) -> int:
    """Judge facts files and report; return the exit code."""
    wanted = _wanted(formats, path, facts)
    loaded = packs.select(
        packs.with_parameters(packs.load(), dict(settings)),
        rows,
        rules,
        severity=Severity(severity) if severity else None,
        skipped=skipped,
    )
    found, refused = reading.read(facts, as_of, max_file_size)
    with_evidence = evidence or any(FORMATS[name].evidence for name, _ in wanted)
    assessments = [_assess(loaded, one, as_of, with_evidence) for one in found]
    whole = report(
        loaded,
        as_of,
        VERSION,
        assessments,
        refused,
        fail_on,
        as_of_given=_as_of_given(),
        selection=_selection(rows, rules, severity, skipped),
    )
    on_screen = any(target is None for _, target in wanted)
    drawn = Options(
        width=output.width() if on_screen else output.WIDTH_OF_NO_TERMINAL,
        verbose=verbose,
        evidence=evidence,
        quiet=quiet,
        waived=not without_waived,
    )
    language = spoken_with(loaded)
    try:
        output.write_all((partial(_made, name, whole, language, drawn, target), target) for name, target in wanted)
    except output.StandardOutputError:
        raise
    except OutputError as error:
        output.complain(error)
        return max(error.exit_code, whole.exit_code)
    return whole.exit_code


def _made(name: str, whole: Report, language: Language, drawn: Options, target: str | None) -> str | bytes:
    return render(name, whole, language, structs.replace(drawn, colour=target is None and output.colour()))


def _assess(loaded: LoadedPack, facts: Facts, as_of: date, evidence: bool) -> Assessment:
    assessment = evaluate(loaded, facts, as_of, evidence=evidence)
    return structs.replace(assessment, coming=coming(loaded, facts, assessment))


def _as_of_given() -> bool:
    """Say whether the day of the assessment was asked for: it is then on every report, since another day may pass."""
    return click.get_current_context().get_parameter_source("as_of") is not ParameterSource.DEFAULT


def _selection(
    rows: tuple[str, ...], rules: tuple[str, ...], severity: str | None, skipped: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the options that leave something out, as they are written."""
    return (
        *(f"--row {row}" for row in rows),
        *(f"--rule {rule}" for rule in rules),
        *((f"--severity {severity}",) if severity else ()),
        *(f"--skip {name}" for name in skipped),
    )


def _wanted(
    formats: tuple[tuple[str, str | None], ...], path: str | None, facts: tuple[str, ...]
) -> list[tuple[str, str | None]]:
    """Return each form with the file that it goes to, None for standard output; refuse what can't be done.

    `--output` is for the one form that names no file of its own.
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
    files = [target for _, target in targets if target is not None]
    for number, target in enumerate(files):
        if any(_same(target, other) for other in files[:number]):
            raise click.UsageError(_("Two reports go to {file}; give each a file of its own.").format(file=target))
        if any(_same(target, name) for name in facts):
            raise click.UsageError(_("{file} is a facts file, which the report would replace.").format(file=target))
    binary = [name for name, target in targets if target is None and FORMATS[name].binary]
    if binary and output.on_terminal():
        raise click.UsageError(
            _("{name} is no text for a terminal; write --format {name}=FILE.").format(name=binary[0])
        )
    return targets


def _target(path: str | None) -> str | None:
    return None if path in ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1") else path


def _same(one: str, other: str) -> bool:
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
