"""The checklist form: what is ticked and what is not, what stands in each row, and how it prints."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from gl3rules import engine, packs
from gl3rules.errors import Problem
from gl3rules.model import (
    Assessment,
    Basis,
    Coming,
    Evidence,
    Finding,
    Outcome,
    Refused,
    Report,
    Status,
    Subject,
    SupportingEvidence,
    Waiver,
    WaiverNote,
    combined,
)
from gl3rules.report import Options
from gl3rules.report.checklist import render
from gl3rules.testing import facts_of
from gl3rules.text import LANGUAGES, Language, message
from tests.conftest import from_npm, program, run_cli
from tests.hostile import hostile_values
from tools.golden import EXAMPLES, GOLDEN, report_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SIGNS: Final = {
    Status.PASS: ("■", "implemented"),
    Status.FAIL: ("□", "not implemented"),
    Status.UNKNOWN: ("?", "undeclared"),
    Status.WAIVED: ("△", "waived"),
    Status.ERROR: ("!", "error"),
    Status.NOT_APPLICABLE: ("–", "not applicable"),
}
WAIVER: Final = Waiver("New access points are ordered", "Security board", date(2027, 1, 31), "T-17")
HOSTILE: Final = (
    "</td></tr></table><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"' style='color:red' x=\"",
    "</style><style>*{display:none}",
    "&lt;b&gt; &#x3c; {{ 7 * 7 }} {% raw %}",
    "a\u202eb\u2066c\u200fd\x1b[31me\x00f\x85g\r\nh\u2028i\ufeffj\udc80",
    "x" * 5000,
)


class Page(HTMLParser):
    """What a form holds: its tags in order, and the texts of the cells of each table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.tables: list[tuple[str, list[list[str]]]] = []
        self._cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag, and open a table, a row or a cell."""
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "table":
            self.tables.append((dict(attrs).get("class") or "", []))
        elif tag == "tr":
            self.tables[-1][1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][1][-1].append("")
            self._cell = True
        elif self._cell and tag in {"p", "li"}:
            self.tables[-1][1][-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        """Keep the tag, and close a cell."""
        self.tags.append("/" + tag)
        if tag in {"td", "th"}:
            self._cell = False
        elif self._cell and tag in {"p", "li"}:
            self.tables[-1][1][-1][-1] += " "

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data
        if self._cell:
            self.tables[-1][1][-1][-1] += data

    def of(self, name: str) -> list[list[str]]:
        """Return the rows of the tables of a class, headers left out, the white space of their cells made plain."""
        headers = 2 if name in {"rows", "supporting", "coming"} else 0 if name == "about" else 1
        return [
            [" ".join(cell.split()) for cell in row]
            for kind, rows in self.tables
            if kind == name
            for row in rows[headers:]
        ]


def form(report: Report, language: str = "en", **options: bool) -> str:
    """Return the form of a report."""
    return render(report, Language(language, packs.load().catalogue), Options(**options))


def page(report: Report, language: str = "en", **options: bool) -> Page:
    """Return what the form of a report holds."""
    return Page(form(report, language, **options))


def with_statuses(statuses: Sequence[Status]) -> Report:
    """Return the hospital's report with other statuses for its outcomes, in turn, and its rows combined from them."""
    report = report_of("hospital")
    assessment = report.assessments[0]
    excused = (finding(Status.FAIL, "It fails."),)
    outcomes = []
    for number, outcome in enumerate(assessment.outcomes):
        status = statuses[number % len(statuses)]
        # What is waived is what was found.
        found = excused if status is Status.WAIVED else ()
        reason = message("Reason {n}.", n=number)
        outcomes.append(structs.replace(outcome, status=status, reason=reason, findings=found))
    return with_outcomes(report, assessment, tuple(outcomes))


def with_outcomes(report: Report, assessment: Assessment, outcomes: tuple[Outcome, ...]) -> Report:
    """Return a report with these outcomes, its rows combined from them."""
    rows = tuple(
        structs.replace(row, status=combined([outcome.status for outcome in outcomes if outcome.row == row.row]))
        for row in assessment.rows
    )
    return structs.replace(report, assessments=(structs.replace(assessment, outcomes=outcomes, rows=rows),))


def with_first(**changes: object) -> Report:
    """Return the hospital's report with its first outcome changed."""
    report = report_of("hospital")
    assessment = report.assessments[0]
    first, *others = assessment.outcomes
    return with_outcomes(report, assessment, (structs.replace(first, **changes), *others))


