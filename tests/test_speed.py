"""The measurement beside peers: they say the same as gl3rules, and its figures are what they are called."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from benchmarks import organisations
from benchmarks.judging import typed, verdicts
from benchmarks.peers import RULE_IDS, Engine, EngineMissingError
from benchmarks.peers.regopy_engine import RegoCppEngine
from benchmarks.peers.zen_engine import ZenEngine
from benchmarks.speed import checkov, page
from benchmarks.speed.engines import DisagreementError, agreeing
from benchmarks.speed.measuring import Compared, Pair, Spread, Took, compared
from benchmarks.speed.reporters import Reported
from benchmarks.speed.steady import Share
from benchmarks.variation import AS_OF
from gl3rules import packs
from gl3rules.source import Limits, read
from tests.conftest import EXAMPLES, missing

if TYPE_CHECKING:
    from datetime import date

# rego-cpp takes a hundred times as long as the others.
COUNTS: Final[dict[type[ZenEngine | RegoCppEngine], int]] = {ZenEngine: 300, RegoCppEngine: 5}


def made(kind: type[ZenEngine | RegoCppEngine], day: date) -> Engine:
    """Return an engine, if its package is here."""
    try:
        return kind(day)
    except EngineMissingError as error:
        missing(kind.__name__, str(error))


@pytest.mark.parametrize("kind", COUNTS)
def test_peers_say_the_same(kind: type[ZenEngine | RegoCppEngine]) -> None:
    """On the examples and on generated organisations, each of the twenty rules has the verdict of gl3rules."""
    engine = made(kind, AS_OF)
    loaded = packs.select(packs.load(), rules=RULE_IDS)
    examples = [
        json.dumps(read(str(path), Limits()).documents[0].values).encode()
        for path in sorted(EXAMPLES.glob("*.yaml"))
        if kind is ZenEngine or path.stem != "partial"
    ]
    generated = [text.encode() for _, text in organisations.texts(COUNTS[kind], 5, "ndjson")]
    for facts in (*examples, *generated):
        assert engine.verdicts(facts) == verdicts(loaded, typed(facts), AS_OF)


def test_rego_cpp_takes_null_for_a_recent_day() -> None:
    """The one thing in which rego-cpp is known to differ is still so; once it isn't, the example counts as well."""
    facts = json.dumps(read(str(EXAMPLES / "partial.yaml"), Limits()).documents[0].values).encode()
    expected = verdicts(packs.select(packs.load(), rules=RULE_IDS), typed(facts), AS_OF)
    found = made(RegoCppEngine, AS_OF).verdicts(facts)
    assert {rule: status for rule, status in found.items() if status != expected[rule]} == {
        "entry-records-reviewed": "pass"
    }
    assert expected["entry-records-reviewed"] == "unknown"


@pytest.mark.parametrize(
    ("section", "rule", "expected"),
    [
        ('"documents":[]', "access-restriction-set", "unknown"),
        ('"sites":[{"id":"a"}]', "device-areas-locked", "unknown"),
        (
            '"sites":[{"id":"a"},{"id":"b","areas":[{"id":"c","holds":["devices"],"locked":"never"}]}]',
            "device-areas-locked",
            "fail",
        ),
        ('"wireless_lan":{"used":true,"networks":[]}', "wireless-encryption", "unknown"),
        ('"wireless_lan":{"used":false}', "wireless-encryption", "not-applicable"),
        (
            '"systems":[{"id":"a","authentication":["password"],"passwords":{"maximum_age":"13 months"}}]',
            "password-rotation",
            "fail",
        ),
        (
            '"systems":[{"id":"a","authentication":["password"],"passwords":{"maximum_age":"2 months"}}]',
            "password-rotation",
            "pass",
        ),
        (
            '"systems":[{"id":"a","authentication":["password"],"passwords":{"maximum_age":"never"}}]',
            "password-rotation",
            "fail",
        ),
    ],
)
@pytest.mark.parametrize("kind", COUNTS)
def test_thresholds(kind: type[ZenEngine | RegoCppEngine], section: str, rule: str, expected: str) -> None:
    """Empty lists, sections that don't apply and durations come out as in gl3rules."""
    facts = ('{"schema":1,"organisation":{"id":"a","name":"A"},' + section + "}").encode()
    assert verdicts(packs.select(packs.load(), rules=[rule]), typed(facts), AS_OF) == {rule: expected}
    assert made(kind, AS_OF).verdicts(facts)[rule] == expected


