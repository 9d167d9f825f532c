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
from gl3rules.report.markdown import render
from gl3rules.report.markdown.escaping import literal
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
        structs.replace(failing, rule="one", findings=(finding,), change=Change.NEW),
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
        fixed=(Fixed(text, text, text, Status.FAIL, Status.PASS),),
        coming=(Coming(text, text, AS_OF, finding),),
    )
    refused = Refused(text, (Problem(told, text, 1, 2, remedy=told, also=(3, 4)),))
    return structs.replace(
        report_of("partial"),
        assessments=(made, made),
        refused=(refused,),
        selection=(text,),
        baseline=text,
        waiver_notes=(WaiverNote(told, text, 7),),
    )


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
    # In names, paths, subjects, messages, places, remedies, tracebacks, waivers, evidence, and what is fixed or coming
    # of two organisations; in the selection, the baseline and the note on a waiver.
    assert shown.text.count(printable(text)) >= 50
    assert shown.elements.count("details") == 8
    assert page(hostile(text), Options(quiet=True)).text.count(printable(text)) >= 8
    assert shown.elements.count("table") == 3
    assert shown.elements.count("h2") == 4


@given(st.lists(st.sampled_from(" *_`[]()<>!#@:/.|~$&\\^{}+-=1aA日\n\t\x00") | st.characters()).map("".join))
def test_any_text_stands_there_literally(text: str) -> None:
    """Whatever an organisation is called, its name is shown as it is."""
    shown = page(hostile(text), Options(verbose=True, evidence=True))
    assert shown.text.count(printable(text)) >= 50
    assert shown.elements.count("details") == 8


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
    assert "The ward moves. (ticket T-7)" in text


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
    assert "bad.yaml: not judged, errors: 1" in shown.text


def test_refused_files_come_first() -> None:
    """Files that were refused are told before all else, with what is wrong in them, even if nothing was judged."""
    remedy = Message("mend")
    problems = tuple(Problem(Message(f"wrong {line}"), "a.yaml", line, 1, remedy=remedy) for line in range(1, 251))
    text = page(structs.replace(report_of("partial"), refused=(Refused("a.yaml", problems),))).text
    assert text.index("not judged, errors: 250") < text.index("kobushi-orthopaedics")
    assert "not judged, errors: 250" in text
    assert text.count("→ mend") == 100
    assert "Left out here: 150 more." in text
    many = tuple(Refused(f"{number}.yaml", problems[:99]) for number in range(140))
    text = page(structs.replace(report_of("partial"), refused=many)).text
    assert text.index("139.yaml: not judged, errors: 99") < text.index("kobushi-orthopaedics")
    told = text.count("→ mend") // 99
    assert 0 < told < 140
    assert f"Files of which it is left out what is wrong in them: {140 - told}." in text
    many = tuple(Refused(f"{number}/{'x' * 900}.yaml", problems[:1]) for number in range(400))
    source = render(structs.replace(report_of("partial"), refused=many), ENGLISH, Options())
    text = checked(Page(source)).text
    assert len(source.encode()) < 500_000
    assert f"Further files that were not judged: {400 - text.count(': not judged, errors: 1')}." in text


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize("selection", [(), ("--row 6.5-8",)])
def test_nothing_judged_reads_so(selection: tuple[str, ...], *, quiet: bool) -> None:
    """Where no organisation was judged, the report says that, and no count of rows that reads as if it had been."""
    refused = Refused("a.yaml", (Problem(Message("wrong"), "a.yaml", 1, 1),))
    made = engine.report(packs.load(), AS_OF, "0.0.0", [], [refused], selection=selection)
    whole = structs.replace(report_of("partial"), assessments=(), refused=(refused,), selection=selection)
    for report in (made, whole):
        text = page(report, Options(quiet=quiet)).text
        assert "No organisation was judged." in text
        assert "a.yaml: not judged, errors: 1" in text
        assert re.search(r"\brows\b|\bpass\b", text) is None


