"""Records: facts as NDJSON, one organisation a line, read in blocks so that memory stays flat."""

from __future__ import annotations

import os
import re
from typing import IO, TYPE_CHECKING, Final

from msgspec import Struct, structs

from gl3rules.batch import remote, unpacking
from gl3rules.errors import FactsError, Problem
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gl3rules.batch.units import Unit

BLOCK: Final = 256 * 1024
"""The most bytes that a block has, its last record aside: some dozens of organisations."""

MOST_LINES: Final = 200
"""About the most records that a block has: what is told of one takes some 35 KB, however short it is itself."""

_END: Final = b"\n"
_ENDINGS: Final = (".ndjson", ".jsonl")
_SMALLEST_BLOCK: Final = 8 * 1024
_PIECE: Final = 64 * 1024
# By how much a line that is too long is longer once it is cut: also without the return before its end.
_OVER: Final = 2
# JSON that goes over many lines, or lists its records: "[" and a mapping, or "{" alone on its line before a key.
_NO_RECORDS: Final = re.compile(rb"""(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{[ \t\r]*\n\s*")""")

_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")


class Block(Struct, frozen=True):
    """Whole lines of a file, and the number of the first; `read` says how many bytes of the file are read by then."""

    data: bytes
    first_line: int
    read: int


def is_records(path: str) -> bool:
    """Say whether a file holds records by its name; it can be compressed with gzip or Zstandard."""
    name = unpacking.name_of(path)
    return (os.path.splitext(name)[0] if unpacking.is_compressed(path) else name).endswith(_ENDINGS)


def block(unit: Unit, most: int) -> bytes:
    """Return the lines of a block: those that begin in it, each whole.

    Of a line longer than `most` bytes only so much is kept that it is refused for its length. Raises FactsError where
    the file can't be read.
    """
    if unit.data is not None:
        return unit.data
    if remote.is_url(unit.path):
        return remote.attempt(unit.path, lambda: _lines_from(_RemoteBytes(unit.path), unit.start, unit.end, most))
    try:
        with open(unit.place, "rb") as file:
            return _lines_from(_LocalBytes(file), unit.start, unit.end, most)
    except (OSError, ValueError) as error:
        raise unpacking.unreadable(unit.path, error) from error


class _LocalBytes:
    """The bytes of a file on this machine, by their places."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def between(self, start: int, end: int) -> bytes:
        self._file.seek(start)
        return self._file.read(end - start)


class _RemoteBytes:
    """The bytes of a file elsewhere, by their places; each call asks for just these."""

    def __init__(self, url: str) -> None:
        self._files, self._path = remote.filesystem(url)
        self._size: int = self._files.info(self._path)["size"]

    def between(self, start: int, end: int) -> bytes:
        # Some file systems refuse to read from behind the end.
        return bytes(self._files.cat_file(self._path, start, min(end, self._size))) if start < self._size else b""


def _lines_from(source: _LocalBytes | _RemoteBytes, start: int, end: int, most: int) -> bytes:
    """Return the lines that begin from `start` up to, but not including, `end`."""
    before = min(start, 1)
    data = source.between(start - before, end)
    if start:
        # The line that goes on here began in an earlier block; one that begins right here is after a line's end.
        first = data.find(_END)
        data = data[first + 1 :] if first >= 0 else b""
    if not data or data.endswith(_END):
        return data
    # The last line goes on behind the block.
    lines = [data]
    length = len(data) - (data.rfind(_END) + 1)
    place = end
    while length < most + _OVER:
        piece = source.between(place, place + _PIECE)
        last = piece.find(_END)
        lines.append(piece if last < 0 else piece[: last + 1])
        if last >= 0 or not piece:
            break
        place += len(piece)
        length += len(piece)
    return b"".join(lines)


def numbered(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each record of a block with the number of its line, from 1; blank lines are none."""
    for number, line in enumerate(data.split(_END), 1):
        if line and not line.isspace():
            yield number, line.removesuffix(b"\r")


def count(data: bytes) -> int:
    """Return how many lines begin in a block."""
    return data.count(_END) + (0 if not data or data.endswith(_END) else 1)


def block_length(path: str) -> int:
    """Return how many bytes each block of a file that is not compressed is to have, by the length of its first lines.

    It is a power of two, so that small changes of a file leave its blocks as they are. Raises FactsError where the file
    can't be read, or holds something else than records.
    """
    beginning = _beginning(path)
    length = MOST_LINES * len(beginning) // count(beginning)
    return min(BLOCK, max(_SMALLEST_BLOCK, 1 << length.bit_length() - 1))


