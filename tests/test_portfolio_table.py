"""The portfolio on a terminal: all that it says is there, cut where it is long, and never wider than the terminal."""

from __future__ import annotations

import re
from typing import Final

import pytest
from msgspec import structs
from wcwidth import wcswidth

from gl3rules.errors import Problem
from gl3rules.model import Status
from gl3rules.portfolio import wording
from gl3rules.portfolio.model import LETTERS, Portfolio, Unread
from gl3rules.portfolio.rows import trends
from gl3rules.portfolio.table import render
from gl3rules.portfolio.terminal import NARROWEST
from gl3rules.text import LANGUAGES, Language, message
from gl3rules.wording import STATUSES
from tests.made_portfolios import PACK, made_portfolio

OF_LETTERS: Final = {LETTERS[status]: status for status in STATUSES}
COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")


def drawn(portfolio: Portfolio, language: str = "en", width: int = 120, *, colour: bool = False) -> str:
    """Return the portfolio as a terminal of that width shows it."""
    return render(portfolio, Language(language, PACK.catalogue), width=width, colour=colour)


def section(text: str, heading: str) -> list[str]:
    """Return the lines below a heading, up to the next empty line."""
    return text.split(f"\n{heading}\n", 1)[1].split("\n\n", 1)[0].split("\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", [False, True], ids=["plain", "hostile"])
@pytest.mark.parametrize("width", [NARROWEST, 57, 80, 100, 120, 200])
def test_never_wider_than_the_terminal(language: str, width: int, *, hostile: bool) -> None:
    """No line takes more columns than there are, whatever the texts; none steers the terminal."""
    text = drawn(made_portfolio(60, runs=12, hostile=hostile, in_part=True), language, width)
    lines = text.split("\n")
    assert max(map(wcswidth, lines)) <= width
    # The width of a text that would steer the terminal is less than 0.
    assert min(map(wcswidth, lines)) == 0
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [NARROWEST, 100, 140])
def test_colours_say_nothing_more(language: str, width: int) -> None:
    """With colours, the text is the same; without, there is no escape in it."""
    portfolio = made_portfolio(60, runs=2, hostile=True, in_part=True)
    plain, coloured = (drawn(portfolio, language, width, colour=colour) for colour in (False, True))
    assert "\x1b" not in plain
    assert coloured != plain
    assert COLOURS.sub("", coloured) == plain


def test_statuses_are_counted() -> None:
    """The organisations of each status, all of them, and what could not be judged have a line each."""
    portfolio = made_portfolio(400)
    lines = section(drawn(portfolio), "Organisations by status")[2:]
    expected = [
        (str(STATUSES[status]), portfolio.statuses[letter])
        for letter, status in OF_LETTERS.items()
        if letter in portfolio.statuses
    ]
    expected += [("All organisations judged", 400), ("could not be judged", 4)]
    assert [tuple(re.split(r" {2,}", line)) for line in lines] == [(name, f"{count:,}") for name, count in expected]
    assert len(expected) > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_organisations_judged_in_part_are_no_passes(language: str) -> None:
    """They have a line among the statuses, a column among the runs and a part of the total: passes without them."""
    portfolio = made_portfolio(60, runs=2, in_part=True)
    spoken = Language(language, PACK.catalogue)
    text = drawn(portfolio, language, 140)
    partly, passing = portfolio.statuses["i"], portfolio.statuses["p"]
    assert (partly, passing) == (14, 2)
    name, passed = (wording.standing(spoken, letter) for letter in "ip")
    lines = section(text, spoken.text("Organisations by status"))
    assert [re.split(r" {2,}", line) for line in lines if line.startswith((name, passed))] == [
        [name, "14"], [passed, "2"]
    ]  # fmt: skip
    assert f"{name} 14, {passed} 2" in text.split("\n")[-2].replace("、", ", ")
    header, _, *runs = section(text, spoken.text("Organisations by status, run by run"))
    columns = re.split(r" {2,}", header)
    assert columns.index(name) == columns.index(passed) - 1
    assert runs[-1].split()[-4:] == ["14", "2", "60", "4"]
    assert name not in drawn(made_portfolio(60, runs=2), language, 140)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [50, 60, 70, 90, 140])
def test_an_organisation_judged_in_part_looks_like_no_pass(language: str, width: int) -> None:
    """In each way to draw the worst organisations, one that was judged in part is told from one that passes."""
    portfolio = made_portfolio(60, in_part=True)
    letters = ("i", "p")
    partly, passing = (next(each for each in portfolio.members if each.status == letter) for letter in letters)
    alone = structs.replace(portfolio, members=(partly, passing))
    spoken = Language(language, PACK.catalogue)
    drawn_worst = drawn(alone, language, width).split(f"\n{spoken.text('The worst organisations')}\n", 1)[1]
    lines = drawn_worst.split("\n")
    first, second = (next(line for line in lines if line.startswith(each.id)) for each in (partly, passing))
    name = wording.standing(spoken, "i")
    assert "~" in first or name in first
    assert "~" not in second
    assert name not in second
    assert name in drawn_worst.split(spoken.text("Could not be judged"), 1)[0]


