"""Which rules rest on which facts: by the evidence that the engine records where all of them pass."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.facts.load import from_bytes

from .document import FactsFile

if TYPE_CHECKING:
    from gl3rules.packs import LoadedPack

AS_OF: Final = date(2026, 11, 22)
_FACTS: Final = Path(__file__).parent.parent.parent / "facts"


@cache
def pack() -> LoadedPack:
    """Return the built-in pack."""
    return packs.load()


@cache
def hospital() -> FactsFile:
    """Return the example on which every row passes."""
    text = (_FACTS / "examples" / "hospital.yaml").read_text(encoding="utf-8")
    return FactsFile(text, json.loads((_FACTS / "schema.json").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rules whose pass rests on each fact of a file, by pointer."""

    rules_of: dict[str, tuple[str, ...]]
    all_rules: tuple[str, ...]

    def under(self, pointer: str) -> tuple[str, ...]:
        """Return the rules that rest on a fact, or on something in it, in the order of the pack."""
        below = f"{pointer}/"
        found = {
            rule
            for place, rules in self.rules_of.items()
            if place == pointer or place.startswith(below)
            for rule in rules
        }
        return tuple(rule for rule in self.all_rules if rule in found)


@cache
def evidence() -> Evidence:
    """Return what the passes of the example rest on."""
    (facts,) = from_bytes(hospital().text.encode(), "hospital.yaml", "yaml")
    found: dict[str, list[str]] = {}
    outcomes = evaluate(pack(), facts, AS_OF).outcomes
    for outcome in outcomes:
        for item in outcome.evidence:
            found.setdefault(item.pointer, []).append(outcome.rule)
    return Evidence(
        {pointer: tuple(dict.fromkeys(rules)) for pointer, rules in found.items()},
        tuple(outcome.rule for outcome in outcomes),
    )
