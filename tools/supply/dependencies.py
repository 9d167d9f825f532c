"""Write docs/dependencies.md, which says of every package that gl3rules needs under what licence it is and why.

python -m tools.supply.dependencies            records new licences (this may fetch packages), then writes
python -m tools.supply.dependencies --check    needs no network; exits with 1 where the document is out of date
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from packaging.utils import canonicalize_name

from .licences import ALLOWED, forbidden, record, recorded
from .locked import FOR_USERS, PROJECT, ROOT, Locked, locked, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DOCUMENT: Final = ROOT / "docs" / "dependencies.md"

REASONS: Final = {
    "aiohttp": "facts over HTTP, for fsspec",
    "click": "the command line: subcommands, help, completion",
    "distributed": "batches on a Dask cluster",
    "fsspec": "facts in buckets and on servers",
    "gcsfs": "facts in Google Cloud Storage",
    "jinja2": "HTML pages, escaped by default",
    "jsonschema": "every error of a facts file that is not valid",
    "msgspec": "typed facts, and JSON",
    "openpyxl": "reading workbooks that were filled in",
    "pyarrow": "Parquet: facts as records, outcomes as a table",
    "python-dateutil": "months and years between dates, as calendars have them",
    "pyyaml": "the events of YAML, from libyaml",
    "s3fs": "facts in Amazon S3, and what speaks its protocol",
    "tabulate": "tables for the terminal and Markdown",
    "tqdm": "progress of a batch",
    "wcwidth": "the width of Japanese text in a terminal",
    "xlsxwriter": "writing workbooks",
    "zstandard": "facts and records compressed with Zstandard",
}
"""What the program needs each package for that pyproject.toml names."""

_HEAD: Final = """\
# Dependencies

`make lock` writes this page from the lock files in `requirements/` and the licences that the packages state, kept in
`requirements/licences.json`. The lock files list every package with one version and the SHA-256 of each of its files,
for Python 3.11 and newer on Linux, macOS and Windows. Who installs a wheel of gl3rules gets whatever satisfies the
ranges in `pyproject.toml`, or these versions after `pip install --require-hashes -r requirements/runtime.txt` (or
`extras.txt`).
"""


def document() -> str:
    """Return the page."""
    runtime, extras = locked("runtime"), locked("extras")
    names = {package.name for package in extras}
    extra_names = {package.name for package in extras} - {package.name for package in runtime}
    parts = (
        _HEAD,
        "## What the program needs\n",
        _table(runtime),
        "## What its extras need\n",
        f"Beyond the above, for the extras {', '.join(f'`{extra}`' for extra in FOR_USERS)}.\n",
        _table(package for package in extras if package.name in extra_names),
        "Licences allowed for both, which a test enforces: " + ", ".join(sorted(ALLOWED)) + ".\n",
        "## What building and testing needs\n",
        "Never installed for users; **bold** is what `pyproject.toml` names.\n",
        _short_table(package for package in locked("dev") if package.name not in names),
    )
    return "\n".join(parts)


def _table(packages: Iterable[Locked]) -> str:
    known = recorded()
    lines = ["| package | version | licence | needed for |", "| --- | --- | --- | --- |"]
    for package in packages:
        marker = f" (where `{package.marker}`)" if package.marker else ""
        licence = known[package.name].expression
        lines.append(f"| {package.name} | {package.version} | {licence} | {_reason(package)}{marker} |")
    return "\n".join(lines) + "\n"


def _reason(package: Locked) -> str:
    others = [name for name in package.needed_by if name != PROJECT]
    return REASONS[package.name] if package.direct else ", ".join(others)


def _short_table(packages: Iterable[Locked]) -> str:
    known = recorded()
    lines = ["| package | version | licence |", "| --- | --- | --- |"]
    for package in packages:
        name = f"**{package.name}**" if package.direct else package.name
        lines.append(f"| {name} | {package.version} | {known[package.name].expression} |")
    return "\n".join(lines) + "\n"


def problems() -> Iterator[str]:
    """Yield what is wrong with record and page, without a network."""
    known = recorded()
    for package in locked("dev"):
        if package.name not in known or known[package.name].version != package.version:
            yield f"requirements/licences.json does not have {package.name} {package.version}; run `make lock`"
            return
    for package in locked("extras"):
        for licence in forbidden(known[package.name].expression):
            yield f"{package.name} is under {licence}, which users of gl3rules may not expect"
    direct = {canonicalize_name(requirement.name) for requirement in wanted(FOR_USERS)}
    for name in sorted(direct ^ {*REASONS}):
        yield f"tools/supply/dependencies.py says why packages are there: add or remove {name}"
        return
    if not DOCUMENT.exists() or DOCUMENT.read_text(encoding="utf-8") != document():
        yield f"{DOCUMENT.relative_to(ROOT)} is out of date; run `make lock`"


def main() -> int:
    """Write or compare the page; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply.dependencies", description="List the dependencies.")
    parser.add_argument("--check", action="store_true", help="compare only, without a network")
    if not parser.parse_args().check:
        unclear = record()
        if unclear:
            print("\n".join(unclear))
            return 1
        DOCUMENT.write_text(document(), encoding="utf-8")
    found = list(problems())
    print("".join(f"{problem}\n" for problem in found), end="")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
