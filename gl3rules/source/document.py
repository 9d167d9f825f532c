"""What reading a file gives: documents of plain values that know where each value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEEPEST: Final = 150
"""The greatest depth that may be asked for: the readers call themselves for each level."""


class Mark(NamedTuple):
    """A place in a file; line and column count from 1, the column in characters."""

    line: int
    column: int


class Limits(Struct, frozen=True):
    """What a file may cost its reader: its size, its nesting, and how many values its aliases repeat.

    `depth` counts mappings and lists within each other. `alias_nodes` counts the values for which aliases stand,
    written out in full, in the whole file.
    """

    bytes: int = 4 * 1024 * 1024
    depth: int = 64
    alias_nodes: int = 10_000

    def __post_init__(self) -> None:
        """Raise ValueError for a depth that could exhaust the stack."""
        if not 1 <= self.depth <= DEEPEST:
            text = f"depth is {self.depth}; it must be from 1 to {DEEPEST}"
            raise ValueError(text)


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
    shared with the anchored ones.
    """

    __slots__ = ("_locate", "_root", "values")

    def __init__(self, values: object, locate: Callable[[], Place]) -> None:
        self.values = values
        self._locate = locate
        self._root: Place | None = None

    def mark(self, path: Sequence[str | int]) -> Mark:
        """Return where a value stands: a scalar's own start, a mapping's or list's key or list item.

        A path that isn't in the document gives the mark of its nearest ancestor that is.
        """
        key, value, children = self._find(path)
        place = value if children is None else key
        return Mark(place.line + 1, place.column + 1)

    def key_mark(self, path: Sequence[str | int]) -> Mark:
        """Return where the key, or the list item, of a value starts; ancestors stand in as for `mark`."""
        place = self._find(path)[0]
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
