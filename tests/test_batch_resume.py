"""Runs that are disturbed and resumed: nothing is lost, nothing stale is reused, and nothing half done stays."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest

from gl3rules.batch.store import Local
from gl3rules.errors import OutputError
from tests.batch_runs import Running, batch, facts_of, judged, outputs, write_facts, write_pack
from tests.conftest import AS_OF, EXAMPLES, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

if not sys.platform.startswith("linux"):
    pytest.skip("needs /proc", allow_module_level=True)

COUNT: Final = 40
EVERYTHING: Final = ("--format", "csv", "--format", "ndjson", "--format", "parquet")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with facts, a pack, and the output of an undisturbed run in `whole`."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_facts(folder / "facts", COUNT)
    (folder / "facts" / "broken.json").write_text("{", encoding="utf-8")
    write_pack(folder / "packs")
    done = batch("facts", "-o", "whole", *EVERYTHING, "--jobs", "1", cwd=folder)
    assert done.code == 2, done.err
    return folder


def has_written(folder: Path, due: int) -> bool:
    """Say whether a run has written so many reports by now."""
    return written(folder) >= due


def written(folder: Path) -> int:
    """Return how many reports a run has written by now."""
    try:
        return sum(not name.startswith(".") for name in os.listdir(folder / "reports"))
    except FileNotFoundError:
        return 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_again_and_again(undisturbed: Path, tmp_path: Path, jobs: int) -> None:
    """A run that is killed at many points, and resumed each time, comes to the bytes of an undisturbed one."""
    out = tmp_path / "out"
    arguments = ("facts", "-o", out, *EVERYTHING, "--jobs", jobs)
    for number, due in enumerate((1, 7, 19, COUNT)):
        with Running(*arguments, *(["--resume"] if number else []), cwd=undisturbed) as running:
            running.wait_until(partial(has_written, out, due))
            running.kill()
        # As they are left by one that is killed while it writes.
        for name in (".gl3rules-half", "reports/.gl3rules-half"):
            (out / name).write_bytes(b"half")
    for name in ("outcomes.ndjson", "portfolio.html"):
        with Running(*arguments, "--resume", cwd=undisturbed) as running:
            running.wait_until((out / name).exists)
            running.kill()
    done = batch(*arguments, "--resume", cwd=undisturbed)
    assert done.code == 2
    assert f"Reused from before: {COUNT} organisations." in done.err
    assert outputs(out) == outputs(undisturbed / "whole")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", [1, 2])
def test_interrupts(undisturbed: Path, tmp_path: Path, number: signal.Signals, jobs: int) -> None:
    """Ctrl-C and SIGTERM end a run with 130 and a word on how to go on; what is done is kept, no process is left."""
    out = tmp_path / "out"
    arguments = ("facts", "-o", out, *EVERYTHING, "--jobs", jobs)
    with Running(*arguments, cwd=undisturbed) as running:
        running.wait_until(lambda: written(out) >= 5)
        if number is signal.SIGINT:
            running.send_to_all(number)
        else:
            running.send(number)
        result = running.result()
        left = remaining(running)
    assert (result.code, result.out) == (130, "")
    assert result.err == "Interrupted. What is done is kept: the same command with --resume goes on.\n"
    assert not left
    done = batch(*arguments, "--resume", cwd=undisturbed)
    assert "Reused from before: " in done.err
    assert "Reused from before: 0 " not in done.err
    assert outputs(out) == outputs(undisturbed / "whole")


@pytest.mark.parametrize("count", [1, 2])
def test_interrupts_while_workers_start(undisturbed: Path, tmp_path: Path, count: int) -> None:
    """Ctrl-C that reaches workers before they are ready is no error of theirs."""
    with Running("facts", "-o", tmp_path / "out", *EVERYTHING, "--jobs", 2, cwd=undisturbed) as running:
        running.wait_until(lambda: len(running.workers()) >= count)
        running.send_to_all(signal.SIGINT)
        result = running.result()
        left = remaining(running)
    assert result.code == 130
    assert result.err == "Interrupted. What is done is kept: the same command with --resume goes on.\n"
    assert not left


def test_workers_end_with_a_run_that_is_killed(undisturbed: Path, tmp_path: Path) -> None:
    """A run that is killed leaves no process behind."""
    out = tmp_path / "out"
    with Running("facts", "-o", out, *EVERYTHING, "--jobs", 2, cwd=undisturbed) as running:
        running.wait_until(lambda: written(out) >= 5 and len(running.workers()) == 2)
        running.kill()
        assert not remaining(running)


def remaining(running: Running) -> list[int]:
    """Return the processes of a run that are there still after some seconds."""
    limit = time.monotonic() + 30
    while (left := running.others()) and time.monotonic() < limit:
        time.sleep(0.01)
    return left


def test_changed_inputs(tmp_path: Path) -> None:
    """Between two runs facts are changed, removed, added and renamed: the outputs are those of a run from nothing."""
    facts = tmp_path / "facts"
    write_facts(facts, 6)
    arguments = ("facts", *EVERYTHING, "--jobs", "1", *write_pack(tmp_path / "packs"))
    assert batch(*arguments, "-o", "out", cwd=tmp_path).code == 0
    (facts / "o000.json").write_text(facts_of("o000", "A name that is long"), encoding="utf-8")
    (facts / "o001.json").unlink()
    (facts / "o002.json").rename(facts / "p002.json")
    (facts / "o003.json").write_text(facts_of("another", "Short"), encoding="utf-8")
    (facts / "added.json").write_text(facts_of("added", "Short"), encoding="utf-8")
    resumed = batch(*arguments, "-o", "out", "--resume", cwd=tmp_path)
    assert batch(*arguments, "-o", "fresh", cwd=tmp_path).code == resumed.code == 1
    assert outputs(tmp_path / "out") == outputs(tmp_path / "fresh")
    assert "Reused from before: 2 organisations." in resumed.err
    assert "reports/o001.csv" not in outputs(tmp_path / "out")
    assert list(judged(tmp_path / "out")) == ["added", "o000", "another", "o004", "o005", "o002"]


WAIVER: Final = """schema: 1
waivers:
  - {organisation: o000, rule: maintenance-work-confirmed, reason: Moving, approver: A. Sato, expires: 2027-05-31}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], ["--param", "password_minimum_length=12"]),
        ([], ["--as-of", "2026-11-21"]),
        ([], ["--lang", "ja"]),
        ([], ["--format", "json"]),
        ([], ["--row", "6.4-1"]),
        ([], ["--fail-on", "fail"]),
        ([], ["--without-facts"]),
        ([], ["--max-file-size", "1"]),
        (["--pack", "ours", "--pack-folder", "packs"], []),
    ],
    ids=lambda value: " ".join(value[:1]) if isinstance(value, list) else str(value),
)
def test_changed_settings(tmp_path: Path, before: list[str], after: list[str]) -> None:
    """What was judged with other settings is not reused."""
    write_facts(tmp_path / "facts", 2)
    write_pack(tmp_path / "packs")
    batch("facts", "-o", "out", "-q", *before, cwd=tmp_path)
    resumed = batch("facts", "-o", "out", "--resume", *after, cwd=tmp_path)
    assert resumed.code in (0, 1), resumed.err
    # In Japanese the words around the number are others.
    assert re.findall("[0-9]+", resumed.err) == ["0"]
    batch("facts", "-o", "fresh", *after, cwd=tmp_path)
    assert outputs(tmp_path / "out") == outputs(tmp_path / "fresh")


