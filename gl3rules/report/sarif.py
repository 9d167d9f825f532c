"""SARIF 2.1.0 (OASIS standard with errata 01), for code scanning and SARIF viewers.

Every finding is a result: a failure is of kind `fail` with the level of its severity, a fact that is not declared of
kind `open`, and so is a rule that crashed. What is wrong in a refused file is a failure of the rule `facts-refused`.
A crashed rule and a refused file are notifications of the invocation too, and make `executionSuccessful` false.

**Passes and what is not applicable are results only with `verbose`.** GitHub's code scanning does not read `kind`: it
opens an alert for every result, a pass too (microsoft/PSRule issue 955, complytime/complyctl issue 868). Without
`verbose` they stand in the properties of the run, which name the rules of every status for each organisation. GitHub
does not read `suppressions` either (github/codeql-action issue 1230), so `options.waived` can leave waived results
out, nor notifications: without its results, a refused file would close its alerts as fixed.

GitHub takes at most 10 MB compressed, 25,000 results, of which it shows the 5,000 worst, 25,000 rules with 20 tags
each, and 1,000 locations per result. It refuses a whole file for one result without a physical location, which only
facts have that a program made.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote

import msgspec

from gl3rules import wording
from gl3rules.fingerprints import fingerprint, fingerprints
from gl3rules.model import Assessment, Evidence, Finding, Outcome, Report, Severity, Status
from gl3rules.source.files import STANDARD_INPUT_SHOWN
from gl3rules.text import Language, Message, message, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.errors import Problem
    from gl3rules.model import Refused, RequirementText, RuleText
    from gl3rules.report import Options

_Object: TypeAlias = dict[str, object]

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT: Final = "%SRCROOT%"
_LANGUAGES: Final = {"en": "en-US", "ja": "ja-JP"}
_SEMANTIC_VERSION: Final = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
_DRIVE: Final = re.compile(r"[A-Za-z]:/")
_PLACEHOLDER: Final = re.compile(r"\{(?=\d+\})")
_REFUSED: Final = "facts-refused"
_CRASHED: Final = "rule-crashed"
_MOST_EVIDENCE: Final = 20
_LONGEST: Final = 400
# GitHub asks for each of them.
_DESCRIPTIONS: Final = ("shortDescription", "fullDescription", "help")
_EXTRA: Final = (Status.PASS, Status.NOT_APPLICABLE)

_KINDS: Final = {
    Status.FAIL: "fail",
    # 3.27.9: there was too little information to decide.
    Status.UNKNOWN: "open",
    Status.ERROR: "open",
    Status.WAIVED: "fail",
    Status.PASS: "pass",
    Status.NOT_APPLICABLE: "notApplicable",
}
_LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
# GitHub's bands: over 9.0 critical, from 7.0 high, from 4.0 medium, below that low.
_SCORES: Final = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "3.0"}
_PROBLEMS: Final = {"error": "error", "warning": "warning", "note": "recommendation"}
_EXIT_CODES: Final = (
    message("There is nothing to act on."),
    message("A rule came to a status that makes the run fail."),
    message("A facts file was refused."),
    message("A rule crashed."),
)


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as a SARIF log with one run.

    `options.verbose` adds results for passes and what is not applicable, and the tracebacks of rules that crashed;
    `options.waived` says whether waived outcomes are results.
    """
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_Run(report, language, options).entry()]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


