"""Fingerprints: the same finding keeps its own, and no two findings share one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from gl3rules import engine, packs
from gl3rules.fingerprints import fingerprint, fingerprints
from gl3rules.source import read
from gl3rules.testing import changed, facts_of
from tests.conftest import AS_OF, EXAMPLES

if TYPE_CHECKING:
    from gl3rules.model import Assessment

PACK = packs.load("gl3")
VALUES: Any = read(str(EXAMPLES / "clinic-failing.yaml")).documents[0].values


def assessed(values: object) -> Assessment:
    """Return the assessment of a document."""
    return engine.evaluate(PACK, facts_of(values), date.fromisoformat(AS_OF))


def all_of(assessment: Assessment) -> list[str]:
    """Return the fingerprints of all findings."""
    return [printed for outcome in assessment.outcomes for _, printed in fingerprints(assessment, outcome)]


def test_no_two_findings_share_one() -> None:
    """Every finding of a run has a fingerprint of its own, also beside another organisation with the same defects."""
    one = assessed(VALUES)
    other = assessed(changed(VALUES, {"/organisation/id": "another-clinic"}))
    together = [*all_of(one), *all_of(other)]
    together += [fingerprint(assessment, outcome) for assessment in (one, other) for outcome in assessment.outcomes]
    assert len(all_of(one)) > 100
    assert len(set(together)) == len(together)


def test_reordered_lists_keep_them() -> None:
    """Reversing every list of things leaves each finding its fingerprint."""

    def reversed_lists(value: Any) -> Any:  # noqa: ANN401  values of a document have any type
        if isinstance(value, dict):
            return {name: reversed_lists(inner) for name, inner in value.items()}
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return [reversed_lists(item) for item in reversed(value)]
        return value

    assert set(all_of(assessed(reversed_lists(VALUES)))) == set(all_of(assessed(VALUES)))


def test_another_figure_keeps_it_and_another_system_does_not() -> None:
    """A password age that is still too long is the same finding; that of a system with another id is another."""
    selected = packs.select(PACK, rules=["password-rotation"])

    def of(change: dict[str, object]) -> set[str]:
        assessment = engine.evaluate(selected, facts_of(changed(VALUES, change)), date.fromisoformat(AS_OF))
        return set(all_of(assessment))

    before = of({})
    assert of({"/systems/0/passwords/maximum_age": "9 months"}) == before
    assert len(of({"/systems/0/id": "emr2"}) & before) == len(before) - 1
