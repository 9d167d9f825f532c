"""Add an entry to a list in a YAML or JSON text, and leave every other character as it is.

No library writes YAML back as it found it; so the parser only says where the list ends.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

from yaml import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
    YAMLError,
)

from gl3rules.source.scalars import NumberRefusedError, plain

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_COMMENT: Final = re.compile(r"([ \t]*)#[^\r\n]*(?:\r\n|\r|\n|\Z)")
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_LAST_OF_BASIC_PLANE: Final = 0xFFFF


class _List(NamedTuple):
    """Where a list stands, in characters: its start, the end of its last item, if any, and its own end."""

    start: int
    last: int | None
    end: int
    column: int
    in_brackets: bool
    within_brackets: bool


def inserted(text: str, key: str, entry: dict[str, str], *, as_json: bool) -> str | None:
    """Return a document with an entry at the end of the list under a key; None where there is no such list.

    The caller has to read the result and compare: what a text means can depend on more than is looked at here.
    """
    try:
        found = _find(text, key)
    except YAMLError:
        return None
    if found is None:
        return None
    ending = _LINE_END.search(text)
    line_end = ending[0] if ending else "\n"
    if not found.in_brackets:
        at = found.end if found.last is None else found.last
        return _below(text, at, found.column, block(entry, found.column, line_end), line_end)
    if text[found.start : found.end] == "[]" and not found.within_brackets:
        before = text[: found.start].rstrip(" ")
        return _below(before + text[found.end :], len(before), 0, block(entry, 0, line_end), line_end)
    at, comma = (found.start + 1, "") if found.last is None else (found.last, ", ")
    pairs = ", ".join(f'"{name}": {quoted(value, as_json=as_json)}' for name, value in entry.items())
    return f"{text[:at]}{comma}{{{pairs}}}{text[at:]}"


def block(entry: dict[str, str], column: int = 0, line_end: str = "\n") -> str:
    """Return the lines of an entry of a list in YAML, the dash in a column counted from 0."""
    lines = [f"{name}: {_scalar(value)}{line_end}" for name, value in entry.items()]
    return "".join(f"{' ' * column}{'  ' if number else '- '}{line}" for number, line in enumerate(lines))


def quoted(text: str, *, as_json: bool = False) -> str:
    """Return a text in double quotes, as YAML or as JSON, in which no character steers or hides anything."""

    def escaped(character: str) -> str:
        if character.isprintable() or character == "\u3000":
            return character
        if ord(character) <= _LAST_OF_BASIC_PLANE:
            return f"\\u{ord(character):04x}"
        # JSON writes it as two halves, which YAML doesn't know.
        return json.dumps(character)[1:-1] if as_json else f"\\U{ord(character):08x}"

    return "".join(map(escaped, json.dumps(text, ensure_ascii=False)))


def _scalar(text: str) -> str:
    try:
        is_plain = _PLAIN.fullmatch(text) and plain(text) == text
    except NumberRefusedError:
        is_plain = False
    return text if is_plain else quoted(text)


def _find(text: str, key: str) -> _List | None:
    # Imported here: the reader reports an installation without it.
    from yaml._yaml import CParser

    next_event: Any = CParser(text.encode()).get_event
    styles: list[bool] = []  # of the open collections, outermost first: whether it is in brackets
    place = ""
    start: Any = None
    last: int | None = None
    while not isinstance(event := next_event(), StreamEndEvent):
        if isinstance(event, CollectionStartEvent):
            if place == key and len(styles) == 1 and isinstance(event, SequenceStartEvent):
                start, last = event, None
            styles.append(bool(event.flow_style))
        elif isinstance(event, CollectionEndEvent):
            in_brackets = styles.pop()
            if start is not None and len(styles) == 1:
                return _List(
                    _index(start.start_mark),
                    last,
                    _index(event.end_mark),
                    start.start_mark.column,
                    in_brackets,
                    styles[0],
                )
            # Without brackets, a collection ends for libyaml only where the next thing starts.
            last = _index(event.end_mark) if in_brackets else last
            place = "" if len(styles) == 1 else place
        elif isinstance(event, (ScalarEvent, AliasEvent)):
            last = _index(event.end_mark)
            if len(styles) == 1:
                place = "" if place else getattr(event, "value", "")
    return None


def _index(mark: Any) -> int:  # noqa: ANN401  its type says that it can be missing, but libyaml always gives it
    index: int = mark.index
    return index


def _below(text: str, at: int, column: int, lines: str, line_end: str) -> str:
    """Put lines below the line in which something ends, and below the comments that belong to it."""
    # A text in a block ends behind its last line end.
    if text[at - 1] not in "\r\n":
        ending = _LINE_END.search(text, at)
        if ending is None:
            return text + line_end + lines
        at = ending.end()
    while (comment := _COMMENT.match(text, at)) and len(comment[1]) > column and comment.end() > at:
        at = comment.end()
    if text[at - 1] not in "\r\n":
        lines = line_end + lines
    return text[:at] + lines + text[at:]
