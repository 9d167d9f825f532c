"""The file of waivers: exceptions that somebody accepted for a time, one entry each."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal

from msgspec import UNSET, Struct, UnsetType, structs

from gl3rules import entries
from gl3rules.errors import EntriesError, Problem
from gl3rules.model import Finding, Outcome, Status, WaiverNote
from gl3rules.source import Limits, Mark
from gl3rules.source.refusals import first_of
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Marker = Callable[[Sequence[str | int]], Mark]

WAIVABLE: Final = (Status.FAIL, Status.UNKNOWN)
"""What can be waived; a crash can't be."""

LIMITS: Final = Limits(alias_nodes=0)
"""A file of waivers is reviewed by people, so each entry says what it says where it stands: without aliases."""

ALREADY: Final = (
    message("There is a waiver for the same thing already."),
    message("Keep one entry; to extend a waiver, change its reason and the day on which it expires."),
)
"""What is wrong with a second waiver for the same thing, and what to do."""

_STEP: Final = re.compile(r"(?:^|\.)[a-z][a-z_]*|\[[^\[\]]+\]")


class _Declared(Struct, frozen=True, forbid_unknown_fields=True):
    """One entry as a file has it."""

    organisation: str
    reason: str
    approver: str
    expires: date
    rule: str | UnsetType = UNSET
    row: str | UnsetType = UNSET
    subject: str | UnsetType = UNSET
    pointer: str | UnsetType = UNSET
    ticket: str | UnsetType = UNSET


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    waivers: tuple[_Declared, ...]


class Entry(Struct, frozen=True):
    """One waiver: what it is for, why, by whom, and its last day (inclusive).

    Of `rule` and `row` one is "". `subject` ("main/server-room") and `pointer` (`systems[emr].passwords`, a fact or a
    section above it) narrow it down to some findings; "" does not. `marks` gives the place of each of its parts, and
    under "" that of the whole, as (line, column), in the file at `path`, where it is number `index`, from 0.
    """

    organisation: str
    reason: str
    approver: str
    expires: date
    rule: str = ""
    row: str = ""
    subject: str = ""
    pointer: str = ""
    ticket: str = ""
    path: str = ""
    index: int = 0
    marks: dict[str, tuple[int, int]] = {}

    @property
    def name(self) -> str:
        """The rule or row that it is for."""
        return self.rule or self.row

    @property
    def target(self) -> tuple[str, ...]:
        """All that says what it is for; no two waivers are for the same."""
        return (self.organisation, self.rule, self.row, self.subject, self.pointer)

    def concerns(self, outcome: Outcome) -> bool:
        """Say whether an outcome is that of its rule, or of a rule of its row."""
        return outcome.rule == self.rule if self.rule else outcome.row == self.row

    def covers(self, outcome: Outcome, finding: Finding) -> bool:
        """Say whether it accepts a finding of an outcome of its organisation; never a crash."""
        return (
            finding.status in WAIVABLE
            and self.concerns(outcome)
            and self.subject in ("", finding.subject.name)
            and (not self.pointer or _is_in(finding.fact, self.pointer))
        )

    def problem(self, part: str, text: Message, remedy: Message) -> Problem:
        """Return a problem with one of its parts, or with the whole for ""."""
        line, column = self.marks.get(part) or self.marks.get("", (0, 0))
        pointer = f"/waivers/{self.index}" + (f"/{part}" if part in self.marks and part else "")
        return Problem(text, self.path, line, column, pointer, remedy)

    def note(self, text: Message) -> WaiverNote:
        """Return a note on it."""
        return WaiverNote(text, self.path, self.marks.get("", (0, 0))[0])


def _is_in(fact: str, section: str) -> bool:
    """Say whether a fact is the one that a path with ids names, or lies in that section."""
    fact_steps, steps = _STEP.findall(fact), _STEP.findall(section)
    # What is not made of steps names nothing: systems[emr is not the beginning of systems[emr].
    return "".join(steps) == section and fact_steps[: len(steps)] == steps


def load(path: str) -> tuple[Entry, ...]:
    """Read the waivers of a YAML or JSON file.

    Raises EntriesError with everything that is wrong in it: no YAML, unknown names, both a rule and a row, a reason
    that says nothing, the same waiver twice.
    """
    document = entries.read_one(path, LIMITS)
    return of_values(document.values, document.mark, path)


def of_values(values: object, mark: Marker, path: str) -> tuple[Entry, ...]:
    """Return the waivers in the values of a document; `mark` gives the place of each in the file at `path`.

    Raises EntriesError with everything that is wrong.
    """
    declared = entries.convert(values, _File, mark, path).waivers
    found = tuple(_entry(each, index, mark, path) for index, each in enumerate(declared))
    wrong = chain.from_iterable(_wrong_in(entry, each) for entry, each in zip(found, declared, strict=True))
    problems = [*wrong, *_twice(found)]
    if problems:
        raise EntriesError(first_of(sorted(problems, key=lambda problem: (problem.line, problem.column))))
    return found


def _entry(declared: _Declared, index: int, mark: Marker, path: str) -> Entry:
    given = {name: text for name, text in structs.asdict(declared).items() if text is not UNSET}
    texts = {name: " ".join(text.split()) for name, text in given.items() if isinstance(text, str)}
    places = {"": mark(("waivers", index))} | {name: mark(("waivers", index, name)) for name in given}
    marks = {name: (place.line, place.column) for name, place in places.items()}
    return Entry(**given | texts, path=path, index=index, marks=marks)


def _wrong_in(entry: Entry, declared: _Declared) -> Iterator[Problem]:
    """Find what the types of an entry's parts don't tell."""
    targets = [name for name in ("rule", "row") if getattr(declared, name) is not UNSET]
    if not targets:
        yield entry.problem(
            "",
            message("The waiver is for no rule and no row."),
            message("Add rule, with a rule's id, or row, with the number of a row."),
        )
    if len(targets) > 1:
        yield entry.problem(
            "row",
            message("The waiver is for both a rule and a row."),
            message("Keep one of the two; write a second entry for the other."),
        )
    for name, text in structs.asdict(declared).items():
        # A dash or a space of no width gives no reason and names nobody.
        if isinstance(text, str) and not any(character.isalnum() for character in text):
            yield entry.problem(
                name,
                message("{name} says nothing.", name=name),
                message("Write it out, in letters or digits; what is optional can be left out."),
            )


def _twice(found: Iterable[Entry]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Entry] = {}
    for entry in found:
        same = first.setdefault(entry.target, entry)
        if same is not entry:
            yield structs.replace(entry.problem("", *ALREADY), also=same.marks[""])
