"""Loading and selecting packs, and their parameters."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from gl3rules import packs
from gl3rules.errors import PackError, SelectionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

RULE = '''
@rule(row="{row}", severity=Severity.LOW)
def {name}(facts: Facts) -> Findings:
    """Something holds."""
    yield Finding("It does not.")
'''
INIT = """
from gl3rules.authoring import Chapter, Pack, Requirement
PACK = Pack("toy", "1", "Toy", "Nowhere", (Chapter("1", "One", (Requirement("1", "c", "t", "s"),)),))
"""
HEAD = "from gl3rules.authoring import Facts, Finding, Findings, Severity, rule\n"


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Return a function that makes and imports a pack of some modules."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make_pack(**modules: str) -> ModuleType:
        name = f"toy{len(sys.modules)}"
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(INIT)
        for module, text in modules.items():
            (tmp_path / name / f"{module}.py").write_text(HEAD + text)
        return import_module(name)

    return make_pack


def test_a_pack_is_its_modules(make: Callable[..., ModuleType]) -> None:
    """Every rule that a module of the pack defines belongs to it, an imported one only once."""
    loaded = packs.from_package(
        make(one=RULE.format(row="1", name="a_rule"), two="from .one import a_rule\n" + RULE.format(row="1", name="b"))
    )
    assert [rule.id for rule in loaded.rules] == ["a-rule", "b"]
    assert len(loaded.digest) == 64


def test_digest_changes_with_the_rules(make: Callable[..., ModuleType]) -> None:
    """Two packs that judge differently have different digests, two equal ones the same."""
    first = packs.from_package(make(one=RULE.format(row="1", name="a")))
    same = packs.from_package(make(one=RULE.format(row="1", name="a")))
    other = packs.from_package(make(one=RULE.format(row="1", name="b")))
    assert first.digest == same.digest != other.digest


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"one": RULE.format(row="9", name="a")}, "row 9"),
        ({"one": RULE.format(row="1", name="a"), "two": RULE.format(row="1", name="a")}, "Two rules"),
        ({"one": ""}, "No rule of pack toy decides these rows: 1"),
        ({"one": RULE.format(row="1", name="a").replace('"""Something holds."""', "pass")}, "no docstring"),
    ],
)
def test_broken_packs(make: Callable[..., ModuleType], modules: dict[str, str], words: str) -> None:
    """A row without a rule, a rule without a row, an id twice, a rule without a docstring: the pack is refused."""
    with pytest.raises(PackError, match=words):
        packs.from_package(make(**modules))


def test_no_such_pack() -> None:
    """A pack that is not there is an error that names it."""
    with pytest.raises(PackError, match="no rule pack nowhere"):
        packs.load("nowhere")


GL3 = packs.load("gl3")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["6.5-8-3"], ["6.5-8-3"]),
        (["6.5-8"], ["6.5-8-1", "6.5-8-2", "6.5-8-3", "6.5-8-4", "6.5-8-5"]),
        (["6.7", "6.3-1"], ["6.3-1", "6.7-1", "6.7-2", "6.7-3", "6.7-4"]),
        (["6.6.1"], ["6.6.1-1", "6.6.1-2", "6.6.1-3"]),
        (["6.9-1"], ["6.9-1"]),
    ],
)
def test_rows_are_selected(rows: list[str], expected: list[str]) -> None:
    """A row is named by its number or its beginning, in the catalogue's order; 6.9-1 is not 6.9-10."""
    selected = packs.select(GL3, rows=rows)
    assert list(dict.fromkeys(rule.row for rule in selected.rules)) == expected
    assert selected.total_rules == len(GL3.rules)


@pytest.mark.parametrize(
    ("rows", "rules"),
    [(["6.5-"], []), ([""], []), (["7"], []), ([], [""]), ([], ["nothing"]), (["6.3-1"], ["wireless-encryption"])],
)
def test_empty_selections_are_errors(rows: list[str], rules: list[str]) -> None:
    """What selects nothing is a mistake, never a run without rules."""
    with pytest.raises(SelectionError):
        packs.select(GL3, rows=rows, rules=rules)


@pytest.mark.parametrize(("name", "value"), [("log_review_interval", "2 weeks"), ("password_minimum_length", "12")])
def test_parameters_can_be_tightened(name: str, value: str) -> None:
    """A stricter value is in force, and reported."""
    assert dict(packs.parameters_in_force(packs.with_parameters(GL3, {name: value})))[name] == value


@pytest.mark.parametrize(
    ("name", "value", "is_looser"),
    [
        ("log_review_interval", "29 days", True),
        ("log_review_interval", "30 days", True),
        ("log_review_interval", "28 days", False),
        ("log_review_interval", "4 weeks", False),
        ("training_interval", "365 days", False),
        ("training_interval", "12 months", False),
        # It is compared with what is declared, and never counted from a day.
        ("password_maximum_age", "60 days", False),
        ("password_maximum_age", "61 days", True),
    ],
)
def test_days_in_the_place_of_months(name: str, value: str, *, is_looser: bool) -> None:
    """Days that end later than a month that begins in February are looser than it, although no longer than 30 days."""
    if is_looser:
        with pytest.raises(SelectionError, match="less than its default"):
            packs.with_parameters(GL3, {name: value})
    else:
        packs.with_parameters(GL3, {name: value})


@pytest.mark.parametrize("parameter", GL3.pack.parameters, ids=lambda parameter: parameter.name)
def test_parameters_can_not_be_loosened(parameter: object) -> None:
    """A looser value is refused; the default itself is not."""
    name, default = parameter.name, parameter.default  # type: ignore[attr-defined]
    looser = "never" if parameter.lower_is_stricter else str(default - 1)  # type: ignore[attr-defined]
    with pytest.raises(SelectionError, match="less than its default"):
        packs.with_parameters(GL3, {name: looser})
    assert packs.with_parameters(GL3, {name: str(default)}).values == {name: default}
