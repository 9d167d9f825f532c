"""What chapter 6.9 asks of every portable device, the organisation's own and those of its staff alike.

Each check finds what one device lacks; each `only_...` gives the reason why a check does not apply to a device.
"""

from typing import Final

from gl3rules.authoring import Context, Duration, Finding, Findings, NotApplicable
from gl3rules.facts.information import Device, DeviceKind

from .parameters import PASSWORD_MAXIMUM_AGE

MEDIA: Final[tuple[DeviceKind, ...]] = ("usb-memory", "external-disk", "optical-disc", "tape")
"""Devices that store information and run no software of their own."""


def only_computers(device: Device) -> NotApplicable | None:
    """Say why a check of what runs on a device does not apply to it."""
    if device.kind in MEDIA:
        return NotApplicable("A storage medium runs no software of its own.")
    return None


def only_with_start_up_password(device: Device) -> NotApplicable | None:
    """Say why a check of the start-up password itself does not apply to a device."""
    if not device.start_up_password.set:
        return NotApplicable("No start-up password is set, which is a finding of its own.")
    return None


def only_when_connected(device: Device) -> NotApplicable | None:
    """Say why a check of the protection against what a device is connected to does not apply to it."""
    if not device.connects_to:
        return NotApplicable("The device is connected to nothing while off the premises.")
    return None


def only_on_networks(device: Device) -> NotApplicable | None:
    """Say why a check of the protection of network traffic does not apply to a device."""
    if "network" not in device.connects_to:
        return NotApplicable("The device is connected to no network while off the premises.")
    return None


def missing_start_up_password(device: Device) -> Findings:
    """Find out that a device starts without a password."""
    if not device.start_up_password.set:
        yield Finding("The device starts without a password; a start-up password is required.")


def guessable_start_up_password(device: Device) -> Findings:
    """Find out that the start-up password of a device may be easy to guess."""
    if not device.start_up_password.guessable_refused:
        yield Finding("Start-up passwords may be easy to guess; such passwords must be refused or forbidden.")


def rarely_changed_start_up_password(device: Device, context: Context) -> Findings:
    """Find out that the start-up password of a device stays the same for too long."""
    found, required = device.start_up_password.changed_every, context.limit(PASSWORD_MAXIMUM_AGE)
    if found == Duration("never"):
        yield Finding(
            "The start-up password never has to be changed; it must be changed within {required}.",
            required=required,
        )
    elif found > required:
        yield Finding(
            "The interval between changes of the start-up password is {found}; at most {required} is allowed.",
            found=found,
            required=required,
        )


def readable_stored_data(device: Device) -> Findings:
    """Find out that whoever holds a device can read what it stores."""
    if not device.stored_data_protection:
        yield Finding(
            "Nothing keeps a finder or thief from reading what is stored; encryption or an access password is required."
        )


def missing_protection(device: Device) -> Findings:
    """Find out that nothing protects a device while it is connected to something."""
    if not device.protection:
        yield Finding(
            "Nothing protects the device while it is connected to networks or media off the premises; anti-virus"
            " software, a personal firewall or an allow-list of applications is required."
        )


def unprotected_traffic(device: Device) -> Findings:
    """Find out that nothing protects the network traffic of a device."""
    if device.network_protection == "none":
        yield Finding(
            "Nothing protects the traffic on networks off the premises; a VPN, TLS or a closed network is required."
        )


def present_file_sharing_software(device: Device) -> Findings:
    """Find out that file-sharing software is installed on a device."""
    if device.file_sharing_software:
        yield Finding(
            "File-sharing software is installed; there must be none on a device that handles such information."
        )
