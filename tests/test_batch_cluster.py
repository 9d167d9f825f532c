"""Work done by a real Dask cluster: the bytes of a run in one process, whatever happens to workers and scheduler."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from msgspec import Struct, structs

from gl3rules.batch import cluster as module
from gl3rules.batch.cluster import Cluster
from gl3rules.batch.executors import InProcess
from gl3rules.batch.inputs import pieces
from gl3rules.batch.job import Job, with_digest
from gl3rules.batch.units import Unit
from gl3rules.errors import Gl3rulesError, WorkerMismatchError
from tests.batch_runs import (
    PATIENCE,
    Running,
    batch,
    judged,
    outputs,
    workers_of,
    write_facts,
    write_pack,
    write_records,
)
from tests.conftest import ROOT
from tests.scale import needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

needs("distributed")
if not sys.platform.startswith("linux"):
    pytest.skip("needs /proc", allow_module_level=True)

# tornado, of which distributed makes its servers, has not followed asyncio yet.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:tornado")

COUNT: Final = 32
FORMS: Final = ("--format", "csv", "--format", "ndjson", "--format", "parquet")
# Long enough for something to happen while it judges.
SLOW: Final = "import time; time.sleep(0.03)"
CLUSTER: Final = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    settings = {"threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(n_workers=int(sys.argv[1]), **settings) as made:
        print(made.scheduler_address, flush=True)
        sys.stdin.read()
"""


class _Started(Struct, frozen=True):
    """A cluster that runs in processes of its own."""

    address: str
    number: int

    def workers(self) -> list[int]:
        """Return its worker processes."""
        return workers_of(self.number)


