"""Chapter 6.5, technical safeguards: log-in, access rights, access logs, clocks and malicious software.

Passwords and wireless LAN, items 7 and 8 of the chapter, have modules of their own.
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
    listed,
    rule,
)
from gl3rules.facts.systems import System

from .parameters import CLOCK_SYNCHRONISATION_INTERVAL, LOG_REVIEW_INTERVAL


def systems(facts: Facts) -> Subjects[System]:
    """Give the information systems."""
    return listed(facts.systems)


@rule(row="6.5-1", severity=Severity.HIGH, each=systems)
def users_identified(system: System) -> Findings:
    """Every user of a system has an account of their own.

    Why:
        Where several people share an account, nobody can tell who read or changed a record.
    Passes:
        No account is used by more than one person (`shared_accounts` is false).
    Fails:
        Several people use the same account.
    Remedy:
        Give every user an account of their own, close the shared ones, and set shared_accounts to false.
    """
    if system.shared_accounts:
        yield Finding("Several people use the same account; every user must have an account of their own.")


@rule(row="6.5-1", severity=Severity.CRITICAL, each=systems)
def users_authenticated(system: System) -> Findings:
    """Users prove who they are when they log in to a system.

    Why:
        Without authentication, anyone who reaches a terminal reaches the records.
    Passes:
        At least one means of authentication is in use (`authentication`), whichever it is.
    Fails:
        Users log in without proving who they are: `authentication` is an empty list.
    Remedy:
        Require a password, an IC card or another means at log-in, and add it to authentication.
    """
    if not system.authentication:
        yield Finding("Users log in without authentication; at least one means of authentication is required.")


def no_personal_information_in_tests(facts: Facts) -> NotApplicable | None:
    """Say why test data need no safeguards."""
    if facts.test_data.personal_information_used:
        return None
    return NotApplicable("No personal information is used in tests.")


@rule(row="6.5-2", severity=Severity.HIGH, when=no_personal_information_in_tests)
def test_data_leakage_guarded(facts: Facts) -> Findings:
    """Personal information in test data is guarded against leakage.

    Why:
        Test systems and the people who test are rarely held to the rules of daily operation, so data leaks there.
    Passes:
        At least one safeguard is in place (`test_data.safeguards`): approval, supervision, masking, restricted access
        or an isolated environment. The guideline leaves open which. Where tests use no personal information, the rule
        doesn't apply.
    Fails:
        Tests use personal information and nothing guards it.
    Remedy:
        Test with made-up data. Where real data can't be avoided, mask it, or approve and supervise its use in an
        isolated environment, and add that to test_data.safeguards.
    """
    if not facts.test_data.safeguards:
        yield Finding("Tests use personal information without any safeguard; at least one is required.")


@rule(row="6.5-3", severity=Severity.MEDIUM, each=systems)
def access_scope_defined(system: System) -> Findings:
    """Each job category that uses a system has a defined range of records that it may access.

    Why:
        Until it is settled who needs which records, access can be neither limited nor reviewed.
    Passes:
        At least one job category is defined (`roles`), and every one of them states which records it may read and
        change (`scope`).
    Fails:
        `roles` is an empty list: no job category is defined. A job category whose scope is not declared leaves the
        outcome unknown.
    Remedy:
        Settle for each job category which records it may read and change, and add it to roles with that scope.
    """
    # An undeclared scope stops this, so that every one of them has been stated.
    scopes = [role.scope for role in system.roles if role.scope]
    if not scopes:
        yield Finding("No job category is defined; each must have a range of records that it may access.")


@rule(row="6.5-3", severity=Severity.HIGH, each=systems)
def access_scope_enforced(system: System) -> Findings:
    """The system itself holds users to the range of records of their job category.

    Why:
        A range of records that is only written down stops neither curiosity nor mistakes.
    Passes:
        The system refuses access outside the range (`access_enforced_by` is system).
    Fails:
        A procedure alone asks users to keep to the range (procedure), or nothing does (none). This is a technical
        safeguard, so a procedure alone is not enough.
    Remedy:
        Set up the access rights of each job category in the system itself, and set access_enforced_by to system.
    """
    if system.access_enforced_by == "none":
        yield Finding("Nothing holds users to the records of their job category; the system itself must.")
    elif system.access_enforced_by != "system":
        yield Finding("Only a procedure holds users to the records of their job category; the system itself must.")


@rule(row="6.5-4", severity=Severity.HIGH, each=systems)
def access_recorded(system: System) -> Findings:
    """Every access to a system is recorded.

    Why:
        Without a record, misuse stays unseen and a leak can't be traced.
    Passes:
        The system records each access (`access_log.collected` is true).
    Fails:
        Accesses are not recorded.
    Remedy:
        Switch on the recording of log-ins and of accesses to records, and set access_log.collected to true.
    """
    if not system.access_log.collected:
        yield Finding("Accesses are not recorded; each one must be.")


def no_access_log(system: System) -> NotApplicable | None:
    """Say why a system has no access log to review."""
    if system.access_log.collected:
        return None
    return NotApplicable("Accesses are not recorded, so there is no access log to review.")


@rule(row="6.5-4", severity=Severity.MEDIUM, each=systems, when=no_access_log)
def access_log_review_frequency(system: System, context: Context) -> Findings:
    """Access logs are set to be reviewed at least once a month.

    Why:
        A log that nobody reads reveals nothing in time.
    Passes:
        `access_log.reviewed_every` is at most one month (the parameter log_review_interval), which is how this pack
        reads "regularly"; a month counts as 30 days. Where accesses are not recorded there is nothing to review, and
        only access-recorded fails.
    Fails:
        Reviews are further apart, or never take place.
    Remedy:
        Review the access log at least once a month, and update access_log.reviewed_every.
    """
    found, required = system.access_log.reviewed_every, context.limit(LOG_REVIEW_INTERVAL)
    if found == Duration("never"):
        yield Finding(
            "The access log is never reviewed; at most {required} may pass between reviews.", required=required
        )
    elif found > required:
        yield Finding(
            "The interval between reviews of the access log is {found}; at most {required} is allowed.",
            found=found,
            required=required,
        )


@rule(row="6.5-4", severity=Severity.MEDIUM, each=systems, when=no_access_log)
def access_log_reviewed(system: System, context: Context) -> Findings:
    """Access logs have been reviewed within the last month.

    Why:
        An interval on paper finds no misuse; the review itself does.
    Passes:
        From the last review (`access_log.last_reviewed`) to the day of the assessment at most one month by the calendar
        (the parameter log_review_interval) has passed. Where accesses are not recorded there is nothing to review, and
        only access-recorded fails.
    Fails:
        The last review is longer ago.
    Remedy:
        Review the access log now, look into what stands out, and update access_log.last_reviewed.
    """
    found, required = system.access_log.last_reviewed, context.limit(LOG_REVIEW_INTERVAL)
    if is_overdue(found, required, context.as_of):
        yield Finding(
            "The access log was last reviewed on {found}; at most {required} may pass between reviews.",
            found=found,
            required=required,
        )


@rule(row="6.5-5", severity=Severity.MEDIUM, each=systems)
def clock_source_trustworthy(system: System) -> Findings:
    """The clock of a system takes its time from a trustworthy source.

    Why:
        Access records prove nothing if their time can't be relied on.
    Passes:
        The time comes from a time server (`clock.source` is ntp), a satellite (gps), a radio time signal (radio), or
        is set by hand to an official time signal (time-signal).
    Fails:
        The clock runs freely (free-running).
    Remedy:
        Let the clock take its time from a time server, a satellite or a radio time signal, or set it to an official
        time signal by hand every day, and update clock.source.
    """
    if system.clock.source not in ("ntp", "gps", "radio", "time-signal"):
        yield Finding("The clock runs freely; it must take its time from a time server or another trustworthy source.")


def free_running_clock(system: System) -> NotApplicable | None:
    """Say why a clock has nothing to be synchronised with."""
    if system.clock.source != "free-running":
        return None
    return NotApplicable("The clock runs freely, so there is nothing to synchronise it with.")


@rule(row="6.5-5", severity=Severity.MEDIUM, each=systems, when=free_running_clock)
def clock_synchronised(system: System, context: Context) -> Findings:
    """The clock of a system is synchronised at least once a day.

    Why:
        Clocks drift by seconds a day, and records of several systems can then no longer be put in order.
    Passes:
        `clock.synchronised_every` is at most one day (the parameter clock_synchronisation_interval), by hand too. A
        clock without a source has nothing to be synchronised with, and only clock-source-trustworthy fails.
    Fails:
        More time lies between synchronisations, or there are none.
    Remedy:
        Synchronise the clock at least once a day, and update clock.synchronised_every.
    """
    found, required = system.clock.synchronised_every, context.limit(CLOCK_SYNCHRONISATION_INTERVAL)
    if found == Duration("never"):
        yield Finding(
            "The clock is never synchronised; at most {required} may pass between synchronisations.", required=required
        )
    elif found > required:
        yield Finding(
            "The interval between synchronisations of the clock is {found}; at most {required} is allowed.",
            found=found,
            required=required,
        )


@rule(row="6.5-6", severity=Severity.HIGH, each=systems)
def malware_checked_at_build(system: System) -> Findings:
    """A system is checked for malicious software when it is built.

    Why:
        What is hidden in a system from the start is trusted by everything that is added later.
    Passes:
        `malware_checks` contains system-build.
    Fails:
        `malware_checks` lacks system-build, whatever else it contains.
    Remedy:
        Scan the system and everything installed on it now, do so before any new one goes into operation, and add
        system-build to malware_checks.
    """
    if "system-build" not in system.malware_checks:
        yield Finding("No check for malicious software takes place when the system is built; one is required.")


@rule(row="6.5-6", severity=Severity.HIGH, each=systems)
def malware_checked_on_media(system: System) -> Findings:
    """Media of unknown handling are checked for malicious software before a system uses them.

    Why:
        A memory stick that has been elsewhere is the usual way past a closed network.
    Passes:
        `malware_checks` contains unmanaged-media. Where such media can't be used at all, because their connections are
        blocked, this counts as checked.
    Fails:
        `malware_checks` lacks unmanaged-media, whatever else it contains.
    Remedy:
        Scan such media on a separate device first, or block their connections, and add unmanaged-media to
        malware_checks.
    """
    if "unmanaged-media" not in system.malware_checks:
        yield Finding("Media of unknown handling are used without a check for malicious software; one is required.")


@rule(row="6.5-6", severity=Severity.HIGH, each=systems)
def malware_checked_on_receipt(system: System) -> Findings:
    """Information from outside is checked for malicious software when a system receives it.

    Why:
        Messages, files and updates from outside carry malicious software in, also when their sender is known.
    Passes:
        `malware_checks` contains external-information.
    Fails:
        `malware_checks` lacks external-information, whatever else it contains.
    Remedy:
        Scan everything that is received from outside, with signatures updated daily, and add external-information to
        malware_checks.
    """
    if "external-information" not in system.malware_checks:
        yield Finding(
            "Information from outside is received without a check for malicious software; one is required.",
        )
