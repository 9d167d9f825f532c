"""Plain scalars by the core schema of YAML 1.2 (section 10.3.2), and the numbers that both formats share."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final, TypeAlias

from gl3rules.source.refusals import shorten
from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.source.refusals import Refusal
    from gl3rules.text import Message

Scalar: TypeAlias = "str | int | float | bool | None"

MERGE_KEY: Final = "<<"

_VALUES: Final[dict[str, bool | None]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip

# A plain scalar that is none of these words and starts in none of these ways is text; of the others, some are.
WORDS: Final = frozenset([*_VALUES, MERGE_KEY])
STARTS: Final = frozenset("+-.0123456789")

_NUMBER = re.compile(
    r"(?P<whole>[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|(?P<endless>\.(?:nan|NaN|NAN)|[-+]?\.(?:inf|Inf|INF))"
)
_DECIMAL: Final = 10
_BASES: Final = {"0o": 8, "0x": 16}
_MOST_DIGITS: Final = 22  # 2**64 has 22 octal digits, and fewer in the other bases.


class NumberRefusedError(Exception):
    """A number can't be taken; `what` says why, with a remedy."""

    def __init__(self, text: Message, remedy: Message) -> None:
        super().__init__()
        self.what: Refusal = (text, remedy)


def plain(text: str) -> Scalar:
    """Return what a plain scalar stands for; raise NumberRefusedError for numbers out of range or not finite."""
    if text in _VALUES:
        return _VALUES[text]
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    if found["endless"]:
        raise not_finite(text)
    return whole(text) if found["whole"] else real(text)


def whole(text: str) -> int:
    """Return a whole number in decimal, octal (0o) or hexadecimal (0x); raise NumberRefusedError beyond 64 bits."""
    base = _BASES.get(text[:2], _DECIMAL)
    digits = (text.lstrip("+-") if base == _DECIMAL else text[2:]).lstrip("0") or "0"
    # Python refuses to convert decimal numbers of more than 4300 digits: the length is looked at first.
    if len(digits) <= _MOST_DIGITS:
        value = int(digits, base) * (-1 if text[0] == "-" else 1)
        if -(2**63) <= value < 2**63:
            return value
    raise NumberRefusedError(
        message("the number {number} does not fit in 64 bits", number=shorten(text)),
        message("Correct the number; if it is a name or an identifier, put it in quotes."),
    )


def real(text: str) -> float:
    """Return a floating-point number; raise NumberRefusedError where it is too large to be one."""
    value = float(text)
    if math.isfinite(value):
        return value
    raise NumberRefusedError(
        message("the number {number} is too large for a floating-point number", number=shorten(text)),
        message("Correct the number; if it is a name or an identifier, put it in quotes."),
    )


def not_finite(text: str) -> NumberRefusedError:
    """Return the refusal of infinity or not-a-number."""
    return NumberRefusedError(
        message("{number} is not a finite number", number=text),
        message("Write a number, or leave the value out if it is not known; put it in quotes if it is text."),
    )
