"""The command line of batch runs: exit codes, places of errors, reports, settings, progress, and names of files."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from gl3rules.batch.folders import waiver_files
from gl3rules.batch.naming import REPORTS, report_name
from gl3rules.batch.state import State
from gl3rules.cli.progress import Progress
from gl3rules.errors import Gl3rulesError
from gl3rules.report import FORMATS
from tests.batch_runs import write_pack
from tests.conftest import AS_OF, EXAMPLES, ROOT, Result, run_cli

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAMES: Final = ("clinic-failing", "hospital", "partial")
# The one rule on which its verdicts differ, so that runs are short.
ROW: Final = "6.5-8-3"


def batch(*arguments: object, cwd: Path, out: str = "out", **environment: str) -> Result:
    """Run `gl3rules batch` in a folder, on the usual day."""
    day = () if "--as-of" in arguments else ("--as-of", AS_OF)
    return run_cli("batch", *map(str, arguments), "-o", out, *day, stdin=b"", cwd=cwd, locale="C.UTF-8", **environment)


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of outcomes.ndjson in a folder."""
    return [json.loads(line) for line in (folder / "outcomes.ndjson").read_text(encoding="utf-8").splitlines()]


def ids(folder: Path) -> list[str]:
    """Return the ids of the organisations that a run judged, in order."""
    return [line["organisation"]["id"] for line in lines_of(folder)]


def shrunk(text: str) -> str:
    """Return a page's or table's text without line breaks, which stand where the width has them."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def hospital() -> dict[str, Any]:
    """The facts on which every row passes, as plain values."""
    values: dict[str, Any] = yaml.safe_load((EXAMPLES / "hospital.yaml").read_text(encoding="utf-8"))
    return values


def record(facts: dict[str, Any], name: str, encryption: str = "wpa2-aes") -> str:
    """Return the facts as a record of another organisation."""
    text = json.dumps(facts | {"organisation": facts["organisation"] | {"id": name}}, default=str)
    return text.replace("wpa2-aes", encryption)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """Give a folder with a folder `in` of facts: a passes, b fails, c is broken, d fails, e passes."""
    text = (EXAMPLES / "hospital.yaml").read_text(encoding="utf-8")
    (tmp_path / "in").mkdir()
    for name in "abde":
        own = text.replace("id: seiryu-hospital", f"id: {name}")
        if name in "bd":
            own = own.replace("encryption: wpa2-aes", "encryption: wep")
        (tmp_path / "in" / f"{name}.yaml").write_text(own, encoding="utf-8")
    (tmp_path / "in" / "c.yaml").write_text("schema: 1\norganisation: [\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("in/a.yaml",), 0, ""),
        (("in/b.yaml",), 1, ""),
        (("in/b.yaml", "--row", "6.3-1"), 0, ""),
        (("in/a.yaml", "no-such.yaml"), 2, "no-such.yaml: there is no such file"),
        (("in",), 2, "in/c.yaml:3:1:"),
        (("in/c.yaml", "--quiet"), 2, "could not be judged: 1"),
        (("in/*.txt",), 2, "There are no facts files in in/*.txt."),
        (("in/a.yaml", "--row", "6.5-8-33"), 2, "6.5-8-3"),
        (("in/a.yaml", "--rule", "wireles-encryption"), 2, "wireless-encryption"),
        (("in/a.yaml", "--param", "log_reviews_interval=1 day"), 2, "log_review_interval"),
        (("in/a.yaml", "--fail-on", "everything"), 2, "'everything' is none of the statuses"),
        (("in/a.yaml", "--format", "htlm"), 2, "html"),
        (("in/a.yaml", "--jobs", "0"), 2, "0 is not in the range"),
        (("in/a.yaml", "--jobs", "many"), 2, "'many'"),
        (("in/a.yaml", "--as-of", "22.11.2026"), 2, "is not a day"),
        (("in/a.yaml", "--waivers", "no-such"), 2, "no-such"),
        (("in/a.yaml", "--waivers", "out"), 2, "out"),
        (("in/a.yaml", "--history", "in/a.yaml"), 2, "in/a.yaml"),
        (("in/a.yaml", "--scheduler", "nonsense"), 2, "nonsense"),
        (("in/a.yaml", "--max-file-size", "0"), 2, "0 is not in the range"),
        (("in/a.yaml", "--no-such-option"), 2, "--no-such-option"),
        ((), 2, "INPUT"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_exit_codes(facts: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    """0 nothing to act on, 1 something failed, 2 a file or the command is wrong, which is told."""
    result = batch(*arguments, cwd=facts)
    assert result.code == code, result.err
    assert shrunk(told) in shrunk(result.out + result.err)
    assert "Traceback" not in result.err


def test_crash(facts: Path) -> None:
    """A rule that crashes makes the exit code 3, also beside a file that can't be judged, and costs nothing else."""
    pack = write_pack(facts / "packs", 'if facts.organisation.id == "b": raise ValueError')
    result = batch("in", *pack, cwd=facts)
    assert result.code == 3, result.err
    assert [line["status"] for line in lines_of(facts / "out")] == ["fail", "error", "fail", "fail"]
    assert batch("in/a.yaml", *pack, cwd=facts).code == 1


