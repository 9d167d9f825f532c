"""The SQLite file that holds the state of a run: opened for this process alone, with errors that say what to do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from gl3rules.errors import OutputError, StateError
from gl3rules.source.files import shown_path
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gl3rules.errors import Gl3rulesError
    from gl3rules.text import Message

# "gl3r", so that no other program's database is taken for one of ours.
_APPLICATION: Final = 0x676C3372
VERSION: Final = 1
# The kinds of errors that come of the place where the file is, and not of what it holds.
_OF_THE_PLACE: Final = frozenset(
    (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
)


class Database:
    """An SQLite file of ours, with these tables (statements that end in ;), made where there is none.

    It is this process's alone while it is open. Raises StateError where another process has it open, where it is none
    of ours, of another version, or damaged, and OutputError where it can't be written; every method does.
    """

    def __init__(self, path: str, tables: str) -> None:
        self._path = path
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        except OSError as error:
            raise _unwritable(path, error.strerror or str(error)) from error
        with self._telling():
            self._connection = sqlite3.connect(path, timeout=1, isolation_level=None)
            # Held until the end: two runs that write to one folder would mix their results.
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        with self.transaction():
            self._open(tables)
        # Only now, since it is kept in the file, which must be ours therefore.
        self.execute("PRAGMA journal_mode = WAL")
        self.execute("PRAGMA synchronous = NORMAL")

    def _open(self, tables: str) -> None:
        application, version = _marks(self._connection)
        if not version and not self.value("SELECT count(*) FROM sqlite_master"):
            for statement in tables.split(";\n"):
                self.execute(statement)
            self.execute(f"PRAGMA application_id = {_APPLICATION}")
            self.execute(f"PRAGMA user_version = {VERSION}")
        elif application != _APPLICATION:
            raise _unusable(self._path, message("it is no file of gl3rules"))
        elif version != VERSION:
            other = message("it is of another version of gl3rules, {found} and not {due}", found=version, due=VERSION)
            raise _unusable(self._path, other)

    def close(self) -> None:
        """Close the file; what has been committed is kept."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that is done meanwhile, or nothing of it where something is raised."""
        if not os.path.exists(self._path):
            # SQLite would go on writing to a file that nobody can ever open.
            raise _unwritable(self._path, message("it has been removed"))
        with self._telling(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield

    def execute(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run a statement; return the number of the row that it added, if any."""
        with self._telling():
            return self._connection.execute(statement, values).lastrowid or 0

    def execute_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each of several values."""
        with self._telling():
            self._connection.executemany(statement, rows)

    def ask(self, question: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that answer a question; each call has a cursor of its own."""
        with self._telling():
            yield from self._connection.execute(question, values)

    def value(self, question: str, values: Sequence[object] = ()) -> Any:  # noqa: ANN401  whatever the column holds
        """Return the first value of the first row that answers a question, None where there is none."""
        return next(self.ask(question, values), (None,))[0]

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _told(self._path, error) from error


def version_of(connection: sqlite3.Connection) -> int | None:
    """Return the version of the state that a database is, None where it is none."""
    application, version = _marks(connection)
    return version if application == _APPLICATION else None


def _marks(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return whose file it is, and of which version."""
    application, version = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    )
    return application, version


def _told(path: str, error: sqlite3.Error) -> Gl3rulesError:
    # An extended code has its kind in the lowest byte; errors of Python's own module have none.
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StateError(
            message("Another run writes to the same folder ({path}).", path=shown_path(path)),
            message("Wait until it ends, or name another folder."),
        )
    return _unwritable(path, str(error)) if kind in _OF_THE_PLACE else _unusable(path, str(error))


def _unusable(path: str, reason: str | Message) -> StateError:
    return StateError(
        message("{path} can't be used: {reason}.", path=shown_path(path), reason=reason),
        message("Name another folder for the output, or remove this one."),
    )


def _unwritable(path: str, reason: str | Message) -> OutputError:
    return OutputError(
        message("{path} could not be written: {reason}.", path=shown_path(path), reason=reason),
        message("Make room, or name a folder that can be written to; --resume goes on with what is done."),
    )
