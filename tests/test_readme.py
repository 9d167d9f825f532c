"""README says what is true: its output is real, its Python runs, its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gl3rules.batch import manifest
from gl3rules.cli.app import COMMANDS
from tests.conftest import ROOT, run_cli

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_screenful_is_real() -> None:
    """The output shown is what the command prints."""
    block = re.search(r"```console\n\$ gl3rules (.*)\n((?:.*\n)*?)```", README)
    assert block is not None
    assert run_cli(*block[1].split()).out.rstrip() == block[2].rstrip()


def test_python_example_runs() -> None:
    """The example of the Python API runs, and prints rows."""
    code = re.search(r"```python\n((?:.*\n)*?)```", README)
    assert code is not None
    done = subprocess.run([sys.executable, "-c", code[1]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "pass 6.3-1 6.3 C.1" in done.stdout


def test_python_example_of_many_organisations_runs() -> None:
    """The example of docs/batch.md runs, and prints an organisation."""
    code = re.search(r"```python\n((?:.*\n)*?)```", (ROOT / "docs" / "batch.md").read_text(encoding="utf-8"))
    assert code is not None
    done = subprocess.run([sys.executable, "-c", code[1]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "seiryu-hospital pass pass\n"


def test_manifests_shown_are_manifests(tmp_path: Path) -> None:
    """The manifests that docs/batch.md shows can be read, and say the same of the same inputs."""
    text = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    blocks = re.findall(r"\n(    (?:path,|manifest:).*\n(?:    .*\n)+)", text)
    found = []
    for name, block in zip(("clients.csv", "clients.yaml"), blocks, strict=True):
        (tmp_path / name).write_text("".join(line[4:] + "\n" for line in block.splitlines()), encoding="utf-8")
        listed = manifest.load(str(tmp_path / name))
        found.append([(each.path, each.organisation, each.waivers, each.tags) for each in listed])
    assert found[0][0] == found[1][0]
    assert len(found[0]) == 2


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/batch.md", "docs/scale.md"]
)
def test_links(name: str) -> None:
    """Every link to a file of the project leads to one."""
    page = ROOT / name
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_is_told() -> None:
    """README lists every command."""
    for command in COMMANDS:
        assert f"`gl3rules {command}" in README


def test_facts_shown_are_valid() -> None:
    """The facts that README shows are facts."""
    block = re.search(r"\n((?:    .*\n)+)\n- State what is", README)
    assert block is not None
    text = "\n".join(line[4:] for line in block[1].splitlines())
    result = run_cli("validate", "-", stdin=text.encode())
    assert (result.code, result.err) == (0, "")
