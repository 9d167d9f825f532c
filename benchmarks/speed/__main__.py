"""How fast gl3rules is beside the engines that its users could take instead, as ratios in one run.

    python -m benchmarks.speed [--quick] [--write]

Prints tables; --write also writes docs/performance.md. A whole run takes ten minutes, --quick about one. Peers that
are not on this machine are left out: `make peers` fetches OPA's engine, benchmarks/speed/checkov.py says how to get
checkov, and the others are packages of the development environment. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import engines, files, page, processes, reporters, steady

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .engines import Peer

_PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "performance.md"
# Of the peers without a reader for YAML one is enough on many files: PyYAML takes most of the time for all of them.
_READING: Final = frozenset({"OPA", "cfn-guard"})
_OPA: Final = frozenset({"OPA"})


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds of each part, files, organisations in reports, and those that are compared first."""

    processes: int
    steady: int
    files: int
    file_rounds: int
    reports: int
    compared: int


QUICK: Final = Size(processes=1, steady=1, files=200, file_rounds=1, reports=1_000, compared=30)
FULL: Final = Size(processes=15, steady=12, files=10_000, file_rounds=2, reports=10_000, compared=200)


def measure(peers: Sequence[Peer], size: Size) -> page.Results:
    """Compare the verdicts, then measure everything; print each table as soon as it is known."""
    texts = steady.texts(size.compared, "ndjson")
    agreed = engines.check(peers, texts)
    print("verdicts that agree: " + ", ".join(f"{name} {count:,}" for name, count in agreed.items()))
    with tempfile.TemporaryDirectory() as name:
        alone = processes.compare(Path(name), size.processes)
    print(f"\none file, whole process\n{page.comparison(alone, 'ms')}")
    many_json = steady.compare_json(peers, size.steady)
    print(f"\nJSON in one process\n{page.comparison(many_json, 'us')}")
    many_yaml = steady.compare_yaml(peers, size.steady)
    print(f"\nYAML in one process\n{page.comparison(many_yaml, 'us')}")
    json_files = {}
    with tempfile.TemporaryDirectory() as name:
        for jobs, some in ((1, [peer for peer in peers if peer.kind.name in _OPA]), (2, peers)):
            work = files.Work(Path(name), size.files, "json", jobs)
            json_files[jobs] = files.compare(work, some, size.file_rounds)
            print(f"\nJSON files, jobs: {jobs}\n{page.comparison(json_files[jobs], 'us')}")
    with tempfile.TemporaryDirectory() as name:
        reading = [peer for peer in peers if peer.kind.name in _READING]
        yaml_files = files.compare(files.Work(Path(name), size.files, "yaml", 2), reading, size.file_rounds)
    print(f"\nYAML files, jobs: 2\n{page.comparison(yaml_files, 'us')}")
    reports = reporters.compare(size.reports, size.file_rounds)
    print(f"\nreports on {size.reports:,} organisations\n{page.reports(reports)}")
    longest = max(peer.kind.items for peer in peers)
    parts = [steady.shares(size.steady, all_rules=all_rules) for all_rules in (False, True)]
    print(f"\nwhere gl3rules' time goes\n{page.shares(*parts)}")
    return page.Results(
        agreed=agreed,
        organisations=longest,
        files=size.files,
        processes=alone,
        json=many_json,
        yaml=many_yaml,
        json_files=json_files,
        yaml_files=yaml_files,
        reported=size.reports,
        reports=reports,
        twenty_shares=parts[0],
        all_shares=parts[1],
    )


def main() -> None:
    """Measure, print, and write the page where that is asked for."""
    parser = argparse.ArgumentParser(description="Measure gl3rules beside its peers.")
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    given = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}: what runs beside this falsifies what is by the clock"
    )
    results = measure(engines.here(), QUICK if given.quick else FULL)
    print(f"\n{page.targets(results)}")
    if given.write:
        _PAGE.write_text(page.text(results), encoding="utf-8")


if __name__ == "__main__":
    main()
