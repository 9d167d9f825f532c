"""The Open Policy Agent's own engine (Go), through the C interface of the package opa-golib-python-bindings.

The package is a shared library built from github.com/open-policy-agent/opa, and a thin layer of Python over it. The
layer wants Python 3.14 and takes values; here the library's functions are called directly, which runs on any Python
and hands over JSON as it is, without encoding it again. To get it, for Linux on x86-64:

    python -m benchmarks.peers.opa

which has pip download the wheel, compares its digest and unpacks it in build/opa, or where OPA_BINDINGS says.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from . import EngineMissingError, modules, settings

if TYPE_CHECKING:
    from datetime import date

_FOLDER: Final = Path(os.environ.get("OPA_BINDINGS") or Path(__file__).parent.parent.parent / "build" / "opa")
_LIBRARY: Final = _FOLDER / "opa_bindings" / "libopabridge.so"
PACKAGE: Final = "opa-golib-python-bindings==0.4.4"
_SHA256: Final = "d411c901e14b8c7c3023e23e4a944f4cf429c1d31baf80e959e57d11efbfd24a"
"""Of the wheel for Linux on x86-64, which is a program that somebody else has built."""


class OpaError(Exception):
    """The engine refused what it was given."""


class OpaEngine:
    """An engine with the rules; the library prepares the query once and keeps it."""

    def __init__(self, as_of: date, copies: int = 1) -> None:
        self._library = _library()
        self._handle = self._library.OpaNew()
        for name, source in modules(copies):
            self._answer(self._library.OpaAddPolicy(self._handle, name.encode(), source.encode()))
        self._answer(self._library.OpaAddData(self._handle, b"settings", settings(as_of).encode()))

    def verdicts_json(self, facts: bytes) -> bytes:
        """Return the engine's answer to JSON facts, with the verdicts deep inside; other threads run meanwhile."""
        return self._answer(self._library.OpaEvalDocument(self._handle, b"gl3.verdicts", facts, 0, 0))

    def verdicts(self, facts: bytes) -> dict[str, str]:
        """Return the verdict of each rule."""
        answer = json.loads(self.verdicts_json(facts))
        found: dict[str, str] = answer["result"][0]["expressions"][0]["value"]
        return found

    def close(self) -> None:
        """Free what the engine holds."""
        self._library.OpaDestroy(self._handle)

    def _answer(self, pointer: int) -> bytes:
        try:
            answer = ctypes.string_at(pointer)
        finally:
            self._library.OpaFreeString(pointer)
        if answer.startswith(b'{"error"'):
            raise OpaError(answer.decode())
        return answer


@cache
def _library() -> ctypes.CDLL:
    if not _LIBRARY.is_file():
        reason = "python -m benchmarks.peers.opa"
        raise EngineMissingError(reason)
    try:
        library = ctypes.CDLL(str(_LIBRARY))
    except OSError as error:
        raise EngineMissingError(str(error)) from None
    number, text = ctypes.c_uint64, ctypes.c_char_p
    library.OpaNew.restype = number
    library.OpaDestroy.argtypes = [number]
    library.OpaDestroy.restype = None
    library.OpaFreeString.argtypes = [ctypes.c_void_p]
    library.OpaFreeString.restype = None
    library.OpaAddPolicy.argtypes = [number, text, text]
    library.OpaAddData.argtypes = [number, text, text]
    library.OpaEvalDocument.argtypes = [number, text, text, ctypes.c_int, ctypes.c_int]
    for function in (library.OpaAddPolicy, library.OpaAddData, library.OpaEvalDocument):
        # Not text, which ctypes would copy and never free.
        function.restype = ctypes.c_void_p
    return library


def fetch() -> None:
    """Download the wheel and unpack it; raise RuntimeError where it is not the one that was tried."""
    with tempfile.TemporaryDirectory() as name:
        options = ("--no-deps", "--only-binary=:all:", "--python-version", "3.14", "--dest", name)
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *options, PACKAGE], check=True)
        (wheel,) = Path(name).glob("*.whl")
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != _SHA256:
            message = f"{wheel.name} has the digest {found}, not {_SHA256}"
            raise RuntimeError(message)
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(_FOLDER)


if __name__ == "__main__":
    fetch()
    print(_LIBRARY)
