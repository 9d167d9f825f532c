"""The peers that are on this machine, and whether they say the same as gl3rules."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from benchmarks.judging import typed, verdicts
from benchmarks.peers import RULE_IDS, EngineMissingError
from benchmarks.peers.guard import GuardEngine
from benchmarks.peers.opa import PACKAGE, OpaEngine
from benchmarks.peers.regopy_engine import RegoCppEngine
from benchmarks.peers.rust import RegorusEngine
from benchmarks.peers.schema import RustSchemaEngine, SchemaEngine
from benchmarks.peers.zen_engine import ZenEngine
from benchmarks.variation import AS_OF
from gl3rules import packs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from benchmarks.peers import Engine
    from gl3rules.packs import LoadedPack

_MET: Final = frozenset({"pass", "not-applicable"})
COPIES: Final = 8
"""So many times the rules in Rego are as many as the pack has."""


class DisagreementError(Exception):
    """A peer says something else than gl3rules; the text says of which rule."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A peer: what makes its engine, and the package that it comes in.

    `items` is how many organisations it judges in a round, few for a slow one. One of `two` values says only whether a
    rule is met.
    """

    name: str
    make: Callable[[date], Engine]
    package: str
    items: int
    two: bool = False


KINDS: Final = (
    Kind("OPA", OpaEngine, PACKAGE, 200),
    Kind("regorus (Rego)", RegorusEngine, "celine-regorus", 400),
    Kind("rego-cpp (Rego)", RegoCppEngine, "regopy", 20),
    Kind("ZEN Engine", ZenEngine, "zen-engine", 300),
    Kind("jsonschema", SchemaEngine, "jsonschema", 60, two=True),
    Kind("jsonschema-rs", RustSchemaEngine, "jsonschema_rs", 400, two=True),
    Kind("cfn-guard", GuardEngine, "guardpycfn", 20, two=True),
)


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer that is here."""

    kind: Kind
    engine: Engine


def here() -> list[Peer]:
    """Return the peers that are on this machine; say of the others how to get them."""
    found = []
    for kind in KINDS:
        try:
            found.append(Peer(kind, kind.make(AS_OF)))
        except (EngineMissingError, ImportError) as error:
            print(f"{kind.name} is left out: {error}", file=sys.stderr)
    return found


def version_of(package: str) -> str:
    """Return a package with its version."""
    name, _, pinned = package.partition("==")
    try:
        return f"{name} {pinned or version(name)}"
    except PackageNotFoundError:
        return name


@cache
def loaded_pack(*, all_rules: bool) -> LoadedPack:
    """Return the built-in pack, whole or with the rules that the peers have too."""
    return packs.load() if all_rules else packs.select(packs.load(), rules=RULE_IDS)


def ours(texts: Sequence[bytes], *, all_rules: bool = False, kind: str = "json") -> None:
    """Judge organisations in this process, from bytes to verdicts, as gl3rules does many of them."""
    loaded = loaded_pack(all_rules=all_rules)
    for text in texts:
        verdicts(loaded, typed(text, "yaml" if kind == "yaml" else "json"), AS_OF)


def check(peers: Sequence[Peer], texts: Sequence[bytes]) -> dict[str, int]:
    """Return how many verdicts of each peer agree with those of gl3rules; raise DisagreementError where one doesn't.

    A peer that can't tell four verdicts apart must say of every rule whether it is met: what is not declared is not.
    """
    loaded = loaded_pack(all_rules=False)
    agreed = {}
    for peer in peers:
        count = 0
        # The slow ones judge fewer in a round too.
        for text in texts[: max(peer.kind.items, 20)]:
            expected = verdicts(loaded, typed(text), AS_OF)
            found = peer.engine.verdicts(text)
            count += agreeing(peer.kind.name, expected, found, two=peer.kind.two)
        agreed[peer.kind.name] = count
    return agreed


def agreeing(name: str, expected: Mapping[str, str], found: Mapping[str, str], *, two: bool) -> int:
    """Return how many rules a peer has the verdicts of gl3rules for, which are all; raise DisagreementError."""
    for rule, status in expected.items():
        said, due = found.get(rule), status
        if two:
            due = "pass" if status in _MET else "fail"
            said = "pass" if said in _MET else said
        if said != due:
            wrong = f"{name} says {said} of {rule}, gl3rules {status}"
            raise DisagreementError(wrong)
    return len(expected)