def test_changed_waivers_and_tags(tmp_path: Path) -> None:
    """What was judged under another waiver, or reported with other tags, is not reused; the rest is."""
    write_facts(tmp_path / "facts", 3)
    (tmp_path / "list.csv").write_text("path,region\nfacts/o000.json,north\nfacts/o001.json,south\n")
    batch("list.csv", "-o", "out", cwd=tmp_path)
    (tmp_path / "list.csv").write_text("path,region\nfacts/o000.json,north\nfacts/o001.json,east\n")
    tagged = batch("list.csv", "-o", "out", "--resume", cwd=tmp_path)
    batch("list.csv", "-o", "fresh", cwd=tmp_path)
    assert "Reused from before: 1 organisations." in tagged.err
    assert outputs(tmp_path / "out") == outputs(tmp_path / "fresh")
    assert b'"region":"east"' in outputs(tmp_path / "out")["outcomes.ndjson"]
    (tmp_path / "waivers.yaml").write_text(WAIVER, encoding="utf-8")
    waived = batch("list.csv", "-o", "out", "--resume", "--waivers", "waivers.yaml", cwd=tmp_path)
    assert "Reused from before: 0 organisations." in waived.err
    (tmp_path / "waivers.yaml").write_text(WAIVER.replace("2027", "2026"), encoding="utf-8")
    expired = batch("list.csv", "-o", "out", "--resume", "--waivers", "waivers.yaml", cwd=tmp_path)
    assert "Reused from before: 0 organisations." in expired.err
    batch("list.csv", "-o", "fresh", "--waivers", "waivers.yaml", cwd=tmp_path)
    assert outputs(tmp_path / "out") == outputs(tmp_path / "fresh")


