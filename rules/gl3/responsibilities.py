"""Chapter 6.11, item 6: who is responsible for what, between institutions and within the institution."""

from gl3rules.authoring import Context, Facts, Finding, Findings, NotApplicable, Severity, Subjects, rule
from gl3rules.facts.exchange import Connection

from .external import external_connections
from .policies import set_in_documents

NETWORK_EQUIPMENT = ("communication", "encryption", "authentication")


def patient_serving_organisation(facts: Facts) -> Subjects[Facts]:
    """Give the organisation, where it serves patients."""
    if not facts.organisation.serves_patients:
        return NotApplicable("The organisation serves no patients.")
    return (facts,)


def network_outsourcing_organisation(facts: Facts) -> Subjects[Facts]:
    """Give the organisation, where an outside company manages its network equipment."""
    if not facts.internal_network.management_outsourced:
        return NotApplicable("The management of network equipment is not outsourced.")
    return (facts,)


@rule(
    row="6.11-6",
    clause="6.11 C.6 (between institutions), first bullet",
    severity=Severity.MEDIUM,
    each=external_connections,
)
def sending_time_agreed(connection: Connection) -> Findings:
    """Contracts say who decides when information is sent, and who starts the exchange.

    Why:
        When each side waits for the other, or both send, information arrives late or twice.
    Passes:
        `responsibilities_agreed` has sending-time: contracts with all organisations involved name who is responsible.
    Fails:
        sending-time is missing.
    Remedy:
        Agree in the contracts who decides when information is sent and who starts the exchange, and add sending-time to
        responsibilities_agreed.
    """
    if "sending-time" not in connection.responsibilities_agreed:
        yield Finding("The contracts do not say when information is sent and who starts the exchange; they must.")


@rule(
    row="6.11-6",
    clause="6.11 C.6 (between institutions), second bullet",
    severity=Severity.MEDIUM,
    each=external_connections,
)
def sender_offline_agreed(connection: Connection) -> Findings:
    """Contracts say who acts if the sender cannot connect.

    Why:
        Information that could not be sent stays where it is unless somebody has to act.
    Passes:
        `responsibilities_agreed` has sender-offline: contracts with all organisations involved name who is responsible.
    Fails:
        sender-offline is missing.
    Remedy:
        Agree in the contracts who does what if the sender cannot connect to the network, and add sender-offline to
        responsibilities_agreed.
    """
    if "sender-offline" not in connection.responsibilities_agreed:
        yield Finding("The contracts do not say what happens if the sender cannot connect; they must.")


@rule(
    row="6.11-6",
    clause="6.11 C.6 (between institutions), third bullet",
    severity=Severity.MEDIUM,
    each=external_connections,
)
def receiver_offline_agreed(connection: Connection) -> Findings:
    """Contracts say who acts if the receiver could not connect.

    Why:
        The sender believes that the information has arrived, and the receiver does not know that it should have.
    Passes:
        `responsibilities_agreed` has receiver-offline: contracts with all organisations involved name who is
        responsible.
    Fails:
        receiver-offline is missing.
    Remedy:
        Agree in the contracts who does what if the receiver could not connect to the network, and add receiver-offline
        to responsibilities_agreed.
    """
    if "receiver-offline" not in connection.responsibilities_agreed:
        yield Finding("The contracts do not say what happens if the receiver could not connect; they must.")


@rule(
    row="6.11-6",
    clause="6.11 C.6 (between institutions), fourth bullet",
    severity=Severity.MEDIUM,
    each=external_connections,
)
def path_failure_agreed(connection: Connection) -> Findings:
    """Contracts say who acts if the path is broken or very slow.

    Why:
        A path crosses several companies' networks; without an agreement each of them points at the next.
    Passes:
        `responsibilities_agreed` has path-failure: contracts with all organisations involved name who is responsible.
    Fails:
        path-failure is missing.
    Remedy:
        Agree in the contracts who does what if the path is broken or very slow, and add path-failure to
        responsibilities_agreed.
    """
    if "path-failure" not in connection.responsibilities_agreed:
        yield Finding("The contracts do not say what happens if the path is broken or very slow; they must.")


@rule(
    row="6.11-6",
    clause="6.11 C.6 (between institutions), fifth bullet",
    severity=Severity.MEDIUM,
    each=external_connections,
)
def reception_error_agreed(connection: Connection) -> Findings:
    """Contracts say who acts if information was received incorrectly.

    Why:
        Information that arrives incomplete or changed misleads those who treat by it.
    Passes:
        `responsibilities_agreed` has reception-error: contracts with all organisations involved name who is
        responsible.
    Fails:
        reception-error is missing.
    Remedy:
        Agree in the contracts who does what if information is received incorrectly, and add reception-error to
        responsibilities_agreed.
    """
    if "reception-error" not in connection.responsibilities_agreed:
        yield Finding("The contracts do not say what happens if information is received incorrectly; they must.")


