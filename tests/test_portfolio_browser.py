"""The portfolio page in a real Chromium: as people use it with ten thousand organisations, and as attackers would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec import structs

from gl3rules import packs
from gl3rules.model import Status
from gl3rules.portfolio import wording
from gl3rules.portfolio.html import render
from gl3rules.portfolio.model import LETTERS
from gl3rules.text import Language, printable
from tests.browser import Watched, chromium, served
from tests.hostile import ATTACKS
from tests.made_portfolios import made_portfolio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from gl3rules.portfolio.model import Portfolio

PACK = packs.load("gl3")
LINES = "tr.line"
HUNDRED = made_portfolio(100, runs=2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    with chromium() as started:
        yield started


def written(portfolio: Portfolio, folder: Path, language: str = "en") -> Path:
    """Write a portfolio's page into a folder, and return where."""
    path = folder / "portfolio.html"
    path.write_text(render(portfolio, Language(language, PACK.catalogue)), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Watched]:
    """Return the page of a hundred organisations, opened as a file."""
    page = browser.new_page()
    yield Watched(page, written(HUNDRED, tmp_path).as_uri())
    page.close()


def names(page: Page) -> list[str]:
    """Return the names of the organisations in the lines that exist, from the top."""
    return page.locator(f"{LINES} a.of").all_inner_texts()


def shown(page: Page) -> str:
    """Return what the page says of how many organisations are shown."""
    return page.locator(".shown").inner_text()


def test_filters(opened: Watched) -> None:
    """Filters by status, tag, row and text leave the organisations that fit, say how many, and can be undone."""
    page = opened.page
    assert shown(page) == "100 of 100 organisations are shown."
    page.uncheck("input[name=status][value=fail]")
    expected = [member for member in HUNDRED.members if member.status != LETTERS[Status.FAIL]]
    assert names(page)[:5] == [member.name for member in expected[:5]]
    assert shown(page) == f"{len(expected)} of 100 organisations are shown."
    page.check("input[name=status][value=fail]")
    page.select_option("select[data-tag='0']", label="近畿")
    kinki = [member for member in HUNDRED.members if any(tag.value == "近畿" for tag in member.tags)]
    assert shown(page) == f"{len(kinki)} of 100 organisations are shown."
    page.fill("input[name=text]", "ＣＬＩＮＩＣ")
    both = [member.name for member in kinki if "clinic" in member.name.lower()]
    assert 0 < len(both) < len(kinki)
    assert both[: len(names(page))] == names(page)
    page.fill("input[name=text]", "nobody is called so")
    assert names(page) == []
    assert shown(page) == "No organisation fits. Change the filters, or show all."
    page.click("button[type=reset]")
    page.wait_for_function("() => document.querySelector('.shown').textContent.startsWith('100 of')")
    opened.assert_quiet()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_organisations_judged_in_part(browser: Browser, tmp_path: Path, language: str) -> None:
    """Those judged in part have a box of their own in the filter and a badge, and say in their details what was."""
    portfolio = made_portfolio(100, runs=2, in_part=True)
    spoken = Language(language, PACK.catalogue)
    page = browser.new_page()
    watched = Watched(page, written(portfolio, tmp_path, language).as_uri())
    for kind in page.locator("input[name=status]").evaluate_all("all => all.map(one => one.value)"):
        page.set_checked(f"input[name=status][value={kind}]", kind == "pass")
    assert names(page) == [member.name for member in portfolio.members if member.status == "p"]
    page.uncheck("input[name=status][value=pass]")
    page.check("input[name=status][value=in-part]")
    partly = [member for member in portfolio.members if member.status == "i"]
    assert names(page) == [member.name for member in partly]
    assert len(partly) > 2
    name = wording.standing(spoken, "i")
    assert set(page.locator(f"{LINES} .badge").all_inner_texts()) == {name}
    # Nothing of the badge is cut off.
    assert page.locator(f"{LINES} td.status").first.evaluate(
        "cell => { const [outer, inner] = [cell, cell.firstChild].map((one) => one.getBoundingClientRect());"
        " return inner.right <= outer.right && inner.bottom <= outer.bottom && inner.top >= outer.top }"
    )
    rows = [item for item, letter in zip(portfolio.requirements, partly[0].rows, strict=True) if letter == "i"]
    words = page.locator(f"{LINES} td.rows .unseen").first.inner_text()
    assert f"{name}: {', '.join(item.row for item in rows)}." in words
    page.locator(f"{LINES} a.of").first.click()
    dialog = page.locator("dialog.detail")
    assert spoken.text("Rows judged in part") in dialog.locator("h3").all_inner_texts()
    assert dialog.locator(".list li .number").all_inner_texts() == [item.row for item in rows]
    watched.assert_quiet()
    page.close()


