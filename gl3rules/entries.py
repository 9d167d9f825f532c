"""Read files that people keep beside their facts (waivers, plans, configuration): typed, or every reason why not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from gl3rules.errors import EntriesError, FactsError, Problem
from gl3rules.facts.describe import pointer
from gl3rules.source import read as read_source
from gl3rules.source.document import DEFAULT_LIMITS
from gl3rules.source.files import shown_path
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jsonschema import ValidationError

    from gl3rules.source import Document, Limits, Mark

    Path = tuple[str | int, ...]

T = TypeVar("T")

_MOST: Final = 100


def read(path: str, kind: type[T]) -> tuple[T, Document]:
    """Return what a YAML or JSON file with one document holds, as a msgspec structure, and the document itself.

    Raises EntriesError with everything that is wrong in the file.
    """
    document = read_one(path)
    return convert(document.values, kind, document.mark, path), document


def read_one(path: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Return the one document of a YAML or JSON file; raise EntriesError where it has several, or can't be read."""
    try:
        documents = read_source(path, limits).documents
    except FactsError as error:
        raise EntriesError(error.problems) from error
    if len(documents) != 1:
        raise EntriesError.of(
            message("{path} holds {count} documents, not one.", path=shown_path(path), count=len(documents)),
            message("Put everything into one document."),
            path=shown_path(path),
        )
    return documents[0]


def convert(values: object, kind: type[T], mark: Callable[[Sequence[str | int]], Mark], path: str) -> T:
    """Return plain values as a msgspec structure; `mark` gives the place of each in the file at `path`.

    Raises EntriesError with everything that is wrong, each with its place and what to write instead.
    """
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        problems = [_problem(found, mark, path) for found in _errors(kind, values)]
        if not problems:
            problems = [Problem(message("{reason}.", reason=str(error)), path, *mark(()))]
        problems.sort(key=lambda problem: (problem.line, problem.column))
        raise EntriesError(tuple(problems)) from None


def _errors(kind: type[Any], values: Any) -> Iterator[ValidationError]:  # noqa: ANN401  values of a document
    # Imported here: only a file with an error needs it.
    from itertools import islice

    from jsonschema import Draft202012Validator, FormatChecker

    formats = FormatChecker(formats=())
    formats.checks("date", raises=msgspec.ValidationError)(_is_date)
    schema = msgspec.json.schema(kind)
    return islice(Draft202012Validator(schema, format_checker=formats).iter_errors(values), _MOST)


def _is_date(value: object) -> bool:
    msgspec.convert(value, date)
    return True


def _problem(error: ValidationError, mark: Callable[[Sequence[str | int]], Mark], path: str) -> Problem:
    where: Path = tuple(error.absolute_path)
    what, remedy, at = _worded(error, where)
    place = mark(at)
    return Problem(what, path, place.line, place.column, pointer(at), remedy)


def _worded(error: ValidationError, where: Path) -> tuple[Message, Message, Path]:
    """Return what is wrong, what to write instead, and where."""
    schema: Any = error.schema
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        from difflib import get_close_matches

        names = list(schema.get("properties", {}))
        key = next(str(key) for key in instance if key not in names)
        near = tuple(get_close_matches(key, names, n=2)) or tuple(names)
        return (
            message("There is no entry called {key} in {section}.", key=key, section=_spoken(where)),
            message("Perhaps one of these is meant: {names}.", names=near),
            (*where, key),
        )
    if error.validator == "required":
        missing = tuple(name for name in schema["required"] if name not in instance)
        return (
            message("{section} lacks {names}.", section=_spoken(where), names=missing),
            message("Add what is missing."),
            where,
        )
    known = schema.get("enum")
    if known is not None:
        return (
            message("{entry} can't be {found}.", entry=_spoken(where), found=repr(error.instance)),
            message("Write one of these: {names}.", names=tuple(map(str, known))),
            where,
        )
    return (
        message("{entry} is not as it must be: {found}.", entry=_spoken(where), found=repr(error.instance)[:200]),
        message("Write {due}.", due=_due(schema)),
        where,
    )


def _due(schema: Any) -> Message:  # noqa: ANN401  a JSON Schema
    if schema.get("format") == "date":
        return message("a day, such as 2026-11-22")
    words = {
        "string": message("a text"),
        "integer": message("a whole number"),
        "boolean": message("true or false"),
        "array": message("a list"),
        "object": message("names with values"),
    }
    return words.get(str(schema.get("type")), message("something else"))


def _spoken(where: Path) -> Message:
    if not where:
        return message("the file")
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return message("{path}", path=text.removeprefix("."))
