"""Ten thousand organisations, each a file: `gl3rules batch`, and each peer in the quickest way that it has.

A peer has no such command. It gets processes here that each hold an engine, or for OPA, which lets other threads run
meanwhile, threads; they are started before anything is timed. What they are given is a list of files, and verdicts are
all that they answer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from benchmarks import organisations
from benchmarks.peers import RULE_IDS, Engine
from benchmarks.peers.opa import OpaEngine
from benchmarks.variation import AS_OF

from .engines import COPIES, KINDS
from .measuring import Compared, Pair, Took, compared

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .engines import Peer

_ROOT: Final = Path(__file__).parent.parent.parent
_PIECE: Final = 100
# Peers that take longer than this for one organisation judge a tenth of the files.
_SLOW: Final = 60
_TWENTY: Final = tuple(word for rule in RULE_IDS for word in ("--rule", rule))


@dataclass(frozen=True, slots=True)
class Work:
    """So many files of a form in a folder, in so many processes or threads."""

    folder: Path
    count: int
    form: str
    jobs: int


def compare(work: Work, peers: Sequence[Peer], rounds: int) -> list[Compared]:
    """Measure gl3rules and each peer on the same files; slow peers, and the whole pack, on a tenth of them."""
    jobs, folder = work.jobs, work.folder
    everything = _written(folder / work.form, work.count, work.form)
    some = _written(folder / f"{work.form}-some", work.count // 10, work.form)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as processes:
        # Each process takes one of these, and is ready when all are.
        list(processes.map(_ready, [[peer.kind.name for peer in peers]] * jobs))
        pairs = _pairs(work, peers, everything, some, processes)
        return compared(pairs, rounds, warm_up=False)


def _pairs(
    work: Work,
    peers: Sequence[Peer],
    everything: tuple[Path, list[str]],
    some: tuple[Path, list[str]],
    processes: ProcessPoolExecutor,
) -> list[Pair]:
    folder, jobs = work.folder, work.jobs
    pairs = []
    for peer in peers:
        source, paths = some if peer.kind.items <= _SLOW else everything
        ours = partial(_batch, source, folder, _TWENTY, jobs)
        asked: Callable[[], float]
        if peer.kind.name == "OPA" and work.form == "json":
            # Threads would take turns at YAML, which Python reads.
            pairs.append(_whole(some, folder, jobs))
            opas = [OpaEngine(AS_OF) for _ in range(jobs)]
            asked = partial(_in_threads, opas, paths)
        else:
            asked = partial(_in_processes, processes, peer.kind.name, paths)
        pairs.append(Pair(peer.kind.name, ours, partial(_clocked, asked), len(paths)))
    return pairs


def _whole(some: tuple[Path, list[str]], folder: Path, jobs: int) -> Pair:
    source, paths = some
    opas = [OpaEngine(AS_OF, COPIES) for _ in range(jobs)]
    theirs = partial(_clocked, partial(_in_threads, opas, paths))
    return Pair(f"OPA, {COPIES} times the rules", partial(_batch, source, folder, (), jobs), theirs, len(paths))


def _written(folder: Path, count: int, form: str) -> tuple[Path, list[str]]:
    if not folder.is_dir():
        organisations.write(count, folder, form, seed=0)
    return folder, sorted(str(path) for path in folder.rglob(f"*.{form}"))


def _batch(source: Path, folder: Path, selection: tuple[str, ...], jobs: int) -> Took:
    """Run `gl3rules batch` as a process, from its start to the portfolio at its end."""
    output = folder / f"out-{time.monotonic_ns()}"
    options = ("--output", str(output), "--jobs", str(jobs), "--quiet", "--as-of", str(AS_OF), "--without-facts")
    command = (sys.executable, "-m", "gl3rules", "batch", str(source), *options, *selection)

    def run() -> float:
        code = subprocess.run(command, cwd=_ROOT, stdout=subprocess.DEVNULL, check=False).returncode
        # 1 says that requirements fail.
        if code not in (0, 1):
            raise subprocess.CalledProcessError(code, command)
        return 0.0

    return _clocked(run)


def _clocked(task: Callable[[], float]) -> Took:
    """Return what a task took, its threads and the processes that it starts and ends included.

    What it returns is the processor's time of any other processes.
    """
    start, before = time.perf_counter(), os.times()
    others = task()
    after = os.times()
    return Took(time.perf_counter() - start, sum(after[:4]) - sum(before[:4]) + others)


def _in_threads(opas: Sequence[Engine], paths: Sequence[str]) -> float:
    with ThreadPoolExecutor(len(opas)) as threads:
        list(threads.map(_ask, opas, [paths[number :: len(opas)] for number in range(len(opas))]))
    return 0.0


def _in_processes(processes: ProcessPoolExecutor, name: str, paths: Sequence[str]) -> float:
    pieces = [(name, paths[start : start + _PIECE]) for start in range(0, len(paths), _PIECE)]
    return sum(processes.map(_judge, pieces))


def _ready(names: Sequence[str]) -> None:
    """Make the engines of a process, and keep it busy until the others have theirs."""
    for name in names:
        _engine(name)
    time.sleep(1)


def _judge(piece: tuple[str, Sequence[str]]) -> float:
    """Judge some files, and return what that took of the processor."""
    name, paths = piece
    start = time.process_time()
    _ask(_engine(name), paths)
    return time.process_time() - start


@cache
def _engine(name: str) -> Engine:
    (kind,) = (kind for kind in KINDS if kind.name == name)
    return kind.make(AS_OF)


def _ask(engine: Engine, paths: Sequence[str]) -> None:
    for path in paths:
        data = Path(path).read_bytes()
        if path.endswith(".yaml"):
            data = json.dumps(yaml.load(data, Loader=yaml.CSafeLoader), default=str).encode()
        engine.verdicts_json(data)
