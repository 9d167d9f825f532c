"""The JUnit report: valid for Jenkins' schema, counted alike by junitparser, and never a pass that is none."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import junitparser
import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from gl3rules import engine, packs
from gl3rules.errors import Problem
from gl3rules.model import (
    Assessment,
    Change,
    Coming,
    Finding,
    Fixed,
    Outcome,
    Refused,
    Report,
    Status,
    Subject,
    Waiver,
    WaiverNote,
)
from gl3rules.report import Options
from gl3rules.report.junit import render
from gl3rules.testing import facts_of
from gl3rules.text import ENGLISH, LANGUAGES, Language, Message, printable
from tests.conftest import ROOT, missing
from tools.golden import AS_OF, EXAMPLES, Form, recorded, report_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SCHEMA = ROOT.parent / "shared" / "corpora" / "junit" / "junit-10.xsd"
HOSTILE = "</failure><testcase name='x'/>]]>&lt; \x00\x1b[31m\u202e\ufffe\udc80 [[ATTACHMENT|/etc/passwd]]\r\n\t\"'"
FAILING = "clinic-failing"


@cache
def schema() -> xmlschema.XMLSchema:
    """Jenkins' schema, the strictest that is published."""
    if not SCHEMA.exists():
        missing(SCHEMA.name, "it stands beside the project")
    return xmlschema.XMLSchema(str(SCHEMA))


def parsed(report: Report, options: Options = Options(), language: Language = ENGLISH) -> Element:  # noqa: B008  frozen
    """Return the root of a report, whose counts agree with its test cases."""
    text = render(report, language, options)
    root = ET.fromstring(text)  # noqa: S314  our own
    for suite in root:
        assert suite.get("tests") == str(len(suite.findall("testcase")))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert suite.get(name) == str(len(suite.findall(f"testcase/{tag}")))
    for name in ("tests", "failures", "errors"):
        assert root.get(name) == str(sum(int(suite.get(name, "")) for suite in root))
    return root


def with_outcomes(*outcomes: Outcome) -> Report:
    """Return a report of one organisation with these outcomes."""
    whole = report_of(FAILING)
    judged = {outcome.row for outcome in outcomes}
    rows = tuple(row for row in whole.assessments[0].rows if row.row in judged)
    return structs.replace(whole, assessments=(structs.replace(whole.assessments[0], outcomes=outcomes, rows=rows),))


def outcome_with(status: Status) -> Outcome:
    """Return the first outcome of the examples that has a status."""
    return next(
        outcome
        for example in EXAMPLES
        for outcome in report_of(example).assessments[0].outcomes
        if outcome.status is status
    )


def only_case(report: Report, options: Options = Options()) -> Element:  # noqa: B008  frozen
    """Return the one test case of a report."""
    (case,) = parsed(report, options).iter("testcase")
    return case


def crashed() -> Outcome:
    """Return the outcome of a rule that crashed."""
    outcome = outcome_with(Status.FAIL)
    finding = structs.replace(
        outcome.findings[0], status=Status.ERROR, message=Message("The rule crashed: {error}.", {"error": HOSTILE})
    )
    return structs.replace(outcome, status=Status.ERROR, findings=(finding,), traceback=f"Traceback\n  {HOSTILE}")


def waived() -> Outcome:
    """Return an outcome that is waived."""
    waiver = Waiver("The ward moves.", "Director", date(2027, 3, 31), "T-7")
    return structs.replace(outcome_with(Status.FAIL), status=Status.WAIVED, waiver=waiver)


def hostile() -> Report:
    """Return a report in which everything that an organisation writes is hostile."""
    whole = report_of(FAILING)
    assessment = whole.assessments[0]
    outcomes = tuple(
        structs.replace(
            outcome,
            reason=Message("{found}", {"found": HOSTILE}),
            findings=tuple(_hostile(finding) for finding in outcome.findings),
        )
        for outcome in (*assessment.outcomes[:20], crashed(), waived())
    )
    judged = {outcome.row for outcome in outcomes}
    rows = tuple(row for row in assessment.rows if row.row in judged)
    coming = Coming(outcomes[0].rule, outcomes[0].row, date(2027, 1, 1), _hostile(crashed().findings[0]))
    refused = Refused(HOSTILE, (Problem(Message("{found}", {"found": HOSTILE}), HOSTILE, 1, 2, also=(3, 4)),))
    return structs.replace(
        whole,
        assessments=(
            structs.replace(
                assessment,
                organisation_id=HOSTILE,
                organisation_name=HOSTILE,
                path=HOSTILE,
                outcomes=outcomes,
                rows=rows,
                coming=(coming,),
            ),
        ),
        refused=(refused,),
        baseline=HOSTILE,
        waiver_notes=(WaiverNote(Message("{found}", {"found": HOSTILE}), HOSTILE, 3),),
    )


