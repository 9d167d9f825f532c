"""Chapter 6.6, personnel safeguards, people from outside: contractors, their subcontractors, maintenance staff."""

from gl3rules.authoring import Context, Finding, Findings, NotApplicable, Severity, rule
from gl3rules.facts.contractors import Contractor, WorkConfirmation
from gl3rules.facts.maintenance import Vendor

from .policies import has_clauses
from .subjects import contractors, subcontractors_bound, unconditional_subcontracting, vendors, where_subcontracting

WORK_CONFIRMED: tuple[WorkConfirmation, ...] = ("worker", "content", "result")


@rule(row="6.6.2-1-1", severity=Severity.HIGH, each=contractors)
def contractor_confidentiality_agreed(contractor: Contractor, context: Context) -> Findings:
    """The contract with each contractor has a confidentiality clause.

    Why:
        People from outside see and hear personal information even where their task has nothing to do with it.
    Passes:
        The signed contract with each contractor has the clause confidentiality, whatever its task.
    Fails:
        The clause is missing, or the contract is not signed yet.
    Remedy:
        Agree on confidentiality in the contract, and add confidentiality to the contract's clauses.
    """
    return has_clauses(context, contractor.contract, "confidentiality")


@rule(row="6.6.2-1-1", severity=Severity.MEDIUM, each=contractors)
def contractor_confidentiality_backed_by_penalties(contractor: Contractor, context: Context) -> Findings:
    """Work rules with penalties back the confidentiality contract with each contractor.

    Why:
        The contract binds the company. Its staff keep to it when a breach has consequences for themselves.
    Passes:
        The signed contract with each contractor has the clause penalties: the contractor's work rules or the like
        punish every breach of confidentiality by its staff, which is what comprehensive means here.
    Fails:
        The clause is missing, or the contract is not signed yet.
    Remedy:
        Have the contractor back its confidentiality with work rules that set penalties, put that into the contract, and
        add penalties to the contract's clauses.
    """
    return has_clauses(context, contractor.contract, "penalties")


def working_on_systems(contractor: Contractor) -> NotApplicable | None:
    """Leave out contractors whose work does not touch the information systems."""
    if contractor.system_access != "direct":
        return NotApplicable("The contractor's work does not touch the information systems.")
    return None


@rule(row="6.6.2-1-2", severity=Severity.MEDIUM, each=contractors, when=working_on_systems)
def contractor_work_confirmed(contractor: Contractor) -> Findings:
    """Of contractors' work on the systems, worker, content and result are confirmed.

    Why:
        Whoever works on a system can copy or damage what it holds, unnoticed where nobody looks.
    Passes:
        `work_confirmed` has worker, content and result for each contractor whose work touches the systems
        (`system_access` is direct). How it is confirmed is left open. Maintenance vendors have a rule of
        their own.
    Fails:
        One of the three is not confirmed.
    Remedy:
        Confirm for each piece of work who does it, what is done and what came of it, and update work_confirmed.
    """
    return unconfirmed(contractor)


@rule(row="6.6.2-1-2", severity=Severity.MEDIUM, each=vendors)
def maintenance_work_confirmed(vendor: Vendor) -> Findings:
    """Of vendors' maintenance work, worker, content and result are confirmed.

    Why:
        Maintenance reaches deeper into the systems than any other work, and its mistakes show late.
    Passes:
        `work_confirmed` has worker, content and result for each maintenance vendor. How it is confirmed is left open.
    Fails:
        One of the three is not confirmed.
    Remedy:
        Confirm for each piece of work who does it, what is done and what came of it, and update work_confirmed.
    """
    return unconfirmed(vendor)


def unconfirmed(company: Contractor | Vendor) -> Findings:
    """Find what is not confirmed of work on the systems."""
    missing = tuple(part for part in WORK_CONFIRMED if part not in company.work_confirmed)
    if missing:
        yield Finding(
            "Of work on the systems, the following is not confirmed: {missing}; worker, content and result must be.",
            missing=missing,
        )


def working_beside_systems(contractor: Contractor) -> NotApplicable | None:
    """Leave out contractors that work on the systems themselves, or not where these stand."""
    if contractor.system_access != "premises-only":
        return NotApplicable("The contractor works on the systems themselves, or not near them at all.")
    return None


@rule(row="6.6.2-1-3", severity=Severity.LOW, each=contractors, when=working_beside_systems)
def premises_checked_after_work(contractor: Contractor) -> Findings:
    """Places where contractors work near the systems, such as cleaners, are checked regularly.

    Why:
        A cleaner alone among the terminals can leave a device behind or take papers along.
    Passes:
        `after_work_check` is every-time, weekly or monthly, all of which count as regular. Somebody who watches
        throughout (attended) is as good as a check.
    Fails:
        `after_work_check` is never.
    Remedy:
        Check the place after the work, at least once a month, or attend the work, and update after_work_check.
    """
    if contractor.after_work_check == "never":
        yield Finding("The place is never checked after the work; a check at least once a month is required.")


