"""Changes that keep most of a file well formed, so that the fuzzer reaches what stands behind the reader."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE: Final = re.compile(rb"([ ]*(?:- )?[^:#]{1,80}:)([ ].*)?")
_MOST_CHANGES: Final = 4


def by_lines(data: bytes, words: Sequence[bytes], most: int, seed: int) -> bytes:
    """Return a file with a few of its lines changed, by a seed that alone decides which and how."""
    chance = random.Random(seed)  # noqa: S311  nothing secret
    lines = data.split(b"\n")
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        chance.choice(_CHANGES)(chance, lines, words)
    return b"\n".join(lines)[:most]


def _drop(chance: random.Random, lines: list[bytes], _: Sequence[bytes]) -> None:
    if len(lines) > 1:
        start = chance.randrange(len(lines))
        del lines[start : start + chance.choice((1, 1, 1, 2, 5, 20))]


def _repeat(chance: random.Random, lines: list[bytes], _: Sequence[bytes]) -> None:
    start = chance.randrange(max(1, len(lines)))
    part = lines[start : start + chance.choice((1, 1, 3, 10))]
    place = chance.randrange(len(lines) + 1)
    lines[place:place] = part


def _another_value(chance: random.Random, lines: list[bytes], words: Sequence[bytes]) -> None:
    place = chance.randrange(max(1, len(lines)))
    found = _LINE.fullmatch(lines[place]) if lines else None
    if found:
        lines[place] = found[1] + b" " + chance.choice(words)


def _swapped_value(chance: random.Random, lines: list[bytes], __: Sequence[bytes]) -> None:
    found = [(place, match) for place, line in enumerate(lines) if (match := _LINE.fullmatch(line)) and match[2]]
    if found:
        (place, one), (_, other) = chance.choice(found), chance.choice(found)
        lines[place] = one[1] + other[2]


def _another_indent(chance: random.Random, lines: list[bytes], _: Sequence[bytes]) -> None:
    place = chance.randrange(max(1, len(lines)))
    if lines:
        lines[place] = b" " * chance.choice((0, 2, 4, 6)) + lines[place].lstrip(b" ")


def _new_line(chance: random.Random, lines: list[bytes], words: Sequence[bytes]) -> None:
    place = chance.randrange(len(lines) + 1)
    indent = b" " * chance.choice((0, 2, 4, 6))
    lines.insert(place, indent + chance.choice(words) + b": " + chance.choice(words))


_CHANGES: Final = (_drop, _repeat, _another_value, _another_value, _swapped_value, _another_indent, _new_line)
