"""What holds for every document that fits the schema."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.organisations import organisations
from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.model import Status
from gl3rules.testing import facts_of
from tests.conftest import AS_OF
from tests.strategies import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.packs import LoadedPack

PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)
TIGHTENED = {
    "audit_interval": "11 months",
    "clock_synchronisation_interval": "1 hour",
    "disposal_check_interval": "365 days",
    "document_review_interval": "52 weeks",
    "log_review_interval": "4 weeks",
    "password_maximum_age": "8 weeks",
    "password_minimum_length": "9",
    "prompt_delay": "6 days",
    "screen_lock_delay": "14 minutes",
    "training_interval": "12 months",
}
"""A figure for each parameter that is as strict as its default, or stricter."""
NAMES = {"schema", "organisation", "id"}


def keys_in(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every key whose loss only undeclares something."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NAMES and (*path, key) != ("organisation", "name"):
                yield (*path, key)
            yield from keys_in(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from keys_in(inner, (*path, index))


def without(values: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """Return a copy of a document's values without one key."""
    copy = deepcopy(values)
    place: Any = copy
    for part in path[:-1]:
        place = place[part]
    del place[path[-1]]
    return copy


def statuses(values: dict[str, Any], as_of: date = DAY, pack: LoadedPack = PACK) -> dict[str, Status]:
    """Return what each row and each rule comes to; row numbers and rule ids don't collide."""
    assessment = evaluate(pack, facts_of(values), as_of, evidence=False)
    rows = {row.row: row.status for row in assessment.rows}
    return rows | {outcome.rule: outcome.status for outcome in assessment.outcomes}


@given(documents())
@settings(max_examples=150)
def test_every_document_gives_75_rows_and_no_error(values: dict[str, Any]) -> None:
    """No document that fits the schema crashes a rule or loses a row."""
    assessment = evaluate(PACK, facts_of(values), DAY)
    assert len(assessment.rows) == 75
    assert [outcome.traceback for outcome in assessment.outcomes if outcome.status is Status.ERROR] == []
    for outcome in assessment.outcomes:
        assert bool(outcome.findings) is (outcome.status in {Status.FAIL, Status.UNKNOWN})
        assert (outcome.reason is None) is (outcome.status is Status.PASS)
        for finding in outcome.findings:
            assert str(finding.message)
            assert str(finding.remedy)


@given(documents(), st.data())
@settings(max_examples=250)
def test_undeclaring_never_helps(values: dict[str, Any], data: st.DataObject) -> None:
    """Taking any fact out turns no row and no rule that did not pass into one that passes."""
    before = statuses(values)
    paths = list(keys_in(values))
    for path in data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=4)) if paths else ():
        after = statuses(without(values, path))
        helped = [name for name, status in after.items() if status is Status.PASS and before[name] is not Status.PASS]
        assert helped == [], f"without {path}"


@given(documents(), st.integers(1, 800))
@settings(max_examples=100)
def test_time_alone_helps_nothing(values: dict[str, Any], days: int) -> None:
    """What is not declared anew only grows old: on no later day does a row or rule pass that did not."""
    assert better(statuses(values), statuses(values, DAY + timedelta(days))) == []


@pytest.mark.parametrize("as_of", [DAY, date(2026, 3, 1), date(2024, 2, 29)])
@pytest.mark.parametrize("name", [parameter.name for parameter in PACK.pack.parameters])
def test_a_tightened_parameter_helps_nothing(name: str, as_of: date) -> None:
    """With a stricter figure, or the same in another unit, no row or rule passes that did not, on whatever day."""
    tightened = packs.with_parameters(PACK, {name: TIGHTENED[name]})
    for values in organisations(10, 11):
        assert better(statuses(values, as_of), statuses(values, as_of, tightened)) == []


def better(before: dict[str, Status], after: dict[str, Status]) -> list[str]:
    """Return the rows and rules that pass and did not before, or no longer fail."""
    return [
        name
        for name, status in after.items()
        if status is not before[name] and (status is Status.PASS or before[name] is Status.FAIL)
    ]


@given(documents())
@settings(max_examples=75)
def test_evidence_changes_nothing(values: dict[str, Any]) -> None:
    """With evidence or without, statuses, reasons and findings are the same."""
    full, light = (evaluate(PACK, facts_of(values), DAY, evidence=evidence) for evidence in (True, False))
    assert full.rows == light.rows
    for one, other in zip(full.outcomes, light.outcomes, strict=True):
        assert (one.status, one.reason, one.findings) == (other.status, other.reason, other.findings)


@given(documents())
@settings(max_examples=75)
def test_order_of_keys_changes_nothing(values: dict[str, Any]) -> None:
    """A document with its keys in another order is judged alike."""
    assert statuses(reordered(values)) == statuses(values)


def reordered(value: Any) -> Any:  # noqa: ANN401  values of a document have any type
    """Return a copy with the keys of every mapping in reverse."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(item) for item in value] if isinstance(value, list) else value