def _hostile(finding: Finding) -> Finding:
    text = Message("{found}", {"found": HOSTILE})
    subject = Subject("system", HOSTILE)
    return structs.replace(finding, message=text, remedy=text, subject=subject, fact=HOSTILE, file=HOSTILE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_recorded_reports_are_valid(example: str, language: str) -> None:
    """The report of every example is valid for Jenkins' schema."""
    schema().validate(recorded(example, Form("junit", "junit.xml"), language))


def test_hostile_report_is_valid() -> None:
    """What an organisation writes can't make the report invalid."""
    schema().validate(render(hostile(), ENGLISH, Options(verbose=True)))


@pytest.mark.parametrize("example", EXAMPLES)
def test_junitparser_counts_alike(example: str) -> None:
    """A common reader of JUnit finds every rule, with our counts of what fails, errs and is skipped."""
    assessment = report_of(example).assessments[0]
    text = recorded(example, Form("junit", "junit.xml"), "ja")
    suites = junitparser.JUnitXml.fromstring(text.encode())
    assert isinstance(suites, junitparser.JUnitXml)
    told = suites.tests, suites.failures, suites.errors
    suites.update_statistics()  # type: ignore[no-untyped-call]
    found = [outcome.status for outcome in assessment.outcomes]
    assert told == (suites.tests, suites.failures, suites.errors)
    assert told == (len(found), found.count(Status.FAIL), found.count(Status.UNKNOWN))
    assert suites.skipped == found.count(Status.NOT_APPLICABLE)
    passes = sum(case.is_passed for suite in suites for case in suite)
    assert passes == found.count(Status.PASS)


def test_test_cases_keep_their_names() -> None:
    """A test case is called the same in every language and on every day, and is the only one of that name."""
    whole = report_of(FAILING)
    later = structs.replace(whole, as_of=date(2027, 1, 1), pack=structs.replace(whole.pack, version="2.0.0"))
    names = [
        [(case.get("classname"), case.get("name")) for case in parsed(report, language=language).iter("testcase")]
        for report, language in ((whole, ENGLISH), (later, Language("ja", packs.load().catalogue)))
    ]
    assert names[0] == names[1]
    assert len(dict.fromkeys(names[0])) == len(names[0]) == 166
    assert names[0][0] == ("gl3.minamikaze-clinic.6-3", "operations-manager-appointed")


def test_failure_says_what_to_change() -> None:
    """A failure names the status, the subject and the reason, and tells place and remedy."""
    case = only_case(with_outcomes(next(item for item in _outcomes() if item.rule == "wireless-encryption")))
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("type") == "fail"
    assert (failure.get("message") or "").startswith("FAIL: wireless network ")
    text = failure.text or ""
    assert "facts/examples/clinic-failing.yaml:" in text
    assert "→ " in text
    assert "Row 6.5-8-3 (clause 6.5 C.8 (3)), severity high." in text


def _outcomes() -> tuple[Outcome, ...]:
    return report_of(FAILING).assessments[0].outcomes


def test_several_findings_are_all_told() -> None:
    """The message says how many more findings there are, and the text tells them all."""
    outcome = outcome_with(Status.FAIL)
    others = [structs.replace(outcome.findings[0], subject=Subject("system", f"s{number}")) for number in range(30)]
    failure = only_case(with_outcomes(structs.replace(outcome, findings=tuple(others)))).find("failure")
    assert failure is not None
    assert (failure.get("message") or "").endswith(" (29 more)")
    assert all(f"system s{number}:" in (failure.text or "") for number in range(30))


def test_unknown_is_no_pass() -> None:
    """What could not be judged is an error; where it does not fail the run it is skipped, with the reason."""
    report = with_outcomes(outcome_with(Status.UNKNOWN))
    error = only_case(report).find("error")
    assert error is not None
    assert error.get("type") == "undeclared"
    skipped = only_case(structs.replace(report, fail_on=(Status.FAIL,))).find("skipped")
    assert skipped is not None
    assert skipped.get("type") == "undeclared"
    assert (skipped.get("message") or "").endswith(" is not declared.")


def test_failure_stays_one() -> None:
    """A failure is shown as one, whatever makes the run fail."""
    report = structs.replace(with_outcomes(outcome_with(Status.FAIL), crashed()), fail_on=())
    assert [case[0].tag for case in parsed(report).iter("testcase")] == ["failure", "error"]


def test_crash() -> None:
    """A rule that crashed is an error of its own type; its traceback is told on demand."""
    report = with_outcomes(crashed())
    error = only_case(report).find("error")
    assert error is not None
    assert error.get("type") == "rule-crashed"
    assert "Traceback" not in (error.text or "")
    told = only_case(report, Options(verbose=True)).find("error")
    assert told is not None
    assert "\nTraceback\n" in (told.text or "")


def test_waived() -> None:
    """A waived outcome is skipped, with who accepted what until when, and with its findings."""
    skipped = only_case(with_outcomes(waived())).find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "waived until 2027-03-31 by Director: The ward moves. (ticket T-7)"
    assert "→ " in (skipped.text or "")


def test_not_applicable() -> None:
    """What does not apply is skipped, with the reason."""
    skipped = only_case(with_outcomes(outcome_with(Status.NOT_APPLICABLE))).find("skipped")
    assert skipped is not None
    assert skipped.get("type") == "not-applicable"
    assert len(skipped.get("message") or "") > len("n/a: ")


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PASS])
def test_nothing_else_looks_like_a_pass(status: Status) -> None:
    """An outcome without finding and reason is still told from a pass."""
    bare = structs.replace(outcome_with(Status.PASS), status=status)
    case = only_case(with_outcomes(bare))
    assert case[0].tag in {"failure", "error", "skipped"}
    assert case[0].get("message")


