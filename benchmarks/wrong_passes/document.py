"""A facts file as text: where each key and each value stands in it, so that one of them can be replaced.

Defects are made in the text, not in the values, because many of them (a duplicate key, a tag, a broken line) are no
values. The text is one that people write: block mappings, with flow lists of words in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["yes-no", "number", "duration", "date", "word", "text", "words", "texts", "section", "items"]
"""What a fact is: words are those of a closed vocabulary, a section is a mapping, items are a list of them."""

CONTAINERS: Final = ("section", "items")


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value in a text.

    `start` is the index of the key, `end` that behind the last line of the value; `value` and `value_end` enclose the
    value itself, with its indentation where it stands on lines of its own. `vocabulary` holds the words that the fact
    may have.
    """

    pointer: str
    kind: Kind
    key: str
    indent: int
    start: int
    value: int
    value_end: int
    end: int
    is_first_of_item: bool
    vocabulary: tuple[str, ...] = ()


class FactsFile:
    """The text of a facts file with its entries; `schema` is the JSON Schema of facts."""

    def __init__(self, text: str, schema: dict[str, object]) -> None:
        self.text = text
        self._schema = schema
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if not isinstance(root, yaml.MappingNode):
            message = "a facts file is a mapping"
            raise TypeError(message)
        self.entries = tuple(self._in_mapping(root, (), schema))

    def with_value(self, entry: Entry, value: str) -> str:
        """Return the text with another value after the key."""
        return self._with_rest(entry, f" {value}")

    def with_block(self, entry: Entry, block: str) -> str:
        """Return the text with lines below the key instead of its value."""
        return self._with_rest(entry, f"\n{block.rstrip()}")

    def with_key(self, entry: Entry, key: str) -> str:
        """Return the text with another key before the value."""
        return self.text[: entry.start] + key + self.text[entry.start + len(entry.key) :]

    def with_lines(self, entry: Entry, lines: str) -> str:
        """Return the text with other lines instead of the whole entry; where it opens an item, they go on with it."""
        rest = self.text[entry.end :]
        if not entry.is_first_of_item:
            return self.text[: entry.start - entry.indent] + lines + rest
        head = self.text[: entry.start]
        if lines:
            return head + lines.removeprefix(" " * entry.indent) + rest
        # The hyphen stays, and the next key of the item comes behind it.
        goes_on = rest.startswith(" " * entry.indent) and rest[entry.indent : entry.indent + 1] not in {" ", "-"}
        return head + (rest[entry.indent :] if goes_on else "\n" + rest)

    def lines_of(self, entry: Entry) -> str:
        """Return the whole entry as lines of their own, indented as it is, with the line break."""
        return " " * entry.indent + self.text[entry.start : entry.end]

    def value_of(self, entry: Entry) -> str:
        """Return the value as it is written."""
        return self.text[entry.value : entry.value_end]

    def _with_rest(self, entry: Entry, rest: str) -> str:
        colon = entry.start + len(entry.key) + 1
        return self.text[:colon] + rest + "\n" + self.text[entry.end :]

    def _in_mapping(self, node: yaml.MappingNode, way: tuple[str, ...], schema: object) -> Iterator[Entry]:
        for position, (key, value) in enumerate(node.value):
            place = (*way, key.value)
            known = _resolved(self._schema, _property(schema, key.value))
            end = self._end(key, value)
            yield Entry(
                pointer="".join(f"/{step}" for step in place),
                kind=_kind(value, known),
                key=key.value,
                indent=key.start_mark.column,
                start=key.start_mark.index,
                value=value.start_mark.index,
                value_end=min(value.end_mark.index, end),
                end=end,
                is_first_of_item=position == 0 and bool(way) and way[-1].isdecimal(),
                vocabulary=_vocabulary(self._schema, known),
            )
            yield from self._in_value(value, place, known)

    def _in_value(self, value: yaml.Node, place: tuple[str, ...], known: dict[str, object]) -> Iterator[Entry]:
        if isinstance(value, yaml.MappingNode):
            yield from self._in_mapping(value, place, known)
        elif isinstance(value, yaml.SequenceNode):
            for number, item in enumerate(value.value):
                if isinstance(item, yaml.MappingNode):
                    items = _resolved(self._schema, known.get("items"))
                    yield from self._in_mapping(item, (*place, str(number)), items)

    def _end(self, key: yaml.Node, value: yaml.Node) -> int:
        """Return the index behind the last line of a value: that of the next line that is not indented more."""
        line_end = self.text.index("\n", value.start_mark.index) + 1
        if key.start_mark.line == value.start_mark.line:
            return line_end
        while line_end < len(self.text):
            line = self.text[line_end : self.text.find("\n", line_end) + 1]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= key.start_mark.column:
                break
            line_end += len(line)
        block = self.text[value.start_mark.index : line_end]
        return value.start_mark.index + len(block.rstrip()) + 1


def _property(schema: object, key: str) -> object:
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    return properties.get(key)


def _resolved(root: dict[str, object], schema: object) -> dict[str, object]:
    """Return a part of a schema with what it refers to; nothing where there is none."""
    if not isinstance(schema, dict):
        return {}
    found: dict[str, object] = schema
    for choice in _choices(found):
        reference = choice.get("$ref")
        if isinstance(reference, str):
            place: object = root
            for step in reference.removeprefix("#/").split("/"):
                place = place[step] if isinstance(place, dict) else None
            if isinstance(place, dict):
                return {**found, **place}
    return found


def _choices(schema: dict[str, object]) -> Sequence[dict[str, object]]:
    several = schema.get("anyOf")
    return [schema, *(several if isinstance(several, list) else [])]


def _vocabulary(root: dict[str, object], known: dict[str, object]) -> tuple[str, ...]:
    words = known.get("enum") or _resolved(root, known.get("items")).get("enum")
    return tuple(word for word in words if isinstance(word, str)) if isinstance(words, list) else ()


def _kind(value: yaml.Node, known: dict[str, object]) -> Kind:
    if isinstance(value, yaml.MappingNode):
        return "section"
    if isinstance(value, yaml.SequenceNode):
        if value.value and isinstance(value.value[0], yaml.MappingNode):
            return "items"
        return "words" if _enumerates(known) else "texts"
    return _KINDS.get(value.tag) or _kind_of_text(known)


_KINDS: Final[dict[str, Kind]] = {"tag:yaml.org,2002:bool": "yes-no", "tag:yaml.org,2002:int": "number"}


def _kind_of_text(known: dict[str, object]) -> Kind:
    if known.get("format") == "date":
        return "date"
    if str(known.get("pattern", "")).startswith("^(never"):
        return "duration"
    return "word" if "enum" in known else "text"


def _enumerates(known: dict[str, object]) -> bool:
    items = known.get("items")
    return isinstance(items, dict) and ("enum" in items or "$ref" in items)
