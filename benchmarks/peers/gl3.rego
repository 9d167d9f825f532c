# Twenty rules of gl3rules' built-in pack in Rego, with the same verdicts: pass, fail, unknown or not-applicable.
#
# A fact that is missing or null is not declared. Each function judges one subject, in the order of OPA's else: what a
# failure or a pass rests on must be declared, and whatever is left is unknown. data.settings holds the days and figures
# that depend on the assessment, so that no date is computed here.
package gl3

verdicts := {
	"operations-staff-limited": operations_staff_limited,
	"access-restriction-set": access_restriction_set,
	"contractor-safety-management-agreed": where(
		fact("contracting", "used"),
		{safety_management_agreed(c) | c := input.contracting.contractors[_]},
	),
	"device-areas-locked": combined({device_area_locked(a) | a := areas[_]} | areas_unknown),
	"terminal-areas-closed": combined({terminal_area_closed(a) | a := areas[_]} | areas_unknown),
	"entry-records-reviewed": combined({entry_records_reviewed(a) | a := areas[_]} | areas_unknown),
	"screens-lock": combined({screen_locks(e) | e := input.equipment[_]}),
	"access-log-review-frequency": combined({log_review_frequency(s) | s := input.systems[_]}),
	"access-log-reviewed": combined({log_reviewed(s) | s := input.systems[_]}),
	"passwords-stored-irreversibly": combined({stored_irreversibly(s) | s := input.systems[_]}),
	"password-rotation": combined({password_rotated(s) | s := input.systems[_]}),
	"password-composition": combined({password_composed(s) | s := input.systems[_]}),
	"wireless-encryption": where(fact("wireless_lan", "used"), {encrypted(n) | n := input.wireless_lan.networks[_]}),
	"personal-information-taught": personal_information_taught,
	"contractor-subcontractors-bound": where(
		fact("contracting", "used"),
		{subcontractors_bound(c) | c := input.contracting.contractors[_]},
	),
	"disposals-checked": disposals_checked,
	"maintenance-accounts-protected": where(
		fact("maintenance", "outsourced"),
		{accounts_protected(v) | v := input.maintenance.vendors[_]},
	),
	"remote-maintenance-checked-promptly": where(
		fact("remote_maintenance", "used"),
		{checked_promptly(c) | c := input.remote_maintenance.connections[_]},
	),
	"device-network-protected": where(
		fact("taking_out", "used"),
		{network_protected(d) | d := input.taking_out.devices[_]},
	),
	"exchange-ciphers-recommended": where(
		fact("external_exchange", "used"),
		{ciphers_recommended(c) | c := input.external_exchange.connections[_]},
	),
}

# What the statuses of all subjects come to together; where there is no subject, nothing is known.
default combined(_) := "unknown"

combined(statuses) := "fail" if {
	"fail" in statuses
} else := "unknown" if {
	"unknown" in statuses
} else := "pass" if {
	"pass" in statuses
} else := "not-applicable" if {
	"not-applicable" in statuses
}

# The same where a fact of the section says whether there are any.
default where(_, _) := "unknown"

where(used, _) := "not-applicable" if used == false

where(used, statuses) := combined(statuses) if used == true

# A fact of a section, null where it is not declared.
default fact(_, _) := null

fact(section, name) := input[section][name]

# "never" is longer than any other duration; a month counts as 30 days, twelve months as a year of 365.
minutes(text) := 1e18 if {
	text == "never"
} else := amount if {
	parts := split(text, " ")
	number := to_number(parts[0])
	amount := in_minutes(number, trim_suffix(parts[1], "s"))
}

in_minutes(number, "month") := (floor(number / 12) * 525600) + ((number % 12) * 43200)

in_minutes(number, unit) := number * minutes_in[unit]

minutes_in := {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "year": 525600}

# 6.3-1
default operations_staff_limited := "unknown"

operations_staff_limited := "pass" if {
	input.operations.staff_designated_by_name == true
	input.operations.staff_in_charge > 0
} else := "fail" if {
	input.operations.staff_designated_by_name == false
} else := "fail" if {
	input.operations.staff_designated_by_name == true
	input.operations.staff_in_charge == 0
}

# 6.3-3: one document in force is enough, and none fails unless it is known of every document that it doesn't count.
default access_restriction_set := "unknown"

