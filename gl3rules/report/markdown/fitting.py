"""What is kept of a report that would be too long, and what is said of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules import wording
from gl3rules.report.markdown.organisations import summary, worst_first
from gl3rules.report.markdown.room import first_that_fit, size
from gl3rules.text import message
from gl3rules.wording import STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.model import Assessment
    from gl3rules.report.markdown.rows import Piece, Rows
    from gl3rules.report.markdown.texts import Texts

_LIMIT: Final = 1_000_000
# What a report's notices of what was left out take at most: its own, and that of one organisation.
_NOTICE: Final = 1_000


def fitted(start: str, assessments: Sequence[Assessment], end: str, rows: Rows) -> str:
    """Put a report together within the limit; what is left out is said at its start, and where it would have stood."""
    texts = rows.texts
    room = _LIMIT - _NOTICE - size(start) - size(end)
    summaries = [summary(one, texts) for one in assessments]
    sized = [(number, size(summaries[number]) + _NOTICE) for number in worst_first(assessments)]
    # Half of the room at most, so that what is to be acted on can follow.
    shown = first_that_fit(sized, room // 2)
    room -= sum(taken for number, taken in sized if number in shown)
    pieces = {number: rows.pieces(assessments[number]) for number in sorted(shown)}
    ranked = sorted((piece.rank, number, place) for number, own in pieces.items() for place, piece in enumerate(own))
    kept = first_that_fit([((number, at), size(pieces[number][at].text)) for _, number, at in ranked], room)
    dropped = sum(rows.count_told(one) for number, one in enumerate(assessments) if number not in shown)
    drawn = []
    for number, own in pieces.items():
        out = [piece for place, piece in enumerate(own) if (number, place) not in kept]
        dropped += sum(piece.rows for piece in out)
        drawn += [summaries[number], _left_out(out, texts)]
        drawn += [piece.text for place, piece in enumerate(own) if (number, place) in kept]
    return "".join([start, _shortened(len(assessments) - len(shown), dropped, texts), *drawn, end])


def _shortened(organisations: int, rows: int, texts: Texts) -> str:
    """Say at the start what was left out of the report as a whole."""
    if not organisations and not rows:
        return ""
    text = message(
        "This report would be too long for a comment: the details of {rows} rows are left out, and with them"
        " {organisations} organisations. All counts include them. A report in another form, such as html or json,"
        " has everything.",
        rows=rows,
        organisations=organisations,
    )
    return texts.notice(text)


def _left_out(dropped: list[Piece], texts: Texts) -> str:
    """Say what was left out of one organisation."""
    if not dropped:
        return ""
    counts = [
        f"{wording.status(texts.language, status)} {sum(piece.rows for piece in dropped if piece.status is status)}"
        for status in STATUSES
        if any(piece.status is status for piece in dropped)
    ]
    text = message("Rows left out here, because the report would be too long: {counts}.", counts=tuple(counts))
    return texts.notice(text)
