"""Where a run writes: a folder of this machine, or one that fsspec knows; each file whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Protocol

from gl3rules.batch import remote
from gl3rules.batch.naming import REPORTS
from gl3rules.errors import OutputError
from gl3rules.source.files import shown_path
from gl3rules.text import message
from gl3rules.writing import UNFINISHED, replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import TypeVar

    T = TypeVar("T")


class Store(Protocol):
    """A folder to write to; names are relative to it, with / between their parts. All raise OutputError."""

    def write(self, files: dict[str, bytes]) -> None:
        """Write files, each whole or not at all."""

    def writing(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Give a file to write to that is there only once all is written and nothing was raised."""

    def names(self, folder: str) -> set[str]:
        """Return the names of the files that are in a folder of it."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def tidy(self) -> None:
        """Remove what a run that was killed has left half written."""


def store_at(path: str) -> Store:
    """Return the store at a path or URL."""
    return Remote(path) if remote.is_url(path) else Local(path)


class Local:
    """A folder of this machine."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._made: set[str] = set()

    def write(self, files: dict[str, bytes]) -> None:
        """Write files, each whole or not at all."""
        for name, content in files.items():
            with self.writing(name) as file:
                file.write(content)

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """Give a file to write to that is there only once all is written and nothing was raised."""
        path = os.path.join(self._folder, *name.split("/"))
        try:
            self._make_folder(os.path.dirname(path))
            with replacing(path) as file:
                yield file
        except OSError as error:
            raise _failed(shown_path(path), error.strerror or str(error)) from error

    def names(self, folder: str) -> set[str]:
        """Return the names of the files that are in a folder of it."""
        try:
            return set(os.listdir(os.path.join(self._folder, folder)))
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise _failed(shown_path(os.path.join(self._folder, folder)), error.strerror or str(error)) from error

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        try:
            os.unlink(os.path.join(self._folder, *name.split("/")))
        except FileNotFoundError:
            pass
        except OSError as error:
            raise _failed(shown_path(os.path.join(self._folder, name)), error.strerror or str(error)) from error

    def tidy(self) -> None:
        """Remove what a run that was killed has left half written; no other may be writing to the same folder."""
        for folder in ("", REPORTS):
            for name in sorted(self.names(folder)):
                if name.startswith(UNFINISHED):
                    self.remove(f"{folder}/{name}" if folder else name)

    def _make_folder(self, folder: str) -> None:
        if folder not in self._made:
            # Never the folder of the outputs itself: where that has been removed, so has the state of the run.
            if folder != self._folder and not os.path.isdir(folder):
                os.mkdir(folder)
            self._made.add(folder)


class Remote:
    """A folder elsewhere; object stores show a file only once it has arrived whole."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._files, path = remote.filesystem(url)
        self._root = path.rstrip("/")

    def write(self, files: dict[str, bytes]) -> None:
        """Write files, each whole or not at all; several at once where the file system can."""
        if files:
            self._attempt(
                lambda: self._files.pipe({f"{self._root}/{name}": content for name, content in files.items()})
            )

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """Give a file to write to that is sent only once all is written and nothing was raised."""
        import tempfile

        # Sent from a file of this machine, and by name: a remote file that is open when something is raised is closed,
        # and so would be there with what had been written to it.
        with tempfile.NamedTemporaryFile(prefix=UNFINISHED) as file:
            yield file
            file.flush()
            self._attempt(lambda: self._files.put_file(file.name, f"{self._root}/{name}"))

    def names(self, folder: str) -> set[str]:
        """Return the names of the files that are in a folder of it."""

        def listed() -> set[str]:
            self._files.invalidate_cache()
            try:
                found = self._files.ls(f"{self._root}/{folder}".rstrip("/"), detail=False)
            except FileNotFoundError:
                return set()
            return {name.rsplit("/", 1)[-1] for name in found}

        return self._attempt(listed)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

        def removed() -> None:
            with suppress(FileNotFoundError):
                self._files.rm_file(f"{self._root}/{name}")

        self._attempt(removed)

    def tidy(self) -> None:
        """Leave everything: what is half sent is not there."""

    def _attempt(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except Exception as error:  # each file system has errors of its own
            why = f"{type(error).__name__}: {remote.reason(error, self._url)}"
            raise _failed(remote.shown(self._url), why) from error


def _failed(path: str, reason: str) -> OutputError:
    return OutputError(
        message("{path} could not be written: {reason}.", path=path, reason=reason),
        message("Make room, or name a folder that can be written to; --resume goes on with what is done."),
    )