def test_refused_files() -> None:
    """Each file that was refused is an error, with all that is wrong in it."""
    problems = tuple(Problem(Message(f"wrong {line}"), "a.yaml", line, 1, remedy=Message("mend")) for line in (3, 9))
    refused = Refused("a.yaml", problems), Refused("a.yaml", problems), Refused("b.yaml", ())
    root = parsed(structs.replace(report_of(FAILING), assessments=(), refused=refused))
    cases = list(root.iter("testcase"))
    assert [case.get("name") for case in cases] == ["a.yaml", "a.yaml ~2", "b.yaml"]
    assert root.get("errors") == "3"
    assert cases[0][0].get("message") == "not judged, errors: 2; the first: wrong 3"
    assert "a.yaml:9:1: wrong 9\n  → mend" in (cases[0][0].text or "")


def test_several_organisations() -> None:
    """Organisations are told apart in suites and test cases, even two of one id."""
    whole = report_of(FAILING)
    both = structs.replace(whole, assessments=(*whole.assessments, *report_of("hospital").assessments) * 2)
    cases = [(case.get("classname"), case.get("name")) for case in parsed(both).iter("testcase")]
    assert len(dict.fromkeys(cases)) == len(cases) == 4 * 166
    suites = [suite.get("name") or "" for suite in parsed(both)]
    assert len(dict.fromkeys(suites)) == len(suites)
    assert "minamikaze-clinic 6.3" in suites
    assert "minamikaze-clinic~2 6.3" in suites
    schema().validate(render(both, ENGLISH, Options()))


def test_selection_and_facts_without_file() -> None:
    """The report says what was left out, and does without a file."""
    loaded = packs.select(packs.load(), rules=["wireless-encryption"])
    facts = facts_of({"schema": 1, "organisation": {"id": "here", "name": "Here"}})
    report = engine.report(loaded, AS_OF, "0.0.0", [engine.evaluate(loaded, facts, AS_OF)])
    root = parsed(report)
    properties = {item.get("name"): item.get("value") for item in root.iter("property")}
    assert properties["judged"] == "1 of 75 rows judged, by 1 of 166 rules (the others were left out)"
    assert root[0].get("file") is None
    assert ":0" not in (root.findtext(".//error") or "")
    schema().validate(render(report, ENGLISH, Options()))


def test_a_row_that_no_chapter_lists_is_kept() -> None:
    """An outcome is reported even where its row is not among the rows."""
    whole = with_outcomes(outcome_with(Status.FAIL))
    assessment: Assessment = structs.replace(whole.assessments[0], rows=())
    assert parsed(structs.replace(whole, assessments=(assessment,))).get("failures") == "1"


def test_facts_attach_no_file() -> None:
    """No text of an organisation stands in standard output, from which Jenkins and GitLab take files to attach."""
    root = parsed(hostile(), Options(verbose=True))
    printed = [output.text or "" for output in root.iter("system-out")]
    assert len(printed) == 22
    assert not any("ATTACHMENT" in text for text in printed)
    assert root.find(".//system-err") is None


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_is_told_as_printable(text: str) -> None:
    """Whatever an organisation is called, the report is read back with its name, escaped where it must be."""
    whole = with_outcomes(outcome_with(Status.FAIL))
    assessment = structs.replace(whole.assessments[0], organisation_name=text, path=text)
    (suite,) = parsed(structs.replace(whole, assessments=(assessment,)))
    told = {item.get("name"): item.get("value") for item in suite.iter("property")}
    assert told["organisation-name"] == printable(text)
    assert suite.get("file", "") == printable(text)


