"""Chapter 6.11, items 3, 7 and 8: the network inside the premises, remote maintenance and providers."""

from gl3rules.authoring import Facts, Finding, Findings, NotApplicable, Severity, Subjects, listed, rule
from gl3rules.facts.maintenance import RemoteConnection
from gl3rules.facts.network import Provider

from .remote import remote_connections


def providers(facts: Facts) -> Subjects[Provider]:
    """Give the providers of lines and online services."""
    if not facts.providers.used:
        return NotApplicable("No provider of lines or online services is used.")
    return listed(facts.providers.providers)


@rule(row="6.11-3", severity=Severity.HIGH)
def user_impersonation_prevented(facts: Facts) -> Findings:
    """Inside the premises, nobody can pass for an authorised user.

    Why:
        Whoever works under another's name sees and changes records, and the traces lead to the wrong person.
    Passes:
        `user_impersonation_measures` has personal-authentication, alone or with others.
    Fails:
        It is missing. Access-log monitoring and camera surveillance only detect what has happened, and a screen lock
        only guards a session that was opened properly; none of them prevents impersonation by itself.
    Remedy:
        Let every user log in with credentials of their own, and add personal-authentication to
        user_impersonation_measures; logs and cameras may stay as further measures.
    """
    measures = facts.internal_network.user_impersonation_measures
    if not measures:
        yield Finding("Nothing prevents the impersonation of users; personal authentication is required.")
    elif "personal-authentication" not in measures:
        yield Finding(
            "Against the impersonation of users there is only {found}; personal authentication is required.",
            found=measures,
        )


@rule(row="6.11-3", severity=Severity.HIGH)
def device_impersonation_prevented(facts: Facts) -> Findings:
    """Inside the premises, no device can pass for a permitted one.

    Why:
        A device that anybody plugs in can listen, spread malware and reach the systems.
    Passes:
        `device_impersonation_measures` names at least one means: device-certificate, mac-address-restriction,
        port-authentication or fixed-wiring-in-locked-area. A MAC address can be forged with some effort; the
        restriction counts as the guideline accepts it for wireless LAN.
    Fails:
        `device_impersonation_measures` is empty.
    Remedy:
        Admit only known devices to the network, by certificates or port authentication for example, and add that to
        device_impersonation_measures.
    """
    if not facts.internal_network.device_impersonation_measures:
        yield Finding("Nothing prevents the impersonation of permitted devices; at least one measure is required.")


@rule(row="6.11-8", severity=Severity.HIGH, each=remote_connections)
def remote_access_point_restricted(connection: RemoteConnection) -> Findings:
    """Each remote maintenance connection reaches only the access point that is set up for it.

    Why:
        A connection that ends anywhere in the network is a way in to everything.
    Passes:
        `access_point_restricted` is true.
    Fails:
        `access_point_restricted` is false.
    Remedy:
        Set up one access point for remote maintenance, refuse it everywhere else, and set access_point_restricted to
        true.
    """
    if not connection.access_point_restricted:
        yield Finding(
            "The connection can reach more than the access point set up for it; it must be restricted to that."
        )


@rule(row="6.11-8", severity=Severity.HIGH, each=remote_connections)
def remote_protocols_limited(connection: RemoteConnection) -> Findings:
    """The protocols of each remote maintenance connection are limited.

    Why:
        Every protocol beyond the needed ones is a further chance to log in.
    Passes:
        `protocols` names the ones that are let through; any of ssh, rdp, https and vpn counts as a limit.
    Fails:
        `protocols` has any.
    Remedy:
        Let through only the protocols that the maintenance needs, and name them in protocols instead of any.
    """
    if "any" in listed(connection.protocols):
        yield Finding("Any protocol is let through; only those that the maintenance needs may be.")


@rule(row="6.11-8", severity=Severity.HIGH, each=remote_connections)
def remote_rights_limited(connection: RemoteConnection) -> Findings:
    """The accounts of each remote maintenance connection have only the rights needed for the work.

    Why:
        Rights beyond the work turn one stolen maintenance account into control over the system.
    Passes:
        `rights_limited_to_task` is true.
    Fails:
        `rights_limited_to_task` is false.
    Remedy:
        Reduce the rights of the maintenance accounts to what the work needs, and set rights_limited_to_task to true.
    """
    if not connection.rights_limited_to_task:
        yield Finding("The accounts have more rights than the maintenance needs; they must have no others.")


@rule(row="6.11-9", severity=Severity.MEDIUM, each=providers)
def provider_responsibility_confirmed(provider: Provider) -> Findings:
    """It was confirmed with each provider how far it answers for threats.

    Why:
        After an attack it is too late to find out that neither side had to prevent it.
    Passes:
        `responsibility_scope_confirmed` is true.
    Fails:
        `responsibility_scope_confirmed` is false.
    Remedy:
        Have the provider state which threats it manages and where its responsibility ends, amend the contract, and set
        responsibility_scope_confirmed to true.
    """
    if not provider.responsibility_scope_confirmed:
        yield Finding(
            "How far the provider answers for threats was not confirmed; it must be, when the contract is made."
        )


@rule(row="6.11-9", severity=Severity.MEDIUM, each=providers)
def provider_availability_confirmed(provider: Provider) -> Findings:
    """The availability and quality of each provider's line or service is confirmed.

    Why:
        A line that fails too often stops care that depends on it.
    Passes:
        `availability_proof` is service-level-agreement, specification or test.
    Fails:
        `availability_proof` is not-confirmed.
    Remedy:
        Check the availability in a service level agreement or the specification, or test it, and update
        availability_proof.
    """
    if provider.availability_proof == "not-confirmed":
        yield Finding(
            "The availability of the line or service was not confirmed; a service level agreement, a specification or a"
            " test must confirm it."
        )
