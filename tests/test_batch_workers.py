"""Work done by processes: the same bytes for any number of them, and whatever ends one costs only what it must."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import signal
import sys
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pytest

from gl3rules.batch.executors import InProcess, Processes, Workers
from gl3rules.batch.job import Job, with_digest
from gl3rules.batch.units import Result, Unit
from gl3rules.batch.worker import work
from gl3rules.errors import Gl3rulesError
from gl3rules.facts import load
from tests.batch_runs import Running, batch, facts_of, judged, outputs, write_facts, write_pack, write_records
from tests.conftest import EXAMPLES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gl3rules.facts.root import Facts

if not sys.platform.startswith("linux"):
    pytest.skip("needs /proc", allow_module_level=True)

COUNT: Final = 30


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with facts of every kind, and the output of a run in one process in `whole`."""
    folder = tmp_path_factory.mktemp("facts")
    write_facts(folder / "facts", COUNT)
    shutil.copytree(EXAMPLES, folder / "facts" / "examples")
    (folder / "facts" / "broken.yaml").write_text("schema: [", encoding="utf-8")
    write_records(folder / "facts" / "many.ndjson", 5, padding=200_000)
    write_records(folder / "records.ndjson", 4, padding=200_000)
    (folder / "facts" / "others.ndjson.gz").write_bytes(
        gzip.compress((folder / "records.ndjson").read_bytes().replace(b"o000", b"p000"), mtime=0)
    )
    assert batch("facts", "-o", "whole", *FORMS, "--jobs", "1", cwd=folder).code == 2
    return folder


FORMS: Final = ("--format", "csv", "--format", "ndjson", "--format", "parquet")


@pytest.mark.parametrize("jobs", [2, 3])
def test_same_bytes_for_any_number_of_processes(facts: Path, tmp_path: Path, jobs: int) -> None:
    """Two and three processes come to the bytes of one."""
    assert batch("facts", "-o", tmp_path / "out", *FORMS, "--jobs", jobs, cwd=facts).code == 2
    assert outputs(tmp_path / "out") == outputs(facts / "whole")


def test_killed_workers(facts: Path, tmp_path: Path) -> None:
    """Workers that are killed in mid-run cost nothing, however often."""
    out = tmp_path / "out"
    killed: list[int] = []

    def fresh() -> list[int]:
        return [number for number in running.workers() if number not in killed]

    with Running("facts", "-o", out, *FORMS, "--jobs", 2, cwd=facts) as running:
        for _ in range(3):
            running.wait_until(fresh)
            killed += fresh()[:1]
            os.kill(killed[-1], signal.SIGKILL)
        result = running.result()
    assert result.code == 2, result.err
    assert outputs(out) == outputs(facts / "whole")
    assert "ended from outside" not in result.out


POISON: Final = "facts.organisation.id in ('o007', 'o008', 'o021') and os.kill(os.getpid(), 9)"


def test_units_that_end_their_workers(tmp_path: Path) -> None:
    """Organisations whose rules kill each process that judges them cost only themselves, and are in the summary."""
    write_facts(tmp_path / "facts", COUNT)
    pack = write_pack(tmp_path / "packs", POISON)
    result = batch("facts", "-o", "out", "--jobs", 2, *pack, cwd=tmp_path)
    assert result.code == 2, result.err
    due = {f"o{number:03}": "pass" for number in range(COUNT) if number not in (7, 8, 21)}
    assert judged(tmp_path / "out") == due
    for name in ("o007", "o008", "o021"):
        assert f"facts/{name}.json" in result.out
    told = " ".join(result.out.split())
    assert "its worker process was ended from outside, or crashed, each time" in told
    assert f"{COUNT - 3} organisations judged: pass {COUNT - 3}; could not be judged: 3." in told
    # What was lost is no result: a later run tries it again.
    write_pack(tmp_path / "packs")
    again = batch("facts", "-o", "out", "--jobs", 1, "--resume", *pack, cwd=tmp_path)
    assert again.code == 0


