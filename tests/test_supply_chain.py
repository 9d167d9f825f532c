"""What is installed is locked and licensed, what is known about it is recorded, and a bill of materials lists it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import distributions
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs
import pytest
import yaml
from cyclonedx import schema
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT
from tools.supply import advisories, audit, dependencies, environments, licences, lock, locked, sbom

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCKS: Final = ("build", "runtime", "extras", "dev", "minimum")
DATE: Final = 1_790_000_000


def test_locks_fit_the_project() -> None:
    """Everything that pyproject.toml asks for is locked to a version that it admits, the lowest one in minimum.txt."""
    assert list(lock.problems()) == []


@pytest.mark.parametrize("name", LOCKS)
def test_locks_have_digests(name: str) -> None:
    """Every line of a lock file is an exact version with the digests of its files, which are those of dev.txt."""
    developers = {(package.name, package.version): package.digests for package in locked.locked("dev")}
    for package in locked.locked(name):
        assert all(len(digest) == 64 for digest in package.digests)
        assert developers.get((package.name, package.version), package.digests) == package.digests, package.name


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("program", "click>=99"), "does not satisfy click>=99"),
        (("program", "not-there-yet>=1"), "not-there-yet>=1 is missing"),
        (("build", "hatchling>=1"), "build.txt: hatchling>=1 is missing"),
        (("build", ""), "build.txt: pyproject.toml no longer names setuptools"),
        (("program", ""), "runtime.txt: pyproject.toml no longer names click"),
    ],
)
def test_a_lock_that_does_not_fit_is_found(
    change: tuple[str, str], problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A requirement that was added, dropped or raised since is a problem that names the file."""
    program, extras, build = locked.project()
    part, text = change
    instead = (text,) if text else ()
    changed = (instead, extras, build) if part == "program" else (program, extras, instead)
    for module in (locked, lock):
        monkeypatch.setattr(module, "project", lambda: changed)
    assert any(problem in found for found in lock.problems()), list(lock.problems())


@pytest.mark.parametrize("text", ["click>=8\n", "click==8.5.1\n    # via x\n", "-e .\n", "click @ https://x/y.whl\n"])
def test_what_is_not_locked_is_refused(text: str) -> None:
    """A line without an exact version or without a digest is no lock."""
    with pytest.raises(ValueError, match=r"a\.txt: not locked"):
        list(locked.read("a.txt", text))


def test_this_environment_is_the_locked_one() -> None:
    """The tests run with the versions that are locked, and so do whoever repeats them."""
    here = {str(canonicalize_name(one.name)): one.version for one in distributions()}
    wrong = [
        f"{package.name} {here[package.name]} is not {package.version}"
        for package in locked.locked("dev")
        if package.name in here and here[package.name] != package.version
    ]
    assert wrong == []


