"""The pieces of work of a run, and what comes back of each: plain values that cross processes and machines."""

from __future__ import annotations

import os
from hashlib import sha256

import msgspec
from msgspec import Struct


class Extra(Struct, frozen=True, array_like=True):
    """What a manifest says of an input: which organisation it describes ("" for any), its waivers, and its tags.

    `waivers` is the file of waivers, whose content the job has for all units, and `accepted` a digest of those in it
    that can apply; both are "" for none. `place` is that of the entry, as manifest and line.
    """

    organisation: str = ""
    waivers: str = ""
    accepted: str = ""
    tags: dict[str, str] = {}
    place: str = ""

    @property
    def digest(self) -> str:
        """What tells it from any that says something else: a digest (SHA-256, hexadecimal); "" if it says nothing."""
        said = (self.organisation, self.accepted, self.tags)
        return sha256(msgspec.json.encode(said)).hexdigest() if any(said) else ""


NOTHING = Extra()


class Unit(Struct, frozen=True, array_like=True):
    """A facts file, or a block of the records of one; a worker judges a unit as a whole.

    `name` tells it from all others of the run. A block that a worker reads itself holds the records whose lines begin
    from byte `start` up to, but not including, byte `end` of the file at `path`; `end` is -1 otherwise. `data` holds
    the lines of a block that only the run itself can read, such as a part of a compressed file, None for all others,
    and `first_line` the number of the first of them, 0 where it is not known. `weight` says how many bytes of the
    inputs are done with it. `folder` is that from which a path starts, where it is not the working directory of whoever
    reads it. `known` is the digest (SHA-256, hexadecimal) of the content of which the result is there
    already, "" for none.
    """

    name: str
    path: str
    start: int = 0
    end: int = -1
    data: bytes | None = None
    first_line: int = 0
    weight: int = 0
    folder: str = ""
    known: str = ""
    extra: Extra = NOTHING

    @property
    def place(self) -> str:
        """The path, or URL, by which its file can be opened."""
        return os.path.join(self.folder, self.path) if self.folder else self.path

    @property
    def is_block(self) -> bool:
        """Whether it holds records, a line each, and is no facts file."""
        return self.end >= 0 or self.data is not None


class Texts(Struct, frozen=True, array_like=True):
    """A text in each language."""

    en: str
    ja: str


class Wrong(Struct, frozen=True, array_like=True):
    """A problem, worded: what is wrong, where, and what to do; `also` is a second place as (line, column)."""

    message: Texts
    remedy: Texts | None
    path: str
    line: int
    column: int
    pointer: str
    also: tuple[int, int] | None = None


class Refusal(Struct, frozen=True, array_like=True):
    """A file, or a record of one, that could not be judged; `number` is the line of the record in its block, or 0."""

    path: str
    number: int
    problems: tuple[Wrong, ...]


class Note(Struct, frozen=True, array_like=True):
    """Something to be told of a waiver; one that is wrong makes the run end with an error."""

    text: Texts
    place: str
    is_wrong: bool = False


class Verdict(Struct, frozen=True, array_like=True):
    """What one organisation comes to, as far as a run keeps it.

    `number` is that of its document in the file, or of its line in the block, from 1; `sha256` is that of its file, or
    of its record. `status` is a letter, `rows` has one for each row of the pack. `code` is what it makes the exit code.
    `reports` are those that were made, each as (name of the form, content).
    """

    id: str
    name: str
    number: int
    sha256: str
    status: str
    rows: str
    code: int
    reports: tuple[tuple[str, bytes], ...] = ()
    notes: tuple[Note, ...] = ()


class Result(Struct, frozen=True, array_like=True):
    """What came of a unit.

    `digest` is that of its content, "" where there was none to read. `is_known` says that the content is the one whose
    result is known, and that nothing else stands here. `lines` counts those of a block. `told` holds the lines of
    NDJSON on the verdicts, without their numbers, and `cells` what a table says of each of them and each rule (a list
    of lists of Cell in MessagePack), where they are wanted; `content` is the facts file, where facts are kept. All
    three are compressed (zlib).
    """

    digest: str
    is_known: bool = False
    lines: int = 0
    verdicts: tuple[Verdict, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    told: bytes = b""
    cells: bytes = b""
    content: bytes = b""