def test_changed_pack(tmp_path: Path) -> None:
    """What was judged by another version of a pack of the same name is not reused."""
    write_facts(tmp_path / "facts", 2)
    arguments = ("facts", "-o", "out", *write_pack(tmp_path / "packs"))
    assert batch(*arguments, cwd=tmp_path).code == 0
    write_pack(tmp_path / "packs", 'yield Finding("No.")')
    resumed = batch(*arguments, "--resume", cwd=tmp_path)
    assert resumed.code == 1
    assert "Reused from before: 0 organisations." in resumed.err


def test_line_numbers_in_reports_of_records(tmp_path: Path) -> None:
    """Records that have moved to other lines are reported with those, though their own bytes are the same."""
    records = tmp_path / "facts.ndjson"
    # Two of which are more than is read at once.
    blanks = " " * (200 * 1024)
    others = f"{facts_of('second')}{blanks}\n{facts_of('third')}\n"
    records.write_text(f"{facts_of('first')}{blanks}\n{others}", encoding="utf-8")
    arguments = ("facts.ndjson", "--format", "json")
    batch(*arguments, "-o", "out", cwd=tmp_path)
    records.write_text(f"{facts_of('first')}{blanks[1:]}\n\n{others}", encoding="utf-8")
    batch(*arguments, "-o", "out", "--resume", cwd=tmp_path)
    batch(*arguments, "-o", "fresh", cwd=tmp_path)
    assert outputs(tmp_path / "out") == outputs(tmp_path / "fresh")


def test_reports_that_were_deleted_come_back(undisturbed: Path, tmp_path: Path) -> None:
    """Reports that somebody removed between two runs are made again, and no others."""
    out = tmp_path / "out"
    shutil.copytree(undisturbed / "whole", out)
    for name in ("o003.csv", "o021.csv"):
        (out / "reports" / name).unlink()
    (out / "portfolio.html").unlink()
    before = (out / "reports" / "o004.csv").stat().st_mtime_ns
    done = batch("facts", "-o", out, *EVERYTHING, "--jobs", "1", "--resume", cwd=undisturbed)
    assert f"Reused from before: {COUNT - 2} organisations." in done.err
    assert outputs(out) == outputs(undisturbed / "whole")
    assert (out / "reports" / "o004.csv").stat().st_mtime_ns == before


