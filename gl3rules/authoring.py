"""What authors of rules import: the rule decorator, findings, applicability, parameters and three-valued logic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, Generic, TypeAlias, TypeVar

from msgspec import Struct

from gl3rules.errors import PackError
from gl3rules.facts.base import Duration, Undeclared, UndeclaredError
from gl3rules.facts.recording import ACTIVE, ListView
from gl3rules.facts.root import Facts
from gl3rules.model import Severity
from gl3rules.text import Message, Value, message

__all__ = [
    "Chapter",
    "Context",
    "Duration",
    "Facts",
    "Finding",
    "Findings",
    "NotApplicable",
    "Pack",
    "Parameter",
    "Requirement",
    "Rule",
    "Severity",
    "Subjects",
    "UndeclaredError",
    "all_of",
    "any_of",
    "chapter",
    "each_of",
    "is_overdue",
    "listed",
    "message",
    "nested",
    "organisation",
    "rule",
]

S = TypeVar("S")
T = TypeVar("T")


class Finding:
    """One reason why a subject does not meet a rule, as its author states it.

    `template` is English with named fields, filled from `values`; state what is found and what is required.
    `remedy` replaces the rule's own remedy where this defect needs another. `at` says which fact the finding is
    about where that is not the one read last: a path below the subject ("access_log/reviewed_every"), or from the
    top of the document with a "/" before it.
    """

    __slots__ = ("at", "message", "remedy")

    def __init__(self, template: str, *, remedy: Message | None = None, at: str = "", **values: Value) -> None:
        for name, value in values.items():
            if isinstance(value, Undeclared):
                bool(value)  # raises: the finding rests on a fact that is not declared
            if isinstance(value, ListView):
                values[name] = ()
        self.message = Message(template, values)
        self.remedy = remedy
        self.at = at


Findings: TypeAlias = Iterable[Finding]


class NotApplicable:
    """The reason why a rule does not apply, to the organisation or to one subject."""

    __slots__ = ("reason",)

    def __init__(self, template: str, **values: Value) -> None:
        self.reason = Message(template, values)


# An UndeclaredError among the subjects stands for those that can't be known: the others are still judged.
Subjects: TypeAlias = Iterable[S | UndeclaredError] | NotApplicable


def organisation(facts: Facts) -> Subjects[Facts]:
    """Give the organisation itself as the one subject."""
    return (facts,)


def listed(items: Sequence[T]) -> Sequence[T]:
    """Return the items of a list that must not be empty.

    Raises UndeclaredError where it is: a list that names nothing decides nothing.
    """
    if len(items) == 0:
        # A recording view knows where it stands; a plain tuple doesn't.
        raise UndeclaredError(getattr(items, "_path", None), empty=True)
    return items


def nested(outer: Iterable[T], inner: Callable[[T], Sequence[S]]) -> Iterator[S | UndeclaredError]:
    """Yield every item of the lists inside a list, and an UndeclaredError for each inner list that is not declared."""
    for item in outer:
        try:
            yield from listed(inner(item))
        except UndeclaredError as unknown:
            yield unknown


def any_of(*conditions: Callable[[], bool]) -> bool:
    """Say whether any condition holds, in three values: "or" that one undeclared fact does not stop.

    Raises UndeclaredError where none holds and one can't be decided.
    """
    return _decide(conditions, decisive=True)


def all_of(*conditions: Callable[[], bool]) -> bool:
    """Say whether all conditions hold, in three values: "and" that one undeclared fact does not stop.

    Raises UndeclaredError where none is false and one can't be decided.
    """
    return _decide(conditions, decisive=False)


def _decide(conditions: Iterable[Callable[[], bool]], *, decisive: bool) -> bool:
    recorder = ACTIVE.get()
    before = dict(recorder.reads) if recorder is not None else {}
    all_reads = dict(before)
    unknown: UndeclaredError | None = None
    for condition in conditions:
        if recorder is not None:
            # A verdict rests on the condition that decides; what the others read is no evidence for it.
            recorder.reads = dict(before)
        try:
            if bool(condition()) is decisive:
                return decisive
        except UndeclaredError as error:
            unknown = unknown or error
        if recorder is not None:
            all_reads.update(recorder.reads)
    if recorder is not None:
        recorder.reads = all_reads
    if unknown is not None:
        raise unknown
    return not decisive


_BEGINNINGS: Final = tuple(date(year, month, 1) for year in (2027, 2028) for month in range(1, 13))
"""Days from which months and years of every length go."""


class Parameter(Struct, Generic[T], frozen=True):
    """A figure that the guideline leaves open, with the pack's interpretation as its default.

    It can be tightened, never loosened: `lower_is_stricter` says in which direction. `purpose` is English, and the
    key of its translation. `by_length` is for durations that are compared with others and never counted from a day, so
    that "60 days" are as good as "2 months".
    """

    name: str
    default: T
    purpose: str
    lower_is_stricter: bool = True
    by_length: bool = False

    def loosens(self, value: T) -> bool:
        """Say whether a value asks for less than the default, and be it only where a month is short."""
        # Every type that parameters have is ordered, which a type variable can't say.
        looser, stricter = (value, self.default) if self.lower_is_stricter else (self.default, value)
        if looser > stricter:  # type: ignore[operator]
            return True
        if self.by_length or not (isinstance(looser, Duration) and isinstance(stricter, Duration)):
            return False
        # "30 days" compare as no longer than "1 month", but end later where they begin in February.
        return any(looser.after(day) > stricter.after(day) for day in _BEGINNINGS)


class Context:
    """What a rule may know beside its subject.

    `facts` is the whole document, `as_of` the day of the assessment; `limit` gives a parameter's value.
    """

    __slots__ = ("_parameters", "as_of", "facts")

    def __init__(self, facts: Facts, as_of: date, parameters: dict[str, Any]) -> None:
        self.facts = facts
        self.as_of = as_of
        self._parameters = parameters

    def limit(self, parameter: Parameter[T]) -> T:
        """Return the value of a parameter in this assessment."""
        value: T = self._parameters.get(parameter.name, parameter.default)
        return value


def is_overdue(last: date, within: Duration, as_of: date) -> bool:
    """Say whether something last done on day `last` should have been done again before day `as_of`."""
    if type(last) is date and type(within) is Duration:
        return as_of > _due(last, str(within))
    return as_of > within.after(last)


@lru_cache(maxsize=10_000)
def _due(last: date, within: str) -> date:
    """Return when something is due again: many rules ask it of the same few days, and the calendar is slow to tell.

    The duration is its text, since "30 days" equals "1 month" and leads to another day.
    """
    return Duration(within).after(last)


def each_of(items: Sequence[T], judge: Callable[[T], Findings]) -> Findings:
    """Yield what `judge` finds on each item of a list, so that one undeclared fact does not hide the others' findings.

    Raises UndeclaredError, where a fact of any item was not declared, once all items have been judged.
    """
    unknown: UndeclaredError | None = None
    for item in listed(items):
        try:
            yield from judge(item)
        except UndeclaredError as error:
            unknown = unknown or error
    if unknown is not None:
        raise unknown


class Rule(Generic[S]):
    """A function that judges one requirement, with what the engine must know of it.

    `id` is the function's name with hyphens, stable for ever. `title`, `why`, `passes`, `fails` and `remedy` are
    the parts of its docstring, in English; each is the key of its translation.
    """

    __slots__ = (
        "_document",
        "_sections",
        "clause",
        "each",
        "effective_from",
        "effective_until",
        "function",
        "id",
        "row",
        "severity",
        "takes_context",
        "title",
        "when",
    )

    def __init__(  # noqa: PLR0913  called by the decorator alone, with each by name
        self,
        function: Callable[..., Findings],
        *,
        row: str,
        severity: Severity,
        each: Callable[[Facts], Subjects[S]],
        when: Callable[[S], NotApplicable | None] | None,
        clause: str,
        effective_from: date | None,
        effective_until: date | None,
    ) -> None:
        self.function = function
        self.id = function.__name__.replace("_", "-")
        self.row = row
        self.severity = severity
        self.each = each
        self.when = when
        self.clause = clause
        self.effective_from = effective_from
        self.effective_until = effective_until
        # One positional parameter or two: the shapes that the decorator's type allows.
        self.takes_context = function.__code__.co_argcount > 1
        if not function.__doc__:
            raise PackError(
                message("Rule {rule} has no docstring, so it has no title and no remedy.", rule=self.id),
                message("Write the docstring, and run Python without -OO, which strips them."),
            )
        self._document = function.__doc__
        self._sections: dict[str, str] | None = None
        self.title = function.__doc__.partition("\n")[0]

    def out_of_force(self, day: date) -> NotApplicable | None:
        """Return why the rule is not in force on a day, None where it is; both its first and its last day count."""
        if self.effective_from is not None and day < self.effective_from:
            return NotApplicable("The rule comes into force on {day}.", day=self.effective_from)
        if self.effective_until is not None and day > self.effective_until:
            return NotApplicable("The rule was in force until {day}.", day=self.effective_until)
        return None

    def judge(self, subject: S, context: Context) -> Findings:
        """Return the findings for one subject."""
        return self.function(subject, context) if self.takes_context else self.function(subject)

    def finds_any(self, subjects: Iterable[S], context: Context) -> bool:
        """Say whether there is a finding for any of the subjects; those after the first one are not looked for."""
        function = self.function
        for subject in subjects:
            for _ in function(subject, context) if self.takes_context else function(subject):
                return True
        return False

    def sections(self) -> dict[str, str]:
        """Return the parts of the docstring by their headings ("Remedy"), each as one line of text."""
        return dict(self._parts())

    def _parts(self) -> dict[str, str]:
        if self._sections is None:
            self._sections = self._read_document()
        return self._sections

    def _read_document(self) -> dict[str, str]:
        # Imported here: rules that pass need no text.
        from textwrap import dedent

        found: dict[str, list[str]] = {}
        lines: list[str] = []
        # Docstrings are indented up to Python 3.12 and no longer after it.
        for line in dedent(self._document.partition("\n")[2]).splitlines():
            text = line.strip()
            if line == text and text.endswith(":") and " " not in text:
                lines = found.setdefault(text[:-1], [])
            elif text:
                lines.append(text)
        return {heading: " ".join(texts) for heading, texts in found.items()}

    def section(self, heading: str) -> str:
        """Return the part of the docstring under a heading, "" if it has none."""
        return self._parts().get(heading, "")

    @property
    def remedy(self) -> str:
        """How to put a failure right."""
        return self.section("Remedy")


SECTIONS: Final = ("Why", "Passes", "Fails", "Remedy")
"""The headings that every rule's docstring has, in this order."""


