"""One rule on the facts of one organisation. The one place that isolates a crashing rule."""

from __future__ import annotations

from functools import lru_cache, reduce
from traceback import format_exc
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from msgspec import Struct

from gl3rules.authoring import NotApplicable, UndeclaredError
from gl3rules.facts.base import Undeclared
from gl3rules.facts.describe import FactMeaning, FactValue, Places, description, path_spoken
from gl3rules.facts.recording import ACTIVE, path_of, plain, view_of
from gl3rules.model import Evidence, Finding, Status, Subject, SupportingEvidence, combined
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gl3rules.authoring import Context, Rule
    from gl3rules.authoring import Finding as StatedFinding
    from gl3rules.facts.describe import Place
    from gl3rules.facts.recording import Path, Recorder
    from gl3rules.facts.root import Facts

SETTLED: Final = (Status.PASS, Status.NOT_APPLICABLE)
"""What needs no action."""

_NOWHERE: Final = (0, 0)


class KnownFacts:
    """The facts of one organisation, as outcomes speak of them: each is described once, however many rules read it.

    Without `lines`, none is looked up in the file.
    """

    def __init__(self, facts: Facts, *, lines: bool = True) -> None:
        self.facts = facts
        self.file = facts.provenance.path if facts.provenance else ""
        self._provenance = facts.provenance if lines else None
        self._places = Places(facts)
        self._subjects: dict[Path, Subject] = {}
        self._evidence: dict[Path, Evidence] = {}
        self._supported: list[tuple[Path, str]] | None = None

    def view(self, recorder: Recorder) -> Facts:
        """Return the facts as a view that reports what is read; it answers to the same names as the facts."""
        return cast("Facts", view_of(self.facts, (), recorder))

    def mark(self, path: Path) -> tuple[int, int]:
        """Return line and column of a fact, 0 and 0 where they are not known, or nobody wants them."""
        return self._provenance.mark(path) if self._provenance else _NOWHERE

    def place(self, path: Path) -> Place:
        """Return how a place is spoken of."""
        return self._places.at(path)

    def subject(self, path: Path) -> Subject:
        """Return what stands at a path: the organisation, or one of its parts."""
        found = self._subjects.get(path)
        if found is None:
            items = self._places.at(path).items
            found = self._subjects[path] = (
                Subject(items[-1].noun, "/".join([item.id for item in items])) if items else Subject()
            )
        return found

    def supporting(self) -> Iterator[SupportingEvidence]:
        """Yield what the organisation gives in support of its facts."""
        for item in _items(self.facts):
            texts = {name: _declared(item, name) for name in ("kind", "title", "reference", "collected")}
            yield SupportingEvidence(id=item.id, **{name: text for name, text in texts.items() if text is not None})

    def evidence(self, path: Path, value: object) -> Evidence:
        """Return the evidence that a fact is, with the value that was read."""
        found = self._evidence.get(path)
        if found is None:
            place = self._places.at(path)
            found = self._evidence[path] = Evidence(
                pointer=place.pointer,
                fact=place.spoken,
                value=plain(value),
                line=self.mark(path)[0],
                meaning=FactMeaning(path),
                worded=FactValue(path, value),
                supported_by=self._supported_by(path),
            )
        return found

    def _supported_by(self, path: Path) -> tuple[str, ...]:
        if self._supported is None:
            self._supported = [
                (place, item.id)
                for item in _items(self.facts)
                for spoken in _declared(item, "supports") or ()
                if (place := path_spoken(self.facts, spoken)) is not None
            ]
        return tuple(dict.fromkeys(item for place, item in self._supported if path[: len(place)] == place))


def _items(facts: Facts) -> tuple[Any, ...]:
    declared = _declared(facts, "evidence")
    return declared if isinstance(declared, tuple) else ()


def _declared(section: object, name: str) -> Any:  # noqa: ANN401  facts have any type
    """Return a fact, None where it is not declared."""
    value = getattr(section, name)
    return None if isinstance(value, Undeclared) else value


class Verdict(Struct, frozen=True):
    """What a rule comes to on the facts of one organisation; `subjects` counts those that were judged."""

    status: Status
    subjects: int
    reason: Message | None = None
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    traceback: str = ""


