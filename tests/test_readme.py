"""README says what is true: its output is real, its Python runs, its links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from gl3rules.cli.app import COMMANDS
from tests.conftest import ROOT, run_cli

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


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md"])
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
