"""A GitLab Code Quality report: a JSON array of what merge requests show beside the facts.

The form is that of GitLab's documentation ("Code Quality report format"), a subset of the Code Climate specification:
`description`, `check_name`, `fingerprint`, `severity` and `location`. GitLab stops reading at the first entry that is
not of that form, and of entries with the same fingerprint keeps the last; so every entry is complete and every
fingerprint occurs once.

| finding | critical | high | medium | low |
| --- | --- | --- | --- | --- |
| failure | blocker | critical | major | minor |
| not declared | critical | major | minor | info |
| rule crashed, file refused | blocker | blocker | blocker | blocker |
| waived | info | info | info | info |
| what is to be told of a waiver (expired, expires soon) | minor | minor | minor | minor |

What is unchanged since a baseline keeps its severity and says so: GitLab itself compares merge requests with the branch
that they go to. The form has no place for what concerns the whole run, such as what was selected.

An entry must name a file. Findings in facts that a program made, which have none, name the organisation instead.
"""

from __future__ import annotations

import os
import posixpath
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from gl3rules import wording
from gl3rules.fingerprints import fingerprint, fingerprints
from gl3rules.model import Assessment, Change, Outcome, Report, Severity, Status
from gl3rules.text import Language, Message, message, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Finding, Refused, WaiverNote
    from gl3rules.report import Options

_Grade: TypeAlias = Literal["info", "minor", "major", "critical", "blocker"]

_SETTLED: Final = (Status.PASS, Status.NOT_APPLICABLE)
_CHANGES: Final = {
    Change.NEW: message("new since the baseline"),
    Change.WORSE: message("worse than in the baseline"),
    Change.UNCHANGED: message("unchanged since the baseline"),
}
_FAILURES: Final[dict[Severity, _Grade]] = {
    Severity.LOW: "minor",
    Severity.MEDIUM: "major",
    Severity.HIGH: "critical",
    Severity.CRITICAL: "blocker",
}
_UNDECLARED: Final[dict[Severity, _Grade]] = {
    Severity.LOW: "info",
    Severity.MEDIUM: "minor",
    Severity.HIGH: "major",
    Severity.CRITICAL: "critical",
}


class _Lines(msgspec.Struct, frozen=True):
    """Where an entry stands; GitLab counts lines from 1."""

    begin: int


class _Location(msgspec.Struct, frozen=True):
    """The file, from the root of the repository, and the line."""

    path: str
    lines: _Lines


