"""The licences of all locked packages, as SPDX expressions.

What a package states in its metadata is looked up in this environment; packages that are not installed here, or in
another version, are fetched for it, those for Windows too. requirements/licences.json keeps what was found, so that
tests and the bill of materials need no package. A statement that is no SPDX expression is translated by the tables
below.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.utils import canonicalize_name

from .locked import FOLDER, ROOT, Locked, locked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RECORD: Final = FOLDER / "licences.json"

ALLOWED: Final = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Zlib",
    }
)
"""Licences of what users install: they ask for no more than notices, and MPL-2.0 for changes of its own files."""

_MEANING: Final = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSF": "PSF-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
"""Common statements and the SPDX expressions that they stand for."""

_READ: Final[dict[tuple[str, str], str]] = {
    ("antlr4-python3-runtime", "BSD"): "BSD-3-Clause",
    ("axe-playwright-python", ""): "MIT",
    ("colorama", "BSD License"): "BSD-3-Clause",
    ("contourpy", "BSD License"): "BSD-3-Clause",
    ("cycler", "BSD License"): "BSD-3-Clause",
    ("gitdb", "BSD License"): "BSD-3-Clause",
    ("itsdangerous", "BSD License"): "BSD-3-Clause",
    ("jinja2", "BSD License"): "BSD-3-Clause",
    ("kiwisolver", "BSD License"): "BSD-3-Clause",
    ("mpmath", "BSD"): "BSD-3-Clause",
    ("nodeenv", "BSD"): "BSD-3-Clause",
    ("partd", "BSD"): "BSD-3-Clause",
    ("py4j", "BSD License"): "BSD-3-Clause",
    ("pyasn1-modules", "BSD"): "BSD-2-Clause",
    ("python-dateutil", "Dual License"): "Apache-2.0 OR BSD-3-Clause",
    ("s3fs", "BSD"): "BSD-3-Clause",
    ("sympy", "BSD"): "BSD-3-Clause",
    ("zict", "BSD"): "BSD-3-Clause",
    ("zen-engine", ""): "MIT",
}
"""Statements that leave the licence open, by package; the expression is that of the licence's text in the package."""


class Licence(NamedTuple):
    """What a version of a package is licensed under."""

    version: str
    stated: str
    """What its metadata says."""
    expression: str
    """In SPDX's terms."""


def recorded() -> dict[str, Licence]:
    """Return what is recorded, by the packages' names."""
    if not RECORD.exists():
        return {}
    return {name: Licence(**fields) for name, fields in json.loads(RECORD.read_text(encoding="utf-8")).items()}


def forbidden(expression: str) -> tuple[str, ...]:
    """Return the licences in an expression that are not among those for users; a choice counts as all it offers."""
    names = re.findall(r"[^\s()]+", expression)
    return tuple(name for name in names if name not in {"AND", "OR", "WITH"} and name not in ALLOWED)


def stated(distribution: Distribution) -> str:
    """Return a package's own statement: an SPDX expression, the name of a licence, or the classifiers of licences."""
    metadata = distribution.metadata
    expressions: list[str] = metadata.get_all("License-Expression") or []
    if expressions:
        return expressions[0]
    texts: list[str] = metadata.get_all("License") or [""]
    # Some put the whole text there.
    text = texts[0].strip()
    classifiers = [
        classifier.rpartition(" :: ")[2]
        for classifier in metadata.get_all("Classifier") or []
        if classifier.startswith("License :: ") and classifier != "License :: OSI Approved"
    ]
    return text if text not in {"", "UNKNOWN"} and "\n" not in text else "; ".join(classifiers)


def spdx(name: str, statement: str) -> str:
    """Return a statement as an SPDX expression; raise ValueError where it is none and the tables don't know it."""
    meaning = _READ.get((name, statement)) or _MEANING.get(statement) or statement
    try:
        return canonicalize_license_expression(meaning)
    except InvalidLicenseExpression as error:
        reason = f"{name}: what licence is {statement!r}? Add it to the tables in tools/supply/licences.py."
        raise ValueError(reason) from error


def look_up(packages: Iterable[Locked]) -> Iterator[tuple[str, str, str]]:
    """Yield name, version and statement of each package, of this environment or fetched."""
    here = {(str(canonicalize_name(one.name)), one.version): one for one in distributions()}
    elsewhere: dict[str, list[Locked]] = {"linux": [], "windows": []}
    for package in packages:
        installed = here.get((package.name, package.version))
        if installed is not None:
            yield package.name, package.version, stated(installed)
        else:
            elsewhere["windows" if "win32" in package.marker else "linux"].append(package)
    for platform, missing in elsewhere.items():
        if missing:
            yield from _fetch(platform, missing)


def _fetch(platform: str, packages: list[Locked]) -> Iterator[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.txt")
        wanted.write_text(
            "".join(
                f"{package.name}=={package.version} {' '.join(f'--hash=sha256:{one}' for one in package.digests)}\n"
                for package in packages
            ),
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
        command += ["--python-platform", platform, "--target", f"{folder}/packages", "-r", str(wanted)]
        subprocess.run(command, check=True, cwd=ROOT)
        for one in distributions(path=[f"{folder}/packages"]):
            yield canonicalize_name(one.name), one.version, stated(one)


def record() -> list[str]:
    """Record the licences of all locked packages; return what is unclear, and then record nothing."""
    known = recorded()
    packages = locked("dev")
    new = [one for one in packages if one.name not in known or known[one.name].version != one.version]
    unclear = []
    for name, version, statement in look_up(new):
        try:
            known[name] = Licence(version, statement, spdx(name, statement))
        except ValueError as error:
            unclear.append(str(error))
    if not unclear:
        kept = {name: known[name]._asdict() for name in sorted({package.name for package in packages})}
        RECORD.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return unclear
