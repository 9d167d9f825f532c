"""How facts are spoken of: their path with ids, the subject that they belong to, and what to declare."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args, get_origin, get_type_hints

import msgspec

from gl3rules.facts.base import Item, Section, Undeclared
from gl3rules.facts.root import Facts
from gl3rules.text import Language, Phrase

if TYPE_CHECKING:
    from gl3rules.facts.recording import Path


def pointer(path: Path) -> str:
    """Return a path as a JSON pointer (RFC 6901); the names of facts have no character to escape."""
    return "/" + "/".join(map(str, path)) if path else ""


def items_along(facts: Facts, path: Path) -> list[tuple[int, Item]]:
    """Return the items on the way to a fact, outermost first, each with the length of its own path."""
    found: list[tuple[int, Item]] = []
    here: object = facts
    for length, part in enumerate(path, 1):
        if isinstance(part, int):
            here = here[part] if isinstance(here, tuple) and part < len(here) else None
        else:
            here = getattr(here, part, None) if isinstance(here, Section) else None
        if here is None or isinstance(here, Undeclared):
            break
        if isinstance(here, Item):
            found.append((length, here))
    return found


def spoken_path(facts: Facts, path: Path) -> str:
    """Return a path as people speak of it: `systems[emr].passwords.maximum_age`."""
    ids = {length: item.id for length, item in items_along(facts, path)}
    spoken = ""
    for length, part in enumerate(path, 1):
        if isinstance(part, int):
            spoken += f"[{ids.get(length, part)}]"
        else:
            spoken += f".{part}" if spoken else part
    return spoken


class FactDescription(Phrase):
    """What a fact means, in the words of the facts model."""

    __slots__ = ("_english", "_japanese")

    def __init__(self, english: str, japanese: str) -> None:
        self._english = english
        self._japanese = japanese

    def __eq__(self, other: object) -> bool:
        """Say whether both describe the same fact."""
        return isinstance(other, FactDescription) and self._english == other._english

    def __hash__(self) -> int:
        """Return a hash that agrees with comparison."""
        return hash(self._english)

    def render(self, language: Language) -> str:
        """Return the fact's description without the full stop."""
        return (self._japanese if language.code == "ja" else self._english).rstrip(".。")


def description(path: Path) -> tuple[FactDescription, str] | None:
    """Return what a fact means and an example of it as YAML; None for a path that is not in the model."""
    section: object = Facts
    meta: msgspec.Meta | None = None
    for part in path:
        if isinstance(part, str):
            found = _field(section, part)
            if found is None:
                return None
            section, meta = found
    if meta is None:
        return None
    # JSON is YAML, and the short form reads well in a sentence.
    described = FactDescription(meta.description or "", str((meta.extra_json_schema or {})["x-ja"]))
    return described, msgspec.json.encode((meta.examples or [""])[0]).decode()


def _field(section: object, name: str) -> tuple[object, msgspec.Meta | None] | None:
    """Return a field's type, for a list that of its items, and its description."""
    annotation = _annotations(section).get(name) if isinstance(section, type) else None
    if annotation is None:
        return None
    kind, *metadata = get_args(annotation)
    metas = [item for item in metadata if isinstance(item, msgspec.Meta) and item.description]
    if get_origin(kind) is tuple:
        kind = get_args(kind)[0]
    return kind, metas[-1] if metas else None


@cache
def _annotations(section: type) -> dict[str, object]:
    """Return the types of a section's facts, with their descriptions."""
    hints = get_type_hints(section, include_extras=True)
    return {name: hint for name, hint in hints.items() if name in getattr(section, "__struct_fields__", ())}
