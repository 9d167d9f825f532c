"""Evaluate rules on facts. The one place that isolates a crashing rule."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from traceback import format_exc
from typing import TYPE_CHECKING, Any, Final, cast

from gl3rules.authoring import Context, NotApplicable, UndeclaredError
from gl3rules.facts.base import Undeclared
from gl3rules.facts.describe import FactMeaning, FactValue, description, items_along, path_spoken, pointer, spoken_path
from gl3rules.facts.recording import ACTIVE, Recorder, SectionView, path_of, plain
from gl3rules.model import (
    Assessment,
    Chapter,
    Coming,
    Evidence,
    Finding,
    Outcome,
    PackSummary,
    Report,
    RequirementText,
    RowResult,
    RuleText,
    Status,
    Subject,
    SupportingEvidence,
    combined,
)
from gl3rules.packs import parameters_in_force
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gl3rules.authoring import Finding as StatedFinding
    from gl3rules.authoring import Rule
    from gl3rules.facts.recording import Path
    from gl3rules.facts.root import Facts
    from gl3rules.model import Refused, WaiverNote
    from gl3rules.packs import LoadedPack

_SETTLED: Final = (Status.PASS, Status.NOT_APPLICABLE)
_HORIZON: Final = timedelta(days=90)


def evaluate(loaded: LoadedPack, facts: Facts, as_of: date, *, evidence: bool = True) -> Assessment:
    """Judge one organisation by every rule of a pack, or of a selection from it, on one date.

    A rule that crashes has status ERROR and does not stop the others. Without `evidence`, outcomes that need no
    action come without the facts that they rest on, which is several times faster.
    """
    known = _KnownFacts(facts)
    outcomes = tuple(_outcome(rule, loaded, facts, as_of, known, evidence=evidence) for rule in loaded.rules)
    provenance = facts.provenance
    return Assessment(
        organisation_id=facts.organisation.id,
        organisation_name=facts.organisation.name,
        path=provenance.path if provenance else "",
        sha256=provenance.sha256 if provenance else "",
        as_of=as_of,
        pack=summary(loaded),
        rows=_rows(loaded, outcomes),
        outcomes=outcomes,
        supporting_evidence=known.supporting,
    )


def report(  # noqa: PLR0913, PLR0917  what was applied, and what it came to
    loaded: LoadedPack,
    as_of: date,
    version: str,
    assessments: Iterable[Assessment],
    refused: Iterable[Refused] = (),
    fail_on: tuple[Status, ...] = (Status.FAIL, Status.UNKNOWN),
    *,
    as_of_given: bool = False,
    selection: tuple[str, ...] = (),
    baseline: str = "",
    waiver_notes: tuple[WaiverNote, ...] = (),
    texts: bool = True,
) -> Report:
    """Return what a run says in all; `version` is that of gl3rules, `fail_on` lists the statuses that make it fail."""
    judged = tuple(assessments)
    return Report(
        version=version,
        as_of=as_of,
        pack=summary(loaded),
        # Where no facts could be read, nothing was judged.
        judged_rows=len({rule.row for rule in loaded.rules}) if judged else 0,
        judged_rules=len(loaded.rules) if judged else 0,
        requirements=_requirements(loaded) if texts else (),
        assessments=judged,
        refused=tuple(refused),
        fail_on=fail_on,
        as_of_given=as_of_given,
        selection=selection,
        baseline=baseline,
        waiver_notes=waiver_notes,
    )


def coming(loaded: LoadedPack, facts: Facts, assessment: Assessment) -> tuple[Coming, ...]:
    """Return what settled outcomes will fail in the next 90 days if nothing changes, each with its first day.

    A review falls due, a rule comes into force, a waiver runs out: the facts are judged again on later days.
    """
    settled = {outcome.rule for outcome in assessment.outcomes if outcome.status in _SETTLED}
    found = []
    last_day = min(_HORIZON.days, (date.max - assessment.as_of).days)
    for rule in loaded.rules:
        if not (rule.takes_context or rule.effective_from or rule.effective_until):
            # A rule that doesn't know the day judges every day alike.
            continue
        # What fails stays so, since days only grow more distant, up to the last day of the rule itself: the first day
        # can be found by halving.
        first, last = 1, last_day
        if rule.effective_until is not None:
            last = min(last, (rule.effective_until - assessment.as_of).days)
        if rule.id in settled and last > 0 and _fails(rule, loaded, facts, assessment.as_of + timedelta(last)):
            while first < last:
                middle = (first + last) // 2
                if _fails(rule, loaded, facts, assessment.as_of + timedelta(middle)):
                    last = middle
                else:
                    first = middle + 1
            day = assessment.as_of + timedelta(first)
            trial = _Trial(rule, loaded, facts, day, Recorder())
            trial.run()
            finding = next(each for each in trial.findings if each.status is Status.FAIL)
            found.append(Coming(rule.id, rule.row, day, finding))
    # A waiver that runs out leaves what it covered.
    found += [
        Coming(outcome.rule, outcome.row, outcome.waiver.expires + timedelta(1), outcome.findings[0])
        for outcome in assessment.outcomes
        if outcome.waiver and outcome.waiver.expires < assessment.as_of + timedelta(last_day)
    ]
    return tuple(sorted(found, key=lambda each: each.on))


def _fails(rule: Rule[Any], loaded: LoadedPack, facts: Facts, day: date) -> bool:
    trial = _Trial(rule, loaded, facts, day, None)
    trial.run()
    return trial.status is Status.FAIL


class _KnownFacts:
    """The facts of one organisation as evidence: each is described once, however many rules read it."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._known: dict[Path, Evidence] = {}
        self._supported: list[tuple[Path, str]] = []
        self.supporting = tuple(self._supporting())

    def _supporting(self) -> Iterator[SupportingEvidence]:
        declared = _declared(self._facts, "evidence")
        for item in declared if isinstance(declared, tuple) else ():
            texts = {name: _declared(item, name) for name in ("kind", "title", "reference", "collected")}
            for spoken in _declared(item, "supports") or ():
                path = path_spoken(self._facts, spoken)
                if path is not None:
                    self._supported.append((path, item.id))
            yield SupportingEvidence(id=item.id, **{name: text for name, text in texts.items() if text is not None})

    def evidence(self, path: Path, value: object) -> Evidence:
        """Return the evidence that a fact is, with the value that was read."""
        if path not in self._known:
            provenance = self._facts.provenance
            self._known[path] = Evidence(
                pointer=pointer(path),
                fact=spoken_path(self._facts, path),
                value=plain(value),
                line=provenance.mark(path)[0] if provenance else 0,
                meaning=FactMeaning(path),
                worded=FactValue(path, value),
                supported_by=tuple(
                    dict.fromkeys(item for place, item in self._supported if path[: len(place)] == place)
                ),
            )
        return self._known[path]


