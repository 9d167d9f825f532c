"""Every mutant of a module: its source with one defect, by cosmic-ray's operators and by our own."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast  # type: ignore[import-untyped]
from cosmic_ray.plugins import get_operator, operator_names  # type: ignore[import-untyped]
from parso.tree import BaseNode

from tools.mutation.code import Code
from tools.mutation.operators import OWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ORDERS: Final = frozenset({"Eq", "NotEq", "Lt", "LtE", "Gt", "GtE"})
_ARITHMETIC: Final = frozenset(
    f"ReplaceBinaryOperator_{pair}"
    for pair in (
        "Add_Sub",
        "Sub_Add",
        "Mul_FloorDiv",
        "Div_Mul",
        "FloorDiv_Mul",
        "Mod_FloorDiv",
        "BitOr_BitAnd",
        "BitAnd_BitOr",
    )
)
_EQUALITY: Final = re.compile("_(Eq_NotEq|NotEq_Eq)$")
_UNARY: Final = frozenset({"ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_USub_UAdd"})
_LEFT_OUT: Final = frozenset({"VariableReplacer", "VariableInserter", "ExceptionReplacer"})
_LONGEST: Final = 240
_CONTEXT: Final = 40


class Mutant(NamedTuple):
    """A module with one defect; `number` tells apart those that read alike in one function, from 1."""

    module: str
    function: str
    operator: str
    line: int
    before: str
    after: str
    number: int
    source: str

    @property
    def change(self) -> str:
        """What stands in place of what, as one line."""
        return f"{self.before}  =>  {self.after}" + (f"  ({self.number})" if self.number > 1 else "")

    @property
    def key(self) -> str:
        """What names the mutant as long as its function keeps the line."""
        text = f"{self.module}\n{self.function}\n{self.operator}\n{self.change}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def mutants_of(root: Path, module: str) -> list[Mutant]:
    """Return the mutants of a module that differ from it, and from each other, in more than form."""
    code = Code(root, module)
    seen = {_form(code, code.text, code.span(each)[0]) for each in code.tree.body}
    alike: Counter[tuple[str, ...]] = Counter()
    found = []
    for operator, offset, source in (*_from_cosmic_ray(code), *_from_own(code)):
        try:
            form = _form(code, source, offset)
        except SyntaxError:
            continue
        if form in seen:
            continue
        seen.add(form)
        line, before, after = _difference(code.text, source)
        function = code.function_at(offset)
        alike[function, operator, before, after] += 1
        number = alike[function, operator, before, after]
        found.append(Mutant(module, function, operator, line, before, after, number, source))
    return sorted(found, key=lambda mutant: mutant.line)


def _form(code: Code, source: str, offset: int) -> tuple[int, str]:
    """Return what the source says at the top-level statement that an offset of the code lies in, whatever its form.

    Raises SyntaxError for a source that is no Python.
    """
    with warnings.catch_warnings(action="ignore"):
        compile(source, code.module, "exec")
        tree = ast.parse(source)
    index = code.statement_at(offset)
    return index, ast.dump(tree.body[index])


def _from_own(code: Code) -> Iterator[tuple[str, int, str]]:
    for name, operator in OWN.items():
        for edit in operator(code):
            if not code.is_idle(edit.start):
                yield name, edit.start, code.changed(*edit)


def _from_cosmic_ray(code: Code) -> Iterator[tuple[str, int, str]]:
    tree = get_ast(code.text)
    nodes = list(ast_nodes(tree))
    for full_name in operator_names():
        name = full_name.partition("/")[2]
        if not _is_used(name):
            continue
        operator = get_operator(full_name)()
        for node in nodes:
            for index, ((line, column), _) in enumerate(list(operator.mutation_positions(node))):
                offset = code.at_character(line, column)
                if _is_meant(code, name, offset):
                    yield name, offset, _mutated(tree, node, operator, index)


def _is_meant(code: Code, name: str, offset: int) -> bool:
    if code.is_idle(offset) or (code.is_type(offset) and name != "NumberReplacer"):
        return False
    # Texts have no order that means anything.
    return "Comparison" not in name or _EQUALITY.search(name) is not None or not code.compares_text(offset)


def _mutated(tree: Any, node: Any, operator: Any, index: int) -> str:  # noqa: ANN401  cosmic-ray has no types
    """Return the source with one node mutated; the tree is afterwards as it was, which saves parsing it again."""
    near = [node, *getattr(node, "children", ())]
    before = [(each, each.children[:] if isinstance(each, BaseNode) else each.value) for each in near]
    place = node.parent.children.index(node)
    after = operator.mutate(node, index)
    node.parent.children[place : place + 1] = [] if after is None else [after]
    source: str = tree.get_code()
    node.parent.children[place : place + (after is not None)] = [node]
    for each, held in before:
        if isinstance(held, list):
            each.children[:] = held
        else:
            each.value = held
    return source


def _is_used(name: str) -> bool:
    """Say whether an operator of cosmic-ray's is used; docs/mutation.md says which are not, and why."""
    if name.startswith("ReplaceComparisonOperator_"):
        before, after = name.split("_")[1:]
        return {before, after} <= _ORDERS or {before, after} == {"Is", "IsNot"}
    if name.startswith("ReplaceBinaryOperator_"):
        return name in _ARITHMETIC
    if name.startswith("ReplaceUnaryOperator_"):
        return name in _UNARY
    return name not in _LEFT_OUT


def _difference(before: str, after: str) -> tuple[int, str, str]:
    """Return the first line that differs, and what differs on it and those below, with some text around it."""
    old, new = before.splitlines(), after.splitlines()
    first = sum(1 for _ in takewhile(_equal, zip(old, new, strict=False)))
    last = sum(1 for _ in takewhile(_equal, zip(old[:first:-1], new[:first:-1], strict=False)))
    left, right = (_as_one(lines[first : len(lines) - last]) for lines in (old, new))
    start = sum(1 for _ in takewhile(_equal, zip(left, right, strict=False)))
    rest = min(len(left), len(right)) - start
    end = (
        sum(1 for _ in takewhile(_equal, zip(left[: -rest - 1 : -1], right[: -rest - 1 : -1], strict=False)))
        if rest
        else 0
    )
    return first + 1, _around(left, start, end), _around(right, start, end)


def _equal(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _as_one(lines: list[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(lines)).strip()


def _around(text: str, start: int, end: int) -> str:
    """Return a text but for what is far from the part between `start` and `end` from its end."""
    first, last = max(start - _CONTEXT, 0), min(len(text) - end + _CONTEXT, len(text))
    while first > 0 and not text[first - 1].isspace():
        first -= 1
    while last < len(text) and not text[last].isspace():
        last += 1
    shown = text[first:last]
    if len(shown) > _LONGEST:
        shown = f"{shown[: _LONGEST // 2]} … {shown[-_LONGEST // 2 :]}"
    return ("… " if first else "") + shown.strip() + (" …" if last < len(text) else "")