@rule(row="6.11-7", clause="6.11 C.6 (within the institution), first bullet", severity=Severity.MEDIUM)
def network_equipment_responsibility_set(facts: Facts) -> Findings:
    """Somebody is responsible for communication, encryption and authentication equipment each.

    Why:
        Equipment that nobody answers for is neither updated nor repaired.
    Passes:
        `responsibilities_set` has communication, encryption and authentication. A kind of which there is no equipment
        counts once contracts or the operating policy say who would manage it.
    Fails:
        Any of the three is missing.
    Remedy:
        Name somebody responsible for each kind of equipment in a contract or the operating policy, and add the kind to
        responsibilities_set.
    """
    missing = tuple(kind for kind in NETWORK_EQUIPMENT if kind not in facts.internal_network.responsibilities_set)
    if missing:
        yield Finding(
            "Nobody is named as responsible for equipment for {missing}; somebody must be, for each kind.",
            missing=missing,
        )


@rule(row="6.11-7", clause="6.11 C.6 (within the institution), first bullet", severity=Severity.MEDIUM)
def network_equipment_responsibility_documented(_: Facts, context: Context) -> Findings:
    """A document in force sets who manages the network equipment.

    Why:
        A responsibility that stands in no document is forgotten when people change.
    Passes:
        A document in force, contract or policy, has the topic network-equipment-responsibility.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in a contract or the operating policy who manages which equipment, have it approved, and add
        network-equipment-responsibility to the document's topics.
    """
    return set_in_documents(context, "network-equipment-responsibility")


@rule(
    row="6.11-7",
    clause="6.11 C.6 (within the institution), first bullet",
    severity=Severity.MEDIUM,
    each=network_outsourcing_organisation,
)
def network_outsourcing_boundary_agreed(facts: Facts) -> Findings:
    """Where a company manages network equipment, its contract states where responsibility passes.

    Why:
        What lies between the two responsibilities is left undone.
    Passes:
        `outsourcing_boundary_in_contract` is true.
    Fails:
        `outsourcing_boundary_in_contract` is false.
    Remedy:
        Agree on the boundary of responsibility with the company, put it into the contract, and set
        outsourcing_boundary_in_contract to true.
    """
    if not facts.internal_network.outsourcing_boundary_in_contract:
        yield Finding("The contract does not state where responsibility passes from one side to the other; it must.")


@rule(
    row="6.11-7",
    clause="6.11 C.6 (within the institution), second bullet",
    severity=Severity.MEDIUM,
    each=patient_serving_organisation,
)
def accountability_to_patients_set(_: Facts, context: Context) -> Findings:
    """A document in force sets who answers to patients for the exchange of their information.

    Why:
        Patients who ask or complain are otherwise sent from one institution to the other.
    Passes:
        A document in force has the topic accountability-to-patients.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy who explains to patients how their information is exchanged, have it approved, and
        add accountability-to-patients to the document's topics.
    """
    return set_in_documents(context, "accountability-to-patients")


@rule(row="6.11-7", clause="6.11 C.6 (within the institution), third bullet", severity=Severity.MEDIUM)
def incident_manager_dedicated(facts: Facts) -> Findings:
    """At least one manager is dedicated to recovery and contact after an incident.

    Why:
        Recovery drags on when those in charge of it have other duties first.
    Passes:
        `incident_managers` is 1 or more.
    Fails:
        `incident_managers` is 0.
    Remedy:
        Appoint a manager for recovery, and for contact with other facilities and vendors, after incidents, and update
        incident_managers.
    """
    if facts.internal_network.incident_managers < 1:
        yield Finding("No manager is dedicated to recovery and contact after an incident; at least one is required.")


@rule(row="6.11-7", clause="6.11 C.6 (within the institution), fourth bullet", severity=Severity.MEDIUM)
def exchanged_information_responsibility_set(_: Facts, context: Context) -> Findings:
    """A document in force sets who is responsible for exchanged information, afterwards too.

    Why:
        Information that has been handed over has two holders; each may think that the other protects it.
    Passes:
        A document in force, contract or policy, has the topic exchanged-information-responsibility. It is asked for
        without a network connection too, as information is also exchanged on paper and media.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in contracts or the operating policy who answers for exchanged information, and for how long, have it
        approved, and add exchanged-information-responsibility to the document's topics.
    """
    return set_in_documents(context, "exchanged-information-responsibility")


@rule(
    row="6.11-7",
    clause="6.11 C.6 (within the institution), fifth bullet",
    severity=Severity.MEDIUM,
    each=patient_serving_organisation,
)
def patient_inquiries_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how patients' inquiries are passed on between sender and receiver.

    Why:
        A patient asks one institution about information that the other holds; both must learn of it.
    Passes:
        A document in force has the topic patient-inquiries.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy how sender and receiver tell each other of patients' inquiries, have it approved,
        and add patient-inquiries to the document's topics.
    """
    return set_in_documents(context, "patient-inquiries")


@rule(
    row="6.11-7",
    clause="6.11 C.6 (within the institution), fifth bullet",
    severity=Severity.MEDIUM,
    each=patient_serving_organisation,
)
def patient_inquiry_confidentiality_set(_: Facts, context: Context) -> Findings:
    """A document in force sets how personal information is kept confidential when patients inquire.

    Why:
        An inquiry that is passed on carelessly discloses what the patient asked about.
    Passes:
        A document in force has the topic patient-inquiry-confidentiality.
    Fails:
        No document has that topic, or none of those that do is approved and has been reviewed within a year (the
        parameter document_review_interval).
    Remedy:
        Set in the operating policy what may be told to whom when patients inquire, have it approved, and add
        patient-inquiry-confidentiality to the document's topics.
    """
    return set_in_documents(context, "patient-inquiry-confidentiality")
