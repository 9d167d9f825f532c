"""The Markdown report: rendered as GitHub does, every text stands there literally, and nothing is cut silently."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from cmarkgfm import github_flavored_markdown_to_html  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options as CommonMark  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from gl3rules import engine, packs
from gl3rules.errors import Problem
from gl3rules.model import Assessment, Finding, Outcome, Refused, Report, Status, Subject, Waiver
from gl3rules.report import Options
from gl3rules.report import markdown as format_
from gl3rules.report.markdown import render
from gl3rules.testing import facts_of
from gl3rules.text import ENGLISH, LANGUAGES, Language, Message, printable
from gl3rules.wording import TO_ACT_ON
from tools.golden import AS_OF, EXAMPLES, Form, recorded, report_of

OWN_ELEMENTS = (
    *("h1", "h2", "p", "b", "sub", "br", "span", "code", "pre", "ul", "li", "blockquote", "details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td"),
)
# What GitHub and GitLab turn into links, pictures and notifications, wherever it stands in one text node.
REFERENCES = re.compile(
    r"""[@#!~%&$^*][\w"'(-]|https?:/|www\.|:[\w+-]+:|\bgh-\d|\b[A-Z][A-Z0-9_]+-\d|(?i:[0-9a-f]{7})"""
    r"""|\[(?:[-+^!\[]|\w+:)|(?<!\w)\[\w|\{[-+]""",
)
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "[link](https://evil.example) ![picture](//evil.example/x.png) <https://evil.example>",
    "https://evil.example www.evil.example ftp://evil.example mailto:a@evil.example a@evil.example",
    "@octocat @org/team #1 owner/repo#2 GH-3 !4 ~label %milestone &5 $6 ABC-7 :tada: [^1] [!NOTE] [[page]] [TOC]",
    "0123456789abcdef0123456789abcdef01234567 deadbeef",
    "a | b || c \\| d",
    "`code` ``` ~~~ *a* **b** _c_ __d__ ~e~ ~~f~~ $g$ {+h+} {-i-} &amp; &#64;octocat &lt;b&gt; \\*j\\*",
    "</summary></details> <!-- --> --> ]]> </code></pre></td></table>",
    "# heading",
    "- item",
    "+ item",
    "12. item",
    "1)",
    "> quotation",
    "---",
    "===",
    "    code",
    "ends with two spaces  ",
    "::error::no",
    "\x00\x1b[31m\u202e\u200b\ufffe\udc80\r\n\n- x\t\x7f\x85",
    "適合した。**太字**「鉤」https://evil.example。",
)


class Page(HTMLParser):
    """What a page shows, and the elements that it is made of."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[str] = []
        self.elements: list[str] = []
        self.attributes: list[str] = []
        self._in_node = False
        self.feed(github_flavored_markdown_to_html(markdown, CommonMark.CMARK_OPT_UNSAFE))
        self.close()
        self.text = "".join(self.nodes)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element's name."""
        self.elements.append(tag)
        self.attributes += [name for name, _ in attrs]
        self._in_node = False

    def handle_endtag(self, tag: str) -> None:
        """End the text node."""
        del tag
        self._in_node = False

    def handle_comment(self, data: str) -> None:
        """Keep comments as elements that none of ours is."""
        self.elements.append(f"<!--{data}-->")

    def handle_data(self, data: str) -> None:
        """Keep the text node, whole."""
        if self._in_node:
            self.nodes[-1] += data
        else:
            self.nodes.append(data)
        self._in_node = True


def page(report: Report, options: Options = Options(), language: Language = ENGLISH) -> Page:  # noqa: B008  frozen
    """Return the page that a report makes, which has none but our own elements, and no references."""
    return checked(Page(render(report, language, options)))


def checked(shown: Page) -> Page:
    """Return a page that has none but our own elements, and no references."""
    assert [name for name in shown.elements if name not in OWN_ELEMENTS] == []
    assert [name for name in shown.attributes if name != "align"] == []
    assert [node for node in shown.nodes if REFERENCES.search(node)] == []
    return shown


def outcome_with(status: Status) -> Outcome:
    """Return the first outcome of the examples that has a status."""
    return next(
        outcome
        for example in EXAMPLES
        for outcome in report_of(example).assessments[0].outcomes
        if outcome.status is status
    )


def report_with(assessment: Assessment, **changes: object) -> Report:
    """Return a report of one organisation."""
    return structs.replace(report_of("partial"), assessments=(structs.replace(assessment, **changes),))


def with_outcome(outcome: Outcome) -> Report:
    """Return a report of one organisation with one outcome, and so one row."""
    assessment = report_of("partial").assessments[0]
    row = structs.replace(assessment.rows[0], row=outcome.row, status=outcome.status, rules=(outcome.rule,))
    return report_with(assessment, rows=(row,), outcomes=(outcome,))


