"""The portfolio page as text: what it says, in which languages, and that nothing in it comes from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from gl3rules import packs
from gl3rules.errors import Problem
from gl3rules.portfolio import wording
from gl3rules.portfolio.html import render
from gl3rules.portfolio.html.kinds import KINDS
from gl3rules.portfolio.html.links import link
from gl3rules.portfolio.html.trend import MOST_RUNS, ChangedRow, changed_rows
from gl3rules.portfolio.model import Member, MemberChange, Portfolio, RowChange, RowTally, Run, Tag, Unread
from gl3rules.text import Language, message, printable
from tests.conftest import from_npm, program
from tests.hostile import ATTACKS
from tests.made_portfolios import made_portfolio
from tests.test_report_html import Elements

if TYPE_CHECKING:
    from pathlib import Path

PACK = packs.load("gl3")
LANGUAGES = Language("en", PACK.catalogue).all()


def page(portfolio: Portfolio, language: str = "en") -> str:
    """Return the page of a portfolio."""
    return render(portfolio, Language(language, PACK.catalogue))


def data_of(text: str) -> dict[str, Any]:
    """Return the data that stands in a page."""
    found = re.search(r'<script type="application/json" id="data">([^<]*)</script>', text)
    assert found is not None
    content: dict[str, Any] = json.loads(found[1])
    return content


def text_of(text: str) -> str:
    """Return what a page says, without its data, script and style."""
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    return "".join(Elements(shown).texts)


def test_everything_is_told_in_both_languages() -> None:
    """Counts, changes with their facts and reasons, rows that fail, unread files: each is on the page."""
    portfolio = made_portfolio(12, runs=2)
    told = text_of(page(portfolio))
    texts = {item.row: item for item in portfolio.requirements}
    for language in LANGUAGES:
        for tally in portfolio.most_failed():
            assert language.text(texts[tally.row].title) in told
        for unread in portfolio.unread:
            assert unread.path in told
            for problem in unread.problems:
                assert wording.problem(language, problem) in told
                assert problem.remedy is None or language.render(problem.remedy) in told
        for change in portfolio.changes:
            assert change.name in told
            for row in change.rows:
                assert all(language.render(reason) in told for reason in row.reasons)
                assert all(f"{fact.after}" in told and fact.before in told for fact in row.facts)
        assert language.text(portfolio.pack.title) in told
        assert language.render(portfolio.notes[0]) in told
    for expected in (
        "It is no certificate",
        "2026-11-22",
        portfolio.pack.digest,
        portfolio.version,
    ):
        assert expected in told
    assert re.search(r"organisation\.beds: not declared申告なし\s*→\s*12", told)
    assert "no longer there" in told
    assert "new since the run before" in told


def test_tiles_count_organisations() -> None:
    """Each status that an organisation has is counted, and so is what could not be judged."""
    portfolio = made_portfolio(2_000)
    tiles = dict(re.findall(r'<li class="tile ([a-z-]+)"><span class="count">([\d,]+)</span>', page(portfolio)))
    assert tiles == {
        "all": "2,000",
        **{KINDS[letter]: f"{count:,}" for letter, count in portfolio.statuses.items()},
        "unread": "4",
    }


@pytest.mark.parametrize("language", ["en", "ja"])
def test_organisations_judged_in_part_are_no_passes(language: str) -> None:
    """In tiles, filter, bars and badges, an organisation judged in part stands as such, and passes without it."""
    portfolio = made_portfolio(60, runs=2, in_part=True)
    text = page(portfolio, language)
    partly, passing = portfolio.statuses["i"], portfolio.statuses["p"]
    assert (partly, passing) == (14, 2)
    name, passed = (both(Language(language).all(), letter) for letter in "ip")
    for kind, count, called in (("in-part", partly, name), ("pass", passing, passed)):
        assert (
            f'<li class="tile {kind}"><span class="count">{count}</span> <span class="name">{called}</span></li>'
        ) in text
        assert f'<input type="checkbox" name="status" value="{kind}" checked> {called}</label>' in text
        assert f'<span class="{kind}">{called} {count}</span>' in text[: text.index('id="changes"')]
        assert text.count(f'<td class="status"><span class="badge {kind}">{called}</span></td>') == sum(
            KINDS[member.status] == kind for member in portfolio.members[:50]
        )
    # Worst first, and so above the passes.
    assert text.index('<li class="tile in-part">') < text.index('<li class="tile pass">')
    letters = [member[4] for member in data_of(text)["members"]]
    assert (letters.count("i"), letters.count("p")) == (partly, passing)
    assert data_of(text)["kinds"]["i"] == "in-part"
    assert '<li class="tile in-part">' not in page(made_portfolio(60), language)


def both(languages: tuple[Language, ...], letter: str) -> str:
    """Return how the page says what a letter is called, in every language at once."""
    return "".join(
        f'<span class="{each.code}" lang="{each.code}">{wording.standing(each, letter)}</span>' for each in languages
    )


def test_a_page_says_what_it_does_not_have() -> None:
    """A run that was stopped, one that left something out, and a list that is not whole are told as such."""
    portfolio = made_portfolio(12)
    whole = text_of(page(portfolio))
    assert "stopped before its end" not in whole
    assert "worst are listed" not in whole
    assert "were left out" not in whole
    assert "stopped before its end" in text_of(page(structs.replace(portfolio, is_complete=False)))
    more = text_of(page(structs.replace(portfolio, organisations=20_000)))
    assert "Of 20,000 organisations the 12 worst are listed; all are counted." in more
    assert "64 of 75 rows judged, by 155 of 166 rules (the others were left out by --exclude 6.3-2)" in text_of(
        page(made_portfolio(12, in_part=True))
    )


def test_unread_files_are_shown_up_to_a_number() -> None:
    """Of thousands of files that could not be judged the first 200 are shown, and the page says how many more."""
    unread = tuple(
        Unread(f"file-{number}.yaml", (Problem(message("the file is empty"), f"file-{number}.yaml"),))
        for number in range(1_000)
    )
    told = text_of(page(structs.replace(made_portfolio(3), unread=unread, unread_total=1_234)))
    assert "file-199.yaml" in told
    assert "file-200.yaml" not in told
    assert "The first 200 are shown; there are 1,034 more." in told


def test_data_holds_each_organisation_once() -> None:
    """The data gives back the organisations, worst first, with their tags, reports and earlier runs."""
    portfolio = made_portfolio(60, runs=3)
    data = data_of(page(portfolio))
    assert len(data["members"]) == 60
    for member, (identifier, name, path, number, letter, rows, *rest) in zip(
        portfolio.members, data["members"], strict=True
    ):
        filled: list[list[Any]] = [*rest, *([] for _ in range(4 - len(rest)))]
        tags, forms, history, changes = filled
        assert (member.id, member.name, member.path, member.number) == (identifier, name, path, number)
        assert member.rows == rows
        assert letter == member.status
        assert [(data["tags"][one], data["texts"][two]) for one, two in zip(tags[::2], tags[1::2], strict=True)] == [
            (tag.name, tag.value) for tag in member.tags
        ]
        addresses = [(data["forms"][form][0], data["forms"][form][1].replace("*", identifier)) for form in forms]
        assert addresses == [(form, link(where)) for form, where in member.reports]
        assert [tuple(counts) if counts else None for counts in history] == [
            run.members.get(member.id) for run in portfolio.runs
        ]
        changed = next((change for change in portfolio.changes if change.id == member.id), None)
        assert len(changes) == (0 if changed is None else 1 + len(changed.rows))
    # Sixty organisations with two reports each share two addresses.
    assert len(data["forms"]) == 2


def test_ids_are_unique_and_links_lead_to_them() -> None:
    """Every id is unique; every link leads to a part of the page, to an organisation or to a report beside it."""
    portfolio = made_portfolio(12, runs=2)
    elements = Elements(page(portfolio))
    assert len(elements.ids) == len(set(elements.ids))
    links = [one for one in elements.links if one != "data:,"]
    assert {one[1:] for one in links if one.startswith("#")} <= set(elements.ids)
    assert [one for one in links if not one.startswith("#")] == [
        link(path) for member in portfolio.members for _, path in member.reports
    ]


def test_the_page_fetches_nothing() -> None:
    """No handler or style in an attribute, and a policy that allows the page's own style and script and no more."""
    text = page(made_portfolio(12, runs=2))
    elements = Elements(text)
    assert not {name for name in elements.attributes if name.startswith("on") or name in {"style", "src"}}
    assert not {"img", "iframe", "object", "embed", "base"} & set(elements.tags)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    digests = [
        base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        for content in (
            text[text.index("<style>") + len("<style>") : text.index("</style>")],
            text[text.rindex("<script>") + len("<script>") : text.rindex("</script>")],
        )
    ]
    assert policy[1] == (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}';"
        " base-uri 'none'; form-action 'none'"
    )
    assert "http" not in text.replace("http-equiv", "")


