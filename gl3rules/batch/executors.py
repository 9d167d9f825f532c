"""Where the work is done: in this process, in local processes, or on a cluster. The results come in order."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from gl3rules.batch.processes import LostError, Worker, end, held_back, settle
from gl3rules.batch.splitting import halves, of_one_record, whole
from gl3rules.batch.worker import lost, work
from gl3rules.errors import Gl3rulesError
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gl3rules.batch.job import Job
    from gl3rules.batch.processes import Task
    from gl3rules.batch.units import Result, Unit

# How many pieces of work wait for each worker: enough to keep it busy, few enough to keep memory flat.
_AHEAD: Final = 3


class Executor(Protocol):
    """Does work somewhere."""

    def results(self, pieces: Iterable[Sequence[Unit]]) -> Iterator[tuple[Sequence[Unit], list[Result]]]:
        """Yield each piece of work with its results, in order; pieces are taken only as they are needed."""

    def close(self) -> None:
        """Give back what it holds; work that has not been done is dropped."""


class InProcess:
    """Does the work in this very process."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def results(self, pieces: Iterable[Sequence[Unit]]) -> Iterator[tuple[Sequence[Unit], list[Result]]]:
        """Yield each piece of work with its results, in order."""
        for piece in pieces:
            yield piece, work(self._job, piece)

    def close(self) -> None:
        """Hold nothing, give back nothing."""


class Workers(ABC):
    """Does the work in other processes; one that ends costs at most the unit that it ends of."""

    # How often a file or record may end the process that has it to itself; once may be bad luck.
    _tries: ClassVar = 1

    def __init__(self, job: Job) -> None:
        self._job = job

    @abstractmethod
    def _count(self) -> int:
        """Return how many pieces can be done at the same time."""

    @abstractmethod
    def _submit(self, piece: Sequence[Unit]) -> Any:  # noqa: ANN401  each kind has futures of its own
        """Let a piece of work be done, and return what `_found` takes."""

    @abstractmethod
    def _found(self, future: Any) -> list[Result] | None:  # noqa: ANN401  as above
        """Wait for the results of a piece of work; None says that they were lost with the process that made them."""

    @abstractmethod
    def close(self) -> None:
        """Give back what it holds; work that has not been done is dropped."""

    def results(self, pieces: Iterable[Sequence[Unit]]) -> Iterator[tuple[Sequence[Unit], list[Result]]]:
        """Yield each piece of work with its results, in order."""
        source = iter(pieces)
        waiting: deque[tuple[Sequence[Unit], Any]] = deque()
        while True:
            while len(waiting) < self._count() * _AHEAD and (piece := next(source, None)) is not None:
                waiting.append((piece, self._submit(piece)))
            if not waiting:
                return
            piece, future = waiting.popleft()
            found = self._found(future)
            if found is not None:
                yield piece, found
                continue
            # Nobody knows which of those under way it was that ended a process: those that were lost are done again
            # once all others are at their end, with nothing beside them.
            ended = [(each, self._found(other)) for each, other in waiting]
            waiting.clear()
            for each, others in [(piece, None), *ended]:
                yield each, self._alone(each) if others is None else others

    def _alone(self, piece: Sequence[Unit]) -> list[Result]:
        """Do a piece of work with no other beside it; give up the files and records in it that end their process."""
        parts = halves(piece, self._job.most_bytes)
        for _ in range(1 if parts else self._tries):
            found = self._found(self._submit(piece))
            if found is not None:
                return found
        if parts is None:
            self._refuse_dying()
            return [of_one_record(piece[0], lost(self._job, piece[0]))]
        results = [result for part in parts for result in self._alone(part)]
        if len(piece) > 1:
            return results
        (first,), (second,) = parts
        return [whole((first, second), (results[0], results[1]))]

    def _refuse_dying(self) -> None:
        """Raise Gl3rulesError where processes end although they have nothing to do: no unit is to blame for that."""
        if all(self._found(self._submit(())) is None for _ in range(self._tries)):
            raise Gl3rulesError(
                message("The worker processes end before they judge anything: something ends them, or they crash."),
                message("Look for what does, such as a limit of memory; --resume goes on with what is done."),
            )


class Processes(Workers):
    """Does the work in processes of this machine."""

    _tries = 2

    def __init__(self, job: Job, count: int) -> None:
        super().__init__(job)
        self._most = count
        self._workers: list[Worker] = []

    def close(self) -> None:
        """End the processes, and wait until they have."""
        end(self._workers)
        self._workers.clear()

    def _count(self) -> int:
        return self._most

    def _submit(self, piece: Sequence[Unit]) -> Task[list[Result]]:
        return self._next().submit(work, self._job, piece)

    def _next(self) -> Worker:
        """Return the process with the least to do, a new one where there may be more of them."""
        ended = [worker for worker in self._workers if worker.has_ended]
        end(ended)
        self._workers = [worker for worker in self._workers if worker not in ended]
        if len(self._workers) == self._most:
            return min(self._workers, key=lambda worker: worker.waiting)
        try:
            with held_back():
                self._workers.append(Worker())
        except OSError as error:
            raise Gl3rulesError(
                message("No worker process can be started: {reason}.", reason=error.strerror or str(error)),
                message("Use fewer of them, with --jobs; --resume goes on with what is done."),
            ) from error
        return self._workers[-1]

    def _found(self, future: Task[list[Result]]) -> list[Result] | None:
        settle(future, self._workers)
        try:
            return future.result()
        except LostError:
            return None