def _declared(section: object, name: str) -> Any:  # noqa: ANN401  facts have any type
    """Return a fact, None where it is not declared."""
    value = getattr(section, name)
    return None if isinstance(value, Undeclared) else value


def _outcome(  # noqa: PLR0913  the rule, and what it is judged on
    rule: Rule[Any], loaded: LoadedPack, facts: Facts, as_of: date, known: _KnownFacts, *, evidence: bool
) -> Outcome:
    trial = _Trial(rule, loaded, facts, as_of, Recorder() if evidence else None)
    trial.run()
    if not evidence and trial.status not in _SETTLED:
        # Only a recording tells which fact a finding is about.
        trial = _Trial(rule, loaded, facts, as_of, Recorder())
        trial.run()
    return Outcome(
        rule=rule.id,
        row=rule.row,
        clause=rule.clause or loaded.requirements[rule.row].clause,
        severity=rule.severity,
        title=rule.title,
        status=trial.status,
        subjects=trial.judged,
        reason=trial.reason(),
        findings=tuple(trial.findings),
        evidence=trial.evidence(known),
        traceback=trial.traceback,
    )


class _Trial:
    """One rule on one organisation: each subject judged on its own, and what that comes to."""

    def __init__(
        self, rule: Rule[Any], loaded: LoadedPack, facts: Facts, as_of: date, recorder: Recorder | None
    ) -> None:
        self._rule = rule
        self._facts = facts
        self._recorder = recorder
        # A view answers to the same names as the facts that it shows.
        self._view = cast("Facts", SectionView(facts, (), recorder)) if recorder else facts
        self._context = Context(self._view, as_of, loaded.values)
        self._statuses: list[Status] = []
        self._reasons: list[Message] = []
        self.findings: list[Finding] = []
        self.judged = 0
        self.traceback = ""

    @property
    def status(self) -> Status:
        return combined(self._statuses)

    def run(self) -> None:
        token = ACTIVE.set(self._recorder)
        try:
            self._guarded(self._judge_all, ())
        finally:
            ACTIVE.reset(token)

    def reason(self) -> Message | None:
        status = self.status
        if status is Status.NOT_APPLICABLE:
            return reduce(lambda first, next_: message("{first} {next}", first=first, next=next_), self._reasons)
        found = tuple(finding.message for finding in self.findings if finding.status is status)
        if not found:
            return None
        return (
            found[0] if len(found) == 1 else message("{first} ({further} more)", first=found[0], further=len(found) - 1)
        )

    def evidence(self, known: _KnownFacts) -> tuple[Evidence, ...]:
        """Return the facts that were read; `known` keeps them for other rules."""
        reads = self._recorder.reads if self._recorder else {}
        return tuple(known.evidence(path, value) for path, value in reads.items())

    def _guarded(self, action: Callable[[], None], path: Path) -> None:
        """Run one step; what it can't know or does wrong becomes a finding about the subject at `path`."""
        try:
            action()
        except UndeclaredError as unknown:
            self._add_unknown(unknown, path)
        # A rule may raise anything, and the others must still run; one that asks to exit must not end the run.
        except (Exception, SystemExit) as error:  # noqa: BLE001  see above
            self.traceback = self.traceback or format_exc()
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
        subjects = self._rule.each(self._view)
        if isinstance(subjects, NotApplicable):
            self._add_not_applicable(subjects)
            return
        for subject in subjects:
            if isinstance(subject, UndeclaredError):
                self._add_unknown(subject, (subject.path or ())[:-1])
            else:
                self._guarded(lambda: self._judge(subject), path_of(subject))  # noqa: B023  called at once
        if not self._statuses:
            raise UndeclaredError(path_of(subjects), empty=True)

    def _judge(self, subject: object) -> None:
        reason = self._rule.when(subject) if self._rule.when else None
        if reason is not None:
            self._add_not_applicable(reason)
            return
        self.judged += 1
        path = path_of(subject)
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
        fact = spoken_path(self._facts, path)
        described = description(path)
        meaning, example = described or ("", "")
        self._add(
            Status.UNKNOWN,
            message("{fact} lists nothing.", fact=fact)
            if unknown.empty
            else message("{fact} is not declared.", fact=fact),
            message("Declare it: {meaning} (for example {example}).", meaning=meaning, example=example),
            subject,
            path,
        )

    def _add(self, status: Status, text: Message, remedy: Message, subject: Path, fact: Path) -> None:
        self._statuses.append(status)
        line, column = self._mark(fact)
        items = items_along(self._facts, subject)
        self.findings.append(
            Finding(
                status=status,
                message=text,
                remedy=remedy,
                subject=Subject(items[-1][1].noun, "/".join(item.id for _, item in items)) if items else Subject(),
                pointer=pointer(fact),
                fact=spoken_path(self._facts, fact),
                file=self._facts.provenance.path if self._facts.provenance else "",
                line=line,
                column=column,
            )
        )

    def _mark(self, path: Path) -> tuple[int, int]:
        provenance = self._facts.provenance
        return provenance.mark(path) if provenance else (0, 0)