def finding(status: Status, text: str, subject: Subject | None = None, pointer: str = "") -> Finding:
    """Return a finding that says a text."""
    return Finding(status, message("{text}", text=text), message(""), subject or Subject(), pointer, "", "", 0, 0)


@settings(max_examples=30)
@given(st.lists(st.sampled_from(list(Status)), min_size=1, max_size=40))
def test_only_a_pass_is_ticked(statuses: list[Status]) -> None:
    """Whatever the rules come to, each row has the sign and the word of its status, and a tick only if it passes."""
    report = with_statuses(statuses)
    drawn = page(report).of("rows")
    assert [row[0] for row in drawn] == [row.row for row in report.assessments[0].rows]
    assert [row[2] for row in drawn] == [" ".join(SIGNS[row.status]) for row in report.assessments[0].rows]
    assert [row[0] for row in drawn if "■" in row[2]] == [
        row.row for row in report.assessments[0].rows if row.status is Status.PASS
    ]


def test_every_status_has_its_own_sign_and_word() -> None:
    """No two statuses look alike, in either language."""
    report = with_statuses(list(Status))
    for language in LANGUAGES:
        marks = [row[0].split(" ", 1) for row in page(report, language).of("legend")]
        assert len(marks) == len({sign for sign, _ in marks}) == len({word for _, word in marks}) == len(Status)


@pytest.mark.parametrize("example", EXAMPLES)
def test_numbers_agree_with_the_rows(example: str) -> None:
    """The numbers of the legend are those of the signs in the tables."""
    for report in (report_of(example), with_statuses(list(Status))):
        drawn = page(report)
        signs = [row[2] for row in drawn.of("rows")]
        assert [(row[0], int(row[2])) for row in drawn.of("legend")] == [
            (" ".join(mark), signs.count(" ".join(mark))) for mark in SIGNS.values()
        ]


@pytest.mark.parametrize("example", EXAMPLES)
def test_bases_of_ticks_are_told(example: str) -> None:
    """The form says how many ticks rest on evidence, on some, and on declarations alone."""
    report = report_of(example)
    counts = [str(report.assessments[0].count_passes(basis)) for basis in Basis]
    sentence = re.search(r"Of (\d+) passing rows, (\d+) .*?, (\d+) .*?, and (\d+) on declared", page(report).text)
    assert sentence
    assert list(sentence.groups()) == [str(report.assessments[0].count(Status.PASS)), *counts]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_row_stands_there_once(example: str, language: str) -> None:
    """Each judged row has its line, in order, with its title, summary and clause in the language of the run."""
    report = report_of(example)
    words = Language(language, packs.load().catalogue)
    expected = [
        (item.row, f"{words.text(item.title)} {words.text(item.summary)}", words.text(item.clause))
        for item in report.requirements
    ]
    assert [(row[0], row[1], row[4]) for row in page(report, language).of("rows")] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_of_the_run(language: str) -> None:
    """The form declares its language, and is in it."""
    drawn = page(report_of("hospital"), language)
    assert ("lang", language) in drawn.attributes
    heading = {"en": "Compliance checklist", "ja": "遵守状況チェックリスト"}
    assert [heading[code] in drawn.text for code in LANGUAGES] == [code == language for code in LANGUAGES]


@pytest.mark.parametrize("example", EXAMPLES)
def test_findings_stand_in_their_rows(example: str) -> None:
    """What is not met, and what is not declared, stands in full beside the row, and nothing stands there twice."""
    assessment = report_of(example).assessments[0]
    html = form(report_of(example))
    for row in page(report_of(example)).of("rows"):
        for outcome in assessment.of_row(row[0]):
            for found in outcome.findings:
                assert " ".join(str(found.message).split()) in row[3]
    for cell in html.split('<td class="done">')[1:]:
        items = re.findall(r"<li>.*?</li>", cell.split("</td>")[0])
        assert items
        assert len(items) == len(set(items))


@pytest.mark.parametrize("example", EXAMPLES)
def test_facts_read_stand_in_their_rows(example: str) -> None:
    """Every fact that a rule of the row read stands there with its value in words and what it is a fact of."""
    assessment = report_of(example).assessments[0]
    words = Language("en", packs.load().catalogue)
    for row in page(report_of(example)).of("rows"):
        for outcome in assessment.of_row(row[0]):
            for item in outcome.evidence:
                name = "/".join(re.findall(r"\[(.*?)\]", item.fact))
                assert name in row[3]
                assert words.value(item.worded) in row[3]
                assert re.split("[;:]", words.value(item.meaning))[0] in row[3]


