"""The matrix: a line for each organisation, a column for each row of the pack, and a coloured sign where they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.portfolio import wording
from gl3rules.portfolio.rows import chapters, texts
from gl3rules.portfolio.xlsx.standings import STANDINGS, shown
from gl3rules.report.xlsx.book import A3
from gl3rules.report.xlsx.styles import looks

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from gl3rules.portfolio.model import Portfolio
    from gl3rules.report.xlsx.book import Book

# The columns of an organisation's id, name and status, and their widths.
_WIDTHS: Final = (18, 30, 10)
_FIRST: Final = len(_WIDTHS)
_SIGN_WIDTH: Final = 3
# The lines of the chapters and of the numbers of the rows, with their heights in points.
_CHAPTERS: Final = 0
_NUMBERS: Final = 1
_HEIGHTS: Final = (80, 66)


def add_matrix(book: Book, portfolio: Portfolio) -> None:
    """Add the matrix on a sheet of its own; its signs are told on the summary."""
    sheet = book.add_sheet(book.language.text("Matrix"), A3)
    sheet.set_landscape()
    sheet.set_default_row(book.one_line)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(_FIRST, _FIRST + max(len(portfolio.rows), 1) - 1, _SIGN_WIDTH)
    _write_headers(book, sheet, portfolio)
    painted = signs(book)
    for line, member in enumerate(portfolio.members, _NUMBERS + 1):
        book.put(sheet, line, 0, member.id)
        book.put(sheet, line, 1, member.name)
        book.put(sheet, line, 2, shown(book.language, member.status))
        for column, letter in enumerate(member.rows, _FIRST):
            sign, style = painted[letter]
            sheet.write_string(line, column, sign, style)
    sheet.freeze_panes(_NUMBERS + 1, _FIRST)
    sheet.autofilter(_NUMBERS, 0, _NUMBERS + len(portfolio.members), _FIRST + len(portfolio.rows) - 1)
    sheet.repeat_rows(_CHAPTERS, _NUMBERS)
    sheet.repeat_columns(0, _FIRST - 1)


def signs(book: Book) -> dict[str, tuple[str, Format]]:
    """Return the sign of each letter, with the style of its cells."""
    properties = looks()
    # A sign that begins a formula stays a text when somebody edits the cell.
    return {
        letter: (
            sign,
            book.workbook.add_format(
                {
                    **properties[STANDINGS.get(letter, "text")],
                    "align": "center",
                    "text_wrap": False,
                    "quote_prefix": sign == "-",
                }
            ),
        )
        for letter, sign in wording.SIGNS.items()
    }


def _write_headers(book: Book, sheet: Worksheet, portfolio: Portfolio) -> None:
    """Write the chapters, and below them the numbers of their rows, each with its title as a note.

    One line after the other: the writer keeps none that is done.
    """
    language = book.language
    headers = (language.text("Id"), language.text("Organisation"), language.text("Status"))
    for line, height in enumerate(_HEIGHTS):
        sheet.set_row(line, height)
    for column in range(len(headers)):
        book.put(sheet, _CHAPTERS, column, "", "header")
    for part in chapters(portfolio):
        name = f"{part.chapter.number} {language.text(part.chapter.title)}".rstrip()
        first, last = _FIRST + part.rows.start, _FIRST + part.rows.stop - 1
        if last > first:
            sheet.merge_range(_CHAPTERS, first, _CHAPTERS, last, "", book.style("centred"))
        book.put(sheet, _CHAPTERS, first, name, "centred")
    for column, header in enumerate(headers):
        book.put(sheet, _NUMBERS, column, header, "header")
    upright = book.workbook.add_format({**looks()["centred"], "rotation": 90, "text_wrap": False})
    for column, own in enumerate(texts(portfolio), _FIRST):
        sheet.write_string(_NUMBERS, column, book.text(own.row), upright)
        told = "\n".join(filter(None, (language.text(own.clause), language.text(own.title))))
        if told:
            sheet.write_comment(_NUMBERS, column, book.text(told), {"x_scale": 2, "author": ""})
