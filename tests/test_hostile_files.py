"""Files of 4 MiB that are made to cost as much as they can: each is refused early, in words, and with little memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from benchmarks.hostile_files import ACCEPTED, GROUPS
from gl3rules.source import Limits
from tests.conftest import ROOT

SIZE = Limits().bytes
# What no configuration may have; its files are refused before they are read.
SIZE_OF_TOML = 1024 * 1024
MOST_MEGABYTES = 200
# A guard against one that hangs, for all files of a group on a machine that does much else; nothing is timed.
HANG = 300
PLACE = re.compile(r"(facts\.(yaml|json)|gl3rules\.toml):[0-9]+:[0-9]+: ")


def runs(group: str) -> list[dict[str, Any]]:
    """Check every file of a group in a process of its own, and return what came of each."""
    size = SIZE_OF_TOML if group == "toml" else SIZE
    done = subprocess.run(
        [sys.executable, "-m", "tests.run_hostile", group, str(size)],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=HANG,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("group", [group for group, files in GROUPS.items() if files is not ACCEPTED])
def test_each_is_refused(group: str) -> None:
    """Each file is refused with a place and a remedy, in few and short lines, and memory stays within 200 MB."""
    found = runs(group)
    assert [run["name"] for run in found] == list(GROUPS[group])
    for run in found:
        lines = run["errors"].splitlines()
        assert run["code"] == 2, run["name"]
        assert PLACE.match(lines[0]), (run["name"], lines[0])
        assert lines[1].startswith("  → "), run["name"]
        assert len(lines) <= 2 * 101, run["name"]
        assert max(map(len, lines)) < 1000, run["name"]
        assert "Traceback" not in run["errors"], run["name"]
        assert run["megabytes"] < MOST_MEGABYTES, run["name"]


def test_what_is_let_through_is_judged_within_the_same_memory() -> None:
    """Files with as many systems, organisations and pieces of evidence as may be are judged, within 200 MB."""
    for run in runs("accepted"):
        assert (run["code"], run["errors"]) == (1, ""), run["name"]
        assert run["megabytes"] < MOST_MEGABYTES, run["name"]