def test_reports_that_nobody_recorded(tmp_path: Path) -> None:
    """A report that was written just before a run was killed goes when its organisation is no part of the next."""
    write_facts(tmp_path / "facts", 3)
    arguments = ("facts", "-o", "out", "--format", "csv", "--jobs", "1")
    killing = "import os; os.path.exists('go') or (open('go', 'w').close(), os.kill(os.getpid(), 9))"
    pack = write_pack(tmp_path / "packs")
    (tmp_path / "sitecustomize.py").write_text(
        f"import gl3rules.batch.state as state\ndef record(*_):\n    {killing}\nstate.State.record = record\n"
    )
    environment = {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(EXAMPLES.parent.parent)))}
    with Running(*arguments, *pack, cwd=tmp_path, **environment) as running:
        assert running.result().code == -signal.SIGKILL
    assert written(tmp_path / "out") == 3
    (tmp_path / "facts" / "o001.json").unlink()
    (tmp_path / "sitecustomize.py").unlink()
    batch(*arguments, *pack, "--resume", cwd=tmp_path)
    assert sorted(os.listdir(tmp_path / "out" / "reports")) == ["o000.csv", "o002.csv"]


def _other_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE other (name)")


def _other_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")


def _garbage(path: Path) -> None:
    path.write_bytes(b"no database " * 1000)


def _torn(path: Path) -> None:
    # Everything behind the table of contents.
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_other_program, "it is no file of gl3rules"),
        (_other_version, "it is of another version of gl3rules, 99 and not 1"),
        (_garbage, "file is not a database"),
        (_torn, "malformed"),
    ],
)
@pytest.mark.parametrize("resume", [(), ("--resume",)])
def test_states_that_are_none(
    undisturbed: Path, tmp_path: Path, damage: Callable[[Path], None], words: str, resume: tuple[str, ...]
) -> None:
    """A state that is damaged, of another program or another version is told, and left as it is."""
    out = tmp_path / "out"
    shutil.copytree(undisturbed / "whole", out)
    state = out / ".gl3rules" / "run.sqlite"
    damage(state)
    before = state.read_bytes()
    done = batch("facts", "-o", out, "-q", "--jobs", "1", *resume, cwd=undisturbed)
    assert done.code == 2
    assert "run.sqlite can't be used: " in done.err
    assert words in done.err
    assert "Name another folder for the output, or remove this one." in done.err
    assert "Traceback" not in done.err
    assert state.read_bytes() == before


def test_two_runs_in_one_folder(undisturbed: Path, tmp_path: Path) -> None:
    """A run refuses the folder that another one writes to."""
    out = tmp_path / "out"
    with Running("facts", "-o", out, *EVERYTHING, "--jobs", "1", cwd=undisturbed) as running:
        running.wait_until(lambda: written(out) >= 1)
        running.send(signal.SIGSTOP)
        second = batch("facts", "-o", out, "--resume", cwd=undisturbed)
        running.send(signal.SIGCONT)
        first = running.result()
    assert second.code == 2
    assert "Another run writes to the same folder" in second.err
    assert first.code == 2
    assert outputs(out) == outputs(undisturbed / "whole")


@pytest.fixture
def limited(tmp_path: Path) -> str:
    """Return the environment's way to let every file end at so many bytes, as on a full disk."""
    (tmp_path / "limits").mkdir()
    (tmp_path / "limits" / "sitecustomize.py").write_text(
        "import os, resource\n"
        "most = int(os.environ['MOST_BYTES'])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))\n"
    )
    return os.pathsep.join((str(tmp_path / "limits"), str(EXAMPLES.parent.parent)))