class _Run:
    """Makes the run (3.14) of a report in one language."""

    def __init__(self, report: Report, language: Language, options: Options) -> None:
        self._report = report
        self._language = language
        self._options = options
        self._rules = [_rule(language, row, rule) for row in report.requirements for rule in row.rules]
        if report.refused:
            self._rules.append(_refusal(language))
        self._indexes = {str(rule["id"]): index for index, rule in enumerate(self._rules)}
        self._hashes = {item.path: item.sha256 for item in report.assessments if item.path}
        self._hashes |= {item.path: "" for item in report.refused if item.path and item.path not in self._hashes}
        self._artifacts = {path: index for index, path in enumerate(self._hashes)}

    def entry(self) -> _Object:
        return {
            "tool": {"driver": self._driver()},
            "language": _LANGUAGES[self._language.code],
            # gl3rules.source counts characters, whatever their width and encoding.
            "columnKind": "unicodeCodePoints",
            "automationDetails": {"id": self._automation()},
            "originalUriBaseIds": {_ROOT: {"description": {"text": self._say(message("The root of the repository."))}}},
            "invocations": [self._invocation()],
            "artifacts": [_artifact(path, digest) for path, digest in self._hashes.items()],
            "results": _told_apart([*self._refusals(), *self._results()]),
            "properties": self._properties(),
        }

    def _driver(self) -> _Object:
        version = printable(self._report.version)
        pack = self._report.pack
        return {
            "name": "gl3rules",
            "version": version,
            **({"semanticVersion": version} if _SEMANTIC_VERSION.fullmatch(version) else {}),
            # There is no page on the web; a name is an absolute URI too, which validators ask for.
            "informationUri": "urn:gl3rules:tool",
            "language": _LANGUAGES[self._language.code],
            "rules": self._rules,
            "notifications": [
                {"id": identifier, **{key: {"text": self._say(text)} for key in _DESCRIPTIONS}}
                for identifier, text in ((_CRASHED, _EXIT_CODES[3]), (_REFUSED, _EXIT_CODES[2]))
            ],
            "properties": {
                "pack": {
                    "name": printable(pack.name),
                    "title": _harmless(self._language.text(pack.title)),
                    "version": printable(pack.version),
                    "digest": pack.digest,
                    "parameters": {name: printable(value) for name, value in pack.parameters},
                }
            },
        }

    def _automation(self) -> str:
        """Return the id of this run (3.17.3), which GitHub takes for its category: what was judged, by which pack.

        A later upload of the same category replaces an earlier one, and an id that stands here overrides the
        `category` of github/codeql-action/upload-sarif. So the id names the file, or the folder of several files: jobs
        that judge different organisations don't close each other's alerts.
        """
        uris = [str(_place(path)["uri"]) for path in self._hashes]
        paths = [uri.removeprefix("file://") for uri in uris]
        where = posixpath.commonpath(paths) if len({path.startswith("/") for path in paths}) == 1 else ""
        parts = ["gl3rules", quote(self._report.pack.name), where.strip("/")]
        return "/".join(part for part in parts if part) + "/"

    def _invocation(self) -> _Object:
        notifications = [*self._crashes(), *self._refused_files()]
        return {
            "executionSuccessful": not notifications,
            "exitCode": self._report.exit_code,
            "exitCodeDescription": self._say(_EXIT_CODES[self._report.exit_code]),
            "toolExecutionNotifications": notifications,
        }

    def _crashes(self) -> Iterator[_Object]:
        for assessment in self._report.assessments:
            for outcome in assessment.outcomes:
                crashes = [finding for finding in outcome.findings if finding.status is Status.ERROR]
                texts = [self._finding(assessment, outcome, finding) for finding in crashes]
                if outcome.status is Status.ERROR and not crashes:
                    texts = [self._whole(assessment, outcome)]
                for text in texts:
                    notification = self._notification(_CRASHED, text)
                    notification["associatedRule"] = self._reference(outcome.rule)
                    if self._options.verbose and outcome.traceback:
                        traceback = [printable(line) for line in outcome.traceback.splitlines()]
                        notification["properties"] = {"traceback": traceback}
                    yield notification

    def _refused_files(self) -> Iterator[_Object]:
        for refused in self._report.refused:
            for problem in refused.problems or (None,):
                notification = self._notification(_REFUSED, self._problem(problem))
                notification["locations"] = [_problem_location(refused, problem, self._artifacts)]
                yield notification

    def _notification(self, identifier: str, text: str) -> _Object:
        index = (_CRASHED, _REFUSED).index(identifier)
        return {"descriptor": {"id": identifier, "index": index}, "level": "error", "message": {"text": text}}

    def _refusals(self) -> Iterator[_Object]:
        """Yield a result for each problem of the files that were refused."""
        seen: Counter[str] = Counter()
        for refused in self._report.refused:
            for problem in refused.problems or (None,):
                what = f"{refused.path}\0{problem.pointer}\0{problem.message.template}" if problem else refused.path
                mark = sha256(f"{what}\0{seen[what]}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
                seen[what] += 1
                result = {
                    "ruleId": _REFUSED,
                    "ruleIndex": self._indexes[_REFUSED],
                    "kind": "fail",
                    "level": "error",
                    "message": {"text": self._problem(problem)},
                    "locations": [_problem_location(refused, problem, self._artifacts)],
                    "partialFingerprints": {"gl3rules/v1": mark},
                }
                if problem and problem.also:
                    other = _location(refused.path, *problem.also, "", self._artifacts)
                    text = self._say(message("The other place."))
                    result["relatedLocations"] = [{"id": 1, **other, "message": {"text": text}}]
                yield result

    def _results(self) -> Iterator[_Object]:
        for assessment in self._report.assessments:
            for outcome in assessment.outcomes:
                if outcome.status in _EXTRA and not self._options.verbose:
                    continue
                if outcome.status is Status.WAIVED and not self._options.waived:
                    continue
                for finding, mark in fingerprints(assessment, outcome):
                    fact = f"{assessment.organisation_id}/{finding.fact}"
                    place = _location(finding.file, finding.line, finding.column, fact, self._artifacts)
                    text = self._finding(assessment, outcome, finding)
                    properties = {"subject": _harmless(wording.subject(self._language, finding.subject))}
                    properties["pointer"] = printable(finding.pointer)
                    yield self._result(assessment, outcome, finding.status, text, place, mark, properties)
                if not outcome.findings:
                    text = self._whole(assessment, outcome)
                    place = self._first_place(assessment, outcome)
                    mark = fingerprint(assessment, outcome)
                    yield self._result(assessment, outcome, outcome.status, text, place, mark, {})

    def _result(  # noqa: PLR0913, PLR0917  what a result (3.27) is made of
        self,
        assessment: Assessment,
        outcome: Outcome,
        status: Status,
        text: str,
        place: _Object,
        mark: str,
        properties: dict[str, str],
    ) -> _Object:
        result: _Object = self._reference(outcome.rule, "ruleId", "ruleIndex")
        kind = _KINDS[status]
        result["kind"] = kind
        result["level"] = _LEVELS[outcome.severity] if kind == "fail" else "none"
        result["message"] = {"text": text}
        result["locations"] = [place]
        if outcome.evidence:
            result["relatedLocations"] = [*self._evidence(assessment, outcome)]
        result["partialFingerprints"] = {"gl3rules/v1": mark}
        if outcome.waiver:
            accepted = _harmless(wording.waiver(self._language, outcome.waiver))
            result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": accepted}]
        result["properties"] = {
            "organisation": printable(assessment.organisation_id),
            "status": outcome.status,
            "row": outcome.row,
            "clause": _harmless(self._language.text(outcome.clause)),
            "severity": outcome.severity,
            **{name: value for name, value in properties.items() if value},
            **({"evidence": len(outcome.evidence)} if len(outcome.evidence) > _MOST_EVIDENCE else {}),
        }
        return result

    def _reference(self, rule: str, identifier: str = "id", index: str = "index") -> _Object:
        return {identifier: rule, **({index: self._indexes[rule]} if rule in self._indexes else {})}

    def _first_place(self, assessment: Assessment, outcome: Outcome) -> _Object:
        """Return the place of an outcome without findings: the first fact that it rests on, or the file."""
        fact, line = next(((item.fact, item.line) for item in outcome.evidence if item.line), ("", 0))
        return _location(assessment.path, line, 0, f"{assessment.organisation_id}/{fact}", self._artifacts)

    def _evidence(self, assessment: Assessment, outcome: Outcome) -> Iterator[_Object]:
        """Yield where the facts stand that a rule read; the properties of a result count them where they are more."""
        for number, item in enumerate(outcome.evidence[:_MOST_EVIDENCE], 1):
            fact = f"{assessment.organisation_id}/{item.fact}"
            place = _location(assessment.path, item.line, 0, fact, self._artifacts)
            entry: _Object = {"id": number, **place, "message": {"text": self._fact(item)}}
            if item.supported_by:
                entry["properties"] = {"supportedBy": [printable(name) for name in item.supported_by]}
            yield entry

    def _fact(self, item: Evidence) -> str:
        text = _harmless(f"{self._language.value(item.meaning)}: {self._language.value(item.worded)}")
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def _finding(self, assessment: Assessment, outcome: Outcome, finding: Finding) -> str:
        subject = wording.subject(self._language, finding.subject)
        found = self._language.render(finding.message)
        text = f"{subject}: {found}" if subject else found
        return self._of(assessment, outcome, f"{text} → {self._language.render(finding.remedy)}")

    def _whole(self, assessment: Assessment, outcome: Outcome) -> str:
        """Return what is to be said of an outcome without findings."""
        return self._of(
            assessment, outcome, wording.reason(self._language, outcome) or self._language.text(outcome.title)
        )

    def _of(self, assessment: Assessment, outcome: Outcome, text: str) -> str:
        """Return a text with the organisation, where there are several, and the waiver, which GitHub doesn't show."""
        if len(self._report.assessments) > 1:
            text = f"{assessment.organisation_name}: {text}"
        if outcome.waiver:
            accepted = wording.waiver(self._language, outcome.waiver)
            text = self._language.render(message("{text} ({waiver})", text=text, waiver=accepted))
        return _harmless(text)

    def _problem(self, problem: Problem | None) -> str:
        if problem is None:
            return self._say(_EXIT_CODES[2])
        text = self._language.render(message("The file was not judged: {problem}.", problem=problem.message))
        return _harmless(f"{text} → {self._language.render(problem.remedy)}" if problem.remedy else text)

    def _properties(self) -> _Object:
        """Return what has no place of its own in SARIF: what was judged, and the status of every row and rule."""
        return {
            "asOf": self._report.as_of,
            "statement": wording.statement(self._language),
            "judged": _harmless(wording.judged(self._language, self._report)),
            "organisations": [
                {
                    "id": printable(item.organisation_id),
                    "name": printable(item.organisation_name),
                    "facts": printable(item.path),
                    "passes": _harmless(wording.passes(self._language, item)),
                    "rows": {status: item.count(status) for status in wording.STATUSES},
                    "rules": {
                        status: [outcome.rule for outcome in item.outcomes if outcome.status is status]
                        for status in wording.STATUSES
                    },
                }
                for item in self._report.assessments
            ],
            "refused": [printable(item.path) for item in self._report.refused],
        }

    def _say(self, text: Message) -> str:
        return _harmless(self._language.render(text))


def _harmless(text: str) -> str:
    """Return a text in which nothing is a placeholder (3.11.5) or an embedded link (3.11.6).

    Doubled braces and backslashes would be right too, but most readers show them as they stand, in the examples of
    remedies as well. A space keeps the two apart for every reader.
    """
    return _PLACEHOLDER.sub("{ ", printable(text)).replace("](", "] (")


def _rule(language: Language, row: RequirementText, rule: RuleText) -> _Object:
    """Return what a rule says of itself (3.49)."""
    level = _LEVELS[rule.severity]
    clause = language.text(rule.clause)
    title = language.text(rule.title)
    why = language.text(rule.why)
    about = language.render(message("Row {row}, clause {clause}: {title}", row=rule.row, clause=clause, title=title))
    sections = [
        (language.text("Why"), why),
        (language.text("Passes"), language.text(rule.passes)),
        (language.text("Fails"), language.text(rule.fails)),
        (language.text("To put it right"), language.text(rule.remedy)),
    ]
    told = [(heading, text) for heading, text in sections if text]
    return {
        "id": rule.rule,
        "name": "".join(part.capitalize() for part in rule.rule.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": language.render(message("{title} {why}", title=title, why=why))},
        "help": {
            "text": "\n\n".join([about, *(f"{heading}: {text}" for heading, text in told)]),
            "markdown": "\n\n".join([about, *(f"**{heading}**: {text}" for heading, text in told)]),
        },
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["security", "compliance", f"chapter/{row.chapter}", f"row/{rule.row}"],
            "row": rule.row,
            "clause": clause,
            "severity": rule.severity,
            "precision": "high",
            "problem.severity": _PROBLEMS[level],
            "security-severity": _SCORES[rule.severity],
        },
    }


def _refusal(language: Language) -> _Object:
    """Return the rule of the results that tell why a file was refused."""
    title = language.text("Every facts file can be judged.")
    why = language.text("Nothing is known of an organisation whose facts file is refused.")
    return {
        "id": _REFUSED,
        "name": "FactsRefused",
        "shortDescription": {"text": title},
        "fullDescription": {"text": language.render(message("{title} {why}", title=title, why=why))},
        "help": {"text": why},
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": ["security", "compliance"],
            "precision": "very-high",
            "problem.severity": "error",
            "security-severity": _SCORES[Severity.CRITICAL],
        },
    }


