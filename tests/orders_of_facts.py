"""What makes each fact stricter, or why it has no order; a new fact must be given a place here."""

from __future__ import annotations

from typing import Final

from tests.orders import (
    APPLIES,
    EARLIER,
    FALSE,
    LARGER,
    LATER,
    MORE,
    NAME,
    NAMED,
    SHORTER,
    TEXT,
    TRUE,
    UNASKED,
    AnyOrder,
    NoOrder,
    deciding,
    ranks,
    under,
)
from tests.orders_outside import NETWORKS, OTHERS_WORK

_WITH_PASSWORD: Final = (
    "combined-authentication-set",
    "password-composition",
    "password-file-protected",
    "password-reset-identity-checked",
    "password-reset-private",
    "password-reset-recorded",
    "password-responsibility-taught",
    "password-rotation",
    "passwords-absent-from-configuration",
    "passwords-hidden-from-administrators",
    "passwords-stored-irreversibly",
)


def _device(rules: str) -> dict[str, AnyOrder]:
    """Return the orders of a device's facts, with how the names of the rules on its start-up password begin."""
    return {
        **NAMED,
        "start_up_password.set": deciding(TRUE, f"{rules}-not-guessable", f"{rules}-rotated"),
        "start_up_password.guessable_refused": TRUE,
        "start_up_password.changed_every": SHORTER,
        "stored_data_protection": MORE,
        "connects_to": APPLIES,
        "protection": MORE,
        "network_protection": ranks("none", ("closed-network", "ipsec-vpn", "ssl-vpn", "tls")),
        "file_sharing_software": FALSE,
    }


_ORGANISATION: Final[dict[str, AnyOrder]] = {
    "schema": NoOrder("it is the version of the format"),
    **under("organisation", {**NAMED, "serves_patients": APPLIES}),
    "operations.responsible_people": LARGER,
    "operations.staff_in_charge": LARGER,
    "operations.staff_designated_by_name": TRUE,
    **under(
        "documents[]",
        {"id": NAME, "title": TEXT, "version": TEXT, "approved": EARLIER, "last_reviewed": LATER, "topics": MORE},
    ),
    **under(
        "staff_groups[]",
        {
            **NAMED,
            "statutory_confidentiality": APPLIES,
            "confidentiality_agreement": ranks("never", "after-hiring", "at-hiring"),
        },
    ),
    **under(
        "trainings[]",
        {
            "id": NAME,
            "title": TEXT,
            "topics": MORE,
            "last_held": LATER,
            "attended_by": ranks("none", "some", "all"),
        },
    ),
}

_PREMISES: Final[dict[str, AnyOrder]] = {
    **under("sites[]", NAMED),
    **under(
        "sites[].areas[]",
        {
            **NAMED,
            "holds": APPLIES,
            "locked": ranks("never", "outside-working-hours", ("when-unattended", "always")),
            "entry_barriers": MORE,
            "entry_control": MORE,
            "badge_required": TRUE,
            "entry_record": ranks("none", ("ledger", "electronic-log")),
            "entry_records_reviewed_every": SHORTER,
            "entry_records_last_reviewed": LATER,
        },
    ),
    **under(
        "equipment[]",
        {
            **NAMED,
            "kind": UNASKED,
            "holds_personal_information": APPLIES,
            "shows_personal_information": APPLIES,
            "theft_protection": MORE,
            "screen_locks_after": SHORTER,
            "unlock_needs_authentication": TRUE,
            "viewing_protection": MORE,
        },
    ),
}

_PASSWORDS: Final[dict[str, AnyOrder]] = {
    "storage": ranks(
        ("plain", "reversible"),
        ("lm", "ntlm", "md5", "sha1", "sha256", "sha512", "md5-crypt"),
        ("argon2", "bcrypt", "scrypt", "pbkdf2", "sha256-crypt", "sha512-crypt"),
    ),
    "file_access_restricted": TRUE,
    "in_configuration_files": FALSE,
    "visible_to_administrators": FALSE,
    "maximum_age": SHORTER,
    "minimum_length": LARGER,
    "character_classes": MORE,
    "reset.identity_check": ranks("none", ("call-back", "in-person", "photo-identification", "signed-application")),
    "reset.recorded": MORE,
    "reset.hand_over": ranks(
        ("plain-email", "telephone", "through-colleagues"),
        ("in-person", "sealed-letter", "secure-transfer", "set-by-user"),
    ),
}

