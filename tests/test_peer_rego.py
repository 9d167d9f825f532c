"""The rules in Rego that benchmarks compare with say the same as gl3rules, on every engine that is here.

They are a second opinion on twenty of the rules, written from the rows of the checklist, with the pack's figures where
a row names none ("regularly"): what both say alike of ten thousand documents is no slip of one of them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from benchmarks import organisations
from benchmarks.judging import typed, verdicts
from benchmarks.peers import RULE_IDS, Engine, EngineMissingError, settings
from benchmarks.peers.opa import OpaEngine
from benchmarks.peers.rust import RegorusEngine
from gl3rules import packs
from gl3rules.facts.load import load_all
from gl3rules.source import Limits, read
from tests.conftest import AS_OF, EXAMPLES, missing
from tests.near_thresholds import changed_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY: Final = date.fromisoformat(AS_OF)
COUNT: Final = 300
BATCHES: Final = 10
BATCH: Final = 1000
NOT_APPLICABLE: Final = "not-applicable"
STATUSES: Final = ("pass", "fail", "unknown", NOT_APPLICABLE)
# Rules that apply to every organisation.
ALWAYS: Final = (
    "operations-staff-limited",
    "access-restriction-set",
    "personal-information-taught",
    "disposals-checked",
)
# A vendor whose accounts are safe only where nothing comes in from outside.
SECLUDED: Final = (
    '"maintenance":{"outsourced":true,"vendors":[{"id":"a","account_protection":["no-external-connection"]}]}'
)


@pytest.fixture(scope="module", params=["opa", "regorus"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine with the rules, if it is on this machine."""
    name: str = request.param
    try:
        made: OpaEngine | RegorusEngine = OpaEngine(DAY) if name == "opa" else RegorusEngine(DAY)
    except EngineMissingError as error:
        missing(name, str(error))
    yield made
    if isinstance(made, OpaEngine):
        made.close()


@dataclass(frozen=True, slots=True)
class Judged:
    """What gl3rules says of organisations, beside their facts as JSON."""

    facts: tuple[bytes, ...]
    verdicts: tuple[dict[str, str], ...]


@pytest.fixture(scope="module")
def judged() -> Judged:
    """Generated organisations, judged by gl3rules."""
    facts = tuple(text.encode() for _, text in organisations.texts(COUNT, 11, "ndjson"))
    loaded = packs.select(packs.load(), rules=RULE_IDS)
    return Judged(facts, tuple(verdicts(loaded, typed(each), DAY) for each in facts))


@pytest.mark.parametrize("kind", [OpaEngine, RegorusEngine])
def test_copies_of_the_rules_are_judged_each(kind: type[OpaEngine | RegorusEngine], judged: Judged) -> None:
    """An engine with the rules three times over answers three times."""
    try:
        engine = kind(DAY, 3)
    except EngineMissingError as error:
        missing(kind.__name__, str(error))
    facts, expected = judged.facts[0], judged.verdicts[0]
    answer = engine.verdicts_json(facts)
    for rule, status in expected.items():
        assert re.sub(rb"\s", b"", answer).count(f'"{rule}":"{status}"'.encode()) == 3


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_examples_get_the_same_verdicts(name: str, engine: Engine) -> None:
    """On the examples, each of the rules in Rego says what gl3rules says."""
    path = str(EXAMPLES / f"{name}.yaml")
    (facts,) = load_all(path)
    document = read(path, Limits()).documents[0]
    expected = verdicts(packs.select(packs.load(), rules=RULE_IDS), facts, DAY)
    assert engine.verdicts(json.dumps(document.values).encode()) == expected


def test_generated_organisations_get_the_same_verdicts(judged: Judged, engine: Engine) -> None:
    """On each of some hundred organisations, every rule in Rego says what gl3rules says."""
    for facts, expected in zip(judged.facts, judged.verdicts, strict=True):
        assert engine.verdicts(facts) == expected


def test_generated_organisations_get_every_verdict(judged: Judged) -> None:
    """The comparison means something: each rule passes, fails and is unknown somewhere, half don't apply somewhere."""
    seen = Counter((rule, status) for each in judged.verdicts for rule, status in each.items())
    # An open area without any barrier is in no example, but in the cases below.
    assert [rule for rule in RULE_IDS if not seen[rule, "fail"]] in ([], ["terminal-areas-closed"])
    assert [rule for rule in RULE_IDS if not (seen[rule, "pass"] and seen[rule, "unknown"])] == []
    assert sum(seen[rule, "not-applicable"] > 0 for rule in RULE_IDS) >= len(RULE_IDS) / 2


