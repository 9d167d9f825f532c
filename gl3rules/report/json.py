"""The JSON report: for programs, stable in order and described by its own schema."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from gl3rules import wording
from gl3rules.model import Assessment, Basis, Change, Finding, Outcome, Report, Severity, Status, Waiver

if TYPE_CHECKING:
    from gl3rules.errors import Problem
    from gl3rules.report import Options
    from gl3rules.text import Language, Message


def _told(description: str, **limits: Any) -> msgspec.Meta:  # noqa: ANN401  msgspec's own limits
    return msgspec.Meta(description=description, **limits)


_Line = Annotated[int, _told("Counted from 1; 0 where it is not known.", ge=0)]
_Pointer = Annotated[str, _told("JSON pointer (RFC 6901) into the facts document; empty for the whole document.")]
_Fact = Annotated[str, _told("The same place with ids instead of positions, as messages write it.")]
_Text = Annotated[str, _told("In the language of the report.")]


class ToolEntry(msgspec.Struct, frozen=True):
    """The program that made the report."""

    name: str
    version: str


class PackEntry(msgspec.Struct, frozen=True):
    """The rule pack that was applied."""

    name: str
    version: str
    digest: Annotated[str, _told("SHA-256 of the pack's modules, in hexadecimal.")]
    parameters: Annotated[dict[str, str], _told("The figures that the guideline leaves open, as they were applied.")]


class JudgedEntry(msgspec.Struct, frozen=True):
    """How much of the pack was judged: fewer than all only where the command selected."""

    rows: int
    of_rows: int
    rules: int
    of_rules: int


class OrganisationEntry(msgspec.Struct, frozen=True):
    """The organisation that the facts describe."""

    id: str
    name: str


class FactsEntry(msgspec.Struct, frozen=True):
    """The facts file."""

    path: str
    sha256: Annotated[str, _told("SHA-256 of the file's bytes, in hexadecimal.")]


class RowEntry(msgspec.Struct, frozen=True):
    """What a row of the guideline's checklist comes to."""

    row: str
    clause: str
    title: _Text
    status: Status
    rules: Annotated[tuple[str, ...], _told("Ids of the rules that decide the row.")]
    left_out: Annotated[int, _told("How many rules of the row were not judged, because of a selection.", ge=0)]


class FindingEntry(msgspec.Struct, frozen=True):
    """One reason why a subject fails a rule (fail), can't be judged (unknown), or was not (error)."""

    status: Status
    message: _Text
    subject: Annotated[str, _told("What was judged, in the language of the report; empty for the organisation.")]
    pointer: _Pointer
    fact: _Fact
    file: str
    line: _Line
    column: _Line
    remedy: _Text


class EvidenceEntry(msgspec.Struct, frozen=True):
    """A declared fact on which an outcome rests."""

    pointer: _Pointer
    fact: _Fact
    value: Any
    line: _Line
    supported_by: Annotated[tuple[str, ...], _told("Ids of the evidence that the organisation gives for this fact.")]


class WaiverEntry(msgspec.Struct, frozen=True):
    """The accepted exception of an outcome that is waived; its findings stay."""

    reason: str
    approver: str
    expires: Annotated[date, _told("The last day on which it holds.")]
    ticket: str


class OutcomeEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a rule comes to."""

    rule: str
    row: str
    clause: str
    severity: Severity
    title: _Text
    status: Status
    subjects: Annotated[int, _told("How many subjects (systems, networks, ...) were judged.", ge=0)]
    reason: Annotated[str | None, _told("Why the status is what it is; null for a pass.")]
    findings: tuple[FindingEntry, ...]
    evidence: tuple[EvidenceEntry, ...]
    traceback: Annotated[str, _told("Python's traceback of a rule that crashed; only with --verbose.")] = ""
    waiver: Annotated[WaiverEntry | None, _told("Only for an outcome that is waived.")] = None
    change: Annotated[
        Change | None, _told("How an outcome that needs action stands to the baseline; only with one.")
    ] = None


class SupportingEntry(msgspec.Struct, frozen=True):
    """Evidence that the organisation gives for its facts; texts are empty, and the day null, where not declared."""

    id: str
    kind: str
    title: str
    reference: str
    collected: date | None


class FixedEntry(msgspec.Struct, frozen=True):
    """An outcome that needed action in the baseline, and needs none now."""

    rule: str
    row: str
    before: Status
    now: Status


class ComingEntry(msgspec.Struct, frozen=True):
    """A failure that comes within 90 days if nothing changes, with the first day on which the rule fails."""

    rule: str
    row: str
    on: date
    finding: FindingEntry


class AssessmentEntry(msgspec.Struct, frozen=True):
    """All that was judged of one organisation."""

    organisation: OrganisationEntry
    facts: FactsEntry
    summary: Annotated[dict[Status, int], _told("How many rows have each status.")]
    summary_before_waivers: Annotated[dict[Status, int], _told("How many would have it if nothing were waived.")]
    in_part: Annotated[
        int,
        _told("How many rows have no status, because some of their rules were left out and nothing is against them."),
    ]
    passes: Annotated[
        dict[Basis, int],
        _told("How many passing rows rest on evidence for every fact, on evidence for some, on declarations alone."),
    ]
    rows: tuple[RowEntry, ...]
    outcomes: tuple[OutcomeEntry, ...]
    supporting_evidence: tuple[SupportingEntry, ...]
    fixed: tuple[FixedEntry, ...]
    coming: tuple[ComingEntry, ...]


class ProblemEntry(msgspec.Struct, frozen=True):
    """Something that is wrong in a facts file."""

    message: _Text
    pointer: _Pointer
    line: _Line
    column: _Line
    remedy: _Text


class RefusedEntry(msgspec.Struct, frozen=True):
    """A facts file that was not judged, because it can't be read as facts."""

    path: str
    problems: tuple[ProblemEntry, ...]


