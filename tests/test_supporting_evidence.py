"""Evidence that an organisation names for its facts: what it covers, and that it can't be for nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import gl3rules
from gl3rules import engine, packs
from gl3rules.errors import FactsError
from gl3rules.facts.describe import FactMeaning, FactValue, path_spoken, spoken_path
from gl3rules.facts.load import load_all
from gl3rules.model import Basis, Status
from gl3rules.source import read
from gl3rules.testing import changed, facts_of
from gl3rules.text import ENGLISH, Language
from tests.conftest import AS_OF, EXAMPLES, run_cli

PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)
HOSPITAL = str(EXAMPLES / "hospital.yaml")
VALUES = read(HOSPITAL).documents[0].values


def supported(*facts: str) -> Any:  # noqa: ANN401  values of a document have any type
    """Return the hospital's values with evidence for just these facts."""
    return changed(VALUES, {"/evidence": [{"id": "binder", "supports": list(facts)}]})


def basis_of(row: str, values: object) -> Basis:
    """Return what the pass of a row rests on."""
    assessment = engine.evaluate(packs.select(PACK, [row]), facts_of(values), DAY)
    assert assessment.rows[0].status is Status.PASS
    return assessment.basis(row)


@pytest.mark.parametrize(
    ("facts", "basis"),
    [
        ((), Basis.DECLARED),
        (("training",), Basis.DECLARED),
        (("wireless_lan",), Basis.EVIDENCE),
        (("wireless_lan.used", "wireless_lan.networks"), Basis.EVIDENCE),
        (("wireless_lan.networks",), Basis.PARTLY),
        (("wireless_lan.networks[ward]",), Basis.PARTLY),
        (("wireless_lan.networks[no-such-network]",), Basis.DECLARED),
        (("wireless_lan.use",), Basis.DECLARED),
    ],
)
def test_what_a_pass_rests_on(facts: tuple[str, ...], basis: Basis) -> None:
    """Evidence for a section covers all that is in it; a pass rests on evidence where every fact read has some."""
    assert basis_of("6.5-8-3", supported(*facts)) is basis


def test_no_verdict_depends_on_evidence() -> None:
    """Without its evidence the hospital has the same statuses."""
    with_evidence, without = (
        engine.evaluate(PACK, facts_of(values), DAY) for values in (VALUES, changed(VALUES, {"/evidence": None}))
    )
    assert [row.status for row in with_evidence.rows] == [row.status for row in without.rows]
    assert with_evidence.count_passes(Basis.EVIDENCE) > 0 == without.count_passes(Basis.EVIDENCE)
    for assessment in (with_evidence, without):
        assert sum(assessment.count_passes(basis) for basis in Basis) == assessment.count(Status.PASS)


@pytest.mark.parametrize(
    "fact",
    ["systems[no-such].passwords", "system[emr]", "systems.emr", "systems[emr", "wireless_lan..used", "x y", "/"],
)
def test_evidence_for_nothing_is_refused(fact: str) -> None:
    """Evidence for a fact that is not declared, or is written wrongly, is refused with its place and an example."""
    head = "schema: 1\norganisation: {id: a, name: A}\nsystems: [{id: emr}]\n"
    text = f'{head}evidence:\n  - id: e\n    title: t\n    supports: ["{fact}"]\n'
    result = run_cli("check", "-", stdin=text.encode())
    assert result.code == 2
    assert result.err.splitlines()[0].endswith(f"7:16: Evidence e supports {fact}, but no such fact is declared.")
    assert "systems[emr].passwords.maximum_age" in result.err


@pytest.mark.parametrize("item", ["{id: e}", "{id: e, supports: [organisation]}", "{id: e, collected: 2026-01-01}"])
def test_evidence_that_nobody_could_look_at_is_refused(item: str) -> None:
    """Evidence without a title and a reference is none."""
    text = f"schema: 1\norganisation: {{id: a, name: A}}\nevidence: [{item}]\n"
    result = run_cli("check", "-", stdin=text.encode())
    assert result.code == 2
    assert "Evidence e has neither a title nor a reference" in result.err


@pytest.mark.parametrize("fact", ["evidence[e]", "evidence", "schema"])
def test_evidence_for_itself_is_refused(fact: str) -> None:
    """Evidence can support neither itself nor the version of the document."""
    text = f'schema: 1\norganisation: {{id: a, name: A}}\nevidence: [{{id: e, title: t, supports: ["{fact}"]}}]\n'
    result = run_cli("check", "-", stdin=text.encode())
    assert result.code == 2
    assert "no such fact is declared" in result.err


def test_evidence_dated_after_the_assessment_is_refused() -> None:
    """Evidence that was collected after the day of the assessment is refused like any other such date."""
    with pytest.raises(FactsError, match=r"evidence\[appointment-letter\].collected is 2026-04-01, after the day"):
        gl3rules.check(gl3rules.load(HOSPITAL), as_of=date(2026, 3, 31))


def test_spoken_paths_lead_back() -> None:
    """Each fact that a rule read is found again by the path with ids, and says what it means in both languages."""
    facts = load_all(HOSPITAL)[0]
    assessment = engine.evaluate(PACK, facts, DAY)
    japanese = Language("ja")
    read_facts = {item.pointer: item for outcome in assessment.outcomes for item in outcome.evidence}
    assert len(read_facts) > 300
    for pointer, item in read_facts.items():
        path = tuple(int(part) if part.isdecimal() else part for part in pointer.split("/")[1:])
        assert path_spoken(facts, item.fact) == path
        assert spoken_path(facts, path) == item.fact
        meanings = {language.value(item.meaning) for language in (ENGLISH, japanese)}
        assert len(meanings) == 2
        assert "" not in meanings


@pytest.mark.parametrize(
    ("path", "value", "english", "japanese"),
    [
        (("wireless_lan", "used"), True, "yes", "はい"),
        (("wireless_lan", "networks", 0, "encryption"), "wpa2-aes", "wpa2-aes", None),
        (("operations", "staff_in_charge"), 6, "6", "6"),
        (("documents", 0, "topics"), ("media-storage", "media-disposal"), "media-storage, media-disposal", None),
        (("documents", 0, "title"), "FAIL", "FAIL", "FAIL"),
        (("documents", 0, "topics"), (), "nothing", None),
    ],
)
def test_values_in_words(path: tuple[str | int, ...], value: object, english: str, japanese: str | None) -> None:
    """Yes, no and choices are worded in each language; what was written as free text stays as it is."""
    assert FactValue(path, value).render(ENGLISH) == english
    told = FactValue(path, value).render(Language("ja"))
    assert told == japanese if japanese else told != ""
    assert FactMeaning(path).render(ENGLISH)
