"""Worker processes of this machine, and what they do one task after another.

Python's own pools wait for ever for a result of which a process had written half when it ended, and for a lock that an
interrupt left closed. Here the main process has no threads, and each worker a connection of its own, whose end says
that the worker has ended.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections import deque
from contextlib import contextmanager
from multiprocessing import connection, get_context
from multiprocessing.resource_tracker import ensure_running
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

R = TypeVar("R")
Arguments = TypeVarTuple("Arguments")

# Seconds that a process has to end in once it is told to.
_PATIENCE: Final = 5
_INTERRUPTS: Final = (signal.SIGINT, signal.SIGTERM)


class LostError(Exception):
    """A task was lost with the process that had it."""


class Task(Generic[R]):
    """A call that a worker makes."""

    def __init__(self) -> None:
        self.is_done = False
        self._value: R | None = None
        self._error: Exception | None = None

    def settle(self, value: R | None, error: Exception | None) -> None:
        """Let it have returned a value, or raised an error."""
        self._value, self._error, self.is_done = value, error, True

    def result(self) -> R:
        """Return or raise what the call, which is done, came to; raises LostError where its worker ended first."""
        if self._error is not None:
            raise self._error
        # What a function returns that returns None.
        value: R = self._value  # type: ignore[assignment]
        return value


class Worker:
    """A process that makes calls one after another, and ends when this process does.

    Raises OSError where the system starts no more processes. Made under `held_back`.
    """

    def __init__(self) -> None:
        # Started anew and not forked: this process may have threads, whose locks a fork would copy as they are.
        context = get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other,), daemon=True)
        # Any: each call returns something else.
        self._tasks: deque[Task[Any]] = deque()
        self.has_ended = False
        try:
            self.process.start()
        except BaseException:
            self.connection.close()
            raise
        finally:
            # The worker alone may hold it, so that the connection ends with the worker.
            other.close()

    @property
    def waiting(self) -> int:
        """How many calls it still has to make."""
        return len(self._tasks)

    def submit(self, function: Callable[[*Arguments], R], *arguments: *Arguments) -> Task[R]:
        """Let the worker call a function of some module; the task is lost at once where the worker has ended."""
        task = Task[R]()
        self._tasks.append(task)
        try:
            self.connection.send_bytes(pickle.dumps((function, arguments)))
        except OSError:
            # What it had written before it ended can still be read.
            while not task.is_done:
                self.receive()
        return task

    def receive(self) -> None:
        """Wait for the next result, and settle its task; all of them are lost where there is none to come."""
        try:
            value, error = pickle.loads(self.connection.recv_bytes())  # noqa: S301  written by a process of ours
        # Either of them also where only a part of a result is there.
        except (EOFError, OSError):
            self.give_up()
        else:
            self._tasks.popleft().settle(value, error)

    def give_up(self) -> None:
        """Let all its tasks be lost."""
        self.has_ended = True
        while self._tasks:
            self._tasks.popleft().settle(None, LostError())


def settle(task: Task[R], workers: Sequence[Worker]) -> None:
    """Wait until a task of one of these workers is done; take what the others have ready meanwhile."""
    # Also where it is done: a worker goes on faster once its results are taken from it.
    _receive(workers, blocking=False)
    while not task.is_done:
        _receive(workers, blocking=True)


def _receive(workers: Sequence[Worker], *, blocking: bool) -> None:
    """Settle a task of each worker that has a result ready; wait for the first of these where that is asked for."""
    alive = [worker for worker in workers if not worker.has_ended]
    ready = connection.wait([worker.connection for worker in alive], None if blocking else 0)
    for worker in alive:
        if worker.connection in ready:
            worker.receive()


def end(workers: Sequence[Worker]) -> None:
    """End processes, and wait until they have; whatever they still had to do is lost."""
    # All of them at once: whoever interrupts a run does not want to wait for what is under way.
    for worker in workers:
        worker.process.terminate()
    for worker in workers:
        worker.process.join(_PATIENCE)
        # One that is stopped, or that a rule has made deaf.
        worker.process.kill()
        worker.process.join()
        worker.process.close()
        worker.connection.close()
        worker.give_up()


@contextmanager
def held_back() -> Iterator[None]:
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
    # Started before the mask, which it takes back.
    ensure_running()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in zip(_INTERRUPTS, handlers, strict=True):
            signal.signal(number, handler)
        for interrupt in came[:1]:
            signal.raise_signal(interrupt)


def _serve(link: connection.Connection) -> None:
    """Make the calls that come, in a worker process; the parent alone decides when it ends, and not Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calls: SimpleQueue[bytes] = SimpleQueue()
    results: SimpleQueue[bytes] = SimpleQueue()
    # Threads of their own: neither waits for the other side, which may be waiting for this one.
    threading.Thread(target=_take, args=(link, calls), daemon=True).start()
    threading.Thread(target=_give, args=(link, results), daemon=True).start()
    if sys.platform != "win32":
        # Held back while it started.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    while True:
        results.put(_called(calls.get()))


def _take(link: connection.Connection, calls: SimpleQueue[bytes]) -> None:
    while True:
        try:
            calls.put(link.recv_bytes())
        except (EOFError, OSError):
            # The parent has ended, or wants no more.
            os._exit(1)


def _give(link: connection.Connection, results: SimpleQueue[bytes]) -> None:
    while True:
        try:
            link.send_bytes(results.get())
        except OSError:
            os._exit(1)


def _called(call: bytes) -> bytes:
    """Return what a call came to, packed: a value, and the error that it raised."""
    try:
        function, arguments = pickle.loads(call)  # noqa: S301  as above
        return pickle.dumps((function(*arguments), None))
    # Whatever it is, the parent has to know.
    except Exception as error:  # noqa: BLE001  see above
        try:
            packed = pickle.dumps((None, error))
            pickle.loads(packed)  # noqa: S301  as above
        # Some errors can't be packed, or not unpacked.
        except Exception:  # noqa: BLE001  see above
            packed = pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")))
        return packed