def test_hostile_texts_add_no_element() -> None:
    """A page on hostile names, tags, paths and facts has the elements of one on harmless ones, in the same order."""
    hostile, harmless = (Elements(page(made_portfolio(40, runs=2, hostile=each))) for each in (True, False))
    assert hostile.tags == harmless.tags
    assert hostile.attributes == harmless.attributes
    assert not [one for one in hostile.links if ":" in one and one != "data:,"]


def test_hostile_texts_are_shown() -> None:
    """An attack is a text like another, its control characters spelled out, and none ends the data."""
    text = page(made_portfolio(40, runs=2, hostile=True))
    told = text_of(text)
    for attack in ATTACKS:
        assert printable(attack) in told
    assert not [character for character in text if not character.isprintable() and character not in "\n\u3000"]
    assert {member[1] for member in data_of(text)["members"]} == {printable(attack) for attack in ATTACKS}


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("reports/a/report.html", "./reports/a/report.html"),
        ("reports/青葉 1/a%20b.html", "./reports/%E9%9D%92%E8%91%89%201/a%2520b.html"),
        ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
        ("//attacker.example/x", "./attacker.example/x"),
        ("a?b#c\\d", "./a%3Fb%23c%5Cd"),
        ("a\udcffb.html", "./a%FFb.html"),
        ('"onclick="x', "./%22onclick%3D%22x"),
    ],
)
def test_links_are_relative(path: str, address: str) -> None:
    """A path becomes an address below the page's folder, whatever its parts are called."""
    assert link(path) == address


