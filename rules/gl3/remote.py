"""Chapter 6.8, remote maintenance; chapter 6.11 judges the same connections as ways into the network."""

from gl3rules.authoring import (
    Context,
    Duration,
    Facts,
    Finding,
    Findings,
    NotApplicable,
    Severity,
    Subjects,
    listed,
    rule,
)
from gl3rules.facts.maintenance import RemoteConnection

from .parameters import PROMPT_DELAY


def remote_connections(facts: Facts) -> Subjects[RemoteConnection]:
    """Give the remote maintenance connections."""
    if not facts.remote_maintenance.used:
        return NotApplicable("No remote maintenance is done.")
    return listed(facts.remote_maintenance.connections)


@rule(row="6.8-8", severity=Severity.HIGH, each=remote_connections)
def remote_maintenance_logged(connection: RemoteConnection) -> Findings:
    """Access logs of remote maintenance are always collected.

    Why:
        Nobody sees who works from afar; without a log, neither work nor misuse leaves a trace.
    Passes:
        `access_log_collected` is true.
    Fails:
        `access_log_collected` is false.
    Remedy:
        Switch on access logging for the connection, keep it on whenever the connection can be used, and set
        access_log_collected to true.
    """
    if not connection.access_log_collected:
        yield Finding("Access logs are not always collected; they must be.")


@rule(row="6.8-8", severity=Severity.MEDIUM, each=remote_connections)
def remote_maintenance_checked_promptly(connection: RemoteConnection, context: Context) -> Findings:
    """What was done by remote maintenance is checked promptly after the work.

    Why:
        A wrong change or an access beyond the task does harm until somebody notices.
    Passes:
        `work_checked_within` is at most one week (the parameter prompt_delay), which is how this pack reads promptly.
    Fails:
        The check may come later, or not at all.
    Remedy:
        Have the work checked sooner after it ends, and update work_checked_within.
    """
    found, required = connection.work_checked_within, context.limit(PROMPT_DELAY)
    if found == Duration("never"):
        yield Finding("The work is never checked; it must be, within {required}.", required=required)
    elif found > required:
        yield Finding(
            "The check may come {found} after the work; at most {required} is allowed.", found=found, required=required
        )


@rule(row="6.8-8", severity=Severity.MEDIUM, each=remote_connections)
def remote_maintenance_checked_by_responsible_person(connection: RemoteConnection) -> Findings:
    """The responsible person checks what was done by remote maintenance.

    Why:
        Whoever answers for the systems must know what was changed in them from afar.
    Passes:
        `work_checked_by` is responsible-person.
    Fails:
        `work_checked_by` is other-staff or nobody.
    Remedy:
        Have the responsible person check every piece of work against the access log, and set work_checked_by to
        responsible-person.
    """
    if connection.work_checked_by == "nobody":
        yield Finding("Nobody checks the work; the responsible person must.")
    elif connection.work_checked_by != "responsible-person":
        yield Finding("Other staff check the work; the responsible person must.")