def test_filter_by_row(opened: Watched) -> None:
    """Who fails a row is found from the list of rows, from a column of the heat map, and with any other status."""
    page = opened.page
    row = HUNDRED.most_failed()[0]
    position = [tally.row for tally in HUNDRED.rows].index(row.row)
    page.locator(f".bars.most a[href='#row-{row.row}']").click()
    page.wait_for_function("() => !document.querySelector('.shown').textContent.startsWith('100 of')")
    failing = row.count(Status.FAIL, Status.ERROR)
    assert shown(page) == f"{failing} of 100 organisations are shown."
    assert page.locator(LINES).count() == failing
    assert set(
        page.locator(f"{LINES} .heat").evaluate_all(f"all => all.map(one => one.children[{position}].textContent)")
    ) <= {
        "F",
        "E",
    }
    page.select_option("select[name=state]", label="pass")
    assert shown(page) == f"{row.count(Status.PASS)} of 100 organisations are shown."
    other = HUNDRED.most_failed()[1]
    page.locator(f"[id='row-{other.row}']").click()
    page.wait_for_function(f"() => document.querySelector('select[name=row]').value == '{other.row}'")
    assert shown(page) == f"{other.count(Status.FAIL, Status.ERROR)} of 100 organisations are shown."
    opened.assert_quiet()


def test_order(opened: Watched) -> None:
    """The list stands in the order that is asked for: worst, most new failures, name, id or a tag."""
    page = opened.page
    worst = [member.name for member in HUNDRED.members]
    assert names(page) == worst[: len(names(page))]
    page.select_option("select[name=order]", "id")
    assert names(page)[:3] == [
        f"{name} {number}" for number, name in enumerate(("青葉 クリニック", "Kita クリニック", "さくら クリニック"), 1)
    ]
    page.select_option("select[name=order]", "name")
    named = names(page)
    assert named == page.evaluate("names => names.sort(new Intl.Collator('en', { numeric: true }).compare)", named)
    assert named[0].startswith("Chuo")
    page.select_option("select[name=order]", label="by contract")
    assert "bronze" in page.locator(f"{LINES} .meta").first.inner_text()
    page.locator(".lines").evaluate("box => { box.scrollTop = box.scrollHeight }")
    page.wait_for_function(
        "() => [...document.querySelectorAll('tr.line .meta')].at(-1).textContent.includes('silver')"
    )
    page.select_option("select[name=order]", "change")
    first = page.locator(f"{LINES} td.figure:nth-of-type(4)").first.inner_text()
    assert first == "−1"
    opened.assert_quiet()


def test_details(opened: Watched) -> None:
    """A click on a line opens its organisation: rows to act on, tags, path, changes, runs and reports."""
    page = opened.page
    member = next(one for one in HUNDRED.members if one.reports and one.id in {change.id for change in HUNDRED.changes})
    page.fill("input[name=text]", member.id)
    page.locator(f"{LINES} td.status").click()
    dialog = page.locator("dialog.detail")
    assert dialog.locator("h2").inner_text() == member.name
    told = dialog.inner_text()
    for expected in (
        member.id,
        f"{member.path}, document or line {member.number}",
        *(f"{tag.name}: {tag.value}" for tag in member.tags),
    ):
        assert expected in told
    acted_on = [item for item, letter in zip(HUNDRED.requirements, member.rows, strict=True) if letter in "feu"]
    assert dialog.locator(".list li").count() >= len(acted_on)
    assert all(item.row in told and item.title in told for item in acted_on)
    assert dialog.locator(".links a").evaluate_all("all => all.map(one => one.getAttribute('href'))") == [
        f"./reports/{member.id}/report%201.{form}" for form in ("html", "xlsx")
    ]
    assert "systems[emr].passwords.maximum_age: 60 days → 400 days" in told
    assert "organisation.beds: not declared → 12" in told
    assert dialog.locator("tbody tr").count() == len(HUNDRED.runs)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    opened.assert_quiet()


