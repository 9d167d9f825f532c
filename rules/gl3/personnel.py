"""Chapter 6.6, personnel safeguards, the organisation's own staff: confidentiality and training."""

from gl3rules.authoring import Context, Facts, Finding, Findings, NotApplicable, Severity, Subjects, listed, rule
from gl3rules.facts.organisation import StaffGroup

from .policies import set_in_documents, taught


def staff_groups(facts: Facts) -> Subjects[StaffGroup]:
    """Give the groups of staff."""
    return listed(facts.staff_groups)


def without_statutory_confidentiality(group: StaffGroup) -> NotApplicable | None:
    """Leave out groups that the law itself binds to confidentiality."""
    if group.statutory_confidentiality:
        return NotApplicable("The law itself binds the group to confidentiality.")
    return None


@rule(row="6.6.1-1", severity=Severity.HIGH, each=staff_groups, when=without_statutory_confidentiality)
def staff_confidentiality_agreed(group: StaffGroup) -> Findings:
    """Staff whom no law binds to confidentiality agree to it when they are hired.

    Why:
        Clerks see the same records as physicians, but only an agreement binds them to keep silent.
    Passes:
        `confidentiality_agreement` is at-hiring for each group without a statutory duty of confidentiality.
    Fails:
        The agreement is made later, or never.
    Remedy:
        Make a confidentiality and non-disclosure agreement with each new member of the group at hiring, make up for
        those already hired, and set confidentiality_agreement to at-hiring.
    """
    if group.confidentiality_agreement == "never":
        yield Finding("No confidentiality agreement is made with this group; it must be made at hiring.")
    elif group.confidentiality_agreement != "at-hiring":
        yield Finding(
            "The confidentiality agreement with this group is made only after hiring; it must be made at hiring."
        )


@rule(row="6.6.1-2", severity=Severity.MEDIUM)
def personal_information_taught(_: Facts, context: Context) -> Findings:
    """All staff are trained regularly in the protection of personal information.

    Why:
        Most leaks are mistakes, by people who did not know or had forgotten what to watch out for.
    Passes:
        A training with the topic personal-information was attended by all, and last held within the parameter
        training_interval: that is what regularly means here.
    Fails:
        No training has the topic, or each that has it was held too long ago or missed by some of the staff.
    Remedy:
        Train all staff in the protection of personal information at least once a year, and add personal-information to
        the training's topics.
    """
    return taught(context, "personal-information")


@rule(row="6.6.1-3", severity=Severity.MEDIUM)
def protection_after_employment_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how personal information is protected after staff leave.

    Why:
        Those who leave take along what they know, and their contract of employment no longer binds them.
    Passes:
        A document in force has the topic after-employment.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the work rules or the like that confidentiality outlasts employment, have them approved, and add
        after-employment to the document's topics.
    """
    return set_in_documents(context, "after-employment")