_SYSTEMS: Final[dict[str, AnyOrder]] = {
    **under(
        "systems[]",
        {
            **NAMED,
            "authentication": deciding(MORE, *_WITH_PASSWORD),
            "shared_accounts": FALSE,
            **under("passwords", _PASSWORDS),
            **under("roles[]", {**NAMED, "scope": TEXT}),
            "access_enforced_by": ranks("none", "procedure", "system"),
            "access_log.collected": deciding(TRUE, "access-log-review-frequency", "access-log-reviewed"),
            "access_log.reviewed_every": SHORTER,
            "access_log.last_reviewed": LATER,
            "clock.source": deciding(
                ranks("free-running", ("gps", "ntp", "radio", "time-signal")), "clock-synchronised"
            ),
            "clock.synchronised_every": SHORTER,
            "malware_checks": MORE,
        },
    ),
    **under(
        "test_data",
        {
            "personal_information_used": APPLIES,
            "safeguards": MORE,
            "confidentiality_agreed": TRUE,
            "erased_after_use": TRUE,
        },
    ),
    "wireless_lan.used": APPLIES,
    **under(
        "wireless_lan.networks[]",
        {
            **NAMED,
            "ssid_hidden": TRUE,
            "any_connection_refused": TRUE,
            "access_restriction": MORE,
            "encryption": ranks("none", "wep", ("wpa-tkip", "wpa2-tkip"), "wpa-aes", "wpa2-aes", "wpa3-aes"),
        },
    ),
    "wireless_lan.radio_devices_allowed": APPLIES,
    "wireless_lan.interference_measures": MORE,
    "wireless_lan.guidance_followed": ranks("none", "other", "mic-wireless-lan-guidance"),
}

_INFORMATION: Final[dict[str, AnyOrder]] = {
    **under("information_types[]", {**NAMED, "disposal_procedure": MORE}),
    "disposal.done_by": ranks("other-staff", ("in-house-expert", "specialist-contractor")),
    "disposal.erasure_proof": ranks("none", ("certificate", "physical-destruction", "verified-read-back")),
    "disposal.last_checked": LATER,
    "taking_out.used": APPLIES,
    "taking_out.risk_analysed_on": LATER,
    **under("taking_out.devices[]", {**_device("start-up-password"), "kind": APPLIES, "in_register": TRUE}),
    "personal_devices.used": APPLIES,
    **under(
        "personal_devices.devices[]",
        # Row 6.9-10 asks for what rows 6 to 9 ask for, and not for the register of row 5; of whatever kind a device is.
        {**_device("personal-device-start-up-password"), "kind": UNASKED, "in_register": UNASKED},
    ),
}

_EMERGENCIES: Final[dict[str, AnyOrder]] = {
    "emergency_functions.used": APPLIES,
    **under(
        "emergency_functions.functions[]",
        {**NAMED, "misuse_prevention": MORE, "use_made_visible_by": MORE, "last_audited": LATER},
    ),
    "emergency_accounts.used": APPLIES,
    **under("emergency_accounts.accounts[]", {**NAMED, "changed_after_use": TRUE}),
    "authority_contact_registered": TRUE,
}

ORDERS: Final[dict[str, AnyOrder]] = {
    **_ORGANISATION,
    **_PREMISES,
    **_SYSTEMS,
    **OTHERS_WORK,
    **_INFORMATION,
    **under("emergencies", _EMERGENCIES),
    **NETWORKS,
}
"""The order of each fact, by its path in the facts model; [] stands for each item of a list."""
