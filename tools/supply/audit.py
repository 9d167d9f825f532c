"""Look up known vulnerabilities of what is locked with pip-audit, and record the result in docs/vulnerabilities.md.

    python -m tools.supply.audit                        asks OSV (api.osv.dev)
    python -m tools.supply.audit --advisories FOLDER    asks a clone of github.com/pypa/advisory-database; no network
    python -m tools.supply.audit --service URL          asks another service that speaks as OSV's does

Exits with 1 where a version that gl3rules locks or admits is known to be vulnerable, and with 2 where that could not be
found out; then the record stays as it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from packaging.utils import canonicalize_name

from .advisories import served
from .locked import FOR_USERS, ROOT, Locked, locked, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RECORD: Final = ROOT / "docs" / "vulnerabilities.md"
OSV: Final = "https://api.osv.dev/v1/query"

_HEAD: Final = """\
# Known vulnerabilities

`make audit` looks up every locked version with `pip-audit` and writes this page: the versions for users
(`requirements/extras.txt`) and for developers (`dev.txt`), and the lowest that `pyproject.toml` admits (`minimum.txt`).
"""


class AuditError(Exception):
    """The versions could not be looked up."""


class Found(NamedTuple):
    """A vulnerability of a version."""

    package: str
    version: str
    identifiers: tuple[str, ...]
    fixed: tuple[str, ...]
    """The versions that mend it."""


class Audited(NamedTuple):
    """What was looked up together."""

    title: str
    packages: tuple[Locked, ...]
    found: tuple[Found, ...]


def lowest() -> tuple[Locked, ...]:
    """Return the lowest versions that pyproject.toml admits of what it names for users."""
    named = {canonicalize_name(requirement.name) for requirement in wanted(FOR_USERS)}
    return tuple(package for package in locked("minimum") if package.name in named)


def look_up(service: str) -> tuple[Audited, ...]:
    """Look up all that is locked."""
    sections = (("for users", locked("extras")), ("for developers", locked("dev")), ("lowest admitted", lowest()))
    return tuple(Audited(title, packages, audit(packages, service)) for title, packages in sections)


def audit(packages: Iterable[Locked], service: str) -> tuple[Found, ...]:
    """Return the vulnerabilities of packages; raise AuditError where one of them could not be looked up."""
    missing = {(package.name, package.version) for package in packages}
    found = []
    for answer in _ask(sorted(missing), service):
        # pip-audit finds "no known vulnerabilities" even where it has skipped every package.
        if "skip_reason" in answer:
            raise AuditError(answer["skip_reason"])
        name, number = str(canonicalize_name(answer["name"])), answer["version"]
        missing.discard((name, number))
        found += [
            Found(name, number, (one["id"], *one["aliases"]), tuple(one["fix_versions"])) for one in answer["vulns"]
        ]
    if missing:
        reason = f"no answer about {', '.join(map('=='.join, sorted(missing)))}"
        raise AuditError(reason)
    return tuple(found)


def _ask(versions: Sequence[tuple[str, str]], service: str) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "versions.txt")
        # Without markers: what is for Windows is looked up too.
        file.write_text("".join(f"{name}=={number}\n" for name, number in versions), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--format",
            "json",
            "--progress-spinner",
            "off",
            "--timeout",
            "15",
        ]
        command += [
            "--disable-pip",
            "--no-deps",
            "--vulnerability-service",
            "osv",
            "--osv-url",
            service,
            "-r",
            str(file),
        ]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    try:
        answers: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError as error:
        raise AuditError((done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]) from error
    return answers


def fingerprint(packages: Iterable[Locked]) -> str:
    """Return a short digest of names and versions, by which one sees whether the same ones were looked up."""
    versions = sorted({f"{package.name}=={package.version}\n" for package in packages})
    return hashlib.sha256("".join(versions).encode()).hexdigest()[:12]


def document(source: str, sections: Iterable[Audited]) -> str:
    """Return the record of an audit."""
    lines = [
        _HEAD,
        f"Looked up on {datetime.now(UTC):%Y-%m-%d} with pip-audit {version('pip-audit')}, in {source}.\n",
        "| versions | packages | fingerprint | known vulnerabilities |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {one.title} | {len(one.packages)} | `{fingerprint(one.packages)}` | {len(one.found) or 'none'} |"
        for one in sections
    ]
    for one in sections:
        if one.found:
            lines += [
                "",
                f"## {one.title.capitalize()}",
                "",
                "| version | vulnerability | mended in |",
                "| --- | --- | --- |",
            ]
        lines += [
            f"| {found.package} {found.version} | {', '.join(found.identifiers)} | {', '.join(found.fixed) or '-'} |"
            for found in one.found
        ]
    return "\n".join(lines) + "\n"


def _dated(folder: Path) -> str:
    command = ["git", "-C", str(folder), "log", "-1", "--format=%H %cs"]
    commit, day = subprocess.run(command, capture_output=True, encoding="ascii", check=True).stdout.split()
    return (
        "a copy of the [PyPA advisory database](https://github.com/pypa/advisory-database)\n"
        f"as of commit {commit[:12]} of {day}. **What has become known since is not in it**, nor what only other\n"
        "databases have; `make audit` on a machine that reaches api.osv.dev asks for all that is known that day"
    )


def main() -> int:
    """Look up, and write the record; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply.audit", description="Look up vulnerabilities.")
    parser.add_argument("--advisories", type=Path, metavar="FOLDER", help="a clone of pypa/advisory-database")
    parser.add_argument("--service", default=OSV, metavar="URL", help=f"{OSV} by default")
    parser.add_argument(
        "--output", type=Path, default=RECORD, metavar="FILE", help="docs/vulnerabilities.md by default"
    )
    chosen = parser.parse_args()
    try:
        if chosen.advisories:
            with served(chosen.advisories) as service:
                sections, source = look_up(service), _dated(chosen.advisories)
        else:
            sections, source = look_up(chosen.service), f"<{chosen.service}>"
    except (AuditError, OSError, subprocess.CalledProcessError) as error:
        print(f"No vulnerability could be looked up: {error}", file=sys.stderr)
        return 2
    chosen.output.write_text(document(source, sections), encoding="utf-8")
    for found in (found for section in sections for found in section.found):
        mended = ", ".join(found.fixed) or "-"
        print(f"{found.package} {found.version}: {', '.join(found.identifiers)}, mended in {mended}")
    return int(any(section.found for section in sections))


if __name__ == "__main__":
    sys.exit(main())
