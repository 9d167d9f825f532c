"""Files opened, and what is in them without their compression, also of those that are damaged further on."""

from __future__ import annotations

import re
import zlib
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Final

from gl3rules.batch import remote
from gl3rules.errors import FactsError
from gl3rules.source.files import shown_path
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = 64 * 1024
# Of 256 bytes Zstandard can make 8 MiB, which is as much as may be in memory at once.
_ZSTANDARD_PIECE: Final = 256
_GZIP_MARK: Final = b"\x1f\x8b"
_ZSTANDARD_MARKS: Final = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")

_WHOLE: Final = message("Check that it was copied or compressed whole, and is what its name says.")
_TOO_EARLY: Final = message("the compressed file ends too early, in this line")


def is_compressed(path: str) -> bool:
    """Say whether a file is compressed by its name, so that only one reader can go through it."""
    return name_of(path).endswith((".gz", ".zst"))


def name_of(path: str) -> str:
    """Return what says by its ending what a file holds, in small letters: of a URL without what follows the path."""
    if not remote.is_url(path):
        return path.lower()
    # Of a chain the first is what is read, out of those after it.
    name = path.lower().partition("::")[0]
    return name.partition("?")[0] if name.startswith(("http://", "https://")) else name


class Raw:
    """A file as it is; `count` says how many bytes of it have been read. A pipe does not know where it is."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.count = 0

    def read(self, most: int) -> bytes:
        """Return the next bytes, b"" at the end."""
        data = self._file.read(most)
        self.count += len(data)
        return data


@contextmanager
def opened(path: str) -> Iterator[Raw]:
    """Open a file as it is; raise FactsError where that can't be done."""
    with ExitStack() as stack:
        raw: IO[bytes]
        if remote.is_url(path):
            raw = remote.attempt(path, lambda: stack.enter_context(remote.opened(path)))
        else:
            try:
                raw = stack.enter_context(open(path, "rb"))
            except (OSError, ValueError) as error:
                raise unreadable(path, error) from error
        yield Raw(raw)


def pieces(path: str, raw: Raw) -> Iterator[bytes]:
    """Yield what a file holds, without its compression, in pieces that are never empty.

    Raises FactsError where it can't be read on; what was yielded before holds.
    """
    name = name_of(path)
    found = _gunzipped(raw) if name.endswith(".gz") else _unpacked(raw) if name.endswith(".zst") else _plain(raw)
    try:
        yield from found
    except _DamagedError as error:
        raise refused(path, error.text, _WHOLE) from error
    except Exception as error:  # zlib, zstandard and remote file systems have errors of their own
        reason = (error.strerror if isinstance(error, OSError) else None) or remote.reason(error, path)
        raise refused(path, message("the file can't be read on from here: {reason}", reason=reason), _WHOLE) from error


class _DamagedError(Exception):
    """A compressed file ends too early, or is none."""

    def __init__(self, text: Message) -> None:
        super().__init__(str(text))
        self.text = text


def _plain(raw: Raw) -> Iterator[bytes]:
    while data := raw.read(_PIECE):
        yield data


def _gunzipped(raw: Raw) -> Iterator[bytes]:
    # Not with the module gzip: where a file is damaged it also drops what it has unpacked before.
    unpacker = None
    data = b""
    while data or (data := raw.read(_PIECE)):
        if unpacker is None:
            # Some devices fill a file up with zeros.
            data = data.lstrip(b"\0")
            if not data:
                continue
            if not data.startswith(_GZIP_MARK[: len(data)]):
                raise _DamagedError(message("what follows is not compressed with {method}", method="gzip"))
            unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        if piece := unpacker.decompress(data, _PIECE):
            yield piece
        data = unpacker.unconsumed_tail
        if unpacker.eof:
            data, unpacker = unpacker.unused_data, None
    while unpacker is not None and (piece := unpacker.decompress(b"", _PIECE)):
        yield piece
    if unpacker is not None and not unpacker.eof:
        raise _DamagedError(_TOO_EARLY)


def _unpacked(raw: Raw) -> Iterator[bytes]:
    # Imported here: few files are compressed so.
    import zstandard

    unpacker = None
    data = b""
    while data or (data := raw.read(_PIECE)):
        if unpacker is None:
            if len(data) >= 4 and not _ZSTANDARD_MARKS.match(data):  # noqa: PLR2004  how long the mark is
                raise _DamagedError(message("what follows is not compressed with {method}", method="Zstandard"))
            unpacker = zstandard.ZstdDecompressor().decompressobj()
        piece = unpacker.decompress(data[:_ZSTANDARD_PIECE])
        data = data[_ZSTANDARD_PIECE:]
        if piece:
            yield piece
        if unpacker.eof:
            data, unpacker = unpacker.unused_data + data, None
    if unpacker is not None:
        raise _DamagedError(_TOO_EARLY)


def unreadable(path: str, error: OSError | ValueError) -> FactsError:
    """Return the error that says why a file can't be opened; ValueError is for a path with a NUL in it."""
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        what = (
            message("there is no such file"),
            message("Check the path; it starts from the folder in which the command runs."),
        )
    elif isinstance(error, PermissionError):
        what = (
            message("the file may not be read"),
            message("Ask for permission to read it, or run the command as someone who has it."),
        )
    else:
        reason = error.strerror if isinstance(error, OSError) else None
        what = (
            message("the file can't be read: {reason}", reason=reason or str(error)),
            message("Check the path and the device that holds the file."),
        )
    return refused(path, *what)


def shown(path: str) -> str:
    """Return a path, or URL, as it can be shown: without secrets, and with the odd bytes of its name escaped."""
    return remote.shown(path) if remote.is_url(path) else shown_path(path)


def refused(path: str, what: Message, remedy: Message) -> FactsError:
    """Return the error for what is wrong with a file, on this machine or elsewhere, as a whole."""
    return FactsError.of(what, remedy, path=shown(path))
