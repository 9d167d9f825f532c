"""A view of facts that remembers what is read: the evidence behind a verdict."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from gl3rules.facts.base import Duration, Undeclared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.facts.base import Section

Path = tuple[str | int, ...]

# The types of most facts; a value of any other that no view stands for is a fact as well.
_PLAIN: Final = frozenset({bool, int, str, date, Duration})


class Recorder:
    """The facts that were read, in the order of their first reading, each with its value.

    `last` is the path of the fact that was read last, the one that a finding is about unless its rule says otherwise.
    """

    __slots__ = ("last", "reads")

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget what was read: the same views can then show the facts to another rule."""
        self.reads: dict[Path, object] = {}
        self.last: Path = ()

    def record(self, path: Path, value: object) -> None:
        """Remember that the fact at `path` was read."""
        self.reads.setdefault(path, value)
        self.last = path


class LastRead(Recorder):
    """Only which fact was read last: all that a finding needs, where nobody wants to see what else was read."""

    __slots__ = ()

    def record(self, path: Path, value: object) -> None:
        """Remember that the fact at `path` was read last."""
        del value
        self.last = path


ACTIVE: ContextVar[Recorder | None] = ContextVar("ACTIVE", default=None)
"""The recorder of the rule that is being judged, for the helpers that know which reads did not matter."""


class SectionView:
    """A section of the facts that reports each fact read from it.

    Views of the sections inside it are made once, when they are first asked for: to reach a section is not reported,
    only to read the facts in it. `view_of` makes them.
    """

    __slots__ = ("_path", "_recorder", "_section", "_views")

    def __init__(self, section: Section, path: Path, recorder: Recorder) -> None:
        self._section = section
        self._path = path
        self._recorder = recorder
        self._views: dict[str, object] = {}

    # Any: a view stands for the section that it shows, and rules are typed with that.
    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  see above
        """Return what a section has beside its facts, such as the noun of an item, as if it were a fact."""
        return self._shown(name, getattr(self._section, name))

    def _shown(self, name: str, value: object) -> object:
        """Return a section or a list of sections as a view, which is kept; record any other fact."""
        path = (*self._path, name)
        view = _view(value, path, self._recorder)
        if view is not None:
            self._views[name] = view
            return view
        # Ids name things and state nothing.
        if name != "id":
            self._recorder.record(path, value)
        return value


def view_of(section: Section, path: Path, recorder: Recorder) -> SectionView:
    """Return a view of a section."""
    return _view_class(type(section))(section, path, recorder)


@cache
def _view_class(kind: type[Section]) -> type[SectionView]:
    """Return the class for views of a kind of section: a property for each fact, since __getattr__ takes far longer."""
    facts = {name: _property(name) for name in kind.__struct_fields__}
    return cast("type[SectionView]", type(f"{kind.__name__}View", (SectionView,), {"__slots__": (), **facts}))


def _property(name: str) -> property:
    is_id = name == "id"

    def read(view: SectionView) -> object:
        # Sections are reached more often than facts are read.
        known = view._views.get(name)  # noqa: SLF001  a property is part of its class
        if known is not None:
            return known
        value = getattr(view._section, name)  # noqa: SLF001  as above
        if type(value) not in _PLAIN:
            return view._shown(name, value)  # noqa: SLF001  as above
        if not is_id:
            view._recorder.record((*view._path, name), value)  # noqa: SLF001  as above
        return value

    return property(read)


class ListView:
    """A list of sections, or an empty list of anything, that reports each fact read from it; emptiness is one."""

    __slots__ = ("_items", "_path", "_recorder", "_views")

    def __init__(self, items: tuple[Section, ...], path: Path, recorder: Recorder) -> None:
        self._items = items
        self._path = path
        self._recorder = recorder
        self._views: tuple[SectionView, ...] = ()

    def __iter__(self) -> Iterator[SectionView]:
        """Yield a view of each section."""
        self._note_if_empty()
        if len(self._views) < len(self._items):
            self._views = tuple(
                view_of(item, (*self._path, index), self._recorder) for index, item in enumerate(self._items)
            )
        yield from self._views

    def __len__(self) -> int:
        """Return the number of sections."""
        self._note_if_empty()
        return len(self._items)

    def _note_if_empty(self) -> None:
        if not self._items:
            self._recorder.record(self._path, ())


def _view(value: object, path: Path, recorder: Recorder) -> SectionView | ListView | Undeclared | None:
    """Return what stands for a value while what is read is recorded; None for one that stands for itself."""
    if isinstance(value, tuple):
        if value and not isinstance(value[0], msgspec.Struct):
            return None
        return ListView(value, path, recorder)
    if isinstance(value, Undeclared):
        return Undeclared(path)
    if isinstance(value, msgspec.Struct):
        return view_of(value, path, recorder)  # type: ignore[arg-type]  # every struct in facts is a section
    return None


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
