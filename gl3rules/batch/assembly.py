"""The portfolio of a run, made of what its state holds."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from gl3rules import engine
from gl3rules._version import VERSION
from gl3rules.batch.history import tallies
from gl3rules.batch.state import notes_of
from gl3rules.batch.wordings import kept
from gl3rules.model import Status
from gl3rules.portfolio.model import MOST_MEMBERS, Member, Portfolio, RowTally, Run, Tag
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.batch.history import History
    from gl3rules.batch.job import Prepared
    from gl3rules.batch.results import Results
    from gl3rules.batch.state import State

_MOST_NOTES: Final = 100


class Assembled(Struct, frozen=True):
    """The portfolio, the exit code that it means, and what is wrong in waivers, which is in its notes too."""

    portfolio: Portfolio
    code: int
    errors: tuple[Message, ...]


class Assembly:
    """Makes the portfolio of a run from its state."""

    def __init__(self, prepared: Prepared, state: State, results: Results, history: History) -> None:
        self._prepared = prepared
        self._state = state
        self._results = results
        self._history = history

    def made(self, *, is_complete: bool) -> Assembled:
        """Return the portfolio."""
        job, loaded = self._prepared.job, self._prepared.loaded
        # The report on nobody says what is the same for all.
        shared = engine.report(loaded, job.as_of, VERSION, ())
        unread, total = self._results.unread()
        statuses = self._statuses()
        members, rows = self._members(), self._tallies()
        wrong, others = self._notes()
        runs: tuple[Run, ...] = ()
        if self._history:
            day = str(job.as_of)
            now = Run(day, job.as_of, sum(statuses.values()), total, statuses, rows, _counts(members))
            runs = (*self._history.runs(members), now)
        portfolio = Portfolio(
            version=VERSION,
            as_of=job.as_of,
            as_of_given=job.as_of_given,
            pack=shared.pack,
            judged_rows=len({rule.row for rule in loaded.rules}),
            judged_rules=len(loaded.rules),
            requirements=shared.requirements,
            organisations=sum(statuses.values()),
            statuses=statuses,
            rows=rows,
            members=members,
            unread=unread,
            unread_total=total,
            selection=job.selection,
            runs=runs,
            changes=self._history.changes(self._prepared, self._results),
            notes=(*wrong, *self._history.notes, *others),
            is_complete=is_complete,
        )
        # A row of the portfolio is no outcome of a rule: the codes were made where the outcomes were.
        ((code,),) = self._ask("SELECT coalesce(max(code), 0)")
        return Assembled(portfolio, max(code, 2 if total else 0), wrong)

    def _ask(self, what: str, rest: str = "", *values: object) -> Iterator[tuple[Any, ...]]:
        return self._state.ask(f"{what} FROM counted{rest}", *values)

    def _statuses(self) -> dict[str, int]:
        return dict(self._ask("SELECT status, count(*)", " GROUP BY status ORDER BY status"))

    def _tallies(self) -> tuple[RowTally, ...]:
        found = (rows for (rows,) in self._ask("SELECT rows"))
        return tallies(list(self._prepared.whole.requirements), found)

    def _members(self) -> tuple[Member, ...]:
        found = self._ask(
            "SELECT id, name, path, unit, number, status, rows, tags, reports",
            # Of those that need no action, waived and judged in part come before passes.
            " ORDER BY failed DESC, unknown DESC, instr('npiwufe', status) DESC, id LIMIT ?",
            MOST_MEMBERS,
        )
        return tuple(
            Member(
                id=name,
                name=shown,
                path=path,
                number=self._results.number(unit, number),
                status=status,
                rows=rows,
                tags=tuple(Tag(*tag) for tag in msgspec.json.decode(tags, type=dict[str, str]).items()),
                reports=tuple(msgspec.json.decode(reports, type=list[tuple[str, str]])),
            )
            for name, shown, path, unit, number, status, rows, tags, reports in found
        )

    def _notes(self) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
        """Return what is wrong in waivers, and what else is to be told of them, each at most so much as people read."""
        wrong, others = _Told(), _Told()
        for name, notes in self._ask("SELECT id, notes", " WHERE length(notes) > 1 ORDER BY position, place"):
            for note in notes_of(notes):
                told = message("{place}: {id}: {note}", place=note.place, id=name, note=kept(note.text))
                (wrong if note.is_wrong else others).add(told)
        for each in self._waivers_of_nobody():
            others.add(each)
        return wrong.all(), others.all()

    def _waivers_of_nobody(self) -> Iterator[Message]:
        known: dict[str, bool] = {}
        job = self._prepared.job
        for entry in chain(job.waivers, *job.waiver_sets.values()):
            name = entry.organisation
            if name not in known:
                known[name] = any(True for _ in self._ask("SELECT 1", " WHERE id = ? LIMIT 1", name))
            if not known[name]:
                note = entry.note(message("The waiver is for organisation {id}, which was not judged.", id=name))
                yield message("{place}: {note}", place=f"{note.path}:{note.line}", note=note.message)


class _Told:
    """Notes, of which only the first are kept, and the others counted."""

    def __init__(self) -> None:
        self._first: list[Message] = []
        self._more = 0

    def add(self, note: Message) -> None:
        """Keep a note, or count it."""
        if len(self._first) < _MOST_NOTES:
            self._first.append(note)
        else:
            self._more += 1

    def all(self) -> tuple[Message, ...]:
        """Return the notes that were kept, and how many more there are."""
        more = (message("More notes on waivers: {count}", count=self._more),) if self._more else ()
        return (*self._first, *more)


def _counts(members: Sequence[Member]) -> dict[str, tuple[int, int]]:
    return {each.id: (each.count(Status.FAIL, Status.ERROR), each.count(Status.UNKNOWN)) for each in members}
