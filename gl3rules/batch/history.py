"""Earlier runs: what they came to, what has changed since the latest of them, and because of which facts."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from contextlib import ExitStack, closing
from datetime import date
from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec

from gl3rules.batch.database import VERSION, version_of
from gl3rules.batch.fact_changes import FactChanges
from gl3rules.batch.state import FILE, FOLDER
from gl3rules.errors import Gl3rulesError, StateError
from gl3rules.portfolio.model import MOST_MEMBERS, MemberChange, RowChange, RowTally, Run
from gl3rules.source.files import shown_path
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.batch.job import Prepared
    from gl3rules.batch.results import Results
    from gl3rules.portfolio.model import Member
    from gl3rules.text import Message

_AT_ONCE: Final = 1_000
# Worst first; a row that is not there, or was left out, is neither better nor worse.
_RANKS: Final = {letter: rank for rank, letter in enumerate("pniwufe")}


class Earlier:
    """An earlier run, as its state has it; `name` is that of its folder."""

    def __init__(self, folder: str) -> None:
        path = self._path = os.path.join(folder, FOLDER, FILE)
        self.name = os.path.basename(os.path.abspath(folder))
        try:
            self._database = sqlite3.connect(_uri(path), uri=True)
            version = version_of(self._database)
            if version is None:
                raise _unusable(path, message("it is no file of gl3rules"))
            self.is_of_this_version = version == VERSION
            self.about: dict[str, str] = {}
            if self.is_of_this_version:
                self.about = dict(self._database.execute("SELECT name, value FROM about"))
        except sqlite3.Error as error:
            raise _unusable(path, str(error)) from error
        self.is_finished = "is_finished" in self.about
        self.as_of = date.fromisoformat(self.about["as_of"]) if self.is_finished else date.min
        self.finished = self.about.get("finished", "")
        self.rows: list[str] = msgspec.json.decode(self.about.get("rows", "[]"))

    def check(self) -> None:
        """Raise StateError where its state is damaged, which would otherwise come up when all has been judged."""
        ((found,),) = self.ask("PRAGMA quick_check(1)")
        if found != "ok":
            raise _unusable(self._path, message("it is damaged ({what})", what=" ".join(found.split())))

    def close(self) -> None:
        """Close its state."""
        self._database.close()

    def ask(self, question: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that answer a question in SQL; raises StateError where the state is damaged."""
        try:
            yield from self._database.execute(question, values)
        except sqlite3.Error as error:
            raise _unusable(self._path, str(error)) from error

    def run(self, members: Sequence[Member]) -> Run:
        """Return what it came to; `members` are those of which the portfolio shows the trend."""
        statuses = dict(self.ask("SELECT status, count(*) FROM counted GROUP BY status ORDER BY status"))
        ((unread,),) = self.ask("SELECT total FROM unread")
        return Run(
            name=self.name,
            as_of=self.as_of,
            organisations=sum(statuses.values()),
            unread=unread,
            statuses=statuses,
            rows=tallies(self.rows, (rows for (rows,) in self.ask("SELECT rows FROM counted"))),
            members=self._counts([member.id for member in members]),
        )

    def _counts(self, names: Sequence[str]) -> dict[str, tuple[int, int]]:
        found = self.ask(
            "SELECT id, failed, unknown FROM counted WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            msgspec.json.encode(names).decode(),
        )
        return {name: (failed, unknown) for name, failed, unknown in found}

    def rows_of(self, names: Sequence[str]) -> dict[str, str]:
        """Return the letters of the rows of organisations, by their ids."""
        return dict(
            self.ask(
                "SELECT id, rows FROM counted WHERE id IN (SELECT value FROM json_each(?))",
                msgspec.json.encode(names).decode(),
            )
        )


def _uri(path: str) -> str:
    """Return the URI by which SQLite reads a file, without leaving files of its own beside it."""
    from urllib.parse import quote

    # A log beside it was left by a run that was killed, and what is in it counts; to read it, SQLite has to write.
    way = "mode=ro" if os.path.exists(f"{path}-wal") else "mode=ro&immutable=1"
    # Quoted as a URI needs it: a name with ? or # in it would be cut there.
    return f"file:{quote(os.path.abspath(path))}?{way}"


def _unusable(path: str, reason: str | Message) -> StateError:
    return StateError(
        message("{path} can't be compared with: {reason}.", path=shown_path(path), reason=reason),
        message("Name the output of a run of this version of gl3rules, or leave it out of --history."),
    )


def tallies(rows: Sequence[str], letters: Iterator[str]) -> tuple[RowTally, ...]:
    """Count the letters of each row over many organisations."""
    counters: list[Counter[str]] = [Counter() for _ in rows]
    # By columns: a million organisations have 75 million letters.
    while several := list(islice(letters, _AT_ONCE)):
        for counter, column in zip(counters, zip(*several, strict=True), strict=True):
            counter.update(column)
    return tuple(
        RowTally(row, {letter: counter[letter] for letter in sorted(counter)})
        for row, counter in zip(rows, counters, strict=True)
    )


