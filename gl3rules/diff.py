"""Compare two JSON reports: what changed, row by row, and because of which fact."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
from msgspec import Struct

from gl3rules.model import Status
from gl3rules.wording import TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gl3rules.saved_report import SavedAssessment, SavedFinding, SavedOutcome, SavedReport, SavedRow

_RANKS: Final = {
    Status.PASS: 0,
    Status.NOT_APPLICABLE: 0,
    Status.WAIVED: 1,
    Status.UNKNOWN: 2,
    Status.FAIL: 3,
    Status.ERROR: 4,
}
Verdict = Literal["worse", "better", "other", "added", "removed"]
Cause = Literal["left_out", "day", "pack", "parameters", "rules", "waiver", "none"]
DAY: Final = "as_of"
PARAMETER: Final = "parameter "
"""What comes before the name of a parameter in that of a setting."""


class Setting(Struct, frozen=True):
    """Something besides the facts that differs: the day, the pack, a parameter, what was selected, the baseline.

    It is "" where one report has none.
    """

    name: str
    before: str
    after: str


class Seen(Struct, frozen=True):
    """A fact as a report has it; the line is 0 where it is not known."""

    value: Any
    line: int


class FactChange(Struct, frozen=True):
    """A fact that differs; None where that report does not have it, which says `undeclared` if the report says so."""

    fact: str
    before: Seen | None
    after: Seen | None
    undeclared: bool = False


class FindingChange(Struct, frozen=True):
    """A finding that only one of the reports has, in the language of that report."""

    rule: str
    status: Status
    subject: str
    fact: str
    line: int
    message: str


class RuleChange(Struct, frozen=True):
    """A rule whose status differs; None where that report does not have it."""

    rule: str
    before: Status | None
    after: Status | None


class RowChange(Struct, frozen=True):
    """A row that differs, and why.

    `causes` says what besides facts can be the reason where no fact is: the day of the assessment, the pack, its
    parameters, other rules; a waiver, which is told in any case; "none" where the reports show no reason. "left_out"
    says that the row, or a rule of it, needed action and is not judged any more, which counts as worse.
    """

    row: str
    title: str
    change: Verdict
    before: Status | None
    after: Status | None
    rules: tuple[RuleChange, ...]
    facts: tuple[FactChange, ...]
    appeared: tuple[FindingChange, ...]
    vanished: tuple[FindingChange, ...]
    causes: tuple[Cause, ...]


class OrganisationChange(Struct, frozen=True):
    """An organisation with the rows that differ; `change` says whether only one of the reports has it."""

    id: str
    name: str
    change: Literal["added", "removed", "compared"]
    rows: tuple[RowChange, ...]


class Difference(Struct, frozen=True):
    """All in which two reports differ; `unchanged_rows` counts the rows that don't."""

    settings: tuple[Setting, ...]
    rules_added: tuple[str, ...]
    rules_removed: tuple[str, ...]
    refused_added: tuple[str, ...]
    refused_removed: tuple[str, ...]
    organisations: tuple[OrganisationChange, ...]
    unchanged_rows: int

    def count(self, *changes: Verdict) -> int:
        """Return how many rows have changed in one of these ways."""
        return sum(row.change in changes for each in self.organisations for row in each.rows)

    @property
    def worse(self) -> bool:
        """Whether a row got worse, or a file can't be judged any more."""
        return bool(self.count("worse") or self.refused_added)


def compare(old: SavedReport, new: SavedReport) -> Difference:
    """Return in what a report differs from an older one; organisations are told apart by their ids, rows by number."""
    settings = tuple(_settings(old, new))
    before = {each.organisation.id: each for each in old.assessments}
    after = {each.organisation.id: each for each in new.assessments}
    comparisons = [
        _Comparison(before.get(name), after.get(name), settings, messages=old.language == new.language)
        for name in _together(after, before)
    ]
    rules = [_ids(one.rule for each in report.assessments for one in each.outcomes) for report in (old, new)]
    files = [_ids(each.path for each in report.refused) for report in (old, new)]
    return Difference(
        settings=settings,
        rules_added=_without(rules[1], rules[0]),
        rules_removed=_without(rules[0], rules[1]),
        refused_added=_without(files[1], files[0]),
        refused_removed=_without(files[0], files[1]),
        organisations=tuple(each.told() for each in comparisons if each.rows or each.change != "compared"),
        unchanged_rows=sum(each.unchanged for each in comparisons),
    )


