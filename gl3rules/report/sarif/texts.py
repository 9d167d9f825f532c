"""What a run says of findings, outcomes and problems, as text that no reader of SARIF takes for more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gl3rules import wording
from gl3rules.model import Status
from gl3rules.report.sarif.terms import EXIT_CODES, SETTLED
from gl3rules.text import Language, Message, message, printable

if TYPE_CHECKING:
    from gl3rules.errors import Problem
    from gl3rules.model import Assessment, Evidence, Finding, Outcome, Report, Waiver

_PLACEHOLDER: Final = re.compile(r"\{(?=\d+\})")
_LONGEST: Final = 400


class Texts:
    """Says things of a report in one language."""

    def __init__(self, report: Report, language: Language) -> None:
        self._language = language
        self._are_several = len(report.assessments) > 1

    def say(self, text: Message) -> str:
        """Return a message in the language of the report."""
        return harmless(self._language.render(text))

    def finding(self, assessment: Assessment, outcome: Outcome, finding: Finding) -> str:
        """Return what was found, of which subject, and its remedy; a crash is not waived by its rule's waiver."""
        waiver = None if finding.status is Status.ERROR else outcome.waiver
        return self._of(assessment, self._found(finding), waiver)

    def coming(self, finding: Finding) -> str:
        """Return what will be found, of which subject, and its remedy."""
        return harmless(self._found(finding))

    def _found(self, finding: Finding) -> str:
        subject = wording.subject(self._language, finding.subject)
        found = self._language.render(finding.message)
        text = f"{subject}: {found}" if subject else found
        return f"{text} → {self._language.render(finding.remedy)}"

    def whole(self, assessment: Assessment, outcome: Outcome) -> str:
        """Return what is to be said of an outcome without findings.

        What is in order says so of its row too where other rules of that row were left out.
        """
        text = wording.reason(self._language, outcome) or self._language.text(outcome.title)
        row = next((each for each in assessment.rows if each.row == outcome.row and each.is_in_part), None)
        if row and outcome.status in SETTLED:
            part = wording.row_of_part(self._language, row)
            text = self._language.render(message("{text} (row {row}: {part})", text=text, row=row.row, part=part))
        return self._of(assessment, text, outcome.waiver)

    def crash(self, assessment: Assessment) -> str:
        """Return what is to be said of a crash of which there is a traceback alone."""
        return self._of(assessment, self._language.render(EXIT_CODES[3]), None)

    def _of(self, assessment: Assessment, text: str, waiver: Waiver | None) -> str:
        """Return a text with the organisation, where there are several, and the waiver, which GitHub doesn't show."""
        if self._are_several:
            text = f"{assessment.organisation_name} ({assessment.organisation_id}): {text}"
        if waiver:
            accepted = wording.waiver(self._language, waiver)
            text = self._language.render(message("{text} ({waiver})", text=text, waiver=accepted))
        return harmless(text)

    def fact(self, item: Evidence) -> str:
        """Return a fact that a rule read, the start of it where it is very long."""
        text = harmless(f"{self._language.value(item.meaning)}: {self._language.value(item.worded)}")
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def problem(self, problem: Problem | None) -> str:
        """Return why a file was refused; None is a refusal of which nothing more is known."""
        if problem is None:
            return self.say(EXIT_CODES[2])
        text = self._language.render(message("The file was not judged: {problem}", problem=problem.message))
        return harmless(f"{text} → {self._language.render(problem.remedy)}" if problem.remedy else text)


def harmless(text: str) -> str:
    """Return a text in which nothing is a placeholder (3.11.5) or an embedded link (3.11.6).

    Doubled braces and backslashes would be right too, but most readers show them as they stand, in the examples of
    remedies as well. A space keeps the two apart for every reader.
    """
    return _PLACEHOLDER.sub("{ ", printable(text)).replace("](", "] (")