def summary(loaded: LoadedPack) -> PackSummary:
    """Return what a report says of a pack."""
    return PackSummary(
        name=loaded.pack.name,
        version=loaded.pack.version,
        digest=loaded.digest,
        title=loaded.pack.title,
        chapters=tuple(Chapter(chapter.number, chapter.title) for chapter in loaded.pack.chapters),
        parameters=parameters_in_force(loaded),
        rows=len(loaded.requirements),
        rules=loaded.total_rules,
    )


def _requirements(loaded: LoadedPack) -> tuple[RequirementText, ...]:
    of_row: dict[str, list[RuleText]] = {row: [] for row in loaded.requirements}
    for rule in loaded.rules:
        sections = rule.sections()
        text = RuleText(
            rule=rule.id,
            row=rule.row,
            clause=rule.clause or loaded.requirements[rule.row].clause,
            severity=rule.severity,
            title=rule.title,
            why=sections.get("Why", ""),
            passes=sections.get("Passes", ""),
            fails=sections.get("Fails", ""),
            remedy=sections.get("Remedy", ""),
        )
        of_row[rule.row].append(text)
    return tuple(
        RequirementText(item.row, chapter.number, item.clause, item.title, item.summary, tuple(of_row[item.row]))
        for chapter in loaded.pack.chapters
        for item in chapter.requirements
    )


def _rows(loaded: LoadedPack, outcomes: tuple[Outcome, ...]) -> tuple[RowResult, ...]:
    of_row: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        of_row.setdefault(outcome.row, []).append(outcome)
    return tuple(
        RowResult(
            row=requirement.row,
            chapter=chapter.number,
            clause=requirement.clause,
            title=requirement.title,
            status=combined([outcome.status for outcome in of_row[requirement.row]]),
            rules=tuple(outcome.rule for outcome in of_row[requirement.row]),
            left_out=max(loaded.rules_of_row.get(requirement.row, 0) - len(of_row[requirement.row]), 0),
        )
        for chapter in loaded.pack.chapters
        for requirement in chapter.requirements
        if requirement.row in of_row
    )
