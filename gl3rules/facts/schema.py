"""The JSON Schema of a facts document, made from the types, and a reference of all facts, made from the schema."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args, get_origin

import msgspec

from gl3rules.facts.base import NOT_BLANK, Duration, Section
from gl3rules.facts.root import Facts
from gl3rules.source.scalars import NumberRefusedError, plain
from gl3rules.text import ENGLISH, Language, Message, message

if TYPE_CHECKING:
    from collections.abc import Iterator

# A node of a JSON Schema, which is JSON and as freely shaped.
Node: TypeAlias = dict[str, Any]

# A name and not an address: nothing has to be fetched, no domain has to be owned for as long as the schema lives, and
# the last number goes up together with the facts' own `schema`.
SCHEMA_ID: Final = "urn:gl3rules:schema:facts:1"

_TITLE: Final = message("Facts for gl3rules")
_HOW_DURATIONS: Final = message("Written as a whole number and a unit, such as 60 days or 2 months, or as never.")
_DATE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)"


class Kind(StrEnum):
    """What may be declared for a fact, as people tell values apart."""

    SECTION = "section"
    LIST = "list"
    CHOICE = "choice"
    YES_NO = "yes-no"
    NUMBER = "number"
    DURATION = "duration"
    DATE = "date"
    IDENTIFIER = "identifier"
    TEXT = "text"


# What editors say of a value that has not the form of its kind.
_FORMS: Final = {
    Kind.DURATION: message("Write a whole number and a unit, such as 60 days or 2 months."),
    Kind.DATE: message("Write year, month and day, such as 2026-04-01."),
    Kind.IDENTIFIER: message("Use letters, digits, '.', '_' and '-', at most 64; start with a letter or a digit."),
    Kind.TEXT: message("Write some text, or leave the fact out."),
}


def kind_of(node: Node) -> Kind:
    """Return what may be declared where a node of the checking schema applies."""
    if "$ref" in node:
        return Kind.SECTION
    if "enum" in node:
        return Kind.CHOICE
    simple = {"object": Kind.SECTION, "array": Kind.LIST, "boolean": Kind.YES_NO, "integer": Kind.NUMBER}
    if node["type"] in simple:
        return simple[node["type"]]
    if node.get("format") == "date":
        return Kind.DATE
    pattern = node.get("pattern", NOT_BLANK)
    return {Duration.PATTERN: Kind.DURATION, NOT_BLANK: Kind.TEXT}.get(pattern, Kind.IDENTIFIER)


def checking_schema() -> Node:
    """Return the schema that accepts what the types accept, once keys with null have been taken out."""
    schema: Node = msgspec.json.schema(Facts, schema_hook=_own_type)
    orders = {frozenset(values): list(values) for values in _choices(Facts)}
    sections: dict[str, Node] = schema["$defs"]
    for section in sections.values():
        for node in section["properties"].values():
            choice = node.get("items", node)
            if "enum" in choice:
                # The types list the values in an order that means something; msgspec sorts them.
                choice["enum"] = orders[frozenset(choice["enum"])]
    return {**sections.pop(Facts.__name__), "$defs": sections}


def sections(schema: Node) -> Iterator[tuple[str, Node, Node]]:
    """Yield each section below the top in the order of the document: its path, its node as a fact, what it holds.

    `schema` is the checking schema. A path has [] behind the name of a list: `systems[].passwords`.
    """

    def within(section: Node, above: str) -> Iterator[tuple[str, Node, Node]]:
        for name, node in section["properties"].items():
            target = node.get("items", node).get("$ref")
            if target is not None:
                path, definition = _path(above, name, node), schema["$defs"][target.rpartition("/")[2]]
                yield path, node, definition
                yield from within(definition, path)

    return within(schema, "")


def _path(above: str, name: str, node: Node) -> str:
    return (f"{above}." if above else "") + name + ("[]" if kind_of(node) is Kind.LIST else "")


def json_schema(language: str = "en") -> Node:
    """Return the JSON Schema (draft 2020-12) of a facts document, for editors and forms.

    Descriptions are in the language asked for, one of gl3rules.text.LANGUAGES; `x-ja` is always the Japanese one and
    `x-unit` what a number counts. A fact that may be left out may also be null: a form that is not filled in yet.
    """
    words = Language(language)
    schema = checking_schema()
    for section in (schema, *schema["$defs"].values()):
        # Editors would show a class's name and docstring in place of what its fact means.
        section["$comment"] = f"{section.pop('title')}: {section.pop('description')}"
        section["properties"] = {
            name: _for_editors(node, words, required=name in section["required"])
            for name, node in section["properties"].items()
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": words.render(_TITLE),
        "description": words.text("What one organisation declares about its setup."),
        **schema,
    }


def _own_type(kind: type) -> Node:
    if kind is Duration:
        return {"type": "string", "pattern": Duration.PATTERN}
    raise NotImplementedError(kind)


def _choices(kind: object) -> Iterator[tuple[str | int, ...]]:
    """Yield the values of every choice within a type, in the order in which they are written there."""
    if get_origin(kind) is Literal:
        yield get_args(kind)
    elif isinstance(kind, type) and issubclass(kind, Section):
        for field in msgspec.structs.fields(kind):
            yield from _choices(field.type)
    else:
        for part in get_args(kind):
            yield from _choices(part)


def _for_editors(node: Node, words: Language, *, required: bool) -> Node:
    """Return a fact's node with its description first and null admitted where the fact may be left out."""
    kind = kind_of(node)
    described = _description(node, words)
    if kind is Kind.DURATION:
        described += ("" if words.code == "ja" else " ") + words.render(_HOW_DURATIONS)
    shown: Node = {**node, "description": described}
    if kind is Kind.DATE:
        shown["pattern"] = _DATE
    if kind in _FORMS:
        shown["patternErrorMessage"] = words.render(_FORMS[kind])
    if required:
        return shown
    if "$ref" in shown:
        shown["anyOf"] = [{"$ref": shown.pop("$ref")}, {"type": "null"}]
    elif "enum" in shown:
        shown["enum"] = [*shown["enum"], None]
    else:
        # Editors complete by the first type.
        shown["type"] = [shown["type"], "null"]
    return shown


