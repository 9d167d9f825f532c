"""Run the quick tests in other environments than the developers' own.

    python -m tools.supply.environments [--python PROGRAM]... [-- ARGUMENT...]
    python -m tools.supply.environments --minimum [--python PROGRAM] [-- ARGUMENT...]

The first runs them with each Python from 3.11 on that is found (python3.11 and so on on the path, and pyenv's), and
with what requirements/dev.txt locks; the second with the oldest of them, and with requirements/minimum.txt, which has
the lowest versions that pyproject.toml admits for the program and its extras. The environments are kept in
build/environments. Further arguments go to pytest.

Quick are all tests but those that need a browser, a network, Node.js, Ray, Spark or ten thousand organisations, and
those that look at the checkout or at timing and not at what a version of Python or of a package does.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .locked import FOLDER, ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

MINORS: Final = range(11, 15)
"""The minor versions of Python 3 that gl3rules is meant for."""

_ENVIRONMENTS: Final = ROOT / "build" / "environments"
_TOO_LARGE: Final = ("pyspark", "ray")
"""Packages that only tests need which are not quick."""

SLOW: Final = (
    "test_batch_ten_thousand.py",
    "test_browser.py",
    "test_integrations.py",
    "test_packaging.py",
    "test_portfolio_browser.py",
    "test_scale_docs.py",
    "test_scale_ray.py",
    "test_scale_spark.py",
    "test_supply_chain.py",
)


def found() -> list[str]:
    """Return a program for each minor version of Python that is on this machine, oldest first."""
    programs = []
    for minor in MINORS:
        on_path = shutil.which(f"python3.{minor}")
        kept_by_pyenv = sorted(map(str, Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python3")), reverse=True)
        # A shim of pyenv's stands on the path for every version, but runs only those that are chosen.
        programs += list(filter(_answers, (*filter(None, [on_path]), *kept_by_pyenv)))[:1]
    return programs


def _answers(program: str) -> bool:
    return subprocess.run([program, "-c", ""], capture_output=True, check=False).returncode == 0


def prepare(program: str, lock: str) -> Path:
    """Install what a lock file names into an environment of its own, and return its Python."""
    ask = [program, "-c", "import sys; print('.'.join(map(str, sys.version_info[:3])))"]
    version = subprocess.run(ask, capture_output=True, encoding="ascii", check=True).stdout.strip()
    environment = _ENVIRONMENTS / f"{lock}-{version}"
    python = environment / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python), "--no-deps"]
    if not python.exists():
        subprocess.run([program, "-m", "venv", "--without-pip", environment], check=True)
    locked = environment / "requirements.txt"
    locked.write_text(_without_large((FOLDER / f"{lock}.txt").read_text(encoding="utf-8")), encoding="utf-8")
    # The build of a source distribution, and of gl3rules, finds there what builds it.
    for wanted in (FOLDER / "build.txt", locked):
        subprocess.run([*uv, "--no-build-isolation", "--require-hashes", "-r", str(wanted)], check=True)
    subprocess.run([*uv, "--no-build-isolation", "--editable", str(ROOT)], check=True)
    return python


def _without_large(text: str) -> str:
    kept, keeping = [], True
    for line in text.splitlines(keepends=True):
        if line[:1].isalnum():
            keeping = line.partition("==")[0] not in _TOO_LARGE
        if keeping:
            kept.append(line)
    return "".join(kept)


def test(python: Path, arguments: Sequence[str]) -> bool:
    """Run the quick tests and say whether they pass."""
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", "-m", "not network"]
    command += [f"--ignore=tests/{name}" for name in SLOW]
    path = os.pathsep.join((str(python.parent), os.environ.get("PATH", "")))
    # What is missing is not what these tests are about: it may be skipped.
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"PATH": path}
    return (
        subprocess.run([*command, *(arguments or ("-n", "auto"))], cwd=ROOT, env=environment, check=False).returncode
        == 0
    )


def main() -> int:
    """Run the tests in each environment; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply.environments", description="Run the quick tests.")
    parser.add_argument("--minimum", action="store_true", help="with the lowest versions admitted")
    parser.add_argument("--python", action="append", metavar="PROGRAM", help="run with this Python")
    parser.add_argument("arguments", nargs="*", metavar="ARGUMENT", help="for pytest")
    chosen = parser.parse_args()
    programs: list[str] = chosen.python or found()
    if not programs:
        print("There is no Python from 3.11 on here.")
        return 2
    lock = "minimum" if chosen.minimum else "dev"
    failed = []
    for program in programs[:1] if chosen.minimum else programs:
        python = prepare(program, lock)
        print(f"{python.parent.parent.name}:", flush=True)
        if not test(python, chosen.arguments):
            failed.append(python.parent.parent.name)
    print(f"Failed: {', '.join(failed)}." if failed else "All passed.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