def test_nothing_is_installed_but_what_is_locked() -> None:
    """The Makefile installs lock files with their digests, and gl3rules alone, built with what is locked."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line.strip() for line in text.splitlines() if "pip install" in line or "$(INSTALL)" in line]
    assert installs[0] == "INSTALL := $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation"
    assert len(installs) == 4
    assert all("--require-hashes" in line or line == "$(INSTALL) --editable ." for line in installs[1:])


def test_dependencies_are_licensed_and_listed() -> None:
    """The page lists every locked version with its licence and reason; users get no licence that is not allowed."""
    assert list(dependencies.problems()) == []


def test_licences_are_what_packages_state() -> None:
    """Where a package is installed here in its locked version, the record has what its metadata says."""
    recorded = licences.recorded()
    seen = 0
    for one in distributions():
        known = recorded.get(canonicalize_name(one.name))
        if known is not None and known.version == one.version:
            seen += 1
            assert known.stated == licences.stated(one), one.name
            assert known.expression == licences.spdx(canonicalize_name(one.name), known.stated)
    assert seen > len(locked.locked("runtime")) / 2


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("MIT", ()),
        ("Apache-2.0 OR (BSD-3-Clause AND MIT)", ()),
        ("MIT AND GPL-3.0-only", ("GPL-3.0-only",)),
        ("MIT OR LGPL-2.1-only", ("LGPL-2.1-only",)),
        ("Apache-2.0 WITH LLVM-exception", ("LLVM-exception",)),
        ("LicenseRef-Proprietary", ("LicenseRef-Proprietary",)),
    ],
)
def test_other_licences_are_found(expression: str, names: tuple[str, ...]) -> None:
    """Each name in an expression has to be allowed."""
    assert licences.forbidden(expression) == names


@pytest.mark.parametrize("statement", ["", "BSD", "BSD License", "Dual License", "Commercial"])
def test_a_statement_that_leaves_the_licence_open_is_refused(statement: str) -> None:
    """What names no licence is looked up by a person, not guessed."""
    with pytest.raises(ValueError, match="Add it to the tables"):
        licences.spdx("new-package", statement)


def test_the_bill_of_materials_is_valid() -> None:
    """The bill follows CycloneDX's schema, and lists each package for users once, with digests, licence and URL."""
    text = sbom.bill(DATE)
    # Not by cyclonedx's own validator: what that needs makes jsonschema slow to import, here and in every test.
    folder = Path(schema.__file__).parent / "_res"
    schemas = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.schema.json")}
    strict = schemas["bom-1.6.SNAPSHOT.schema.json"]
    base = strict["$id"].rpartition("/")[0]
    registry = jsonschema_rs.Registry([(f"{base}/{name}", each) for name, each in schemas.items()])
    validator = jsonschema_rs.validator_for(strict, registry=registry)
    assert [error.message for error in validator.iter_errors(json.loads(text))] == []
    wrong = json.loads(text) | {"specVersion": 1.6, "another": True}
    assert len([error.message for error in validator.iter_errors(wrong)]) == 2
    bill = json.loads(text)
    found = {component["purl"]: component for component in bill["components"]}
    assert {*found} == {f"pkg:pypi/{package.name}@{package.version}" for package in locked.locked("extras")}
    assert len(found) == len(bill["components"])
    for package in locked.locked("extras"):
        component = found[f"pkg:pypi/{package.name}@{package.version}"]
        (files,) = component["externalReferences"]
        assert sorted(digest["content"] for digest in files["hashes"]) == sorted(package.digests)
        assert component["licenses"]
    needed = {package.name for package in locked.locked("runtime")}
    assert {one["name"] for one in found.values() if one["scope"] == "required"} == needed


def test_the_bill_of_materials_says_what_needs_what() -> None:
    """Each package is needed by gl3rules or, in the end, by what is."""
    bill = json.loads(sbom.bill(DATE))
    needs = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    root = bill["metadata"]["component"]["purl"]
    reached, new = set(), [root]
    while new:
        name = new.pop()
        reached.add(name)
        new += [one for one in needs[name] if one not in reached]
    assert reached == {root, *(component["purl"] for component in bill["components"])}
    direct = {canonicalize_name(requirement.name) for requirement in locked.wanted(locked.FOR_USERS)}
    assert {one.removeprefix("pkg:pypi/").partition("@")[0] for one in needs[root]} == direct


