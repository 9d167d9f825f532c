"""Chapter 6.11, items 1, 2, 4 and 5: the paths over which medical information is exchanged, and its protection."""

from gl3rules.authoring import Context, Facts, Finding, Findings, Severity, listed, message, rule
from gl3rules.facts.exchange import Connection, NetworkDevice

from .external import connected_organisation, external_connections, network_devices
from .policies import set_in_documents

SOUND_AUTHENTICATION = ("certificate", "pre-shared-key")
OUTDATED_PROTECTION = ("ssl-3.0", "tls-1.0", "tls-1.1")

# CRYPTREC Ciphers List, e-government recommended ciphers (LS-0001-2022, first published on 30 March 2023), as known in
# November 2026: of the ciphers for encryption on it, these have a name in the facts.
RECOMMENDED_CIPHERS = (
    "aes-128",
    "aes-192",
    "aes-256",
    "camellia-128",
    "camellia-192",
    "camellia-256",
    "kcipher-2",
    "chacha20-poly1305",
)


@rule(row="6.11-1", severity=Severity.HIGH, each=external_connections)
def connection_tampering_prevented(connection: Connection) -> Findings:
    """Tampering is prevented on the path of each external connection.

    Why:
        Messages or viruses that are slipped in on the way change records, and so treatment.
    Passes:
        `tampering_measures` names at least one means: tls, ipsec, digital-signature or message-authentication-code.
    Fails:
        `tampering_measures` is empty.
    Remedy:
        Protect the path with TLS or IPsec, or sign what is sent, and add that to tampering_measures.
    """
    if not connection.tampering_measures:
        yield Finding("Nothing prevents tampering on the path; at least one measure is required.")


@rule(row="6.11-1", severity=Severity.CRITICAL, each=external_connections)
def connection_eavesdropping_prevented(connection: Connection) -> Findings:
    """Eavesdropping is prevented on the path of each external connection.

    Why:
        Passwords and medical information that are read on the way are out for good.
    Passes:
        `eavesdropping_measures` names at least one means: tls, ipsec or closed-network. A closed network counts for
        the path; the information itself is the matter of another rule.
    Fails:
        `eavesdropping_measures` is empty.
    Remedy:
        Encrypt the path with TLS or IPsec, or lead it over a closed network, and add that to eavesdropping_measures.
    """
    if not connection.eavesdropping_measures:
        yield Finding("Nothing prevents eavesdropping on the path; at least one measure is required.")


@rule(row="6.11-1", severity=Severity.HIGH, each=external_connections)
def connection_impersonation_prevented(connection: Connection) -> Findings:
    """Impersonation is prevented on the path of each external connection.

    Why:
        Whoever takes over a session or forges an address receives information, or sends it, in another's name.
    Passes:
        `impersonation_measures` names at least one means: server-certificate, mutual-certificates, ipsec-ike or
        closed-network. A server's certificate alone counts for the path; that both sides verify each other is the
        matter of other rules.
    Fails:
        `impersonation_measures` is empty.
    Remedy:
        Use certificates or IPsec with IKE on the path, or lead it over a closed network, and add that to
        impersonation_measures.
    """
    if not connection.impersonation_measures:
        yield Finding("Nothing prevents impersonation on the path; at least one measure is required.")


@rule(row="6.11-2", severity=Severity.HIGH, each=external_connections)
def peers_verified(connection: Connection) -> Findings:
    """Sender and receiver of each external connection verify each other.

    Why:
        Information that goes to the wrong receiver, or comes from a false sender, harms patients.
    Passes:
        `peers_verified_by` names at least one unit: site-gateway, device, function or user. Which of them is needed
        depends on the communication, and is the organisation's decision.
    Fails:
        `peers_verified_by` is empty.
    Remedy:
        Let both sides verify each other at the unit that the communication needs (gateway, device, function or user),
        and add that to peers_verified_by.
    """
    if not connection.peers_verified_by:
        yield _unverified()


def _unverified() -> Finding:
    return Finding("Sender and receiver do not verify each other; they must, at gateway, device, function or user.")


@rule(row="6.11-2", severity=Severity.HIGH, each=external_connections)
def peer_authentication_decided(connection: Connection) -> Findings:
    """For each external connection, a means of verification is chosen that is not easily broken.

    Why:
        A means that can be guessed, or caught once and used again, lets anybody pass for the other side.
    Passes:
        `peer_authentication` is certificate or pre-shared-key.
    Fails:
        `peer_authentication` is none, since then nothing is decided, or password: one that stays the same can be
        guessed or replayed, so it is not taken as a verification of sender and receiver.
    Remedy:
        Verify sender and receiver by certificates, or by keys that were exchanged beforehand, and update
        peer_authentication.
    """
    if connection.peer_authentication == "none":
        yield _unverified()
    elif connection.peer_authentication not in SOUND_AUTHENTICATION:
        yield Finding(
            "Sender and receiver verify each other by a password, which can be guessed or replayed; certificates or"
            " keys exchanged beforehand are required."
        )


