"""What makes a fact stricter or laxer: the kinds of orders that facts have.

Which fact has which of them stands in orders_of_facts.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from gl3rules.facts.base import Duration
from tests.conftest import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from random import Random

Scalar: TypeAlias = "str | int"
"""A single value; Python's truth values are integers."""

Value: TypeAlias = "Scalar | list[str]"
"""A fact's value as it stands in a document."""

_DAY: Final = date.fromisoformat(AS_OF)
_WALKS: Final = 8
"""How many ways through a large set are tried at most."""


class Order(Protocol):
    """Says which of two values of a fact is stricter."""

    def is_as_strict(self, value: Value, other: Value) -> bool:
        """Say whether a value is at least as strict as another; some pairs are so in neither direction."""

    def walks(self, members: Sequence[str]) -> Iterator[tuple[Value, ...]]:
        """Yield sequences of values, each value at least as strict as the one before it.

        `members` are the fact's closed set, none where it has no such set.
        """

    def other(self, value: Value, members: Sequence[str], random: Random, *, stricter: bool) -> Value:
        """Return a value that is at least as strict, or at most as strict: the same where there is none."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Values that can all be compared, and some to try: those around every figure that a rule compares with."""

    strictness: Callable[[Value], float]
    samples: tuple[Value, ...]

    def is_as_strict(self, value: Value, other: Value) -> bool:
        """Compare how strict both are."""
        return self.strictness(value) >= self.strictness(other)

    def walks(self, members: Sequence[str]) -> Iterator[tuple[Value, ...]]:
        """Yield the samples from the laxest to the strictest."""
        del members
        yield tuple(sorted(self.samples, key=self.strictness))

    def other(self, value: Value, members: Sequence[str], random: Random, *, stricter: bool) -> Value:
        """Return one of the samples."""
        del members
        found = [
            sample
            for sample in self.samples
            if (self.is_as_strict(sample, value) if stricter else self.is_as_strict(value, sample))
        ]
        return random.choice(found) if found else value


@dataclass(frozen=True, slots=True)
class Members:
    """Sets: one is as strict as another if it has all its helpful members and no harmful one that it lacks.

    A member that is not harmful is helpful, or makes no difference.
    """

    harmful: tuple[str, ...] = ()

    def is_as_strict(self, value: Value, other: Value) -> bool:
        """Compare both kinds of members."""
        own, others = (set(each) if isinstance(each, list) else set[str]() for each in (value, other))
        harmful = set(self.harmful)
        return own & harmful <= others & harmful and own - harmful >= others - harmful

    def walks(self, members: Sequence[str]) -> Iterator[tuple[Value, ...]]:
        """Yield ways from all that is harmful to all that is helpful, a member a step, from several members on."""
        for first in range(0, len(members), -(-len(members) // _WALKS)):
            held = [member for member in members if member in self.harmful]
            walk: list[Value] = [list(held)]
            for member in (*members[first:], *members[:first]):
                _toggle(held, member)
                walk.append(list(held))
            yield tuple(walk)

    def other(self, value: Value, members: Sequence[str], random: Random, *, stricter: bool) -> Value:
        """Return the set with up to three members put in or taken out, whichever makes it stricter or laxer."""
        held = list(value) if isinstance(value, list) else []
        wanted = [member for member in members if ((member in self.harmful) == (member in held)) is stricter]
        for member in random.sample(wanted, min(len(wanted), random.randint(1, 3))):
            _toggle(held, member)
        return held


def _toggle(held: list[str], member: str) -> None:
    """Take a member out where it is in, and put it in where it is not."""
    if member in held:
        held.remove(member)
    else:
        held.append(member)


@dataclass(frozen=True, slots=True)
class NoOrder:
    """Why no value of a fact is stricter than another."""

    reason: str


@dataclass(frozen=True, slots=True)
class ByRule:
    """A fact that means one thing to most rules and another to some."""

    most: Order | NoOrder
    some: Mapping[str, Order | NoOrder]

    def to(self, rule: str) -> Order | NoOrder:
        """Return the order that it has to one rule."""
        return self.some.get(rule, self.most)


def ranks(*steps: Scalar | tuple[str, ...]) -> Scale:
    """Return the order of a closed set, from the laxest to the strictest; what stands together is equally strict."""
    place: dict[Value, float] = {}
    for number, step in enumerate(steps):
        for member in step if isinstance(step, tuple) else (step,):
            place[member] = number
    return Scale(lambda value: place[value], tuple(place))


def _days_ago(*days: int) -> tuple[str, ...]:
    return tuple(str(_DAY - timedelta(number)) for number in days)


def _ordinal(value: Value) -> float:
    return date.fromisoformat(str(value)).toordinal()


def _length(value: Value) -> float:
    return Duration(str(value))._length


TRUE: Final = ranks(False, True)  # noqa: FBT003  values of facts
"""True is stricter."""
FALSE: Final = ranks(True, False)  # noqa: FBT003  values of facts
LARGER: Final = Scale(lambda value: float(str(value)), (0, 1, 2, 7, 8, 9, 30))
SHORTER: Final = Scale(
    lambda value: -_length(value),
    (
        *("never", "2 years", "366 days", "1 year", "365 days", "12 months", "360 days", "3 months", "9 weeks"),
        *("61 days", "2 months", "60 days", "8 weeks", "31 days", "1 month", "30 days", "4 weeks", "2 weeks"),
        *("8 days", "1 week", "7 days", "168 hours", "2 days", "25 hours", "24 hours", "1 day", "1 hour"),
        *("16 minutes", "15 minutes", "1 minute"),
    ),
)
LATER: Final = Scale(_ordinal, _days_ago(4000, 367, 366, 365, 364, 100, 33, 32, 31, 30, 29, 7, 1, 0))
"""What was done on a later day was done more recently."""
EARLIER: Final = Scale(lambda value: -_ordinal(value), _days_ago(-30, -1, 0, 1, 365, 1000))
"""What is dated later is not in force yet; dates after the assessment are refused, but rules don't rely on that."""
MORE: Final = Members()

AnyOrder: TypeAlias = "Order | NoOrder | ByRule"
"""An order, none, or several by rule."""

APPLIES: Final = NoOrder("it decides which requirements apply")
NAME: Final = NoOrder("it names something")
TEXT: Final = NoOrder("it is free text")
EVIDENCE: Final = NoOrder("no verdict depends on evidence")
UNASKED: Final = NoOrder("no requirement asks for it")

NAMED: Final[dict[str, AnyOrder]] = {"id": NAME, "name": NAME}


def under(prefix: str, orders: Mapping[str, AnyOrder]) -> dict[str, AnyOrder]:
    """Return the orders of the facts of a section."""
    return {f"{prefix}.{name}": order for name, order in orders.items()}


def deciding(order: Order, *rules: str) -> ByRule:
    """Return the order of a fact that also decides whether some rules apply."""
    return ByRule(order, dict.fromkeys(rules, APPLIES))
