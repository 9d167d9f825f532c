"""What people write where something else is due, and what gl3rules takes it to mean: nothing that can't be told."""

from __future__ import annotations

import pytest

from gl3rules.facts import slips

YES: tuple[object, ...] = (
    *("true", "YES", " y ", "On", "1", 1, True, "ＹＥＳ"),
    *("はい", "有", "有り", "あり", "する", "○", "〇", "◯"),
)
NO: tuple[object, ...] = (
    *("false", "No", "n", "OFF", "0", 0, False),
    *("いいえ", "無", "無し", "なし", "しない", "×", "✕"),
)
NEITHER: tuple[object, ...] = ("", "maybe", 2, -1, 1.0, None, [], "2", "yes please")
NOTHING: tuple[object, ...] = ("none", "No", "nothing", "N/A", "-", "false", "なし", "無し", "無", "該当なし", False)
SOMETHING: tuple[object, ...] = ("", "all", 0, None, True, [], "no one")


def test_yes_and_no() -> None:
    """Yes and no are told in the usual words, and nothing else is taken for either."""
    assert [slips.yes_no(value) for value in YES] == [True] * len(YES)
    assert [slips.yes_no(value) for value in NO] == [False] * len(NO)
    assert [slips.yes_no(value) for value in NEITHER] == [None] * len(NEITHER)


def test_nothing() -> None:
    """That there is none of something is told in the usual words."""
    assert [slips.nothing(value) for value in NOTHING] == [True] * len(NOTHING)
    assert [slips.nothing(value) for value in SOMETHING] == [False] * len(SOMETHING)


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("8", 8),
        ("+8", 8),
        ("-8", -8),
        ("８", 8),
        (" 8 ", 8),
        ("8 characters", 8),
        ("8文字", 8),
        ("1,000", 1000),
        ("1,000,000", 1000000),
        ("10,00", None),
        ("8.0", 8),
        ("8.00", 8),
        ("8.5", None),
        ("8.5.1", None),
        ("8 or 9", None),
        ("123456789012345", 123456789012345),
        ("1234567890123456", None),
        ("", None),
        ("eight", None),
        (8.0, 8),
        (8.5, None),
        (8, None),
        (True, None),
        (None, None),
    ],
)
def test_whole_numbers(value: object, meant: int | None) -> None:
    """A whole number is told from what it counts, and a number that is not whole is none."""
    assert slips.whole_number(value) == meant


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (60, "60 days"),
        (1, "1 day"),
        ("60", "60 days"),
        ("６０", "60 days"),
        (True, None),
        (0, None),
        (-1, None),
        (1.5, None),
        (None, None),
        ("", None),
        ("60日", "60 days"),
        ("60 日間", "60 days"),
        ("2か月", "2 months"),
        ("2ヶ月", "2 months"),
        ("2ケ月", "2 months"),
        ("2カ月", "2 months"),
        ("2ヵ月", "2 months"),
        ("2箇月", "2 months"),
        ("2月", "2 months"),
        ("1年", "1 year"),
        ("1年間", "1 year"),
        ("1か年", "1 year"),
        ("3週間", "3 weeks"),
        ("3週", "3 weeks"),
        ("24時間", "24 hours"),
        ("15分", "15 minutes"),
        ("15分間", "15 minutes"),
        ("60days", "60 days"),
        ("60-Days", "60 days"),
        ("60_day", "60 days"),
        ("60 d", "60 days"),
        ("2 mo", "2 months"),
        ("2 mon", "2 months"),
        ("2 month", "2 months"),
        ("2 w", "2 weeks"),
        ("2 wk", "2 weeks"),
        ("2 wks", "2 weeks"),
        ("2 week", "2 weeks"),
        ("2 weeks", "2 weeks"),
        ("2 y", "2 years"),
        ("2 yr", "2 years"),
        ("2 yrs", "2 years"),
        ("2 year", "2 years"),
        ("2 years", "2 years"),
        ("5 h", "5 hours"),
        ("5 hr", "5 hours"),
        ("5 hrs", "5 hours"),
        ("5 hour", "5 hours"),
        ("5 hours", "5 hours"),
        ("5 min", "5 minutes"),
        ("5 mins", "5 minutes"),
        ("5 minute", "5 minutes"),
        ("5 minutes", "5 minutes"),
        ("2 months", "2 months"),
        ("2 fortnights", None),
        ("2  months", None),
        ("12345 days", None),
        ("123456 days", None),
        ("0 days", None),
        ("P2M", "2 months"),
        ("p10d", "10 days"),
        ("P1W", "1 week"),
        ("P1Y", "1 year"),
        ("PT15M", "15 minutes"),
        ("PT24H", "24 hours"),
        ("P1Y2M", None),
        ("PT15S", None),
    ],
)
def test_durations(value: object, meant: str | None) -> None:
    """A length of time is told in the usual units of both languages, in ISO 8601, and as a bare number."""
    assert slips.duration(value, "day") == meant


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("2026-4-1", "2026-04-01"),
        ("2026/04/01", "2026-04-01"),
        ("2026.4.1", "2026-04-01"),
        ("2026年4月1日", "2026-04-01"),
        ("２０２６年４月１日", "2026-04-01"),
        ("2026-04-01T10:00:00Z", "2026-04-01"),
        ("2026-04-01 10:00", "2026-04-01"),
        ("20260401", "2026-04-01"),
        (20260401, "2026-04-01"),
        ("令和8年4月1日", "2026-04-01"),
        ("令和元年5月1日", "2019-05-01"),
        ("R8.4.1", "2026-04-01"),
        ("R1/5/1", "2019-05-01"),
        ("2026-13-01", None),
        ("2026-02-30", None),
        ("01.04.2026", None),
        ("30260401", None),
        ("2026-04", None),
        ("令和8年13月1日", None),
        ("平成30年4月1日", None),
        ("", None),
        (None, None),
        (1.5, None),
    ],
)
def test_days(value: object, meant: str | None) -> None:
    """A day is told with the year first, in the usual forms of both calendars."""
    assert slips.day(value) == meant


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("Main building", "Main-building"),
        ("main/server room", "main-server-room"),
        ("ＭＡＩＮ", "MAIN"),
        ("-main-", "main"),
        ("xbox", "xbox"),
        ("._a_.", "a"),
        ("a.b_c-d", "a.b_c-d"),
        (7, "7"),
        ("本館", None),
        ("", None),
        (None, None),
        (1.5, None),
        ("a" * 70, "a" * 64),
        ("b" * 64, "b" * 64),
    ],
)
def test_identifiers(value: object, meant: str | None) -> None:
    """A short name is made of what can be kept of a text."""
    assert slips.identifier(value) == meant


