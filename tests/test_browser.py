"""The HTML report in a real Chromium: as people use it, and as attackers would."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from gl3rules import engine, packs
from gl3rules.report import FORMATS, Options, render
from gl3rules.testing import facts_of
from gl3rules.text import Language
from tests.browser import Watched, chromium, served
from tests.conftest import AS_OF
from tests.hostile import hostile_values
from tools.golden import report_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from gl3rules.model import Report

PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)
ROWS = "details.row:visible"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    with chromium() as started:
        yield started


def written(report: Report, folder: Path, language: str = "en", name: str = "html") -> Path:
    """Write a report's page into a folder, and return where."""
    made = render(name, report, Language(language, PACK.catalogue), Options())
    assert isinstance(made, bytes)
    path = folder / f"{name}.html"
    path.write_bytes(made)
    return path


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Watched]:
    """Return the page of the failing clinic, opened as a file."""
    page = browser.new_page()
    yield Watched(page, written(report_of("clinic-failing"), tmp_path).as_uri())
    page.close()


def counts(example: str) -> dict[str, int]:
    """Return how many rows of an example have each status."""
    (assessment,) = report_of(example).assessments
    return {status: assessment.count(status) for status in {row.status for row in assessment.rows}}


def test_filters(opened: Watched) -> None:
    """Filters by status, severity, chapter and text show the rows that fit, say how many, and can be undone."""
    page, expected = opened.page, counts("clinic-failing")
    assert page.locator(ROWS).count() == 75
    for status in expected:
        if status != "fail":
            page.uncheck(f"input[name=status][value={status}]")
    assert page.locator(ROWS).count() == expected["fail"]
    assert page.locator("[data-shown]").inner_text() == str(expected["fail"])
    for chapter in ("6.3", "6.4", "6.6", "6.7", "6.8", "6.9", "6.10", "6.11"):
        page.uncheck(f"input[name=chapter][value='{chapter}']")
    assert page.locator(ROWS).count() == 16
    assert page.locator("section.chapter:visible").count() == 1
    for severity in ("critical", "medium", "low"):
        page.uncheck(f"input[name=severity][value={severity}]")
    high = page.locator(ROWS).count()
    assert 0 < high < 16
    page.fill("input[name=text]", "ＷＰＡ２ encrypt")
    assert page.locator(ROWS).evaluate_all("rows => rows.map(row => row.id)") == ["row-6.5-8-3"]
    page.click("button[type=reset]")
    page.wait_for_function("() => document.querySelector('[data-shown]').textContent == '75'")
    assert page.locator(ROWS).count() == 75
    opened.assert_quiet()


def test_open_and_close(opened: Watched) -> None:
    """One button opens the rows that are shown, another closes all."""
    page = opened.page
    page.fill("input[name=text]", "password")
    shown = page.locator(ROWS).count()
    page.click("button[data-open=true]")
    assert page.locator("details.row[open]").count() == shown
    page.click("button[data-open=false]")
    assert page.locator("details.row[open]").count() == 0


def test_deep_links(browser: Browser, tmp_path: Path) -> None:
    """A link to a row opens it and brings it into view, also where a filter hid it."""
    page = browser.new_page()
    watched = Watched(page, written(report_of("clinic-failing"), tmp_path).as_uri() + "#row-6.11-4")
    assert page.locator("details.row[open]").evaluate_all("rows => rows.map(row => row.id)") == ["row-6.11-4"]
    assert page.locator("[id='row-6.11-4'] summary").first.evaluate(
        "item => { const box = item.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight }"
    )
    page.uncheck("input[name=status][value=fail]")
    page.evaluate("location.hash = '#row-6.5-8-3'")
    page.wait_for_selector("[id='row-6.5-8-3'][open]")
    assert page.locator("[id='row-6.5-8-3']").is_visible()
    watched.assert_quiet()
    page.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_language_switch(browser: Browser, tmp_path: Path, javascript: bool) -> None:  # noqa: FBT001  a parameter of pytest
    """The switch changes the language of the whole page, also without JavaScript; rows open without it too."""
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(written(report_of("partial"), tmp_path, "ja").as_uri())
    assert page.locator("h2").first.inner_text() == "この報告書の位置づけ"
    page.check("#show-en")
    assert page.locator("h2").first.inner_text() == "What this report says"
    assert page.locator("form.filters").is_visible() is javascript
    page.locator("details.row.unknown > summary").first.click()
    visible = page.locator("main").inner_text()
    # Names of organisations, and what they declare, stay as they are.
    assert not [line for line in visible.splitlines() if "申告され" in line or "不適合" in line]
    assert "is not declared." in visible
    if javascript:
        assert page.evaluate("document.documentElement.lang") == "en"
    context.close()


def test_keyboard(opened: Watched) -> None:
    """A row can be reached and opened by keyboard, and the first stop is a link past the header."""
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("[id='row-6.3-2'] > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("[id='row-6.3-2']").get_attribute("open") is not None


@pytest.mark.parametrize(
    ("example", "language", "scheme"),
    [("clinic-failing", "en", "light"), ("clinic-failing", "ja", "dark"), ("hospital", "en", "dark")],
)
def test_accessibility(
    browser: Browser, tmp_path: Path, example: str, language: str, scheme: Literal["light", "dark"]
) -> None:
    """Axe finds no violation, with some rows and their evidence open, in light and dark."""
    page = browser.new_page(color_scheme=scheme)
    page.goto(written(report_of(example), tmp_path, language).as_uri())
    page.evaluate("for (const item of [...document.querySelectorAll('details')].slice(0, 25)) item.open = true")
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_sideways_scrolling(browser: Browser, tmp_path: Path, width: int) -> None:
    """The page fits a telephone, a tablet and a screen, in Japanese too, with every row open."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(written(report_of("clinic-failing"), tmp_path, "ja").as_uri())
    page.evaluate("for (const item of document.querySelectorAll('details.row')) item.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_print(opened: Watched) -> None:
    """Printed to PDF, the page shows what fails in full although it is closed on the screen, on A4."""
    opened.page.emulate_media(media="print")
    assert opened.page.locator("[id='row-6.5-8-3'] .remedy").first.is_visible()
    assert not opened.page.locator("form.filters").is_visible()
    pdf = opened.page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    # Points: 210 by 297 millimetres.
    assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or b"/MediaBox [0 0 595" in pdf
    opened.assert_quiet()


@pytest.mark.parametrize("name", [name for name in ("html", "checklist") if name in FORMATS])
@pytest.mark.parametrize("base", ["clinic-failing.yaml", "hospital.yaml"])
def test_hostile_facts_do_nothing(browser: Browser, tmp_path: Path, name: str, base: str) -> None:
    """Served over HTTP, a page whose every text attacks runs nothing, asks for nothing and says nothing."""
    report = engine.report(PACK, DAY, "0", [engine.evaluate(PACK, facts_of(hostile_values(base)), DAY)])
    path = written(report, tmp_path, name=name)
    page = browser.new_page()
    with served(tmp_path) as address:
        watched = Watched(page, f"{address}/{path.name}")
        page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
        page.wait_for_timeout(300)
        assert page.title() != "attacked"
        assert "onerror" in page.locator("body").inner_text()
        watched.assert_quiet()
        page.close()