class Trial:
    """One rule on one organisation: each subject judged on its own, and what that comes to.

    The context holds the facts as the rule sees them: with a recorder they are a view that reports to it, and findings
    know which facts they are about.
    """

    def __init__(self, rule: Rule[Any], known: KnownFacts, context: Context, recorder: Recorder | None = None) -> None:
        self._rule = rule
        self._known = known
        self._context = context
        self._recorder = recorder
        self._statuses: list[Status] = []
        self._reasons: list[Message] = []
        self._findings: list[Finding] = []
        self._judged = 0
        self._traceback = ""

    def verdict(self) -> Verdict:
        """Judge every subject, and return what that comes to."""
        if self._recorder is not None:
            self._recorder.restart()
        token = ACTIVE.set(self._recorder)
        try:
            self._guarded((), self._judge_all)
        finally:
            ACTIVE.reset(token)
        status = together(self._statuses)
        reads = self._recorder.reads if self._recorder else {}
        return Verdict(
            status,
            self._judged,
            self._reason(status),
            tuple(self._findings),
            tuple([self._known.evidence(path, value) for path, value in reads.items()]),
            self._traceback,
        )

    def _reason(self, status: Status) -> Message | None:
        if status is Status.NOT_APPLICABLE:
            return _joined(self._reasons)
        if len(self._findings) == 1:
            return self._findings[0].message
        found = [finding.message for finding in self._findings if finding.status is status]
        if not found:
            return None
        return (
            found[0] if len(found) == 1 else message("{first} ({further} more)", first=found[0], further=len(found) - 1)
        )

    def _guarded(self, path: Path, action: Callable[..., None], *given: object) -> None:
        """Run one step; what it can't know or does wrong becomes a finding about the subject at `path`."""
        try:
            action(*given)
        except UndeclaredError as unknown:
            self._add_unknown(unknown, path)
        except KeyboardInterrupt:
            raise
        # A rule may raise anything else, such as SystemExit or GeneratorExit, and the others must still run.
        except BaseException as error:  # noqa: BLE001  see above
            self._traceback = self._traceback or format_exc()
            self._add(
                Status.ERROR,
                message("The rule crashed: {error}.", error=f"{type(error).__name__}: {error}"),
                message("Report it to the rule's authors, with the output of --verbose."),
                path,
                path,
            )

    def _judge_all(self) -> None:
        out_of_force = self._rule.out_of_force(self._context.as_of)
        if out_of_force is not None:
            self._add_not_applicable(out_of_force)
            return
        subjects = self._rule.each(self._context.facts)
        if isinstance(subjects, NotApplicable):
            self._add_not_applicable(subjects)
            return
        for subject in subjects:
            if isinstance(subject, UndeclaredError):
                self._add_unknown(subject, (subject.path or ())[:-1])
            else:
                path = path_of(subject)
                self._guarded(path, self._judge, subject, path)
        if not self._statuses:
            raise UndeclaredError(path_of(subjects), empty=True)

    def _judge(self, subject: object, path: Path) -> None:
        reason = self._rule.when(subject) if self._rule.when else None
        if reason is not None:
            self._add_not_applicable(reason)
            return
        self._judged += 1
        met = True
        for stated in self._rule.judge(subject, self._context):
            met = False
            fact = self._fact_of(stated, path)
            self._add(Status.FAIL, stated.message, stated.remedy or Message(self._rule.remedy), path, fact)
        if met:
            self._statuses.append(Status.PASS)

    def _fact_of(self, stated: StatedFinding, subject: Path) -> Path:
        if not stated.at:
            return self._recorder.last if self._recorder else ()
        below = () if stated.at.startswith("/") else subject
        parts = stated.at.strip("/").split("/")
        return (*below, *(int(part) if part.isdecimal() else part for part in parts))

    def _add_not_applicable(self, stated: NotApplicable) -> None:
        self._statuses.append(Status.NOT_APPLICABLE)
        if stated.reason not in self._reasons:
            self._reasons.append(stated.reason)

    def _add_unknown(self, unknown: UndeclaredError, subject: Path) -> None:
        path = unknown.path or ()
        fact = self._known.place(path).spoken
        self._add(
            Status.UNKNOWN,
            message("{fact} lists nothing.", fact=fact)
            if unknown.empty
            else message("{fact} is not declared.", fact=fact),
            _how_to_declare(path),
            subject,
            path,
        )

    def _add(self, status: Status, text: Message, remedy: Message, subject: Path, fact: Path) -> None:
        self._statuses.append(status)
        line, column = self._known.mark(fact)
        place = self._known.place(fact)
        self._findings.append(
            Finding(
                status=status,
                message=text,
                remedy=remedy,
                subject=self._known.subject(subject),
                pointer=place.pointer,
                fact=place.spoken,
                file=self._known.file,
                line=line,
                column=column,
            )
        )


