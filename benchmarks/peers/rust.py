"""Regorus, an engine for Rego in Rust, from the package celine-regorus, which builds microsoft/regorus as it is."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Protocol

from . import EngineMissingError, modules, settings

if TYPE_CHECKING:
    from datetime import date


class _Library(Protocol):
    """What is used of the package."""

    def Engine(self) -> _Interpreter:  # noqa: N802  a class of the package
        """Return a new engine."""


class _Interpreter(Protocol):
    def add_policy(self, path: str, rego: str) -> object: ...

    def add_data_json(self, data: str) -> object: ...

    def set_input_json(self, input: str) -> object: ...  # noqa: A002  the package's own name

    def eval_rule_as_json(self, rule: str) -> str: ...


class RegorusEngine:
    """An engine with the rules, parsed once."""

    def __init__(self, as_of: date, copies: int = 1) -> None:
        self._engine = _library().Engine()
        for name, source in modules(copies):
            self._engine.add_policy(name, source)
        self._engine.add_data_json(f'{{"settings": {settings(as_of)}}}')

    def verdicts_json(self, facts: bytes) -> bytes:
        """Return the verdicts on JSON facts as JSON."""
        self._engine.set_input_json(facts.decode())
        return self._engine.eval_rule_as_json("data.gl3.verdicts").encode()

    def verdicts(self, facts: bytes) -> dict[str, str]:
        """Return the verdict of each rule."""
        found: dict[str, str] = json.loads(self.verdicts_json(facts))
        return found


def _library() -> _Library:
    try:
        library: _Library = importlib.import_module("regorus")
    except ImportError:
        reason = "pip install celine-regorus"
        raise EngineMissingError(reason) from None
    return library
