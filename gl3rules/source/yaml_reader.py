"""Reading YAML 1.2 by its core schema, from the events of libyaml.

libyaml finds structure; which values the scalars stand for, what is refused and where things stand is decided here.
Its own loader would take YAML 1.1 ("no" is false), keep the last of two equal keys, and run out of stack on
deep nesting.
"""

from __future__ import annotations

import math
from itertools import repeat, starmap
from operator import length_hint
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from yaml import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    YAMLError,
)

from gl3rules.errors import Gl3rulesError
from gl3rules.source.document import Children, Document, Limits, Place
from gl3rules.source.encoding import Lines, Spot
from gl3rules.source.refusals import (
    EMPTY,
    too_deep,
    too_many_parts,
    too_many_sections,
    too_many_together,
    twice,
)
from gl3rules.source.scalars import STARTS, WORDS, NumberRefusedError, Scalar, plain
from gl3rules.source.yaml_syntax import (
    EMPTY_DOCUMENT,
    NO_KEY,
    key_problem,
    refuse_directives,
    refuse_line_separators,
    refuse_old_syntax,
    syntax_error,
    too_many_aliases,
    unusable_alias,
    unwanted_tag,
)
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml._yaml import CParser

    from gl3rules.errors import FactsError
    from gl3rules.source.document import Position
    from gl3rules.source.refusals import Refusals, Step

_MOST_EVENTS: Final = 2
# More than the tokens of an event, so that what is not looked at is not read either.
_MOST_TOKENS: Final = 4

Build: TypeAlias = "Callable[[], tuple[object, Children]]"


def read_yaml(text: str, refusals: Refusals, limits: Limits) -> tuple[Document, ...]:
    """Return the documents in a YAML text; raise FactsError with all that is wrong in it."""
    refuse_line_separators(text, refusals)
    refuse_directives(text, refusals)
    refuse_old_syntax(text, lambda: _parser(text).get_token, _MOST_TOKENS * limits.parts_of_one, refusals)
    try:
        documents = _Builder(_parser(_whole_lines(text)), refusals, limits, text).documents()
    except YAMLError as error:
        raise syntax_error(error, text, refusals, limits.depth) from error
    refusals.finish()
    return documents


def _whole_lines(text: str) -> str:
    """Return a text with a line break behind a last line of spaces: libyaml would take it for half of a line."""
    return f"{text}\n" if text.endswith(" ") and not text.rpartition("\n")[2].strip(" ") else text


def _end(text: str) -> Spot | None:
    """Return where a text without a last line break ends: for libyaml, what is missing there is on one more line."""
    return None if text.endswith(("\n", "\r")) else Lines(text).spot(len(text))


def _parser(text: str) -> CParser:
    try:
        from yaml._yaml import CParser
    except ImportError as error:
        raise Gl3rulesError(
            message("PyYAML is installed without its fast part, libyaml"),
            message("Install it from a wheel: pip install --force-reinstall --only-binary :all: pyyaml"),
        ) from error
    return CParser(text.encode())


class _Anchor:
    """An anchored value; its size in values is 0 until all of it has been read."""

    __slots__ = ("children", "height", "sections", "size", "value")

    def __init__(self, value: object, size: int) -> None:
        self.value = value
        self.children: Children | None = None
        self.size = size
        self.height = 0
        self.sections = 0


