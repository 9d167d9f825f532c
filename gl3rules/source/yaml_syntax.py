"""What is wrong with a YAML text, in words: malformed syntax, unusable keys and aliases."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from yaml import AliasToken, AnchorToken, KeyToken, MarkedYAMLError, YAMLError

from gl3rules.source.encoding import Lines, Spot
from gl3rules.source.refusals import shorten, too_deep
from gl3rules.source.scalars import MERGE_KEY, NumberRefusedError, plain
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable

    from gl3rules.errors import FactsError
    from gl3rules.source.document import Position
    from gl3rules.source.refusals import Refusal, Refusals

# Line ends for libyaml, as YAML 1.1 has it, but ordinary characters in YAML 1.2 and in editors.
_LINE_SEPARATORS: Final = ("\x85", "\u2028", "\u2029")
_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_MOST_TAG_HANDLES: Final = 100

# Names of anchors end at these for libyaml; in YAML 1.2 they are part of them.
_IN_NAMES: Final = ("?", ":", "%", "@", "`")
_MARKS: Final = ("?", "&", "*")
_LIKE_OLD_SYNTAX = re.compile(rf"[\[{{,]\s*+\?\S|[&*][0-9A-Za-z_-]++[{''.join(_IN_NAMES)}]")
_OLD_SYNTAX: Final = (
    message("what stands here means one thing in YAML 1.1 and another in YAML 1.2"),
    message("Put a space behind the question mark, or behind the name after & or *; put quotes around a text."),
)

_REMEDIES: Final = (
    ("mapping values", message('Put quotes around a text that contains ": ", and check the indentation.')),
    ("cannot start any token", message("Indent with spaces, not tabs; quote a text that starts with @, ` or %.")),
    ("tab character", message("Indent with spaces, not tabs.")),
    ("expected key", message("Check that this line is indented as its neighbours are.")),
    ("'-' indicator", message("Check that this line is indented as its neighbours are.")),
    ("',' or", message("Close the bracket, or put a comma between the items.")),
    ("end of stream", message("Close the quotation mark.")),
    ("escape", message("Write a backslash in double quotes as \\\\, or use single quotes.")),
    ("incompatible", message("Remove the line %YAML: files are read as YAML 1.2.")),
)
# What libyaml was reading, where it names an opening bracket or quotation mark.
_OPENED: Final = ("quoted", "flow")
# What libyaml says at its own limit, which versions up to 0.2.5 don't have.
_TOO_DEEP: Final = "maximum nesting depth"

_REMEDY: Final = message("Correct the text at this place; often the line above is the cause.")

EMPTY_DOCUMENT: Final = (
    message("the document is empty"),
    message("Write the facts below the line ---, or remove the line."),
)
NO_KEY: Final = (
    message("what stands as a key is not text"),
    message("Write a text as the key; put quotes around one that starts with a bracket."),
)


def key_problem(key: str) -> Refusal | None:
    """Return what is wrong with a plain key, and the remedy, or None if it is text."""
    if key == MERGE_KEY:
        return (
            message("the merge key << is not part of YAML 1.2"),
            message("Write the merged values out; put quotes around << if it is meant as text."),
        )
    if not key:
        return (
            message("a key is missing before the colon"),
            message('Write the key; put quotes around a text that starts with ":".'),
        )
    try:
        value = plain(key)
    except NumberRefusedError:
        value = 0
    if isinstance(value, str):
        return None
    kinds = {type(None): message("null"), bool: message("a truth value")}
    kind = kinds.get(type(value), message("a number"))
    return (
        message("the key {key} is {kind}, not text", key=shorten(key), kind=kind),
        message('Put quotes around the key: "{key}".', key=shorten(key)),
    )


def unwanted_tag(tag: str) -> Refusal:
    """Return the problem of a tag, which libyaml gives in full, and its remedy."""
    return (
        message("the tag {tag} is not allowed", tag=shorten(tag.replace("tag:yaml.org,2002:", "!!"))),
        message("Remove the tag; put quotes around a value that is text."),
    )


def too_many_aliases(limit: int) -> Refusal:
    """Return the problem of aliases that stand for too much, and its remedy."""
    return (
        message("aliases repeat more than {limit} values", limit=limit),
        message("Write the values out where they are used, or split the file."),
    )


def unusable_alias(name: str, *, inside: bool) -> Refusal:
    """Return the problem of an alias that stands inside its anchor's value, or has no anchor, and its remedy."""
    if inside:
        return (
            message("the alias *{name} stands inside the value that it refers to", name=shorten(name)),
            message("Write the value out."),
        )
    return (
        message("the alias *{name} refers to no anchor above it", name=shorten(name)),
        message("Write &{name} before the value that is meant, or put quotes around the text.", name=shorten(name)),
    )


