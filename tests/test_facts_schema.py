"""The exported JSON Schema of facts and the reference of all facts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from gl3rules.facts.base import Duration
from gl3rules.facts.explain import validator
from gl3rules.facts.schema import Kind, as_yaml, checking_schema, json_schema, kind_of, reference, sections
from gl3rules.facts.wireless import WirelessEncryption
from gl3rules.source import parse, read
from gl3rules.text import LANGUAGES, Language

if TYPE_CHECKING:
    from gl3rules.facts.schema import Node

HOSPITAL: Final = Path(__file__).parent.parent / "facts" / "examples" / "hospital.yaml"
CHECKING: Final = checking_schema()
EXPORTED: Final = json_schema()
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


def _facts(schema: Node) -> list[tuple[str, Node, bool]]:
    """Return every fact of a schema: where it is defined, its node, and whether it is required."""
    return [
        (f"{name}.{fact}", node, fact in section.get("required", ()))
        for name, section in (("", schema), *schema["$defs"].items())
        for fact, node in section["properties"].items()
    ]


FACTS: Final = _facts(CHECKING)
EACH_FACT = pytest.mark.parametrize("node", [pytest.param(node, id=place) for place, node, _ in FACTS])


def _complaints(schema: Node, value: object) -> list[str]:
    checker = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(value)]


def _document(text: str) -> Any:  # noqa: ANN401 - a document may hold anything
    return parse(text.encode(), "facts.yaml", "yaml")[0].values


@pytest.mark.parametrize("schema", [CHECKING, *map(json_schema, LANGUAGES)], ids=["checking", *LANGUAGES])
def test_is_a_schema(schema: Node) -> None:
    """Every variant is a valid JSON Schema of draft 2020-12."""
    Draft202012Validator.check_schema(schema)


@EACH_FACT
def test_every_fact_is_described(node: Node) -> None:
    """Every fact has a description in English, one in Japanese, and an example."""
    assert node["description"].endswith(".")
    assert not JAPANESE.search(node["description"])
    assert JAPANESE.search(node["x-ja"])
    assert len(node["examples"]) == 1


@EACH_FACT
def test_every_fact_is_of_a_known_form(node: Node) -> None:
    """Facts are of the forms that the reference and the explanation of errors have words for."""
    kind = kind_of(node)
    if kind is Kind.NUMBER:
        assert {"x-unit", "minimum", "maximum"} <= node.keys()
    if kind is Kind.LIST:
        assert kind_of(node["items"]) in (Kind.CHOICE, Kind.SECTION, Kind.TEXT)
    if kind is Kind.IDENTIFIER:
        assert node["pattern"] == CHECKING["$defs"]["System"]["properties"]["id"]["pattern"]
    assert "anyOf" not in node


@EACH_FACT
def test_every_example_is_valid(node: Node) -> None:
    """The example of a fact is a value of it; sections in it may be partial."""
    partial = {name: section | {"required": []} for name, section in CHECKING["$defs"].items()}
    checker = validator().evolve(schema=node | {"$defs": partial})
    assert [error.message for error in checker.iter_errors(node["examples"][0])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_descriptions_are_in_one_language(language: str) -> None:
    """Descriptions are in the language asked for; the Japanese labels and the units are there in both."""
    for (place, node, _), (_, checked, _) in zip(_facts(json_schema(language)), FACTS, strict=True):
        text = checked["x-ja" if language == "ja" else "description"]
        assert node["description"].startswith(text), place
        assert node["x-ja"] == checked["x-ja"], place
        assert node.get("x-unit") == checked.get("x-unit"), place
        assert node["examples"] == checked["examples"], place


def test_sections_describe_nothing_themselves() -> None:
    """Editors show what a fact means, not a description of the class behind it."""
    for name, section in EXPORTED["$defs"].items():
        assert "title" not in section
        assert "description" not in section
        assert section["$comment"].startswith(f"{name}: ")


@pytest.mark.parametrize(("place", "node", "required"), _facts(EXPORTED), ids=[place for place, _, _ in FACTS])
def test_null_is_for_facts_that_may_be_left_out(place: str, node: Node, *, required: bool) -> None:
    """A fact that may be left out may be null, and one that is required may not; nor may an entry of a list."""
    checker = Draft202012Validator(node | {"$defs": EXPORTED["$defs"]})
    assert checker.is_valid(None) is not required, place
    assert not checker.is_valid([None]), place


def test_required_facts() -> None:
    """Required are the version, the organisation with its id and name, and the id of everything listed."""
    required = {place for place, _, is_required in FACTS if is_required}
    assert {place for place in required if not place.endswith(".id")} == {
        ".schema",
        ".organisation",
        "Organisation.name",
    }
    assert "System.id" in required


def test_the_hospital_is_valid() -> None:
    """The exported schema accepts the example hospital."""
    assert _complaints(EXPORTED, read(str(HOSPITAL)).documents[0].values) == []


def test_a_form_not_filled_in_is_valid() -> None:
    """The exported schema accepts a document in which every fact that may be null is null."""
    organisation = {"id": "a", "name": "A", "serves_patients": None}
    document = {**dict.fromkeys(EXPORTED["properties"]), "schema": 1, "organisation": organisation}
    assert _complaints(EXPORTED, document) == []
    system = {**dict.fromkeys(EXPORTED["$defs"]["System"]["properties"]), "id": "emr"}
    assert _complaints(EXPORTED, {**document, "systems": [system]}) == []


@pytest.mark.parametrize(
    "text",
    [
        "schema: null\norganisation: {id: a, name: A}",
        "schema: 1\norganisation: null",
        "schema: 1\norganisation: {id: null, name: A}",
        "schema: 1\norganisation: {id: a, name: A}\nsystems: [null]",
        "schema: 1\norganisation: {id: a, name: A}\ntrainings: [{id: t, topics: [null]}]",
        "schema: 1\norganisation: {id: a, name: A}\ntrainings: [{id: t, last_held: 2026-4-12}]",
        "schema: 1\norganisation: {id: a, name: A}\nsystems: [{id: emr, clock: {synchronised_every: 1 day or so}}]",
        "schema: 1\norganisation: {id: a, name: A}\nunknown: null",
    ],
)
def test_is_refused(text: str) -> None:
    """The exported schema refuses null where a value is due, and malformed values."""
    complaints = _complaints(EXPORTED, _document(text))
    assert len({complaint.partition(": ")[0] for complaint in complaints}) == 1


def test_choices_are_in_the_order_of_the_types() -> None:
    """Values are listed as the types have them, from the strongest encryption to none; null comes last."""
    values = EXPORTED["$defs"]["WirelessNetwork"]["properties"]["encryption"]["enum"]
    assert values == [*get_args(WirelessEncryption), None]


def test_editors_complete_by_the_first_type() -> None:
    """The type of a fact comes before null, and sections are found through one reference."""
    for place, node, required in _facts(EXPORTED):
        if "anyOf" in node:
            assert [*node["anyOf"][0], node["anyOf"][1]] == ["$ref", {"type": "null"}], place
        elif not required and "enum" not in node:
            assert node["type"][1:] == ["null"], place


def test_forms_are_explained() -> None:
    """An editor says how to write a duration or a date, and the description of a duration does too."""
    passwords = EXPORTED["$defs"]["Passwords"]["properties"]
    assert passwords["maximum_age"]["pattern"] == Duration.PATTERN
    assert passwords["maximum_age"]["description"].endswith("such as 60 days or 2 months, or as never.")
    assert passwords["maximum_age"]["patternErrorMessage"].startswith("Write a whole number and a unit")
    assert EXPORTED["$defs"]["Contract"]["properties"]["signed"]["patternErrorMessage"].startswith("Write year, month")


def test_is_the_same_each_time() -> None:
    """The schema is made anew each time, and comes out the same."""
    changed = json_schema()
    changed["$defs"]["System"]["properties"]["id"]["examples"] = ["emr"]
    assert json.dumps(json_schema()) == json.dumps(EXPORTED)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("60 days", "60 days"),
        ("2026-04-01", "2026-04-01"),
        ("2.1", '"2.1"'),
        ("true", '"true"'),
        ("9" * 30, f'"{"9" * 30}"'),
        ("~", '"~"'),
        ("a: b", '"a: b"'),
        ("a, b", '"a, b"'),
        ("trailing ", '"trailing "'),
        ("病院", '"病院"'),
        (["a", {"b": [True, 1]}], "[a, {b: [true, 1]}]"),
        ([], "[]"),
    ],
)
def test_as_yaml(value: object, written: str) -> None:
    """Values are written as a person writes them, and read back as what they are."""
    assert as_yaml(value) == written
    assert _document(f"fact: {written}") == {"fact": value}


def test_reference_has_every_fact() -> None:
    """The reference has a section for each section of facts, in order, and in it each fact with its values."""
    text = reference()
    titles = re.findall(r"^## `(.+)`$", text, re.MULTILINE)
    paths = [path for path, _, _ in sections(CHECKING)]
    assert titles == [path for path in paths if path in titles]
    assert {path.rpartition(".")[2] for path in paths} == {title.rpartition(".")[2] for title in titles}
    for place, node, _ in FACTS:
        name = place.rpartition(".")[2]
        assert re.search(rf"^(- |\| )`{name}`", text, re.MULTILINE), place
        assert node["description"] in text, place
        for value in node.get("items", node).get("enum", ()):
            assert f"`{value}`" in text, place


def test_reference_says_what_is_repeated() -> None:
    """Facts that are the same as in an earlier section are not listed again, nor what is within them."""
    text = reference()
    assert (
        "## `maintenance.vendors[].contract`\n\nWhat is agreed with it in writing.\n\nThe same facts as under" in text
    )
    assert "## `personal_devices.devices[].start_up_password`" not in text


def test_reference_entry() -> None:
    """An entry has the name, the kind, the meaning, the values and an example."""
    entry = (
        "- `encryption` (one of the values)\n"
        "  Weakest encryption that the network accepts.\n"
        "  Values: `wpa3-aes`, `wpa2-aes`, `wpa2-tkip`, `wpa-aes`, `wpa-tkip`, `wep`, `none`.\n"
        "  Example: `encryption: wpa2-aes`\n"
    )
    assert entry in reference() + "\n"


def test_reference_examples_are_facts() -> None:
    """Every example in the reference is YAML for a value of its fact."""
    examples = re.findall(r"(?:Example: |\| )`([a-z_]+: .+?)`(?: +\||$)", reference(), re.MULTILINE)
    assert len(examples) > len(FACTS) / 2
    known = [{place.rpartition(".")[2]: node["examples"][0]} for place, node, _ in FACTS]
    assert [example for example in examples if _document(example) not in known] == []


class Marking(Language):
    """Japanese in which every text that goes through the catalogues is marked."""

    __slots__ = ()

    def text(self, template: str) -> str:
        """Return a template in brackets."""
        return f"⟦{template}⟧"


def test_reference_is_all_in_one_language() -> None:
    """All words of the reference come from the Japanese labels, from the catalogues, or are names and values."""
    text = re.sub(r"`[^`]+`", "", reference(Marking("ja")))
    for _, node, _ in sorted(FACTS, key=lambda fact: -len(fact[1]["x-ja"])):
        text = text.replace(re.sub(r"`[^`]+`", "", node["x-ja"]), "")
    while "⟦" in text:
        text = re.sub(r"⟦[^⟦⟧]*⟧", "", text)
    assert re.findall(r"\w+", text) == []
