"""Undeclared values and durations."""

from __future__ import annotations

import operator
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gl3rules.facts.base import Duration, Undeclared, UndeclaredError
from gl3rules.text import Language

if TYPE_CHECKING:
    from collections.abc import Callable

UNITS = ("minute", "hour", "day", "week", "month", "year")
durations = st.builds(lambda number, unit: Duration(f"{number} {unit}s"), st.integers(1, 9999), st.sampled_from(UNITS))


@pytest.mark.parametrize(
    "use",
    [
        bool,
        str,
        len,
        iter,
        hash,
        int,
        float,
        list,
        sorted,
        operator.neg,
        lambda value: value == 1,
        lambda value: value != 1,
        lambda value: value == value,  # noqa: PLR0124  it would be true of anything declared
        lambda value: 1 == value,  # noqa: SIM300  the other side too
        lambda value: value < 1,
        lambda value: value <= 1,
        lambda value: 1 < value,  # noqa: SIM300
        lambda value: value >= 1,
        lambda value: "x" in value,
        lambda value: value in ("x", "y"),
        lambda value: value == "x",
        {"x": 1}.get,
        lambda value: value[0],
        lambda value: value + 1,
        lambda value: 1 + value,
        lambda value: value - 1,
        lambda value: value * 2,
        lambda value: value.field,
        lambda value: value.field.deeper,
        lambda value: value(),
        lambda value: f"{value}",
        lambda value: not value,
        lambda value: value and True,
        lambda value: value or True,
        any,
        lambda value: max(value, 1),
        lambda value: [*value],
        reversed,
    ],
)
def test_any_use_of_an_undeclared_value_raises(use: Callable[[object], object]) -> None:
    """Nothing can be done with an undeclared fact but find out that it is undeclared."""
    with pytest.raises(UndeclaredError):
        use(Undeclared())


def test_undeclared_knows_the_deciding_fact() -> None:
    """Of an undeclared section, the error names the fact that was asked for."""
    with pytest.raises(UndeclaredError) as caught:
        _ = Undeclared(("wireless_lan",)).used
    assert caught.value.path == ("wireless_lan", "used")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "60",
        "60days",
        "60  days",
        " 60 days",
        "60 days ",
        "60 Days",
        "0 days",
        "-1 days",
        "1.5 days",
        "６０ days",
        "60日",
        "two months",
        "12345 days",
        "60 days\n",
        "2 fortnights",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    """A text that is not a whole number and a unit is refused."""
    with pytest.raises(ValueError, match="is not a duration"):
        Duration(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("60 days", "2 months"),
        ("24 hours", "1 day"),
        ("7 days", "1 week"),
        ("12 months", "1 year"),
        ("365 days", "1 year"),
        ("60 minutes", "1 hour"),
    ],
)
def test_equal_durations(one: str, other: str) -> None:
    """A month counts as 30 days, and twelve months as a year of 365."""
    assert Duration(one) == Duration(other)
    assert hash(Duration(one)) == hash(Duration(other))


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        ("60 days", "61 days"),
        ("2 months", "61 days"),
        ("8 weeks", "2 months"),
        ("2 months", "9 weeks"),
        ("11 months", "1 year"),
        ("1 year", "366 days"),
        ("1 year", "13 months"),
        ("15 minutes", "16 minutes"),
        ("9999 years", "never"),
    ],
)
def test_order_of_durations(shorter: str, longer: str) -> None:
    """Durations compare by their length."""
    assert Duration(shorter) < Duration(longer)
    assert Duration(longer) > Duration(shorter)
    assert not Duration(longer) <= Duration(shorter)
    assert Duration(shorter) != Duration(longer)


@given(durations, durations)
def test_order_is_total(one: Duration, other: Duration) -> None:
    """Of two durations exactly one of shorter, equal, longer holds, and `<=` and `>=` agree with that."""
    assert (one < other) + (one == other) + (one > other) == 1
    assert (one <= other) == (not one > other)
    assert (one >= other) == (not one < other)


@given(st.integers(1, 9998), st.sampled_from(UNITS))
def test_more_of_a_unit_is_longer(number: int, unit: str) -> None:
    """Within one unit, the number decides."""
    assert Duration(f"{number} {unit}") < Duration(f"{number + 1} {unit}")


@given(durations)
def test_written_form_reads_back(duration: Duration) -> None:
    """What is printed is what may be written."""
    assert Duration(str(duration)) == duration


def test_languages() -> None:
    """A duration is worded in each language."""
    assert Duration("1 days").render(Language("en")) == "1 day"
    assert Duration("60 days").render(Language("en")) == "60 days"
    assert Duration("2 months").render(Language("ja")) == "2か月"


@pytest.mark.parametrize(
    ("duration", "start", "end"),
    [
        ("1 month", date(2026, 10, 22), date(2026, 11, 22)),
        ("1 month", date(2026, 1, 31), date(2026, 2, 28)),
        ("30 days", date(2026, 10, 22), date(2026, 11, 21)),
        ("1 year", date(2027, 11, 22), date(2028, 11, 22)),
        ("2 weeks", date(2026, 11, 8), date(2026, 11, 22)),
        ("12 hours", date(2026, 11, 22), date(2026, 11, 22)),
        ("never", date(2026, 11, 22), date.max),
        ("9999 years", date(2026, 11, 22), date.max),
        ("9999 weeks", date(9999, 1, 1), date.max),
    ],
)
def test_after(duration: str, start: date, end: date) -> None:
    """From a day on, months and years are those of the calendar."""
    assert Duration(duration).after(start) == end
