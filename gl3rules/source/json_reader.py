"""Reading JSON as RFC 8259 defines it, with the standard library's parser.

That parser keeps the last of two equal keys, takes NaN, and knows no positions. Hooks notice what it lets through.
Only then, or when a position is asked for, a second pass looks at the tokens of the text, which is known to be well
formed by then.

msgspec's parser is several times as fast and explains little, so `read_quickly` takes what is beyond doubt with it, and
leaves the rest to the other one.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from gl3rules.source.document import DEFAULT_LIMITS, Document
from gl3rules.source.encoding import Lines, Spot
from gl3rules.source.refusals import EMPTY, Refusals, shorten, too_deep, too_many_parts, too_many_sections, twice
from gl3rules.source.scalars import NumberRefusedError, not_finite, real, whole
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from gl3rules.errors import FactsError
    from gl3rules.source.document import Children, Limits, Place
    from gl3rules.source.refusals import Step

_WHITE_SPACE = " \t\n\r"
# A text is taken as a whole or not at all, and what was taken never given back: that would need memory for each escape.
_TEXT = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN = re.compile(_TEXT + r'|[\[\]{},:]|[^ \t\n\r\[\]{},:"]++')
_STRUCTURE = re.compile(_TEXT + r"?|[\[\]{},:]")
# How many parts there are at most for each of these: one follows a comma, a colon or an opening bracket.
_PARTS = {",": 1, ":": 1, "[": 2, "{": 2, "]": 1, "}": 1}
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LONE = re.compile("[\ud800-\udfff]")
_REAL = re.compile(r"[.eE]")
_WORDS = ("null", "true", "false")
_ENDLESS = ("NaN", "Infinity", "-Infinity")

_REMEDIES = (
    ("trailing comma", message("Remove the comma before the closing bracket.")),
    ("property name", message("Put every key in double quotes, and no comma before a closing bracket.")),
    ("delimiter", message("Put the missing comma, colon or closing bracket before this place.")),
    ("Extra data", message("Remove what follows the end of the document.")),
    ("control character", message("Write a line break in a text as \\n and a tab as \\t.")),
    ("Unterminated string", message("Close the text with a double quotation mark.")),
    ("escape", message("Write a backslash in a text as \\\\.")),
)
_REMEDY = message("Correct the text at this place; JSON has no comments and no single quotes.")


class JsonSyntaxError(Exception):
    """A text is no JSON."""

    def __init__(self, problem: str, offset: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset

    def refusal(self, text: str, refusals: Refusals) -> FactsError:
        """Return the error to raise where the text must be JSON."""
        # Python's messages expect an offset to follow.
        problem = self.problem.removesuffix(" at").removesuffix(" starting").rstrip(": ")
        what = (
            # Its words, and so the key of their translation, are those of Python's json.
            message("this is not valid JSON: {problem}", problem=Message(problem)),
            next((remedy for part, remedy in _REMEDIES if part in problem), _REMEDY),
        )
        return refusals.fatal(what, Lines(text).spot(self.offset))


def read_json(text: str, refusals: Refusals, limits: Limits) -> Document:
    """Return the document in a JSON text; raise JsonSyntaxError, or FactsError for what JSON allows and we don't."""
    if not text.strip(_WHITE_SPACE):
        raise refusals.fatal(EMPTY, Spot(0, 0))
    _refuse_too_much(text, refusals, limits)
    reader = _FastReader()
    try:
        values = reader.read(text)
    except json.JSONDecodeError as error:
        _refuse_deeper(text, refusals, limits, error.pos)
        raise JsonSyntaxError(error.msg, error.pos) from None
    except RecursionError:
        _Tokens(text, refusals, limits).root()  # finds the place that is too deep, and raises
        raise
    if reader.doubtful or _SURROGATE.search(text) or _is_deeper(values, limits.depth):
        _Tokens(text, refusals, limits).root()
        refusals.finish()
    return Document(values, lambda: _Tokens(text, refusals, limits).root())


def _refuse_deeper(text: str, refusals: Refusals, limits: Limits, end: int) -> None:
    """Raise FactsError where a text nests too deep before an offset; Python 3.14 reads on for as long as it can."""
    depth = 0
    for token in _STRUCTURE.finditer(text, 0, end):
        mark = text[token.start()]
        depth += (mark in "[{") - (mark in "]}")
        if depth > limits.depth:
            raise refusals.fatal(too_deep(limits.depth), Lines(text).spot(token.start()))


def read_quickly(data: bytes, path: str, limits: Limits) -> Document | None:
    """Return the document in a JSON text, None where there is any doubt about it: `read_json` decides then.

    Two things are left to whoever takes the values, because the types of facts find them anyway: numbers that do not
    fit in 64 bits, and nesting that is deeper than the limit but not than msgspec goes (about a thousand levels).
    """
    if len(data) > limits.bytes or limits.depth < DEFAULT_LIMITS.depth or _may_be_too_much(data, limits):
        return None
    try:
        values = msgspec.json.decode(data)
        # Of two equal keys the last one is kept. Written again, the values then have fewer texts than the file.
        if _quotation_marks(msgspec.json.encode(values)) != _quotation_marks(data):
            return None
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return Document(values, lambda: _Tokens(data.decode(), Refusals(path), limits).root())


