"""Chapter 6.7, disposal of information: procedures, equipment, contractors and media."""

from typing import Final

from gl3rules.authoring import (
    Context,
    Facts,
    Finding,
    Findings,
    NotApplicable,
    Severity,
    Subjects,
    is_overdue,
    listed,
    rule,
)
from gl3rules.facts.contractors import Contractor
from gl3rules.facts.information import DisposalWorker, InformationType

from .parameters import DISPOSAL_CHECK_INTERVAL
from .policies import has_clauses, set_in_documents
from .subjects import contractors

EXPERTS: Final[tuple[DisposalWorker, ...]] = ("in-house-expert", "specialist-contractor")
"""Who knows how to dispose of equipment so that nothing on it can be read."""


def information_types(facts: Facts) -> Subjects[InformationType]:
    """Give the types of information that the organisation holds."""
    return listed(facts.information_types)


def where_disposing(contractor: Contractor) -> NotApplicable | None:
    """Say that a rule does not apply to a contractor to which no disposal is entrusted."""
    return None if contractor.disposes_of_information else NotApplicable("The contractor disposes of no information.")


@rule(row="6.7-1", severity=Severity.MEDIUM, each=information_types)
def disposal_conditions_set(information_type: InformationType) -> Findings:
    """For each type of information, a procedure states when it is disposed of.

    Why:
        Without conditions, information is kept for ever, where it can leak, or destroyed while it is still needed.
    Passes:
        `disposal_procedure` holds conditions.
    Fails:
        The procedure does not state them, or there is none (an empty list).
    Remedy:
        Set in the procedure when this type of information is disposed of, such as at the end of its retention period,
        and add conditions to disposal_procedure.
    """
    if "conditions" not in information_type.disposal_procedure:
        yield Finding("The disposal procedure does not say when this type of information is disposed of; it must.")


@rule(row="6.7-1", severity=Severity.MEDIUM, each=information_types)
def disposal_staff_set(information_type: InformationType) -> Findings:
    """For each type of information, a procedure states which staff may dispose of it.

    Why:
        Where anyone may dispose of information, nobody answers for what was lost or left readable.
    Passes:
        `disposal_procedure` holds authorised-staff.
    Fails:
        The procedure does not state them, or there is none (an empty list).
    Remedy:
        Set in the procedure which staff may dispose of this type of information, by name or by duty, and add
        authorised-staff to disposal_procedure.
    """
    if "authorised-staff" not in information_type.disposal_procedure:
        yield Finding(
            "The disposal procedure does not say which staff may dispose of this type of information; it must."
        )


@rule(row="6.7-1", severity=Severity.MEDIUM, each=information_types)
def disposal_method_set(information_type: InformationType) -> Findings:
    """For each type of information, a procedure states how it is disposed of.

    Why:
        Paper in the bin and files that were merely deleted can still be read.
    Passes:
        `disposal_procedure` holds method.
    Fails:
        The procedure does not state it, or there is none (an empty list).
    Remedy:
        Set in the procedure how this type of information is disposed of, such as by shredding, overwriting or melting,
        and add method to disposal_procedure.
    """
    if "method" not in information_type.disposal_procedure:
        yield Finding("The disposal procedure does not say how this type of information is disposed of; it must.")


@rule(row="6.7-2", severity=Severity.HIGH)
def equipment_disposed_of_by_experts(facts: Facts) -> Findings:
    """Equipment is disposed of only by people with expert knowledge.

    Why:
        Deleting or formatting leaves information readable on discs, printers and medical devices; experts know where.
    Passes:
        `disposal.done_by` is in-house-expert or specialist-contractor.
    Fails:
        `disposal.done_by` is other-staff.
    Remedy:
        Entrust the disposal of equipment to a specialist company or to staff with expert knowledge, and update done_by.
    """
    if facts.disposal.done_by not in EXPERTS:
        yield Finding(
            "Staff without expert knowledge dispose of equipment; an in-house expert or a specialist company must."
        )


@rule(row="6.7-2", severity=Severity.HIGH)
def equipment_erasure_proven(facts: Facts) -> Findings:
    """It is confirmed that no readable information remains on equipment that is disposed of.

    Why:
        Used discs are sold on, and records of patients have been found on them.
    Passes:
        `disposal.erasure_proof` is certificate, verified-read-back or physical-destruction.
    Fails:
        `disposal.erasure_proof` is none.
    Remedy:
        Ask for a certificate of erasure for each device, try to read it afterwards, or have it destroyed physically,
        and update erasure_proof.
    """
    if facts.disposal.erasure_proof == "none":
        yield Finding(
            "Nothing confirms that no readable information remains on the equipment; a certificate, a reading test or"
            " physical destruction is required."
        )


@rule(row="6.7-2", severity=Severity.LOW)
def disposals_checked(facts: Facts, context: Context) -> Findings:
    """The disposals of equipment are checked regularly against their proofs.

    Why:
        A proof that nobody compares with the list of equipment does not show the device that went astray.
    Passes:
        The last check (`disposal.last_checked`) lies at most one year (the parameter disposal_check_interval) back. The
        guideline names no interval for its confirmation; a yearly check of all disposals is how this pack reads it.
    Fails:
        The last check is longer ago.
    Remedy:
        Compare the equipment disposed of since the last check with its proofs, and update last_checked.
    """
    if is_overdue(facts.disposal.last_checked, context.limit(DISPOSAL_CHECK_INTERVAL), context.as_of):
        yield Finding(
            "The disposals were last checked on {found}; at most {required} may pass between checks.",
            found=facts.disposal.last_checked,
            required=context.limit(DISPOSAL_CHECK_INTERVAL),
        )


@rule(row="6.7-3", severity=Severity.HIGH, each=contractors, when=where_disposing)
def disposal_contract_binding(contractor: Contractor, context: Context) -> Findings:
    """Contractors that dispose of information are bound to confidentiality, with penalties.

    Why:
        Whoever destroys information has all of it in hand first.
    Passes:
        The contract is signed and its `clauses` hold confidentiality and penalties. The rest of chapter 6.6, which the
        guideline wants followed here, is judged for every contractor by that chapter's own rules.
    Fails:
        One of the clauses is missing, or the contract is not yet signed.
    Remedy:
        Agree with the contractor on confidentiality that is backed by work rules with penalties, and add
        confidentiality and penalties to the contract's clauses.
    """
    return has_clauses(context, contractor.contract, "confidentiality", "penalties")


@rule(row="6.7-3", severity=Severity.HIGH, each=contractors, when=where_disposing)
def destruction_confirmed(contractor: Contractor) -> Findings:
    """The organisation confirms that information entrusted for disposal was really destroyed.

    Why:
        What a contractor was to destroy has been resold; the organisation answers for it all the same.
    Passes:
        `destruction_proof` is certificate or witnessed.
    Fails:
        `destruction_proof` is none.
    Remedy:
        Have the contractor issue a certificate for each destruction, or send somebody to watch it, and update
        destruction_proof.
    """
    if contractor.destruction_proof == "none":
        yield Finding(
            "Nothing confirms that the information was really destroyed; a certificate or a witness is required."
        )


@rule(row="6.7-4", severity=Severity.MEDIUM)
def media_disposal_set(_: Facts, context: Context) -> Findings:
    """A document sets how unneeded media with personal information are discarded.

    Why:
        Media that nobody needs any more pile up unwatched, or leave with the rubbish.
    Passes:
        A document in force has the topic media-disposal.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy how paper, discs and other media with personal information are discarded, have it
        approved, and add media-disposal to the document's topics.
    """
    return set_in_documents(context, "media-disposal")
