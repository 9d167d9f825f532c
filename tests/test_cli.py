"""The command line, in real processes: exit codes, streams, files, languages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.conftest import AS_OF, EXAMPLES, ROOT, run_cli

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSPITAL = "facts/examples/hospital.yaml"
FAILING = "facts/examples/clinic-failing.yaml"
PARTIAL = "facts/examples/partial.yaml"
ON_DAY = ("--as-of", AS_OF)


def report(*arguments: str, **keywords: Any) -> dict[str, Any]:  # noqa: ANN401  what run_cli takes
    """Return the JSON report of a check."""
    loaded: dict[str, Any] = json.loads(run_cli("check", "--format", "json", *ON_DAY, *arguments, **keywords).out)
    return loaded


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((HOSPITAL,), 0),
        ((FAILING,), 1),
        ((PARTIAL,), 1),
        ((PARTIAL, "--row", "6.5-8-2", "--fail-on", "fail"), 0),
        ((HOSPITAL, "no-such-file.yaml"), 2),
        ((FAILING, "no-such-file.yaml"), 2),
        ((HOSPITAL, "--row", "6.99"), 2),
        ((HOSPITAL, "--row", ""), 2),
        ((HOSPITAL, "--rule", "no-such-rule"), 2),
        ((HOSPITAL, "--rule", "wireless-encryption", "--row", "6.3-1"), 2),
        ((HOSPITAL, "--fail-on", "everything"), 2),
        ((HOSPITAL, "--fail-on", ""), 2),
        ((HOSPITAL, "--fail-on", "fail,"), 2),
        ((HOSPITAL, "--format", "xml"), 2),
        ((HOSPITAL, "--lang", "fr"), 2),
        ((HOSPITAL, "--as-of", "22.11.2026"), 2),
        ((HOSPITAL, "--as-of", "20261122"), 2),
        ((HOSPITAL, "--param", "log_review_interval=1 year"), 2),
        ((HOSPITAL, "--param", "log_review_interval=often"), 2),
        ((HOSPITAL, "--param", "log_review_interval"), 2),
        ((HOSPITAL, "--param", "no_such_parameter=1"), 2),
        ((HOSPITAL, "--param", "password_minimum_length=7"), 2),
        ((HOSPITAL, "--param", "password_minimum_length=9"), 1),
        ((HOSPITAL, "--output", "no-such-folder/report.txt"), 2),
        ((HOSPITAL, "--no-such-option"), 2),
        (("-", "-"), 2),
        ((HOSPITAL, "--param", "log_review_interval=1 week", "--param", "log_review_interval=2 weeks"), 2),
        ((HOSPITAL, "--param", "password_minimum_length=１２"), 2),
        ((HOSPITAL, "--param", "password_minimum_length=1_2"), 2),
        ((), 2),
        (("facts",), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_exit_codes_of_check(arguments: tuple[str, ...], code: int) -> None:
    """0 nothing to act on, 1 something failed, 2 the command or the facts are wrong; each wrong thing is told."""
    day = () if "--as-of" in arguments else ON_DAY
    result = run_cli("check", *day, *arguments)
    assert result.code == code, result.err
    assert bool(result.err) is (code == 2)


def test_nearest_names() -> None:
    """A misspelt row, rule or parameter is answered with the names that were probably meant."""
    assert "wireless-encryption" in run_cli("check", HOSPITAL, "--rule", "wireles-encryption").err
    assert "6.5-8-3" in run_cli("check", HOSPITAL, "--row", "6.5-8-33").err
    assert "log_review_interval" in run_cli("check", HOSPITAL, "--param", "log_reviews_interval=1 day").err
    assert "check" in run_cli("chekc").err


def test_good_file_beside_a_bad_one() -> None:
    """A file that can't be read is told, and the others are still checked."""
    result = run_cli("check", *ON_DAY, "no-such-file.yaml", HOSPITAL)
    assert "no-such-file.yaml" in result.err
    assert "seiryu-hospital: pass 75" in result.out
    told = report("no-such-file.yaml", HOSPITAL)
    assert [one["organisation"]["id"] for one in told["assessments"]] == ["seiryu-hospital"]
    assert [one["path"] for one in told["refused"]] == ["no-such-file.yaml"]


def test_two_organisations_in_one_file(hospital_text: str) -> None:
    """Several documents in one stream are several organisations."""
    other = hospital_text.replace("id: seiryu-hospital", "id: other-hospital").replace(
        "encryption: wpa2-aes", "encryption: wep"
    )
    result = run_cli("check", *ON_DAY, "-", stdin=f"{hospital_text}\n---\n{other}".encode())
    assert result.code == 1
    assert "<stdin>:" in result.out
    assert "seiryu-hospital: pass 75" in result.out
    assert "other-hospital: FAIL 1, pass 74" in result.out


