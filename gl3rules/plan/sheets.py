"""The sheets of the plan as a workbook, and what their columns are called; shared by writer and reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from gl3rules import wording
from gl3rules.model import Severity
from gl3rules.plan.document import State
from gl3rules.text import LANGUAGES, Language, message

if TYPE_CHECKING:
    from enum import StrEnum

    from gl3rules.text import Message


class Column(NamedTuple):
    """A column: the field that it holds, its header, and its width in narrow characters."""

    field: str
    header: Message
    width: int


PLAN: Final = message("Plan")
FINDINGS: Final = message("Findings")
HISTORY: Final = message("History")
ABOUT: Final = message("About")

NAME: Final = "name"
WRONG: Final = "wrong"
DERIVED: Final = (NAME, WRONG)
"""Columns that repeat for people what stands elsewhere in the workbook."""

_ID: Final = Column("organisation", message("Id"), 18)
_ROW: Final = Column("row", message("Row"), 9)
_STATE: Final = Column("state", message("Open or closed"), 10)
_REASON: Final = Column("reason", message("Reason"), 32)

COLUMNS: Final = {
    PLAN.template: (
        Column(NAME, message("Organisation"), 20),
        _ID,
        _ROW,
        Column("clause", message("Clause"), 14),
        Column("title", message("Title"), 30),
        Column("status", message("Status"), 10),
        Column("severity", message("Severity"), 9),
        Column(WRONG, message("What is wrong"), 48),
        Column("remedies", message("Remedy"), 48),
        Column("owner", message("Owner"), 18),
        Column("due", message("Due"), 12),
        Column("ticket", message("Ticket"), 16),
        Column("comment", message("Comment"), 36),
        _STATE,
        Column("opened", message("Opened"), 12),
        Column("reopened", message("Opened again"), 12),
        Column("closed", message("Closed"), 12),
        _REASON,
        Column("judged", message("Last judged"), 12),
        Column("rules", message("Rules"), 32),
    ),
    FINDINGS.template: (
        _ID,
        _ROW,
        Column("message", message("Finding"), 60),
        Column("subject", message("Subject"), 24),
        Column("fact", message("Fact"), 36),
        Column("place", message("Place"), 36),
    ),
    HISTORY.template: (_ID, _ROW, Column("day", message("Day"), 12), _STATE, _REASON),
}
"""The columns of each list, by the English name of its sheet."""

DATES: Final = ("due", "opened", "reopened", "closed", "judged", "day")
LISTS: Final = ("remedies", "rules")
"""Columns whose cells hold several texts, one on each line."""

FIELDS: Final = {"as_of": message("As of"), "pack": message("Rule pack")}
"""What the sheet About holds of the plan itself."""

OVERDUE: Final = message("overdue")
STATES: Final = {State.OPEN: message("open"), State.CLOSED: message("closed")}


def fields_called(names: dict[str, Message]) -> dict[str, str]:
    """Return what each name stands for, in every language."""
    return {Language(code).render(name): field for code in LANGUAGES for field, name in names.items()}


def words() -> dict[str, dict[str, StrEnum]]:
    """Return what the words in columns with few values stand for, in every language."""
    statuses: dict[str, StrEnum] = {}
    severities: dict[str, StrEnum] = {}
    states: dict[str, StrEnum] = {}
    for language in map(Language, LANGUAGES):
        statuses |= {wording.status(language, status): status for status in wording.STATUSES}
        severities |= {wording.severity(language, severity): severity for severity in Severity}
        states |= {language.render(word): state for state, word in STATES.items()}
        states[language.render(OVERDUE)] = State.OPEN
    return {"status": statuses, "severity": severities, "state": states}
