"""The organisations in figures: all of them in one table, and the summary of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs
from tabulate import tabulate

from gl3rules import wording
from gl3rules.model import Status
from gl3rules.report.markdown.escaping import literal
from gl3rules.report.markdown.remarks import of_one
from gl3rules.report.markdown.room import first_that_fit, size
from gl3rules.report.markdown.standing import NAMES, InPart, Standing, count, standing
from gl3rules.report.markdown.texts import Texts, paragraphs
from gl3rules.text import message
from gl3rules.wording import TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gl3rules.model import Assessment, Report

# How much the table of organisations can take at most.
_PART: Final = 300_000


def worst_first(assessments: Sequence[Assessment]) -> list[int]:
    """Return the numbers of the organisations, those with the most to do first."""
    return sorted(
        range(len(assessments)),
        key=lambda number: [-assessments[number].count(status) for status in TO_ACT_ON],
    )


def overview(assessments: Sequence[Assessment], texts: Texts) -> str:
    """Draw a line per organisation, of those with the most to do where there is no room for all."""
    present = [each for each in NAMES if each is not InPart.IN_PART or any(count(item, each) for item in assessments)]
    lines = [
        _line([texts.shown(item.organisation_id), *_counts([item], present), texts.code(item.path)])
        for item in assessments
    ]
    listed = first_that_fit([(number, size(lines[number])) for number in worst_first(assessments)], _PART)
    table = [
        _line(map(texts.say, [message("Organisation"), *(NAMES[each] for each in present), message("Facts")])),
        f"|:--|{'--:|' * len(present)}:--|",
        *(lines[number] for number in sorted(listed)),
        _line([texts.bold(message("All organisations")), *_counts(assessments, present), ""]),
    ]
    drawn = [f"## {texts.say(message('Organisations'))}", "\n".join(table)]
    if len(listed) < len(lines):
        more = message("Further organisations that are not listed: {count}.", count=len(lines) - len(listed))
        drawn.append(texts.bold(more))
    return paragraphs(drawn)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _counts(assessments: Sequence[Assessment], present: list[Standing]) -> list[str]:
    return [_figure(sum(count(item, each) for item in assessments)) for each in present]


def _figure(number: int) -> str:
    return str(number) if number else ""


def summary(report: Report, assessment: Assessment, texts: Texts) -> str:
    """Draw what always stands there of an organisation."""
    name, identity = texts.shown(assessment.organisation_name), texts.shown(assessment.organisation_id)
    present = [each for each in NAMES if count(assessment, each)]
    counts = texts.listed(f"{texts.status(each)} {count(assessment, each)}" for each in present)
    start = paragraphs([f"## {name} ({identity}), {assessment.as_of}", f"<b>{counts}</b>"])
    lines = [_chapters(assessment, present, texts)]
    # What a row that was judged only in part rests on says nothing of the row.
    whole = structs.replace(assessment, rows=tuple(row for row in assessment.rows if not row.left_out))
    if whole.count(Status.PASS) and any(
        outcome.status is Status.PASS and outcome.evidence for outcome in assessment.outcomes
    ):
        lines.append(literal(wording.passes(texts.language, whole)))
    if assessment.path:
        lines.append(f"{texts.say(message('Facts'))}: {texts.code(assessment.path)}")
    return start + of_one(report, assessment, texts) + paragraphs(lines)


def _chapters(assessment: Assessment, present: list[Standing], texts: Texts) -> str:
    """Draw how many rows of each chapter stand how."""
    titles = {chapter.number: texts.text(chapter.title) for chapter in assessment.pack.chapters}
    table = []
    for number in dict.fromkeys(row.chapter for row in assessment.rows):
        rows = [row for row in assessment.rows if row.chapter == number]
        counts = [_figure(sum(standing(row) is each for row in rows)) for each in present]
        table.append([f"{literal(number)} {titles.get(number, '')}", *counts, str(len(rows))])
    total = [str(number) for number in (*(count(assessment, each) for each in present), len(assessment.rows))]
    table.append([texts.bold(message("All chapters")), *total])
    headers = [*map(texts.say, [message("Chapter"), *(NAMES[each] for each in present), message("rows")])]
    alignment = ["left", *["right"] * (len(headers) - 1)]
    return tabulate(table, headers, "pipe", colalign=alignment, disable_numparse=True)
