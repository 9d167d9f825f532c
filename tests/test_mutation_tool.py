"""The tool that puts defects into the code: which defects it makes, which it leaves out, and what it says of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tools.mutation.mutants import Mutant, mutants_of
from tools.mutation.page import Tally, page, problems, reasons_in
from tools.mutation.record import Line, Record, digest_of
from tools.mutation.stages import MODULES
from tools.mutation.trials import Verdict

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "module.py"


def made(folder: Path, text: str) -> list[Mutant]:
    """Return the mutants of a module with this text."""
    (folder / MODULE).write_text(text, encoding="utf-8")
    return mutants_of(folder, MODULE)


def changed(folder: Path, text: str) -> set[str]:
    """Return what the mutants of a module of one statement say instead, as Python writes it."""
    return {ast.unparse(ast.parse(mutant.source)) for mutant in made(folder, text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a in b", {"a not in b", "pass"}),
        ("a not in b", {"a in b", "pass"}),
        ("x = ('a', 'b')", {"x = ('a',)", "x = ('b',)"}),
        ("x = ('a',)", {"x = ()"}),
        ("x = {'a': b}", {"x = {}", "x = {'ax': b}"}),
        ("Kind = Literal['a', 'b']", {"Kind = Literal['a']", "Kind = Literal['b']"}),
        ("x = any_of(a)", {"x = all_of(a)"}),
        ("x = a and b", {"x = a or b", "x = a", "x = b"}),
        ("x = f(a, b=c)", {"x = f(a)"}),
        ("x = [a for a in b if c]", {"x = [a for a in b if not c]", "x = [a for a in b if True]"}),
        ("x = Severity.HIGH", {"x = Severity.MEDIUM"}),
        ("x = a == 'none'", {"x = a != 'none'", "x = a == 'nonex'"}),
        ("x = a < 8", {f"x = a {sign} 8" for sign in ("<=", ">", ">=", "==", "!=")} | {"x = a < 9", "x = a < 7"}),
        ("x = a is b", {"x = a is not b"}),
        ("x = not a", {"x = a"}),
        ("x = a if b else c", {"x = a if not b else c"}),
    ],
)
def test_defects(text: str, expected: set[str], tmp_path: Path) -> None:
    """Each way to go wrong is tried, and each once."""
    assert changed(tmp_path, text) == expected


def test_a_value_that_a_type_has_is_added_to_those_that_are_accepted(tmp_path: Path) -> None:
    """A set of values whose type says what else there is gets each of the others."""
    (tmp_path / "kinds.py").write_text("Kind = Literal['a', 'b', 'c']\n")
    text = "from kinds import Kind\n\nGOOD: tuple[Kind, ...] = ('a', 'b')\n"
    assert {mutant.after for mutant in made(tmp_path, text) if mutant.operator == "further-members"} == {
        """GOOD: tuple[Kind, ...] = ('a', 'b', "c")"""
    }


def test_statements_that_are_left_out(tmp_path: Path) -> None:
    """A finding that is not yielded, an error that is not raised, an early return that is not made; no constructor."""
    text = """\
class A:
    def __init__(self):
        self.a = 1

    def b(self):
        if self:
            return
        yield self
        raise E
