"""What an assessment says: plain frozen values that pickle and become JSON."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from gl3rules.errors import Problem
from gl3rules.text import Message


class Status(StrEnum):
    """What a rule, or a row, comes to for one organisation."""

    PASS = "pass"  # noqa: S105  a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


PRECEDENCE: Final = (Status.FAIL, Status.ERROR, Status.UNKNOWN, Status.PASS, Status.NOT_APPLICABLE)
"""XCCDF 1.2 (NIST IR 7275 Revision 4, table 26), results combined under AND: the first one present decides."""


def combined(statuses: list[Status]) -> Status:
    """Return what several statuses come to together.

    Raises ValueError where there is none: nothing judged is not a pass.
    """
    for status in PRECEDENCE:
        if status in statuses:
            return status
    nothing = "no status to combine"
    raise ValueError(nothing)


class Severity(StrEnum):
    """How much harm a failure can do."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Subject(Struct, frozen=True):
    """What a rule judged: the organisation (no noun, no name), or one of its parts.

    `noun` is the key of a translation; `name` is made of the ids that lead to the part ("main/server-room").
    """

    noun: str = ""
    name: str = ""


class Finding(Struct, frozen=True):
    """One reason why a subject does not meet a rule, can't be judged, or could not be judged for a defect of the rule.

    `status` is FAIL, UNKNOWN or ERROR accordingly. `pointer` is the JSON pointer (RFC 6901) of the fact that
    decides; `line` and `column` count from 1, 0 where the facts have no file.
    """

    status: Status
    message: Message
    remedy: Message
    subject: Subject
    pointer: str
    file: str
    line: int
    column: int


class Evidence(Struct, frozen=True):
    """A declared fact that a rule read, with its value as JSON has it and the line on which it stands."""

    pointer: str
    value: object
    line: int


class Outcome(Struct, frozen=True):
    """What one rule comes to for one organisation.

    `subjects` counts those that were judged, `title` is the key of a translation, `reason` says in one sentence why
    the status is what it is (None for a pass). `traceback` is Python's, for a rule that crashed.
    """

    rule: str
    row: str
    clause: str
    severity: Severity
    title: str
    status: Status
    subjects: int
    reason: Message | None
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    traceback: str = ""


class RowResult(Struct, frozen=True):
    """What one row of the guideline's checklist comes to; `rules` are those judged, in order."""

    row: str
    chapter: str
    clause: str
    title: str
    status: Status
    rules: tuple[str, ...]


class Chapter(Struct, frozen=True):
    """A chapter of the guideline."""

    number: str
    title: str


class PackSummary(Struct, frozen=True):
    """Which pack judged, and with which parameters (name and value as text, in the pack's order)."""

    name: str
    version: str
    digest: str
    title: str
    chapters: tuple[Chapter, ...]
    parameters: tuple[tuple[str, str], ...]
    rows: int
    rules: int


class Assessment(Struct, frozen=True):
    """All outcomes for one organisation on one date.

    `path` and `sha256` are those of the facts file, "" for facts that a program made. `rows` and `outcomes` hold
    what was selected, in the pack's order; `pack.rows` and `pack.rules` say how many there would be without
    selection.
    """

    organisation_id: str
    organisation_name: str
    path: str
    sha256: str
    as_of: date
    pack: PackSummary
    rows: tuple[RowResult, ...]
    outcomes: tuple[Outcome, ...]

    def count(self, status: Status) -> int:
        """Return how many rows have that status."""
        return sum(row.status is status for row in self.rows)


class Refused(Struct, frozen=True):
    """A facts file that could not be judged, with all that is wrong in it."""

    path: str
    problems: tuple[Problem, ...]


class Report(Struct, frozen=True):
    """What one run says: an assessment for each organisation, and the files that were refused.

    `version` is that of gl3rules; `pack` says what was applied, `judged_rows` and `judged_rules` how much of it was
    selected.
    """

    version: str
    as_of: date
    pack: PackSummary
    judged_rows: int
    judged_rules: int
    assessments: tuple[Assessment, ...]
    refused: tuple[Refused, ...] = ()
