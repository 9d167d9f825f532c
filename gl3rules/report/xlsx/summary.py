"""The first sheet: what was judged, by what, and what it came to; from top to bottom."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from gl3rules import wording
from gl3rules.model import Basis, Status
from gl3rules.report.xlsx.book import A4, Book, Cell
from gl3rules.report.xlsx.chart import add_chart
from gl3rules.report.xlsx.organisations import named
from gl3rules.report.xlsx.standing import NAMES, InPart, standing
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Assessment, Report, RowResult
    from gl3rules.text import Language

_Judged: TypeAlias = "tuple[Assessment, RowResult]"
_Spans: TypeAlias = tuple[tuple[int, int], ...]

_LABEL_WIDTH: Final = 42
_COUNT_WIDTH: Final = 11
_BASES: Final = (Basis.EVIDENCE, Basis.PARTLY, Basis.DECLARED)
# Stands for the last column of all, which is not the same in every report.
_LAST: Final = -1
# The first and the last column of each field in the lines of tables without counts.
_SPANS_OF_PROBLEMS: Final = ((0, 0), (1, 1), (2, 6), (7, _LAST))
_SPANS_OF_FACTS: Final = ((0, 0), (1, 2), (3, 5), (6, _LAST))


def title(report: Report, language: Language) -> str:
    """Return the workbook's title."""
    return f"{language.text('Assessment')}: {language.text(report.pack.title)}"


class _Field(NamedTuple):
    """A cell over some columns."""

    value: Cell
    first: int
    last: int
    style: str


