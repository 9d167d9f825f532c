"""The workbook as openpyxl and LibreOffice read it: all is there, as text, within the limits, and fit to print."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ET
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from msgspec import structs
from openpyxl import Workbook, load_workbook

from gl3rules import engine, packs, wording
from gl3rules.errors import OutputError, Problem
from gl3rules.facts.load import load_all
from gl3rules.model import (
    Change,
    Coming,
    Fixed,
    Refused,
    Report,
    Status,
    Subject,
    SupportingEvidence,
    Waiver,
    WaiverNote,
)
from gl3rules.report import Options, render, xlsx
from gl3rules.testing import facts_of
from gl3rules.text import LANGUAGES, Language, message, printable
from gl3rules.wording import STATUSES
from tests.conftest import AS_OF, EXAMPLES, program
from tests.hostile import hostile_values
from tools.golden import report_of

if TYPE_CHECKING:
    from pathlib import Path

PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)
FORMULA = ("=", "+", "-", "@")
SHEETS = {"en": ["Summary", "Rows", "Findings", "Evidence"], "ja": ["概要", "行", "指摘事項", "証跡"]}
Grid = list[list[object]]


def made(report: Report, language: str = "en", options: Options | None = None) -> bytes:
    """Return the workbook of a report."""
    rendered = render("xlsx", report, Language(language, PACK.catalogue), options or Options())
    assert isinstance(rendered, bytes)
    return rendered


def opened(workbook: bytes) -> Workbook:
    """Return the workbook as another program reads it."""
    return load_workbook(BytesIO(workbook))


def grids(workbook: bytes) -> list[Grid]:
    """Return the values of each sheet."""
    return [[list(line) for line in sheet.iter_rows(values_only=True)] for sheet in opened(workbook).worksheets]


def texts(grid: Grid) -> str:
    """Return all texts of a sheet, one a line."""
    return "\n".join(value for line in grid for value in line if isinstance(value, str))


@cache
def hostile_report() -> Report:
    """Return the report on two organisations whose texts attack."""
    attacks = ("<r><t>rich</t></r>", "_x0041_ _x000D_", "=1+1", "＝1+1", "\u3000=2+2", "a\nb\x1b[31m", "\U0001f600")
    documents = (hostile_values(), hostile_values("hospital.yaml", attacks))
    return engine.report(PACK, DAY, "0.0.0", [engine.evaluate(PACK, facts_of(one), DAY) for one in documents])


def crashed_and_waived(report: Report) -> Report:
    """Return a report in which the first rule crashed, the second is waived, and the rows say so."""
    one = report.assessments[0]
    reason = message("The rule crashed: {error}.", error="KeyError: 'x'")
    waiver = Waiver("replaced in spring", "=director", date(2027, 3, 31), "T-1")
    first = structs.replace(
        one.outcomes[0], status=Status.ERROR, reason=reason, findings=(), traceback="Traceback\n  KeyError: 'x'"
    )
    failed = next(outcome for outcome in one.outcomes if outcome.status is Status.FAIL)
    waived = structs.replace(failed, status=Status.WAIVED, waiver=waiver)
    changed = {first.rule: first, waived.rule: waived}
    statuses = {first.row: Status.ERROR, waived.row: Status.WAIVED}
    return structs.replace(
        report,
        assessments=(
            structs.replace(
                one,
                outcomes=tuple(changed.get(outcome.rule, outcome) for outcome in one.outcomes),
                rows=tuple(structs.replace(row, status=statuses.get(row.row, row.status)) for row in one.rows),
            ),
        ),
    )


REFUSED = (
    Refused(
        "bad\udce9 \x1b[31m.yaml",
        (
            Problem(message("the file is empty"), "bad.yaml", remedy=message("=write something")),
            Problem(message("{key} is no key", key="=x()"), "bad.yaml", 3, 4, "/a"),
        ),
    ),
    Refused("nothing-said.yaml", ()),
)


def several() -> Report:
    """Return a report on three organisations, two of them of one name, and on two refused files."""
    one, two = report_of("clinic-failing"), report_of("hospital")
    return structs.replace(
        one, assessments=(*one.assessments, *two.assessments, *one.assessments), refused=REFUSED, fail_on=()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_hold_everything(language: str) -> None:
    """Each row, finding and fact that was read has its line, under the same number of columns in both languages."""
    report = report_of("hospital")
    spoken = Language(language, PACK.catalogue)
    assessment = report.assessments[0]
    workbook = made(report, language)
    assert opened(workbook).sheetnames == SHEETS[language]
    _, rows, findings, evidence = grids(workbook)
    assert [line[2] for line in rows[1:]] == [row.row for row in assessment.rows]
    assert [line[4] for line in rows[1:]] == [spoken.text(row.title) for row in assessment.rows]
    found = [finding for outcome in assessment.outcomes for finding in outcome.findings]
    assert [line[7] for line in findings[1:]] == [spoken.render(finding.message) for finding in found]
    read = [(outcome.rule, item) for outcome in assessment.outcomes for item in outcome.evidence]
    assert [(line[2], line[4], line[7]) for line in evidence[1:]] == [
        (rule, item.fact, item.line or None) for rule, item in read
    ]
    assert [len(grid[0]) for grid in (rows, findings, evidence)] == [10, 16, 10]


def test_findings_say_where_and_what_to_do() -> None:
    """A finding stands with its status, remedy, pointer, file and line; lines are numbers."""
    report = report_of("clinic-failing")
    found = [(one, finding) for one in report.assessments[0].outcomes for finding in one.findings]
    lines = grids(made(report))[2][1:]
    assert len(lines) == len(found) > 100
    for line, (outcome, finding) in zip(lines, found, strict=True):
        assert line[1] == outcome.row
        assert line[3] == outcome.rule
        assert line[8:14] == [
            str(finding.remedy), finding.fact, finding.pointer or None, finding.file, finding.line, finding.column
        ]  # fmt: skip


def test_counts_are_numbers_and_add_up() -> None:
    """The summary counts rows by chapter and organisation as numbers, which add up to the totals."""
    report = several()
    summary = grids(made(report))[0]
    total = next(line for line in summary if line[0] == "All chapters")
    statuses = (Status.FAIL, Status.ERROR, Status.UNKNOWN, Status.WAIVED, Status.PASS, Status.NOT_APPLICABLE)
    assert total[1:7] == [sum(one.count(status) for one in report.assessments) for status in statuses]
    assert total[7] == 225
    assert total[5] == sum(value for value in total[8:11] if isinstance(value, int))
    chapters = [line for line in summary[: summary.index(total)] if str(line[0]).startswith("6.")]
    assert [sum(line[column] for line in chapters) for column in range(1, 11)] == total[1:11]  # type: ignore[misc]
    everywhere = next(line for line in summary if line[0] == "All organisations")
    assert everywhere[1:] == total[1:]
    # In the table of all chapters together, and below each organisation.
    assert sum(line[0] == "6.3 Organisational safeguards" for line in summary) == 4


def test_organisations_of_one_name_are_told_apart() -> None:
    """Organisations are named; those of one name come with their ids, and those of one id with their files."""
    one = several()
    second = structs.replace(one.assessments[2], path="other.yaml")
    report = structs.replace(one, assessments=(*one.assessments[:2], second))
    clinic = "Minamikaze Clinic (みなみかぜ診療所) (minamikaze-clinic) "
    names = dict.fromkeys(line[0] for line in grids(made(report))[1][1:])
    assert list(names) == [
        clinic + "facts/examples/clinic-failing.yaml", "Seiryu General Hospital (清流総合病院)", clinic + "other.yaml"
    ]  # fmt: skip


def test_refused_files_are_told_first_and_in_full() -> None:
    """The summary warns at its top that files were refused, and lists each with all its problems."""
    summary = grids(made(several()))[0]
    assert summary[1][0] == "Files that were not judged: 2"
    start = next(index for index, line in enumerate(summary) if line[0] == "Files that were not judged")
    assert [[value for value in line if value] for line in summary[start + 3 : start + 6]] == [
        [r"bad\udce9 \x1b[31m.yaml", "the file is empty", "=write something"],
        [r"bad\udce9 \x1b[31m.yaml", 3, "=x() is no key"],
        ["nothing-said.yaml"],
    ]


def test_nothing_but_refused_files() -> None:
    """Where no file could be judged, the workbook says so, counts nothing and has no chart."""
    report = structs.replace(report_of("hospital"), assessments=(), refused=REFUSED)
    workbook = made(report)
    summary, *others = grids(workbook)
    assert summary[1][0] == "Files that were not judged: 2"
    assert next(line for line in summary if line[0] == "All chapters")[1:] == [0] * 10
    assert [len(grid) for grid in others] == [1, 1, 1]
    assert not [name for name in ZipFile(BytesIO(workbook)).namelist() if "chart" in name]


def test_crash_and_waiver() -> None:
    """A crash and a waiver are neither lost nor a pass: both have their status, reason, and a line among findings."""
    report = crashed_and_waived(report_of("clinic-failing"))
    summary, rows, findings, _ = grids(made(report))
    total = next(line for line in summary if line[0] == "All chapters")
    assert (total[2], total[4]) == (1, 1)
    crashed = next(line for line in rows if line[5] == "ERROR")
    assert (crashed[7], crashed[8]) == ("The rule crashed: KeyError: 'x'.", None)
    waived = next(line for line in rows if line[5] == "waived")
    told = "waived until 2027-03-31 by =director: replaced in spring (ticket T-1)"
    assert str(waived[7]).count("T-1") == 1
    assert told in str(waived[7])
    assert waived[8] is None
    assert [line[7] for line in findings if line[5] == "ERROR"] == ["The rule crashed: KeyError: 'x'."]
    assert {line[14] for line in findings if line[5] == "waived"} == {told}


def test_traceback_on_demand() -> None:
    """The traceback of a crash comes with the verbose option, and only then."""
    report = crashed_and_waived(report_of("clinic-failing"))
    assert "Traceback\n  KeyError: 'x'" in texts(grids(made(report, options=Options(verbose=True)))[2])
    assert "Traceback" not in texts(grids(made(report))[2])


def test_what_passes_rest_on() -> None:
    """A passing row says whether its facts have evidence, and each fact names that and where it can be seen."""
    facts = load_all(str(EXAMPLES / "hospital.yaml"))[0]
    report = engine.report(PACK, DAY, "0.0.0", [engine.evaluate(PACK, facts, DAY)])
    unused = SupportingEvidence("spare", "document", "Spare", "shelf 3", date(2026, 1, 2))
    one = structs.replace(
        report.assessments[0], supporting_evidence=(*report.assessments[0].supporting_evidence, unused)
    )
    _, rows, _, evidence = grids(made(structs.replace(report, assessments=(one,))))
    passing = [line[8] for line in rows[1:] if line[5] == "pass"]
    assert {"on facts with evidence", "on declared facts alone"} < set(passing)
    export = next(line for line in evidence if line[8] == "access-point-export")
    assert export[9] == (
        "Settings of the wireless access points, configuration-export, audit/2026-10/access-points.json, 2026-10-15"
    )
    assert evidence[-1][5] == "(supports no fact that was read)"
    assert evidence[-1][8:] == ["spare", "Spare, document, shelf 3, 2026-01-02"]


def test_selection_is_told() -> None:
    """Where a part of the pack was judged, the summary says how much, and which options left the rest out."""
    chosen = packs.select(PACK, ["6.5-8"])
    facts = load_all(str(EXAMPLES / "partial.yaml"))[0]
    report = engine.report(chosen, DAY, "0.0.0", [engine.evaluate(chosen, facts, DAY)])
    assert "(the others were left out)" in texts(grids(made(report))[0])
    asked = structs.replace(report, selection=("--row 6.5-8", "--skip =x\x1b"))
    assert r"(the others were left out by --row 6.5-8, --skip =x\x1b)" in texts(grids(made(asked))[0])


def part_of(report: Report, *rows: str) -> Report:
    """Return a report in which two rules of each of these rows were left out."""
    one = report.assessments[0]
    changed = tuple(structs.replace(row, left_out=2) if row.row in rows else row for row in one.rows)
    return structs.replace(report, assessments=(structs.replace(one, rows=changed), *report.assessments[1:]))


@pytest.mark.parametrize(
    ("language", "in_part", "warning"),
    [
        ("en", "judged in part", "Rows judged only in part, which are no passes: 2"),
        ("ja", "一部のみ判定", "一部のルールだけで判定した行（適合とは扱わない）: 2"),
    ],
    ids=LANGUAGES,
)
def test_rows_judged_in_part_are_no_passes(language: str, in_part: str, warning: str) -> None:
    """A pass, or a row that does not apply, is told apart where rules were left out; a failure stays one."""
    report = report_of("clinic-failing")
    one = report.assessments[0]
    first = {
        status: next(row for row in one.rows if row.status is status) for status in {row.status for row in one.rows}
    }
    passed, failed, idle = first[Status.PASS], first[Status.FAIL], first[Status.NOT_APPLICABLE]
    workbook = made(part_of(report, passed.row, failed.row, idle.row), language)
    summary, rows, *_ = grids(workbook)
    assert summary[1][0] == warning
    header = next(line for line in summary if in_part in line)
    total = next(line for line in summary if line[0] == Language(language).text("All chapters"))
    counts = dict(zip(header, total, strict=True))
    assert counts[in_part] == 2
    names = {status: Language(language).render(STATUSES[status]) for status in Status}
    assert counts[names[Status.PASS]] == one.count(Status.PASS) - 1
    assert counts[names[Status.FAIL]] == one.count(Status.FAIL)
    by_row = {line[2]: line for line in rows}
    spoken = Language(language, PACK.catalogue)
    told = [wording.row_of_part(spoken, structs.replace(row, left_out=2)) for row in (passed, failed, idle)]
    assert [by_row[row.row][5:7] for row in (passed, failed, idle)] == [
        [in_part, told[0]], [names[Status.FAIL], told[1]], [in_part, told[2]]
    ]  # fmt: skip
    assert by_row[passed.row][7]
    assert by_row[passed.row][8] is None
    assert sum(line[6] is not None for line in rows[1:]) == 3
    looks = {cell.value: cell.fill.fgColor.rgb for cell in opened(workbook).worksheets[1]["F"]}
    assert looks[in_part] not in {looks[names[Status.PASS]], looks[names[Status.NOT_APPLICABLE]]}
    assert ZipFile(BytesIO(workbook)).read("xl/charts/chart1.xml").decode().count("<c:ser>") == 5


def compared(report: Report) -> Report:
    """Return a report against a baseline, with something fixed, something to come, and notes on waivers."""
    one = report.assessments[0]
    acted = [outcome for outcome in one.outcomes if outcome.findings]
    changes = dict(zip((outcome.rule for outcome in acted), Change, strict=False))
    finding = structs.replace(acted[0].findings[0], message=message("{what}", what="=ends()\x1b"), subject=Subject())
    coming = (
        Coming(acted[0].rule, acted[0].row, date(2026, 12, 1), acted[0].findings[0]),
        Coming(acted[1].rule, acted[1].row, date(2027, 1, 2), structs.replace(finding, line=0, file="")),
    )
    passed = next(outcome for outcome in one.outcomes if outcome.status is Status.PASS)
    fixed = (Fixed(passed.rule, passed.row, passed.title, Status.FAIL, Status.PASS),)
    outcomes = tuple(structs.replace(each, change=changes.get(each.rule)) for each in one.outcomes)
    return structs.replace(
        report,
        assessments=(structs.replace(one, outcomes=outcomes, coming=coming, fixed=fixed), *report.assessments[1:]),
        as_of_given=True,
        baseline="=base\udce9.json",
        waiver_notes=(
            WaiverNote(message("The waiver of {row} has expired.", row="=1+1"), "waivers.yaml", 7),
            WaiverNote(message("A waiver expires soon."), "waivers.yaml", 0),
        ),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_remarks_stand_beside_the_statement(language: str) -> None:
    """The summary has each remark and each note on a waiver, above the counts, as the other formats word them."""
    spoken = Language(language, PACK.catalogue)
    report = compared(report_of("clinic-failing"))
    summary = grids(made(report, language))[0]
    statement = next(index for index, line in enumerate(summary) if line[1] == wording.statement(spoken))
    told = [printable(each) for each in wording.remarks(spoken, report, report.assessments[0])]
    told += [wording.waiver_note(spoken, note) for note in report.waiver_notes]
    assert len(told) == 5
    assert [line[1] for line in summary[statement + 1 : statement + 6]] == told
    assert [line[0] for line in summary[statement + 1 : statement + 6]] == {
        "en": ["Remark"] * 3 + ["Note on a waiver"] * 2,
        "ja": ["注記"] * 3 + ["免除に関する注意"] * 2,
    }[language]
    assert set(summary[statement + 6]) == {None}


def test_remarks_name_their_organisation() -> None:
    """Where there are several organisations, each remark says of which it speaks."""
    summary = grids(made(compared(several())))[0]
    remarks = [line[0] for line in summary if str(line[0]).startswith("Remark on ")]
    # Of each the day, the exit code's statuses and the baseline, and of the first what is to come.
    assert len(remarks) == 10
    assert list(dict.fromkeys(remarks))[1] == "Remark on Seiryu General Hospital (清流総合病院)"


def test_parameters_in_words() -> None:
    """The parameters' figures are in words of the language."""
    for language, words in (("en", "15 minutes"), ("ja", "15分")):
        summary = grids(made(report_of("hospital"), language))[0]
        assert [line[1] for line in summary if line[0] == "screen_lock_delay"] == [words]