def test_same_values_stand_together() -> None:
    """Parts of the organisation with the same value are named together, with the evidence for each value."""
    cells = {row[0]: row[3] for row in page(report_of("hospital")).of("rows")}
    assert "Several people use the same account: emr, billing, imaging, laboratory: no" in cells["6.5-1"].replace(
        "Whether several", "Several"
    )
    assert "Whether the system records each access: emr: yes [evidence: domain-settings]; billing" in cells["6.5-4"]


def test_many_parts_are_counted() -> None:
    """Of many parts with one value some are named, of many values some are told, and the others are counted."""
    report = report_of("hospital")
    first = report.assessments[0].outcomes[0]
    known = first.evidence[0]

    def declared(number: int, value: str) -> Evidence:
        return structs.replace(known, pointer=f"/x/{number}", fact=f"x[id-{number}].y", worded=value, supported_by=())

    alike = page(with_first(evidence=tuple(declared(number, "same") for number in range(40)))).of("rows")[0][3]
    assert "id-0, id-1, id-2, id-3, id-4, id-5, id-6 and 33 more: same" in alike
    apart = page(with_first(evidence=tuple(declared(n, f"value-{n}") for n in range(40)))).of("rows")[0][3]
    assert "id-11: value-11; 28 more, which the facts file tells" in apart
    lacking = tuple(finding(Status.UNKNOWN, f"x[id-{number}].y is not declared.") for number in range(40))
    undeclared = page(with_first(status=Status.UNKNOWN, findings=lacking)).of("rows")[0][3]
    assert "x[id-11].y is not declared. 28 more of the same kind are not declared." in undeclared


def test_findings_alike_name_their_subjects() -> None:
    """What is found alike of several subjects stands there once."""
    findings = tuple(finding(Status.FAIL, "Nothing is locked.", Subject("area", name)) for name in ("hall", "shed"))
    cell = page(with_first(status=Status.FAIL, findings=findings)).of("rows")[0][3]
    assert "Not met area hall, area shed: Nothing is locked." in cell


@pytest.mark.parametrize("status", [Status.FAIL, Status.UNKNOWN, Status.ERROR, Status.NOT_APPLICABLE])
def test_outcomes_without_findings_give_their_reason(status: Status) -> None:
    """An outcome that is no pass is told even if nothing was recorded of it but the status."""
    report = with_first(status=status, findings=(), reason=None)
    title = report.assessments[0].outcomes[0].title
    assert title in page(report).of("rows")[0][3]
    reason = message("It is raining.")
    assert "It is raining." in page(with_first(status=status, findings=(), reason=reason)).of("rows")[0][3]


def test_waived_rows() -> None:
    """A waived row is not ticked; why, by whom and until when stands there, with what is excused."""
    findings = (finding(Status.FAIL, "WEP is used.", Subject("network", "ward")),)
    report = with_first(status=Status.WAIVED, findings=findings, waiver=WAIVER)
    row = page(report).of("rows")[0]
    assert row[2] == "△ waived"
    assert "waived until 2027-01-31 by Security board: New access points are ordered" in row[3]
    assert "T-17" in row[3]
    assert "network ward: WEP is used." in row[3]
    assert "Not met" not in row[3]


def test_crashed_rules() -> None:
    """A crashed rule is named; its traceback is there only if it was asked for."""
    crash = finding(Status.ERROR, "The rule crashed: KeyError.")
    report = with_first(status=Status.ERROR, findings=(crash,), traceback="Traceback:\n  <module>\nKeyError\n")
    row = page(report).of("rows")[0]
    assert row[2] == "! error"
    assert "operations-manager-appointed: The rule crashed: KeyError." in row[3]
    assert "Traceback" not in row[3]
    assert "Traceback: <module> KeyError" in page(report, verbose=True).of("rows")[0][3]


def test_selection() -> None:
    """A form of a selection says so, and has no line for what was left out; a whole one doesn't."""
    report = report_of("clinic-failing")
    assert "Only a selection was judged" not in page(report).text
    result = run_cli("check", "facts/examples/clinic-failing.yaml", "--row", "6.5", "-f", "checklist")
    drawn = Page(result.out)
    assert "Only a selection was judged" in drawn.text
    assert "16 of 75 rows judged" in drawn.text
    assert {row[0][:4] for row in drawn.of("rows")} == {"6.5-"}
    assert len(drawn.of("rows")) == 16
    assert sum(int(row[2]) for row in drawn.of("legend")) == 16
    one_rule = structs.replace(report, judged_rules=report.judged_rules - 1)
    assert "Only a selection was judged" in page(one_rule).text


