"""From bytes to text: UTF-8 and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.source.refusals import Refusals

_UTF_8_MARK: Final = b"\xef\xbb\xbf"
# UTF-32 first: its little-endian mark starts with that of UTF-16.
_OTHER_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")


class Spot(NamedTuple):
    """A place in a text; line and column count from 0."""

    line: int
    column: int


class Lines:
    """The lines of a text, to find the line and column of an offset; a column counts characters.

    Quick where the offsets asked for grow. Nothing is kept of the lines: a file can have four million.
    """

    __slots__ = ("_has_returns", "_line", "_offset", "_start", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._has_returns = "\r" in text
        self._offset = self._line = self._start = 0

    def spot(self, offset: int) -> Spot:
        """Return where the character at an offset stands."""
        if offset < self._offset:
            self._offset = self._line = self._start = 0
        if self._has_returns:
            # One character more, since a line break can be of two.
            for end in _LINE_END.finditer(self._text, self._offset, offset + 1):
                if end.end() <= offset:
                    self._line += 1
                    self._start = end.end()
        else:
            ends = self._text.count("\n", self._offset, offset)
            if ends:
                self._line += ends
                self._start = self._text.rindex("\n", self._offset, offset) + 1
        self._offset = offset
        return Spot(self._line, offset - self._start)


def decode(data: bytes, refusals: Refusals) -> str:
    """Return the text of a file, without a byte order mark; raise FactsError where it isn't UTF-8 text."""
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            what = (
                message("the file is {encoding}, not UTF-8", encoding=name),
                message("Save the file as UTF-8."),
            )
            raise refusals.fatal(what, Spot(0, 0))
    content = data.removeprefix(_UTF_8_MARK)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        what = (
            message("the byte 0x{byte} is not UTF-8 text", byte=f"{content[error.start]:02X}"),
            message("Save the file as UTF-8; files from Japanese Windows programs are often Shift_JIS."),
        )
        raise refusals.fatal(what, Lines(before).spot(len(before))) from error
    nul = text.find("\0")
    if nul >= 0:
        what = (
            message("the file contains a NUL byte, which text never does"),
            message("Save the file as UTF-8 text."),
        )
        raise refusals.fatal(what, Lines(text[:nul]).spot(nul))
    return text
