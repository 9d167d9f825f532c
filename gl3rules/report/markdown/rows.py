"""The rows of an organisation, each with what was found and what its judgement rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from gl3rules import wording
from gl3rules.model import Assessment, Finding, Outcome, RowResult, Severity, Status
from gl3rules.report.markdown.escaping import literal
from gl3rules.report.markdown.texts import LINE, Texts
from gl3rules.text import message
from gl3rules.wording import STATUSES, TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Waiver
    from gl3rules.report import Options

_ORDER: Final = tuple(STATUSES)
_SEVERITIES: Final = tuple(Severity)


class Piece(Struct, frozen=True):
    """What is said of so many rows of one status, which stands or is left out as a whole; the last rank goes first."""

    status: Status
    rows: int
    rank: tuple[int, int]
    text: str


class Rows:
    """Draws the rows that the options ask for."""

    def __init__(self, texts: Texts, options: Options) -> None:
        self.texts = texts
        self._language = texts.language
        self._options = options
        self._told = [status for status in STATUSES if status is not Status.PASS or options.verbose]

    def count_told(self, assessment: Assessment) -> int:
        """Return of how many rows the pieces would tell."""
        return sum(row.status in self._told for row in assessment.rows)

    def pieces(self, assessment: Assessment) -> list[Piece]:
        """Return what follows the summary: a piece per row, worst first, and those that do not apply together."""
        if self._options.quiet:
            return []
        of_row: dict[str, list[Outcome]] = {}
        for outcome in assessment.outcomes:
            of_row.setdefault(outcome.row, []).append(outcome)
        idle = [row for row in assessment.rows if row.status is Status.NOT_APPLICABLE]
        rows = [row for row in assessment.rows if row.status in self._told and row not in idle]
        pieces = [self._row(assessment, row, of_row.get(row.row, [])) for row in rows]
        pieces.sort(key=lambda piece: piece.rank)
        return [*pieces, self._not_applicable(idle, of_row)] if idle else pieces

    def _row(self, assessment: Assessment, row: RowResult, outcomes: list[Outcome]) -> Piece:
        texts = self.texts
        severities = [_SEVERITIES.index(outcome.severity) for outcome in outcomes if outcome.status is row.status]
        severity = max(severities, default=0)
        label = texts.text(_SEVERITIES[severity].value)
        if row.status is Status.PASS:
            if any(outcome.evidence for outcome in outcomes):
                label = texts.shown(wording.basis(self._language, assessment.basis(row.row)))
            body = self._facts(outcomes)
        else:
            body = texts.items([*self._findings(row, outcomes)]) + "".join(self._behind(outcomes))
        title = " · ".join([label, literal(row.row), texts.text(row.clause), texts.text(row.title)])
        text = _details(f"<b>{texts.status(row.status)}</b> · {title}", body)
        return Piece(row.status, 1, (_ORDER.index(row.status), -severity), text)

    def _findings(self, row: RowResult, outcomes: list[Outcome]) -> Iterator[str]:
        """Draw the findings of a row; what several rules find alike, such as a missing fact, stands there once."""
        alike: dict[tuple[str, ...], tuple[Finding, list[str]]] = {}
        for outcome in outcomes:
            for finding in outcome.findings:
                status = outcome.status if outcome.status is Status.WAIVED else finding.status
                label = "" if status is row.status else f"<b>{self.texts.status(status)}</b> "
                subject = self.texts.shown(wording.subject(self._language, finding.subject))
                text = f"{label}<b>{subject}</b>: " if subject else label
                told = (text + self.texts.say(finding.message), f"→ {self.texts.say(finding.remedy)}")
                alike.setdefault((*told, finding.pointer), (finding, []))[1].append(outcome.rule)
        for (text, remedy, _), (finding, rules) in alike.items():
            # A rule that judges several subjects can find the same of each place once.
            names = ", ".join(literal(rule) for rule in dict.fromkeys(rules))
            yield LINE.join([text, f"{self._place(finding)} {names}", remedy])
        for outcome in outcomes:
            if outcome.waiver:
                yield self._waiver(outcome, outcome.waiver)
            elif not outcome.findings and outcome.status is row.status:
                yield f"{literal(outcome.rule)}: {self.texts.shown(wording.reason(self._language, outcome))}"

    def _place(self, finding: Finding) -> str:
        place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.fact or finding.pointer
        return self.texts.code(place)

    def _waiver(self, outcome: Outcome, waiver: Waiver) -> str:
        text = f"{literal(outcome.rule)}: {self.texts.shown(wording.waiver(self._language, waiver))}"
        ticket = self.texts.say(message("Ticket: {ticket}", ticket=waiver.ticket))
        return LINE.join([text, ticket]) if waiver.ticket else text

    def _behind(self, outcomes: list[Outcome]) -> Iterator[str]:
        """Draw what only the options ask for: tracebacks, and the facts behind what is to be acted on."""
        for outcome in outcomes:
            if outcome.traceback and self._options.verbose:
                lines = "\n".join(literal(line) for line in outcome.traceback.splitlines())
                yield f"<pre>{lines}</pre>\n\n"
        if self._options.evidence:
            yield self._facts([outcome for outcome in outcomes if outcome.status in TO_ACT_ON])

    def _facts(self, outcomes: list[Outcome]) -> str:
        """Draw rules with the facts that they read."""
        return self.texts.items([self._evidence(outcome) for outcome in outcomes])

    def _evidence(self, outcome: Outcome) -> str:
        """Draw a rule with the facts that it read, each with the evidence that supports it."""
        texts = self.texts
        status = "" if outcome.status is Status.PASS else f"<b>{texts.status(outcome.status)}</b> "
        lines = [f"{status}{literal(outcome.rule)}: {texts.text(outcome.title)}"]
        for item in outcome.evidence:
            value = texts.shown(f"{self._language.value(item.meaning)} = {self._language.value(item.worded)}")
            places = [texts.code(item.fact)]
            if item.line:
                places.append(texts.say(message("line {line}", line=item.line)))
            if item.supported_by:
                places.append(texts.say(message("evidence: {ids}", ids=item.supported_by)))
            lines.append(LINE.join([f"  - {value}", f"  {' · '.join(places)}"]))
        return "\n".join(lines)

    def _not_applicable(self, rows: list[RowResult], of_row: dict[str, list[Outcome]]) -> Piece:
        """Draw the rows that do not apply, those with the same reason together."""
        of_reason: dict[str, list[str]] = {}
        for row in rows:
            reasons = dict.fromkeys(wording.reason(self._language, outcome) for outcome in of_row.get(row.row, []))
            of_reason.setdefault(self.texts.shown(" ".join(filter(None, reasons))), []).append(literal(row.row))
        items = [f"{self._language.text(', ').join(names)}: {reason}" for reason, names in of_reason.items()]
        title = self.texts.say(message("n/a: {count} rows", count=len(rows)))
        rank = (_ORDER.index(Status.NOT_APPLICABLE), 0)
        return Piece(Status.NOT_APPLICABLE, len(rows), rank, _details(title, self.texts.items(items)))


def _details(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}</details>\n\n"
