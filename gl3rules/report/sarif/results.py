"""The results (3.27): the problems of refused files, and the findings of every outcome that is to be told."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec

from gl3rules import wording
from gl3rules.fingerprints import fingerprint, fingerprints
from gl3rules.model import Status
from gl3rules.report.sarif.terms import LEVELS, REFUSED
from gl3rules.report.sarif.texts import harmless
from gl3rules.text import message, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Assessment, Evidence, Finding, Outcome
    from gl3rules.report.sarif.run import Run
    from gl3rules.report.sarif.terms import Object

_KINDS: Final = {
    Status.FAIL: "fail",
    # 3.27.9: there was too little information to decide.
    Status.UNKNOWN: "open",
    Status.ERROR: "open",
    Status.WAIVED: "fail",
    Status.PASS: "pass",
    Status.NOT_APPLICABLE: "notApplicable",
}
_EXTRA: Final = (Status.PASS, Status.NOT_APPLICABLE)
_MOST_EVIDENCE: Final = 20
_MARK: Final = "gl3rules/v1"


def results(run: Run) -> list[Object]:
    """Return all results of a run; `options.verbose` and `options.waived` say which outcomes are told."""
    told = [*_refusals(run)]
    for assessment, outcome in run.outcomes():
        if outcome.status in _EXTRA and not run.options.verbose:
            continue
        if outcome.status is Status.WAIVED and not run.options.waived:
            continue
        told += _Told(run, assessment, outcome).results()
    return _told_apart(told)


def _refusals(run: Run) -> Iterator[Object]:
    """Yield a result for each problem of the files that were refused."""
    seen: Counter[str] = Counter()
    for refused, problem in run.problems():
        what = f"{refused.path}\0{problem.pointer}\0{problem.message.template}" if problem else refused.path
        mark = sha256(f"{what}\0{seen[what]}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
        seen[what] += 1
        result: Object = {
            **run.rules.reference(REFUSED, "ruleId", "ruleIndex"),
            "kind": "fail",
            "level": "error",
            "message": {"text": run.texts.problem(problem)},
            "locations": [run.places.of_problem(refused, problem)],
            "partialFingerprints": {_MARK: mark},
        }
        if problem and problem.also:
            other = run.places.location(refused.path, *problem.also)
            text = run.texts.say(message("The other place."))
            result["relatedLocations"] = [{"id": 1, **other, "message": {"text": text}}]
        yield result


class _Told:
    """One outcome, on its way to results."""

    def __init__(self, run: Run, assessment: Assessment, outcome: Outcome) -> None:
        self._run = run
        self._assessment = assessment
        self._outcome = outcome

    def results(self) -> Iterator[Object]:
        """Yield a result per finding, or one for an outcome without findings."""
        assessment, outcome = self._assessment, self._outcome
        for finding, mark in fingerprints(assessment, outcome):
            yield self._of_finding(finding, mark)
        if not outcome.findings:
            text = self._run.texts.whole(assessment, outcome)
            yield self._result(outcome.status, text, self._first_place(), fingerprint(assessment, outcome), {})

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
            result["relatedLocations"] = [*self._evidence()]
        result["partialFingerprints"] = {_MARK: mark}
        if outcome.waiver:
            accepted = harmless(wording.waiver(language, outcome.waiver))
            result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": accepted}]
        result["properties"] = {
            "organisation": printable(self._assessment.organisation_id),
            "status": outcome.status,
            "row": outcome.row,
            "clause": harmless(language.text(outcome.clause)),
            "severity": outcome.severity,
            **{name: value for name, value in properties.items() if value},
            **({"evidence": len(outcome.evidence)} if len(outcome.evidence) > _MOST_EVIDENCE else {}),
        }
        return result

    def _first_place(self) -> Object:
        """Return the place of an outcome without findings: the first fact that it rests on, or the file."""
        first = next((item for item in self._outcome.evidence if item.line), None)
        return self._read_at(first) if first else self._location(self._assessment.path, 0, 0, "")

    def _evidence(self) -> Iterator[Object]:
        """Yield where the facts stand that a rule read; the properties of a result count them where they are more."""
        for number, item in enumerate(self._outcome.evidence[:_MOST_EVIDENCE], 1):
            entry: Object = {"id": number, **self._read_at(item), "message": {"text": self._run.texts.fact(item)}}
            if item.supported_by:
                entry["properties"] = {"supportedBy": [printable(name) for name in item.supported_by]}
            yield entry

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
