"""Every regular expression takes time in proportion to the text; the check itself is tried on some that don't."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from gl3rules.facts.schema import checking_schema
from tests.conftest import ROOT
from tests.regular_expressions import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

LINEAR = (
    "a*b*",
    r"[0-9]+(?:\.[0-9]*)?",
    "(?:,[0-9]{3})+",
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+"',
    "(?>a+)b",
    "[a-z]{1,5}[a-z]{1,5}x",
    "(a|b)*",
    "x(?=y*)",
)
NOT_LINEAR = {
    "(a*)*b": "exponential",
    "(a|aa)*b": "exponential",
    "(a?b?)*c": "exponential",
    "(a+b?)+c": "exponential",
    "(?:[^,]+,?)*x": "exponential",
    "xa*a*b": "polynomial",
    r"x[0-9]*\w*!": "polynomial",
    r"x.*,.*!": "polynomial",
    r"\s+$": "polynomial",
    r"\(.*\)": "polynomial",
    "[^@]+@": "polynomial",
    "y(?=a*a*b)": "polynomial",
    "y(?>(?:a*)*b)": "exponential",
}


@pytest.mark.parametrize("pattern", LINEAR)
def test_expressions_that_are_linear(pattern: str) -> None:
    """Nothing is said against loops that no text can be shared out between."""
    assert problems(pattern) == []


@pytest.mark.parametrize(("pattern", "growth"), NOT_LINEAR.items())
def test_expressions_that_are_not(pattern: str, growth: str) -> None:
    """Loops within loops, beside each other, or tried from every place are found."""
    found = problems(pattern)
    assert any(problem.startswith(growth) for problem in found), found


# Those for which it would matter that they are tried from every place, and why it does not.
NOT_SEARCHED_FOR = {
    ("gl3rules.batch.records", "_NO_RECORDS"): "match",
    ("gl3rules.cli.insertion", "_COMMENT"): "match",
    ("gl3rules.plan.yaml", "_BLOCK"): "fullmatch",
    ("gl3rules.report.sarif.tool", "_SEMANTIC_VERSION"): "fullmatch",
}
# Those that are searched for, and are linear for a reason that their structure does not show.
SEARCHED_FOR = {
    ("gl3rules.batch.splitting", "_LINE"): "where one alternative fails the other takes all that it has read",
    ("gl3rules.report.markdown.escaping", "_REFERENCE"): "what repeats letters begins where a word does, once for each",
}
FROM_EVERY_PLACE = "polynomial: it is searched for from every place"


def modules() -> Iterator[tuple[str, ast.Module]]:
    """The name and the code of every module of gl3rules and of its pack."""
    for path in sorted([*(ROOT / "gl3rules").rglob("*.py"), *(ROOT / "rules").rglob("*.py")]):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if path.stem != "__main__":
            yield name if name.startswith("gl3rules") else f"gl3rules.{name}", ast.parse(path.read_text("utf-8"))


def calls(code: ast.AST) -> Iterator[ast.Call]:
    """Every call of a function of re."""
    for node in ast.walk(code):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr not in {"escape", "purge"}:
                yield node


def test_every_compiled_expression_is_linear() -> None:
    """The expressions that modules keep are linear, those listed where they are used."""
    found = {}
    for name, _ in modules():
        for variable, value in vars(import_module(name)).items():
            if isinstance(value, re.Pattern):
                found[name, variable] = problems(value.pattern, value.flags)
    assert len(found) > 50
    wrong = {place: reasons for place, reasons in found.items() if reasons}
    assert all(reasons == [FROM_EVERY_PLACE] for reasons in wrong.values()), wrong
    assert wrong.keys() == NOT_SEARCHED_FOR.keys() | SEARCHED_FOR.keys()


def test_those_that_are_not_searched_for() -> None:
    """Each is used by the one method that tries it at one place only."""
    codes = dict(modules())
    for (name, variable), method in NOT_SEARCHED_FOR.items():
        uses = [
            node.attr
            for node in ast.walk(codes[name])
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == variable
        ]
        assert uses, (name, variable)
        assert set(uses) == {method}, (name, variable)


def test_every_expression_within_a_function_is_linear() -> None:
    """What is not compiled when a module is imported stands as a text where it is used, and is linear too."""
    seen = 0
    for name, code in modules():
        kept = {id(call) for node in code.body for call in calls(node) if not isinstance(node, ast.FunctionDef)}
        for call in calls(code):
            pattern: Any = call.args[0]
            if id(call) in kept and call.func.attr == "compile":  # type: ignore[attr-defined]
                continue
            if isinstance(pattern, ast.Attribute):
                # The form of a duration, which the next test has.
                assert ast.unparse(pattern) == "Duration.PATTERN", name
                continue
            assert isinstance(pattern, ast.Constant), (name, ast.unparse(call))
            assert problems(str(pattern.value)) == [], (name, pattern.value)
            seen += 1
    assert seen >= 3


def test_every_expression_of_the_types_is_linear() -> None:
    """So are the patterns of facts, and of all else that is read by types."""

    def patterns(node: Any) -> Iterator[str]:  # noqa: ANN401  a JSON Schema
        if isinstance(node, dict):
            if isinstance(node.get("pattern"), str):
                yield node["pattern"]
            for inner in node.values():
                yield from patterns(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from patterns(inner)

    found = set(patterns(checking_schema()))
    for _, code in modules():
        for node in ast.walk(code):
            if isinstance(node, ast.keyword) and node.arg == "pattern" and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
    assert len(found) >= 3
    assert {pattern: problems(pattern) for pattern in found if problems(pattern)} == {}
