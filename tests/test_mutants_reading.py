"""What rules read and how: undeclared facts, lengths of time, and the view that remembers what was read."""

from __future__ import annotations

import operator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pytest
from dateutil.relativedelta import relativedelta

from gl3rules import source
from gl3rules.errors import FactsError
from gl3rules.facts import load
from gl3rules.facts.base import UNDECLARED, Duration, Item, Section, Undeclared, UndeclaredError, about
from gl3rules.facts.load import decode, drop_undeclared, from_bytes, load_all
from gl3rules.facts.provenance import Provenance
from gl3rules.facts.recording import LastRead, ListView, Recorder, SectionView, path_of, plain, view_of
from gl3rules.facts.survey import Survey, declared, is_list_of, listed, types_of
from gl3rules.facts.systems import AccessLog, AccessRole, System
from gl3rules.source import Mark, json_reader
from gl3rules.source.document import Limits
from gl3rules.testing import facts_of
from gl3rules.text import Language
from tests.conftest import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from gl3rules.facts.root import Facts

OPERATIONS: Final[tuple[Callable[..., object], ...]] = (
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.floordiv,
    operator.mod,
    operator.and_,
    operator.or_,
    operator.xor,
    operator.getitem,
    operator.contains,
)
CONVERSIONS: Final[tuple[Callable[..., object], ...]] = (
    bool,
    str,
    iter,
    len,
    hash,
    int,
    float,
    operator.index,
    operator.neg,
    operator.pos,
    operator.abs,
    operator.invert,
    reversed,
    format,
    operator.call,
)


@pytest.mark.parametrize("use", OPERATIONS)
def test_no_operation_on_what_is_undeclared(use: Callable[..., object]) -> None:
    """Whatever it is compared or joined with, an undeclared fact is the one that is missing."""
    value = Undeclared(("a", 1))
    with pytest.raises(UndeclaredError) as caught:
        use(value, 1)
    assert (caught.value.path, caught.value.empty) == (("a", 1), False)
    if use not in {operator.getitem, operator.contains}:
        with pytest.raises(UndeclaredError) as caught:
            use(1, value)
        assert caught.value.path == ("a", 1)


@pytest.mark.parametrize("use", CONVERSIONS)
def test_no_conversion_of_what_is_undeclared(use: Callable[..., object]) -> None:
    """An undeclared fact is no number, no text, no list and neither true nor false."""
    with pytest.raises(UndeclaredError) as caught:
        use(Undeclared(("a",)))
    assert caught.value.path == ("a",)


def test_parts_of_what_is_undeclared() -> None:
    """Of an undeclared section, the fact that was asked for is missing; Python's own names are no facts."""
    with pytest.raises(UndeclaredError) as caught:
        _ = Undeclared(("a",)).b
    assert caught.value.path == ("a", "b")
    with pytest.raises(UndeclaredError) as caught:
        _ = Undeclared().b
    assert caught.value.path is None
    with pytest.raises(AttributeError):
        _ = Undeclared().__wrapped__
    assert repr(Undeclared()) == "UNDECLARED"
    assert UndeclaredError(("a",), empty=True).empty
    assert UndeclaredError(("a",)).args == (("a",),)


def test_descriptions() -> None:
    """A fact is described in both languages, with an example, its unit and its limits."""
    described = about("English", "日本語", example=3, unit="days", ge=1)
    assert (described.description, described.examples, described.ge) == ("English", [3], 1)
    assert described.extra_json_schema == {"x-ja": "日本語", "x-unit": "days"}
    assert about("English", "日本語", example=3).extra_json_schema == {"x-ja": "日本語"}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1 minute", 1),
        ("2 minutes", 2),
        ("1 hour", 60),
        ("1 day", 1440),
        ("1 week", 7 * 1440),
        ("1 month", 30 * 1440),
        ("11 months", 330 * 1440),
        ("12 months", 365 * 1440),
        ("13 months", 395 * 1440),
        ("25 months", 760 * 1440),
        ("1 year", 365 * 1440),
        ("3 years", 1095 * 1440),
    ],
)
def test_lengths(text: str, minutes: int) -> None:
    """Durations are as long as so many minutes, and a minute more is longer."""
    assert Duration(text) == Duration(text)
    assert hash(Duration(text)) == hash(float(minutes))
    if minutes < 9999:
        assert Duration(text) == Duration(f"{minutes} minutes")
        assert Duration(f"{minutes - 1} minutes") < Duration(text) if minutes > 1 else True
        assert Duration(text) < Duration(f"{minutes + 1} minutes")
    assert str(Duration(text)) == text
    assert repr(Duration(text)) == f"Duration('{text}')"


