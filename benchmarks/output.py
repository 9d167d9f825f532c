"""One file of lines, plain or compressed, with the same bytes whenever and wherever it is written."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def lines_written_to(path: Path, compression: str) -> Iterator[Callable[[bytes], object]]:
    """Open a file for lines; `compression` is "", "gz" or "zst"."""
    with path.open("wb", buffering=1 << 20) as file:
        if compression == "gz":
            # Neither name nor time, which gzip would otherwise put in.
            with gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0) as packed:
                yield packed.write
        elif compression == "zst":
            # Imported here: only this form needs it.
            import zstandard

            with zstandard.ZstdCompressor(level=1).stream_writer(file, closefd=False) as stream:
                yield stream.write
        else:
            yield file.write
