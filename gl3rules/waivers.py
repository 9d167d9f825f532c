"""Waivers applied to what was judged.

A waiver turns a failure, or what is unknown, into *waived*; it makes nothing pass, and a crash stays a crash.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from gl3rules import packs
from gl3rules.errors import Problem
from gl3rules.model import Assessment, Finding, Outcome, Status, Waiver, WaiverNote, combined
from gl3rules.source.refusals import MOST_PROBLEMS, first_of
from gl3rules.text import Message, message
from gl3rules.waivers_file import WAIVABLE, Entry, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gl3rules.packs import LoadedPack

__all__ = ["LONGEST", "Applied", "Entry", "apply", "load"]

LONGEST: Final = 365
"""How many days after the day of the assessment a waiver may expire, unless the command line says otherwise."""

_SOON: Final = timedelta(days=30)
_NAMED: Final = 5


class Applied(Struct, frozen=True):
    """What waivers come to: the assessments with them, what is to be told, and what is wrong in the entries."""

    assessments: tuple[Assessment, ...]
    notes: tuple[WaiverNote, ...] = ()
    problems: tuple[Problem, ...] = ()


def apply(
    assessments: Sequence[Assessment],
    entries: Sequence[Entry],
    loaded: LoadedPack,
    as_of: date,
    *,
    longest: int = LONGEST,
) -> Applied:
    """Return the assessments with the waivers in force on the day of the assessment, `as_of`.

    An outcome that fails or is unknown becomes waived where every one of its findings is covered; all else stays as
    it is. A waiver may expire at most `longest` days after that day. An entry with a problem has no effect.
    """
    review = _Review(assessments, loaded, as_of, longest)
    in_force: dict[str, list[Entry]] = {}
    for entry in entries:
        if review.lets(entry):
            in_force.setdefault(entry.organisation, []).append(entry)
    waived = tuple(review.waived(each, in_force.get(each.organisation_id, [])) for each in assessments)
    return Applied(waived, tuple(review.notes), first_of(review.problems))


class _Review:
    """Looks at each waiver, and at each outcome that one could be for; collects what is to be told."""

    def __init__(self, assessments: Sequence[Assessment], loaded: LoadedPack, as_of: date, longest: int) -> None:
        self._loaded = loaded
        self._as_of = as_of
        self._longest = longest
        self._rows = {rule.id: rule.row for rule in loaded.rules}
        self._outcomes: dict[str, dict[str, list[Outcome]]] = {}
        for assessment in assessments:
            of_name = self._outcomes.setdefault(assessment.organisation_id, {})
            for outcome in assessment.outcomes:
                of_name.setdefault(outcome.rule, []).append(outcome)
                of_name.setdefault(outcome.row, []).append(outcome)
        self.notes: list[WaiverNote] = []
        self.problems: list[Problem] = []

    def lets(self, entry: Entry) -> bool:
        """Say whether a waiver has an effect; tell why where it has none."""
        if not self._is_known(entry) or not self._is_allowed(entry):
            return False
        if entry.organisation not in self._outcomes:
            text = message("The waiver is for organisation {id}, which was not judged.", id=entry.organisation)
        elif entry.name not in self._outcomes[entry.organisation]:
            text = message("{name} was not judged, so its waiver had nothing to do.", name=entry.name)
        elif entry.expires < self._as_of:
            text = message(
                "The waiver has expired and has no effect: its last day was {expires}, and the day of the assessment"
                " is {as_of}.",
                expires=entry.expires,
                as_of=self._as_of,
            )
        else:
            return self._finds_something(entry)
        self.notes.append(entry.note(text))
        return False

    def _is_known(self, entry: Entry) -> bool:
        known = self._rows if entry.rule else self._loaded.requirements
        if entry.name in known:
            return True
        if entry.rule and len(self._loaded.rules) < self._loaded.total_rules:
            # A selection doesn't know the rules that it leaves out.
            text = message("Rule {rule} was left out, or there is none; its waiver had nothing to do.", rule=entry.rule)
            self.notes.append(entry.note(text))
        elif len(self.problems) < MOST_PROBLEMS:  # looking for the nearest name is slow
            kind = message("rule") if entry.rule else message("row")
            unknown = packs.unknown_name(kind, entry.name, list(known))
            self.problems.append(
                entry.problem("rule" if entry.rule else "row", unknown.text, unknown.remedy or message("Remove it."))
            )
        return False

    def _is_allowed(self, entry: Entry) -> bool:
        row = self._rows[entry.rule] if entry.rule else entry.row
        waivable = self._loaded.requirements[row].waivable
        if not waivable:
            self._refuse(
                entry,
                "rule" if entry.rule else "row",
                message("Nobody may waive row {row}.", row=row),
                message("Meet the requirement, and remove the waiver."),
            )
        # Compared as a difference: the last day of all has none after it.
        if (entry.expires - self._as_of).days <= self._longest:
            return waivable
        self._refuse(
            entry,
            "expires",
            message(
                "The waiver would run until {expires}, more than {longest} days after the day of the assessment,"
                " {as_of}.",
                expires=entry.expires,
                longest=self._longest,
                as_of=self._as_of,
            ),
            message("Let it expire sooner, and have it approved again then."),
        )
        return False

    def _refuse(self, entry: Entry, part: str, text: Message, remedy: Message) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(entry.problem(part, text, remedy))

    def _finds_something(self, entry: Entry) -> bool:
        outcomes = [each for each in self._outcomes[entry.organisation][entry.name] if entry.concerns(each)]
        findings = [finding for outcome in outcomes for finding in outcome.findings]
        if any(entry.covers(outcome, finding) for outcome in outcomes for finding in outcome.findings):
            if entry.expires - self._as_of <= _SOON:
                text = message("The waiver expires soon: its last day is {expires}.", expires=entry.expires)
                self.notes.append(entry.note(text))
            return True
        if any(finding.status is Status.ERROR for finding in findings):
            text = message(
                "A rule crashed where the waiver applies ({name}); a crash can't be waived.", name=entry.name
            )
            self.notes.append(entry.note(text))
        elif entry.row and len(self._loaded.of_row(entry.row)) < self._loaded.rules_of_row.get(entry.row, 0):
            text = message("Some rules of row {row} were left out; its waiver had nothing to do.", row=entry.row)
            self.notes.append(entry.note(text))
        elif len(self.problems) < MOST_PROBLEMS:
            self.problems.append(_without_finding(entry, findings))
        return False

    def waived(self, assessment: Assessment, in_force: Sequence[Entry]) -> Assessment:
        """Return an assessment with the outcomes waived that these waivers, all of its organisation, cover wholly."""
        of_name: dict[str, list[Entry]] = {}
        for entry in in_force:
            of_name.setdefault(entry.name, []).append(entry)
        if not of_name:
            return assessment
        outcomes = tuple(
            self._waived(assessment, outcome, [*of_name.get(outcome.rule, ()), *of_name.get(outcome.row, ())])
            for outcome in assessment.outcomes
        )
        of_row: dict[str, list[Status]] = {}
        for outcome in outcomes:
            of_row.setdefault(outcome.row, []).append(outcome.status)
        rows = tuple(structs.replace(row, status=combined(of_row[row.row])) for row in assessment.rows)
        return structs.replace(assessment, outcomes=outcomes, rows=rows)

    def _waived(self, assessment: Assessment, outcome: Outcome, candidates: Sequence[Entry]) -> Outcome:
        if outcome.status not in (*WAIVABLE, Status.ERROR) or not candidates:
            return outcome
        used: dict[int, Entry] = {}
        left: list[Finding] = []
        for finding in outcome.findings:
            covering = [entry for entry in candidates if entry.covers(outcome, finding)]
            used.update((id(entry), entry) for entry in covering)
            if not covering:
                left.append(finding)
        if not used:
            return outcome
        if left or outcome.traceback or outcome.status not in WAIVABLE:
            entry = next(entry for entry in candidates if id(entry) in used)
            self.notes.append(entry.note(_why_not(assessment, outcome, left)))
            return outcome
        return structs.replace(outcome, status=Status.WAIVED, waiver=_together(list(used.values())))


def _without_finding(entry: Entry, findings: Iterable[Finding]) -> Problem:
    """Return the problem of a waiver of what doesn't fail; `findings` are all those of its rule or row."""
    names = [finding.subject.name if entry.subject else finding.fact for finding in findings]
    if not names:
        return entry.problem(
            "",
            message(
                "There is nothing to waive: {name} does not fail for {organisation}, nor is it unknown.",
                name=entry.name,
                organisation=entry.organisation,
            ),
            message("Remove the waiver, or correct what it is for."),
        )
    from difflib import get_close_matches

    known = [name for name in dict.fromkeys(names) if name]
    near = get_close_matches(entry.subject or entry.pointer, known, n=3) or known[:_NAMED]
    return entry.problem(
        "subject" if entry.subject else "pointer",
        message(
            "No finding for {name} is on {what}.",
            name=entry.name,
            what=" ".join(text for text in (entry.subject, entry.pointer) if text),
        ),
        message("There are findings on {names}: write one of these, or remove the waiver.", names=tuple(near))
        if near
        else message("The findings are on the organisation as a whole: leave subject out, or remove the waiver."),
    )


