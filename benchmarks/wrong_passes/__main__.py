"""Files that no auditor would pass, and who passes them.

- `python -m benchmarks.wrong_passes corpus DIR` writes all files, with index.ndjson, to a new folder;
- `python -m benchmarks.wrong_passes check` judges them with gl3rules, and ends with 1 where a rule passes one;
- `python -m benchmarks.wrong_passes compare` judges them with the peers as well, and writes docs/comparison.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import ours
from .comparison import compared, page
from .corpus import cases
from .relevance import pack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .corpus import Case

_PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "comparison.md"


def write_corpus(target: Path, chosen: Iterable[Case]) -> int:
    """Write files with their index to a new folder, and return how many there are."""
    target.mkdir(parents=True)
    row_of = {rule.id: rule.row for rule in pack().rules}
    number = 0
    with (target / "index.ndjson").open("w", encoding="utf-8") as index:
        for number, case in enumerate(chosen, start=1):
            name = f"{number:05}.yaml"
            (target / name).write_bytes(case.data)
            rows = list(dict.fromkeys(row_of[rule] for rule in case.rules))
            line = {"file": name, "defect": case.trap, "fact": case.pointer, "rows": rows, "rules": list(case.rules)}
            index.write(json.dumps(line) + "\n")
    return number


def _check() -> int:
    wrong = 0
    number = 0
    for number, case in enumerate(cases(), start=1):  # noqa: B007  told in the end
        for rule in ours.passed(case):
            print(f"{rule} passes: {case.trap} at {case.pointer or 'the file'}")
            wrong += 1
    print(f"{wrong} wrong passes in {number} files", file=sys.stderr)
    return int(wrong > 0)


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.wrong_passes", description="Files that no auditor would pass, and who passes them."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    corpus = commands.add_parser("corpus", help="write all files, with an index, to a new folder")
    corpus.add_argument("folder", type=Path)
    commands.add_parser("check", help="judge all files with gl3rules")
    compare = commands.add_parser("compare", help="judge all files with the peers as well, and write the page")
    compare.add_argument("--step", type=int, default=1, help="take every so-manieth file only, for a trial")
    compare.add_argument("--output", type=Path, default=_PAGE)
    given = parser.parse_args()
    if given.command == "corpus":
        print(f"{write_corpus(given.folder, cases())} files in {given.folder}", file=sys.stderr)
        return 0
    if given.command == "check":
        return _check()
    given.output.write_text(page(compared(given.step)), encoding="utf-8")
    print(given.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
