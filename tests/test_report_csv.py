"""The CSV report as scripts and spreadsheets read it: a line for each outcome, as text, on one line."""

from __future__ import annotations

import csv
import subprocess
from datetime import date
from io import StringIO
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from openpyxl import load_workbook

from gl3rules import engine, packs
from gl3rules.errors import Problem
from gl3rules.model import Change, Coming, Fixed, Refused, Report, Status, Waiver, WaiverNote
from gl3rules.report import Options, render
from gl3rules.report.csv import COLUMNS
from gl3rules.testing import facts_of
from gl3rules.text import LANGUAGES, Language, message
from tests.conftest import AS_OF, program, run_cli
from tests.hostile import hostile_values
from tools.golden import EXAMPLES as NAMES
from tools.golden import report_of

if TYPE_CHECKING:
    from pathlib import Path

PACK: Final = packs.load("gl3")
DAY: Final = date.fromisoformat(AS_OF)
MAKES_FORMULA: Final = tuple("=+-@\t\r＝＋－＠")


def made(report: Report, language: str = "en", options: Options | None = None) -> bytes:
    """Return the report as it is written."""
    rendered = render("csv", report, Language(language, PACK.catalogue), options or Options())
    assert isinstance(rendered, bytes)
    return rendered


def lines(report: Report, language: str = "en", options: Options | None = None) -> list[dict[str, str]]:
    """Return the lines of the report as Python reads them."""
    text = made(report, language, options).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def hostile_report() -> Report:
    """Return the report on facts whose every text attacks."""
    return engine.report(PACK, DAY, "0.0.0", [engine.evaluate(PACK, facts_of(hostile_values()), DAY)])


def with_name(name: str) -> Report:
    """Return a report on an organisation of that name, by one rule."""
    report = report_of("partial")
    one = report.assessments[0]
    changed = structs.replace(one, organisation_name=name, outcomes=one.outcomes[:1])
    return structs.replace(report, assessments=(changed,))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", NAMES)
def test_a_line_for_each_outcome(example: str, language: str) -> None:
    """Every outcome has its line, in order, with machine-readable status and texts of the language."""
    report = report_of(example)
    outcomes = report.assessments[0].outcomes
    spoken = Language(language, PACK.catalogue)
    read = lines(report, language)
    assert tuple(read[0]) == COLUMNS
    assert [(line["rule"], line["row"], line["status"]) for line in read] == [
        (outcome.rule, outcome.row, outcome.status.value) for outcome in outcomes
    ]
    assert [line["title"] for line in read] == [spoken.text(outcome.title) for outcome in outcomes]
    for line, outcome in zip(read, outcomes, strict=True):
        found = outcome.findings
        assert line["findings"] == " | ".join(spoken.render(finding.message) for finding in found)
        assert line["remedies"] == " | ".join(spoken.render(finding.remedy) for finding in found)
        assert line["lines"] == " | ".join(str(finding.line) for finding in found)
        assert line["facts"] == " | ".join(finding.fact for finding in found)
        assert line["evidence"].count(" | ") == max(len(outcome.evidence) - 1, 0)


def test_several_organisations() -> None:
    """The lines of several organisations follow one another, each with its organisation and file."""
    one, two = report_of("clinic-failing"), report_of("hospital")
    read = lines(structs.replace(one, assessments=(*one.assessments, *two.assessments)))
    assert len(read) == 2 * len(one.assessments[0].outcomes)
    assert {(line["organisation_id"], line["file"]) for line in read} == {
        ("minamikaze-clinic", "facts/examples/clinic-failing.yaml"),
        ("seiryu-hospital", "facts/examples/hospital.yaml"),
    }


def test_form_of_the_file() -> None:
    """The file begins with one byte order mark, and every line, the last too, ends in CRLF and in nothing else."""
    written = made(report_of("hospital"), "ja")
    assert written.startswith(b"\xef\xbb\xbforganisation_id,")
    assert written.count(b"\xef\xbb\xbf") == 1
    assert written.endswith(b"\r\n")
    assert written.count(b"\r\n") == written.count(b"\n") == written.count(b"\r") == 1 + 166


def test_refused_files_have_lines() -> None:
    """A refused file has a line for each problem, or one where none is told, with a status of its own."""
    problems = (
        Problem(message("the file is empty"), "bad.yaml", remedy=message("write something")),
        Problem(message("{key} is no key", key="=x()"), "bad.yaml", 3, 4, "/a"),
    )
    refused = (Refused("bad\udce9.yaml", problems), Refused("silent.yaml", ()))
    read = lines(structs.replace(report_of("hospital"), assessments=(), refused=refused), "ja")
    shown = [(line["file"], line["findings"], line["remedies"], line["lines"], line["facts"]) for line in read]
    assert shown == [
        (r"bad\udce9.yaml", "ファイルが空です。", "write something", "", ""),
        (r"bad\udce9.yaml", "'=x() is no key", "", "3", "/a"),
        ("silent.yaml", "", "", "", ""),
    ]
    assert {(line["status"], line["status_text"]) for line in read} == {("refused", "判定なし")}
    assert all(line["reason"] and line["as_of"] and line["pack"] for line in read)