@pytest.mark.parametrize("ending", ["ndjson", "ndjson.gz"])
@pytest.mark.parametrize("forms", [("ndjson", "parquet"), ("ndjson", "csv")])
def test_records_that_end_their_workers(tmp_path: Path, ending: str, forms: tuple[str, ...]) -> None:
    """A record whose rules kill each process costs only itself: not those in the same block, nor their line numbers."""
    write_records(tmp_path / "plain.ndjson", 14, padding=40_000)
    data = (tmp_path / "plain.ndjson").read_bytes()
    (tmp_path / f"facts.{ending}").write_bytes(gzip.compress(data, mtime=0) if ending.endswith("gz") else data)
    options = ("--jobs", 2, *(option for form in forms for option in ("--format", form)))
    pack = write_pack(tmp_path / "packs")
    assert batch(f"facts.{ending}", "-o", "due", *options, *pack, cwd=tmp_path).code == 0
    write_pack(tmp_path / "packs", "facts.organisation.id in ('o00004', 'o00009') and os.kill(os.getpid(), 9)")
    result = batch(f"facts.{ending}", "-o", "out", *options, *pack, cwd=tmp_path)
    assert result.code == 2, result.err
    due = [line for line in of_pack(tmp_path / "due") if '"o00004"' not in line and '"o00009"' not in line]
    assert of_pack(tmp_path / "out") == due
    for line in (5, 10):
        assert f"facts.{ending}:{line}" in result.out
    assert "12 organisations judged: pass 12; could not be judged: 2." in " ".join(result.out.split())


def of_pack(out: Path) -> list[str]:
    """Return the lines of outcomes.ndjson without the digest of the pack, of which there are two versions."""
    text = (out / "outcomes.ndjson").read_text(encoding="utf-8")
    return re.sub('"digest":"[0-9a-f]+"', "", text).splitlines()


@pytest.mark.parametrize(
    "statement",
    [
        "if facts.organisation.id == 'o003': raise ValueError('no')",
        "if facts.organisation.id == 'o003': bytearray(1 << 60)",
        "if facts.organisation.id == 'o003': deep = lambda: deep(); deep()",
    ],
    ids=["error", "memory", "recursion"],
)
def test_rules_that_crash(tmp_path: Path, statement: str) -> None:
    """A rule that raises, or has no memory or stack left, costs only itself; the run ends with 3."""
    write_facts(tmp_path / "facts", 6)
    result = batch("facts", "-o", "out", "--jobs", 2, *write_pack(tmp_path / "packs", statement), cwd=tmp_path)
    assert result.code == 3, result.err
    found = judged(tmp_path / "out")
    assert found == {f"o{number:03}": "error" if number == 3 else "pass" for number in range(6)}
    assert "Traceback" not in result.err


IN_WORKERS: Final = "import sys\nif '--multiprocessing-fork' in sys.orig_argv:\n    "
OTHER_VERSION: Final = "import gl3rules._version\n    gl3rules._version.VERSION = '9.9'\n"
OTHER_PACK: Final = (
    "import pathlib; rules = pathlib.Path('packs/ours/rules.py'); rules.write_text(rules.read_text() + '# other')\n"
)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (OTHER_VERSION, "This worker has gl3rules 9.9, but the run needs "),
        (OTHER_PACK, "This worker has another version of the rule pack ours than the run."),
    ],
)
def test_workers_of_another_version(tmp_path: Path, what: str, words: str) -> None:
    """A worker that has another version of gl3rules, or of the pack, refuses, which ends the run with 2."""
    write_facts(tmp_path / "facts", 6)
    pack = write_pack(tmp_path / "packs")
    (tmp_path / "sitecustomize.py").write_text(IN_WORKERS + what)
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    result = batch("facts", "-o", "out", "--jobs", 2, *pack, cwd=tmp_path, PYTHONPATH=path)
    assert result.code == 2
    assert words in result.err
    assert "start them again." in result.err
    assert "Traceback" not in result.err


def test_workers_that_end_at_once(tmp_path: Path) -> None:
    """Processes that end before they judge anything end the run with 2, and no organisation is blamed for it."""
    write_facts(tmp_path / "facts", 3)
    dying = "import multiprocessing, os\nmultiprocessing.parent_process() and os.kill(os.getpid(), 9)\n"
    pack = write_pack(tmp_path / "packs", beginning=dying)
    result = batch("facts", "-o", "out", "--jobs", 2, *pack, cwd=tmp_path)
    assert result.code == 2
    assert "The worker processes end before they judge anything: something ends them, or they crash." in result.err
    assert "Traceback" not in result.err