def test_changes_against_the_baseline() -> None:
    """Findings say how they stand to the baseline, where there is one."""
    report = compared(report_of("clinic-failing"))
    findings = grids(made(report))[2]
    assert findings[0][15] == "Change"
    expected = [each.change for each in report.assessments[0].outcomes for _ in each.findings]
    assert [line[15] for line in findings[1:]] == expected
    assert set(expected) == {*Change, None}
    assert {line[15] for line in grids(made(report_of("clinic-failing")))[2][1:]} == {None}
    japanese = [line[15] for line in grids(made(report, "ja"))[2][1:]]
    assert {"新規", "悪化", "変化なし"} == set(japanese) - {None}


def test_what_is_coming_and_fixed() -> None:
    """What will fail soon, and what is better than in the baseline, has a sheet each, but only where there is any."""
    report = compared(report_of("clinic-failing"))
    workbook = made(report)
    assert opened(workbook).sheetnames == ["Summary", "Rows", "Findings", "Coming", "Fixed", "Evidence"]
    assert opened(made(report, "ja")).sheetnames[3:5] == ["近く不適合になるもの", "解消したもの"]
    one = report.assessments[0]
    coming, fixed = grids(workbook)[3:5]
    name = one.organisation_name
    first, finding = one.coming[0], one.coming[0].finding
    assert coming[1] == [
        name, "2026-12-01", first.row, first.rule, wording.subject(Language("en"), finding.subject) or None,
        str(finding.message), str(finding.remedy), finding.fact, finding.file, finding.line,
    ]  # fmt: skip
    assert coming[2][1] == "2027-01-02"
    assert [coming[2][5], *coming[2][8:]] == [r"=ends()\x1b", None, None]
    assert opened(workbook).worksheets[3]["F3"].quotePrefix
    assert fixed[1:] == [[name, one.fixed[0].row, one.fixed[0].rule, one.fixed[0].title, "FAIL", "pass"]]
    only_coming = structs.replace(report, assessments=(structs.replace(one, fixed=()),))
    assert opened(made(only_coming)).sheetnames == ["Summary", "Rows", "Findings", "Coming", "Evidence"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_never_formulas_links_or_markup(language: str) -> None:
    """Every cell of hostile facts is text or a count; one that looks like a formula stays text when it is edited."""
    workbook = made(hostile_report(), language, Options(verbose=True))
    looks_like_formula = 0
    for sheet in opened(workbook).worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type in {"s", "n"}
                assert cell.hyperlink is None
                if isinstance(cell.value, str) and cell.value.lstrip().startswith(FORMULA):
                    looks_like_formula += 1
                    assert cell.quotePrefix
    assert looks_like_formula > 3
    shown = "\n".join(map(texts, grids(workbook)))
    # What the format itself would read as markup or as an escape comes out as it went in.
    assert "\n<r><t>rich</t></r> \n" in shown
    assert "_x0041_ _x000D_" in shown
    assert r"\x1b[31m" in shown
    for name in ZipFile(BytesIO(workbook)).namelist():
        ET.fromstring(ZipFile(BytesIO(workbook)).read(name))  # noqa: S314  made a moment ago


def test_limits_of_a_cell() -> None:
    """A text longer than a cell holds is cut at a whole character and says so; so are too many lines of one cell."""
    report = report_of("hospital")
    one = report.assessments[0]
    first = one.outcomes[0]
    evidence = first.evidence[0]
    long = structs.replace(evidence, worded="😀" * 20_000, supported_by=tuple(f"id-{n}" for n in range(400)))
    changed = structs.replace(first, evidence=(long,))
    line = _only(structs.replace(report, assessments=(structs.replace(one, outcomes=(changed, *one.outcomes[1:])),)))
    cut = str(line[6])
    assert cut.endswith("😀 … (cut here: a cell holds no more; the json report has it all)")
    assert 32_764 < len(cut.encode("utf-16-le")) // 2 <= 32_767
    supported = str(line[8])
    assert supported.count("\n") == 253
    assert supported.endswith("id-398 / id-399")


def _only(report: Report) -> list[object]:
    return grids(made(report))[3][1]


def test_more_lines_than_a_sheet_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit on a sheet goes on in the next, under its own header."""
    whole = grids(made(report_of("clinic-failing")))[3]
    monkeypatch.setattr(xlsx, "_MOST_LINES", 200)
    workbook = made(report_of("clinic-failing"))
    names = opened(workbook).sheetnames
    assert names == ["Summary", "Rows", "Findings", "Evidence", "Evidence (2)", "Evidence (3)"]
    parts = grids(workbook)[3:]
    assert [part[0] for part in parts] == [whole[0]] * 3
    assert [line for part in parts for line in part[1:]] == whole[1:]


def test_facts_without_a_file() -> None:
    """Facts that a program made have no path and no lines, and nothing is made up for them."""
    facts = facts_of({"schema": 1, "organisation": {"id": "toy", "name": "玩具"}})
    report = engine.report(PACK, DAY, "0.0.0", [engine.evaluate(PACK, facts, DAY)])
    _, _, findings, evidence = grids(made(report, "ja"))
    assert {(line[11], line[12], line[13]) for line in findings[1:]} == {(None, None, None)}
    assert {line[7] for line in evidence[1:]} <= {None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_layout(language: str) -> None:
    """Lists have a header that stays, a filter over all lines, one page's width, and columns of sensible widths."""
    workbook = opened(made(report_of("clinic-failing"), language))
    for sheet in workbook.worksheets:
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert all(5 < column.width < 70 for column in sheet.column_dimensions.values())
    for sheet in workbook.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.page_setup.orientation == "landscape"
        for number in range(2, sheet.max_row + 1):
            # Lines of text need their height, which not every program finds for itself.
            needed = max(str(cell.value or "").count("\n") + 1 for cell in sheet[number])
            assert (sheet.row_dimensions[number].height or 0) >= min(needed * 13, 409)


def test_properties_come_from_the_report() -> None:
    """The document's title and dates are those of the report, not of the moment."""
    properties = opened(made(report_of("hospital"))).properties
    assert properties.title == "Assessment: Safety management of medical information systems, 3rd edition"
    assert properties.created == properties.modified == datetime(2026, 11, 22)  # noqa: DTZ001  as openpyxl gives it


def test_chart_shows_the_statuses_that_occur() -> None:
    """The chart has a series for each status that occurs, over all chapters, and a text for those who can't see it."""
    package = ZipFile(BytesIO(made(report_of("clinic-failing"))))
    chart = package.read("xl/charts/chart1.xml").decode()
    assert chart.count("<c:ser>") == 4
    assert chart.count("<c:f>Summary!$A$12:$A$20</c:f>") == 4
    assert "How many rows of each chapter" in package.read("xl/drawings/drawing1.xml").decode()


def test_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without xlsxwriter, the error says what to install."""
    monkeypatch.delitem(__import__("sys").modules, "gl3rules.report.xlsx")
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(OutputError, match="needs the package xlsxwriter") as caught:
        made(report_of("hospital"))
    assert "gl3rules[xlsx]" in str(caught.value.remedy)


def converted(tmp_path: Path, content: bytes, form: str) -> Path:
    """Return what LibreOffice makes of a workbook; it must say nothing but what it writes."""
    source = tmp_path / "report.xlsx"
    source.write_bytes(content)
    office = program("soffice", "libreoffice")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path / "out"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    # About the machine's Java, not about the file.
    told = [line for line in done.stderr.splitlines() if "javaldx" not in line]
    assert told == []
    return tmp_path / "out" / f"report.{form}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_reads_the_same(language: str, tmp_path: Path) -> None:
    """LibreOffice opens hostile facts and refused files without a word, and saves the same texts and no formula."""
    report = structs.replace(hostile_report(), refused=REFUSED)
    workbook = made(report, language)
    back = converted(tmp_path, workbook, "xlsx").read_bytes()
    for before, after in zip(opened(workbook).worksheets, opened(back).worksheets, strict=True):
        assert before.title == after.title
        for line in before.iter_rows():
            for cell in line:
                other = after[cell.coordinate]
                assert other.data_type != "f"
                assert other.value == cell.value, cell.coordinate


def test_libreoffice_prints_it(tmp_path: Path) -> None:
    """LibreOffice prints the summary of one organisation on one page, and the lists on a page's width each."""
    report = report_of("clinic-failing")
    pdf = converted(tmp_path, made(report, "ja"), "pdf")
    told = subprocess.run(
        [program("pdftotext"), "-layout", str(pdf), "-"], capture_output=True, check=True, timeout=60
    ).stdout.decode()
    pages = told.split("\f")
    assert len(pages) < 60
    # From the title to the last parameter, with the chart between.
    assert "評価結果" in pages[0]
    assert "screen_lock_delay" in pages[0]
    assert pages[0].count("6.11") == 2
    # The header is repeated.
    assert all("ルール" in page for page in pages[1:-1])