def _description(node: Node, words: Language) -> str:
    text: str = node["x-ja" if words.code == "ja" else "description"]
    return text


# Colons, commas and brackets mean something within a line of YAML; these characters never do.
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ()._/-]*")


def as_yaml(value: object) -> str:
    """Return a value as a person would write it on one line of YAML: `[a, b]`, `{id: main}`, `60 days`."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(as_yaml(inner) for inner in value) + "]"
    if isinstance(value, str) and _needs_no_quotes(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _needs_no_quotes(text: str) -> bool:
    try:
        return bool(_PLAIN.fullmatch(text)) and not text.endswith(" ") and plain(text) == text
    except NumberRefusedError:
        return False


def fact_as_yaml(name: str, value: object) -> str:
    """Return a fact with its name as a person would write it on one line of YAML."""
    return f"{name}: {as_yaml(value)}"


_INTRODUCTION: Final = (
    message(
        "Facts are what an organisation declares about its setup, in one YAML or JSON document. This page names every"
        " fact that can be declared, in the order of the document; `[]` stands for each entry of a list."
    ),
    message(
        "Every fact may be left out, except those marked as required. What is not declared never passes: each"
        " requirement that depends on it is reported as unknown, with the name of the fact. A name with null, or with"
        " nothing behind it, counts as not declared. An empty list, `[]`, declares that there is none where the fact's"
        " meaning says so."
    ),
    message(
        "A duration is a whole number and a unit: `30 minutes`, `12 hours`, `60 days`, `2 weeks`, `1 month`, `1 year`."
        " A month counts as 30 days, and a year or twelve months as 365 days. `never` is longer than any other."
    ),
    message(
        "A date is year, month and day with hyphens: `2026-04-01`. It may not lie after the day of the assessment."
    ),
    message("True or false is written `true` or `false`; `yes` and `no` are texts."),
    message('A text that looks like a number stands in quotation marks: `version: "2.1"`.'),
)

_HEADINGS: Final = (message("Fact"), message("Kind"), message("Meaning"), message("Example"))

_KINDS: Final = {
    Kind.CHOICE: message("one of the values"),
    Kind.YES_NO: message("true or false"),
    Kind.DURATION: message("duration"),
    Kind.DATE: message("date"),
    Kind.IDENTIFIER: message("short name"),
    Kind.TEXT: message("text"),
}

_UNITS: Final = {"people": message("people"), "characters": message("characters")}


def reference(language: Language = ENGLISH) -> str:
    """Return a description of every fact as Markdown, in the order of the document, in one language."""
    # Takes 50 ms to import.
    from tabulate import tabulate

    schema = checking_schema()
    overview = [
        (
            f"`{name}`",
            language.render(_kind(node, _path("", name, node), required=name in schema["required"])),
            _description(node, language),
            _example(name, node),
        )
        for name, node in schema["properties"].items()
    ]
    parts = [
        "# " + language.render(_TITLE),
        *(language.render(text) for text in _INTRODUCTION),
        "## " + language.render(message("The document as a whole")),
        tabulate(overview, [language.render(text) for text in _HEADINGS], tablefmt="github", disable_numparse=True),
    ]
    described: dict[str, str] = {}
    repeated: tuple[str, ...] = ()
    for path, node, section in sections(schema):
        if path.startswith(repeated):
            continue
        parts += [f"## `{path}`", _description(node, language)]
        same_as = described.setdefault(json.dumps(section["properties"]), path)
        if same_as == path:
            parts.append("\n".join(_entries(path, section, language)))
        else:
            repeated += (f"{path}.",)
            parts.append(language.render(message("The same facts as under {section}.", section=f"`{same_as}`")))
    return "\n\n".join(parts) + "\n"


def _entries(path: str, section: Node, language: Language) -> Iterator[str]:
    """Yield the facts of a section, each as an item of a Markdown list."""
    for name, node in section["properties"].items():
        kind = _kind(node, _path(path, name, node), required=name in section["required"])
        lines = [f"- `{name}` ({language.render(kind)})", _description(node, language)]
        values = node.get("items", node).get("enum")
        if values is not None:
            told = tuple(_value(value, language) for value in values)
            lines.append(language.render(message("Values: {values}.", values=told)))
        lines.append(language.render(message("Example: {example}", example=_example(name, node))))
        yield "\n  ".join(lines)


def _value(value: object, language: Language) -> str:
    """Return a value of a choice, for readers of another language with what it means; English values say it."""
    meaning = language.text(str(value))
    return f"`{value}`" if meaning == str(value) else f"`{value}` ({meaning})"


def choices() -> list[str]:
    """Return every value of every choice in the facts model, in the order of the document."""
    schema = checking_schema()
    found = (
        value
        for _, _, section in sections(schema)
        for node in section["properties"].values()
        for value in node.get("items", node).get("enum", ())
    )
    return list(dict.fromkeys(value for value in found if isinstance(value, str)))


def _kind(node: Node, path: str, *, required: bool) -> Message:
    """Return in words what may be declared for the fact at a path."""
    kind = kind_of(node)
    choices = node.get("items", node).get("enum", ())
    if kind is Kind.SECTION:
        words = message("section, see {section}", section=f"`{path}`")
    elif kind is Kind.NUMBER:
        words = message("whole number of {unit}", unit=_UNITS[node["x-unit"]])
    elif len(choices) == 1:
        words = message("always {value}", value=f"`{choices[0]}`")
    elif kind is not Kind.LIST:
        words = _KINDS[kind]
    elif not choices and kind_of(node["items"]) is Kind.TEXT:
        words = message("list of texts")
    elif not choices:
        words = message("list, see {section} for its entries", section=f"`{path}`")
    elif "minItems" in node:
        words = message("list of one or more of the values")
    else:
        words = message("list of any of the values")
    return message("{kind}, required", kind=words) if required else words


def _example(name: str, node: Node) -> str:
    return f"`{fact_as_yaml(name, node['examples'][0])}`"
