"""What an action plan holds, and what can be wrong in one that people have edited."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from gl3rules import entries
from gl3rules.errors import EntriesError, Problem
from gl3rules.facts.describe import pointer
from gl3rules.model import Severity, Status
from gl3rules.packs import unknown_name
from gl3rules.source.refusals import first_of
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gl3rules.errors import Gl3rulesError
    from gl3rules.packs import LoadedPack
    from gl3rules.source import Limits, Mark

    Marks: TypeAlias = Callable[[Sequence[str | int]], Mark]

Key: TypeAlias = tuple[str, str]
"""What an entry is about: the id of the organisation, and the row."""

FOR_PEOPLE: Final = ("owner", "due", "ticket", "comment")
"""The fields that people fill in; nothing else writes to them."""

_SCHEMA: Final = 1
_MIB: Final = 1024 * 1024
# A plan speaks of many organisations: it can be much larger than the facts of one.
_MOST_MIB: Final = 64


class State(StrEnum):
    """Whether something is left to do."""

    OPEN = "open"
    CLOSED = "closed"


class Found(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is wrong: `fact` is its path with ids, `place` the file with line and column."""

    message: str
    subject: str = ""
    fact: str = ""
    place: str = ""


class Turn(Struct, frozen=True, forbid_unknown_fields=True):
    """That an entry was closed, or opened again, on a day, and why."""

    day: date
    state: State
    reason: str = ""


class Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be done about one row of one organisation.

    The fields of FOR_PEOPLE are people's; a comment can have several lines. All other texts are in the language of the
    run that wrote them, on one line each. `opened` is the day on which the row was first seen to need action,
    `reopened` the last on which it did so again, `closed` the one from which it no longer did, for `reason`; `history`
    tells of earlier such turns. `judged` is the day of the assessment that `status` and the rest come from, where that
    is not the plan's own. `severity` is the highest of what has to be done.
    """

    organisation: str
    row: str
    clause: str = ""
    title: str = ""
    status: Status
    severity: Severity
    owner: str = ""
    due: date | UnsetType = UNSET
    overdue: bool = False
    ticket: str = ""
    comment: str = ""
    state: State
    opened: date
    reopened: date | UnsetType = UNSET
    closed: date | UnsetType = UNSET
    reason: str = ""
    judged: date | UnsetType = UNSET
    findings: tuple[Found, ...] = ()
    remedies: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()

    @property
    def key(self) -> Key:
        """What the entry is about."""
        return self.organisation, self.row

    def is_overdue(self, as_of: date) -> bool:
        """Say whether the entry is open after its due date; it can be met on that day itself."""
        return self.state is State.OPEN and isinstance(self.due, date) and self.due < as_of


class Summary(Struct, frozen=True, forbid_unknown_fields=True):
    """How many entries there are, of which state; the overdue ones are open, too."""

    open: int = 0
    overdue: int = 0
    closed: int = 0


class Plan(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An action plan as of a day; `organisations` holds the name of each by its id.

    Entries are sorted: open ones first, then by organisation and in the order of the pack's rows.
    """

    schema: Literal[1] = _SCHEMA
    as_of: date
    pack: str
    organisations: dict[str, str] = {}
    summary: Summary = Summary()
    entries: tuple[Entry, ...] = ()

    @property
    def overdue(self) -> tuple[Entry, ...]:
        """The entries that are overdue."""
        return tuple(entry for entry in self.entries if entry.is_overdue(self.as_of))


def limits(mebibytes: int | None) -> Limits:
    """Return what a plan may cost its reader; `mebibytes` can raise its size."""
    from gl3rules.source import Limits

    most = max(_MOST_MIB, mebibytes or 0) * _MIB
    return Limits(bytes=most)


def checked(values: object, mark: Marks, path: str, whole: LoadedPack, as_of: date) -> Plan:
    """Return plain values as a plan; `mark` gives the place of each in the file at `path`.

    `whole` is the pack without a selection, `as_of` the day of the run that carries the plan over. A value that is
    left blank counts as left out. Raises EntriesError with everything that is wrong, each with its place.
    """
    plan = entries.convert(_without_blanks(values), Plan, mark, path)
    problems = [*_wrong_run(plan, mark, path, whole, as_of), *_wrong_entries(plan, mark, path, whole)]
    if problems:
        raise EntriesError(first_of(problems))
    return plan


def _without_blanks(values: Any) -> Any:  # noqa: ANN401  values of a document have any type
    if isinstance(values, dict):
        return {name: _without_blanks(value) for name, value in values.items() if value is not None}
    return [_without_blanks(value) for value in values] if isinstance(values, list) else values


def _wrong_run(plan: Plan, mark: Marks, path: str, whole: LoadedPack, as_of: date) -> Iterator[Problem]:
    if plan.pack != whole.pack.name:
        yield Problem(
            message("The plan is for pack {plan}, not for {pack}.", plan=plan.pack, pack=whole.pack.name),
            path,
            *mark(("pack",)),
            "/pack",
            message("Name a plan that was made with the same pack, or leave --previous out."),
        )
    if plan.as_of > as_of:
        yield Problem(
            message("The plan is of {later}, which is after {day}.", later=plan.as_of, day=as_of),
            path,
            *mark(("as_of",)),
            "/as_of",
            message("Give --as-of that day or a later one: what is done can't be told from what was not done yet."),
        )


def _wrong_entries(plan: Plan, mark: Marks, path: str, whole: LoadedPack) -> Iterator[Problem]:
    seen: dict[Key, int] = {}
    for number, entry in enumerate(plan.entries):
        where = ("entries", number, "row")
        if entry.row not in whole.requirements:
            error: Gl3rulesError = unknown_name(message("row"), entry.row, list(whole.requirements))
            yield Problem(error.text, path, *mark(where), pointer(where), error.remedy)
        if entry.key in seen:
            line, column = mark(("entries", seen[entry.key], "row"))
            yield Problem(
                message("Row {row} of organisation {id} has two entries.", row=entry.row, id=entry.organisation),
                path,
                *mark(where),
                pointer(where),
                message("Put what both say into one of them, and delete the other."),
                also=(line, column),
            )
        seen.setdefault(entry.key, number)
