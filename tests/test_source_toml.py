"""TOML: the place of every key, and refusing what its reader could not bear."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gl3rules.errors import FactsError
from gl3rules.source.refusals import Refusals
from gl3rules.source.toml_reader import DEEPEST, read_toml
from tests.conftest import ROOT

if TYPE_CHECKING:
    from gl3rules.source.document import Document

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["[a]", "'", '"', "# x", "a = 1"]
)
VALUES = st.recursive(
    st.integers(-99, 99) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
TABLES = st.dictionaries(TEXTS, VALUES, max_size=4)


def read(text: str) -> Document:
    """Return a document."""
    return read_toml(text, Refusals("x.toml"))


def quoted(text: str) -> str:
    """Return a text as TOML has it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(value: object) -> str:
    """Return a value as TOML has it, lists over several lines."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{quoted(key)} = {written(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(f"# a ] comment\n  {written(inner)}" for inner in value) + "\n]"
    if isinstance(value, str):
        return quoted(value)
    return repr(value).lower()


def paths(value: object, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of everything within a value."""
    if isinstance(value, dict):
        return [path for key, inner in value.items() for path in [(*above, key), *paths(inner, (*above, key))]]
    if isinstance(value, list):
        return [path for at, inner in enumerate(value) for path in [(*above, at), *paths(inner, (*above, at))]]
    return []


@given(st.dictionaries(TEXTS, TABLES, max_size=4))
def test_every_key_is_found_where_it_stands(tables: dict[str, dict[str, Any]]) -> None:
    """At the place of a setting stands its key, at that of an item of a list the item, however it is written."""
    text = "".join(
        f"\n[{quoted(name)}] # [other]\n"
        + "".join(f"{quoted(key)} = {written(value)} # = 1\n" for key, value in table.items())
        for name, table in tables.items()
    )
    document = read(text)
    assert document.values == tables
    lines = text.split("\n")
    for path in paths(tables):
        mark = document.key_mark(path)
        value: Any = tables
        for step in path:
            value = value[step]
        due = quoted(path[-1]) if isinstance(path[-1], str) else written(value)
        assert "\n".join([lines[mark.line - 1][mark.column - 1 :], *lines[mark.line :]]).startswith(due)


@pytest.mark.parametrize(
    ("text", "path", "place"),
    [
        ("a.b = 1\na.'c' = 2", ("a", "c"), (2, 3)),
        ("[x]\ny = [1,\n 2]", ("x", "y", 1), (3, 2)),
        ("[[x]]\ny = 1\n[[x]]\n y = 2", ("x", 1, "y"), (4, 2)),
        ("[[x]]\n[x.y]\nz = 1", ("x", 0, "y", "z"), (3, 1)),
        ('x = """\ny = 1\n"""\ny = 2', ("y",), (4, 1)),
        ('x = """a\\"""""\ny = 2', ("y",), (2, 1)),
        ("x = '''\ny = 1'''''\ny = 2", ("y",), (3, 1)),
        ("x = 1979-05-27 07:32:00 # y = 1\r\ny = 1.5", ("y",), (2, 1)),
        ('"\\u0078" = 1', ("x",), (1, 1)),
        ("a = {b = {c = 1}}", ("a", "b", "c"), (1, 11)),
        ("a = 1", ("b",), (1, 1)),
    ],
)
def test_places(text: str, path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    """Each way to write a key, and strings that look like keys."""
    document = read(text)
    assert document.key_mark(path) == place


def test_a_real_file() -> None:
    """The settings of this project are found."""
    path = Path(ROOT / "pyproject.toml")
    text = path.read_text(encoding="utf-8")
    document = read(text)
    for header in ("[tool.ruff.lint]", "[tool.mypy]", "[tool.coverage.report]"):
        keys = header.strip("[]").split(".")
        assert text.split("\n")[document.mark(keys).line - 1] == header
    mark = document.mark(("tool", "importlinter", "contracts", 1, "name"))
    assert text.split("\n")[mark.line - 1].startswith('name = "Reporters')


MIB = 1024 * 1024


@pytest.mark.parametrize(
    "text",
    [
        "[" * MIB,
        "a = " + "[" * MIB,
        "a = " + "{b = " * 1000,
        "a" + ".a" * (MIB // 2) + " = 1",
        "[a" + ".a" * (MIB // 2) + "]",
        "a = [" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        'a = """' + '\\"' * (MIB // 2),
        "a = '''" + "''x" * (MIB // 3),
        'a = "' + "x" * MIB,
        "a = " + "9" * MIB,
        '"a' * (MIB // 2),
        "a = 1\x00",
        "= 1",
        "a = 1\na = 2",
        "a = 1 b = 2",
        "[a",
        "a = [1",
        "\ufeffa",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_texts_are_refused_with_their_place(text: str) -> None:
    """What is no TOML, and what would exhaust the stack or take for ever, is refused soon, with a line."""
    start = time.monotonic()
    with pytest.raises(FactsError) as caught:
        read(text)
    assert caught.value.problems[0].line >= 1
    assert time.monotonic() - start < 20


@given(st.text(st.sampled_from("ab=[]{}.,'\"\\\n #1"), max_size=40))
def test_any_text(text: str) -> None:
    """Any text is read with its places, or refused; nothing else happens."""
    try:
        document = read(text)
    except FactsError:
        return
    for path in paths(document.values):
        assert document.key_mark(path).line >= 1
