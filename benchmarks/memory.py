"""What a process and all that it starts have in memory, sampled from /proc while it runs (Linux)."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROC: Final = Path("/proc")
_MEGABYTE: Final = 1024 * 1024
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_EVERY: Final = 0.2
"""Seconds between samples; PSS costs the kernel a walk through each process's pages."""


class Sample(Struct, frozen=True):
    """The memory of all processes together, in megabytes, `seconds` after the start.

    RSS counts a page that several processes share once for each of them, PSS once in all.
    """

    seconds: float
    rss: float
    pss: float
    processes: int


class Run(Struct, frozen=True):
    """What a command took: seconds by the clock and of the processor, its exit code, and its memory over time."""

    seconds: float
    processor: float
    code: int
    samples: tuple[Sample, ...]

    @property
    def peak_rss(self) -> float:
        """The most that all processes had together, as RSS in megabytes."""
        return max((sample.rss for sample in self.samples), default=0.0)

    @property
    def peak_pss(self) -> float:
        """The most that all processes had together, as PSS in megabytes."""
        return max((sample.pss for sample in self.samples), default=0.0)

    @property
    def usual_pss(self) -> float:
        """The median of what all processes had together, as PSS in megabytes."""
        return statistics.median(sample.pss for sample in self.samples) if self.samples else 0.0

    @property
    def peak_at(self) -> float:
        """When in the run the peak of PSS was: 0 at its start, 1 at its end."""
        peak = max(self.samples, key=lambda sample: sample.pss, default=None)
        return peak.seconds / self.seconds if peak else 0.0

    @property
    def growth(self) -> float:
        """The median PSS of the last quarter of the run to that of its second quarter: 1 where memory is flat."""
        quarter = len(self.samples) // 4
        if not quarter:
            return 1.0
        second, last = self.samples[quarter : 2 * quarter], self.samples[-quarter:]
        return statistics.median(each.pss for each in last) / statistics.median(each.pss for each in second)


def watched(command: Sequence[str], *, cwd: Path, every: float = _EVERY) -> Run:
    """Run a command to its end and watch it; nothing is measured of the process that calls this."""
    samples: list[Sample] = []
    start = time.perf_counter()
    used = _used_by_children()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        done = threading.Event()

        def watch() -> None:
            while not done.wait(every):
                sample = _sample(process.pid, time.perf_counter() - start)
                if sample.processes:
                    samples.append(sample)

        watcher = threading.Thread(target=watch)
        watcher.start()
        _, errors = process.communicate()
        seconds = time.perf_counter() - start
        done.set()
        watcher.join()
    used = _used_by_children() - used
    # 1 says that requirements fail or files were refused, which is no failure of the command.
    if process.returncode not in (0, 1):
        message = f"{' '.join(command)} ended with {process.returncode}: {errors.decode()[-2000:]}"
        raise RuntimeError(message)
    return Run(seconds, used, process.returncode, tuple(samples))


def _used_by_children() -> float:
    """Return the processor time of all processes below this one that have ended and been waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _sample(root: int, seconds: float) -> Sample:
    rss = pss = 0
    processes = 0
    for number in _family(root):
        try:
            pages = int((_PROC / str(number) / "statm").read_text().split()[1])
            shares = [
                int(line.split()[1])
                for line in (_PROC / str(number) / "smaps_rollup").read_text().splitlines()
                if line.startswith("Pss:")
            ]
        except (OSError, IndexError):
            # It has ended since it was listed.
            continue
        rss += pages * _PAGE
        pss += sum(shares) * 1024
        processes += 1
    return Sample(seconds, rss / _MEGABYTE, pss / _MEGABYTE, processes)


def _family(root: int) -> list[int]:
    """Return a process and all its descendants."""
    children: dict[int, list[int]] = {}
    for name in os.listdir(_PROC):
        if name.isdecimal():
            try:
                # The name of the program, in parentheses, may hold anything; its parent is the second word after it.
                fields = (_PROC / name / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(name))
    family = [root]
    for number in family:
        family += children.get(number, [])
    return family
