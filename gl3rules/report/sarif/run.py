"""What all parts of a run (3.14) share: the report, and how its texts, places and rules are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules.report.sarif.places import Places
from gl3rules.report.sarif.rules import Rules
from gl3rules.report.sarif.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.errors import Problem
    from gl3rules.model import Assessment, Outcome, Refused, Report
    from gl3rules.report import Options
    from gl3rules.text import Language


class Run:
    """A report in a language, on its way to SARIF."""

    def __init__(self, report: Report, language: Language, options: Options) -> None:
        self.report = report
        self.language = language
        self.options = options
        self.texts = Texts(report, language)
        self.places = Places(report)
        self.rules = Rules(report, language)

    def outcomes(self) -> Iterator[tuple[Assessment, Outcome]]:
        """Yield every outcome with the assessment that it is part of."""
        for assessment in self.report.assessments:
            for outcome in assessment.outcomes:
                yield assessment, outcome

    def problems(self) -> Iterator[tuple[Refused, Problem | None]]:
        """Yield each problem of the files that were refused, None for a file of which nothing more is known."""
        for refused in self.report.refused:
            for problem in refused.problems or (None,):
                yield refused, problem