def test_next_and_previous(opened: Watched) -> None:
    """The buttons of an opened organisation go through the list as it is shown, and stop at its ends."""
    page = opened.page
    page.locator(f"{LINES} a.of").first.click()
    heading = page.locator("dialog.detail h2")
    page.wait_for_selector("dialog.detail[open]")
    assert page.locator("[data-does=previous]").is_disabled()
    page.click("[data-does=next]")
    assert heading.inner_text() == HUNDRED.members[1].name
    assert page.evaluate("location.hash") == f"#organisation-{HUNDRED.members[1].id}"
    page.click("[data-does=close]")
    page.wait_for_function("() => document.activeElement.classList.contains('of')")
    assert page.evaluate("document.activeElement.textContent") == HUNDRED.members[1].name
    # Opened once more, by a link that leads to where the address was already.
    page.keyboard.press("Enter")
    assert heading.inner_text() == HUNDRED.members[1].name
    opened.assert_quiet()


def test_deep_links(browser: Browser, tmp_path: Path) -> None:
    """A link opens an organisation, also where a filter hides it; one to nobody says so."""
    page = browser.new_page()
    last = HUNDRED.members[-1]
    watched = Watched(page, written(HUNDRED, tmp_path).as_uri() + f"#organisation-{last.id}")
    assert page.locator("dialog.detail h2").inner_text() == last.name
    page.keyboard.press("Escape")
    page.fill("input[name=text]", HUNDRED.members[0].id)
    page.evaluate("id => { location.hash = `#organisation-${id}` }", last.id)
    page.wait_for_selector("dialog.detail[open]")
    assert page.locator("dialog.detail h2").inner_text() == last.name
    page.evaluate("location.hash = '#matrix'")
    page.wait_for_selector("dialog.detail", state="hidden")
    page.evaluate("location.hash = '#organisation-nobody%20'")
    page.wait_for_function("() => document.querySelector('.shown').textContent.includes('does not list')")
    assert shown(page) == "This page does not list organisation nobody ."
    page.evaluate("id => { location.hash = `#organisation-${id}` }", last.id)
    page.wait_for_selector("dialog.detail[open]")
    # Somewhere else before the page has learned that the dialog is closed.
    page.evaluate("() => { document.querySelector('dialog').close(); location.hash = '#organisation-gone' }")
    page.wait_for_function("() => document.querySelector('.shown').textContent.includes('organisation gone')")
    page.wait_for_timeout(50)
    assert page.evaluate("location.hash") == "#organisation-gone"
    page.evaluate("location.hash = '#%E0%A4%A'")
    page.wait_for_timeout(50)
    watched.assert_quiet()
    page.close()


def test_keyboard(opened: Watched) -> None:
    """The list is one stop of the tabulator; arrows, page and end keys go through it, and Enter opens."""
    page = opened.page
    focused = "document.activeElement.textContent"
    page.locator("button[type=reset]").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "lines live"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == HUNDRED.members[0].name
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == HUNDRED.members[2].name
    page.keyboard.press("End")
    assert page.evaluate(focused) == HUNDRED.members[-1].name
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == HUNDRED.members[-2].name
    assert page.evaluate(
        "(() => { const box = (one) => one.getBoundingClientRect();"
        " const [line, list] = [box(document.activeElement), box(document.querySelector('.lines'))];"
        " return line.top >= list.top && line.bottom <= list.bottom })()"
    )
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.detail[open]")
    assert page.locator("dialog.detail h2").inner_text() == HUNDRED.members[-2].name
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.classList.contains('of')")
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    assert page.evaluate(focused) in {member.name for member in HUNDRED.members[3:20]}
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('.lines')")
    opened.assert_quiet()


