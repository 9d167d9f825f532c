"""What the workbook shows for each letter of a row or an organisation: a standing, in its words and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.portfolio import wording
from gl3rules.portfolio.model import IN_PART, LETTERS
from gl3rules.report.xlsx.standing import InPart, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gl3rules.portfolio.model import Portfolio
    from gl3rules.report.xlsx.book import Cell
    from gl3rules.text import Language

STANDINGS: Final[Mapping[str, Standing]] = {
    **{letter: status for status, letter in LETTERS.items()},
    IN_PART: InPart.IN_PART,
}
"""The standing of each letter; a row that was left out has none."""


def shown(language: Language, letter: str) -> Cell:
    """Return the cell that a letter stands for."""
    return STANDINGS.get(letter) or wording.standing(language, letter)


def present(portfolio: Portfolio) -> list[str]:
    """Return the letters that are counted of rows, worst first, as for any counts."""
    return counted(tally.counts for tally in portfolio.rows)


def counted(counts: Iterable[Mapping[str, int]]) -> list[str]:
    """Return the letters that such counts have, worst first: those of a partial judgement only where there is any."""
    found = {letter for each in counts for letter, count in each.items() if count}
    return [letter for letter in wording.STANDINGS if letter in LETTERS.values() or letter in found]
