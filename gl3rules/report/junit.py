"""The JUnit report: a suite per organisation and chapter, a test case per rule, for the test panels of CI systems.

The form is Jenkins' junit-10.xsd, the strictest that is published; GitLab, Azure DevOps and GitHub actions read it too.

What a panel shows for each status, so that nothing but a pass looks like one:

- pass: a test case with nothing in it;
- fail: `<failure type="fail">`, whatever --fail-on says;
- error: `<error type="rule-crashed">`;
- unknown: `<error type="undeclared">`, because JUnit calls an error what could not be judged; where --fail-on leaves
  unknown out, `<skipped type="undeclared">` with the reason, which turns no panel red and still is no pass;
- not applicable: `<skipped type="not-applicable">`;
- waived: `<skipped type="waived">`;
- failing, or unknown, and unchanged since the baseline: `<skipped type="unchanged">` with what it is, which like the
  exit code turns no panel red and still is no pass; what is new or worse stays what it is above;
- a rule that crashed on some subject: never skipped, whatever else it found;
- a refused file: `<error type="refused">` in a suite of its own.

A test case is `PACK.ORGANISATION.CHAPTER` and the rule's id in every language and on every day, so that panels can
follow it; the chapter is written with dashes, because Jenkins takes what stands before the last dot for the package.

The properties of a suite hold what concerns the whole of it: `judged`, `statement`, `remark-N`, `waiver-note-N`, and
`coming-N` for what will fail. They are in every suite, since panels show one at a time.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gl3rules import wording
from gl3rules.model import Assessment, Change, Finding, Outcome, Refused, Report, Status
from gl3rules.text import Language, Message, message, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.errors import Problem
    from gl3rules.model import Coming, Fixed, RowResult
    from gl3rules.report import Options

_TYPES: Final = {
    Status.FAIL: "fail",
    Status.ERROR: "rule-crashed",
    Status.UNKNOWN: "undeclared",
    Status.NOT_APPLICABLE: "not-applicable",
    Status.WAIVED: "waived",
}
_ELEMENTS: Final = {Status.FAIL: "failure", Status.ERROR: "error", Status.UNKNOWN: "error"}

_CHANGES: Final = {
    Change.NEW: message("new since the baseline"),
    Change.WORSE: message("worse than in the baseline"),
    Change.UNCHANGED: message("unchanged since the baseline"),
}


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as JUnit XML; `options.verbose` adds the tracebacks of rules that crashed."""
    writer = _Writer(report, language, verbose=options.verbose)
    root = Element("testsuites", name="gl3rules", time="0")
    root.extend(list(writer.suites()))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


