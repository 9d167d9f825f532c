"""What a run keeps beside its outputs: the results that are there, so that it can be resumed and compared with later.

It is an SQLite file (.gl3rules/run.sqlite in the folder of the outputs): a result is in it whole or not at all, however
the process ends, and what a portfolio needs can be asked of it without holding a million organisations in memory.
"""

from __future__ import annotations

import os
import zlib
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from gl3rules.batch import remote
from gl3rules.batch.database import Database
from gl3rules.batch.units import Note, Refusal
from gl3rules.model import Status
from gl3rules.portfolio.model import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gl3rules.batch.units import Result, Unit

FOLDER: Final = ".gl3rules"
FILE: Final = "run.sqlite"

# The views are what a run says, here and to later ones: `present` has the organisations of the units that are part of
# it, `counted` those of them that are described only once, `unread` how many files and records could not be judged.
_TABLES: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    digest TEXT NOT NULL,
    extra TEXT NOT NULL,
    position INTEGER,
    is_block INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    told BLOB NOT NULL,
    cells BLOB NOT NULL,
    content BLOB NOT NULL,
    tags TEXT NOT NULL
);
CREATE INDEX unit_by_position ON unit (position);
CREATE TABLE refusal (unit INTEGER NOT NULL, place INTEGER NOT NULL, told BLOB NOT NULL, PRIMARY KEY (unit, place))
    WITHOUT ROWID;
