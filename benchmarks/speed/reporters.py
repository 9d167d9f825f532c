"""What reports on ten thousand organisations take: time beside judging as many, and memory.

    python -m benchmarks.speed.reporters FORM COUNT

makes one of them in a process of its own, and prints seconds and megabytes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import organisations
from gl3rules.text import Language
from tests.made_portfolios import made_portfolio

from .engines import ours
from .measuring import Spread

if TYPE_CHECKING:
    from gl3rules.portfolio.model import Portfolio

_ROOT: Final = Path(__file__).parent.parent.parent
_MEGABYTE: Final = 1024
FORMS: Final = ("page (HTML)", "workbook (xlsx)", "table (terminal)")


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report took: seconds, how that stands to judging the same organisations, and memory in megabytes.

    The memory is what it takes beyond that of the portfolio; `size` is that of the report in bytes.
    """

    form: str
    seconds: Spread
    ratio: Spread
    megabytes: Spread
    size: int


def compare(count: int, rounds: int) -> list[Reported]:
    """Measure each form, in turn with judging a tenth of the organisations."""
    texts = [text.encode() for _, text in organisations.texts(count // 10, 0, "ndjson")]
    found: dict[str, list[tuple[float, float, float, int]]] = {form: [] for form in FORMS}
    for _ in range(rounds):
        start = time.perf_counter()
        ours(texts, all_rules=True)
        judging = (time.perf_counter() - start) * 10
        for form in FORMS:
            command = (sys.executable, "-m", "benchmarks.speed.reporters", form, str(count))
            done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, check=True)
            seconds, megabytes, size = json.loads(done.stdout)
            found[form].append((seconds, seconds / judging, megabytes, size))
    return [
        Reported(
            form,
            Spread.of(seconds for seconds, _, _, _ in values),
            Spread.of(ratio for _, ratio, _, _ in values),
            Spread.of(megabytes for _, _, megabytes, _ in values),
            values[0][3],
        )
        for form, values in found.items()
    ]


def _rendered(form: str, portfolio: Portfolio) -> bytes:
    # Imported here, so that each process loads what its form needs.
    language = Language("en")
    if form == FORMS[0]:
        from gl3rules.portfolio import html

        return html.render(portfolio, language).encode()
    if form == FORMS[1]:
        from gl3rules.portfolio import xlsx

        return xlsx.render(portfolio, language)
    from gl3rules.portfolio import table

    return table.render(portfolio, language).encode()


def _most() -> float:
    """Return the most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def main() -> None:
    """Make one report and print what it took."""
    form, count = sys.argv[1], int(sys.argv[2])
    portfolio = made_portfolio(count)
    before, start = _most(), time.perf_counter()
    size = len(_rendered(form, portfolio))
    print(json.dumps([time.perf_counter() - start, _most() - before, size]))


if __name__ == "__main__":
    main()