class _Builder:
    """Builds values and places from events, calling itself for each level of nesting."""

    __slots__ = (
        "_aliased",
        "_all_sections",
        "_anchors",
        "_deepest",
        "_end",
        "_is_counted",
        "_left",
        "_limits",
        "_most_sections",
        "_next",
        "_nodes",
        "_parser",
        "_refusals",
        "_sections",
        "_steps",
    )

    def __init__(self, parser: CParser, refusals: Refusals, limits: Limits, text: str) -> None:
        self._parser = parser
        # Events are not typed here: their marks are declared as optional, but libyaml sets all of them.
        self._next: Callable[[], Any] = parser.get_event
        self._left = limits.parts  # Events that may still be taken from the file.
        self._sections = self._all_sections = 0
        self._most_sections = math.inf
        self._refusals = refusals
        self._limits = limits
        self._end = _end(text)
        # No text has more than two events for each character.
        self._is_counted = _MOST_EVENTS * len(text) > limits.parts_of_one
        self._anchors: dict[str, _Anchor] = {}
        self._steps: list[Step] = []  # The path to the present value: a step for each open collection.
        self._deepest = 0  # The greatest depth since the innermost open anchor.
        self._nodes = 0
        self._aliased = 0

    def documents(self) -> tuple[Document, ...]:
        """Return all documents of the stream."""
        get_event: Callable[[], Any] = self._parser.get_event
        get_event()  # the start of the stream
        documents: list[Document] = []
        while type(event := get_event()) is not StreamEndEvent:
            if len(documents) == self._limits.documents:
                raise self._refusals.fatal(too_many_together(len(documents), documents=True), event.start_mark)
            documents.append(self._document(event.start_mark))
        if not documents:
            raise self._refusals.fatal(EMPTY, Spot(0, 0))
        return tuple(documents)

    def _document(self, start: Spot) -> Document:
        self._anchors.clear()
        self._all_sections += self._sections
        self._sections = 0
        self._most_sections = self._room()
        most = min(self._left, self._limits.parts_of_one)
        events = repeat((), most)
        if self._is_counted:
            # Taken from the parser so many times and no more, which costs less than to count them one by one.
            self._next = starmap(self._parser.get_event, events).__next__
        try:
            event = self._next()
            if type(event) is ScalarEvent and not (event.value or event.style or event.tag or event.anchor):
                self._refusals.add(EMPTY_DOCUMENT, start)
            value, children = self._node(event)
        except StopIteration:
            what = too_many_parts(most if most < self._left else self._limits.parts, in_one=most < self._left)
            raise self._refusals.fatal(what, self._next_place(), self._steps) from None
        self._left -= most - length_hint(events)
        place: Place = (event.start_mark, event.start_mark, children)
        self._parser.get_event()  # the end of the document
        return Document(value, lambda: place, self._end)

    def _next_place(self) -> Position:
        event: Any = self._parser.get_event()
        place: Position = event.start_mark
        return place

    def _room(self) -> float:
        """Return how many sections the next document may have."""
        limit, limit_of_all = self._limits.sections, self._limits.all_sections
        left = math.inf if limit_of_all is None else limit_of_all - self._all_sections
        return left if limit is None else min(limit, left)

    def _node(self, event: Any) -> tuple[object, Children | None]:  # noqa: ANN401 - see __init__
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event), None
        if kind is AliasEvent:
            anchor = self._alias(event)
            return (None, None) if anchor is None else (anchor.value, anchor.children)
        if event.tag is not None:
            self._refuse_tag(event)
        depth = len(self._steps) + 1
        if depth > self._limits.depth:
            raise self._refusals.fatal(too_deep(self._limits.depth), event.start_mark, self._steps)
        if kind is MappingStartEvent:
            self._sections += 1
            if self._sections > self._most_sections:
                raise self._too_many_sections(event)
        build: Build = self._mapping if kind is MappingStartEvent else self._sequence
        self._deepest = max(self._deepest, depth)
        self._steps.append(None)
        value, children = build() if event.anchor is None else self._anchored(event.anchor, depth, build)
        self._steps.pop()
        return value, children

    def _anchored(self, name: str, depth: int, build: Build) -> tuple[object, Children]:
        anchor = self._anchors[name] = _Anchor(None, 0)
        nodes, deepest, sections = self._nodes, self._deepest, self._sections
        self._deepest = depth
        value, children = build()
        anchor.value, anchor.children = value, children
        anchor.size = 1 + self._nodes - nodes
        # The one that has the anchor is counted already.
        anchor.sections = self._sections - sections + isinstance(value, dict)
        anchor.height = 1 + self._deepest - depth
        self._deepest = max(self._deepest, deepest)
        return value, children

    def _mapping(self) -> tuple[dict[str, object], dict[str, Place]]:
        values: dict[str, object] = {}
        places: dict[str, Place] = {}
        children: Children | None
        next_event, steps = self._next, self._steps
        while type(event := next_event()) is not MappingEndEvent:
            start = event.start_mark
            # Ordinary texts are told apart here, not in a function: that saves a fifth of the time.
            key = event.value if type(event) is ScalarEvent else None
            if key is None or event.anchor or event.tag or (not event.style and (key in WORDS or key[0] in STARTS)):
                key = self._key(event)
            else:
                steps[-1] = key
            event = next_event()
            children = None
            if type(event) is not ScalarEvent:
                value, children = self._node(event)
            else:
                value = event.value
                if event.anchor or event.tag or (not event.style and (value in WORDS or value[0] in STARTS)):
                    value = self._scalar(event)
            if key is None:
                continue
            if key in places:
                self._refusals.add(twice(key), start, steps, also=places[key][0])
            else:
                values[key] = value
                places[key] = (start, event.start_mark, children)
        self._nodes += len(values)
        return values, places

    def _sequence(self) -> tuple[list[object], list[Place]]:
        values: list[object] = []
        places: list[Place] = []
        next_event, steps = self._next, self._steps
        while type(event := next_event()) is not SequenceEndEvent:
            steps[-1] = len(values)
            value, children = self._node(event)
            values.append(value)
            places.append((event.start_mark, event.start_mark, children))
        self._nodes += len(values)
        return values, places

    def _key(self, event: Any) -> str | None:  # noqa: ANN401 - see __init__
        """Return a key, or None for one that has been refused."""
        if type(event) is ScalarEvent:
            return self._scalar_key(event)
        self._steps[-1] = None
        if type(event) is AliasEvent:
            anchor = self._alias(event)
            if anchor is None:
                return None
            if isinstance(anchor.value, str):
                self._steps[-1] = anchor.value
                return anchor.value
        self._refusals.add(NO_KEY, event.start_mark, self._steps)
        if type(event) is not AliasEvent:
            self._node(event)
        return None

    def _scalar_key(self, event: Any) -> str | None:  # noqa: ANN401 - see __init__
        key: str = event.value
        self._steps[-1] = key if key or event.style else None
        if event.tag is not None:
            self._refuse_tag(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchor(key, 1)
        problem = None if event.style or event.tag else key_problem(key)
        if problem is None:
            return key
        self._refusals.add(problem, event.start_mark, self._steps)
        return None

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401 - see __init__
        value: Scalar = event.value
        if event.tag is not None:
            self._refuse_tag(event)
        elif not event.style:
            try:
                value = plain(event.value)
            except NumberRefusedError as error:
                self._refusals.add(error.what, event.start_mark, self._steps)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchor(value, 1)
        return value

    def _alias(self, event: Any) -> _Anchor | None:  # noqa: ANN401 - see __init__
        """Return what an alias refers to, or None for one that has been refused."""
        anchor = self._anchors.get(event.anchor)
        if anchor is None or not anchor.size:
            self._refusals.add(unusable_alias(event.anchor, inside=anchor is not None), event.start_mark, self._steps)
            return None
        self._aliased += anchor.size
        if self._aliased > self._limits.alias_nodes:
            raise self._refusals.fatal(too_many_aliases(self._limits.alias_nodes), event.start_mark, self._steps)
        reach = len(self._steps) + anchor.height
        if reach > self._limits.depth:
            raise self._refusals.fatal(too_deep(self._limits.depth), event.start_mark, self._steps)
        self._deepest = max(self._deepest, reach)
        self._nodes += anchor.size - 1
        self._sections += anchor.sections
        if self._sections > self._most_sections:
            raise self._too_many_sections(event)
        return anchor

    def _too_many_sections(self, event: Any) -> FactsError:  # noqa: ANN401 - see __init__
        limit, limit_of_all = self._limits.sections, self._limits.all_sections
        if limit is not None and self._sections > limit:
            what = too_many_sections(limit)
        else:
            what = too_many_together(limit_of_all or 0, documents=False)
        return self._refusals.fatal(what, event.start_mark, self._steps)

    def _refuse_tag(self, event: Any) -> None:  # noqa: ANN401 - see __init__
        self._refusals.add(unwanted_tag(event.tag), event.start_mark, self._steps)