class History:
    """The earlier runs that a run as of a day is compared with, oldest first; `notes` tells of those that can't be.

    A folder is the output of a run, or holds such folders, or will: what is in `output` now is not the past. Raises
    Gl3rulesError where one can't be searched, and StateError where a run is damaged.
    """

    def __init__(self, folders: Sequence[str], output: str, as_of: date) -> None:
        self.notes: list[Message] = []
        found: dict[str, str] = {}
        for given in dict.fromkeys(folders):
            inner = {os.path.realpath(folder): folder for folder in _runs_in(given)}
            inner.pop(os.path.realpath(output), None)
            if not inner:
                self.notes.append(message("There is no earlier run in {path} yet.", path=shown_path(given)))
            found |= inner
        with ExitStack() as stack:
            opened = [(folder, stack.enter_context(closing(Earlier(folder)))) for folder in found.values()]
            kept = [earlier for folder, earlier in opened if self._is_past(folder, earlier, as_of)]
            for earlier in kept:
                earlier.check()
            self._open = stack.pop_all()
        self._runs = sorted(kept, key=lambda each: (each.as_of, each.finished))

    def _is_past(self, folder: str, earlier: Earlier, as_of: date) -> bool:
        path = shown_path(folder)
        if not earlier.is_of_this_version:
            # An update of gl3rules must not end every run beside those before it.
            self.notes.append(
                message("The run in {path} was written by another version of gl3rules, so it is left out.", path=path)
            )
            return False
        if not earlier.is_finished:
            self.notes.append(message("The run in {path} did not come to its end, so it is left out.", path=path))
            return False
        if earlier.as_of > as_of:
            note = message(
                "The run in {path} is as of {day}, after the day of this one, so it is left out.",
                path=path,
                day=earlier.as_of,
            )
            self.notes.append(note)
            return False
        return True

    def close(self) -> None:
        """Close the states of all runs."""
        self._open.close()

    def __bool__(self) -> bool:
        """Say whether there is any earlier run."""
        return bool(self._runs)

    def runs(self, members: Sequence[Member]) -> tuple[Run, ...]:
        """Return what the earlier runs came to, oldest first."""
        return tuple(earlier.run(members) for earlier in self._runs)

    def changes(self, prepared: Prepared, results: Results) -> tuple[MemberChange, ...]:
        """Return what has changed since the latest of the runs, the organisations that got worse most first."""
        return _Comparison(prepared, self._runs[-1], results).changes() if self._runs else ()


def _runs_in(folder: str) -> list[str]:
    if os.path.isfile(os.path.join(folder, FOLDER, FILE)):
        return [folder]
    try:
        inner = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    except FileNotFoundError:
        # The first run makes it.
        return []
    except OSError as error:
        raise Gl3rulesError(
            message("{path} can't be searched: {reason}.", path=shown_path(folder), reason=error.strerror or ""),
            message("Make the folder readable, or name others."),
        ) from error
    return [path for path in inner if os.path.isfile(os.path.join(path, FOLDER, FILE))]


class _Comparison:
    """A run beside the latest of the earlier ones."""

    def __init__(self, prepared: Prepared, earlier: Earlier, results: Results) -> None:
        self._earlier = earlier
        self._results = results
        self._rows = list(prepared.whole.requirements)
        self._before = {row: place for place, row in enumerate(earlier.rows)}
        self._facts = FactChanges(prepared, earlier.about, earlier.as_of)

    def changes(self) -> tuple[MemberChange, ...]:
        worst = nsmallest(MOST_MEMBERS, self._changed(), key=lambda each: (each[0], each[1]))
        found = [self._explained(name, shown, rows) for _, name, shown, rows in worst]
        new = (MemberChange(name, shown, is_new=True) for name, shown in self._new())
        gone = (MemberChange(name, shown, is_gone=True) for name, shown in self._gone())
        return (*found, *islice(new, MOST_MEMBERS), *islice(gone, MOST_MEMBERS))

    def _changed(self) -> Iterator[tuple[int, str, str, list[RowChange]]]:
        """Yield each organisation of which rows changed: minus how many got worse, its id, its name, and the rows."""
        for several in _batches(self._results.organisations()):
            before = self._earlier.rows_of([name for name, _, _ in several])
            for name, shown, letters in several:
                if name in before and (rows := self._between(before[name], letters)):
                    worse = sum(_RANKS.get(row.after, -1) > _RANKS.get(row.before, 9) for row in rows)
                    yield -worse, name, shown, rows

    def _between(self, before: str, after: str) -> list[RowChange]:
        if before == after and self._earlier.rows == self._rows:
            return []
        found = []
        for row, letter in zip(self._rows, after, strict=True):
            was = before[self._before[row]] if row in self._before else ""
            if was != letter:
                found.append(RowChange(row, was, letter))
        return found

    def _explained(self, name: str, shown: str, rows: list[RowChange]) -> MemberChange:
        before = self._content(self._earlier.ask, name)
        after = self._content(self._results.ask, name)
        return MemberChange(name, shown, self._facts.explained(name, rows, before, after))

    @staticmethod
    def _content(ask: Any, name: str) -> tuple[str, bytes]:  # noqa: ANN401  a method of either side
        found = next(
            ask(
                "SELECT counted.path, content FROM counted JOIN unit ON unit.id = counted.unit WHERE counted.id = ?",
                name,
            ),
            ("", b""),
        )
        return found[0], found[1]

    def _new(self) -> Iterator[tuple[str, str]]:
        for several in _batches(self._results.organisations()):
            before = self._earlier.rows_of([name for name, _, _ in several])
            yield from ((name, shown) for name, shown, _ in several if name not in before)

    def _gone(self) -> Iterator[tuple[str, str]]:
        for several in _batches(self._earlier.ask("SELECT id, name, '' FROM counted ORDER BY id")):
            now = self._results.known([name for name, _, _ in several])
            yield from ((name, shown) for name, shown, _ in several if name not in now)


def _batches(found: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while several := list(islice(found, _AT_ONCE)):
        yield several
