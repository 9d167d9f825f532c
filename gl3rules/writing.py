"""Writing files whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

UNFINISHED: Final = ".gl3rules-"
"""How the names of files begin that are not written whole yet; a process that is killed leaves one."""


def replace(path: str, content: bytes) -> None:
    """Write a file whole or not at all; what stood there before stays until then.

    A pipe or a device is written to as it is. Raises OSError where the file can't be written.
    """
    if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
        # A pipe or a device can't be replaced, only written to; a folder is refused by open. Its name is left as it
        # is: what a shell calls /dev/fd/63 has no other that could be opened.
        with open(path, "wb") as file:
            file.write(content)
        return
    with replacing(path) as file:
        file.write(content)


@contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """Give a file to write to that takes the place of the one at `path` at the end, and only if nothing was raised."""
    path = os.path.realpath(path)
    import tempfile

    handle, temporary = tempfile.mkstemp(prefix=UNFINISHED, dir=os.path.dirname(path))
    try:
        with open(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _usual_mode(path))
        os.replace(temporary, path)
    except BaseException:
        # Gone, where its folder is, or where the interrupt came after it had taken its place.
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _usual_mode(path: str) -> int:
    """Return the permissions of the file that is there, or those that a new one would get."""
    if os.path.exists(path):
        return stat.S_IMODE(os.stat(path).st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
