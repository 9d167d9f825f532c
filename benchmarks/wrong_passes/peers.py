"""The peers on the corpus: each engine in two idioms, given the bytes of a file as its users would give them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.peers import RULE_IDS, EngineMissingError, RefusedError, conftest_idiom, guard, schema

from .relevance import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable

    from .corpus import Case

_FOLDER: Final = Path(guard.__file__).parent
USUAL: Final = "as documented"
CAREFUL: Final = "carefully written"

_SETTLED: Final = frozenset({"pass", "not-applicable"})


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine with rules in one idiom; `judge` gives the verdict of each rule on a file, or raises RefusedError."""

    name: str
    idiom: str
    judge: Callable[[bytes], dict[str, str]]


def all_here() -> tuple[Peer, ...]:
    """Return the peers whose engines are on this machine."""
    found: list[Peer] = []
    for make in (_opa, _guard, _schema):
        try:
            found += make()
        except EngineMissingError:
            continue
    return tuple(found)


def versions() -> dict[str, str]:
    """Return the name of each peer with what stands behind it."""
    return {
        "OPA": "OPA 1.20.2 (the engine in Go, from opa-golib-python-bindings 0.4.4). YAML is read by its"
        " `yaml.unmarshal`, which is sigs.k8s.io/yaml 1.6.0, the parser that conftest uses; conftest itself is on no"
        " package index.",
        "cfn-guard": f"CloudFormation Guard 3 (the library, from guardpycfn {_version('guardpycfn')}), which reads YAML"
        " itself.",
        "JSON Schema": f"jsonschema-rs {_version('jsonschema-rs')}, draft 2020-12, over what the safe loader of PyYAML"
        f" {_version('pyyaml')} reads.",
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not here"


def passed(peer: Peer, case: Case) -> tuple[str, ...]:
    """Return the rules of a case that a peer passes although they may not."""
    try:
        found = peer.judge(case.data)
    except RefusedError:
        return ()
    return tuple(rule for rule in RULE_IDS if rule in case.rules and found[rule] in _SETTLED)


def _opa() -> list[Peer]:
    usual = conftest_idiom.ConftestEngine(AS_OF, conftest_idiom.USUAL)
    careful = conftest_idiom.ConftestEngine(AS_OF, conftest_idiom.SHAPES)
    # Each file is read once for both.
    read = lru_cache(maxsize=1)(usual.documents)
    return [
        Peer("OPA", USUAL, lambda text: usual.verdicts_of(read(text))),
        Peer("OPA", CAREFUL, lambda text: careful.verdicts_of(read(text))),
    ]


def _guard() -> list[Peer]:
    usual, careful = (guard.GuardEngine(AS_OF, rules) for rules in (_FOLDER / "gl3_usual.guard", guard.CAREFUL))
    return [Peer("cfn-guard", USUAL, usual.verdicts), Peer("cfn-guard", CAREFUL, careful.verdicts)]


def _schema() -> list[Peer]:
    usual, careful = (
        schema.RustSchemaEngine(AS_OF, rules) for rules in (_FOLDER / "gl3_usual.schema.json", schema.CAREFUL)
    )
    read = lru_cache(maxsize=1)(schema.read_yaml)
    return [
        Peer("JSON Schema", USUAL, lambda text: usual.judged(read(text))),
        Peer("JSON Schema", CAREFUL, lambda text: careful.judged(read(text))),
    ]
