"""The program for Spark, run by the real Spark in local mode, says what judging in one process says."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Final

import pytest

from tests.conftest import AS_OF, ROOT, program
from tests.scale import Processes, as_read, due, failing, in_order, many_records, needs, records, write_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER: Final = ROOT / "integrations" / "spark"

# Calls the function with a table that has no paths; the executors don't find the file that holds the function.
CALLER: Final = """\
import json, sys
from datetime import date
from pyspark.sql import SparkSession
from gl3rules.batch import Judge

sys.path.insert(0, sys.argv[1])
from judge import judged

with open("texts.json", encoding="utf-8") as file:
    texts = json.load(file)
spark = SparkSession.builder.getOrCreate()
facts = spark.createDataFrame([(text,) for text in texts], "facts string").coalesce(1)
rows = judged(facts, Judge(as_of=date.fromisoformat(sys.argv[2]), rows=[sys.argv[3]])).collect()
with open("rows.json", "w", encoding="utf-8") as file:
    json.dump([row.asDict() for row in rows], file, default=str)
spark.stop()
"""


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Return what starts processes; none of them may outlive the test."""
    for package in ("pyspark", "pandas", "pyarrow"):
        needs(package)
    program("java")
    started = Processes(tmp_path)
    yield started
    assert started.end() == []


def submit(processes: Processes, *arguments: str) -> str:
    """Run a program with Spark on this machine alone, on two cores; return what it prints."""
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(processes.folder),
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
    }
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    done = processes.run(
        program("spark-submit"),
        "--master=local[2]",
        *options,
        *arguments,
        PYSPARK_PYTHON=sys.executable,
        SPARK_LOCAL_IP="127.0.0.1",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_program(processes: Processes) -> None:
    """The program writes the outcomes of every record, also of one that is refused, and counts the failures."""
    import pyarrow.parquet  # type: ignore[import-untyped]

    source, target = processes.folder / "facts.ndjson", processes.folder / "outcomes"
    write_records(source)
    shown = submit(processes, str(FOLDER / "judge.py"), str(source), str(target), "--as-of", AS_OF)
    found = in_order(pyarrow.parquet.read_table(target).to_pylist())
    assert found == due(records(), f"file://{source}")
    counted = {row: int(number) for row, number in re.findall(r"^\|\s*(\d\S+)\s*\|\s*(\d+)\s*\|$", shown, re.MULTILINE)}
    expected = sorted(failing(found).items(), key=lambda each: (-each[1], each[0]))[:20]
    assert list(counted.items()) == expected
    assert len(expected) == 20
    assert shown.rstrip().endswith("refused: 1")


def test_function(processes: Processes) -> None:
    """The function takes a table of one's own; a record that is missing is refused."""
    caller = processes.folder / "caller.py"
    caller.write_text(CALLER, encoding="utf-8")
    (processes.folder / "texts.json").write_text(json.dumps(many_records()), encoding="utf-8")
    submit(processes, str(caller), str(FOLDER), AS_OF, "6.5-8-3")
    found = as_read((processes.folder / "rows.json").read_text(encoding="utf-8"))
    assert found == due(many_records(), rows=["6.5-8-3"])
    assert len(found) > 250