class Summary:
    """The summary of a report, on a sheet of its own."""

    def __init__(self, book: Book, report: Report) -> None:
        self._book = book
        self._report = report
        self._language = book.language
        self._named = named(report)
        self._in_part = sum(standing(row) is InPart.IN_PART for _, row in _rows_of(*report.assessments))
        # The columns: what is counted, then a count for each standing, all rows, and what the passes rest on.
        self._standings = [each for each in NAMES if each is not InPart.IN_PART or self._in_part]
        self._last = len(self._standings) + 1 + len(_BASES)
        self._line = 0
        self._sheet = book.add_sheet(self._language.text("Summary"), A4)
        self._sheet.set_default_row(book.one_line)
        self._sheet.set_column(0, 0, _LABEL_WIDTH)
        self._sheet.set_column(1, self._last, _COUNT_WIDTH)

    def write(self) -> None:
        """Write all parts of the summary, one below the other."""
        self._wide(title(self._report, self._language), "title")
        self._about()
        self._chapters()
        self._organisations()
        if len(self._named) > 1:
            self._chapters_of_each()
        if self._report.refused:
            self._refused()
        self._facts()
        self._parameters()

    def _about(self) -> None:
        report, text = self._report, self._language.text
        if report.refused:
            self._wide(f"{text('Files that were not judged')}: {len(report.refused)}", "warning")
        if self._in_part:
            told = message("Rows judged only in part, which are no passes: {count}", count=self._in_part)
            self._wide(self._language.render(told), "warning")
        names = [name for name, _ in self._named]
        self._labelled(text("Organisation"), names[0] if len(names) == 1 else f"{len(names):,}")
        self._labelled(text("Assessed as of"), str(report.as_of))
        self._labelled(text("Rule pack"), f"{report.pack.name} {report.pack.version}")
        self._labelled(text("SHA-256 of the rule pack"), report.pack.digest)
        self._labelled(text("Version of gl3rules"), report.version)
        self._labelled(text("Judged"), wording.judged(self._language, report))
        self._labelled(text("What this report says"), wording.statement(self._language))
        self._remarks()

    def _remarks(self) -> None:
        """Write what a reader must know beside the results, a line for each sentence."""
        for name, assessment in self._named:
            label = message("Remark")
            if len(self._named) > 1:
                label = message("Remark on {organisation}", organisation=name)
            for remark in wording.remarks(self._language, self._report, assessment):
                self._labelled(self._language.render(label), remark)
        for note in self._report.waiver_notes:
            self._labelled(self._language.text("Note on a waiver"), wording.waiver_note(self._language, note))

    def _chapters(self) -> None:
        rows = _rows_of(*self._report.assessments)
        self._heading(self._language.text("Status of the rows, by chapter"))
        header = self._line
        self._header_of_counts(self._language.text("Chapter"))
        first = self._line
        for name, of_chapter in self._by_chapter(rows):
            self._counts(name, of_chapter)
        lines = range(first, self._line)
        self._counts(self._language.text("All chapters"), rows, "total")
        if lines:
            present = {standing(row) for _, row in rows}
            counted = {each: column for column, each in enumerate(self._standings, 1) if each in present}
            self._line = add_chart(self._book, self._sheet, header, lines, counted)

    def _organisations(self) -> None:
        self._heading(self._language.text("Status of the rows, by organisation"))
        self._header_of_counts(self._language.text("Organisation"))
        for name, assessment in self._named:
            self._counts(name, _rows_of(assessment))
        if len(self._named) > 1:
            self._counts(self._language.text("All organisations"), _rows_of(*self._report.assessments), "total")

    def _chapters_of_each(self) -> None:
        self._heading(self._language.text("Status of the rows, by organisation and chapter"))
        self._header_of_counts(self._language.text("Organisation"))
        for name, assessment in self._named:
            rows = _rows_of(assessment)
            self._counts(name, rows, "total")
            for chapter, of_chapter in self._by_chapter(rows):
                self._counts(chapter, of_chapter, "indented")

    def _refused(self) -> None:
        text = self._language.text
        self._heading(text("Files that were not judged"), "warning")
        self._wide(text("These files can't be read as facts; nothing in this report speaks of them."), "note")
        headers = (text("Facts file"), text("Line"), text("Problem"), text("Remedy"))
        self._spread(_SPANS_OF_PROBLEMS, headers, "header")
        for file in self._report.refused:
            for problem in file.problems:
                remedy = self._language.render(problem.remedy) if problem.remedy else ""
                values = (file.path, problem.line or "", self._language.render(problem.message), remedy)
                self._spread(_SPANS_OF_PROBLEMS, values)
            if not file.problems:
                self._wide(file.path, "text")

    def _facts(self) -> None:
        text = self._language.text
        self._heading(text("Facts"))
        headers = (text("Organisation"), text("Id"), text("Facts file"), text("SHA-256 of the facts file"))
        self._spread(_SPANS_OF_FACTS, headers, "header")
        for name, one in self._named:
            self._spread(_SPANS_OF_FACTS, (name, one.organisation_id, one.path, one.sha256))

    def _parameters(self) -> None:
        self._heading(self._language.text("Parameters"))
        for parameter in wording.parameters(self._language, self._report):
            name, _, figure = parameter.partition("=")
            self._labelled(name, figure)

    def _by_chapter(self, rows: list[_Judged]) -> Iterator[tuple[str, list[_Judged]]]:
        for chapter in self._report.pack.chapters:
            of_chapter = [pair for pair in rows if pair[1].chapter == chapter.number]
            if of_chapter:
                yield f"{chapter.number} {self._language.text(chapter.title)}", of_chapter

    def _header_of_counts(self, first: str) -> None:
        text = self._language.text
        bases = (text("pass: all with evidence"), text("pass: some with evidence"), text("pass: declared only"))
        headers = (*map(self._book.shown, self._standings), text("rows"), *bases)
        counted = (_Field(header, column, column, "centred") for column, header in enumerate(headers, 1))
        self._write(_Field(first, 0, 0, "header"), *counted)

    def _counts(self, name: str, rows: list[_Judged], style: str = "text") -> None:
        standings = Counter(standing(row) for _, row in rows)
        bases = Counter(assessment.basis(row.row) for assessment, row in rows if standing(row) is Status.PASS)
        counted = [(standings[each], f"count {each}" if standings[each] else "count") for each in self._standings]
        counted += [(len(rows), "sum"), *((bases[basis], "count") for basis in _BASES)]
        counts = (_Field(count, column, column, look) for column, (count, look) in enumerate(counted, 1))
        self._write(_Field(name, 0, 0, style), *counts)

    def _heading(self, text: str, style: str = "heading") -> None:
        self._line += 1
        self._wide(text, style)

    def _wide(self, text: str, style: str) -> None:
        self._write(_Field(text, 0, _LAST, style))

    def _labelled(self, label: str, value: str) -> None:
        self._write(_Field(label, 0, 0, "label"), _Field(value, 1, _LAST, "text"))

    def _spread(self, spans: _Spans, values: tuple[Cell, ...], style: str = "text") -> None:
        self._write(*(_Field(value, *span, style) for value, span in zip(values, spans, strict=True)))

    def _write(self, *fields: _Field) -> None:
        """Write a line of fields, as high as its texts need."""
        cells = []
        for value, first, given, style in fields:
            last = self._last if given == _LAST else given
            if last > first:
                self._sheet.merge_range(self._line, first, self._line, last, "", self._book.style(style))
            self._book.put(self._sheet, self._line, first, value, style)
            width = (_LABEL_WIDTH if first == 0 else _COUNT_WIDTH) + _COUNT_WIDTH * (last - first)
            # The characters of the title are larger.
            cells.append((self._book.shown(value) + "\n" * (style == "title"), width))
        self._sheet.set_row(self._line, self._book.height(cells))
        self._line += 1


def _rows_of(*assessments: Assessment) -> list[_Judged]:
    return [(assessment, row) for assessment in assessments for row in assessment.rows]
