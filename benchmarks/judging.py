"""From bytes to verdicts with gl3rules, as benchmarks and their tests do it: the one place that knows how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules.engine import evaluate
from gl3rules.facts.load import from_bytes

if TYPE_CHECKING:
    from datetime import date

    from gl3rules.facts.root import Facts
    from gl3rules.packs import LoadedPack
    from gl3rules.source.files import Kind


def typed(facts: bytes, kind: Kind = "json") -> Facts:
    """Return the facts of the one organisation that JSON or YAML describes, checked in full."""
    (found,) = from_bytes(facts, "benchmark", kind)
    return found


def verdicts(loaded: LoadedPack, facts: Facts, as_of: date) -> dict[str, str]:
    """Return the status of each rule, without lines and columns, as many organisations at once are judged."""
    return {
        each.rule: each.status.value for each in evaluate(loaded, facts, as_of, evidence=False, places=False).outcomes
    }