def test_names_that_are_no_text_are_shown() -> None:
    """Names with bytes that are no UTF-8, and an id that can be no element's, make a page all the same."""
    member = Member("a b\udcff", "\udcff", "x\udcff.yaml", 1, "f", "f" * 75, (Tag("\udcff", "\udcff"),))
    portfolio = structs.replace(made_portfolio(1), members=(member,))
    text = page(portfolio)
    assert text.encode()
    assert data_of(text)["members"][0][0] == "a b\\udcff"
    assert not [item for item in Elements(text).ids if "udcff" in item]


def test_changed_rows() -> None:
    """A row is in the trend if its failures differ between runs, with the difference to the run before."""

    def run(**failures: int) -> Run:
        rows = tuple(RowTally(row, {"f": count, "e": 1, "p": 5}) for row, count in failures.items())
        return Run("x", date(2026, 1, 1), 10, 0, {}, rows)

    assert changed_rows((run(a=1, b=1, c=2, d=0), run(a=1, b=3, c=2, d=4), run(a=1, b=2, d=6, e=1))) == [
        ChangedRow("d", (1, 5, 7), 2),
        ChangedRow("b", (2, 4, 3), -1),
    ]


def test_trend() -> None:
    """The trend has the latest runs, oldest first, and each row's failures with what became of them."""
    portfolio = made_portfolio(50, runs=3)
    told = text_of(page(portfolio))
    days = [run.as_of.isoformat() for run in portfolio.runs]
    assert re.search(".*".join(days), told, re.DOTALL)
    assert "+1" in told
    assert "−1" in told
    many = page(made_portfolio(5, runs=20))
    assert f"The latest {MOST_RUNS} of 21 runs are shown." in text_of(many)
    assert len(data_of(many)["runs"]) == MOST_RUNS
    without = text_of(page(made_portfolio(50)))
    assert "Run by run" not in without
    assert "Changes since the run before" not in without


def test_nothing_judged() -> None:
    """A run in which nothing could be judged has a page that says so."""
    told = text_of(page(made_portfolio(0), "ja"))
    assert "No organisation was judged." in told
    assert "No row needs action." in told


def test_ten_thousand_organisations_are_few_bytes() -> None:
    """Ten thousand organisations take a few megabytes, and only the worst fifty of them are elements of the page."""
    text = page(made_portfolio(10_000, runs=2))
    assert len(text.encode()) < 4_000_000
    assert text.count('<tr class="line"') == 50
    assert len(data_of(text)["members"]) == 10_000


def test_same_bytes() -> None:
    """The same portfolio gives the same page."""
    assert page(made_portfolio(30, runs=2)) == page(made_portfolio(30, runs=2))


@pytest.mark.parametrize("hostile", [False, True], ids=["harmless", "hostile"])
def test_valid_html(hostile: bool, tmp_path: Path) -> None:  # noqa: FBT001  a parameter of pytest
    """The Nu HTML checker finds no error and gives no warning."""
    path = tmp_path / "page.html"
    path.write_text(page(made_portfolio(60, runs=2, hostile=hostile, in_part=hostile)), encoding="utf-8")
    checker = from_npm("vnu-jar/build/dist/vnu.jar")
    done = subprocess.run(
        [program("java"), "-jar", str(checker), "--asciiquotes", "--filterpattern", ".*blocked by .*directive.*", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_row_that_one_run_did_not_have() -> None:
    """A change of a row that one of the runs, or this pack, does not have is told as such, unlike one left out."""
    portfolio = made_portfolio(3, runs=1)
    rows = (RowChange("6.3-1", "", "f"), RowChange("9.9-9", "p", ""), RowChange("6.3-2", "-", "i"))
    change = MemberChange(portfolio.members[0].id, "A", rows)
    text = page(structs.replace(portfolio, changes=(change,)))
    assert data_of(text)["members"][0][9] == [
        0, [0, " f", [], []], ["9.9-9", "p ", [], []], [1, "-i", [], []]
    ]  # fmt: skip
    # What is called the same in every language stands there once.
    absent, left_out = (
        "".join(dict.fromkeys(wording.standing(each, letter) for each in LANGUAGES)) for letter in ("", "-")
    )
    told = text_of(text)
    assert f"{absent} → FAIL不適合 6.3-1" in told
    assert f"pass適合 → {absent} 9.9-9" in told
    assert f"{left_out} → judged in part一部のみ判定 6.3-2" in told
    assert absent != left_out
