"""Where facts come from: the file, its digest, and the line of every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.source import Document, Mark


class Provenance:
    """The file that facts were read from.

    `path` is the path as it was given; `sha256` the hex digest of the file's bytes; `index` the number of the
    document within the file, from 0.
    """

    __slots__ = ("_document", "index", "path", "sha256")

    def __init__(self, path: str, sha256: str, index: int, document: Document) -> None:
        self.path = path
        self.sha256 = sha256
        self.index = index
        self._document = document

    def mark(self, path: Sequence[str | int]) -> Mark:
        """Return line and column of the fact at `path`, or of the nearest section around it that exists."""
        return self._document.mark(path)
