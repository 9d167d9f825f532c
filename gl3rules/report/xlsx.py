"""The workbook: a summary, and lists of rows, findings and evidence to sort, filter and print (ECMA-376).

Every text is written as text, so that no fact is ever taken for a formula, a number or a link.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from wcwidth import wcswidth, wrap
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from gl3rules import wording
from gl3rules.model import Basis, Outcome, Report, Status
from gl3rules.text import Language, printable
from gl3rules.wording import STATUSES, TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

    from gl3rules.model import Assessment, Finding, RowResult, SupportingEvidence
    from gl3rules.report import Options

_Cell: TypeAlias = "str | int | Status"
_Line: TypeAlias = "list[_Cell]"
_Look: TypeAlias = "dict[str, str | int | bool]"
_Counted: TypeAlias = "tuple[str, list[tuple[Assessment, RowResult]]]"

# Microsoft's limits: characters in a cell (UTF-16 units), line feeds in a cell, lines of a sheet, height in points.
_MOST_UNITS: Final = 32_767
_MOST_BREAKS: Final = 253
_MOST_LINES: Final = 1_048_576
_MOST_HEIGHT: Final = 409

_A3: Final = 8
_A4: Final = 9
# What Excel has by default for that language, and the height of a line of it in points.
_FONTS: Final = {"en": ("Calibri", 13), "ja": ("Yu Gothic", 16)}
_LEADING_TO_FORMULA: Final = ("=", "+", "-", "@")


class _Colours(NamedTuple):
    fill: str
    text: str
    bar: str
    label: str


# After Okabe and Ito: told apart by the colour-blind, and in grey by their lightness. The text says the status too.
_COLOURS: Final = {
    Status.FAIL: _Colours("#F8D9C8", "#7A2300", "#D55E00", "#FFFFFF"),
    Status.ERROR: _Colours("#4D4D4D", "#FFFFFF", "#4D4D4D", "#FFFFFF"),
    Status.UNKNOWN: _Colours("#FFF1B8", "#5C4300", "#F0E442", "#000000"),
    Status.WAIVED: _Colours("#EBDCEE", "#5B2A66", "#CC79A7", "#000000"),
    Status.PASS: _Colours("#D8E9F5", "#0B3C5D", "#0072B2", "#FFFFFF"),
    Status.NOT_APPLICABLE: _Colours("#EEEEEE", "#555555", "#BFBFBF", "#000000"),
}
_LABEL_WIDTH: Final = 42
_COUNT_WIDTH: Final = 11
_BASES: Final = (Basis.EVIDENCE, Basis.PARTLY, Basis.DECLARED)
# The summary's columns: what is counted, then a count for each status, all rows, and what the passes rest on.
_LAST: Final = len(STATUSES) + 1 + len(_BASES)


def render(report: Report, language: Language, options: Options) -> bytes:
    """Return the workbook; `options.verbose` adds the tracebacks of rules that crashed."""
    buffer = BytesIO()
    book = _Book(buffer, report, language)
    _Summary(book, report, language).write()
    lists = _Lists(report, language, verbose=options.verbose)
    book.add_list(language.text("Rows"), lists.row_columns(), lists.rows(), _A4)
    book.add_list(language.text("Findings"), lists.finding_columns(), lists.findings(), _A3)
    book.add_list(language.text("Evidence"), lists.evidence_columns(), lists.evidence(), _A4)
    book.close()
    return buffer.getvalue()


class _Column(NamedTuple):
    """A column of a list: its header, and the width that its cells don't exceed, in narrow characters."""

    header: str
    most: int


