"""TOML: values by Python's own reader, which keeps no positions, and the place of every key by a scan of our own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from gl3rules.source.document import Document, Place
from gl3rules.source.encoding import Lines, Spot
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.source.refusals import Refusals

DEEPEST: Final = 32
"""How deep lists and tables may be nested, and how many parts a dotted key may have."""

MOST_PARTS: Final = 50_000
"""How many names, values, brackets, commas and line ends there may be: a pyproject.toml has hundreds to thousands."""

LONGEST: Final = 100_000
"""How many characters a text, name or number may have."""

# TOML 1.0. Repetitions are possessive, so that an unclosed text of a megabyte is given up in one pass.
_TOKEN: Final = re.compile(
    r"""
      (?P<blank>[ \t\r]++|\#[^\n]*+)
    | (?P<newline>\n)
    | (?P<text>\"{3}(?:\\[\s\S]|[^\\"]|"(?!""))*+"{3,5} | '{3}(?:[^']|'(?!''))*+'{3,5}
             | "(?:\\[^\n]|[^\\"\n])*+" | '[^'\n]*+')
    | (?P<bare>[A-Za-z0-9_+:-]++)
    | (?P<mark>[][{}=,.])
    """,
    re.VERBOSE,
)
_LAST_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

Piece: TypeAlias = "tuple[str, str, int]"


def read_toml(text: str, refusals: Refusals) -> Document:
    """Return the table that a text holds; raise FactsError, with line and column, where it is no TOML.

    Days and times become what Python has for them.
    """
    # Imported here: few runs read TOML, and it takes a tenth of a check to import.
    import tomllib

    _refuse_too_much(text, refusals)
    try:
        values = tomllib.loads(text)
    except ValueError as error:
        raise _refused(str(error), text, refusals) from error
    return Document(values, lambda: _located(text))


def _refuse_too_much(text: str, refusals: Refusals) -> None:
    """Refuse what Python's reader can't bear.

    It calls itself for each list, a key of n parts costs it n * n, and all else a hundred times what it costs here.
    """
    depth = dots = 0
    for count, (kind, written, offset) in enumerate(_tokens(text)):
        if written in {"[", "{"}:
            depth += 1
        elif written in {"]", "}"}:
            depth -= 1
        elif written == ".":
            dots += 1
        elif kind == "newline" or written in {"=", ","}:
            dots = 0
        if max(depth, dots) > DEEPEST:
            what = (
                message("lists, tables or keys are nested more than {limit} levels deep", limit=DEEPEST),
                message("Check the brackets: no setting is nested that deeply."),
            )
            raise refusals.fatal(what, Lines(text).spot(offset))
        if count == MOST_PARTS:
            what = (
                message("the file has more than {limit} names, values, signs and lines", limit=MOST_PARTS),
                message("Check that it is the right file: no settings are that long."),
            )
            raise refusals.fatal(what, Lines(text).spot(offset))
        if len(written) > LONGEST:
            what = (
                message("a text, name or number is longer than {limit} characters", limit=LONGEST),
                message("Check that it is the right file: no settings are that long."),
            )
            raise refusals.fatal(what, Lines(text).spot(offset))


def _refused(reason: str, text: str, refusals: Refusals) -> Exception:
    place = _LAST_PLACE.search(reason)
    spot = Lines(text).spot(_offset(text, int(place[1]), int(place[2])) if place and place[1] else len(text))
    what = (
        message("this is not TOML: {reason}", reason=reason[: place.start()] if place else reason),
        message("Correct the file; texts stand in quotation marks, lists in [ ]."),
    )
    return refusals.fatal(what, spot)


def _offset(text: str, line: int, column: int) -> int:
    """Return the offset of a place that Python's reader has told, counting from 1.

    It takes the two characters that end a line on Windows for one, and counts no lines that end otherwise.
    """
    pieces = text.split("\r\n")
    lines = "\n".join(pieces).split("\n", line - 1)
    left = sum(len(each) + 1 for each in lines[:-1]) + column - 1
    offset = 0
    for piece in pieces:
        if left <= len(piece):
            return offset + left
        left -= len(piece) + 1
        offset += len(piece) + 2
    return len(text)


def _tokens(text: str) -> Iterator[Piece]:
    """Yield what a text is made of, up to where it stops being TOML: kind, text and offset."""
    offset = 0
    while found := _TOKEN.match(text, offset):
        if found.lastgroup != "blank":
            yield str(found.lastgroup), found[0], offset
        offset = found.end()


def _located(text: str) -> Place:
    """Return the place of everything in a text that is known to be TOML."""
    return _Scan(text).document()


class _Scan:
    """A walk over the tokens of a text that is known to be TOML, and so can't surprise it."""

    def __init__(self, text: str) -> None:
        self._lines = Lines(text)
        self._left = _tokens(text)
        self._next: Piece = ("", "", 0)
        self._advance()

    def document(self) -> Place:
        """Return the place of the document, with those of its keys."""
        root: dict[str, Place] = {}
        table = root
        while self._next[0]:
            if self._next[0] == "newline":
                self._advance()
            elif self._next[1] == "[":
                table = self._header(root)
            else:
                self._pair(table)
        start = Spot(0, 0)
        return start, start, root

    def _advance(self) -> Piece:
        token = self._next
        self._next = next(self._left, ("", "", 0))
        return token

    def _spot(self) -> Spot:
        return self._lines.spot(self._next[2])

    def _header(self, root: dict[str, Place]) -> dict[str, Place]:
        brackets = 0
        while self._next[1] == "[":
            self._advance()
            brackets += 1
        *above, (name, spot) = self._key()
        for _ in range(brackets):
            self._advance()
        table = _table_at(root, above)
        inner: dict[str, Place] = {}
        if brackets == 1:
            return _table_at(table, [(name, spot)])
        items = table.setdefault(name, (spot, spot, []))[2]
        if isinstance(items, list):
            items.append((spot, spot, inner))
        return inner

    def _pair(self, table: dict[str, Place]) -> None:
        *above, (name, spot) = self._key()
        self._advance()
        _table_at(table, above)[name] = (spot, *self._value())

    def _key(self) -> list[tuple[str, Spot]]:
        parts: list[tuple[str, Spot]] = []
        while not parts or self._next[1] == ".":
            if parts:
                self._advance()
            spot = self._spot()
            parts.append((_name(self._advance()), spot))
        return parts

    def _value(self) -> tuple[Spot, dict[str, Place] | list[Place] | None]:
        spot = self._spot()
        if self._next[1] == "[":
            return spot, self._list()
        if self._next[1] == "{":
            return spot, self._inline_table()
        # A number or a time is several tokens: 1.5, 2026-11-22 07:00:00.
        while self._next[0] and self._next[0] != "newline" and self._next[1] not in {",", "]", "}"}:
            self._advance()
        return spot, None

    def _list(self) -> list[Place]:
        found: list[Place] = []
        self._advance()
        while self._next[0] and self._next[1] != "]":
            if self._next[1] in {"\n", ","}:
                self._advance()
            else:
                spot = self._spot()
                found.append((spot, *self._value()))
        self._advance()
        return found

    def _inline_table(self) -> dict[str, Place]:
        table: dict[str, Place] = {}
        self._advance()
        while self._next[0] and self._next[1] != "}":
            # Line ends are for TOML 1.1.
            if self._next[1] in {"\n", ","}:
                self._advance()
            else:
                self._pair(table)
        self._advance()
        return table


def _name(token: Piece) -> str:
    kind, written, _ = token
    if kind != "text":
        return written
    if written.startswith('"') and "\\" in written:
        import tomllib

        name: str = tomllib.loads(f"name = {written}")["name"]
        return name
    return written[1:-1]


def _table_at(table: dict[str, Place], path: list[tuple[str, Spot]]) -> dict[str, Place]:
    """Return the table that a path leads to, made where it isn't there; of a list of tables, the last one."""
    for name, spot in path:
        inner = table.setdefault(name, (spot, spot, {}))[2]
        if isinstance(inner, list):
            inner = inner[-1][2]
        if isinstance(inner, dict):
            table = inner
    return table