def changed(report: Report, **changes: object) -> Report:
    """Return a report with something of its assessment changed."""
    return structs.replace(report, assessments=(structs.replace(report.assessments[0], **changes),))


@pytest.mark.parametrize("status", [Status.FAIL, Status.UNKNOWN])
def test_baseline(status: Status) -> None:
    """What is unchanged is skipped and says what it is, as the exit code has it; what is new or worse is not."""
    outcome = outcome_with(status)
    skipped = only_case(with_outcomes(structs.replace(outcome, change=Change.UNCHANGED)))[0]
    assert (skipped.tag, skipped.get("type")) == ("skipped", "unchanged")
    assert (skipped.get("message") or "").startswith("FAIL: " if status is Status.FAIL else "unknown: ")
    assert (skipped.get("message") or "").endswith(" (unchanged since the baseline)")
    assert "→ " in (skipped.text or "")
    for change, said in ((Change.NEW, "(new since the baseline)"), (Change.WORSE, "(worse than in the baseline)")):
        told = only_case(with_outcomes(structs.replace(outcome, change=change)))[0]
        assert told.tag == ("failure" if status is Status.FAIL else "error")
        assert (told.get("message") or "").endswith(said)


def test_crash_is_never_skipped() -> None:
    """A rule that crashed on a subject is an error, be the outcome waived, unchanged or not declared."""
    findings = (*outcome_with(Status.FAIL).findings, *crashed().findings)
    for status in (Status.ERROR, Status.WAIVED, Status.UNKNOWN):
        outcome = structs.replace(waived(), status=status, findings=findings, change=Change.UNCHANGED)
        result = only_case(structs.replace(with_outcomes(outcome), fail_on=()))[0]
        assert (result.tag, result.get("type")) == ("error", "rule-crashed")
        assert (result.get("message") or "").startswith("ERROR: ")
    both = structs.replace(outcome_with(Status.FAIL), findings=findings, change=Change.UNCHANGED)
    assert only_case(with_outcomes(both))[0].tag == "failure"
    bare = structs.replace(outcome_with(Status.PASS), traceback="x")
    assert only_case(with_outcomes(bare))[0].tag == "error"


def test_remarks_are_properties() -> None:
    """What must be known beside the results stands in the properties of every suite, of a refused file's too."""
    notes = (WaiverNote(Message("It has expired."), "waivers.yaml", 4),)
    report = structs.replace(
        with_outcomes(waived()), as_of_given=True, baseline="base.json", waiver_notes=notes, refused=(Refused("b", ()),)
    )
    refused, suite = (
        {item.get("name"): item.get("value") or "" for item in one.iter("property")} for one in parsed(report)
    )
    assert "--as-of" in suite["remark-1"]
    assert "Without waivers the rows would be: FAIL 1; " in suite["remark-2"]
    assert suite["remark-3"].startswith("Compared with the baseline base.json")
    assert suite["waiver-note-1"] == refused["waiver-note-1"] == "waivers.yaml:4: It has expired."
    schema().validate(render(report, ENGLISH, Options()))


def test_what_is_coming_and_fixed() -> None:
    """A passing case says from when it will fail, and what it was in the baseline; a property says why it will fail."""
    passed, finding = outcome_with(Status.PASS), outcome_with(Status.FAIL).findings[0]
    coming = (Coming(passed.rule, passed.row, date(2026, 12, 24), finding),)
    fixed = (Fixed(passed.rule, passed.row, passed.title, Status.FAIL, Status.PASS),)
    report = changed(with_outcomes(passed), coming=coming, fixed=fixed)
    case = only_case(report)
    assert [child.tag for child in case] == ["system-out"]
    assert "Will fail from 2026-12-24 if nothing changes." in (case.findtext("system-out") or "")
    assert "Fixed: in the baseline it was FAIL." in (case.findtext("system-out") or "")
    told = {item.get("name"): item.get("value") or "" for item in parsed(report).iter("property")}["coming-1"]
    assert told.startswith(f"{passed.rule}: Will fail from 2026-12-24 if nothing changes. ")
    assert str(finding.message) in told
    assert str(finding.remedy) in told


def test_row_judged_in_part() -> None:
    """A case of a row of which rules were left out says so, even where it passes."""
    report = with_outcomes(outcome_with(Status.PASS))
    row = structs.replace(report.assessments[0].rows[0], rules=("x",), left_out=2)
    text = only_case(changed(report, rows=(row,))).findtext("system-out") or ""
    assert f"Row {row.row}: only 1 of 3 rules judged." in text
