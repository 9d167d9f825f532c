"""One organisation in a process of its own, from its start to its end, as a gate of continuous integration runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from benchmarks.judging import typed, verdicts
from benchmarks.peers import RULE_IDS, RULES, guard, modules, schema, settings
from benchmarks.peers.opa import _LIBRARY
from benchmarks.peers.zen_engine import decision
from benchmarks.variation import AS_OF
from gl3rules import packs

from . import checkov
from .engines import COPIES, KINDS, agreeing
from .installed import environment
from .measuring import Compared, Pair, Took, compared

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOT: Final = Path(__file__).parent.parent.parent
_PEERS: Final = _ROOT / "benchmarks" / "peers"
_EXAMPLE: Final = _ROOT / "facts" / "examples" / "hospital.yaml"
_CHECK: Final = ("check", "--as-of", str(AS_OF))
_TWENTY: Final = tuple(word for rule in RULE_IDS for word in ("--rule", rule))
_SELECTED: Final = tuple(word for rule in checkov.RULE_IDS for word in ("--rule", rule))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what gl3rules does, what the peer does, and in how many rounds at most."""

    name: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    rounds: int = 0


def compare(folder: Path, rounds: int) -> list[Compared]:
    """Measure whole processes: gl3rules beside each peer, and beside a Python that does nothing."""
    programs = environment(folder / "environment", [kind.package.partition("==")[0] for kind in KINDS])
    facts = _as_json(_EXAMPLE, folder)
    _write_rules(folder)
    gl3rules = (str(programs / "gl3rules"), *_CHECK, str(facts))
    python = str(programs / Path(sys.executable).name)
    lines = [
        Line("python -c pass", (*gl3rules, *_TWENTY, "--format", "json"), (python, "-c", "pass")),
        Line(
            "python -c pass; all rules, table, YAML",
            (str(programs / "gl3rules"), *_CHECK, str(_EXAMPLE)),
            (python, "-c", "pass"),
        ),
        *_opa(folder, facts, gl3rules),
    ]
    alone = (python, str(_PEERS / "alone.py"))
    for name, engine in (
        ("regorus (Rego)", "regorus"),
        ("rego-cpp (Rego)", "rego-cpp"),
        ("ZEN Engine", "zen"),
        ("jsonschema", "jsonschema"),
        ("jsonschema-rs", "jsonschema-rs"),
        ("cfn-guard", "cfn-guard"),
    ):
        line = Line(name, (*gl3rules, *_TWENTY, "--format", "json"), (*alone, engine, str(folder), str(facts)))
        lines += [line] if _runs(line) else []
    command = checkov.command(folder, facts)
    if command:
        _check_checkov(folder)
        lines.append(Line("checkov (10 rules)", (*gl3rules, *_SELECTED, "--format", "json"), command, 3))
    return compared(
        [Pair(line.name, partial(_run, line.ours), partial(_run, line.theirs), rounds=line.rounds) for line in lines],
        rounds,
    )


def _as_json(example: Path, folder: Path) -> Path:
    values = yaml.load(example.read_bytes(), Loader=yaml.CSafeLoader)
    path = folder / f"{example.stem}.json"
    path.write_text(json.dumps(values, default=str, ensure_ascii=False), encoding="utf-8")
    return path


def _check_checkov(folder: Path) -> None:
    """Compare the verdicts of checkov, which takes seconds for each file, on two of the examples."""
    loaded = packs.select(packs.load(), rules=checkov.RULE_IDS)
    for example in (_EXAMPLE, _EXAMPLE.with_stem("clinic-failing")):
        facts = _as_json(example, folder)
        asked = checkov.command(folder, facts)
        if asked:
            expected = verdicts(loaded, typed(facts.read_bytes()), AS_OF)
            agreeing("checkov", expected, checkov.verdicts(asked), two=True)


def _write_rules(folder: Path) -> None:
    """Write the rules as each peer takes them, so that its process need not make them."""
    shutil.copy(RULES, folder)
    days = settings(AS_OF)
    (folder / "settings.json").write_text(days, encoding="utf-8")
    (folder / "data.json").write_text(f'{{"settings": {days}}}', encoding="utf-8")
    (folder / "decision.json").write_text(decision(AS_OF), encoding="utf-8")
    definitions = schema._definitions(AS_OF, schema.CAREFUL)  # noqa: SLF001  as its engine does
    schemas = {rule: {"$ref": f"#/$defs/{rule}", "$defs": definitions} for rule in RULE_IDS if rule in definitions}
    (folder / "schemas.json").write_text(json.dumps(schemas), encoding="utf-8")
    head = "".join(f'let {name} = "{day}"\n' for name, day in json.loads(days).items())
    (folder / "rules.guard").write_text(head + guard.CAREFUL.read_text(encoding="utf-8"), encoding="utf-8")
    for name, source in modules(COPIES):
        (folder / f"many-{name}").write_text(source, encoding="utf-8")


def _opa(folder: Path, facts: Path, gl3rules: tuple[str, ...]) -> list[Line]:
    """Return the lines for OPA's engine, whose library a small program in C calls; none where it can't be made."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if not _LIBRARY.is_file() or compiler is None:
        print("OPA's whole process is left out: it takes make peers and a C compiler", file=sys.stderr)
        return []
    program = str(folder / "opa_alone")
    subprocess.run([compiler, "-O2", "-o", program, str(_PEERS / "opa_alone.c"), "-ldl"], check=True)
    given = (program, str(_LIBRARY), str(folder / "settings.json"), str(facts))
    many = sorted(str(path) for path in folder.glob("many-*.rego"))
    return [
        Line("OPA", (*gl3rules, *_TWENTY, "--format", "json"), (*given, str(folder / RULES.name))),
        Line(f"OPA, {COPIES} times the rules", (*gl3rules, "--format", "json"), (*given, *many)),
    ]


def _runs(line: Line) -> bool:
    done = subprocess.run(line.theirs, capture_output=True, check=False)
    if done.returncode:
        print(f"{line.name} is left out: {done.stderr.decode()[-200:]}", file=sys.stderr)
    return done.returncode == 0


def _run(command: Sequence[str]) -> Took:
    """Run a command, whose code may say that requirements fail; return what the process took."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, command)
    return Took(seconds, used.ru_utime + used.ru_stime)
