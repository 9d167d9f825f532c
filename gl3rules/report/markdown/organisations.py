"""The organisations in figures: all of them in one table, and the summary of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tabulate import tabulate

from gl3rules import wording
from gl3rules.model import Assessment, Status
from gl3rules.report.markdown.escaping import literal
from gl3rules.report.markdown.room import first_that_fit, size
from gl3rules.report.markdown.texts import Texts, paragraphs
from gl3rules.text import message
from gl3rules.wording import STATUSES, TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    lines = [
        _line([texts.shown(item.organisation_id), *_counts([item]), texts.code(item.path)]) for item in assessments
    ]
    listed = first_that_fit([(number, size(lines[number])) for number in worst_first(assessments)], _PART)
    table = [
        _line(map(texts.say, [message("Organisation"), *STATUSES.values(), message("Facts")])),
        f"|:--|{'--:|' * len(STATUSES)}:--|",
        *(lines[number] for number in sorted(listed)),
        _line([texts.bold(message("All organisations")), *_counts(assessments), ""]),
    ]
    drawn = [f"## {texts.say(message('Organisations'))}", "\n".join(table)]
    if len(listed) < len(lines):
        more = message("{count} more organisations are not listed.", count=len(lines) - len(listed))
        drawn.append(texts.bold(more))
    return paragraphs(drawn)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _counts(assessments: Sequence[Assessment]) -> list[str]:
    return [_figure(sum(item.count(status) for item in assessments)) for status in STATUSES]


def _figure(count: int) -> str:
    return str(count) if count else ""


def summary(assessment: Assessment, texts: Texts) -> str:
    """Draw what always stands there of an organisation."""
    name, identity = texts.shown(assessment.organisation_name), texts.shown(assessment.organisation_id)
    present = [status for status in STATUSES if assessment.count(status)]
    counts = texts.language.text(", ").join(f"{texts.status(status)} {assessment.count(status)}" for status in present)
    lines = [f"## {name} ({identity}), {assessment.as_of}", f"<b>{counts}</b>", _chapters(assessment, present, texts)]
    if any(outcome.status is Status.PASS and outcome.evidence for outcome in assessment.outcomes):
        lines.append(literal(wording.passes(texts.language, assessment)))
    if assessment.path:
        lines.append(f"{texts.say(message('Facts'))}: {texts.code(assessment.path)}")
    return paragraphs(lines)


def _chapters(assessment: Assessment, present: list[Status], texts: Texts) -> str:
    """Draw how many rows of each chapter have each status."""
    titles = {chapter.number: texts.text(chapter.title) for chapter in assessment.pack.chapters}
    table = []
    for number in dict.fromkeys(row.chapter for row in assessment.rows):
        rows = [row for row in assessment.rows if row.chapter == number]
        counts = [_figure(sum(row.status is status for row in rows)) for status in present]
        table.append([f"{literal(number)} {titles.get(number, '')}", *counts, str(len(rows))])
    total = [str(count) for count in (*map(assessment.count, present), len(assessment.rows))]
    table.append([texts.bold(message("All chapters")), *total])
    headers = [*map(texts.say, [message("Chapter"), *(STATUSES[status] for status in present), message("rows")])]
    alignment = ["left", *["right"] * (len(headers) - 1)]
    return tabulate(table, headers, "pipe", colalign=alignment, disable_numparse=True)
