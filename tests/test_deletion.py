"""The deletion test: no pass survives the loss of a fact that it rests on."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.facts.load import load_all
from gl3rules.model import RowResult, Status
from gl3rules.source import read
from gl3rules.testing import changed, facts_of
from tests.conftest import AS_OF, EXAMPLES

PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)
HOSPITAL = str(EXAMPLES / "hospital.yaml")
VALUES = read(HOSPITAL).documents[0].values
ASSESSMENT = evaluate(PACK, load_all(HOSPITAL)[0], DAY)
WRONG_TYPES: tuple[object, ...] = ({"wrong": "type"}, [["wrong"]], " ", -1, 2.5)


def facts_behind(row: RowResult) -> list[str]:
    """Return the pointers of all facts that the passes of a row rest on."""
    pointers = [
        item.pointer
        for outcome in ASSESSMENT.outcomes
        if outcome.row == row.row and outcome.status is Status.PASS
        for item in outcome.evidence
    ]
    return list(dict.fromkeys(pointers))


def removed(pointer: str) -> Any:  # noqa: ANN401  values of a document have any type
    """Return the values without the key at a pointer."""
    place = copy = changed(VALUES, {})
    *way, last = pointer.split("/")[1:]
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place[part]
    del place[last]
    return copy


def status_of(row: str, values: object) -> Status | None:
    """Return what a row comes to, None where the document is refused."""
    try:
        facts = facts_of(values)
    except msgspec.ValidationError:
        return None
    return evaluate(packs.select(PACK, [row]), facts, DAY, evidence=False).rows[0].status


@pytest.mark.parametrize("row", ASSESSMENT.rows, ids=lambda row: row.row)
def test_no_pass_without_its_evidence(row: RowResult) -> None:
    """Each fact behind a pass, taken out, set to null or given a wrong type: the row no longer passes."""
    assert row.status is Status.PASS
    pointers = facts_behind(row)
    assert pointers, "a pass rests on something"
    for pointer in pointers:
        for way, values in (("removed", removed(pointer)), ("null", changed(VALUES, {pointer: None}))):
            status = status_of(row.row, values)
            assert status in {Status.UNKNOWN, Status.NOT_APPLICABLE, Status.FAIL}, (
                f"{row.row}: {pointer} {way}: {status}"
            )
        for wrong in WRONG_TYPES:
            assert status_of(row.row, changed(VALUES, {pointer: wrong})) is not Status.PASS, f"{pointer} = {wrong!r}"
