"""Many organisations in one process, one after another: bytes to verdicts, the engines made before."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from benchmarks import organisations
from benchmarks.judging import typed, verdicts
from benchmarks.peers import ask, ask_yaml
from benchmarks.peers.opa import OpaEngine
from benchmarks.variation import AS_OF
from gl3rules.authoring import Context
from gl3rules.trial import FirstRun, ways_of

from . import engines
from .measuring import Compared, Pair, compared, timed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .engines import Peer

# PyYAML takes ten times as long for YAML as most engines take for JSON.
_YAML_SHARE = 10
_SHARED = 100
WHOLE = f"OPA, {engines.COPIES} times the rules"


def texts(count: int, form: str) -> list[bytes]:
    """Return the facts of generated organisations."""
    return [text.encode() for _, text in organisations.texts(count, 0, form)]


@dataclass(frozen=True, slots=True)
class Share:
    """What a part of gl3rules' work on JSON takes: seconds of the processor for each organisation, and its share."""

    part: str
    seconds: float
    share: float


def shares(rounds: int, *, all_rules: bool) -> list[Share]:
    """Return where gl3rules' time goes, from JSON bytes to verdicts with their findings."""
    many = texts(_SHARED, "ndjson")
    loaded = engines.loaded_pack(all_rules=all_rules)
    ways = ways_of(loaded.rules)
    known = [typed(text) for text in many]

    def run_rules() -> None:
        for facts in known:
            FirstRun(Context(facts, AS_OF, loaded.values)).verdicts(loaded.rules, ways)

    def judge() -> None:
        for facts in known:
            verdicts(loaded, facts, AS_OF)

    tasks = [timed(partial(_decode, many)), timed(partial(_read, many)), timed(run_rules), timed(judge)]
    times = [[task().processor for task in tasks] for _ in range(rounds + 1)][1:]
    decoding, reading, rules, judging = (statistics.median(column) / _SHARED for column in zip(*times, strict=True))
    parts = (
        ("decoding JSON, as msgspec does alone", decoding),
        ("looking for duplicate keys, checking types and contradictions", reading - decoding),
        ("running the rules", rules),
        ("what is wrong: finding the facts and wording the findings", judging - rules),
    )
    return [Share(part, seconds, seconds / (reading + judging)) for part, seconds in parts]


def _decode(many: Sequence[bytes]) -> None:
    for text in many:
        msgspec.json.decode(text)


def _read(many: Sequence[bytes]) -> None:
    for text in many:
        typed(text)


def compare_json(peers: Sequence[Peer], rounds: int) -> list[Compared]:
    """Measure the twenty rules on JSON for each peer, and for OPA as many rules as the whole pack has."""
    many = texts(max(peer.kind.items for peer in peers), "ndjson")
    pairs = []
    for peer in peers:
        part = many[: peer.kind.items]
        pairs.append(
            Pair(
                peer.kind.name,
                timed(partial(engines.ours, part)),
                timed(partial(ask, peer.engine, part)),
                len(part),
            )
        )
        if peer.kind.name == "OPA":
            part = many[: peer.kind.items // engines.COPIES]
            pairs.append(
                Pair(
                    WHOLE,
                    timed(partial(engines.ours, part, all_rules=True)),
                    timed(partial(ask, OpaEngine(AS_OF, engines.COPIES), part)),
                    len(part),
                )
            )
    return compared(pairs, rounds)


def compare_yaml(peers: Sequence[Peer], rounds: int) -> list[Compared]:
    """Measure the twenty rules on YAML, which all but cfn-guard take as what PyYAML made of it."""
    many = texts(max(peer.kind.items for peer in peers) // _YAML_SHARE, "yaml")
    pairs = []
    for peer in peers:
        part = many[: max(peer.kind.items // _YAML_SHARE, 10)]
        asked = ask if peer.kind.name == "cfn-guard" else ask_yaml
        pairs.append(
            Pair(
                peer.kind.name,
                timed(partial(engines.ours, part, kind="yaml")),
                timed(partial(asked, peer.engine, part)),
                len(part),
            )
        )
    return compared(pairs, rounds)
