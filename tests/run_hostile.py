"""Check hostile files one after the other in one process, which stands for the worst of them in memory.

    python -m tests.run_hostile GROUP SIZE

Prints a line of JSON for each file of a group of benchmarks.hostile_files: its name, the exit code, what was told on
standard error, and the most that the process had in memory up to then, in megabytes.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from benchmarks.hostile_files import GROUPS, Hostile
from gl3rules.cli import main


def told(arguments: list[str]) -> tuple[object, str]:
    """Run the command line; return its exit code and what it told on standard error."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code: object = None
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as end:
            code = end.code
    err.seek(0)
    return code, err.read()


def run(name: str, hostile: Hostile, size: int) -> None:
    """Write a file, check it, and print what came of it."""
    path = Path("gl3rules.toml" if hostile.kind == "toml" else f"facts.{hostile.kind}")
    path.write_bytes(hostile.content(size))
    arguments = ["config"] if hostile.kind == "toml" else ["check", str(path), "--as-of", "2026-11-22"]
    code, errors = told(arguments)
    path.unlink()
    print(json.dumps({"name": name, "code": code, "errors": errors, "megabytes": most_memory()}))  # noqa: T201


def most_memory() -> float:
    """Return the most memory that this program has had so far, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage says begins with the memory of the process that has started this one.
        (line,) = (line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    group, most_bytes = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for file_name, file in GROUPS[group].items():
            run(file_name, file, int(most_bytes))
