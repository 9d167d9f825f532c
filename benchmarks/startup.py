"""How long one check takes as a whole process, beside the imports that it can't do without.

    python -m benchmarks.startup [--runs N]

Prints medians in milliseconds and ratios, all measured in turn in one run, so that a slow or noisy machine slows every
line alike. Bytecode is compiled before measuring.
"""

from __future__ import annotations

import argparse
import compileall
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tabulate import tabulate

ROOT: Final = Path(__file__).parent.parent
_CHECK: Final = ("-m", "gl3rules", "check", "--as-of", "2026-11-22", "facts/examples/health-guidance-provider.yaml")
_BASE: Final = "import click, msgspec, yaml"

# What is measured, and the line that it is compared with.
COMMANDS: Final = {
    "python -c pass": (("-c", "pass"), None),
    f"python -c '{_BASE}'": (("-c", _BASE), None),
    f"python -c '{_BASE}, tabulate'": (("-c", f"{_BASE}, tabulate"), None),
    "check --format json": ((*_CHECK, "--format", "json"), f"python -c '{_BASE}'"),
    "check (table)": (_CHECK, f"python -c '{_BASE}, tabulate'"),
    "check --quiet --row 6.5-8-3": ((*_CHECK, "--quiet", "--row", "6.5-8-3"), f"python -c '{_BASE}, tabulate'"),
    "python -c 'import gl3rules'": (("-c", "import gl3rules"), "python -c pass"),
}


def measure(runs: int) -> dict[str, float]:
    """Return the median time of each command in seconds; every round runs each command once."""
    for folder in ("gl3rules", "rules"):
        compileall.compile_dir(ROOT / folder, quiet=1)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(runs + 1):
        for name, (arguments, _) in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
            if number:
                # The first round only warms the disk's cache.
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure whole processes.")
    parser.add_argument("--runs", type=int, default=15)
    medians = measure(parser.parse_args().runs)
    table = [
        [name, f"{medians[name] * 1000:.1f}", f"{medians[name] / medians[other]:.2f}" if other else "", other or ""]
        for name, (_, other) in COMMANDS.items()
    ]
    print(tabulate(table, headers=["command", "ms", "ratio", "to"], disable_numparse=True))


if __name__ == "__main__":
    main()
