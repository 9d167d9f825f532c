"""Ten thousand organisations, from the folder of their facts to the portfolio page in a real Chromium."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from tests.browser import Watched, chromium
from tests.conftest import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path

COUNT: Final = 10_000
SECONDS: Final = 900


def run(*arguments: str | int | Path) -> subprocess.CompletedProcess[str]:
    """Run a module of this Python from the root of the project; ten thousand organisations take their time."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the outputs of a run over ten thousand organisations, each a file of its own."""
    folder = tmp_path_factory.mktemp("many")
    made = run("benchmarks.organisations", COUNT, folder / "in", "--form", "json", "--defects", "0.001")
    assert made.returncode == 0, made.stderr
    done = run("gl3rules", "batch", folder / "in", "--output", folder / "out", "--as-of", AS_OF, "--without-facts")
    # Some of the files are broken, and that is told: the exit code says so.
    assert done.returncode == 2, done.stderr
    assert "organisations judged" in " ".join(done.stdout.split())
    return folder / "out"


def test_every_organisation_has_its_line(output: Path) -> None:
    """What could be read has a line of its own, and what could not be is told."""
    lines = (output / "outcomes.ndjson").read_text(encoding="utf-8").splitlines()
    names = [json.loads(line)["organisation"]["id"] for line in lines]
    assert len(set(names)) == len(names)
    assert COUNT * 0.99 < len(names) < COUNT


def test_the_page_is_usable(output: Path) -> None:
    """The page lists all, finds one by its name, opens it, and shows the rows that it fails."""
    lines = (output / "outcomes.ndjson").read_text(encoding="utf-8").splitlines()
    middle = json.loads(lines[len(lines) // 2])["organisation"]
    with chromium() as browser:
        page = browser.new_page()
        watched = Watched(page, (output / "portfolio.html").as_uri())
        assert f"{len(lines):,}" in page.locator("h1").inner_text()
        page.locator("form.filters input[type=search]").fill(middle["id"])
        shown = page.locator("tr.line a.of")
        shown.first.wait_for()
        assert shown.count() == 1
        assert middle["name"] in shown.first.inner_text()
        shown.first.click()
        assert middle["id"] in page.locator("dialog[open]").inner_text()
        watched.assert_quiet()


def test_the_files_stay_small(output: Path) -> None:
    """The page and the workbook have a few megabytes, as what people open and send should."""
    assert (output / "portfolio.html").stat().st_size < 6_000_000
    assert (output / "portfolio.xlsx").stat().st_size < 8_000_000
