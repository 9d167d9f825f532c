"""Lines for a terminal: texts and tables that are never wider than it, East Asian ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import click
from tabulate import tabulate
from wcwidth import wcswidth, wrap

from gl3rules.model import Status
from gl3rules.portfolio.model import IN_PART, LETTERS, NOT_JUDGED
from gl3rules.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

COLOURS: Final = {
    LETTERS[Status.FAIL]: "red",
    LETTERS[Status.ERROR]: "magenta",
    LETTERS[Status.UNKNOWN]: "yellow",
    LETTERS[Status.WAIVED]: "cyan",
    LETTERS[Status.PASS]: "green",
    LETTERS[Status.NOT_APPLICABLE]: "bright_black",
    IN_PART: "",
    NOT_JUDGED: "bright_black",
}
"""The colour of what each letter of a row stands for."""

NARROWEST: Final = 40
"""The least columns for which anything is drawn."""

_NARROWEST_COLUMN: Final = 14
_GAP: Final = 2


class Cell(NamedTuple):
    """A cell of a table, coloured by the letter of a row that it speaks of."""

    text: str
    letter: str = ""


class Column(NamedTuple):
    """A column of a table: its header, whether it holds numbers, and whether its texts may be broken into lines."""

    header: str
    is_number: bool = False
    is_broken: bool = False


class Terminal:
    """A terminal of a width, with colours or without."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self.width = max(width, NARROWEST)
        self._colour = colour

    def wrapped(self, text: str, indent: int = 0, hanging: int = 0) -> list[str]:
        """Return a text as lines, all but the first indented further by `hanging`."""
        margin = " " * indent
        lines = fit(printable(text), self.width - indent - hanging)
        return [margin + (" " * hanging if position else "") + line for position, line in enumerate(lines)]

    def bold(self, text: str) -> list[str]:
        """Return a heading as lines."""
        return [click.style(line, bold=True) if self._colour else line for line in self.wrapped(text)]

    def dim(self, text: str, indent: int = 0, hanging: int = 2) -> list[str]:
        """Return a text of less weight as lines."""
        lines = self.wrapped(text, indent, hanging)
        return [click.style(line, dim=True) if self._colour else line for line in lines]

    def warning(self, text: str) -> list[str]:
        """Return a text that nobody may miss as lines."""
        lines = self.wrapped(text, hanging=2)
        return [click.style(line, fg="red", bold=True) if self._colour else line for line in lines]

    def painted(self, text: str, letter: str) -> str:
        """Return a text, which is printable, in the colour of a letter."""
        colour = COLOURS.get(letter, "")
        return click.style(text, fg=colour) if self._colour and colour and text else text

    def signs(self, text: str, letters: str) -> str:
        """Return signs, each in the colour of the letter in the same place."""
        return "".join(self.painted(sign, letter) for sign, letter in zip(text, letters, strict=True))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[str]:
        """Draw a table; what is too wide for the terminal takes several lines in the columns that may be broken.

        Where that would leave them too narrow to be read, each row is a paragraph.
        """
        plain = [[printable(cell.text) for cell in row] for row in rows]
        headers = [column.header for column in columns]
        natural = [max(map(wcswidth, texts)) for texts in zip(headers, *plain, strict=True)]
        widths = self._widths(columns, natural)
        if any(width < min(needed, _NARROWEST_COLUMN) for width, needed in zip(widths, natural, strict=True)):
            return [line for row in rows for line in self._paragraph(columns, row)]
        drawn = [self._lines(headers, widths), ["-" * width for width in widths]]
        for row, texts in zip(rows, plain, strict=True):
            lines = [fit(text, width) for text, width in zip(texts, widths, strict=True)]
            drawn.append(
                [
                    "\n".join(self.painted(line, cell.letter) for line in each)
                    for cell, each in zip(row, lines, strict=True)
                ]
            )
        # Without headers of its own, because it would pad their columns.
        sides = ["right" if column.is_number else "left" for column in columns]
        text = tabulate(drawn, tablefmt="plain", colalign=sides, disable_numparse=True)
        return [line.rstrip() for line in text.split("\n")]

    def _paragraph(self, columns: Sequence[Column], row: Sequence[Cell]) -> list[str]:
        """Draw a row's texts, and below them its numbers with their headers."""
        pairs = list(zip(columns, row, strict=True))
        texts = [cell.text for column, cell in pairs if cell.text and not column.is_number]
        numbers = [f"{column.header} {cell.text}" for column, cell in pairs if cell.text and column.is_number]
        lines = self.wrapped("  ".join(texts), hanging=2)
        return lines + (self.wrapped("  ".join(numbers), 2) if numbers else [])

    def _lines(self, texts: list[str], widths: list[int]) -> list[str]:
        return ["\n".join(fit(text, width)) for text, width in zip(texts, widths, strict=True)]

    def _widths(self, columns: Sequence[Column], natural: list[int]) -> list[int]:
        """Return the width of each column: the narrow ones get what they need, the wide ones share the rest."""
        broken = sorted((index for index, each in enumerate(columns) if each.is_broken), key=lambda each: natural[each])
        room = self.width - _GAP * (len(columns) - 1)
        room -= sum(width for index, width in enumerate(natural) if index not in broken)
        widths = list(natural)
        for position, index in enumerate(broken):
            widths[index] = min(natural[index], max(room // (len(broken) - position), 0))
            room -= widths[index]
        return widths


def fit(text: str, columns: int) -> list[str]:
    """Break a text into lines of so many terminal columns; ids and paths stay in one piece where they can."""
    return wrap(text, columns, break_on_hyphens=False) or [""]
