"""The results (3.27): the problems of refused files, and the findings of every outcome that is to be told."""

from __future__ import annotations

from collections import Counter
from functools import cached_property, partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from gl3rules import wording
from gl3rules.fingerprints import fingerprint, fingerprints
from gl3rules.model import Change, Severity, Status
from gl3rules.report.sarif.terms import LEVELS, MOST_RESULTS, REFUSED, SETTLED, Object
from gl3rules.report.sarif.texts import harmless
from gl3rules.text import message, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gl3rules.errors import Problem
    from gl3rules.model import Assessment, Evidence, Finding, Outcome, Refused
    from gl3rules.report.sarif.run import Run

_KINDS: Final = {
    Status.FAIL: "fail",
    # 3.27.9: there was too little information to decide.
    Status.UNKNOWN: "open",
    Status.ERROR: "open",
    Status.WAIVED: "fail",
    Status.PASS: "pass",
    Status.NOT_APPLICABLE: "notApplicable",
}
_SEVEREST: Final = tuple(reversed(Severity))
# What is kept first where there are too many: failures and crashes, by severity, before what is unknown.
_RANKS: Final = {
    Status.FAIL: 0,
    Status.ERROR: 0,
    Status.UNKNOWN: 1,
    Status.WAIVED: 2,
    Status.PASS: 3,
    Status.NOT_APPLICABLE: 4,
}
# 3.27.24.
_STATES: Final = {Change.NEW: "new", Change.WORSE: "updated", Change.UNCHANGED: "unchanged"}
_MOST_EVIDENCE: Final = 5
_MARK: Final = "gl3rules/v1"


class _Candidate(NamedTuple):
    """A result that is made only if there is room for it."""

    status: Status
    severity: Severity
    make: Callable[[], Object]


def results(run: Run) -> tuple[list[Object], dict[Status, int]]:
    """Return the results of a run, and how many were left out by status: those beyond what GitHub takes.

    `options.verbose` and `options.waived` say which outcomes are told.
    """
    found = [*_refusals(run)]
    for assessment, outcome in run.outcomes():
        if outcome.status not in SETTLED or run.options.verbose or outcome.traceback:
            found += _Told(run, assessment, outcome).candidates()
    order = sorted(range(len(found)), key=lambda index: _badness(found[index]))
    left_out = Counter(found[index].status for index in order[MOST_RESULTS:])
    kept = sorted(order[:MOST_RESULTS])
    counts = {status: left_out[status] for status in wording.STATUSES if left_out[status]}
    return _told_apart([found[index].make() for index in kept]), counts


def _badness(candidate: _Candidate) -> tuple[int, int, bool]:
    # Of equals, a crash comes first: it can stand for any number of failures.
    return _RANKS[candidate.status], _SEVEREST.index(candidate.severity), candidate.status is not Status.ERROR