def test_fail_on(facts: Path) -> None:
    """--fail-on says what ends a run with 1, as for one check."""
    shutil.copy(EXAMPLES / "partial.yaml", facts)
    assert batch("partial.yaml", "--row", "6.5-8-2", cwd=facts).code == 1
    assert batch("partial.yaml", "--row", "6.5-8-2", "--fail-on", "fail", cwd=facts).code == 0


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory, hospital: dict[str, Any]) -> Path:
    """Give a folder with 60 records in several blocks, of which three can't be judged and one fails, in all forms."""
    folder = tmp_path_factory.mktemp("records")
    lines = [record(hospital, f"org-{number}") for number in range(1, 61)]
    lines[0] = "{"
    lines[29] = lines[29].replace('"schema": 1', '"schema": 1, "schema": 1')
    lines[44] = record(hospital, "org-45", encryption="wep")
    lines[52] = ""
    lines[59] = lines[59].replace('"organisation"', '"organization"')
    content = "\r\n".join(lines).encode()
    (folder / "r.ndjson").write_bytes(content)
    half = len(content) // 2
    (folder / "r.ndjson.gz").write_bytes(gzip.compress(content[:half]) + gzip.compress(content[half:]))
    packer = zstandard.ZstdCompressor()
    (folder / "r.jsonl.zst").write_bytes(packer.compress(content[:half]) + packer.compress(content[half:]))
    return folder


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("r.ndjson", ("--jobs", "1")),
        ("r.ndjson", ("--jobs", "2")),
        ("r.ndjson", ("--jobs", "2", "--format", "json")),
        ("r.ndjson.gz", ("--jobs", "2", "--format", "json")),
        ("r.jsonl.zst", ("--jobs", "2")),
    ],
)
def test_places_of_records(records: Path, name: str, options: Sequence[str]) -> None:
    """Whatever holds the records and however many processes judge: what is wrong in record N is told of line N."""
    out = records / "-".join(["out", name, *options])
    result = batch(name, *options, "--row", ROW, cwd=records, out=str(out))
    assert result.code == 2, result.err
    page = (out / "portfolio.html").read_text(encoding="utf-8")
    for line, text in ((1, ""), (30, "schema"), (60, "organization")):
        assert f"{name}:{line}:" in shrunk(result.out), result.out
        assert f">line {line}</span>" in page
        assert text in result.out
    found = lines_of(out)
    assert [line["line"] for line in found] == [*range(2, 30), *range(31, 53), *range(54, 60)]
    assert [line["organisation"]["id"] for line in found] == [f"org-{line['line']}" for line in found]
    assert [line["line"] for line in found if line["findings"]] == [45]
    if "json" in options:
        report = json.loads((out / REPORTS / "org-45.json").read_text(encoding="utf-8"))
        (one,) = report["assessments"]
        places = [finding["line"] for outcome in one["outcomes"] for finding in outcome["findings"]]
        assert places
        assert set(places) == {45}
        assert sorted(os.listdir(out / REPORTS)) == sorted(f"org-{line['line']}.json" for line in found)