def test_refused_files() -> None:
    """Files that were refused stand at the top with what is wrong in them, even if nothing else was judged."""
    problem = Problem(message("There is no fact {name}.", name="<b>"), line=3, remedy=message("Remove it."))
    report = structs.replace(report_of("partial"), refused=(Refused("bad\udc80.yaml", (problem,)),))
    for told in (page(report), page(structs.replace(report, assessments=()))):
        top = told.text[told.text.index("Files that were not judged") :].split("About", 1)[0]
        assert "bad\\udc80.yaml" in top
        assert "line 3: There is no fact <b>. Remove it." in top
    alone = page(structs.replace(report, assessments=()))
    assert "No organisation was judged." in alone.text
    assert "■" not in alone.text


def test_several_organisations() -> None:
    """Each organisation has a form of its own, on a new page, with its own numbers."""
    one, two = report_of("hospital"), report_of("clinic-failing")
    report = structs.replace(one, assessments=(*one.assessments, *two.assessments))
    drawn = page(report)
    assert [row[1] for row in drawn.of("about") if row[0] == "Organisation"] == [
        f"{item.organisation_name} ({item.organisation_id})" for item in report.assessments
    ]
    rows = [row[0] for row in drawn.of("rows")]
    assert rows[:75] == rows[75:]
    numbers = [int(row[2]) for row in drawn.of("legend")]
    statuses = list(SIGNS)
    assert numbers == [item.count(status) for item in report.assessments for status in statuses]
    assert ".form + .form { break-before: page; }" in form(report)


def test_facts_from_no_file() -> None:
    """Facts that a program made have no file and no digest, and the form says so."""
    report = report_of("partial")
    assessment = structs.replace(report.assessments[0], path="", sha256="")
    about = page(structs.replace(report, assessments=(assessment,))).of("about")
    assert ["Facts file", "no file"] in about
    assert not any("SHA-256" in row[0] for row in about)
    assert any("SHA-256" in row[0] for row in page(report).of("about"))


def test_supporting_evidence() -> None:
    """Evidence is listed with its reference and day; where there is none, the form says that too."""
    assert page(report_of("hospital")).of("supporting")[0][:2] == ["appointment-letter", "document"]
    assert page(report_of("hospital")).of("supporting")[0][3:] == ["general-affairs/2026/014", "2026-04-01"]
    report = report_of("hospital")
    bare = structs.replace(report.assessments[0], supporting_evidence=(SupportingEvidence("scan"),))
    listed = page(structs.replace(report, assessments=(bare,))).of("supporting")
    assert listed == [["scan", *["not declared"] * 4]]
    assert "The organisation names no evidence" in page(report_of("clinic-failing")).text


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_kind_of_statement_it_is(example: str) -> None:
    """The form says that it is no certificate, and never that anything is certified or compliant."""
    text = page(report_of(example)).text
    assert "It is no certificate" in text
    assert re.search(r"certified|compliant", text, re.IGNORECASE) is None
    assert re.search("認証済|認定", page(report_of(example), "ja").text) is None


def spoilt(text: str) -> Report:
    """Return a report with a text wherever an organisation, or its files, can bring one in."""
    report = with_first(
        status=Status.WAIVED,
        findings=(finding(Status.FAIL, text, Subject("area", text)),),
        waiver=Waiver(text, text, date(2027, 1, 31), text),
        traceback=text.replace("\n", " "),
        evidence=(Evidence("/x", f"x[{text}].y", text, 1, text, text, (text,)),),
    )
    first, second, *others = report.assessments[0].outcomes
    second = structs.replace(
        second,
        status=Status.UNKNOWN,
        findings=(finding(Status.UNKNOWN, text, pointer=f"/{text}"), finding(Status.FAIL, text, Subject("area", text))),
        evidence=(Evidence("/x", text, text, 1, "", text, (text,)),),
    )
    assessment = structs.replace(
        report.assessments[0],
        organisation_name=text,
        organisation_id=text,
        path=text or "x",
        outcomes=(first, second, *others),
        supporting_evidence=(SupportingEvidence(text, "document", text, text),),
        coming=(Coming("x", "6.3-1", date(2027, 1, 1), finding(Status.FAIL, text, Subject("area", text))),),
    )
    return structs.replace(
        report,
        assessments=(assessment,),
        refused=(Refused(text, (Problem(message("{text}", text=text), text, 1),)),),
        baseline=text,
        waiver_notes=(WaiverNote(message("{text}", text=text), text, 1),),
    )


