"""The workbook under way: its styles, its sheets, and cells that hold any text as a text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from wcwidth import wrap

from gl3rules.model import Status
from gl3rules.report.xlsx.standing import NAMES, InPart, Standing
from gl3rules.report.xlsx.styles import FONTS, looks
from gl3rules.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from gl3rules.text import Language

Cell: TypeAlias = "str | int | Standing"

# As the format numbers sizes of paper.
A3: Final = 8
A4: Final = 9

# Microsoft's limits: characters in a cell (UTF-16 units), line feeds in a cell, height of a line in points.
_MOST_UNITS: Final = 32_767
_MOST_BREAKS: Final = 253
_MOST_HEIGHT: Final = 409
_LEADING_TO_FORMULA: Final = ("=", "+", "-", "@")


class Book:
    """A workbook in a language; `one_line` is the height in points of a line that needs no more than one."""

    def __init__(self, workbook: Workbook, language: Language) -> None:
        self.workbook = workbook
        self.language = language
        self._line_height = FONTS[language.code].line_height
        self.one_line = self.height([("", 1)])
        self._looks = looks()
        self._styles: dict[tuple[str, bool], Format] = {}

    def add_sheet(self, name: str, paper: int) -> Worksheet:
        """Add a sheet that prints on as many pages as it takes, each as wide as the sheet."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(paper)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def put(self, sheet: Worksheet, line: int, column: int, value: Cell, style: str = "text") -> None:
        """Write a cell; a status comes in its words and colours."""
        if isinstance(value, (Status, InPart)):
            sheet.write_string(line, column, self.shown(value), self.style(value))
        elif isinstance(value, int):
            sheet.write_number(line, column, value, self.style(style))
        elif value:
            quoted = value.lstrip().startswith(_LEADING_TO_FORMULA)
            sheet.write_string(line, column, self.shown(value), self.style(style, quoted=quoted))
        else:
            sheet.write_blank(line, column, None, self.style(style))

    def style(self, name: str, *, quoted: bool = False) -> Format:
        """Return a style; a quoted one keeps a text a text when somebody edits the cell."""
        if (name, quoted) not in self._styles:
            self._styles[name, quoted] = self.workbook.add_format({**self._looks[name], "quote_prefix": quoted})
        return self._styles[name, quoted]

    def shown(self, value: Cell) -> str:
        """Return what a cell shows."""
        if isinstance(value, (Status, InPart)):
            return self.language.render(NAMES[value])
        return self.text(str(value))

    def text(self, text: str) -> str:
        """Return a text as a cell can hold it: nothing invisible but line feeds, and cut where it is too long."""
        if text.isprintable() and len(text) <= _MOST_UNITS // 2 and not text.startswith("<r>"):
            return text
        lines = [printable(line) for line in text.split("\n")]
        if len(lines) > _MOST_BREAKS:
            lines[_MOST_BREAKS:] = [" / ".join(lines[_MOST_BREAKS:])]
        shown = "\n".join(lines)
        units = shown.encode("utf-16-le")
        if len(units) > 2 * _MOST_UNITS:
            notice = self.language.text(" … (cut here: a cell holds no more; the json report has it all)")
            shown = units[: 2 * (_MOST_UNITS - len(notice))].decode("utf-16-le", "ignore") + notice
        # The writer takes such a text for ready-made XML.
        return f"{shown} " if shown.startswith("<r>") and shown.endswith("</r>") else shown

    def height(self, cells: Iterable[tuple[str, int]]) -> int:
        """Return the height in points that a line of texts needs, each in a cell so many narrow characters wide.

        Not every program finds that height for itself, and none does for cells that span columns.
        """
        return min(max(_lines_in(text, width) for text, width in cells) * self._line_height + 4, _MOST_HEIGHT)


@lru_cache(maxsize=100_000)
def _lines_in(text: str, width: int) -> int:
    """Return over how many lines a text goes in a cell so many narrow characters wide; an East Asian one counts two."""
    return sum(_lines_of(line, width - 1) for line in text.split("\n"))


def _lines_of(line: str, columns: int) -> int:
    """Return over how many lines of so many columns a text without line feeds goes, as wcwidth.wrap breaks it."""
    if not line.isascii() or "  " in line or line != line.strip():
        return len(wrap(line, columns, break_on_hyphens=False)) or 1
    # Most texts that are broken are ids, paths and pointers; counting their lines is far quicker than making them.
    lines, taken = 1, 0
    for word in line.split(" "):
        start = taken + 1 if taken else 0
        taken = start + len(word)
        if taken > columns >= len(word):
            lines, taken = lines + 1, len(word)
        elif taken > columns:
            # A word that no line holds is broken, and begins on the line that is under way.
            rest = len(word) - max(columns - start, 0)
            lines += -(-rest // columns)
            taken = rest % columns or columns
    return lines