def test_crash_and_waiver() -> None:
    """A crash keeps its reason, its traceback on demand; a waived outcome its findings, and says who waived it."""
    report = report_of("clinic-failing")
    one = report.assessments[0]
    crash = structs.replace(
        one.outcomes[0],
        status=Status.ERROR,
        reason=message("The rule crashed: {error}.", error="x"),
        traceback="a\n b\n",
    )
    failed = next(outcome for outcome in one.outcomes if outcome.status is Status.FAIL)
    waived = structs.replace(
        failed, status=Status.WAIVED, waiver=Waiver("new in spring", "+director", date(2027, 3, 31), "T-1")
    )
    changed = structs.replace(report, assessments=(structs.replace(one, outcomes=(crash, waived)),))
    first, second = lines(changed)
    assert (first["status"], first["reason"], first["traceback"]) == ("error", "The rule crashed: x.", "")
    assert lines(changed, options=Options(verbose=True))[0]["traceback"] == "a /  b"
    assert (second["status"], second["status_text"]) == ("waived", "waived")
    assert second["findings"]
    told = [second[f"waiver_{name}"] for name in ("reason", "approver", "expires", "ticket")]
    assert told == ["new in spring", "'+director", "2027-03-31", "T-1"]


def test_facts_without_a_file() -> None:
    """Facts that a program made have no file and no lines."""
    facts = facts_of({"schema": 1, "organisation": {"id": "toy", "name": "玩具"}})
    read = lines(engine.report(PACK, DAY, "0.0.0", [engine.evaluate(PACK, facts, DAY)]), "ja")
    assert {(line["file"], line["lines"]) for line in read} == {("", "")}
    assert "unknown" in {line["status"] for line in read}


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("  =1", "'  =1"),
        ("\u3000=1", "'\u3000=1"),
        ("\t=1", r"\t=1"),
        ("a=1", "a=1"),
        ('a,"b"', 'a,"b"'),
        ("a\r\nb\n\nc\u2028d", "a / b /  / c / d"),
        ("\x1b[31m\u202e", r"\x1b[31m\u202e"),
        ("", ""),
    ],
)
def test_cell(fact: str, shown: str) -> None:
    """A cell is on one line, shows what is invisible, and begins no formula."""
    assert lines(with_name(fact))[0]["organisation_name"] == shown


@given(st.text(st.characters(), max_size=60))
def test_any_text_stays_one_harmless_cell(text: str) -> None:
    """Whatever stands in a fact, the file has as many lines, the cell no line break and no formula."""
    written = made(with_name(text))
    assert written.count(b"\n") == written.count(b"\r\n") == 2
    cell = lines(with_name(text))[0]["organisation_name"]
    assert len(cell.splitlines()) <= 1
    assert not cell.lstrip().startswith(MAKES_FORMULA)
    assert cell.isprintable() or "\u3000" in cell


def test_parts_stay_in_step() -> None:
    """Findings, remedies, subjects, lines and facts have as many parts as there are findings, whatever they say."""
    report = report_of("clinic-failing")
    one = report.assessments[0]
    outcome = next(outcome for outcome in one.outcomes if len(outcome.findings) > 2)
    first, second, *others = outcome.findings
    found = (
        structs.replace(first, message=message("{a}", a="x | y\nz"), line=0),
        structs.replace(second, fact="systems[a | b]"),
        *others,
    )
    changed = structs.replace(one, outcomes=(structs.replace(outcome, findings=found),))
    line = lines(structs.replace(report, assessments=(changed,)))[0]
    parts = {name: line[name].split(" | ") for name in ("findings", "remedies", "subjects", "lines", "facts")}
    assert {len(part) for part in parts.values()} == {len(found)}
    assert parts["findings"][0] == "x / y / z"
    assert parts["lines"][:2] == ["", str(second.line)]


def test_long_cell_is_cut() -> None:
    """A text longer than a spreadsheet's cell is cut at a whole character, and says so."""
    cell = lines(with_name("=" + "😀" * 20_000))[0]["organisation_name"]
    assert cell.startswith("'=😀")
    assert cell.endswith("😀 … (cut here: a cell holds no more; the json report has it all)")
    assert 32_764 < len(cell.encode("utf-16-le")) // 2 <= 32_767


def test_through_the_command_line() -> None:
    """The command writes the same bytes, with the byte order mark, whatever the terminal's encoding."""
    arguments = ("check", "facts/examples/partial.yaml", "--as-of", AS_OF, "--lang", "ja", "--format", "csv")
    result = run_cli(*arguments, PYTHONIOENCODING="ascii")
    assert result.code == 1
    assert result.out.startswith("\ufefforganisation_id,")
    assert "こぶし整形外科" in result.out


