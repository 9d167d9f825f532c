"""Which modules one check may load: most of a single check is start-up, and a heavy import slips in easily."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conftest import AS_OF, ROOT

HEAVY = {
    "babel",
    "dask",
    "dataclasses",
    "difflib",
    "email",
    "hypothesis",
    "importlib.metadata",
    "jinja2",
    "json",
    "jsonschema",
    "multiprocessing",
    "pathlib",
    "random",
    "referencing",
    "rich",
    "socket",
    "sqlite3",
    "tempfile",
    "unittest",
    "urllib",
    "wcwidth",
    "tabulate",
}
DRAWS_TABLES = {
    "tabulate",
    "wcwidth",
    "dataclasses",
    "importlib.metadata",
    "json",
    "pathlib",
    "email",
    "random",
    "socket",
    "urllib",
    "tempfile",
}
if sys.version_info >= (3, 14):
    # A module of Python's own needs it there.
    HEAVY -= {"dataclasses"}
SCRIPT = """
import sys
before = set(sys.modules)
from gl3rules.cli import main
try:
    main({arguments!r})
except SystemExit as end:
    code = end.code
print(*sorted(set(sys.modules) - before), file=sys.stderr)
sys.exit(code)
"""


def loaded(*arguments: str) -> set[str]:
    """Return the modules that a command loads, beyond those of Python's own start."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(arguments=list(arguments))],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "COLUMNS": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("options", "allowed"), [(("--format", "json"), set[str]()), ((), DRAWS_TABLES)], ids=["json", "table"]
)
def test_modules_of_a_check(options: tuple[str, ...], allowed: set[str]) -> None:
    """A check loads none of the heavy modules that it can do without."""
    modules = loaded("check", "facts/examples/hospital.yaml", "--as-of", AS_OF, *options)
    assert "yaml" in modules
    assert modules & HEAVY - allowed == set()


def test_import_is_light() -> None:
    """`import gl3rules` loads nothing but itself."""
    code = "import sys; before = set(sys.modules); import gl3rules; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    own = {name for name in done.stdout.split() if name.startswith("gl3rules")}
    assert own == {"gl3rules", "gl3rules._version"}
    assert not {"click", "msgspec", "yaml"} & set(done.stdout.split())
