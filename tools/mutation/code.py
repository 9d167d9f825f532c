"""The source of one module: where what stands, and which parts of it decide nothing."""

from __future__ import annotations

import ast
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TEXTS: Final = frozenset({"message", "Finding", "NotApplicable", "_", "text"})
"""Calls whose first argument is a text that people read."""

_DESCRIPTIONS: Final = frozenset({"about", "Meta"})
_LIMITS: Final = frozenset({"ge", "le", "gt", "lt", "min_length", "max_length", "pattern"})
"""What a description of a fact holds beside texts, examples and units."""

_IDLE_NAMES: Final = frozenset({"__all__", "__slots__", "__test__", "noun"})
_IDLE_CALLS: Final = frozenset({"TypeVar", "dataclass_transform"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Code:
    """A module's source with its syntax tree; places are offsets in bytes, as the tree counts columns."""

    def __init__(self, root: Path, module: str) -> None:
        self.root = root
        self.module = module
        self.text = (root / module).read_text(encoding="utf-8")
        self.bytes = self.text.encode()
        self.tree = ast.parse(self.text)
        self._starts = [0]
        for line in self.bytes.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def at(self, line: int, column: int) -> int:
        """Return the offset of a line (from 1) and a column in bytes (from 0)."""
        return self._starts[line - 1] + column

    def at_character(self, line: int, column: int) -> int:
        """Return the offset of a line (from 1) and a column in characters (from 0)."""
        text = self.bytes[self._starts[line - 1] : self._starts[line]].decode()
        return self._starts[line - 1] + len(text[:column].encode())

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Return where a node begins and ends."""
        # Only nodes that no parser made have no end.
        end = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self.at(node.lineno, node.col_offset), self.at(*end)

    def source(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        """Return the source of a node."""
        start, end = self.span(node)
        return self.bytes[start:end].decode()

    def changed(self, start: int, end: int, new: str) -> str:
        """Return the module's source with one part replaced."""
        return (self.bytes[:start] + new.encode() + self.bytes[end:]).decode()

    def function_at(self, offset: int) -> str:
        """Return the innermost class or function that an offset lies in, as "Class.method"; "" at the top level."""
        return ".".join(
            node.name
            for node in ast.walk(self.tree)  # outer ones come first
            if isinstance(node, (ast.ClassDef, ast.FunctionDef))
            and self._with_decorators(node) <= offset
            and offset < self.span(node)[1]
        )

    def statement_at(self, offset: int) -> int:
        """Return the number of the top-level statement, from 0, that an offset lies in."""
        starts = [
            self._with_decorators(each) if isinstance(each, (ast.ClassDef, ast.FunctionDef)) else self.span(each)[0]
            for each in self.tree.body
        ]
        return bisect_right(starts, offset) - 1

    def _with_decorators(self, node: ast.ClassDef | ast.FunctionDef) -> int:
        first = node.decorator_list[0] if node.decorator_list else node
        return self.at(first.lineno, 0)

    def is_idle(self, offset: int) -> bool:
        """Say whether what stands at an offset decides nothing: types, texts, names for other modules."""
        return any(start <= offset < end for start, end in self._idle)

    def is_type(self, offset: int) -> bool:
        """Say whether an offset lies in the type of a field, which msgspec reads."""
        return any(start <= offset < end for start, end in self._types)

    def compares_text(self, offset: int) -> bool:
        """Say whether an offset lies in a comparison with a text."""
        return any(start <= offset < end for start, end in self._texts_compared)

    @cached_property
    def _texts_compared(self) -> list[tuple[int, int]]:
        return [
            self.span(node)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Compare)
            and any(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in node.comparators)
        ]

    @cached_property
    def _idle(self) -> list[tuple[int, int]]:
        return [self.span(node) for node in self._idle_nodes()] + [
            (self._starts[number], self._starts[number + 1])
            for number, line in enumerate(self.text.splitlines())
            if "pragma: no cover" in line
        ]

    @cached_property
    def _types(self) -> list[tuple[int, int]]:
        return [
            self.span(node.annotation)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.AnnAssign) and isinstance(self.parents[node], ast.ClassDef)
        ]

    def _idle_nodes(self) -> Iterator[ast.expr | ast.stmt | ast.keyword]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.stmt) and _is_idle_statement(node):
                yield node
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                named = [*arguments, node.args.vararg, node.args.kwarg]
                yield from (each.annotation for each in named if each is not None and each.annotation is not None)
                if node.returns is not None:
                    yield node.returns
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                yield from self._idle_in_assignment(node)
            elif isinstance(node, ast.Call):
                yield from _idle_in_call(node)

    def _idle_in_assignment(self, node: ast.Assign | ast.AnnAssign) -> Iterator[ast.expr | ast.stmt]:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        if names & _IDLE_NAMES or (isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation)):
            yield node
        elif isinstance(node, ast.AnnAssign) and not isinstance(self.parents[node], ast.ClassDef):
            yield node.annotation


def _is_idle_statement(node: ast.stmt) -> bool:
    """Say whether a statement imports, documents, or is there for type checkers."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, (ast.Import, ast.ImportFrom))


def name_of(function: ast.expr) -> str:
    """Return the last part of the name of what is called, "" where it has none."""
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _idle_in_call(node: ast.Call) -> Iterator[ast.expr | ast.keyword]:
    name = name_of(node.func)
    if name in _IDLE_CALLS:
        yield node
    elif name in _TEXTS or name == "cast":
        yield from node.args[:1]
    elif name in _DESCRIPTIONS:
        yield from node.args
        yield from (each for each in node.keywords if each.arg not in _LIMITS)
