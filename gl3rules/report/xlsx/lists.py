"""What the lists say: a line for each row, for each finding, and for each fact that was read with its evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules import wording
from gl3rules.model import Status
from gl3rules.report.xlsx.book import A3, A4
from gl3rules.report.xlsx.list_sheet import Column, Line, List
from gl3rules.report.xlsx.organisations import named
from gl3rules.report.xlsx.standing import standing
from gl3rules.text import message
from gl3rules.wording import TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Assessment, Finding, Outcome, Report, SupportingEvidence
    from gl3rules.text import Language

_OF_ROWS: Final = (
    Column(message("Organisation"), 20),
    Column(message("Chapter"), 18),
    Column(message("Row"), 9),
    Column(message("Clause"), 14),
    Column(message("Title"), 30),
    Column(message("Status"), 10),
    Column(message("Left out"), 18),
    Column(message("Reason"), 50),
    Column(message("What the pass rests on"), 14),
    Column(message("Rules"), 32),
)
_OF_FINDINGS: Final = (
    Column(message("Organisation"), 20),
    Column(message("Row"), 9),
    Column(message("Clause"), 14),
    Column(message("Rule"), 26),
    Column(message("Severity"), 9),
    Column(message("Status"), 10),
    Column(message("Subject"), 18),
    Column(message("Finding"), 44),
    Column(message("Remedy"), 44),
    Column(message("Fact"), 26),
    Column(message("JSON pointer"), 26),
    Column(message("Facts file"), 18),
    Column(message("Line"), 7),
    Column(message("Column"), 7),
    Column(message("Waiver"), 26),
    Column(message("Change"), 12),
)
_OF_TRACEBACKS: Final = (Column(message("Traceback"), 60),)
_OF_EVIDENCE: Final = (
    Column(message("Organisation"), 20),
    Column(message("Row"), 9),
    Column(message("Rule"), 26),
    Column(message("Status"), 10),
    Column(message("Fact"), 30),
    Column(message("What it states"), 38),
    Column(message("Declared"), 26),
    Column(message("Line"), 7),
    Column(message("Supported by"), 18),
    Column(message("Where it can be seen"), 34),
)
_OF_COMING: Final = (
    Column(message("Organisation"), 20),
    Column(message("Day"), 12),
    Column(message("Row"), 9),
    Column(message("Rule"), 26),
    Column(message("Subject"), 18),
    Column(message("Finding"), 44),
    Column(message("Remedy"), 44),
    Column(message("Fact"), 26),
    Column(message("Facts file"), 18),
    Column(message("Line"), 7),
)
_OF_FIXED: Final = (
    Column(message("Organisation"), 20),
    Column(message("Row"), 9),
    Column(message("Rule"), 32),
    Column(message("Title"), 60),
    Column(message("In the baseline"), 12),
    Column(message("Now"), 12),
)


class Lists:
    """The lists of a report; `verbose` adds the tracebacks of rules that crashed."""

    def __init__(self, report: Report, language: Language, *, verbose: bool) -> None:
        self._language = language
        self._verbose = verbose
        self._named = named(report)

    def all(self) -> tuple[List, ...]:
        """Return the lists in the order of their sheets."""
        of_findings = (*_OF_FINDINGS, *_OF_TRACEBACKS) if self._verbose else _OF_FINDINGS
        lists = [
            List(message("Rows"), _OF_ROWS, self._rows(), A4),
            List(message("Findings"), of_findings, self._findings(), A3),
        ]
        if any(assessment.coming for _, assessment in self._named):
            lists.append(List(message("Coming"), _OF_COMING, self._coming(), A3))
        if any(assessment.fixed for _, assessment in self._named):
            lists.append(List(message("Fixed"), _OF_FIXED, self._fixed(), A4))
        return (*lists, List(message("Evidence"), _OF_EVIDENCE, self._evidence(), A4))

    def _rows(self) -> Iterator[Line]:
        for name, assessment in self._named:
            titles = {chapter.number: self._language.text(chapter.title) for chapter in assessment.pack.chapters}
            of_row = _by_row(assessment)
            for row in assessment.rows:
                deciding = [outcome for outcome in of_row.get(row.row, []) if outcome.status is row.status]
                passes = standing(row) is Status.PASS
                reasons = [self._in_part()] if row.status is Status.PASS and not passes else []
                reasons += filter(None, map(self._reason, deciding))
                yield [
                    name,
                    f"{row.chapter} {titles.get(row.chapter, '')}".rstrip(),
                    row.row,
                    self._language.text(row.clause),
                    self._language.text(row.title),
                    standing(row),
                    wording.row_of_part(self._language, row),
                    "\n".join(dict.fromkeys(reasons)),
                    wording.basis(self._language, assessment.basis(row.row)) if passes else "",
                    "\n".join(row.rules),
                ]

    def _findings(self) -> Iterator[Line]:
        """Yield a line for each finding, and one for an outcome that needs action or is waived without a finding."""
        for name, assessment in self._named:
            for outcome in assessment.outcomes:
                for finding in outcome.findings:
                    yield self._finding(name, outcome, finding)
                if not outcome.findings and outcome.status in {*TO_ACT_ON, Status.WAIVED}:
                    yield self._finding(name, outcome, None)

    def _finding(self, name: str, outcome: Outcome, finding: Finding | None) -> Line:
        line: Line = [
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
        line.append(wording.change(self._language, outcome.change) if outcome.change else "")
        return [*line, outcome.traceback.strip()] if self._verbose else line

    def _coming(self) -> Iterator[Line]:
        """Yield a line for each failure that is still to come."""
        for name, assessment in self._named:
            for each in assessment.coming:
                yield [
                    name,
                    str(each.on),
                    each.row,
                    each.rule,
                    wording.subject(self._language, each.finding.subject),
                    self._language.render(each.finding.message),
                    self._language.render(each.finding.remedy),
                    each.finding.fact,
                    each.finding.file,
                    each.finding.line or "",
                ]

    def _fixed(self) -> Iterator[Line]:
        """Yield a line for each outcome that is better than in the baseline."""
        for name, assessment in self._named:
            for each in assessment.fixed:
                yield [name, each.row, each.rule, self._language.text(each.title), each.before, each.now]

    def _evidence(self) -> Iterator[Line]:
        """Yield a line for each fact behind an outcome, then one for each evidence that supports none of them."""
        for name, assessment in self._named:
            known = {item.id: self._reference(item) for item in assessment.supporting_evidence}
            used: set[str] = set()
            for outcome in assessment.outcomes:
                for item in outcome.evidence:
                    used.update(item.supported_by)
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
                if key not in used:
                    yield [name, "", "", "", "", about, "", "", key, reference]

    def _reference(self, item: SupportingEvidence) -> str:
        collected = str(item.collected) if item.collected else ""
        parts = (item.title, self._language.text(item.kind), item.reference, collected)
        return self._language.text(", ").join(filter(None, parts))

    def _reason(self, outcome: Outcome) -> str:
        return "\n".join(filter(None, (wording.reason(self._language, outcome), self._waiver(outcome))))

    def _waiver(self, outcome: Outcome) -> str:
        return wording.waiver(self._language, outcome.waiver) if outcome.waiver else ""

    def _in_part(self) -> str:
        return self._language.text(
            "The rules that were judged found nothing missing, but others of this row were left out; this is neither"
            " pass nor fail of the row."
        )


def _by_row(assessment: Assessment) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for outcome in assessment.outcomes:
        found.setdefault(outcome.row, []).append(outcome)
    return found
