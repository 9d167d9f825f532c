"""The HTML report as text: what it says, in which languages, and that nothing in it comes from elsewhere."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from gl3rules import engine, packs
from gl3rules.errors import Problem
from gl3rules.facts.load import load_all
from gl3rules.model import Outcome, Refused, Report, Status, Waiver
from gl3rules.report import Options, render
from gl3rules.testing import facts_of
from gl3rules.text import Language, message
from tests.conftest import AS_OF, EXAMPLES, from_npm, program
from tests.hostile import hostile_values
from tools.golden import EXAMPLES as NAMES
from tools.golden import report_of

if TYPE_CHECKING:
    from pathlib import Path


PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)


def page(report: Report, language: str = "en", options: Options | None = None) -> str:
    """Return the page of a report."""
    made = render("html", report, Language(language, PACK.catalogue), options or Options())
    assert isinstance(made, bytes)
    return made.decode()


class Elements(HTMLParser):
    """Collects the elements of a page, and the text of each language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


@pytest.mark.parametrize("example", NAMES)
def test_every_row_and_finding_is_there(example: str) -> None:
    """Each judged row is on the page once, with all its rules, findings and remedies in both languages."""
    report = report_of(example)
    elements = Elements(page(report))
    text = "".join(elements.texts)
    rows = [item.removeprefix("row-") for item in elements.ids if item.startswith("row-")]
    assert rows == [row.row for row in report.assessments[0].rows]
    languages = Language("en", PACK.catalogue).all()
    for outcome in report.assessments[0].outcomes:
        assert outcome.rule in text
        for finding in outcome.findings:
            for language in languages:
                assert language.render(finding.message) in text
                assert language.render(finding.remedy) in text
            assert f"{finding.file}:{finding.line}:{finding.column}" in text
        for item in outcome.evidence:
            assert item.fact in text


def test_ids_are_unique_and_links_lead_to_them() -> None:
    """With several organisations, two of them with one id, every id is unique and every link stays on the page."""
    one, two = report_of("clinic-failing"), report_of("partial")
    report = structs.replace(one, assessments=(*one.assessments, *two.assessments, *one.assessments))
    elements = Elements(page(report))
    assert len(elements.ids) == len(set(elements.ids))
    links = [link for link in elements.links if link != "data:,"]
    assert {link[:1] for link in links} == {"#"}
    assert {link[1:] for link in links} <= set(elements.ids)
    assert sum(item.endswith("row-6.3-1") for item in elements.ids) == 3


def test_the_page_fetches_nothing() -> None:
    """The page names no address, has no handler in an attribute, no style attribute, and a policy that forbids all."""
    text = page(report_of("hospital"))
    elements = Elements(text)
    assert not {name for name in elements.attributes if name.startswith("on") or name == "style"}
    assert not {"img", "iframe", "object", "embed", "base"} & set(elements.tags)
    assert elements.tags.count("script") == elements.tags.count("style") == 1
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    own = text[text.index("<style>") : text.index("</style>")] + text[text.index("<script>") :]
    assert "http" not in own.replace("http-equiv", "")


def test_hostile_texts_add_no_element() -> None:
    """A page on hostile facts has the elements of the page on harmless ones, and no other."""
    values = hostile_values()
    harmless = hostile_values(attacks=("harmless",))
    pages = [
        Elements(page(engine.report(PACK, DAY, "0", [engine.evaluate(PACK, facts_of(one), DAY)])))
        for one in (values, harmless)
    ]
    assert set(pages[0].tags) == set(pages[1].tags)
    assert pages[0].tags.count("script") == 1
    assert pages[0].attributes == pages[1].attributes


def test_the_first_screen_says_what_passes_rest_on() -> None:
    """The statement and the counts of declared facts and of evidence stand before any result; none says certified."""
    text = page(report_of("hospital"))
    assessment = report_of("hospital").assessments[0]
    passing = [row.row for row in assessment.rows if row.status is Status.PASS]
    supported = sum(
        all(item.supported_by for outcome in assessment.of_row(row) for item in outcome.evidence) for row in passing
    )
    assert 0 < supported < len(passing)
    start = text.index("What this report says")
    told = text[start : text.index("At a glance")]
    assert "It is no certificate" in told
    assert f"Of {len(passing)} passing rows, {supported} rest on facts with evidence" in told
    assert re.search(r"certified|compliant", text, re.IGNORECASE) is None


def test_what_was_refused_crashed_waived_or_left_out_is_told() -> None:
    """A refused file, a crash, a waiver and a selection are all on the page."""

    def changed(outcome: Outcome) -> Outcome:
        if outcome.rule == "wireless-encryption":
            waiver = Waiver("the <b>vendor</b> has no update", "A. Approver", date(2027, 1, 31))
            return structs.replace(outcome, status=Status.WAIVED, waiver=waiver)
        if outcome.rule == "password-rotation":
            return structs.replace(outcome, status=Status.ERROR, traceback="Traceback <of> a crash")
        return outcome

    selected = packs.select(PACK, ["6.5"])
    assessment = engine.evaluate(selected, load_all(str(EXAMPLES / "clinic-failing.yaml"))[0], DAY)
    assessment = structs.replace(
        assessment,
        outcomes=tuple(changed(outcome) for outcome in assessment.outcomes),
        rows=tuple(
            structs.replace(row, status=Status.WAIVED) if row.row == "6.5-8-3" else row for row in assessment.rows
        ),
    )
    refused = Refused("<bad>.yaml", (Problem(message("It is <empty>."), "<bad>.yaml", remedy=message("Fill it.")),))
    report = engine.report(selected, DAY, "0", [assessment], [refused])
    text = page(report, options=Options(verbose=True))
    for told in (
        "Files that were not judged",
        "&lt;bad&gt;.yaml",
        "It is &lt;empty&gt;.",
        "waived until 2027-01-31 by A. Approver: the &lt;b&gt;vendor&lt;/b&gt; has no update",
        "Traceback &lt;of&gt; a crash",
        "16 of 75 rows judged",
        'class="badge error"',
    ):
        assert told in text, told
    assert "Traceback" not in page(report)


def test_only_refused_files() -> None:
    """A run in which no file could be judged has a page that says so, and no results."""
    refused = Refused("a.yaml", (Problem(message("It is empty."), "a.yaml", 3),))
    text = page(engine.report(PACK, DAY, "0", [], [refused]), "ja")
    assert "a.yaml" in text
    assert 'class="row' not in text


@pytest.mark.parametrize("example", NAMES)
def test_valid_html(example: str, tmp_path: Path) -> None:
    """The Nu HTML checker finds no error and gives no warning."""
    path = tmp_path / "page.html"
    path.write_text(page(report_of(example)), encoding="utf-8")
    checker = from_npm("vnu-jar/build/dist/vnu.jar")
    done = subprocess.run(
        [program("java"), "-jar", str(checker), "--asciiquotes", "--filterpattern", ".*blocked by .*directive.*", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
