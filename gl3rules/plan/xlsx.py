"""The plan as a workbook: a list with columns for people to fill in, which gl3rules can read again (ECMA-376).

Every text is written as text, so that nothing is ever taken for a formula, a number or a link.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import UNSET, UnsetType, structs
from wcwidth import wcswidth, wrap
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from gl3rules import wording
from gl3rules.errors import OutputError
from gl3rules.model import Severity, Status
from gl3rules.plan import sheets
from gl3rules.plan.document import FOR_PEOPLE, State
from gl3rules.plan.sheets import COLUMNS, DATES, FINDINGS, HISTORY, LISTS, PLAN, STATES
from gl3rules.text import Message, message, printable

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from gl3rules.plan.document import Entry, Found, Plan, Turn
    from gl3rules.plan.sheets import Column
    from gl3rules.text import Language

# Microsoft's limits: characters in a cell (UTF-16 units), height of a line in points, first year of a date.
_MOST_UNITS: Final = 32_767
_MOST_HEIGHT: Final = 409
_ENOUGH: Final = 4000
_FIRST_YEAR: Final = 1900
_MOST_LINES: Final = 1_048_575
_LABEL_WIDTH: Final = 24
_ABOUT_WIDTH: Final = 90
_FONTS: Final = {"en": ("Calibri", 13), "ja": ("Yu Gothic", 16)}
_LEADING_TO_FORMULA: Final = ("=", "+", "-", "@")
_A3: Final = 8
_TO_FILL: Final = "#FFFDE7"
# Told apart by the colour-blind, and in grey by their lightness; the words say it too.
_PAINTED: Final = {
    "fail": ("#F8D9C8", "#7A2300"),
    "error": ("#4D4D4D", "#FFFFFF"),
    "unknown": ("#FFF1B8", "#5C4300"),
    "waived": ("#EBDCEE", "#5B2A66"),
    "pass": ("#D8E9F5", "#0B3C5D"),
    "not-applicable": ("#EEEEEE", "#555555"),
    "open": ("#FFF1B8", "#5C4300"),
    "overdue": ("#F8D9C8", "#7A2300"),
    "closed": ("#D8E9F5", "#0B3C5D"),
}
_HELP: Final = (
    message("Fill in the yellow columns of the sheet Plan: owner, due date, ticket and comment."),
    message("The other cells are written anew each time that gl3rules plan --previous reads this workbook."),
    message("Only cells and notes are carried over: no columns, sheets, colours or drawings of your own."),
)

_TITLE: Final = message("Action plan")
_NO_DAY: Final = (message("Due"), message("Write a day, such as 2026-11-22."))
# What XML 1.0 can't hold in any way; control characters the writer codes.
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")

Cell: TypeAlias = "str | date | Status | Severity | State | Message | UnsetType"
Cells: TypeAlias = "dict[str, Cell]"


def write(plan: Plan, language: Language) -> bytes:
    """Return the workbook; raise OutputError where people wrote more than a cell can hold."""
    buffer = BytesIO()
    book = _Book(buffer, plan, language)
    entries = plan.entries
    book.add_list(PLAN, [_cells_of(entry, plan) for entry in entries])
    book.add_list(FINDINGS, [_beside(entry, found) for entry in entries for found in entry.findings])
    book.add_list(HISTORY, [_beside(entry, turn) for entry in entries for turn in entry.history])
    book.add_about(plan)
    book.close()
    return buffer.getvalue()


def _beside(entry: Entry, part: Found | Turn) -> Cells:
    return {"organisation": entry.organisation, "row": entry.row, **structs.asdict(part)}


def _cells_of(entry: Entry, plan: Plan) -> Cells:
    wrong = [" ".join(filter(None, (found.subject, found.message, found.place))) for found in entry.findings]
    return {
        **structs.asdict(entry),
        sheets.NAME: plan.organisations.get(entry.organisation, ""),
        sheets.WRONG: "\n".join(wrong),
        **{name: "\n".join(getattr(entry, name)) for name in LISTS},
        "state": sheets.OVERDUE if entry.overdue else entry.state,
    }


class _Book:
    """The workbook under way, with its styles."""

    def __init__(self, buffer: BytesIO, plan: Plan, language: Language) -> None:
        name, self._line_height = _FONTS[language.code]
        font = {"font_name": name, "font_size": 10}
        self._language = language
        self._formats: dict[tuple[str, ...], Format] = {}
        self._book = Workbook(buffer, {"in_memory": True, "default_format_properties": font})
        # Without a date the writer takes the clock's.
        self._book.set_properties(
            {"title": language.render(_TITLE), "created": datetime.combine(plan.as_of, time(), UTC)}
        )

    def close(self) -> None:
        self._book.close()

    def add_list(self, name: Message, lines: list[Cells]) -> None:
        """Add a sheet of lines below a header that stays in view; raise OutputError where there are too many."""
        if len(lines) > _MOST_LINES:
            raise OutputError(
                message("The sheet {name} would have {count} lines.", name=name, count=len(lines)),
                message("A sheet holds {most}; make a plan for fewer organisations, or write YAML.", most=_MOST_LINES),
            )
        columns = COLUMNS[name.template]
        sheet = self._sheet(name)
        for index, column in enumerate(columns):
            header = self._language.render(column.header)
            sheet.set_column(index, index, max(column.width, wcswidth(header) + 4), self._style(column.field))
            sheet.write_string(0, index, header, self._style("header"))
        for number, line in enumerate(lines, 1):
            for index, column in enumerate(columns):
                self._put(sheet, number, index, column, line.get(column.field, ""))
            texts = ((self._shown(line.get(column.field, "")), column.width) for column in columns)
            height = max(_lines_in(text, width) for text, width in texts) * self._line_height + 4
            sheet.set_row(number, min(height, _MOST_HEIGHT))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(lines), 1), len(columns) - 1)
        sheet.repeat_rows(0)
        due = [index for index, column in enumerate(columns) if column.field == "due"]
        for index in due:
            sheet.data_validation(1, index, max(len(lines), 1), index, self._only_days())

    def _only_days(self) -> dict[str, object]:
        return {
            "validate": "date",
            "criteria": ">=",
            "value": date(_FIRST_YEAR + 100, 1, 1),
            "error_title": self._language.render(_NO_DAY[0]),
            "error_message": self._language.render(_NO_DAY[1]),
        }

    def _sheet(self, name: Message) -> Worksheet:
        sheet = self._book.add_worksheet(self._language.render(name))
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def _put(self, sheet: Worksheet, line: int, index: int, column: Column, value: Cell) -> None:
        if isinstance(value, date) and value.year >= _FIRST_YEAR:
            sheet.write_datetime(line, index, datetime.combine(value, time()), self._style(column.field))
            return
        text = self._shown(value)
        if column.field in FOR_PEOPLE and _units(text) > _MOST_UNITS:
            raise OutputError(
                message("The {name} {begin} is too long for a cell.", name=column.field, begin=f"{text[:40]}…"),
                message("A cell holds {most} characters; write the plan as YAML.", most=_MOST_UNITS),
            )
        if not text:
            sheet.write_blank(line, index, None, self._style(column.field))
            return
        painted = "is overdue" if value is sheets.OVERDUE else f"is {value}" if isinstance(value, StrEnum) else ""
        quoted = "quoted" if text.lstrip().startswith(_LEADING_TO_FORMULA) else ""
        sheet.write_string(line, index, self._cut(text), self._style(column.field, painted, quoted))

    def _shown(self, value: Cell) -> str:
        """Return the text of a cell."""
        if isinstance(value, Status):
            return wording.status(self._language, value)
        if isinstance(value, Severity):
            return wording.severity(self._language, value)
        if isinstance(value, State):
            return self._language.render(STATES[value])
        if isinstance(value, Message):
            return self._language.render(value)
        return "" if value is UNSET else _storable(str(value))

    def _cut(self, text: str) -> str:
        """Return a text that is no longer than a cell, and says so where it has been cut."""
        if _units(text) <= _MOST_UNITS:
            return text
        notice = self._language.text(" … (cut here: a cell holds no more; the json report has it all)")
        kept = text.encode("utf-16-le")[: 2 * (_MOST_UNITS - len(notice))]
        return kept.decode("utf-16-le", "ignore") + notice

    def _style(self, *names: str) -> Format:
        if names not in self._formats:
            look: dict[str, object] = {"border": 1, "border_color": "#BFBFBF", "valign": "top", "text_wrap": True}
            for name in names:
                look |= _look(name)
            self._formats[names] = self._book.add_format(look)
        return self._formats[names]

    def add_about(self, plan: Plan) -> None:
        """Add the sheet that says what the plan is, and how to fill it in."""
        sheet = self._sheet(sheets.ABOUT)
        sheet.set_column(0, 0, _LABEL_WIDTH)
        sheet.set_column(1, 1, _ABOUT_WIDTH)
        summary = plan.summary
        told: list[tuple[Message, Cell]] = [
            (sheets.FIELDS["as_of"], str(plan.as_of)),
            (sheets.FIELDS["pack"], plan.pack),
            (STATES[State.OPEN], str(summary.open)),
            (sheets.OVERDUE, str(summary.overdue)),
            (STATES[State.CLOSED], str(summary.closed)),
            (message("How to fill it in"), "\n".join(map(self._language.render, _HELP))),
        ]
        for number, (label, value) in enumerate(told):
            text = self._shown(value)
            sheet.write_string(number, 0, self._language.render(label), self._style("header"))
            sheet.write_string(number, 1, text, self._style("about"))
            sheet.set_row(number, _lines_in(text, _ABOUT_WIDTH) * self._line_height + 4)


def _look(name: str) -> dict[str, object]:
    """Return the properties of a style, as the writer names them."""
    colours = _PAINTED.get(name.removeprefix("is ")) if name.startswith("is ") else None
    if colours:
        fill, text = colours
        return {"bg_color": fill, "font_color": text, "bold": True}
    look: dict[str, object] = {}
    if name in FOR_PEOPLE:
        # As text, so that the program keeps the zeros of a number that somebody enters.
        look = {"bg_color": _TO_FILL, "num_format": "@"}
    if name in DATES:
        look["num_format"] = "yyyy-mm-dd"
    if name == "header":
        look = {"bold": True, "bg_color": "#1F3A4D", "font_color": "#FFFFFF", "valign": "vcenter"}
    return look | ({"quote_prefix": True} if name == "quoted" else {})


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _storable(text: str) -> str:
    """Return a text as XML can hold it; line ends become line feeds."""
    kept = _NO_XML.sub(lambda found: printable(found[0]), text.replace("\r\n", "\n").replace("\r", "\n"))
    # The writer takes such a text for ready-made XML.
    return f"{kept} " if kept.startswith("<r>") and kept.endswith("</r>") else kept


@lru_cache(maxsize=10_000)
def _lines_in(text: str, width: int) -> int:
    # A line of the sheet is never higher than what these fill.
    beginning = text[:_ENOUGH].split("\n")
    return sum(len(wrap(line, width - 1, break_on_hyphens=False)) or 1 for line in beginning)
