"""Texts, their translations, and what a terminal gets to see."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gl3rules import packs
from gl3rules.facts.base import Duration
from gl3rules.text import Language, message, printable
from tools.foreign_texts import PLURAL
from tools.messages import catalogue_files, own_texts, pack_texts

PACK = packs.load("gl3")
JAPANESE = Language("ja", PACK.catalogue)
TEXTS = list(dict.fromkeys([*own_texts(), *pack_texts()]))
PLURAL_TEXTS = {text for pair in PLURAL for text in pair}


def fields(text: str) -> set[str]:
    """Return the fields of a template; texts of other programs hold braces that are none."""
    return set(re.findall(r"\{[a-z_]+(?:![a-z])?(?::[^}]*)?\}", text))


def test_everything_is_translated() -> None:
    """No text that a person reads lacks its Japanese, and the compiled catalogues are those of the sources."""
    for path, (content, missing) in catalogue_files().items():
        assert missing == [], path.name
        assert path.read_bytes() == content, f"{path.name} is out of date; run `make generate`"


@pytest.mark.parametrize("text", [text for text in TEXTS if text not in PLURAL_TEXTS])
def test_translation_has_the_same_fields(text: str) -> None:
    """A translation fills in what the original does, and keeps what stands in backquotes."""
    translated = JAPANESE.text(text)
    assert fields(translated) == fields(text)
    for quoted in re.findall(r"`([^`]+)`", text):
        assert quoted in translated


def test_values_are_worded_in_the_language() -> None:
    """Durations, lists, dates and nested messages are worded; what stands in the facts stays as it is."""
    text = message(
        "{found} is used; WPA2/AES or stronger is required.", found=("wep", Duration("2 months"), date(2026, 11, 22))
    )
    assert str(text).startswith("wep, 2 months, 2026-11-22 is used")
    assert "wep、2か月、2026-11-22" in JAPANESE.render(text)
    assert str(message("{first} {next}", first=message("FAIL"), next=())) == "FAIL nothing"


def test_braces_in_values_are_no_fields() -> None:
    """A value can't smuggle a field into a template."""
    assert str(message("{found} is used.", found="{0.__class__}")) == "{0.__class__} is used."


@given(st.text())
def test_printable_steers_nothing(text: str) -> None:
    """What is printed has no control, formatting or bidirectional character, and loses nothing else."""
    shown = printable(text)
    assert all(character.isprintable() or character == "\u3000" for character in shown)
    if text.isprintable():
        assert shown == text


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\u202egnp", "\u2066", "\x07", "\r", "\n", "\u200b", "\x9b", "\u2028"])
def test_hostile_characters_are_escaped(hostile: str) -> None:
    """Each is shown as its escape."""
    assert printable(f"a{hostile}") != f"a{hostile}"
    assert printable(f"a{hostile}").startswith("a\\")