# The reports, of about 20 kB each; the state, which comes to 150 kB; the page of all, which is larger still.
@pytest.mark.parametrize("most", [8_000, 60_000, 200_000])
def test_full_disks(undisturbed: Path, tmp_path: Path, limited: str, most: int) -> None:
    """A full disk ends a run with 2 and a word on what to do; what is done is kept, and nothing is half there."""
    out = tmp_path / "out"
    arguments = ("facts", "-o", out, *EVERYTHING, "--jobs", "1")
    full = batch(*arguments, cwd=undisturbed, PYTHONPATH=limited, MOST_BYTES=str(most))
    assert full.code == 2
    assert "could not be written: " in full.err
    assert "--resume goes on with what is done." in full.err
    assert "Traceback" not in full.err
    found, due = outputs(out), outputs(undisturbed / "whole")
    assert {name: due[name] for name in found} == found
    assert found != due
    batch(*arguments, "--resume", cwd=undisturbed)
    assert outputs(out) == due


def test_folders_that_cannot_be_written(undisturbed: Path, tmp_path: Path) -> None:
    """A file in the place of a folder ends a run with 2, and stays."""
    (tmp_path / "file").write_text("mine")
    inside = batch("facts", "-o", tmp_path / "file" / "out", cwd=undisturbed)
    assert inside.code == 2
    assert "Name a folder that can be written to." in inside.err
    out = tmp_path / "out"
    shutil.copytree(undisturbed / "whole", out)
    shutil.rmtree(out / "reports")
    (out / "reports").write_text("mine")
    instead = batch("facts", "-o", out, *EVERYTHING, cwd=undisturbed)
    assert instead.code == 2
    assert "could not be written" in instead.err
    assert "Traceback" not in inside.err + instead.err
    assert (out / "reports").read_text() == (tmp_path / "file").read_text() == "mine"


def test_a_folder_that_vanishes(undisturbed: Path, tmp_path: Path) -> None:
    """A folder of outputs that is removed in mid-run ends it with 2, and does not come back without its state."""
    out = tmp_path / "out"
    with Running("facts", "-o", out, *EVERYTHING, "--jobs", "1", cwd=undisturbed) as running:
        running.wait_until(lambda: written(out) >= 1)
        running.send(signal.SIGSTOP)
        shutil.rmtree(out)
        running.send(signal.SIGCONT)
        result = running.result()
    assert result.code == 2
    assert "could not be written" in result.err
    assert "Traceback" not in result.err
    assert not out.exists()


def test_a_run_that_stops_at_a_failure(tmp_path: Path) -> None:
    """What comes after the failure that ends a run is not judged, and what an earlier run reported of it is gone."""
    write_facts(tmp_path / "facts", 3)
    (tmp_path / "facts" / "m.json").write_text(facts_of("failing", "A name that is long"), encoding="utf-8")
    (tmp_path / "facts" / "n.ndjson.gz").write_bytes(b"no gzip")
    (tmp_path / "facts" / "z.json").write_text(facts_of("last"), encoding="utf-8")
    arguments = ("--format", "csv", "--jobs", "1", *write_pack(tmp_path / "packs"))
    batch("facts/z.json", "-o", "out", *arguments, cwd=tmp_path)
    inputs = [f"facts/{name}.json" for name in ("o000", "o001", "o002", "m", "z")]
    unread = batch(*inputs[:2], "facts/n.ndjson.gz", *inputs[2:], "-o", "out", "--fail-fast", *arguments, cwd=tmp_path)
    assert unread.code == 2
    assert "n.ndjson.gz" in unread.out
    assert sorted(os.listdir(tmp_path / "out" / "reports")) == ["o000.csv", "o001.csv"]
    stopped = batch(*inputs, "facts/n.ndjson.gz", "-o", "out", "--fail-fast", *arguments, cwd=tmp_path)
    assert stopped.code == 1
    assert sorted(os.listdir(tmp_path / "out" / "reports")) == ["failing.csv", "o000.csv", "o001.csv", "o002.csv"]


def test_a_run_that_was_killed_at_its_very_beginning(undisturbed: Path, tmp_path: Path) -> None:
    """A folder in which nothing is but that of a state can be written to."""
    (tmp_path / "out" / ".gl3rules").mkdir(parents=True)
    done = batch("facts", "-o", tmp_path / "out", *EVERYTHING, "--jobs", "1", cwd=undisturbed)
    assert done.code == 2
    assert outputs(tmp_path / "out") == outputs(undisturbed / "whole")