def test_json_facts(tmp_path: Path) -> None:
    """Facts written as JSON give the same verdicts, with places in the JSON file."""
    import yaml

    path = tmp_path / "facts.json"
    values = yaml.safe_load(Path(ROOT / FAILING).read_text(encoding="utf-8"))
    path.write_text(json.dumps(values, default=str, indent=1, ensure_ascii=False), encoding="utf-8")
    from_json, from_yaml = report(str(path))["assessments"][0], report(FAILING)["assessments"][0]
    assert from_json["summary"] == from_yaml["summary"]
    findings = [finding for outcome in from_json["outcomes"] for finding in outcome["findings"]]
    assert all(finding["line"] > 0 for finding in findings)
    assert {(f["pointer"], f["message"]) for f in findings} == {
        (f["pointer"], f["message"]) for outcome in from_yaml["outcomes"] for f in outcome["findings"]
    }


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("example", [HOSPITAL, FAILING, PARTIAL])
def test_json_report_fits_its_schema(example: str, language: str) -> None:
    """What `check --format json` writes is what `schema --report` describes, row by row in the catalogue's order."""
    schema = json.loads(run_cli("schema", "--report").out)
    told = report(example, "--lang", language, "--verbose")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(told, schema, cls=jsonschema.Draft202012Validator)
    rows = [row["row"] for row in told["assessments"][0]["rows"]]
    assert rows == [row["row"] for row in json.loads(run_cli("rules", "--format", "json").out)["rows"]]
    assert sum(told["assessments"][0]["summary"].values()) == len(rows) == told["judged"]["of_rows"]


def test_findings_point_at_their_facts() -> None:
    """Each finding's line and column are those of the fact at its pointer, or of the nearest section around it."""
    lines = Path(ROOT / FAILING).read_text(encoding="utf-8").splitlines()
    for outcome in report(FAILING)["assessments"][0]["outcomes"]:
        for finding in outcome["findings"]:
            last = finding["pointer"].rpartition("/")[2]
            around = lines[max(finding["line"] - 2, 0) : finding["line"]]
            if finding["status"] == "fail" and not last.isdecimal():
                assert any(f"{last}:" in line for line in around), finding


def test_output_replaces_a_file_whole(tmp_path: Path) -> None:
    """A report is written to a file, in the place of an older one, with ordinary permissions; nothing is printed."""
    path = tmp_path / "report.json"
    path.write_text("older")
    path.chmod(0o640)
    result = run_cli("check", HOSPITAL, *ON_DAY, "--format", "json", "--output", str(path))
    assert (result.code, result.out) == (0, "")
    assert json.loads(path.read_text(encoding="utf-8"))["format"] == 1
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.json"]


def test_output_to_a_folder_is_refused(tmp_path: Path) -> None:
    """A report that can't be written is an error, and leaves no half file."""
    result = run_cli("check", HOSPITAL, *ON_DAY, "--output", str(tmp_path))
    assert result.code == 2
    assert str(tmp_path) in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk() -> None:
    """A report that could not be printed ends with exit code 2, not with that of the verdict."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gl3rules", "check", HOSPITAL, *ON_DAY],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert b"could not be written" in done.stderr
    assert b"Traceback" not in done.stderr


def test_output_never_replaces_the_facts(tmp_path: Path) -> None:
    """A report is not written over the facts that it is about, through a link neither."""
    facts, link = tmp_path / "facts.yaml", tmp_path / "link.yaml"
    text = (ROOT / HOSPITAL).read_text(encoding="utf-8")
    facts.write_text(text, encoding="utf-8")
    link.symlink_to(facts)
    for output in (facts, link):
        assert run_cli("check", str(facts), *ON_DAY, "--output", str(output)).code == 2
    assert facts.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        ("check {facts} >&-", 0),
        ("check {facts} 2>&- >/dev/null", 0),
        ("check no-such-file.yaml 2>/dev/full", 2),
        ("check --no-such-option 2>/dev/full", 2),
        ("check --format json --evidence {facts} {facts} {facts} | true; exit ${{PIPESTATUS[0]}}", 2),
        ("schema | true; exit ${{PIPESTATUS[0]}}", 2),
    ],
)
def test_broken_streams(shell: str, code: int) -> None:
    """A stream that is closed, full or no longer read never looks like a failed requirement, and never crashes."""
    bash = shutil.which("bash")
    if bash is None or not Path("/dev/full").exists():
        pytest.skip("this system has no bash or no /dev/full")
    command = f"{sys.executable} -m gl3rules {shell.format(facts=f'{HOSPITAL} --as-of {AS_OF}')}"
    done = subprocess.run(
        [bash, "-c", command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are not text")
def test_file_names_that_are_not_text(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 is judged, and its name shown escaped."""
    name = os.fsdecode(bytes(tmp_path) + b"/\xff.yaml")
    shutil.copy(ROOT / HOSPITAL, name)
    for form in ("table", "json"):
        result = run_cli("check", name, *ON_DAY, "--format", form)
        assert result.code == 0
        assert "udcff.yaml" in result.out


