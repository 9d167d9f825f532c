"""Kinds of defects that cosmic-ray does not know, and that rules and engines of rules are prone to."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tools.mutation.code import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.mutation.code import Code

_SWAPPED: Final = {
    "any": "all",
    "all": "any",
    "any_of": "all_of",
    "all_of": "any_of",
    "min": "max",
    "max": "min",
}
_SEVERITIES: Final = {"CRITICAL": "HIGH", "HIGH": "MEDIUM", "MEDIUM": "LOW", "LOW": "MEDIUM"}
_REQUIRED: Final = frozenset({None, "row", "severity"})
"""Arguments without which no rule can be made, and those of which the name is not known."""

_VALUE: Final = re.compile(r"[!-~]+")
"""A text without spaces, in ASCII, is a value that decides something; any other is for people to read."""


class Edit(NamedTuple):
    """A defect: what stands between two offsets is replaced."""

    start: int
    end: int
    new: str


def membership(code: Code) -> Iterator[Edit]:
    """Replace `in` with `not in`, and the other way round."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Compare):
            lefts = [node.left, *node.comparators[:-1]]
            for left, operator, right in zip(lefts, node.ops, node.comparators, strict=True):
                if isinstance(operator, (ast.In, ast.NotIn)):
                    new = " in " if isinstance(operator, ast.NotIn) else " not in "
                    yield Edit(*_between(code, left, right), new)


def _between(code: Code, left: ast.expr, right: ast.expr) -> tuple[int, int]:
    """Return where the operator between two operands stands, which may be in parentheses of their own."""
    start, end = code.span(left)[1], code.span(right)[0]
    (found,) = re.finditer(rb"\s(not\s+in|in)\s", code.bytes[start:end])
    return start + found.start(), start + found.end()


def members(code: Code) -> Iterator[Edit]:
    """Drop a member of a set of values: a tuple of constants, a list, a set, a dictionary, a Literal type."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and all(map(_is_constant, node.elts)):
            is_type = isinstance(code.parents[node], ast.Subscript)
            if is_type and name_of(code.parents[node].value) != "Literal":  # type: ignore[attr-defined]
                continue
            yield from _without_one(code, node, node.elts, ("", "") if is_type else ("(", ",)"), "()")
        elif isinstance(node, ast.List) and isinstance(node.ctx, ast.Load):
            yield from _without_one(code, node, node.elts, ("[", "]"), "[]")
        elif isinstance(node, ast.Set):
            yield from _without_one(code, node, node.elts, ("{", "}"), "set()")
        elif isinstance(node, ast.Dict):
            items = [
                f"{code.source(key)}: {code.source(value)}" if key else f"**{code.source(value)}"
                for key, value in zip(node.keys, node.values, strict=True)
            ]
            for index in range(len(items)):
                yield Edit(*code.span(node), "{" + ", ".join(items[:index] + items[index + 1 :]) + "}")


def _is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr.isupper()
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def _without_one(
    code: Code, node: ast.expr, parts: list[ast.expr], around: tuple[str, str], empty: str
) -> Iterator[Edit]:
    texts = [code.source(part) for part in parts]
    for index in range(len(texts)):
        rest = texts[:index] + texts[index + 1 :]
        if rest or around != ("", ""):
            yield Edit(*code.span(node), around[0] + ", ".join(rest) + around[1] if rest else empty)


def further_members(code: Code) -> Iterator[Edit]:
    """Add a value to a constant set of values whose Literal type has more than the set."""
    for node in ast.walk(code.tree):
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.value, (ast.Tuple, ast.Call))):
            continue
        display = node.value.args[0] if isinstance(node.value, ast.Call) and node.value.args else node.value
        if not isinstance(display, (ast.Tuple, ast.Set)):
            continue
        names = {each.id for each in ast.walk(node.annotation) if isinstance(each, ast.Name)}
        known = [value for name in sorted(names) for value in _literals(code, name)]
        held = {each.value for each in display.elts if isinstance(each, ast.Constant)}
        end = code.span(display)[1] - 1
        comma = "" if code.bytes[:end].rstrip().endswith(b",") else ", "
        for value in known:
            if value not in held:
                yield Edit(end, end, f'{comma}"{value}"')


def _literals(code: Code, name: str) -> list[str]:
    """Return the members of a Literal type that is defined in the module, or in one that it is imported from."""
    tree = code.tree
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and any(each.name == name for each in node.names):
            path = code.root / (node.module.replace(".", "/") + ".py")
            if path.exists():
                tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if name in names and name_of(node.value.value) == "Literal":
                return list(_texts_in(node.value))
    return []


def _texts_in(node: ast.expr) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def alternatives(code: Code) -> Iterator[Edit]:
    """Drop one side of a type that has two ("date | None"), in the fields of structures."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and code.is_type(code.span(node)[0]):
            yield Edit(*code.span(node), code.source(node.left))
            yield Edit(*code.span(node), code.source(node.right))


