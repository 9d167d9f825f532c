"""How fast many organisations are judged, as ratios in one run; beside the Open Policy Agent, where it is there.

    python -m benchmarks.batch [--quick] [--million] [--seed N] [--only in-process|command]

Everything is measured on generated organisations (benchmarks/organisations.py) in a temporary folder. Figures are
medians of repetitions that alternate, so that a slow or noisy machine slows every line alike. Without an engine for
Rego its lines are left out; benchmarks/peers says how to get one.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from tabulate import tabulate

from gl3rules import packs
from gl3rules.source import parse

from . import organisations
from .judging import typed, verdicts
from .memory import watched
from .peers import RULE_IDS, EngineMissingError, ask, ask_yaml
from .peers.opa import OpaEngine
from .peers.rust import RegorusEngine
from .variation import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gl3rules.packs import LoadedPack
    from gl3rules.source.files import Kind

    from .memory import Run
    from .peers import Engine

ROOT: Final = Path(__file__).parent.parent
_LIMIT_MEGABYTES: Final = 200


class Size(Struct, frozen=True):
    """How much is measured."""

    organisations: int
    files: int
    records: int
    repetitions: int


QUICK: Final = Size(organisations=200, files=1_000, records=20_000, repetitions=3)
FULL: Final = Size(organisations=1_000, files=5_000, records=100_000, repetitions=7)
MILLION: Final = 1_000_000
COPIES: Final = 8
"""So many times the rules in Rego are as many as the pack has."""


@cache
def loaded_pack(*, all_rules: bool) -> LoadedPack:
    """Return the built-in pack, whole or with the rules that the peers have too."""
    return packs.load() if all_rules else packs.select(packs.load(), rules=RULE_IDS)


def judge_all(texts: Sequence[bytes], kind: Kind, *, all_rules: bool = False) -> None:
    """Judge organisations in this process, from bytes to verdicts."""
    loaded = loaded_pack(all_rules=all_rules)
    for text in texts:
        verdicts(loaded, typed(text, kind), AS_OF)


def judge_json(texts: Sequence[bytes]) -> None:
    """Judge organisations whose facts are JSON, in a process of a pool."""
    judge_all(texts, "json")


def read_yaml(texts: Sequence[bytes]) -> None:
    """Run gl3rules' YAML reader alone: values and nothing else."""
    for text in texts:
        parse(text, "benchmark", "yaml")


class Took(Struct, frozen=True):
    """What a task took: seconds by the clock, and of the processor, all threads of this process together."""

    seconds: float
    processor: float