@pytest.mark.parametrize("batch", range(BATCHES))
def test_documents_near_every_threshold_get_the_same_verdicts(batch: int) -> None:
    """On ten thousand documents in which every rule has each verdict that it can have, both say the same."""
    try:
        regorus = RegorusEngine(DAY)
    except EngineMissingError as error:
        missing("regorus", str(error))
    loaded = packs.select(packs.load(), rules=RULE_IDS)
    seen = Counter[tuple[str, str]]()
    documents = 0
    for text, facts in changed_documents(BATCH, batch):
        expected = verdicts(loaded, facts, DAY)
        assert regorus.verdicts(text) == expected, text.decode()
        seen.update(expected.items())
        documents += 1
    assert documents == BATCH
    possible = {(rule, status) for rule in RULE_IDS for status in STATUSES} - {
        (rule, NOT_APPLICABLE) for rule in ALWAYS
    }
    assert {each: seen[each] for each in possible if seen[each] < 5} == {}
    assert set(seen) == possible


@pytest.mark.parametrize(
    ("section", "rule", "expected"),
    [
        ('"documents":[]', "access-restriction-set", "unknown"),
        (
            '"documents":[{"id":"a","topics":["access-restriction"],"approved":"2026-11-23","last_reviewed":"2026-11-23"}]',
            "access-restriction-set",
            "fail",
        ),
        (
            '"contracting":{"used":true,"contractors":[{"id":"a","contract":{"clauses":[]}}]}',
            "contractor-safety-management-agreed",
            "unknown",
        ),
        ('"sites":[{"id":"a"}]', "device-areas-locked", "unknown"),
        (
            '"sites":[{"id":"a","areas":[{"id":"b","holds":["terminals"],"locked":"never","entry_barriers":[]}]}]',
            "terminal-areas-closed",
            "fail",
        ),
        (
            '"sites":[{"id":"a","areas":[{"id":"b","holds":["terminals"],"locked":"never"}]}]',
            "terminal-areas-closed",
            "unknown",
        ),
        (
            '"sites":[{"id":"a"},{"id":"b","areas":[{"id":"c","holds":["devices"],"locked":"never"}]}]',
            "device-areas-locked",
            "fail",
        ),
        ('"wireless_lan":{"used":true,"networks":[]}', "wireless-encryption", "unknown"),
        ('"wireless_lan":{"used":false}', "wireless-encryption", "not-applicable"),
        ('"wireless_lan":null', "wireless-encryption", "unknown"),
        (
            SECLUDED + ',"remote_maintenance":{"used":true}',
            "maintenance-accounts-protected",
            "fail",
        ),
        (
            SECLUDED + ',"remote_maintenance":{"used":false}',
            "maintenance-accounts-protected",
            "unknown",
        ),
    ],
)
def test_what_is_not_declared_decides_nothing(section: str, rule: str, expected: str, engine: Engine) -> None:
    """Empty lists, missing sections and half-answered questions come out as in gl3rules."""
    facts = ('{"schema":1,"organisation":{"id":"a","name":"A"},' + section + "}").encode()
    ours = verdicts(packs.select(packs.load(), rules=[rule]), typed(facts), DAY)
    assert ours == {rule: expected}
    assert engine.verdicts(facts)[rule] == expected


@pytest.mark.parametrize(
    ("duration", "expected"),
    [("60 days", "pass"), ("61 days", "fail"), ("2 months", "pass"), ("9 weeks", "fail"), ("never", "fail")],
)
def test_durations_compare_by_length(duration: str, expected: str, engine: Engine) -> None:
    """Rego's table of days compares durations as gl3rules does: two months allow sixty days."""
    system = f'{{"id":"a","authentication":["password"],"passwords":{{"maximum_age":"{duration}"}}}}'
    facts = f'{{"schema":1,"organisation":{{"id":"a","name":"A"}},"systems":[{system}]}}'.encode()
    loaded = packs.select(packs.load(), rules=["password-rotation"])
    assert verdicts(loaded, typed(facts), DAY) == {"password-rotation": expected}
    assert engine.verdicts(facts)["password-rotation"] == expected


@pytest.mark.parametrize(
    ("day", "month_ago", "year_ago"),
    [("2026-11-22", "2026-10-22", "2025-11-22"), ("2026-03-31", "2026-03-01", "2025-03-31")],
)
def test_the_first_days_that_are_not_overdue(day: str, month_ago: str, year_ago: str) -> None:
    """The days that Rego compares with are those on which gl3rules' answer changes, at the end of a month too."""
    found = json.loads(settings(date.fromisoformat(day)))
    assert found == {"as_of": day, "month_ago": month_ago, "year_ago": year_ago}