def test_record_that_is_too_long(tmp_path: Path, hospital: dict[str, Any]) -> None:
    """A record above --max-file-size is refused with its line; its neighbours are judged."""
    lines = [record(hospital, "a"), json.dumps({"schema": 1, "x": "y" * (1 << 21)}), record(hospital, "b")]
    (tmp_path / "r.ndjson").write_text("\n".join(lines), encoding="utf-8")
    result = batch("r.ndjson", "--max-file-size", "1", "--row", ROW, cwd=tmp_path)
    assert result.code == 2
    assert "r.ndjson:2:1: the record is larger than 1 MiB" in result.out
    assert "r.ndjson:2:" in result.out
    assert ids(tmp_path / "out") == ["a", "b"]


def test_damaged_file_beside_others(tmp_path: Path, hospital: dict[str, Any]) -> None:
    """Of a file that was cut off what came before holds, and so does every other file."""
    text = "\n".join(record(hospital, f"org-{number}") for number in range(30)).encode()
    (tmp_path / "a.ndjson.gz").write_bytes(gzip.compress(text)[:-10])
    (tmp_path / "b.json").write_text(record(hospital, "b"), encoding="utf-8")
    (tmp_path / "c.ndjson").write_bytes(b"")
    (tmp_path / "d.ndjson").write_text(json.dumps([hospital], default=str), encoding="utf-8")
    (tmp_path / "e.ndjson").write_text(json.dumps(hospital, default=str, indent=1), encoding="utf-8")
    result = batch(".", "--row", ROW, "--format", "csv", cwd=tmp_path)
    assert result.code == 2
    assert ids(tmp_path / "out") == [*(f"org-{number}" for number in range(29)), "b"]
    told = result.out
    assert "./a.ndjson.gz:30:1: the compressed file ends too early" in told
    assert "./c.ndjson: the file holds no record" in told
    for name in ("d", "e"):
        assert f"./{name}.ndjson: the file holds JSON that goes over several lines, or a list" in told
    assert "could not be judged: 4" in told


OPTIONS: Final = (
    (),
    ("--row", "6.5", "--skip", "6.5-8-3", "--severity", "medium", "--fail-on", "fail", "--lang", "ja"),
    ("--param", "password_minimum_length=9", "--waivers", "waivers.yaml"),
)
WAIVERS: Final = """schema: 1
waivers:
  - organisation: green-dental-clinic
    rule: wireless-encryption
    reason: The access points are replaced in the spring of next year.
    approver: Management board
    expires: 2027-03-31
"""


