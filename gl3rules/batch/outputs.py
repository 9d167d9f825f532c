"""What a run writes at its end: the outcomes for programs, and the portfolio for people."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final

from gl3rules.errors import OutputError
from gl3rules.text import Language, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gl3rules.batch.job import Prepared
    from gl3rules.batch.results import Results
    from gl3rules.batch.store import Store
    from gl3rules.portfolio.model import Portfolio

# With so many organisations the workbook takes longer than another process takes to start.
_WORTH_A_PROCESS: Final = 1_000


def write(
    prepared: Prepared, results: Results, portfolio: Portfolio, store: Store, *, beside: bool
) -> OutputError | None:
    """Write everything; return why the workbook could not be made, where a package is missing.

    With `beside` a large workbook, which takes longest, is made in another process meanwhile. Raises OutputError where
    anything can't be written.
    """
    # Imported here: it is slow to import, and not needed while judging.
    from gl3rules.portfolio import html

    missing = _missing()
    with _workbook(prepared, portfolio, beside=beside and not missing) as workbook:
        _write_outcomes(prepared, results, store)
        store.write({"portfolio.html": html.render(portfolio, prepared.language).encode()})
        if not missing:
            store.write({"portfolio.xlsx": workbook()})
    return missing


def _missing() -> OutputError | None:
    try:
        import_module("gl3rules.portfolio.xlsx")
    except ModuleNotFoundError as error:
        package = error.name or ""
        return OutputError(
            message("{file} was not written: it needs the package {package}.", file="portfolio.xlsx", package=package),
            message("Install it with: pip install 'gl3rules[{extra}]'", extra="xlsx"),
        )
    return None


@contextmanager
def _workbook(prepared: Prepared, portfolio: Portfolio, *, beside: bool) -> Iterator[Callable[[], bytes]]:
    """Give a function that returns the workbook; one that is made beside is begun at once."""
    given = (portfolio, prepared.language.code, prepared.whole.catalogue)
    if not beside or len(portfolio.members) < _WORTH_A_PROCESS:
        yield lambda: _made(*given)
        return
    # Imported here: a run in one process needs none of it.
    from gl3rules.batch.processes import LostError, Worker, end, held_back, settle

    with ExitStack() as stack:
        try:
            with held_back():
                worker = Worker()
                stack.callback(end, (worker,))
        except OSError:
            # The system starts no more processes.
            yield lambda: _made(*given)
            return
        task = worker.submit(_made, *given)

        def found() -> bytes:
            settle(task, (worker,))
            try:
                return task.result()
            except LostError:
                # Whatever ended that process need not end this one.
                return _made(*given)

        yield found


def _made(portfolio: Portfolio, code: str, catalogue: tuple[str, str]) -> bytes:
    from gl3rules.portfolio import xlsx

    return xlsx.render(portfolio, Language(code, catalogue))


def _write_outcomes(prepared: Prepared, results: Results, store: Store) -> None:
    if prepared.job.lines:
        with store.writing("outcomes.ndjson") as file:
            file.writelines(results.lines())
    if prepared.job.columns:
        # Imported here: it needs a package of its own.
        from gl3rules.batch import parquet

        with store.writing("outcomes.parquet") as file:
            parquet.write(file, prepared, results.tables())