def test_selection_is_told() -> None:
    """The report says how much was judged, and which options left the others out."""
    loaded = packs.select(packs.load(), rows=["6.5-8"])
    facts = facts_of({"schema": 1, "organisation": {"id": "here", "name": "Here"}})
    judged = [engine.evaluate(loaded, facts, AS_OF)]
    text = page(engine.report(loaded, AS_OF, "0.0.0", judged, selection=("--row 6.5-8",))).text
    assert "(the others were left out by --row 6.5-8)" in text
    # These facts come from no file.
    assert "Facts: " not in text
    assert ":0" not in text


def selected(status: Status, **changes: object) -> Report:
    """Return a report of one organisation with one row, whose one rule came to a status, and two rules left out."""
    outcome = structs.replace(outcome_with(status), change=None, **changes)
    assessment = with_outcome(outcome).assessments[0]
    return report_with(assessment, rows=(structs.replace(assessment.rows[0], left_out=2),))


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("status", [Status.PASS, Status.NOT_APPLICABLE])
def test_row_judged_in_part_is_no_pass(status: Status, *, verbose: bool) -> None:
    """A row of which rules were left out is told apart from the passes, in its line and in every count."""
    report = selected(status)
    label = "pass" if status is Status.PASS else "n/a"
    text = page(report, Options(verbose=verbose)).text
    assert re.search(r"^judged in part · .* · only 1 of 3 rules judged$", text, re.MULTILINE)
    assert "this is neither pass nor fail of the row." in text
    assert re.search(rf"^(?:{label} )?{re.escape(report.assessments[0].outcomes[0].rule)}: ", text, re.MULTILINE)
    assert "judged in part 1" in text
    assert re.search(rf"^{label} (?:·|\d)|passing rows|Rows that do not apply", text, re.MULTILINE) is None
    several = structs.replace(report, assessments=report.assessments * 2)
    headers, figures = re.findall(
        r"^\| (Organisation|<b>All organisations</b>) \|(.*)\|$",
        render(several, ENGLISH, Options(quiet=True)),
        re.MULTILINE,
    )
    counted = dict(zip(headers[1].split("|"), figures[1].split("|"), strict=True))
    assert counted[" judged in part "] == " 2 "
    assert counted[f" {label} "].strip() == ""


def test_failing_row_of_part_says_so() -> None:
    """A row that fails by some of its rules says that the others were not judged."""
    text = page(selected(Status.FAIL)).text
    assert re.search(r"^FAIL · .* · only 1 of 3 rules judged$", text, re.MULTILINE)
    assert "FAIL 1" in text
    assert "judged in part" not in text


def test_remarks_stand_below_the_counts() -> None:
    """The day that was asked for, what is waived, the baseline and what is coming are told of each organisation."""
    failing = outcome_with(Status.FAIL)
    waived = structs.replace(
        failing, status=Status.WAIVED, waiver=Waiver("The ward moves.", "Director", date(2027, 3, 31))
    )
    soon = Coming("rule-a", "6.5-1", date(2026, 12, 1), failing.findings[0])
    report = report_with(with_outcome(waived).assessments[0], coming=(soon,))
    report = structs.replace(report, as_of_given=True, baseline="old.json")
    remarks = (
        "The day of the assessment, 2026-11-22, was asked for with --as-of.",
        "Without waivers the rows would be: FAIL 1; with them they are: waived 1.",
        "Compared with the baseline old.json: ",
        "will fail within 90 days if nothing changes: 1, the first on 2026-12-01.",
    )
    for options in (Options(), Options(quiet=True)):
        text = page(report, options).text
        assert [remark in text for remark in remarks] == [True] * 4
        assert text.index("waived 1") < text.index(remarks[0]) < text.index("All chapters")
    plain = page(report_of("partial")).text
    assert [remark in plain for remark in remarks] == [False] * 4


