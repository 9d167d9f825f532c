"""A view of facts that remembers what is read: the evidence behind a verdict."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import msgspec

from gl3rules.facts.base import Duration, Undeclared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.facts.base import Section

Path = tuple[str | int, ...]


class Recorder:
    """The facts that were read, in the order of their first reading, each with its value.

    Ids are left out: they name things and state nothing. `last` is the path of the fact that was read last, the one
    that a finding is about unless its rule says otherwise.
    """

    __slots__ = ("last", "reads")

    def __init__(self) -> None:
        self.reads: dict[Path, object] = {}
        self.last: Path = ()

    def record(self, path: Path, value: object) -> None:
        """Remember that the fact at `path` was read."""
        if path[-1] != "id":
            self.reads.setdefault(path, value)
            self.last = path


ACTIVE: ContextVar[Recorder | None] = ContextVar("ACTIVE", default=None)
"""The recorder of the rule that is being judged, for the helpers that know which reads did not matter."""


class SectionView:
    """A section of the facts that reports each fact read from it."""

    __slots__ = ("_path", "_recorder", "_section")

    def __init__(self, section: Section, path: Path, recorder: Recorder) -> None:
        self._section = section
        self._path = path
        self._recorder = recorder

    # Any: a view stands for the section that it shows, and rules are typed with that.
    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  see above
        """Return the fact of that name, as a view where it is a section or a list of sections."""
        return _seen(getattr(self._section, name), (*self._path, name), self._recorder)


class ListView:
    """A list of sections, or an empty list of anything, that reports each fact read from it; emptiness is one."""

    __slots__ = ("_items", "_path", "_recorder")

    def __init__(self, items: tuple[Section, ...], path: Path, recorder: Recorder) -> None:
        self._items = items
        self._path = path
        self._recorder = recorder

    def __iter__(self) -> Iterator[SectionView]:
        """Yield a view of each section."""
        self._note_if_empty()
        for index, item in enumerate(self._items):
            yield SectionView(item, (*self._path, index), self._recorder)

    def __len__(self) -> int:
        """Return the number of sections."""
        self._note_if_empty()
        return len(self._items)

    def _note_if_empty(self) -> None:
        if not self._items:
            self._recorder.record(self._path, ())


def _seen(value: object, path: Path, recorder: Recorder) -> object:
    if isinstance(value, Undeclared):
        return Undeclared(path)
    if isinstance(value, msgspec.Struct):
        return SectionView(value, path, recorder)  # type: ignore[arg-type]  # every struct in facts is a section
    if isinstance(value, tuple) and (not value or isinstance(value[0], msgspec.Struct)):
        return ListView(value, path, recorder)
    recorder.record(path, value)
    return value


def path_of(subject: object) -> Path:
    """Return where in the facts a subject stands; () for the organisation and for facts that nobody records."""
    return subject._path if isinstance(subject, (SectionView, ListView)) else ()  # noqa: SLF001


def plain(value: object) -> object:
    """Return a fact's value as JSON has it: durations and dates as text, lists as lists."""
    return value if isinstance(value, (str, int)) else msgspec.to_builtins(value, enc_hook=_encode)


def _encode(value: object) -> str:
    if isinstance(value, Duration):
        return str(value)
    raise NotImplementedError(type(value))