def hostile(text: str) -> Report:
    """Return a report in which everything that an organisation writes is one text."""
    told = Message("{text}", {"text": text})
    failing = outcome_with(Status.FAIL)
    finding = Finding(Status.FAIL, told, told, Subject("system", text), text, text, text, 3, 4)
    outcomes = (
        structs.replace(failing, rule="one", findings=(finding,)),
        structs.replace(failing, rule="two", status=Status.ERROR, findings=(finding,), traceback=f"a\n\n{text}\nb"),
        structs.replace(failing, rule="three", status=Status.WAIVED, waiver=Waiver(text, text, AS_OF, text)),
        structs.replace(
            outcome_with(Status.NOT_APPLICABLE), rule="four", row="none", status=Status.NOT_APPLICABLE, reason=told
        ),
    )
    evidence = tuple(
        structs.replace(item, fact=text, meaning=text, worded=text, supported_by=(text,))
        for item in failing.evidence[:1]
    )
    assessment = report_of("partial").assessments[0]
    row = structs.replace(assessment.rows[0], row=failing.row, status=Status.FAIL)
    made = structs.replace(
        assessment,
        organisation_id=text,
        organisation_name=text,
        path=text,
        rows=(row, structs.replace(row, row="none", status=Status.NOT_APPLICABLE)),
        outcomes=tuple(structs.replace(outcome, evidence=evidence) for outcome in outcomes),
    )
    refused = Refused(text, (Problem(told, text, 1, 2, remedy=told, also=(3, 4)),))
    return structs.replace(report_of("partial"), assessments=(made, made), refused=(refused,))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_recorded_reports_show_every_finding(example: str, language: str) -> None:
    """The rendered report shows each finding and remedy word for word, and no element that is not our own."""
    spoken = Language(language, packs.load().catalogue)
    shown = checked(Page(recorded(example, Form("markdown", "md"), language)))
    for outcome in report_of(example).assessments[0].outcomes:
        for finding in outcome.findings:
            assert spoken.render(finding.message) in shown.text
            assert f"→ {spoken.render(finding.remedy)}" in shown.text
            assert f"{finding.file}:{finding.line}:{finding.column}" in shown.text
            assert outcome.rule in shown.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stand_there_literally(text: str) -> None:
    """What an organisation writes is shown as it is and becomes no markup, link, mention or reference."""
    shown = page(hostile(text), Options(verbose=True, evidence=True))
    # In names, paths, subjects, messages, places, remedies, tracebacks, waivers and evidence of two organisations.
    assert shown.text.count(printable(text)) >= 30
    assert shown.elements.count("details") == 4
    assert shown.elements.count("table") == 3
    assert shown.elements.count("h2") == 4


@given(st.lists(st.sampled_from(" *_`[]()<>!#@:/.|~$&\\^{}+-=1aA日\n\t\x00") | st.characters()).map("".join))
def test_any_text_stands_there_literally(text: str) -> None:
    """Whatever an organisation is called, its name is shown as it is."""
    shown = page(hostile(text), Options(verbose=True, evidence=True))
    assert shown.text.count(printable(text)) >= 30
    assert shown.elements.count("details") == 4


@pytest.mark.parametrize("status", [Status.FAIL, Status.ERROR, Status.UNKNOWN, Status.WAIVED])
def test_nothing_to_act_on_vanishes(status: Status) -> None:
    """A row that needs action is shown by its status, even where its rule says nothing more."""
    bare = structs.replace(outcome_with(Status.PASS), status=status, evidence=())
    shown = page(with_outcome(bare))
    label = {"fail": "FAIL", "error": "ERROR"}.get(status.value, status.value)
    assert f"{label} · " in shown.text
    assert bare.rule in shown.text
    assert "passing rows" not in shown.text


def test_worst_comes_first() -> None:
    """Rows are ordered by status, worst first, and then by severity."""
    text = page(report_of("partial")).text
    found = re.findall(r"^(FAIL|unknown) · (critical|high|medium|low) · ", text, re.MULTILINE)
    order = ["critical", "high", "medium", "low"]
    assert found == sorted(found, key=lambda item: (item[0] != "FAIL", order.index(item[1])))
    assert [status for status, _ in found].count("FAIL") == 9
    assert [status for status, _ in found].count("unknown") == 41


