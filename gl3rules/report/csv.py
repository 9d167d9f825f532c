"""The report for spreadsheets and scripts: a line for each rule and organisation (RFC 4180).

The file is UTF-8 with a byte order mark, without which Excel takes Japanese for another encoding; lines end in CRLF.
The names of the columns are the same in both languages, the texts in the cells are in the language of the report.

- A facts file that could not be judged has a line for each problem, with the status "refused"; what is to be told of
  a waiver (that it has expired, say) has a line with the status "waiver-note", and its place in the file of waivers.
- What concerns the whole run stands on every line: `as_of_given` (whether the day was asked for), `selection` (the
  options that left something out) and `baseline` (its path). What concerns an outcome stands on its line: `left_out`
  counts the rules of its row that were not judged, `change` says how it stands to the baseline, `fixed_from` which
  status it had there if it needs no action any more, `coming` is the day from which it will fail if nothing changes.
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

from msgspec import Struct, structs
from msgspec.structs import asdict, fields

from gl3rules import wording
from gl3rules.text import Language, message, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gl3rules.errors import Problem
    from gl3rules.model import Assessment, Coming, Evidence, Finding, Outcome, Report, WaiverNote
    from gl3rules.report import Options

REFUSED: Final = "refused"
"""The status of a line about a facts file that could not be judged; but for the next, the others are the model's."""

WAIVER_NOTE: Final = "waiver-note"
"""The status of a line about a waiver."""

# Not " / ", which between two line numbers makes a date for a spreadsheet.
_SEPARATOR: Final = " | "
_BREAK: Final = " / "
_LEADING_TO_FORMULA: Final = tuple("=+-@＝＋－＠")
_MOST_UNITS: Final = 32_767
_FLAGS: Final = ("no", "yes")


class Line(Struct, frozen=True, omit_defaults=True):
    """A line of the file; the names are those of its columns, in their order.

    `chapter` has the title beside the number, since a spreadsheet would take 6.10 for 6.1.
    """

    organisation_id: str = ""
    organisation_name: str = ""
    as_of: str = ""
    as_of_given: str = ""
    pack: str = ""
    pack_version: str = ""
    selection: str = ""
    baseline: str = ""
    chapter: str = ""
    row: str = ""
    clause: str = ""
    left_out: str = ""
    rule: str = ""
    severity: str = ""
    title: str = ""
    status: str = ""
    status_text: str = ""
    change: str = ""
    fixed_from: str = ""
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
    coming: str = ""
    coming_finding: str = ""
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
    run = Line(
        as_of=str(report.as_of),
        as_of_given=_FLAGS[report.as_of_given],
        pack=report.pack.name,
        pack_version=report.pack.version,
        selection=_joined(report.selection),
        baseline=report.baseline,
    )
    for assessment in report.assessments:
        yield from _assessment(run, assessment, language, verbose=verbose)
    for file in report.refused:
        # A file without a problem would vanish from the report.
        for problem in file.problems or (None,):
            yield _refused(run, file.path, problem, language)
    for note in report.waiver_notes:
        yield _waiver_note(run, note, language)


def _assessment(run: Line, assessment: Assessment, language: Language, *, verbose: bool) -> Iterator[Line]:
    titles = {
        chapter.number: f"{chapter.number} {language.text(chapter.title)}" for chapter in assessment.pack.chapters
    }
    rows = {row.row: row for row in assessment.rows}
    fixed = {each.rule: each.before.value for each in assessment.fixed}
    coming: dict[str, Coming] = {}
    for each in assessment.coming:
        coming.setdefault(each.rule, each)
    for outcome in assessment.outcomes:
        row, soon = rows.get(outcome.row), coming.get(outcome.rule)
        line = structs.replace(
            run,
            organisation_id=assessment.organisation_id,
            organisation_name=assessment.organisation_name,
            as_of=str(assessment.as_of),
            pack=assessment.pack.name,
            pack_version=assessment.pack.version,
            chapter=titles.get(row.chapter, row.chapter) if row else "",
            left_out=str(row.left_out) if row else "",
            file=assessment.path,
            fixed_from=fixed.get(outcome.rule, ""),
            coming=str(soon.on) if soon else "",
            coming_finding=_finding(soon.finding, language) if soon else "",
        )
        yield _outcome(line, outcome, language, verbose=verbose)


def _outcome(line: Line, outcome: Outcome, language: Language, *, verbose: bool) -> Line:
    findings = outcome.findings
    waiver = outcome.waiver
    return structs.replace(
        line,
        row=outcome.row,
        clause=language.text(outcome.clause),
        rule=outcome.rule,
        severity=outcome.severity.value,
        title=language.text(outcome.title),
        status=outcome.status.value,
        status_text=wording.status(language, outcome.status),
        change=outcome.change.value if outcome.change else "",
        reason=wording.reason(language, outcome),
        findings=_joined(language.render(finding.message) for finding in findings),
        remedies=_joined(language.render(finding.remedy) for finding in findings),
        subjects=_joined(wording.subject(language, finding.subject) for finding in findings),
        lines=_joined(str(finding.line or "") for finding in findings),
        facts=_joined(finding.fact for finding in findings),
        evidence=_joined(_evidence(item, language) for item in outcome.evidence),
        waiver_reason=waiver.reason if waiver else "",
        waiver_approver=waiver.approver if waiver else "",
        waiver_expires=str(waiver.expires) if waiver else "",
        waiver_ticket=waiver.ticket if waiver else "",
        traceback=outcome.traceback.strip() if verbose else "",
    )


def _refused(run: Line, path: str, problem: Problem | None, language: Language) -> Line:
    return structs.replace(
        run,
        status=REFUSED,
        status_text=language.text("not judged"),
        reason=language.text("The file can't be read as facts, so nothing in it was judged."),
        findings=language.render(problem.message) if problem else "",
        remedies=language.render(problem.remedy) if problem and problem.remedy else "",
        file=path,
        lines=str(problem.line or "") if problem else "",
        facts=problem.pointer if problem else "",
    )


def _waiver_note(run: Line, note: WaiverNote, language: Language) -> Line:
    return structs.replace(
        run,
        status=WAIVER_NOTE,
        status_text=language.text("note on a waiver"),
        reason=language.render(note.message),
        file=note.path,
        lines=str(note.line or ""),
    )


def _finding(finding: Finding, language: Language) -> str:
    subject = wording.subject(language, finding.subject)
    text = language.render(finding.message)
    return f"{subject}: {text}" if subject else text


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
