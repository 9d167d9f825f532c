"""What is judged fast is judged as it is judged slowly: reading JSON, looking for contradictions, running rules."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.errors import FactsError
from gl3rules.facts import contradictions
from gl3rules.facts.base import Duration, Item, Section, Undeclared, UndeclaredError
from gl3rules.facts.load import from_bytes, load_all
from gl3rules.facts.survey import Survey, types_of
from gl3rules.source import Limits, json_reader, parse
from gl3rules.source.json_reader import read_quickly
from gl3rules.testing import facts_of
from tests.conftest import AS_OF, EXAMPLES
from tests.strategies import documents
from tests.test_source_corpora import JSON_SUITE, need

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.facts.recording import Path
    from gl3rules.model import Assessment

PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)
NAMES = ("hospital", "health-guidance-provider", "clinic-failing", "partial")
LIMITS = Limits()
TWICE = "the key {key} stands twice in the same mapping"
LEFT_TO_TYPES = {
    "the number {number} does not fit in 64 bits",
    "mappings and lists are nested more than {limit} levels deep",
}


def values_of(name: str) -> Any:  # noqa: ANN401  values of a document have any type
    """Return the values of an example."""
    path = EXAMPLES / f"{name}.yaml"
    return parse(path.read_bytes(), str(path), "yaml")[0].values


def told(value: object) -> object:
    """Return all that facts say, for comparison; what is not declared has a text that no fact has."""
    if isinstance(value, Section):
        return {name: told(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple):
        return [told(item) for item in value]
    return repr(value) if isinstance(value, Undeclared) else (type(value).__name__, str(value))


def paths_in(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield the path of everything in a document."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inner:
        yield from paths_in(item, (*path, step))


def read(data: bytes, kind: Any = "json", limits: Limits = LIMITS) -> object:  # noqa: ANN401  a literal or None
    """Return what the bytes of a file come to: all that the facts say and where it stands, or all that is wrong."""
    try:
        found = from_bytes(data, "facts.json", kind, limits)
    except FactsError as error:
        return error.problems
    described = []
    for facts in found:
        provenance = facts.provenance
        assert provenance is not None
        marks = [provenance.mark(path) for path in paths_in(json.loads(data) if kind == "json" else {})]
        described.append((told(facts), provenance.path, provenance.sha256, provenance.index, marks))
    return described


def both_ways(data: bytes, kind: Any = "json", limits: Limits = LIMITS) -> object:  # noqa: ANN401  a literal or None
    """Return what bytes come to, which the quick reader may not change."""
    quickly = read(data, kind, limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_reader, "read_quickly", lambda *_: None)
        assert read(data, kind, limits) == quickly
    return quickly


def is_quick(data: bytes) -> bool:
    """Say whether the quick reader takes a text; what it takes must be the values that the other one finds.

    Only numbers beyond 64 bits and deep nesting may be left to the types.
    """
    document = read_quickly(data, "facts.json", LIMITS)
    if document is None:
        return False
    try:
        (expected,) = parse(data, "facts.json", "json")
    except FactsError as error:
        assert {problem.message.template for problem in error.problems} <= LEFT_TO_TYPES  # noqa: PT017  if it is raised
        return True
    # Not by equality alone, for which 1, 1.0 and true are the same.
    assert repr(document.values) == repr(expected.values)
    return True


# --- Reading JSON -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 0, 3])
def test_examples_are_read_quickly(name: str, ascii_only: bool, indent: int | None) -> None:  # noqa: FBT001
    """The examples as JSON, however they are written, need no other reader, and have the same facts and places."""
    data = json.dumps(values_of(name), ensure_ascii=ascii_only, indent=indent).encode()
    assert is_quick(data)
    assert isinstance(both_ways(data), list)


@pytest.mark.parametrize(
    ("data", "quick"),
    [
        (rb'{"a": 1, "a": 1}', False),
        (rb'{"a": 1, "\u0061": 1}', False),
        (rb'{"\"": 1, "\u0022": 1}', False),
        (rb'{"a": {"b": []}, "a": {"b": []}}', False),
        (rb'[{"x": {"a": "", "b": "", "a": ""}}]', False),
        (rb'{"a": "\\", "a": "\\"}', False),
        (rb'{"a": "\\\"", "b": "\"\\", "c\\": "\\\\", "\\": "\\\\\\\""}', True),
        (rb'{"a": "\":", "b": "{\"a\": 1, \"a\": 1}", "\"a\"": ",\"a\":"}', True),
        (rb'{"a\\\"": 1, "a\\\"": 2}', False),
        (rb'{"a": "\/\b\f\n\r\t\u00e9\u0000", "\u3042": "\u0022"}', True),
        (rb'{"a": "\u005c", "b\u005c": "\u0022\u005c"}', True),
        (rb'{"a": "\ud842\udfb7\uD83D\uDE00"}', True),
        (rb'{"a": "\ud842\udfb7\udfb7"}', False),
        (rb'{"a": "\ud842\u0041"}', False),
        (rb'{"a": "\ud842\n\udfb7"}', False),
        (rb'{"a": "\ud842"}', False),
        (rb'{"a": "\uDFB7\uD842"}', False),
        (rb'{"\udc00": 1}', False),
        (b'{"a": "\xff"}', False),
        (b'{"a": "\xed\xa0\x80"}', False),
        (b'{"\xc0\xaf": 1}', False),
        (b'\xef\xbb\xbf{"a": 1}', False),
        (b'{"a": "\t"}', False),
        (b'{"a": "\x1f"}', False),
        (b'{"a": "\x00"}', False),
        (b'{"a": "\x7f\xe3\x80\x80"}', True),
        (b'{"a": NaN}', False),
        (b'{"a": -Infinity}', False),
        (b'{"a": 1e400}', False),
        (b'{"a": [1.5, -0, -0.0, 1e5, 0.1e-7, 9223372036854775807, -9223372036854775808]}', True),
        (b'{"a": 01}', False),
        (b'{"a": 1,}', False),
        (b"{'a': 1}", False),
        (b' \t\r\n{ "a"\n:\r1\t}\n\n', True),
        (b'\x0c{"a": 1}', False),
        (b'{"a": 1} x', False),
        (b"", False),
        (b"[" * 100_000, False),
        (b"[" * 100 + b'"' + b"]" * 100, False),
    ],
)
def test_what_is_read_quickly(data: bytes, quick: bool) -> None:  # noqa: FBT001
    """Only well-formed text without equal keys, half characters and endless numbers is taken, with the right values."""
    assert is_quick(data) is quick
    both_ways(data)
    both_ways(data, None)


@pytest.mark.parametrize("number", ["1.0", "1e0", "10e-1", "1.5", "-0", "1e400", "9" * 19, "9" * 30, "9" * 5000, "NaN"])
def test_odd_numbers(number: str) -> None:
    """A number is taken or refused as the other reader has it, where a number stands and where none may."""
    head = '{"schema": %s, "organisation": {"id": "a", "name": "A"}, "operations": {"responsible_people": %s}}'
    for texts in (("1", number), (number, "1")):
        both_ways((head % texts).encode())
    both_ways(b'{"schema": 1, "organisation": {"id": "a", "name": %s}}' % number.encode())


def test_limits_hold() -> None:
    """A file over its limits is refused with the same words."""
    data = json.dumps(values_of("hospital")).encode()
    for limits in (Limits(bytes=len(data)), Limits(bytes=len(data) - 1), Limits(depth=3), Limits(depth=64)):
        both_ways(data, limits=limits)
    assert isinstance(both_ways(data, limits=Limits(bytes=100)), tuple)
    assert isinstance(both_ways(data, limits=Limits(depth=3)), tuple)
    deep = b'{"schema": 1, "organisation": {"id": "a", "name": ' + b"[null," * 70 + b"1" + b"]" * 70 + b"}}"
    assert isinstance(both_ways(deep), tuple)
    deeper = deep.replace(b"[null," * 70, b"[null," * 900).replace(b"]" * 70, b"]" * 900)
    assert isinstance(both_ways(deeper), tuple)


def with_key_twice(value: Any, place: Path, *, first: bool) -> str:  # noqa: ANN401  values have any type
    """Return a document as JSON with the key at a path twice, null being the first or the last of its values."""
    if isinstance(value, dict):
        members = []
        for key, inner in value.items():
            member = (
                f"{json.dumps(key)}: {with_key_twice(inner, place[1:] if place[:1] == (key,) else (), first=first)}"
            )
            pair = [f"{json.dumps(key)}: null", member]
            members += (pair if first else pair[::-1]) if place == (key,) else [member]
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list):
        items = [
            with_key_twice(item, place[1:] if place[:1] == (index,) else (), first=first)
            for index, item in enumerate(value)
        ]
        return f"[{', '.join(items)}]"
    return json.dumps(value)


@pytest.mark.parametrize("name", NAMES)
def test_equal_keys_are_found_everywhere(name: str) -> None:
    """A key that stands twice is noticed wherever it stands, whichever of the two would count."""
    values = values_of(name)
    places = [path for path in paths_in(values) if path and isinstance(path[-1], str)]
    assert len(places) > 50
    for number, place in enumerate(places):
        for first in (True, False):
            data = with_key_twice(values, place, first=first).encode()
            assert read_quickly(data, "facts.json", LIMITS) is None
            if number % 10 == 0:
                problems = both_ways(data)
                assert isinstance(problems, tuple)
                assert [problem.message.template for problem in problems] == [TWICE]


def test_the_json_suite_is_read_alike() -> None:
    """Each case of the public suite, by itself and in place of facts, comes to the same without the quick reader."""
    need(JSON_SUITE)
    quick = []
    head = b'{"schema": 1, "organisation": {"id": "a", "name": '
    for path in sorted(JSON_SUITE.iterdir()):
        case = path.read_bytes()
        quick.append(is_quick(case))
        for data in (case, head + case + b"}}", head + b'"A"}, "systems": ' + case + b"}"):
            for kind in ("json", None):
                both_ways(data, kind)
    assert sum(quick) > 80


@given(documents(), st.booleans(), st.text(" \t\r\n", max_size=2), st.data())
@settings(max_examples=150)
def test_random_documents_are_read_alike(values: Any, ascii_only: bool, space: str, data: st.DataObject) -> None:  # noqa: ANN401, FBT001
    """Random facts, written with spaces and escapes, and with a byte changed, are read or refused alike."""
    separators = f"{space},{space}", f"{space}:{space}"
    text = json.dumps(values, ensure_ascii=ascii_only, separators=separators, indent=space or None)
    escaped = text.replace('"id"', r'"\u0069d"').replace("true", "true" + space)
    assert is_quick(escaped.encode())
    both_ways(escaped.encode())
    changed = bytearray(text.encode())
    position = data.draw(st.integers(0, len(changed) - 1))
    changed[position] = data.draw(st.sampled_from(b'"\\{}[]:, x0n\x00\x1f\x80\xff'))
    both_ways(bytes(changed))


def test_places_are_looked_for_only_when_asked() -> None:
    """Reading JSON and judging it for many organisations never finds a place; a finding's place needs it."""
    asked = []

    class Counting(json_reader._Tokens):
        def root(self) -> Any:  # noqa: ANN401
            asked.append(1)
            return super().root()

    data = json.dumps(values_of("clinic-failing")).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_reader, "_Tokens", Counting)
        (facts,) = from_bytes(data, "facts.json", "json")
        evaluate(PACK, facts, DAY, evidence=False, places=False)
        evaluate(PACK, facts, DAY, places=False)
        assert asked == []
        evaluate(PACK, facts, DAY, evidence=False)
        evaluate(PACK, facts, DAY)
        assert asked == [1]