class _Writer:
    """Makes the elements of one report.

    All that stands in them goes through printable(), which leaves no character that XML 1.0 (section 2.2) forbids,
    and none that a reader of attributes would change (section 3.3.3).
    """

    def __init__(self, report: Report, language: Language, *, verbose: bool) -> None:
        self._report = report
        self._language = language
        self._verbose = verbose

    def suites(self) -> Iterator[Element]:
        if self._report.refused:
            yield self._refused_files()
        seen: Counter[str] = Counter()
        for assessment in self._report.assessments:
            seen[assessment.organisation_id] += 1
            number = seen[assessment.organisation_id]
            # Two test cases of one name would hide each other. No id of an organisation has a tilde.
            name = assessment.organisation_id + (f"~{number}" if number > 1 else "")
            yield from self._chapters(assessment, printable(name))

    def _chapters(self, assessment: Assessment, organisation: str) -> Iterator[Element]:
        besides = _Besides(assessment)
        of_chapter: dict[str, list[Outcome]] = {}
        for outcome in assessment.outcomes:
            row = besides.rows.get(outcome.row)
            of_chapter.setdefault(row.chapter if row else outcome.row, []).append(outcome)
        for chapter, outcomes in of_chapter.items():
            properties = self._properties(assessment, chapter)
            rules = [outcome.rule for outcome in outcomes]
            soon = [each for each in assessment.coming if each.rule in rules]
            properties |= {f"coming-{number}": self._coming(each) for number, each in enumerate(soon, 1)}
            suite = self._suite(f"{organisation} {chapter}", properties, assessment.path)
            group = f"{assessment.pack.name}.{organisation}.{chapter.replace('.', '-')}"
            suite.extend(self._case(outcome, group, besides) for outcome in outcomes)
            _count(suite)
            yield suite

    def _suite(self, name: str, properties: dict[str, str], path: str) -> Element:
        suite = Element("testsuite", name=name, time="0", timestamp=f"{self._report.as_of}T00:00:00")
        if path:
            suite.set("file", printable(path))
        holder = SubElement(suite, "properties")
        for key, value in properties.items():
            SubElement(holder, "property", name=key, value=printable(value))
        return suite

    def _properties(self, assessment: Assessment, chapter: str) -> dict[str, str]:
        titles = {item.number: item.title for item in assessment.pack.chapters}
        return {
            "organisation": assessment.organisation_id,
            "organisation-name": assessment.organisation_name,
            "chapter": f"{chapter} {self._language.text(titles.get(chapter, ''))}".rstrip(),
            "facts": assessment.path,
            "facts-sha256": assessment.sha256,
            **self._of_run(),
            **_numbered("remark", wording.remarks(self._language, self._report, assessment)),
        }

    def _coming(self, coming: Coming) -> str:
        soon = message("Will fail from {day} if nothing changes.", day=coming.on)
        remedy = self._say(coming.finding.remedy)
        return f"{coming.rule}: {self._say(soon)} {self._found(coming.finding)} → {remedy}"

    def _of_run(self) -> dict[str, str]:
        pack = self._report.pack
        notes = [wording.waiver_note(self._language, note) for note in self._report.waiver_notes]
        return {
            "pack": f"{pack.name} {pack.version}",
            "pack-sha256": pack.digest,
            "gl3rules": self._report.version,
            "as-of": str(self._report.as_of),
            "judged": wording.judged(self._language, self._report),
            "statement": wording.statement(self._language),
            **_numbered("waiver-note", notes),
        }

    def _case(self, outcome: Outcome, group: str, besides: _Besides) -> Element:
        case = Element("testcase", name=printable(outcome.rule), classname=printable(group), time="0")
        if outcome.status is not Status.PASS or _is_crashed(outcome):
            tag, kind = self._result(outcome)
            reason = self._reason(outcome)
            result = SubElement(case, tag, type=kind, message=reason)
            # Not every panel shows the message, so that it stands in the text too.
            result.text = "\n".join([reason, "", *self._text(outcome, besides)])
        # Texts of the pack alone: Jenkins and GitLab attach whatever file standard output names as [[ATTACHMENT|...]].
        SubElement(case, "system-out").text = "\n".join(self._about(outcome, besides))
        return case

    def _result(self, outcome: Outcome) -> tuple[str, str]:
        """Return the element that says what an outcome is, and its type."""
        if _is_crashed(outcome) and outcome.status is not Status.FAIL:
            return "error", _TYPES[Status.ERROR]
        if outcome.change is Change.UNCHANGED and not _is_crashed(outcome):
            return "skipped", "unchanged"
        if outcome.status is Status.UNKNOWN and Status.UNKNOWN not in self._report.fail_on:
            return "skipped", _TYPES[Status.UNKNOWN]
        return _ELEMENTS.get(outcome.status, "skipped"), _TYPES[outcome.status]

    def _about(self, outcome: Outcome, besides: _Besides) -> Iterator[str]:
        """Say what the rule asks for, which a panel shows beside passes too, and what else must be known of it."""
        # Beside a failure the bare title would read as if it were so.
        yield self._say(message("Required: {title}", title=Message(outcome.title)))
        yield self._say(
            message(
                "Row {row} (clause {clause}), severity {severity}.",
                row=outcome.row,
                clause=Message(outcome.clause),
                severity=Message(outcome.severity.value),
            )
        )
        row = besides.rows.get(outcome.row)
        if row and row.left_out:
            part = wording.row_of_part(self._language, row)
            yield self._say(message("Row {row}: {part}.", row=row.row, part=part))
        if outcome.rule in besides.coming:
            yield self._say(message("Will fail from {day} if nothing changes.", day=besides.coming[outcome.rule].on))
        if outcome.rule in besides.fixed:
            before = wording.STATUSES[besides.fixed[outcome.rule].before]
            yield self._say(message("Fixed: in the baseline it was {status}.", status=before))

    def _reason(self, outcome: Outcome) -> str:
        """Say what the status is, why, and of which subject, in one line."""
        if outcome.waiver and outcome.status is Status.WAIVED and not _is_crashed(outcome):
            return printable(wording.waiver(self._language, outcome.waiver))
        status = Status.ERROR if _is_crashed(outcome) and outcome.status is not Status.FAIL else outcome.status
        found = [finding for finding in outcome.findings if finding.status is status]
        reason = wording.reason(self._language, outcome) or self._language.text(outcome.title)
        if found:
            reason = self._found(found[0])
        if len(found) > 1:
            reason = self._say(message("{first} ({further} more)", first=reason, further=len(found) - 1))
        if outcome.change:
            reason = self._say(message("{text} ({change})", text=reason, change=_CHANGES[outcome.change]))
        return printable(f"{wording.status(self._language, status)}: {reason}")

    def _text(self, outcome: Outcome, besides: _Besides) -> Iterator[str]:
        yield from self._about(outcome, besides)
        for finding in outcome.findings:
            yield ""
            label = printable(wording.status(self._language, finding.status))
            yield f"{label}: {self._found(finding)}"
            yield f"  {_place(finding)}"
            yield f"  → {self._say(finding.remedy)}"
        if outcome.traceback and self._verbose:
            yield ""
            yield from (printable(line) for line in outcome.traceback.splitlines())

    def _found(self, finding: Finding) -> str:
        subject = printable(wording.subject(self._language, finding.subject))
        text = self._say(finding.message)
        return f"{subject}: {text}" if subject else text

    def _refused_files(self) -> Element:
        suite = self._suite("refused files", self._of_run(), "")
        seen: Counter[str] = Counter()
        for refused in self._report.refused:
            seen[refused.path] += 1
            again = f" ~{seen[refused.path]}" if seen[refused.path] > 1 else ""
            name = printable(refused.path) + again
            case = SubElement(suite, "testcase", name=name, classname=f"{self._report.pack.name}.refused", time="0")
            case.append(self._refused(refused))
        _count(suite)
        return suite

    def _refused(self, refused: Refused) -> Element:
        text = self._say(message("not judged, errors: {count}", count=len(refused.problems)))
        element = Element("error", type="refused", message=text)
        element.text = "\n".join([text, *(line for problem in refused.problems for line in self._problem(problem))])
        if refused.problems:
            first = message("{judged}; the first: {problem}", judged=text, problem=refused.problems[0].message)
            element.set("message", self._say(first))
        return element

    def _problem(self, problem: Problem) -> Iterator[str]:
        yield ""
        yield f"{printable(problem.place)}: {self._say(problem.message)}"
        if problem.also:
            line, column = problem.also
            yield f"  {printable(problem.path)}:{line}:{column}"
        if problem.remedy:
            yield f"  → {self._say(problem.remedy)}"

    def _say(self, text: Message) -> str:
        return printable(self._language.render(text))


class _Besides:
    """What is known of an assessment's rules and rows besides the outcomes."""

    def __init__(self, assessment: Assessment) -> None:
        self.rows: dict[str, RowResult] = {row.row: row for row in assessment.rows}
        self.coming: dict[str, Coming] = {each.rule: each for each in reversed(assessment.coming)}
        self.fixed: dict[str, Fixed] = {each.rule: each for each in assessment.fixed}


def _is_crashed(outcome: Outcome) -> bool:
    statuses = (outcome.status, *(finding.status for finding in outcome.findings))
    return Status.ERROR in statuses or bool(outcome.traceback)


def _numbered(name: str, texts: list[str]) -> dict[str, str]:
    return {f"{name}-{number}": text for number, text in enumerate(texts, 1)}


def _place(finding: Finding) -> str:
    """Return file, line and column as terminals recognise them, and the fact; the fact alone where there is no file."""
    fact = finding.fact or finding.pointer
    if not finding.line:
        return printable(fact)
    place = f"{finding.file}:{finding.line}:{finding.column}"
    return printable(f"{place} ({fact})" if fact else place)


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
