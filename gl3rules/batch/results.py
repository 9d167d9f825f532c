"""What a run came to, as it stands in the state: its organisations in order, each described once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct, structs

from gl3rules.batch.judging import Cell
from gl3rules.batch.outcome_lines import placed
from gl3rules.batch.state import content_of, refusal_of
from gl3rules.batch.wordings import problem
from gl3rules.errors import Problem
from gl3rules.portfolio.model import MOST_MEMBERS, Unread
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.batch.state import State
    from gl3rules.text import Message

_TOLD_PLACES: Final = 5
_PAIR: Final = 2


class Place(Struct, frozen=True):
    """Where an organisation's facts stood: `number` is that of the document in its file, or of the record's line."""

    path: str
    number: int
    is_record: bool

    @property
    def told(self) -> Message | str:
        """The place as messages name it; the number of a document is no line."""
        if self.is_record:
            return f"{self.path}:{self.number}"
        return (
            message("document {number} of {path}", number=self.number, path=self.path) if self.number > 1 else self.path
        )


class Described(Struct, frozen=True):
    """An organisation: who it is, and which facts describe it."""

    id: str
    name: str
    place: Place
    sha256: str


class Table(Struct, frozen=True):
    """What tables hold of one unit: its tags, and its organisations, with a cell for every rule that was judged."""

    tags: dict[str, str]
    organisations: list[tuple[Described, list[Cell]]]


class Results:
    """The results of the units of the present run, in order.

    Organisations that are described more than once are in none of them; `twice` lists what is wrong with them.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        state.index()
        # How many lines of its file come before each block.
        self._lines_before: dict[int, int] = {}
        path, lines = "", 0
        for unit, of, count in state.ask(
            "SELECT id, path, lines FROM unit WHERE position IS NOT NULL AND is_block ORDER BY position"
        ):
            path, lines = (of, 0) if of != path else (path, lines)
            self._lines_before[unit] = lines
            lines += count
        self._twice = self._described_twice()
        self.twice = tuple(self._refused(name, places) for name, places in self._twice.items())

    def _described_twice(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for name, unit, path, number, is_block in self._state.ask(
            "SELECT id, unit, path, number, is_block FROM present"
            " WHERE id IN (SELECT id FROM present GROUP BY id HAVING count(*) > 1) ORDER BY position, place"
        ):
            found.setdefault(name, []).append(Place(path, self.number(unit, number), bool(is_block)))
        return found

    def _refused(self, name: str, places: list[Place]) -> Unread:
        told = tuple(place.told for place in places[:_TOLD_PLACES])
        if len(places) > _TOLD_PLACES:
            what = message(
                "Organisation {id} is described {count} times, in {places} among others; none of them is counted.",
                id=name,
                count=len(places),
                places=told,
            )
        else:
            what = message(
                "Organisation {id} is described more than once, in {places}; none of them is counted.",
                id=name,
                places=told,
            )
        if len(places) > _PAIR:
            remedy = message("Give each organisation an id of its own, or leave all but one of them out.")
        else:
            remedy = message("Give each organisation an id of its own, or leave one of the two out.")
        first = places[0]
        line, column = (first.number, 1) if first.is_record else (0, 0)
        return Unread(first.path, (Problem(what, first.path, line, column, "/organisation/id", remedy),), len(places))

    def number(self, unit: int, number: int) -> int:
        """Return the number of a document in its file, or of a record's line, of what counts within a unit."""
        return self._lines_before.get(unit, 0) + number

    def reports_described_twice(self) -> list[str]:
        """Return the names of the reports on organisations that are described more than once."""
        found = self._state.ask(
            "SELECT DISTINCT json_extract(each.value, '$[1]')"
            " FROM organisation, json_each(organisation.reports) AS each"
            " WHERE organisation.id IN (SELECT value FROM json_each(?)) ORDER BY 1",
            msgspec.json.encode(list(self._twice)).decode(),
        )
        return [name for (name,) in found]

    def ask(self, question: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that answer a question in SQL about the state."""
        return self._state.ask(question, *values)

    def organisations(self) -> Iterator[tuple[str, str, str]]:
        """Yield the id, the name and the letters of the rows of every organisation, in the order of the ids."""
        yield from self._state.ask("SELECT id, name, rows FROM counted ORDER BY id")

    def known(self, names: Sequence[str]) -> set[str]:
        """Return which of these ids are those of organisations of the run, also of those described more than once."""
        found = self._state.ask(
            "SELECT id FROM present WHERE id IN (SELECT value FROM json_each(?))",
            msgspec.json.encode(names).decode(),
        )
        return {name for (name,) in found}

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of outcomes.ndjson, with their ends."""
        for unit, is_block, told in self._state.ask(
            "SELECT id, is_block, told FROM unit WHERE position IS NOT NULL AND told != x'' ORDER BY position"
        ):
            organisations = self._state.ask("SELECT id, number FROM organisation WHERE unit = ? ORDER BY place", unit)
            for (name, number), line in zip(organisations, content_of(told).split(b"\n"), strict=True):
                if name not in self._twice:
                    yield placed(line, self.number(unit, number), is_record=is_block)

    def tables(self) -> Iterator[Table]:
        """Yield what tables hold of each unit that describes an organisation."""
        for unit, path, is_block, tags, cells in self._state.ask(
            "SELECT id, path, is_block, tags, cells FROM unit"
            " WHERE position IS NOT NULL AND cells != x'' ORDER BY position"
        ):
            of_unit = list(
                self._state.ask("SELECT id, name, number, sha256 FROM organisation WHERE unit = ? ORDER BY place", unit)
            )
            of_each = msgspec.msgpack.decode(content_of(cells), type=list[list[Cell]])
            kept = [
                (Described(name, shown, Place(path, self.number(unit, number), bool(is_block)), sha256), told)
                for (name, shown, number, sha256), told in zip(of_unit, of_each, strict=True)
                if name not in self._twice
            ]
            yield Table(msgspec.json.decode(tags, type=dict[str, str]), kept)

    def unread(self) -> tuple[tuple[Unread, ...], int]:
        """Return what could not be judged, at most so many as a portfolio lists, and how many there are.

        What describes one organisation more than once is listed together, but counted one by one.
        """
        listed = list(self.twice[:MOST_MEMBERS])
        for unit, told in self._state.ask(
            "SELECT unit.id, refusal.told FROM refusal JOIN unit ON unit.id = refusal.unit"
            " WHERE unit.position IS NOT NULL ORDER BY unit.position, refusal.place LIMIT ?",
            MOST_MEMBERS - len(listed),
        ):
            found = refusal_of(told)
            before = self.number(unit, found.number) - 1 if found.number else 0
            problems = (problem(each, before) for each in found.problems)
            if found.number:
                # A record is one line, also for what is wrong with it as a whole.
                problems = (
                    each if each.line else structs.replace(each, line=before + 1, column=1) for each in problems
                )
            listed.append(Unread(found.path, tuple(problems)))
        ((count,),) = self._state.ask("SELECT total FROM unread")
        return tuple(listed), count
