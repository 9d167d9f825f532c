"""What changed over the runs: the rows that more or fewer organisations fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from gl3rules.model import Status

if TYPE_CHECKING:
    from gl3rules.portfolio.model import Portfolio, Run

MOST_RUNS: Final = 12
"""How many runs the page shows, the latest: more would not fit side by side."""


class ChangedRow(Struct, frozen=True):
    """A row with how many organisations failed it in each run; None where that run did not have the row.

    `difference` is that to the run before, None where one of the two did not have the row.
    """

    row: str
    failures: tuple[int | None, ...]
    difference: int | None


def shown_runs(portfolio: Portfolio) -> tuple[Run, ...]:
    """Return the runs that the page shows, oldest first."""
    return portfolio.runs[-MOST_RUNS:]


def changed_rows(runs: tuple[Run, ...]) -> list[ChangedRow]:
    """Return the rows that not every run has as many failures of, those that got worse since the run before first."""
    tallies = [
        {tally.row: tally.count(Status.FAIL, Status.ERROR) for tally in run.rows if any(tally.counts.values())}
        for run in runs
    ]
    # As a dictionary, for its order.
    rows = dict.fromkeys(row for tally in reversed(tallies) for row in tally)
    found = []
    for row in rows:
        failures = tuple(tally.get(row) for tally in tallies)
        if len({count for count in failures if count is not None}) > 1:
            before, now = failures[-2:]
            difference = None if before is None or now is None else now - before
            found.append(ChangedRow(row, failures, difference))
    return sorted(found, key=lambda each: -(each.difference or 0))
