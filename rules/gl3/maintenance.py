"""Chapter 6.8, maintenance of the systems: test data, each vendor's work, and information in vendors' hands.

The rows on the vendors' accounts and on remote maintenance are in modules of their own.
"""

from gl3rules.authoring import (
    Context,
    Duration,
    Facts,
    Finding,
    Findings,
    NotApplicable,
    Severity,
    Subjects,
    is_overdue,
    rule,
)
from gl3rules.facts.maintenance import Vendor
from gl3rules.facts.systems import TestData

from .parameters import AUDIT_INTERVAL, PROMPT_DELAY
from .policies import has_clauses, set_in_documents
from .subjects import subcontractors_bound, unconditional_subcontracting, vendors, where_subcontracting


def personal_test_data(facts: Facts) -> Subjects[TestData]:
    """Give the test data where tests use personal information."""
    if not facts.test_data.personal_information_used:
        return NotApplicable("No personal information is used in tests.")
    return (facts.test_data,)


def where_removing_data(vendor: Vendor) -> NotApplicable | None:
    """Say that a rule does not apply to a vendor that may not take personal information out."""
    if vendor.data_removal == "forbidden":
        return NotApplicable("The vendor may take no personal information out.")
    return None


@rule(row="6.8-1", severity=Severity.HIGH, each=personal_test_data)
def test_data_confidentiality_agreed(test_data: TestData) -> Findings:
    """People who test with personal information are explicitly bound to confidentiality.

    Why:
        Testers see real patients' records without any part in their care.
    Passes:
        `test_data.confidentiality_agreed` is true. Where tests use no personal information, the rule doesn't apply.
    Fails:
        `test_data.confidentiality_agreed` is false.
    Remedy:
        Bind everyone who tests with personal information to confidentiality in writing, and set confidentiality_agreed
        to true; or test with invented data.
    """
    if not test_data.confidentiality_agreed:
        yield Finding(
            "People who test with personal information are not bound to confidentiality; they must be, explicitly."
        )


@rule(row="6.8-1", severity=Severity.HIGH, each=personal_test_data)
def test_data_erased(test_data: TestData) -> Findings:
    """Test data with personal information must be erased when the test is over.

    Why:
        Copies that stay on test machines are forgotten, unguarded, and leak.
    Passes:
        `test_data.erased_after_use` is true. Where tests use no personal information, the rule doesn't apply.
    Fails:
        `test_data.erased_after_use` is false.
    Remedy:
        Demand of everyone who tests that the data is erased after each test, have the erasure confirmed, and set
        erased_after_use to true.
    """
    if not test_data.erased_after_use:
        yield Finding("Test data with personal information is not erased after use; it must be.")


@rule(row="6.8-5", severity=Severity.MEDIUM, each=vendors)
def maintenance_applied_for_daily(vendor: Vendor) -> Findings:
    """Vendors apply for maintenance in advance, for each day of work.

    Why:
        Work that nobody was told of can't be told from an intrusion.
    Passes:
        `work_application` is per-day.
    Fails:
        `work_application` is blanket, one application for all work, or none.
    Remedy:
        Have the vendor hand in an application before each day of work, and set work_application to per-day.
    """
    if vendor.work_application == "none":
        yield Finding("Work is not applied for; each day of work needs an application in advance.")
    elif vendor.work_application != "per-day":
        yield Finding("Work is applied for once for all; each day of work needs an application in advance.")


@rule(row="6.8-5", severity=Severity.MEDIUM, each=vendors)
def maintenance_reported(vendor: Vendor, context: Context) -> Findings:
    """Vendors report promptly what they did.

    Why:
        What was changed or seen can only be checked while it is fresh.
    Passes:
        `work_reported_within` is at most one week (the parameter prompt_delay), which is how this pack reads promptly.
    Fails:
        Reports may come later, or not at all.
    Remedy:
        Agree with the vendor on a shorter time in which each report is handed in, and update work_reported_within.
    """
    found, required = vendor.work_reported_within, context.limit(PROMPT_DELAY)
    if found == Duration("never"):
        yield Finding("The vendor never reports its work; it must, within {required}.", required=required)
    elif found > required:
        yield Finding(
            "The vendor may take {found} to report its work; at most {required} is allowed.",
            found=found,
            required=required,
        )


@rule(row="6.8-5", severity=Severity.MEDIUM, each=vendors)
def maintenance_approved(vendor: Vendor) -> Findings:
    """The responsible person approves each application and report of maintenance work.

    Why:
        Papers that nobody with authority reads stop nothing.
    Passes:
        `work_approved_by` is responsible-person.
    Fails:
        `work_approved_by` is other-staff or nobody.
    Remedy:
        Have the responsible person approve every single application and report, and set work_approved_by to
        responsible-person.
    """
    if vendor.work_approved_by == "nobody":
        yield Finding("Nobody approves applications and reports; the responsible person must.")
    elif vendor.work_approved_by != "responsible-person":
        yield Finding("Other staff approve applications and reports; the responsible person must.")


@rule(row="6.8-6", severity=Severity.HIGH, each=vendors)
def vendor_confidentiality_contract(vendor: Vendor, context: Context) -> Findings:
    """A contract binds each vendor to confidentiality.

    Why:
        Maintenance staff can reach whatever the systems hold.
    Passes:
        The contract is signed and its `clauses` hold confidentiality.
    Fails:
        The clause is missing, or the contract is not yet signed.
    Remedy:
        Agree on confidentiality in the contract, and add confidentiality to the contract's clauses.
    """
    return has_clauses(context, vendor.contract, "confidentiality")


