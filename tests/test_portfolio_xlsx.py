"""The portfolio's workbook as openpyxl and LibreOffice read it: all is there, as text, and the same at every call."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from openpyxl import Workbook, load_workbook
from wcwidth import wrap

from gl3rules import wording as common
from gl3rules.model import Status
from gl3rules.portfolio import wording, xlsx
from gl3rules.portfolio.model import LETTERS, MemberChange, Portfolio, RowChange
from gl3rules.report.xlsx.book import _lines_of
from gl3rules.text import LANGUAGES, Language, printable
from gl3rules.wording import STATUSES
from tests.conftest import ROOT, program
from tests.made_portfolios import PACK, made_portfolio

if TYPE_CHECKING:
    from pathlib import Path

Grid = list[list[object]]
FORMULA: Final = ("=", "+", "-", "@")
SUMMARY, ORGANISATIONS, MATRIX, ROWS, NOT_JUDGED, RUNS, TREND, CHANGES = range(8)


def made(portfolio: Portfolio, language: str = "en") -> bytes:
    """Return the workbook of a portfolio."""
    return xlsx.render(portfolio, Language(language, PACK.catalogue))


@cache
def example(language: str = "en") -> bytes:
    """Return the workbook of a portfolio with earlier runs."""
    return made(made_portfolio(60, runs=2), language)


def opened(workbook: bytes) -> Workbook:
    """Return the workbook as another program reads it."""
    return load_workbook(BytesIO(workbook))


def grids(workbook: bytes) -> list[Grid]:
    """Return the values of each sheet."""
    return [[list(line) for line in sheet.iter_rows(values_only=True)] for sheet in opened(workbook).worksheets]


def test_sheets() -> None:
    """There are five sheets, and three more with earlier runs."""
    names = ["Summary", "Organisations", "Matrix", "Rows", "Could not be judged"]
    assert opened(made(made_portfolio(3))).sheetnames == names
    assert opened(example()).sheetnames == [*names, "Run by run", "Trend", "Changes since the run before"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_summary(language: str) -> None:
    """The summary says what judged, counts organisations by status and rows by chapter, and explains the signs."""
    portfolio = made_portfolio(60, in_part=True)
    spoken = Language(language, PACK.catalogue)
    lines = grids(made(structs.replace(portfolio, is_complete=False), language))[SUMMARY]
    labels = {line[0]: line[1] for line in lines}
    assert labels[spoken.text("SHA-256 of the rule pack")] == portfolio.pack.digest
    assert labels[spoken.text("What this report says")] == common.statement(spoken)
    assert labels[spoken.text("Judged")] == wording.judged(spoken, portfolio)
    assert [line[1] for line in lines if line[0] == spoken.text("Remark")] == wording.remarks(spoken, portfolio)
    warnings = wording.warnings(spoken, structs.replace(portfolio, is_complete=False))
    assert [line[0] for line in lines[1:3]] == warnings
    by_status = lines[next(index for index, line in enumerate(lines) if line[0] == spoken.text("Status")) + 1 :]
    assert [line[:2] for line in by_status[:7]] == [
        [wording.standing(spoken, letter), portfolio.statuses.get(letter, 0)] for letter in "feuwipn"
    ]
    assert (portfolio.statuses["i"], portfolio.statuses["p"]) == (14, 2)
    assert [line[1] for line in by_status[7:9]] == [60, 4]
    total = next(line for line in lines if line[0] == spoken.text("All chapters"))
    chapters = [line for line in lines[: lines.index(total)] if str(line[0]).startswith("6.")]
    assert len(chapters) == 9
    assert [sum(line[column] for line in chapters) for column in range(1, 9)] == total[1:9]  # type: ignore[misc]
    assert sum(total[1:9]) == 60 * 75  # type: ignore[arg-type]
    start = lines.index(total) + 3
    assert [line[:2] for line in lines[start : start + 8]] == [
        [wording.standing(spoken, letter), sign] for letter, sign in wording.SIGNS.items()
    ]


def test_organisations() -> None:
    """Each organisation has its counts as numbers, its tags in columns, its file and its reports."""
    portfolio = made_portfolio(60)
    header, *lines = grids(example())[ORGANISATIONS]
    assert header == [
        "Id", "Organisation", "Status", *map(str, STATUSES.values()),
        "Tag region", "Tag contract", "Tag pilot", "Facts file", "Document or line", "Reports",
    ]  # fmt: skip
    assert len(lines) == 60
    for line, member in zip(lines, portfolio.members, strict=True):
        tags = {tag.name: tag.value for tag in member.tags}
        reports = "\n".join(f"{form}: {path}" for form, path in member.reports)
        assert line == [
            member.id, member.name, str(wording.STANDINGS[member.status]),
            *(member.count(status) for status in STATUSES),
            tags["region"], tags["contract"], tags.get("pilot"), member.path, member.number, reports or None,
        ]  # fmt: skip
    assert {line[11] for line in lines} == {"yes", None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_organisations_judged_in_part_are_no_passes(language: str) -> None:
    """In the list and among the runs they stand as such, and in a column of their own."""
    portfolio = made_portfolio(60, runs=2, in_part=True)
    spoken = Language(language, PACK.catalogue)
    every = grids(made(portfolio, language))
    name, passed = (wording.standing(spoken, letter) for letter in "ip")
    standings = [line[2] for line in every[ORGANISATIONS]]
    assert (standings.count(name), standings.count(passed)) == (14, 2)
    assert standings[1:] == [wording.standing(spoken, member.status) for member in portfolio.members]
    header, *runs = every[RUNS]
    assert [line[header.index(name)] for line in runs] == [run.statuses["i"] for run in portfolio.runs]
    assert [line[header.index(passed)] for line in runs] == [run.statuses["p"] for run in portfolio.runs]
    assert header.index(name) < header.index(passed)
    assert name not in {cell for grid in grids(made(made_portfolio(60, runs=2), language)) for cell in grid[0]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_row_that_one_run_does_not_have(language: str) -> None:
    """A change from or to a row that a run does not have is told as such, and not as of one that was left out."""
    spoken = Language(language, PACK.catalogue)
    portfolio = made_portfolio(3, runs=1)
    rows = (RowChange("6.3-1", "", "f"), RowChange("9.9-9", "p", ""), RowChange("6.3-2", "-", "i"))
    changed = structs.replace(portfolio, changes=(MemberChange("a", "A", rows),))
    lines = grids(made(changed, language))[CHANGES][1:]
    assert [line[4:6] for line in lines] == [
        [wording.standing(spoken, letter) for letter in pair] for pair in (("", "f"), ("p", ""), ("-", "i"))
    ]
    assert len({wording.standing(spoken, letter) for letter in ("", "-", "f", "p", "i")}) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_matrix(language: str) -> None:
    """Where an organisation and a row meet there is a coloured sign; headers stay in view and say what is what."""
    portfolio = made_portfolio(60, in_part=True)
    spoken = Language(language, PACK.catalogue)
    sheet = opened(made(portfolio, language)).worksheets[MATRIX]
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    assert [name for name in lines[0] if name] == [
        f"{chapter.number} {spoken.text(chapter.title)}" for chapter in portfolio.pack.chapters
    ]
    assert lines[1][3:] == [text.row for text in portfolio.requirements]
    for text, cell in zip(portfolio.requirements, sheet[2][3:], strict=True):
        assert cell.comment is not None
        assert cell.comment.text == f"{spoken.text(text.clause)}\n{spoken.text(text.title)}"
    assert len(lines) == 62
    looks: dict[str, set[str]] = {}
    standings: dict[str, set[str]] = {}
    for cells, member in zip(sheet.iter_rows(min_row=3), portfolio.members, strict=True):
        assert [cell.value for cell in cells[:3]] == [member.id, member.name, wording.standing(spoken, member.status)]
        standings.setdefault(member.status, set()).add(cells[2].fill.fgColor.rgb)
        assert [cell.value for cell in cells[3:]] == [wording.SIGNS[letter] for letter in member.rows]
        for letter, cell in zip(member.rows, cells[3:], strict=True):
            looks.setdefault(letter, set()).add(cell.fill.fgColor.rgb)
    assert set(looks) == set(wording.SIGNS)
    assert all(len(colours) == 1 for colours in looks.values())
    # What was judged in part looks like no pass.
    assert len(set(map(tuple, (looks[letter] for letter in LETTERS.values())))) == len(LETTERS)
    assert looks["i"].isdisjoint(looks["p"] | looks["n"])
    assert standings["i"].isdisjoint(standings["p"])
    assert sheet.freeze_panes == "D3"
    assert sheet.auto_filter.ref == "A2:BZ62"


def test_rows_worst_first() -> None:
    """Each row has its tally and its rules; those that fail most often stand first, and none is missing."""
    portfolio = made_portfolio(60)
    header, *lines = grids(example())[ROWS]
    assert header[:4] == ["Row", "Chapter", "Clause", "Title"]
    worst = [tally.row for tally in portfolio.most_failed()]
    assert [line[0] for line in lines[: len(worst)]] == worst
    assert sorted(str(line[0]) for line in lines) == sorted(tally.row for tally in portfolio.rows)
    tallies = {tally.row: tally for tally in portfolio.rows}
    texts = {text.row: text for text in portfolio.requirements}
    for line in lines:
        own = texts[str(line[0])]
        assert line[2:4] == [own.clause, own.title]
        assert line[4:10] == [tallies[own.row].count(status) for status in STATUSES]
        assert line[10] == "\n".join(rule.rule for rule in own.rules)


def test_rows_that_nobody_fails_are_there() -> None:
    """A row that nobody fails stands below those that somebody does."""
    portfolio = made_portfolio(1)
    lines = grids(made(portfolio))[ROWS][1:]
    failing = [bool(line[4] or line[5] or line[6]) for line in lines]
    assert len(lines) == 75
    assert failing == sorted(failing, reverse=True)
    assert set(failing) == {True, False}


def test_what_could_not_be_judged() -> None:
    """Each problem has its place, what is wrong and what to do; a file of which nothing is said has its line too."""
    assert grids(example())[NOT_JUDGED] == [
        ["File or record", "Line", "Column", "Problem", "Remedy"],
        ["clients/北海道/broken.yaml", 7, 3, "the key systems stands twice (the other place: line 2)", None],
        ["clients/北海道/broken.yaml", None, None, "the file is empty", "Write the facts in it, or name another file."],
        ["clients/none.yaml", None, None, None, None],
        ["clients/more.ndjson:12", 12, 9, "the key a stands twice", None],
        ["clients/more.ndjson:90", 90, 9, "the key a stands twice", None],
    ]


def test_runs_and_trend() -> None:
    """Each run has its counts, and each row how many failed it in each run, with the latest difference."""
    portfolio = made_portfolio(60, runs=2)
    every = grids(example())
    runs, trend = every[RUNS], every[TREND]
    assert runs[1:] == [
        [run.name, str(run.as_of), *(run.statuses.get(each, 0) for each in "feuwpn"), run.organisations, run.unread]
        for run in portfolio.runs
    ]
    assert runs[3][2] == portfolio.statuses["f"] > 0
    assert trend[0][3:] == [*(f"Failing: {run.as_of}" for run in portfolio.runs), "Difference"]
    for position, line in enumerate(trend[1:]):
        counts = [run.rows[position].count(Status.FAIL, Status.ERROR) for run in portfolio.runs]
        assert line[0] == portfolio.rows[position].row
        assert line[3:] == [*counts, counts[2] - counts[1]]
    assert {line[6] for line in trend[1:]} > {-1, 0, 1}


def test_row_that_a_run_did_not_have() -> None:
    """A row that an earlier run did not have has no count there, and no difference."""
    portfolio = made_portfolio(5, runs=1)
    earlier, now = portfolio.runs
    runs = (structs.replace(earlier, rows=earlier.rows[1:]), now)
    line = grids(made(structs.replace(portfolio, runs=runs)))[TREND][1]
    assert line[3:] == [None, portfolio.rows[0].count(Status.FAIL, Status.ERROR), None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes(language: str) -> None:
    """Each changed row of an organisation has what it was, what it is, and why; who is new or gone has a line."""
    spoken = Language(language, PACK.catalogue)
    portfolio = made_portfolio(60, runs=2)
    lines = grids(example(language))[CHANGES][1:]
    told = [
        [change.id, change.name, row.row, wording.change(spoken, row), "\n".join(wording.reasons(spoken, row))]
        for change in portfolio.changes
        for row in change.rows
    ]
    assert [[*line[:3], f"{line[4]} → {line[5]}", line[6]] for line in lines[: len(told)]] == told
    assert len(told) > 20
    arrivals = [[change.id, wording.arrival(spoken, change)] for change in portfolio.changes if not change.rows]
    assert [[line[0], line[6]] for line in lines[len(told) :]] == arrivals


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_never_formulas_links_or_markup(language: str) -> None:
    """Every cell of hostile texts is text or a count; one that looks like a formula stays text when it is edited."""
    portfolio = made_portfolio(60, runs=2, hostile=True, in_part=True)
    workbook = made(portfolio, language)
    quoted = 0
    for sheet in opened(workbook).worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type in {"s", "n"}
                assert cell.hyperlink is None
                if isinstance(cell.value, str) and cell.value.lstrip().startswith(FORMULA):
                    quoted += 1
                    assert cell.quotePrefix, cell.coordinate
    assert quoted > 20
    names = [line[1] for line in grids(workbook)[ORGANISATIONS][1:]]
    # Line feeds stay what they are.
    assert names == ["\n".join(map(printable, member.name.split("\n"))) for member in portfolio.members]
    for name in ZipFile(BytesIO(workbook)).namelist():
        ET.fromstring(ZipFile(BytesIO(workbook)).read(name))  # noqa: S314  made a moment ago


def test_properties_come_from_the_portfolio() -> None:
    """The document's title and dates are those of the portfolio, not of the moment."""
    properties = opened(example()).properties
    assert properties.title == "Portfolio: Safety management of medical information systems, 3rd edition"
    assert properties.created == properties.modified == datetime(2026, 11, 22)  # noqa: DTZ001  as openpyxl gives it


