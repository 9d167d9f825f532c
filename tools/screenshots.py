"""Take the pictures that README shows, from the examples: `python -m tools.screenshots`. Needs Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import sync_playwright

from tools.messages import ROOT

FOLDER: Final = ROOT / "docs" / "images"
_WIDTH: Final = 1200


class Picture(NamedTuple):
    """A picture: of which report, in which language, from which row on, and how high."""

    name: str
    example: str
    language: str
    format: str = "html"
    row: str = ""
    height: int = 1180


PICTURES: Final = (
    Picture("report", "clinic-failing", "en"),
    Picture("report.ja", "clinic-failing", "ja", row="6.5-8-3", height=700),
    Picture("checklist.ja", "hospital", "ja", "checklist", height=900),
)


_ORGANISATIONS: Final = 400


def portfolio(folder: str) -> Path:
    """Judge many generated organisations, and return the page about all of them."""
    made = ["benchmarks.organisations", str(_ORGANISATIONS), f"{folder}/in"]
    judged = ["gl3rules", "batch", f"{folder}/in", "--output", f"{folder}/out", "--as-of", "2026-11-22", "--lang", "en"]
    for command in (made, judged):
        # 1: requirements fail.
        if subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode not in (0, 1):
            raise SystemExit(2)
    return Path(folder, "out", "portfolio.html")


def main() -> int:
    """Take every picture; return the exit code."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("Chromium is not on this machine; Debian's package is called chromium")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in PICTURES:
            page = browser.new_page(viewport={"width": _WIDTH, "height": picture.height}, color_scheme="light")
            file = Path(folder, f"{picture.name}.html")
            facts = f"facts/examples/{picture.example}.yaml"
            options = ["--as-of", "2026-11-22", "--lang", picture.language, "--format", f"{picture.format}={file}"]
            # 0 or 1: the requirements are met, or they are not.
            code = subprocess.run([sys.executable, "-m", "gl3rules", "check", facts, *options], cwd=ROOT, check=False)
            if code.returncode not in (0, 1):
                return code.returncode
            page.goto(file.as_uri() + (f"#row-{picture.row}" if picture.row else ""))
            page.screenshot(path=FOLDER / f"{picture.name}.png")
            print(f"wrote {(FOLDER / picture.name).relative_to(ROOT)}.png")
        page = browser.new_page(viewport={"width": _WIDTH, "height": 760}, color_scheme="light")
        page.goto(portfolio(folder).as_uri() + "#matrix")
        page.screenshot(path=FOLDER / "portfolio.png")
        print(f"wrote {(FOLDER / 'portfolio').relative_to(ROOT)}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