# --- Contradictions ---------------------------------------------------------------------------------------------------


def kinds(kind: type[Section] = Section) -> Iterator[type[Section]]:
    """Yield every kind of section that the model has."""
    for inner in kind.__subclasses__():
        if inner.__module__.startswith("gl3rules.facts."):
            yield inner
            yield from kinds(inner)


def test_the_types_that_a_survey_reads_are_those_of_the_model() -> None:
    """What is taken from the annotations as they stand is what typing makes of them; ids of items are left out."""
    seen = 0
    for kind in kinds():
        hints = get_type_hints(kind, include_extras=True)
        names = [name for name in kind.__struct_fields__ if not (name == "id" and issubclass(kind, Item))]
        assert types_of(kind) == {name: get_args(hints[name])[0] for name in names}
        seen += len(names)
    assert seen > 200


def sections_in(section: Section, path: Path = ()) -> Iterator[tuple[Path, Section]]:
    """Yield a section and all inside it by looking at every value."""
    yield path, section
    for name in section.__struct_fields__:
        value = getattr(section, name)
        if isinstance(value, Section):
            yield from sections_in(value, (*path, name))
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Section):
                    yield from sections_in(item, (*path, name, index))


@given(documents())
@settings(max_examples=50)
def test_a_survey_goes_everywhere(values: Any) -> None:  # noqa: ANN401  values of a document have any type
    """Every section is visited, in the order of the model, and every date after a day is found."""
    facts = facts_of(values)
    everything: Survey[str] = Survey(lambda kind: (kind.__name__,))
    expected = list(sections_in(facts))
    assert list(everything.of(facts)) == [(path, section, (type(section).__name__,)) for path, section in expected]
    day = date(2023, 6, 1)
    late = [
        "/" + "/".join(map(str, (*path, name)))
        for path, section in expected
        for name in section.__struct_fields__
        if isinstance(value := getattr(section, name), date) and value > day
    ]
    assert [problem.pointer for problem in contradictions.on(facts, day)] == late