@settings(max_examples=50)
@given(st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=[]), min_size=1, max_size=30))
def test_hostile_texts_are_inert(text: str) -> None:
    """Whatever an organisation writes, the form has the same elements and attributes, and no character that hides."""
    html = form(spoilt(text), verbose=True)
    drawn, harmless = Page(html), page(spoilt("harmless"), verbose=True)
    short = ("class", "short")
    assert drawn.tags == harmless.tags
    assert [item for item in drawn.attributes if item != short] == [
        item for item in harmless.attributes if item != short
    ]
    assert all(character.isprintable() or character in "\n\u3000" for character in html)
    html.encode()


def test_hostile_facts_are_inert() -> None:
    """A form of facts whose every free text attacks has the elements of one whose every text is harmless."""
    loaded, day = packs.load(), report_of("hospital").as_of
    hostile, harmless = (
        page(engine.report(loaded, day, "0", [engine.evaluate(loaded, facts_of(values), day)]))
        for values in (hostile_values(), hostile_values(attacks=("harmless",)))
    )
    assert set(hostile.tags) == set(harmless.tags)
    assert set(hostile.attributes) == set(harmless.attributes)


@pytest.mark.parametrize("text", HOSTILE[:-2])
def test_hostile_texts_are_shown(text: str) -> None:
    """A text that looks like markup stands on the form as it was written."""
    assert page(spoilt(text)).text.count(text) >= 10