CREATE TABLE stale (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE organisation (
    unit INTEGER NOT NULL,
    place INTEGER NOT NULL,
    number INTEGER NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    status TEXT NOT NULL,
    failed INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    code INTEGER NOT NULL,
    rows TEXT NOT NULL,
    notes BLOB NOT NULL,
    reports TEXT NOT NULL,
    PRIMARY KEY (unit, place)
) WITHOUT ROWID;
CREATE VIEW present AS
    SELECT organisation.*, unit.position, unit.path, unit.is_block, unit.tags
    FROM organisation JOIN unit ON unit.id = organisation.unit
    WHERE unit.position IS NOT NULL;
CREATE VIEW counted AS
    SELECT * FROM present WHERE NOT EXISTS (
        SELECT 1 FROM present AS other
        WHERE other.id = present.id AND (other.unit != present.unit OR other.place != present.place)
    );
CREATE VIEW unread AS
    SELECT (SELECT count(*) FROM refusal JOIN unit ON unit.id = refusal.unit WHERE unit.position IS NOT NULL)
    + (SELECT count(*) FROM present) - (SELECT count(*) FROM counted) AS total;
"""


class State:
    """The state of a run in a folder, for this process alone while it is open.

    Raises StateError where another process has it open, or where the file is none of ours, and OutputError where it
    can't be written; every method does.
    """

    def __init__(self, folder: str) -> None:
        self._database = Database(os.path.join(folder, FOLDER, FILE), _TABLES)

    def close(self) -> None:
        """Close the file; what has been recorded is kept."""
        self._database.close()

    def begin(self, about: dict[str, str], *, resume: bool) -> bool:
        """Begin a run that `about` describes; say whether results of the one before can be used.

        They can where the run is to be resumed and its key is the same; otherwise nothing of the one before is kept,
        but for which reports it wrote.
        """
        before = self.about()
        usable = resume and before.get("key") == about["key"]
        with self._database.transaction():
            if not usable:
                self._note_stale("")
                for table in ("unit", "organisation", "refusal"):
                    self._database.execute(f"DELETE FROM {table}")  # noqa: S608  names of ours
            self._database.execute("UPDATE unit SET position = NULL")
            self._database.execute("DELETE FROM about")
            self._database.execute_many("INSERT INTO about VALUES (?, ?)", about.items())
        return usable

    def about(self) -> dict[str, str]:
        """Return what is known of the run: its key, its day, whether it came to its end, ..."""
        return dict(self._database.ask("SELECT name, value FROM about"))

    def set_about(self, name: str, value: str) -> None:
        """Keep something that is known of the run."""
        self._database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def known(self, unit: Unit) -> str:
        """Return the digest of the content of a unit whose result is there, "" where there is none."""
        key = (_key(unit), unit.extra.digest)
        return self._database.value("SELECT digest FROM unit WHERE name = ? AND extra = ?", key) or ""

    def reports_of(self, unit: Unit) -> list[str]:
        """Return the names of the reports that were written of a unit's organisations."""
        rows = self._of(unit, "reports")
        return [name for (reports,) in rows for _, name in msgspec.json.decode(reports, type=list[tuple[str, str]])]

    def worst_code(self, unit: Unit) -> int:
        """Return the highest exit code that a unit's organisations make; 2 at least where some could not be judged."""
        refused = self._database.value(
            "SELECT count(*) FROM refusal JOIN unit ON unit.id = refusal.unit WHERE unit.name = ?", (_key(unit),)
        )
        codes: list[int] = [code for (code,) in self._of(unit, "code")]
        return max([2 if refused else 0, *codes])

    def count(self, unit: Unit) -> int:
        """Return how many organisations a unit describes."""
        return len(list(self._of(unit, "place")))

    def _of(self, unit: Unit, column: Literal["reports", "code", "place"]) -> Iterator[tuple[Any, ...]]:
        return self._database.ask(
            f"SELECT {column} FROM organisation JOIN unit ON unit.id = organisation.unit WHERE unit.name = ?",  # noqa: S608
            (_key(unit),),
        )

    def record(
        self, units: Sequence[tuple[int, Unit, Result]], reports: dict[tuple[str, int], list[tuple[str, str]]]
    ) -> None:
        """Record the results of units, all or none; each comes with its position in the run.

        `reports` gives, for a unit's name and the place of an organisation in it, the reports that were written.
        """
        with self._database.transaction():
            for position, unit, result in units:
                if result.is_known:
                    self._database.execute("UPDATE unit SET position = ? WHERE name = ?", (position, _key(unit)))
                else:
                    self._insert(position, unit, result, reports)

    def _insert(
        self, position: int, unit: Unit, result: Result, reports: dict[tuple[str, int], list[tuple[str, str]]]
    ) -> None:
        self._forget(_key(unit))
        path = remote.shown(unit.path) if remote.is_url(unit.path) else unit.path
        number = self._database.execute(
            "INSERT INTO unit (name, path, digest, extra, position, is_block, lines, told, cells, content, tags)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(_key(unit), path, result.digest, unit.extra.digest, position, unit.is_block, result.lines),
                *(result.told, result.cells, result.content, msgspec.json.encode(unit.extra.tags).decode()),
            ),
        )
        self._database.execute_many(
            "INSERT INTO refusal VALUES (?, ?, ?)",
            [(number, place, msgspec.msgpack.encode(each)) for place, each in enumerate(result.refusals)],
        )
        self._database.execute_many(
            "INSERT INTO organisation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(number, place, each.number, each.id, each.name, each.sha256, each.status),
                    sum(each.rows.count(LETTERS[status]) for status in (Status.FAIL, Status.ERROR)),
                    each.rows.count(LETTERS[Status.UNKNOWN]),
                    *(each.code, each.rows, msgspec.msgpack.encode(each.notes)),
                    msgspec.json.encode(reports.get((unit.name, place), [])).decode(),
                )
                for place, each in enumerate(result.verdicts)
            ],
        )

    def _forget(self, name: str) -> None:
        number = self._database.value("SELECT id FROM unit WHERE name = ?", (name,))
        if number is not None:
            self._note_stale("WHERE unit = ?", number)
            for statement in (
                "DELETE FROM refusal WHERE unit = ?",
                "DELETE FROM organisation WHERE unit = ?",
                "DELETE FROM unit WHERE id = ?",
            ):
                self._database.execute(statement, (number,))

    def drop_others(self) -> None:
        """Forget the units that are no part of the present run any more."""
        with self._database.transaction():
            for (name,) in list(self._database.ask("SELECT name FROM unit WHERE position IS NULL")):
                self._forget(name)

    def _note_stale(self, which: Literal["", "WHERE unit = ?"], *values: object) -> None:
        """Remember the reports of what is forgotten; only at the end of a run is it known which of them remain."""
        self._database.execute(
            "INSERT OR IGNORE INTO stale SELECT json_extract(each.value, '$[1]')"  # noqa: S608  texts of ours
            f" FROM organisation, json_each(organisation.reports) AS each {which}",
            values,
        )

    def expect(self, names: Iterable[str], organisations: Sequence[str]) -> None:
        """Remember reports on organisations before they are written.

        Should the run end before they are recorded, they are stale; and units that describe one of the organisations
        too have to be judged again, since their reports are replaced.
        """
        with self._database.transaction():
            self._database.execute_many("INSERT OR IGNORE INTO stale VALUES (?)", ((name,) for name in names))
            self._database.execute(
                "UPDATE unit SET digest = '' WHERE id IN (SELECT unit FROM organisation WHERE organisation.id IN"
                " (SELECT value FROM json_each(?)))",
                (msgspec.json.encode(organisations).decode(),),
            )

    def stale(self) -> list[str]:
        """Return the names of reports that were written and that are no part of the present run."""
        found = self._database.ask(
            "SELECT name FROM stale EXCEPT SELECT json_extract(each.value, '$[1]')"
            " FROM organisation, json_each(organisation.reports) AS each ORDER BY name"
        )
        return [name for (name,) in found]

    def forget_stale(self) -> None:
        """Forget them, once they are removed."""
        self._database.execute("DELETE FROM stale")

    def finish(self, *, is_complete: bool) -> None:
        """Note that the run is over; only where it came to its end can its results be compared with.

        When that was orders the runs of one day. It is kept here alone: outputs are the same whenever they are made.
        """
        self.set_about("finished", datetime.now(UTC).isoformat(timespec="microseconds"))
        if is_complete:
            self.set_about("is_finished", "yes")

    def index(self) -> None:
        """Make the organisations easy to find by their ids; done once all are there, since that is faster."""
        self._database.execute("CREATE INDEX IF NOT EXISTS organisation_by_id ON organisation (id)")

    def ask(self, question: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that answer a question in SQL; each call has a cursor of its own."""
        yield from self._database.ask(question, values)


def _key(unit: Unit) -> str:
    """Return what tells a unit from all others in the state, without the secrets that a URL may hold."""
    if not remote.is_url(unit.name):
        return unit.name
    shown = remote.shown(unit.name)
    return shown if shown == unit.name else f"{shown} {sha256(unit.name.encode()).hexdigest()[:16]}"


def content_of(blob: bytes) -> bytes:
    """Return what a blob holds."""
    return zlib.decompress(blob) if blob else b""


def refusal_of(blob: bytes) -> Refusal:
    """Return a refusal as it was recorded."""
    return msgspec.msgpack.decode(blob, type=Refusal)


def notes_of(blob: bytes) -> tuple[Note, ...]:
    """Return the notes on an organisation's waivers as they were recorded."""
    return msgspec.msgpack.decode(blob, type=tuple[Note, ...])
