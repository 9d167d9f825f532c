"""What holds for any file: both formats agree, positions are true, and nothing but FactsError is raised."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gl3rules.errors import FactsError
from gl3rules.source import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

# PyYAML writes these texts without quotes, as YAML 1.1 allows; in 1.2 they are numbers.
NUMBERS_IN_1_2 = re.compile(r"0o[0-7]+|[-+]?[0-9.]+[eE][-+]?[0-9]+|[-+]?[0-9]+")

# YAML wants these to be escaped; JSON doesn't.
CONTROL_CHARACTERS = re.compile("[\x7f-\x9f\ufffe\uffff]")

# Not these: YAML 1.1, in which PyYAML writes, has them as line ends.
characters = st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029")
texts = st.text(characters).filter(lambda text: not NUMBERS_IN_1_2.fullmatch(text)) | st.sampled_from(
    [
        "",
        "no",
        "~",
        "null",
        "1",
        "<<",
        ".nan",
        " a",
        "a ",
        "a: b",
        "a #b",
        "- a",
        "? a",
        "---",
        "...",
        "\n",
        "\ta",
        "%a",
    ],
)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=25,
)
kinds = st.sampled_from(["yaml", "json", None])


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Every path in a value, with what stands there."""
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, (*path, number))


@given(values, st.sampled_from([None, 0, 1, 4]), st.booleans())
def test_json_reads_back(value: object, indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    """What is written as JSON reads back the same, and each position is that of the value or its key."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    (document,) = parse(text.encode(), "facts", "json")
    assert document.values == value
    lines = text.split("\n")
    for path, inner in paths(value):
        mark, key = document.mark(path), document.key_mark(path)
        read = json.JSONDecoder().raw_decode
        if not isinstance(inner, dict | list):
            assert read(lines[mark.line - 1], mark.column - 1)[0] == inner
        if path and isinstance(path[-1], str):
            assert read(lines[key.line - 1], key.column - 1)[0] == path[-1]


@given(values)
@example({"a": [[]], "b": [{}]})
def test_yaml_reads_back(value: object) -> None:
    """What is written as YAML reads back the same, and each position is that of PyYAML's own nodes."""
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    (document,) = parse(text.encode(), "facts", "yaml")
    assert document.values == value
    root: Any = yaml.compose(text, yaml.CSafeLoader)
    for path, inner in paths(value):
        key, node = nodes(root, path)
        assert document.key_mark(path) == (key.line + 1, key.column + 1)
        place = key if isinstance(inner, dict | list) else node
        assert document.mark(path) == (place.line + 1, place.column + 1)


def nodes(node: Any, path: tuple[str | int, ...]) -> tuple[Any, Any]:  # noqa: ANN401 - PyYAML's own
    """Where PyYAML has the key, or list item, and the value at a path."""
    key = node
    for step in path:
        if isinstance(step, int):
            key = node = node.value[step]
        else:
            key, node = next(pair for pair in node.value if pair[0].value == step)
    return key.start_mark, node.start_mark


@given(values)
def test_yaml_in_flow_style_is_read_like_json(value: object) -> None:
    """A JSON text is a YAML text with the same values and places."""
    text = json.dumps(value, ensure_ascii=False)
    assume(not CONTROL_CHARACTERS.search(text))
    (as_json,) = parse(text.encode(), "facts", "json")
    (as_yaml,) = parse(text.encode(), "facts", "yaml")
    assert as_yaml.values == as_json.values
    for path, _ in paths(value):
        assert as_yaml.mark(path) == as_json.mark(path)
        assert as_yaml.key_mark(path) == as_json.key_mark(path)


@given(st.binary() | st.text("-?:[]{}&*!|>'\"%@`#,\\ \n\tab1.e+<~\ufeffあ").map(str.encode), kinds)
@example(b"? ", "yaml")
@example(b"- &a\n- *a: ", "yaml")
def test_nothing_but_a_facts_error_is_raised(data: bytes, kind: Literal["yaml", "json"] | None) -> None:
    """Any bytes are read or refused, and a place in the file is one that exists."""
    try:
        documents = parse(data, "facts", kind)
    except FactsError as error:
        lines = re.split(r"\r\n|\r|\n", data.decode("utf-8", "replace"))
        for problem in error.problems:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
            f"{problem.message}{problem.pointer}".encode()
        return
    for document in documents:
        for path, _ in paths(document.values):
            assert document.mark(path)
            assert document.key_mark(path)
        # What was read has neither infinities nor half characters, and is no deeper than msgspec and JSON take.
        json.dumps(document.values, allow_nan=False, ensure_ascii=False).encode()


@given(st.lists(st.sampled_from([*'{}[],:"ab\\1e9- ', "\\ud8", "NaN", '"a":']), max_size=40).map("".join))
def test_json_is_what_the_standard_library_takes(text: str) -> None:
    """A text is JSON where the standard library reads it; what is refused beyond that has another reason."""
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(FactsError):
            parse(text.encode(), "facts", "json")
        return
    reasons, found = "", expected
    try:
        found = parse(text.encode(), "facts", "json")[0].values
    except FactsError as error:
        reasons = str(error)
    assert "not valid JSON" not in reasons
    assert found == expected or reasons