def test_cells_say_what_they_are(opened: Watched) -> None:
    """A cell says its row and status to the mouse, and the line says in words what the cells show."""
    page = opened.page
    member, first = HUNDRED.members[0], HUNDRED.requirements[0]
    cell = page.locator(f"{LINES} .heat i").first
    cell.hover()
    assert (cell.get_attribute("title") or "").startswith(f"{first.row} {first.title}: ")
    failing = [item.row for item, letter in zip(HUNDRED.requirements, member.rows, strict=True) if letter == "f"]
    assert f"FAIL: {', '.join(failing)}." in page.locator(f"{LINES} td.rows .unseen").first.inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_language_switch(browser: Browser, tmp_path: Path, javascript: bool) -> None:  # noqa: FBT001  a parameter of pytest
    """The switch changes the language of the whole page, also without JavaScript, which then has the worst fifty."""
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(written(HUNDRED, tmp_path, "ja").as_uri())
    assert page.locator("#glance").inner_text() == "概要"
    assert page.locator(f"{LINES} .badge").first.inner_text() == "不適合"
    page.check("#show-en")
    assert page.locator("#glance").inner_text() == "At a glance"
    assert page.locator(f"{LINES} .badge").first.inner_text() == "FAIL"
    assert page.locator("form.filters").is_visible() is javascript
    assert page.locator(".few").is_visible() is not javascript
    if javascript:
        assert page.evaluate("document.documentElement.lang") == "en"
        assert shown(page) == "100 of 100 organisations are shown."
        assert page.locator("select[name=order] option").first.inner_text() == "worst first"
    else:
        assert page.locator(LINES).count() == 50
        assert "Here are the worst 50 of 100 organisations." in page.locator(".few").inner_text()
        assert page.locator(f"{LINES} .of").all_inner_texts() == [member.name for member in HUNDRED.members[:50]]
        assert page.locator(f"{LINES} .heat i:visible").count() == 50 * 75
    context.close()


def test_ten_thousand_organisations(browser: Browser, tmp_path: Path) -> None:
    """Of ten thousand organisations only the lines in view exist; each can be scrolled to, found and opened."""
    portfolio = made_portfolio(10_000, runs=2)
    page = browser.new_page()
    watched = Watched(page, written(structs.replace(portfolio, organisations=25_000), tmp_path).as_uri())
    assert shown(page) == "10,000 of 10,000 organisations are shown."
    assert "Of 25,000 organisations the 10,000 worst are listed" in page.locator(".matrix").inner_text()
    assert 10 < page.locator(LINES).count() < 60
    assert names(page)[0] == portfolio.members[0].name
    assert page.locator(".lines table").get_attribute("aria-rowcount") == "10001"
    page.locator(".lines").evaluate("box => { box.scrollTop = box.scrollHeight / 2 }")
    page.wait_for_function("() => Number(document.querySelector('tr.line').getAttribute('aria-rowindex')) > 4000")
    position = int(page.locator(LINES).first.get_attribute("aria-rowindex") or "") - 2
    assert names(page) == [member.name for member in portfolio.members[position : position + len(names(page))]]
    page.locator(".lines").evaluate("box => { box.scrollTop = box.scrollHeight }")
    page.wait_for_function(
        "() => [...document.querySelectorAll('tr.line')].at(-1).getAttribute('aria-rowindex') === '10001'"
    )
    assert names(page)[-1] == portfolio.members[-1].name
    assert page.locator(LINES).count() < 60
    page.fill("input[name=text]", "org-07777")
    assert page.locator(LINES).count() == 1
    page.locator(f"{LINES} a.of").click()
    page.wait_for_selector("dialog.detail[open]")
    assert "org-07777" in page.locator("dialog.detail").inner_text()
    watched.assert_quiet()
    page.close()


