"""The settings that a repository keeps for gl3rules: finding the file and reading it.

The file may come from the very change that is checked: it can name neither code nor a place outside the repository.
"""

from __future__ import annotations

import os
import stat
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from msgspec import Struct

from gl3rules.errors import EntriesError, Problem
from gl3rules.source import Mark
from gl3rules.source.confined import ConfinedError, Confines, shown
from gl3rules.source.files import shown_path
from gl3rules.source.refusals import Refusals
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gl3rules.source import Document

OWN_FILE: Final = "gl3rules.toml"
SHARED_FILE: Final = "pyproject.toml"
MOST_BYTES: Final = 1024 * 1024

_TABLE: Final = ("tool", "gl3rules")
_WIDEST: Final = 2**63

T = TypeVar("T")


class Settings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What a configuration can say; paths start from the folder of its file."""

    facts: tuple[str, ...] = ()
    pack: str = ""
    parameters: dict[str, str | int] = {}
    fail_on: tuple[Literal["fail", "unknown"], ...] = ()
    formats: tuple[str, ...] = ()
    language: Literal["en", "ja"] = "en"
    waivers: str = ""
    baseline: str = ""
    rows: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    severity: Literal["low", "medium", "high", "critical"] = "low"
    skip: tuple[str, ...] = ()


class Configuration:
    """What the configuration of a folder says, and where.

    `path` leads to the file from the working directory, "" where there is none; `root` is the folder that no path in
    it may leave; `given` names the settings that it makes, as they are written.
    """

    __slots__ = ("_confines", "_mark", "given", "path", "root", "settings")

    def __init__(
        self,
        path: str,
        root: str,
        settings: Settings,
        given: tuple[str, ...] = (),
        mark: Callable[[Sequence[str | int]], Mark] | None = None,
    ) -> None:
        self.path = path
        self.root = root
        self.settings = settings
        self.given = given
        self._mark = mark
        self._confines = Confines(root, os.path.dirname(os.path.abspath(path)) if path else root)

    def mark(self, *key: str | int) -> Mark:
        """Return where a setting, or an item of it, stands; line 0 where there is no file."""
        return self._mark(key) if self._mark else Mark(0, 0)

    def problem(self, key: Sequence[str | int], what: Message, remedy: Message | None) -> Problem:
        """Return something that is wrong with a setting, with its place."""
        return _problem(self.path, key, self.mark(*key), what, remedy)

    def facts(self) -> tuple[str, ...]:
        """Return the facts files, each once and patterns resolved, as paths from the working directory.

        Raises EntriesError for each path that leaves the repository, is no regular file, or matches nothing.
        """
        found = self._each("facts", self.settings.facts, self._confines.files)
        return tuple(dict.fromkeys(path for paths in found for path in paths))

    def file(self, key: Literal["waivers", "baseline"]) -> str:
        """Return the path, from the working directory, of the one file that a setting names.

        Raises EntriesError where it leaves the repository, or is no regular file.
        """
        written = self.settings.waivers if key == "waivers" else self.settings.baseline
        try:
            return self._confines.file(written)
        except ConfinedError as error:
            raise EntriesError((self.problem((key,), *error.refusal),)) from error

    def formats(self) -> tuple[str, ...]:
        """Return the forms of the report, NAME or NAME=FILE, with each file as a path from the working directory.

        Raises EntriesError for each file that leaves the repository, could be taken for something other than a
        report, or is one that the configuration names to be read.
        """
        read = {os.path.realpath(path) for path in self._to_read()}

        def one(written: str) -> str:
            name, equals, target = written.partition("=")
            return f"{name}={self._confines.report(target, read)}" if target else f"{name}{equals}"

        return self._each("formats", self.settings.formats, one)

    def _to_read(self) -> Iterator[str]:
        yield self.path
        yield from self.facts()
        for key in ("waivers", "baseline"):
            if key in self.given:
                yield self.file("waivers" if key == "waivers" else "baseline")

    def _each(self, key: str, written: tuple[str, ...], resolve: Callable[[str], T]) -> tuple[T, ...]:
        found: list[T] = []
        problems: list[Problem] = []
        for number, item in enumerate(written):
            try:
                found.append(resolve(item))
            except ConfinedError as error:
                problems.append(self.problem((key, number), *error.refusal))
        if problems:
            raise EntriesError(tuple(problems))
        return tuple(found)


def load(start: str = ".") -> Configuration:
    """Return the configuration that holds in a folder; one that says nothing where there is none.

    It is the nearest gl3rules.toml, or pyproject.toml with a table tool.gl3rules, from the folder upwards to the
    repository's root, which is the folder with .git; outside a repository only the folder itself is looked at. Raises
    FactsError, with places, where it can't be read or is not as it must be.
    """
    try:
        return _load(os.path.abspath(start))
    except FileNotFoundError:
        # The working directory has been removed.
        return Configuration("", os.sep, Settings())


@cache
def _load(start: str) -> Configuration:
    root = _root(start)
    folder = start
    while True:
        found = _in_folder(folder, root)
        if found:
            return found
        if folder == root:
            return Configuration("", root, Settings())
        folder = os.path.dirname(folder)


def _root(start: str) -> str:
    folder = start
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return start
        folder = above
    return folder


def _in_folder(folder: str, root: str) -> Configuration | None:
    own, shared = os.path.join(folder, OWN_FILE), os.path.join(folder, SHARED_FILE)
    found = _read(own, root, ()) if os.path.lexists(own) else None
    beside = _read(shared, root, _TABLE) if os.path.lexists(shared) else None
    if found and beside:
        what = message("Both {own} and this file configure gl3rules.", own=OWN_FILE)
        raise EntriesError((beside.problem((), what, message("Move everything into one of the two.")),))
    return found or beside


def _read(path: str, root: str, prefix: tuple[str, ...]) -> Configuration | None:
    """Return what a file says; None for a pyproject.toml that says nothing of gl3rules."""
    name = shown_path(shown(path))
    refusals = Refusals(name)
    data = _bytes(path, refusals)
    if prefix and prefix[-1].encode() not in data:
        return None
    if not Confines(root, root).holds(path):
        what = message("the file is a symbolic link that leads out of the repository, or into its .git")
        raise refusals.fatal((what, message("Put the file itself into the repository.")))
    # Imported here: most runs have no configuration.
    from gl3rules.source.encoding import decode
    from gl3rules.source.toml_reader import read_toml

    document = read_toml(decode(data, refusals), refusals)
    table: Any = document.values
    for step in prefix:
        if not isinstance(table, dict) or step not in table:
            return None
        table = table[step]
    return _typed(name, root, table, document, prefix)


def _typed(path: str, root: str, table: object, document: Document, prefix: tuple[str, ...]) -> Configuration:
    from gl3rules import entries

    def mark(key: Sequence[str | int]) -> Mark:
        return document.mark((*prefix, *key))

    wide = [
        _problem(
            path,
            key,
            mark(key),
            message("The number does not fit in 64 bits."),
            message("Write a smaller number."),
        )
        for key in _wide(table)
    ]
    if wide:
        raise EntriesError(tuple(wide))
    settings = entries.convert(table, Settings, mark, path)
    given = tuple(table) if isinstance(table, dict) else ()
    if "pack" in given:
        _check_pack(path, settings.pack, mark(("pack",)))
    return Configuration(path, root, settings, given, mark)


def _check_pack(path: str, name: str, place: Mark) -> None:
    from gl3rules import packs

    if not packs.is_name(name):
        what = message("A pack is named without its folder, and {name!r} is no such name.", name=name)
        remedy = message("Write the name alone; --pack-folder or GL3RULES_PACKS says where packs of your own are.")
        raise EntriesError((_problem(path, ("pack",), place, what, remedy),))


def _wide(table: object) -> list[tuple[str | int, ...]]:
    """Return where whole numbers stand that are too large to be shown or compared."""
    found: list[tuple[str | int, ...]] = []
    left: list[tuple[tuple[str | int, ...], object]] = [((), table)]
    while left:
        key, value = left.pop()
        if isinstance(value, dict):
            left += [((*key, name), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            left += [((*key, number), inner) for number, inner in enumerate(value)]
        elif isinstance(value, int) and not -_WIDEST <= value < _WIDEST:
            found.append(key)
    return found


def _problem(path: str, key: Sequence[str | int], place: Mark, what: Message, remedy: Message | None) -> Problem:
    return Problem(what, path, place.line, place.column, "".join(f"/{step}" for step in key), remedy)


def _bytes(path: str, refusals: Refusals) -> bytes:
    try:
        # Opening a pipe would wait for someone to write to it, and a device may never end.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise refusals.fatal(
                (message("this is not a file"), message("Put a file there, or take away what has its name."))
            )
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        what = message("the file can't be read: {reason}", reason=error.strerror or str(error))
        raise refusals.fatal((what, message("Make the file readable, or take it away."))) from error
    if len(data) > MOST_BYTES:
        what = message("the file is larger than {limit}", limit="1 MiB")
        raise refusals.fatal((what, message("Check that it is the right file.")))
    return data
