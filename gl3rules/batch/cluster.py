"""A Dask cluster as the place where the work is done."""

from __future__ import annotations

import logging
import math
import os
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from gl3rules.batch import remote
from gl3rules.batch.executors import Workers
from gl3rules.batch.worker import work
from gl3rules.errors import Gl3rulesError
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.batch.job import Job
    from gl3rules.batch.units import Result, Unit

# Seconds between looks at how many workers a cluster has, and how long it may be without any.
_BETWEEN_QUESTIONS: Final = 2.0
_WITHOUT_WORKERS: Final = 60.0
# Seconds in which a scheduler has to answer.
_TO_CONNECT: Final = 10.0


class Cluster(Workers):
    """Does the work on a Dask cluster; what is lost with a worker is done again by another."""

    def __init__(self, job: Job, address: str) -> None:
        super().__init__(job)
        # Imported here: it takes a second, and only runs on a cluster need it.
        try:
            import distributed
        except ModuleNotFoundError as error:
            raise Gl3rulesError(
                message("--scheduler needs the package {package}.", package=error.name or ""),
                message("Install it with: pip install 'gl3rules[{extra}]'", extra="distributed"),
            ) from error
        for name in ("distributed", "distributed.client"):
            # What goes wrong is told once, as what it means for the run, and not as what each part of distributed saw.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._address = address
        self._folder = os.getcwd()
        # Any: it calls itself typed, but most of it is not.
        self._distributed: Any = distributed
        try:
            self._client: Any = self._distributed.Client(address, timeout=_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise Gl3rulesError(
                message("The scheduler {address} can't be reached: {reason}.", address=address, reason=str(error)),
                message("Check the address, as tcp://HOST:PORT, and that the scheduler is running."),
            ) from error
        self._asked_at = -math.inf
        self._had_workers_at = monotonic()
        self._threads = 0
        self._count()
        if not self._threads:
            self._client.close()
            raise self._without_workers()

    def close(self) -> None:
        """Drop what is under way, and leave the cluster as it is."""
        self._client.close()

    def _count(self) -> int:
        """Return how many threads the workers have, 1 at least; they come and go, so it is asked again now and then."""
        now = monotonic()
        if now >= self._asked_at + _BETWEEN_QUESTIONS:
            self._asked_at = now
            with self._telling():
                self._threads = sum(self._client.nthreads().values())
            if self._threads:
                self._had_workers_at = now
            elif now >= self._had_workers_at + _WITHOUT_WORKERS:
                raise self._without_workers()
        return max(1, self._threads)

    def _submit(self, piece: Sequence[Unit]) -> Any:  # noqa: ANN401  distributed has no types
        # A worker is likely to run in another folder.
        placed = [each if remote.is_url(each.path) else structs.replace(each, folder=self._folder) for each in piece]
        with self._telling():
            return self._client.submit(work, self._job, placed, pure=False)

    def _found(self, future: Any) -> list[Result] | None:  # noqa: ANN401  as above
        while True:
            try:
                with self._telling():
                    found: list[Result] = future.result(timeout=_BETWEEN_QUESTIONS)
                    return found
            except TimeoutError:
                self._count()
            except self._distributed.KilledWorker:
                # As many workers as the cluster allows have ended while it was theirs; another piece may be to blame.
                return None

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Tell what goes wrong with the cluster as an error of ours."""
        try:
            yield
        except (TimeoutError, Gl3rulesError, self._distributed.KilledWorker):
            raise
        # Whatever the packages of a worker raise, and what distributed raises where the scheduler has gone.
        except (Exception, self._distributed.CancelledError) as error:
            raise Gl3rulesError(
                message(
                    "The cluster of scheduler {address} can't go on: {reason}.",
                    address=self._address,
                    reason=(str(error).splitlines() or [type(error).__name__])[0].rstrip("."),
                ),
                message(
                    "Check that the scheduler is running, and that it and its workers have the same packages as this"
                    " machine; --resume goes on with what is done."
                ),
            ) from error

    def _without_workers(self) -> Gl3rulesError:
        return Gl3rulesError(
            message("The cluster of scheduler {address} has no workers.", address=self._address),
            message("Start some: dask worker {address}", address=self._address),
        )
