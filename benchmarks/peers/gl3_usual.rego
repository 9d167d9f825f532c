# The twenty rules of gl3.rego in conftest's usual idiom: each denies what it finds wrong, and what it denies nothing of
# passes. Written as the documentation of conftest and OPA shows it (deny rules with a message, iteration by [_], "not"
# before what must be true, allow-lists with "in"), without a check of shapes and types.
package main

deny contains msg if {
	not input.operations.staff_designated_by_name
	msg := "operations-staff-limited: staff must be designated by name"
}

deny contains msg if {
	input.operations.staff_in_charge < 1
	msg := "operations-staff-limited: at least one person must be in charge"
}

deny contains msg if {
	not access_restriction_set
	msg := "access-restriction-set: a document in force must set access restriction"
}

access_restriction_set if {
	document := input.documents[_]
	"access-restriction" in document.topics
	document.approved <= data.settings.as_of
	document.last_reviewed >= data.settings.year_ago
}

deny contains msg if {
	contractor := input.contracting.contractors[_]
	contractor.handles_personal_information
	not "safety-management" in contractor.contract.clauses
	msg := sprintf("contractor-safety-management-agreed: %s", [contractor.id])
}

deny contains msg if {
	area := input.sites[_].areas[_]
	"devices" in area.holds
	not area.locked in {"always", "when-unattended"}
	msg := sprintf("device-areas-locked: %s", [area.id])
}

deny contains msg if {
	area := input.sites[_].areas[_]
	"terminals" in area.holds
	area.locked == "never"
	count(area.entry_barriers) == 0
	msg := sprintf("terminal-areas-closed: %s", [area.id])
}

deny contains msg if {
	area := input.sites[_].areas[_]
	some kept in {"devices", "media"}
	kept in area.holds
	area.entry_record == "none"
	msg := sprintf("entry-records-reviewed: %s", [area.id])
}

deny contains msg if {
	area := input.sites[_].areas[_]
	some kept in {"devices", "media"}
	kept in area.holds
	area.entry_records_last_reviewed < data.settings.month_ago
	msg := sprintf("entry-records-reviewed: %s", [area.id])
}

deny contains msg if {
	item := input.equipment[_]
	item.shows_personal_information
	minutes(item.screen_locks_after) > 15
	msg := sprintf("screens-lock: %s", [item.id])
}

deny contains msg if {
	system := input.systems[_]
	system.access_log.collected
	minutes(system.access_log.reviewed_every) > 43200
	msg := sprintf("access-log-review-frequency: %s", [system.id])
}

deny contains msg if {
	system := input.systems[_]
	system.access_log.collected
	system.access_log.last_reviewed < data.settings.month_ago
	msg := sprintf("access-log-reviewed: %s", [system.id])
}

deny contains msg if {
	system := input.systems[_]
	"password" in system.authentication
	not system.passwords.storage in {"argon2", "bcrypt", "scrypt", "pbkdf2", "sha256-crypt", "sha512-crypt"}
	msg := sprintf("passwords-stored-irreversibly: %s", [system.id])
}

deny contains msg if {
	system := input.systems[_]
	"password" in system.authentication
	minutes(system.passwords.maximum_age) > 86400
	msg := sprintf("password-rotation: %s", [system.id])
}

deny contains msg if {
	system := input.systems[_]
	"password" in system.authentication
	system.passwords.minimum_length < 8
	msg := sprintf("password-composition: %s", [system.id])
}

deny contains msg if {
	system := input.systems[_]
	"password" in system.authentication
	some required in {"letters", "digits", "symbols"}
	not required in system.passwords.character_classes
	msg := sprintf("password-composition: %s", [system.id])
}

deny contains msg if {
	network := input.wireless_lan.networks[_]
	not network.encryption in {"wpa2-aes", "wpa3-aes"}
	msg := sprintf("wireless-encryption: %s", [network.id])
}

deny contains msg if {
	not personal_information_taught
	msg := "personal-information-taught: a training of all must cover personal information"
}

personal_information_taught if {
	training := input.trainings[_]
	"personal-information" in training.topics
	training.attended_by == "all"
	training.last_held >= data.settings.year_ago
}

deny contains msg if {
	contractor := input.contracting.contractors[_]
	contractor.subcontracts
	clause := contractor.contract.clauses[_]
	subcontractor := contractor.subcontractors[_]
	not clause in subcontractor.clauses
	msg := sprintf("contractor-subcontractors-bound: %s", [contractor.id])
}

deny contains msg if {
	contractor := input.contracting.contractors[_]
	contractor.subcontracts
	count(contractor.contract.clauses) == 0
	msg := sprintf("contractor-subcontractors-bound: %s", [contractor.id])
}

deny contains msg if {
	input.disposal.last_checked < data.settings.year_ago
	msg := "disposals-checked: the last check is too long ago"
}

deny contains msg if {
	vendor := input.maintenance.vendors[_]
	count(vendor.account_protection) == 0
	msg := sprintf("maintenance-accounts-protected: %s", [vendor.id])
}

deny contains msg if {
	vendor := input.maintenance.vendors[_]
	every protection in vendor.account_protection { protection == "no-external-connection" }
	reachable_from_outside
	msg := sprintf("maintenance-accounts-protected: %s", [vendor.id])
}

reachable_from_outside if input.remote_maintenance.used

reachable_from_outside if input.external_exchange.used

deny contains msg if {
	connection := input.remote_maintenance.connections[_]
	minutes(connection.work_checked_within) > 10080
	msg := sprintf("remote-maintenance-checked-promptly: %s", [connection.id])
}

deny contains msg if {
	device := input.taking_out.devices[_]
	"network" in device.connects_to
	device.network_protection == "none"
	msg := sprintf("device-network-protected: %s", [device.id])
}

deny contains msg if {
	connection := input.external_exchange.connections[_]
	cipher := connection.ciphers[_]
	not cipher in recommended_ciphers
	msg := sprintf("exchange-ciphers-recommended: %s", [connection.id])
}

recommended_ciphers := {
	"aes-128",
	"aes-192",
	"aes-256",
	"camellia-128",
	"camellia-192",
	"camellia-256",
	"kcipher-2",
	"chacha20-poly1305",
}

# A month counts as 30 days.
minutes(text) := 1e18 if {
	text == "never"
} else := to_number(parts[0]) * minutes_in[trim_suffix(parts[1], "s")] if {
	parts := split(text, " ")
}

minutes_in := {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43200, "year": 525600}