@rule(row="6.11-2", severity=Severity.MEDIUM, each=connected_organisation)
def exchange_authentication_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how sender and receiver are authenticated.

    Why:
        What is not written down is set up differently for each new connection, and weaker each time.
    Passes:
        A document in force has the topic exchange-authentication.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy which means of authentication each way of communication uses, have it approved, and
        add exchange-authentication to the document's topics.
    """
    return set_in_documents(context, "exchange-authentication")


@rule(row="6.11-4", severity=Severity.MEDIUM, each=network_devices)
def network_device_assured(device: NetworkDevice) -> Findings:
    """The safety of each network device on the way out is confirmed.

    Why:
        A router with weaknesses opens the whole network to the outside.
    Passes:
        `assurance` is iso-15408, vendor-documentation or own-testing. The guideline asks for confirmed safety and
        leaves open how; a test of the organisation's own counts.
    Fails:
        `assurance` is none.
    Remedy:
        Obtain the vendor's security documentation, test the device, or replace it by one certified under ISO 15408, and
        update assurance.
    """
    if device.assurance == "none":
        yield Finding(
            "Nothing confirms that the device is safe; ISO 15408, the vendor's documentation or a test of your own is"
            " required."
        )


@rule(row="6.11-4", severity=Severity.HIGH, each=network_devices)
def vpn_routing_separated(device: NetworkDevice) -> Findings:
    """No network device lets traffic pass from the VPN of one facility to that of another.

    Why:
        Otherwise an attacker at one facility reaches all others through the router on the premises.
    Passes:
        `routes_between_vpns` is false.
    Fails:
        `routes_between_vpns` is true.
    Remedy:
        Change the routing and filtering of the device so that the VPNs of different facilities stay apart, and set
        routes_between_vpns to false.
    """
    if device.routes_between_vpns:
        yield Finding("Traffic can pass from one facility's VPN to another's; the VPNs must be kept apart.")


@rule(row="6.11-5", severity=Severity.CRITICAL, each=external_connections)
def exchanged_information_protected(connection: Connection) -> Findings:
    """The information itself is protected between the parties, by nothing older than TLS 1.2.

    Why:
        A protected path ends at the provider or the gateway; from there on only protection of the information helps.
    Passes:
        `content_protection` names at least one means, and every one is tls-1.2, tls-1.3, s-mime or file-encryption.
        The guideline of 2008 names SSL/TLS; versions before TLS 1.2 have since been withdrawn as unsafe (RFC 7568,
        RFC 8996) and do not count.
    Fails:
        `content_protection` is empty or names ssl-3.0, tls-1.0 or tls-1.1, even beside a newer version.
    Remedy:
        Protect the information by TLS 1.2 or newer, S/MIME or file encryption, and update content_protection.
    """
    if not connection.content_protection:
        yield Finding(
            "The information itself is not protected; TLS 1.2 or newer, S/MIME or file encryption is required."
        )
    for protection in connection.content_protection:
        if protection in OUTDATED_PROTECTION:
            yield Finding(
                "{found} may be used, which is no longer safe; TLS 1.2 or newer is required.",
                remedy=message(
                    "Switch {found} off in favour of TLS 1.2 or newer, and update content_protection.", found=protection
                ),
                found=protection,
            )


@rule(row="6.11-5", severity=Severity.HIGH, each=external_connections)
def exchange_ciphers_recommended(connection: Connection) -> Findings:
    """Every cipher of each external connection is on the e-government recommended list.

    Why:
        One weak cipher that may be negotiated is enough to read what is exchanged.
    Passes:
        Every one of `ciphers` is on the CRYPTREC Ciphers List, e-government recommended ciphers (LS-0001-2022, first
        published on 30 March 2023), as known in November 2026: AES and Camellia with keys of 128, 192 or 256 bits,
        KCipher-2 and ChaCha20-Poly1305.
    Fails:
        Any other cipher is named. Triple DES with three keys fails too: it is not recommended, only monitored for
        legacy use.
    Remedy:
        Allow only AES, Camellia, KCipher-2 or ChaCha20-Poly1305 on the connection, and update ciphers.
    """
    for cipher in listed(connection.ciphers):
        remedy = message("Switch {found} off in favour of AES, for example, and update ciphers.", found=cipher)
        if cipher == "3des":
            yield Finding(
                "3-key triple DES may be used, which is only monitored for legacy use; ciphers on the e-government"
                " recommended list are required.",
                remedy=remedy,
            )
        elif cipher not in RECOMMENDED_CIPHERS:
            yield Finding(
                "{found} may be used, which is not on the e-government recommended list; ciphers on that list are"
                " required.",
                remedy=remedy,
                found=cipher,
            )
