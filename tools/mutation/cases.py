"""The tables of tests/cases/ as tests/test_rules.py judges them, in an order of its own and without pytest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

if TYPE_CHECKING:
    from pathlib import Path

    from gl3rules.facts.root import Facts
    from gl3rules.testing import Case

_AS_OF: Final = date(2026, 11, 22)


def tables_in(folder: Path) -> dict[str, Any]:
    """Return the cases of each rule, not yet read as such: that needs gl3rules, and is quick."""
    found: dict[str, Any] = {}
    for path in sorted((folder / "tests" / "cases").glob("*.yaml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


class Prepared(NamedTuple):
    """A case with the facts that it is about, typed."""

    rule: str
    number: int
    case: Case
    facts: Facts


def prepared(folder: Path, tables: dict[str, Any]) -> list[Prepared]:
    """Return all cases; each rule's own are preceded by the document that they change, on which it passes (case 0)."""
    # Imported here: what is mutated must not be imported before.
    from gl3rules.model import Status
    from gl3rules.source import read
    from gl3rules.testing import Case, changed, facts_of, read_cases

    base = read(str(folder / "facts" / "examples" / "hospital.yaml")).documents[0].values
    return [
        Prepared(rule, number, case, facts_of(changed(base, case.change) if case.change else base))
        for rule, cases in read_cases(tables).items()
        for number, case in enumerate((Case(Status.PASS), *cases))
    ]


def wrong_case(module: str, cases: list[Prepared]) -> str:
    """Return the first case that is not as its table says, "" where all are; those of a module's rules come first."""
    from gl3rules import packs
    from gl3rules.engine import evaluate
    from gl3rules.testing import why_wrong

    pack = packs.load("gl3")
    name = module.removesuffix(".py").replace("/", ".")
    own = {rule.id: rule.function.__module__.endswith(name) for rule in pack.rules}
    if own.keys() != {each.rule for each in cases}:
        return "tests/test_rules.py::test_has_cases"
    selected = {rule: packs.select(pack, rules=[rule]) for rule in own}
    for each in sorted(cases, key=lambda each: not own[each.rule]):
        outcome = evaluate(selected[each.rule], each.facts, _AS_OF).outcomes[0]
        if why_wrong(each.case, outcome):
            test = f"test_case[{each.rule}-{each.number}-{each.case.status}]"
            return (
                f"tests/test_rules.py::{test}" if each.number else f"tests/test_rules.py::test_base_passes[{each.rule}]"
            )
    return ""
