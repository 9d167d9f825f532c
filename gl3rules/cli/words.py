"""The language in which this process speaks, chosen once before any command is imported."""

from __future__ import annotations

import gettext
import os
from typing import TYPE_CHECKING

from gl3rules.text import ENGLISH, LANGUAGES, OWN_CATALOGUES, Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gl3rules.packs import LoadedPack

_OPTION = "--lang"
_VARIABLE = "GL3RULES_LANG"
_LOCKED = "--locked"
_LOCKED_VARIABLE = "GL3RULES_LOCKED"
# What click reads as no.
_NOT_LOCKED = ("", "0", "false", "f", "no", "n", "off")
_spoken = ENGLISH


def wanted(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language code that is asked for: by the command line, GL3RULES_LANG, the configuration, the locale.

    English where none does. A value that is no language is left for click to refuse, in English.
    """
    for number, argument in enumerate(arguments):
        if argument == _OPTION and number + 1 < len(arguments):
            return arguments[number + 1] if arguments[number + 1] in LANGUAGES else LANGUAGES[0]
        if argument.startswith(f"{_OPTION}="):
            code = argument.removeprefix(f"{_OPTION}=")
            return code if code in LANGUAGES else LANGUAGES[0]
    if environment.get(_VARIABLE):
        return environment[_VARIABLE] if environment[_VARIABLE] in LANGUAGES else LANGUAGES[0]
    locked = _LOCKED in arguments or environment.get(_LOCKED_VARIABLE, "").lower() not in _NOT_LOCKED
    if not locked and (configured := _configured()):
        return configured
    # The order in which POSIX has programs look at them; the first that is set decides.
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    code = locale.partition(".")[0].partition("_")[0]
    return code if code in LANGUAGES else LANGUAGES[0]


def _configured() -> str:
    """Return the language that a configuration asks for, "" where there is none; what is wrong in it is told later."""
    from gl3rules.config import load
    from gl3rules.errors import FactsError

    try:
        found = load()
    except FactsError:
        return ""
    return found.settings.language if "language" in found.given else ""


def speak(code: str) -> None:
    """Make this process speak a language; click's own messages too."""
    global _spoken  # noqa: PLW0603  one process speaks one language
    _spoken = Language(code)
    # Click looks its texts up in the default domain, for the language that the environment names.
    os.environ["LANGUAGE"] = code
    gettext.bindtextdomain("gl3rules", OWN_CATALOGUES)
    gettext.textdomain("gl3rules")


def spoken() -> Language:
    """Return the language that this process speaks."""
    return _spoken


def spoken_with(loaded: LoadedPack) -> Language:
    """Return that language with the texts of a pack."""
    return Language(_spoken.code, loaded.catalogue)


def _(text: str) -> str:
    """Return a text of the command line in the language of this process."""
    return _spoken.text(text)
