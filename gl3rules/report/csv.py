"""The report for spreadsheets and scripts: a line for each rule and organisation (RFC 4180).

The file is UTF-8 with a byte order mark, without which Excel takes Japanese for another encoding; lines end in CRLF.
The names of the columns are the same in both languages, the texts in the cells are in the language of the report.

- A facts file that could not be judged has a line for each problem, with the status "refused".
- A cell never holds a line break (it becomes " / "), so that programs can read line by line.
- `findings`, `remedies`, `subjects`, `lines` and `facts` hold a part for each finding, in the same order and parted by
  " | "; a part is empty where there is nothing to say.
- A cell that begins with =, +, - or @, or their full-width forms, gets an apostrophe before it, so that no spreadsheet
  takes it for a formula (OWASP, CSV Injection). Programs may take it off again.
- A cell holds at most 32,767 characters, since Excel would put the rest on another line; a cut cell says so.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import asdict, fields

from gl3rules import wording
from gl3rules.text import Language, message, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gl3rules.errors import Problem
    from gl3rules.model import Assessment, Evidence, Outcome, Report
    from gl3rules.report import Options

REFUSED: Final = "refused"
"""The status of a line about a facts file that could not be judged; the others are those of the model."""

# Not " / ", which between two line numbers makes a date for a spreadsheet.
_SEPARATOR: Final = " | "
_BREAK: Final = " / "
_LEADING_TO_FORMULA: Final = tuple("=+-@＝＋－＠")
_MOST_UNITS: Final = 32_767


class Line(Struct, frozen=True, omit_defaults=True):
    """A line of the file; the names are those of its columns, in their order.

    `chapter` has the title beside the number, since a spreadsheet would take 6.10 for 6.1.
    """

    organisation_id: str = ""
    organisation_name: str = ""
    as_of: str = ""
    pack: str = ""
    pack_version: str = ""
    chapter: str = ""
    row: str = ""
    clause: str = ""
    rule: str = ""
    severity: str = ""
    title: str = ""
    status: str = ""
    status_text: str = ""
    reason: str = ""
    findings: str = ""
    remedies: str = ""
    subjects: str = ""
    file: str = ""
    lines: str = ""
    facts: str = ""
    evidence: str = ""
    waiver_reason: str = ""
    waiver_approver: str = ""
    waiver_expires: str = ""
    waiver_ticket: str = ""
    traceback: str = ""


COLUMNS: Final = tuple(field.name for field in fields(Line))
"""The names of the columns, in order."""


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as CSV; `options.verbose` fills the column of tracebacks."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(COLUMNS)
    for line in _lines(report, language, verbose=options.verbose):
        writer.writerow(_cell(value, language) for value in asdict(line).values())
    return text.getvalue()


def _lines(report: Report, language: Language, *, verbose: bool) -> Iterator[Line]:
    for assessment in report.assessments:
        titles = {
            chapter.number: f"{chapter.number} {language.text(chapter.title)}" for chapter in assessment.pack.chapters
        }
        chapters = {row.row: titles.get(row.chapter, row.chapter) for row in assessment.rows}
        for outcome in assessment.outcomes:
            yield _outcome(assessment, outcome, chapters.get(outcome.row, ""), language, verbose=verbose)
    for file in report.refused:
        # A file without a problem would vanish from the report.
        for problem in file.problems or (None,):
            yield _refused(report, file.path, problem, language)


def _outcome(assessment: Assessment, outcome: Outcome, chapter: str, language: Language, *, verbose: bool) -> Line:
    findings = outcome.findings
    waiver = outcome.waiver
    return Line(
        organisation_id=assessment.organisation_id,
        organisation_name=assessment.organisation_name,
        as_of=str(assessment.as_of),
        pack=assessment.pack.name,
        pack_version=assessment.pack.version,
        chapter=chapter,
        row=outcome.row,
        clause=language.text(outcome.clause),
        rule=outcome.rule,
        severity=outcome.severity.value,
        title=language.text(outcome.title),
        status=outcome.status.value,
        status_text=wording.status(language, outcome.status),
        reason=wording.reason(language, outcome),
        findings=_joined(language.render(finding.message) for finding in findings),
        remedies=_joined(language.render(finding.remedy) for finding in findings),
        subjects=_joined(wording.subject(language, finding.subject) for finding in findings),
        file=assessment.path,
        lines=_joined(str(finding.line or "") for finding in findings),
        facts=_joined(finding.fact for finding in findings),
        evidence=_joined(_evidence(item, language) for item in outcome.evidence),
        waiver_reason=waiver.reason if waiver else "",
        waiver_approver=waiver.approver if waiver else "",
        waiver_expires=str(waiver.expires) if waiver else "",
        waiver_ticket=waiver.ticket if waiver else "",
        traceback=outcome.traceback.strip() if verbose else "",
    )


def _refused(report: Report, path: str, problem: Problem | None, language: Language) -> Line:
    return Line(
        as_of=str(report.as_of),
        pack=report.pack.name,
        pack_version=report.pack.version,
        status=REFUSED,
        status_text=language.text("not judged"),
        reason=language.text("The file can't be read as facts, so nothing in it was judged."),
        findings=language.render(problem.message) if problem else "",
        remedies=language.render(problem.remedy) if problem and problem.remedy else "",
        file=path,
        lines=str(problem.line or "") if problem else "",
        facts=problem.pointer if problem else "",
    )


def _evidence(item: Evidence, language: Language) -> str:
    stated = message("{fact}: {value}", fact=item.fact, value=item.worded)
    text = language.render(stated)
    if item.line:
        text = language.render(message("{stated} (line {line})", stated=stated, line=item.line))
    if item.supported_by:
        text = language.render(message("{stated}, evidence: {ids}", stated=text, ids=item.supported_by))
    return text


def _joined(texts: Iterable[str]) -> str:
    """Join the parts of a cell; nothing, where none has anything to say."""
    parts = [_on_one_line(text).replace(_SEPARATOR, _BREAK) for text in texts]
    return _SEPARATOR.join(parts) if any(parts) else ""


def _on_one_line(text: str) -> str:
    return _BREAK.join(text.splitlines())


def _cell(value: str, language: Language) -> str:
    """Return a text on one line, without invisible characters, that no spreadsheet takes for a formula."""
    shown = printable(_on_one_line(value))
    # Spreadsheets pass over spaces before a formula.
    if shown.lstrip().startswith(_LEADING_TO_FORMULA):
        shown = f"'{shown}"
    units = shown.encode("utf-16-le")
    if len(units) > 2 * _MOST_UNITS:
        notice = language.text(" … (cut here: a cell holds no more; the json report has it all)")
        shown = units[: 2 * (_MOST_UNITS - len(notice))].decode("utf-16-le", "ignore") + notice
    return shown
