"""Workflow commands for the log of a GitHub Actions step, which GitHub shows as annotations beside the facts.

GitHub shows at most 10 annotations of each kind per step, and 50 per job; so what has to be acted on first comes first,
a line says how many there are, and a summary of every organisation ends the log. The form is that of actions/toolkit's
`command.ts`; where a finding has no file in the repository, the command names none.

| finding | command | unchanged since the baseline |
| --- | --- | --- |
| rule crashed, file refused | error | error |
| failure | error | warning, after the others |
| not declared | warning | notice, after the others |
| what is to be told of a waiver (expired, expires soon) | warning, in the file of waivers | |
| failure to come | notice | |
| waived | notice, after the others | |

What is unchanged doesn't fail the run, so it is lowered, but never left out.
"""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from gl3rules import wording
from gl3rules.model import Assessment, Change, Finding, Outcome, Report, Severity, Status
from gl3rules.source.files import STANDARD_INPUT_SHOWN
from gl3rules.text import Language, Message, message, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Coming, Refused
    from gl3rules.report import Options

_LIMIT: Final = 10
_COMMANDS: Final = ("error", "warning", "notice")
_SEVERITIES: Final = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
_SETTLED: Final = (Status.PASS, Status.NOT_APPLICABLE)
_COMMAND_OF: Final = {Status.FAIL: "error", Status.ERROR: "error", Status.UNKNOWN: "warning"}
_LOWERED: Final = {"error": "warning", "warning": "notice"}
_CHANGES: Final = {
    Change.NEW: message("new since the baseline"),
    Change.WORSE: message("worse than in the baseline"),
    Change.UNCHANGED: message("unchanged since the baseline"),
}

# The order within a kind. One problem of each refused file says that nothing is known of it; its others come last, so
# that a badly broken file doesn't take the places of failures elsewhere.
_NOT_JUDGED, _CRASHED, _FOUND, _NOTE, _COMING, _AS_BEFORE, _ACCEPTED, _FURTHER_PROBLEM = range(8)


class _Annotation(Struct, frozen=True):
    """A command with its place in the order; `line` and `column` count from 1, 0 where they are not known."""

    command: str
    rank: int
    severity: Severity
    title: str
    text: str
    path: str
    line: int
    column: int

    @property
    def order(self) -> tuple[int, int, int]:
        return _COMMANDS.index(self.command), self.rank, _SEVERITIES.index(self.severity)

    def __str__(self) -> str:
        properties = {
            "file": self.path,
            "line": str(self.line) if self.path and self.line > 0 else "",
            "col": str(self.column) if self.path and self.line > 0 and self.column > 0 else "",
            "title": self.title,
        }
        given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
        return f"::{self.command} {given}::{_data(self.text)}"


def render(report: Report, language: Language, options: Options) -> str:
    """Return the commands, one a line, and a summary of each organisation and refused file.

    `options.verbose` adds the tracebacks of rules that crashed; `options.waived` says whether waived outcomes are
    annotated, but for a crash, which no waiver covers.
    """
    painter = _Painter(report, language)
    annotations = [*painter.refused(), *painter.waiver_notes()]
    for assessment in report.assessments:
        for outcome in assessment.outcomes:
            if _is_told(outcome, waived=options.waived):
                annotations += painter.outcome(assessment, outcome)
        annotations += painter.coming(assessment)
    lines = [str(annotation) for annotation in sorted(annotations, key=lambda annotation: annotation.order)]
    if options.verbose:
        lines += painter.tracebacks()
    lines += painter.hidden(annotations)
    lines += painter.summary()
    return "\n".join(lines) + "\n"


