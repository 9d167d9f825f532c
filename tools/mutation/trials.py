"""Try mutants: each in a process of its own, forked from one that has imported everything but what is mutated."""

from __future__ import annotations

import gc
import os
import resource
import select
import shlex
import shutil
import signal
import sys
import time
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tools.mutation.cases import prepared, tables_in, wrong_case
from tools.mutation.stages import plan_of

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

    from tools.mutation.cases import Prepared
    from tools.mutation.mutants import Mutant

_LEFT_BEHIND: Final = (".git", ".venv", "build", "dist", "node_modules", ".hypothesis", ".mypy_cache", ".ruff_cache")
_MEMORY: Final = 4 << 30
PATIENCE: Final = 10.0
SLOWER: Final = 4.0
"""The tests may take so many seconds, and so many times as long as without a defect."""

# What the tests import anyway and no mutant changes.
_WARM: Final = (
    "_pytest.assertion.rewrite",
    "babel.messages.pofile",
    "click.testing",
    "dateutil.relativedelta",
    "hypothesis.extra",
    "hypothesis.strategies",
    "jinja2.ext",
    "jsonschema",
    "msgspec",
    "openpyxl",
    "tabulate",
    "wcwidth",
    "xlsxwriter",
    "yaml",
)


_QUIETLY: Final = (
    *("-x", "-q", "--no-header", "--no-summary", "--tb=no", "-m", "not network"),
    *("-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


class Verdict(NamedTuple):
    """What came of a mutant: which test noticed it, "" where none did, and after how many seconds."""

    killer: str
    seconds: float


def copied(root: Path, folder: Path) -> None:
    """Copy the tree, so that mutants change nothing that others read."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns(*_LEFT_BEHIND), symlinks=True)
    (folder / "build").mkdir()


class _Worker:
    """One process that tries mutants, one after the other, in a copy of the tree."""

    def __init__(self, folder: Path, module: str) -> None:
        self.folder = folder
        self.module = module
        self.path = folder / module
        self.original = self.path.read_bytes()
        self.limit = 300.0
        self.tables = tables_in(folder)
        self.prepared: list[Prepared] | None = None
        os.chdir(folder)
        os.nice(19)
        root = str(Path(__file__).parent.parent.parent)
        sys.path[:] = [str(folder), *(each for each in sys.path if os.path.abspath(each or ".") != root)]
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        for name in _WARM:
            import_module(name)
        # The copy has these too, and tests must import its own.
        for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "tools")]:
            if not name.startswith("tools.mutation") and name != "tools":
                del sys.modules[name]
        self._warm_up()
        for name in plan_of(module).imported:
            import_module(name)
        if module.startswith("rules/"):
            self.prepared = prepared(folder, self.tables)
        if any(getattr(each, "__file__", None) == str(self.path) for each in sys.modules.values()):
            raise RuntimeError(f"{module} was imported too early")  # noqa: EM102, TRY003
        gc.freeze()

    def _warm_up(self) -> None:
        """Let pytest import all that it is made of, by running a test of nothing."""
        nothing = self.folder / "build" / "test_nothing.py"
        nothing.write_text("def test_nothing() -> None:\n    assert True\n")
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
            pytest.main([*_QUIETLY, f"--rootdir={self.folder}", str(nothing)])

    def tried(self, source: bytes) -> Verdict:
        """Return what comes of the module with another source."""
        self.path.write_bytes(source)
        for cached in (self.path.parent / "__pycache__").glob(f"{self.path.stem}.*.pyc"):
            cached.unlink()
        started = time.monotonic()
        try:
            return Verdict(self._killer(), round(time.monotonic() - started, 2))
        finally:
            self.path.write_bytes(self.original)

    def _killer(self) -> str:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _be_tested(self, writing)
        os.close(writing)
        ready, _, _ = select.select([reading], [], [], self.limit)
        told = os.read(reading, 1000).decode() if ready else "time limit"
        os.close(reading)
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        shutil.rmtree(self.folder / "build" / "temporary", ignore_errors=True)
        return {"": "end of the process", "survived": ""}.get(told, told)


def _be_tested(worker: _Worker, writing: int) -> None:
    """Run the tests, as the child process; what noticed the defect goes through the pipe."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    sys.dont_write_bytecode = True
    nowhere = os.open(os.environ.get("MUTATION_OUTPUT", os.devnull), os.O_RDWR | os.O_CREAT | os.O_APPEND)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    try:
        told = _noticed(worker) or "survived"
    except BaseException as error:  # noqa: BLE001  a defect can raise anything anywhere
        told = f"{type(error).__name__}: {error}"[:200]
    os.write(writing, told.encode(errors="replace")[:900])
    os._exit(0)


def _noticed(worker: _Worker) -> str:
    """Return the test that notices what is wrong with the module, "" if none does."""
    folder = worker.folder
    for name in [name for name in sys.modules if name == "tools" or name.startswith("tools.")]:
        del sys.modules[name]
    plan = plan_of(worker.module)
    if plan.cases:
        wrong = wrong_case(worker.module, worker.prepared or prepared(folder, worker.tables))
        if wrong:
            return wrong
    for path, *arguments in map(shlex.split, plan.tests):
        if not (folder / path).exists():
            continue
        first = _FirstFailure()
        # Each file on its own: what none of the quick ones notices is left to the slow ones.
        code = pytest.main(
            [*_QUIETLY, f"--basetemp={folder}/build/temporary", f"--rootdir={folder}", path, *arguments],
            plugins=[first],
        )
        if code == pytest.ExitCode.NO_TESTS_COLLECTED:
            return f"no test of {path} was found"
        if code != pytest.ExitCode.OK:
            return first.name or f"{path} ({pytest.ExitCode(code).name})"
    return ""


class _FirstFailure:
    """A plugin that remembers the first test that fails."""

    def __init__(self) -> None:
        self.name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember a test that failed."""
        if report.failed and not self.name:
            self.name = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember a module that could not be imported."""
        if report.failed and not self.name:
            self.name = f"{report.nodeid} (import)"


_WORKERS: Final[list[_Worker]] = []


def begin(copies: list[str], turn: Synchronized[int], module: str) -> None:
    """Make a worker of this process, with a copy of the tree for itself."""
    with turn.get_lock():
        folder = copies[turn.value]
        turn.value += 1
    _WORKERS[:] = [_Worker(Path(folder), module)]


def baseline() -> Verdict:
    """Return what the tests say without a defect."""
    (worker,) = _WORKERS
    return worker.tried(worker.original)


def tried(mutant: Mutant, limit: float) -> Verdict:
    """Return what came of a mutant, within so many seconds."""
    (worker,) = _WORKERS
    worker.limit = limit
    return worker.tried(mutant.source.encode())
