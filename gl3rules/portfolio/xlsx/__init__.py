"""The portfolio as a workbook: a summary, lists to sort and filter, and a matrix of organisations and rows (ECMA-376).

Every text is written as text, so that nothing in it is ever taken for a formula, a number or a link.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from gl3rules import wording as common
from gl3rules.portfolio.xlsx.changes import list_of_changes, list_of_runs, list_of_trends
from gl3rules.portfolio.xlsx.lists import list_of_organisations, list_of_rows, list_of_unread
from gl3rules.portfolio.xlsx.matrix import add_matrix
from gl3rules.portfolio.xlsx.summary import add_summary, title
from gl3rules.report.xlsx.book import Book
from gl3rules.report.xlsx.list_sheet import List, write_list
from gl3rules.report.xlsx.styles import FONTS

if TYPE_CHECKING:
    from gl3rules.portfolio.model import Portfolio
    from gl3rules.text import Language

# Microsoft's limit for the lines of a sheet, of which the header is one.
_MOST_LINES: Final = 1_048_576


def render(portfolio: Portfolio, language: Language) -> bytes:
    """Return the workbook."""
    buffer = BytesIO()
    font = {"font_name": FONTS[language.code].name, "font_size": 10}
    # Lines are written to a file of the writer's own as they come, in order: ten thousand organisations have a million
    # cells, each of which would take some hundred bytes of memory.
    workbook = Workbook(buffer, {"constant_memory": True, "default_format_properties": font})
    book = Book(workbook, language)
    workbook.set_properties(
        {
            "title": book.text(title(portfolio, language)),
            "comments": common.statement(language),
            # Without a date the writer takes the clock's.
            "created": datetime.combine(portfolio.as_of, time(), UTC),
        }
    )
    add_summary(book, portfolio)
    _add_list(book, list_of_organisations(portfolio, language))
    add_matrix(book, portfolio)
    _add_list(book, list_of_rows(portfolio, language))
    _add_list(book, list_of_unread(portfolio, language))
    if portfolio.runs:
        _add_list(book, list_of_runs(portfolio))
        _add_list(book, list_of_trends(portfolio, language))
        _add_list(book, list_of_changes(portfolio, language))
    workbook.close()
    return buffer.getvalue()


def _add_list(book: Book, added: List) -> None:
    """Add a list; what does not fit on its sheet goes on in another."""
    lines = iter(added.lines)
    name = book.language.render(added.name)
    part = list(islice(lines, _MOST_LINES - 1))
    number = 1
    while part or number == 1:
        sheet = book.add_sheet(f"{name} ({number})" if number > 1 else name, added.paper)
        write_list(book, sheet, added.columns, part)
        part = list(islice(lines, _MOST_LINES - 1))
        number += 1
