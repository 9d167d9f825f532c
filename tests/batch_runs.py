"""What the tests of batch runs share: many small organisations, a pack of one rule, and runs that are disturbed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final, Self

from tests.conftest import AS_OF, ROOT, Result, run_cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE: Final = 120
_PACK: Final = """
from gl3rules.authoring import Chapter, Pack, Requirement
ROWS = (Requirement("1-1", "c", "t", "s"),)
PACK = Pack("ours", "1.0", "Our rules", "Nowhere", (Chapter("1", "One", ROWS),))
"""
_RULES: Final = '''
import os
from gl3rules.authoring import Facts, Finding, Findings, Severity, rule

@rule(row="1-1", severity=Severity.HIGH)
def short_names(facts: Facts) -> Findings:
    """The name is short.

    Why:
        It fits.

    Passes:
        A short one.

    Fails:
        A long one.

    Remedy:
        Take a shorter name.
    """
    {statement}
    if len(facts.organisation.name) > 8:
        yield Finding("{{name}} is long.", name=facts.organisation.name)
'''


def write_pack(folder: Path, statement: str = "", beginning: str = "") -> tuple[str, ...]:
    """Write a pack of one rule that begins with a statement, and return the options that use it."""
    pack = folder / "ours"
    pack.mkdir(parents=True, exist_ok=True)
    (pack / "__init__.py").write_text(_PACK + beginning, encoding="utf-8")
    (pack / "rules.py").write_text(_RULES.format(statement=statement), encoding="utf-8")
    return ("--pack", "ours", "--pack-folder", str(folder))


def facts_of(identifier: str, name: str = "Clinic") -> str:
    """Return the facts of an organisation that declares nothing but who it is."""
    return json.dumps({"schema": 1, "organisation": {"id": identifier, "name": name}})


def write_facts(folder: Path, count: int) -> None:
    """Write so many organisations, a file each: o000, o001, ..."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"o{number:03}.json").write_text(facts_of(f"o{number:03}"), encoding="utf-8")


def write_records(path: Path, count: int, padding: int = 0) -> None:
    """Write so many organisations as records, each with so many bytes of blanks in it."""
    lines = [facts_of(f"o{number:05}").replace(",", "," + " " * padding, 1) for number in range(count)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def batch(*arguments: object, cwd: Path, **environment: str) -> Result:
    """Run `gl3rules batch` to its end."""
    return run_cli("batch", "--as-of", AS_OF, *map(str, arguments), stdin=b"", cwd=cwd, **environment)


def outputs(folder: Path) -> dict[str, bytes]:
    """Return everything that a run has written, but for its state."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != ".gl3rules")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def judged(folder: Path) -> dict[str, str]:
    """Return the status of each organisation, by its id, in the order of outcomes.ndjson; each stands there once."""
    lines = [json.loads(line) for line in (folder / "outcomes.ndjson").read_text(encoding="utf-8").splitlines()]
    found = {line["organisation"]["id"]: line["status"] for line in lines}
    assert len(found) == len(lines)
    return found


class Running:
    """A run of `gl3rules batch` under way, in a session of its own as a shell would start it; ended at the end."""

    def __init__(self, *arguments: object, cwd: Path, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gl3rules", "batch", "--as-of", AS_OF, *map(str, arguments)],
            cwd=cwd,
            env=inherited | {"LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.number = self._process.pid

    def __enter__(self) -> Self:
        """Begin to look after it."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it and whatever it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.number, signal.SIGKILL)
        self._process.communicate(timeout=PATIENCE)

    def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so while the run is under way."""
        limit = time.monotonic() + PATIENCE
        while not condition():
            assert self._process.poll() is None, self._process.communicate()[1].decode()
            assert time.monotonic() < limit
            time.sleep(0.001)

    def kill(self) -> None:
        """End the process as the system does when it has no memory left, and wait for it; not those it started."""
        os.kill(self.number, signal.SIGKILL)
        self._process.wait(timeout=PATIENCE)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process alone."""
        os.kill(self.number, number)

    def send_to_all(self, number: signal.Signals) -> None:
        """Send a signal to the process and all that it has started, as a terminal does."""
        os.killpg(self.number, number)

    def result(self) -> Result:
        """Wait for its end, and return what it came to."""
        out, err = self._process.communicate(timeout=PATIENCE)
        return Result(subprocess.CompletedProcess([], self._process.returncode, out, err))

    def others(self) -> list[int]:
        """Return the processes that it has started and that run still."""
        return [number for number in _session(self.number) if number != self.number]

    def workers(self) -> list[int]:
        """Return its worker processes."""
        return workers_of(self.number)


def workers_of(session: int) -> list[int]:
    """Return the processes that Python's multiprocessing has started in a session."""
    return [number for number in _session(session) if b"spawn_main" in _read(f"/proc/{number}/cmdline")]


def _session(session: int) -> Iterator[int]:
    for name in os.listdir("/proc"):
        if name.isdigit():
            # After the name, in brackets: state, parent, group, session.
            fields = _read(f"/proc/{name}/stat").rpartition(b") ")[2].split()
            if len(fields) > 3 and int(fields[3]) == session and fields[0] != b"Z":
                yield int(name)


def _read(path: str) -> bytes:
    # A process can be gone by now.
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
