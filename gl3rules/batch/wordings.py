"""Texts that a run keeps in every language, as messages again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules.errors import Problem
from gl3rules.text import Message, Phrase

if TYPE_CHECKING:
    from gl3rules.batch.units import Texts, Wrong
    from gl3rules.text import Language


class Kept(Phrase):
    """A text that was put into every language when it was made."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Texts) -> None:
        self._texts = {"en": texts.en, "ja": texts.ja}

    def render(self, language: Language) -> str:
        """Return the text in a language."""
        return self._texts[language.code]


def kept(texts: Texts) -> Message:
    """Return a text that was kept as a message."""
    # Not collected for translation: it is nothing but its value.
    return Message("{text}", {"text": Kept(texts)})


def problem(wrong: Wrong, line: int) -> Problem:
    """Return a problem that was kept; `line` is how many lines of its file come before what it counts from."""
    return Problem(
        message=kept(wrong.message),
        path=wrong.path,
        line=wrong.line + line if wrong.line else 0,
        column=wrong.column,
        pointer=wrong.pointer,
        remedy=kept(wrong.remedy) if wrong.remedy else None,
        also=(wrong.also[0] + line, wrong.also[1]) if wrong.also else None,
    )
