"""Make an action plan of a report, and carry over what people wrote in the one before."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import UNSET, structs

from gl3rules import wording
from gl3rules.model import Severity, Status
from gl3rules.plan.document import Entry, Found, Plan, State, Summary, Turn
from gl3rules.text import message, printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from gl3rules.model import Assessment, Finding, Outcome, Report, RowResult
    from gl3rules.packs import LoadedPack
    from gl3rules.plan.document import Key
    from gl3rules.text import Language


def make(report: Report, whole: LoadedPack, language: Language, previous: Plan | None = None) -> Plan:
    """Return the plan that a report comes to, with what people wrote in the previous one; `whole` is the whole pack.

    An entry stays open until its row is settled by all its rules: as long as one was not judged, or a fact is not
    declared, it is not closed. What was not judged, or is of an organisation that the report does not speak of, stays
    as it is. An entry that was closed and needs action again is opened again.
    """
    found = {entry.key: _read(previous, entry) for entry in previous.entries} if previous else {}
    names = dict(previous.organisations) if previous else {}
    for assessment in report.assessments:
        # Another organisation may have been in the plan under this id, but nobody can tell: ids are what counts.
        names[assessment.organisation_id] = _line(assessment.organisation_name)
        for row, outcomes in _rows(assessment):
            key = (assessment.organisation_id, row.row)
            entry = _carried(row, outcomes, key, found.get(key), language, report.as_of)
            if entry:
                found[key] = entry
    order = {row: position for position, row in enumerate(whole.requirements)}
    entries = sorted(
        (structs.replace(entry, overdue=entry.is_overdue(report.as_of)) for entry in found.values()),
        key=lambda entry: (entry.state is State.CLOSED, entry.organisation, order[entry.row]),
    )
    closed = sum(entry.state is State.CLOSED for entry in entries)
    return Plan(
        as_of=report.as_of,
        pack=report.pack.name,
        organisations=dict(sorted(names.items())),
        summary=Summary(len(entries) - closed, sum(entry.overdue for entry in entries), closed),
        entries=tuple(entries),
    )


def _read(previous: Plan, entry: Entry) -> Entry:
    """Return an entry as it stands unless it is judged now."""
    if entry.state is State.CLOSED and entry.closed is UNSET:
        # The program closes with a day: this one was written by hand, which settles nothing.
        entry = structs.replace(entry, state=State.OPEN, reason="")
    return structs.replace(entry, judged=previous.as_of) if entry.judged is UNSET else entry


def _rows(assessment: Assessment) -> Iterator[tuple[RowResult, list[Outcome]]]:
    # Outcomes come in the order of their rows.
    of_row = {row: list(outcomes) for row, outcomes in groupby(assessment.outcomes, lambda outcome: outcome.row)}
    for row in assessment.rows:
        yield row, of_row[row.row]


def _carried(  # noqa: PLR0913, PLR0917  what was found, and what was there before
    row: RowResult, outcomes: list[Outcome], key: Key, old: Entry | None, language: Language, as_of: date
) -> Entry | None:
    """Return the entry of a row as it now is, None where there is nothing to do and never was."""
    to_do = [outcome for outcome in outcomes if _needs_action(outcome)]
    if to_do:
        return _open(row, to_do, key, old, language, as_of)
    if old is None or row.left_out:
        return old
    return _closed(row, outcomes, old, language, as_of)


def _needs_action(outcome: Outcome) -> bool:
    # A rule can crash on one subject and be waived for another, say: what crashed has settled nothing.
    return outcome.status in wording.TO_ACT_ON or bool(outcome.traceback)


def _open(  # noqa: PLR0913, PLR0917  as above
    row: RowResult, to_do: list[Outcome], key: Key, old: Entry | None, language: Language, as_of: date
) -> Entry:
    order = list(Severity)
    findings = [(outcome, finding) for outcome in to_do for finding in outcome.findings]
    remedies = [_line(language.render(finding.remedy)) for _, finding in findings]
    base = old or Entry(
        organisation=key[0],
        row=key[1],
        status=Status.FAIL,
        severity=Severity.LOW,
        state=State.OPEN,
        opened=as_of,
    )
    entry = structs.replace(
        base,
        clause=_line(language.text(row.clause)),
        title=_line(language.text(row.title)),
        # A row whose only fault is a crash beside a waiver is in error, whatever it is combined to.
        status=row.status if row.status in wording.TO_ACT_ON else Status.ERROR,
        severity=max((outcome.severity for outcome in to_do), key=order.index),
        judged=UNSET,
        findings=tuple(_found(finding, language) for _, finding in findings)
        or tuple(Found(_line(wording.reason(language, outcome))) for outcome in to_do),
        remedies=tuple(dict.fromkeys(filter(None, remedies))),
        rules=tuple(outcome.rule for outcome in to_do),
    )
    return _reopened(entry, as_of) if entry.state is State.CLOSED else entry


def _reopened(entry: Entry, as_of: date) -> Entry:
    closing = () if entry.closed is UNSET else (Turn(entry.closed, State.CLOSED, entry.reason),)
    return structs.replace(
        entry,
        state=State.OPEN,
        reopened=as_of,
        closed=UNSET,
        reason="",
        history=(*entry.history, *closing, Turn(as_of, State.OPEN)),
    )


def _closed(row: RowResult, outcomes: list[Outcome], old: Entry, language: Language, as_of: date) -> Entry:
    was_closed = old.state is State.CLOSED and old.closed is not UNSET
    return structs.replace(
        old,
        status=row.status,
        state=State.CLOSED,
        closed=old.closed if was_closed else as_of,
        reason=_line(_why_settled(row, outcomes, language)),
        judged=UNSET,
    )


def _why_settled(row: RowResult, outcomes: list[Outcome], language: Language) -> str:
    if row.status is Status.PASS:
        return language.text("Every rule of this row passes.")
    deciding = [outcome for outcome in outcomes if outcome.status is row.status]
    if row.status is Status.WAIVED:
        told = [wording.waiver(language, outcome.waiver) for outcome in deciding if outcome.waiver]
    else:
        told = [wording.reason(language, outcome) for outcome in deciding]
    reasons = tuple(dict.fromkeys(filter(None, told)))
    status = wording.STATUSES[row.status]
    return language.render(message("{status}: {reason}", status=status, reason=reasons) if reasons else status)


def _found(finding: Finding, language: Language) -> Found:
    place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file
    return Found(
        message=_line(language.render(finding.message)),
        subject=_line(wording.subject(language, finding.subject)),
        fact=_line(finding.fact),
        place=_line(place),
    )


def _line(text: str) -> str:
    """Return a text on one line, as it can be shown anywhere."""
    return printable(text)
