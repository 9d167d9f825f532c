"""Read a workbook that people have filled in: every cell of the plan, and the notes on its cells."""

from __future__ import annotations

import warnings
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from gl3rules.errors import EntriesError, Problem
from gl3rules.plan import document, sheets
from gl3rules.plan.remarks import Remarks
from gl3rules.plan.sheets import COLUMNS, DATES, FIELDS, FINDINGS, HISTORY, LISTS, PLAN
from gl3rules.source import Mark
from gl3rules.source.refusals import first_of
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as OwnCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from gl3rules.packs import LoadedPack
    from gl3rules.plan.document import Plan
    from gl3rules.source.document import Limits

    Cell = OwnCell | MergedCell
    Line = dict[str, Cell]

_MOST_CELLS: Final = 1_000_000
_WORDS: Final = sheets.words()


def read(data: bytes, path: str, whole: LoadedPack, as_of: date, limits: Limits) -> tuple[Plan, Remarks]:
    """Return the plan in the bytes of a workbook; it holds no comments beside its cells.

    Raises EntriesError with everything that is wrong in it; see document.checked.
    """
    book = _opened(data, path, limits)
    reading = _Reading(book, path)
    values, places = reading.values()
    if reading.problems:
        raise EntriesError(first_of(reading.problems))

    def mark(where: Sequence[str | int]) -> Mark:
        """Return the line and column of a cell; what has none of its own has those of what holds it."""
        steps = tuple(where)
        while steps and steps not in places:
            steps = steps[:-1]
        return places.get(steps, Mark(1, 1))

    return document.checked(values, mark, path, whole, as_of), Remarks()


