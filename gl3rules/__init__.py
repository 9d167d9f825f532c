"""Check what an organisation declares about its setup against rule packs.

    import gl3rules

    facts = gl3rules.load("facts/examples/hospital.yaml")
    assessment = gl3rules.check(facts)
    for row in assessment.rows:
        print(row.status, row.row, row.clause, row.title)

`load_all` reads a file that describes several organisations, `loads` a text in place of a file. The names below are
imported when they are first used, so that `import gl3rules` itself costs next to nothing.
"""

from __future__ import annotations

import os.path
from importlib import import_module
from typing import TYPE_CHECKING

from gl3rules import _version

if TYPE_CHECKING:
    from gl3rules.api import check, load, load_all, loads
    from gl3rules.errors import FactsError, Gl3rulesError
    from gl3rules.facts.root import Facts
    from gl3rules.model import Assessment, Evidence, Finding, Outcome, RowResult, Severity, Status

__version__ = _version.VERSION

_HOMES = {
    "Assessment": "model",
    "Evidence": "model",
    "Facts": "facts.root",
    "FactsError": "errors",
    "Finding": "model",
    "Gl3rulesError": "errors",
    "Outcome": "model",
    "RowResult": "model",
    "Severity": "model",
    "Status": "model",
    "check": "api",
    "load": "api",
    "load_all": "api",
    "loads": "api",
}

__all__ = [
    "Assessment",
    "Evidence",
    "Facts",
    "FactsError",
    "Finding",
    "Gl3rulesError",
    "Outcome",
    "RowResult",
    "Severity",
    "Status",
    "__version__",
    "check",
    "load",
    "load_all",
    "loads",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name in _HOMES:
        value: object = getattr(import_module(f"gl3rules.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    text = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(text)


# A wheel carries the packs inside gl3rules; a checkout keeps them beside it.
if not os.path.isdir(os.path.join(_here := os.path.dirname(__file__), "rules")):
    __path__.append(os.path.dirname(_here))
