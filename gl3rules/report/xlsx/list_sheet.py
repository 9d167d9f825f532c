"""A list on its sheet: lines below a header that stays in view, with a filter over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from wcwidth import wcswidth

from gl3rules.report.xlsx.book import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from gl3rules.report.xlsx.book import Book
    from gl3rules.text import Message

Line: TypeAlias = list[Cell]


class Column(NamedTuple):
    """A column of a list: its header, and the width that its cells don't exceed, in narrow characters."""

    header: Message
    most: int


class List(NamedTuple):
    """A list: what its sheet is called, its columns, its lines, and the paper that it prints on."""

    name: Message
    columns: Sequence[Column]
    lines: Iterable[Line]
    paper: int


def write_list(book: Book, sheet: Worksheet, columns: Sequence[Column], lines: list[Line]) -> None:
    """Write a list, or a part of one, to its sheet."""
    sheet.set_landscape()
    headers = [book.language.render(column.header) for column in columns]
    shown = [[book.shown(value) for value in line] for line in lines]
    widths = [
        _width(header, {line[index] for line in shown}, column.most)
        for index, (header, column) in enumerate(zip(headers, columns, strict=True))
    ]
    for index, (header, width) in enumerate(zip(headers, widths, strict=True)):
        book.put(sheet, 0, index, header, "header")
        sheet.set_column(index, index, width)
    for number, (line, texts) in enumerate(zip(lines, shown, strict=True), 1):
        for index, value in enumerate(line):
            book.put(sheet, number, index, value)
        sheet.set_row(number, book.height(zip(texts, widths, strict=True)))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(lines), len(columns) - 1)
    sheet.repeat_rows(0)


def _width(header: str, shown: set[str], most: int) -> int:
    widest = max((wcswidth(line) for text in shown for line in text.split("\n")), default=0)
    # The header needs room for the button of the filter.
    return max(wcswidth(header) + 4, min(widest + 2, most))
