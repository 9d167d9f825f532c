"""How reports word what an assessment says, the same in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.model import Basis, Severity, Status
from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.model import Assessment, Outcome, Report, Subject, Waiver
    from gl3rules.text import Language

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

TO_ACT_ON: Final = (Status.FAIL, Status.ERROR, Status.UNKNOWN)
"""The statuses that somebody has to do something about."""

_BASES: Final = {
    Basis.EVIDENCE: message("on facts with evidence"),
    Basis.PARTLY: message("on facts with evidence for some"),
    Basis.DECLARED: message("on declared facts alone"),
}


def status(language: Language, value: Status) -> str:
    """Return what a status is called."""
    return language.render(STATUSES[value])


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
    return language.render(
        message(
            "waived until {expires} by {approver}: {reason}",
            expires=value.expires,
            approver=value.approver,
            reason=value.reason,
        )
    )


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
    if report.judged_rules < report.pack.rules:
        text += " " + language.text("(the others were left out by --row or --rule)")
    return text


def passes(language: Language, assessment: Assessment) -> str:
    """Say how many rows pass, and what those passes rest on."""
    return language.render(
        message(
            "Of {passes} passing rows, {evidence} rest on facts with evidence, {partly} on facts of which some have"
            " evidence, and {declared} on declared facts alone.",
            passes=assessment.count(Status.PASS),
            evidence=assessment.count_passes(Basis.EVIDENCE),
            partly=assessment.count_passes(Basis.PARTLY),
            declared=assessment.count_passes(Basis.DECLARED),
        )
    )


def statement(language: Language) -> str:
    """Say what kind of statement every report is."""
    return language.text(
        "This report compares what the organisation declares with the rules. It is no certificate, and nobody has"
        " verified the declarations unless evidence is named beside them."
    )
