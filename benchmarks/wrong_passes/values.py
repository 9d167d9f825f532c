"""Values that are no declaration of a fact, for each kind of fact; {value} is what stood there before.

A value is here only if nobody could take it for a full declaration of that kind. `true`, "60 days" in quotation marks
or a word with a tag that means text are the same declarations in YAML, and so are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .document import Kind

_VALUES: Final[tuple[Kind, ...]] = ("yes-no", "number", "duration", "date", "word", "text")
_ALL: Final[tuple[Kind, ...]] = (*_VALUES, "words", "section", "items")
_WITHOUT_TEXT: Final[tuple[Kind, ...]] = ("yes-no", "number", "duration", "date", "word", "words", "section", "items")
_COUNTED: Final[tuple[Kind, ...]] = ("number", "duration", "date")

VALUES: Final[dict[str, dict[Kind, tuple[str, ...]]]] = {
    "null": dict.fromkeys(_ALL, ("null", "~", "")),
    "empty text": dict.fromkeys(_ALL, ('""', '" "')),
    "undecided": dict.fromkeys(_WITHOUT_TEXT, ("tbd", '"?"', "unknown")),
    "yes or no in other words": {
        "yes-no": ('"{yes}"', '"{value}"', "{one}", '"{one}"', "{hai}", "{makoto}", '"{letter}"'),
    },
    # Of YAML 1.1, whose readers take them for true and false; in YAML 1.2 they are texts.
    "yes, on, no or off": {"yes-no": ("{yes}", "{on}")},
    "the opposite as text": {"yes-no": ('"{opposite}"', '"{not_yes}"', "{not_hai}", '"{not_on}"')},
    "true for something else": {
        "number": ("true",),
        "duration": ("true",),
        "date": ("true",),
        "word": ("true",),
        "text": ("true",),
        "words": ("true", "[true]"),
        "section": ("true", '"true"'),
        "items": ("true", "[true]"),
    },
    "false for something else": {
        "number": ("false",),
        "duration": ("false",),
        "date": ("false",),
        "word": ("false",),
        "text": ("false",),
        "words": ("false", "[false]"),
        "section": ("false",),
        "items": ("false",),
    },
    "text for a number": {"number": ('"{value}"', '"90"', "{value} people", "many", "about {value}")},
    "number for something else": {
        "yes-no": ("0", "-1", "2", "1.0"),
        "duration": ("60", "0", "-1", "1.5", '"90"'),
        "date": ("0", "1", "20260520"),
        "word": ("0", "1"),
        "text": ("0", "1"),
        "words": ("0", "1", "[1]"),
        "section": ("0", "1"),
        "items": ("0", "1", "[1]"),
    },
    "zero and below": {"number": ("-1", "-0.5"), "duration": ("0 days", "-1 days", "-60 days", "0 minutes")},
    "NaN and infinity": dict.fromkeys((*_COUNTED, "yes-no"), (".nan", ".inf", "-.inf", "NaN")),
    "1:00": dict.fromkeys(_COUNTED, ("1:00", "1:30:00")),
    "no such length of time": {
        "duration": (
            "60 dayz",
            "days",
            "60",
            "about 60 days",
            "60 days or more",
            "P60D",
            "60 日",
            "60days",
            "1e9 days",
        ),
    },
    "no such day": {
        "date": ("2026-02-30", "2026-13-01", "2026-00-10", "yesterday", "9999-99-99", "2026", "令和八年", "never"),
    },
    "a day to come": {"date": ("2026-11-23", "2027-05-20", "9999-12-31")},
    "no such word": {"word": ("{value}x", "other-than-{value}", "none-of-these"), "words": ("[{first}x]", "[n-a]")},
    "full-width": dict.fromkeys((*_COUNTED, "word", "yes-no"), ("{full}",)),
    "list for a value": dict.fromkeys(_VALUES, ("[]", "[{value}]", "[{value}, {value}]", "[null]")),
    "list for a map": {"section": ("[]", "[null]", "[[]]", "[tbd]")},
    "map for a value": dict.fromkeys(_VALUES, ("{{}}", "{{value: {value}}}", "{{{value}: false}}")),
    "map for a list": {"words": ("{{}}", "{{{first}: false}}", "{{{first}: null}}"), "items": ("{{}}",)},
    "value for a list": {"words": ("{first}x", '"{first}, tbd"'), "items": ("tbd",)},
    "empty map": {"section": ("{{}}",)},
    "empty list": {"items": ("[]",)},
    "null in a list": {"words": ("[null]", "[~, null]"), "items": ("[null]",)},
    "empty map in a list": {"words": ("[{{}}]", "[[]]"), "items": ("[{{}}]", "[[]]")},
    "tag": {
        "yes-no": ("!!str {value}", "!secret {value}", "!!binary dHJ1ZQ=="),
        "number": ("!!str {value}", "!secret {value}", "!!python/name:builtins.max"),
        "duration": ("!secret {value}", "!!binary NjAgZGF5cw==", "!!timestamp {value}"),
        "date": ("!secret {value}", "!!binary MjAyNi0wNS0yMA=="),
        "word": ("!secret {value}", "!include settings.yaml", "!!binary bm9uZQ=="),
        "words": ("!secret {value}", "!!set {{{first}: null}}"),
        "text": ("!secret tbd", "!include settings.yaml"),
        "section": ("!include settings.yaml", "!!python/object:builtins.object {{}}"),
        "items": ("!include settings.yaml", "!!set {{}}"),
    },
    "alias to nothing": dict.fromkeys(_ALL, ("*missing",)),
}
"""The values by trap, then by kind of fact."""

_YES: Final = {"yes": "yes", "on": "on", "one": "1", "hai": "はい", "makoto": "真", "letter": "Y"}
_NO: Final = {"yes": "no", "on": "off", "one": "0", "hai": "いいえ", "makoto": "偽", "letter": "N"}


def full_width(text: str) -> str:
    """Return letters, digits and hyphens as full-width characters."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def written(pattern: str, value: str, words: tuple[str, ...]) -> str:
    """Return a pattern with what it stands for, for a fact of that value."""
    same, other = (_NO, _YES) if value == "false" else (_YES, _NO)
    return pattern.format(
        value=value,
        first=words[0] if words else "tbd",
        full=full_width(value),
        opposite="true" if value == "false" else "false",
        **same,
        **{f"not_{name}": word for name, word in other.items()},
    )
