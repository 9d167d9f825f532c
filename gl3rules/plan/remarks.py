"""What people wrote as comments in a plan's YAML, so that it stands where it stood when the plan is written again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.plan.document import Entry
    from gl3rules.source import Document

OURS: Final = "#:"
"""How the lines begin that each run writes anew."""

_COMMENT = re.compile(r"#[^\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")

# The key of the document or of an entry; of an entry also with what it is about. An entry as a whole has the key "".
Spot: TypeAlias = "tuple[str, str, str]"
TOP: Final = ("", "")


class _Comment(NamedTuple):
    line: int
    text: str
    alone: bool


class Remarks(Struct, frozen=True):
    """Comments: lines above a place and what stands at the end of its line, and lines at the foot of the document."""

    above: dict[Spot, tuple[str, ...]] = {}
    beside: dict[Spot, str] = {}
    foot: tuple[str, ...] = ()


def find(text: str, document: Document, entries: tuple[Entry, ...]) -> Remarks:
    """Return the comments of a document; `text` is what it was read from, `entries` what its list of them holds."""
    places = sorted(_places(document, entries), key=lambda place: place[0])
    above: dict[Spot, list[str]] = {}
    beside: dict[Spot, str] = {}
    foot: list[str] = []
    for comment in _comments(text):
        if comment.text.startswith(OURS):
            continue
        if comment.alone:
            spot = next((spot for line, spot in places if line > comment.line), None)
            (foot if spot is None else above.setdefault(spot, [])).append(comment.text)
            continue
        before = [spot for line, spot in places if line <= comment.line]
        spot = before[-1] if before else places[0][1]
        if spot in beside or not before:
            above.setdefault(spot, []).append(comment.text)
        else:
            beside[spot] = comment.text
    return Remarks({spot: tuple(lines) for spot, lines in above.items()}, beside, tuple(foot))


def _places(document: Document, entries: tuple[Entry, ...]) -> Iterator[tuple[int, Spot]]:
    """Yield the line of every key, and before it that of the entry in which it stands."""
    values = document.values
    assert isinstance(values, dict)  # noqa: S101  a plan has been made of it
    for name in values:
        yield document.key_mark((name,)).line, (*TOP, name)
    for number, entry in enumerate(entries):
        yield document.key_mark(("entries", number)).line, (*entry.key, "")
        for name in values["entries"][number]:
            yield document.key_mark(("entries", number, name)).line, (*entry.key, name)


def _comments(text: str) -> Iterator[_Comment]:
    """Find the comments: what begins with a number sign where no token is.

    The text is one that has been read as YAML.
    """
    from yaml import BlockEndToken, ScalarToken
    from yaml._yaml import CParser

    # Bytes: of these, too, the scanner counts characters.
    scanner = CParser(text.encode())
    end = 0
    while token := scanner.get_token():
        start = token.start_mark.index
        if not isinstance(token, BlockEndToken):
            yield from _in_gap(text, end, start)
            end = max(end, token.end_mark.index)
        if isinstance(token, ScalarToken) and token.style in ("|", ">"):
            # Beside the sign that begins a text of several lines there can be a comment, too.
            header = _LINE_END.split(text[start : token.end_mark.index], maxsplit=1)[0]
            yield from (
                _Comment(token.start_mark.line + 1, found[0], alone=False) for found in _COMMENT.finditer(header)
            )
    yield from _in_gap(text, end, len(text))


def _in_gap(text: str, start: int, end: int) -> Iterator[_Comment]:
    for found in _COMMENT.finditer(text, start, end):
        line_start = max(text.rfind("\n", 0, found.start()), text.rfind("\r", 0, found.start())) + 1
        line = len(_LINE_END.findall(text, 0, found.start())) + 1
        yield _Comment(line, found[0], alone=not text[line_start : found.start()].strip())
