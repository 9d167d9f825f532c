"""Every reason why a document can't be read as facts: what is wrong, where, and what to write instead."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from gl3rules.errors import Problem
from gl3rules.facts import slips
from gl3rules.facts.remedies import Fault, found, wording
from gl3rules.facts.schema import Node, checking_schema, fact_as_yaml, sections
from gl3rules.source.refusals import MOST_PROBLEMS, Refusal, first_of, pointer, shorten
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema.protocols import Validator

    from gl3rules.facts.recording import Path
    from gl3rules.source import Document, Mark

# Checking stops after so many errors: a hostile file can have a million.
_MOST_ERRORS: Final = 10 * MOST_PROBLEMS

# A key may belong in so many other places before naming them helps nobody.
_MOST_PLACES: Final = 3


def explain(document: Document, path: str, reason: str) -> tuple[Problem, ...]:
    """Return all that is wrong in a document that is not a facts document, at most 100 problems, in its order.

    The document's values are without keys that have null; `path` is that of its file. `reason` is what msgspec says
    of the first error, the answer where nothing else is found.
    """
    values = document.values
    if not isinstance(values, dict):
        return (_problem(path, document.mark(()), (), _no_section(values)),)
    faults: dict[Path, Fault] = {}
    for error in islice(validator().iter_errors(values), _MOST_ERRORS):
        where = tuple(error.absolute_path)
        # Several keywords may refuse one value: the first says what matters.
        faults.setdefault(where, _fault(values, where, error))
    problems = [_explained(document, path, fault) for fault in faults.values()]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    return first_of(problems) or (_unexplained(document, path, reason),)


@cache
def validator() -> Validator:
    """Return the validator that accepts the documents that msgspec accepts, and no others."""
    keywords = {"additionalProperties": _unknown_keys, "required": _missing_keys, "enum": _not_in_choice}
    # For msgspec 1.0 is no whole number; for JSON Schema it is.
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)
    formats = FormatChecker(formats=())
    formats.checks("date", raises=msgspec.ValidationError)(_is_date)
    strict = extend(Draft202012Validator, keywords, type_checker=types)  # type: ignore[no-untyped-call]
    found: Validator = strict(checking_schema(), format_checker=formats)
    return found


# Any: jsonschema's keywords take whatever a schema and a document hold.
def _unknown_keys(_: Validator, __: Any, values: Any, section: Node) -> Iterator[ValidationError]:  # noqa: ANN401
    if isinstance(values, dict):
        for key in values:
            if key not in section["properties"]:
                yield ValidationError("unknown", path=(key,))


def _missing_keys(_: Validator, required: Any, values: Any, __: Node) -> Iterator[ValidationError]:  # noqa: ANN401
    if isinstance(values, dict):
        for key in required:
            if key not in values:
                yield ValidationError("missing", path=(key,))


def _not_in_choice(_: Validator, choice: Any, value: Any, __: Node) -> Iterator[ValidationError]:  # noqa: ANN401
    # Python has True == 1 == 1.0.
    if not any(type(value) is type(known) and value == known for known in choice):
        yield ValidationError("not in choice")


def _is_date(value: object) -> bool:
    msgspec.convert(value, date)
    return True


def _explained(document: Document, path: str, fault: Fault) -> Problem:
    if fault.keyword == "additionalProperties":
        return _problem(path, document.key_mark(fault.path), fault.path, _unknown(fault))
    if fault.keyword == "required":
        # The key may stand there with null; if not, its section's place is the nearest.
        return _problem(path, document.mark(fault.path), fault.path[:-1], _missing(fault))
    return _problem(path, document.mark(fault.path), fault.path, wording(fault))


def _problem(file: str, mark: Mark, where: Path, what: Refusal) -> Problem:
    text, remedy = what
    return Problem(text, file, mark.line, mark.column, pointer(where), remedy)


def _no_section(value: object) -> Refusal:
    return (
        message("The facts must be names with values, but the document is {found}.", found=found(value)),
        message("Begin with the line `schema: 1`, and write each fact below it as its name, a colon and its value."),
    )


def _missing(fault: Fault) -> Refusal:
    name, section = str(fault.path[-1]), fault.section
    example = fact_as_yaml(name, fault.node["properties"][name]["examples"][0])
    if section:
        what = message("{section} has no {name}.", section=section, name=name)
    else:
        what = message("{name} is missing at the top of the document.", name=name)
    return what, message("Add it, such as {example}.", example=f"`{example}`")


def _unknown(fault: Fault) -> Refusal:
    key = str(fault.path[-1])
    shown = f"`{shorten(key)}`"
    if fault.section:
        what = message("{section} has no fact called {key}.", section=fault.section, key=shown)
    else:
        what = message("There is no fact called {key} at the top of the document.", key=shown)
    return what, _where_it_belongs(key, shown, fault)


def _where_it_belongs(key: str, shown: str, fault: Fault) -> Message:
    """Return which names are near, in spelling or in the document, to a key that is none."""
    names = list(fault.node["properties"])
    same = slips.same_name(key, names)
    if same is not None:
        return message("Write {name}.", name=f"`{same}`")
    here = _model_path(fault.path[:-1])
    name, places = _places(key, here)
    near = _quoted(slips.nearest(key, names, 3))
    if places and not (near and _apart(here, places[0])):
        return _belonging(f"`{name}`", here, places)
    if places:
        return message(
            "{perhaps} {key} itself belongs in {places}.",
            perhaps=_perhaps(near),
            key=shown,
            places=_quoted(places),
        )
    if near:
        return _perhaps(near)
    return message("The facts there are {names}.", names=_quoted(names))


def _perhaps(near: tuple[str, ...]) -> Message:
    if len(near) == 1:
        return message("Perhaps {name} is meant.", name=near[0])
    return message("Perhaps one of these is meant: {names}.", names=near)


def _belonging(name: str, here: str, places: tuple[str, ...]) -> Message:
    """Return where a name belongs that stands in another section."""
    if places == ("",):
        return message("{name} belongs at the top of the document: it is indented too far.", name=name)
    named = _quoted(places)
    if here.startswith(f"{places[0]}."):
        return message("{name} belongs in {places}: it is indented too far.", name=name, places=named)
    if _apart(here, places[0]):
        return message("{name} belongs in {places}.", name=name, places=named)
    return message("{name} belongs in {places}: indent it below that name.", name=name, places=named)


def _apart(here: str, there: str) -> bool:
    """Say whether neither of two sections is within the other; the whole document is the section ""."""
    return not (not here or not there or here.startswith(f"{there}.") or there.startswith(f"{here}."))


def _quoted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"`{word}`" for word in words)


def _places(key: str, here: str) -> tuple[str, tuple[str, ...]]:
    """Return the name that a key is elsewhere, and those sections that have it: the ones nearest to a section."""
    found_in = {place: slips.same_name(key, list(names)) for place, names in _names().items()}
    places = [place for place, name in found_in.items() if name is not None]
    below = [place for place in places if place.startswith(f"{here}." if here else "") and place]
    groups = (
        [place for place in below if "[]" not in place[len(here) :]],
        [place for place in places if here and (not place or here.startswith(f"{place}."))][-1:],
        below,
        places,
    )
    nearest = next((tuple(group) for group in groups if 0 < len(group) <= _MOST_PLACES), ())
    return (str(found_in[nearest[0]]) if nearest else "", nearest)


@cache
def _names() -> dict[str, Node]:
    """Return the names of the facts in each section, by its path in the model; the document's own is ""."""
    schema = checking_schema()
    return {"": schema["properties"], **{path: section["properties"] for path, _, section in sections(schema)}}