def test_other_statuses_within_a_row_are_told() -> None:
    """In a row that fails, what is unknown, crashed or waived is marked so."""
    waiver = Waiver("The ward moves.", "Director", date(2027, 3, 31), "T-7")
    failing = outcome_with(Status.FAIL)
    unknown = structs.replace(outcome_with(Status.UNKNOWN), row=failing.row)
    waived = structs.replace(failing, rule="other", status=Status.WAIVED, waiver=waiver)
    whole = with_outcome(failing)
    text = page(report_with(whole.assessments[0], outcomes=(failing, unknown, waived))).text
    assert re.search(rf"^unknown .*{re.escape(str(unknown.findings[0].message))}$", text, re.MULTILINE)
    assert re.search(rf"^waived .*{re.escape(str(failing.findings[0].message))}$", text, re.MULTILINE)
    assert "other: waived until 2027-03-31 by Director: The ward moves." in text
    assert "Ticket: T-7" in text


def test_alike_findings_stand_once() -> None:
    """What several rules find alike is told once, with all of them."""
    failing = outcome_with(Status.FAIL)
    outcomes = failing, structs.replace(failing, rule="other-rule")
    text = page(report_with(with_outcome(failing).assessments[0], outcomes=outcomes)).text
    assert text.count(str(failing.findings[0].message)) == 1
    assert f"{failing.rule}, other-rule" in text


def test_crash() -> None:
    """A crash is told, its traceback on demand."""
    failing = outcome_with(Status.FAIL)
    finding = structs.replace(failing.findings[0], status=Status.ERROR, message=Message("The rule crashed: boom."))
    crashed = structs.replace(failing, status=Status.ERROR, findings=(finding,), traceback="Traceback\n\n  boom()")
    assert "Traceback" not in page(with_outcome(crashed)).text
    told = page(with_outcome(crashed), Options(verbose=True))
    assert "Traceback\n\n  boom()" in told.text
    assert "The rule crashed: boom." in told.text
    assert "ERROR 1" in told.text


def test_passes_and_what_they_rest_on() -> None:
    """Passes are counted by what they rest on; the verbose report lists them with facts and evidence."""
    report = report_of("hospital")
    short, long = page(report).text, page(report, Options(verbose=True)).text
    assert "Of 75 passing rows, " in short
    assert "pass · " not in short
    assert len(re.findall(r"^pass · on ", long, re.MULTILINE)) == 75
    assert "evidence: policy-binder" in long


def test_nothing_is_said_of_evidence_that_was_not_looked_for() -> None:
    """Where nobody recorded which facts were read, the report does not say what passes rest on."""
    assessment = report_of("hospital").assessments[0]
    outcomes = tuple(structs.replace(outcome, evidence=()) for outcome in assessment.outcomes)
    text = page(report_with(assessment, outcomes=outcomes), Options(verbose=True)).text
    assert len(re.findall(r"^pass · ", text, re.MULTILINE)) == 75
    assert "passing rows" not in text
    assert "declared facts alone" not in text


def test_quiet() -> None:
    """The quiet report has the counts, and of several organisations a line each."""
    one = page(report_of("partial"), Options(quiet=True))
    assert "FAIL 9, unknown 41" in one.text
    assert "details" not in one.elements
    whole = report_of("partial")
    refused = Refused("bad.yaml", (Problem(Message("wrong"), "bad.yaml", 1, 1),))
    several = structs.replace(
        whole, assessments=(*whole.assessments, *report_of("hospital").assessments), refused=(refused,)
    )
    shown = page(several, Options(quiet=True))
    assert shown.elements.count("table") == 1
    assert shown.elements.count("tr") == 4
    assert "bad.yaml: not judged, 1 errors" in shown.text


def test_refused_files_come_first() -> None:
    """Files that were refused are told before all else, with what is wrong in them, even if nothing was judged."""
    remedy = Message("mend")
    problems = tuple(Problem(Message(f"wrong {line}"), "a.yaml", line, 1, remedy=remedy) for line in range(1, 251))
    text = page(structs.replace(report_of("partial"), assessments=(), refused=(Refused("a.yaml", problems),))).text
    assert "No organisation was judged." in text
    assert "not judged, 250 errors" in text
    assert text.count("→ mend") == 100
    assert "150 more are left out here." in text
    many = tuple(Refused(f"{number}.yaml", problems[:99]) for number in range(140))
    text = page(structs.replace(report_of("partial"), refused=many)).text
    assert text.index("139.yaml: not judged, 99 errors") < text.index("kobushi-orthopaedics")
    told = text.count("→ mend") // 99
    assert 0 < told < 140
    assert f"What is wrong in {140 - told} of them is left out." in text
    many = tuple(Refused(f"{number}/{'x' * 900}.yaml", problems[:1]) for number in range(400))
    source = render(structs.replace(report_of("partial"), refused=many), ENGLISH, Options())
    text = checked(Page(source)).text
    assert len(source.encode()) < 500_000
    assert f"{400 - text.count(': not judged, 1 errors')} more files were not judged." in text