def imported(tmp_path: Path, written: bytes) -> list[list[tuple[object, str]]]:
    """Return each cell's value and type as LibreOffice reads the file; it must say nothing about it."""
    source = tmp_path / "report.csv"
    source.write_bytes(written)
    # The comma, the quotation mark, UTF-8, from the first line on.
    done = subprocess.run(
        [
            program("soffice", "libreoffice"),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--infilter=CSV:44,34,76,1",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path / "out"),
            str(source),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    # About the machine's Java, not about the file.
    assert [line for line in done.stderr.splitlines() if "javaldx" not in line] == []
    sheet = load_workbook(tmp_path / "out" / "report.xlsx").worksheets[0]
    return [[(cell.value, cell.data_type) for cell in line] for line in sheet.iter_rows()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_reads_the_same(language: str, tmp_path: Path) -> None:
    """LibreOffice reads hostile facts as the texts that Python reads, and no cell becomes a formula."""
    report = structs.replace(
        report_of("hospital"), assessments=(*report_of("hospital").assessments, *hostile_report().assessments)
    )
    read = lines(report, language)
    found = imported(tmp_path, made(report, language))
    assert len(found) == len(read) + 1
    assert [value for value, _ in found[0]][: len(COLUMNS)] == [*COLUMNS]
    for line, cells in zip(read, found[1:], strict=True):
        for column, (value, kind) in zip(COLUMNS, cells, strict=False):
            assert kind != "f"
            # A spreadsheet takes dates, versions and lone line numbers for what they look like.
            if kind == "s":
                assert value == line[column]
            elif column not in {"as_of", "lines", "left_out"}:
                assert line[column] == ""


def test_libreoffice_would_run_a_formula_without_the_guard(tmp_path: Path) -> None:
    """Without the apostrophe LibreOffice does make a formula of such a cell, so the test above can fail."""
    written = made(with_name("=1+1")).replace(b"'=1+1", b"=1+1")
    kinds = [kind for line in imported(tmp_path, written) for _, kind in line]
    assert kinds.count("f") == 1


def test_what_concerns_the_run_stands_on_every_line() -> None:
    """Each line has the options that left something out, the baseline, and whether the day was asked for."""
    whole = lines(report_of("partial"))
    assert {(line["as_of_given"], line["selection"], line["baseline"], line["left_out"]) for line in whole} == {
        ("no", "", "", "0")
    }
    refused = (Refused("bad.yaml", ()),)
    selection = ("--rule wireless-encryption", "--severity high")
    changed = structs.replace(
        report_of("partial"), as_of_given=True, selection=selection, baseline="base.json", refused=refused
    )
    assert {(line["as_of_given"], line["selection"], line["baseline"]) for line in lines(changed)} == {
        ("yes", "'--rule wireless-encryption | --severity high", "base.json")
    }


def test_rules_of_a_row_that_were_left_out_are_counted() -> None:
    """A line says how many other rules of its row were not judged."""
    loaded = packs.select(PACK, rules=["badges-required"])
    facts = facts_of({"schema": 1, "organisation": {"id": "toy", "name": "Toy"}})
    report = engine.report(loaded, DAY, "0.0.0", [engine.evaluate(loaded, facts, DAY)])
    (line,) = lines(report)
    assert line["left_out"] == str(len(PACK.of_row(line["row"])) - 1) != "0"


def test_baseline_and_coming_failures() -> None:
    """A line says how its outcome stands to the baseline, what it was there, and when it will fail and why."""
    report = report_of("clinic-failing")
    one = report.assessments[0]
    failed, failed_too = [outcome for outcome in one.outcomes if outcome.status is Status.FAIL][:2]
    passed = next(outcome for outcome in one.outcomes if outcome.status is Status.PASS)
    finding = failed.findings[0]
    changed = structs.replace(
        one,
        outcomes=(
            structs.replace(failed, change=Change.UNCHANGED),
            structs.replace(failed_too, change=Change.WORSE),
            passed,
        ),
        fixed=(Fixed(passed.rule, passed.row, passed.title, Status.UNKNOWN, Status.PASS),),
        coming=(
            Coming(passed.rule, passed.row, date(2026, 12, 24), finding),
            Coming(passed.rule, passed.row, date(2027, 1, 1), finding),
        ),
    )
    names = ("status", "change", "fixed_from", "coming", "coming_finding")
    read = lines(structs.replace(report, assessments=(changed,), baseline="base.json"))
    assert [[line[name] for name in names] for line in read] == [
        ["fail", "unchanged", "", "", ""],
        ["fail", "worse", "", "", ""],
        ["pass", "", "unknown", "2026-12-24", str(finding.message)],
    ]


def test_waiver_notes_have_lines() -> None:
    """What is to be told of a waiver has a line of its own status, with its place."""
    notes = (WaiverNote(message("=expired"), "waivers\udce9.yaml", 4), WaiverNote(message("soon"), "waivers.yaml", 0))
    read = lines(structs.replace(report_of("hospital"), waiver_notes=notes), "ja")[166:]
    assert [[line[name] for name in ("status", "status_text", "reason", "file", "lines")] for line in read] == [
        ["waiver-note", "免除に関する注意", "'=expired", r"waivers\udce9.yaml", "4"],
        ["waiver-note", "免除に関する注意", "soon", "waivers.yaml", ""],
    ]
