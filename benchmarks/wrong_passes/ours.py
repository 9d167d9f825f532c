"""gl3rules on the corpus: which of a case's rules pass all the same.

A file passes a rule only if it is read, and every organisation in it passes the rule or has it not applying, as for the
exit code of `gl3rules check`; a refusal (exit code 2) passes none.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.errors import FactsError
from gl3rules.facts import contradictions
from gl3rules.facts.load import decode, drop_undeclared, from_bytes
from gl3rules.facts.root import Facts
from gl3rules.model import Status, combined
from gl3rules.source import parse

from .relevance import AS_OF, pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from gl3rules.packs import LoadedPack

    from .corpus import Case

PASSES: Final = frozenset({Status.PASS, Status.NOT_APPLICABLE, Status.WAIVED})
"""What needs no action: a defect that makes a rule seem not to apply is as bad as one that makes it pass."""


def passed(case: Case) -> tuple[str, ...]:
    """Return the rules of a case that pass although they may not, on the way that `gl3rules check` goes."""
    return _passed(case, read)


def passed_quickly(case: Case) -> tuple[str, ...]:
    """Return the same, without explaining why a file is refused, which takes most of the time."""
    return _passed(case, read_quickly)


def _passed(case: Case, reader: Callable[[bytes], tuple[Facts, ...]]) -> tuple[str, ...]:
    found = judged(case.data, case.rules, reader)
    return tuple(rule for rule, status in found.items() if status in PASSES)


def read(data: bytes) -> tuple[Facts, ...]:
    """Return the organisations of a file as `gl3rules check` reads them; raise FactsError where it refuses them."""
    return from_bytes(data, "case.yaml", "yaml")


def read_quickly(data: bytes) -> tuple[Facts, ...]:
    """Return the same; raise msgspec.ValidationError, unexplained, for a file that is not of the facts' shape."""
    return tuple(_typed(document.values) for document in parse(data, "case.yaml", "yaml"))


def _typed(values: object) -> Facts:
    try:
        facts = _converted(values)
    except msgspec.ValidationError:
        drop_undeclared(values)
        facts = _converted(values)
    contradictory = contradictions.within(facts)
    if contradictory:
        raise FactsError(contradictory)
    return facts


def _converted(values: object) -> Facts:
    return msgspec.convert(values, Facts, dec_hook=decode)


def judged(
    data: bytes, rules: tuple[str, ...], reader: Callable[[bytes], tuple[Facts, ...]] = read_quickly
) -> dict[str, Status]:
    """Return what rules come to on a file, the worst of all organisations in it; nothing where it is refused."""
    try:
        organisations = reader(data)
    except (FactsError, msgspec.ValidationError):
        return {}
    found: dict[str, list[Status]] = {}
    for facts in organisations:
        if contradictions.on(facts, AS_OF):
            return {}
        for outcome in evaluate(_selected(rules), facts, AS_OF, evidence=False, places=False).outcomes:
            found.setdefault(outcome.rule, []).append(outcome.status)
    return {rule: combined(statuses) for rule, statuses in found.items()}


@lru_cache(maxsize=4096)
def _selected(rules: tuple[str, ...]) -> LoadedPack:
    return packs.select(pack(), rules=rules)
