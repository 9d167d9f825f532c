"""checkov, which is a program: it is measured as a whole process, in an environment of its own.

It needs more packages than an environment for development should have, in versions of its own:

    python -m venv build/checkov
    build/checkov/bin/pip install checkov

or wherever CHECKOV says. Ten of the twenty rules are custom checks of it (benchmarks/peers/gl3.checkov): those that
compare neither days nor durations, for which its checks would have to bring functions of their own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parent.parent.parent
_CHECKS: Final = _ROOT / "benchmarks" / "peers" / "gl3.checkov"

RULE_IDS: Final = (
    "operations-staff-limited",
    "device-areas-locked",
    "terminal-areas-closed",
    "passwords-stored-irreversibly",
    "password-composition",
    "wireless-encryption",
    "contractor-subcontractors-bound",
    "maintenance-accounts-protected",
    "device-network-protected",
    "exchange-ciphers-recommended",
)
"""The rules that it has, in the order of their checks."""


def program() -> Path:
    """Return where checkov is, or would be."""
    return Path(os.environ.get("CHECKOV") or _ROOT / "build" / "checkov" / "bin" / "checkov")


def command(folder: Path, facts: Path) -> tuple[str, ...] | None:
    """Return the command that judges a JSON file by the rules; None where checkov is not here, which is told."""
    if not program().is_file():
        print(f"checkov is left out: install it as {Path(__file__).name} says", file=sys.stderr)
        return None
    checks = folder / "checks"
    checks.mkdir(exist_ok=True)
    (checks / "__init__.py").touch()
    shutil.copy(_CHECKS, checks / "gl3.py")
    chosen = ",".join(f"CKV_GL3_{number}" for number, _ in enumerate(RULE_IDS, 1))
    options = ("--framework", "json", "--compact", "--output", "json", "--skip-download", "--check", chosen)
    return (str(program()), "--file", str(facts), "--external-checks-dir", str(checks), *options)


def verdicts(asked: tuple[str, ...]) -> dict[str, str]:
    """Run a command and return whether each rule is met: pass or fail."""
    done = subprocess.run(asked, capture_output=True, check=False)
    results = json.loads(done.stdout)["results"]
    return {
        check["check_name"]: status
        for status, name in (("pass", "passed_checks"), ("fail", "failed_checks"))
        for check in results[name]
    }