def test_disagreement_is_noticed() -> None:
    """A peer that says something else, or nothing, stops the run; one of two values may not tell why."""
    four = {"a": "pass", "b": "unknown", "c": "not-applicable"}
    assert agreeing("peer", four, four, two=False) == 3
    assert agreeing("peer", four, {"a": "pass", "b": "fail", "c": "pass"}, two=True) == 3
    for found, two in (
        ({**four, "b": "fail"}, False),
        ({"a": "pass", "c": "pass"}, True),
        ({"a": "pass", "b": "pass", "c": "pass"}, True),
        ({"a": "fail", "b": "fail", "c": "pass"}, True),
    ):
        with pytest.raises(DisagreementError, match="peer says"):
            agreeing("peer", four, found, two=two)


def test_rounds() -> None:
    """Each round times both of a pair, after one that only warms up; a pair can have fewer rounds, or no warming up."""
    asked: list[str] = []

    def task(name: str, seconds: float) -> Took:
        asked.append(name)
        return Took(seconds, seconds / 2)

    pairs = [
        Pair("quick", lambda: task("us", 1.0), lambda: task("quick", 4.0), 2),
        Pair("slow", lambda: task("us", 1.0), lambda: task("slow", 8.0), rounds=1),
    ]
    quick, slow = compared(pairs, 3)
    assert [asked.count(name) for name in ("us", "quick", "slow")] == [6, 4, 2]
    assert (quick.ours.middle, quick.theirs.middle, quick.ratio.middle) == (0.5, 2.0, 4.0)
    assert (slow.ratio.middle, slow.processor_ratio.middle) == (8.0, 8.0)
    asked.clear()
    compared(pairs[:1], 2, warm_up=False)
    assert asked == ["us", "quick", "quick", "us"]


def test_spread() -> None:
    """A spread is told by its median, with the least and the greatest beside it."""
    assert str(Spread.of([3.0, 1.0, 2.5])) == "2.50 (1.00 to 3.00)"
    assert str(Spread.of([1234.5])) == "1,234 (1,234 to 1,234)"


def test_page() -> None:
    """The page tells for each target beside whom it is met and missed, and holds every table."""

    def beside(name: str, ratio: float) -> Compared:
        one = Spread(1, 1, 1)
        return Compared(name, one, Spread(ratio, ratio, ratio), Spread(ratio, ratio, ratio), one)

    found = [beside("OPA", 9.0), beside("regorus (Rego)", 0.5)]
    results = page.Results(
        agreed={"OPA": 4000},
        organisations=400,
        files=10_000,
        processes=[beside("OPA", 0.25), beside("OPA, 8 times the rules", 1.5)],
        json=found,
        yaml=found,
        json_files={1: found, 2: found},
        yaml_files=found,
        reported=10_000,
        reports=[Reported("table (terminal)", Spread(1, 1, 1), Spread(2, 2, 2), Spread(3, 3, 3), 4_000_000)],
        twenty_shares=[Share("reading", 0.0001, 0.25)],
        all_shares=[Share("reading", 0.0002, 0.5)],
    )
    text = page.text(results)
    assert (
        "- **8 times every peer, JSON in one process**: met beside OPA (9.0); missed beside regorus (Rego) (0.5)."
        in text
    )
    assert (
        "- **a single file within 2.5 times OPA**: met beside OPA, 8 times the rules (0.7); missed beside OPA (4.0)."
        in text
    )
    assert "{" not in text
    assert text.count("regorus (Rego) |") == 5
    assert "OPA 4,000" in text


def test_checkov_has_the_rules_that_it_is_said_to_have() -> None:
    """The checks of checkov stand in the order in which they are numbered."""
    text = (EXAMPLES.parent.parent / "benchmarks" / "peers" / "gl3.checkov").read_text(encoding="utf-8")
    names = text.partition("RULES = (")[2].partition(")")[0]
    assert tuple(name.strip().replace("_", "-") for name in names.split(",") if name.strip()) == checkov.RULE_IDS
