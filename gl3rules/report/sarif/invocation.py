"""How the run went (3.20): its exit code, and a notification for each rule that crashed and each refused file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules.model import Status
from gl3rules.report.sarif.terms import CRASHED, EXIT_CODES, NOTIFICATIONS, REFUSED
from gl3rules.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.report.sarif.run import Run
    from gl3rules.report.sarif.terms import Object


def invocation(run: Run) -> Object:
    """Return how the run went (3.20)."""
    notifications = [*_crashes(run), *_refused_files(run)]
    return {
        "executionSuccessful": not notifications,
        "exitCode": run.report.exit_code,
        "exitCodeDescription": run.texts.say(EXIT_CODES[run.report.exit_code]),
        "toolExecutionNotifications": notifications,
    }


def _crashes(run: Run) -> Iterator[Object]:
    for assessment, outcome in run.outcomes():
        crashes = [finding for finding in outcome.findings if finding.status is Status.ERROR]
        texts = [run.texts.finding(assessment, outcome, finding) for finding in crashes]
        if outcome.status is Status.ERROR and not crashes:
            texts = [run.texts.whole(assessment, outcome)]
        for text in texts:
            notification = _notification(CRASHED, text)
            notification["associatedRule"] = run.rules.reference(outcome.rule)
            if run.options.verbose and outcome.traceback:
                traceback = [printable(line) for line in outcome.traceback.splitlines()]
                notification["properties"] = {"traceback": traceback}
            yield notification


def _refused_files(run: Run) -> Iterator[Object]:
    for refused, problem in run.problems():
        notification = _notification(REFUSED, run.texts.problem(problem))
        notification["locations"] = [run.places.of_problem(refused, problem)]
        yield notification


def _notification(identifier: str, text: str) -> Object:
    index = list(NOTIFICATIONS).index(identifier)
    return {"descriptor": {"id": identifier, "index": index}, "level": "error", "message": {"text": text}}