@pytest.mark.parametrize("opens", ["", "#organisation-org-00001"], ids=["list", "details"])
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ja", "dark")])
def test_accessibility(
    browser: Browser, tmp_path: Path, language: str, scheme: Literal["light", "dark"], opens: str
) -> None:
    """Axe finds no violation in the filled page, nor in the details of an organisation, in light and dark."""
    page = browser.new_page(color_scheme=scheme)
    page.goto(written(made_portfolio(100, runs=2, in_part=True), tmp_path, language).as_uri() + opens)
    page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
    assert page.locator("dialog.detail").is_visible() is bool(opens)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("opens", ["", "#organisation-org-00001"], ids=["list", "details"])
def test_no_sideways_scrolling(browser: Browser, tmp_path: Path, width: int, opens: str) -> None:
    """The page and its details fit a telephone, a tablet and a screen, with hostile names too."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(written(made_portfolio(40, runs=2, hostile=True), tmp_path, "ja").as_uri() + opens)
    page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if opens:
        assert page.locator("dialog.detail").evaluate("one => one.scrollWidth <= one.clientWidth")
    page.close()


def test_print(opened: Watched) -> None:
    """On paper stand the worst fifty, whatever was filtered, on pages of A4; after that the filter is as before."""
    page = opened.page
    page.fill("input[name=text]", "kita")
    filtered = names(page)
    page.emulate_media(media="print")
    page.wait_for_function("() => document.querySelectorAll('tr.line').length === 50")
    assert names(page) == [member.name for member in HUNDRED.members[:50]]
    assert not page.locator("form.filters").is_visible()
    assert "Here are the worst 50 of 100 organisations." in page.locator(".few").inner_text()
    page.emulate_media(media="screen")
    page.wait_for_function("() => document.querySelectorAll('tr.line').length < 50")
    assert names(page) == filtered
    page.emulate_media(media="null")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    # Points: the heat map on 297 by 210 millimetres, the rest upright.
    sizes = {tuple(round(float(one)) for one in found.split()) for found in re.findall(rb"/MediaBox \[([^]]+)\]", pdf)}
    assert sizes == {(0, 0, 595, 842), (0, 0, 842, 595)}
    opened.assert_quiet()


def test_hostile_texts_do_nothing(browser: Browser, tmp_path: Path) -> None:
    """Served over HTTP, a page whose every text attacks runs nothing, asks for nothing and says nothing."""
    portfolio = made_portfolio(40, runs=2, hostile=True)
    path = written(portfolio, tmp_path)
    page = browser.new_page()
    with served(tmp_path) as address:
        watched = Watched(page, f"{address}/{path.name}")
        page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true")
        for member in portfolio.members[:20]:
            page.evaluate("id => { location.hash = `#organisation-${id}` }", member.id)
            page.wait_for_function(
                "id => document.querySelector('dialog p.about')?.textContent.startsWith(id)", arg=member.id
            )
            assert page.locator("dialog.detail h2").inner_text().strip() == printable(member.name).strip()
            reports = page.locator("dialog.detail .links a").evaluate_all("all => all.map(one => one.href)")
            assert all(one.startswith(f"{address}/reports/") for one in reports)
        page.keyboard.press("Escape")
        page.fill("input[name=text]", ATTACKS[0])
        assert page.locator(LINES).count() > 0
        page.select_option("select[name=order]", "tag-0")
        page.wait_for_timeout(200)
        assert page.title() != "attacked"
        watched.assert_quiet()
        page.close()


def test_nothing_judged(browser: Browser, tmp_path: Path) -> None:
    """A portfolio of nobody opens without an error, and its language can be switched."""
    page = browser.new_page()
    watched = Watched(page, written(made_portfolio(0), tmp_path, "ja").as_uri())
    page.check("#show-en")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "No organisation was judged." in page.locator(".matrix").inner_text()
    watched.assert_quiet()
    page.close()