"""
    left_out = [mutant.before for mutant in made(tmp_path, text) if mutant.operator == "statements"]
    assert left_out == ["return", "yield self", "raise E"]


def test_nothing_is_changed_that_decides_nothing(tmp_path: Path) -> None:
    """Types, documentation, texts for people, examples, and what only a type checker reads stay as they are."""
    text = '''\
"""Doc."""
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    x = 1 + 2
__all__ = ["a", "b"]
Name: TypeAlias = "int | str"
T = TypeVar("T", bound="int")
def f(a: int | None = None, *b: Literal["c"]) -> str | int:
    """Doc."""
class A:
    a: Annotated[str, about("Text", "文", example=["b"], unit="d")]
print(message("word"), Finding("word"), "two words", f"{f}x")
'''
    assert [mutant.change for mutant in made(tmp_path, text) if "print" not in mutant.before] == []


def test_names_tell_mutants_apart(tmp_path: Path) -> None:
    """Mutants that read alike have a number, and none has the name of another, wherever the line has moved."""
    text = "def f():\n    g(1)\n    g(1)\n"
    mutants = made(tmp_path, text)
    assert len({mutant.key for mutant in mutants}) == len(mutants)
    moved = made(tmp_path, f"# A comment.\n{text}")
    assert [mutant.key for mutant in moved] == [mutant.key for mutant in mutants]
    assert [mutant.line for mutant in moved] == [mutant.line + 1 for mutant in mutants]
    assert [mutant.change for mutant in mutants if mutant.operator == "statements"] == [
        "g(1)  =>  pass",
        "g(1)  =>  pass  (2)",
    ]


def test_text_in_other_scripts(tmp_path: Path) -> None:
    """Places behind Japanese text are found."""
    assert changed(tmp_path, "f('無線', 'LAN を') if a in b else 1\n") >= {"f('無線', 'LAN を') if a not in b else 1"}


def test_results_are_kept_for_a_version_of_a_module(tmp_path: Path) -> None:
    """What came of a mutant is found again, until its module changes; the last result counts."""
    (mutant, *_) = made(tmp_path, "x = a in b\n")
    digest = digest_of(tmp_path, MODULE)
    path = tmp_path / "results.jsonl"
    record = Record(path)
    record.add(digest, mutant, Verdict("", 0.1))
    record.add(digest, mutant, Verdict("test_a", 0.2))
    again = Record(path)
    found = again.of(digest, mutant)
    assert found is not None
    assert found.killer == "test_a"
    assert again.of_module(MODULE, digest) == (found,)
    assert again.of("another", mutant) is None
    again.forget_others("another.py", [])
    assert Record(path).of(digest, mutant) == found
    again.forget_others(MODULE, [])
    assert Record(path).of(digest, mutant) is None


def line(change: str, killer: str) -> Line:
    """Return the result of a mutant."""
    return Line(change, "", "rules/gl3/wireless.py", "f", "operands", 7, change, killer, 0.1)


REASONS = """\
rules/gl3/wireless.py:
  - function: f
    reason: Both are
      the same.
    survivors:
      - a  =>  b
"""


def test_page() -> None:
    """The page counts, and gives each survivor's reason."""
    tally = Tally("rules/gl3/wireless.py", (line("a  =>  b", ""), line("c  =>  d", "test")))
    text = page([tally], reasons_in(REASONS))
    assert "| `rules/gl3/wireless.py` | 2 | 1 | 1 | 50.0 % |" in text
    assert "- line 7, `f`: `a` became `b`. Both are the same." in text
    assert "`c`" not in text


@pytest.mark.parametrize(
    ("survivors", "told"),
    [
        (["a  =>  b"], []),
        ([], ["no survivor: rules/gl3/wireless.py f a  =>  b"]),
        (["a  =>  b", "e  =>  g"], ["no reason: rules/gl3/wireless.py:7 f [operands] e  =>  g"]),
    ],
)
def test_each_survivor_has_a_reason_and_each_reason_a_survivor(survivors: list[str], told: list[str]) -> None:
    """What is missing on either side is told."""
    killed = [line(str(number), "test") for number in range(100)]
    lines = tuple(killed + [line(change, "") for change in survivors])
    assert problems([Tally("rules/gl3/wireless.py", lines)], reasons_in(REASONS)) == told


def test_too_many_survivors_are_told() -> None:
    """Reasons don't make up for code of which too little is tested."""
    tally = Tally("rules/gl3/wireless.py", (line("a  =>  b", ""), line("c  =>  d", "test")))
    assert problems([tally], reasons_in(REASONS)) == ["too few: 50.0 % of the mutants are killed"]


def test_two_reasons_for_one_survivor_are_refused() -> None:
    """A reason stands once."""
    with pytest.raises(ValueError, match="two reasons"):
        reasons_in(REASONS + "      - a  =>  b\n")


def test_modules_and_reasons_are_there() -> None:
    """Every module that is named exists, and every reason is for one of them."""
    assert [module for module in MODULES if not (ROOT / module).exists()] == []
    text = (ROOT / "tools" / "mutation" / "survivors.yaml").read_text(encoding="utf-8")
    assert {module for module, _, _ in reasons_in(text)} <= set(MODULES)


def test_every_module_of_the_facts_and_the_rules_is_named() -> None:
    """A new module is mutated too; those that hold nothing but texts or imports are not."""
    expected = {
        str(path.relative_to(ROOT))
        for folder in ("rules/gl3", "gl3rules/facts")
        for path in (ROOT / folder).glob("*.py")
        if path.name not in {"__init__.py", "catalogue.py"}
    }
    named = {module for module in MODULES if module.startswith(("rules/gl3/", "gl3rules/facts/"))}
    assert named == expected
