"""Going through the sections of facts: from the types, which hold all that can be there, to the few that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, get_args, get_origin

from gl3rules.facts.base import Section, Undeclared
from gl3rules.facts.root import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from gl3rules.facts.recording import Path

T = TypeVar("T")

if TYPE_CHECKING:
    _Stop: TypeAlias = tuple[Path, Section, tuple[T, ...]]


class _Route(NamedTuple, Generic[T]):
    """What to ask of a section, and which of its facts are, or list, sections of which there is more to ask."""

    questions: tuple[T, ...]
    inner: tuple[tuple[str, _Route[T]], ...]


class Survey(Generic[T]):
    """Goes to every section of which there is something to ask, and past all others.

    `questions` says what there is to ask of a kind of section, nothing for most. It is called once for each kind.
    """

    __slots__ = ("_questions", "_start")

    def __init__(self, questions: Callable[[type[Section]], tuple[T, ...]]) -> None:
        self._questions = questions
        self._start: _Route[T] | None = None

    def of(self, facts: Facts) -> list[_Stop[T]]:
        """Return path, section and questions, a section before those inside it, in the order of the model."""
        if self._start is None:
            self._start = self._route(Facts)
        found: list[_Stop[T]] = []
        _along(self._start, facts, (), found)
        return found

    def _route(self, kind: type[Section]) -> _Route[T]:
        """Return the route through a kind of section; no section can hold one of its own kind."""
        inner = [(name, self._route(type_)) for name, fact in types_of(kind).items() if (type_ := _section_in(fact))]
        return _Route(self._questions(kind), tuple((name, way) for name, way in inner if way.questions or way.inner))


def _along(route: _Route[T], section: Section, path: Path, found: list[_Stop[T]]) -> None:
    # A list is filled, since generators within generators take twice as long, and this is done to all facts.
    if route.questions:
        found.append((path, section, route.questions))
    for name, way in route.inner:
        value = getattr(section, name)
        if isinstance(value, tuple):
            for index, item in enumerate(value):
                _along(way, item, (*path, name, index), found)
        elif isinstance(value, Section):
            _along(way, value, (*path, name), found)


def types_of(kind: type[Section]) -> dict[str, object]:
    """Return the type of every fact of a kind of section, without what describes it; ids are left out.

    The modules of the model evaluate their annotations, which are types with descriptions therefore. Only the base of
    all items does not, and typing.get_type_hints would take milliseconds over them all.
    """
    annotations: dict[str, object] = {}
    for base in reversed(kind.__mro__):
        if issubclass(base, Section) and base.__module__ != Section.__module__:
            annotations |= base.__annotations__
    return {name: get_args(annotations[name])[0] for name in kind.__struct_fields__ if name in annotations}


def is_list_of(fact: object, kind: type[Section]) -> bool:
    """Say whether a fact of that type lists sections of a kind."""
    found = _section_in(fact)
    return get_origin(fact) is tuple and found is not None and issubclass(found, kind)


def _section_in(fact: object) -> type[Section] | None:
    """Return the kind of section that a fact of that type is, or lists; None where it is of another type."""
    type_ = get_args(fact)[0] if get_origin(fact) is tuple else fact
    return type_ if isinstance(type_, type) and issubclass(type_, Section) else None


def declared(section: object, *names: str) -> object:
    """Return a fact by its names from the section on, None where it or a section on the way is not declared."""
    for name in names:
        section = getattr(section, name)
        if isinstance(section, Undeclared):
            return None
    return section


def listed(section: object, *names: str) -> Sequence[object]:
    """Return what a fact lists, nothing where it is not declared."""
    found = declared(section, *names)
    return found if isinstance(found, tuple) else ()