access_restriction_set := "pass" if {
	document := input.documents[_]
	"access-restriction" in document.topics
	document.last_reviewed >= data.settings.year_ago
	document.approved <= data.settings.as_of
	is_string(document.approved)
} else := "fail" if {
	input.documents[0]
	every document in input.documents {
		not_in_force(document, "access-restriction")
	}
}

not_in_force(document, topic) if {
	is_array(document.topics)
	not topic in document.topics
}

not_in_force(document, topic) if {
	topic in document.topics
	document.approved > data.settings.as_of
}

not_in_force(document, topic) if {
	topic in document.topics
	document.last_reviewed < data.settings.year_ago
	is_string(document.last_reviewed)
}

# 6.3-4
default safety_management_agreed(_) := "unknown"

safety_management_agreed(contractor) := "pass" if {
	contractor.handles_personal_information == true
	"safety-management" in contractor.contract.clauses
	contractor.contract.signed <= data.settings.as_of
	is_string(contractor.contract.signed)
} else := "not-applicable" if {
	contractor.handles_personal_information == false
} else := "fail" if {
	contractor.handles_personal_information == true
	is_array(contractor.contract.clauses)
	not "safety-management" in contractor.contract.clauses
} else := "fail" if {
	contractor.handles_personal_information == true
	"safety-management" in contractor.contract.clauses
	contractor.contract.signed > data.settings.as_of
}

# 6.4: the areas of all sites; a site that lists none leaves something unknown.
areas := [area | area := input.sites[_].areas[_]]

default areas_unknown := set()

areas_unknown := {"unknown"} if {
	site := input.sites[_]
	not site.areas[0]
}

# 6.4-1
default device_area_locked(_) := "unknown"

device_area_locked(area) := "pass" if {
	"devices" in area.holds
	area.locked in {"always", "when-unattended"}
} else := "fail" if {
	"devices" in area.holds
	is_string(area.locked)
} else := "not-applicable" if {
	is_array(area.holds)
	not "devices" in area.holds
}

# 6.4-2
default terminal_area_closed(_) := "unknown"

terminal_area_closed(area) := "not-applicable" if {
	is_array(area.holds)
	not "terminals" in area.holds
} else := "pass" if {
	is_array(area.holds)
	area.locked != "never"
	is_string(area.locked)
} else := "pass" if {
	is_array(area.holds)
	area.entry_barriers[0]
} else := "fail" if {
	is_array(area.holds)
	area.locked == "never"
	area.entry_barriers == []
}

# 6.4-5
default entry_records_reviewed(_) := "unknown"

entry_records_reviewed(area) := "not-applicable" if {
	is_array(area.holds)
	not "devices" in area.holds
	not "media" in area.holds
} else := "pass" if {
	is_array(area.holds)
	area.entry_record in {"ledger", "electronic-log"}
	area.entry_records_last_reviewed >= data.settings.month_ago
} else := "fail" if {
	is_array(area.holds)
	area.entry_record == "none"
} else := "fail" if {
	is_array(area.holds)
	is_string(area.entry_record)
	is_string(area.entry_records_last_reviewed)
}

# 6.4-7
default screen_locks(_) := "unknown"

screen_locks(item) := at_most(item.screen_locks_after, 15) if {
	item.shows_personal_information == true
} else := "not-applicable" if {
	item.shows_personal_information == false
}

default at_most(_, _) := "unknown"

at_most(duration, limit) := "pass" if {
	is_string(duration)
	minutes(duration) <= limit
} else := "fail" if {
	is_string(duration)
}

# 6.5-4
default log_review_frequency(_) := "unknown"

log_review_frequency(system) := at_most(system.access_log.reviewed_every, 43200) if {
	system.access_log.collected == true
} else := "not-applicable" if {
	system.access_log.collected == false
}

default log_reviewed(_) := "unknown"

log_reviewed(system) := "pass" if {
	system.access_log.collected == true
	system.access_log.last_reviewed >= data.settings.month_ago
} else := "not-applicable" if {
	system.access_log.collected == false
} else := "fail" if {
	system.access_log.collected == true
	is_string(system.access_log.last_reviewed)
}

# 6.5-7a-1
default stored_irreversibly(_) := "unknown"

stored_irreversibly(system) := "pass" if {
	"password" in system.authentication
	system.passwords.storage in {"argon2", "bcrypt", "scrypt", "pbkdf2", "sha256-crypt", "sha512-crypt"}
} else := "fail" if {
	"password" in system.authentication
	is_string(system.passwords.storage)
} else := "not-applicable" if {
	without_password(system)
}