class _Painter:
    """Words annotations in one language."""

    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._language = language

    def refused(self) -> Iterator[_Annotation]:
        title = self._language.text("Facts file refused")
        for refused in self._report.refused:
            if not refused.problems:
                text = self._not_judged(refused)
                yield _Annotation("error", _NOT_JUDGED, Severity.CRITICAL, title, text, _path(refused.path), 0, 0)
            for number, problem in enumerate(refused.problems):
                rank = _FURTHER_PROBLEM if number else _NOT_JUDGED
                found = self._language.render(message("The file was not judged: {problem}", problem=problem.message))
                text = self._with_remedy(found, problem.remedy)
                path = _path(refused.path)
                if not path:
                    text = f"{refused.path}: {text}"
                place = (path, problem.line, problem.column)
                yield _Annotation("error", rank, Severity.CRITICAL, title, text, *place)

    def waiver_notes(self) -> Iterator[_Annotation]:
        title = self._language.text("Waiver")
        for note in self._report.waiver_notes:
            text, path = self._language.render(note.message), _path(note.path)
            yield _Annotation("warning", _NOTE, Severity.CRITICAL, title, text, path, note.line, 0)

    def coming(self, assessment: Assessment) -> Iterator[_Annotation]:
        severities = {outcome.rule: outcome.severity for outcome in assessment.outcomes}
        for each in assessment.coming:
            yield self._coming(assessment, each, severities.get(each.rule, Severity.CRITICAL))

    def _coming(self, assessment: Assessment, coming: Coming, severity: Severity) -> _Annotation:
        finding = coming.finding
        title = self._language.render(message("Row {row} from {day}", row=coming.row, day=coming.on))
        soon = message("Will fail from {day} if nothing changes.", day=coming.on)
        text = f"{self._language.render(soon)} {self._finding(finding)} [{coming.rule}]"
        place = (_path(finding.file), finding.line, finding.column)
        return _Annotation("notice", _COMING, severity, title, self._whose(assessment, text), *place)

    def outcome(self, assessment: Assessment, outcome: Outcome) -> Iterator[_Annotation]:
        clause = self._language.text(outcome.clause)
        title = self._language.render(message("Row {row}, clause {clause}", row=outcome.row, clause=clause))
        for finding in outcome.findings:
            command, rank = _kind(outcome, finding.status)
            text = self._text(assessment, outcome, self._finding(finding))
            place = (_path(finding.file), finding.line, finding.column)
            yield _Annotation(command, rank, outcome.severity, title, text, *place)
        if not outcome.findings:
            reason = wording.reason(self._language, outcome) or self._language.text(outcome.title)
            text = self._text(assessment, outcome, reason)
            status = Status.ERROR if _is_crashed(outcome) else outcome.status
            yield _Annotation(*_kind(outcome, status), outcome.severity, title, text, _path(assessment.path), 0, 0)

    def _finding(self, finding: Finding) -> str:
        subject = wording.subject(self._language, finding.subject)
        found = self._language.render(finding.message)
        return self._with_remedy(f"{subject}: {found}" if subject else found, finding.remedy)

    def _with_remedy(self, text: str, remedy: Message | None) -> str:
        return f"{text} → {self._language.render(remedy)}" if remedy else text

    def _text(self, assessment: Assessment, outcome: Outcome, text: str) -> str:
        if outcome.waiver:
            accepted = wording.waiver(self._language, outcome.waiver)
            text = self._language.render(message("{text} ({waiver})", text=text, waiver=accepted))
        if outcome.change:
            text = self._language.render(message("{text} ({change})", text=text, change=_CHANGES[outcome.change]))
        return self._whose(assessment, f"{text} [{outcome.rule}]")

    def _whose(self, assessment: Assessment, text: str) -> str:
        return f"{_organisation(assessment)}: {text}" if len(self._report.assessments) > 1 else text

    def tracebacks(self) -> Iterator[str]:
        for assessment in self._report.assessments:
            for outcome in assessment.outcomes:
                if outcome.traceback:
                    title = self._language.render(message("Traceback of {rule}", rule=outcome.rule))
                    yield f"::group::{_data(title)}"
                    # A line of its own may say anything, so none begins with what an error says.
                    yield from (f"| {_shown(line)}" for line in outcome.traceback.splitlines())
                    yield "::endgroup::"

    def hidden(self, annotations: list[_Annotation]) -> Iterator[str]:
        """Say that the log has more than GitHub shows beside the facts."""
        counts = [sum(item.command == command for item in annotations) for command in _COMMANDS]
        if max(counts) > _LIMIT:
            text = message(
                "GitHub shows at most {limit} annotations of each kind per step; this log has {count}.",
                limit=_LIMIT,
                count=len(annotations),
            )
            yield self._plain(self._language.render(text))

    def summary(self) -> Iterator[str]:
        judged = wording.judged(self._language, self._report)
        for assessment in self._report.assessments:
            counts = [
                f"{wording.status(self._language, status)} {assessment.count(status)}"
                for status in wording.STATUSES
                if assessment.count(status)
            ]
            text = self._language.text("{organisation}: {counts}; {judged}.").format(
                organisation=_organisation(assessment),
                counts=self._language.text(", ").join(counts),
                judged=judged,
            )
            yield self._plain(text)
            yield from (self._plain(self._whose(assessment, remark)) for remark in self._remarks(assessment))
        yield from (self._plain(self._not_judged(refused)) for refused in self._report.refused)

    def _remarks(self, assessment: Assessment) -> Iterator[str]:
        """Say what a reader must know beside the counts; waivers and what is to come are annotated one by one too."""
        in_part = tuple(
            message("{row} {status} ({part})", row=row.row, status=wording.STATUSES[row.status], part=part)
            for row in assessment.rows
            if (part := wording.row_of_part(self._language, row))
        )
        if in_part:
            yield self._language.render(message("Rows judged only in part: {rows}.", rows=in_part))
        yield from wording.remarks(self._language, self._report, assessment)
        if assessment.fixed:
            fixed = tuple(dict.fromkeys(each.rule for each in assessment.fixed))
            yield self._language.render(message("Fixed since the baseline: {rules}.", rules=fixed))

    def _not_judged(self, refused: Refused) -> str:
        count = message("not judged, errors: {count}", count=len(refused.problems))
        return f"{refused.path}: {self._language.render(count)}"

    def _plain(self, text: str) -> str:
        # The name of the program in front: a line that begins with :: is a command, whoever wrote it.
        return f"gl3rules: {_shown(text)}"


