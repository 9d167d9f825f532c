"""Chapter 6.9, information and equipment taken off the premises: the policy, and each device of the organisation."""

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
from gl3rules.facts.information import Device

from .devices import (
    guessable_start_up_password,
    missing_protection,
    missing_start_up_password,
    only_computers,
    only_on_networks,
    only_when_connected,
    only_with_start_up_password,
    present_file_sharing_software,
    rarely_changed_start_up_password,
    readable_stored_data,
    unprotected_traffic,
)
from .parameters import DOCUMENT_REVIEW_INTERVAL
from .policies import set_in_documents, taught


def organisation_taking_out(facts: Facts) -> Subjects[Facts]:
    """Give the organisation where its information leaves the premises, on devices of its own or of its staff.

    Both facts are always read, so that whatever is found rests on both.
    """
    taking_out, personal_devices = bool(facts.taking_out.used), bool(facts.personal_devices.used)
    if taking_out or personal_devices:
        return (facts,)
    return NotApplicable("Nothing is taken off the premises, and no personally owned device is used for work.")


def devices_taken_out(facts: Facts) -> Subjects[Device]:
    """Give the organisation's devices and media that are taken off the premises."""
    if not facts.taking_out.used:
        return NotApplicable("Nothing is taken off the premises.")
    return listed(facts.taking_out.devices)


def with_start_up_password(device: Device) -> NotApplicable | None:
    """Say why a check of the start-up password itself does not apply to a device."""
    return only_computers(device) or only_with_start_up_password(device)


def connected_computer(device: Device) -> NotApplicable | None:
    """Say why a check of the protection against what a device is connected to does not apply to it."""
    return only_computers(device) or only_when_connected(device)


def networked_computer(device: Device) -> NotApplicable | None:
    """Say why a check of the protection of network traffic does not apply to a device."""
    return only_computers(device) or only_on_networks(device)


@rule(row="6.9-1", severity=Severity.HIGH)
def taking_out_policy_set(_: Facts, context: Context) -> Findings:
    """A document in force sets the policy on taking information and equipment out.

    Why:
        Without a policy, each member of staff decides alone what may leave the premises.
    Passes:
        A document in force has the topic taking-out. An organisation that takes nothing out needs it too: its policy is
        that nothing may be taken out.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy what may be taken out, by whom and how, or that nothing may be, have it approved,
        and add taking-out to the document's topics.
    """
    return set_in_documents(context, "taking-out")


@rule(row="6.9-1", severity=Severity.MEDIUM)
def taking_out_risk_analysed(facts: Facts, context: Context) -> Findings:
    """The risk of taking information and equipment out has been analysed lately.

    Why:
        A policy that rests on no analysis, or on one of long ago, misses the devices and uses of today.
    Passes:
        The last analysis (`taking_out.risk_analysed_on`) lies at most one year (the parameter document_review_interval)
        back. It is asked of an organisation that takes nothing out too: its policy must rest on an analysis as well.
    Fails:
        The last analysis is older.
    Remedy:
        Analyse what could be stolen, lost or read off the premises, adapt the policy, and update risk_analysed_on.
    """
    if is_overdue(facts.taking_out.risk_analysed_on, context.limit(DOCUMENT_REVIEW_INTERVAL), context.as_of):
        yield Finding(
            "The risk of taking information and equipment out was last analysed on {found}; at most {required} may pass"
            " between analyses.",
            found=facts.taking_out.risk_analysed_on,
            required=context.limit(DOCUMENT_REVIEW_INTERVAL),
        )


