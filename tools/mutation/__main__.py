"""Put small defects into the code, one at a time, and see whether the tests notice each.

    python -m tools.mutation                  try every mutant that has not been tried since its module changed
    python -m tools.mutation --module PATH    the same for one module (rules/gl3/wireless.py); can be repeated
    python -m tools.mutation --survivors      try those again that survived without a reason, as with new tests
    python -m tools.mutation --fresh          forget all results first
    python -m tools.mutation --page           only write docs/mutation.md from the results so far

Results are kept in build/mutation/, so that a run that was stopped goes on where it was. At the end docs/mutation.md is
written, with the reasons in tools/mutation/survivors.yaml. Exits with 1 where a survivor has no reason, a reason no
survivor, or fewer than 95 % of the mutants are killed. All modules take about an hour on two cores.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

from tools.mutation.mutants import mutants_of
from tools.mutation.page import REASONS, reasons_in, write_page
from tools.mutation.record import Record, digest_of
from tools.mutation.stages import MODULES
from tools.mutation.trials import PATIENCE, SLOWER, baseline, begin, copied, tried

ROOT: Final = Path(__file__).parent.parent.parent
WORK: Final = ROOT / "build" / "mutation"


def main(arguments: list[str]) -> int:
    """Try mutants as the arguments say; return the exit code."""
    parser = argparse.ArgumentParser(description="Try whether the tests notice small defects in the code.")
    parser.add_argument("--module", action="append", metavar="PATH", help="only mutants of this module")
    parser.add_argument("--survivors", action="store_true", help="try those again that survived without a reason")
    parser.add_argument("--fresh", action="store_true", help="forget all results first")
    parser.add_argument("--page", action="store_true", help="only write docs/mutation.md")
    parser.add_argument("--workers", type=int, default=2, help="how many are tried at the same time (default: 2)")
    options = parser.parse_args(arguments)
    path = WORK / "results.jsonl"
    if options.fresh:
        path.unlink(missing_ok=True)
    record = Record(path)
    modules = options.module or MODULES
    if not options.page:
        copies = [WORK / f"tree-{number}" for number in range(options.workers)]
        for folder in copies:
            copied(ROOT, folder)
        for module in modules:
            _try_module(module, record, copies, again=options.survivors)
            write_page(ROOT, record)
    problems = write_page(ROOT, record)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def _try_module(module: str, record: Record, copies: list[Path], *, again: bool) -> None:
    digest = digest_of(ROOT, module)
    mutants = mutants_of(ROOT, module)
    reasons = reasons_in((ROOT / REASONS).read_text(encoding="utf-8"))
    record.forget_others(module, mutants)
    waiting = [
        mutant
        for mutant in mutants
        if (found := record.of(digest, mutant)) is None
        or (again and not found.killer and (module, mutant.function, mutant.change) not in reasons)
    ]
    if not waiting:
        return
    started = time.monotonic()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(
        len(copies), context, begin, ([str(folder) for folder in copies], context.Value("i", 0), module)
    ) as pool:
        whole = pool.submit(baseline).result()
        if whole.killer:
            sys.exit(f"{module}: without a defect, this fails: {whole.killer}")
        limit = PATIENCE + SLOWER * whole.seconds
        futures = {pool.submit(tried, mutant, limit): mutant for mutant in waiting}
        for future in as_completed(futures):
            record.add(digest, futures[future], future.result())
    alive = sum(1 for mutant in mutants if (found := record.of(digest, mutant)) is not None and not found.killer)
    minutes = (time.monotonic() - started) / 60
    print(
        f"{module}: {len(mutants)} mutants, {len(waiting)} tried in {minutes:.1f} minutes, {alive} survive;"
        f" without a defect the tests take {whole.seconds:.1f} s",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
