"""Chapter 6.5, technical safeguards, item 8: wireless LAN."""

from typing import Final

from gl3rules.authoring import Facts, Finding, Findings, NotApplicable, Severity, Subjects, listed, rule
from gl3rules.facts.wireless import WirelessEncryption, WirelessNetwork

STRONG_ENCRYPTION: Final[tuple[WirelessEncryption, ...]] = ("wpa2-aes", "wpa3-aes")


def no_wireless_lan(facts: Facts) -> NotApplicable | None:
    """Say why there is no wireless LAN to judge."""
    return None if facts.wireless_lan.used else NotApplicable("No wireless LAN is used.")


def wireless_networks(facts: Facts) -> Subjects[WirelessNetwork]:
    """Give the wireless networks."""
    return no_wireless_lan(facts) or listed(facts.wireless_lan.networks)


@rule(row="6.5-8-1", severity=Severity.LOW, each=wireless_networks)
def wireless_network_hidden(network: WirelessNetwork) -> Findings:
    """A wireless network does not broadcast its name.

    Why:
        A network that announces itself invites attempts to join it. Hiding it keeps out the curious only, so the other
        demands on wireless LAN hold all the same.
    Passes:
        The SSID is not broadcast (`ssid_hidden` is true), which the guideline calls stealth mode.
    Fails:
        The SSID is broadcast.
    Remedy:
        Switch off the broadcast of the SSID at the access points, and set ssid_hidden to true.
    """
    if not network.ssid_hidden:
        yield Finding("The network broadcasts its SSID; it must be hidden.")


@rule(row="6.5-8-1", severity=Severity.LOW, each=wireless_networks)
def wireless_any_refused(network: WirelessNetwork) -> Findings:
    """A wireless network refuses devices that do not name it.

    Why:
        An access point that answers an "ANY" connection reveals a hidden network, and lets strangers in by accident.
    Passes:
        Connections that name no SSID are refused (`any_connection_refused` is true).
    Fails:
        Connections that name no SSID are accepted.
    Remedy:
        Switch on the refusal of ANY connections at the access points, and set any_connection_refused to true.
    """
    if not network.any_connection_refused:
        yield Finding("Connections that name no SSID are accepted; they must be refused.")


@rule(row="6.5-8-2", severity=Severity.HIGH, each=wireless_networks)
def wireless_access_restricted(network: WirelessNetwork) -> Findings:
    """Only permitted devices can join a wireless network.

    Why:
        Radio waves pass through walls: anyone nearby can try to join.
    Passes:
        At least one restriction is in use (`access_restriction`): by SSID or by MAC address, which the guideline names
        as the least, or by IEEE 802.1X, which is stronger.
    Fails:
        Nothing keeps other devices out: `access_restriction` is an empty list.
    Remedy:
        Admit devices by IEEE 802.1X, or at least by MAC address, and add that to access_restriction.
    """
    if not network.access_restriction:
        yield Finding("Any device can join the network; a restriction by SSID or MAC address, at least, is required.")


@rule(row="6.5-8-3", severity=Severity.HIGH, each=wireless_networks)
def wireless_encryption(network: WirelessNetwork) -> Findings:
    """Wireless LAN traffic is encrypted with WPA2/AES or stronger.

    Why:
        Whoever is in range can record the traffic, and reads patients' data unless strong encryption protects it.
    Passes:
        The weakest encryption that the network accepts (`encryption`) is wpa2-aes or wpa3-aes.
    Fails:
        The network accepts WEP, WPA, TKIP or unencrypted traffic. The guideline's third edition names WPA/TKIP as an
        example of protection, but TKIP has since been broken and no longer prevents interception.
    Remedy:
        Set the access points to WPA2/AES or WPA3 alone, replace devices that can't use it, and update encryption.
    """
    if network.encryption in ("wpa-tkip", "wpa2-tkip"):
        yield Finding(
            "{found} is used; TKIP, which the guideline's third edition still names, has since been broken, and"
            " WPA2/AES or stronger is required.",
            found=network.encryption,
        )
    elif network.encryption == "none":
        yield Finding("The traffic is not encrypted; WPA2/AES or stronger is required.")
    elif network.encryption not in STRONG_ENCRYPTION:
        yield Finding("{found} is used; WPA2/AES or stronger is required.", found=network.encryption)


def no_interference(facts: Facts) -> NotApplicable | None:
    """Say why interference with wireless LAN need not be considered."""
    if not facts.wireless_lan.used:
        return no_wireless_lan(facts)
    if not facts.wireless_lan.radio_devices_allowed:
        return NotApplicable("Other radio-emitting devices are not allowed on the premises.")
    return None


@rule(row="6.5-8-4", severity=Severity.LOW, when=no_interference)
def wireless_interference_considered(facts: Facts) -> Findings:
    """Interference from other radio-emitting devices is dealt with where they are allowed.

    Why:
        Game machines, phones and the like can disturb the wireless LAN, just when records are needed.
    Passes:
        At least one measure is taken (`wireless_lan.interference_measures`); the guideline leaves open which. Where
        such devices are not allowed on the premises, the rule doesn't apply.
    Fails:
        Such devices are allowed and nothing is done about interference: `interference_measures` is an empty list.
    Remedy:
        Survey the radio environment and plan the channels, or restrict where such devices may be used, and add that to
        interference_measures.
    """
    if not facts.wireless_lan.interference_measures:
        yield Finding(
            "Other radio-emitting devices are allowed, and nothing is done about interference; at least one measure is"
            " required."
        )


@rule(row="6.5-8-5", severity=Severity.LOW, when=no_wireless_lan)
def wireless_guidance_followed(facts: Facts) -> Findings:
    """The wireless LAN is deployed according to the Ministry's guidance on its safe use.

    Why:
        The guidance collects what is easily forgotten when wireless LAN is set up.
    Passes:
        The deployment follows the guidance of the Ministry of Internal Affairs and Communications
        (`wireless_lan.guidance_followed` is mic-wireless-lan-guidance), in its first or any later edition.
    Fails:
        It follows no guidance, or only other guidance: the guideline names the Ministry's.
    Remedy:
        Compare the deployment with the Ministry's guidance, put right what differs, and set guidance_followed to
        mic-wireless-lan-guidance.
    """
    if facts.wireless_lan.guidance_followed == "none":
        yield Finding(
            "The deployment follows no guidance; that of the Ministry of Internal Affairs and Communications is"
            " required."
        )
    elif facts.wireless_lan.guidance_followed != "mic-wireless-lan-guidance":
        yield Finding(
            "The deployment follows other guidance; that of the Ministry of Internal Affairs and Communications is"
            " required."
        )
