"""The heat map of the terminal: a line for each of the worst organisations, a sign for each row of the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from wcwidth import wcswidth

from gl3rules import wording as common
from gl3rules.model import Status
from gl3rules.portfolio import wording
from gl3rules.portfolio.model import IN_PART, LETTERS, NOT_JUDGED
from gl3rules.portfolio.rows import Part, chapters
from gl3rules.portfolio.terminal import Cell, Column, Terminal, fit
from gl3rules.text import message, printable
from gl3rules.wording import TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.portfolio.model import Member, Portfolio
    from gl3rules.text import Language

MOST_MEMBERS: Final = 20
"""How many organisations it shows."""

_MARGIN: Final = "  "
_NARROWEST_NAME: Final = 10
_WIDEST_NAME: Final = 40


class _Group(NamedTuple):
    """A chapter's part of a line: its rows, and the columns that these and the chapter's number take."""

    part: Part
    width: int


class HeatMap:
    """Draws the worst organisations of a portfolio for a terminal."""

    def __init__(self, terminal: Terminal, portfolio: Portfolio, language: Language) -> None:
        self._terminal = terminal
        self._portfolio = portfolio
        self._language = language
        self._members = portfolio.members[:MOST_MEMBERS]
        self._names = [printable(member.id) for member in self._members]
        self._groups = [
            _Group(part, max(len(part.rows), wcswidth(printable(part.chapter.number)))) for part in chapters(portfolio)
        ]
        # An organisation's counts come with a letter each, so that their columns need no headers.
        self._counts = [
            [str(member.count(status)) if member.count(status) else "" for status in TO_ACT_ON]
            for member in self._members
        ]

    def draw(self) -> list[str]:
        """Draw the map with its legend, by rows where they fit, else by chapters, else without either."""
        if not self._members:
            return []
        signs = sum(group.width for group in self._groups) + len(self._groups) - 1
        room = self._terminal.width - signs - len(_MARGIN) - self._width_of_counts()
        return self._by_rows(room) if room >= _NARROWEST_NAME else self._by_chapters()

    def _width_of_counts(self) -> int:
        return sum(max(3, *(len(counts[index]) for counts in self._counts)) + 1 for index in range(len(TO_ACT_ON))) + 1

    def _by_rows(self, room: int) -> list[str]:
        """Draw a sign for each row; what has no room in an organisation's first line follows below it."""
        widest = min(room, max(map(wcswidth, self._names)), _WIDEST_NAME)
        widest = max(widest, _NARROWEST_NAME)
        blank = " " * widest
        width = self._width_of_counts()
        heads = (self._numbers(), self._units())
        statuses = [wording.SIGNS[LETTERS[status]] for status in TO_ACT_ON]
        lines = [f"{blank}{' ' * width}{_MARGIN}{heads[0]}", f"{blank}{self._counted(statuses)}{_MARGIN}{heads[1]}"]
        for member, name, counts in zip(self._members, self._names, self._counts, strict=True):
            first, *further = fit(name, widest)
            shown = f"{first}{' ' * (widest - wcswidth(first))}"
            lines.append(f"{shown}{self._counted(counts, painted=True)}{_MARGIN}{self._signs(member)}")
            lines += further
        return [*(line.rstrip() for line in lines), "", *self._legend()]

    def _counted(self, texts: list[str], *, painted: bool = False) -> str:
        widths = [max(3, *(len(counts[index]) for counts in self._counts)) for index in range(len(TO_ACT_ON))]
        aligned = [text.rjust(width) for text, width in zip(texts, widths, strict=True)]
        if painted:
            pairs = zip(aligned, TO_ACT_ON, strict=True)
            aligned = [self._terminal.painted(text, LETTERS[status]) for text, status in pairs]
        return " " + "".join(f" {text}" for text in aligned)

    def _numbers(self) -> str:
        """Return the numbers of the chapters, each above its rows."""
        numbers = [(printable(group.part.chapter.number), group.width) for group in self._groups]
        return " ".join(number + " " * (width - wcswidth(number)) for number, width in numbers)

    def _units(self) -> str:
        """Return the last digit of each row's number, above its signs."""
        rows = [tally.row[-1:] if tally.row[-1:].isdecimal() else " " for tally in self._portfolio.rows]
        return " ".join("".join(rows[index] for index in each.part.rows).ljust(each.width) for each in self._groups)

    def _signs(self, member: Member) -> str:
        found = []
        for part, width in self._groups:
            letters = member.rows[part.rows.start : part.rows.stop]
            signs = "".join(wording.SIGNS.get(letter, " ") for letter in letters)
            found.append(self._terminal.signs(signs, letters) + " " * (width - len(signs)))
        return " ".join(found)

    def _legend(self) -> Iterator[str]:
        """Draw what the signs mean, those that occur, and what the chapters are called."""
        shown = "".join(member.rows for member in self._members)
        signs = [
            f"{sign} {wording.standing(self._language, letter)}"
            for letter, sign in wording.SIGNS.items()
            if letter in shown
        ]
        yield from self._terminal.wrapped("   ".join(signs))
        yield from self._chapters()

    def _chapters(self) -> list[str]:
        named = [
            f"{part.chapter.number} {self._language.text(part.chapter.title)}".rstrip() for part, _ in self._groups
        ]
        return self._terminal.dim(self._language.text(", ").join(named))

    def _by_chapters(self) -> list[str]:
        """Draw how many rows of each chapter fail, where there is room, else how many of all."""
        language = self._language
        columns = [
            Column(language.text("Organisation"), is_broken=True),
            *(Column(common.status(language, status), is_number=True) for status in TO_ACT_ON),
        ]
        rows = [
            [Cell(name), *(Cell(text, LETTERS[status]) for text, status in zip(counts, TO_ACT_ON, strict=True))]
            for name, counts in zip(self._names, self._counts, strict=True)
        ]
        of_chapters = [Column(printable(part.chapter.number), is_number=True) for part, _ in self._groups]
        needed = sum(wcswidth(each.header) + 2 for each in (*columns[1:], *of_chapters)) + _NARROWEST_NAME
        if needed > self._terminal.width:
            # Without failures, an organisation that was judged in part would look like one that passes.
            columns.insert(1, Column(language.text("Status"), is_broken=True))
            for member, row in zip(self._members, rows, strict=True):
                row.insert(1, Cell(wording.standing(language, member.status), member.status))
            return self._terminal.table(columns, rows)
        for member, row in zip(self._members, rows, strict=True):
            row += [self._failing(member, part) for part, _ in self._groups]
        told = message("Below the number of a chapter: how many of its rows fail, crashes among them.")
        return [
            *self._terminal.table([*columns, *of_chapters], rows),
            "",
            *self._terminal.wrapped(language.render(told)),
            *self._meanings({cell.text for row in rows for cell in row[len(columns) :]}),
            *self._chapters(),
        ]

    def _meanings(self, signs: set[str]) -> list[str]:
        """Draw what those signs mean that stand for a chapter of which nothing fails, but not all was judged."""
        meant = [
            f"{wording.SIGNS[letter]} {wording.standing(self._language, letter)}"
            for letter in (IN_PART, NOT_JUDGED)
            if wording.SIGNS[letter] in signs
        ]
        return self._terminal.wrapped("   ".join(meant)) if meant else []

    def _failing(self, member: Member, part: Part) -> Cell:
        """Return how many rows of a chapter fail; where none does, a sign that is no count."""
        letters = member.rows[part.rows.start : part.rows.stop]
        count = sum(letters.count(LETTERS[status]) for status in (Status.FAIL, Status.ERROR))
        if count:
            return Cell(str(count), LETTERS[Status.FAIL])
        if IN_PART in letters:
            return Cell(wording.SIGNS[IN_PART], IN_PART)
        return Cell(wording.SIGNS[NOT_JUDGED], NOT_JUDGED) if not letters.strip(NOT_JUDGED) else Cell(".")
