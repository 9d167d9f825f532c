"""The contractors and maintenance vendors, and what holds for the subcontractors of either (chapters 6.3, 6.6, 6.8)."""

from functools import partial

from gl3rules.authoring import Facts, Finding, Findings, NotApplicable, Subjects, each_of, listed, message
from gl3rules.facts.contractors import Clause, Contractor, SubcontractingCondition, Subcontractor
from gl3rules.facts.maintenance import Vendor

SUBCONTRACTING_CONDITIONS: tuple[SubcontractingCondition, ...] = ("equal-measures", "equal-contract")


def contractors(facts: Facts) -> Subjects[Contractor]:
    """Give the companies to which office work or operations are contracted out."""
    if not facts.contracting.used:
        return NotApplicable("Nothing is contracted out.")
    return listed(facts.contracting.contractors)


def vendors(facts: Facts) -> Subjects[Vendor]:
    """Give the companies that maintain the information systems."""
    if not facts.maintenance.outsourced:
        return NotApplicable("No outside company maintains the systems.")
    return listed(facts.maintenance.vendors)


def where_subcontracting(company: Contractor | Vendor) -> NotApplicable | None:
    """Leave out contractors or vendors that pass no work on."""
    return None if company.subcontracts else NotApplicable("No work is passed on to subcontractors.")


def unconditional_subcontracting(company: Contractor | Vendor) -> Findings:
    """Find the conditions that a contract which permits subcontracting does not demand."""
    conditions = company.contract.subcontracting_conditions
    missing = tuple(condition for condition in SUBCONTRACTING_CONDITIONS if condition not in conditions)
    if missing:
        yield Finding(
            "The contract permits subcontracting without demanding {missing}; equal protection measures and an equal"
            " contract must be its conditions.",
            missing=missing,
        )


def subcontractors_bound(company: Contractor | Vendor) -> Findings:
    """Find the subcontractors whose contract lacks a clause of the company's own contract.

    `company` is a contractor or vendor that subcontracts (see where_subcontracting). Every subcontractor is judged:
    one whose clauses are not declared raises UndeclaredError, but only when the others have been judged. A main
    contract without clauses is a finding of its own, since nothing would bind a subcontractor to anything.
    """
    required = company.contract.clauses
    if len(required) == 0:
        yield Finding(
            "The main contract sets nothing, so nothing binds the subcontractors; both contracts must set the same"
            " duties.",
            remedy=message(
                "Agree on clauses in the main contract first and then in the subcontractors' contracts, and add them to"
                " the clauses of both."
            ),
            at="contract/clauses",
        )
    yield from each_of(company.subcontractors, partial(_missing_from, required))


def _missing_from(required: tuple[Clause, ...], subcontractor: Subcontractor) -> Findings:
    missing = tuple(clause for clause in required if clause not in subcontractor.clauses)
    if missing:
        yield Finding(
            "The contract with subcontractor {subcontractor} does not set {missing}; it must set all that the main"
            " contract sets.",
            subcontractor=subcontractor.id,
            missing=missing,
        )
