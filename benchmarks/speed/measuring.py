"""Pairs of tasks that are timed in turn, and how their ratio spreads over the rounds."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Took:
    """What a task took: seconds by the clock, and of the processor, all its threads and children together."""

    seconds: float
    processor: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the median and the greatest of some values."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Return the spread of values, of which there is at least one."""
        found = sorted(values)
        return cls(found[0], statistics.median(found), found[-1])

    def __str__(self) -> str:
        """Return the median with the range beside it."""
        return f"{_figure(self.middle)} ({_figure(self.low)} to {_figure(self.high)})"


def _figure(value: float) -> str:
    """Return a number with as many places as tell something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Pair:
    """What gl3rules does and what a peer does for the same, `items` times each in every round; `name` is the peer's.

    `rounds` is for those that take too long for all of them; 0 is for as many as the others have.
    """

    name: str
    ours: Callable[[], Took]
    theirs: Callable[[], Took]
    items: int = 1
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rounds of a pair came to, for each item: seconds, and peer to gl3rules by the clock and processor."""

    name: str
    ours: Spread
    theirs: Spread
    ratio: Spread
    processor_ratio: Spread


def compared(pairs: Sequence[Pair], rounds: int, *, warm_up: bool = True) -> list[Compared]:
    """Time all pairs in turn, so that a slow or noisy machine slows all alike; one more round before only warms up.

    Within a pair the two follow each other at once, and take turns in who is first.
    """
    found: dict[str, list[tuple[Took, Took]]] = {pair.name: [] for pair in pairs}
    for number in range(0 if warm_up else 1, rounds + 1):
        for pair in pairs:
            if pair.rounds and number > pair.rounds:
                continue
            if number % 2:
                ours, theirs = pair.ours(), pair.theirs()
            else:
                theirs, ours = pair.theirs(), pair.ours()
            if number:
                found[pair.name].append((ours, theirs))
    return [_result(pair, found[pair.name]) for pair in pairs]


def _result(pair: Pair, times: Sequence[tuple[Took, Took]]) -> Compared:
    return Compared(
        pair.name,
        Spread.of(ours.seconds / pair.items for ours, _ in times),
        Spread.of(theirs.seconds / pair.items for _, theirs in times),
        Spread.of(theirs.seconds / ours.seconds for ours, theirs in times),
        Spread.of(theirs.processor / ours.processor for ours, theirs in times),
    )


def timed(task: Callable[[], object]) -> Callable[[], Took]:
    """Return the task as one that says what it took in this process."""

    def run() -> Took:
        start = time.perf_counter(), time.process_time()
        task()
        return Took(time.perf_counter() - start[0], time.process_time() - start[1])

    return run