def _settings(old: SavedReport, new: SavedReport) -> Iterator[Setting]:
    found = [
        ("gl3rules", old.tool.version, new.tool.version),
        (DAY, str(old.as_of), str(new.as_of)),
        ("pack", old.pack.name, new.pack.name),
        ("pack_version", old.pack.version, new.pack.version),
        ("pack_digest", old.pack.digest, new.pack.digest),
        ("selection", " ".join(old.selection), " ".join(new.selection)),
        ("baseline", old.baseline, new.baseline),
    ]
    found += [
        (f"{PARAMETER}{name}", old.pack.parameters.get(name, ""), new.pack.parameters.get(name, ""))
        for name in _together(new.pack.parameters, old.pack.parameters)
    ]
    yield from (Setting(*each) for each in found if each[1] != each[2])


class _Side:
    """One organisation as one of the reports has it, where it does."""

    def __init__(self, assessment: SavedAssessment | None) -> None:
        self.rows: dict[str, SavedRow] = {row.row: row for row in assessment.rows} if assessment else {}
        self.of_row: dict[str, dict[str, SavedOutcome]] = {}
        self.facts: dict[str, Seen] = {}
        self.undeclared: set[str] = set()
        for outcome in assessment.outcomes if assessment else ():
            self.of_row.setdefault(outcome.row, {})[outcome.rule] = outcome
            self.facts.update((item.fact, Seen(item.value, item.line)) for item in outcome.evidence)
            self.undeclared.update(each.fact for each in outcome.findings if each.status is Status.UNKNOWN)

    def outcomes(self, row: str) -> dict[str, SavedOutcome]:
        return self.of_row.get(row, {})

    def read_for(self, row: str) -> Iterator[str]:
        """Yield the facts on which a row rests, or would if they were declared."""
        for outcome in self.outcomes(row).values():
            yield from (item.fact for item in outcome.evidence)
            yield from (each.fact for each in outcome.findings if each.status is Status.UNKNOWN)


class _Comparison:
    """One organisation in both reports, or in one of them; `messages` says that both are in one language."""

    def __init__(
        self,
        old: SavedAssessment | None,
        new: SavedAssessment | None,
        settings: Sequence[Setting],
        *,
        messages: bool,
    ) -> None:
        self._old, self._new = _Side(old), _Side(new)
        self._about = next(each.organisation for each in (new, old) if each)
        self._settings = settings
        self._messages = messages
        self.change: Literal["added", "removed", "compared"] = "compared"
        if old is None or new is None:
            self.change = "added" if old is None else "removed"
        names = _together(self._new.rows, self._old.rows)
        self.rows = tuple(change for name in names for change in self._row(name))
        self.unchanged = len(names) - len(self.rows)

    def told(self) -> OrganisationChange:
        return OrganisationChange(self._about.id, self._about.name, self.change, self.rows)

    def _row(self, name: str) -> Iterator[RowChange]:
        """Yield what differs in a row, where anything does."""
        before, after = self._old.rows.get(name), self._new.rows.get(name)
        was, now = self._old.outcomes(name), self._new.outcomes(name)
        rules = tuple(_rules(was, now))
        vanished, appeared = _findings(was, now, messages=self._messages)
        if before and after and before.status is after.status and not (rules or vanished or appeared):
            return
        facts = tuple(self._facts(name)) if before and after else ()
        hidden: tuple[Cause, ...] = ("left_out",) if _is_hidden(before, after, was, now) else ()
        shown = next(row for row in (after, before) if row)
        yield RowChange(
            row=name,
            title=shown.title,
            change=_verdict(before, after, was, now),
            before=before.status if before else None,
            after=after.status if after else None,
            rules=rules,
            facts=facts,
            appeared=appeared,
            vanished=vanished,
            causes=(*hidden, *self._causes(rules, facts)) if before and after else hidden,
        )

    def _facts(self, row: str) -> Iterator[FactChange]:
        """Yield the facts that the row's rules read in either report and that differ between the reports."""
        for fact in _ids([*self._new.read_for(row), *self._old.read_for(row)]):
            before, after = self._old.facts.get(fact), self._new.facts.get(fact)
            if before and after:
                if _canonical(before.value) != _canonical(after.value):
                    yield FactChange(fact, before, after)
            elif before or after:
                other = self._new if before else self._old
                yield FactChange(fact, before, after, undeclared=fact in other.undeclared)

    def _causes(self, rules: Sequence[RuleChange], facts: Sequence[FactChange]) -> Iterator[Cause]:
        waived = any(Status.WAIVED in (each.before, each.after) for each in rules)
        if waived:
            yield "waiver"
        # What only one report has may just not have been read for the other.
        if any((each.before and each.after) or each.undeclared for each in facts):
            return
        names = [each.name for each in self._settings]
        found: list[Cause] = []
        if any(None in (each.before, each.after) for each in rules):
            found.append("rules")
        if DAY in names:
            found.append("day")
        if any(name.startswith("pack") or name == "gl3rules" for name in names):
            found.append("pack")
        if any(name.startswith(PARAMETER) for name in names):
            found.append("parameters")
        yield from found or ([] if waived or facts else ["none"])


