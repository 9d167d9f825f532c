"""Several forms of the report from one run, each to its place, whole or not at all."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from gl3rules.report import FORMATS
from tests.conftest import AS_OF, ROOT, run_cli

if TYPE_CHECKING:
    from pathlib import Path

HOSPITAL = "facts/examples/hospital.yaml"
FAILING = "facts/examples/clinic-failing.yaml"
ON_DAY = ("--as-of", AS_OF)


def test_one_run_feeds_all(tmp_path: Path) -> None:
    """Every form can be asked for at once; what is printed and what is written are what each run alone would give."""
    targets = [f"--format={name}={tmp_path / name}" for name in FORMATS if name != "table"]
    result = run_cli("check", FAILING, *ON_DAY, "--format", "table", *targets)
    assert (result.code, result.err) == (1, "")
    assert result.out == run_cli("check", FAILING, *ON_DAY).out
    assert {path.name for path in tmp_path.iterdir()} == set(FORMATS) - {"table"}
    for name in ("sarif", "csv", "html"):
        alone = tmp_path / "alone"
        run_cli("check", FAILING, *ON_DAY, "-f", name, "-o", str(alone))
        assert alone.read_bytes() == (tmp_path / name).read_bytes()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format", "htlm"), "There is no format htlm. Did you mean html"),
        (("--format", "html="), "'html=' names no file; write html=FILE."),
        (("--format", "html", "--format", "json"), "Only one report can be printed, but html, json name no file"),
        (("-f", "html", "-f", "json", "-o", "x"), "Only one report can be printed, but html, json name no file"),
        (("--format", "html=a", "--output", "b"), "--output has nothing to write"),
        (("--format", "html=a.out", "--format", "json=./a.out"), "a.out; give each a file of its own."),
        (("--format", f"html={HOSPITAL}"), "hospital.yaml is read by this command; a report would replace it."),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], told: str) -> None:
    """Formats and files that can't be meant so end with code 2 before anything is judged or written."""
    before = sorted(path.name for path in ROOT.iterdir())
    result = run_cli("check", HOSPITAL, *ON_DAY, *arguments)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert sorted(path.name for path in ROOT.iterdir()) == before


def test_one_place_that_fails_does_not_lose_the_others(tmp_path: Path) -> None:
    """Where one file can't be written the others still are, and the run ends with code 2."""
    good, bad = tmp_path / "good.json", tmp_path / "no-such-folder" / "bad.html"
    result = run_cli("check", HOSPITAL, *ON_DAY, "-f", f"html={bad}", "-f", f"json={good}")
    assert result.code == 2
    assert f"{bad} could not be written" in result.err
    assert json.loads(good.read_text(encoding="utf-8"))["format"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["good.json"]


def test_equals_sign_in_a_file_name(tmp_path: Path) -> None:
    """Only the first equals sign ends the name of the form."""
    assert run_cli("check", HOSPITAL, *ON_DAY, "-f", f"json={tmp_path}/a=b.json").code == 0
    assert (tmp_path / "a=b.json").exists()


def test_a_workbook_goes_through_a_pipe_but_not_to_a_terminal(tmp_path: Path) -> None:
    """A binary form is refused on a terminal, and whole through a pipe."""
    command = [sys.executable, "-m", "gl3rules", "check", HOSPITAL, *ON_DAY, "-f", "xlsx"]
    piped = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (tmp_path / "book.xlsx").write_bytes(piped.stdout)
    assert zipfile.ZipFile(tmp_path / "book.xlsx").testzip() is None
    primary, secondary = pty.openpty()
    refused = subprocess.run(command, cwd=ROOT, stdout=secondary, stderr=subprocess.PIPE, check=False)
    os.close(secondary)
    os.close(primary)
    assert refused.returncode == 2
    assert b"write --format xlsx=FILE." in refused.stderr


def test_programs_get_utf_8_whatever_the_terminal(tmp_path: Path) -> None:
    """Forms for programs are UTF-8 also where the locale's encoding is another."""
    result = subprocess.run(
        [sys.executable, "-m", "gl3rules", "check", HOSPITAL, *ON_DAY, "-f", "json", "--lang", "ja"],
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "euc_jp", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    run_cli("check", HOSPITAL, *ON_DAY, "--lang", "ja", "-f", f"json={tmp_path / 'report.json'}")
    assert result.stdout == (tmp_path / "report.json").read_bytes()


def test_the_workbook_says_which_package_it_needs(tmp_path: Path) -> None:
    """Without the package that writes workbooks, the error says what to install."""
    (tmp_path / "xlsxwriter.py").write_text("raise ModuleNotFoundError('gone', name='xlsxwriter')\n")
    result = run_cli(
        "check", HOSPITAL, *ON_DAY, "-f", f"xlsx={tmp_path}/x.xlsx", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}"
    )
    assert result.code == 2
    assert "The format xlsx needs the package xlsxwriter." in result.err
    assert "pip install 'gl3rules[xlsx]'" in result.err


def test_completion_of_formats() -> None:
    """A shell is offered the names of the forms."""
    result = run_cli(COMP_WORDS="gl3rules check --format ", COMP_CWORD="3", _GL3RULES_COMPLETE="bash_complete")
    offered = {line.partition(",")[2] for line in result.out.splitlines()}
    assert offered == set(FORMATS)


def test_dash_is_standard_output(tmp_path: Path) -> None:
    """A dash as the file prints the report; two reports can't both be printed, however that is said."""
    printed = run_cli("check", HOSPITAL, *ON_DAY, "-f", "json=-", "-f", f"csv={tmp_path}/x.csv")
    assert printed.out == run_cli("check", HOSPITAL, *ON_DAY, "-f", "json").out
    for formats in (
        ("-f", "html=-", "-f", "json=-"),
        ("-f", "html=-", "-f", "json"),
        ("-f", "html=/dev/stdout", "-f", "json"),
    ):
        result = run_cli("check", HOSPITAL, *ON_DAY, *formats)
        assert (result.code, result.out) == (2, "")
    assert run_cli("check", HOSPITAL, *ON_DAY, "-f", "html=-", "-o", f"{tmp_path}/x.html").code == 0


@pytest.mark.parametrize("name", ["html", "json", "xlsx"])
def test_pipes_and_process_substitution(name: str, tmp_path: Path) -> None:
    """What a shell calls /dev/fd/63, and a named pipe, are written like files."""
    whole = tmp_path / "whole"
    run_cli("check", HOSPITAL, *ON_DAY, "-f", f"{name}={whole}")
    # The parts of the option are one word to the shell only where the file is given by --output.
    shell = f"{sys.executable} -m gl3rules check {HOSPITAL} --as-of {AS_OF} -f {name} -o >(cat > {tmp_path}/one)"
    subprocess.run(
        ["bash", "-c", f"{shell}; wait $!"], env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=ROOT, check=True
    )
    assert (tmp_path / "one").read_bytes() == whole.read_bytes()
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "two").open("wb") as two:
        reader = subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=two)
        assert run_cli("check", HOSPITAL, *ON_DAY, "-f", f"{name}={tmp_path}/pipe").code == 0
        assert reader.wait(10) == 0
    assert (tmp_path / "two").read_bytes() == whole.read_bytes()


