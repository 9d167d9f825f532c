"""Record the reports of the examples, which the tests compare: `python -m tools.golden`, then read the difference."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Final

from gl3rules.text import LANGUAGES
from tools.messages import ROOT

__all__ = ["EXAMPLES", "FORMS", "GOLDEN", "LANGUAGES", "arguments", "recorded"]

GOLDEN: Final = ROOT / "tests" / "golden"
EXAMPLES: Final = ("health-guidance-provider", "hospital", "clinic-failing", "partial")
FORMS: Final = {"txt": (), "verbose.txt": ("--verbose", "--evidence"), "json": ("--format", "json")}


def arguments(example: str, form: str, language: str) -> tuple[str, ...]:
    """Return the command whose report is recorded."""
    options = ("--as-of", "2026-11-22", "--lang", language, *FORMS[form])
    return ("check", f"facts/examples/{example}.yaml", *options)


def recorded(report: str) -> str:
    """Return a report without what changes with every edit of a rule or an example: digests and the version."""
    report = re.sub(r'"(digest|sha256)": "[0-9a-f]{64}"', r'"\1": "..."', report)
    return re.sub(r'("name": "gl3rules",\s+"version"): "[^"]+"', r'\1: "..."', report)


def main() -> int:
    """Write every report that has changed."""
    GOLDEN.mkdir(exist_ok=True)
    for example in EXAMPLES:
        for form in FORMS:
            for language in LANGUAGES:
                command = [sys.executable, "-m", "gl3rules", *arguments(example, form, language)]
                done = subprocess.run(
                    command, cwd=ROOT, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, check=False
                )
                path = GOLDEN / f"{example}.{language}.{form}"
                text = recorded(done.stdout.decode())
                if done.returncode not in (0, 1):
                    print(done.stderr.decode())
                    return 1
                if not path.exists() or path.read_text(encoding="utf-8") != text:
                    path.write_text(text, encoding="utf-8")
                    print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
