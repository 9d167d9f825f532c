"""What the report shows as a row's status: a row that was judged only in part never stands among the passes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from gl3rules.model import Status
from gl3rules.wording import IN_PART, STATUSES

if TYPE_CHECKING:
    from gl3rules.model import Assessment, RowResult
    from gl3rules.text import Message


class InPart(StrEnum):
    """Nothing was found against a row, or it does not apply, by those of its rules that were judged."""

    IN_PART = "in-part"


Standing: TypeAlias = Status | InPart

_SETTLED: Final = (Status.PASS, Status.NOT_APPLICABLE)

NAMES: Final[dict[Standing, Message]] = {
    **{status: STATUSES[status] for status in STATUSES if status not in _SETTLED},
    InPart.IN_PART: IN_PART,
    **{status: STATUSES[status] for status in _SETTLED},
}
"""What each is called, worst first."""


def standing(row: RowResult) -> Standing:
    """Return a row's status, or that it says less than that status because rules were left out.

    Other rules of the row can't take back a failure, nor make a pass of what is unknown or waived.
    """
    return InPart.IN_PART if row.is_in_part else row.status


def count(assessment: Assessment, value: Standing) -> int:
    """Return how many rows of an organisation stand so."""
    return sum(standing(row) is value for row in assessment.rows)