def test_selection_is_told() -> None:
    """The report says how much was judged."""
    loaded = packs.select(packs.load(), rows=["6.5-8"])
    facts = facts_of({"schema": 1, "organisation": {"id": "here", "name": "Here"}})
    text = page(engine.report(loaded, AS_OF, "0.0.0", [engine.evaluate(loaded, facts, AS_OF)])).text
    assert "(the others were left out by --row or --rule)" in text
    # These facts come from no file.
    assert "Facts: " not in text
    assert ":0" not in text


def test_long_lists_are_cut_openly() -> None:
    """Of very many findings a hundred are shown, and the number of the others."""
    failing = outcome_with(Status.FAIL)
    findings = tuple(structs.replace(failing.findings[0], pointer=f"/{number}") for number in range(1_000))
    text = page(with_outcome(structs.replace(failing, findings=findings))).text
    assert text.count("→ ") == 100
    assert "900 more are left out here." in text


def test_long_texts_are_cut_openly() -> None:
    """Of a very long text the start is shown, and how much is missing."""
    failing = outcome_with(Status.FAIL)
    finding = structs.replace(failing.findings[0], message=Message("x" * 3_000_000))
    text = page(with_outcome(structs.replace(failing, findings=(finding,)))).text
    assert "x… (2998000 more characters)" in text


def _many(count: int) -> Report:
    whole = report_of("clinic-failing")
    names = (f"clinic-{number}" for number in range(count))
    made = tuple(structs.replace(whole.assessments[0], organisation_id=name) for name in names)
    return structs.replace(whole, assessments=(*made, *report_of("hospital").assessments))


def test_too_long_a_report_is_cut_openly() -> None:
    """A report that would not fit loses its least severe rows, keeps all counts, and says how much it lost."""
    report = _many(60)
    text = render(report, ENGLISH, Options())
    shown = checked(Page(text))
    assert 900_000 < len(text.encode()) < 1_000_000
    lost = re.search(r"the details of (\d+) rows are left out, and with them 0 organisations", shown.text)
    assert lost is not None
    acted_on = sum(item.count(status) for item in report.assessments for status in TO_ACT_ON)
    settled = sum(item.count(Status.NOT_APPLICABLE) for item in report.assessments)
    drawn = len(re.findall(r"^(?:FAIL|unknown) · ", shown.text, re.MULTILINE))
    not_applicable = sum(map(int, re.findall(r"^n/a: (\d+) rows$", shown.text, re.MULTILINE)))
    assert int(lost[1]) == acted_on + settled - drawn - not_applicable
    told = re.findall(r"would be too long: (.*)\.$", shown.text, re.MULTILINE)
    assert sum(int(number) for line in told for number in re.findall(r"\d+", line)) == int(lost[1])
    critical = sum(
        "critical" in {str(outcome.severity) for outcome in one.of_row(row.row) if outcome.status is Status.FAIL}
        for one in report.assessments
        for row in one.rows
    )
    assert len(re.findall(r"^FAIL · critical", shown.text, re.MULTILINE)) == critical
    assert shown.text.count("FAIL 61, unknown 2, pass 8, n/a 4") == 60


def test_far_too_many_organisations_are_cut_openly() -> None:
    """Where not even all organisations fit, those with the most to do stay, and the totals count the others."""
    path = "facts/" + "x" * 300
    report = _many(1_500)
    assessments = tuple(structs.replace(one, path=path) for one in report.assessments)
    report = structs.replace(report, assessments=assessments)
    text = render(report, ENGLISH, Options())
    shown = Page(text)
    assert len(text.encode()) < 1_000_000
    listed = len(re.findall(r"^clinic-\d+$", shown.text, re.MULTILINE))
    assert 500 < listed < 1_000
    assert f"{1_501 - listed} more organisations are not listed." in shown.text
    assert str(61 * 1_500) in shown.text
    lost = re.search(r"and with them (\d+) organisations", shown.text)
    assert lost is not None
    sections = len(re.findall(r"\([a-z0-9-]+\), 2026-11-22", shown.text))
    assert sections + int(lost[1]) == 1_501
    assert "FAIL · critical" in shown.text
    quiet = render(report, ENGLISH, Options(quiet=True))
    assert len(quiet.encode()) < 400_000


def test_escaping_is_no_heavier_than_needed() -> None:
    """Common texts stay readable in the source: names of facts, dates, paths, Japanese."""
    for text in ("systems[emr].passwords", "2026-11-22", "facts/a_b.yaml", "6.5 C.7 (2) ①", "tls-1.0", "適合。", "R&D"):
        expected = text.replace("[", "&#91;").replace("&D", "&#38;<span></span>D")
        assert format_._literal(text) == expected
