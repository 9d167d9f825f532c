"""Collecting what is wrong in a file, so that one run names all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from gl3rules.errors import FactsError, Problem
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gl3rules.source.document import Position

MOST_PROBLEMS: Final = 100
"""Reading stops after this many problems: more help nobody, and a hostile file can have a million."""

SHOWN: Final = 40

# A key can be as long as the file, and stand in the pointers of a hundred problems.
_LONGEST_STEP: Final = 256

# What is wrong, and what to do about it.
Refusal: TypeAlias = "tuple[Message, Message]"

# None stands for a key that has no name, such as a mapping used as a key.
Step: TypeAlias = "str | int | None"

EMPTY: Final = (
    message("the file is empty"),
    message("Write the facts in it, or name another file."),
)


def shorten(text: str) -> str:
    """Return a text from a file as a message can show it: on one line, printable, at most 40 characters."""
    kept = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    if kept.isprintable():
        return kept
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in kept)


def pointer(steps: Iterable[Step]) -> str:
    """Return a path as a JSON pointer (RFC 6901); of a key that is longer than any fact's, the beginning."""
    return "".join(
        "/" + str(step)[:_LONGEST_STEP].replace("~", "~0").replace("/", "~1") for step in steps if step is not None
    )


def twice(key: str) -> Refusal:
    """Return the problem of a key that stands twice, and its remedy."""
    return (
        message("the key {key} stands twice in the same mapping", key=shorten(key)),
        message("Remove one of the two, or rename it."),
    )


def too_deep(limit: int) -> Refusal:
    """Return the problem of values that are nested too deeply, and its remedy."""
    return (
        message("mappings and lists are nested more than {limit} levels deep", limit=limit),
        message("Check the brackets and the indentation: no facts are nested that deeply."),
    )


def too_many_parts(limit: int, *, in_one: bool) -> Refusal:
    """Return the problem of a file, or one document of it, that holds more than anybody writes, and its remedy."""
    if in_one:
        return (
            message("the document has more than {limit} names, values, and ends of lists and sections", limit=limit),
            message("Check that it is the right file; --max-file-size raises this limit as well, in proportion."),
        )
    return (
        message("the file has more than {limit} names, values, and ends of lists and sections", limit=limit),
        message("Split the file, or raise the limit with --max-file-size."),
    )


def too_many_sections(limit: int) -> Refusal:
    """Return the problem of an organisation with more sections and list entries than can be judged, and its remedy."""
    return (
        message(
            "the organisation has more than {limit} sections and list entries with facts of their own", limit=limit
        ),
        message("Check that it is the right file; --max-file-size raises this limit as well, in proportion."),
    )


def too_many_together(limit: int, *, documents: bool) -> Refusal:
    """Return the problem of a file with more organisations, or sections of them, than are judged together."""
    if documents:
        what = message("the file describes more than {limit} organisations", limit=limit)
    else:
        what = message("the organisations of the file have more than {limit} sections and list entries", limit=limit)
    return what, message("Judge them with `gl3rules batch`, or split the file.")


def first_of(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the problems, at most 100 and then one that says that there may be more."""
    if len(problems) < MOST_PROBLEMS:
        return tuple(problems)
    told = problems[:MOST_PROBLEMS]
    last = told[-1]
    more = message("Only the first {count} problems are told; there may be more.", count=MOST_PROBLEMS)
    return (
        *told,
        Problem(more, last.path, last.line, last.column, remedy=message("Mend these, and check the file again.")),
    )


class Refusals:
    """The problems found in one file so far."""

    __slots__ = ("_path", "_problems")

    def __init__(self, path: str) -> None:
        self._path = path
        self._problems: list[Problem] = []

    def add(
        self,
        what: Refusal,
        place: Position | None = None,
        steps: Iterable[Step] = (),
        also: Position | None = None,
    ) -> None:
        """Add a problem; raise FactsError when there are too many to go on."""
        text, remedy = what
        problem = Problem(
            text,
            path=self._path,
            line=place.line + 1 if place else 0,
            column=place.column + 1 if place else 0,
            pointer=pointer(steps),
            remedy=remedy,
            also=(also.line + 1, also.column + 1) if also else None,
        )
        self._problems.append(problem)
        if len(self._problems) >= MOST_PROBLEMS:
            raise self._error()

    def fatal(
        self,
        what: Refusal,
        place: Position | None = None,
        steps: Iterable[Step] = (),
        also: Position | None = None,
    ) -> FactsError:
        """Return the error to raise for a problem that ends the reading, with all those before it."""
        self.add(what, place, steps, also)
        return self._error()

    def finish(self) -> None:
        """Raise FactsError if anything is wrong."""
        if self._problems:
            raise self._error()

    def _error(self) -> FactsError:
        return FactsError(first_of(sorted(self._problems, key=lambda problem: (problem.line, problem.column))))
