"""`gl3rules check`: judge facts and report."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from msgspec import structs

from gl3rules import packs
from gl3rules._version import VERSION
from gl3rules.cli import formats as forms
from gl3rules.cli import gate, options, output, reading
from gl3rules.cli.settings import Configured, locked
from gl3rules.cli.settings import pack as pack_options
from gl3rules.cli.words import _, spoken_with
from gl3rules.engine import coming, evaluate, report
from gl3rules.errors import EntriesError, OutputError
from gl3rules.model import Severity, Status
from gl3rules.report import FORMATS, Options, render

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from gl3rules.model import Report
    from gl3rules.text import Language


@click.command(
    cls=Configured,
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
    type=forms.Format(),
    metavar="NAME[=FILE]",
    help=_(
        "Form of the report, and the file to write it to, whole or not at all; can be repeated. One of: {names}; table"
        " by default."
    ).format(names=", ".join(FORMATS)),
)
@click.option("--output", "-o", "path", metavar="FILE", help=_("File for the form that names none; - prints it."))
@options.lang
@options.as_of
@options.selection
@options.param
@options.fail_on
@click.option("--evidence", is_flag=True, help=_("Show the facts that each outcome shown rests on."))
@click.option("--verbose", "-v", is_flag=True, help=_("List every row and rule, and the traceback of a crash."))
@click.option("--without-waived", is_flag=True, help=_("Leave waived outcomes out of reports for code scanning."))
@click.option("--quiet", "-q", is_flag=True, help=_("Only the counts of each organisation, in table and markdown."))
@click.option(
    "--waivers",
    "waivers_path",
    metavar="FILE",
    type=click.Path(),
    help=_("Accepted exceptions; see `gl3rules waive`."),
)
@options.max_waiver_days
@click.option(
    "--baseline",
    "baseline_path",
    metavar="FILE",
    type=click.Path(),
    help=_("Fail only on what is new or worse than in this baseline; see `gl3rules baseline`."),
)
@click.option(
    "--attest", metavar="FILE", type=click.Path(), help=_("Write an in-toto statement of the results, to be signed.")
)
@pack_options
@locked
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
    waivers_path: str | None,
    max_waiver_days: int,
    baseline_path: str | None,
    attest: str | None,
    pack: str,
    pack_folders: tuple[str, ...],
    max_file_size: int | None,
) -> int:
    """Judge facts files and report; return the exit code."""
    beside = [name for name in (waivers_path, baseline_path) if name]
    targets = forms.wanted(formats, path, [*facts, *beside], attest)
    loaded = packs.select(
        packs.with_parameters(packs.load(pack, pack_folders), dict(settings)),
        rows,
        rules,
        severity=Severity(severity) if severity else None,
        skipped=skipped,
    )
    accepted = gate.Gate(waivers_path, max_waiver_days, baseline_path)
    found, refused = reading.read(facts, as_of, max_file_size)
    with_evidence = evidence or bool(attest) or any(FORMATS[name].evidence for name, _ in targets)
    gated = accepted.applied([evaluate(loaded, one, as_of, evidence=with_evidence) for one in found], loaded, as_of)
    whole = report(
        loaded,
        as_of,
        VERSION,
        [
            structs.replace(one, coming=coming(loaded, of_one, one))
            for one, of_one in zip(gated.assessments, found, strict=True)
        ],
        refused,
        fail_on,
        as_of_given=as_of_given(),
        selection=selected(rows, rules, severity, skipped),
        baseline=baseline_path or "",
        waiver_notes=gated.notes,
        texts=any(FORMATS[name].texts for name, _ in targets),
    )
    drawn = Options(
        width=output.width() if any(target is None for _, target in targets) else output.WIDTH_OF_NO_TERMINAL,
        verbose=verbose,
        evidence=evidence,
        quiet=quiet,
        waived=not without_waived,
    )
    code = whole.exit_code
    language = spoken_with(loaded)
    made: list[tuple[Callable[[], str | bytes], str | None]] = [
        (partial(_made, name, whole, language, drawn, target), target) for name, target in targets
    ]
    if attest:
        made.append((partial(_attested, whole), attest))
    try:
        output.write_all(made)
    except output.StandardOutputError:
        raise
    except OutputError as error:
        output.complain(error)
        code = max(code, error.exit_code)
    if gated.problems:
        output.complain(EntriesError(gated.problems), language)
    return code


def _made(name: str, whole: Report, language: Language, drawn: Options, target: str | None) -> str | bytes:
    return render(name, whole, language, structs.replace(drawn, colour=target is None and output.colour()))


def _attested(whole: Report) -> str:
    # Imported here: few runs are attested.
    from gl3rules.attestation import statement

    return statement(whole)


def as_of_given() -> bool:
    """Say whether the day of the assessment was asked for: it is then on every report, since another day may pass."""
    return click.get_current_context().get_parameter_source("as_of") is not ParameterSource.DEFAULT


def selected(
    rows: tuple[str, ...], rules: tuple[str, ...], severity: str | None, skipped: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the options that leave something out, as they are written."""
    return (
        *(f"--row {row}" for row in rows),
        *(f"--rule {rule}" for rule in rules),
        *((f"--severity {severity}",) if severity else ()),
        *(f"--skip {name}" for name in skipped),
    )