def medians(tasks: Mapping[str, Callable[[], object]], repetitions: int) -> dict[str, Took]:
    """Return the medians for each task; every round runs each task once, and the first one only warms up."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in tasks}
    for number in range(repetitions + 1):
        for name, task in tasks.items():
            start = time.perf_counter(), time.process_time()
            task()
            if number:
                times[name].append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return {
        name: Took(*(statistics.median(column) for column in zip(*values, strict=True)))
        for name, values in times.items()
    }


def engines(kinds: Sequence[type[OpaEngine | RegorusEngine]], copies: int = 1) -> Iterator[Engine]:
    """Yield the engines that are on this machine; say of the others how to get them."""
    for kind in kinds:
        try:
            yield kind(AS_OF, copies)
        except EngineMissingError as error:
            print(f"{kind.__name__} is left out: {error}", file=sys.stderr)


def show(title: str, found: Mapping[str, Took], count: int, base: str, *, note: str = "") -> None:
    """Print a table: organisations per second and times for each, and how many times as fast as the base."""
    table = []
    for name, took in found.items():
        row = [name, f"{count / took.seconds:,.0f}", f"{took.seconds / count * 1e6:,.0f}"]
        row.append(f"{found[base].seconds / took.seconds:.2f}")
        # What other processes used is not known here.
        if "processes" not in name:
            row += [f"{took.processor / count * 1e6:,.0f}", f"{found[base].processor / took.processor:.2f}"]
        table.append(row)
    headers = ["", "a second", "us each", f"times {base}", "processor us", "times"]
    print(f"\n{title}")
    print(tabulate(table, headers=headers, disable_numparse=True))
    if note:
        print(note)


def compare_json(size: Size, seed: int) -> None:
    """Measure (a): JSON bytes to verdicts in process, with the rules that the peers have too."""
    texts = [text.encode() for _, text in organisations.texts(size.organisations, seed, "ndjson")]
    halves = (texts[::2], texts[1::2])
    with ProcessPoolExecutor(2) as processes, ThreadPoolExecutor(2) as threads:
        tasks: dict[str, Callable[[], object]] = {
            "gl3rules": lambda: judge_all(texts, "json"),
            "gl3rules, 2 processes": lambda: list(processes.map(judge_json, halves)),
            "gl3rules, all rules": lambda: judge_all(texts, "json", all_rules=True),
        }
        base = "gl3rules"
        # The workers start before any engine brings threads of its own into this process.
        list(processes.map(judge_json, ([], [])))
        opa = list(engines([OpaEngine, OpaEngine]))
        if opa:
            base = "OPA"
            tasks["OPA"] = lambda: ask(opa[0], texts)
            tasks["OPA, 2 threads"] = lambda: list(threads.map(ask, opa, halves))
        many = list(engines([OpaEngine], COPIES))
        if many:
            tasks[f"OPA, {COPIES} times the rules"] = lambda: ask(many[0], texts)
        for regorus in engines([RegorusEngine]):
            tasks["regorus"] = lambda: ask(regorus, texts)  # noqa: B023  there is one
        found = medians(tasks, size.repetitions)
    average = sum(map(len, texts)) / len(texts)
    title = f"(a) JSON bytes to verdicts, {len(RULE_IDS)} rules, {len(texts)} organisations of {average:,.0f} bytes"
    note = (
        "gl3rules also refuses duplicate keys and contradictions, checks types, and words its findings; the peers"
        " answer with verdicts alone. OPA runs its garbage collector on a second core. The rules of OPA"
        f" {COPIES} times over, {COPIES * len(RULE_IDS)} in all, stand for a pack as large as gl3rules' own,"
        f" {len(loaded_pack(all_rules=True).rules)} rules."
    )
    show(title, found, len(texts), base, note=note)


def compare_yaml(size: Size, seed: int) -> None:
    """Measure (b) and (c): YAML bytes to verdicts, and the reader's share of that."""
    texts = [text.encode() for _, text in organisations.texts(size.organisations, seed, "yaml")]
    tasks: dict[str, Callable[[], object]] = {
        "gl3rules": lambda: judge_all(texts, "yaml"),
        "gl3rules, all rules": lambda: judge_all(texts, "yaml", all_rules=True),
        "gl3rules, reader alone": lambda: read_yaml(texts),
    }
    base = "gl3rules"
    for name, kind in (("OPA", OpaEngine), ("regorus", RegorusEngine)):
        for engine in engines([kind]):
            tasks[f"PyYAML + {name}"] = lambda engine=engine: ask_yaml(engine, texts)  # type: ignore[misc]
            base = base if base.startswith("PyYAML") else f"PyYAML + {name}"
    found = medians(tasks, size.repetitions)
    whole, reader = found["gl3rules, all rules"], found["gl3rules, reader alone"]
    note = (
        "The peers' YAML goes through yaml.CSafeLoader and json.dumps; they keep no places and let duplicate keys pass."
        f"\n(c) all rules to the reader alone: {whole.seconds / reader.seconds:.2f} by the clock,"
        f" {whole.processor / reader.processor:.2f} by the processor (target: at most 1.5)"
    )
    show(f"(b) YAML bytes to verdicts, {len(texts)} organisations", found, len(texts), base, note=note)


