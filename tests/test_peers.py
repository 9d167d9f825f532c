"""The rules for other engines that gl3rules is compared with do what they should, in both idioms."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from benchmarks import organisations
from benchmarks.judging import typed, verdicts
from benchmarks.peers import RULE_IDS, EngineMissingError, RefusedError
from benchmarks.peers.guard import GuardEngine
from benchmarks.peers.schema import RustSchemaEngine, SchemaEngine, read_yaml
from benchmarks.wrong_passes import peers
from benchmarks.wrong_passes.corpus import Case, cases
from gl3rules import packs
from gl3rules.facts.load import load_all
from tests.conftest import AS_OF, EXAMPLES, missing

if TYPE_CHECKING:
    from collections.abc import Callable

DAY: Final = date.fromisoformat(AS_OF)
COUNT: Final = 60
SETTLED: Final = {"pass", "not-applicable"}
PACK: Final = packs.select(packs.load(), rules=RULE_IDS)
IDIOMS: Final = (peers.USUAL, peers.CAREFUL)
NAMES: Final = ("OPA", "cfn-guard", "JSON Schema")


@cache
def found_peers() -> tuple[peers.Peer, ...]:
    """Return the peers that are on this machine."""
    return peers.all_here()


def peer_called(name: str, idiom: str) -> peers.Peer:
    """Return a peer, or skip the test."""
    found = [peer for peer in found_peers() if (peer.name, peer.idiom) == (name, idiom)]
    if not found:
        missing(name, "make peers; pip install guardpycfn")
    return found[0]


def settled(found: dict[str, str]) -> dict[str, bool]:
    """Return whether each rule needs no action: most engines know no difference between failing and not known."""
    return {rule: status in SETTLED for rule, status in found.items()}


@cache
def weak_cases() -> dict[str, list[Case]]:
    """Return the files that are weakened for each rule."""
    found: dict[str, list[Case]] = {}
    for case in cases("(weakened)", "(topics)"):
        for rule in case.rules:
            found.setdefault(rule, []).append(case)
    return found


@pytest.mark.parametrize("idiom", IDIOMS)
@pytest.mark.parametrize("name", NAMES)
def test_every_rule_passes_the_good_document(name: str, idiom: str) -> None:
    """No peer looks good because it passes nothing: on the example all twenty rules pass."""
    found = peer_called(name, idiom).judge((EXAMPLES / "hospital.yaml").read_bytes())
    assert settled(found) == dict.fromkeys(RULE_IDS, True)


@pytest.mark.parametrize("idiom", IDIOMS)
@pytest.mark.parametrize("name", NAMES)
def test_every_rule_fails_a_plain_failing_value(name: str, idiom: str) -> None:
    """No peer looks bad because its rules don't work: each of them fails something that plainly says too little."""
    peer = peer_called(name, idiom)
    passing = [rule for rule in RULE_IDS if all(peer.judge(case.data)[rule] in SETTLED for case in weak_cases()[rule])]
    assert passing == []


@pytest.mark.parametrize("example", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
@pytest.mark.parametrize("name", NAMES)
def test_careful_rules_agree_on_the_examples(name: str, example: str) -> None:
    """Written carefully, each rule passes exactly where gl3rules' passes or does not apply."""
    path = EXAMPLES / f"{example}.yaml"
    (facts,) = load_all(str(path))
    found = peer_called(name, peers.CAREFUL).judge(path.read_bytes())
    assert settled(found) == settled(verdicts(PACK, facts, DAY))


@pytest.mark.parametrize("engine", [GuardEngine, SchemaEngine, RustSchemaEngine])
def test_careful_rules_agree_on_generated_organisations(
    engine: Callable[[date], GuardEngine | SchemaEngine],
) -> None:
    """The same on organisations as benchmarks judge them, from JSON."""
    try:
        made = engine(DAY)
    except EngineMissingError as error:
        missing(engine.__name__, str(error))
    for _, facts in organisations.texts(COUNT, 11, "ndjson"):
        assert settled(made.verdicts(facts.encode())) == settled(verdicts(PACK, typed(facts.encode()), DAY))


@pytest.mark.parametrize("engine", [GuardEngine, SchemaEngine])
def test_json_verdicts_are_those_of_the_engine(engine: Callable[[date], GuardEngine | SchemaEngine]) -> None:
    """The answer that benchmarks take as bytes is JSON, and names every rule."""
    try:
        made = engine(DAY)
    except EngineMissingError as error:
        missing(engine.__name__, str(error))
    facts = json.dumps(read_yaml((EXAMPLES / "hospital.yaml").read_bytes())).encode()
    answer = made.verdicts_json(facts).decode()
    json.loads(answer)
    assert [rule for rule in RULE_IDS if rule not in answer.replace("_", "-")] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("OPA", b"a: [\n"),
        ("OPA", b"\xff"),
        ("cfn-guard", b"a: 1\na: 2\n"),
        ("cfn-guard", b"\xff"),
        ("JSON Schema", b"a: [\n"),
        ("JSON Schema", b"a: !!timestamp 60 days\n"),
    ],
)
def test_what_a_reader_cannot_take_is_refused(name: str, text: bytes) -> None:
    """A text that an engine's reader stops at counts as refused, not as a crash of the comparison."""
    with pytest.raises(RefusedError):
        peer_called(name, peers.CAREFUL).judge(text)
