"""Record the outcomes of a day, and say later what is new or worse: a gate for those who start with gaps.

A baseline excuses what it records and nothing else. What can't be shown to be as it was counts as worse, so that no
new failure hides behind an old one; docs/baseline.md says what follows from that.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from msgspec import Struct, structs

from gl3rules.baseline_file import AGAIN, Baseline, OutcomeRecord, load, recorded, spoken, values_of
from gl3rules.errors import EntriesError, Problem
from gl3rules.facts.base import Duration
from gl3rules.fingerprints import fingerprints
from gl3rules.model import Change, Finding, Fixed, Status
from gl3rules.text import Message, message
from gl3rules.wording import TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Assessment, Outcome, Subject
    from gl3rules.packs import LoadedPack
    from gl3rules.text import Value

__all__ = ["Baseline", "Standing", "compare", "load", "recorded", "standing"]

_FOUND: Final = ("found", "required")
_Figure = TypeVar("_Figure", int, Duration)


class Standing(Struct, frozen=True):
    """How an outcome that needs action stands to a baseline, and why; no reason where it is unchanged."""

    change: Change
    reason: Message | None = None


def compare(assessment: Assessment, baseline: Baseline, loaded: LoadedPack) -> Assessment:
    """Return the assessment with the change of each outcome that needs action, and with what is fixed.

    Raises EntriesError for a baseline of another pack.
    """
    if baseline.pack.name != loaded.pack.name:
        what = message(
            "The baseline is of pack {found}, and pack {name} judges.",
            found=baseline.pack.name,
            name=loaded.pack.name,
        )
        raise EntriesError((Problem(what, baseline.path, pointer="/pack/name", remedy=AGAIN),))
    known = baseline.organisations.get(assessment.organisation_id, {})
    fixed = []
    outcomes = []
    for outcome in assessment.outcomes:
        found = standing(assessment, outcome, baseline)
        outcomes.append(structs.replace(outcome, change=found.change if found else None))
        before = known.get(outcome.rule)
        if found is None and outcome.status is not Status.WAIVED and before and before.needs_action:
            fixed.append(Fixed(outcome.rule, outcome.row, outcome.title, Status(before.status), outcome.status))
    return structs.replace(assessment, outcomes=tuple(outcomes), fixed=tuple(fixed))


def standing(assessment: Assessment, outcome: Outcome, baseline: Baseline) -> Standing | None:
    """Return how one outcome stands to a baseline; None for one that needs no action."""
    if outcome.status not in TO_ACT_ON:
        return None
    known = baseline.organisations.get(assessment.organisation_id)
    if known is None:
        return Standing(Change.NEW, message("The baseline does not have this organisation."))
    before = known.get(outcome.rule)
    if before is None:
        return Standing(Change.NEW, message("The baseline does not have this rule."))
    if not before.needs_action:
        return Standing(Change.NEW, message("In the baseline it was {status}.", status=before.status))
    reason = next(_worse(assessment, outcome, before), None)
    return Standing(Change.WORSE, reason) if reason else Standing(Change.UNCHANGED)


def _worse(assessment: Assessment, outcome: Outcome, before: OutcomeRecord) -> Iterator[Message]:
    """Say why the baseline does not excuse an outcome, of each finding if need be."""
    # A rule that fails on one subject can have crashed on another.
    if outcome.status is Status.ERROR or outcome.traceback:
        yield message("The rule crashed, which no baseline excuses.")
    if outcome.status is Status.FAIL and before.status != "fail":
        yield message("In the baseline it was {status}.", status=before.status)
    alike: dict[tuple[Subject, str, str], list[Finding]] = {}
    for finding in outcome.findings:
        if finding.status is Status.FAIL:
            alike.setdefault((finding.subject, finding.fact, finding.message.template), []).append(finding)
        elif not _was_unknown(finding, before):
            yield message("The baseline does not have this: {finding}", finding=finding.message)
    for findings in alike.values():
        yield from _worse_failures(assessment, outcome, findings, before)


def _was_unknown(finding: Finding, before: OutcomeRecord) -> bool:
    """Say whether the subject of a finding could not be judged before either.

    Of several facts that are not declared, a finding names the first: another one after lists are reordered, or once
    the first is declared. And what is in a list that was not declared was unknown as a whole.
    """
    subject = spoken(finding.subject)
    return finding.status is Status.UNKNOWN and any(
        record.status == "unknown"
        and (record.subject == subject or finding.fact.startswith((f"{record.fact}.", f"{record.fact}[")))
        for record in before.findings
    )


def _worse_failures(
    assessment: Assessment, outcome: Outcome, findings: list[Finding], before: OutcomeRecord
) -> Iterator[Message]:
    """Say of failures that differ in their values alone which of them the baseline does not have as bad as that.

    Among them a fingerprint only counts, so they are told apart by their values.
    """
    place = (spoken(findings[0].subject), findings[0].fact)
    near = {
        record.fingerprint: record
        for record in before.findings
        if record.status == "fail" and (record.subject, record.fact) == place
    }
    as_many = structs.replace(outcome, findings=(findings[0],) * len(near))
    left = [near[printed] for _, printed in fingerprints(assessment, as_many) if printed in near]
    candidates = bool(left)
    changed = []
    for finding in findings:
        same = next((record for record in left if _same(record.values, values_of(finding))), None)
        if same:
            left.remove(same)
        else:
            changed.append(finding)
    for finding in changed:
        excuse = next((record for record in left if _no_worse(finding, record.values, assessment.as_of)), None)
        if excuse:
            left.remove(excuse)
        elif left:
            was = tuple(f"{name} = {value}" for name, value in left[0].values.items())
            yield message("{finding} In the baseline: {values}.", finding=finding.message, values=was)
        elif candidates:
            yield message("The baseline has fewer of these: {finding}", finding=finding.message)
        else:
            yield message("The baseline does not have this: {finding}", finding=finding.message)


def _no_worse(finding: Finding, before: dict[str, Any], as_of: date) -> bool:
    """Say whether values that have changed can be shown to be no worse.

    By the names that findings give their values: `missing` lists what is lacking, so some of it is no worse than all;
    `found` is compared with `required`, where both have an order.
    """
    now = values_of(finding)
    if now.keys() != before.keys():
        return False
    changed = {name for name, value in now.items() if not _same(value, before[name])}
    if "missing" in changed and _is_part(now["missing"], before["missing"]):
        changed.remove("missing")
    if changed & set(_FOUND) and _no_further(finding.message.values, before, as_of):
        changed -= set(_FOUND)
    return not changed


def _is_part(now: object, before: object) -> bool:
    """Say whether one list holds nothing that the other doesn't."""
    return isinstance(now, list) and isinstance(before, list) and all(item in before for item in now)


