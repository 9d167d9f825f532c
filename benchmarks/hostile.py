"""How long hostile files of 4 MiB occupy one `gl3rules check`, and with how much memory.

    python -m benchmarks.hostile [--group GROUP] [--runs N] [--format FORM]

Prints, for each file of benchmarks/hostile_files.py, the processor time of the whole process as a ratio to that of a
check of facts/examples/hospital.yaml in the same run, the seconds over those of a check of a file that is refused at
once (start-up), the most memory that the process had, its exit code, and what it told first. The configuration is read
up to 1 MiB, and its files are of that size.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from msgspec import Struct
from tabulate import tabulate

from benchmarks.hostile_files import GROUPS, Hostile

ROOT: Final = Path(__file__).parent.parent
_MIB: Final = 1024 * 1024
_DAY: Final = ("--as-of", "2026-11-22")
_SHOWN: Final = 60
# A process that starts another, so that the memory of this one is not counted: it does little before.
_LAUNCHER: Final = """
import json, os, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
first = done.stderr.decode("utf-8", "replace").partition("\\n")[0]
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.returncode, first]))
"""


class Cost(Struct, frozen=True):
    """What a process took: seconds of the processor, megabytes, its exit code, and what it told first."""

    seconds: float
    megabytes: float
    code: int
    told: str


def cost(arguments: list[str], folder: Path, runs: int) -> Cost:
    """Return what the command line costs with these arguments, the median of several runs."""
    command = [sys.executable, "-S", "-c", _LAUNCHER, sys.executable, "-m", "gl3rules", *arguments]
    found: list[Cost] = []
    for _ in range(runs):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True)
        found.append(Cost(*json.loads(done.stdout)))
    seconds = statistics.median(each.seconds for each in found)
    return Cost(seconds, max(each.megabytes for each in found), found[0].code, found[0].told)


def measured(hostile: Hostile, form: str, folder: Path, runs: int) -> Cost:
    """Return what one hostile file costs."""
    if hostile.kind == "toml":
        (folder / "gl3rules.toml").write_bytes(hostile.content(_MIB))
        found = cost(["config"], folder, runs)
        (folder / "gl3rules.toml").unlink()
        return found
    (folder / f"facts.{hostile.kind}").write_bytes(hostile.content(4 * _MIB))
    return cost(["check", f"facts.{hostile.kind}", *_DAY, "--format", form], folder, runs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure checks of hostile files.")
    parser.add_argument("--group", choices=GROUPS, action="append")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--format", default="table")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hospital = ROOT / "facts" / "examples" / "hospital.yaml"
        usual = cost(["check", str(hospital), *_DAY, "--format", given.format], folder, given.runs)
        (folder / "nothing.yaml").write_bytes(b"")
        least = cost(["check", "nothing.yaml", *_DAY], folder, given.runs)
        table = []
        for group in given.group or GROUPS:
            for title, hostile in GROUPS[group].items():
                found = measured(hostile, given.format, folder, given.runs)
                told = found.told.rpartition("facts.")[2][:_SHOWN]
                ratio, over = found.seconds / usual.seconds, found.seconds - least.seconds
                table.append([group, title, f"{ratio:.2f}", f"{over:.2f}", f"{found.megabytes:.0f}", found.code, told])
    print(f"hospital.yaml: {usual.seconds:.2f} s, {usual.megabytes:.0f} MB; start-up: {least.seconds:.2f} s")
    print(
        tabulate(table, ["group", "file", "ratio", "s over start-up", "MB", "exit code", "told"], disable_numparse=True)
    )


if __name__ == "__main__":
    main()