class _Entry(msgspec.Struct, frozen=True):
    """One issue, as GitLab calls it."""

    description: str
    check_name: str
    fingerprint: str
    severity: _Grade
    location: _Location


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as a JSON array.

    `options.waived` says whether waived outcomes are in it; a crash, which no waiver covers, always is.
    """
    entries = [*_refused(report, language), *(_waiver_note(note, language) for note in report.waiver_notes)]
    for assessment in report.assessments:
        for outcome in assessment.outcomes:
            if _is_told(outcome, waived=options.waived):
                entries += _outcome(report, assessment, outcome, language)
    return msgspec.json.format(msgspec.json.encode(_unique(entries)), indent=2).decode() + "\n"


def _refused(report: Report, language: Language) -> Iterator[_Entry]:
    for refused in report.refused:
        for problem in refused.problems:
            found = language.render(message("The file was not judged: {problem}", problem=problem.message))
            mark = f"{refused.path}\0{problem.pointer}\0{problem.message.template}"
            yield _refusal(refused, _with_remedy(language, found, problem.remedy), mark, problem.line)
        if not refused.problems:
            text = language.render(message("not judged, errors: {count}", count=0))
            yield _refusal(refused, f"{refused.path}: {text}", refused.path, 0)


def _refusal(refused: Refused, text: str, mark: str, line: int) -> _Entry:
    return _Entry(printable(text), "facts-refused", _hash(mark), "blocker", _location(refused.path, "facts", line))


def _waiver_note(note: WaiverNote, language: Language) -> _Entry:
    # Without the line and the values, among them the day: the same note is the same entry tomorrow.
    mark = _hash(f"{note.path}\0{note.message.template}")
    text = printable(language.render(note.message))
    return _Entry(text, "waiver", mark, "minor", _location(note.path, "waivers", note.line))


def _outcome(report: Report, assessment: Assessment, outcome: Outcome, language: Language) -> Iterator[_Entry]:
    organisation = assessment.organisation_id

    def entry(text: str, mark: str, status: Status, path: str, line: int) -> _Entry:
        said = _said(report, assessment, outcome, language, text)
        where = _location(path, organisation, line)
        return _Entry(said, outcome.rule, mark, _grade(outcome, status), where)

    for finding, mark in fingerprints(assessment, outcome):
        yield entry(_finding(finding, language), mark, finding.status, finding.file, finding.line)
    if not outcome.findings:
        text = wording.reason(language, outcome) or language.text(outcome.title)
        status = Status.ERROR if _is_crashed(outcome) else outcome.status
        yield entry(text, fingerprint(assessment, outcome), status, assessment.path, 0)


def _grade(outcome: Outcome, status: Status) -> _Grade:
    if status is Status.ERROR:
        return "blocker"
    if _is_waived(outcome):
        return "info"
    return (_UNDECLARED if status is Status.UNKNOWN else _FAILURES)[outcome.severity]


def _is_told(outcome: Outcome, *, waived: bool) -> bool:
    settled = (*_SETTLED, *(() if waived else (Status.WAIVED,)))
    return outcome.status not in settled or _is_crashed(outcome)


def _is_crashed(outcome: Outcome) -> bool:
    statuses = (outcome.status, *(finding.status for finding in outcome.findings))
    return Status.ERROR in statuses or bool(outcome.traceback)


def _is_waived(outcome: Outcome) -> bool:
    """Say whether an outcome is excused; a crash is not, whatever else is."""
    return outcome.status is Status.WAIVED and not _is_crashed(outcome)


def _finding(finding: Finding, language: Language) -> str:
    subject = wording.subject(language, finding.subject)
    found = language.render(finding.message)
    return _with_remedy(language, f"{subject}: {found}" if subject else found, finding.remedy)


def _with_remedy(language: Language, text: str, remedy: Message | None) -> str:
    return f"{text} → {language.render(remedy)}" if remedy else text


def _said(report: Report, assessment: Assessment, outcome: Outcome, language: Language, text: str) -> str:
    """Return a description: of which organisation, what is found, its waiver and change, the row and clause."""
    if len(report.assessments) > 1:
        text = f"{assessment.organisation_name} ({assessment.organisation_id}): {text}"
    if outcome.waiver:
        accepted = wording.waiver(language, outcome.waiver)
        text = language.render(message("{text} ({waiver})", text=text, waiver=accepted))
    if outcome.change:
        text = language.render(message("{text} ({change})", text=text, change=_CHANGES[outcome.change]))
    clause = language.text(outcome.clause)
    row = language.render(message("Row {row}, clause {clause}", row=outcome.row, clause=clause))
    return printable(f"{text} [{row}]")


def _location(path: str, instead: str, line: int) -> _Location:
    # GitLab takes a path as it stands: "./facts.yaml" would be another file. Elsewhere than on Windows, a backslash is
    # a character of a name.
    slashed = path.replace("\\", "/") if os.sep == "\\" else path
    shown = posixpath.normpath(slashed) if path else instead
    return _Location(printable(shown), _Lines(max(line, 1)))


def _unique(entries: list[_Entry]) -> list[_Entry]:
    """Tell entries apart that have the same fingerprint: the same organisation described by several files."""
    seen: dict[str, int] = {}
    unique = []
    for entry in entries:
        number = seen[entry.fingerprint] = seen.get(entry.fingerprint, -1) + 1
        mark = _hash(f"{entry.fingerprint}\0{number}") if number else entry.fingerprint
        unique.append(msgspec.structs.replace(entry, fingerprint=mark))
    return unique


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]
