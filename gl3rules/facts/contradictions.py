"""Facts that can't be true together, or not on the day of the assessment."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from gl3rules.errors import Problem
from gl3rules.facts.base import Item, Section
from gl3rules.facts.conflicts import between_sections
from gl3rules.facts.describe import path_spoken, pointer, spoken_path
from gl3rules.facts.organisation import Document
from gl3rules.facts.survey import Survey, declared, is_list_of, listed, types_of
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gl3rules.facts.recording import Path
    from gl3rules.facts.root import Facts

Check: TypeAlias = "Callable[[Facts, Path, Section], Iterable[Problem]]"
"""Finds what is wrong within one section, the one at the path."""

# The flags that say whether what their section lists exists at all.
_FLAGS = ("used", "outsourced")

_REMEDY = message("Correct whichever of the two is wrong, or take it out.")

# What describes the document itself, and is nothing that evidence could support.
_NO_FACTS = ("schema", "evidence")

# A fact that is one thing where another is declared: (flag, value of the flag, fact that it rules out).
_RULED_OUT = (
    ("subcontracts", False, "subcontractors"),
    ("disposes_of_information", False, "destruction_proof"),
    ("management_outsourced", False, "outsourcing_boundary_in_contract"),
    ("personal_information_used", False, "safeguards"),
    ("personal_information_used", False, "erased_after_use"),
    ("collected", False, "last_reviewed"),
    ("radio_devices_allowed", False, "interference_measures"),
    ("data_removal", "forbidden", "data_removal_approved_by"),
    ("subcontracting", "forbidden", "subcontracting_conditions"),
)


def within(facts: Facts) -> tuple[Problem, ...]:
    """Return the contradictions between facts, each with both places."""
    problems: list[Problem] = []
    for path, section, checks in _CHECKED.of(facts):
        for check in checks:
            problems += check(facts, path, section)
    problems += _passwords_without_log_in(facts)
    problems += _evidence_for_nothing(facts)
    problems += (_problem(facts, one, why, _REMEDY, other) for one, other, why in between_sections(facts))
    return tuple(problems)


def on(facts: Facts, as_of: date) -> tuple[Problem, ...]:
    """Return the facts that are dated after the day of the assessment."""
    return tuple(
        _problem(
            facts,
            (*path, name),
            message(
                "{fact} is {found}, after the day of the assessment, {as_of}.",
                fact=spoken_path(facts, (*path, name)),
                found=value,
                as_of=as_of,
            ),
            message("Correct the date, or assess as of a later day (--as-of)."),
        )
        for path, section, names in _DATED.of(facts)
        for name in names
        if isinstance(value := getattr(section, name), date) and value > as_of
    )


def _dates(kind: type[Section]) -> tuple[str, ...]:
    """Return the names of the dates in a kind of section."""
    return tuple(name for name, type_ in types_of(kind).items() if type_ is date)


def _checks(kind: type[Section]) -> tuple[Check, ...]:
    """Return what can be wrong within one section of a kind, in the order in which it is told."""
    names = kind.__struct_fields__
    lists = tuple(name for name, type_ in types_of(kind).items() if is_list_of(type_, Item))
    flags = tuple(flag for flag in _FLAGS if flag in names)
    ruled_out = tuple(rule for rule in _RULED_OUT if rule[0] in names and rule[2] in names)
    found: list[Check] = []
    if flags and lists:
        found.append(partial(_declared_beside_no, flags, lists))
    if ruled_out:
        found.append(partial(_ruled_out, ruled_out))
    if lists:
        found.append(partial(_same_ids, lists))
    if issubclass(kind, Document):
        found.append(_reviewed_before_approval)
    return tuple(found)


_DATED: Final = Survey(_dates)
_CHECKED: Final = Survey(_checks)


def _declared_beside_no(
    flags: Sequence[str], lists: Sequence[str], facts: Facts, path: Path, section: Section
) -> Iterator[Problem]:
    for flag in flags:
        if getattr(section, flag) is False:
            for name in lists:
                value = getattr(section, name)
                if isinstance(value, tuple) and value:
                    yield _contradiction(facts, (*path, flag), (*path, name))


def _ruled_out(
    rules: Sequence[tuple[str, object, str]], facts: Facts, path: Path, section: Section
) -> Iterator[Problem]:
    for flag, value, ruled_out in rules:
        # An empty list says the same as the flag, and none is no statement of its own.
        if declared(section, flag) == value and declared(section, ruled_out) not in (None, (), "none"):
            yield _contradiction(facts, (*path, flag), (*path, ruled_out))


def _reviewed_before_approval(facts: Facts, path: Path, section: Section) -> Iterator[Problem]:
    approved, reviewed = declared(section, "approved"), declared(section, "last_reviewed")
    if isinstance(approved, date) and isinstance(reviewed, date) and reviewed < approved:
        yield _problem(
            facts,
            (*path, "last_reviewed"),
            message(
                "{document} was last reviewed on {reviewed}, before this version was approved on {approved}.",
                document=spoken_path(facts, path),
                reviewed=reviewed,
                approved=approved,
            ),
            message("Correct one of the dates; a version counts as reviewed when it is approved."),
            (*path, "approved"),
        )


def _passwords_without_log_in(facts: Facts) -> Iterator[Problem]:
    for index, system in enumerate(listed(facts, "systems")):
        means = declared(system, "authentication")
        if isinstance(means, tuple) and "password" not in means and declared(system, "passwords") is not None:
            yield _contradiction(facts, ("systems", index, "authentication"), ("systems", index, "passwords"))


def _evidence_for_nothing(facts: Facts) -> Iterator[Problem]:
    """Find evidence in support of facts that are not declared: it would seem to support something."""
    for index, item in enumerate(facts.evidence if isinstance(facts.evidence, tuple) else ()):
        if declared(item, "title") is None and declared(item, "reference") is None:
            yield _problem(
                facts,
                ("evidence", index),
                message("Evidence {id} has neither a title nor a reference, so nobody could look at it.", id=item.id),
                message("Declare what it is called (title), where it can be seen (reference), or both."),
            )
        for number, spoken in enumerate(item.supports if isinstance(item.supports, tuple) else ()):
            path = path_spoken(facts, spoken)
            if path is None or path[0] in _NO_FACTS:
                yield _problem(
                    facts,
                    ("evidence", index, "supports", number),
                    message("Evidence {id} supports {fact}, but no such fact is declared.", id=item.id, fact=spoken),
                    message(
                        "Write the fact as messages do, for example {example}, and declare it.",
                        example="systems[emr].passwords.maximum_age",
                    ),
                )


def _same_ids(lists: Sequence[str], facts: Facts, path: Path, section: Section) -> Iterator[Problem]:
    for name in lists:
        items: Sequence[Item] = getattr(section, name)
        if not isinstance(items, tuple) or len({item.id for item in items}) == len(items):
            continue
        first: dict[str, int] = {}
        for index, item in enumerate(items):
            if item.id in first:
                yield _problem(
                    facts,
                    (*path, name, index, "id"),
                    message(
                        "Two items of {fact} have the id {id}.", fact=spoken_path(facts, (*path, name)), id=item.id
                    ),
                    message("Give each an id of its own."),
                    (*path, name, first[item.id], "id"),
                )
            first.setdefault(item.id, index)


def _contradiction(facts: Facts, flag: Path, ruled_out: Path) -> Problem:
    return _problem(
        facts,
        ruled_out,
        message(
            "{declared} is declared, but {flag} says that there is no such thing.",
            declared=spoken_path(facts, ruled_out),
            flag=spoken_path(facts, flag),
        ),
        _REMEDY,
        flag,
    )


def _problem(facts: Facts, path: Path, text: Message, remedy: Message, other: Path | None = None) -> Problem:
    provenance = facts.provenance
    line, column = provenance.mark(path) if provenance else (0, 0)
    return Problem(
        message=text,
        path=provenance.path if provenance else "",
        line=line,
        column=column,
        pointer=pointer(path),
        remedy=remedy,
        also=provenance.mark(other) if provenance and other else None,
    )
