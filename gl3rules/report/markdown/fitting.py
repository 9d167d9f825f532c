"""What is kept of a report that would be too long, and what is said of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.report.markdown.organisations import summary, worst_first
from gl3rules.report.markdown.room import first_that_fit, size
from gl3rules.report.markdown.standing import NAMES
from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.model import Report
    from gl3rules.report.markdown.rows import Piece, Rows
    from gl3rules.report.markdown.texts import Texts

_LIMIT: Final = 1_000_000
# What a report's notices of what was left out take at most: its own, and that of one organisation.
_NOTICE: Final = 1_000


def fitted(start: str, report: Report, end: str, rows: Rows) -> str:
    """Put a report together within the limit; what is left out is said at its start, and where it would have stood."""
    texts, assessments = rows.texts, report.assessments
    room = _LIMIT - _NOTICE - size(start) - size(end)
    summaries = [summary(report, one, texts) for one in assessments]
    sized = [(number, size(summaries[number]) + _NOTICE) for number in worst_first(assessments)]
    # Half of the room at most, so that what is to be acted on can follow.
    shown = first_that_fit(sized, room // 2)
    room -= sum(taken for number, taken in sized if number in shown)
    pieces = {number: rows.pieces(assessments[number]) for number in sorted(shown)}
    ranked = sorted((piece.rank, number, place) for number, own in pieces.items() for place, piece in enumerate(own))
    kept = first_that_fit([((number, at), size(pieces[number][at].text)) for _, number, at in ranked], room)
    hidden = [one for number, one in enumerate(assessments) if number not in shown]
    dropped, lists = sum(map(rows.count_told, hidden)), sum(map(rows.count_lists, hidden))
    drawn = []
    for number, own in pieces.items():
        out = [piece for place, piece in enumerate(own) if (number, place) not in kept]
        dropped += sum(piece.rows for piece in out)
        lists += sum(piece.standing is None for piece in out)
        drawn += [summaries[number], _left_out(out, texts)]
        drawn += [piece.text for place, piece in enumerate(own) if (number, place) in kept]
    return "".join([start, _shortened(len(hidden), dropped, lists, texts), *drawn, end])


def _shortened(organisations: int, rows: int, lists: int, texts: Texts) -> str:
    """Say at the start what was left out of the report as a whole."""
    if not organisations and not rows and not lists:
        return ""
    text = message(
        "This report would be too long for a comment. Left out are the details of rows: {rows}; organisations as a"
        " whole: {organisations}; lists of what is fixed or coming: {lists}. All counts include them. A report in"
        " another form, such as html or json, has everything.",
        rows=rows,
        organisations=organisations,
        lists=lists,
    )
    return texts.notice(text)


def _left_out(dropped: list[Piece], texts: Texts) -> str:
    """Say what was left out of one organisation."""
    counts = []
    for each in NAMES:
        number = sum(piece.rows for piece in dropped if piece.standing is each)
        if number:
            counts.append(message("{status} {count}", status=NAMES[each], count=number))
    drawn = ""
    if counts:
        text = message("Rows left out here, because the report would be too long: {counts}.", counts=tuple(counts))
        drawn += texts.notice(text)
    lists = sum(piece.standing is None for piece in dropped)
    if lists:
        text = message(
            "Lists of what is fixed or coming that are left out here, because the report would be too long: {lists}.",
            lists=lists,
        )
        drawn += texts.notice(text)
    return drawn
