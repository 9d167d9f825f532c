"""Chapter 6.3, organisational safeguards: people in charge, policies and the contracts of contractors."""

from gl3rules.authoring import Context, Facts, Finding, Findings, NotApplicable, Severity, message, rule
from gl3rules.facts.contractors import Contractor

from .policies import has_clauses, set_in_documents
from .subjects import contractors


@rule(row="6.3-1", severity=Severity.MEDIUM)
def operations_manager_appointed(facts: Facts) -> Findings:
    """Somebody is appointed as responsible for operating the information systems.

    Why:
        Where nobody is responsible, decisions on safety are put off and incidents are nobody's business.
    Passes:
        At least one person is appointed (`responsible_people`).
    Fails:
        Nobody is appointed.
    Remedy:
        Appoint a person responsible for operating the information systems, and update responsible_people.
    """
    if facts.operations.responsible_people < 1:
        yield Finding("Nobody is responsible for operating the information systems; at least one person must be.")


@rule(row="6.3-1", severity=Severity.MEDIUM)
def operations_staff_limited(facts: Facts) -> Findings:
    """The staff in charge of the information systems are limited to named people.

    Why:
        Administrators can reach everything. Where it is open who they are, anybody may act as one.
    Passes:
        At least one person is in charge (`staff_in_charge`), and all who are in charge are designated by name in
        writing (`staff_designated_by_name`). The person responsible counts too, where also in charge.
    Fails:
        The staff in charge are not designated by name, or nobody is in charge.
    Remedy:
        Write down by name who is in charge of the information systems, system administrators included, let nobody else
        take their duties, and set staff_designated_by_name to true.
    """
    if not facts.operations.staff_designated_by_name:
        yield Finding(
            "The staff in charge of the information systems are not designated by name; each must be, in writing."
        )
    if facts.operations.staff_in_charge < 1:
        yield Finding(
            "Nobody is in charge of the information systems; at least one person designated by name must be.",
            remedy=message("Put at least one person in charge, designate each by name, and update staff_in_charge."),
        )


@rule(row="6.3-2", severity=Severity.MEDIUM)
def visitor_recording_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how visitors are recorded where personal information can be seen.

    Why:
        Without a record of visitors, nobody can find out afterwards who may have seen the information.
    Passes:
        A document in force has the topic visitor-recording.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in a document, such as the entry policy, how visitors are recorded, have it approved, and add
        visitor-recording to the document's topics.
    """
    return set_in_documents(context, "visitor-recording")


@rule(row="6.3-2", severity=Severity.MEDIUM)
def visitor_identification_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how visitors are told from staff where information can be seen.

    Why:
        Staff only stop a stranger whom they can recognise as one, by a visitor's badge for example.
    Passes:
        A document in force has the topic visitor-identification.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in a document, such as the entry policy, how visitors are identified, have it approved, and add
        visitor-identification to the document's topics.
    """
    return set_in_documents(context, "visitor-identification")


@rule(row="6.3-2", severity=Severity.MEDIUM)
def entry_restriction_set(_: Facts, context: Context) -> Findings:
    """A document in force sets who may enter where personal information can be seen.

    Why:
        Where entry is not restricted, people without any need can read screens and papers.
    Passes:
        A document in force has the topic entry-restriction.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in a document, such as the entry policy, who may enter which area and when, have it approved, and add
        entry-restriction to the document's topics.
    """
    return set_in_documents(context, "entry-restriction")


@rule(row="6.3-3", severity=Severity.MEDIUM)
def access_restriction_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how access to the information systems is restricted.

    Why:
        Access rights that follow no policy grow with every request, and nobody can say which of them are right.
    Passes:
        A document in force has the topic access-restriction.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the access management policy who may access which system and how, have it approved, and add
        access-restriction to the document's topics.
    """
    return set_in_documents(context, "access-restriction")


@rule(row="6.3-3", severity=Severity.MEDIUM)
def access_recording_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how access to the information systems is recorded.

    Why:
        Misuse can be traced only where it is settled which accesses are recorded and how long the records are kept.
    Passes:
        A document in force has the topic access-recording.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the access management policy which accesses are recorded and how, have it approved, and add
        access-recording to the document's topics.
    """
    return set_in_documents(context, "access-recording")


@rule(row="6.3-3", severity=Severity.MEDIUM)
def access_inspection_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how access to the information systems is inspected.

    Why:
        Records that nobody is told to look at reveal no misuse.
    Passes:
        A document in force has the topic access-inspection.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the access management policy who inspects accesses and how often, have it approved, and add
        access-inspection to the document's topics.
    """
    return set_in_documents(context, "access-inspection")


def handling_personal_information(contractor: Contractor) -> NotApplicable | None:
    """Leave out contractors to which no personal information is entrusted."""
    if not contractor.handles_personal_information:
        return NotApplicable("The contractor handles no personal information.")
    return None


@rule(row="6.3-4", severity=Severity.HIGH, each=contractors, when=handling_personal_information)
def contractor_safety_management_agreed(contractor: Contractor, context: Context) -> Findings:
    """Contracts that entrust personal information have clauses on its safe management.

    Why:
        The organisation stays answerable for what it entrusts, but can demand only what the contract says.
    Passes:
        The signed contract with each contractor that handles personal information has the clause safety-management.
    Fails:
        The clause is missing, or the contract is not signed yet.
    Remedy:
        Agree in the contract on how personal information is managed safely, and add safety-management to the contract's
        clauses.
    """
    return has_clauses(context, contractor.contract, "safety-management")


@rule(row="6.3-5", severity=Severity.MEDIUM)
def media_storage_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how media with personal information are stored.

    Why:
        Media that have no set place get lost, and nobody notices.
    Passes:
        A document in force has the topic media-storage.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy where and how media with personal information are stored, have it approved, and add
        media-storage to the document's topics.
    """
    return set_in_documents(context, "media-storage")


@rule(row="6.3-5", severity=Severity.MEDIUM)
def media_hand_over_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how media with personal information are handed over.

    Why:
        Media get lost on the way from hand to hand, where nobody has to confirm that they arrived.
    Passes:
        A document in force has the topic media-hand-over.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy how media with personal information are handed over, have it approved, and add
        media-hand-over to the document's topics.
    """
    return set_in_documents(context, "media-hand-over")


@rule(row="6.3-5", severity=Severity.MEDIUM)
def risk_prevention_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how risks to personal information are prevented.

    Why:
        Risks that nobody has written down are met only when they have done their harm.
    Passes:
        A document in force has the topic risk-prevention.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy how risks to personal information are prevented, have it approved, and add
        risk-prevention to the document's topics.
    """
    return set_in_documents(context, "risk-prevention")


@rule(row="6.3-5", severity=Severity.MEDIUM)
def incident_response_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how incidents with personal information are handled.

    Why:
        In the first hours of an incident there is no time to settle who does what and whom to tell.
    Passes:
        A document in force has the topic incident-response.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy or in rules of its own how incidents are handled, have it approved, and add
        incident-response to the document's topics.
    """
    return set_in_documents(context, "incident-response")