without_password(system) if {
	is_array(system.authentication)
	not "password" in system.authentication
}

# 6.5-7b-1
default password_rotated(_) := "unknown"

password_rotated(system) := at_most(system.passwords.maximum_age, 86400) if {
	"password" in system.authentication
} else := "not-applicable" if {
	without_password(system)
}

default password_composed(_) := "unknown"

password_composed(system) := "pass" if {
	"password" in system.authentication
	system.passwords.minimum_length >= 8
	"letters" in system.passwords.character_classes
	"digits" in system.passwords.character_classes
	"symbols" in system.passwords.character_classes
} else := "not-applicable" if {
	without_password(system)
} else := "fail" if {
	"password" in system.authentication
	is_number(system.passwords.minimum_length)
	system.passwords.minimum_length < 8
} else := "fail" if {
	"password" in system.authentication
	is_number(system.passwords.minimum_length)
	is_array(system.passwords.character_classes)
}

# 6.5-8-3
default encrypted(_) := "unknown"

encrypted(network) := "pass" if {
	network.encryption in {"wpa2-aes", "wpa3-aes"}
} else := "fail" if {
	is_string(network.encryption)
}

# 6.6.1-2
default personal_information_taught := "unknown"

personal_information_taught := "pass" if {
	training := input.trainings[_]
	"personal-information" in training.topics
	training.attended_by == "all"
	training.last_held >= data.settings.year_ago
} else := "fail" if {
	input.trainings[0]
	every training in input.trainings {
		does_not_count(training, "personal-information")
	}
}

does_not_count(training, topic) if {
	is_array(training.topics)
	not topic in training.topics
}

does_not_count(training, topic) if {
	topic in training.topics
	training.attended_by in {"some", "none"}
}

does_not_count(training, topic) if {
	topic in training.topics
	training.last_held < data.settings.year_ago
	is_string(training.last_held)
}

# 6.6.2-1-4
default subcontractors_bound(_) := "unknown"

subcontractors_bound(contractor) := "not-applicable" if {
	contractor.subcontracts == false
} else := "fail" if {
	contractor.subcontracts == true
	contractor.contract.clauses == []
} else := "fail" if {
	contractor.subcontracts == true
	subcontractor := contractor.subcontractors[_]
	is_array(subcontractor.clauses)
	clause := contractor.contract.clauses[_]
	not clause in subcontractor.clauses
} else := "pass" if {
	contractor.subcontracts == true
	is_array(contractor.contract.clauses)
	contractor.subcontractors[0]
	every subcontractor in contractor.subcontractors {
		is_array(subcontractor.clauses)
	}
}

# 6.7-2
default disposals_checked := "unknown"

disposals_checked := "pass" if {
	input.disposal.last_checked >= data.settings.year_ago
} else := "fail" if {
	is_string(input.disposal.last_checked)
}

# 6.8-3
default accounts_protected(_) := "unknown"

accounts_protected(vendor) := "pass" if {
	vendor.account_protection[_] != "no-external-connection"
} else := "fail" if {
	vendor.account_protection == []
} else := "fail" if {
	is_array(vendor.account_protection)
	reachable_from_outside
} else := "pass" if {
	is_array(vendor.account_protection)
	input.remote_maintenance.used == false
	input.external_exchange.used == false
}

reachable_from_outside if input.remote_maintenance.used == true

reachable_from_outside if input.external_exchange.used == true

# 6.8-8
default checked_promptly(_) := "unknown"

checked_promptly(connection) := at_most(connection.work_checked_within, 10080)

# 6.9-8
default network_protected(_) := "unknown"

network_protected(device) := "not-applicable" if {
	device.kind in {"usb-memory", "external-disk", "optical-disc", "tape"}
} else := "not-applicable" if {
	is_string(device.kind)
	is_array(device.connects_to)
	not "network" in device.connects_to
} else := "fail" if {
	is_string(device.kind)
	"network" in device.connects_to
	device.network_protection == "none"
} else := "pass" if {
	is_string(device.kind)
	"network" in device.connects_to
	is_string(device.network_protection)
}

# 6.11-5
default ciphers_recommended(_) := "unknown"

ciphers_recommended(connection) := "fail" if {
	cipher := connection.ciphers[_]
	not cipher in recommended_ciphers
} else := "pass" if {
	connection.ciphers[0]
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
