"""Guard the start of a check and the engine's loop against growing slower, by counting instructions.

    python -m tools.instructions [--record] [--margin PERCENT]

Valgrind's callgrind counts the instructions that the processor is given, which are the same on a busy machine and, but
for a few in a thousand, at every run; that takes half a minute. The counts are compared with those in
tools/instructions.json, which are recorded for each version of Python and of the packages that a check imports; the
exit code is 1 where one has grown beyond the margin, 2 where nothing can be compared. `--record` writes the counts.
Needs valgrind (Debian: apt install valgrind).
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROOT: Final = Path(__file__).parent.parent
RECORDED: Final = _ROOT / "tools" / "instructions.json"
MARGIN: Final = 5.0
"""How much more may be counted than is recorded, in percent."""

_DAY: Final = date(2026, 11, 22)
_EXAMPLES: Final = ("hospital", "clinic-failing")
_PACKAGES: Final = ("click", "msgspec", "pyyaml")
_COLLECTED: Final = re.compile(rb"Collected : (\d+)")
_TIMES: Final = 10

# What is counted, by name: arguments of Python, and those of what is taken off.
_CHECK: Final = ("-m", "gl3rules", "check", "--as-of", str(_DAY), "--format", "json")
TASKS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "one check, YAML": ((*_CHECK, str(_ROOT / "facts" / "examples" / "hospital.yaml")), ("-c", "pass")),
    "one judgement of two organisations, JSON": (
        ("-m", "tools.instructions", "--judge", str(_TIMES + 1)),
        ("-m", "tools.instructions", "--judge", "1"),
    ),
}
_SHARES: Final = {"one judgement of two organisations, JSON": _TIMES}


class ValgrindMissingError(Exception):
    """Valgrind is not on this machine, or could not count."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was counted of a task beside what is recorded; None where nothing is."""

    task: str
    counted: int
    recorded: int | None

    @property
    def percent(self) -> float:
        """How much more was counted than is recorded."""
        return (self.counted / self.recorded - 1) * 100 if self.recorded else 0.0

    def is_beyond(self, margin: float) -> bool:
        """Say whether more was counted than the margin allows."""
        return self.recorded is not None and self.counted * 100 > self.recorded * (100 + margin)

    def __str__(self) -> str:
        """Return a line for people."""
        beside = f"{self.percent:+.1f} % beside {self.recorded:,}" if self.recorded else "nothing is recorded"
        return f"{self.task}: {self.counted:,} instructions, {beside}"


def versions() -> str:
    """Return for what counts hold: Python, the packages that a check imports, and the processor's kind."""
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"{platform.python_implementation()} {platform.python_version()}, {packages}, {platform.machine()}"


def changes(counted: Mapping[str, int], recorded: Mapping[str, int]) -> list[Change]:
    """Return each task that was counted beside what is recorded of it."""
    return [Change(task, number, recorded.get(task)) for task, number in counted.items()]


def code_of(found: Sequence[Change], margin: float) -> int:
    """Return the exit code: 1 where any task grew beyond the margin, 2 where none of one is recorded, else 0."""
    if any(change.is_beyond(margin) for change in found):
        return 1
    return 2 if any(change.recorded is None for change in found) else 0


def read(path: Path) -> dict[str, dict[str, int]]:
    """Return all that is recorded, by versions and task."""
    if not path.is_file():
        return {}
    found: dict[str, dict[str, int]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def record(path: Path, of: str, counted: Mapping[str, int]) -> None:
    """Write what was counted for some versions beside what is recorded for others."""
    everything = read(path) | {of: dict(counted)}
    path.write_text(json.dumps(dict(sorted(everything.items())), indent=2) + "\n", encoding="utf-8")


def collected(told: bytes) -> int:
    """Return how many instructions callgrind says that it has counted; raise ValgrindMissingError."""
    found = _COLLECTED.search(told)
    if found is None:
        reason = f"valgrind did not count: {told.decode(errors='replace')[-500:]}"
        raise ValgrindMissingError(reason)
    return int(found[1])


def _count(arguments: Sequence[str]) -> int:
    program = shutil.which("valgrind")
    if program is None:
        reason = "valgrind is not on this machine (Debian: apt install valgrind)"
        raise ValgrindMissingError(reason)
    # Without `site` there is no hook of the development environment, such as that of an editable installation.
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join((str(_ROOT), sysconfig.get_path("platlib"))),
    }
    options = ("--tool=callgrind", "--callgrind-out-file=/dev/null")
    command = (program, *options, sys.executable, "-S", *arguments)
    # Elsewhere, so that no configuration is read: that of this repository takes a twentieth of a check, and changes.
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    return collected(done.stderr)


def count() -> dict[str, int]:
    """Count each task."""
    for folder in ("gl3rules", "rules", "tools"):
        compileall.compile_dir(_ROOT / folder, quiet=1)
    return {task: (_count(whole) - _count(less)) // _SHARES.get(task, 1) for task, (whole, less) in TASKS.items()}


def judge(times: int) -> None:
    """Judge two organisations so many times, from JSON to verdicts, as many at once are judged."""
    # Imported here: what counts does not need it.
    from gl3rules import packs
    from gl3rules.engine import evaluate
    from gl3rules.facts.load import from_bytes
    from gl3rules.source import parse

    loaded = packs.load()
    texts = []
    for name in _EXAMPLES:
        path = _ROOT / "facts" / "examples" / f"{name}.yaml"
        texts.append(json.dumps(parse(path.read_bytes(), path.name, "yaml")[0].values).encode())
    for _ in range(times):
        for text in texts:
            (facts,) = from_bytes(text, "facts.json", "json")
            evaluate(loaded, facts, _DAY, evidence=False, places=False)


def main() -> int:
    """Count, compare or record, and return the exit code."""
    parser = argparse.ArgumentParser(description="Guard start-up and engine against growing slower.")
    parser.add_argument("--record", action="store_true", help="write what is counted to tools/instructions.json")
    parser.add_argument("--margin", type=float, default=MARGIN, help="percent that may be counted more (%(default)s)")
    parser.add_argument("--judge", type=int, metavar="TIMES", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.judge:
        judge(given.judge)
        return 0
    try:
        counted = count()
    except ValgrindMissingError as error:
        print(error, file=sys.stderr)
        return 2
    of = versions()
    found = changes(counted, read(RECORDED).get(of, {}))
    print(of, *found, sep="\n")
    if given.record:
        record(RECORDED, of, counted)
        return 0
    code = code_of(found, given.margin)
    if code == 1:
        print(f"More than {given.margin:g} % more: find out why, or record it with --record.", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
