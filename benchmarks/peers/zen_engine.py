"""ZEN Engine, the rules engine in Rust of GoRules, by its package zen-engine: the rules as expressions of one decision.

The rules stand in gl3.zen.json: how each subject is judged (`each`, with `#` for the subject), or the whole (`status`),
and the section that says whether there are any (`used`). A comparison with null is an error in its language, so that
each asks for null first. What two rules share has a name in capitals.
"""

from __future__ import annotations

import importlib
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from . import RULE_IDS, EngineMissingError, settings

if TYPE_CHECKING:
    from datetime import date

RULES: Final = Path(__file__).parent / "gl3.zen.json"
"""The rules in ZEN's expression language."""

_COMBINED: Final = " : ".join(
    f"some({{name}}, # == '{status}') ? '{status}'" for status in ("fail", "unknown", "pass", "not-applicable")
)
_MINUTES: Final = (
    "(contains({0}, 'minute') ? 1 : contains({0}, 'hour') ? 60 : contains({0}, 'day') ? 1440"
    " : contains({0}, 'week') ? 10080 : 525600)"
)
_LENGTH: Final = (
    "({0} == 'never' ? 1000000000 : contains({0}, 'month')"
    " ? floor(number(split({0}, ' ')[0]) / 12) * 525600 + number(split({0}, ' ')[0]) % 12 * 43200"
    f" : number(split({{0}}, ' ')[0]) * {_MINUTES})"
)
_AT_MOST: Final = f"({{0}} == null ? 'unknown' : {_LENGTH} <= {{1}} ? 'pass' : 'fail')"


class _Library(Protocol):
    """What is used of the package."""

    def ZenEngine(self) -> _Engine:  # noqa: N802  a class of the package
        """Return a new engine."""


class _Engine(Protocol):
    def create_decision(self, content: str) -> _Decision: ...


class _Decision(Protocol):
    def evaluate(self, context: bytes | str) -> dict[str, dict[str, str]]: ...


class ZenEngine:
    """A decision with the rules, compiled once."""

    def __init__(self, as_of: date) -> None:
        self._decision = _library().ZenEngine().create_decision(decision(as_of))

    def verdicts_json(self, facts: bytes) -> bytes:
        """Return the verdicts on JSON facts as JSON."""
        return json.dumps(self.verdicts(facts)).encode()

    def verdicts(self, facts: bytes) -> dict[str, str]:
        """Return the verdict of each rule."""
        return self._decision.evaluate(facts)["result"]


def decision(as_of: date) -> str:
    """Return the decision: one node that judges the subjects of each rule, and one for what that comes to."""
    source = json.loads(RULES.read_text(encoding="utf-8"))
    days = {name.upper(): f"date('{day}')" for name, day in json.loads(settings(as_of)).items()}

    def written_out(text: str) -> str:
        for name, meaning in {**source["shared"], **days}.items():
            text = re.sub(rf"\b{name}\b", meaning, text)
        return re.sub(r"AT_MOST\((\S+), (\d+)\)", lambda found: _AT_MOST.format(found[1], found[2]), text)

    judged, combined = [], []
    for number, rule in enumerate(RULE_IDS):
        entry = source["rules"][rule]
        name = f"rule{number}"
        alias = f" as {entry['as']}" if "as" in entry else ""
        judged.append(
            (name, written_out(entry.get("status") or f"map(({entry['subjects']} ?? []){alias}, {entry['each']})"))
        )
        outcome = name if "status" in entry else f"{_COMBINED.format(name=name)} : 'unknown'"
        if "used" in entry:
            judged.append((f"{name}_used", entry["used"]))
            outcome = f"{name}_used == false ? 'not-applicable' : {name}_used == true ? ({outcome}) : 'unknown'"
        combined.append((rule, outcome))
    nodes: list[dict[str, object]] = [
        {"id": "in", "type": "inputNode", "name": "facts"},
        _node("judged", judged),
        _node("combined", combined),
        {"id": "out", "type": "outputNode", "name": "verdicts"},
    ]
    ids = [str(node["id"]) for node in nodes]
    edges = [
        {"id": f"edge{number}", "type": "edge", "sourceId": one, "targetId": next_}
        for number, (one, next_) in enumerate(pairwise(ids))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def _node(name: str, expressions: list[tuple[str, str]]) -> dict[str, object]:
    rows = [{"id": key, "key": key, "value": value} for key, value in expressions]
    return {"id": name, "type": "expressionNode", "name": name, "content": {"expressions": rows}}


def _library() -> _Library:
    try:
        library: _Library = importlib.import_module("zen")
    except ImportError:
        reason = "pip install zen-engine"
        raise EngineMissingError(reason) from None
    return library