def _may_be_too_much(data: bytes, limits: Limits) -> bool:
    """Say whether a JSON text may have more parts or sections than it may; what stands in its texts is counted too."""
    if limits.sections is not None and data.count(b"{") > limits.sections:
        return True
    most = limits.parts_of_one
    return len(data) > most and sum(data.count(mark.encode()) * count for mark, count in _PARTS.items()) > most


def _refuse_too_much(text: str, refusals: Refusals, limits: Limits) -> None:
    """Raise FactsError for a text with too many parts or sections; it need not be JSON."""
    most, most_sections = limits.parts_of_one, limits.sections
    # A part takes a character; most files are shorter than that.
    rough = len(text) if len(text) <= most else sum(text.count(mark) * count for mark, count in _PARTS.items())
    if rough <= most and (most_sections is None or text.count("{") <= most_sections):
        return
    parts = texts = sections = 0
    for token in _STRUCTURE.finditer(text):
        mark = text[token.start()]
        parts += _PARTS.get(mark, 0)
        texts += mark == '"'
        sections += mark == "{"
        if max(parts, texts) > most:
            what = too_many_parts(most, in_one=limits.document_parts is not None)
            raise refusals.fatal(what, Lines(text).spot(token.start()))
        if most_sections is not None and sections > most_sections:
            raise refusals.fatal(too_many_sections(most_sections), Lines(text).spot(token.start()))


def _quotation_marks(data: bytes) -> int:
    """Return how many quotation marks begin or end a text in well-formed JSON: two for each key and each text."""
    if b"\\" in data:
        # Backslashes stand in texts alone, and every one of them begins an escape or is the second half of one.
        data = data.replace(rb"\\", b"").replace(rb"\"", b"")
    return data.count(b'"')


class _FastReader:
    """The standard library's parser with hooks that notice what it should not have let through."""

    __slots__ = ("doubtful",)

    def __init__(self) -> None:
        self.doubtful = False

    def read(self, text: str) -> object:
        decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._int,
            parse_float=self._float,
            parse_constant=self._constant,
        )
        return decoder.decode(text)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            self.doubtful = True
        return values

    def _int(self, text: str) -> int:
        try:
            return whole(text)
        except NumberRefusedError:
            self.doubtful = True
            return 0

    def _float(self, text: str) -> float:
        try:
            return real(text)
        except NumberRefusedError:
            self.doubtful = True
            return 0.0

    def _constant(self, _: str) -> None:
        self.doubtful = True


def _is_deeper(values: object, depth: int) -> bool:
    level = [values] if isinstance(values, dict | list) else []
    for _ in range(depth):
        if not level:
            return False
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, dict | list)
        ]
    return bool(level)


class _Tokens:
    """The tokens of a well-formed JSON text: finds positions, and what the fast reader let through."""

    __slots__ = ("_limits", "_lines", "_refusals", "_steps", "_tokens")

    def __init__(self, text: str, refusals: Refusals, limits: Limits) -> None:
        self._refusals = refusals
        self._limits = limits
        self._lines = Lines(text)
        self._steps: list[Step] = []
        self._tokens = _TOKEN.finditer(text)

    def root(self) -> Place:
        """Return the places of the whole document."""
        return self._place(next(self._tokens))

    def _place(self, token: re.Match[str], key: Spot | None = None) -> Place:
        spot = self._lines.spot(token.start())
        children: Children | None = None
        if token[0] == "{":
            children = self._object(spot)
        elif token[0] == "[":
            children = self._array(spot)
        else:
            self._scalar(token[0], spot)
        return (key or spot, spot, children)

    def _object(self, spot: Spot) -> dict[str, Place]:
        places: dict[str, Place] = {}
        self._descend(spot)
        for token in self._tokens:
            if token[0] == "}":
                break
            if token[0] == ",":
                continue
            start = self._lines.spot(token.start())
            self._steps[-1] = None
            key = self._steps[-1] = self._text(token[0], start)
            next(self._tokens)  # the colon
            place = self._place(next(self._tokens), start)
            if key in places:
                self._refusals.add(twice(key), start, self._steps, also=places[key][0])
            else:
                places[key] = place
        self._steps.pop()
        return places

    def _array(self, spot: Spot) -> list[Place]:
        places: list[Place] = []
        self._descend(spot)
        for token in self._tokens:
            if token[0] == "]":
                break
            if token[0] != ",":
                self._steps[-1] = len(places)
                places.append(self._place(token))
        self._steps.pop()
        return places

    def _descend(self, spot: Spot) -> None:
        if len(self._steps) >= self._limits.depth:
            raise self._refusals.fatal(too_deep(self._limits.depth), spot, self._steps)
        self._steps.append(None)

    def _scalar(self, token: str, spot: Spot) -> None:
        if token[0] == '"':
            self._text(token, spot)
        elif token not in _WORDS:
            try:
                if token in _ENDLESS:
                    raise not_finite(token)
                _ = real(token) if _REAL.search(token) else whole(token)
            except NumberRefusedError as error:
                self._refusals.add(error.what, spot, self._steps)

    def _text(self, token: str, spot: Spot) -> str:
        """Return the text for which a token stands, or, where none can, the token."""
        if "\\" not in token:
            return token[1:-1]
        text: str = json.loads(token)
        if not _LONE.search(text):
            return text
        what = (
            message("the text {text} holds half of a character (a lone surrogate)", text=shorten(token)),
            message("Write the whole character, or the other half of its escape."),
        )
        self._refusals.add(what, spot, self._steps)
        return token