def test_same_bytes_in_every_process() -> None:
    """Two processes with different hash seeds make the same bytes as this one."""
    program_text = "import sys; from tests.test_portfolio_xlsx import example; sys.stdout.buffer.write(example('ja'))"
    for seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", program_text],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=True,
            timeout=120,
        )
        assert done.stdout == example("ja")


def test_nothing_was_judged() -> None:
    """Where no organisation could be judged, every sheet but the summary has its header and the rows alone."""
    every = grids(made(made_portfolio(0)))
    assert [len(grid) for grid in every[1:]] == [1, 2, 76, 1]
    assert next(line for line in every[SUMMARY] if line[0] == "All organisations judged")[1] == 0


def test_more_lines_than_a_sheet_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit on a sheet goes on in the next, under its own header."""
    whole = grids(made(made_portfolio(60)))[ORGANISATIONS]
    monkeypatch.setattr(xlsx, "_MOST_LINES", 31)
    workbook = made(made_portfolio(60))
    names = opened(workbook).sheetnames
    assert names[1:4] == ["Organisations", "Organisations (2)", "Matrix"]
    assert names[4:7] == ["Rows", "Rows (2)", "Rows (3)"]
    first, second = grids(workbook)[1:3]
    assert first[0] == second[0] == whole[0]
    assert first[1:] + second[1:] == whole[1:]


def converted(tmp_path: Path, content: bytes, form: str) -> Path:
    """Return what LibreOffice makes of a workbook; it must say nothing but what it writes."""
    source = tmp_path / "portfolio.xlsx"
    source.write_bytes(content)
    office = program("soffice", "libreoffice")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path / "out"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    # About the machine's Java, not about the file.
    assert [line for line in done.stderr.splitlines() if "javaldx" not in line] == []
    return tmp_path / "out" / f"portfolio.{form}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_reads_the_same(language: str, tmp_path: Path) -> None:
    """LibreOffice opens hostile texts without a word, and saves the same texts and no formula."""
    workbook = made(made_portfolio(40, runs=2, hostile=True, in_part=True), language)
    back = converted(tmp_path, workbook, "xlsx").read_bytes()
    for before, after in zip(opened(workbook).worksheets, opened(back).worksheets, strict=True):
        assert before.title == after.title
        for line in before.iter_rows():
            for cell in line:
                other = after[cell.coordinate]
                assert other.data_type != "f"
                assert other.value == cell.value, cell.coordinate


def test_libreoffice_prints_it(tmp_path: Path) -> None:
    """LibreOffice prints the summary on one page, and the matrix on pages that each have the rows' numbers."""
    pdf = converted(tmp_path, made(made_portfolio(150), "ja"), "pdf")
    told = subprocess.run(
        [program("pdftotext"), "-layout", str(pdf), "-"], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    pages = told.split("\f")
    assert "screen_lock_delay" in pages[0]
    name = Language("ja").text("Matrix")
    matrix = [page for page in pages if page.rstrip().splitlines()[-1:] and name in page.rstrip().splitlines()[-1]]
    assert len(matrix) >= 2
    assert all("6.11 外部との医療情報の交換" in page for page in matrix)


@given(st.lists(st.text("ab.c-/[]", min_size=1, max_size=40), max_size=9).map(" ".join), st.integers(1, 50))
def test_lines_are_counted_as_they_are_broken(text: str, columns: int) -> None:
    """The lines of a plain text are counted as the wrapping of all other texts breaks them."""
    assert _lines_of(text, columns) == (len(wrap(text, columns, break_on_hyphens=False)) or 1)