def _rules(was: dict[str, SavedOutcome], now: dict[str, SavedOutcome]) -> Iterator[RuleChange]:
    for rule in _together(now, was):
        before, after = was.get(rule), now.get(rule)
        statuses = before.status if before else None, after.status if after else None
        if statuses[0] is not statuses[1]:
            yield RuleChange(rule, *statuses)


def _findings(
    was: dict[str, SavedOutcome], now: dict[str, SavedOutcome], *, messages: bool
) -> tuple[tuple[FindingChange, ...], tuple[FindingChange, ...]]:
    """Return the findings that only the old report has, and those that only the new one has."""

    def key(rule: str, finding: SavedFinding) -> tuple[str, ...]:
        # Reports in two languages can be compared by what is not worded alone.
        worded = (finding.subject, finding.message) if messages else ()
        return (rule, finding.status, finding.fact, *worded)

    told: list[tuple[FindingChange, ...]] = []
    for one, other in ((was, now), (now, was)):
        known = Counter(key(rule, each) for rule, outcome in other.items() for each in outcome.findings)
        only = []
        for rule, outcome in one.items():
            for each in outcome.findings:
                known[key(rule, each)] -= 1
                if known[key(rule, each)] < 0:
                    only.append(FindingChange(rule, each.status, each.subject, each.fact, each.line, each.message))
        told.append(tuple(only))
    return told[0], told[1]


def _verdict(
    before: SavedRow | None, after: SavedRow | None, was: dict[str, SavedOutcome], now: dict[str, SavedOutcome]
) -> Verdict:
    if _is_hidden(before, after, was, now):
        return "worse"
    if after is None:
        return "removed"
    if before is None:
        return "worse" if after.status in TO_ACT_ON else "added"
    step = _RANKS[after.status] - _RANKS[before.status]
    if step > 0 or any(_is_worse(was.get(rule), outcome) for rule, outcome in now.items()):
        return "worse"
    if was.keys() - now.keys() or after.left_out > before.left_out:
        # What is not looked at any more has not been put right.
        return "other"
    fewer = _failures(was.values()) - _failures(now.values())
    return "better" if step < 0 or fewer else "other"


def _is_hidden(
    before: SavedRow | None, after: SavedRow | None, was: dict[str, SavedOutcome], now: dict[str, SavedOutcome]
) -> bool:
    """Say whether a row, or by a selection a rule of it, needed action and is not judged any more."""
    acted_on = {rule for rule, outcome in was.items() if outcome.status in TO_ACT_ON}
    if before and after:
        # Without a selection it is the pack that has other rules for the row, under other names, say.
        return bool(after.left_out and acted_on - now.keys())
    return bool(before and (before.status in TO_ACT_ON or acted_on))


def _is_worse(before: SavedOutcome | None, after: SavedOutcome) -> bool:
    """Say whether a rule's status is worse, or it fails where it did not; of a new rule, whether it needs action."""
    if before is None:
        return after.status in TO_ACT_ON
    more = _failures([after]) - _failures([before])
    return _RANKS[after.status] > _RANKS[before.status] or bool(more and after.status in TO_ACT_ON)


def _failures(outcomes: Iterable[SavedOutcome]) -> Counter[tuple[str, str]]:
    """Count failures by rule and fact; what is unknown names one of several facts, which can change without cause."""
    return Counter(
        (outcome.rule, finding.fact)
        for outcome in outcomes
        if outcome.status is not Status.WAIVED
        for finding in outcome.findings
        if finding.status is not Status.UNKNOWN
    )


def _together(first: Iterable[str], then: Iterable[str]) -> tuple[str, ...]:
    """Return the names of both, each once, those of the first in their order."""
    return _ids([*first, *then])


def _ids(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _without(names: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    left_out = set(others)
    return tuple(name for name in names if name not in left_out)


def _canonical(value: object) -> bytes:
    """Return what a fact states: the order of a list says nothing."""
    if isinstance(value, list):
        return b"[" + b",".join(sorted(map(_canonical, value)))
    return msgspec.json.encode(value, order="deterministic")
