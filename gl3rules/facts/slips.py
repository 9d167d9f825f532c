"""What people write where something else is due, and what they mean by it.

Every function returns what a value from a document is meant as, or None where that can't be told.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Final

from gl3rules.facts.base import Duration

if TYPE_CHECKING:
    from collections.abc import Sequence

_YES: Final = frozenset(["true", "yes", "y", "on", "1", "はい", "有", "有り", "あり", "する", "○", "〇", "◯"])
_NO: Final = frozenset(["false", "no", "n", "off", "0", "いいえ", "無", "無し", "なし", "しない", "×", "✕"])
_NOTHING: Final = frozenset(["none", "no", "nothing", "n/a", "-", "false", "なし", "無し", "無", "該当なし"])

_UNITS: Final = {
    "minute": ("minute", "minutes", "min", "mins", "分", "分間"),
    "hour": ("hour", "hours", "h", "hr", "hrs", "時間"),
    "day": ("day", "days", "d", "日", "日間"),
    "week": ("week", "weeks", "w", "wk", "wks", "週", "週間"),
    "month": ("month", "months", "mo", "mon", "か月", "ヶ月", "ケ月", "カ月", "ヵ月", "箇月", "月"),
    "year": ("year", "years", "y", "yr", "yrs", "年", "年間", "か年"),
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words}
_NUMBER_AND_UNIT = re.compile(r"([0-9]{1,5})[ _-]?([^0-9 ]+)")
# ISO 8601, section 4.4.3, with one unit; M is a month before the T and a minute behind it.
_ISO_DURATION = re.compile(r"p(?:([0-9]{1,5})([dwmy])|t([0-9]{1,5})([hm]))")
_ISO_UNITS: Final = {"d": "day", "w": "week", "m": "month", "y": "year"}

_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[t ].*)?")
_DAY_IN_DIGITS = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})")
# Year 1 of the era Reiwa is 2019, also written as its first year.
_REIWA = re.compile(r"(?:令和|r)([0-9]{1,2}|元)[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_BEFORE_REIWA: Final = 2018

_NUMBER = re.compile(r"([+-]?[0-9]{1,3}(?:,[0-9]{3})+|[+-]?[0-9]{1,15})(?:\.0+)?\s*([^0-9.,\s][^0-9]*)?")
_LEAST_LIKENESS: Final = 0.6
_ABOUT_AS_LIKE: Final = 0.1
_LONGEST_NAME: Final = 64
_LONGEST_SLIP: Final = 500
_MOST_WORDS: Final = 50

_ALSO_CALLED: Final = {"name": "title", "title": "name", "type": "kind", "enabled": "used", "inuse": "used"}


def _folded(text: str) -> str:
    """Return a text without what people vary: full-width forms, capitals, space around it.

    Only the beginning of a long one, which no slip is: there are characters that become eighteen.
    """
    return unicodedata.normalize("NFKC", text[:_LONGEST_SLIP]).strip().casefold()


def yes_no(value: object) -> bool | None:
    """Return the truth value that a word or number stands for."""
    word = _folded(str(value)) if isinstance(value, (str, int)) else ""
    if word in _YES:
        return True
    return False if word in _NO else None


def nothing(value: object) -> bool:
    """Say whether a value means that there is none of what a list is to name."""
    return value is False or (isinstance(value, str) and _folded(value) in _NOTHING)


def whole_number(value: object) -> int | None:
    """Return the whole number that a text or a floating-point number stands for, whatever it counts."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    found = _NUMBER.fullmatch(_folded(value)) if isinstance(value, str) else None
    return None if found is None else int(found[1].replace(",", ""))


def duration(value: object, usual_unit: str) -> str | None:
    """Return a duration as facts are to state it, from other ways of writing it or a number of the usual unit."""
    number, unit = _number_and_unit(value, usual_unit)
    if unit is None:
        return None
    try:
        return str(Duration(f"{int(number)} {unit}s"))
    except ValueError:
        return None


def _number_and_unit(value: object, usual_unit: str) -> tuple[str, str | None]:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value), usual_unit
    text = _folded(value) if isinstance(value, str) else ""
    found = _NUMBER_AND_UNIT.fullmatch(text)
    if found is not None:
        return found[1], _UNIT_OF.get(found[2])
    found = _ISO_DURATION.fullmatch(text)
    if found is not None:
        return (found[1], _ISO_UNITS[found[2]]) if found[1] else (found[3], "hour" if found[4] == "h" else "minute")
    return (text, usual_unit) if text.isdecimal() else ("", None)


def day(value: object) -> str | None:
    """Return a date as facts are to state it, from other ways of writing it with the year first."""
    text = _folded(str(value)) if isinstance(value, (str, int)) else ""
    found = _DAY.fullmatch(text) or _DAY_IN_DIGITS.fullmatch(text)
    year = found[1] if found else ""
    if found is None:
        found = _REIWA.fullmatch(text)
        if found is None:
            return None
        year = str(_BEFORE_REIWA + (1 if found[1] == "元" else int(found[1])))
    try:
        return date(int(year), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


def identifier(value: object) -> str | None:
    """Return a short name made from a text or number."""
    text = unicodedata.normalize("NFKC", str(value)[:_LONGEST_SLIP]) if isinstance(value, (str, int)) else ""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("._-")[:_LONGEST_NAME]
    return kept or None


def _bare(name: str) -> str:
    """Return a name without what is mixed up in names: capitals, hyphens, underscores and spaces."""
    return re.sub(r"[-_\s]", "", _folded(name))


def same_name(name: str, names: Sequence[str]) -> str | None:
    """Return the name that differs only in capitals, hyphens, underscores, spaces or full-width forms."""
    bare = _bare(name)
    return next((known for known in names if _bare(known) == bare), None)


def nearest(name: str, names: Sequence[str], most: int = 1) -> tuple[str, ...]:
    """Return the names that are about as much like a name as the one that is most, which comes first."""
    same = same_name(name, names) or same_name(_ALSO_CALLED.get(_bare(name), name), names)
    if same is not None:
        return (same,)
    # Hostile names may be long, and comparing takes the product of the lengths.
    matcher = difflib.SequenceMatcher(b=_bare(name[:_LONGEST_NAME]))
    likeness: dict[str, float] = {}
    for known in names:
        matcher.set_seq1(_bare(known))
        likeness[known] = matcher.ratio()
    least = max(_LEAST_LIKENESS, max(likeness.values(), default=0) - _ABOUT_AS_LIKE)
    near = sorted((known for known in names if likeness[known] >= least), key=lambda known: -likeness[known])
    return tuple(near[:most])


def choices(value: object, values: Sequence[str]) -> tuple[str, ...]:
    """Return the values that a text names, one or several with commas between; () unless each can be told."""
    words = re.split(r"[,;、，；]", value, maxsplit=_MOST_WORDS) if isinstance(value, str) else []
    found = [nearest(word, values) for word in words if word.strip()]
    return tuple(word for words in found for word in words) if all(found) else ()