# --- Days of the calendar ---------------------------------------------------------------------------------------------


@given(st.dates(), st.integers(1, 9999), st.sampled_from(["month", "year"]))
@example(date(2028, 2, 29), 1, "year")
@example(date(2028, 2, 29), 4, "year")
@example(date(2096, 2, 29), 4, "year")
@example(date(1996, 2, 29), 4, "year")
@example(date(2026, 1, 31), 3, "month")
@example(date(2026, 12, 31), 6, "month")
@example(date(9999, 11, 30), 1, "month")
@example(date(9999, 12, 1), 1, "month")
def test_months_and_years_are_those_of_the_calendar(day: date, number: int, unit: str) -> None:
    """A month or a year later is the same day of the month, or the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + number * (12 if unit == "year" else 1), 12)
    expected = date.max
    if year <= date.max.year:
        expected = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    assert Duration(f"{number} {unit}s").after(day) == expected


@pytest.mark.parametrize("duration", ["2 months", "1 year", "3 days", "1 hour"])
def test_a_day_that_is_not_declared_stops_it(duration: str) -> None:
    """What is missing is the day itself, not its year."""
    with pytest.raises(UndeclaredError) as raised:
        Duration(duration).after(Undeclared(("disposal", "last_checked")))  # type: ignore[arg-type]  # as views do
    assert raised.value.path == ("disposal", "last_checked")


# --- Running rules ----------------------------------------------------------------------------------------------------


def without_places(assessment: Assessment, *, evidence: bool) -> Assessment:
    """Return an assessment with no lines and columns, and, unless it is wanted, with no evidence at all."""
    replace = msgspec.structs.replace
    return replace(
        assessment,
        outcomes=tuple(
            replace(
                outcome,
                findings=tuple(replace(finding, line=0, column=0) for finding in outcome.findings),
                evidence=tuple(replace(item, line=0) for item in outcome.evidence) if evidence else (),
            )
            for outcome in assessment.outcomes
        ),
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("evidence", [True, False])
def test_places_are_all_that_is_left_out(name: str, evidence: bool) -> None:  # noqa: FBT001
    """Without places an assessment is the same but for its lines and columns, and evidence that nobody asked for."""
    (facts,) = load_all(str(EXAMPLES / f"{name}.yaml"))
    full = evaluate(PACK, facts, DAY, evidence=evidence)
    assert evaluate(PACK, facts, DAY, evidence=evidence, places=False) == without_places(full, evidence=evidence)


@given(documents(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
@settings(max_examples=100)
def test_the_first_run_decides_as_the_full_one(values: Any, day: date) -> None:  # noqa: ANN401  as above
    """Without evidence, outcomes are the same but for the evidence of what is settled, on every day."""
    facts = facts_of(values)
    full = evaluate(PACK, facts, day)
    replace = msgspec.structs.replace
    light = tuple(replace(one, evidence=one.evidence if one.findings else ()) for one in full.outcomes)
    assert evaluate(PACK, facts, day, evidence=False) == replace(full, outcomes=light)
    lightest = tuple(replace(one, evidence=()) for one in full.outcomes)
    assert evaluate(PACK, facts, day, evidence=False, places=False) == replace(full, outcomes=lightest)


def test_blank_keys_are_no_facts() -> None:
    """A key with null declares nothing, and a text that says null takes nothing away."""
    data = b'{"schema": 1, "organisation": {"id": "null", "name": "null", "serves_patients": null}, "systems": null}'
    (facts,) = from_bytes(data, "facts.json", "json")
    assert is_quick(data)
    assert told(facts) == told(facts_of({"schema": 1, "organisation": {"id": "null", "name": "null"}}))
