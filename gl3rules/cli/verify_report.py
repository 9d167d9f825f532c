"""`gl3rules verify-report`: say whether a report is true of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gl3rules import claims, verification
from gl3rules.cli import options, output, reading
from gl3rules.cli.words import _, spoken
from gl3rules.text import message, printable
from gl3rules.waivers import LONGEST
from gl3rules.wording import judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.claims import Claims
    from gl3rules.facts.root import Facts
    from gl3rules.model import Report
    from gl3rules.text import Message

_NOT_TRUE = 1


@click.command(
    short_help=_("Say whether a report is true of facts."),
    help=_(
        "Judge facts files again as a report says that they were judged, and say whether the report is true: the same"
        " facts, pack, parameters, outcomes and findings. REPORT is what `check --format json` or `check --attest`"
        " has written; - reads one of the files from standard input.\n\n"
        "Exit codes: 0 the report is true, 1 it is not, 2 it can't be verified."
    ),
)
@click.argument("report", metavar="REPORT", type=click.Path(allow_dash=True))
@options.facts
@click.option("--waivers", metavar="FILE", help=_("Waivers that the run was made with."))
@click.option(
    "--max-waiver-days",
    "longest",
    type=click.IntRange(min=1),
    default=LONGEST,
    metavar="DAYS",
    help=_("How many days ahead a waiver may expire; 365 by default."),
)
@click.option("--baseline", metavar="FILE", help=_("Baseline that the run was compared with."))
@options.lang
@options.max_file_size
def command(
    report: str,
    facts: tuple[str, ...],
    waivers: str | None,
    longest: int,
    baseline: str | None,
    max_file_size: int | None,
) -> int:
    """Say whether a report is true; return the exit code."""
    if report == "-" and "-" in facts:
        raise click.UsageError(_("Standard input (-) can be read only once."))
    claimed = claims.read(report)
    loaded = verification.pack(claimed)
    beside = verification.beside(claimed, waivers, baseline, longest)
    found, refused = reading.read(facts, claimed.as_of, max_file_size)
    made = verification.again(claimed, loaded, found, refused, beside)
    differences = verification.differences(claimed, loaded, made)
    for difference in differences:
        place = f"{claimed.path}:{difference.mark.line}:{difference.mark.column}"
        _print(message("{place}: {what}", place=place, what=difference.message))
    if differences:
        _print(message("{path} is not true of these facts: {count} differences.", path=report, count=len(differences)))
        return _NOT_TRUE
    _tell_truth(claimed, made, found)
    return 0


def _tell_truth(claimed: Claims, made: Report, found: Sequence[Facts]) -> None:
    _print(
        message(
            "{path} is true of these facts: pack {pack} {version} (SHA-256 {digest}), as of {day}.",
            path=claimed.path,
            pack=made.pack.name,
            version=made.pack.version,
            digest=made.pack.digest,
            day=made.as_of,
        )
    )
    output.write(printable(judged(spoken(), made)) + "\n", None)
    for stated, own in verification.moved(claimed, found):
        _print(message("The report calls {own} {stated}; the content is the same.", own=own, stated=stated))


def _print(text: Message) -> None:
    output.write(printable(spoken().render(text)) + "\n", None)
