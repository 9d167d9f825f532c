"""One run over many organisations: from the inputs through the workers into the store and the state."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import structs

from gl3rules.batch.fact_changes import described
from gl3rules.batch.inputs import MOST_FILES, pieces, units_of
from gl3rules.batch.job import prepared
from gl3rules.batch.naming import REPORTS, report_name
from gl3rules.batch.splitting import up_to_failure
from gl3rules.batch.units import Unit
from gl3rules.batch.worker import refused
from gl3rules.errors import FactsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.batch.executors import Executor
    from gl3rules.batch.inputs import Inputs, Source
    from gl3rules.batch.job import Job
    from gl3rules.batch.state import State
    from gl3rules.batch.store import Store
    from gl3rules.batch.units import Result

OUTPUTS: Final = ("outcomes.ndjson", "outcomes.parquet", "portfolio.html", "portfolio.xlsx")
"""What a run writes beside the reports, all of it at its end."""

# Reports take much longer to make than verdicts: pieces that are smaller keep all workers busy.
_MOST_WITH_REPORTS: Final = 4


class Progress(Protocol):
    """Somebody who is told how far a run is."""

    def advance(self, weight: int, organisations: int, refused: int) -> None:
        """Be told that so many bytes of the inputs are done, with so many organisations judged, and files refused."""


class Run:
    """A run under way; `reused` counts the organisations whose results were there already.

    With `fail_fast` it stops after the first organisation, in the order of the inputs, that fails or can't be judged.
    """

    def __init__(self, job: Job, inputs: Inputs, store: Store, state: State, *, fail_fast: bool = False) -> None:
        self._job = job
        self._inputs = inputs
        self._store = store
        self._state = state
        self._fail_fast = fail_fast
        self._positions: deque[int] = deque()
        self._position = 0
        # What could not be read here, before a worker ever saw it, with its position.
        self._unread: list[tuple[int, Unit, Result]] = []
        self._is_usable = False
        self._present: set[str] = set()
        self.reused = 0

    def do(self, executor: Executor, progress: Progress, *, resume: bool) -> bool:
        """Judge everything; say whether the run came to its end, and was not stopped by a failure.

        What is done is recorded piece by piece, and stays where anything is raised: KeyboardInterrupt too.
        """
        self._is_usable = self._state.begin(described(prepared(self._job)), resume=resume)
        self._store.tidy()
        for name in OUTPUTS:
            self._store.remove(name)
        if self._job.formats:
            # Each piece of work asks who else is described so.
            self._state.index()
        if self._is_usable and self._job.formats:
            self._present = self._store.names(REPORTS)
        most = _MOST_WITH_REPORTS if self._job.formats else MOST_FILES
        for piece, results in executor.results(pieces(self._units(), most_files=most)):
            kept = self._kept([(self._positions.popleft(), *pair) for pair in zip(piece, results, strict=True)])
            self._record(kept)
            for _, unit, result in kept:
                organisations = self._organisations(unit, result)
                progress.advance(unit.weight, organisations, len(result.refusals))
            if self._fail_fast and any(self._fails(unit, result) for _, unit, result in kept):
                self._remove_stale()
                return False
        self._record(self._unread)
        for _, unit, result in self._unread:
            progress.advance(unit.weight, 0, len(result.refusals))
        is_complete = not (self._fail_fast and self._unread)
        if is_complete:
            self._state.drop_others()
        self._remove_stale()
        return is_complete

    def _remove_stale(self) -> None:
        for name in self._state.stale():
            self._store.remove(name)
        self._state.forget_stale()

    def _units(self) -> Iterator[Unit]:
        """Yield the units of all inputs, each with the digest of its content where its result is there already."""
        in_stream = bool(self._job.formats)
        for source in self._inputs.sources:
            try:
                for unit in units_of(source, self._job.most_bytes, in_stream=in_stream):
                    self._positions.append(self._position)
                    self._position += 1
                    yield structs.replace(unit, known=self._state.known(unit)) if self._is_there(unit) else unit
            except FactsError as error:
                self._refuse(source, error)
                if self._fail_fast:
                    # What comes before may still fail first, but nothing that comes after is judged any more.
                    return

    def _is_there(self, unit: Unit) -> bool:
        """Say whether a unit's result can be used, should its content be the same: its reports must be there too."""
        if not self._is_usable:
            return False
        names = self._state.reports_of(unit) if self._job.formats else []
        return all(name.removeprefix(f"{REPORTS}/") in self._present for name in names)

    def _refuse(self, source: Source, error: FactsError) -> None:
        unit = Unit(f"{source.path}#unread", source.path, extra=source.extra)
        self._unread.append((self._position, unit, refused(self._job, unit, error)))
        self._position += 1

    def _kept(self, found: list[tuple[int, Unit, Result]]) -> list[tuple[int, Unit, Result]]:
        """Return the results up to the first that ends the run, all of them where none does."""
        if self._fail_fast:
            for number, (position, unit, result) in enumerate(found):
                if self._fails(unit, result):
                    return [*found[:number], (position, unit, up_to_failure(result))]
        return found

    def _fails(self, unit: Unit, result: Result) -> bool:
        if result.is_known:
            return bool(self._state.worst_code(unit))
        return bool(result.refusals) or any(verdict.code for verdict in result.verdicts)

    def _record(self, found: Sequence[tuple[int, Unit, Result]]) -> None:
        """Write the reports of results, and then record that they are there."""
        files: dict[str, bytes] = {}
        written: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for _, unit, result in found:
            for place, verdict in enumerate(result.verdicts):
                names = [(form, report_name(verdict.id, form)) for form, _ in verdict.reports]
                files |= {name: content for (_, name), (_, content) in zip(names, verdict.reports, strict=True)}
                if names:
                    written[unit.name, place] = names
        if files:
            self._state.expect(files, [verdict.id for _, _, result in found for verdict in result.verdicts])
            self._store.write(files)
        self._state.record(found, written)

    def _organisations(self, unit: Unit, result: Result) -> int:
        if not result.is_known:
            return len(result.verdicts)
        count = self._state.count(unit)
        self.reused += count
        return count