def test_an_interrupt_while_a_file_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt stays one where the file that was written has its name already."""

    def replaced(source: str, target: str) -> None:
        os.rename(source, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", replaced)
    with pytest.raises(KeyboardInterrupt):
        Local(str(tmp_path)).write({"name": b"content"})
    assert os.listdir(tmp_path) == ["name"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that can't be written whole stays as it was."""
    store = Local(str(tmp_path))
    store.write({"reports/name": b"before"})

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="name could not be written: No space left on device"):
        store.write({"reports/name": b"after"})
    assert outputs(tmp_path) == {"reports/name": b"before"}


def test_fail_fast_stops_within_records(tmp_path: Path) -> None:
    """A run that stops at the first failure stops at that very record, and going on judges those after it."""
    pack = write_pack(tmp_path / "packs")
    records = [facts_of("a"), facts_of("b", "A very long name"), facts_of("c", "Another long name"), facts_of("d")]
    (tmp_path / "r.ndjson").write_text("\n".join(records) + "\n", encoding="utf-8")
    forms = ("--format", "ndjson", "--format", "parquet", "--format", "csv")
    for jobs in ("1", "2"):
        result = batch("r.ndjson", "-o", f"out{jobs}", "--fail-fast", "--jobs", jobs, *forms, *pack, cwd=tmp_path)
        assert result.code == 1, result.err
        assert judged(tmp_path / f"out{jobs}") == {"a": "pass", "b": "fail"}
        assert sorted(os.listdir(tmp_path / f"out{jobs}" / "reports")) == ["a.csv", "b.csv"]
    assert outputs(tmp_path / "out1") == outputs(tmp_path / "out2")
    assert batch("r.ndjson", "-o", "out1", "--resume", *forms, *pack, cwd=tmp_path).code == 1
    assert judged(tmp_path / "out1") == {"a": "pass", "b": "fail", "c": "fail", "d": "pass"}


def test_fail_fast_stops_at_what_cannot_be_read(tmp_path: Path) -> None:
    """A file that no worker ever saw stops the run too, in its place among the others."""
    pack = write_pack(tmp_path / "packs")
    (tmp_path / "in").mkdir()
    for name, text in {"a.json": facts_of("a"), "b.ndjson": "", "c.json": facts_of("c", "A very long name")}.items():
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    result = batch("in", "-o", "out", "--fail-fast", *pack, cwd=tmp_path)
    assert result.code == 2, result.err
    assert judged(tmp_path / "out") == {"a": "pass"}
    assert "holds no record" in result.out


def test_a_report_that_another_replaced_is_made_again(tmp_path: Path) -> None:
    """Where two files describe one organisation and the run ends before that is told, no report of the other stays."""
    pack = write_pack(tmp_path / "packs")
    (tmp_path / "a.json").write_text(facts_of("same", "First"), encoding="utf-8")
    (tmp_path / "b.json").write_text(facts_of("same", "Second"), encoding="utf-8")
    arguments = ("-o", "out", "--format", "json", "--jobs", "1", *pack)
    assert batch("a.json", *arguments, cwd=tmp_path).code == 0
    script = (
        "import os, sys\n"
        "from gl3rules.batch import results\n"
        "results.Results.__init__ = lambda *_: os._exit(137)\n"
        "from gl3rules.cli import script\n"
        "script()\n"
    )
    command = [sys.executable, "-c", script, "batch", "a.json", "b.json", *arguments, "--resume", "--as-of", AS_OF]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    assert subprocess.run(command, cwd=tmp_path, env=environment, check=False).returncode == 137
    report = tmp_path / "out" / "reports" / "same.json"
    assert "Second" in report.read_text(encoding="utf-8")
    assert batch("a.json", *arguments, "--resume", cwd=tmp_path).code == 0
    assert "First" in report.read_text(encoding="utf-8")
