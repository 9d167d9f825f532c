"""Evaluate the rules of a pack on facts: an assessment, what is coming, and what a run says in all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from gl3rules.authoring import Context, Requirement
from gl3rules.facts.recording import LastRead, Recorder
from gl3rules.model import (
    Assessment,
    Chapter,
    Coming,
    Outcome,
    PackSummary,
    Report,
    RequirementText,
    RowResult,
    RuleText,
    Status,
)
from gl3rules.packs import parameters_in_force
from gl3rules.trial import SETTLED, FirstRun, KnownFacts, Trial, together, ways_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gl3rules.authoring import Rule
    from gl3rules.facts.root import Facts
    from gl3rules.model import Refused, WaiverNote
    from gl3rules.packs import LoadedPack
    from gl3rules.trial import Verdict

_HORIZON: Final = timedelta(days=90)

# So many packs, and so many numbers of subjects that a rule passes, have what is made once kept.
_KEPT: Final = 32


def evaluate(
    loaded: LoadedPack, facts: Facts, as_of: date, *, evidence: bool = True, places: bool = True
) -> Assessment:
    """Judge one organisation by every rule of a pack, or of a selection from it, on one date.

    A rule that crashes has status ERROR and does not stop the others. Without `evidence`, outcomes that need no
    action come without the facts that they rest on, which is several times faster. Without `places` and `evidence`,
    those that need action come without them too, and nothing is looked up in the file: lines and columns are 0. That is
    for many organisations at once, where the path of a fact is enough: to find the line of the first finding, the whole
    file is read again.
    """
    known = KnownFacts(facts, lines=places)
    common = _common_of(loaded)
    outcomes = tuple(_outcomes(common, known, as_of, evidence=evidence, places=places))
    provenance = facts.provenance
    return Assessment(
        organisation_id=facts.organisation.id,
        organisation_name=facts.organisation.name,
        path=provenance.path if provenance else "",
        sha256=provenance.sha256 if provenance else "",
        as_of=as_of,
        pack=common.summary,
        rows=common.rows(outcomes),
        outcomes=outcomes,
        supporting_evidence=tuple(known.supporting()),
    )


def _outcomes(common: _Common, known: KnownFacts, as_of: date, *, evidence: bool, places: bool) -> list[Outcome]:
    loaded = common.loaded
    verdicts: list[Verdict | None] = [None] * len(loaded.rules)
    if not evidence:
        verdicts = FirstRun(Context(known.facts, as_of, loaded.values)).verdicts(loaded.rules, common.ways)
    recorder = Recorder() if evidence or places else LastRead()
    recorded = Context(known.view(recorder), as_of, loaded.values)
    # Only a recording tells which fact a finding is about.
    return [
        common.settled(index, verdict)
        if verdict is not None
        else common.outcome(loaded.rules[index], Trial(loaded.rules[index], known, recorded, recorder).verdict())
        for index, verdict in enumerate(verdicts)
    ]


class _Row(Struct, frozen=True):
    """A row of the catalogue of which rules are judged: their places in the pack, and what it can come to."""

    chapter: str
    requirement: Requirement
    indexes: tuple[int, ...]
    results: dict[Status, RowResult]


class _Common:
    """What assessments by one pack have in common; what is the same in two of them is made once."""

    def __init__(self, loaded: LoadedPack) -> None:
        self.loaded = loaded
        self.summary = summary(loaded)
        self.ways = ways_of(loaded.rules)
        self._settled: tuple[dict[int | str, Outcome], ...] = tuple({} for _ in loaded.rules)
        of_row: dict[str, list[int]] = {}
        for index, rule in enumerate(loaded.rules):
            of_row.setdefault(rule.row, []).append(index)
        self._rows = tuple(
            _Row(chapter.number, requirement, tuple(of_row[requirement.row]), {})
            for chapter in loaded.pack.chapters
            for requirement in chapter.requirements
            if requirement.row in of_row
        )

    def outcome(self, rule: Rule[Any], verdict: Verdict) -> Outcome:
        """Return a verdict with what the pack says of its rule."""
        return Outcome(
            rule=rule.id,
            row=rule.row,
            clause=rule.clause or self.loaded.requirements[rule.row].clause,
            severity=rule.severity,
            title=rule.title,
            status=verdict.status,
            subjects=verdict.subjects,
            reason=verdict.reason,
            findings=verdict.findings,
            evidence=verdict.evidence,
            traceback=verdict.traceback,
        )

    def settled(self, index: int, verdict: Verdict) -> Outcome:
        """Return the outcome of a rule that the first run settled: a pass, or one that does not apply.

        Two of a rule differ in nothing but the number of subjects that pass, or the reason why it does not apply.
        """
        reason = verdict.reason
        if reason is not None and reason.values:
            return self.outcome(self.loaded.rules[index], verdict)
        known = self._settled[index]
        key = verdict.subjects if reason is None else reason.template
        found = known.get(key)
        if found is None:
            found = self.outcome(self.loaded.rules[index], verdict)
            if len(known) < _KEPT:
                known[key] = found
        return found

    def rows(self, outcomes: tuple[Outcome, ...]) -> tuple[RowResult, ...]:
        """Return what the rows come to, in the order of the catalogue."""
        results = []
        for row in self._rows:
            status = together([outcomes[index].status for index in row.indexes])
            result = row.results.get(status)
            if result is None:
                result = row.results[status] = self._result(row, status)
            results.append(result)
        return tuple(results)

    def _result(self, row: _Row, status: Status) -> RowResult:
        requirement = row.requirement
        return RowResult(
            row=requirement.row,
            chapter=row.chapter,
            clause=requirement.clause,
            title=requirement.title,
            status=status,
            rules=tuple(self.loaded.rules[index].id for index in row.indexes),
            left_out=max(self.loaded.rules_of_row.get(requirement.row, 0) - len(row.indexes), 0),
        )


# By the identity of packs, which have no hash; each is kept with what it has in common, and its identity so its own.
_COMMON: Final[dict[int, _Common]] = {}


def _common_of(loaded: LoadedPack) -> _Common:
    found = _COMMON.get(id(loaded))
    if found is None:
        if len(_COMMON) >= _KEPT:
            _COMMON.clear()
        found = _COMMON[id(loaded)] = _Common(loaded)
    return found


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
    settled = {outcome.rule for outcome in assessment.outcomes if outcome.status in SETTLED}
    known = KnownFacts(facts)
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
        if rule.id in settled and last > 0 and _fails(rule, loaded, known, assessment.as_of + timedelta(last)):
            while first < last:
                middle = (first + last) // 2
                if _fails(rule, loaded, known, assessment.as_of + timedelta(middle)):
                    last = middle
                else:
                    first = middle + 1
            day = assessment.as_of + timedelta(first)
            recorder = Recorder()
            then = Trial(rule, known, Context(known.view(recorder), day, loaded.values), recorder).verdict()
            finding = next(each for each in then.findings if each.status is Status.FAIL)
            found.append(Coming(rule.id, rule.row, day, finding))
    # A waiver that runs out leaves what it covered.
    found += [
        Coming(outcome.rule, outcome.row, outcome.waiver.expires + timedelta(1), outcome.findings[0])
        for outcome in assessment.outcomes
        if outcome.waiver and outcome.waiver.expires < assessment.as_of + timedelta(last_day)
    ]
    return tuple(sorted(found, key=lambda each: each.on))


def _fails(rule: Rule[Any], loaded: LoadedPack, known: KnownFacts, day: date) -> bool:
    return Trial(rule, known, Context(known.facts, day, loaded.values)).verdict().status is Status.FAIL


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