def _told_apart(results: list[_Object]) -> list[_Object]:
    """Give results of one rule on one line the fingerprint that GitHub reads.

    From the line alone it would take them for one alert. All others get it from github/codeql-action/upload-sarif,
    which warns of each that it finds already given.
    """
    places = [msgspec.json.encode((result["ruleId"], _line(result))) for result in results]
    count = Counter(places)
    for result, place in zip(results, places, strict=True):
        marks = result["partialFingerprints"]
        if count[place] > 1 and isinstance(marks, dict):
            result["partialFingerprints"] = {**marks, "primaryLocationLineHash": f"{marks['gl3rules/v1']}:1"}
    return results


def _line(result: _Object) -> object:
    locations = result["locations"]
    physical = locations[0].get("physicalLocation", {}) if isinstance(locations, list) else {}
    return physical.get("artifactLocation"), physical.get("region", {}).get("startLine")


def _problem_location(refused: Refused, problem: Problem | None, artifacts: dict[str, int]) -> _Object:
    if problem is None:
        return _location(refused.path, 0, 0, "", artifacts)
    return _location(refused.path, problem.line, problem.column, problem.pointer, artifacts)


def _location(path: str, line: int, column: int, fact: str, artifacts: dict[str, int]) -> _Object:  # 3.28
    location: _Object = {}
    if path:
        artifact = _place(path)
        if path in artifacts:
            artifact["index"] = artifacts[path]
        # Where the line is not known, the first one stands for the file: validators and GitHub ask for a region.
        region = {"startLine": max(line, 1), **({"startColumn": column} if line > 0 and column > 0 else {})}
        location["physicalLocation"] = {"artifactLocation": artifact, "region": region}
    if fact:
        location["logicalLocations"] = [{"fullyQualifiedName": _harmless(fact.removesuffix("/"))}]
    return location