def test_the_bill_of_materials_is_reproducible(tmp_path: Path) -> None:
    """Another process writes the same bytes for the same date, and another date for another commit."""
    command = [sys.executable, "-m", "tools.supply.sbom", "--output", str(tmp_path / "bill.json")]
    environment = {"SOURCE_DATE_EPOCH": str(DATE), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert (tmp_path / "bill.json").read_text(encoding="utf-8") == sbom.bill(DATE)
    assert json.loads(sbom.bill(DATE))["metadata"]["timestamp"] == "2026-09-21T14:13:20+00:00"


def advisory(name: str, events: list[dict[str, str]], **others: object) -> dict[str, Any]:
    """Return an advisory of the PyPA's database on a package."""
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "PYSEC-0000-1", "aliases": ["CVE-0000-1"], "details": "", "affected": [affected | others]}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Return a database with an advisory on the locked version of click, and one on a later version of jinja2."""
    folder = tmp_path / "database"
    versions = {package.name: package.version for package in locked.locked("runtime")}
    texts = {
        "click": advisory("click", [{"introduced": versions["click"]}, {"fixed": "99.0"}]),
        "jinja2": advisory("jinja2", [{"introduced": "99.0"}]),
    }
    for name, content in texts.items():
        (folder / "vulns" / name).mkdir(parents=True)
        (folder / "vulns" / name / "PYSEC-0000-1.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    identity = ["-c", "user.name=Tests", "-c", "user.email=tests@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", folder, "add", "."], check=True)
    subprocess.run(["git", "-C", folder, *identity, "commit", "--quiet", "-m", "Advisories"], check=True)
    return folder


def run_audit(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the audit as people do."""
    command = [sys.executable, "-m", "tools.supply.audit", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_a_vulnerable_version_is_reported(database: Path, tmp_path: Path) -> None:
    """pip-audit, asking the database, finds the version that an advisory names and no other."""
    done = run_audit("--advisories", database, "--output", tmp_path / "record.md")
    assert (done.returncode, done.stderr) == (1, "")
    versions = {package.name: package.version for package in locked.locked("dev")}
    assert {*done.stdout.splitlines()} == {f"click {versions['click']}: PYSEC-0000-1, CVE-0000-1, mended in 99.0"}
    record = (tmp_path / "record.md").read_text(encoding="utf-8")
    packages = locked.locked("extras")
    assert f"| for users | {len(packages)} | `{audit.fingerprint(packages)}` | 1 |" in record
    assert f"| click {versions['click']} | PYSEC-0000-1, CVE-0000-1 | 99.0 |" in record
    assert "jinja2" not in record


@contextmanager
def answering(status: int) -> Iterator[str]:
    """Answer every question with a status and nothing else, at the URL given."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("status", [404, 500])
def test_no_answer_is_no_clean_bill(status: int, tmp_path: Path) -> None:
    """Where the service fails, the audit ends with 2 and records nothing."""
    with answering(status) as service:
        done = run_audit("--service", service, "--output", tmp_path / "record.md")
    assert done.returncode == 2, done.stdout
    assert "No vulnerability could be looked up" in done.stderr
    assert not (tmp_path / "record.md").exists()


def test_an_empty_database_is_no_clean_bill(tmp_path: Path) -> None:
    """Where a folder has no advisories, the audit ends with 2 and records nothing."""
    done = run_audit("--advisories", tmp_path, "--output", tmp_path / "record.md")
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "record.md").exists()


def test_a_skipped_package_is_no_clean_bill(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that pip-audit skips or doesn't answer about counts as not looked up, whatever pip-audit says."""
    (package, *_) = locked.locked("runtime")
    skipped = [{"name": package.name, "skip_reason": "not found"}]
    for answers, reason in ((skipped, "not found"), ([], f"no answer about {package.name}")):
        monkeypatch.setattr(audit, "_ask", lambda *_, answers=answers: answers)
        with pytest.raises(audit.AuditError, match=reason):
            audit.audit([package], "")


@pytest.mark.parametrize(
    ("version", "affected"),
    [("0.9", False), ("1.0", True), ("1.5", True), ("2.0", False), ("2.5", False), ("3.0", True), ("3.1", False)],
)
def test_ranges_of_advisories(version: str, affected: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """A range begins where a fault came in, and ends before what mends it or after the last version that has it."""
    events = [{"introduced": "3.0"}, {"fixed": "2.0"}, {"introduced": "1.0"}, {"last_affected": "3.0"}]
    folder = tmp_path / "vulns" / "some-package"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(
        yaml.safe_dump(advisory("some-package", events, versions=["2004d"])), encoding="utf-8"
    )
    found = list(advisories.concerning(tmp_path, "Some.Package", Version(version)))
    assert bool(found) is affected


def test_the_recorded_audit_is_of_what_is_locked() -> None:
    """The record is of the versions that are locked for users now; other versions ask for another audit."""
    found = re.search(r"^\| for users \| \d+ \| `(\w+)` \|", audit.RECORD.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    assert found[1] == audit.fingerprint(locked.locked("extras")), "run `make audit`"


def test_the_versions_of_python_are_those_announced() -> None:
    """The classifiers name the versions with which the tests are run."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    announced = [f'"Programming Language :: Python :: 3.{minor}",' for minor in environments.MINORS]
    assert [line.strip() for line in text.splitlines() if ":: Python :: 3." in line] == announced
    assert f'requires-python = ">=3.{environments.MINORS[0]}"' in text


def test_quick_tests_leave_out_only_files_that_are_there() -> None:
    """A file that was renamed is not left out unnoticed."""
    assert [name for name in environments.SLOW if not (ROOT / "tests" / name).is_file()] == []


def test_every_requirement_is_named_once() -> None:
    """No two lines of pyproject.toml ask for the same package with other bounds."""
    program, extras, build = locked.project()
    bounds: dict[str, set[str]] = {}
    for text in (*program, *build, *(text for texts in extras.values() for text in texts)):
        requirement = Requirement(text)
        bounds.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier))
    assert {name: found for name, found in bounds.items() if len(found) > 1} == {}
