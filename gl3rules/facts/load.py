"""Values from a file -> typed facts, or every reason why they can't be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gl3rules.errors import FactsError, Problem
from gl3rules.facts import contradictions
from gl3rules.facts.base import Duration
from gl3rules.facts.describe import description
from gl3rules.facts.provenance import Provenance
from gl3rules.facts.root import Facts
from gl3rules.source import Limits, read

if TYPE_CHECKING:
    from gl3rules.facts.recording import Path
    from gl3rules.source import Document, SourceFile


def load_all(path: str, limits: Limits | None = None) -> tuple[Facts, ...]:
    """Read every organisation that a facts file describes, in its order; "-" is standard input.

    Raises FactsError with all that is wrong in the file.
    """
    source = read(path, limits or Limits())
    facts: list[Facts] = []
    problems: list[Problem] = []
    for index, document in enumerate(source.documents):
        try:
            facts.append(_typed(source, index, document))
        except FactsError as error:
            problems.extend(error.problems)
    if problems:
        raise FactsError(tuple(problems))
    return tuple(facts)


def _typed(source: SourceFile, index: int, document: Document) -> Facts:
    drop_undeclared(document.values)
    try:
        facts = msgspec.convert(document.values, Facts, dec_hook=decode)
    except msgspec.ValidationError as error:
        # Imported here: jsonschema is slow to import, and only a broken document needs it.
        from gl3rules.facts.explain import explain

        raise FactsError(explain(document, source.path, str(error))) from None
    facts.__dict__["provenance"] = Provenance(source.path, source.sha256, index, document)
    contradictory = contradictions.within(facts)
    if contradictory:
        raise FactsError(contradictory)
    return facts


def drop_undeclared(values: object, path: Path = ()) -> None:
    """Take every known key with null out of the values, in place: a form not yet filled in declares nothing.

    A key that is no fact stays, so that a misspelt one is refused even while it is blank.
    """
    if isinstance(values, dict):
        for key in [key for key, value in values.items() if value is None]:
            if description((*path, key)):
                del values[key]
        for key, value in values.items():
            drop_undeclared(value, (*path, key))
    elif isinstance(values, list):
        for index, value in enumerate(values):
            drop_undeclared(value, (*path, index))


def decode(kind: type, value: object) -> object:
    """Make a value of one of our own types from what a document has for it."""
    if kind is Duration and isinstance(value, str):
        return Duration(value)
    reason = f"Expected `str`, got `{type(value).__name__}`"
    raise ValueError(reason)