def _model_path(path: Path) -> str:
    """Return the path of a section in the model: `systems[].passwords`."""
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _fault(values: object, where: Path, error: ValidationError) -> Fault:
    return Fault(
        str(error.validator),
        where,
        error.instance,
        cast("Node", error.schema),
        fact=_spoken(values, where),
        section=_spoken(values, where[:-1]),
    )


def _spoken(values: Any, path: Path) -> str:  # noqa: ANN401 - a document's values
    """Return a path as people speak of it, `systems[emr].passwords`, in a document that may hold anything."""
    spoken = ""
    for part in path:
        if isinstance(part, int):
            values = values[part] if isinstance(values, list) and part < len(values) else None
            name = values.get("id") if isinstance(values, dict) else None
            spoken += f"[{shorten(name) if isinstance(name, str) and name else part}]"
        else:
            values = values.get(part) if isinstance(values, dict) else None
            spoken += ("." if spoken else "") + shorten(part)
    return spoken


# What msgspec says, and at which path: "Expected `int`, got `str` - at `$.systems[0].passwords.minimum_length`".
_REASON = re.compile(r"(?P<what>.*?)(?: - at `(?:key in `)?\$(?P<path>[^`]*)`*)?", re.DOTALL)
_STEP = re.compile(r"\.(\w+)|\[([0-9]+)\]|.")


def _unexplained(document: Document, file: str, reason: str) -> Problem:
    """Return the problem that msgspec names, where the schema has nothing to say against the document."""
    parsed = _REASON.fullmatch(reason)
    steps = _STEP.findall(parsed["path"] or "") if parsed else []
    where = tuple(name or int(index) for name, index in takewhile(any, steps))
    what = shorten(parsed["what"] if parsed else reason)
    remedy = message("Compare it with the reference of all facts: gl3rules schema --docs.")
    if where:
        text = message("{fact} is not as it must be: {reason}.", fact=_spoken(document.values, where), reason=what)
    else:
        text = message("The facts are not as they must be: {reason}.", reason=what)
    return _problem(file, document.mark(where), where, (text, remedy))