def _opened(data: bytes, path: str, limits: Limits) -> Workbook:
    try:
        with ZipFile(BytesIO(data)) as archive:
            size = max(len(data), sum(part.file_size for part in archive.infolist()))
        with warnings.catch_warnings():
            # About what the reader leaves out: what is read is cells and notes.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data)) if size <= limits.bytes else None
    except Exception as error:
        # A damaged workbook makes its reader raise whatever it stumbles over.
        raise EntriesError.of(
            message("The file is no workbook that can be read: {reason}.", reason=f"{type(error).__name__}: {error}"),
            message("Open it in a spreadsheet program, and save it as .xlsx without a password."),
            path=path,
        ) from error
    if book is None:
        raise EntriesError.of(
            message("The workbook takes {size} MiB when unpacked.", size=size // 2**20),
            message("Check that it is the right file; --max-file-size raises the limit."),
            path=path,
        )
    return book


class _Reading:
    """A workbook on its way to plain values; `problems` collects what can't be understood."""

    def __init__(self, book: Workbook, path: str) -> None:
        self._path = path
        self.problems: list[Problem] = []
        names = {sheets.ABOUT.template: sheets.ABOUT, **{name: message(name) for name in COLUMNS}}
        self._called = sheets.fields_called(names)
        self._sheets: dict[str, Worksheet] = {}
        for sheet in book.worksheets:
            name = self._called.get(sheet.title)
            if name is None:
                self._refuse_sheet(sheet.title)
            elif sheet.max_row * sheet.max_column > _MOST_CELLS:
                what = message("The sheet {name} has {count} lines.", name=sheet.title, count=sheet.max_row)
                self.problems.append(Problem(what, path, remedy=message("Delete the empty lines below the last one.")))
            else:
                self._sheets[name] = sheet
        missing = tuple(name for name in names if name not in self._sheets)
        if missing and not self.problems:
            what = message("The workbook lacks the sheets {names}.", names=missing)
            remedy = message("Take a workbook that gl3rules plan has written, and put its sheets back.")
            self.problems.append(Problem(what, path, remedy=remedy))

    def _refuse_sheet(self, name: str) -> None:
        what = message("The sheet {name} is none of the plan, and would not be carried over.", name=name)
        remedy = message("Move it to a workbook of its own.")
        self.problems.append(Problem(what, self._path, remedy=remedy))

    def values(self) -> tuple[object, dict[tuple[str | int, ...], Mark]]:
        """Return the plan as plain values, and where those of its list of entries stand."""
        if self.problems:
            return None, {}
        places: dict[tuple[str | int, ...], Mark] = {}
        entries: list[dict[str, Any]] = []
        names: dict[str, str] = {}
        for line in self._lines(PLAN):
            entry = self._entry(line)
            for field, cell in line.items():
                places["entries", len(entries), field] = _mark(cell)
            places["entries", len(entries)] = _mark(next(iter(line.values())))
            name = self._text(line[sheets.NAME]) if sheets.NAME in line else ""
            names.setdefault(str(entry.get("organisation", "")), name)
            entries.append(entry)
        self._add("findings", FINDINGS, entries)
        self._add("history", HISTORY, entries)
        about = self._about()
        return {"schema": 1, **about, "organisations": names, "entries": entries}, places

    def _add(self, field: str, name: Message, entries: list[dict[str, Any]]) -> None:
        """Put the lines of another sheet where they belong; those of entries that are gone, go with them."""
        by_key = {(entry.get("organisation"), entry.get("row")): entry for entry in entries}
        for line in self._lines(name):
            values = {key: self._value(key, cell) for key, cell in line.items()}
            entry = by_key.get((values.pop("organisation", None), values.pop("row", None)))
            if entry is not None:
                entry.setdefault(field, []).append({key: value for key, value in values.items() if value})

    def _entry(self, line: Line) -> dict[str, Any]:
        entry = {field: self._value(field, cell) for field, cell in line.items() if field not in sheets.DERIVED}
        notes = [
            f"[{cell.coordinate}] {cell.comment.text.strip()}" for cell in line.values() if cell.comment is not None
        ]
        if notes:
            # A new workbook has no notes: what they say goes on as a comment.
            entry["comment"] = "\n".join(filter(None, [entry.get("comment"), *notes]))
        return {field: value for field, value in entry.items() if value}

    def _about(self) -> dict[str, str]:
        known = sheets.fields_called(FIELDS)
        cells = self._sheets[sheets.ABOUT.template].iter_rows(max_col=2)
        told = {known.get(self._text(label)): self._text(value) for label, value in cells}
        return {field: text for field, text in told.items() if field}

    def _lines(self, name: Message) -> list[Line]:
        """Return the cells of each line that has any, by field."""
        sheet = self._sheets[name.template]
        known = sheets.fields_called({column.field: column.header for column in COLUMNS[name.template]})
        header, *lines = sheet.iter_rows()
        fields = [known.get(self._text(cell)) for cell in header]
        found = []
        for cells in lines:
            line: Line = {}
            for field, cell in zip(fields, cells, strict=True):
                if cell.value is None and cell.comment is None:
                    continue
                if field is None or field in line:
                    self._refuse_column(sheet, cell)
                else:
                    line[field] = cell
            if line:
                found.append(line)
        return found

    def _refuse_column(self, sheet: Worksheet, cell: Cell) -> None:
        what = message(
            "Cell {cell} of the sheet {sheet} is in a column that is none of the plan, and would not be carried over.",
            cell=cell.coordinate,
            sheet=sheet.title,
        )
        remedy = message("Move what it says to the comment, and give the columns the headers that they had.")
        self._refuse(what, cell, remedy)

    def _refuse(self, what: Message, cell: Cell, remedy: Message) -> None:
        self.problems.append(Problem(what, self._path, *_mark(cell), remedy=remedy))

    def _value(self, field: str, cell: Cell) -> Any:  # noqa: ANN401  plain values have any type
        text = self._text(cell)
        if field in LISTS:
            return text.split("\n") if text else []
        if field in _WORDS and text:
            value = _WORDS[field].get(text.strip())
            if value is None:
                what = message("{entry} can't be {found}.", entry=field, found=repr(text))
                self._refuse(what, cell, message("Write one of these: {names}.", names=tuple(_WORDS[field])))
            return value and value.value
        return text.strip() if field in DATES else text

    def _text(self, cell: Cell) -> str:
        """Return what a cell says: a date as YYYY-MM-DD, a number as it is shown without a format."""
        value: Any = cell.value
        if value is None:
            return ""
        if cell.data_type in {"f", "e"}:
            what = message("Cell {cell} holds a formula or an error, not a text.", cell=cell.coordinate)
            self._refuse(what, cell, message("Write what it should say."))
            return ""
        if isinstance(value, datetime):
            return str(value.date() if value.time() == datetime.min.time() else value)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return unescape(value) if isinstance(value, str) else str(value)


def _mark(cell: Cell) -> Mark:
    # A cell that is merged into another has a place as well, but is not typed to.
    return Mark(cell.row or 1, cell.column or 1)