def refuse_directives(text: str, refusals: Refusals) -> None:
    """Raise FactsError for a file that declares very many tag handles: libyaml compares each with all others."""
    if text.count("\n%TAG") + text.count("\r%TAG") > _MOST_TAG_HANDLES:
        what = (
            message("the file declares more than {limit} tag handles", limit=_MOST_TAG_HANDLES),
            message("Remove the lines that start with %TAG: tags are not allowed."),
        )
        raise refusals.fatal(what, Spot(0, 0))


def refuse_old_syntax(text: str, tokens: Callable[[], Callable[[], Any]], most: int, refusals: Refusals) -> None:
    """Raise FactsError for what libyaml reads as YAML 1.1 has it, and 1.2 as something else.

    That is a question mark in brackets with no space after it, and a name of an anchor or alias that goes on where
    libyaml has it end. `tokens` begins to give those of libyaml, of which at most so many are looked at. Hardly any
    file has what looks like one of the two, and so is read twice.
    """
    # One character is found many times as fast as an expression.
    if not any(mark in text for mark in _MARKS) or not _LIKE_OLD_SYNTAX.search(text):
        return
    with suppress(YAMLError):
        # A syntax error is told by whoever reads the events.
        for token in islice(iter(tokens(), None), most):
            if type(token) is KeyToken:
                start = token.start_mark.index
                is_old = text.startswith("?", start) and not text[start + 1 : start + 2].isspace()
            elif type(token) in {AnchorToken, AliasToken}:
                is_old = text.startswith(_IN_NAMES, token.end_mark.index)
            else:
                continue
            if is_old:
                raise refusals.fatal(_OLD_SYNTAX, token.start_mark)


def refuse_line_separators(text: str, refusals: Refusals) -> None:
    """Raise FactsError for a character that ends a line in YAML 1.1 but not in 1.2."""
    offset = min((found for char in _LINE_SEPARATORS if (found := text.find(char)) >= 0), default=-1)
    if offset >= 0:
        what = (
            message("the line separator U+{code} is not allowed in YAML", code=_code(text[offset])),
            message("Replace it with an ordinary line break or a space."),
        )
        raise refusals.fatal(what, Lines(text).spot(offset))


def syntax_error(error: YAMLError, text: str, refusals: Refusals, depth: int) -> FactsError:
    """Return the error to raise for what libyaml could not read; `depth` is how deeply values may be nested."""
    if not isinstance(error, MarkedYAMLError):
        return _character_error(text, refusals)
    problem = error.problem or ""
    if _TOO_DEEP in problem:
        # It looks ahead, and so meets a limit of its own before the reader has seen how deep the values go.
        return refusals.fatal(too_deep(depth), _spot(error.problem_mark, text))
    what = (
        # Its words, and so the key of their translation, are libyaml's.
        message("this is not valid YAML: {problem}", problem=Message(problem)),
        next((remedy for part, remedy in _REMEDIES if part in problem), _REMEDY),
    )
    place = _spot(error.problem_mark, text)
    opened = error.context is not None and any(word in error.context for word in _OPENED)
    start = _spot(error.context_mark, text) if opened else place
    return refusals.fatal(what, place, also=None if start == place else start)


def _spot(mark: Position | None, text: str) -> Spot:
    """Return a place; for libyaml, a file without a last line break ends on a line of its own."""
    end = Lines(text).spot(len(text))
    return end if mark is None else min(Spot(mark.line, mark.column), end)


def _character_error(text: str, refusals: Refusals) -> FactsError:
    found = _FORBIDDEN.search(text)
    offset = found.start() if found else 0
    what = (
        message("the control character U+{code} is not allowed in YAML", code=_code(text[offset])),
        message("Remove the character; in double quotes an escape such as \\x1b can stand for it."),
    )
    return refusals.fatal(what, Lines(text).spot(offset))


def _code(char: str) -> str:
    return f"{ord(char):04X}"