def test_nothing_but_its_own_style() -> None:
    """The form names no address and has no script; its policy allows the style by its digest and nothing else."""
    html = form(report_of("hospital"))
    drawn = Page(html)
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & set(drawn.tags)
    assert not [name for name, _ in drawn.attributes if name.startswith("on") or name in {"style", "src", "href"}]
    style = html[html.index("<style>") + 7 : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert ("content", policy) in drawn.attributes


def test_valid_html(tmp_path: Path) -> None:
    """The Nu HTML checker has nothing to say about any form: of the examples, of hostile texts, of nothing."""
    checker = from_npm("vnu-jar/build/dist/vnu.jar")
    two = structs.replace(spoilt(HOSTILE[0]), assessments=spoilt(HOSTILE[0]).assessments * 2)
    forms = {"hostile": form(two, verbose=True), "none": form(structs.replace(two, assessments=()))}
    forms |= {f"{example}.{code}": form(report_of(example), code) for example in EXAMPLES for code in LANGUAGES}
    for name, html in forms.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    done = subprocess.run(
        # It takes every style that a policy names by digest for one that is blocked.
        [
            program("java"),
            "-jar",
            checker,
            "--format",
            "json",
            "--filterpattern",
            ".*blocked by .*directive.*",
            tmp_path,
        ],
        capture_output=True,
        check=False,
    )
    assert json.loads(done.stderr)["messages"] == []
    assert done.returncode == 0


def pages_of(html: Path, folder: Path) -> list[str]:
    """Print a form with a browser; return the text of each page, after checking that all are A4 landscape."""
    browser = program("chromium", "chromium-browser", "google-chrome")
    pdf = folder / "form.pdf"
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={pdf}", html.as_uri()],
        capture_output=True,
        check=True,
        timeout=120,
    )
    sizes = {
        tuple(round(float(number)) for number in found.split()[2:])
        for found in re.findall(r"/MediaBox ?\[ ?(.+?) ?\]", pdf.read_bytes().decode("latin-1"))
    }
    assert sizes == {(842, 595)}
    text = subprocess.run([program("pdftotext"), "-layout", pdf, "-"], capture_output=True, check=True).stdout.decode()
    return text.split("\f")[:-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_prints_on_a4(language: str, tmp_path: Path) -> None:
    """The hospital's form takes at most 20 pages, each with its number, the organisation's name and the headers."""
    pages = pages_of(GOLDEN / f"hospital.{language}.checklist.html", tmp_path)
    assert 2 <= len(pages) <= 20
    headers = {"en": ("What is done", "Collected on"), "ja": ("実施内容", "取得日")}
    for number, text in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in text
        assert "Seiryu General Hospital" in text
        assert any(header in text for header in headers[language])
    told = "".join("".join(pages).split())
    for row in Page((GOLDEN / f"hospital.{language}.checklist.html").read_text(encoding="utf-8")).of("rows"):
        assert row[0] in told


def test_prints_each_organisation_on_new_pages(tmp_path: Path) -> None:
    """The form of the second organisation begins on a page of its own."""
    one, two = report_of("health-guidance-provider"), report_of("partial")
    html = tmp_path / "two.html"
    html.write_text(form(structs.replace(one, assessments=(*one.assessments, *two.assessments))), encoding="utf-8")
    pages = pages_of(html, tmp_path)
    starts = [text.split()[0:2] == ["Compliance", "checklist"] for text in pages]
    assert starts.count(True) == 2
    assert starts[0]


@settings(max_examples=30)
@given(st.lists(st.sampled_from(list(Status)), min_size=1, max_size=40), st.integers(1, 3))
def test_row_judged_in_part_is_never_ticked(statuses: list[Status], left_out: int) -> None:
    """A row of which rules were left out has no tick and no "not applicable", and says how many rules were judged."""
    report = with_statuses(statuses)
    item = report.assessments[0]
    rows = tuple(structs.replace(row, left_out=left_out) for row in item.rows)
    drawn = page(structs.replace(report, assessments=(structs.replace(item, rows=rows),)))
    for row, told in zip(rows, drawn.of("rows"), strict=True):
        alone = ("◇", "judged in part") if row.status in {Status.PASS, Status.NOT_APPLICABLE} else SIGNS[row.status]
        assert told[2] == f"{' '.join(alone)} (only {len(row.rules)} of {len(row.rules) + left_out} rules judged)"
    legend = {told[0]: int(told[2]) for told in drawn.of("legend")}
    assert (legend["■ implemented"], legend["– not applicable"]) == (0, 0)
    assert sum(legend.values()) == len(rows)
    assert "Of 0 passing rows" in drawn.text


def test_selected_rules_as_a_user_runs_it() -> None:
    """A row that passes by one of its two rules is not ticked."""
    result = run_cli("check", "facts/examples/hospital.yaml", "--rule", "badges-required", "-f", "checklist")
    drawn = Page(result.out)
    assert [row[2] for row in drawn.of("rows")] == ["◇ judged in part (only 1 of 2 rules judged)"]
    assert "--rule badges-required" in drawn.text
    assert [row[0] for row in drawn.of("legend") if row[0][0] in "■◇"] == ["■ implemented", "◇ judged in part"]


def test_remarks_stand_beside_the_statement() -> None:
    """The day that was asked for, waivers, the baseline and notes on waivers stand on the first page."""
    notes = (WaiverNote(message("It has expired."), "waivers.yaml", 4),)
    waived = with_first(status=Status.WAIVED, findings=(finding(Status.FAIL, "WEP is used."),), waiver=WAIVER)
    report = structs.replace(waived, as_of_given=True, baseline="base.json", waiver_notes=notes)
    first = page(report).text.split("Requirement", 1)[0]
    noted = "waivers.yaml:4: It has expired."
    for told in ("asked for with --as-of", "Without waivers the rows would be", "baseline base.json", noted):
        assert told in first
    assert noted in page(structs.replace(report, assessments=())).text
    assert "(ticket T-17)" in page(report).of("rows")[0][3]


def test_coming_failures_are_listed() -> None:
    """What will fail is listed with its day, its rows and what to do; for one reason on one day once."""
    report = report_of("hospital")
    assert page(report).of("coming") == []
    item = report.assessments[0]
    found = structs.replace(finding(Status.FAIL, "It runs out.", Subject("area", "hall")), remedy=message("Renew it."))
    coming = tuple(
        Coming("x", row, date(2026, 12, day), found) for row, day in (("6.3-1", 1), ("6.3-2", 1), ("6.4-1", 9))
    )
    told = page(structs.replace(report, assessments=(structs.replace(item, coming=coming),)))
    assert told.of("coming") == [
        ["2026-12-01", "6.3-1, 6.3-2", "area hall: It runs out.", "Renew it."],
        ["2026-12-09", "6.4-1", "area hall: It runs out.", "Renew it."],
    ]


def test_japanese_words() -> None:
    """The Japanese form calls things as the other forms do, with figures in words and half-width colons."""
    report = with_statuses(list(Status))
    told = page(report, "ja")
    marks = [row[0] for row in told.of("legend")]
    assert "– 対象外" in marks
    assert "! エラー" in marks
    assert "password_maximum_age=2か月" in told.text
    assert not re.search("該当なし|判定不能| ［", told.text)
    labels = re.findall('class="meaning">(.*?)</span>', form(report, "ja"))
    assert labels
    assert all(label.endswith(": ") for label in labels)