def batch(source: Path, output: Path, jobs: int) -> Run:
    """Run `gl3rules batch` as a process; `output` must not be there yet."""
    arguments = ("--output", str(output), "--jobs", str(jobs), "--quiet", "--as-of", str(AS_OF))
    return watched((sys.executable, "-m", "gl3rules", "batch", str(source), *arguments), cwd=ROOT)


def compare_jobs(size: Size, seed: int, folder: Path) -> None:
    """Measure (d): one process and two, on folders of files, by the clock."""
    table = []
    for form in ("json", "yaml"):
        source = folder / form
        organisations.write(size.files, source, form, seed=seed)
        runs: dict[int, list[Run]] = {1: [], 2: []}
        for number in range(3):
            for jobs, found in runs.items():
                found.append(batch(source, folder / f"{form}-{jobs}-{number}", jobs))
        one, two = (statistics.median(run.seconds for run in found) for found in runs.values())
        used = [statistics.median(run.processor for run in found) for found in runs.values()]
        row = [form, *(f"{size.files / seconds:,.0f}" for seconds in (one, two)), f"{one / two:.2f}"]
        table.append([*row, *(f"{seconds / size.files * 1e6:,.0f}" for seconds in used)])
    headers = ["", "a second, 1 job", "2 jobs", "times", "processor us, 1 job", "2 jobs"]
    print(f"\n(d) gl3rules batch on {size.files} files, by the clock, reports off (target: at least 1.7 times)")
    print(tabulate(table, headers=headers, disable_numparse=True))


def measure_records(records: int, seed: int, folder: Path, price: float) -> None:
    """Measure (e) and (f): a file of records in two processes, the memory of all, and what a million would cost."""
    source = folder / "records.ndjson"
    organisations.write(records, source, "ndjson", seed=seed)
    cores = min(2, os.cpu_count() or 1)
    run = batch(source, folder / "records", cores)
    print(f"\n(e) gl3rules batch on {records:,} NDJSON records, {source.stat().st_size / 1e9:.2f} GB, {cores} jobs")
    rows = [
        ["records a second", f"{records / run.seconds:,.0f}"],
        [f"peak PSS of all processes, MB (target: under {_LIMIT_MEGABYTES})", f"{run.peak_pss:.0f}"],
        ["median PSS, MB", f"{run.usual_pss:.0f}"],
        ["peak RSS of all processes, MB", f"{run.peak_rss:.0f}"],
        ["when, from 0 at the start to 1 at the end", f"{run.peak_at:.2f}"],
        ["PSS late in the run to early (flat: 1)", f"{run.growth:.2f}"],
        ["processes, at most", str(max((sample.processes for sample in run.samples), default=0))],
        ["output, bytes a record", f"{_size(folder / 'records') / records:,.0f}"],
    ]
    print(tabulate(rows, disable_numparse=True))
    minutes = run.seconds / records * MILLION / 60
    hours = run.processor / records * MILLION / 3600
    print(
        f"(f) a million records: {minutes:.1f} minutes on {cores} cores, {hours:.2f} core-hours of processor time,"
        f" {hours * price:.3f} at {price} a core-hour"
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure many organisations.")
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--million", action="store_true", help="a million NDJSON records: 13 GB of disk")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=("in-process", "command"))
    parser.add_argument("--price", type=float, default=0.04, help="of a core-hour, for the cost of a million records")
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}: what runs beside this falsifies what is by the clock"
    )
    if given.only != "command":
        compare_json(size, given.seed)
        compare_yaml(size, given.seed)
    if given.only != "in-process":
        with tempfile.TemporaryDirectory() as name:
            compare_jobs(size, given.seed, Path(name))
        with tempfile.TemporaryDirectory() as name:
            measure_records(MILLION if given.million else size.records, given.seed, Path(name), given.price)


if __name__ == "__main__":
    main()