def rule(  # noqa: PLR0913  every one has a name, and most a default
    *,
    row: str,
    severity: Severity,
    each: Callable[[Facts], Subjects[S]] = organisation,  # type: ignore[assignment]  # the default subject is Facts
    when: Callable[[S], NotApplicable | None] | None = None,
    clause: str = "",
    effective_from: date | None = None,
    effective_until: date | None = None,
) -> Callable[[Callable[[S], Findings] | Callable[[S, Context], Findings]], Rule[S]]:
    """Make a rule of a function that takes a subject, or a subject and the context, and yields findings.

    `row` is the checklist row that the rule decides and `clause` its place in the guideline where that is finer
    than the row's own. `each` gives the subjects or the reason why the rule does not apply; `when` gives the reason
    why it does not apply to one of them. Both, and the function, may use undeclared facts: the outcome is then
    unknown. Before the day `effective_from` and after the day `effective_until` the rule does not apply.
    """

    def decorate(function: Callable[[S], Findings] | Callable[[S, Context], Findings]) -> Rule[S]:
        return Rule(
            function,
            row=row,
            severity=severity,
            each=each,
            when=when,
            clause=clause,
            effective_from=effective_from,
            effective_until=effective_until,
        )

    return decorate


class Requirement(Struct, frozen=True):
    """One row of the checklist: its number, where the guideline has it, and what it asks.

    `title` and `summary` are English, and the keys of their translations. A row that is not `waivable` is one for
    which nobody may accept an exception.
    """

    row: str
    clause: str
    title: str
    summary: str
    waivable: bool = True


class Chapter(Struct, frozen=True):
    """A chapter of the guideline with its rows; `title` is English, and the key of its translation."""

    number: str
    title: str
    requirements: tuple[Requirement, ...]


def chapter(number: str, title: str, *requirements: Requirement) -> Chapter:
    """Return a chapter of a catalogue."""
    return Chapter(number, title, requirements)


class Pack(Struct, frozen=True):
    """A rule pack as its package declares it, under the name PACK; the package's modules hold the rules.

    `title` names what the pack checks against and `source` cites it; both are English, and the keys of their
    translations. `parameters` are the figures that a user may tighten.
    """

    name: str
    version: str
    title: str
    source: str
    chapters: tuple[Chapter, ...]
    parameters: tuple[Parameter[Any], ...] = ()
