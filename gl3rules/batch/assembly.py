"""The end of a run: outcomes for programs, and the portfolio for people, made of what the state holds."""

from __future__ import annotations

from itertools import islice
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
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.batch.history import History
    from gl3rules.batch.job import Prepared
    from gl3rules.batch.results import Results
    from gl3rules.batch.state import State
    from gl3rules.batch.store import Store
    from gl3rules.text import Message

_MOST_NOTES: Final = 100
# What the present run says of organisations: not of units that are no part of it, nor of those described twice.
_CURRENT: Final = (
    " FROM organisation JOIN unit ON unit.id = organisation.unit WHERE unit.position IS NOT NULL"
    " AND organisation.id NOT IN (SELECT value FROM json_each(?))"
)


def write_outcomes(prepared: Prepared, results: Results, store: Store) -> None:
    """Write outcomes.ndjson and outcomes.parquet, whichever is wanted; raises OutputError where that can't be done."""
    if prepared.job.lines:
        with store.writing("outcomes.ndjson") as file:
            file.writelines(results.lines())
    if prepared.job.columns:
        # Imported here: it needs a package of its own.
        from gl3rules.batch import parquet

        with store.writing("outcomes.parquet") as file:
            parquet.write(file, prepared, results.tables())


class Assembled(Struct, frozen=True):
    """The portfolio, and the exit code that it means."""

    portfolio: Portfolio
    code: int


class Assembly:
    """Makes the portfolio of a run from its state."""

    def __init__(self, prepared: Prepared, state: State, results: Results, history: History) -> None:
        self._prepared = prepared
        self._state = state
        self._results = results
        self._history = history
        self._without = msgspec.json.encode(results.names_described_twice).decode()

    def made(self, *, is_complete: bool) -> Assembled:
        """Return the portfolio."""
        job, loaded = self._prepared.job, self._prepared.loaded
        # The report on nobody says what is the same for all.
        shared = engine.report(loaded, job.as_of, VERSION, ())
        unread, total = self._results.unread()
        statuses = self._statuses()
        members, rows = self._members(), self._tallies()
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
            notes=(*self._history.notes, *self._notes()),
            is_complete=is_complete,
        )
        # A row of the portfolio is no outcome of a rule: the codes were made where the outcomes were.
        ((code,),) = self._ask("SELECT coalesce(max(code), 0)")
        return Assembled(portfolio, max(code, 2 if total else 0))

    def _ask(self, what: str, rest: str = "", *values: object) -> Iterator[tuple[Any, ...]]:
        return self._state.ask(what + _CURRENT + rest, self._without, *values)

    def _statuses(self) -> dict[str, int]:
        return dict(self._ask("SELECT status, count(*)", " GROUP BY status ORDER BY status"))

    def _tallies(self) -> tuple[RowTally, ...]:
        found = (rows for (rows,) in self._ask("SELECT rows"))
        return tallies(list(self._prepared.whole.requirements), found)

    def _members(self) -> tuple[Member, ...]:
        found = self._ask(
            "SELECT organisation.id, organisation.name, path, unit.id, number, status, rows, tags, reports",
            # Of those that need no action, waived and judged in part come before passes.
            " ORDER BY failed DESC, unknown DESC, instr('npiwufe', status) DESC, organisation.id LIMIT ?",
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

    def _notes(self) -> Iterator[Message]:
        """Yield what is to be told of waivers, at most so much as people read."""
        found = (
            message("{place}: {note}", place=note.place, note=kept(note.text))
            for (notes,) in self._ask("SELECT notes", " AND length(notes) > 1 ORDER BY position, place")
            for note in notes_of(notes)
        )
        yield from islice((*found, *self._waivers_of_nobody()), _MOST_NOTES)

    def _waivers_of_nobody(self) -> Iterator[Message]:
        known: dict[str, bool] = {}
        for entry in self._prepared.job.waivers:
            name = entry.organisation
            if name not in known:
                known[name] = any(True for _ in self._ask("SELECT 1", " AND organisation.id = ? LIMIT 1", name))
            if not known[name]:
                note = entry.note(message("The waiver is for organisation {id}, which was not judged.", id=name))
                yield message("{place}: {note}", place=f"{note.path}:{note.line}", note=note.message)


def _counts(members: Sequence[Member]) -> dict[str, tuple[int, int]]:
    return {each.id: (each.count(Status.FAIL, Status.ERROR), each.count(Status.UNKNOWN)) for each in members}
