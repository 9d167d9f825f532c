"""gl3rules and the peers as pip installs them: an environment without the development environment's own hooks.

An editable installation adds a finder of modules to every start of Python, which costs as much as a tenth of a check.
"""

from __future__ import annotations

import compileall
import shutil
import sys
import venv
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable

_ROOT: Final = Path(__file__).parent.parent.parent
_SCRIPT: Final = """#!{python}
import sys
from gl3rules.cli import script
sys.exit(script())
"""


def environment(folder: Path, peers: Iterable[str]) -> Path:
    """Make an environment with gl3rules, the peers' packages, and what both need; return the folder of its programs.

    All is linked to where it is installed here, and compiled.
    """
    venv.EnvBuilder(symlinks=True).create(folder)
    programs = folder / "bin"
    (packages,) = folder.glob("lib/*/site-packages")
    for name in ("gl3rules", "rules"):
        _link(_ROOT / name, packages)
    for item in sorted({path for name in _with_needs(["gl3rules", *peers]) for path in _contents(name)}):
        _link(item, packages)
    for item in packages.iterdir():
        if item.is_dir():
            compileall.compile_dir(item, quiet=2, workers=1)
        elif item.suffix == ".py":
            compileall.compile_file(item, quiet=2)
    script = programs / "gl3rules"
    script.write_text(_SCRIPT.format(python=programs / Path(sys.executable).name), encoding="utf-8")
    script.chmod(0o755)
    return programs


def _link(item: Path, packages: Path) -> None:
    target = packages / item.name
    if item.is_dir():
        target.symlink_to(item)
    else:
        # Compiled code of a module lies beside it.
        shutil.copy(item, target)


def _with_needs(names: Iterable[str]) -> set[str]:
    """Return packages with all that they need on this Python, of those that are installed."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        try:
            needs = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        if name not in found:
            found.add(name)
            wanted = [Requirement(need) for need in needs]
            left += [each.name for each in wanted if not each.marker or each.marker.evaluate({"extra": ""})]
    return found - {"gl3rules"}


def _contents(name: str) -> set[Path]:
    """Return the modules and packages of a distribution, without what describes it."""
    found = distribution(name)
    tops = {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}
    paths = (Path(str(found.locate_file(top))) for top in tops)
    return {path for path in paths if path.exists() and path.suffix not in {".dist-info", ".pth"}}
