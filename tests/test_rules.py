"""Every rule, on every case of the tables in tests/cases/."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from gl3rules import packs
from gl3rules.facts.load import load_all
from gl3rules.model import Status
from gl3rules.source import read
from gl3rules.testing import Case, changed, outcome_of, read_cases, why_wrong

HERE = Path(__file__).parent
BASE_FILE = HERE.parent / "facts" / "examples" / "hospital.yaml"
BASE = read(str(BASE_FILE)).documents[0].values
AS_OF = date(2026, 11, 22)
PACK = packs.load("gl3")
TABLES = {
    path.stem: read_cases(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in sorted((HERE / "cases").glob("*.yaml"))
}
CASES = [
    pytest.param(rule, case, id=f"{rule}-{number}-{case.status}")
    for table in TABLES.values()
    for rule, cases in table.items()
    for number, case in enumerate(cases, 1)
]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_case(rule: str, case: Case) -> None:
    """The rule comes to what its case says."""
    assert why_wrong(case, outcome_of(PACK, rule, changed(BASE, case.change), AS_OF)) == ""


@pytest.mark.parametrize("rule", [rule.id for rule in PACK.rules])
def test_base_passes(rule: str) -> None:
    """Every rule passes on the document that the cases change."""
    assert why_wrong(Case(Status.PASS), outcome_of(PACK, rule, BASE, AS_OF)) == ""


@pytest.mark.parametrize("rule", [rule.id for rule in PACK.rules])
def test_has_cases(rule: str) -> None:
    """Every rule has a failing and an undeclared case; one that can be not applicable has that case too."""
    statuses = {case.status for table in TABLES.values() for case in table.get(rule, ())}
    assert {Status.FAIL, Status.UNKNOWN} <= statuses


def test_no_case_for_unknown_rule() -> None:
    """A case for a rule that does not exist fails, so that no case is stale."""
    known = {rule.id for rule in PACK.rules}
    assert {rule for table in TABLES.values() for rule in table} - known == set()


def test_base_loads() -> None:
    """The base is itself a facts file without contradictions."""
    assert len(load_all(str(BASE_FILE))) == 1