def test_long_texts() -> None:
    """Of a long text only the first 500 characters are looked at."""
    assert slips.whole_number(" " * 499 + "8") == 8
    assert slips.whole_number(" " * 500 + "8") is None
    assert slips.identifier("本" * 499 + "a") == "a"
    assert slips.identifier("本" * 500 + "a") is None


NAMES = ("minimum_length", "maximum_age", "storage", "used", "title", "kind", "id")


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Minimum-Length", "minimum_length"),
        ("minimumLength", "minimum_length"),
        ("minimum length", "minimum_length"),
        ("ＳＴＯＲＡＧＥ", "storage"),
        ("minimum_lenght", None),
        ("", None),
    ],
)
def test_same_names(name: str, same: str | None) -> None:
    """A name is the same whatever its capitals, hyphens, underscores and spaces."""
    assert slips.same_name(name, NAMES) == same


@pytest.mark.parametrize(
    ("name", "most", "near"),
    [
        ("minimum_lenght", 1, ("minimum_length",)),
        ("Minimum-Length", 3, ("minimum_length",)),
        ("name", 3, ("title",)),
        ("Type", 3, ("kind",)),
        ("enabled", 3, ("used",)),
        ("in_use", 3, ("used",)),
        ("storag", 1, ("storage",)),
        ("xyz", 3, ()),
        ("m" * 100, 3, ()),
        ("storage" + "x" * 5, 1, ("storage",)),
        ("storage" + "x" * 200, 1, ()),
    ],
)
def test_nearest_names(name: str, most: int, near: tuple[str, ...]) -> None:
    """The names that are most like a name come first, others that are about as much like it follow."""
    assert slips.nearest(name, NAMES, most) == near


def test_several_that_are_near() -> None:
    """Names that are about as near are offered too, the nearest first, and no more than asked for."""
    names = ("access_lag", "access_log", "access_logs", "accounts", "access_restriction")
    assert slips.nearest("acces_log", names, 3) == ("access_log", "access_logs")
    assert slips.nearest("access_lgs", names, 3) == ("access_logs", "access_lag", "access_log")
    assert slips.nearest("access_lgs", names, 2) == ("access_logs", "access_lag")
    assert slips.nearest("acces_log", names) == ("access_log",)
    assert slips.nearest("title", ("name",)) == ("name",)
    assert slips.nearest("x", ()) == ()
    assert slips.nearest("name", ("title", "name"), 3) == ("name",)
    assert slips.nearest("abcxy", ("abcde",)) == ("abcde",)
    assert slips.nearest("in_use", ("in_house", "used"), 3) == ("used",)
    assert slips.nearest("enabled", ("unabled", "used"), 3) == ("used",)
    assert slips.nearest("type", ("types", "kind"), 3) == ("kind",)
    assert slips.nearest("name", ("names", "title"), 3) == ("title",)
    assert slips.nearest("title", ("titles", "name"), 3) == ("name",)


CLASSES = ("letters", "digits", "symbols")


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("letters", ("letters",)),
        ("Letter", ("letters",)),
        ("letters, digits", ("letters", "digits")),
        ("letters;digits", ("letters", "digits")),
        ("letters、symbols", ("letters", "symbols")),
        ("letters，symbols", ("letters", "symbols")),
        ("letters；symbols,", ("letters", "symbols")),
        ("letters, emoji", ()),
        ("", ()),
        (None, ()),
        (["letters"], ()),
        (",".join(["letters"] * 51), ("letters",) * 51),
        (",".join(["letters"] * 53), ()),
    ],
)
def test_choices(value: object, meant: tuple[str, ...]) -> None:
    """Several values in one text are told where each of them can be."""
    assert slips.choices(value, CLASSES) == meant
