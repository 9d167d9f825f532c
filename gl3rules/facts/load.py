"""Values from a file -> typed facts, or every reason why they can't be."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from gl3rules.errors import FactsError, Problem
from gl3rules.facts import contradictions
from gl3rules.facts.base import Duration
from gl3rules.facts.describe import description
from gl3rules.facts.provenance import Provenance
from gl3rules.facts.root import Facts
from gl3rules.source import parse
from gl3rules.source.document import DEFAULT_LIMITS
from gl3rules.source.files import digest, read_bytes
from gl3rules.source.refusals import MOST_PROBLEMS, first_of

if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from gl3rules.facts.recording import Path
    from gl3rules.source import Document, Limits
    from gl3rules.source.files import Kind

    _Way: TypeAlias = "tuple[_Way | None, str | int]"

# A document has no others; type() and a set are quicker than isinstance.
_CONTAINERS: Final = frozenset({dict, list})


def load_all(path: str, limits: Limits | None = None) -> tuple[Facts, ...]:
    """Read every organisation that a facts file describes, in its order; "-" is standard input.

    Raises FactsError with all that is wrong in the file.
    """
    limits = limits or DEFAULT_LIMITS
    return from_bytes(*read_bytes(path, limits), limits)


def from_bytes(data: bytes, path: str, kind: Kind | None, limits: Limits = DEFAULT_LIMITS) -> tuple[Facts, ...]:
    """Return every organisation that the bytes of a facts file describe, in its order.

    `path` is what problems and reports call the file. Without a kind, a text that starts with a bracket is JSON, and
    any other YAML. Raises FactsError with all that is wrong in the bytes.
    """
    sha256 = digest(data)
    limits = limits.for_facts()
    found = _quickly(data, path, kind, limits)
    if found is not None:
        document, facts = found
        return (_sound(facts, Provenance(path, sha256, 0, document)),)
    organisations: list[Facts] = []
    problems: list[Problem] = []
    for index, document in enumerate(parse(data, path, kind, limits)):
        try:
            organisations.append(_sound(_explained(document, path), Provenance(path, sha256, index, document)))
        except FactsError as error:
            problems.extend(error.problems)
            if len(problems) >= MOST_PROBLEMS:
                break
    if problems:
        raise FactsError(first_of(problems))
    return tuple(organisations)


def _quickly(data: bytes, path: str, kind: Kind | None, limits: Limits) -> tuple[Document, Facts] | None:
    """Return what a JSON file describes where nothing is wrong with it, None where the readers that explain decide."""
    if kind == "yaml" or (kind is None and data.lstrip()[:1] != b"{"):
        return None
    # Imported here, as in gl3rules.source: YAML files don't need it.
    from gl3rules.source.json_reader import read_quickly

    document = read_quickly(data, path, limits)
    if document is None:
        return None
    try:
        if b"null" in data:
            # Of an attempt that is bound to fail, half the time is lost.
            drop_undeclared(document.values)
        return document, _typed(document.values)
    except (msgspec.ValidationError, RecursionError):
        return None


def _explained(document: Document, path: str) -> Facts:
    """Return the facts of a document; raise FactsError with every reason why it has not their shape."""
    try:
        return _typed(document.values)
    except msgspec.ValidationError as error:
        # Imported here: jsonschema is slow to import, and only a broken document needs it.
        from gl3rules.facts.explain import explain

        raise FactsError(explain(document, path, str(error))) from None


def _typed(values: object) -> Facts:
    """Return values as facts; raise ValidationError for one that is none."""
    try:
        return msgspec.convert(values, Facts, dec_hook=decode)
    except msgspec.ValidationError:
        # No fact can be null: where one is, the attempt fails, and costs less than to look for one everywhere.
        drop_undeclared(values)
    return msgspec.convert(values, Facts, dec_hook=decode)


def _sound(facts: Facts, provenance: Provenance) -> Facts:
    """Return facts that know where they come from; raise FactsError where they contradict each other."""
    facts.__dict__["provenance"] = provenance
    contradictory = contradictions.within(facts)
    if contradictory:
        raise FactsError(first_of(contradictory))
    return facts


def drop_undeclared(values: object) -> None:
    """Take every known key with null out of the values, in place: a form not yet filled in declares nothing.

    A key that is no fact stays, so that a misspelt one is refused even while it is blank.
    """
    # A way is that to the mapping or list around, and the last step; few are ever written out as paths.
    left: list[tuple[Any, _Way | None]] = [(values, None)] if type(values) in _CONTAINERS else []
    blank: list[tuple[dict[Any, object], _Way | None, str | int]] = []
    while left:
        value, way = left.pop()
        is_mapping = isinstance(value, dict)
        for step, inner in value.items() if is_mapping else enumerate(value):
            if type(inner) in _CONTAINERS:
                left.append((inner, (way, step)))
            elif inner is None and is_mapping:
                blank.append((value, way, step))
    for section, way, key in blank:
        if description((*_path(way), key)):
            # Aliases in YAML can let one section stand in several places.
            section.pop(key, None)


def _path(way: _Way | None) -> Path:
    path: list[str | int] = []
    while way is not None:
        way, step = way
        path.append(step)
    return tuple(reversed(path))


def decode(kind: type, value: object) -> object:
    """Make a value of one of our own types from what a document has for it."""
    if kind is Duration and isinstance(value, str):
        return _duration(value)
    reason = f"Expected `str`, got `{type(value).__name__}`"
    raise ValueError(reason)


@lru_cache(maxsize=1024)
def _duration(text: str) -> Duration:
    """Return the duration of that text: people write few different ones, and a duration never changes."""
    return Duration(text)
