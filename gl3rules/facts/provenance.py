"""Where facts come from: the file, its digest, and the line of every value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.source import Document, Mark


class Provenance:
    """The file that facts were read from.

    `path` is the path as it was given; `sha256` the hex digest of the file's bytes; `index` the number of the
    document within the file, from 0. `first_line` is that of the document within the file where the bytes were only a
    part of it, such as one of its records.
    """

    __slots__ = ("_document", "first_line", "index", "path", "sha256")

    def __init__(self, path: str, sha256: str, index: int, document: Document) -> None:
        self.path = path
        self.sha256 = sha256
        self.index = index
        self.first_line = 1
        self._document = document

    def mark(self, path: Sequence[str | int]) -> Mark:
        """Return line and column of the fact at `path`, or of the nearest section around it that exists."""
        mark = self._document.mark(path)
        return mark if self.first_line == 1 else mark._replace(line=mark.line + self.first_line - 1)