@pytest.mark.parametrize("options", OPTIONS, ids=["plain", "selected", "waived"])
def test_reports_are_those_of_check(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Each report is, byte for byte, the one that check writes of that file alone."""
    for name in NAMES:
        shutil.copy(EXAMPLES / f"{name}.yaml", tmp_path)
    name_of = {
        name: yaml.safe_load((tmp_path / f"{name}.yaml").read_text(encoding="utf-8"))["organisation"]["id"]
        for name in NAMES
    }
    (tmp_path / "waivers.yaml").write_text(
        WAIVERS.replace("green-dental-clinic", name_of["clinic-failing"]), encoding="utf-8"
    )
    forms = [part for form in FORMATS for part in ("--format", form)]
    result = batch(*[f"{name}.yaml" for name in NAMES], *options, *forms, "--jobs", "1", cwd=tmp_path)
    assert result.code == 1, result.err
    # A check tells of waivers for others that they are for nobody there, a batch run only of those for nobody at all.
    for name in NAMES[:1] if "--waivers" in options else NAMES:
        files = [part for form in FORMATS for part in ("--format", f"{form}={name}.{form}")]
        run_cli("check", f"{name}.yaml", *options, *files, "--as-of", AS_OF, cwd=tmp_path)
        for form in FORMATS:
            due = (tmp_path / f"{name}.{form}").read_bytes()
            assert (tmp_path / "out" / report_name(name_of[name], form)).read_bytes() == due, (name, form)


@given(st.lists(st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z"), min_size=2, max_size=2, unique=True))
@example(["CON", "con"])
@example(["a", "A"])
@example(["a", "a.oscal"])
@example(["a", "a.checklist"])
@example(["a.", "a-"])
@example(["x" * 64, "X" * 64])
@example(["nul.txt", "nul"])
@example(["com1", "COM1.a"])
def test_no_two_reports_have_one_name(names: list[str]) -> None:
    """Reports of two organisations, or two forms, are never one file, on whichever system; nor a device."""
    made = [report_name(name, form) for name in names for form in FORMATS]
    assert len({name.casefold().rstrip(". ") for name in made}) == len(made)
    for name in made:
        folder, file = os.path.split(name)
        assert folder == REPORTS
        assert not file.startswith(".")
        assert len(file) < 100
        assert file.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


def test_odd_ids(tmp_path: Path, hospital: dict[str, Any]) -> None:
    """Organisations with ids that are hard on file systems each have a report, all of them in one folder."""
    names = ["CON", "a.", "A", "a", "a..b", "a.oscal", "L" * 64, "l" * 64, "-x", "..x", "../x", "a/b", "x\n"]
    (tmp_path / "r.ndjson").write_text("\n".join(record(hospital, name) for name in names), encoding="utf-8")
    result = batch("r.ndjson", "--row", ROW, "--format", "json", "--format", "oscal", cwd=tmp_path)
    assert result.code == 2
    # The rest are no ids.
    assert ids(tmp_path / "out") == names[:8]
    assert "could not be judged: 5" in result.out
    assert len(os.listdir(tmp_path / "out" / REPORTS)) == 16
    assert sorted(os.listdir(tmp_path)) == ["out", "r.ndjson"]
    told = [
        json.loads((tmp_path / "out" / report_name(name, "json")).read_text(encoding="utf-8")) for name in names[:8]
    ]
    assert [one["assessments"][0]["organisation"]["id"] for one in told] == names[:8]


def test_manifest(facts: Path) -> None:
    """Tags are in the outcomes, another organisation than the manifest names is refused, and the rest is judged."""
    (facts / "in" / "waivers.yaml").write_text(WAIVERS.replace("green-dental-clinic", "b"), encoding="utf-8")
    (facts / "in" / "clients.csv").write_text(
        "path,organisation,waivers,region\na.yaml,a,,east\nb.yaml,b,waivers.yaml,\nd.yaml,x,,west\nnone.yaml,,,\n",
        encoding="utf-8-sig",
    )
    result = batch("in/clients.csv", "--row", ROW, cwd=facts)
    assert result.code == 2
    assert ids(facts / "out") == ["a", "b"]
    assert [line.get("tags") for line in lines_of(facts / "out")] == [{"region": "east"}, None]
    assert [line["status"] for line in lines_of(facts / "out")] == ["pass", "waived"]
    assert "in/d.yaml: in/clients.csv:4 says that this file describes x, but it describes d." in result.out
    assert "in/none.yaml: there is no such file" in result.out


def test_line_of_a_manifest_after_a_change(facts: Path) -> None:
    """Where a manifest names another organisation, a later run tells the line on which it does so then."""
    for line in (2, 3):
        (facts / "m.csv").write_text("path,organisation\n" + "\n" * (line - 2) + "in/d.yaml,x\n", encoding="utf-8")
        result = batch("m.csv", "--row", ROW, "--resume", cwd=facts)
        assert shrunk(f"in/d.yaml: m.csv:{line} says that") in shrunk(result.out)


def test_waivers_of_one_file_for_many(facts: Path) -> None:
    """Each organisation gets its own waivers of a file that all entries name, and hears of no other's."""
    one = WAIVERS.partition("waivers:\n")[2]
    (facts / "w.yaml").write_text(
        "schema: 1\nwaivers:\n" + "".join(one.replace("green-dental-clinic", name) for name in "bd"), encoding="utf-8"
    )
    (facts / "m.csv").write_text("path,waivers\n" + "".join(f"in/{name}.yaml,w.yaml\n" for name in "abde"))
    for jobs in ("1", "2"):
        result = batch("m.csv", "--row", ROW, "--jobs", jobs, "--format", "json", "--format", "ndjson", cwd=facts)
        assert [line["status"] for line in lines_of(facts / "out")] == ["pass", "waived", "waived", "pass"]
        assert "which was not judged" not in result.out
        for name in "abde":
            report = json.loads((facts / "out" / report_name(name, "json")).read_text(encoding="utf-8"))
            assert report["waiver_notes"] == []


def test_pattern_over_its_own_output(facts: Path) -> None:
    """A pattern that matches the reports of the run before judges the same as then."""
    told = [batch("**/*.*", "--row", ROW, "--format", "json", "--format", "ndjson", cwd=facts).out for _ in range(2)]
    assert told[0] == told[1]
    assert ids(facts / "out") == ["a", "b", "d", "e"]


def test_broken_manifest(facts: Path) -> None:
    """A manifest with mistakes ends the run before anything is written, with all of them."""
    (facts / "m.csv").write_text("path,region\nin/a.yaml\nin/b.yaml,east,x\n", encoding="utf-8")
    result = batch("m.csv", cwd=facts)
    assert result.code == 2
    assert "m.csv:2:1: The line has 1 values" in result.err
    assert "m.csv:3:1: The line has 3 values" in result.err
    assert not (facts / "out").exists()


def test_fail_fast(facts: Path) -> None:
    """--fail-fast stops at the first organisation, in the order of the inputs, that fails: for any number of jobs."""
    results = []
    for jobs in ("1", "2"):
        result = batch(
            "in", "--row", ROW, "--fail-fast", "--format", "csv", "--jobs", jobs, cwd=facts, out=f"out{jobs}"
        )
        assert result.code == 1
        assert ids(facts / f"out{jobs}") == ["a", "b"]
        assert sorted(os.listdir(facts / f"out{jobs}" / REPORTS)) == ["a.csv", "b.csv"]
        results.append((result.out, (facts / f"out{jobs}" / "portfolio.html").read_bytes()))
    assert results[0] == results[1]


def test_configuration(facts: Path) -> None:
    """The configuration and the environment say what to judge by, but not which forms a batch run writes."""
    settings = 'formats = ["json", "sarif=x.sarif"]\nrows = ["6.3-1"]\nfail-on = ["fail"]\nlanguage = "ja"\n'
    (facts / "gl3rules.toml").write_text(settings, encoding="utf-8")
    assert batch("in/b.yaml", cwd=facts).code == 0
    assert list(lines_of(facts / "out")[0]["rows"]) == ["6.3-1"]
    # By the command line, by the environment, and without what the repository says.
    for number, (options, environment) in enumerate(
        ((("--row", ROW), {}), ((), {"GL3RULES_ROW": ROW, "GL3RULES_FORMAT": "html"}), (("--locked",), {}))
    ):
        result = batch("in/b.yaml", *options, cwd=facts, out=f"out{number}", **environment)
        assert result.code == 1, result.err
        assert ROW in lines_of(facts / f"out{number}")[0]["rows"]
        assert sorted(os.listdir(facts / f"out{number}")) == [
            ".gl3rules",
            "outcomes.ndjson",
            "portfolio.html",
            "portfolio.xlsx",
        ]


@pytest.mark.parametrize(
    ("settings", "environment", "told"),
    [
        ('rows = ["6.99"]\n', {}, "gl3rules.toml:1:9"),
        ("rowz = 1\n", {}, "gl3rules.toml:1:8"),
        ("", {"GL3RULES_ROWS": "6.3"}, "GL3RULES_ROW"),
        ("", {"GL3RULES_SEVERITY": "grave"}, "GL3RULES_SEVERITY"),
        ("", {"GL3RULES_FAIL_ON": "pass"}, "GL3RULES_FAIL_ON"),
    ],
)
def test_wrong_settings(facts: Path, settings: str, environment: dict[str, str], told: str) -> None:
    """A wrong setting is told with its place or variable, and nothing is written."""
    (facts / "gl3rules.toml").write_text(settings, encoding="utf-8")
    result = batch("in/a.yaml", cwd=facts, **environment)
    assert result.code == 2
    assert told in result.err
    assert not (facts / "out").exists()


def test_folders_for_output(facts: Path) -> None:
    """A folder with other things is left alone, one that can't be made is told, and one run at a time writes to one."""
    result = batch("in/a.yaml", cwd=facts, out="in")
    assert result.code == 2
    assert "in holds other files" in result.err
    assert sorted(os.listdir(facts / "in")) == ["a.yaml", "b.yaml", "c.yaml", "d.yaml", "e.yaml"]
    for out in ("in/b.yaml", "in/b.yaml/out"):
        result = batch("in/a.yaml", cwd=facts, out=out)
        assert result.code == 2
        assert f"{out} could not be written" in result.err
    with closing(State(str(facts / "out"))):
        result = batch("in/a.yaml", cwd=facts)
    assert result.code == 2
    assert "Another run writes to the same folder" in result.err
    assert os.listdir(facts / "out") == [".gl3rules"]


def test_folder_of_a_run_that_was_ended_as_it_began(facts: Path) -> None:
    """What such a run leaves is no reason to refuse its folder."""
    (facts / "out" / ".gl3rules").mkdir(parents=True)
    assert batch("in/a.yaml", "--row", ROW, cwd=facts).code == 0


def test_waivers_that_cannot_be_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of waivers of which a part can't be read is refused; the waivers of all that can are in order."""
    for name in ("b/2.yaml", "a/1.json", "0.yml", ".hidden.yaml", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [os.path.relpath(path, tmp_path) for path in waiver_files(str(tmp_path))] == [
        "0.yml",
        "a/1.json",
        "b/2.yaml",
    ]
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("b"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(Gl3rulesError, match=r"b can't be searched: Permission denied\."):
        list(waiver_files(str(tmp_path)))


def test_output_within_the_input(facts: Path) -> None:
    """A run that writes among its inputs, and is run again, judges what it judged before."""
    os.unlink(facts / "in" / "c.yaml")
    for _ in range(2):
        assert batch("in", "--row", ROW, "--format", "json", cwd=facts, out="in/out").code == 1
        assert ids(facts / "in" / "out") == ["a", "b", "d", "e"]
    assert batch("in", "--row", ROW, cwd=facts, out="other").code == 1
    assert ids(facts / "other") == ["a", "b", "d", "e"]


def test_quiet(facts: Path) -> None:
    """--quiet prints the totals and nothing else."""
    result = batch("in", "--row", ROW, "--quiet", cwd=facts)
    assert result.out.count("\n") == 1
    assert "could not be judged: 1" in result.out
    assert result.err == ""


def on_terminal(*arguments: str, cwd: Path, columns: int) -> tuple[str, int]:
    """Return what a run says on a terminal of that width, and its exit code."""
    pty = pytest.importorskip("pty", reason="pseudo-terminals are not on every system")
    import fcntl
    import struct
    import termios

    process, terminal = pty.fork()
    if not process:
        os.chdir(cwd)
        environment = os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        # The process is there for this alone.
        os.execve(  # noqa: S606
            sys.executable, [sys.executable, "-m", "gl3rules", "batch", *arguments], environment
        )
    told = bytearray()
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            # How Linux says that the other side is closed.
            break
        if not piece:
            break
        told += piece
    os.close(terminal)
    return told.decode(), os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


@pytest.mark.parametrize("columns", [100, 0])
def test_bar_on_a_terminal(facts: Path, columns: int) -> None:
    """On a terminal a bar shows how much is done, the rate, and the time left."""
    told, code = on_terminal("in", "-o", "out", "--row", ROW, "--jobs", "1", "--lang", "en", cwd=facts, columns=columns)
    assert code == 2
    bars = [part for part in told.split("\r") if "|" in part]
    assert bars
    assert "100%" in bars[-1]
    assert "organisations: 4, " in bars[-1]
    assert " a second, 0:00 left" in bars[-1]
    assert "not judged: 1" in bars[-1]
    assert all(len(bar) <= (columns or 80) for bar in bars)


def test_no_bar_when_quiet(facts: Path) -> None:
    """On a terminal too, --quiet prints the totals only."""
    told, _ = on_terminal("in", "-o", "out", "--row", ROW, "--quiet", "--lang", "en", cwd=facts, columns=100)
    assert "|" not in told
    assert len(told.splitlines()) == 1


def test_lines_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    """Where standard error is no terminal, a line now and then says the same."""
    with Progress(2000, quiet=False, seconds=0) as progress:
        progress.advance(0, 0, 1)
        progress.advance(500, 1234, 1)
        progress.advance(1500, 1, 0)
    first, second, third = capsys.readouterr().err.splitlines()
    assert first.startswith("  0% organisations: 0, 0.0 a second; not judged: 1")
    assert second.startswith(" 25% organisations: 1,234, ")
    assert second.endswith("a second, 0:00 left; not judged: 2")
    assert third.startswith("100% organisations: 1,235, ")
    with Progress(10, quiet=False, seconds=3600) as progress:
        progress.advance(10, 1, 0)
    with Progress(10, quiet=True, seconds=0) as progress:
        progress.advance(10, 1, 0)
    assert capsys.readouterr().err == ""


def test_time_left(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The time left follows from the bytes that are done, and the rate from the organisations."""
    times = iter([0.0, 10.0, 10.0, 10.0, 7200.0, 7200.0, 7200.0])
    monkeypatch.setattr("gl3rules.cli.progress.monotonic", lambda: next(times))
    with Progress(1000, quiet=False, seconds=0) as progress:
        progress.advance(100, 20, 0)
        progress.advance(400, 14_380, 0)
    assert capsys.readouterr().err.splitlines() == [
        " 10% organisations: 20, 2.0 a second, 1:30 left",
        " 50% organisations: 14,400, 2.0 a second, 2:00:00 left",
    ]


def test_sizes_that_are_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    """Of what has no size no share is told, and what grows while it is read never passes 100 %."""
    with Progress(0, quiet=False, seconds=0) as progress:
        progress.advance(1000, 1, 0)
    with Progress(10, quiet=False, seconds=0) as progress:
        progress.advance(1000, 1, 0)
    unknown, grown = capsys.readouterr().err.splitlines()
    assert unknown.startswith("organisations: 1, ")
    assert "left" not in unknown
    assert grown.startswith("100% organisations: 1, ")
    assert grown.endswith("0:00 left")


def test_bar_without_a_size(tmp_path: Path) -> None:
    """A terminal is told the same of records that come through a pipe."""
    os.mkfifo(tmp_path / "p.ndjson")
    line = json.dumps({"schema": 1, "organisation": {"id": "a", "name": "A"}})
    # A process and no thread: a terminal is made by a fork, which does not go well with threads.
    writing = "import sys; open('p.ndjson', 'w').write(sys.argv[1])"
    with subprocess.Popen([sys.executable, "-c", writing, line], cwd=tmp_path) as writer:
        told, code = on_terminal("p.ndjson", "-o", "out", "--lang", "en", cwd=tmp_path, columns=80)
        told = told.partition("Portfolio")[0]
        assert writer.wait() == 0
    assert "organisations: 1, " in told
    assert code == 1
    assert "%" not in told


def test_japanese(facts: Path) -> None:
    """With --lang ja, what is printed and written is Japanese."""
    result = batch("in", "--row", ROW, "--lang", "ja", "--format", "csv", cwd=facts)
    assert result.code == 2
    assert "適合" in result.out
    assert 'lang="ja"' in (facts / "out" / "portfolio.html").read_text(encoding="utf-8")
    messages = [finding["message"] for finding in lines_of(facts / "out")[1]["findings"]]
    assert messages
    assert all("WPA2" in text and not text.isascii() for text in messages)