def calls(code: Code) -> Iterator[Edit]:
    """Replace any with all, any_of with all_of, min with max, and the other way round."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SWAPPED:
            yield Edit(*code.span(node.func), _SWAPPED[node.func.id])


def statements(code: Code) -> Iterator[Edit]:
    """Leave out a statement: a call, a finding that is yielded, an error that is raised, an early return."""
    for node in ast.walk(code.tree):
        if not isinstance(node, ast.stmt):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Yield, ast.YieldFrom)):
            yield Edit(*code.span(node), "yield from ()")  # it stays a generator
        elif _can_be_left_out(code, node):
            yield Edit(*code.span(node), "pass")


def _can_be_left_out(code: Code, node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Return):
        return not isinstance(code.parents[node], ast.FunctionDef)
    if isinstance(node, ast.Assign):
        return _is_kept_elsewhere(code, node)
    return isinstance(node, (ast.Raise, ast.AugAssign, ast.Continue, ast.Break, ast.Delete, ast.Assert))


def _is_kept_elsewhere(code: Code, node: ast.Assign) -> bool:
    """Say whether what is assigned outlives the function, apart from what a constructor must set."""
    return all(isinstance(each, (ast.Attribute, ast.Subscript)) for each in node.targets) and not code.function_at(
        code.span(node)[0]
    ).endswith("__init__")


def arguments(code: Code) -> Iterator[Edit]:
    """Leave out an argument that is passed by name."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Call):
            texts = [*map(code.source, node.args), *map(code.source, node.keywords)]
            for index, each in enumerate(node.keywords, len(node.args)):
                if each.arg in _REQUIRED or code.is_idle(code.span(each)[0]):
                    continue
                rest = ", ".join(texts[:index] + texts[index + 1 :])
                yield Edit(code.span(node.func)[1], code.span(node)[1], f"({rest})")


def operands(code: Code) -> Iterator[Edit]:
    """Leave out one part of a condition that is joined by `and` or `or`."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.BoolOp):
            joint = " and " if isinstance(node.op, ast.And) else " or "
            texts = [f"({code.source(each)})" for each in node.values]
            for index in range(len(texts)):
                yield Edit(*code.span(node), f"({joint.join(texts[:index] + texts[index + 1 :])})")


def comprehension_conditions(code: Code) -> Iterator[Edit]:
    """Negate or drop the condition of a comprehension."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.comprehension):
            for condition in node.ifs:
                yield Edit(*code.span(condition), f"not ({code.source(condition)})")
                if not any(isinstance(each, ast.NamedExpr) for each in ast.walk(condition)):
                    yield Edit(*code.span(condition), "True")


def answers(code: Code) -> Iterator[Edit]:
    """Negate what a function returns that answers yes or no."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.FunctionDef) and node.returns is not None and ast.unparse(node.returns) == "bool":
            for each in ast.walk(node):
                # A comparison's own operators are replaced already.
                if isinstance(each, ast.Return) and each.value is not None and not isinstance(each.value, ast.Compare):
                    yield Edit(*code.span(each.value), f"not ({code.source(each.value)})")


def handlers(code: Code) -> Iterator[Edit]:
    """Catch nothing where an error is caught, or one kind less where there are several."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            if isinstance(node.type, ast.Tuple):
                yield from _without_one(code, node.type, node.type.elts, ("(", ",)"), "()")
            else:
                yield Edit(*code.span(node.type), "()")


def severities(code: Code) -> Iterator[Edit]:
    """Replace the severity of a rule by the next."""
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Attribute) and name_of(node.value) == "Severity":
            yield Edit(*code.span(node), f"Severity.{_SEVERITIES.get(node.attr, node.attr)}")


def values(code: Code) -> Iterator[Edit]:
    """Replace a text that is a value, such as what a fact is compared with, by another."""
    for node in ast.walk(code.tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and _VALUE.fullmatch(node.value)):
            continue
        parent = code.parents[node]
        # Members of sets of values are dropped already, and a rule for a row that doesn't exist is no rule.
        in_set = isinstance(parent, (ast.Tuple, ast.List, ast.Set, ast.JoinedStr, ast.FormattedValue))
        of_row = isinstance(parent, ast.keyword) and parent.arg == "row"
        if not (in_set or of_row or code.is_type(code.span(node)[0])):
            yield Edit(*code.span(node), f'"{node.value}x"')


OWN: Final[dict[str, Callable[[Code], Iterator[Edit]]]] = {
    "membership": membership,
    "members": members,
    "further-members": further_members,
    "alternatives": alternatives,
    "calls": calls,
    "statements": statements,
    "arguments": arguments,
    "operands": operands,
    "comprehension-conditions": comprehension_conditions,
    "answers": answers,
    "handlers": handlers,
    "severities": severities,
    "values": values,
}
"""The operators by name."""
