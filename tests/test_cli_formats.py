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
        (("--format", f"html={HOSPITAL}"), "hospital.yaml is a facts file, which the report would replace."),
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