@rule(row="6.6.2-1-4", severity=Severity.MEDIUM, each=contractors)
def contractor_subcontracting_explicit(contractor: Contractor) -> Findings:
    """The contract with each contractor says whether subcontracting is permitted.

    Why:
        Where the contract is silent, work may pass to companies that the organisation has never heard of.
    Passes:
        `subcontracting` is forbidden or permitted.
    Fails:
        `subcontracting` is not-stated.
    Remedy:
        Put into the contract that subcontracting is forbidden, or on which conditions it is permitted, and update
        subcontracting.
    """
    if contractor.contract.subcontracting == "not-stated":
        yield Finding("The contract does not say whether subcontracting is permitted; it must forbid or permit it.")


def with_subcontracting_forbidden(contractor: Contractor) -> NotApplicable | None:
    """Leave out contractors whose contract does not forbid subcontracting."""
    if contractor.contract.subcontracting != "forbidden":
        return NotApplicable("The contract does not forbid subcontracting.")
    return None


@rule(row="6.6.2-1-4", severity=Severity.HIGH, each=contractors, when=with_subcontracting_forbidden)
def contractor_subcontracting_ban_kept(contractor: Contractor) -> Findings:
    """Contractors that may not subcontract don't.

    Why:
        A company that gets the work against the contract is bound by none of its clauses.
    Passes:
        `subcontracts` is false where the contract forbids subcontracting.
    Fails:
        The contractor subcontracts all the same.
    Remedy:
        Have the contractor stop subcontracting and set subcontracts to false, or permit it in the contract on equal
        conditions and set subcontracting to permitted.
    """
    if contractor.subcontracts:
        yield Finding("The contractor subcontracts although the contract forbids it; it must not.")


def with_subcontracting_permitted(contractor: Contractor) -> NotApplicable | None:
    """Leave out contractors whose contract does not permit subcontracting."""
    if contractor.contract.subcontracting != "permitted":
        return NotApplicable("The contract does not permit subcontracting.")
    return None


@rule(row="6.6.2-1-4", severity=Severity.MEDIUM, each=contractors, when=with_subcontracting_permitted)
def contractor_subcontracting_conditional(contractor: Contractor) -> Findings:
    """Contracts permit subcontracting only with equal protection measures and an equal contract.

    Why:
        Personal information is as safe as with the weakest company in the chain.
    Passes:
        `subcontracting_conditions` has equal-measures and equal-contract where the contract permits subcontracting,
        whether the contractor makes use of that or not.
    Fails:
        One of the two conditions is missing.
    Remedy:
        Put both conditions into the contract, and add them to subcontracting_conditions.
    """
    return unconditional_subcontracting(contractor)


@rule(row="6.6.2-1-4", severity=Severity.HIGH, each=contractors, when=where_subcontracting)
def contractor_subcontractors_bound(contractor: Contractor) -> Findings:
    """Each subcontractor is bound by all clauses of the contractor's own contract.

    Why:
        A condition in the contract protects nothing until the subcontractor has really agreed to the same.
    Passes:
        Each subcontractor's `clauses` has every clause of the contractor's contract: that is what equal means here.
        More clauses do no harm.
    Fails:
        A subcontractor's contract lacks one of them, or the contractor's own contract has none.
    Remedy:
        Have the contractor agree on the same clauses with the subcontractor, and add them to the subcontractor's
        clauses.
    """
    return subcontractors_bound(contractor)


def accessing_personal_information(vendor: Vendor) -> NotApplicable | None:
    """Leave out vendors whose staff never access personal information."""
    if vendor.personal_information_access == "never":
        return NotApplicable("The vendor's staff never access personal information.")
    return None


@rule(row="6.6.2-2", severity=Severity.HIGH, each=vendors, when=accessing_personal_information)
def vendor_access_confidential(vendor: Vendor, context: Context) -> Findings:
    """Vendors whose staff access personal information are bound to confidentiality.

    Why:
        Whoever rescues data after a fault sees whole records, often under no control but their own.
    Passes:
        The signed contract with each vendor whose staff access personal information, be it only exceptionally, has
        the clauses confidentiality and penalties.
    Fails:
        One of the clauses is missing, or the contract is not signed yet.
    Remedy:
        Agree with the vendor on confidentiality that is backed by work rules with penalties, and add confidentiality
        and penalties to the contract's clauses.
    """
    return has_clauses(context, vendor.contract, "confidentiality", "penalties")
