"""Engines that gl3rules is measured against, and the rules that they run.

The same twenty rules (gl3.rego) run on the Open Policy Agent's own engine and on regorus, from JSON bytes to verdicts;
gl3.guard and gl3.schema.json say them for CloudFormation Guard and JSON Schema. What a hasty author would write stands
beside them (gl3_usual.*). No engine is needed for anything but tests and benchmarks; EngineMissingError says how to get
one.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import yaml

from gl3rules.authoring import Duration, is_overdue

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES: Final = Path(__file__).parent / "gl3.rego"
"""The rules in Rego; their verdicts are data.gl3.verdicts."""

RULE_IDS: Final = (
    "operations-staff-limited",
    "access-restriction-set",
    "contractor-safety-management-agreed",
    "device-areas-locked",
    "terminal-areas-closed",
    "entry-records-reviewed",
    "screens-lock",
    "access-log-review-frequency",
    "access-log-reviewed",
    "passwords-stored-irreversibly",
    "password-rotation",
    "password-composition",
    "wireless-encryption",
    "personal-information-taught",
    "contractor-subcontractors-bound",
    "disposals-checked",
    "maintenance-accounts-protected",
    "remote-maintenance-checked-promptly",
    "device-network-protected",
    "exchange-ciphers-recommended",
)
"""The rules of the built-in pack that gl3.rego has too."""


class EngineMissingError(Exception):
    """An engine is not on this machine; the text says how to get it."""


class RefusedError(Exception):
    """An engine, or the reader before it, does not take the facts at all; the text says why."""


class Engine(Protocol):
    """An engine that holds the rules, ready to judge one organisation after another."""

    def verdicts_json(self, facts: bytes) -> bytes:
        """Return what the engine answers to the facts of an organisation, JSON for JSON."""

    def verdicts(self, facts: bytes) -> dict[str, str]:
        """Return the verdict of each rule on an organisation, whose facts are JSON."""


def ask(engine: Engine, texts: Sequence[bytes]) -> None:
    """Have an engine judge organisations, JSON for JSON."""
    for text in texts:
        engine.verdicts_json(text)


def ask_yaml(engine: Engine, texts: Sequence[bytes]) -> None:
    """Have an engine judge YAML, which it takes only as JSON: PyYAML with libyaml, then the json module."""
    for text in texts:
        values = yaml.load(text, Loader=yaml.CSafeLoader)
        engine.verdicts_json(json.dumps(values, default=str).encode())


def modules(copies: int = 1) -> tuple[tuple[str, str], ...]:
    """Return the Rego modules to load, each with its name; more copies than one make a pack of many rules.

    Each copy is a package of its own, so that no engine can answer one from another; data.gl3.verdicts is then the list
    of all their verdicts.
    """
    source = RULES.read_text(encoding="utf-8")
    if copies == 1:
        return ((RULES.name, source),)
    names = [f"copy{number}" for number in range(copies)]
    verdicts = ", ".join(f"data.{name}.verdicts" for name in names)
    head = f"package gl3\n\nverdicts := [{verdicts}]\n"
    return (
        (RULES.name, head),
        *((f"{name}.rego", source.replace("package gl3\n", f"package {name}\n")) for name in names),
    )


def settings(as_of: date) -> str:
    """Return the JSON text of data.settings: the first days that are not overdue on the day of the assessment."""
    return json.dumps(
        {
            "as_of": str(as_of),
            "month_ago": str(_first_not_overdue(Duration("1 month"), as_of)),
            "year_ago": str(_first_not_overdue(Duration("1 year"), as_of)),
        }
    )


def _first_not_overdue(within: Duration, as_of: date) -> date:
    day = as_of
    while not is_overdue(day - timedelta(1), within, as_of):
        day -= timedelta(1)
    return day
