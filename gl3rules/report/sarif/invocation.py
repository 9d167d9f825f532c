"""How the run went (3.20): its exit code, and a notification of whatever else went wrong or is to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.model import Change, Status
from gl3rules.report.sarif.terms import (
    CRASHED,
    CUT,
    EXCUSED,
    EXIT_CODES,
    MOST_RESULTS,
    NOTIFICATIONS,
    REFUSED,
    WAIVERS,
    WRONG_WAIVER,
)
from gl3rules.text import message, printable
from gl3rules.wording import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.report.sarif.run import Run
    from gl3rules.report.sarif.terms import Object
    from gl3rules.text import Message


_REFUSED: Final = 2


def invocation(run: Run, left_out: dict[Status, int]) -> Object:
    """Return how the run went (3.20); `left_out` counts the results that it has no room for, by status.

    It was a success where every file was judged by every rule, whatever came of that.
    """
    failures = [*_crashes(run), *_refused_files(run)]
    return {
        "executionSuccessful": not failures and run.report.exit_code in (0, 1),
        "exitCode": run.report.exit_code,
        "exitCodeDescription": run.texts.say(_exit_code(run)),
        "toolExecutionNotifications": [*failures, *_cut(run, left_out)],
        "toolConfigurationNotifications": [*_waiver_notes(run)],
    }


def _exit_code(run: Run) -> Message:
    """Return what the exit code says, and no more than that: what is not to be told can be failing all the same."""
    report = run.report
    if report.exit_code == 0 and any(
        outcome.change is Change.UNCHANGED and outcome.status in report.fail_on for _, outcome in run.outcomes()
    ):
        return EXCUSED
    if report.exit_code == _REFUSED and not report.refused:
        return WRONG_WAIVER
    return EXIT_CODES[report.exit_code]


def _crashes(run: Run) -> Iterator[Object]:
    for assessment, outcome in run.outcomes():
        crashes = [finding for finding in outcome.findings if finding.status is Status.ERROR]
        texts = [run.texts.finding(assessment, outcome, finding) for finding in crashes]
        if outcome.status is Status.ERROR and not crashes:
            texts = [run.texts.whole(assessment, outcome)]
        elif outcome.traceback and not crashes:
            texts = [run.texts.crash(assessment)]
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


def _cut(run: Run, left_out: dict[Status, int]) -> Iterator[Object]:
    if left_out:
        told = message(
            "GitHub takes {limit} results and no more: the worst are listed, and {count} are left out ({statuses})."
            " The format json has them all.",
            limit=MOST_RESULTS,
            count=sum(left_out.values()),
            statuses=tuple(
                message("{status} {count}", status=STATUSES[status], count=count) for status, count in left_out.items()
            ),
        )
        yield _notification(CUT, run.texts.say(told), "warning")


def _waiver_notes(run: Run) -> Iterator[Object]:
    for note in run.report.waiver_notes:
        notification = _notification(WAIVERS, run.texts.say(note.message), "error" if note.is_wrong else "warning")
        if note.path:
            notification["locations"] = [run.places.location(note.path, note.line)]
        yield notification


def _notification(identifier: str, text: str, level: str = "error") -> Object:
    index = list(NOTIFICATIONS).index(identifier)
    return {"descriptor": {"id": identifier, "index": index}, "level": level, "message": {"text": text}}
