"""Chapter 6.9, the last row: personally owned devices used for work meet what the organisation's own must meet.

A personally owned device is always taken for a computer, tablet or phone, so that no `kind` exempts it.
"""

from gl3rules.authoring import Context, Facts, Findings, NotApplicable, Severity, Subjects, listed, rule
from gl3rules.facts.information import PersonalDevice

from .devices import (
    guessable_start_up_password,
    missing_protection,
    missing_start_up_password,
    only_on_networks,
    only_when_connected,
    only_with_start_up_password,
    present_file_sharing_software,
    rarely_changed_start_up_password,
    readable_stored_data,
    unprotected_traffic,
)


def personal_devices(facts: Facts) -> Subjects[PersonalDevice]:
    """Give the personally owned devices that are used for work."""
    if not facts.personal_devices.used:
        return NotApplicable("No personally owned device is used for work.")
    return listed(facts.personal_devices.devices)


@rule(row="6.9-10", severity=Severity.HIGH, each=personal_devices)
def personal_device_start_up_password_set(device: PersonalDevice) -> Findings:
    """Each personally owned device used for work asks for a password when it starts.

    Why:
        Whoever finds or steals a device that starts without a password can use it at once.
    Passes:
        `start_up_password.set` is true; a PIN or the like counts.
    Fails:
        `start_up_password.set` is false.
    Remedy:
        Have the owner set a password or PIN that the device asks for when it starts, and set start_up_password.set to
        true; or forbid the use of the device for work.
    """
    return missing_start_up_password(device)


@rule(row="6.9-10", severity=Severity.MEDIUM, each=personal_devices, when=only_with_start_up_password)
def personal_device_start_up_password_not_guessable(device: PersonalDevice) -> Findings:
    """Start-up passwords of personally owned devices are not easy to guess.

    Why:
        A birthday or 1234 is tried first.
    Passes:
        `start_up_password.guessable_refused` is true: the device refuses such passwords, or a rule forbids them.
    Fails:
        `start_up_password.guessable_refused` is false.
    Remedy:
        Make it a condition of use for work that passwords are not easy to guess, and set guessable_refused to true.
    """
    return guessable_start_up_password(device)


@rule(row="6.9-10", severity=Severity.LOW, each=personal_devices, when=only_with_start_up_password)
def personal_device_start_up_password_rotated(device: PersonalDevice, context: Context) -> Findings:
    """Start-up passwords of personally owned devices are changed regularly.

    Why:
        A password that was seen or passed on opens the device until it is changed.
    Passes:
        `start_up_password.changed_every` is at most two months (the parameter password_maximum_age): the guideline only
        says regularly here, so its figure for the passwords of systems is taken. Two months count as 60 days.
    Fails:
        The password is changed more rarely, or never has to be; every 61 days is too rare.
    Remedy:
        Have the owner change the start-up password at least every two months, and update changed_every.
    """
    return rarely_changed_start_up_password(device, context)


@rule(row="6.9-10", severity=Severity.CRITICAL, each=personal_devices)
def personal_device_stored_data_protected(device: PersonalDevice) -> Findings:
    """Information on personally owned devices cannot be read easily.

    Why:
        What is stored in the clear on a stolen or lost device is in a stranger's hands.
    Passes:
        `stored_data_protection` names at least one protection: encryption of the disk or the files, or a password
        for access to the information.
    Fails:
        `stored_data_protection` is empty.
    Remedy:
        Have the owner encrypt the device and add that to stored_data_protection, or forbid the use of the device for
        work.
    """
    return readable_stored_data(device)


@rule(row="6.9-10", severity=Severity.HIGH, each=personal_devices, when=only_when_connected)
def personal_device_protected(device: PersonalDevice) -> Findings:
    """Personally owned devices connected to networks or media are protected as well.

    Why:
        Networks and media carry malicious software and attackers, which reach the organisation through the device.
    Passes:
        `protection` names at least one protection: anti-virus software, a personal firewall, or an allow-list of
        applications, which is taken as equivalent.
    Fails:
        `protection` is empty while `connects_to` names something.
    Remedy:
        Have the owner install anti-virus software or switch on a personal firewall and add that to protection, or
        forbid the use of the device for work.
    """
    return missing_protection(device)


@rule(row="6.9-10", severity=Severity.HIGH, each=personal_devices, when=only_on_networks)
def personal_device_network_protected(device: PersonalDevice) -> Findings:
    """The traffic of personally owned devices on networks off the premises is protected.

    Why:
        On a network of others, unprotected traffic can be read and altered.
    Passes:
        `network_protection` is ipsec-vpn, ssl-vpn, tls or closed-network. The guideline refers to its chapter 6.11
        here, whose rules judge the connections themselves.
    Fails:
        `network_protection` is none while `connects_to` names a network.
    Remedy:
        Let the device reach the organisation's information only through a VPN, TLS or a closed network, and update
        network_protection.
    """
    return unprotected_traffic(device)


@rule(row="6.9-10", severity=Severity.HIGH, each=personal_devices)
def personal_device_without_file_sharing(device: PersonalDevice) -> Findings:
    """No personally owned device used for work has file-sharing software.

    Why:
        Winny and its like have published whole disks of patients' records, beyond recall.
    Passes:
        `file_sharing_software` is false.
    Fails:
        `file_sharing_software` is true.
    Remedy:
        Have the owner remove the file-sharing software and set file_sharing_software to false, or forbid the use of the
        device for work.
    """
    return present_file_sharing_software(device)
