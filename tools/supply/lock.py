"""Make, or with --check compare, the lock files in requirements/ from pyproject.toml.

python -m tools.supply.lock              keeps every version that still fits
python -m tools.supply.lock --upgrade    takes the newest versions
python -m tools.supply.lock --check      needs no network; exits with 1 where a lock file doesn't fit pyproject.toml

    build.txt      what builds gl3rules
    runtime.txt    what the program needs
    extras.txt     the same, with every extra for users
    dev.txt        all of that, and what tests and tools need
    minimum.txt    dev.txt with the lowest versions that pyproject.toml admits for the program and its extras

They hold for every platform and for Python from 3.11 on.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from .locked import FOLDER, FOR_USERS, ROOT, locked, project, wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.specifiers import SpecifierSet

_OLDEST_PYTHON: Final = "3.11"
# Lock files name what they were made with, so that it has the same name every time.
_LOWEST: Final = ROOT / "build" / "lowest.txt"
_FOR_ALL: Final = tuple(project()[1])
SELECTIONS: Final = {"runtime": (), "extras": FOR_USERS, "dev": _FOR_ALL, "minimum": _FOR_ALL}
"""The extras that each lock file covers."""


def make(*, upgrade: bool) -> None:
    """Make all lock files; the smaller ones agree with that of the developers."""
    FOLDER.mkdir(exist_ok=True)
    fresh = ("--upgrade",) if upgrade else ()
    developers = _output("dev")
    _compile(developers, *_inputs("dev", with_build=True), *fresh)
    agreeing = ("--constraint", developers)
    _compile(_output("build"), "-", *agreeing, *fresh)
    for name in ("runtime", "extras"):
        _compile(_output(name), *_inputs(name), *agreeing, *fresh)
    _LOWEST.parent.mkdir(exist_ok=True)
    lowest = str(_LOWEST.relative_to(ROOT))
    _compile(lowest, *_inputs("extras"), "--resolution", "lowest-direct", "--no-annotate", "--upgrade")
    named = {canonicalize_name(requirement.name) for requirement in wanted(FOR_USERS)}
    # Only what pyproject.toml names is held at its lowest; what it brings along may be as new as fits.
    pins = [
        line.removesuffix(" \\")
        for line in _LOWEST.read_text(encoding="utf-8").splitlines()
        if canonicalize_name(line.partition("==")[0]) in named
    ]
    _LOWEST.write_text("\n".join(pins), encoding="utf-8")
    _compile(_output("minimum"), *_inputs("minimum", with_build=True), "--override", lowest, *fresh)


def _output(name: str) -> str:
    return f"requirements/{name}.txt"


def _inputs(name: str, *, with_build: bool = False) -> tuple[str, ...]:
    extras = tuple(argument for extra in SELECTIONS[name] for argument in ("--extra", extra))
    return ("pyproject.toml", *(("-",) if with_build else ()), *extras)


def _compile(output: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", _OLDEST_PYTHON, "--fork-strategy", "fewest"]
    command += ["--custom-compile-command", "make lock", "--output-file", output, *arguments]
    # pip is what installs; only pip-audit brings it along.
    command += ["--no-emit-package", "pip"]
    of_build = "\n".join(project()[2])
    subprocess.run(command, cwd=ROOT, input=of_build, encoding="utf-8", check=True, stdout=subprocess.DEVNULL)


def problems() -> Iterator[str]:
    """Yield what is wrong with the lock files, without a network."""
    build = tuple(map(Requirement, project()[2]))
    for name, extras in SELECTIONS.items():
        of_build = build if name in {"dev", "minimum"} else ()
        yield from _misfits(name, (*wanted(extras), *of_build))
    yield from _misfits("build", build)
    developers = {(package.name, package.version) for package in locked("dev")}
    for name in ("build", "runtime", "extras"):
        for package in locked(name):
            if (package.name, package.version) not in developers:
                yield f"{name}.txt: {package.name} {package.version} is not in dev.txt"
    yield from _not_lowest()


def _misfits(name: str, requirements: tuple[Requirement, ...]) -> Iterator[str]:
    versions: dict[str, list[str]] = {}
    for package in locked(name):
        versions.setdefault(package.name, []).append(package.version)
    for requirement in requirements:
        found = versions.get(canonicalize_name(requirement.name), [])
        if not found:
            yield f"{name}.txt: {requirement} is missing"
        for version in found:
            if not requirement.specifier.contains(version, prereleases=True):
                yield f"{name}.txt: {version} does not satisfy {requirement}"
    named = {canonicalize_name(requirement.name) for requirement in requirements}
    for package in locked(name):
        if package.direct and package.name not in named:
            yield f"{name}.txt: pyproject.toml no longer names {package.name}"


def _not_lowest() -> Iterator[str]:
    versions = {package.name: package.version for package in locked("minimum")}
    for requirement in wanted(FOR_USERS):
        version = versions.get(canonicalize_name(requirement.name), "0")
        if Version(version) != _bound(requirement.specifier):
            yield f"minimum.txt: {version} is not the lowest version that {requirement} admits"


def _bound(specifier: SpecifierSet) -> Version:
    return max(Version(one.version) for one in specifier if one.operator in {">=", "=="})


def main() -> int:
    """Make or compare the lock files; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply.lock", description="Make the lock files.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    parser.add_argument("--check", action="store_true", help="compare only, without a network")
    chosen = parser.parse_args()
    if not chosen.check:
        make(upgrade=chosen.upgrade)
    found = list(problems())
    print("".join(f"requirements/{problem}; run `make lock`\n" for problem in found), end="")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
