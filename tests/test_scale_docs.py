"""docs/scale.md says what works: its commands and programs are run, and those of the Kubernetes manifests too."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
import yaml

from gl3rules._version import VERSION
from tests.conftest import AS_OF, EXAMPLES, ROOT
from tests.scale import Processes, needs, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PAGE: Final = ROOT / "docs" / "scale.md"
MANIFESTS: Final = ROOT / "integrations" / "kubernetes"
PROGRAMS: Final = {"Spark": ROOT / "integrations/spark/judge.py", "Ray Data": ROOT / "integrations/ray/judge.py"}
SCHEDULER: Final = "gl3rules-scheduler"

# The oldest and the newest version of Kubernetes whose interface the manifests keep to.
VERSIONS: Final = ("1.31", "1.37")


class Block(NamedTuple):
    """A block of code of the page, and the section in which it stands."""

    section: str
    language: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The commands that it shows, without their prompts."""
        return [line.removeprefix("$ ") for line in self.text.splitlines()]


def blocks() -> list[Block]:
    """Return the blocks of code of the page, in order."""
    found = []
    for part in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE):
        section = part.partition("\n")[0]
        found += [
            Block(section, *each) for each in re.findall(r"^```(\w*)\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
        ]
    return found


def block(section: str, language: str) -> Block:
    """Return the one block of a language in a section."""
    (found,) = [each for each in blocks() if (each.section, each.language) == (section, language)]
    return found


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Return what starts processes; those that were not left running on purpose may not outlive the test."""
    started = Processes(tmp_path)
    yield started
    assert started.end() == []


def test_every_block_is_tested() -> None:
    """There is no block but those that the tests of this file, of Spark and of Ray know."""
    assert [(each.section, each.language) for each in blocks()] == [
        ("One machine", "console"),
        ("A Dask cluster", "console"),
        ("Kubernetes", "console"),
        ("Spark", "console"),
        ("Spark", "python"),
        ("Ray Data", "console"),
        ("Ray Data", "python"),
        ("In a program of your own", "python"),
    ]


def test_links() -> None:
    """Every link to a file of the project leads to one."""
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).exists(), target


def test_figures_are_filled_in() -> None:
    """No figure of the page is still to be measured."""
    assert re.findall(r"TODO-FIGURE[\w-]*", PAGE.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("section", PROGRAMS)
def test_program_shown_is_the_one_that_is_run(section: str) -> None:
    """The function shown is that of the program which the tests of Spark and Ray run, and so is the command line."""
    text = PROGRAMS[section].read_text(encoding="utf-8")
    assert f"\n\n\n{block(section, 'python').text}\n\n" in text
    (command,) = block(section, "console").commands
    usage = re.search(r"^    (.* judge\.py) FACTS OUTCOMES \[--as-of DATE\]$", text, re.MULTILINE)
    assert usage is not None
    assert command == f"{usage[1]} facts.ndjson outcomes --as-of {AS_OF}"


def test_python_api() -> None:
    """The program that uses the Python API runs, and prints a line for each rule."""
    code = block("In a program of your own", "python").text
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert "aozora-clinic operations-manager-appointed unknown " in done.stdout
    assert len(done.stdout.splitlines()) > 100


def write_facts(folder: Path) -> None:
    """Write the examples as a folder of clients, and as records."""
    shutil.copytree(EXAMPLES, folder / "clients")
    (folder / "facts.ndjson").write_text("\n".join(records()[:-1]) + "\n", encoding="utf-8")


def judge(processes: Processes, command: Sequence[str]) -> None:
    """Run gl3rules on facts of which one fails."""
    assert command[0] == "gl3rules"
    day = () if "--as-of" in command else ("--as-of", AS_OF)
    done = processes.run(sys.executable, "-m", *command, *day, PYTHONWARNINGS="error")
    assert done.returncode == 1, done.stderr


def outputs(folder: Path) -> dict[str, bytes]:
    """Return what a run has written: all but its state, which is hidden."""
    found = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in found}
    return {name: path.read_bytes() for name, path in sorted(names.items()) if not name.startswith(".")}


def test_one_machine(processes: Processes) -> None:
    """The commands for one machine write what the page says, and resuming changes nothing."""
    import pyarrow.parquet  # type: ignore[import-untyped]

    from gl3rules.batch import COLUMNS

    write_facts(processes.folder)
    reports, table, again = (shlex.split(each) for each in block("One machine", "console").commands)
    judge(processes, reports)
    written = outputs(processes.folder / "out")
    assert sum(name.startswith("reports/") and name.endswith(".html") for name in written) == 4
    assert b"<html" in written["portfolio.html"]
    judge(processes, table)
    first = outputs(processes.folder / "outcomes")
    found = pyarrow.parquet.read_table(processes.folder / "outcomes" / "outcomes.parquet")
    assert found.column_names == [*COLUMNS, "tags"]
    assert len(set(found.column("organisation_id").to_pylist())) == 4
    judge(processes, again)
    assert outputs(processes.folder / "outcomes") == first


def free_port() -> int:
    """Return a port of the loopback interface on which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


class Cluster:
    """A cluster on this machine, made by commands that were written for others."""

    def __init__(self, processes: Processes, host: str, port: str, paths: dict[str, str]) -> None:
        self._processes = processes
        self._paths = paths
        self._places = {f"{host}:{port}": f"127.0.0.1:{free_port()}"}

    def here(self, command: Sequence[str]) -> list[str]:
        """Return a command with the address and the paths of this machine."""
        ((there, here),) = self._places.items()
        words = [word.replace(there, here) for word in command]
        if words[:2] == ["dask", "scheduler"]:
            words = [here.partition(":")[2] if word == there.partition(":")[2] else word for word in words]
        if words[0] == "dask":
            words += ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
        paths = {"/tmp": str(self._processes.folder), **self._paths}  # noqa: S108  not used, but replaced
        return [paths.get(word, word) for word in words]

    def start(self, command: Sequence[str]) -> None:
        """Start a part of the cluster."""
        program, *arguments = self.here(command)
        assert program == "dask"
        self._processes.start(sys.executable, "-m", "dask", *arguments)

    def wait(self) -> None:
        """Wait for a worker as the Job does."""
        (container,) = pod("Job")["initContainers"]
        *start, code = container["command"]
        assert start == ["python", "-I", "-c"]
        address = next(iter(self._places.values()))
        done = self._processes.run(sys.executable, "-c", code.replace(f"{SCHEDULER}:8786", address))
        assert done.returncode == 0, done.stderr

    def judge(self, command: Sequence[str]) -> None:
        """Run gl3rules on the cluster, and on nothing else."""
        before = self._clients()
        judge(self._processes, self.here(command))
        assert self._clients() == before + 1

    def _clients(self) -> int:
        logs = (path.read_text(encoding="utf-8") for path in self._processes.folder.glob("*.log"))
        return sum(text.count("Receive client connection") for text in logs)


def in_one_process(processes: Processes) -> dict[str, bytes]:
    """Return the outputs of judging the same clients in one process."""
    judge(processes, ["gl3rules", "batch", "clients", "--output", "alone", "--jobs", "1"])
    return outputs(processes.folder / "alone")


def test_dask_cluster(processes: Processes) -> None:
    """The lines of the page make a cluster, and a run on it writes the bytes of a run in one process."""
    needs("distributed")
    write_facts(processes.folder)
    install, scheduler, worker, run = (shlex.split(each) for each in block("A Dask cluster", "console").commands)
    assert install[:2] == ["pip", "install"]
    cluster = Cluster(processes, "scheduler", "8786", {"/shared/facts": "clients"})
    cluster.start(scheduler)
    cluster.start(worker)
    cluster.wait()
    cluster.judge(run)
    assert outputs(processes.folder / "out") == in_one_process(processes)


def resources() -> list[dict[str, Any]]:
    """Return every resource of the manifests."""
    files = sorted(MANIFESTS.glob("*.yaml"))
    return [each for path in files for each in yaml.safe_load_all(path.read_text(encoding="utf-8"))]


def of_kind(kind: str) -> list[dict[str, Any]]:
    """Return the resources of a kind."""
    return [each for each in resources() if each["kind"] == kind]


def pod(kind: str, name: str = "") -> dict[str, Any]:
    """Return the description of the pods of the one resource of a kind, or of that name."""
    (found,) = [each for each in of_kind(kind) if name in ("", each["metadata"]["name"])]
    described: dict[str, Any] = found["spec"]["template"]["spec"]
    return described


def pods() -> list[dict[str, Any]]:
    """Return the description of all pods."""
    return [each["spec"]["template"]["spec"] for each in resources() if "template" in each.get("spec", {})]


def containers() -> list[dict[str, Any]]:
    """Return all containers."""
    return [each for one in pods() for each in (*one.get("initContainers", ()), *one["containers"])]


@pytest.mark.parametrize("version", VERSIONS)
def test_manifests_are_valid(version: str) -> None:
    """Every resource is what the interface of Kubernetes describes, and has no field that it doesn't know."""
    needs("kubernetes_validate")
    import kubernetes_validate  # type: ignore[import-untyped]

    assert len(resources()) == 7
    for resource in resources():
        kubernetes_validate.validate(resource, version, strict=True)
    resource = of_kind("Job")[0]
    resource["spec"]["template"]["spec"]["enableServiceLink"] = False
    with pytest.raises(kubernetes_validate.ValidationError, match="enableServiceLink"):
        kubernetes_validate.validate(resource, version, strict=True)


def test_manifests_agree_with_each_other() -> None:
    """Services, policies, claims and addresses lead to what is there, and all pods have this version of gl3rules."""
    labels = [each["spec"]["template"]["metadata"]["labels"] for each in resources() if "template" in each["spec"]]
    (service,) = of_kind("Service")
    selector = service["spec"]["selector"].items()
    assert [selector <= each.items() for each in labels] == [False, True, False]
    (port,) = service["spec"]["ports"]
    (scheduler,) = pod("Deployment", SCHEDULER)["containers"]
    assert [{"name": port["targetPort"], "containerPort": port["port"]}] == scheduler["ports"]
    assert scheduler["command"][:4] == ["dask", "scheduler", "--port", str(port["port"])]
    told = re.findall(r"tcp://([\w.-]+:\d+)", str([each["command"] for each in containers()]))
    assert told == [f"{service['metadata']['name']}:{port['port']}"] * 3
    (policy,) = of_kind("NetworkPolicy")
    allowed = policy["spec"]["podSelector"]["matchLabels"]
    assert policy["spec"]["ingress"] == [{"from": [{"podSelector": {"matchLabels": allowed}}]}]
    assert all(allowed.items() <= each.items() for each in labels)
    for each in of_kind("Deployment"):
        assert each["spec"]["selector"]["matchLabels"] == each["spec"]["template"]["metadata"]["labels"]
    claims = {each["metadata"]["name"] for each in of_kind("PersistentVolumeClaim")}
    volumes = [volume for one in pods() for volume in one["volumes"]]
    assert {each["persistentVolumeClaim"]["claimName"] for each in volumes if "emptyDir" not in each} == claims
    assert {each["image"] for each in containers()} == {f"registry.example.org/gl3rules:{VERSION}"}


def test_pods_may_do_little() -> None:
    """Pods run as the container's user, write only to their volumes, and hold no key to the cluster."""
    (user,) = set(re.findall(r"^USER (\d+):", (ROOT / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE))
    for each in pods():
        assert each["securityContext"]["runAsUser"] == int(user)
        assert each["securityContext"]["runAsNonRoot"]
        assert not each["automountServiceAccountToken"]
        # The variables of a Service whose name begins with gl3rules are none that gl3rules knows.
        assert not each["enableServiceLinks"]
    for container in containers():
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert all(mount["readOnly"] for mount in container["volumeMounts"] if mount["mountPath"] == "/facts")


def test_commands_of_the_manifests(processes: Processes) -> None:
    """What the pods run makes a cluster, and a run on it writes the bytes of a run in one process."""
    needs("distributed")
    write_facts(processes.folder)
    facts, out = str(processes.folder / "clients"), str(processes.folder / "out")
    # Relative, so that both runs call the files by the same names.
    cluster = Cluster(processes, SCHEDULER, "8786", {"/facts": os.path.basename(facts), "/out": out})
    for name in (SCHEDULER, "gl3rules-workers"):
        (container,) = pod("Deployment", name)["containers"]
        cluster.start(container["command"])
    cluster.wait()
    (container,) = pod("Job")["containers"]
    cluster.judge(container["command"])
    assert outputs(processes.folder / "out") == in_one_process(processes)


def test_commands_for_kubernetes() -> None:
    """The commands name an image, files, deployments and jobs that there are, and build it with what it needs."""
    build, push, *others = (shlex.split(each) for each in block("Kubernetes", "console").commands)
    (image,) = {each["image"] for each in containers()}
    assert (build[:2], build[-2:], push) == (["podman", "build"], [image, "."], ["podman", "push", image])
    name, _, extras = build[build.index("--build-arg") + 1].partition("=")
    container = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert re.search(rf"^ARG {name}\b.*\n(?:.*\n)*RUN .*\$\{{?{name}\b", container, re.MULTILINE)
    named = re.findall(r"^(\w+) = \[", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"distributed", "remote"} <= set(extras.split(",")) <= set(named)
    there = {f"{each['kind'].lower()}/{each['metadata']['name']}" for each in resources()}
    applied = []
    for program, *words in others:
        assert program == "kubectl"
        applied += [ROOT / after for word, after in pairwise(words) if word == "-f"]
        assert {word for word in words if re.match(r"(deployment|job)/", word)} <= there
    assert sorted(applied) == sorted(MANIFESTS.glob("*.yaml"))