def test_processes_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that starts no more processes is told, with what to do."""

    def start(_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", start)
    executor = Processes(JOB, 2)
    with pytest.raises(Gl3rulesError, match="No worker process can be started: Resource temporarily unavailable"):
        list(executor.results([[Unit("a", "a")]]))
    executor.close()


JOB: Final = with_digest(Job(version="", pack="gl3", digest="", as_of=date(2026, 11, 22), lines=True))


def test_defects_cost_one_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong beside the rules costs the record that it goes wrong with, and no line number after it."""
    records = [facts_of(f"o{number}") for number in range(7)]
    block = Unit("a#1", "a.ndjson", data="\n".join(["", *records]).encode(), first_line=1)
    (due,) = work(JOB, [block])

    def from_bytes(data: bytes, *arguments: Any) -> tuple[Facts, ...]:  # noqa: ANN401  those of the original
        if b'"o3"' in data:
            raise MemoryError
        return load.from_bytes(data, *arguments)

    monkeypatch.setattr("gl3rules.batch.worker.from_bytes", from_bytes)
    (found,) = work(JOB, [block])
    assert (due.lines, len(due.verdicts), due.refusals) == (8, 7, ())
    assert found.lines == due.lines
    assert found.verdicts == due.verdicts[:3] + due.verdicts[4:]
    assert [(each.path, each.number) for each in found.refusals] == [("a.ndjson", 5)]
    assert found.refusals[0].problems[0].message.en.startswith("could not be judged: MemoryError: ")
    assert found.digest == ""
    lines = zlib.decompress(due.told).split(b"\n")
    assert zlib.decompress(found.told).split(b"\n") == lines[:3] + lines[4:]


class _Scripted(Workers):
    """Workers that end of some units, and besides with some of the pieces that they are given."""

    _tries: ClassVar = 2

    def __init__(self, poison: set[str], unlucky: set[int]) -> None:
        super().__init__(JOB)
        self._poison = poison
        self._unlucky = unlucky
        self.submitted = 0

    def _count(self) -> int:
        return 2

    def _submit(self, piece: Sequence[Unit]) -> list[Result] | None:
        self.submitted += 1
        if self.submitted in self._unlucky or any(unit.name in self._poison for unit in piece):
            return None
        return [Result(unit.name) for unit in piece]

    def _found(self, future: list[Result] | None) -> list[Result] | None:
        return future

    def close(self) -> None:
        """Hold nothing."""


@pytest.mark.parametrize("poison", [(), (0,), (6,), (3, 4, 5), (0, 39), tuple(range(40))])
@pytest.mark.parametrize("unlucky", [(), (1,), (2, 4), (1, 3, 5, 7, 9, 11), (5, 6, 7)])
def test_nothing_is_lost_doubled_or_out_of_order(poison: tuple[int, ...], unlucky: tuple[int, ...]) -> None:
    """Whichever processes end, each piece comes once, in order, with a result for each unit; poison is given up."""
    units = [Unit(str(number), str(number)) for number in range(40)]
    pieces = [units[start : start + 5] for start in range(0, 40, 5)]
    workers = _Scripted({str(number) for number in poison}, set(unlucky))
    found = list(workers.results(pieces))
    assert [piece for piece, _ in found] == pieces
    results = [result for _, several in found for result in several]
    assert [result.digest for result in results] == ["" if number in poison else str(number) for number in range(40)]
    assert all(bool(result.refusals) is (number in poison) for number, result in enumerate(results))


def test_pieces_are_taken_as_they_are_needed() -> None:
    """No more pieces are under way than keep the workers busy, so that memory stays flat."""
    taken: list[int] = []

    def pieces() -> Iterator[list[Unit]]:
        for number in range(100):
            taken.append(number)
            yield [Unit(str(number), str(number))]

    results = _Scripted(set(), set()).results(pieces())
    next(results)
    assert len(taken) <= 6
    assert next(InProcess(JOB).results(pieces()))[0] == [Unit("0", "0")]


def test_large_workbook_made_beside(tmp_path: Path) -> None:
    """The workbook of very many organisations, which another process makes meanwhile, has the same bytes."""
    write_records(tmp_path / "many.ndjson", 1_001)
    pack = write_pack(tmp_path / "packs")
    for jobs in (1, 2):
        assert batch("many.ndjson", "-o", f"out{jobs}", "--jobs", jobs, *pack, cwd=tmp_path).code == 0
    assert outputs(tmp_path / "out1") == outputs(tmp_path / "out2")