def test_never() -> None:
    """Never is longer than any length of time, and as long as itself."""
    never, long = Duration("never"), Duration("9999 years")
    assert str(never) == "never"
    assert never > long
    assert never >= long
    assert long < never
    assert long <= never
    assert not never < long
    assert not never <= long
    assert never == Duration("never")
    assert never <= Duration("never")
    assert never >= Duration("never")
    assert not never < Duration("never")
    assert not never > Duration("never")
    assert never.after(date(2026, 1, 1)) == date.max
    assert (never.render(Language("en")), never.render(Language("ja"))) == ("never", "なし")


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge])
def test_durations_compare_with_durations_alone(compare: Callable[..., object]) -> None:
    """A length of time is neither longer nor shorter than a number."""
    with pytest.raises(TypeError):
        compare(Duration("1 day"), 1440)
    assert Duration("1 day") != 1440
    assert Duration("1 day") != "1 day"


def test_durations_in_words() -> None:
    """One and several are worded each in its own way."""
    english, japanese = Language("en"), Language("ja")
    assert [Duration(text).render(english) for text in ("1 month", "2 months", "1 day")] == [
        "1 month",
        "2 months",
        "1 day",
    ]
    for unit in ("minute", "hour", "day", "week", "month", "year"):
        assert Duration(f"1 {unit}").render(english) == f"1 {unit}"
        assert Duration(f"3 {unit}s").render(english) == f"3 {unit}s"
        assert "3" in Duration(f"3 {unit}s").render(japanese)
    assert Duration("2 months").render(japanese) == "2か月"
    assert str(Duration("1 days")) == "1 day"
    assert str(Duration("2 month")) == "2 months"


# Some of them lead to a February of 28 or 29 days at the turn of a century.
STARTS: Final = (
    *("2023-12-31", "2024-01-31", "2024-02-29", "2026-08-31", "2099-12-01", "1999-11-30"),
    *("1979-12-31", "1999-12-31", "2099-12-31", "2199-12-31", "2399-12-31", "2095-12-31"),
)


