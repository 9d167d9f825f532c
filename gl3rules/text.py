"""Texts for people: English templates, which are the keys of the translation catalogues, and their values."""

from __future__ import annotations

import gettext
import os.path
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import date

LANGUAGES: Final = ("en", "ja")
"""The languages in which everything that a person reads exists; the first is that of the templates."""

OWN_CATALOGUES: Final = os.path.join(os.path.dirname(__file__), "locale")


class Phrase:
    """A value that words itself in each language, such as a duration."""

    __slots__ = ()

    def render(self, language: Language) -> str:
        """Return the value as people who read that language write it."""
        raise NotImplementedError


Value: TypeAlias = "str | int | float | date | Phrase | Message | tuple[Value, ...]"


class Message(Struct, frozen=True):
    """A text for people that has not been put into a language yet.

    `template` is English, with named fields (`"{found} is used"`); it is also the key under which the
    translation is kept. `values` fills the fields.
    """

    template: str
    values: dict[str, Value] = {}

    def __str__(self) -> str:
        """Return the English text."""
        return ENGLISH.render(self)


def message(template: str, **values: Value) -> Message:
    """Return a message; the template is collected for translation where this function is called."""
    return Message(template, values)


class Language:
    """One language with the catalogues that hold its texts.

    `code` is one of LANGUAGES. `catalogues` are folders laid out as gettext wants them
    (`<folder>/ja/LC_MESSAGES/<domain>.mo`), each given as (folder, domain); a text that none of them has stays
    English.
    """

    __slots__ = ("_catalogues", "_translations", "code")

    def __init__(self, code: str, *catalogues: tuple[str, str]) -> None:
        self.code = code
        self._catalogues = catalogues
        self._translations = gettext.NullTranslations()
        if code != LANGUAGES[0]:
            found = [
                gettext.translation(domain, folder, languages=[code], fallback=True)
                for folder, domain in ((OWN_CATALOGUES, "gl3rules"), *catalogues)
            ]
            self._translations = found[0]
            for further in found[1:]:
                self._translations.add_fallback(further)

    def all(self) -> tuple[Language, ...]:
        """Return this language and then the others, each with the texts of the same catalogues."""
        return self, *(Language(code, *self._catalogues) for code in LANGUAGES if code != self.code)

    def text(self, template: str) -> str:
        """Return a template, or a text without fields, in this language."""
        # The empty key holds a catalogue's own header.
        return self._translations.gettext(template) if template else ""

    def render(self, text: Message) -> str:
        """Return a message in this language, its values too."""
        template = self.text(text.template)
        if not text.values:
            return template
        return template.format_map({name: self.value(value) for name, value in text.values.items()})

    def value(self, value: Value) -> str:
        """Return one value as people who read this language write it."""
        if isinstance(value, Message):
            return self.render(value)
        if isinstance(value, Phrase):
            return value.render(self)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, tuple):
            return self.text(", ").join(self.value(item) for item in value) or self.text("nothing")
        return str(value)


ENGLISH: Final = Language("en")


def printable(text: str) -> str:
    """Return a text that can't steer a terminal: control, formatting and bidirectional characters are escaped."""
    if text.isprintable():
        return text
    # The ideographic space is as harmless as the other one, which alone str.isprintable lets through.
    return "".join(
        character if character.isprintable() or character == "\u3000" else character.encode("unicode_escape").decode()
        for character in text
    )
