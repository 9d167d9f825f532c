"""Facts that can't be true together, or not on the day of the assessment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from gl3rules.errors import Problem
from gl3rules.facts.base import Item, Section, Undeclared
from gl3rules.facts.conflicts import between_sections
from gl3rules.facts.describe import path_spoken, pointer, spoken_path
from gl3rules.facts.organisation import Document
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.facts.recording import Path
    from gl3rules.facts.root import Facts

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
    for path, section in _sections(facts, ()):
        problems += _declared_beside_no(facts, path, section)
        problems += _ruled_out(facts, path, section)
        problems += _same_ids(facts, path, section)
        problems += _reviewed_before_approval(facts, path, section)
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
        for path, section in _sections(facts, ())
        for name, value in _declared(section)
        if isinstance(value, date) and value > as_of
    )


def _declared(section: Section) -> Iterator[tuple[str, object]]:
    """Yield the facts of a section that are declared."""
    for name in section.__struct_fields__:
        value = getattr(section, name)
        if not isinstance(value, Undeclared):
            yield name, value


def _sections(section: Section, path: Path) -> Iterator[tuple[Path, Section]]:
    """Yield a section and every section inside it, each with its path."""
    yield path, section
    for name, value in _declared(section):
        if isinstance(value, Section):
            yield from _sections(value, (*path, name))
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Section):
                    yield from _sections(item, (*path, name, index))


def _declared_beside_no(facts: Facts, path: Path, section: Section) -> Iterator[Problem]:
    declared = dict(_declared(section))
    for flag in _FLAGS:
        if declared.get(flag) is False:
            for name, value in declared.items():
                if isinstance(value, tuple) and value and isinstance(value[0], Item):
                    yield _contradiction(facts, (*path, flag), (*path, name))


def _ruled_out(facts: Facts, path: Path, section: Section) -> Iterator[Problem]:
    declared = dict(_declared(section))
    for flag, value, ruled_out in _RULED_OUT:
        # An empty list says the same as the flag, and none is no statement of its own.
        if flag in declared and declared[flag] == value and declared.get(ruled_out) not in (None, (), "none"):
            yield _contradiction(facts, (*path, flag), (*path, ruled_out))


def _reviewed_before_approval(facts: Facts, path: Path, section: Section) -> Iterator[Problem]:
    if not isinstance(section, Document):
        return
    declared = dict(_declared(section))
    approved, reviewed = declared.get("approved"), declared.get("last_reviewed")
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
    systems = dict(_declared(facts)).get("systems")
    for index, system in enumerate(systems if isinstance(systems, tuple) else ()):
        declared = dict(_declared(system))
        means = declared.get("authentication")
        if "passwords" in declared and isinstance(means, tuple) and "password" not in means:
            yield _contradiction(facts, ("systems", index, "authentication"), ("systems", index, "passwords"))


def _evidence_for_nothing(facts: Facts) -> Iterator[Problem]:
    """Find evidence in support of facts that are not declared: it would seem to support something."""
    items = dict(_declared(facts)).get("evidence")
    for index, item in enumerate(items if isinstance(items, tuple) else ()):
        declared = dict(_declared(item))
        if not {"title", "reference"} & declared.keys():
            yield _problem(
                facts,
                ("evidence", index),
                message("Evidence {id} has neither a title nor a reference, so nobody could look at it.", id=item.id),
                message("Declare what it is called (title), where it can be seen (reference), or both."),
            )
        supports = declared.get("supports")
        for number, spoken in enumerate(supports if isinstance(supports, tuple) else ()):
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


def _same_ids(facts: Facts, path: Path, section: Section) -> Iterator[Problem]:
    for name, value in _declared(section):
        first: dict[str, int] = {}
        for index, item in enumerate(value if isinstance(value, tuple) else ()):
            if not isinstance(item, Item):
                continue
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
