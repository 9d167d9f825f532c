"""Chapter 6.10, response to disasters and other emergencies."""

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
from gl3rules.facts.emergency import EmergencyAccount, EmergencyFunction

from .external import reachable_organisation
from .parameters import AUDIT_INTERVAL
from .policies import set_in_documents


def emergency_functions(facts: Facts) -> Subjects[EmergencyFunction]:
    """Give the functions that are kept for emergencies."""
    if not facts.emergencies.emergency_functions.used:
        return NotApplicable("There are no emergency functions.")
    return listed(facts.emergencies.emergency_functions.functions)


def emergency_accounts(facts: Facts) -> Subjects[EmergencyAccount]:
    """Give the user accounts that are kept for emergencies."""
    if not facts.emergencies.emergency_accounts.used:
        return NotApplicable("There are no emergency accounts.")
    return listed(facts.emergencies.emergency_accounts.accounts)


@rule(row="6.10-1", severity=Severity.MEDIUM)
def emergency_declaration_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how an emergency is recognised and declared.

    Why:
        Where nobody knows who declares an emergency and when, care stops, or emergency means are used without need.
    Passes:
        A document in force has the topic emergency-declaration. The continuity plan is the usual place; any document
        counts.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the continuity plan who declares an emergency and by which signs, have it approved, and add
        emergency-declaration to the document's topics.
    """
    return set_in_documents(context, "emergency-declaration")


@rule(row="6.10-1", severity=Severity.MEDIUM)
def return_to_normal_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how operation returns to normal after an emergency.

    Why:
        Without a procedure, emergency means stay in use and systems start again in a wrong order or state.
    Passes:
        A document in force has the topic return-to-normal.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the continuity plan the steps back to normal operation, have it approved, and add return-to-normal to the
        document's topics.
    """
    return set_in_documents(context, "return-to-normal")


