"""The rows of a portfolio: their texts, the chapters that they stand in, and how often they failed from run to run."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gl3rules.model import Chapter, RequirementText, Status

if TYPE_CHECKING:
    from gl3rules.portfolio.model import Portfolio, Run


class Part(NamedTuple):
    """A chapter, with the places of its rows in Portfolio.rows and in Member.rows."""

    chapter: Chapter
    rows: range


class Trend(NamedTuple):
    """How many organisations failed a row in the run before, and how many fail it now."""

    row: str
    before: int
    now: int


def texts(portfolio: Portfolio) -> list[RequirementText]:
    """Return the texts of each row of the portfolio, in order; a row that has none has its number."""
    known = {each.row: each for each in portfolio.requirements}
    return [
        known.get(tally.row) or RequirementText(tally.row, tally.row.rpartition("-")[0], "", "", "", ())
        for tally in portfolio.rows
    ]


def chapters(portfolio: Portfolio) -> list[Part]:
    """Return the chapters that the rows of the portfolio belong to, in order."""
    known = {each.number: each for each in portfolio.pack.chapters}
    found = []
    start = 0
    for number, rows in groupby(texts(portfolio), key=lambda each: each.chapter):
        end = start + len(list(rows))
        found.append(Part(known.get(number) or Chapter(number, ""), range(start, end)))
        start = end
    return found


def failing(run: Run) -> dict[str, int]:
    """Return how many organisations failed each row in a run, those counted where the row's rules crashed."""
    return {tally.row: tally.count(Status.FAIL, Status.ERROR) for tally in run.rows}


def trends(portfolio: Portfolio) -> list[Trend]:
    """Return the rows that fail more or less often than in the run before, the greatest differences first.

    A row that only one of the two runs has can't be compared, and is not among them.
    """
    if len(portfolio.runs) < 2:  # noqa: PLR2004  a comparison takes two
        return []
    before, now = (failing(run) for run in portfolio.runs[-2:])
    moved = [Trend(row, before[row], count) for row, count in now.items() if before.get(row, count) != count]
    return sorted(moved, key=lambda each: -abs(each.now - each.before))
