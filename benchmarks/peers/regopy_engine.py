"""rego-cpp, an engine for Rego in C++ from Microsoft, by its package regopy.

Its interpreter compiles rules and query anew for each input; a bundle is compiled once, so one is made. In one thing it
is not OPA's Rego: where values of different types are compared, null and numbers are greater than texts, so that a day
that is null seems to lie after any other, and rules that ask for a recent day pass.
"""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Final, Protocol

from . import EngineMissingError, modules, settings

if TYPE_CHECKING:
    from datetime import date

_ENTRYPOINT: Final = "gl3/verdicts"


class _Library(Protocol):
    """What is used of the package."""

    def Interpreter(self) -> _Interpreter:  # noqa: N802  a class of the package
        """Return a new interpreter."""


class _Interpreter(Protocol):
    def add_module(self, name: str, source: str) -> object: ...

    def add_data_json(self, json: str) -> object: ...

    def build(self, query: str | None, entrypoints: list[str]) -> object: ...

    def set_input_term(self, term: str) -> object: ...

    def query_bundle_entrypoint(self, bundle: object, endpoint: str) -> object: ...


class RegoCppEngine:
    """An interpreter with the rules, compiled once."""

    def __init__(self, as_of: date, copies: int = 1) -> None:
        self._interpreter = _library().Interpreter()
        for name, source in modules(copies):
            self._interpreter.add_module(name, source)
        self._interpreter.add_data_json(f'{{"settings": {settings(as_of)}}}')
        self._bundle = self._interpreter.build(None, [_ENTRYPOINT])

    def verdicts_json(self, facts: bytes) -> bytes:
        """Return the engine's answer to JSON facts, with the verdicts inside."""
        self._interpreter.set_input_term(facts.decode())
        return str(self._interpreter.query_bundle_entrypoint(self._bundle, _ENTRYPOINT)).encode()

    def verdicts(self, facts: bytes) -> dict[str, str]:
        """Return the verdict of each rule."""
        found: dict[str, str] = json.loads(self.verdicts_json(facts))["expressions"][0]
        return found


def _library() -> _Library:
    try:
        library: _Library = importlib.import_module("regopy")
    except ImportError:
        reason = "pip install regopy"
        raise EngineMissingError(reason) from None
    return library