def _artifact(path: str, digest: str) -> _Object:
    """Return a facts file (3.24); its media type is that of RFC 9512 or RFC 8259, where its name tells."""
    kind = "json" if path.lower().endswith(".json") else "yaml"
    entry: _Object = {"location": _place(path), "roles": ["analysisTarget"]}
    if path == STANDARD_INPUT_SHOWN:
        entry["roles"] = ["analysisTarget", "standardStream"]
    else:
        entry |= {"mimeType": f"application/{kind}", "encoding": "UTF-8", "sourceLanguage": kind}
    if digest:
        entry["hashes"] = {"sha-256": digest}
    return entry


def _place(path: str) -> _Object:
    """Return the URI of a file (3.4): relative to the repository's root, or a `file` URI (RFC 8089).

    Characters are percent-encoded as RFC 3986 has it. A backslash is taken for a separator, as on Windows. Standard
    input is no file, but GitHub asks for a URI.
    """
    if path == STANDARD_INPUT_SHOWN:
        return {"uri": quote(path)}
    slashed = path.replace("\\", "/")
    if _DRIVE.match(slashed):
        return {"uri": f"file:///{slashed[0]}:{_encoded(slashed[2:])}"}
    if path.startswith("\\\\"):
        return {"uri": f"file:{_encoded(slashed)}"}
    if slashed.startswith("/"):
        return {"uri": f"file:///{_encoded(posixpath.normpath(slashed).lstrip('/'))}"}
    return {"uri": _encoded(posixpath.normpath(slashed)), "uriBaseId": _ROOT}


def _encoded(path: str) -> str:
    # A lone surrogate, which stands for a byte that is not UTF-8, has no encoding of its own.
    return quote(path.encode("utf-8", "backslashreplace"))