@pytest.mark.parametrize("start", STARTS)
def test_days_after(start: str) -> None:
    """Months and years are those of the calendar, as python-dateutil counts them."""
    day = date.fromisoformat(start)
    for number in (*range(1, 40), 1200, 4800):
        assert Duration(f"{number} months").after(day) == day + relativedelta(months=number)
        assert Duration(f"{number} years").after(day) == day + relativedelta(years=number)
        assert Duration(f"{number} days").after(day) == day + timedelta(number)
        assert Duration(f"{number} weeks").after(day) == day + timedelta(7 * number)
        assert Duration(f"{number} hours").after(day) == day + timedelta(number // 24)
        assert Duration(f"{number} minutes").after(day) == day + timedelta(number // 1440)


def test_days_beyond_the_calendar() -> None:
    """What lies beyond the last day of the calendar is that day; the last days themselves are right."""
    assert Duration("9999 years").after(date(2026, 1, 1)) == date.max
    assert Duration("9999 months").after(date(9999, 1, 1)) == date.max
    assert Duration("9999 weeks").after(date(9990, 1, 1)) == date.max
    assert Duration("1 month").after(date(9999, 12, 1)) == date.max
    assert Duration("1 month").after(date(9999, 11, 30)) == date(9999, 12, 30)
    assert Duration("1 year").after(date(9998, 12, 30)) == date(9999, 12, 30)
    assert Duration("1 day").after(date.max) == date.max
    for text in ("1 month", "1 day"):
        with pytest.raises(UndeclaredError) as caught:
            Duration(text).after(Undeclared(("last",)))  # type: ignore[arg-type]  # as a rule could
        assert caught.value.path == ("last",)


class Part(Item):
    """One of several things."""

    noun = "part"
    size: int = UNDECLARED
    since: date = UNDECLARED
    every: Duration = UNDECLARED
    kinds: tuple[str, ...] = UNDECLARED
    whole: Whole = UNDECLARED


class Whole(Section):
    """A section with things."""

    parts: tuple[Part, ...] = UNDECLARED
    ready: bool = UNDECLARED


def whole() -> Whole:
    """Return a section with two things."""
    first = Part(id="a", size=3, since=date(2026, 1, 2), every=Duration("1 day"), kinds=("x", "y"))
    return Whole(parts=(first, Part(id="b", kinds=())))


def read_by(recorder: Recorder) -> tuple[object, object]:
    """Return all that a recorder holds."""
    return recorder.reads, recorder.last


def test_a_view_records_what_is_read() -> None:
    """Each fact that is read is recorded with its value, in the order of the first reading; ways to it are not."""
    recorder = Recorder()
    view: Any = view_of(whole(), ("w",), recorder)
    first, second = view.parts
    assert read_by(recorder) == ({}, ())
    assert (first.size, first.kinds, first.every, first.since) == (3, ("x", "y"), Duration("1 day"), date(2026, 1, 2))
    assert first.id == "a"
    assert first.size == 3
    assert list(recorder.reads.items()) == [
        (("w", "parts", 0, "size"), 3),
        (("w", "parts", 0, "kinds"), ("x", "y")),
        (("w", "parts", 0, "every"), Duration("1 day")),
        (("w", "parts", 0, "since"), date(2026, 1, 2)),
    ]
    assert recorder.last == ("w", "parts", 0, "size")
    assert len(second.kinds) == 0
    assert recorder.last == ("w", "parts", 1, "kinds")
    assert recorder.reads["w", "parts", 1, "kinds"] == ()
    recorder.restart()
    assert read_by(recorder) == ({}, ())
    assert path_of(first) == ("w", "parts", 0)
    assert path_of(view.parts) == ("w", "parts")
    assert path_of(whole()) == ()
    assert first.noun == "part"


def test_views_are_made_once() -> None:
    """The same section is shown by the same view, so that rules can compare what they are given."""
    view: Any = view_of(whole(), (), Recorder())
    assert view.parts is view.parts
    assert isinstance(view, SectionView)
    assert isinstance(view.parts, ListView)
    assert [one is other for one, other in zip(view.parts, view.parts, strict=True)] == [True, True]
    assert len(view.parts) == 2


@pytest.mark.parametrize("read", [list, len, bool])
def test_that_a_list_is_empty_is_a_fact(read: Callable[[object], object]) -> None:
    """That nothing is listed is a fact that a verdict can rest on; that something is, is not."""
    recorder = Recorder()
    empty: Any = view_of(Whole(parts=()), (), recorder)
    assert not read(empty.parts)
    assert recorder.reads == {("parts",): ()}
    recorder = Recorder()
    full: Any = view_of(whole(), (), recorder)
    assert read(full.parts)
    assert recorder.reads == {}


def test_a_view_of_what_is_not_declared() -> None:
    """Whatever is asked of a fact that is not declared, its own path is told, and nothing is recorded."""
    recorder = Recorder()
    view: Any = view_of(whole(), ("w",), recorder)
    (_, second) = view.parts
    for use, path in (
        (lambda: bool(second.size), ("w", "parts", 1, "size")),
        (lambda: second.whole.ready, ("w", "parts", 1, "whole", "ready")),
        (lambda: bool(view.ready), ("w", "ready")),
    ):
        with pytest.raises(UndeclaredError) as caught:
            use()
        assert caught.value.path == path
    assert recorder.reads == {}


def test_the_last_one_read() -> None:
    """Where only the last fact matters, no other is kept."""
    recorder = LastRead()
    view: Any = view_of(whole(), (), recorder)
    first, _ = view.parts
    assert (first.size, len(first.kinds)) == (3, 2)
    assert (recorder.last, recorder.reads) == (("parts", 0, "kinds"), {})


def test_values_as_json_has_them() -> None:
    """Days and lengths of time are texts, lists are lists; other values stay."""
    values = (3, True, "x", date(2026, 1, 2), Duration("1 day"), ("x", Duration("2 days")), ())
    assert tuple(map(plain, values)) == (3, True, "x", "2026-01-02", "1 day", ("x", "2 days"), ())
    with pytest.raises(NotImplementedError):
        plain(object())


class Marked:
    """A document of which every place is known."""

    def mark(self, path: object) -> Mark:
        """Return a place."""
        del path
        return Mark(5, 3)


def test_places_in_a_part_of_a_file() -> None:
    """Lines are counted from the first one of the file, though the facts are only a part of it."""
    document: Any = Marked()
    provenance = Provenance("f", "0", 2, document)
    assert (provenance.path, provenance.sha256, provenance.index, provenance.first_line) == ("f", "0", 2, 1)
    assert provenance.mark(()) == (5, 3)
    for first, line in ((1, 5), (2, 6), (10, 14)):
        provenance.first_line = first
        assert provenance.mark(()) == (line, 3)


TEXT: Final = "schema: 1\norganisation: {id: %s, name: A}\n"


def loaded(text: str, kind: Any = None, path: str = "f") -> tuple[Facts, ...]:  # noqa: ANN401  a kind of file
    """Return the facts in a text."""
    return from_bytes(text.encode(), path, kind)


def test_files_of_either_kind() -> None:
    """A text that begins with a bracket is JSON, any other YAML, unless its kind is known; both say where they are."""
    json = '{"schema": 1,\n "organisation": {"id": "a", "name": "A"}}'
    for text, kind in ((json, None), (f" \n{json}", None), (json, "json"), (json, "yaml"), (TEXT % "a", None)):
        (facts,) = loaded(text, kind)
        assert facts.organisation.id == "a"
        assert facts.provenance is not None
        assert (facts.provenance.path, facts.provenance.index, len(facts.provenance.sha256)) == ("f", 0, 64)
        assert facts.provenance.mark(("organisation", "id")).line == text[: text.index("id")].count("\n") + 1
    with pytest.raises(FactsError):
        loaded(TEXT % "a", "json")


def test_several_organisations() -> None:
    """Each document of a file is one organisation, with its number; what is wrong in any of them is told."""
    first, second = loaded(f"{TEXT % 'a'}---\n{TEXT % 'b'}")
    assert (first.organisation.id, second.organisation.id) == ("a", "b")
    assert first.provenance is not None
    assert second.provenance is not None
    assert (first.provenance.index, second.provenance.index) == (0, 1)
    assert second.provenance.mark(("schema",)).line == 4
    with pytest.raises(FactsError) as caught:
        loaded(f"{TEXT % 'a'}x: 1\n---\n{TEXT % 'b'}y: 1\n---\n{TEXT % 'c'}sites: [{{id: s}}, {{id: s}}]\n")
    assert [problem.pointer for problem in caught.value.problems] == ["/x", "/y", "/sites/1/id"]


def test_very_many_wrong_documents() -> None:
    """Of very many problems in one file the first hundred are told, and that there may be more."""
    with pytest.raises(FactsError) as caught:
        loaded("---\n".join([f"{TEXT % 'a'}x: 1\n"] * 150))
    assert len(caught.value.problems) == 101
    with pytest.raises(FactsError) as caught:
        loaded("---\n".join([f"{TEXT % 'a'}x: 1\n"] * 99))
    assert len(caught.value.problems) == 99
    items = ", ".join(["{id: s}"] * 150)
    with pytest.raises(FactsError) as caught:
        loaded(f"{TEXT % 'a'}sites: [{items}]\n")
    assert len(caught.value.problems) == 101


def test_null_is_not_declared() -> None:
    """A known key with nothing behind it declares nothing, wherever it is; an unknown one is refused."""
    values: Any = {
        "schema": 1,
        "organisation": {"id": "a", "name": None},
        "systems": [{"id": "x", "name": None, "access_log": {"collected": None}}],
        "sites": None,
        "unknown": None,
        "wireless_lan": {"used": None, "other": None},
        "test_data": {"__test__": None, "noun": None},
    }
    drop_undeclared(values)
    assert values == {
        "schema": 1,
        "organisation": {"id": "a"},
        "systems": [{"id": "x", "access_log": {}}],
        "unknown": None,
        "wireless_lan": {"other": None},
        "test_data": {"__test__": None, "noun": None},
    }
    text = f"{TEXT % 'a'}wireless_lan: {{used: }}\nsystems: [{{id: x, access_log: {{collected: null}}}}]\n"
    (facts,) = loaded(text)
    with pytest.raises(UndeclaredError):
        bool(facts.wireless_lan.used)
    (facts,) = loaded('{"schema": 1, "organisation": {"id": "a", "name": "A"}, "sites": null}')
    with pytest.raises(UndeclaredError):
        bool(facts.sites)


def test_null_in_a_section_that_stands_in_two_places() -> None:
    """A blank fact in a section that an alias repeats is not declared in either place."""
    first = "{id: x, passwords: &same {minimum_length: null, maximum_age: 60 days}}"
    (facts,) = from_bytes(f"{TEXT % 'a'}systems: [{first}, {{id: y, passwords: *same}}]\n".encode(), "f.yaml", "yaml")
    assert [str(system.passwords.maximum_age) for system in facts.systems] == ["60 days", "60 days"]
    for system in facts.systems:
        with pytest.raises(UndeclaredError):
            bool(system.passwords.minimum_length)


def test_null_beside_values_of_our_own_types() -> None:
    """Lengths of time are read in a document of which some keys are blank."""
    (facts,) = loaded(f"{TEXT % 'a'}systems: [{{id: x, name: , passwords: {{maximum_age: 2 months}}}}]\n")
    assert facts.systems[0].passwords.maximum_age == Duration("2 months")


@pytest.mark.parametrize("wrong", ['"x": 1', '"sites": [{"id": "s"}, {"id": "s"}]', '"sites": {}', '"systems": [null]'])
def test_json_that_is_no_facts_document(wrong: str) -> None:
    """What is wrong in JSON is explained as it is in YAML."""
    text = f'{{"schema": 1, "organisation": {{"id": "a", "name": "A"}}, {wrong}}}'
    told = []
    for kind in ("json", "yaml", None):
        with pytest.raises(FactsError) as caught:
            loaded(text, kind)
        told.append([(each.pointer, str(each.message)) for each in caught.value.problems])
    assert told[0] == told[1] == told[2]


def test_values_of_our_own_types() -> None:
    """A length of time is a text; nothing else is one, and there is no other type of ours."""
    assert decode(Duration, "2 days") == Duration("2 days")
    assert decode(Duration, "2 days") is decode(Duration, "2 days")
    for kind, value in ((Duration, 2), (int, "2 days"), (Duration, None)):
        with pytest.raises(ValueError, match="Expected `str`, got"):
            decode(kind, value)


def test_limits_of_a_file() -> None:
    """A file that is larger than it may be is refused, of either kind."""
    for text in (TEXT % "a", '{"schema": 1, "organisation": {"id": "a", "name": "A"}}'):
        with pytest.raises(FactsError, match="larger"):
            from_bytes(text.encode(), "f", None, Limits(bytes=10))
    with pytest.raises(FactsError, match="larger"):
        load_all(str(EXAMPLES / "hospital.yaml"), Limits(bytes=10))
    assert len(load_all(str(EXAMPLES / "hospital.yaml"))) == 1


def test_what_a_survey_visits() -> None:
    """A survey goes to each section of which there is something to ask, those around it first, and to no other."""
    asked: list[type[Section]] = []

    def dates(kind: type[Section]) -> tuple[str, ...]:
        asked.append(kind)
        return tuple(name for name, type_ in types_of(kind).items() if type_ is date)

    survey = Survey(dates)
    facts = facts_of(
        {
            "schema": 1,
            "organisation": {"id": "a", "name": "A"},
            "documents": [{"id": "d"}, {"id": "e"}],
            "systems": [{"id": "x", "access_log": {"collected": True}}, {"id": "y"}],
        }
    )
    found = [(path, questions) for path, _, questions in survey.of(facts)]
    assert found == [
        (("documents", 0), ("approved", "last_reviewed")),
        (("documents", 1), ("approved", "last_reviewed")),
        (("systems", 0, "access_log"), ("last_reviewed",)),
    ]
    assert [section for _, section, _ in survey.of(facts)][:2] == list(facts.documents)
    count = len(asked)
    list(survey.of(facts))
    assert len(asked) == count


def test_what_is_declared() -> None:
    """What is asked for along a way is given where all of the way is declared, None where not."""
    facts = facts_of({"schema": 1, "organisation": {"id": "a", "name": "A"}, "wireless_lan": {"used": False}})
    assert declared(facts, "wireless_lan", "used") is False
    assert declared(facts, "wireless_lan", "networks") is None
    assert declared(facts, "providers", "used") is None
    assert declared(facts, "organisation", "id") == "a"
    assert listed(facts, "wireless_lan", "networks") == ()
    assert listed(facts, "sites") == ()
    assert listed(facts, "wireless_lan") == ()
    several = facts_of({"schema": 1, "organisation": {"id": "a", "name": "A"}, "sites": [{"id": "s"}, {"id": "t"}]})
    assert listed(several, "sites") == several.sites


def test_types_of_facts() -> None:
    """A list of sections is told from a list of values, and from a section; ids are none of the facts."""
    kinds = types_of(System)
    assert kinds["name"] is not None
    assert "id" not in kinds
    assert types_of(AccessLog)["last_reviewed"] is date
    assert is_list_of(kinds["roles"], Item)
    assert is_list_of(kinds["roles"], AccessRole)
    assert not is_list_of(kinds["roles"], AccessLog)
    assert not is_list_of(kinds["authentication"], Item)
    assert not is_list_of(kinds["shared_accounts"], Item)
    assert not is_list_of(kinds["access_log"], Section)


def test_ids() -> None:
    """An id is short, and made of what no shell, path or page takes for something else."""
    for good in ("a", "A1", "a.b_c-d", "0", "a" * 64):
        assert msgspec.convert({"id": good}, Part).id == good
    for bad in ("", "-a", ".a", "a b", "a/b", "あ", "a" * 65, "a\n", "_a"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"id": bad}, Part)


def test_sections_are_themselves() -> None:
    """Two sections are never taken for one because they say the same, and telling them apart reads no fact."""
    one, other = Part(id="a"), Part(id="a")
    assert one != other
    assert one in (other, one)
    assert len({one, other}) == 2


GOOD_JSON: Final = '{"schema": 1, "organisation": {"id": "a", "name": "A"}}'


@pytest.mark.parametrize(
    ("text", "kind", "quickly"),
    [
        (GOOD_JSON, None, 1),
        (f"\n {GOOD_JSON}", None, 1),
        (GOOD_JSON, "json", 1),
        (GOOD_JSON, "yaml", 0),
        (TEXT % "a", None, 0),
        (TEXT % "a", "yaml", 0),
        ("~", None, 0),
        ("[]", None, 0),
    ],
)
def test_json_is_read_quickly(text: str, kind: Any, quickly: int, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    """JSON without a fault is read once, by the quick reader; YAML is never tried by it."""
    calls: list[str] = []
    quick, slow = json_reader.read_quickly, source.parse

    def read_quickly(*arguments: Any) -> Any:  # noqa: ANN401  passed on
        calls.append("quickly")
        return quick(*arguments)

    def parse(*arguments: Any) -> Any:  # noqa: ANN401  passed on
        calls.append("slowly")
        return slow(*arguments)

    monkeypatch.setattr(json_reader, "read_quickly", read_quickly)
    monkeypatch.setattr(load, "parse", parse)
    try:
        loaded(text, kind)
    except FactsError:
        assert text in {"~", "[]"}
    assert calls == ["quickly"] * quickly + ["slowly"] * (not quickly)


def test_a_hundred_wrong_documents_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file with very many wrong documents, no more are explained than are told."""
    explained: list[str] = []
    explain = load._explained

    def counted(document: Any, path: str) -> Any:  # noqa: ANN401  passed on
        explained.append(path)
        return explain(document, path)

    monkeypatch.setattr(load, "_explained", counted)
    with pytest.raises(FactsError):
        loaded("---\n".join([f"{TEXT % 'a'}x: 1\n"] * 150))
    assert len(explained) == 100
    explained.clear()
    with pytest.raises(FactsError):
        loaded("---\n".join([f"{TEXT % 'a'}x: 1\ny: 1\nz: 1\n"] * 150))
    assert len(explained) == 34
