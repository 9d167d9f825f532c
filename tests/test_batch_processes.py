"""Worker processes: each task comes to a result, an error, or the news that it was lost."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Final, Never

import pytest

from gl3rules.batch.processes import LostError, Worker, end, held_back, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

if sys.platform == "win32":
    pytest.skip("needs signals", allow_module_level=True)

NO: Final = "no"
# More than any connection holds until it is read.
LARGE: Final = 32 * 1024 * 1024


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A worker, ended at the end."""
    with held_back():
        made = Worker()
    yield made
    end((made,))


def length(data: bytes) -> int:
    """Return how long a text is."""
    return len(data)


def zeros(count: int) -> bytes:
    """Return so many zeros."""
    return bytes(count)


def zeros_cut_off(count: int) -> bytes:
    """Return so many zeros, and end the process by force while it hands them over."""
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return bytes(count)


def refuse() -> Never:
    """Raise an error."""
    raise ValueError(NO)


class StubbornError(Exception):
    """An error that can't be made from what it says."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one + two)


def refuse_stubbornly() -> Never:
    """Raise an error that can't be unpacked."""
    raise StubbornError(NO, "!")


def be_deaf() -> None:
    """Take no notice of being told to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def test_tasks_in_order(worker: Worker) -> None:
    """A worker does its tasks one after another, however much goes to it and comes back before anyone listens."""
    lengths = [worker.submit(length, bytes(LARGE)) for _ in range(2)]
    texts = [worker.submit(zeros, LARGE) for _ in range(2)]
    assert worker.waiting == 4
    settle(texts[-1], (worker,))
    assert [task.result() for task in lengths] == [LARGE, LARGE]
    assert [task.result() for task in texts] == [bytes(LARGE), bytes(LARGE)]
    assert worker.waiting == 0


@pytest.mark.parametrize(("function", "kind"), [(refuse, ValueError), (refuse_stubbornly, RuntimeError)])
def test_errors_come_back(worker: Worker, function: Callable[[], Never], kind: type[Exception]) -> None:
    """An error that a call raises is raised here, also where it can't be packed, and the worker goes on."""
    task = worker.submit(function)
    other = worker.submit(length, b"abc")
    settle(other, (worker,))
    with pytest.raises(kind, match="no"):
        task.result()
    assert other.result() == 3


def test_half_a_result(worker: Worker) -> None:
    """A process that ends while it hands over a result keeps nobody waiting: that task and those after it are lost."""
    first = worker.submit(length, b"abc")
    task = worker.submit(zeros_cut_off, LARGE)
    after = worker.submit(length, b"abc")
    # Nobody listens meanwhile, so that it can't hand over all of it.
    worker.process.join(60)
    settle(after, (worker,))
    assert first.result() == 3
    for lost in (task, after):
        with pytest.raises(LostError):
            lost.result()
    assert worker.has_ended
    late = worker.submit(length, b"abc")
    assert late.is_done
    with pytest.raises(LostError):
        late.result()


def test_end_of_workers_that_do_not_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that takes no notice of being told to end, or is stopped, is ended by force."""
    monkeypatch.setattr("gl3rules.batch.processes._PATIENCE", 0.2)
    with held_back():
        worker, other = Worker(), Worker()
    settle(worker.submit(be_deaf), (worker,))
    settle(other.submit(be_deaf), (other,))
    numbers = [worker.process.pid, other.process.pid]
    assert other.process.pid
    os.kill(other.process.pid, signal.SIGSTOP)
    task = worker.submit(time.sleep, 60)
    end((worker, other))
    assert task.is_done
    with pytest.raises(LostError):
        task.result()
    for number in numbers:
        assert number
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_worker_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that starts no more processes is an OSError, and nothing stays open."""
    before = len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0

    def start(_: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", start)
    with pytest.raises(OSError, match="temporarily"):
        Worker()
    assert sys.platform != "linux" or len(os.listdir("/proc/self/fd")) <= before + 2
