"""Manifests: a list of inputs, as CSV or YAML, with what is known of each beside its facts.

CSV has a header with `path`, and `organisation` and `waivers` where they are wanted; every other column is a tag. YAML
has `manifest: 1` and a list `inputs` of entries with `path`, `organisation`, `waivers` and `tags`. Paths start from the
folder of the manifest.
"""

from __future__ import annotations

import csv
import os
import re
from hashlib import sha256
from io import StringIO
from typing import TYPE_CHECKING, Final, Literal

import msgspec
from msgspec import Struct

from gl3rules import entries, waivers_file
from gl3rules.batch import remote
from gl3rules.errors import EntriesError, FactsError, Problem
from gl3rules.source import Limits
from gl3rules.source.encoding import decode
from gl3rules.source.files import shown_path
from gl3rules.source.refusals import MOST_PROBLEMS, Refusals, first_of
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Keys of a manifest, and the one that all facts have; at the beginning of a line, as in no text that is indented.
_MARK: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?(?:\{[ \t]*)?["']?(?:manifest|inputs)["']?[ \t]*:""", re.MULTILINE)
_FACTS: Final = re.compile(rb"""^["']?organisation["']?[ \t]*:""", re.MULTILINE)
_BEGINNING: Final = 64 * 1024
_LIMITS: Final = Limits(bytes=64 * 1024 * 1024)
_OWN_COLUMNS: Final = ("path", "organisation", "waivers")


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """An input of a manifest; what is "" is not given."""

    path: str
    organisation: str = ""
    waivers: str = ""
    tags: dict[str, str | int | float | bool | None] = {}


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    manifest: Literal[1]
    inputs: tuple[Entry, ...]


class Listed(Struct, frozen=True):
    """An entry with its place in the manifest, and its paths as they lead there from the working directory."""

    path: str
    organisation: str
    waivers: str
    tags: dict[str, str]
    manifest: str
    line: int
    column: int = 1

    @property
    def place(self) -> str:
        """The place of the entry: the manifest and the line."""
        return f"{self.manifest}:{self.line}"

    def problem(self, text: Message, remedy: Message | None) -> Problem:
        """Return a problem with the entry."""
        return Problem(text, self.manifest, self.line, self.column, remedy=remedy)


class Waivers:
    """The waivers of the files that manifests name, each file read once; `of_each_file` has them by its path."""

    def __init__(self) -> None:
        self.of_each_file: dict[str, tuple[waivers_file.Entry, ...]] = {}
        # A digest of those for each organisation, and under "" of all of them, by the file.
        self._digests: dict[str, dict[str, str]] = {}

    def digest(self, path: str, organisation: str) -> str:
        """Return a digest (SHA-256) of those in a file that are for an organisation, or all for ""; "" for none.

        Raises EntriesError for a file that is wrong, once.
        """
        if path and path not in self._digests:
            self._digests[path] = {}
            found = self.of_each_file[path] = waivers_file.load(path)
            of_each = {"": list(found)} if found else {}
            for entry in found:
                of_each.setdefault(entry.organisation, []).append(entry)
            self._digests[path] = {name: _digest(each) for name, each in of_each.items()}
        return self._digests.get(path, {}).get(organisation, "")


def _digest(found: Sequence[waivers_file.Entry]) -> str:
    return sha256(msgspec.json.encode(found)).hexdigest()


def is_manifest(path: str) -> bool:
    """Say whether a file is a manifest: CSV by its name, YAML by its keys `manifest` and `inputs`."""
    if path.lower().endswith(".csv"):
        return True
    if not path.lower().endswith((".yaml", ".yml")) or not os.path.isfile(path):
        # What is in a pipe is gone once it was looked at.
        return False
    try:
        with open(path, "rb") as file:
            beginning = file.read(_BEGINNING)
    except (OSError, ValueError):
        # Whoever reads it as facts will say why it can't be read.
        return False
    return _MARK.search(beginning) is not None and not _FACTS.search(beginning)


def load(path: str) -> tuple[Listed, ...]:
    """Read a manifest; raise EntriesError with everything that is wrong in it."""
    found = _from_csv(path) if path.lower().endswith(".csv") else _from_yaml(path)
    listed = tuple(found)
    problems = [*_wrong(listed)]
    if problems:
        raise EntriesError(first_of(problems))
    if not listed:
        raise EntriesError.of(
            message("The manifest lists no input."), message("List at least one."), path=shown_path(path)
        )
    return listed


def _wrong(listed: Sequence[Listed]) -> Iterator[Problem]:
    first: dict[str, Listed] = {}
    for entry in listed:
        if not entry.path:
            yield entry.problem(message("The entry names no file."), message("Write its path."))
        elif first.setdefault(entry.path, entry) is not entry:
            line = first[entry.path].line
            yield entry.problem(
                message("{path} is listed twice; line {line} lists it too.", path=entry.path, line=line),
                message("Keep one of the two."),
            )


def _from_yaml(path: str) -> Iterator[Listed]:
    document = entries.read_one(path, _LIMITS)
    file = entries.convert(document.values, _File, document.mark, shown_path(path))
    for number, entry in enumerate(file.inputs):
        # A tag that is left blank is none, as in CSV.
        tags = {name: _text(value) for name, value in entry.tags.items() if value not in (None, "")}
        place = document.mark(("inputs", number))
        yield _listed(path, place, (entry.path, entry.organisation, entry.waivers), tags)


def _text(value: str | float | bool | None) -> str:  # noqa: FBT001  a value of a document
    return str(value).lower() if isinstance(value, bool) else str(value)


def _from_csv(path: str) -> Iterator[Listed]:
    shown = shown_path(path)
    reader = csv.reader(StringIO(_text_of(path, shown), newline=""), strict=True)
    wrong: list[Problem] = []
    line = 1
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header, shown)
        while len(wrong) <= MOST_PROBLEMS:
            # Cells can have several lines: the first of them is where people look.
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                break
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                wrong.append(_uneven(shown, line, len(cells), len(header)))
                continue
            values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            tags = {name: value for name, value in values.items() if name not in _OWN_COLUMNS and value}
            yield _listed(path, (line, 1), tuple(values.get(name, "") for name in _OWN_COLUMNS), tags)
    except csv.Error as error:
        text = message("this is not valid CSV: {problem}", problem=str(error))
        remedy = message("Put quotation marks around a value with commas or line breaks, and double those in it.")
        raise EntriesError((Problem(text, shown, line, 1, remedy=remedy),)) from error
    if wrong:
        raise EntriesError(first_of(wrong))


def _text_of(path: str, shown: str) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(_LIMITS.bytes + 1)
    except OSError as error:
        what = message("the file can't be read: {reason}", reason=error.strerror or str(error))
        raise EntriesError.of(what, message("Check the path."), path=shown) from error
    if len(data) > _LIMITS.bytes:
        what = message("the file is larger than {limit}", limit="64 MiB")
        raise EntriesError.of(what, message("Check that it is the right file, or make several of it."), path=shown)
    try:
        return decode(data, Refusals(shown))
    except FactsError as error:
        raise EntriesError(error.problems) from error


def _uneven(shown: str, line: int, found: int, due: int) -> Problem:
    return Problem(
        message("The line has {found} values, but the header has {due}.", found=found, due=due),
        shown,
        line,
        1,
        remedy=message("Give each column a value, which can be empty."),
    )


def _check_header(header: Sequence[str], shown: str) -> None:
    twice = next((name for name in header if header.count(name) > 1), "")
    near = [name for name in header if name.lower() in _OWN_COLUMNS and name not in _OWN_COLUMNS]
    if near:
        what = message("The header names a column {name}.", name=near[0])
        remedy = message("Write it in small letters: {name}.", name=near[0].lower())
    elif "path" not in header:
        what = message("The header names no column path.")
        remedy = message("Let the first line name the columns, with commas: path, organisation, waivers, and tags.")
    elif "" in header:
        what = message("The header leaves column {number} without a name.", number=header.index("") + 1)
        remedy = message("Name the column, or take it out.")
    elif twice:
        what = message("The header names the column {name} twice.", name=twice)
        remedy = message("Give each column a name of its own.")
    else:
        return
    raise EntriesError((Problem(what, shown, 1, 1, remedy=remedy),))


def _listed(manifest: str, place: tuple[int, int], values: Sequence[str], tags: dict[str, str]) -> Listed:
    path, organisation, waivers = values
    folder = os.path.dirname(manifest)
    return Listed(
        path=_from(folder, path),
        organisation=organisation,
        waivers=_from(folder, waivers),
        tags=tags,
        manifest=shown_path(manifest),
        line=place[0],
        column=place[1],
    )


def _from(folder: str, path: str) -> str:
    return path if not path or remote.is_url(path) else os.path.normpath(os.path.join(folder, path))