def _no_further(values: dict[str, Value], before: dict[str, Any], as_of: date) -> bool:
    """Say whether what is found is no further from what is required, and not because less is required.

    A day that is found, with a length of time that may pass since, is no worse where it is later; a day that is still
    to come is no day since when anything passes.
    """
    found, required = (values.get(name) for name in _FOUND)
    was_found, was_required = _as(found, before.get("found")), _as(required, before.get("required"))
    if was_found is None or was_required is None:
        return False
    if isinstance(found, date):
        return isinstance(required, Duration) and bool(was_found <= found <= as_of and required >= was_required)
    if isinstance(found, Duration) and isinstance(required, Duration):
        return _nearer(found, required, was_found, was_required)
    return isinstance(found, int) and isinstance(required, int) and _nearer(found, required, was_found, was_required)


def _nearer(found: _Figure, required: _Figure, was_found: _Figure, was_required: _Figure) -> bool:
    if found > required:
        return found <= was_found and required >= was_required
    return found < required and found >= was_found and required <= was_required


def _as(value: Value | None, text: Any) -> Any:  # noqa: ANN401  a value of the same type, or None
    """Return a recorded value as one of the same type as another, None where it is none or the type has no order."""
    try:
        if isinstance(value, Duration):
            return Duration(text)
        if isinstance(value, date):
            return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return text if type(value) is int and type(text) is int else None


def _same(one: object, other: object) -> bool:
    """Say whether two JSON values are the same; for Python, true is also 1."""
    return msgspec.json.encode(one, order="deterministic") == msgspec.json.encode(other, order="deterministic")
