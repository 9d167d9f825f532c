"""What must hold of every file that can be read: where its values stand, and that another reader says the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from gl3rules.source.encoding import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.errors import FactsError
    from gl3rules.source import Document

    Path = tuple[str | int, ...]

# What may stand where the text of a key is not the key itself: quotes, an anchor, an alias, a tag, a block text, a "?".
_DRESSED: Final = "\"'&*!|>?"
_MOST_PATHS: Final = 2000
_MOST_PROBLEMS: Final = 1000
_LONGEST_MESSAGE: Final = 2000


class BrokenPropertyError(Exception):
    """Something that must hold for every input does not hold for this one."""


def must(holds: object, text: str) -> None:
    """Raise BrokenPropertyError where something does not hold."""
    if not holds:
        raise BrokenPropertyError(text)


def refusal_is_sound(error: FactsError, text: str) -> None:
    """A refusal names a place that is in the file, and what to do, for each of its problems."""
    lengths = [len(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    must(0 < len(error.problems) <= _MOST_PROBLEMS, "a refusal has too few problems, or too many")
    for problem in error.problems:
        must(problem.remedy and str(problem.remedy) and str(problem.message), f"no remedy: {problem}")
        must(not any(mark in str(problem.message) for mark in "\n\r\0"), f"a message of several lines: {problem}")
        must(len(str(problem.message)) < _LONGEST_MESSAGE, f"a message without end: {problem}")
        for line, column in ((problem.line, problem.column), *((problem.also,) if problem.also else ())):
            must(1 <= line <= len(lengths) and 1 <= column <= lengths[line - 1] + 1, f"not in the file: {problem}")


def places_are_right(document: Document, text: str, *, is_json: bool = False) -> None:
    """Each value and each key stands where the document says; in JSON, what stands there is that very value."""
    lines = Lines(text)
    parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = lines.spot(len(text))
    for count, (path, value) in enumerate(_paths(document.values)):
        if count > _MOST_PATHS:
            return
        mark, key = document.mark(path), document.key_mark(path)
        for place in (mark, key):
            must(1 <= place.line <= end.line + 1, f"line {place} of {path} is not in the file")
            must(1 <= place.column <= len(parts[place.line - 1]) + 1, f"column {place} of {path} is not in the file")
        there = parts[key.line - 1][key.column - 1 :]
        if is_json:
            _json_stands_at(there, path, value, parts[mark.line - 1][mark.column - 1 :])
        elif path and isinstance(path[-1], str) and path[-1].strip():
            word = path[-1].split()[0]
            must(there.startswith((word, *_DRESSED)), f"the key {path} is not at {key}: {there[:40]!r}")


def _json_stands_at(there: str, path: Path, value: object, value_there: str) -> None:
    if path and isinstance(path[-1], str):
        must(json.JSONDecoder().raw_decode(there)[0] == path[-1], f"the key {path} is not at its place")
    if not isinstance(value, (dict, list)):
        must(repr(json.JSONDecoder().raw_decode(value_there)[0]) == repr(value), f"the value of {path} is elsewhere")


def _paths(values: object) -> Iterator[tuple[Path, object]]:
    left: list[tuple[Path, object]] = [((), values)]
    while left:
        path, value = left.pop()
        yield path, value
        if isinstance(value, dict):
            left += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            left += [((*path, index), inner) for index, inner in enumerate(value)]


def same(one: object, other: object) -> bool:
    """Say whether two values are the same in kind and order too: 1 is neither 1.0 nor true."""
    return repr(one) == repr(other)
