"""Packs of users: found in folders that the user names, loaded under a name of their own, refused when broken."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from gl3rules import packs
from gl3rules.errors import PackError
from gl3rules.text import Language
from tests.conftest import AS_OF, EXAMPLES, run_cli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

INIT = """
from gl3rules.authoring import Chapter, Pack, Requirement
from .parameters import PARAMETERS
ROWS = (Requirement("1-1", "c", "t", "s"),)
PACK = Pack("{name}", "1.0", "Our rules", "Nowhere", (Chapter("1", "One", ROWS),), PARAMETERS)
"""
PARAMETERS = """
from gl3rules.authoring import Parameter
LENGTH = Parameter("shortest_name", 3, "How short a name may be.", lower_is_stricter=False)
PARAMETERS = (LENGTH,)
"""
RULES = '''
import os
from gl3rules.authoring import Context, Facts, Finding, Findings, Severity, rule
from .parameters import LENGTH

@rule(row="1-1", severity=Severity.HIGH)
def long_names(facts: Facts, context: Context) -> Findings:
    """The name is long.

    Why:
        It is easier to find.

    Passes:
        A long one.

    Fails:
        A short one.

    Remedy:
        Take a longer name.
    """
    assert os.sep
    if len(facts.organisation.id) < context.limit(LENGTH):
        yield Finding("{name} is short.", name=facts.organisation.id)
'''
HOSPITAL = str(EXAMPLES / "hospital.yaml")
CHECK = ("check", HOSPITAL, "--as-of", AS_OF)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a pack and returns the folder that it is in."""

    def make_pack(name: str = "ours", **modules: str) -> Path:
        folder = tmp_path / "packs" / name
        folder.mkdir(parents=True)
        texts = {"__init__": INIT.format(name=name), "parameters": PARAMETERS, "rules": RULES} | modules
        for module, text in texts.items():
            (folder / f"{module}.py").write_text(text, encoding="utf-8")
        return folder.parent

    return make_pack


def test_a_pack_of_a_folder(make: Callable[..., Path]) -> None:
    """A pack is loaded with its relative imports, under a private name, without its folder on the search path."""
    folder, before = make(), list(sys.path)
    loaded = packs.load("ours", [str(folder)])
    assert [rule.id for rule in loaded.rules] == ["long-names"]
    assert sys.path == before
    assert loaded.rules[0].function.__module__.startswith("gl3rules_packs_")
    assert packs.load("ours", [str(folder)]).rules[0] is loaded.rules[0]


def test_no_module_of_a_pack_stands_in_for_one_of_pythons(make: Callable[..., Path]) -> None:
    """`import os` in a pack is Python's own, also where the folder holds an os.py and a gl3rules.py."""
    folder = make()
    for place in (folder, folder / "ours"):
        for name in ("os", "gl3rules", "json"):
            (place / f"{name}.py").write_text("MARK = 'taken'\n" if place != folder else "raise SystemExit(0)")
    loaded = packs.load("ours", [str(folder)])
    assert loaded.rules[0].function.__globals__["os"] is os


def test_built_in_packs_win(make: Callable[..., Path]) -> None:
    """A folder can't replace a built-in pack."""
    folder = make("gl3", rules="raise SystemExit(0)")
    assert packs.load("gl3", [str(folder)]).digest == packs.load().digest


