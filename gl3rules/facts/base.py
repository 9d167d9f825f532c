"""What every part of the facts model is made of: sections, items, undeclared values and durations."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Final, NoReturn, dataclass_transform

import msgspec

from gl3rules.text import Language, Phrase


class UndeclaredError(Exception):
    """A fact was used that the organisation has not declared.

    `path` leads to the fact from the top of the document; it is None where nobody records what is read. `empty` is
    true for a list that is declared but names nothing, which decides as little as a list that is missing.
    """

    def __init__(self, path: tuple[str | int, ...] | None = None, *, empty: bool = False) -> None:
        super().__init__(path)
        self.path = path
        self.empty = empty


class Undeclared:
    """The value of every fact that is not declared: any use of it raises UndeclaredError.

    Only `is` and `repr` look at it without an error, so rules never compare with `is`.
    """

    __slots__ = ("_path",)

    def __init__(self, path: tuple[str | int, ...] | None = None) -> None:
        self._path = path

    def __repr__(self) -> str:
        """Return a name for debuggers."""
        return "UNDECLARED"

    def _refuse(self, *_: object) -> NoReturn:
        raise UndeclaredError(self._path)

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse to have attributes: what an undeclared section holds is undeclared too."""
        if name.startswith("__"):
            # Python's own protocols (copy, pickle, typing) ask for these; they are no use of a fact.
            raise AttributeError(name)
        raise UndeclaredError(None if self._path is None else (*self._path, name))

    __bool__ = __str__ = __iter__ = __len__ = __hash__ = __int__ = __float__ = __index__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __contains__ = __getitem__ = __call__ = __format__ = __neg__ = __pos__ = __abs__ = __invert__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __and__ = __rand__ = __or__ = __ror__ = _refuse
    __xor__ = __rxor__ = __reversed__ = _refuse


_THE_UNDECLARED: Final = Undeclared()

# A field, not the value itself: the schema would otherwise state it as the default. Any, because it stands for a
# value of each field's own type.
UNDECLARED: Any = msgspec.field(default_factory=lambda: _THE_UNDECLARED)


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=False, field_specifiers=(msgspec.field,))
class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, eq=False):
    """A group of facts; every fact may be left out."""


class Item(Section):
    """One of several things of a kind, named by an id that is unique in its list."""

    noun: ClassVar[str]
    """What such a thing is called in messages, in English; the key of its translation."""

    id: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$(?!\n)",
            description="Short name that stays the same from check to check: up to 64 letters, digits,"
            " '.', '_', '-'; a letter or digit first.",
            examples=["main"],
            extra_json_schema={
                "x-ja": "検査を重ねても変わらない短い識別名（英数字で始まる64文字以内の英数字と . _ -）。"
            },
        ),
    ]


def about(
    english: str,
    japanese: str,
    *,
    example: object,
    unit: str = "",
    **limits: Any,  # noqa: ANN401  msgspec's own limits
) -> msgspec.Meta:
    """Describe a fact in both languages, with an example and, for a number, its unit.

    `limits` are msgspec's (`ge`, `min_length`, ...).
    """
    extra: dict[str, object] = {"x-ja": japanese}
    if unit:
        extra["x-unit"] = unit
    return msgspec.Meta(description=english, examples=[example], extra_json_schema=extra, **limits)


# Something besides space, the invisible kinds too.
NOT_BLANK: Final = r"[^\s\u200b-\u200f\u2060\ufeff]"
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=NOT_BLANK)]
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


# In minutes. A month is 30 days and a year 365, so that "2 months" allows "60 days" and "1 year" allows "12 months".
_UNITS: Final = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200, "year": 525600}
_MONTHS_A_YEAR: Final = 12
_NEVER: Final = "never"


class Duration(Phrase):
    """A length of time as people write it: a whole number and a unit ("60 days", "2 months"), or "never".

    Durations compare by their length, where a month counts as 30 days, a year, or twelve months, as 365 days, and
    never as longer than anything. Raises ValueError for a text that is not a duration, with the reason.
    """

    __slots__ = ("_length", "_number", "_text", "_unit")

    PATTERN: ClassVar = r"^(never|[1-9][0-9]{0,3} (minute|hour|day|week|month|year)s?)$(?!\n)"
    _parse: ClassVar = re.compile(PATTERN).match

    def __init__(self, text: str) -> None:
        parsed = Duration._parse(text)
        if parsed is None:
            reason = f"{text!r} is not a duration; write a whole number and a unit, such as '60 days' or '2 months'"
            raise ValueError(reason)
        self._number = 0
        self._unit = parsed[2] or _NEVER
        self._text = _NEVER
        if self._unit == _NEVER:
            self._length = math.inf
            return
        self._number = int(text.partition(" ")[0])
        # Made once: rules ask for it to look up when something is due again.
        self._text = f"{self._number} {self._unit}" + ("" if self._number == 1 else "s")
        if self._unit == "month":
            years, months = divmod(self._number, _MONTHS_A_YEAR)
            self._length = float(years * _UNITS["year"] + months * _UNITS["month"])
        else:
            self._length = float(self._number * _UNITS[self._unit])

    def after(self, day: date) -> date:
        """Return the day that lies this long after another, by the calendar; hours and minutes round down to days."""
        if self._unit == _NEVER:
            return date.max
        bool(day)  # raises: a day that is not declared is what is missing, not its year
        try:
            if self._unit in ("month", "year"):
                # Imported here: `import gl3rules.facts.base` alone needs no calendar.
                from dateutil.relativedelta import relativedelta

                months = self._number * (_MONTHS_A_YEAR if self._unit == "year" else 1)
                return day + relativedelta(months=months)
            return day + timedelta(self._length // _UNITS["day"])
        except (OverflowError, ValueError):
            # Later than the calendar goes.
            return date.max

    def __str__(self) -> str:
        """Return the duration as it is written in facts."""
        return self._text

    def __repr__(self) -> str:
        """Return the expression that makes it."""
        return f"Duration({str(self)!r})"

    def __hash__(self) -> int:
        """Return a hash that agrees with comparison."""
        return hash(self._length)

    def __eq__(self, other: object) -> bool:
        """Say whether both are equally long."""
        return self._length == other._length if isinstance(other, Duration) else NotImplemented

    def __lt__(self, other: Duration) -> bool:
        """Say whether this one is shorter."""
        return self._length < other._length if isinstance(other, Duration) else NotImplemented

    def __le__(self, other: Duration) -> bool:
        """Say whether this one is not longer."""
        return self._length <= other._length if isinstance(other, Duration) else NotImplemented

    def __gt__(self, other: Duration) -> bool:
        """Say whether this one is longer."""
        return self._length > other._length if isinstance(other, Duration) else NotImplemented

    def __ge__(self, other: Duration) -> bool:
        """Say whether this one is not shorter."""
        return self._length >= other._length if isinstance(other, Duration) else NotImplemented

    def render(self, language: Language) -> str:
        """Return the duration in words of that language."""
        if self._unit == _NEVER:
            return language.text("never")
        # Each unit is a template of its own, since languages differ in more than the word.
        template = f"{{number}} {self._unit}" + ("" if self._number == 1 else "s")
        return language.text(template).format(number=self._number)
