"""How facts are spoken of: their path with ids, the subject that they belong to, and what to declare."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal, get_args, get_origin, get_type_hints

import msgspec

from gl3rules.facts.base import Item, Section, Undeclared
from gl3rules.facts.root import Facts
from gl3rules.text import Language, Message, Phrase, message

if TYPE_CHECKING:
    from gl3rules.facts.recording import Path
    from gl3rules.text import Value

# A step of a spoken path: a fact's name, or the id of an item in brackets.
_STEP: Final = re.compile(r"(?:^|\.)([a-z][a-z_]*)|\[([^\[\]]*)\]")


def pointer(path: Path) -> str:
    """Return a path as a JSON pointer (RFC 6901); the names of facts have no character to escape."""
    return "/" + "/".join(map(str, path)) if path else ""


def spoken_path(facts: Facts, path: Path) -> str:
    """Return a path as people speak of it: `systems[emr].passwords.maximum_age`."""
    return Places(facts).at(path).spoken


class Place(msgspec.Struct, frozen=True):
    """A place in the facts, and how it is spoken of.

    `spoken` is the path with ids (see spoken_path), `items` the items on the way to what stands there, outermost
    first; `value` is that, None where nothing is declared.
    """

    pointer: str
    spoken: str
    items: tuple[Item, ...]
    value: object


class Places:
    """The places in the facts of one organisation, each worked out once, from the one around it."""

    __slots__ = ("_known",)

    def __init__(self, facts: Facts) -> None:
        self._known: dict[Path, Place] = {(): Place("", "", (), facts)}

    def at(self, path: Path) -> Place:
        """Return the place to which a path leads, whether or not anything stands there."""
        place = self._known.get(path)
        if place is None:
            place = self._known[path] = _inside(self.at(path[:-1]), path[-1])
        return place


def _inside(outer: Place, part: str | int) -> Place:
    pointer, spoken, items, around = outer.pointer, outer.spoken, outer.items, outer.value
    value: object = None
    if isinstance(part, str):
        if isinstance(around, Section):
            value = getattr(around, part, None)
        return Place(f"{pointer}/{part}", f"{spoken}.{part}" if spoken else part, items, _if_declared(value))
    if isinstance(around, tuple) and part < len(around):
        value = _if_declared(around[part])
    if isinstance(value, Item):
        return Place(f"{pointer}/{part}", f"{spoken}[{value.id}]", (*items, value), value)
    return Place(f"{pointer}/{part}", f"{spoken}[{part}]", items, value)


def _if_declared(value: object) -> object:
    return None if isinstance(value, Undeclared) else value


def path_spoken(facts: Facts, spoken: str) -> Path | None:
    """Return the path that a spoken one names, the opposite of `spoken_path`; None where nothing is declared there."""
    steps = list(_STEP.finditer(spoken))
    if "".join(step[0] for step in steps) != spoken:
        return None
    path: list[str | int] = []
    here: object = facts
    for step in steps:
        name, identifier = step[1], step[2]
        if identifier is None:
            here = getattr(here, name, None) if isinstance(here, Section) else None
            path.append(name)
        else:
            items = here if isinstance(here, tuple) else ()
            found = [index for index, item in enumerate(items) if isinstance(item, Item) and item.id == identifier]
            if not found:
                return None
            path.append(found[0])
            here = items[found[0]]
        if here is None or isinstance(here, Undeclared):
            return None
    return tuple(path)


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
    return _description(tuple(part for part in path if isinstance(part, str)))


# Not without a limit: a file can ask for any number of names that are no facts.
@lru_cache(maxsize=2048)
def _description(names: tuple[str, ...]) -> tuple[FactDescription, str] | None:
    section: object = Facts
    meta: msgspec.Meta | None = None
    for name in names:
        found = _field(section, name)
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


class FactMeaning(Phrase):
    """What the fact at a path means, in the words of the facts model; looked up when it is rendered."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __eq__(self, other: object) -> bool:
        """Say whether both are of the same fact."""
        return isinstance(other, FactMeaning) and self._path == other._path

    def __hash__(self) -> int:
        """Return a hash that agrees with comparison."""
        return hash(self._path)

    def render(self, language: Language) -> str:
        """Return the fact's description without the full stop, "" for a path that is not in the model."""
        described = description(self._path)
        return described[0].render(language) if described else ""


class FactValue(Phrase):
    """The value of the fact at a path, for people: yes, no and choices in their language, free text as it stands."""

    __slots__ = ("_path", "_value")

    def __init__(self, path: Path, value: object) -> None:
        self._path = path
        self._value = value

    def __eq__(self, other: object) -> bool:
        """Say whether both are the same value of the same fact."""
        return isinstance(other, FactValue) and (self._path, self._value) == (other._path, other._value)

    def __hash__(self) -> int:
        """Return a hash that agrees with comparison."""
        return hash((self._path, str(self._value)))

    def render(self, language: Language) -> str:
        """Return the value in words of that language."""
        return language.value(self._worded(self._value))

    def _worded(self, value: object) -> Value:
        if isinstance(value, bool):
            return message("yes") if value else message("no")
        if isinstance(value, tuple):
            return tuple(self._worded(item) for item in value)
        if isinstance(value, str):
            return Message(value) if _is_choice(self._path) else value
        return value  # type: ignore[return-value]  # what else a fact can be (number, date, duration) words itself


def _is_choice(path: Path) -> bool:
    """Say whether a fact's values come from a closed set, and so have a translation."""
    section: object = Facts
    for part in path:
        if isinstance(part, str):
            found = _field(section, part)
            if found is None:
                return False
            section = found[0]
    return get_origin(section) is Literal


@cache
def _annotations(section: type) -> dict[str, object]:
    """Return the types of a section's facts, with their descriptions."""
    hints = get_type_hints(section, include_extras=True)
    return {name: hint for name, hint in hints.items() if name in getattr(section, "__struct_fields__", ())}