class NoteEntry(msgspec.Struct, frozen=True):
    """Something to be told of a waiver, with its place in the file of waivers."""

    message: _Text
    path: str
    line: _Line


class ReportEntry(msgspec.Struct, frozen=True):
    """The report of one run of `gl3rules check --format json`."""

    format: Annotated[Literal[1], _told("Version of this format.")]
    tool: ToolEntry
    pack: PackEntry
    language: Annotated[str, _told("Language of the texts: en or ja.")]
    as_of: Annotated[date, _told("Day of the assessment.")]
    as_of_given: Annotated[bool, _told("Whether that day was asked for; it is today's otherwise.")]
    selection: Annotated[tuple[str, ...], _told("Options of the command that left something out.")]
    baseline: Annotated[str, _told("Path of the baseline that was compared with; empty for none.")]
    waiver_notes: Annotated[tuple[NoteEntry, ...], _told("What is to be told of waivers: expired, expiring soon.")]
    judged: JudgedEntry
    assessments: tuple[AssessmentEntry, ...]
    refused: tuple[RefusedEntry, ...]


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as JSON, indented by two; `options.verbose` adds the tracebacks of rules that crashed."""
    # Nothing is held by a name longer than it is needed: each of these can be tens of megabytes.
    return (b"%b\n" % msgspec.json.format(msgspec.json.encode(_entry(report, language, options)), indent=2)).decode()


def _entry(report: Report, language: Language, options: Options) -> ReportEntry:
    return ReportEntry(
        format=1,
        tool=ToolEntry("gl3rules", report.version),
        pack=PackEntry(report.pack.name, report.pack.version, report.pack.digest, dict(report.pack.parameters)),
        language=language.code,
        as_of=report.as_of,
        as_of_given=report.as_of_given,
        selection=report.selection,
        baseline=report.baseline,
        waiver_notes=tuple(
            NoteEntry(language.render(note.message), note.path, note.line) for note in report.waiver_notes
        ),
        judged=JudgedEntry(report.judged_rows, report.pack.rows, report.judged_rules, report.pack.rules),
        assessments=tuple(_assessment(item, language, verbose=options.verbose) for item in report.assessments),
        refused=tuple(
            RefusedEntry(item.path, tuple(_problem(problem, language) for problem in item.problems))
            for item in report.refused
        ),
    )


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of this format."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:gl3rules:schema:report:1",
        "title": "gl3rules report",
        **msgspec.json.schema(ReportEntry),
    }


def _assessment(assessment: Assessment, language: Language, *, verbose: bool) -> AssessmentEntry:
    return AssessmentEntry(
        organisation=OrganisationEntry(assessment.organisation_id, assessment.organisation_name),
        facts=FactsEntry(assessment.path, assessment.sha256),
        summary={status: assessment.count(status) for status in Status},
        summary_before_waivers={status: assessment.count_before_waivers(status) for status in Status},
        in_part=assessment.count_in_part(),
        passes={basis: assessment.count_passes(basis) for basis in Basis},
        rows=tuple(
            RowEntry(row.row, row.clause, language.text(row.title), row.status, row.rules, row.left_out)
            for row in assessment.rows
        ),
        outcomes=tuple(_outcome(outcome, language, verbose=verbose) for outcome in assessment.outcomes),
        supporting_evidence=tuple(
            SupportingEntry(item.id, item.kind, item.title, item.reference, item.collected)
            for item in assessment.supporting_evidence
        ),
        fixed=tuple(FixedEntry(each.rule, each.row, each.before, each.now) for each in assessment.fixed),
        coming=tuple(
            ComingEntry(each.rule, each.row, each.on, _finding(each.finding, language)) for each in assessment.coming
        ),
    )


def _outcome(outcome: Outcome, language: Language, *, verbose: bool) -> OutcomeEntry:
    return OutcomeEntry(
        rule=outcome.rule,
        row=outcome.row,
        clause=outcome.clause,
        severity=outcome.severity,
        title=language.text(outcome.title),
        status=outcome.status,
        subjects=outcome.subjects,
        reason=_optional(outcome.reason, language) or None,
        findings=tuple(_finding(finding, language) for finding in outcome.findings),
        evidence=tuple(
            EvidenceEntry(item.pointer, item.fact, item.value, item.line, item.supported_by)
            for item in outcome.evidence
        ),
        traceback=outcome.traceback if verbose else "",
        waiver=_waiver(outcome.waiver) if outcome.waiver else None,
        change=outcome.change,
    )


def _waiver(waiver: Waiver) -> WaiverEntry:
    return WaiverEntry(waiver.reason, waiver.approver, waiver.expires, waiver.ticket)


def _finding(finding: Finding, language: Language) -> FindingEntry:
    return FindingEntry(
        status=finding.status,
        message=language.render(finding.message),
        subject=wording.subject(language, finding.subject),
        pointer=finding.pointer,
        fact=finding.fact,
        file=finding.file,
        line=finding.line,
        column=finding.column,
        remedy=language.render(finding.remedy),
    )


def _problem(problem: Problem, language: Language) -> ProblemEntry:
    return ProblemEntry(
        message=language.render(problem.message),
        pointer=problem.pointer,
        line=problem.line,
        column=problem.column,
        remedy=_optional(problem.remedy, language),
    )


def _optional(text: Message | None, language: Language) -> str:
    return language.render(text) if text else ""
