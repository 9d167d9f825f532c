"""What every rule of the built-in packs must look like, read from its source."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from gl3rules import packs
from gl3rules.authoring import SECTIONS, Rule
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MODULES = sorted((ROOT / "rules" / "gl3").glob("*.py"))
PACK = packs.load("gl3")
FORBIDDEN_CALLS = {"isinstance", "hasattr", "getattr", "open", "print", "type", "vars", "repr", "id"}
LONGEST_TITLE = 100


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_nothing_slips_past_undeclared_facts(path: Path) -> None:
    """No `is`, isinstance or try: these would look at an undeclared fact without finding out that it is one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Compare) and any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops)), (
            f"{path.name}:{node.lineno} compares with `is`"
        )
        assert not isinstance(node, ast.Try), f"{path.name}:{node.lineno} catches errors"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in FORBIDDEN_CALLS, f"{path.name}:{node.lineno} calls {node.func.id}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_names_decide_nothing(path: Path) -> None:
    """Rules read ids at most: whether a thing has a name or a title must not change a verdict."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"name", "title", "version"}, f"{path.name}:{node.lineno} reads .{node.attr}"


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_docstring(rule: Rule[object]) -> None:
    """A rule's docstring is its page: a short statement, then the four sections."""
    assert rule.title.endswith(".")
    assert len(rule.title) <= LONGEST_TITLE
    for heading in SECTIONS:
        assert rule.section(heading), f"{rule.id} has no section {heading}"
        assert rule.section(heading).endswith("."), f"{rule.id}: section {heading} is no whole sentence"


def test_every_row_has_rules() -> None:
    """All 75 rows are decided, each by at least one rule."""
    assert len(PACK.requirements) == 75
    assert all(PACK.of_row(row) for row in PACK.requirements)


def test_rules_are_in_row_order() -> None:
    """Rules come in the order of the checklist."""
    order = list(PACK.requirements)
    positions = [order.index(rule.row) for rule in PACK.rules]
    assert positions == sorted(positions)
