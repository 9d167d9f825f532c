"""Where the work is done: in this process, in local processes, or on a cluster. The results come in order."""

from __future__ import annotations

import os
import signal
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from gl3rules.batch.splitting import halves, of_one_record, whole
from gl3rules.batch.worker import lost, work
from gl3rules.errors import Gl3rulesError
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from concurrent.futures.process import ProcessPoolExecutor

    from gl3rules.batch.job import Job
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
    """Does the work in processes of this machine.

    Each is a pool of its own, so that one that ends takes no other with it, and none is started while a pool breaks:
    Python's pools can't do that safely.
    """

    _tries = 2

    def __init__(self, job: Job, count: int) -> None:
        super().__init__(job)
        self._pools = [new_pool() for _ in range(count)]
        self._under_way: list[list[Future[list[Result]]]] = [[] for _ in range(count)]

    def close(self) -> None:
        """End the processes, and wait until they have."""
        for pool in self._pools:
            # Ended at once: whoever interrupts a run does not want to wait for what is under way.
            for process in list((pool._processes or {}).values()):  # noqa: SLF001  no public way before Python 3.14
                process.terminate()
        for pool in self._pools:
            # What a pool holds of the system must be given back before this process ends, or is told as lost.
            pool.shutdown(cancel_futures=True)
        self._pools.clear()

    def _count(self) -> int:
        return len(self._pools)

    def _submit(self, piece: Sequence[Unit]) -> Future[list[Result]]:
        from concurrent.futures.process import BrokenProcessPool

        place = min(range(len(self._pools)), key=self._busy)
        try:
            with _held_back():
                try:
                    future = self._pools[place].submit(work, self._job, piece)
                except BrokenProcessPool:
                    self._pools[place].shutdown(wait=False)
                    self._pools[place] = new_pool()
                    future = self._pools[place].submit(work, self._job, piece)
        except OSError as error:
            raise Gl3rulesError(
                message("No worker process can be started: {reason}.", reason=error.strerror or str(error)),
                message("Use fewer of them, with --jobs; --resume goes on with what is done."),
            ) from error
        self._under_way[place].append(future)
        return future

    def _busy(self, place: int) -> int:
        """Return how many pieces of work a process still has to do."""
        self._under_way[place] = [future for future in self._under_way[place] if not future.done()]
        return len(self._under_way[place])

    def _found(self, future: Future[list[Result]]) -> list[Result] | None:
        from concurrent.futures.process import BrokenProcessPool

        try:
            return future.result()
        except BrokenProcessPool:
            return None


def new_pool() -> ProcessPoolExecutor:
    """Return a pool of one process, which ends with this one, and only then is interrupted."""
    # Imported here: a run in one process needs none of them.
    from concurrent.futures.process import ProcessPoolExecutor
    from multiprocessing import get_context
    from multiprocessing.resource_tracker import ensure_running

    # Started here, since it takes back what _held_back does.
    ensure_running()
    # Started anew and not forked: this process has threads, whose locks a fork would copy as they are.
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_prepare_process)


_INTERRUPTS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def _held_back() -> Iterator[None]:
    """Hold back what interrupts this process, also from those that it starts meanwhile.

    One that is still starting would tell an interrupt as an error of its own, as it would a parent that has left it
    half started.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    # Handlers of this process, since another of its threads can get the signal; the mask is for those that it starts.
    handlers = [signal.signal(number, lambda number, _: came.append(number)) for number in _INTERRUPTS]
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in zip(_INTERRUPTS, handlers, strict=True):
            signal.signal(number, handler)
        for interrupt in came[:1]:
            signal.raise_signal(interrupt)


def _prepare_process() -> None:
    """Let the parent alone decide when a worker ends: not Ctrl-C, which a terminal sends to all, but its own end."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def end_with_parent() -> None:
            wait([sentinel])
            os._exit(1)

        threading.Thread(target=end_with_parent, daemon=True).start()
    if sys.platform != "win32":
        # Held back while it started.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