def _beginning(path: str) -> bytes:
    """Return the first piece of a file with something in it; raise FactsError where that is no record."""

    def look(piece_from: Callable[[int], bytes]) -> bytes:
        place = 0
        while piece := piece_from(place):
            if not piece.isspace():
                _refuse_other(path, piece)
                return piece
            place += len(piece)
        raise _empty(path)

    if remote.is_url(path):
        source = remote.attempt(path, lambda: _RemoteBytes(path))
        return look(lambda place: remote.attempt(path, lambda: source.between(place, place + _PIECE)))
    try:
        with open(path, "rb") as file:
            return look(lambda place: _LocalBytes(file).between(place, place + _PIECE))
    except (OSError, ValueError) as error:
        raise unpacking.unreadable(path, error) from error


def blocks(path: str, most: int, most_lines: int = MOST_LINES) -> Iterator[Block]:
    """Yield the blocks of a file, compressed or not, in their order, each of at most so many lines.

    A line longer than `most` bytes is cut, as in `block`. Raises FactsError where the file can't be read, is damaged,
    or holds something else than records; what was yielded before holds.
    """
    lines = _Lines(most)
    line = 1
    is_begun = False
    failure: FactsError | None = None
    with unpacking.opened(path) as raw:
        pieces = unpacking.pieces(path, raw)
        while True:
            try:
                piece = next(pieces, b"")
            except FactsError as error:
                # The lines that came whole before still hold.
                piece, failure = b"", error
            lines.add(piece)
            is_last = not piece and failure is None
            while data := lines.taken(most_lines, is_last=is_last, least=BLOCK if piece else 1):
                if not is_begun and not data.isspace():
                    is_begun = True
                    _refuse_other(path, data)
                yield Block(data, line, raw.count)
                line += count(data)
            if not piece:
                break
    if failure:
        raise FactsError(tuple(_placed(problem, line) for problem in failure.problems))
    if not is_begun:
        raise _empty(path)


class _Lines:
    """Puts pieces together to whole lines; of a line that is too long the rest is dropped."""

    def __init__(self, most: int) -> None:
        self._most = most + _OVER
        self._kept = bytearray()
        # How much of it are whole lines.
        self._whole = 0
        self._is_cut = False

    def add(self, piece: bytes) -> None:
        """Take a piece."""
        last = piece.rfind(_END)
        if self._is_cut:
            if last < 0:
                return
            piece, self._is_cut = piece[piece.find(_END) :], False
            last = piece.rfind(_END)
        if last >= 0:
            self._whole = len(self._kept) + last + 1
        self._kept += piece
        if len(self._kept) - self._whole > self._most:
            del self._kept[self._whole + self._most :]
            self._is_cut = True

    def taken(self, most_lines: int, *, is_last: bool, least: int) -> bytes:
        """Give away so many whole lines, or all if they are so many bytes at least; at last all that is there."""
        until = self._behind(most_lines)
        if not until:
            if len(self._kept) < least:
                return b""
            until = len(self._kept) if is_last else self._whole
        data = bytes(self._kept[:until])
        del self._kept[:until]
        self._whole = max(0, self._whole - until)
        return data

    def _behind(self, lines: int) -> int:
        """Return the place behind so many lines, 0 where there are fewer."""
        place = 0
        for _ in range(lines):
            place = self._kept.find(_END, place) + 1
            if not place:
                break
        return place


def _refuse_other(path: str, beginning: bytes) -> None:
    """Refuse what every line would be refused for, once."""
    if beginning.startswith(_UTF_16_MARKS) and b"\0" in beginning:
        what = message("the file is {encoding}, not UTF-8", encoding="UTF-16")
        raise unpacking.refused(path, what, message("Save the file as UTF-8."))
    if _NO_RECORDS.match(beginning):
        raise unpacking.refused(
            path,
            message("the file holds JSON that goes over several lines, or a list, and not one record a line"),
            message("Write each organisation on one line (jq -c '.[]' or jq -c .), or name a single one .json."),
        )


def _empty(path: str) -> FactsError:
    return unpacking.refused(
        path, message("the file holds no record"), message("Write one in it, or leave the file out.")
    )


def _placed(problem: Problem, line: int) -> Problem:
    return structs.replace(problem, line=line, column=1)


def size(path: str) -> int:
    """Return the size of a file on this machine in bytes; 0 where it can't be told."""
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0