@contextmanager
def started(folder: Path, workers: int) -> Iterator[_Started]:
    """Start a cluster that gives up work of which a worker ends, and end it."""
    (folder / "cluster.py").write_text(CLUSTER, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "cluster.py", str(workers)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        yield _Started(process.stdout.readline().strip(), process.pid)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Started]:
    """Give a cluster of two workers."""
    with started(tmp_path_factory.mktemp("cluster"), 2) as made:
        yield made


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with facts, a pack that takes its time, and the output of a run in one process in `whole`."""
    folder = tmp_path_factory.mktemp("facts")
    write_facts(folder / "facts", COUNT)
    (folder / "facts" / "broken.json").write_text("{", encoding="utf-8")
    write_records(folder / "facts" / "many.ndjson", 3, padding=200_000)
    pack = write_pack(folder / "packs", SLOW)
    assert batch(folder / "facts", "-o", "whole", *FORMS, "--jobs", 1, *pack, cwd=folder).code == 2
    return folder


def arguments(folder: Path, out: Path, address: str) -> tuple[object, ...]:
    """Return the arguments of a run over a folder of facts on a cluster."""
    pack = ("--pack", "ours", "--pack-folder", folder / "packs")
    return (folder / "facts", "-o", out, *FORMS, *pack, "--scheduler", address)


def has_written(out: Path, due: int) -> bool:
    """Say whether a run has written so many reports by now."""
    return (out / "reports").is_dir() and len(os.listdir(out / "reports")) >= due


def test_same_bytes_as_in_one_process(cluster: _Started, facts: Path, tmp_path: Path) -> None:
    """A cluster comes to the bytes of one process."""
    result = batch(*arguments(facts, tmp_path / "out", cluster.address), cwd=tmp_path)
    assert result.code == 2, result.err
    assert result.err == ""
    assert outputs(tmp_path / "out") == outputs(facts / "whole")


def test_relative_paths(cluster: _Started, tmp_path: Path) -> None:
    """Workers that run in another folder find the inputs, and call them as they were given."""
    write_facts(tmp_path / "facts", 3)
    (tmp_path / "facts" / "broken.json").write_text("{", encoding="utf-8")
    write_records(tmp_path / "facts" / "many.ndjson", 3)
    pack = write_pack(tmp_path / "packs")
    for out, where in (("one", ("--jobs", 1)), ("many", ("--scheduler", cluster.address))):
        result = batch("facts", "facts/none.yaml", "-o", out, *where, *pack, cwd=tmp_path)
        assert result.code == 2, result.err
        assert "facts/none.yaml: there is no such file" in result.out
    assert len(judged(tmp_path / "many")) == 6
    assert outputs(tmp_path / "many") == outputs(tmp_path / "one")


def test_worker_that_is_killed(cluster: _Started, facts: Path, tmp_path: Path) -> None:
    """A worker that is killed in mid-run costs nothing, and doubles nothing."""
    out = tmp_path / "out"
    with Running(*arguments(facts, out, cluster.address), cwd=tmp_path) as running:
        running.wait_until(partial(has_written, out, 3))
        os.kill(cluster.workers()[0], signal.SIGKILL)
        result = running.result()
    assert result.code == 2, result.err
    assert "Traceback" not in result.err
    assert outputs(out) == outputs(facts / "whole")


def test_units_that_end_their_workers(cluster: _Started, tmp_path: Path) -> None:
    """An organisation whose rules kill each worker costs only itself, not those that were waiting beside it."""
    write_facts(tmp_path / "facts", COUNT)
    pack = write_pack(tmp_path / "packs", "facts.organisation.id == 'o009' and os.kill(os.getpid(), 9)")
    known = ("--format", "csv", "--format", "ndjson")
    scheduler = ("--scheduler", cluster.address)
    result = batch(tmp_path / "facts", "-o", "out", *known, *scheduler, *pack, cwd=tmp_path)
    assert result.code == 2, result.err
    assert list(judged(tmp_path / "out")) == [f"o{number:03}" for number in range(COUNT) if number != 9]
    told = " ".join(result.out.split())
    assert "its worker process was ended from outside, or crashed, each time" in told
    assert f"{COUNT - 1} organisations judged: pass {COUNT - 1}; could not be judged: 1." in told


def job(**changes: str) -> Job:
    """Return a job, with other versions than those of this process where they are given."""
    made = with_digest(Job(version="", pack="gl3", digest="", as_of=date(2026, 11, 22), lines=True))
    return structs.replace(made, **changes)


def units(folder: Path) -> list[Unit]:
    """Return the units of a folder of facts."""
    return [Unit(str(path), str(path)) for path in sorted(folder.glob("*.json"))]


def test_results_in_this_process(cluster: _Started, facts: Path) -> None:
    """The results of a cluster are those of this process, in order."""
    several = list(pieces(units(facts / "facts"), most_files=3))
    with closing(Cluster(job(), cluster.address)) as executor:
        assert list(executor.results(several)) == list(InProcess(job()).results(several))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": "9.9"}, r"This worker has gl3rules .*, but the run needs 9\.9\."),
        ({"digest": "0" * 64}, "This worker has another version of the rule pack gl3 than the run"),
    ],
)
def test_workers_of_another_version(cluster: _Started, changes: dict[str, str], words: str) -> None:
    """A worker of another version of gl3rules, or of the pack, refuses."""
    with (
        closing(Cluster(job(**changes), cluster.address)) as executor,
        pytest.raises(WorkerMismatchError, match=words),
    ):
        list(executor.results([[Unit("a", "a")]]))


def test_what_workers_have_not(cluster: _Started) -> None:
    """What goes wrong on a worker before it judges, such as a pack that is not there, is told as it would be here."""
    with (
        closing(Cluster(job(pack="none"), cluster.address)) as executor,
        pytest.raises(Gl3rulesError, match="There is no rule pack none"),
    ):
        list(executor.results([[Unit("a", "a")]]))


def test_interrupts(cluster: _Started, facts: Path, tmp_path: Path) -> None:
    """Ctrl-C ends a run on a cluster as any other, and leaves the cluster as it is."""
    out = tmp_path / "out"
    with Running(*arguments(facts, out, cluster.address), cwd=tmp_path) as running:
        running.wait_until(partial(has_written, out, 3))
        running.send_to_all(signal.SIGINT)
        result = running.result()
    assert result.code == 130
    assert result.err == "Interrupted. What is done is kept: the same command with --resume goes on.\n"
    resumed = batch(*arguments(facts, out, cluster.address), "--resume", cwd=tmp_path)
    assert "Reused from before: " in resumed.err
    assert outputs(out) == outputs(facts / "whole")


def test_scheduler_that_goes_away(facts: Path, tmp_path: Path) -> None:
    """A scheduler that goes away in mid-run ends it with 2; what is done is kept, and can be gone on with elsewhere."""
    out = tmp_path / "out"
    with started(tmp_path, 1) as made, Running(*arguments(facts, out, made.address), cwd=tmp_path) as running:
        running.wait_until(partial(has_written, out, 3))
        os.killpg(made.number, signal.SIGKILL)
        result = running.result()
    assert result.code == 2
    assert f"The cluster of scheduler {made.address} can't go on: " in result.err
    assert "--resume goes on with what is done." in result.err
    assert "Traceback" not in result.err
    resumed = batch(*arguments(facts, out, "")[:-2], "--jobs", 1, "--resume", cwd=tmp_path)
    assert "Reused from before: " in resumed.err
    assert "Reused from before: 0 " not in resumed.err
    assert outputs(out) == outputs(facts / "whole")


@contextmanager
def worker(address: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker that nobody starts again, and end it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=PATIENCE)


def with_workers(address: str) -> Cluster:
    """Return the cluster as soon as it has a worker."""
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            return Cluster(job(), address)
        except Gl3rulesError:
            if time.monotonic() > limit:
                raise


def test_workers_that_go_away(facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster that has no workers, from the beginning or in mid-run, is told with the command that starts some."""
    monkeypatch.setattr(module, "_BETWEEN_QUESTIONS", 0.2)
    monkeypatch.setattr(module, "_WITHOUT_WORKERS", 1.0)
    known = [[unit] for unit in units(facts / "facts")]
    with started(tmp_path, 0) as made:
        without = batch(*arguments(facts, tmp_path / "out", made.address), cwd=tmp_path)
        with worker(made.address) as only, closing(with_workers(made.address)) as executor:
            results = executor.results(known)
            next(results)
            only.kill()
            with pytest.raises(Gl3rulesError, match="has no workers") as told:
                list(results)
    assert str(told.value.remedy) == f"Start some: dask worker {made.address}"
    assert without.code == 2
    assert f"The cluster of scheduler {made.address} has no workers." in without.err


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nohost", "other://127.0.0.1:8786"])
def test_wrong_addresses(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that is not there, or has no such address, is told with what to check."""
    monkeypatch.setattr(module, "_TO_CONNECT", 0.5)
    with pytest.raises(Gl3rulesError, match="can't be reached") as told:
        Cluster(job(), address)
    assert str(told.value.remedy) == "Check the address, as tcp://HOST:PORT, and that the scheduler is running."


def test_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package distributed, the error says how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Gl3rulesError, match="--scheduler needs the package distributed") as told:
        Cluster(job(), "tcp://127.0.0.1:8786")
    assert str(told.value.remedy) == "Install it with: pip install 'gl3rules[distributed]'"