def test_remarks_on_several_organisations_in_quiet() -> None:
    """The quiet report says once what holds for all organisations, and the rest of each, as far as there is room."""
    soon = Coming("rule-a", "6.5-1", date(2026, 12, 1), outcome_with(Status.FAIL).findings[0])
    one, other = report_of("partial").assessments[0], report_of("hospital").assessments[0]
    one = structs.replace(one, coming=(soon,))
    report = structs.replace(report_of("partial"), assessments=(one, other), as_of_given=True)
    text = page(report, Options(quiet=True)).text
    assert text.count("was asked for with --as-of.") == 1
    assert text.count("will fail within 90 days") == 1
    assert re.search(rf"^{one.organisation_id}: Rules that nobody", text, re.MULTILINE)
    many = structs.replace(report, assessments=(other, *[one] * 1_000))
    source = render(many, ENGLISH, Options(quiet=True))
    text = checked(Page(source)).text
    assert f"Organisations whose remarks are left out here: {1_000 - text.count('within 90 days')}." in text
    assert len(source.encode()) < 400_000


def test_waiver_notes_stand_near_the_top() -> None:
    """Waivers that have expired or expire soon are told before the results, with their places, and cut openly."""
    notes = tuple(WaiverNote(Message(f"The waiver {number} has expired."), "waivers.yaml", number) for number in (3, 9))
    for options in (Options(), Options(quiet=True)):
        text = page(structs.replace(report_of("partial"), waiver_notes=notes), options).text
        assert "Notes on waivers: 2" in text
        assert text.index("waivers.yaml:9: The waiver 9 has expired.") < text.index("kobushi-orthopaedics")
    long = tuple(WaiverNote(Message("x" * 3_000), "waivers.yaml", 1) for _ in range(500))
    source = render(structs.replace(report_of("partial"), waiver_notes=long), ENGLISH, Options(quiet=True))
    text = checked(Page(source)).text
    assert len(source.encode()) < 100_000
    assert f"Left out here: {500 - text.count('waivers.yaml:1')} more." in text


def test_new_and_worse_come_first() -> None:
    """With a baseline, what is new or worse stands before what is unchanged, whatever its severity; each is marked."""
    assessment = report_of("clinic-failing").assessments[0]
    failing = [outcome.rule for outcome in assessment.outcomes if outcome.status is Status.FAIL]
    changes = {failing[20]: Change.NEW, failing[40]: Change.WORSE}
    outcomes = tuple(
        structs.replace(outcome, change=changes.get(outcome.rule, Change.UNCHANGED))
        if outcome.status in TO_ACT_ON
        else outcome
        for outcome in assessment.outcomes
    )
    report = structs.replace(report_with(assessment, outcomes=outcomes), baseline="old.json")
    text = page(report).text
    found = re.findall(r"^(?:FAIL|unknown) · ([^·]+) · ", text, re.MULTILINE)
    assert len(found) == 63
    assert all(re.search("new|worse", each) for each in found[:2])
    assert found[2:] == ["unchanged"] * 61
    assert f"{failing[20]} (new)" in text
    assert f"{failing[40]} (worse)" in text
    assert text.count("(unchanged)") >= 61
    assert "(new)" not in page(report_of("clinic-failing")).text


def test_fixed() -> None:
    """What is better than in the baseline is listed with what it was and is."""
    one = Fixed("rule-a", "6.5-1", "A title", Status.FAIL, Status.PASS)
    other = Fixed("rule-b", "6.5-2", "Another", Status.UNKNOWN, Status.NOT_APPLICABLE)
    text = page(report_with(report_of("hospital").assessments[0], fixed=(one, other))).text
    assert "Fixed: 2" in text
    assert "FAIL → pass · 6.5-1 · rule-a: A title" in text
    assert "unknown → n/a · 6.5-2 · rule-b: Another" in text
    assert "Fixed" not in page(report_of("hospital")).text


