"""What reading a file gives: documents of plain values that know where each value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

from msgspec import Struct, structs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEEPEST: Final = 150
"""The greatest depth that may be asked for: the readers call themselves for each level."""

_USUAL_BYTES: Final = 4 * 1024 * 1024
# Compact JSON of facts has nine. What costs most to read are empty lists, three bytes of which make an object.
_BYTES_A_PART: Final = 8
# 41,943 parts and 1,024 sections of one organisation in 4 MiB, 2,048 sections of at most 100 together: what is judged
# and reported in about a second.
_BYTES_A_FACT: Final = 100
_BYTES_A_SECTION: Final = 4096
_BYTES_ANY_SECTION: Final = 2048
_BYTES_AN_ORGANISATION: Final = 41_943


class Mark(NamedTuple):
    """A place in a file; line and column count from 1, the column in characters."""

    line: int
    column: int


class Limits(Struct, frozen=True):
    """What a file may cost its reader.

    `bytes` is its size, `depth` counts mappings and lists within each other, and `alias_nodes` the values for which
    aliases stand, written out in full, in the whole file. `document_parts` and `sections` (mappings) are for each of
    its documents, `all_sections` for all and `documents` for their number; None is for as many as it holds.

    A part is a key, a single value, or the beginning or end of a mapping or list. There may be one for every eight
    bytes of `bytes`, which is more than files of their largest size have that people or programs write.
    """

    bytes: int = _USUAL_BYTES
    depth: int = 64
    alias_nodes: int = 10_000
    document_parts: int | None = None
    sections: int | None = None
    all_sections: int | None = None
    documents: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a depth that could exhaust the stack."""
        if not 1 <= self.depth <= DEEPEST:
            text = f"depth is {self.depth}; it must be from 1 to {DEEPEST}"
            raise ValueError(text)

    @property
    def _size(self) -> int:
        """The size by which the other limits go: a lower one than the usual lowers none of them."""
        return max(self.bytes, _USUAL_BYTES)

    @property
    def parts(self) -> int:
        """How many parts all documents of a file may have together."""
        return self._size // _BYTES_A_PART

    @property
    def parts_of_one(self) -> int:
        """How many parts one document may have."""
        return self.parts if self.document_parts is None else min(self.document_parts, self.parts)

    def for_facts(self) -> Limits:
        """Return these limits with those on one organisation: about ten times a large hospital in 4 MiB, or in less.

        Judging costs far more for each section than reading it. The limits grow with the size of the file beyond that,
        so that one option raises all of them.
        """
        size = self._size
        return structs.replace(self, document_parts=size // _BYTES_A_FACT, sections=size // _BYTES_A_SECTION)

    def for_one_run(self) -> Limits:
        """Return these limits with those on the organisations of a file that are judged and reported together."""
        size = self._size
        return structs.replace(self, all_sections=size // _BYTES_ANY_SECTION, documents=size // _BYTES_AN_ORGANISATION)


DEFAULT_LIMITS: Final = Limits()


class Position(Protocol):
    """A place as libyaml counts it: from 0."""

    @property
    def line(self) -> int:
        """The number of lines before the place."""

    @property
    def column(self) -> int:
        """The number of characters before the place in its line."""


# Where the key or list item starts, where the value starts, and, for a mapping or list, the places in it. A plain
# tuple, because there is one for every value of a file.
Place: TypeAlias = "tuple[Position, Position, dict[str, Place] | list[Place] | None]"
Children: TypeAlias = dict[str, Place] | list[Place]


class Document:
    """One document: its values, and the place of each.

    `values` are dicts, lists, texts, whole numbers, floating-point numbers, truth values and None, and are the
    caller's to change: places are found by path, as the document was written. Values for which an alias stands are
    shared with the anchored ones. `end` is that of the file, where places may be given that lie behind it.
    """

    __slots__ = ("_end", "_locate", "_root", "values")

    def __init__(self, values: object, locate: Callable[[], Place], end: Position | None = None) -> None:
        self.values = values
        self._locate = locate
        self._root: Place | None = None
        self._end = end

    def mark(self, path: Sequence[str | int]) -> Mark:
        """Return where a value stands: a scalar's own start, a mapping's or list's key or list item.

        A path that isn't in the document gives the mark of its nearest ancestor that is.
        """
        key, value, children = self._find(path)
        return self._mark(value if children is None else key)

    def key_mark(self, path: Sequence[str | int]) -> Mark:
        """Return where the key, or the list item, of a value starts; ancestors stand in as for `mark`."""
        return self._mark(self._find(path)[0])

    def _mark(self, place: Position) -> Mark:
        if self._end is not None and place.line > self._end.line:
            place = self._end
        return Mark(place.line + 1, place.column + 1)

    def _find(self, path: Sequence[str | int]) -> Place:
        if self._root is None:
            self._root = self._locate()
        place = self._root
        for step in path:
            inner = _child(place[2], step)
            if inner is None:
                break
            place = inner
        return place


def _child(children: Children | None, step: str | int) -> Place | None:
    inner: Place | None = None
    if isinstance(children, dict) and isinstance(step, str):
        inner = children.get(step)
    elif isinstance(children, list) and isinstance(step, int) and 0 <= step < len(children):
        inner = children[step]
    return inner


class SourceFile(Struct, frozen=True):
    """A file that has been read; `sha256` is the hexadecimal digest of its bytes, `path` as it was given."""

    path: str
    sha256: str
    documents: tuple[Document, ...]
