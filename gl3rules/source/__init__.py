"""Reading a YAML or JSON file safely: bytes in, values and their positions out, within limits."""

from __future__ import annotations

from gl3rules.source.document import Document, Limits, Mark, SourceFile
from gl3rules.source.files import parse, read

__all__ = ["Document", "Limits", "Mark", "SourceFile", "parse", "read"]