@rule(row="6.9-2", severity=Severity.MEDIUM, each=organisation_taking_out)
def taken_out_management_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how information and equipment taken out are managed.

    Why:
        Off the premises no walls and no colleagues protect a device: rules on carrying, keeping and returning must.
    Passes:
        A document in force has the topic taken-out-management. Phones and other devices of staff that are used for
        work leave the premises too, so the rule applies to them as well.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy how whatever is taken out is applied for, carried, kept, used and returned, have it
        approved, and add taken-out-management to the document's topics.
    """
    return set_in_documents(context, "taken-out-management")


@rule(row="6.9-3", severity=Severity.HIGH, each=organisation_taking_out)
def theft_and_loss_response_set(_: Facts, context: Context) -> Findings:
    """A document in force sets what is done when a device or medium is stolen or lost.

    Why:
        The first hours decide how far the harm goes: whoever loses a device must know whom to tell at once.
    Passes:
        A document in force has the topic theft-and-loss. It is asked of devices of staff that are used for work too.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy who is told of a theft or loss, how soon, and who then does what, have it approved,
        and add theft-and-loss to the document's topics.
    """
    return set_in_documents(context, "theft-and-loss")


@rule(row="6.9-4", severity=Severity.MEDIUM, each=organisation_taking_out)
def theft_and_loss_response_taught(_: Facts, context: Context) -> Findings:
    """All staff have been trained lately in what to do after a theft or loss.

    Why:
        A rule that nobody remembers when a bag is gone helps nobody.
    Passes:
        A training on the topic theft-and-loss was held within a year (the parameter training_interval), and all staff
        took part; a notice that reached everyone counts. It is asked where staff use devices of their own for work too.
    Fails:
        No training has the topic, the last one was longer ago, or only some took part.
    Remedy:
        Train all staff in the response to theft and loss at least once a year, and add theft-and-loss to the training's
        topics.
    """
    return taught(context, "theft-and-loss")


@rule(row="6.9-5", severity=Severity.HIGH, each=devices_taken_out)
def device_whereabouts_registered(device: Device) -> Findings:
    """A register tells where each device or medium holding information is.

    Why:
        The loss of a device that nobody keeps track of is noticed late or never.
    Passes:
        `in_register` is true: a register, or something that serves as one, tells where the device is.
    Fails:
        `in_register` is false.
    Remedy:
        Enter the device in a register, record there who has it, where, and when it comes back, and set in_register to
        true.
    """
    if not device.in_register:
        yield Finding("No register tells where the device is; one is required.")


@rule(row="6.9-6", severity=Severity.HIGH, each=devices_taken_out, when=only_computers)
def start_up_password_set(device: Device) -> Findings:
    """Each computer, tablet or phone taken out asks for a password when it starts.

    Why:
        Whoever finds or steals a device that starts without a password can use it at once.
    Passes:
        `start_up_password.set` is true; a PIN or the like counts. Storage media are not asked for one.
    Fails:
        `start_up_password.set` is false.
    Remedy:
        Set a password or PIN that the device asks for when it starts, and set start_up_password.set to true.
    """
    return missing_start_up_password(device)


@rule(row="6.9-6", severity=Severity.MEDIUM, each=devices_taken_out, when=with_start_up_password)
def start_up_password_not_guessable(device: Device) -> Findings:
    """Start-up passwords that are easy to guess are not used.

    Why:
        A birthday or 1234 is tried first.
    Passes:
        `start_up_password.guessable_refused` is true: the device refuses such passwords, or a rule forbids them.
    Fails:
        `start_up_password.guessable_refused` is false.
    Remedy:
        Make the device refuse passwords that are easy to guess or, where it can't, forbid them and check, and set
        guessable_refused to true.
    """
    return guessable_start_up_password(device)


@rule(row="6.9-6", severity=Severity.LOW, each=devices_taken_out, when=with_start_up_password)
def start_up_password_rotated(device: Device, context: Context) -> Findings:
    """Start-up passwords are changed regularly.

    Why:
        A password that was seen or passed on opens the device until it is changed.
    Passes:
        `start_up_password.changed_every` is at most two months (the parameter password_maximum_age): the guideline only
        says regularly here, so its figure for the passwords of systems is taken. Two months count as 60 days.
    Fails:
        The password is changed more rarely, or never has to be; every 61 days is too rare.
    Remedy:
        Have the start-up password changed at least every two months, and update changed_every.
    """
    return rarely_changed_start_up_password(device, context)


@rule(row="6.9-7", severity=Severity.CRITICAL, each=devices_taken_out)
def stored_data_protected(device: Device) -> Findings:
    """Information on devices and media taken out cannot be read easily.

    Why:
        What is stored in the clear on a stolen or lost device is in a stranger's hands.
    Passes:
        `stored_data_protection` names at least one protection: encryption of the disk or the files, or a password
        for access to the information.
    Fails:
        `stored_data_protection` is empty. A start-up password alone does not count: storage can be taken out and read.
    Remedy:
        Encrypt the device or the files on it, or set a password without which the information can't be opened, and add
        that to stored_data_protection.
    """
    return readable_stored_data(device)


@rule(row="6.9-8", severity=Severity.HIGH, each=devices_taken_out, when=connected_computer)
def device_protected(device: Device) -> Findings:
    """Devices connected to networks or outside media are protected against leaks and tampering.

    Why:
        Networks and media off the premises carry malicious software and attackers, which come home with the device.
    Passes:
        `protection` names at least one protection: anti-virus software, a personal firewall, or an allow-list of
        applications, which is taken as equivalent.
    Fails:
        `protection` is empty while `connects_to` names something.
    Remedy:
        Install anti-virus software or switch on a personal firewall and add that to protection, or stop connecting the
        device and update connects_to.
    """
    return missing_protection(device)


@rule(row="6.9-8", severity=Severity.HIGH, each=devices_taken_out, when=networked_computer)
def device_network_protected(device: Device) -> Findings:
    """The traffic of devices on networks off the premises is protected.

    Why:
        On a network of others, unprotected traffic can be read and altered.
    Passes:
        `network_protection` is ipsec-vpn, ssl-vpn, tls or closed-network. The guideline refers to its chapter 6.11
        here, whose rules judge the connections themselves.
    Fails:
        `network_protection` is none while `connects_to` names a network.
    Remedy:
        Let the device communicate only through a VPN, TLS or a closed network, and update network_protection.
    """
    return unprotected_traffic(device)


@rule(row="6.9-9", severity=Severity.HIGH, each=devices_taken_out, when=only_computers)
def no_file_sharing_software(device: Device) -> Findings:
    """No device that handles information taken out has file-sharing software.

    Why:
        Winny and its like have published whole disks of patients' records, beyond recall.
    Passes:
        `file_sharing_software` is false. Storage media run no software.
    Fails:
        `file_sharing_software` is true.
    Remedy:
        Remove the file-sharing software, forbid its installation, and set file_sharing_software to false.
    """
    return present_file_sharing_software(device)