def test_texts_of_a_pack(make: Callable[..., Path]) -> None:
    """A pack's own translations are found in its folder."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    folder = make()
    target = folder / "ours" / "locale" / "ja" / "LC_MESSAGES"
    target.mkdir(parents=True)
    catalogue = Catalog(locale="ja")
    catalogue.add("The name is long.", "名称が長い。")
    with (target / "ours.mo").open("wb") as file:
        write_mo(file, catalogue)
    loaded = packs.load("ours", [str(folder)])
    assert Language("ja", loaded.catalogue).text(loaded.rules[0].title) == "名称が長い。"


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"rules": "1 / 0"}, r"ZeroDivisionError: division by zero \(.*ours/rules\.py:1\)"),
        ({"__init__": "import no_such_module"}, r"No module named 'no_such_module' \(.*ours/__init__\.py:1\)"),
        ({"__init__": "PACK = = 1"}, r"SyntaxError: .*__init__\.py:1"),
        ({"__init__": "import sys\nsys.exit(0)"}, r"SystemExit: 0 \(.*__init__\.py:2\)"),
        ({"rules": "raise SystemExit"}, "SystemExit"),
        ({"__init__": ""}, r"__init__\.py has no Pack"),
        ({"__init__": "PACK = 1"}, r"__init__\.py has no Pack"),
        ({"__init__": INIT.format(name="gl3")}, "calls itself gl3"),
        ({"rules": ""}, "No rule of pack ours decides these rows: 1-1"),
        ({"a.b": ""}, r"No module named .*\.a"),
    ],
)
def test_broken_packs(make: Callable[..., Path], modules: dict[str, str], words: str) -> None:
    """A pack that can't be imported is an error that says what and where, twice in one process too."""
    folder, before = make(**modules), set(sys.modules)
    for _ in range(2):
        with pytest.raises(PackError, match=words):
            packs.load("ours", [str(folder)])
    assert not [name for name in set(sys.modules) - before if name.startswith("gl3rules_packs_")]


def test_parts_outside_the_digest(make: Callable[..., Path]) -> None:
    """A module that the digest would not cover is refused."""
    folder = make(rules="from .deeper import more\n" + RULES)
    (folder / "ours" / "deeper").mkdir()
    (folder / "ours" / "deeper" / "__init__.py").write_text("")
    (folder / "ours" / "deeper" / "more.py").write_text("")
    with pytest.raises(PackError, match=r"deeper.* is no Python file right in its folder"):
        packs.load("ours", [str(folder)])


@pytest.mark.parametrize(
    "name",
    [
        "../ours",
        "ours/../ours",
        "/ours",
        ".",
        "..",
        "",
        "ours.rules",
        "Ours",
        "ours\n",
        "gl3.network",
        "os",
        "\x00",
        "０",
    ],
)
def test_names_that_are_none(make: Callable[..., Path], name: str) -> None:
    """Only the plain name of a pack that is there loads one."""
    folder = make()
    with pytest.raises(PackError, match="no rule pack"):
        packs.load(name, [str(folder / "ours"), str(folder)])


def test_two_packs_of_one_name(make: Callable[..., Path], tmp_path: Path) -> None:
    """Which of two packs is meant is never guessed."""
    first = make().rename(tmp_path / "first")
    second = make()
    with pytest.raises(PackError, match="several rule packs ours"):
        packs.load("ours", [str(first), str(second)])
    assert packs.load("ours", [str(first), str(first)]).rules


def test_command_line_and_variable(make: Callable[..., Path]) -> None:
    """A pack is made available by --pack-folder or GL3RULES_PACKS, and its parameters and digest are reported."""
    folder = str(make())
    given = run_cli(*CHECK, "--pack", "ours", "--pack-folder", folder)
    assert (given.code, given.err) == (0, "")
    assert "1 of 1 rows judged" in given.out
    assert run_cli(*CHECK, "--pack", "ours", GL3RULES_PACKS=os.pathsep.join([str(EXAMPLES), folder])).out == given.out
    assert run_cli(*CHECK, GL3RULES_PACK="ours", GL3RULES_PACKS=folder).out == given.out
    failing = run_cli(*CHECK, "--pack", "ours", "--pack-folder", folder, "--param", "shortest_name=99")
    assert failing.code == 1
    assert "seiryu-hospital is short." in failing.out


def test_wrong_packs_on_the_command_line(make: Callable[..., Path]) -> None:
    """A pack that is not there, one that ends the process, and a folder that is not there end with 2."""
    folder = str(make(rules="import os, sys\nsys.exit(0)"))
    for arguments, words in (
        (("--pack", "ours"), "There is no rule pack ours."),
        (("--pack", "ours", "--pack-folder", folder), "rules.py:2"),
        (("--pack", "../packs/ours", "--pack-folder", folder), "There is no rule pack"),
        (("--pack-folder", "no-such-folder"), "no-such-folder"),
    ):
        result = run_cli(*CHECK, *arguments)
        assert result.code == 2, result.out
        assert words in result.err
        assert "Traceback" not in result.err