def _why_not(assessment: Assessment, outcome: Outcome, left: Sequence[Finding]) -> Message:
    """Say why an outcome is not waived although a waiver covers some of its findings."""
    values = {"rule": outcome.rule, "organisation": assessment.organisation_id}
    if outcome.traceback or any(finding.status is Status.ERROR for finding in left):
        return message(
            "{rule} is not waived for {organisation}: the rule crashed too, and a crash can't be waived.", **values
        )
    names = tuple(dict.fromkeys(finding.fact or finding.subject.name for finding in left))
    told = names[:_NAMED]
    return message(
        "{rule} is not waived for {organisation}: waivers cover {covered} of its {count} findings, but not those on"
        " {others}.",
        **values,
        covered=len(outcome.findings) - len(left),
        count=len(outcome.findings),
        others=told if told == names else (*told, message("{count} more", count=len(names) - len(told))),
    )


def _together(used: Sequence[Entry]) -> Waiver:
    """Return what several waivers of one outcome come to: it expires with the first of them, for all their reasons."""
    ordered = sorted(used, key=lambda entry: entry.expires)

    def joined(between: str, texts: Iterable[str]) -> str:
        return between.join(dict.fromkeys(text for text in texts if text))

    return Waiver(
        reason=joined(" / ", (entry.reason for entry in ordered)),
        approver=joined(", ", (entry.approver for entry in ordered)),
        expires=ordered[0].expires,
        ticket=joined(", ", (entry.ticket for entry in ordered)),
    )
