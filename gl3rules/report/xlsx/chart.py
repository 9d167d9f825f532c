"""The summary's chart: how many rows of each chapter have each status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.model import Status
from gl3rules.report.xlsx.standing import InPart
from gl3rules.report.xlsx.styles import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from gl3rules.report.xlsx.book import Book
    from gl3rules.report.xlsx.standing import Standing

# Bars that would be lost on white without a frame.
_PALE: Final = (Status.UNKNOWN, InPart.IN_PART)


def add_chart(book: Book, sheet: Worksheet, header: int, lines: range, counted: Mapping[Standing, int]) -> int:
    """Draw counts of rows as stacked bars below their table; return the first line below.

    `header` is the table's first line, and `lines` are those to draw; its first column names them. `counted` says what
    to draw, and in which column it is counted.
    """
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for status, column in counted.items():
        chart.add_series(
            {
                "name": [sheet.name, header, column],
                "categories": [sheet.name, lines[0], 0, lines[-1], 0],
                "values": [sheet.name, lines[0], column, lines[-1], column],
                "fill": {"color": COLOURS[status].bar},
                "border": {"color": "#8A7F00" if status in _PALE else "#FFFFFF"},
                "gap": 45,
                "data_labels": {"value": True, "num_format": "0;;", "font": {"color": COLOURS[status].label}},
            }
        )
    chart.set_title({"none": True})
    chart.set_legend({"position": "top"})
    chart.set_y_axis({"reverse": True, "line": {"color": "#808080"}, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"color": "#BFBFBF"}})
    taken = 3 + 3 * len(lines) // 2
    # Pixels, of which four are three points.
    chart.set_size({"width": 1100, "height": taken * book.one_line * 4 // 3})
    about = book.language.text("How many rows of each chapter have each status, as in the table above.")
    sheet.insert_chart(lines[-1] + 3, 0, chart, {"description": about, "x_offset": 2})
    return lines[-1] + 4 + taken
