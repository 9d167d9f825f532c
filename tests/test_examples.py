"""What the examples say, row by row."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import yaml

import gl3rules
from gl3rules.model import Assessment, Status
from tests.conftest import AS_OF, EXAMPLES, ROOT

TICKS: dict[str, bool] = yaml.safe_load((ROOT / "tests" / "data" / "checklist_ticks.yaml").read_text(encoding="utf-8"))


def assessed(name: str) -> Assessment:
    """Return the assessment of an example."""
    return gl3rules.check(gl3rules.load(str(EXAMPLES / f"{name}.yaml")), as_of=date.fromisoformat(AS_OF))


def test_health_guidance_provider_agrees_with_its_checklist() -> None:
    """Every ticked row passes or does not apply; every row left open does not apply; nothing fails or is unknown."""
    statuses = {row.row: row.status for row in assessed("health-guidance-provider").rows}
    assert statuses.keys() == TICKS.keys()
    assert Counter(TICKS.values()) == {True: 69, False: 6}
    for row, ticked in TICKS.items():
        allowed = {Status.PASS, Status.NOT_APPLICABLE} if ticked else {Status.NOT_APPLICABLE}
        assert statuses[row] in allowed, row


def test_hospital_passes_every_row() -> None:
    """Where everything is in use and in order, all 75 rows pass, and every rule with them."""
    assessment = assessed("hospital")
    assert assessment.count(Status.PASS) == len(assessment.rows) == 75
    assert {outcome.status for outcome in assessment.outcomes} == {Status.PASS}


def test_failing_clinic() -> None:
    """Most rows fail, no rule crashes, and every finding says where and what to do."""
    assessment = assessed("clinic-failing")
    assert assessment.count(Status.FAIL) > 50
    assert assessment.count(Status.ERROR) == 0
    for outcome in assessment.outcomes:
        for finding in outcome.findings:
            assert finding.line > 0
            assert finding.column > 0
            assert finding.pointer.startswith("/")
            assert str(finding.message)
            assert str(finding.remedy)


def test_partial_answers() -> None:
    """A half-filled form is mostly unknown, and each unknown names the fact to declare."""
    assessment = assessed("partial")
    assert assessment.count(Status.UNKNOWN) > 25
    for outcome in assessment.outcomes:
        if outcome.status is Status.UNKNOWN:
            assert "not declared" in str(outcome.reason) or "lists nothing" in str(outcome.reason)
            assert all("Declare it" in str(finding.remedy) for finding in outcome.findings)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_editor_line(path: object) -> None:
    """Every example names its schema for editors."""
    from pathlib import Path

    assert Path(str(path)).read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../schema.json\n")
    assert (EXAMPLES.parent / "schema.json").exists()


def test_evidence_can_be_left_out() -> None:
    """Without evidence the verdicts are the same, and the findings too."""
    for name in ("hospital", "clinic-failing", "partial", "health-guidance-provider"):
        facts = gl3rules.load(str(EXAMPLES / f"{name}.yaml"))
        day = date.fromisoformat(AS_OF)
        full, light = gl3rules.check(facts, as_of=day), gl3rules.check(facts, as_of=day, evidence=False)
        assert full.rows == light.rows
        assert [item.findings for item in full.outcomes] == [item.findings for item in light.outcomes]
        assert [item.reason for item in full.outcomes] == [item.reason for item in light.outcomes]