def test_heat_map_has_a_sign_for_each_row() -> None:
    """Each of the worst organisations has its counts and a sign for every row, by chapter, below the rows' numbers."""
    portfolio = made_portfolio(60)
    lines = section(drawn(portfolio), "The worst organisations")
    numbers, units, *members = lines
    assert numbers.split() == [chapter.number for chapter in portfolio.pack.chapters]
    assert len(members) == 20
    start = units.index("12345")
    for line, member in zip(members, portfolio.members, strict=False):
        signs = line[start:].replace(" ", "")
        assert signs == "".join(wording.SIGNS[letter] for letter in member.rows)
        assert line.startswith(f"{member.id} ")
        counts = [member.count(status) for status in (Status.FAIL, Status.ERROR, Status.UNKNOWN)]
        assert [int(count) for count in line[:start].split()[1:]] == [count for count in counts if count]
    # Every chapter's first row stands below its number.
    assert all(units[numbers.index(f" {chapter.number} ") + 1] == "1" for chapter in portfolio.pack.chapters[:-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_signs_are_told_apart_without_colour(language: str) -> None:
    """No two signs are alike, each is one column wide, and the legend names those that occur."""
    signs = list(wording.SIGNS.values())
    assert len(set(signs)) == len(signs) == len(wording.STANDINGS) == len(LETTERS) + 2
    assert all(sign.isascii() and len(sign) == 1 for sign in signs)
    spoken = Language(language, PACK.catalogue)
    text = drawn(made_portfolio(60, in_part=True), language, 140)
    for letter, sign in wording.SIGNS.items():
        assert f"{sign} {wording.standing(spoken, letter)}" in text
    assert f"{wording.SIGNS['-']} {wording.standing(spoken, '-')}" not in drawn(made_portfolio(60), language, 140)


def test_chapters_where_rows_have_no_room() -> None:
    """On a narrow terminal there is a count for each chapter, which add up to the failures."""
    portfolio = made_portfolio(60)
    header, _, *lines = section(drawn(portfolio, width=90), "The worst organisations")
    numbers = [chapter.number for chapter in portfolio.pack.chapters]
    assert header.split()[-len(numbers) :] == numbers
    assert len(lines) == 20
    for line, member in zip(lines, portfolio.members, strict=False):
        counts = [0 if count == "." else int(count) for count in line.split()[-len(numbers) :]]
        assert sum(counts) == member.count(Status.FAIL, Status.ERROR)


@pytest.mark.parametrize(
    ("organisations", "more"), [(20, ""), (21, "1 more organisations"), (1500, "1,480 more organisations")]
)
def test_more_organisations_than_are_drawn(organisations: int, more: str) -> None:
    """How many organisations are not drawn is said, and nothing where all are."""
    found = re.findall(r"^.* more organisations$", drawn(made_portfolio(organisations)), re.MULTILINE)
    assert found == ([more] if more else [])


def test_long_ids_are_whole() -> None:
    """An id that has no room goes on in the next lines, so that it can be looked up."""
    portfolio = made_portfolio(3)
    worst = structs.replace(portfolio.members[0], id="x" * 60 + "病" * 10)
    text = drawn(structs.replace(portfolio, members=(worst, *portfolio.members[1:])), width=110)
    lines = section(text, "The worst organisations")[2:-2]
    assert "".join(line.split()[0] for line in lines if line[0] in "x病") == worst.id


def test_rows_that_fail_most_often() -> None:
    """The ten rows that fail most often stand with their clause, title and counts; how many more fail is said."""
    portfolio = made_portfolio(400)
    lines = section(drawn(portfolio, width=200), "Rows that fail most often")
    worst = portfolio.most_failed()
    assert [line.split()[0] for line in lines[2:-1]] == [tally.row for tally in worst[:10]]
    assert lines[-1] == f"{len(worst) - 10} more rows"
    of_row = {text.row: text for text in portfolio.requirements}
    for line, tally in zip(lines[2:-1], worst, strict=False):
        assert of_row[tally.row].clause in line
        assert of_row[tally.row].title in line
        counts = [tally.count(status) for status in (Status.FAIL, Status.ERROR, Status.UNKNOWN)]
        assert [int(count) for count in re.findall(r" (\d+)(?= |$)", line)[-sum(map(bool, counts)) :]] == [
            count for count in counts if count
        ]


def test_what_could_not_be_judged() -> None:
    """Every problem stands with its place, its second place and its remedy, as the command line tells it."""
    assert section(drawn(made_portfolio(3)), "Could not be judged") == [
        "clients/北海道/broken.yaml:7:3: the key systems stands twice (the other place: line 2)",
        "clients/北海道/broken.yaml: the file is empty",
        "  → Write the facts in it, or name another file.",
        "clients/none.yaml",
        "clients/more.ndjson:12: the key a stands twice",
        "clients/more.ndjson:90: the key a stands twice",
    ]


def test_much_that_could_not_be_judged() -> None:
    """At most twenty files and three problems of each are told; how many more there are is said."""
    problems = tuple(Problem(message("the file is empty"), "many.yaml", line) for line in range(1, 6))
    unread = (Unread("many.yaml", problems), *(Unread(f"{number}.yaml", ()) for number in range(29)))
    portfolio = structs.replace(made_portfolio(3), unread=unread, unread_total=12_345)
    lines = section(drawn(portfolio), "Could not be judged")
    assert lines[:5] == [
        *(f"many.yaml:{line}:0: the file is empty" for line in (1, 2, 3)), "  2 more problems in it", "0.yaml"
    ]  # fmt: skip
    assert lines[-2:] == ["18.yaml", "12,325 more files and records"]


def test_runs() -> None:
    """Each run has its organisations by status; of many runs the latest ten are told."""
    portfolio = made_portfolio(400, runs=11)
    header, _, *lines, more = section(drawn(portfolio), "Organisations by status, run by run")
    assert re.split(r" {2,}", header) == [
        "Run", "FAIL", "ERROR", "unknown", "waived", "pass", "All", "could not be judged"
    ]  # fmt: skip
    assert [line.split()[0] for line in lines] == [run.name for run in portfolio.runs[2:]]
    assert lines[-1].split()[-2:] == ["400", "4"]
    assert more == "2 earlier runs"


def test_rows_that_rose_or_fell() -> None:
    """The rows whose failures differ from the run before are told, the greatest difference first, with its sign."""
    portfolio = made_portfolio(400, runs=2)
    moved = trends(portfolio)
    lines = section(drawn(portfolio), "Rows that fail more or less often than in the run before")[2:]
    assert [line.split()[0] for line in lines[:10]] == [trend.row for trend in moved[:10]]
    assert [line.split()[-1] for line in lines[:10]] == [f"{trend.now - trend.before:+}" for trend in moved[:10]]
    assert {line.split()[-1][0] for line in lines[:10]} == {"+", "-"}
    assert lines[10] == f"{len(moved) - 10} more rows"


def test_changes() -> None:
    """What changed stands below its organisation, with the facts or what else made the difference."""
    portfolio = made_portfolio(12, runs=1)
    lines = section(drawn(portfolio), "Changes since the run before")
    first = portfolio.changes[0]
    assert lines[0] == f"{first.name} ({first.id})"
    assert re.fullmatch(rf"  {first.rows[0].row}  pass → (FAIL|ERROR|unknown)", lines[1])
    assert lines[2:4] == [
        "    systems[emr].passwords.maximum_age: 60 days → 400 days", "    organisation.beds: not declared → 12"
    ]  # fmt: skip
    assert lines[5] == "    another day of assessment"
    assert lines[-2].endswith(": new since the run before")
    assert lines[-1] == "閉院した診療所 (org-gone): no longer there"


def test_many_changes() -> None:
    """At most twenty changes are told, and how many more there are."""
    portfolio = made_portfolio(400, runs=1)
    lines = section(drawn(portfolio), "Changes since the run before")
    assert sum(" → " in line and not line.startswith("    ") for line in lines) == 20
    count = sum(max(len(change.rows), 1) for change in portfolio.changes)
    assert lines[-1] == f"{count - 20} more changes"


def test_no_runs() -> None:
    """Without earlier runs there is no word of any."""
    text = drawn(made_portfolio(40))
    assert "run before" not in text
    assert "run by run" not in text


def test_stopped_and_selected() -> None:
    """That the run was stopped, and what was left out of the pack, stands at the top."""
    portfolio = made_portfolio(40, in_part=True)
    stopped = "The run was stopped before its end; what it had not reached is missing here."
    assert stopped not in drawn(portfolio)
    head = drawn(structs.replace(portfolio, is_complete=False)).split("\n\n")[0]
    assert stopped in head
    assert "(the others were left out by --exclude 6.3-2)" in head
    assert "left out" not in drawn(made_portfolio(40)).split("\n\n", 1)[0]


def test_total_is_the_last_line() -> None:
    """The last line says in one sentence what the run came to."""
    portfolio = made_portfolio(1500)
    counts = ", ".join(
        f"{STATUSES[status]} {portfolio.statuses[letter]:,}"
        for letter, status in OF_LETTERS.items()
        if letter in portfolio.statuses
    )
    assert drawn(portfolio).split("\n")[-2:] == [
        f"1,500 organisations judged: {counts}; could not be judged: 4.", ""
    ]  # fmt: skip


def test_nothing_was_judged() -> None:
    """Where no organisation could be judged, the summary says so and draws no map."""
    text = drawn(made_portfolio(0))
    assert text.endswith("No organisation was judged; could not be judged: 0.\n")
    assert "The worst organisations" not in text
    assert "Rows that fail" not in text
