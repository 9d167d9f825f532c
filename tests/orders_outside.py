"""What makes facts stricter that are about others: contractors, maintenance companies, connections, portals."""

from __future__ import annotations

from typing import Final

from tests.orders import (
    APPLIES,
    EARLIER,
    EVIDENCE,
    FALSE,
    LARGER,
    LATER,
    MORE,
    NAMED,
    SHORTER,
    TRUE,
    UNASKED,
    AnyOrder,
    ByRule,
    Members,
    NoOrder,
    deciding,
    ranks,
    under,
)

_YARDSTICK: Final = NoOrder("subcontractors are measured by it: who agrees on more must pass more on")
_BY_WHOM: Final = ranks("nobody", "other-staff", "responsible-person")


def _subcontractors(bound: str) -> dict[str, AnyOrder]:
    """Return the orders of a contract and of its subcontractors, with the rule that measures these by it."""
    return {
        "contract.signed": EARLIER,
        "contract.clauses": ByRule(MORE, {bound: _YARDSTICK}),
        "contract.subcontracting_conditions": MORE,
        **under("subcontractors[]", {**NAMED, "clauses": MORE}),
    }


OTHERS_WORK: Final[dict[str, AnyOrder]] = {
    "contracting.used": APPLIES,
    **under(
        "contracting.contractors[]",
        {
            **NAMED,
            **_subcontractors("contractor-subcontractors-bound"),
            "handles_personal_information": APPLIES,
            "system_access": APPLIES,
            "contract.subcontracting": deciding(
                ranks("not-stated", ("forbidden", "permitted")),
                "contractor-subcontracting-ban-kept",
                "contractor-subcontracting-conditional",
            ),
            "work_confirmed": MORE,
            "after_work_check": ranks("never", ("monthly", "weekly", "every-time", "attended")),
            "disposes_of_information": APPLIES,
            "destruction_proof": ranks("none", ("certificate", "witnessed")),
            # Who passes no work on keeps any ban.
            "subcontracts": deciding(FALSE, "contractor-subcontractors-bound"),
        },
    ),
    "maintenance.outsourced": APPLIES,
    **under(
        "maintenance.vendors[]",
        {
            **NAMED,
            **_subcontractors("maintenance-subcontractors-bound"),
            "personal_information_access": APPLIES,
            # A vendor that subcontracts is covered by a contract that permits it, and by no other.
            "contract.subcontracting": ranks(("not-stated", "forbidden"), "permitted"),
            "work_confirmed": MORE,
            "confidentiality_last_checked": LATER,
            "accounts": ranks("shared", "personal"),
            "work_record": MORE,
            "accounts_in_register": TRUE,
            "account_protection": MORE,
            "accounts_removed_within": SHORTER,
            "work_application": ranks("none", "blanket", "per-day"),
            "work_reported_within": SHORTER,
            "work_approved_by": _BY_WHOM,
            "data_removal": deciding(
                ranks("unrestricted", ("by-approval", "forbidden")),
                "vendor-data-removal-policy",
                "vendor-data-removal-approved",
            ),
            "data_removal_approved_by": _BY_WHOM,
            "subcontracts": APPLIES,
        },
    ),
    # Accounts may be protected by the lack of a connection from outside.
    "remote_maintenance.used": ByRule(APPLIES, {"maintenance-accounts-protected": FALSE}),
    **under(
        "remote_maintenance.connections[]",
        {
            **NAMED,
            "access_log_collected": TRUE,
            "work_checked_within": SHORTER,
            "work_checked_by": _BY_WHOM,
            "access_point_restricted": TRUE,
            "protocols": Members(harmful=("any",)),
            "rights_limited_to_task": TRUE,
        },
    ),
}

NETWORKS: Final[dict[str, AnyOrder]] = {
    "external_exchange.used": ByRule(APPLIES, {"maintenance-accounts-protected": FALSE}),
    **under(
        "external_exchange.connections[]",
        {
            **NAMED,
            "tampering_measures": MORE,
            "eavesdropping_measures": MORE,
            "impersonation_measures": MORE,
            "peers_verified_by": MORE,
            "peer_authentication": ranks("none", "password", ("certificate", "pre-shared-key")),
            "content_protection": Members(harmful=("ssl-3.0", "tls-1.0", "tls-1.1")),
            "ciphers": Members(harmful=("3des", "aria", "blowfish", "des", "rc2", "rc4", "seed")),
            "responsibilities_agreed": MORE,
        },
    ),
    **under(
        "external_exchange.network_devices[]",
        {
            **NAMED,
            "assurance": ranks("none", ("iso-15408", "own-testing", "vendor-documentation")),
            "routes_between_vpns": FALSE,
        },
    ),
    **under(
        "internal_network",
        {
            "user_impersonation_measures": MORE,
            "device_impersonation_measures": MORE,
            "responsibilities_set": MORE,
            "management_outsourced": APPLIES,
            "outsourcing_boundary_in_contract": TRUE,
            "incident_managers": LARGER,
        },
    ),
    "providers.used": APPLIES,
    **under(
        "providers.providers[]",
        {
            **NAMED,
            "kind": UNASKED,
            "responsibility_scope_confirmed": TRUE,
            "availability_proof": ranks("not-confirmed", ("service-level-agreement", "specification", "test")),
        },
    ),
    "patient_viewing.used": APPLIES,
    **under(
        "patient_viewing.portals[]",
        {
            **NAMED,
            "separated_from_internal_systems": TRUE,
            "firewall": TRUE,
            "access_monitored": TRUE,
            "encryption": ranks("none", "ssl-3.0", "tls-1.0", "tls-1.1", "tls-1.2", "tls-1.3"),
            "authentication": ranks(
                "none", "password", ("client-certificate", "individual-number-card", "multi-factor")
            ),
            "explained": MORE,
            "responsibilities_set": TRUE,
        },
    ),
    **under("evidence[]", dict.fromkeys(("id", "kind", "title", "reference", "collected", "supports"), EVIDENCE)),
}
