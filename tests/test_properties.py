"""What holds for every document that fits the schema."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.model import Status
from gl3rules.testing import facts_of
from tests.conftest import AS_OF
from tests.strategies import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)
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


def statuses(values: dict[str, Any]) -> dict[str, Status]:
    """Return what each row and each rule comes to; row numbers and rule ids don't collide."""
    assessment = evaluate(PACK, facts_of(values), DAY, evidence=False)
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
