"""The facts model as tests walk through it: every fact by its path, and every fact that a document declares."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec.inspect as shape

from gl3rules.facts.root import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Path: TypeAlias = "tuple[str | int, ...]"


@cache
def all_facts() -> Mapping[str, shape.Type]:
    """Return the type of every fact by its path, in which [] stands for each item of a list of sections."""
    return dict(_below("", shape.type_info(Facts)))


def _below(path: str, kind: shape.Type) -> Iterator[tuple[str, shape.Type]]:
    kind = _plain(kind)
    item = _plain(kind.item_type) if isinstance(kind, shape.VarTupleType) else kind
    if not isinstance(item, shape.StructType):
        yield path, kind
        return
    prefix = f"{path}[]." if kind is not item else f"{path}." if path else ""
    for field in item.fields:
        yield from _below(f"{prefix}{field.encode_name}", field.type)


def _plain(kind: shape.Type) -> shape.Type:
    return _plain(kind.type) if isinstance(kind, shape.Metadata) else kind


def closed_set(fact: str) -> tuple[str, ...]:
    """Return what a fact's value is one of, or its values are some of; nothing where that is open."""
    kind = all_facts()[fact]
    if isinstance(kind, shape.VarTupleType):
        kind = _plain(kind.item_type)
    return tuple(str(value) for value in kind.values) if isinstance(kind, shape.LiteralType) else ()


def declared_facts(values: object, fact: str = "", path: Path = ()) -> Iterator[tuple[str, Path, Any]]:
    """Yield every fact that a document declares: its path in the model, its path in the document and its value."""
    if isinstance(values, dict):
        for name, inner in values.items():
            yield from declared_facts(inner, f"{fact}.{name}" if fact else name, (*path, name))
    elif fact in all_facts():
        if values is not None:
            yield fact, path, values
    elif isinstance(values, list):
        for index, inner in enumerate(values):
            yield from declared_facts(inner, f"{fact}[]", (*path, index))


def with_value(values: dict[str, Any], path: Path, value: object) -> dict[str, Any]:
    """Return a document with another value in one place; whatever is beside the way there is shared, not copied."""
    copy = dict(values)
    place: Any = copy
    for part in path[:-1]:
        place[part] = place[part].copy()
        place = place[part]
    place[path[-1]] = value
    return copy


@cache
def names_in(section: str) -> tuple[str, ...]:
    """Return what a section may declare: the path of a section, "" for the document, [] for each item of a list."""
    prefix = f"{section}." if section else ""
    below = [fact.removeprefix(prefix) for fact in all_facts() if fact.startswith(prefix)]
    return tuple(dict.fromkeys(fact.partition(".")[0].removesuffix("[]") for fact in below))
