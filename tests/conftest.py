"""What the tests share: a fast hypothesis profile, the examples, and a way to run the command line as users do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NoReturn

import pytest
from hypothesis import HealthCheck, settings

ROOT: Final = Path(__file__).parent.parent
EXAMPLES: Final = ROOT / "facts" / "examples"
AS_OF: Final = "2026-11-22"

# A slow machine is no defect of the code; the same examples every time make a red run repeatable.
settings.register_profile(
    "gl3rules",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("gl3rules")


def missing(what: str, how: str) -> NoReturn:
    """Skip a test whose program is not on this machine, and say why; in continuous integration it fails instead."""
    reason = f"{what} is not on this machine ({how})"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def program(*names: str) -> str:
    """Return the path of the first program that is there; those of this Python's environment count too."""
    path = os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", "")))
    for name in names:
        found = shutil.which(name, path=path)
        if found:
            return found
    missing(names[0], ".ci/run installs it")


def from_npm(path: str) -> Path:
    """Return the path of a file of an npm package that tests/npm/package.json names."""
    found = ROOT / "tests" / "npm" / "node_modules" / path
    if not found.exists():
        missing(path, "npm install --prefix tests/npm")
    return found


class Result:
    """What a process of the command line came to."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code = done.returncode
        self.out = done.stdout.decode()
        self.err = done.stderr.decode()


def run_cli(
    *arguments: str, stdin: bytes = b"", cwd: Path = ROOT, locale: str = "C.UTF-8", **environment: str
) -> Result:
    """Run `gl3rules` in a process of its own, in English unless the arguments or the locale say otherwise."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR"}
    }
    own = {"LANG": locale, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **environment}
    return Result(
        subprocess.run(
            [sys.executable, "-m", "gl3rules", *arguments],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env=inherited | own,
            timeout=120,
            check=False,
        )
    )


@pytest.fixture(scope="session")
def hospital_text() -> str:
    """The text of the example on which every row passes."""
    return (EXAMPLES / "hospital.yaml").read_text(encoding="utf-8")
