"""The program for Ray Data, run by the real Ray on this machine alone, says what judging in one process says."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.conftest import AS_OF, ROOT
from tests.scale import Processes, as_read, due, failing, in_order, many_records, needs, records, write_records

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM: Final = ROOT / "integrations" / "ray" / "judge.py"

# Starts Ray with two cores and little memory, and then the program, which finds it running.
STARTER: Final = """\
import runpy, sys
import ray

ray.init(address="local", num_cpus=2, include_dashboard=False, object_store_memory=100_000_000, _temp_dir=sys.argv[1])
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
ray.shutdown()
"""

# Calls the function with a dataset that has no paths; the workers don't find the file that holds the function.
CALLER: Final = """\
import json, sys
from datetime import date
import ray.data
from gl3rules.batch import Judge

sys.path.insert(0, sys.argv[1])
from judge import judged
del sys.path[0], sys.modules["judge"]

with open("texts.json", encoding="utf-8") as file:
    texts = json.load(file)
facts = ray.data.from_items([{"facts": text} for text in texts], override_num_blocks=2)
rows = judged(facts, Judge(as_of=date.fromisoformat(sys.argv[2]), rows=[sys.argv[3]])).take_all()
with open("rows.json", "w", encoding="utf-8") as file:
    json.dump(rows, file, default=str)
"""

ENVIRONMENT: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",
    # Despite its name, this is what keeps Ray on the loopback interface.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_AUTH_MODE": "disabled",
}


@pytest.fixture
def processes() -> Iterator[Processes]:
    """Return what starts processes; none of them may outlive the test."""
    for package in ("ray", "pandas", "pyarrow"):
        needs(package)
    # The paths of Ray's sockets can't be as long as those of pytest's folders.
    folder = tempfile.mkdtemp(prefix="ray")
    started = Processes(Path(folder))
    yield started
    left = started.end()
    shutil.rmtree(folder)
    assert left == []


def run(processes: Processes, *arguments: str) -> str:
    """Run a program with Ray on this machine; return what it prints."""
    command = (sys.executable, "-c", STARTER, str(processes.folder), *arguments)
    done = processes.run(*command, **ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_program(processes: Processes) -> None:
    """The program writes the outcomes of every record, also of one that is refused, and counts the failures."""
    import pyarrow.parquet  # type: ignore[import-untyped]

    source, target = processes.folder / "facts.ndjson", processes.folder / "outcomes"
    write_records(source)
    shown = run(processes, str(PROGRAM), str(source), str(target), "--as-of", AS_OF)
    found = in_order(pyarrow.parquet.read_table(target).to_pylist())
    assert found == due(records(), str(source))
    expected = sorted(failing(found).items(), key=lambda each: (-each[1], each[0]))[:20]
    assert len(expected) == 20
    assert shown.splitlines()[-21:] == [*(f"{row} {number}" for row, number in expected), "refused: 1"]


def test_function(processes: Processes) -> None:
    """The function takes a dataset of one's own; a record that is missing is refused."""
    caller = processes.folder / "caller.py"
    caller.write_text(CALLER, encoding="utf-8")
    (processes.folder / "texts.json").write_text(json.dumps(many_records()), encoding="utf-8")
    run(processes, str(caller), str(PROGRAM.parent), AS_OF, "6.5-8-3")
    found = as_read((processes.folder / "rows.json").read_text(encoding="utf-8"))
    assert found == due(many_records(), rows=["6.5-8-3"])
    assert len(found) > 250
