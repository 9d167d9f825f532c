"""Chapter 6.8, maintenance of the systems: the accounts under which each vendor's staff work."""

from typing import Final

from gl3rules.authoring import Context, Duration, Finding, Findings, Severity, any_of, rule
from gl3rules.facts.maintenance import Vendor, WorkRecord

from .parameters import PROMPT_DELAY
from .policies import has_clauses
from .subjects import vendors

RECORDED: Final[tuple[WorkRecord, ...]] = ("personal-information-accessed", "records-accessed")
"""What the record of maintenance work must hold."""


@rule(row="6.8-2", severity=Severity.HIGH, each=vendors)
def maintenance_accounts_personal(vendor: Vendor) -> Findings:
    """Each member of a vendor's maintenance staff works under an account of their own.

    Why:
        Under a shared account nobody can tell who did what, and nobody's access ends when they leave.
    Passes:
        `accounts` is personal.
    Fails:
        `accounts` is shared.
    Remedy:
        Give each member of the maintenance staff a personal account, close the shared ones, and set accounts to
        personal.
    """
    if vendor.accounts != "personal":
        yield Finding("Maintenance staff share accounts; each must have an account of their own.")


@rule(row="6.8-2", severity=Severity.HIGH, each=vendors)
def maintenance_access_recorded(vendor: Vendor) -> Findings:
    """The record of maintenance work says whether personal information was accessed, and which.

    Why:
        After a leak, only the record tells whose information is concerned.
    Passes:
        `work_record` holds personal-information-accessed and records-accessed.
    Fails:
        One of them is missing.
    Remedy:
        Have each work record state whether personal information was accessed and, if so, whose records, and update
        work_record.
    """
    missing = tuple(content for content in RECORDED if content not in vendor.work_record)
    if missing:
        yield Finding("The work record does not state {missing}; it must.", missing=missing)


@rule(row="6.8-3", severity=Severity.MEDIUM, each=vendors)
def maintenance_accounts_registered(vendor: Vendor) -> Findings:
    """Maintenance accounts are kept in a register.

    Why:
        An account that nobody remembers stays open, and nobody notices its misuse.
    Passes:
        `accounts_in_register` is true.
    Fails:
        `accounts_in_register` is false.
    Remedy:
        Keep a register of all maintenance accounts with their holders, rights and validity, and set
        accounts_in_register to true.
    """
    if not vendor.accounts_in_register:
        yield Finding("No register lists the maintenance accounts; one is required.")


@rule(row="6.8-3", severity=Severity.HIGH, each=vendors)
def maintenance_accounts_protected(vendor: Vendor, context: Context) -> Findings:
    """A leaked maintenance account cannot be misused.

    Why:
        Maintenance accounts reach deep into the systems, and their passwords are known outside the organisation.
    Passes:
        `account_protection` names at least one protection, for example that accounts are disabled while unused.
        no-external-connection counts alone only where neither remote maintenance nor external exchange is used.
    Fails:
        `account_protection` is empty, or names only no-external-connection although there are such connections.
    Remedy:
        Disable the accounts while they are unused, change their passwords after use or demand a second factor, and add
        that to account_protection.
    """
    if not vendor.account_protection:
        yield Finding(
            "Nothing keeps a leaked account from being misused; disabling unused accounts, a second factor or another"
            " protection is required."
        )
    elif all(protection == "no-external-connection" for protection in vendor.account_protection) and any_of(
        lambda: context.facts.remote_maintenance.used, lambda: context.facts.external_exchange.used
    ):
        yield Finding(
            "Only the lack of a connection from outside protects the accounts, but there is one; disabling unused"
            " accounts, a second factor or another protection is required.",
            at="account_protection",
        )


@rule(row="6.8-4", severity=Severity.MEDIUM, each=vendors)
def leavers_reported(vendor: Vendor, context: Context) -> Findings:
    """Vendors are bound to report maintenance staff who leave or change duties.

    Why:
        The organisation does not see who leaves a vendor; unless it is told, their accounts live on.
    Passes:
        The contract is signed and its `clauses` hold leaver-reporting.
    Fails:
        The clause is missing, or the contract is not yet signed.
    Remedy:
        Agree in the contract that the vendor reports at once whoever leaves or changes duties, and add leaver-reporting
        to the contract's clauses.
    """
    return has_clauses(context, vendor.contract, "leaver-reporting")


@rule(row="6.8-4", severity=Severity.HIGH, each=vendors)
def leaver_accounts_removed(vendor: Vendor, context: Context) -> Findings:
    """Accounts of maintenance staff who left or changed duties are removed promptly.

    Why:
        Whoever has left can still log in until the account is gone.
    Passes:
        `accounts_removed_within` is at most one week (the parameter prompt_delay), which is how this pack reads
        promptly.
    Fails:
        Accounts may stay longer, or for ever.
    Remedy:
        Arrange that accounts are removed as soon as the vendor reports a change, and update accounts_removed_within.
    """
    found, required = vendor.accounts_removed_within, context.limit(PROMPT_DELAY)
    if found == Duration("never"):
        yield Finding("Accounts of leavers are never removed; they must be, within {required}.", required=required)
    elif found > required:
        yield Finding(
            "Accounts of leavers may stay for {found}; at most {required} is allowed.", found=found, required=required
        )
