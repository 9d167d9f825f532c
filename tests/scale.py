"""What the tests of Spark, Ray and Dask share: records, what is due of them, and processes that leave none behind."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import yaml

from gl3rules.batch import COLUMNS, Judge
from tests.conftest import AS_OF, EXAMPLES, ROOT, missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

# Long enough for a machine that runs other tests beside, short enough to be told from a run that hangs.
PATIENCE: Final = 120
MARK: Final = "TEST_OF_SCALE"


def needs(package: str) -> None:
    """Skip the test where a package is not installed, as tests/conftest.py does for programs."""
    if importlib.util.find_spec(package) is None:
        missing(package, "pip install --editable '.[dev]'")


def records() -> list[str]:
    """Return the facts of the examples as JSON, and a record that is none."""
    examples = sorted(EXAMPLES.glob("*.yaml"))
    facts = [yaml.safe_load(each.read_text(encoding="utf-8")) for each in examples]
    return [*(json.dumps(each, ensure_ascii=False, default=str) for each in facts), '{"schema": 1,']


def many_records() -> list[str | None]:
    """Return more records than are judged at once, one of which is missing."""
    return [*records() * 50, None]


def write_records(path: Path) -> None:
    """Write the records as a file with one on each line, and an empty line between them."""
    path.write_text("\n".join(records()).replace("\n", "\n\n", 1) + "\n", encoding="utf-8")


def in_order(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Return rows in one order, whichever worker was the first; each must have exactly the columns."""
    found = list(rows)
    assert all(tuple(row) == COLUMNS for row in found)
    return sorted(tuple(row.values()) for row in found)


def due(texts: Iterable[str | None], path: str = "<record>", rows: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """Return what judging the same records in this process comes to."""
    judge = Judge(as_of=date.fromisoformat(AS_OF), rows=rows)
    return in_order(row for text in texts for row in judge.rows(text or "", path))


def as_read(text: str) -> list[tuple[Any, ...]]:
    """Return rows that were written as JSON, in order."""
    return in_order(row | {"as_of": date.fromisoformat(row["as_of"])} for row in json.loads(text))


def failing(rows: Iterable[tuple[Any, ...]]) -> dict[str, int]:
    """Return how many organisations fail each row of the checklist."""
    organisation, row, status = (COLUMNS.index(name) for name in ("organisation_id", "row", "status"))
    pairs = sorted({(each[row], each[organisation]) for each in rows if each[status] == "fail"})
    return {name: sum(name == other for other, _ in pairs) for name, _ in pairs}


class Processes:
    """Starts processes in a folder, each with a mark by which those that it starts in turn are found again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mark = f"{MARK}={uuid.uuid4()}"
        self._started: list[subprocess.Popen[bytes]] = []
        name, _, value = self._mark.partition("=")
        inherited = {name: os.environ[name] for name in ("PATH", "JAVA_HOME", "TMPDIR") if name in os.environ}
        self._environment = inherited | {
            "PATH": os.pathsep.join((os.path.dirname(sys.executable), inherited["PATH"])),
            "LANG": "C.UTF-8",
            # What these programs keep for a user stays out of the home of the one who runs the tests.
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT),
            name: value,
        }

    def start(self, *arguments: str, **environment: str) -> None:
        """Start a program, and leave it running; what it prints goes to a file of the folder."""
        name = f"{os.path.basename(arguments[0])}-{uuid.uuid4()}.log"
        with (self.folder / name).open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                arguments,
                cwd=self.folder,
                env=self._environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._started.append(process)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        return subprocess.run(
            arguments,
            cwd=self.folder,
            env=self._environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )

    def left(self) -> list[int]:
        """Return the processes that carry the mark and run still; none where the system has no /proc."""
        return [number for number in _numbers() if self._mark in _environment_of(number)]

    def end(self) -> list[int]:
        """End what was left running; return what else runs still after a few seconds, and kill it."""
        # The last one first, as long as those that it depends on are there.
        for process in reversed(self._started):
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        limit = time.monotonic() + 10
        while (found := self.left()) and time.monotonic() < limit:
            time.sleep(0.1)
        for number in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        return found


def _numbers() -> Iterator[int]:
    if os.path.isdir("/proc/self"):
        yield from (int(name) for name in os.listdir("/proc") if name.isdigit())


def _environment_of(number: int) -> list[str]:
    # A process can be gone by now, or be somebody else's.
    with contextlib.suppress(OSError), open(f"/proc/{number}/environ", "rb") as file:
        return file.read().decode("utf-8", "replace").split("\0")
    return []