def test_selection_is_visible() -> None:
    """Fewer rows than all are judged only on demand, and the report says so."""
    result = run_cli("check", HOSPITAL, *ON_DAY, "--row", "6.5-8")
    told_in_words = " ".join(result.out.split())
    assert "5 of 75 rows judged" in told_in_words
    assert "left out by --row 6.5-8)" in told_in_words
    told = report(HOSPITAL, "--rule", "wireless-encryption")
    assert told["judged"]["rows"] == told["judged"]["rules"] == 1
    assert [row["row"] for row in told["assessments"][0]["rows"]] == ["6.5-8-3"]


def test_a_missing_fact_is_told_once_a_row() -> None:
    """Where several rules of a row lack the same fact, the table names it once, with all of them."""
    told = run_cli("check", PARTIAL, *ON_DAY, "--row", "6.11-6").out
    assert told.count("external_exchange.used is not declared") == 1
    assert all(rule in told for rule in ("sending-time-agreed", "reception-error-agreed"))
    assert run_cli("check", PARTIAL, *ON_DAY, "--row", "6.11-6", "--verbose").out.count("is not declared") == 5


def test_parameters_are_reported() -> None:
    """The figures that were applied are in the report, a tightened one as it was set."""
    assert "log_review_interval=1 month" in run_cli("check", HOSPITAL, *ON_DAY).out.replace("\n ", "")
    told = report(HOSPITAL, "--param", "password_minimum_length=9")
    assert told["pack"]["parameters"]["password_minimum_length"] == "9"
    assert told["pack"]["parameters"]["password_maximum_age"] == "2 months"
    failing = [row["row"] for row in told["assessments"][0]["rows"] if row["status"] == "fail"]
    assert failing == ["6.5-7b-1"]


def test_evidence_of_a_pass() -> None:
    """A pass shows on demand the facts that it rests on, with values and lines."""
    result = run_cli("check", HOSPITAL, *ON_DAY, "--row", "6.5-8-3", "--verbose", "--evidence")
    assert '/wireless_lan/networks/0/encryption = "wpa2-aes"' in result.out
    assert "line " in result.out


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wireless-encryption", "wireless-encryption"),
        ("6.5-8-3", "wireless-encryption"),
        ("6.5-8", "6.5-8-1"),
        ("6.5 C.8 (3)", "wireless-encryption"),
        ("6.5C.8(3)", "wireless-encryption"),
    ],
)
def test_explain(name: str, expected: str) -> None:
    """A rule, a row or a clause is explained in full."""
    result = run_cli("explain", name)
    assert result.code == 0
    assert expected in result.out
    assert "To put it right" in result.out


def test_explain_with_facts() -> None:
    """With facts, the verdict and the evidence behind it come too."""
    result = run_cli("explain", "wireless-encryption", HOSPITAL, *ON_DAY)
    assert "pass  wireless-encryption" in result.out
    assert "/wireless_lan/networks/2/encryption" in result.out


def test_explain_what_does_not_exist() -> None:
    """What nothing is named is answered with the nearest names."""
    result = run_cli("explain", "wireless-encription")
    assert result.code == 2
    assert "wireless-encryption" in result.err


def test_clause_is_not_a_beginning_of_another() -> None:
    """6.9 C.1 does not name 6.9 C.10."""
    assert "6.9-10" not in run_cli("explain", "6.9 C.1").out


def test_validate(tmp_path: Path) -> None:
    """Only the shape is checked: a failing clinic's facts are valid, misspelt ones are not."""
    assert run_cli("validate", FAILING, *ON_DAY).code == 0
    path = tmp_path / "facts.yaml"
    path.write_text("schema: 1\norganisation: {id: a, name: A}\nwireles_lan: {used: no}\n")
    result = run_cli("validate", str(path), HOSPITAL, *ON_DAY)
    assert result.code == 2
    assert f"{path}:3:1" in result.err
    assert "wireless_lan" in result.err
    assert "hospital.yaml" in result.out


