"""What is connected to outside networks, which rules of chapters 6.10 and 6.11 judge."""

from gl3rules.authoring import Facts, NotApplicable, Subjects, listed
from gl3rules.facts.exchange import Connection, NetworkDevice


def connected_organisation(facts: Facts) -> Subjects[Facts]:
    """Give the organisation, where its systems are connected to an outside network."""
    return _unconnected(facts) or (facts,)


def reachable_organisation(facts: Facts) -> Subjects[Facts]:
    """Give the organisation, where its systems are connected to an outside network or maintained over one.

    Both facts are always read, so that whatever is found rests on both.
    """
    exchanging, maintained = bool(facts.external_exchange.used), bool(facts.remote_maintenance.used)
    if exchanging or maintained:
        return (facts,)
    return NotApplicable("The systems have no connection to an outside network, and no remote maintenance is done.")


def external_connections(facts: Facts) -> Subjects[Connection]:
    """Give the connections over which medical information is exchanged with outside parties."""
    return _unconnected(facts) or listed(facts.external_exchange.connections)


def network_devices(facts: Facts) -> Subjects[NetworkDevice]:
    """Give the routers and other network devices on the way out."""
    return _unconnected(facts) or listed(facts.external_exchange.network_devices)


def _unconnected(facts: Facts) -> NotApplicable | None:
    if facts.external_exchange.used:
        return None
    return NotApplicable("The systems have no connection to an outside network.")