class _Book:
    """The workbook under way, with its styles."""

    def __init__(self, buffer: BytesIO, report: Report, language: Language) -> None:
        name, self._line_height = _FONTS[language.code]
        font = {"font_name": name, "font_size": 10}
        self._language = language
        self._styles: dict[tuple[str, bool], Format] = {}
        self._book = Workbook(buffer, {"in_memory": True, "default_format_properties": font})
        self._book.set_properties(
            {
                "title": self.text(title(report, language)),
                "comments": wording.statement(language),
                # Without a date the writer takes the clock's.
                "created": datetime.combine(report.as_of, time(), UTC),
            }
        )
        self._looks = _looks()

    def close(self) -> None:
        self._book.close()

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
            notice = self._language.text(" … (cut here: a cell holds no more; the json report has it all)")
            shown = units[: 2 * (_MOST_UNITS - len(notice))].decode("utf-16-le", "ignore") + notice
        # The writer takes such a text for ready-made XML.
        return f"{shown} " if shown.startswith("<r>") and shown.endswith("</r>") else shown

    def style(self, name: str, *, quoted: bool = False) -> Format:
        """Return a style; a quoted one keeps a text a text when somebody edits the cell."""
        if (name, quoted) not in self._styles:
            self._styles[name, quoted] = self._book.add_format({**self._looks[name], "quote_prefix": quoted})
        return self._styles[name, quoted]

    def shown(self, value: _Cell) -> str:
        """Return what a cell shows."""
        return wording.status(self._language, value) if isinstance(value, Status) else self.text(str(value))

    def put(self, sheet: Worksheet, line: int, column: int, value: _Cell, style: str = "text") -> None:
        """Write a cell; a status comes in its words and colours."""
        if isinstance(value, Status):
            sheet.write_string(line, column, self.shown(value), self.style(value))
        elif isinstance(value, int):
            sheet.write_number(line, column, value, self.style(style))
        elif value:
            quoted = value.lstrip().startswith(_LEADING_TO_FORMULA)
            sheet.write_string(line, column, self.shown(value), self.style(style, quoted=quoted))
        else:
            sheet.write_blank(line, column, None, self.style(style))

    def height(self, cells: Iterable[tuple[str, int]]) -> int:
        """Return the height in points that a line of texts needs, each in a cell so many narrow characters wide.

        Not every program finds that height for itself, and none does for cells that span columns.
        """
        return min(max(lines_in(text, width) for text, width in cells) * self._line_height + 4, _MOST_HEIGHT)

    def add_sheet(self, name: str, paper: int) -> Worksheet:
        """Add a sheet that prints on as many pages as it takes, each as wide as the sheet."""
        sheet = self._book.add_worksheet(name)
        sheet.set_paper(paper)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def add_list(self, name: str, columns: list[_Column], lines: Iterable[_Line], paper: int) -> None:
        """Add a sheet of lines below a header that stays in view; what does not fit goes on in another."""
        left = list(lines)
        for number in range(1, 2 + (len(left) - 1) // (_MOST_LINES - 1) if left else 2):
            start = (number - 1) * (_MOST_LINES - 1)
            part = left[start : start + _MOST_LINES - 1]
            self._fill(self.add_sheet(f"{name} ({number})" if number > 1 else name, paper), columns, part)

    def _fill(self, sheet: Worksheet, columns: list[_Column], lines: list[_Line]) -> None:
        sheet.set_landscape()
        shown = [[self.shown(value) for value in line] for line in lines]
        widths = [self._width(column, {line[index] for line in shown}) for index, column in enumerate(columns)]
        for index, (column, width) in enumerate(zip(columns, widths, strict=True)):
            self.put(sheet, 0, index, column.header, "header")
            sheet.set_column(index, index, width)
        for number, (line, told) in enumerate(zip(lines, shown, strict=True), 1):
            for index, value in enumerate(line):
                self.put(sheet, number, index, value)
            sheet.set_row(number, self.height(zip(told, widths, strict=True)))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(lines), len(columns) - 1)
        sheet.repeat_rows(0)

    def _width(self, column: _Column, shown: set[str]) -> int:
        widest = max((wcswidth(line) for text in shown for line in text.split("\n")), default=0)
        # The header needs room for the button of the filter.
        return max(wcswidth(column.header) + 4, min(widest + 2, column.most))

    def add_chart(self, sheet: Worksheet, header: int, lines: range, columns: list[int]) -> int:
        """Draw counts as stacked bars below their table; return the first line below the chart."""
        chart = self._book.add_chart({"type": "bar", "subtype": "stacked"})
        for column, (status, colours) in enumerate(((status, _COLOURS[status]) for status in STATUSES), 1):
            if column not in columns:
                continue
            chart.add_series(
                {
                    "name": [sheet.name, header, column],
                    "categories": [sheet.name, lines[0], 0, lines[-1], 0],
                    "values": [sheet.name, lines[0], column, lines[-1], column],
                    "fill": {"color": colours.bar},
                    "border": {"color": "#FFFFFF" if status is not Status.UNKNOWN else "#8A7F00"},
                    "gap": 45,
                    "data_labels": {"value": True, "num_format": "0;;", "font": {"color": colours.label}},
                }
            )
        chart.set_title({"none": True})
        chart.set_legend({"position": "top"})
        chart.set_y_axis({"reverse": True, "line": {"color": "#808080"}, "major_tick_mark": "none"})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_chartarea({"border": {"color": "#BFBFBF"}})
        taken = 3 + 3 * len(lines) // 2
        # Pixels, of which four are three points.
        chart.set_size({"width": 1100, "height": taken * (self._line_height + 4) * 4 // 3})
        about = self._language.text("How many rows of each chapter have each status, as in the table above.")
        sheet.insert_chart(lines[-1] + 3, 0, chart, {"description": about, "x_offset": 2})
        return lines[-1] + 4 + taken


class _Summary:
    """The first sheet: what was judged, by what, and what it came to; from top to bottom."""

    def __init__(self, book: _Book, report: Report, language: Language) -> None:
        self._book = book
        self._report = report
        self._language = language
        self._names = labels(report)
        self._line = 0
        self._sheet = book.add_sheet(language.text("Summary"), _A4)
        self._sheet.set_default_row(book.height([("", 1)]))
        self._sheet.set_column(0, 0, _LABEL_WIDTH)
        self._sheet.set_column(1, _LAST, _COUNT_WIDTH)

    def write(self) -> None:
        self._wide(title(self._report, self._language), "title")
        self._about()
        self._chapters()
        self._organisations()
        if len(self._report.assessments) > 1:
            self._chapters_of_each()
        self._refused()
        self._facts()
        self._parameters()

    def _about(self) -> None:
        report, text = self._report, self._language.text
        if report.refused:
            self._wide(f"{text('Files that were not judged')}: {len(report.refused)}", "warning")
        for label, value in (
            (text("Organisation"), self._names[0] if len(self._names) == 1 else f"{len(self._names):,}"),
            (text("Assessed as of"), str(report.as_of)),
            (text("Rule pack"), f"{report.pack.name} {report.pack.version}"),
            (text("SHA-256 of the rule pack"), report.pack.digest),
            (text("Version of gl3rules"), report.version),
            (text("Judged"), wording.judged(self._language, report)),
            (text("What this report says"), wording.statement(self._language)),
        ):
            self._fields((label, 0, 0, "label"), (value, 1, _LAST, "text"))

    def _organisations(self) -> None:
        self._heading(self._language.text("Status of the rows, by organisation"))
        self._header(self._language.text("Organisation"))
        for name, assessment in zip(self._names, self._report.assessments, strict=True):
            self._counts(name, [(assessment, row) for row in assessment.rows])
        if len(self._names) > 1:
            self._counts(self._language.text("All organisations"), self._all_rows(), "total")

    def _chapters(self) -> None:
        rows = self._all_rows()
        self._heading(self._language.text("Status of the rows, by chapter"))
        header = self._header(self._language.text("Chapter"))
        first = self._line
        for name, of_chapter in self._by_chapter(rows):
            self._counts(name, of_chapter)
        lines = range(first, self._line)
        self._counts(self._language.text("All chapters"), rows, "total")
        if lines:
            present = {row.status for _, row in rows}
            columns = [column for column, status in enumerate(STATUSES, 1) if status in present]
            self._line = self._book.add_chart(self._sheet, header, lines, columns)

    def _chapters_of_each(self) -> None:
        self._heading(self._language.text("Status of the rows, by organisation and chapter"))
        self._header(self._language.text("Organisation"))
        for name, assessment in zip(self._names, self._report.assessments, strict=True):
            rows = [(assessment, row) for row in assessment.rows]
            self._counts(name, rows, "total")
            for chapter, of_chapter in self._by_chapter(rows):
                self._counts(chapter, of_chapter, "indented")

    def _refused(self) -> None:
        if not self._report.refused:
            return
        text = self._language.text
        self._heading(text("Files that were not judged"), "warning")
        self._wide(text("These files can't be read as facts; nothing in this report speaks of them."), "note")
        spans = ((0, 0), (1, 1), (2, 6), (7, _LAST))
        headers = (text("Facts file"), text("Line"), text("Problem"), text("Remedy"))
        self._fields(*((header, *span, "header") for header, span in zip(headers, spans, strict=True)))
        for file in self._report.refused:
            for problem in file.problems:
                remedy = self._language.render(problem.remedy) if problem.remedy else ""
                values = (file.path, problem.line or "", self._language.render(problem.message), remedy)
                self._fields(*((value, *span, "text") for value, span in zip(values, spans, strict=True)))
            if not file.problems:
                self._fields((file.path, 0, _LAST, "text"))

    def _facts(self) -> None:
        text = self._language.text
        self._heading(text("Facts"))
        spans = ((0, 0), (1, 2), (3, 5), (6, _LAST))
        headers = (text("Organisation"), text("Id"), text("Facts file"), text("SHA-256 of the facts file"))
        self._fields(*((header, *span, "header") for header, span in zip(headers, spans, strict=True)))
        for name, assessment in zip(self._names, self._report.assessments, strict=True):
            values = (name, assessment.organisation_id, assessment.path, assessment.sha256)
            self._fields(*((value, *span, "text") for value, span in zip(values, spans, strict=True)))

    def _parameters(self) -> None:
        self._heading(self._language.text("Parameters"))
        for name, value in self._report.pack.parameters:
            self._fields((name, 0, 0, "label"), (value, 1, _LAST, "text"))

    def _all_rows(self) -> list[tuple[Assessment, RowResult]]:
        return [(assessment, row) for assessment in self._report.assessments for row in assessment.rows]

    def _by_chapter(self, rows: list[tuple[Assessment, RowResult]]) -> Iterator[_Counted]:
        for chapter in self._report.pack.chapters:
            of_chapter = [pair for pair in rows if pair[1].chapter == chapter.number]
            if of_chapter:
                yield f"{chapter.number} {self._language.text(chapter.title)}", of_chapter

    def _header(self, first: str) -> int:
        """Write the header of a table of counts; return its line."""
        text = self._language.text
        bases = (text("pass: all with evidence"), text("pass: some with evidence"), text("pass: declared only"))
        statuses = [wording.status(self._language, status) for status in STATUSES]
        headers = [first, *statuses, text("rows"), *bases]
        styles = ["header", *["centred"] * (len(headers) - 1)]
        fields = zip(headers, range(len(headers)), range(len(headers)), styles, strict=True)
        self._fields(*fields)
        return self._line - 1

    def _counts(self, name: str, rows: list[tuple[Assessment, RowResult]], style: str = "text") -> None:
        statuses = Counter(row.status for _, row in rows)
        bases = Counter(assessment.basis(row.row) for assessment, row in rows if row.status is Status.PASS)
        line = self._line
        self._fields((name, 0, 0, style))
        counted = [(statuses[status], f"count {status}" if statuses[status] else "count") for status in STATUSES]
        counted += [(len(rows), "sum"), *((bases[basis], "count") for basis in _BASES)]
        for column, (count, look) in enumerate(counted, 1):
            self._book.put(self._sheet, line, column, count, look)

    def _heading(self, text: str, style: str = "heading") -> None:
        self._line += 1
        self._wide(text, style)

    def _wide(self, text: str, style: str) -> None:
        self._fields((text, 0, _LAST, style))

    def _fields(self, *fields: tuple[_Cell, int, int, str]) -> None:
        """Write a line of fields, each over some columns, as high as its texts need."""
        cells = []
        for value, first, last, style in fields:
            if last > first:
                self._sheet.merge_range(self._line, first, self._line, last, "", self._book.style(style))
            self._book.put(self._sheet, self._line, first, value, style)
            width = (_LABEL_WIDTH if first == 0 else _COUNT_WIDTH) + _COUNT_WIDTH * (last - first)
            # The characters of the title are larger.
            cells.append((self._book.shown(value) + "\n" * (style == "title"), width))
        self._sheet.set_row(self._line, self._book.height(cells))
        self._line += 1


class _Lists:
    """The lines of the other sheets."""

    def __init__(self, report: Report, language: Language, *, verbose: bool) -> None:
        self._report = report
        self._language = language
        self._verbose = verbose
        self._named = list(zip(labels(report), report.assessments, strict=True))

    def row_columns(self) -> list[_Column]:
        text = self._language.text
        return [
            _Column(text("Organisation"), 20),
            _Column(text("Chapter"), 18),
            _Column(text("Row"), 9),
            _Column(text("Clause"), 14),
            _Column(text("Title"), 30),
            _Column(text("Status"), 10),
            _Column(text("Reason"), 50),
            _Column(text("What the pass rests on"), 14),
            _Column(text("Rules"), 32),
        ]

    def rows(self) -> Iterator[_Line]:
        for name, assessment in self._named:
            titles = {chapter.number: self._language.text(chapter.title) for chapter in assessment.pack.chapters}
            of_row = _by_row(assessment)
            for row in assessment.rows:
                deciding = [outcome for outcome in of_row.get(row.row, []) if outcome.status is row.status]
                basis = assessment.basis(row.row)
                yield [
                    name,
                    f"{row.chapter} {titles.get(row.chapter, '')}".rstrip(),
                    row.row,
                    self._language.text(row.clause),
                    self._language.text(row.title),
                    row.status,
                    "\n".join(dict.fromkeys(filter(None, map(self._reason, deciding)))),
                    wording.basis(self._language, basis) if row.status is Status.PASS else "",
                    "\n".join(row.rules),
                ]

    def finding_columns(self) -> list[_Column]:
        text = self._language.text
        columns = [
            _Column(text("Organisation"), 20),
            _Column(text("Row"), 9),
            _Column(text("Clause"), 14),
            _Column(text("Rule"), 26),
            _Column(text("Severity"), 9),
            _Column(text("Status"), 10),
            _Column(text("Subject"), 18),
            _Column(text("Finding"), 44),
            _Column(text("Remedy"), 44),
            _Column(text("Fact"), 26),
            _Column(text("JSON pointer"), 26),
            _Column(text("Facts file"), 18),
            _Column(text("Line"), 7),
            _Column(text("Column"), 7),
            _Column(text("Waiver"), 26),
        ]
        return [*columns, _Column(text("Traceback"), 60)] if self._verbose else columns

    def findings(self) -> Iterator[_Line]:
        """Yield a line for each finding, and one for an outcome that needs action or is waived without a finding."""
        for name, assessment in self._named:
            for outcome in assessment.outcomes:
                for finding in outcome.findings:
                    yield self._finding(name, outcome, finding)
                if not outcome.findings and outcome.status in {*TO_ACT_ON, Status.WAIVED}:
                    yield self._finding(name, outcome, None)

    def _finding(self, name: str, outcome: Outcome, finding: Finding | None) -> _Line:
        line: _Line = [
            name,
            outcome.row,
            self._language.text(outcome.clause),
            outcome.rule,
            wording.severity(self._language, outcome.severity),
            finding.status if finding and outcome.status is not Status.WAIVED else outcome.status,
        ]
        if finding:
            line += [
                wording.subject(self._language, finding.subject),
                self._language.render(finding.message),
                self._language.render(finding.remedy),
                finding.fact,
                finding.pointer,
                finding.file,
                finding.line or "",
                finding.column or "",
            ]
        else:
            line += ["", wording.reason(self._language, outcome), *[""] * 6]
        line.append(self._waiver(outcome))
        return [*line, outcome.traceback.strip()] if self._verbose else line

    def evidence_columns(self) -> list[_Column]:
        text = self._language.text
        return [
            _Column(text("Organisation"), 20),
            _Column(text("Row"), 9),
            _Column(text("Rule"), 26),
            _Column(text("Status"), 10),
            _Column(text("Fact"), 30),
            _Column(text("What it states"), 38),
            _Column(text("Declared"), 26),
            _Column(text("Line"), 7),
            _Column(text("Supported by"), 18),
            _Column(text("Where it can be seen"), 34),
        ]

    def evidence(self) -> Iterator[_Line]:
        """Yield a line for each fact behind an outcome, then one for each evidence that supports none of them."""
        for name, assessment in self._named:
            known = {item.id: self._reference(item) for item in assessment.supporting_evidence}
            named: set[str] = set()
            for outcome in assessment.outcomes:
                for item in outcome.evidence:
                    named.update(item.supported_by)
                    yield [
                        name,
                        outcome.row,
                        outcome.rule,
                        outcome.status,
                        item.fact,
                        self._language.value(item.meaning),
                        self._language.value(item.worded),
                        item.line or "",
                        "\n".join(item.supported_by),
                        "\n".join(known.get(key, "") for key in item.supported_by),
                    ]
            about = self._language.text("(supports no fact that was read)")
            for key, reference in known.items():
                if key not in named:
                    yield [name, "", "", "", "", about, "", "", key, reference]

    def _reference(self, item: SupportingEvidence) -> str:
        collected = str(item.collected) if item.collected else ""
        parts = (item.title, self._language.text(item.kind), item.reference, collected)
        return self._language.text(", ").join(filter(None, parts))

    def _reason(self, outcome: Outcome) -> str:
        return "\n".join(filter(None, (wording.reason(self._language, outcome), self._waiver(outcome))))

    def _waiver(self, outcome: Outcome) -> str:
        if not outcome.waiver:
            return ""
        told = wording.waiver(self._language, outcome.waiver)
        return f"{told} ({outcome.waiver.ticket})" if outcome.waiver.ticket else told


def title(report: Report, language: Language) -> str:
    """Return the workbook's title."""
    return f"{language.text('Assessment')}: {language.text(report.pack.title)}"


def labels(report: Report) -> list[str]:
    """Return what each assessment is called: the organisation, with its id and file where that names several."""
    names = [item.organisation_name for item in report.assessments]
    for further in (
        [f" ({item.organisation_id})" for item in report.assessments],
        [f" {item.path}" for item in report.assessments],
    ):
        alike = Counter(names)
        names = [name + more if alike[name] > 1 else name for name, more in zip(names, further, strict=True)]
    return names


@lru_cache(maxsize=100_000)
def lines_in(text: str, width: int) -> int:
    """Return over how many lines a text goes in a cell so many narrow characters wide; an East Asian one counts two."""
    if len(text) < width and text.isascii() and "\n" not in text:
        return 1
    return sum(len(wrap(line, width - 1, break_on_hyphens=False)) or 1 for line in text.split("\n"))


def _by_row(assessment: Assessment) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for outcome in assessment.outcomes:
        found.setdefault(outcome.row, []).append(outcome)
    return found


def _looks() -> dict[str, _Look]:
    """Return the properties of every style, as the writer names them."""
    framed: _Look = {"border": 1, "border_color": "#BFBFBF", "valign": "top", "text_wrap": True}
    count: _Look = {**framed, "num_format": '#,##0;-#,##0;"–"', "align": "right"}
    plain: _Look = {"text_wrap": True, "valign": "vcenter"}
    dark = "#1F3A4D"
    header: _Look = {**framed, "bold": True, "bg_color": dark, "font_color": "#FFFFFF", "valign": "vcenter"}
    looks: dict[str, _Look] = {
        "text": framed,
        "indented": {**framed, "indent": 1, "align": "left"},
        "label": {**framed, "bold": True, "bg_color": "#F2F5F7"},
        "total": {**framed, "bold": True},
        "header": header,
        "centred": {**header, "align": "center"},
        "title": {**plain, "bold": True, "font_size": 16, "font_color": dark},
        "heading": {**plain, "bold": True, "font_size": 12, "font_color": dark, "bottom": 2, "bottom_color": dark},
        "warning": {**plain, "bold": True, "font_color": "#7A2300", "bg_color": "#F8D9C8"},
        "note": {**plain, "italic": True},
        "count": count,
        "sum": {**count, "bold": True},
    }
    for status, colours in _COLOURS.items():
        painted: _Look = {"bg_color": colours.fill, "font_color": colours.text, "bold": status in TO_ACT_ON}
        looks[status] = {**framed, **painted}
        looks[f"count {status}"] = {**count, **painted}
    return looks
