"""Counts of instructions are compared with what is recorded; valgrind itself is not needed for that."""

from __future__ import annotations

import json
import platform
from typing import TYPE_CHECKING

import pytest

from tools.instructions import (
    RECORDED,
    TASKS,
    Change,
    ValgrindMissingError,
    changes,
    code_of,
    collected,
    judge,
    read,
    record,
    versions,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("counted", "code"), [(1049, 0), (1050, 0), (1051, 1), (900, 0)], ids=["within", "just within", "beyond", "less"]
)
def test_growth_beyond_the_margin_fails(counted: int, code: int) -> None:
    """More instructions than the margin allows end with 1, fewer never do."""
    assert code_of(changes({"start": counted}, {"start": 1000}), 5) == code


def test_one_task_is_enough() -> None:
    """One task that grew is not made good by another that shrank, nor hidden by one of which nothing is recorded."""
    found = changes({"start": 500, "loop": 1100, "new": 10}, {"start": 1000, "loop": 1000})
    assert [round(change.percent) for change in found] == [-50, 10, 0]
    assert code_of(found, 5) == 1
    assert code_of(found, 15) == 2


def test_nothing_recorded_is_no_success() -> None:
    """Where nothing is recorded for these versions, nothing was compared, and the code says so."""
    found = changes({"start": 1000}, {})
    assert code_of(found, 5) == 2
    assert str(found[0]) == "start: 1,000 instructions, nothing is recorded"


def test_lines_for_people() -> None:
    """A line names the task, what was counted, and how that stands to what is recorded."""
    assert str(Change("loop", 1_100_000, 1_000_000)) == "loop: 1,100,000 instructions, +10.0 % beside 1,000,000"
    assert str(Change("loop", 990, 1000)) == "loop: 990 instructions, -1.0 % beside 1,000"


def test_recording_keeps_what_is_recorded_for_others(tmp_path: Path) -> None:
    """Counts for one version of Python stay when those for another are recorded, and are replaced by their own."""
    path = tmp_path / "instructions.json"
    assert read(path) == {}
    record(path, "CPython 3.12", {"start": 2})
    record(path, "CPython 3.11", {"start": 1})
    record(path, "CPython 3.12", {"start": 3, "loop": 4})
    assert read(path) == {"CPython 3.11": {"start": 1}, "CPython 3.12": {"start": 3, "loop": 4}}
    assert list(json.loads(path.read_text(encoding="utf-8"))) == ["CPython 3.11", "CPython 3.12"]


def test_what_callgrind_tells() -> None:
    """The count stands in what callgrind prints; without one there is an error with its words."""
    assert collected(b"==1== Events    : Ir\n==1== Collected : 28013645\n==1== \n") == 28_013_645
    with pytest.raises(ValgrindMissingError, match="no such program"):
        collected(b"valgrind: no such program")


def test_the_recorded_file() -> None:
    """The counts in the repository are for the tasks that there are, and for versions that are named in full."""
    recorded = read(RECORDED)
    assert recorded
    for of, counts in recorded.items():
        assert set(counts) == set(TASKS)
        assert of.startswith("CPython 3.")
        assert all(name in of for name in ("click ", "msgspec ", "pyyaml "))
        assert all(number > 1_000_000 for number in counts.values())
    assert f"CPython {platform.python_version()}, " in versions()


def test_what_is_counted_runs() -> None:
    """The loop that is counted judges without an error."""
    judge(1)
