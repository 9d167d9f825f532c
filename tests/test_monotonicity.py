"""Making a fact stricter never turns a pass into a fail, and making it laxer never turns a fail into a pass.

Which value of a fact is stricter stands in a table apart from the rules (orders_of_facts.py). Statuses have an order
too: fail, unknown, pass; a fact with an order never changes whether a rule applies.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from itertools import islice, pairwise, product
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
import msgspec.inspect as shape
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.organisations import organisations
from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.facts import contradictions
from gl3rules.facts.load import decode, drop_undeclared
from gl3rules.facts.root import Facts
from gl3rules.model import Status
from gl3rules.testing import changed
from tests.conftest import AS_OF
from tests.facts_model import all_facts, closed_set, declared_facts, with_value
from tests.orders import EVIDENCE, UNASKED, ByRule, Members, NoOrder, Scale
from tests.orders_of_facts import ORDERS
from tests.strategies import HOSPITAL, documents

if TYPE_CHECKING:
    from tests.facts_model import Path
    from tests.orders import Order

PACK: Final = packs.load("gl3")
DAY: Final = date.fromisoformat(AS_OF)
ROWS: Final = {rule.id: rule.row for rule in PACK.rules}
STANDING: Final = {Status.FAIL: 0, Status.UNKNOWN: 1, Status.PASS: 2}

# What a walk needs beside the fact that it changes, as changes to the hospital: what would contradict it is taken out,
# and what it means nothing without is put in.
SECLUDED: Final = {
    "/maintenance/vendors/0/account_protection": ["no-external-connection"],
    "/remote_maintenance": {"used": False},
    "/external_exchange": {"used": False},
}
COUNT: Final = len(HOSPITAL["documents"])
BASES: Final[dict[str, dict[str, Any]]] = {
    # As if looked at from a day that is still to come.
    "documents[].approved": {f"/documents/{index}/last_reviewed": "2027-01-01" for index in range(COUNT)},
    "documents[].last_reviewed": {f"/documents/{index}/approved": "2010-01-01" for index in range(COUNT)},
    "systems[].access_log.collected": {
        f"/systems/{index}/access_log/last_reviewed": None for index in range(len(HOSPITAL["systems"]))
    },
    "remote_maintenance.used": SECLUDED,
    "external_exchange.used": SECLUDED,
}

NEVER_TURNED: Final = {
    "access-scope-defined": "it asks whether job categories are listed, and their scopes are free text",
}
"""The rules that no ordered fact turns, and why."""


class Change(NamedTuple):
    """Another value of one fact."""

    fact: str
    path: Path
    old: Any
    new: Any


def judged(values: dict[str, Any], *, contradictory: bool = False) -> dict[str, Status] | None:
    """Return the status of each rule and of each row, None where the facts are refused.

    Contradictory ones are not refused where they are wanted: what rules say of them is of no use, but has an order too.
    """
    try:
        facts = msgspec.convert(values, Facts, dec_hook=decode)
    except msgspec.ValidationError:
        return None
    if not contradictory and contradictions.within(facts):
        return None
    assessment = evaluate(PACK, facts, DAY, evidence=False, places=False)
    rows = {row.row: row.status for row in assessment.rows}
    return rows | {outcome.rule: outcome.status for outcome in assessment.outcomes}


@cache
def orders_of(fact: str) -> tuple[Order, ...]:
    """Return the orders that a fact has, to whichever rules."""
    order = ORDERS[fact]
    found = (order.most, *order.some.values()) if isinstance(order, ByRule) else (order,)
    return tuple({id(each): each for each in found if not isinstance(each, NoOrder)}.values())


@cache
def order_to(fact: str, name: str) -> Order | NoOrder:
    """Return the order that a fact has to a rule, or to all rules of a row."""
    order = ORDERS[fact]
    if not isinstance(order, ByRule):
        return order
    found = {id(each): each for rule, row in ROWS.items() if name in (rule, row) for each in [order.to(rule)]}
    return next(iter(found.values())) if len(found) == 1 else NoOrder("the rules of the row differ")


def turned(before: Status, after: Status) -> int | None:
    """Return by how much a status is better than before, None where a rule starts or stops to apply."""
    if before is after:
        return 0
    if before not in STANDING or after not in STANDING:
        return None
    return STANDING[after] - STANDING[before]


def wrong_turns(change: Change, before: dict[str, Status], after: dict[str, Status]) -> list[str]:
    """Return the rules and rows that are worse although the fact is as strict, or better although it is as lax."""
    found = []
    for name, status in after.items():
        if status is before[name]:
            continue
        order = order_to(change.fact, name)
        if isinstance(order, NoOrder):
            continue
        better = turned(before[name], status)
        stricter, laxer = order.is_as_strict(change.new, change.old), order.is_as_strict(change.old, change.new)
        if better is None or (stricter and better < 0) or (laxer and better > 0):
            found.append(f"{name} turned from {before[name]} to {status} by {change}")
    return found


def hospital_for(fact: str) -> dict[str, Any]:
    """Return the hospital, changed so that a fact can have all its values."""
    values: dict[str, Any] = changed(HOSPITAL, BASES.get(fact, {}))
    drop_undeclared(values)
    return values


class Walk(NamedTuple):
    """What came of every step of every walk with one fact, from its laxest value to its strictest."""

    steps: int
    refused: int
    wrong: tuple[str, ...]
    turned: frozenset[str]
    """The rules that fail on the way, and pass on the same."""


@cache
def walked(fact: str) -> Walk:
    """Walk with a fact through all its values, wherever the hospital declares it, for each order that it has."""
    steps = refused = 0
    wrong: list[str] = []
    found: set[str] = set()
    base = hospital_for(fact)
    paths = [path for name, path, _ in declared_facts(base) if name == fact]
    for order, path in product(orders_of(fact), paths):
        for walk in order.walks(closed_set(fact)):
            statuses = [(value, judged(with_value(base, path, value))) for value in walk]
            valid = [(value, after) for value, after in statuses if after is not None]
            steps += len(statuses)
            refused += len(statuses) - len(valid)
            for (old, before), (new, after) in pairwise(valid):
                wrong += wrong_turns(Change(fact, path, old, new), before, after)
            found.update(
                rule
                for rule in ROWS
                if order_to(fact, rule) is order and {Status.FAIL, Status.PASS} <= {after[rule] for _, after in valid}
            )
    return Walk(steps, refused, tuple(wrong), frozenset(found))


ORDERED: Final = tuple(fact for fact in ORDERS if orders_of(fact))


def test_every_fact_has_an_order_or_a_reason_for_none() -> None:
    """A new fact must be given its place in the table, and a fact that is gone has none."""
    assert set(ORDERS) == set(all_facts())


@pytest.mark.parametrize("fact", ORDERED)
def test_the_order_knows_every_value(fact: str) -> None:
    """A new member of a closed set must be given its place, and each kind of fact has an order for its values."""
    kind, members = all_facts()[fact], set(closed_set(fact))
    for order in orders_of(fact):
        if isinstance(order, Members):
            assert isinstance(kind, shape.VarTupleType)
            assert set(order.harmful) < members
        elif isinstance(order, Scale) and members:
            assert set(order.samples) == members
        else:
            assert isinstance(kind, shape.BoolType | shape.IntType | shape.DateType | shape.CustomType)
    by_rule = ORDERS[fact]
    assert not isinstance(by_rule, ByRule) or set(by_rule.some) <= set(ROWS)


@pytest.mark.parametrize("fact", ORDERED)
def test_a_stricter_value_never_hurts_a_hospital(fact: str) -> None:
    """From the laxest value to the strictest, no rule and no row gets worse; equally strict values are judged alike."""
    walk = walked(fact)
    assert walk.wrong == ()
    assert walk.refused < walk.steps / 2
    assert walk.turned != frozenset(), "a fact that turns no rule from fail to pass has no order"


@pytest.mark.parametrize("fact", [fact for fact, order in ORDERS.items() if order in (UNASKED, EVIDENCE)])
def test_what_no_requirement_asks_for_turns_nothing(fact: str) -> None:
    """A fact that has no order since nothing depends on it makes no rule and no row better or worse."""
    before = judged(HOSPITAL)
    paths = [path for name, path, _ in declared_facts(HOSPITAL) if name == fact]
    values = closed_set(fact) or ((True, False) if isinstance(all_facts()[fact], shape.BoolType) else ("2026-01-01",))
    assert paths
    for path, value in product(paths, values):
        new = ["systems"] if isinstance(all_facts()[fact], shape.VarTupleType) else value
        assert judged(with_value(HOSPITAL, path, new)) == before


def test_every_rule_is_turned_by_a_fact() -> None:
    """Each rule fails and passes on one of the walks, so that these say something about it."""
    found = frozenset[str]().union(*(walked(fact).turned for fact in ORDERED))
    assert set(ROWS) - found == set(NEVER_TURNED)


class Tally:
    """What came of many changes, one at a time."""

    def __init__(self, *, contradictory: bool = False) -> None:
        self._contradictory = contradictory
        self.changes = self.refused = 0
        self.wrong: list[str] = []
        self.turned = Counter[tuple[Status, Status]]()

    def change_facts(self, values: dict[str, Any], random: Random, most: int) -> None:
        """Change up to so many facts of a document, each for a stricter value and for a laxer one."""
        drop_undeclared(values)
        before = judged(values, contradictory=self._contradictory)
        assert before is not None
        ordered = [(fact, path, old) for fact, path, old in declared_facts(values) if orders_of(fact)]
        for fact, path, old in random.sample(ordered, min(most, len(ordered))):
            for order, stricter in product(orders_of(fact), (True, False)):
                new = order.other(old, closed_set(fact), random, stricter=stricter)
                after = judged(with_value(values, path, new), contradictory=self._contradictory)
                self.changes += 1
                if after is None:
                    self.refused += 1
                    continue
                self.wrong += wrong_turns(Change(fact, path, old, new), before, after)
                self.turned.update((before[rule], after[rule]) for rule in ROWS if before[rule] is not after[rule])


@pytest.mark.parametrize("part", range(4))
def test_a_stricter_value_never_hurts_an_organisation(part: int) -> None:
    """In organisations of all kinds, a stricter value makes no rule and no row worse, and a laxer one none better."""
    tally, random = Tally(), Random(part)  # noqa: S311  nothing secret
    for values in islice(organisations(160, 11), part, None, 4):
        tally.change_facts(values, random, 25)
    assert tally.wrong == []
    assert tally.refused < tally.changes / 10
    assert tally.turned[Status.PASS, Status.FAIL] > 200
    assert tally.turned[Status.FAIL, Status.PASS] > 5


@given(documents(), st.randoms(use_true_random=False, note_method_calls=False))
@settings(max_examples=100)
def test_a_stricter_value_never_hurts(values: dict[str, Any], random: Random) -> None:
    """In any document, a stricter value makes no rule and no row worse, and a laxer one none better."""
    tally = Tally(contradictory=True)
    tally.change_facts(values, random, 8)
    assert tally.wrong == []


@pytest.mark.parametrize("section", ["documents", "trainings"])
def test_one_more_never_hurts(section: str) -> None:
    """Another document or training, however old or incomplete, makes no rule and no row worse."""
    random, better = Random(3), 0  # noqa: S311  nothing secret
    for values in organisations(80, 11):
        drop_undeclared(values)
        known = values.get(section)
        before = judged(values)
        if not isinstance(known, list) or before is None:
            continue
        other = {key: value for key, value in random.choice(HOSPITAL[section]).items() if random.random() < 0.8}
        after = judged(with_value(values, (section,), [{**other, "id": "other"}, *known]))
        assert after is not None
        turns = [turned(before[name], status) for name, status in after.items()]
        assert min(-1 if turn is None else turn for turn in turns) == 0
        better += any(turns)
    assert better > 3
