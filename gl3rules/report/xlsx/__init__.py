"""The workbook: a summary, and lists of rows, findings and evidence to sort, filter and print (ECMA-376).

Every text is written as text, so that no fact is ever taken for a formula, a number or a link.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from gl3rules import wording
from gl3rules.report.xlsx.book import Book
from gl3rules.report.xlsx.list_sheet import List, write_list
from gl3rules.report.xlsx.lists import Lists
from gl3rules.report.xlsx.styles import FONTS
from gl3rules.report.xlsx.summary import Summary, title

if TYPE_CHECKING:
    from gl3rules.model import Report
    from gl3rules.report import Options
    from gl3rules.text import Language

# Microsoft's limit for the lines of a sheet, of which the header is one.
_MOST_LINES: Final = 1_048_576


def render(report: Report, language: Language, options: Options) -> bytes:
    """Return the workbook; `options.verbose` adds the tracebacks of rules that crashed."""
    buffer = BytesIO()
    font = {"font_name": FONTS[language.code].name, "font_size": 10}
    workbook = Workbook(buffer, {"in_memory": True, "default_format_properties": font})
    book = Book(workbook, language)
    workbook.set_properties(
        {
            "title": book.text(title(report, language)),
            "comments": wording.statement(language),
            # Without a date the writer takes the clock's.
            "created": datetime.combine(report.as_of, time(), UTC),
        }
    )
    Summary(book, report).write()
    for each in Lists(report, language, verbose=options.verbose).all():
        _add_list(book, each)
    workbook.close()
    return buffer.getvalue()


def _add_list(book: Book, added: List) -> None:
    """Add a list; what does not fit on its sheet goes on in another."""
    lines = list(added.lines)
    held = _MOST_LINES - 1
    name = book.language.render(added.name)
    for number, start in enumerate(range(0, max(len(lines), 1), held), 1):
        sheet = book.add_sheet(f"{name} ({number})" if number > 1 else name, added.paper)
        write_list(book, sheet, added.columns, lines[start : start + held])