@rule(row="6.8-6", severity=Severity.MEDIUM, each=vendors)
def vendor_confidentiality_enforced(vendor: Vendor, context: Context) -> Findings:
    """It is checked regularly that vendors keep to their confidentiality contract.

    Why:
        A contract that nobody enforces is forgotten by those who work under it.
    Passes:
        The last check (`confidentiality_last_checked`) lies at most one year (the parameter audit_interval) back. The
        guideline only wants the contract kept to; a yearly check, by questionnaire or visit, is how this pack reads it.
    Fails:
        The last check is longer ago.
    Remedy:
        Check how the vendor keeps to the contract, and update confidentiality_last_checked.
    """
    if is_overdue(vendor.confidentiality_last_checked, context.limit(AUDIT_INTERVAL), context.as_of):
        yield Finding(
            "The vendor's confidentiality was last checked on {found}; at most {required} may pass between checks.",
            found=vendor.confidentiality_last_checked,
            required=context.limit(AUDIT_INTERVAL),
        )


@rule(row="6.8-7", severity=Severity.HIGH, each=vendors)
def vendor_data_removal_restricted(vendor: Vendor) -> Findings:
    """Vendors may not take personal information out freely.

    Why:
        Data on a vendor's laptop or desk is beyond the organisation's protection.
    Passes:
        `data_removal` is forbidden or by-approval.
    Fails:
        `data_removal` is unrestricted.
    Remedy:
        Forbid the vendor to take personal information out or, where that can't be avoided, approve each case, and
        update data_removal.
    """
    if vendor.data_removal == "unrestricted":
        yield Finding(
            "The vendor may take personal information out freely; it must be forbidden, or approved in each case."
        )


@rule(row="6.8-7", severity=Severity.MEDIUM, each=vendors, when=where_removing_data)
def vendor_data_removal_policy(_: Vendor, context: Context) -> Findings:
    """A document in force sets how data that vendors take out is handled, also against loss.

    Why:
        Data left behind on a train is lost by people who were never told how to carry it.
    Passes:
        A document in force has the topic vendor-data-removal. Where the vendor may take nothing out, the rule
        doesn't apply.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy how data that a vendor takes out is carried, kept, returned and guarded from loss,
        have it approved, and add vendor-data-removal to the document's topics.
    """
    return set_in_documents(context, "vendor-data-removal")


@rule(row="6.8-7", severity=Severity.HIGH, each=vendors, when=where_removing_data)
def vendor_data_removal_approved(vendor: Vendor) -> Findings:
    """The responsible person approves each time a vendor takes personal information out.

    Why:
        Only a decision on each case keeps the exception from becoming a habit.
    Passes:
        `data_removal_approved_by` is responsible-person. Where the vendor may take nothing out, the rule doesn't apply.
    Fails:
        `data_removal_approved_by` is other-staff or nobody.
    Remedy:
        Have the responsible person approve every single case beforehand, and set data_removal_approved_by to
        responsible-person.
    """
    if vendor.data_removal_approved_by == "nobody":
        yield Finding("Nobody approves that personal information is taken out; the responsible person must.")
    elif vendor.data_removal_approved_by != "responsible-person":
        yield Finding("Other staff approve that personal information is taken out; the responsible person must.")


@rule(row="6.8-9", severity=Severity.HIGH, each=vendors, when=where_subcontracting)
def maintenance_subcontracting_agreed(vendor: Vendor) -> Findings:
    """Vendors subcontract only where their contract permits it, on equal conditions.

    Why:
        A company that gets maintenance work against the contract, or beside it, is bound by none of its clauses.
    Passes:
        The contract of each vendor that subcontracts permits it (`subcontracting`) and demands equal-measures and
        equal-contract (`subcontracting_conditions`).
    Fails:
        The contract forbids subcontracting, says nothing about it, or lacks one of the two conditions.
    Remedy:
        Permit subcontracting in the contract on equal conditions and update subcontracting and
        subcontracting_conditions, or have the vendor stop subcontracting and set subcontracts to false.
    """
    terms = vendor.contract.subcontracting
    if terms == "forbidden":
        yield Finding("The vendor subcontracts although the contract forbids it; it must not.")
    elif terms == "not-stated":
        yield Finding("The vendor subcontracts although the contract says nothing about it; it must permit it.")
    else:
        yield from unconditional_subcontracting(vendor)


@rule(row="6.8-9", severity=Severity.HIGH, each=vendors, when=where_subcontracting)
def maintenance_subcontractors_bound(vendor: Vendor) -> Findings:
    """Subcontractors of vendors have the same duties as the vendor.

    Why:
        Work that is passed on to people with fewer duties escapes the vendor's contract.
    Passes:
        The `clauses` of every subcontractor hold all the clauses of the vendor's own contract.
    Fails:
        A subcontractor lacks one of them, or the vendor's contract sets nothing at all.
    Remedy:
        Have the vendor agree on the same clauses with the subcontractor, and add them to the subcontractor's clauses.
    """
    return subcontractors_bound(vendor)
