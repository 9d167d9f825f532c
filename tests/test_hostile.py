"""Every form of the report, made of facts whose every text attacks whoever shows it."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from gl3rules import engine, packs
from gl3rules.report import FORMATS, Options, render
from gl3rules.testing import facts_of
from gl3rules.text import LANGUAGES, Language
from tests.conftest import AS_OF, run_cli
from tests.hostile import ATTACKS, hostile_values

if TYPE_CHECKING:
    from pathlib import Path

    from gl3rules.model import Report

PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)
# Whatever steers a terminal or turns the direction of text.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
TEXTS = [name for name, form in FORMATS.items() if not form.binary]


@cache
def hostile_report() -> Report:
    """Return the report on two organisations whose texts attack."""
    documents = (hostile_values(), hostile_values("hospital.yaml", tuple(reversed(ATTACKS))))
    found = [engine.evaluate(PACK, facts_of(values), DAY) for values in documents]
    return engine.report(PACK, DAY, "0.0.0", found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_nothing_steers(name: str, language: str) -> None:
    """No control character and no bidirectional override of the facts reaches the output."""
    made = render(name, hostile_report(), Language(language, PACK.catalogue), Options(verbose=True, evidence=True))
    text = made.decode() if isinstance(made, bytes) else made
    # A byte order mark and CRLF belong to the form of a CSV file.
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    assert STEERING.search(text) is None
    # A program reads escapes as characters, so what was escaped for JSON counts as it stands there.
    assert "attacked" in text


@pytest.mark.parametrize("name", ["table", "github"])
def test_no_line_is_a_command_of_the_facts(name: str) -> None:
    """No line of what goes to a workflow's log begins with a command that the facts put there."""
    made = render(name, hostile_report(), Language("en", PACK.catalogue), Options(verbose=True, evidence=True))
    assert isinstance(made, str)
    assert not [line for line in made.splitlines() if re.match(r"\s*::(set-output|error file=x)", line)]


def test_hostile_file_through_the_command_line(tmp_path: Path) -> None:
    """A hostile facts file with a hostile name, one run with every form: each file is written, nothing is printed."""
    facts = tmp_path / "<img src=x onerror=alert(1)>,::error::%0A =1+1 名前.json"
    # Control characters other than tab and line break are refused by the reader, which the next test sees to.
    attacks = tuple(re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe]", "", attack) for attack in ATTACKS)
    facts.write_text(json.dumps(hostile_values(attacks=attacks), default=str), encoding="utf-8")
    targets = [f"--format={name}={tmp_path / name}" for name in FORMATS]
    result = run_cli("check", str(facts), "--as-of", AS_OF, *targets)
    assert (result.code, result.out, result.err) == (1, "", "")
    assert {path.name for path in tmp_path.iterdir()} == {facts.name, *FORMATS}
    assert all((tmp_path / name).stat().st_size > 500 for name in FORMATS)


def test_control_characters_in_facts(tmp_path: Path) -> None:
    """Control characters that JSON lets through by escapes come out escaped in what goes to a terminal."""
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(hostile_values(), default=str), encoding="utf-8")
    for name in ("table", "github"):
        result = run_cli("check", str(facts), "--as-of", AS_OF, "--format", name)
        assert result.code in {1, 2}
        assert STEERING.search(result.out + result.err) is None
