"""Reports that hold what the examples don't: several organisations, a crash, a waiver, refused files, hostile texts."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from gl3rules import engine, packs
from gl3rules.errors import FactsError, Problem
from gl3rules.facts.load import load_all
from gl3rules.model import Finding, Outcome, Refused, Report, Status, Subject, Waiver, combined
from gl3rules.report import Options, render
from gl3rules.testing import facts_of
from gl3rules.text import Language, message
from tests.conftest import AS_OF, EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

PACK: Final = packs.load("gl3")
DAY: Final = date.fromisoformat(AS_OF)
SHORT: Final = Options()
VERSION: Final = "1.2.3"
WAIVER: Final = Waiver("The vendor delivers in May", "A. Sato", date(2027, 5, 31))
CRASH: Final = Finding(
    Status.ERROR,
    message("The rule crashed: {error}.", error="ValueError: ::error::no"),
    message("Report it to the rule's authors, with the output of --verbose."),
    Subject("system", "emr"),
    "/systems/0",
    "systems[emr]",
    "facts.yaml",
    105,
    5,
)
TRACEBACK: Final = (
    'Traceback (most recent call last):\n  File "rule.py", line 1\n::error::no\nValueError: ##[error]no\n'
)
PROBLEMS: Final = (
    Problem(message("the key {key} stands twice", key="systems"), "bad.yaml", 7, 3, "/systems", also=(2, 1)),
    Problem(message("the file is empty"), "bad.yaml", remedy=message("Write the facts in it, or name another file.")),
)


def made(name: str, report: Report, options: Options = SHORT, language: str = "en") -> str:
    """Return a report in a form that is text."""
    rendered = render(name, report, Language(language, PACK.catalogue), options)
    return rendered.decode() if isinstance(rendered, bytes) else rendered


def report_on(*paths: Path | str) -> Report:
    """Return the report on facts files; those that can't be read are refused."""
    found, refused = [], []
    for path in paths:
        try:
            found += [engine.evaluate(PACK, facts, DAY) for facts in load_all(str(path))]
        except FactsError as error:
            refused.append(Refused(str(path), error.problems))
    return engine.report(PACK, DAY, VERSION, found, refused)


def report_of_values(*documents: object) -> Report:
    """Return the report on facts that have no file."""
    return engine.report(PACK, DAY, VERSION, [engine.evaluate(PACK, facts_of(values), DAY) for values in documents])


@cache
def example(name: str) -> Report:
    """Return the report on one of the examples."""
    # The path as a user would give it, wherever the tests run.
    return placed(report_on(EXAMPLES / f"{name}.yaml"), f"facts/examples/{name}.yaml")


@cache
def everything() -> Report:
    """Return a report with two organisations, every status, a crash, a waiver and two refused files."""
    first, second = example("clinic-failing").assessments[0], example("partial").assessments[0]
    alone = {row.rules[0] for row in first.rows if len(row.rules) == 1}
    failing = [outcome for outcome in first.outcomes if outcome.status is Status.FAIL and outcome.rule in alone]
    assessment = with_outcomes(
        first,
        structs.replace(failing[0], status=Status.ERROR, findings=(CRASH,), traceback=TRACEBACK),
        structs.replace(failing[1], status=Status.WAIVED, waiver=WAIVER),
    )
    refused = (Refused("bad.yaml", PROBLEMS), Refused("gone.yaml", ()))
    whole = engine.report(PACK, DAY, VERSION, (assessment, second), refused)
    assert whole.exit_code == 3
    return whole


def with_outcomes(assessment: Any, *changed: Outcome) -> Any:  # noqa: ANN401  an assessment, as its parts are
    """Return an assessment with some of its outcomes replaced, and the rows that they decide."""
    by_rule = {outcome.rule: outcome for outcome in changed}
    outcomes = tuple(by_rule.get(outcome.rule, outcome) for outcome in assessment.outcomes)
    status_of = {outcome.rule: outcome.status for outcome in outcomes}
    rows = tuple(
        structs.replace(row, status=combined([status_of[rule] for rule in row.rules])) for row in assessment.rows
    )
    return structs.replace(assessment, outcomes=outcomes, rows=rows)


def placed(report: Report, path: str) -> Report:
    """Return a report whose facts stand in a file of that name."""

    def moved(outcome: Outcome) -> Outcome:
        findings = tuple(structs.replace(finding, file=path) for finding in outcome.findings)
        return structs.replace(outcome, findings=findings)

    assessments = tuple(
        structs.replace(item, path=path, outcomes=tuple(moved(outcome) for outcome in item.outcomes))
        for item in report.assessments
    )
    return structs.replace(report, assessments=assessments)


def findings_of(report: Report) -> list[tuple[Outcome, Finding]]:
    """Return every finding with its outcome, in order."""
    return [
        (outcome, finding) for item in report.assessments for outcome in item.outcomes for finding in outcome.findings
    ]
