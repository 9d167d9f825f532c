"""Chapter 6.11, item 9: portals in which patients, or others whom the information is about, view it."""

from gl3rules.authoring import Facts, Finding, Findings, NotApplicable, Severity, Subjects, listed, rule
from gl3rules.facts.network import Portal

SAFE_ENCRYPTION = ("tls-1.2", "tls-1.3")
PERSONAL_AUTHENTICATION = ("client-certificate", "individual-number-card", "multi-factor")


def portals(facts: Facts) -> Subjects[Portal]:
    """Give the systems in which patients and others view information."""
    if not facts.patient_viewing.used:
        return NotApplicable("Patients and others view no information over a network.")
    return listed(facts.patient_viewing.portals)


@rule(row="6.11-10", severity=Severity.CRITICAL, each=portals)
def portal_separated(portal: Portal) -> Findings:
    """Each portal is separated from the internal systems.

    Why:
        A portal is open to the outside; whoever breaks into it must not stand inside the organisation's systems.
    Passes:
        `separated_from_internal_systems` is true: systems and applications are separated, whatever the means.
    Fails:
        `separated_from_internal_systems` is false.
    Remedy:
        Put the portal on systems of its own, in a network zone of its own, and set separated_from_internal_systems to
        true.
    """
    if not portal.separated_from_internal_systems:
        yield Finding(
            "The portal shares systems or applications with the internal ones; it must be separated from them."
        )


@rule(row="6.11-10", severity=Severity.HIGH, each=portals)
def portal_firewall(portal: Portal) -> Findings:
    """A firewall protects each portal.

    Why:
        Without a firewall, every service of the portal's machines can be attacked from outside.
    Passes:
        `firewall` is true.
    Fails:
        `firewall` is false.
    Remedy:
        Put a firewall before the portal that lets through only what viewing needs, and set firewall to true.
    """
    if not portal.firewall:
        yield Finding("No firewall protects the portal; one is required.")


@rule(row="6.11-10", severity=Severity.HIGH, each=portals)
def portal_monitored(portal: Portal) -> Findings:
    """Accesses to each portal are monitored.

    Why:
        An attack that nobody watches for goes on until it succeeds.
    Passes:
        `access_monitored` is true.
    Fails:
        `access_monitored` is false.
    Remedy:
        Monitor the accesses to the portal, name who reacts to alarms, and set access_monitored to true.
    """
    if not portal.access_monitored:
        yield Finding("Accesses to the portal are not monitored; they must be.")


@rule(row="6.11-10", severity=Severity.CRITICAL, each=portals)
def portal_encrypted(portal: Portal) -> Findings:
    """Each portal accepts only TLS 1.2 or newer.

    Why:
        Health information and passwords cross a public network and can be read or changed on the way.
    Passes:
        `encryption`, the oldest that the portal accepts, is tls-1.2 or tls-1.3. The guideline of 2008 says SSL; SSL,
        TLS 1.0 and TLS 1.1 have since been withdrawn as unsafe (RFC 7568, RFC 8996), so TLS 1.2 is taken as the least.
    Fails:
        `encryption` is tls-1.1, tls-1.0, ssl-3.0 or none.
    Remedy:
        Let the portal accept TLS 1.2 and newer only, and update encryption.
    """
    if portal.encryption == "none":
        yield Finding("The portal accepts unencrypted traffic; TLS 1.2 or newer is required.")
    elif portal.encryption not in SAFE_ENCRYPTION:
        yield Finding(
            "The portal accepts {found}, which is no longer safe; TLS 1.2 or newer is required.",
            found=portal.encryption,
        )


@rule(row="6.11-10", severity=Severity.HIGH, each=portals)
def portal_viewers_authenticated(portal: Portal) -> Findings:
    """The viewers of each portal are authenticated by more than a password.

    Why:
        A guessed or stolen password shows a patient's information to somebody else.
    Passes:
        `authentication` is client-certificate, individual-number-card or multi-factor. The guideline names personal
        authentication by public keys or the like; several factors together are taken as equivalent.
    Fails:
        `authentication` is password, since one alone is not equivalent, or none.
    Remedy:
        Authenticate viewers by a certificate, their individual number card or several factors together, and update
        authentication.
    """
    if portal.authentication == "none":
        yield Finding(
            "Viewers are not authenticated; a certificate, an individual number card or several factors are required."
        )
    elif portal.authentication not in PERSONAL_AUTHENTICATION:
        yield Finding(
            "Viewers are authenticated by a password alone; a certificate, an individual number card or several factors"
            " are required."
        )


@rule(row="6.11-10", severity=Severity.MEDIUM, each=portals)
def portal_explained(portal: Portal) -> Findings:
    """The viewers of each portal are told its risks and its purpose beforehand.

    Why:
        People can only decide whether to view their information over a network if they know what for and what may
        happen.
    Passes:
        `explained` names both risks and purpose.
    Fails:
        `explained` lacks either of them.
    Remedy:
        Explain risks and purpose to viewers, in words that convince them, before they first use the portal, and update
        explained.
    """
    if "risks" not in portal.explained:
        yield Finding("Viewers are not told beforehand what risks the portal has; they must be.")
    if "purpose" not in portal.explained:
        yield Finding("Viewers are not told beforehand what purpose the portal serves; they must be.")


@rule(row="6.11-10", severity=Severity.MEDIUM, each=portals)
def portal_responsibilities_set(portal: Portal) -> Findings:
    """For each portal it is set, on a legal basis too, who is responsible for what.

    Why:
        When information leaks or is wrong, patients must know who answers to them.
    Passes:
        `responsibilities_set` is true.
    Fails:
        `responsibilities_set` is false.
    Remedy:
        Set in the terms of use and the contracts who answers for what, with the legal basis and not for IT alone, and
        set responsibilities_set to true.
    """
    if not portal.responsibilities_set:
        yield Finding("Nothing sets who is responsible for what in the portal; that must be set, on a legal basis too.")
