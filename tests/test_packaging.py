"""What gets built and installed: every package, its catalogues, and a command that runs away from the checkout."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tools.supply import distributions

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent
EXAMPLE: Final = ROOT / "facts" / "examples" / "health-guidance-provider.yaml"
AS_OF: Final = "2026-11-22"
ROWS: Final = 75
DATE: Final = 1_790_000_000
"""When distributions are said to be made."""


class Installation(NamedTuple):
    """The wheel and the environment that it is installed in."""

    wheel: Path
    environment: Path

    def run(self, folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the installed command in a folder, with nothing of this process's Python settings."""
        return run(self.environment / "bin" / "gl3rules", *arguments, folder=folder)

    def contents(self) -> list[str]:
        """Return the paths inside the wheel."""
        with zipfile.ZipFile(self.wheel) as archive:
            return archive.namelist()


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command without this process's Python settings; UTF-8 whatever the machine's locale."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))}
    kept |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=folder, env=kept, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )


def python(folder: Path, *arguments: str | Path) -> None:
    """Run this interpreter in a folder; it has to succeed."""
    done = run(sys.executable, *arguments, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def install(folder: Path) -> None:
    """Build the wheel and install it, with its dependencies, into a new environment."""
    wheel, _ = distributions.build(folder, DATE)
    environment = folder / "environment"
    python(folder, "-m", "venv", "--without-pip", environment)
    python(folder, "-m", "pip", "--python", environment, "install", "--quiet", wheel)


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Return the wheel, built and installed once however many processes the tests run in."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "installation"
    # A lock, since pytest-xdist's groups don't hold with every release of pytest.
    with (shared / "installation.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            install(folder)
            (folder / "complete").touch()
    (wheel,) = folder.glob("*.whl")
    return Installation(wheel, folder / "environment")


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each distribution in a folder."""
    made = [path for path in folder.iterdir() if path.name.endswith((".whl", ".tar.gz"))]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(made)}


def files_in_the_tree() -> Iterator[str]:
    """Yield the path at which each file of the product is installed."""
    for top, installed in (("gl3rules", "gl3rules"), ("rules", "gl3rules/rules")):
        for file in (ROOT / top).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                yield f"{installed}/{file.relative_to(ROOT / top).as_posix()}"


def test_every_package_is_listed() -> None:
    """No folder vanishes from the wheel because pyproject.toml doesn't list it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {file.rpartition("/")[0] for file in files_in_the_tree() if file.endswith("/__init__.py")}
    assert settings["tool"]["setuptools"]["packages"] == sorted(folder.replace("/", ".") for folder in folders)


def test_every_module_stands_in_a_package() -> None:
    """No module is left out because its folder lacks an __init__.py."""
    modules = [file for file in files_in_the_tree() if file.endswith(".py")]
    assert [module for module in modules if module.rpartition("/")[0] + "/__init__.py" not in modules] == []


@pytest.mark.network
def test_the_wheel_holds_every_file(installation: Installation) -> None:
    """The wheel has the modules and data of the tree under gl3rules, the built-in pack among them, and nothing else."""
    contents = [name for name in installation.contents() if not name.startswith("gl3rules-")]
    assert sorted(contents) == sorted(files_in_the_tree())


@pytest.mark.network
def test_the_wheel_holds_translations_types_and_licence(installation: Installation) -> None:
    """The wheel carries the compiled catalogues, the mark that it is typed, and the licence."""
    contents = installation.contents()
    assert "gl3rules/py.typed" in contents
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in contents)
    for folder in ("gl3rules/", "gl3rules/rules/gl3/"):
        catalogue = re.compile(re.escape(folder) + r"locale/ja/LC_MESSAGES/\w+\.mo")
        assert any(catalogue.fullmatch(name) for name in contents), folder


@pytest.mark.network
def test_the_wheel_takes_no_other_name(installation: Installation) -> None:
    """The wheel installs gl3rules and its metadata: no tests, and no top-level package called rules."""
    tops = {name.partition("/")[0] for name in installation.contents()}
    assert sorted(re.sub(r"-.*\.dist-info$", ".dist-info", top) for top in tops) == ["gl3rules", "gl3rules.dist-info"]


@pytest.mark.network
def test_distributions_are_reproducible(installation: Installation, tmp_path: Path) -> None:
    """Built in another folder from files with other times and rights, both distributions have the same bytes."""
    copy = tmp_path / "another checkout"
    copy.mkdir()
    distributions.copy_inputs(copy)
    shutil.copytree(ROOT / "tools", copy / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for number, path in enumerate(sorted(copy.rglob("*"))):
        path.chmod(0o700)
        os.utime(path, (number, number))
    command = [sys.executable, "-m", "tools.supply.distributions", "--output", str(tmp_path / "dist")]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(DATE), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    done = subprocess.run(command, cwd=copy, env=environment, umask=0o077, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert digests(tmp_path / "dist") == digests(installation.wheel.parent)


def test_the_time_of_distributions_is_that_of_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time comes from SOURCE_DATE_EPOCH, from the last commit without it, and never from a clock."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1234567890")
    assert distributions.source_date() == 1234567890
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert distributions.source_date() == distributions.source_date() < time.time()
    # Without git, as in an unpacked source distribution, it is still the same every time.
    monkeypatch.setenv("PATH", "")
    assert distributions.source_date() == 315532800


@pytest.mark.network
def test_the_installed_types_hold(installation: Installation, tmp_path: Path) -> None:
    """A program that uses the installed package is checked strictly against its types, errors and all."""
    source = (
        "from datetime import date\n"
        "import gl3rules\n"
        "assessment = gl3rules.check(gl3rules.load('facts.yaml'), as_of=date(2026, 11, 22))\n"
        "reveal_type(assessment.outcomes[0].status)\n"
        "gl3rules.check('facts.yaml')\n"
    )
    (tmp_path / "program.py").write_text(source, encoding="utf-8")
    python_of_environment = installation.environment / "bin" / "python"
    done = run(
        *(sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--no-error-summary", "--config-file="),
        *("--python-executable", python_of_environment, "program.py"),
        folder=tmp_path,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        'program.py:4: note: Revealed type is "gl3rules.model.Status"',
        'program.py:5: error: Argument 1 to "check" has incompatible type "str"; expected "Facts"  [arg-type]',
    ]


@pytest.mark.network
def test_the_installed_command_knows_its_version(installation: Installation, tmp_path: Path) -> None:
    """The version that the command prints is the one in the wheel's name."""
    done = installation.run(tmp_path, "--version")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert installation.wheel.name.split("-")[1] in done.stdout


@pytest.mark.network
def test_the_installed_command_checks_an_organisation(installation: Installation, tmp_path: Path) -> None:
    """A compliant organisation passes, and the report is in Japanese."""
    shutil.copy(EXAMPLE, tmp_path)
    done = installation.run(tmp_path, "check", EXAMPLE.name, "--as-of", AS_OF, "--lang", "ja")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert re.search(r"[ぁ-ん]", done.stdout), "no Japanese in the report"


@pytest.mark.network
def test_the_installed_command_lists_every_row(installation: Installation, tmp_path: Path) -> None:
    """The listing of the built-in pack has all rows of the guideline's checklist."""
    done = installation.run(tmp_path, "rules", "--format", "json")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert len(json.loads(done.stdout)["rows"]) == ROWS
