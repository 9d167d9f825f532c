"""How reports word what an assessment says, the same in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.facts.base import Duration
from gl3rules.model import Basis, Change, Severity, Status
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Callable

    from gl3rules.model import Assessment, Outcome, Report, RowResult, Subject, Waiver, WaiverNote
    from gl3rules.text import Language, Message

# In the order in which summaries list them.
STATUSES: Final = {
    Status.FAIL: message("FAIL"),
    Status.ERROR: message("ERROR"),
    Status.UNKNOWN: message("unknown"),
    Status.WAIVED: message("waived"),
    Status.PASS: message("pass"),
    Status.NOT_APPLICABLE: message("n/a"),
}
"""What each status is called, in the order in which summaries list them: worst first."""

IN_PART: Final = message("judged in part")
"""What a row is called of which rules were left out, and against which nothing was found."""

TO_ACT_ON: Final = (Status.FAIL, Status.ERROR, Status.UNKNOWN)
"""The statuses that somebody has to do something about."""

_CHANGES: Final = {
    Change.NEW: message("new"),
    Change.WORSE: message("worse"),
    Change.UNCHANGED: message("unchanged"),
}

_BASES: Final = {
    Basis.EVIDENCE: message("on facts with evidence"),
    Basis.PARTLY: message("on facts with evidence for some"),
    Basis.DECLARED: message("on declared facts alone"),
}


def status(language: Language, value: Status) -> str:
    """Return what a status is called."""
    return language.render(STATUSES[value])


def row_status(language: Language, row: RowResult) -> str:
    """Return what the status of a row is called."""
    return language.render(IN_PART) if row.is_in_part else status(language, row.status)


def severity(language: Language, value: Severity) -> str:
    """Return what a severity is called."""
    return language.text(value.value)


def basis(language: Language, value: Basis) -> str:
    """Return in words what a pass rests on."""
    return language.render(_BASES[value])


def subject(language: Language, value: Subject) -> str:
    """Return what was judged ("system emr"), "" for the organisation as a whole."""
    return f"{language.text(value.noun)} {value.name}".strip()


def reason(language: Language, outcome: Outcome) -> str:
    """Return why an outcome's status is what it is; "" for a pass."""
    return language.render(outcome.reason) if outcome.reason else ""


def waiver(language: Language, value: Waiver) -> str:
    """Say up to when, by whom and why an outcome is waived."""
    told = message(
        "waived until {expires} by {approver}: {reason}",
        expires=value.expires,
        approver=value.approver,
        reason=value.reason,
    )
    if value.ticket:
        told = message("{waiver} (ticket {ticket})", waiver=told, ticket=value.ticket)
    return language.render(told)


def row_of_part(language: Language, row: RowResult) -> str:
    """Say how many of a row's rules were judged where some were left out, "" where all were."""
    if not row.left_out:
        return ""
    return language.render(
        message("only {judged} of {rules} rules judged", judged=len(row.rules), rules=len(row.rules) + row.left_out)
    )


def parameters(language: Language, report: Report) -> list[str]:
    """Return each parameter with its figure, as `name=figure` with the figure in words of the language."""
    return [f"{name}={_figure(language, figure)}" for name, figure in report.pack.parameters]


def _figure(language: Language, figure: str) -> str:
    # A parameter is a number or a duration; only the second has words.
    return figure if figure.isdecimal() else Duration(figure).render(language)


def judged(language: Language, report: Report) -> str:
    """Say how much of the pack was judged, and that the rest was left out where it was."""
    text = language.render(
        message(
            "{rows} of {of_rows} rows judged, by {rules} of {of_rules} rules",
            rows=report.judged_rows,
            of_rows=report.pack.rows,
            rules=report.judged_rules,
            of_rules=report.pack.rules,
        )
    )
    if report.selection:
        text += " " + language.render(message("(the others were left out by {options})", options=report.selection))
    elif report.judged_rules < report.pack.rules:
        text += " " + language.text("(the others were left out)")
    return text


def passes(language: Language, assessment: Assessment) -> str:
    """Say how many rows pass, and what those passes rest on."""
    return language.render(
        message(
            "Of {passes} passing rows, {evidence} rest on facts with evidence, {partly} on facts of which some have"
            " evidence, and {declared} on declared facts alone.",
            passes=sum(assessment.count_passes(each) for each in Basis),
            evidence=assessment.count_passes(Basis.EVIDENCE),
            partly=assessment.count_passes(Basis.PARTLY),
            declared=assessment.count_passes(Basis.DECLARED),
        )
    )


def remarks(language: Language, report: Report, assessment: Assessment) -> list[str]:
    """Say, a sentence each, what a reader must know beside the results.

    That the day was asked for, what is waived, how the results stand to the baseline, and what is still to come; no
    sentence for what there is none of.
    """
    found = []
    if report.as_of_given:
        found.append(message("The day of the assessment, {day}, was asked for with --as-of.", day=report.as_of))
    if set(report.fail_on) != {Status.FAIL, Status.UNKNOWN}:
        found.append(
            message(
                "By --fail-on, the exit code tells only of these: {statuses}.",
                statuses=tuple(STATUSES[status] for status in report.fail_on),
            )
        )
    if assessment.count(Status.WAIVED) or any(outcome.waiver for outcome in assessment.outcomes):
        found.append(
            message(
                "Waived outcomes: {count}. Without waivers the rows would be: {before}; with them they are: {after}.",
                count=sum(outcome.waiver is not None for outcome in assessment.outcomes),
                before=_counts(assessment.count_before_waivers),
                after=_counts(assessment.count),
            )
        )
    if report.baseline:
        found.append(
            message(
                "Compared with the baseline {path}: {new} outcomes are new, {worse} worse, {unchanged} unchanged, and"
                " {fixed} fixed.",
                path=report.baseline,
                new=assessment.count_changes(Change.NEW),
                worse=assessment.count_changes(Change.WORSE),
                unchanged=assessment.count_changes(Change.UNCHANGED),
                fixed=len(assessment.fixed),
            )
        )
    if assessment.coming:
        found.append(
            message(
                "Rules that nobody has to act on today, but that will fail within 90 days if nothing changes: {count},"
                " the first on {day}.",
                count=len(assessment.coming),
                day=assessment.coming[0].on,
            )
        )
    return [language.render(each) for each in found]


def waiver_note(language: Language, note: WaiverNote) -> str:
    """Return what is to be told of a waiver, with its place."""
    place = f"{note.path}:{note.line}: " if note.line else ""
    return f"{place}{language.render(note.message)}"


def change(language: Language, value: Change) -> str:
    """Return what it is called how an outcome stands to the baseline."""
    return language.render(_CHANGES[value])


def _counts(count: Callable[[Status], int]) -> tuple[Message, ...]:
    counted = [(status, count(status)) for status in STATUSES]
    return tuple(
        message("{status} {count}", status=STATUSES[status], count=number) for status, number in counted if number
    )


def statement(language: Language) -> str:
    """Say what kind of statement every report is."""
    return language.text(
        "This report compares what the organisation declares with the rules. It is no certificate: gl3rules has"
        " verified neither the declarations nor the evidence that is named for them."
    )