def _refusals(run: Run) -> Iterator[_Candidate]:
    """Yield a result for each problem of the files that were refused."""
    seen: Counter[str] = Counter()
    for refused, problem in run.problems():
        what = f"{refused.path}\0{problem.pointer}\0{problem.message.template}" if problem else refused.path
        mark = sha256(f"{what}\0{seen[what]}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
        seen[what] += 1
        yield _Candidate(Status.FAIL, Severity.CRITICAL, partial(_refusal, run, refused, problem, mark))


def _refusal(run: Run, refused: Refused, problem: Problem | None, mark: str) -> Object:
    result: Object = {
        **run.rules.reference(REFUSED, "ruleId", "ruleIndex"),
        "kind": "fail",
        "level": "error",
        "message": {"text": run.texts.problem(problem)},
        "locations": [run.places.of_problem(refused, problem)],
        "partialFingerprints": {_MARK: mark},
    }
    if run.report.baseline:
        # No baseline can have been recorded of a file that is refused.
        result["baselineState"] = _STATES[Change.NEW]
    if problem and problem.also:
        other = run.places.location(refused.path, *problem.also)
        text = run.texts.say(message("The other place."))
        result["relatedLocations"] = [{"id": 1, **other, "message": {"text": text}}]
    return result


class _Told:
    """One outcome, on its way to results."""

    def __init__(self, run: Run, assessment: Assessment, outcome: Outcome) -> None:
        self._run = run
        self._assessment = assessment
        self._outcome = outcome

    def candidates(self) -> Iterator[_Candidate]:
        """Yield a result per finding, or one for an outcome without findings; a crash can't be waived."""
        assessment, outcome = self._assessment, self._outcome
        is_left_out = outcome.status is Status.WAIVED and not self._run.options.waived and not outcome.traceback
        for finding, mark in fingerprints(assessment, outcome):
            if not is_left_out or finding.status is Status.ERROR:
                # What is waived ranks behind what is not, whatever was found.
                is_waived = outcome.status is Status.WAIVED and finding.status is not Status.ERROR
                status = Status.WAIVED if is_waived else finding.status
                yield _Candidate(status, outcome.severity, partial(self._of_finding, finding, mark))
        if not outcome.findings and not is_left_out:
            # Whatever it came to, a rule that crashed has passed nothing.
            is_crash = bool(outcome.traceback) and outcome.status not in wording.TO_ACT_ON
            status = Status.ERROR if is_crash else outcome.status
            yield _Candidate(status, outcome.severity, partial(self._of_whole, status))

    def _of_whole(self, status: Status) -> Object:
        assessment, outcome, texts = self._assessment, self._outcome, self._run.texts
        text = texts.whole(assessment, outcome) if status is outcome.status else texts.crash(assessment)
        return self._result(status, text, self._first_place(), fingerprint(assessment, outcome), {})

    def _of_finding(self, finding: Finding, mark: str) -> Object:
        text = self._run.texts.finding(self._assessment, self._outcome, finding)
        place = self._location(finding.file, finding.line, finding.column, finding.fact)
        properties = {
            "subject": harmless(wording.subject(self._run.language, finding.subject)),
            "pointer": printable(finding.pointer),
        }
        return self._result(finding.status, text, place, mark, properties)

    def _result(self, status: Status, text: str, place: Object, mark: str, properties: dict[str, str]) -> Object:
        outcome, language = self._outcome, self._run.language
        kind = _KINDS[status]
        result: Object = {
            **self._run.rules.reference(outcome.rule, "ruleId", "ruleIndex"),
            "kind": kind,
            "level": LEVELS[outcome.severity] if kind == "fail" else "none",
            "message": {"text": text},
            "locations": [place],
        }
        if outcome.evidence:
            result["relatedLocations"] = self._evidence
        result["partialFingerprints"] = {_MARK: mark}
        if self._run.report.baseline:
            result["baselineState"] = self._state(status)
        if outcome.waiver and status is not Status.ERROR:
            accepted = harmless(wording.waiver(language, outcome.waiver))
            result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": accepted}]
        result["properties"] = {
            "organisation": printable(self._assessment.organisation_id),
            "status": status if status is Status.ERROR else outcome.status,
            "row": outcome.row,
            "clause": harmless(language.text(outcome.clause)),
            "severity": outcome.severity,
            **{name: value for name, value in properties.items() if value},
            **({"evidence": len(outcome.evidence)} if len(outcome.evidence) > _MOST_EVIDENCE else {}),
        }
        return result

    def _state(self, status: Status) -> str:
        """Return how a result stands to the baseline (3.27.24), which every result of a run says or none.

        A crash is excused by no baseline. Where a failure was, a pass is not unchanged.
        """
        outcome = self._outcome
        if outcome.change and (status is not Status.ERROR or outcome.change is not Change.UNCHANGED):
            return _STATES[outcome.change]
        if status is Status.ERROR or outcome.status in wording.TO_ACT_ON:
            return _STATES[Change.NEW]
        is_fixed = any(fixed.rule == outcome.rule for fixed in self._assessment.fixed)
        return _STATES[Change.WORSE if is_fixed else Change.UNCHANGED]

    def _first_place(self) -> Object:
        """Return the place of an outcome without findings: the first fact that it rests on, or the file."""
        first = next((item for item in self._outcome.evidence if item.line), None)
        return self._read_at(first) if first else self._location(self._assessment.path, 0, 0, "")

    @cached_property
    def _evidence(self) -> list[Object]:
        """Where the facts stand that a rule read; the properties of a result count them where they are more.

        All results of an outcome share them: there can be thousands.
        """
        entries = []
        for number, item in enumerate(self._outcome.evidence[:_MOST_EVIDENCE], 1):
            entry: Object = {"id": number, **self._read_at(item), "message": {"text": self._run.texts.fact(item)}}
            if item.supported_by:
                entry["properties"] = {"supportedBy": [printable(name) for name in item.supported_by]}
            entries.append(entry)
        return entries

    def _read_at(self, item: Evidence) -> Object:
        return self._location(self._assessment.path, item.line, 0, item.fact)

    def _location(self, path: str, line: int, column: int, fact: str) -> Object:
        return self._run.places.location(path, line, column, f"{self._assessment.organisation_id}/{fact}")


def _told_apart(results: list[Object]) -> list[Object]:
    """Give results of one rule on one line the fingerprint that GitHub reads.

    From the line alone it would take them for one alert. All others get it from github/codeql-action/upload-sarif,
    which warns of each that it finds already given.
    """
    places = [msgspec.json.encode((result["ruleId"], _line(result))) for result in results]
    count = Counter(places)
    for result, place in zip(results, places, strict=True):
        marks = result["partialFingerprints"]
        if count[place] > 1 and isinstance(marks, dict):
            result["partialFingerprints"] = {**marks, "primaryLocationLineHash": f"{marks[_MARK]}:1"}
    return results


def _line(result: Object) -> object:
    locations = result["locations"]
    physical = locations[0].get("physicalLocation", {}) if isinstance(locations, list) else {}
    return physical.get("artifactLocation"), physical.get("region", {}).get("startLine")
