"""Files are written whole or not at all, whatever becomes of the disk, the folder or the process meanwhile."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from gl3rules.report import FORMATS
from gl3rules.writing import replace, replacing
from tests.conftest import AS_OF, ROOT

if not sys.platform.startswith("linux"):
    pytest.skip("needs Linux's limits and signals", allow_module_level=True)

FACTS: Final = str(ROOT / "facts" / "examples" / "clinic-failing.yaml")
# The commands that write a file, which `{}` stands for.
COMMANDS: Final = {
    **{f"check {name}": ("check", FACTS, "--as-of", AS_OF, "--format", name, "--output", "{}") for name in FORMATS},
    "plan": ("plan", FACTS, "--as-of", AS_OF, "--output", "{}"),
    "plan xlsx": ("plan", FACTS, "--as-of", AS_OF, "--format", "xlsx", "--output", "{}"),
    "baseline": ("baseline", FACTS, "--as-of", AS_OF, "--output", "{}"),
    "rules": ("rules", "--format", "json", "--output", "{}"),
}
OLDER: Final = b"older"
PATIENCE: Final = 60


def run(arguments: tuple[str, ...], path: Path, before: str = "") -> subprocess.Popen[bytes]:
    """Start gl3rules on its way to write a file, with some Python run before it."""
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sys\n{before}\nfrom gl3rules.cli import script\nscript()",
            *(argument.replace("{}", str(path)) for argument in arguments),
        ],
        cwd=path.parent.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "COLUMNS": "400"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that is there, alone in its folder."""
    (tmp_path / "out").mkdir()
    made = tmp_path / "out" / "file.json"
    made.write_bytes(OLDER)
    return made


def is_untouched(path: Path, name: str = "") -> bool:
    """Say whether a file is as it was, still alone in its folder."""
    if name == "baseline":
        return not os.listdir(path.parent)
    return os.listdir(path.parent) == [path.name] and path.read_bytes() == OLDER


def prepare(path: Path, name: str) -> None:
    """Remove the older file for a command that replaces nothing but files of its own kind."""
    if name == "baseline":
        path.unlink()


@pytest.mark.parametrize("name", COMMANDS)
def test_full_disk(path: Path, name: str) -> None:
    """A file for which there is no room is told, with what to do, and leaves the older one as it was."""
    prepare(path, name)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))"
    process = run(COMMANDS[name], path, limit)
    told = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == 2, told
    assert f"Error: {path} could not be written: {os.strerror(errno.EFBIG)}.\n  → " in told
    assert "Traceback" not in told
    assert is_untouched(path, name)
    # The same command with room enough.
    done = run(COMMANDS[name], path)
    told = done.communicate(timeout=PATIENCE)[1].decode()
    assert done.returncode in {0, 1}, told
    assert os.listdir(path.parent) == [path.name]
    assert len(path.read_bytes()) > 500


# What is written is at the disk by then, but has not taken its place.
STOPPING: Final = """
import os, time
def wait(_):
    os.mkdir("reached")
    time.sleep(60)
os.fsync = wait
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("name", ["check html", "check xlsx", "plan", "baseline"])
def test_signals(path: Path, name: str, number: signal.Signals) -> None:
    """A process that is asked to end while it writes leaves nothing half written, and the older file."""
    prepare(path, name)
    process = run(COMMANDS[name], path, STOPPING)
    limit = time.monotonic() + PATIENCE
    while not (path.parent.parent / "reached").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.01)
    assert any(other != path.name for other in os.listdir(path.parent))
    process.send_signal(number)
    told = process.communicate(timeout=PATIENCE)[1]
    assert (process.returncode, told.strip()) == (130, b"")
    assert is_untouched(path, name)


def test_folder_that_vanishes(path: Path) -> None:
    """A folder that is removed while a file in it is written is told as one that can't be written to."""
    removing = f"import os, shutil\nos.fsync = lambda _: shutil.rmtree({str(path.parent)!r})"
    process = run(COMMANDS["check json"], path, removing)
    told = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == 2
    assert f"Error: {path} could not be written: {os.strerror(errno.ENOENT)}.\n" in told
    assert "Traceback" not in told
    assert not path.parent.exists()


# A folder of the kernel's, to which not even root can write.
SEALED: Final = Path("/sys/kernel")


@pytest.mark.skipif(not SEALED.is_dir(), reason="this system has no folder that nobody can write to")
@pytest.mark.parametrize("name", ["check markdown", "plan", "baseline"])
def test_folder_that_cannot_be_written(tmp_path: Path, name: str) -> None:
    """A folder that can't be written to is told, with what to do."""
    sealed = tmp_path / "out"
    sealed.symlink_to(SEALED)
    process = run(COMMANDS[name], sealed / "file.json")
    told = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == 2
    assert f"Error: {sealed / 'file.json'} could not be written: " in told
    assert "→ Name a folder" in told or "→ Name a file in a folder" in told
    assert "Traceback" not in told


def test_one_of_several_reports(path: Path, tmp_path: Path) -> None:
    """A report that can't be written doesn't keep the others from being."""
    shutil.rmtree(path.parent)
    good = tmp_path / "good.csv"
    forms = ("--format", f"json={path}", "--format", f"csv={good}", "--format", f"html={path}.html")
    process = run(("check", FACTS, "--as-of", AS_OF, *forms), tmp_path / "out" / "file.json")
    told = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == 2, told
    assert "could not be written" in told
    assert good.read_bytes().startswith(b"\xef\xbb\xbf")


def test_nothing_is_written_where_something_is_raised(path: Path) -> None:
    """What is raised while a file is written goes on, and the older file stays."""
    with suppress(ZeroDivisionError), replacing(str(path)) as file:
        file.write(b"half" * 100_000 + bytes([1 // 0]))
    assert is_untouched(path)


def test_replaced_whole(path: Path) -> None:
    """A file takes the place of the older one, alone in its folder."""
    replace(str(path), b"newer")
    assert os.listdir(path.parent) == [path.name]
    assert path.read_bytes() == b"newer"