def test_coming() -> None:
    """What will fail is listed by its day, what falls on one day for one reason once with all rows."""
    finding = outcome_with(Status.FAIL).findings[0]
    days = (("a", "6.5-1", 1), ("b", "6.5-2", 1), ("c", "6.5-3", 9))
    soon = tuple(Coming(rule, row, date(2026, 12, day), finding) for rule, row, day in days)
    text = page(report_with(report_of("hospital").assessments[0], coming=soon)).text
    assert "Coming: 3" in text
    assert "2026-12-01 · 6.5-1, 6.5-2 · " in text
    assert "2026-12-09 · 6.5-3 · " in text
    assert text.count(str(finding.message)) == 2
    assert f"{finding.file}:{finding.line}:{finding.column} a, b" in text
    assert f"→ {finding.remedy}" in text


def test_lists_that_do_not_fit_are_cut_openly() -> None:
    """Where lists of what is fixed or coming don't fit, rows to act on stay, and the report says what is missing."""
    finding = structs.replace(outcome_with(Status.FAIL).findings[0], message=Message("x" * 1_900))
    soon = tuple(Coming(f"rule-{day}", "6.5-1", date(2026, 12, day), finding) for day in range(1, 31))
    whole = report_of("partial")
    better = Fixed("rule-a", "6.5-1", "A title", Status.FAIL, Status.PASS)
    assessments = tuple(
        structs.replace(whole.assessments[0], organisation_id=f"here-{number}", coming=soon, fixed=(better,))
        for number in range(20)
    )
    source = render(structs.replace(whole, assessments=assessments), ENGLISH, Options())
    text = checked(Page(source)).text
    assert len(source.encode()) < 1_000_000
    assert len(re.findall(r"^FAIL · ", text, re.MULTILINE)) == 20 * 9
    lost = re.search(r"rows: (\d+); organisations as a whole: 0; lists of what is fixed or coming: (\d+)\.", text)
    assert lost is not None
    shown = len(re.findall(r"^(?:Fixed|Coming): ", text, re.MULTILINE))
    assert 0 < int(lost[2]) == 40 - shown
    told = re.findall(r"left out here, because the report would be too long: (\d+)\.", text)
    assert sum(map(int, told)) == int(lost[2])
    assert text.count("will fail within 90 days if nothing changes: 30,") == 20


def test_long_lists_are_cut_openly() -> None:
    """Of very many findings a hundred are shown, and the number of the others."""
    failing = outcome_with(Status.FAIL)
    findings = tuple(structs.replace(failing.findings[0], pointer=f"/{number}") for number in range(1_000))
    text = page(with_outcome(structs.replace(failing, findings=findings))).text
    assert text.count("→ ") == 100
    assert "Left out here: 900 more." in text


def test_long_texts_are_cut_openly() -> None:
    """Of a very long text the start is shown, and how much is missing."""
    failing = outcome_with(Status.FAIL)
    finding = structs.replace(failing.findings[0], message=Message("x" * 3_000_000))
    text = page(with_outcome(structs.replace(failing, findings=(finding,)))).text
    assert "x… (characters left out: 2998000)" in text


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
    lost = re.search(
        r"the details of rows: (\d+); organisations as a whole: 0; lists of what is fixed or coming: 0\.", shown.text
    )
    assert lost is not None
    acted_on = sum(item.count(status) for item in report.assessments for status in TO_ACT_ON)
    settled = sum(item.count(Status.NOT_APPLICABLE) for item in report.assessments)
    drawn = len(re.findall(r"^(?:FAIL|unknown) · ", shown.text, re.MULTILINE))
    not_applicable = sum(map(int, re.findall(r"^Rows that do not apply: (\d+)$", shown.text, re.MULTILINE)))
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
    assert f"Further organisations that are not listed: {1_501 - listed}." in shown.text
    assert str(61 * 1_500) in shown.text
    lost = re.search(r"organisations as a whole: (\d+);", shown.text)
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
        assert literal(text) == expected
