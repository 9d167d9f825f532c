"""The rows of an organisation, each with what was found and what its judgement rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from gl3rules import wording
from gl3rules.model import Assessment, Change, Finding, Outcome, RowResult, Severity, Status
from gl3rules.report.markdown.escaping import literal
from gl3rules.report.markdown.parts import coming, fixed, place
from gl3rules.report.markdown.standing import NAMES, InPart, Standing, standing
from gl3rules.report.markdown.texts import LINE, Texts, details, paragraphs
from gl3rules.text import message
from gl3rules.wording import TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.report import Options

_ORDER: Final = tuple(NAMES)
_SEVERITIES: Final = tuple(Severity)
# Above the rows that nobody has to act on, where there is no room for all.
_RANK_OF_LISTS: Final = (1, _ORDER.index(InPart.IN_PART), -len(_SEVERITIES))


class Piece(Struct, frozen=True):
    """What is said of so many rows that stand alike, which stands or is left out as a whole; the last rank goes first.

    The lists of what is fixed or coming are pieces without rows, and with no standing.
    """

    standing: Standing | None
    rows: int
    rank: tuple[int, int, int]
    text: str


class Rows:
    """Draws the rows that the options ask for."""

    def __init__(self, texts: Texts, options: Options) -> None:
        self.texts = texts
        self._language = texts.language
        self._options = options
        self._told = [each for each in NAMES if each is not Status.PASS or options.verbose]

    def count_told(self, assessment: Assessment) -> int:
        """Return of how many rows the pieces would tell."""
        return 0 if self._options.quiet else sum(standing(row) in self._told for row in assessment.rows)

    def count_lists(self, assessment: Assessment) -> int:
        """Return how many lists the pieces would hold."""
        return 0 if self._options.quiet else bool(assessment.fixed) + bool(assessment.coming)

    def pieces(self, assessment: Assessment) -> list[Piece]:
        """Return what follows the summary.

        A piece per row: those that are new or worse than in the baseline first, each time the worst first. Then the
        lists of what is fixed and coming, and the rows that do not apply together.
        """
        if self._options.quiet:
            return []
        of_row: dict[str, list[Outcome]] = {}
        for outcome in assessment.outcomes:
            of_row.setdefault(outcome.row, []).append(outcome)
        told = [row for row in assessment.rows if standing(row) in self._told]
        idle = [row for row in told if standing(row) is Status.NOT_APPLICABLE]
        rows = [row for row in told if standing(row) is not Status.NOT_APPLICABLE]
        pieces = [self._row(assessment, row, of_row.get(row.row, [])) for row in rows]
        pieces.sort(key=lambda piece: piece.rank)
        lists = [fixed(assessment, self.texts), coming(assessment, self.texts)]
        pieces += [Piece(None, 0, _RANK_OF_LISTS, text) for text in lists if text]
        return [*pieces, self._not_applicable(idle, of_row)] if idle else pieces

    def _row(self, assessment: Assessment, row: RowResult, outcomes: list[Outcome]) -> Piece:
        texts, stands = self.texts, standing(row)
        severities = [_SEVERITIES.index(outcome.severity) for outcome in outcomes if outcome.status is row.status]
        severity = max(severities, default=0)
        label = texts.text(_SEVERITIES[severity].value)
        if stands is Status.PASS:
            if any(outcome.evidence for outcome in outcomes):
                label = texts.shown(wording.basis(self._language, assessment.basis(row.row)))
            body = self._facts(outcomes)
        elif stands is InPart.IN_PART:
            body = self._in_part(outcomes)
        else:
            body = texts.items([*self._findings(row, outcomes)]) + "".join(self._behind(outcomes))
        changes = [each for each in Change if any(outcome.change is each for outcome in outcomes)]
        start = [f"<b>{texts.status(stands)}</b>"]
        if changes:
            start.append(
                f"<b>{texts.listed(texts.shown(wording.change(self._language, each)) for each in changes)}</b>"
            )
        title = [*start, label, literal(row.row), texts.text(row.clause), self._title(row)]
        fresh = Change.NEW in changes or Change.WORSE in changes
        rank = (0 if fresh else 1, _ORDER.index(stands), -severity)
        return Piece(stands, 1, rank, details(" · ".join(title), body))

    def _title(self, row: RowResult) -> str:
        part = wording.row_of_part(self._language, row)
        title = self.texts.text(row.title)
        return f"{title} · <b>{self.texts.shown(part)}</b>" if part else title

    def _in_part(self, outcomes: list[Outcome]) -> str:
        """Draw what the rules that were judged say of a row of which others were left out."""
        told = message(
            "The rules that were judged found nothing missing, but others of this row were left out; this is neither"
            " pass nor fail of the row."
        )
        start = paragraphs([self.texts.say(told)])
        if self._options.verbose:
            return start + self._facts(outcomes)
        return start + self.texts.items([self._status_of(outcome) for outcome in outcomes])

    def _status_of(self, outcome: Outcome) -> str:
        told = wording.reason(self._language, outcome) or self._language.text(outcome.title)
        return f"<b>{self.texts.status(outcome.status)}</b> {self._rule(outcome)}: {self.texts.shown(told)}"

    def _rule(self, outcome: Outcome) -> str:
        """Draw the name of a rule, and with a baseline how its outcome stands to it."""
        if not outcome.change:
            return literal(outcome.rule)
        change = wording.change(self._language, outcome.change)
        return self.texts.say(message("{text} ({change})", text=outcome.rule, change=change))

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
                alike.setdefault((*told, finding.pointer), (finding, []))[1].append(self._rule(outcome))
        for (text, remedy, _), (finding, rules) in alike.items():
            # A rule that judges several subjects can find the same of each place once.
            names = ", ".join(dict.fromkeys(rules))
            yield LINE.join([text, f"{place(finding, self.texts)} {names}", remedy])
        for outcome in outcomes:
            if outcome.waiver:
                yield f"{self._rule(outcome)}: {self.texts.shown(wording.waiver(self._language, outcome.waiver))}"
            elif not outcome.findings and outcome.status is row.status:
                yield f"{self._rule(outcome)}: {self.texts.shown(wording.reason(self._language, outcome))}"

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
        lines = [f"{status}{self._rule(outcome)}: {texts.text(outcome.title)}"]
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
        items = [f"{self.texts.listed(names)}: {reason}" for reason, names in of_reason.items()]
        title = self.texts.say(message("Rows that do not apply: {count}", count=len(rows)))
        rank = (1, _ORDER.index(Status.NOT_APPLICABLE), 0)
        return Piece(Status.NOT_APPLICABLE, len(rows), rank, details(title, self.texts.items(items)))
