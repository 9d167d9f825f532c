"""Which rules name which facts in their code, found without running them: a second opinion beside the evidence.

The evidence comes from the engine that is under test. Here the code of a rule, and of every function that it calls, is
searched for names: a fact whose whole way (`wireless_lan`, `networks`, `encryption`) is among them may decide the rule,
whatever the engine recorded.
"""

from __future__ import annotations

from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

from .document import CONTAINERS
from .ours import PASSES, judged
from .relevance import evidence, hospital, pack

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def passing_without() -> tuple[tuple[str, str], ...]:
    """Return each rule with the pointer of each fact that its code names and without which it passes all the same."""
    return tuple(_passing_without())


def _passing_without() -> Iterator[tuple[str, str]]:
    file = hospital()
    for entry in file.entries:
        if entry.kind in CONTAINERS:
            continue
        rules = tuple(rule for rule in evidence().all_rules if names(rule, entry.pointer))
        statuses = judged(file.with_lines(entry, "").encode(), rules) if rules else {}
        for rule, status in statuses.items():
            if status in PASSES:
                yield rule, entry.pointer


def names(rule: str, pointer: str) -> bool:
    """Say whether the code of a rule names a fact, with every step of the way to it."""
    way = frozenset(step for step in pointer.split("/")[1:] if not step.isdecimal())
    return way <= _names(rule)


@cache
def _names(rule: str) -> frozenset[str]:
    """Return every name in the code of a rule and of the functions of its pack that it uses."""
    (found,) = (each for each in pack().rules if each.id == rule)
    known: set[str] = set()
    seen: set[FunctionType] = set()
    waiting: list[object] = [found.function, found.each, found.when]
    while waiting:
        function = waiting.pop()
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        used = frozenset(_names_in(function.__code__))
        known |= used
        waiting += [cell.cell_contents for cell in function.__closure__ or ()]
        waiting += [function.__globals__[name] for name in sorted(used) if name in function.__globals__]
    return frozenset(known)


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)
