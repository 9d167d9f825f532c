"""Where things stand: facts files as artifacts (3.24), locations in them (3.28), and the URIs of both (3.4)."""

from __future__ import annotations

import os
import posixpath
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from gl3rules.report.sarif.texts import harmless
from gl3rules.source.files import STANDARD_INPUT_SHOWN

if TYPE_CHECKING:
    from gl3rules.errors import Problem
    from gl3rules.model import Refused, Report
    from gl3rules.report.sarif.terms import Object

ROOT: Final = "%SRCROOT%"
_DRIVE: Final = re.compile(r"[A-Za-z]:/")
# How gl3rules.source spells out a byte that is not UTF-8, so that every path is text; code scanning knows the byte.
_SPELT_OUT: Final = re.compile(rb"\\udc([89a-f][0-9a-f])")


class Places:
    """The facts files of a report, those too that were refused, and places in them."""

    def __init__(self, report: Report) -> None:
        self._digests = {item.path: item.sha256 for item in report.assessments if item.path}
        for refused in report.refused:
            if refused.path:
                self._digests.setdefault(refused.path, "")
        self._indexes = {path: index for index, path in enumerate(self._digests)}

    def artifacts(self) -> list[Object]:
        """Return the facts files (3.24)."""
        return [_artifact(path, digest) for path, digest in self._digests.items()]

    def uris(self) -> list[str]:
        """Return the URIs of the facts files."""
        return [str(artifact_location(path)["uri"]) for path in self._digests]

    def location(self, path: str, line: int = 0, column: int = 0, fact: str = "") -> Object:
        """Return a location (3.28): the physical one where there is a file, the logical one where there is a fact."""
        location: Object = {}
        if path:
            artifact = artifact_location(path)
            if path in self._indexes:
                artifact["index"] = self._indexes[path]
            # Where the line is not known, the first one stands for the file: validators and GitHub ask for a region.
            region = {"startLine": max(line, 1), **({"startColumn": column} if line > 0 and column > 0 else {})}
            location["physicalLocation"] = {"artifactLocation": artifact, "region": region}
        if fact:
            location["logicalLocations"] = [{"fullyQualifiedName": harmless(fact.removesuffix("/"))}]
        return location

    def of_problem(self, refused: Refused, problem: Problem | None) -> Object:
        """Return where a problem is; None stands for the whole file."""
        if problem is None:
            return self.location(refused.path)
        return self.location(refused.path, problem.line, problem.column, problem.pointer)


def _artifact(path: str, digest: str) -> Object:
    """Return a facts file (3.24); its media type is that of RFC 9512 or RFC 8259, where its name tells."""
    kind = "json" if path.lower().endswith(".json") else "yaml"
    entry: Object = {"location": artifact_location(path), "roles": ["analysisTarget"]}
    if path == STANDARD_INPUT_SHOWN:
        entry["roles"] = ["analysisTarget", "standardStream"]
    else:
        entry |= {"mimeType": f"application/{kind}", "encoding": "UTF-8", "sourceLanguage": kind}
    if digest:
        entry["hashes"] = {"sha-256": digest}
    return entry


def artifact_location(path: str) -> Object:
    """Return the URI of a file (3.4): relative to the repository's root, or a `file` URI (RFC 8089).

    Its bytes are percent-encoded as RFC 3986 has it. A backslash parts folders on Windows; elsewhere it is a character
    of the name, and so is a colon after a letter. Standard input is no file, but GitHub asks for a URI.
    """
    if path == STANDARD_INPUT_SHOWN:
        return {"uri": quote(path)}
    if os.sep == "\\":
        slashed = path.replace("\\", "/")
        if _DRIVE.match(slashed):
            return {"uri": f"file:///{slashed[0]}:{_encoded(slashed[2:])}"}
        if path.startswith("\\\\"):
            return {"uri": f"file:{_encoded(slashed)}"}
        path = slashed
    if path.startswith("/"):
        return {"uri": f"file:///{_encoded(posixpath.normpath(path).lstrip('/'))}"}
    return {"uri": _encoded(posixpath.normpath(path)), "uriBaseId": ROOT}


def _encoded(path: str) -> str:
    try:
        # A lone surrogate stands for a byte that is not UTF-8 (PEP 383), and becomes that byte again.
        encoded = os.fsencode(path)
    except UnicodeEncodeError:
        # No file has such a name; only a program can make one up.
        encoded = path.encode("utf-8", "backslashreplace")
    return quote(_SPELT_OUT.sub(lambda found: bytes.fromhex(found[1].decode()), encoded))