@rule(row="6.10-2", severity=Severity.MEDIUM)
def data_reconciliation_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how data from an emergency is reconciled afterwards.

    Why:
        What was written on paper or in a stand-in system is otherwise missing from the records, or contradicts them.
    Passes:
        A document in force has the topic data-reconciliation.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the continuity plan who enters and checks the data that alternative means produced, have it approved, and
        add data-reconciliation to the document's topics.
    """
    return set_in_documents(context, "data-reconciliation")


@rule(row="6.10-3", severity=Severity.MEDIUM)
def emergency_accounts_managed(_: Facts, context: Context) -> Findings:
    """A document in force sets how emergency user accounts are managed.

    Why:
        Accounts for emergencies pass by the usual checks; unmanaged, they are a way in for anybody.
    Passes:
        A document in force has the topic emergency-accounts. It is asked for whether or not there are such accounts:
        where there are none, it says that none may be made.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the continuity plan who keeps, releases and withdraws emergency accounts, or that none may be made, have
        it approved, and add emergency-accounts to the document's topics.
    """
    return set_in_documents(context, "emergency-accounts")


@rule(row="6.10-3", severity=Severity.MEDIUM)
def emergency_functions_managed(_: Facts, context: Context) -> Findings:
    """A document in force sets how emergency functions are managed.

    Why:
        Functions for emergencies relax the usual protection; unmanaged, they stay relaxed.
    Passes:
        A document in force has the topic emergency-functions. It is asked for whether or not there are such functions:
        where there are none, it says that none may be set up.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the continuity plan who switches emergency functions on and off, or that none may be set up, have it
        approved, and add emergency-functions to the document's topics.
    """
    return set_in_documents(context, "emergency-functions")


@rule(row="6.10-4", severity=Severity.HIGH, each=emergency_functions)
def emergency_function_misuse_prevented(function: EmergencyFunction) -> Findings:
    """Each emergency function is kept from being used in normal times.

    Why:
        An emergency function gives access without the usual checks, so whoever can use it any day evades them.
    Passes:
        `misuse_prevention` names at least one means: sealed-credentials, two-person-release or
        disabled-until-declared.
    Fails:
        `misuse_prevention` is empty.
    Remedy:
        Seal the credentials, require two people, or switch the function off until an emergency is declared, and add
        that to misuse_prevention.
    """
    if not function.misuse_prevention:
        yield Finding("Nothing keeps the function from being used in normal times; at least one means is required.")


@rule(row="6.10-4", severity=Severity.MEDIUM, each=emergency_functions)
def emergency_function_use_visible(function: EmergencyFunction) -> Findings:
    """The use of each emergency function becomes visible to many people.

    Why:
        A use that nobody sees can be misuse that nobody stops.
    Passes:
        `use_made_visible_by` names at least one means: alarm, broadcast-message, screen-notice or monitoring.
        Monitoring counts, since those who watch it report the use.
    Fails:
        `use_made_visible_by` is empty.
    Remedy:
        Have an alarm, a broadcast message, a notice on the screens or the monitoring tell when the function is used,
        and add that to use_made_visible_by.
    """
    if not function.use_made_visible_by:
        yield Finding("Nothing makes the function's use visible to many people; at least one means is required.")


@rule(row="6.10-4", severity=Severity.MEDIUM, each=emergency_functions)
def emergency_function_audited(function: EmergencyFunction, context: Context) -> Findings:
    """The use of each emergency function is audited regularly.

    Why:
        Only an audit shows whether the function was used without an emergency.
    Passes:
        `last_audited` lies within `audit_interval`, a year: that is how "audited" is read, as the guideline names no
        interval.
    Fails:
        The last audit is longer ago.
    Remedy:
        Audit when and by whom the function was used, and update last_audited.
    """
    if is_overdue(function.last_audited, context.limit(AUDIT_INTERVAL), context.as_of):
        yield Finding(
            "The function was last audited on {found}; at most {required} may pass between audits.",
            required=context.limit(AUDIT_INTERVAL),
            found=function.last_audited,
        )


@rule(row="6.10-5", severity=Severity.HIGH, each=emergency_accounts)
def emergency_account_changed_after_use(account: EmergencyAccount) -> Findings:
    """Each emergency account is changed after use, so that nobody can go on using it.

    Why:
        Whoever was given the account in the emergency could otherwise keep getting in with it.
    Passes:
        `changed_after_use` is true: after the return to normal the password is changed, or the account replaced.
    Fails:
        `changed_after_use` is false.
    Remedy:
        Write it into the procedure that the account's password is changed, or the account replaced, after each use, and
        set changed_after_use to true.
    """
    if not account.changed_after_use:
        yield Finding("The account is not changed after use; it must be, so that nobody can go on using it.")


@rule(row="6.10-6", severity=Severity.MEDIUM, each=reachable_organisation)
def cyber_attack_notification_set(_: Facts, context: Context) -> Findings:
    """A document in force sets that the authority is told of cyber attacks that disrupt care.

    Why:
        Attacks reach many institutions at once; the authority can only warn and help if it is told.
    Passes:
        A document in force has the topic cyber-attack-notification. Whether an attack ever occurred plays no part.
        Where the systems have no connection to an outside network and no remote maintenance is done, the rule doesn't
        apply.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in a document who notifies the competent authority of a cyber attack, how and when, have it approved, and
        add cyber-attack-notification to the document's topics.
    """
    return set_in_documents(context, "cyber-attack-notification")


@rule(row="6.10-6", severity=Severity.MEDIUM, each=reachable_organisation)
def authority_contact_registered(facts: Facts) -> Findings:
    """The competent authority's contact for cyber attacks is on the emergency contact list.

    Why:
        During an attack there is no time, and perhaps no network, to look up whom to tell.
    Passes:
        `authority_contact_registered` is true. Where the systems have no connection to an outside network and no remote
        maintenance is done, the rule doesn't apply.
    Fails:
        `authority_contact_registered` is false.
    Remedy:
        Put the contact point of the competent authority on the emergency contact list, on paper too, and set
        authority_contact_registered to true.
    """
    if not facts.emergencies.authority_contact_registered:
        yield Finding("The contact point of the competent authority is not on the emergency contact list; it must be.")