def test_facts_from_standard_input_are_not_replaced(tmp_path: Path) -> None:
    """The file that standard input comes from, and a hard link to a facts file, are never written over."""
    facts, link = tmp_path / "facts.yaml", tmp_path / "link.yaml"
    facts.write_bytes((ROOT / HOSPITAL).read_bytes())
    os.link(facts, link)
    command = [sys.executable, "-m", "gl3rules", "check", *ON_DAY, "-o"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for target, name in ((facts, "-"), (link, str(facts)), (facts, str(link))):
        with facts.open("rb") as opened:
            done = subprocess.run(
                [*command, str(target), name], stdin=opened, env=environment, capture_output=True, check=False
            )
        assert done.returncode == 2
        assert b"is read by this command; a report would replace it." in done.stderr
        assert facts.read_bytes() == link.read_bytes() == (ROOT / HOSPITAL).read_bytes()


def test_a_form_that_can_not_be_made_does_not_suppress_the_others(tmp_path: Path) -> None:
    """OSCAL has no years before 1900; the table is printed all the same, and the run ends with code 2."""
    facts = tmp_path / "facts.yaml"
    facts.write_text("schema: 1\norganisation: {id: a, name: A}\n")
    result = run_cli("check", str(facts), "--as-of", "1800-01-01", "-f", "table", "-f", f"oscal={tmp_path}/o.json")
    assert result.code == 2
    assert "A (a)" in result.out
    assert not (tmp_path / "o.json").exists()


def test_one_organisation_twice_is_refused() -> None:
    """The same organisation can't be described twice in one run; the second description is refused with its place."""
    result = run_cli("check", HOSPITAL, f"./{HOSPITAL}", *ON_DAY, "-q")
    assert result.code == 2
    assert "./facts/examples/hospital.yaml:5:7: Organisation seiryu-hospital is described twice" in result.err
    assert "seiryu-hospital: pass 75" in result.out
    assert "./facts/examples/hospital.yaml: not judged, errors: 1" in result.out


def test_refused_files_are_in_every_table(tmp_path: Path) -> None:
    """A table that is written to a file names the files that were refused, in short form too."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("a: [")
    for options in ((), ("-q",)):
        run_cli("check", str(bad), *ON_DAY, *options, "-o", str(tmp_path / "table.txt"))
        assert "bad.yaml" in (tmp_path / "table.txt").read_text()


def test_partly_judged_rows_say_so() -> None:
    """A row of which a rule was skipped is never a plain pass."""
    result = run_cli("check", HOSPITAL, *ON_DAY, "--row", "6.3-2", "--skip", "visitor-recording-set")
    assert "only 2 of 3 rules judged" in " ".join(result.out.split())
    told = json.loads(run_cli("check", HOSPITAL, *ON_DAY, "--severity", "critical", "-f", "json").out)
    assert told["selection"] == ["--severity critical"]
    rows = told["assessments"][0]["rows"]
    listing = json.loads(run_cli("rules", "--format", "json").out)
    rules = {row["row"]: row["rules"] for row in listing["rows"]}
    for row in rows:
        assert row["left_out"] == sum(rule["severity"] != "critical" for rule in rules[row["row"]])
    assert any(row["left_out"] for row in rows)


def test_the_short_table_keeps_what_a_reader_must_know(tmp_path: Path) -> None:
    """With --quiet the table still says that the day was asked for, and how the results stand to a baseline."""
    baseline = tmp_path / "baseline.json"
    assert run_cli("baseline", FAILING, *ON_DAY, "-o", str(baseline)).code == 0
    result = run_cli("check", FAILING, *ON_DAY, "-q", "--baseline", str(baseline))
    assert result.code == 0
    told = " ".join(result.out.split())
    assert "was asked for with --as-of" in told
    assert "0 outcomes are new, 0 worse, 124 unchanged, and 0 fixed" in told


def test_a_wrong_waiver_fails_the_run_in_every_report(tmp_path: Path) -> None:
    """A waiver that matches only what passes ends the run with 2, and reports and attestation say the same."""
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(
        "schema: 1\nwaivers:\n  - {rule: wireless-encryption, organisation: seiryu-hospital, reason: x,"
        " approver: y, expires: 2026-12-31}\n"
    )
    targets = [f"--format={name}={tmp_path / name}" for name in ("sarif", "json", "table")]
    attest = tmp_path / "attest.json"
    result = run_cli("check", HOSPITAL, *ON_DAY, "--waivers", str(waivers), *targets, "--attest", str(attest))
    assert result.code == 2
    assert json.loads(attest.read_text())["predicate"]["exitCode"] == 2
    assert json.loads((tmp_path / "sarif").read_text())["runs"][0]["invocations"][0]["exitCode"] == 2
    notes = json.loads((tmp_path / "json").read_text())["waiver_notes"]
    assert [(note["path"], note["line"]) for note in notes] == [(str(waivers), 3)]
    assert str(waivers) in "".join((tmp_path / "table").read_text().split())


def test_every_command_that_judges_heeds_the_configuration(tmp_path: Path) -> None:
    """Parameters of the configuration count for plan, baseline, waive and explain as they do for check."""
    (tmp_path / "facts.yaml").write_bytes((ROOT / HOSPITAL).read_bytes())
    (tmp_path / "gl3rules.toml").write_text('facts = ["facts.yaml"]\n[parameters]\nlog_review_interval = "1 day"\n')
    checked = json.loads(run_cli("check", *ON_DAY, "-f", "json", cwd=tmp_path).out)
    failing = [one["rule"] for one in checked["assessments"][0]["outcomes"] if one["status"] == "fail"]
    assert "access-log-reviewed" in failing
    assert "6.5-4" in run_cli("plan", *ON_DAY, cwd=tmp_path).out
    assert run_cli("baseline", *ON_DAY, "-o", "base.json", cwd=tmp_path).code == 0
    assert run_cli("check", *ON_DAY, "--baseline", "base.json", cwd=tmp_path).code == 0
    waive = (
        "waive",
        "access-log-reviewed",
        "facts.yaml",
        "--reason",
        "x",
        "--approver",
        "y",
        "--expires",
        "2026-12-31",
    )
    assert run_cli(*waive, *ON_DAY, "--file", "w.yaml", cwd=tmp_path).code == 0
    assert "FAIL" in run_cli("explain", "access-log-reviewed", *ON_DAY, cwd=tmp_path).out
    assert run_cli("plan", *ON_DAY, cwd=tmp_path, GL3RULES_PARM="x").code == 2


def test_a_blank_lock_is_refused() -> None:
    """A variable that was meant to lock, and holds only blanks, is not just off."""
    for value, code in ((" ", 2), ("\t", 2), ("", 0), ("1", 0), ("0", 0)):
        result = run_cli("check", HOSPITAL, *ON_DAY, "-q", GL3RULES_LOCKED=value)
        assert result.code == code
        assert ("GL3RULES_LOCKED is blank" in result.err) is (code == 2)
