"""docs/mutation.md: how many mutants of each module are killed, and why no test could kill those that survive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

from tools.mutation.record import Line, digest_of
from tools.mutation.stages import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tools.mutation.record import Record

_ENOUGH: Final = 95.0
REASONS: Final = "tools/mutation/survivors.yaml"


class Tally(NamedTuple):
    """What came of the mutants of one module."""

    module: str
    lines: tuple[Line, ...]

    @property
    def survivors(self) -> list[Line]:
        """Those that no test noticed."""
        return [line for line in self.lines if not line.killer]


def reasons_in(text: str) -> dict[tuple[str, str, str], str]:
    """Return the reasons by module, function and change.

    Raises ValueError where one change has two.
    """
    found: dict[tuple[str, str, str], str] = {}
    modules: dict[str, list[dict[str, Any]]] = yaml.safe_load(text) or {}
    for module, entries in modules.items():
        for entry in entries:
            for change in entry["survivors"]:
                key = module, entry["function"] or "", change
                if key in found:
                    raise ValueError(f"two reasons for one survivor: {key}")  # noqa: EM102, TRY003
                found[key] = " ".join(entry["reason"].split())
    return found


def write_page(root: Path, record: Record) -> list[str]:
    """Write the page, and return what is wrong with it."""
    tallies = [Tally(module, record.of_module(module, digest_of(root, module))) for module in MODULES]
    tallies = [tally for tally in tallies if tally.lines]
    reasons = reasons_in((root / REASONS).read_text(encoding="utf-8"))
    (root / "docs" / "mutation.md").write_text(page(tallies, reasons), encoding="utf-8")
    return problems(tallies, reasons)


def _key(line: Line) -> tuple[str, str, str]:
    return line.module, line.function, line.change


def problems(tallies: list[Tally], reasons: dict[tuple[str, str, str], str]) -> list[str]:
    """Return what is missing: reasons of survivors, survivors of reasons, and tests."""
    return list(_problems(tallies, reasons))


def _problems(tallies: list[Tally], reasons: dict[tuple[str, str, str], str]) -> Iterator[str]:
    survivors = [line for tally in tallies for line in tally.survivors]
    for line in survivors:
        if _key(line) not in reasons:
            yield f"no reason: {line.module}:{line.line} {line.function} [{line.operator}] {line.change}"
    tried = {tally.module for tally in tallies}
    for module, function, change in sorted(reasons.keys() - {_key(line) for line in survivors}):
        if module in tried or module not in MODULES:
            yield f"no survivor: {module} {function} {change}"
    every = tuple(line for tally in tallies for line in tally.lines)
    if every and _percentage(every) < _ENOUGH:
        yield f"too few: {_percentage(every):.1f} % of the mutants are killed"


def _percentage(lines: tuple[Line, ...]) -> float:
    return 100 * sum(1 for line in lines if line.killer) / len(lines)


def page(tallies: list[Tally], reasons: dict[tuple[str, str, str], str]) -> str:
    """Return the page as Markdown."""
    every = tuple(line for tally in tallies for line in tally.lines)
    rows = [_row(f"`{tally.module}`", tally.lines) for tally in tallies]
    total = [_row("**all**", every)] if every else []
    parts = [_INTRODUCTION, "\n".join([*_HEAD, *rows, *total]), "## Survivors"]
    for tally in tallies:
        if tally.survivors:
            parts.append(f"### `{tally.module}`")
            parts.append(
                "\n".join(_item(line, reasons.get(_key(line), "**no reason yet**")) for line in tally.survivors)
            )
    return "\n\n".join(parts) + "\n"


_HEAD: Final = ("| module | mutants | killed | survive | killed |", "| --- | ---: | ---: | ---: | ---: |")


def _row(name: str, lines: tuple[Line, ...]) -> str:
    killed = sum(1 for line in lines if line.killer)
    return f"| {name} | {len(lines)} | {killed} | {len(lines) - killed} | {_percentage(lines):.1f} % |"


def _item(line: Line, reason: str) -> str:
    place = f"line {line.line}" + (f", `{line.function}`" if line.function else "")
    before, _, after = line.change.partition("  =>  ")
    return f"- {place}: {_code(before)} became {_code(after)}. {reason}"


def _code(text: str) -> str:
    marks = "``" if "`" in text else "`"
    return f"{marks}{text}{marks}" if text else "nothing"


_INTRODUCTION: Final = """\
# Mutation testing

A test suite can run every line and still notice nothing. So small defects are put into the code that decides verdicts,
one at a time: a condition negated, a finding left out, an accepted value dropped or added, a limit moved by one. Each
such *mutant* must be noticed (*killed*) by a test. Those that survive are listed below, each with the reason why no
test could tell it from the code.

`make mutation` tries all mutants whose module has changed since, and writes this page; it takes about an hour, so it is
no part of `make test`. Most operators are those of [cosmic-ray](https://cosmic-ray.readthedocs.io/), used as a library:
each mutant runs in a process that is forked from one that has imported everything else, which makes it about a hundred
times as fast as a new pytest for each. To these come operators of our own (`tools/mutation/operators.py`) for what
rules are made of: `in` and `not in`; members dropped from, and added to, the sets of values that a rule accepts;
members dropped from the types of facts; statements left out, such as a `yield` of a finding or an early `return`;
arguments left out, such as the `when` of a rule; parts of conditions left out; `any_of` and `all_of`; severities;
values that facts are compared with.

Not mutated, since nothing could come of it or only texts would change: annotations, `if TYPE_CHECKING` blocks,
docstrings, texts that people read (those with spaces, and the first arguments of `message` and its like), examples and
units of facts, and the pack's catalogue. Left out of cosmic-ray's operators: those that replace equality or order by
identity, or the other way round (what they compare, members of enumerations and interned texts, is the same object when
it is equal); those that replace a comparison with a text by one of order, which texts of a closed set don't have; and
among arithmetic operators, those that could only end in a TypeError."""