# Not without a limit: lists can be of any length.
@lru_cache(maxsize=2048)
def _how_to_declare(path: Path) -> Message:
    meaning, example = description(path) or ("", "")
    return message("Declare it: {meaning} (for example {example}).", meaning=meaning, example=example)


def _joined(reasons: Iterable[Message]) -> Message:
    """Return the reasons why a rule does not apply as one text; there is at least one."""
    return reduce(lambda first, next_: message("{first} {next}", first=first, next=next_), reasons)


_Applicable: TypeAlias = tuple[tuple[Any, ...], Verdict | None]
_UNKNOWN: Final[_Applicable] = ((), None)


def ways_of(rules: Iterable[Rule[Any]]) -> tuple[int, ...]:
    """Return for each rule the number of its way to take subjects: rules that do so by the same functions share one."""
    numbers: dict[object, int] = {}
    return tuple([numbers.setdefault((rule.each, rule.when), len(numbers)) for rule in rules])


class FirstRun:
    """All rules on the plain facts, only to find those that are settled: most are, and need no finding and no path.

    Subjects are taken once for all rules that take them by the same functions: a rule can't tell, since those see
    nothing but the facts.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._subjects: dict[object, tuple[Any, ...] | NotApplicable] = {}

    def verdicts(self, rules: Sequence[Rule[Any]], ways: Sequence[int]) -> list[Verdict | None]:
        """Return what each rule comes to that passes, or does not apply; None for any other.

        `ways` says which of the rules take their subjects alike (see ways_of).
        """
        context = self._context
        applicable: list[_Applicable | None] = [None] * len(rules)
        found: list[Verdict | None] = []
        token = ACTIVE.set(None)
        try:
            # One loop and few calls: this is where the time goes when many organisations are judged.
            for rule, way in zip(rules, ways, strict=True):
                verdict = None
                try:
                    if rule.effective_from or rule.effective_until:
                        verdict = self._out_of_force(rule)
                    if verdict is None:
                        subjects, verdict = applicable[way] or self._where_applicable(rule, way, applicable)
                        if subjects and rule.finds_any(subjects, context):
                            verdict = None
                except KeyboardInterrupt:
                    raise
                # Whatever else goes wrong here goes wrong again in the trial that follows, and is told there.
                except BaseException:  # noqa: BLE001  see above
                    verdict = None
                found.append(verdict)
        finally:
            ACTIVE.reset(token)
        return found

    def _out_of_force(self, rule: Rule[Any]) -> Verdict | None:
        stated = rule.out_of_force(self._context.as_of)
        return None if stated is None else Verdict(Status.NOT_APPLICABLE, 0, stated.reason)

    def _where_applicable(self, rule: Rule[Any], way: int, applicable: list[_Applicable | None]) -> _Applicable:
        """Note for a way the subjects to which its rules apply, with their verdict where all pass, None if unknown."""
        applicable[way] = _UNKNOWN  # stays so where they can't be taken
        found = applicable[way] = _where(rule, self._taken(rule))
        return found

    def _taken(self, rule: Rule[Any]) -> tuple[Any, ...] | NotApplicable:
        if rule.each not in self._subjects:
            found = rule.each(self._context.facts)
            self._subjects[rule.each] = found if isinstance(found, NotApplicable) else tuple(found)
        return self._subjects[rule.each]


def _where(rule: Rule[Any], subjects: tuple[Any, ...] | NotApplicable) -> _Applicable:
    """Return which of the subjects a rule applies to, with its verdict where all of those pass."""
    if isinstance(subjects, NotApplicable):
        return (), Verdict(Status.NOT_APPLICABLE, 0, subjects.reason)
    kept = []
    reasons: list[Message] = []
    for subject in subjects:
        if isinstance(subject, UndeclaredError):
            return _UNKNOWN
        stated = rule.when(subject) if rule.when else None
        if stated is None:
            kept.append(subject)
        elif stated.reason not in reasons:
            reasons.append(stated.reason)
    if kept:
        return tuple(kept), Verdict(Status.PASS, len(kept))
    return ((), Verdict(Status.NOT_APPLICABLE, 0, _joined(reasons))) if reasons else _UNKNOWN


def together(statuses: list[Status]) -> Status:
    """Return what several statuses come to; at once where they are all the same, as they mostly are."""
    if statuses and statuses.count(statuses[0]) == len(statuses):
        return statuses[0]
    return combined(statuses)
