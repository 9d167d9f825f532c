"""A portfolio: many organisations judged by one pack on one day, each by its rows; plain frozen values.

It holds what its forms show and no more, so that a million organisations cost no more memory than the worst of them.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from gl3rules.errors import Problem
from gl3rules.model import PackSummary, RequirementText, Status
from gl3rules.text import Message

MOST_MEMBERS: Final = 10_000
"""How many organisations a portfolio lists one by one: the worst of them; it counts all."""

LETTERS: Final = {
    Status.FAIL: "f",
    Status.ERROR: "e",
    Status.UNKNOWN: "u",
    Status.WAIVED: "w",
    Status.PASS: "p",
    Status.NOT_APPLICABLE: "n",
}
"""One letter for each status of a row or an organisation, so that an organisation's rows are one short text."""

IN_PART: Final = "i"
"""The letter of a row or an organisation of which rules were left out, and against which nothing was found: no pass."""

NOT_JUDGED: Final = "-"
"""The letter of a row that was left out."""


class Tag(Struct, frozen=True):
    """Something that a manifest says of an organisation beside its facts, such as its region or contract."""

    name: str
    value: str


class Member(Struct, frozen=True):
    """One organisation: where its facts are, and what each row comes to.

    `number` is that of its document in the file, or the line of its record, from 1. `rows` has a letter (LETTERS,
    IN_PART, NOT_JUDGED) for each row of the pack, in order; `status` is the letter of what they come to together, one
    of LETTERS or IN_PART. `reports` holds the reports that were written of it, each as (name of the form, path from the
    folder of the portfolio).
    """

    id: str
    name: str
    path: str
    number: int
    status: str
    rows: str
    tags: tuple[Tag, ...] = ()
    reports: tuple[tuple[str, str], ...] = ()

    def count(self, *statuses: Status) -> int:
        """Return how many rows have one of these statuses."""
        return sum(self.rows.count(LETTERS[status]) for status in statuses)


class RowTally(Struct, frozen=True):
    """What one row comes to over all organisations: how many have each letter."""

    row: str
    counts: dict[str, int]

    def count(self, *statuses: Status) -> int:
        """Return how many organisations have one of these statuses in this row."""
        return sum(self.counts.get(LETTERS[status], 0) for status in statuses)


class Unread(Struct, frozen=True):
    """A file, or a record of one, that could not be judged, with all that is wrong in it; problems name its places.

    It may stand for several that have the same wrong: `count` says how many.
    """

    path: str
    problems: tuple[Problem, ...]
    count: int = 1


class FactChange(Struct, frozen=True):
    """A fact that differs between two runs, as text ("60 days"); "" where it was, or is, not declared."""

    fact: str
    before: str
    after: str


class RowChange(Struct, frozen=True):
    """A row of an organisation that came to something else in the run before: letters as in Member.rows.

    NOT_JUDGED stands for a row that a run left out, "" for one that it did not have: its pack has no such row.
    `facts` are those that its rules read and that differ. `reasons` says what else can have made the difference
    where no fact does: another day of assessment, another version of the pack, ...
    """

    row: str
    before: str
    after: str
    facts: tuple[FactChange, ...] = ()
    reasons: tuple[Message, ...] = ()


class MemberChange(Struct, frozen=True):
    """An organisation of which rows changed since the run before, or that only one of the two runs has."""

    id: str
    name: str
    rows: tuple[RowChange, ...] = ()
    is_new: bool = False
    is_gone: bool = False


class Run(Struct, frozen=True):
    """An earlier run over the portfolio, or this one: how many organisations had which status, and each row's counts.

    `statuses` counts the organisations by the letter of their status, as in Member.status; a letter that none has may
    be missing.
    `members` holds, for the organisations that the portfolio lists, how many rows failed or could not be decided then;
    an organisation that was not judged is not in it.
    """

    name: str
    as_of: date
    organisations: int
    unread: int
    statuses: dict[str, int]
    rows: tuple[RowTally, ...]
    members: dict[str, tuple[int, int]] = {}


class Portfolio(Struct, frozen=True):
    """All that one run over many organisations says.

    `organisations` counts all that were judged, `members` lists the worst of them first, at most MOST_MEMBERS; `unread`
    lists the files and records that could not be judged, at most MOST_MEMBERS too, and `unread_total` counts them.
    `statuses` counts the organisations by the letter of their status, as in Member.status; a letter that none has may
    be missing.
    `rows` has a tally for each row of the pack, in order, and `requirements` its texts. `runs` holds the earlier runs,
    oldest first, and ends with this one; it is empty where there are none. `changes` are those since the latest of the
    earlier runs, the worst first. `notes` are things to be told, such as waivers of nobody. `is_complete` is False for
    a run that was stopped before its end.
    """

    version: str
    as_of: date
    as_of_given: bool
    pack: PackSummary
    judged_rows: int
    judged_rules: int
    requirements: tuple[RequirementText, ...]
    organisations: int
    statuses: dict[str, int]
    rows: tuple[RowTally, ...]
    members: tuple[Member, ...]
    unread: tuple[Unread, ...] = ()
    unread_total: int = 0
    selection: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    changes: tuple[MemberChange, ...] = ()
    notes: tuple[Message, ...] = ()
    is_complete: bool = True

    @property
    def is_listed_whole(self) -> bool:
        """Whether every organisation that was judged is among the members."""
        return len(self.members) == self.organisations

    def most_failed(self) -> tuple[RowTally, ...]:
        """Return the rows that somebody has to act on, those that fail most often first."""
        acted_on = [tally for tally in self.rows if tally.count(Status.FAIL, Status.ERROR, Status.UNKNOWN)]
        return tuple(
            sorted(acted_on, key=lambda each: (-each.count(Status.FAIL, Status.ERROR), -each.count(Status.UNKNOWN)))
        )