def _organisation(assessment: Assessment) -> str:
    return f"{assessment.organisation_name} ({assessment.organisation_id})"


def _is_told(outcome: Outcome, *, waived: bool) -> bool:
    settled = (*_SETTLED, *(() if waived else (Status.WAIVED,)))
    return outcome.status not in settled or _is_crashed(outcome)


def _is_crashed(outcome: Outcome) -> bool:
    statuses = (outcome.status, *(finding.status for finding in outcome.findings))
    return Status.ERROR in statuses or bool(outcome.traceback)


def _is_waived(outcome: Outcome) -> bool:
    """Say whether an outcome is excused; a crash is not, whatever else is."""
    return outcome.status is Status.WAIVED and not _is_crashed(outcome)


def _kind(outcome: Outcome, status: Status) -> tuple[str, int]:
    """Return the command and rank of a finding of that status."""
    if status is Status.ERROR:
        return "error", _CRASHED
    if _is_waived(outcome):
        return "notice", _ACCEPTED
    command = _COMMAND_OF.get(status, "error")
    if outcome.change is Change.UNCHANGED and not _is_crashed(outcome):
        return _LOWERED[command], _AS_BEFORE
    return command, _FOUND


def _shown(text: str) -> str:
    """Return a text that is no command anywhere in a line: the runner still reads `##[` wherever it stands."""
    return printable(text).replace("##[", "## [")


def _data(text: str) -> str:
    return _shown(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _path(path: str) -> str:
    """Return a path as the runner resolves it, from the workspace; "" where there is no file to show."""
    if not path or path == STANDARD_INPUT_SHOWN:
        return ""
    # Elsewhere than on Windows, a backslash is a character of a name.
    return posixpath.normpath(path.replace("\\", "/") if os.sep == "\\" else path)