def test_dates_after_the_assessment_are_refused() -> None:
    """What is dated after the day of the assessment can't be true on that day."""
    result = run_cli("check", HOSPITAL, "--as-of", "2026-06-01")
    assert result.code == 2
    assert "hospital.yaml:" in result.err
    assert "after the day of the assessment" in result.err


def test_rules_lists_all_rows() -> None:
    """All 75 rows are listed, each with at least one rule."""
    listing = json.loads(run_cli("rules", "--format", "json").out)
    assert len(listing["rows"]) == 75
    assert all(row["rules"] for row in listing["rows"])
    table = run_cli("rules").out
    assert all(rule["rule"] in table for row in listing["rows"] for rule in row["rules"])


def test_json_is_a_subset_of_nothing_else() -> None:
    """Standard output holds the JSON report and nothing else, whatever standard error says."""
    result = run_cli("check", "no-such-file.yaml", HOSPITAL, *ON_DAY, "--format", "json")
    assert json.loads(result.out)["format"] == 1


def test_colour_only_on_a_terminal() -> None:
    """No escape sequence reaches a pipe."""
    assert "\x1b" not in run_cli("check", FAILING, *ON_DAY).out


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_terminal(variables: dict[str, str], coloured: bool) -> None:  # noqa: FBT001
    """On a terminal there is colour, unless NO_COLOR is set or the terminal has none; its width is respected."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    main, terminal = pty.openpty()
    own = {"TERM": "xterm", "COLUMNS": "72", "LANG": "ja_JP.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "gl3rules", "check", FAILING, *ON_DAY],
        stdout=terminal,
        stderr=terminal,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "NO_COLOR"} | own | variables,
    ) as process:
        os.close(terminal)
        text = b"".join(_read_all(main)).decode()
        assert process.wait(60) == 1
    assert ("\x1b[" in text) is coloured
    from wcwidth import wcswidth

    lines = text.splitlines()
    plain = [line for line in lines if "\x1b" not in line and "/" not in line]
    assert max(wcswidth(line) for line in plain) <= 72


def _read_all(handle: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(handle, 65536)
        except OSError:
            # Linux ends a pseudo-terminal with an error.
            return
        if not piece:
            return
        yield piece


@pytest.mark.parametrize(
    ("arguments", "locale", "japanese"),
    [
        ((), "C.UTF-8", False),
        ((), "ja_JP.UTF-8", True),
        (("--lang", "ja"), "C.UTF-8", True),
        (("--lang=ja",), "C.UTF-8", True),
        (("--lang", "en"), "ja_JP.UTF-8", False),
    ],
)
def test_language(arguments: tuple[str, ...], locale: str, japanese: bool) -> None:  # noqa: FBT001
    """The language is that of --lang, else that of the locale; it reaches the report, the help and the errors."""
    for command in (("check", HOSPITAL, *ON_DAY), ("check", "--help"), ("check", "no-such-file.yaml"), ("rules",)):
        result = run_cli(*command, *arguments, locale=locale, PYTHONUTF8="1")
        told = result.out + result.err
        assert any("\u3040" <= character <= "\u30ff" for character in told) is japanese, told


def test_hostile_names_are_escaped(tmp_path: Path, hospital_text: str) -> None:
    """A name can't steer the terminal or reverse the text."""
    name = "\\e]0;owned\\a \\u202Egnp.exe \\e[2J"
    path = tmp_path / "facts.yaml"
    path.write_text(
        hospital_text.replace("name: Seiryu General Hospital (清流総合病院)", f'name: "{name}"'), encoding="utf-8"
    )
    result = run_cli("check", str(path), *ON_DAY, "--verbose", "--evidence")
    assert "owned" in result.out
    assert not {"\x1b", "\x07", "\u202e"} & set(result.out)


def test_version_and_module() -> None:
    """The version is the package's."""
    import gl3rules

    assert run_cli("--version").out.strip() == f"gl3rules {gl3rules.__version__}"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    """Each shell gets its completion script."""
    if shell == "bash" and not Path("/bin/bash").exists():
        pytest.skip("bash is not installed")
    assert "_GL3RULES_COMPLETE" in run_cli("completion", shell).out


def test_completion_of_rows() -> None:
    """Rows complete."""
    result = run_cli(_GL3RULES_COMPLETE="bash_complete", COMP_WORDS="gl3rules check --row 6.5-8", COMP_CWORD="3")
    assert "6.5-8-3" in result.out


def test_examples_exist() -> None:
    """The four examples are where README says."""
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} >= {
        "health-guidance-provider",
        "hospital",
        "clinic-failing",
        "partial",
    }
