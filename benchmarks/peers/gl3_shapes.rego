# A check of shapes before gl3.rego, as its careful author would put one there: where anything that the twenty rules read
# is malformed, nothing is known. Facts are found by their names, wherever they stand; what is missing or null is for
# gl3.rego to judge.
package shapes

verdicts := data.gl3.verdicts if {
	is_object(input)
	count(malformed) == 0
} else := {rule: "unknown" | some rule, _ in data.gl3.verdicts}

malformed contains path if {
	walk(input, [path, value])
	count(path) > 0
	not path[0] in unread
	value != null
	not well_formed(path[count(path) - 1], value, path)
}

# What no rule reads.
well_formed(key, _, _) if not key in known

well_formed(key, value, _) if {
	key in flags
	is_boolean(value)
}

well_formed(key, value, _) if {
	key in numbers
	is_number(value)
	value >= 0
	value == floor(value)
}

well_formed(key, value, _) if {
	key in days
	regex.match(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`, value)
	time.parse_ns("2006-01-02", value)
	value <= data.settings.as_of
}

well_formed(key, value, _) if {
	key in durations
	regex.match(`^(never|[1-9][0-9]{0,3} (minute|hour|day|week|month|year)s?)$`, value)
}

well_formed(key, value, _) if value in words[key]

well_formed(key, value, _) if {
	is_array(value)
	every word in value { word in word_lists[key] }
}

well_formed(key, value, _) if {
	key in lists
	is_array(value)
	every item in value { is_object(item) }
}

well_formed(key, value, _) if {
	key in sections
	is_object(value)
}

# Devices that are taken out, equipment and providers have kinds of their own.
well_formed("kind", value, path) if {
	path[0] == "taking_out"
	value in {"laptop", "tablet", "smartphone", "desktop", "usb-memory", "external-disk", "optical-disc", "tape"}
}

well_formed("kind", _, path) if path[0] != "taking_out"

known := union({
	flags,
	numbers,
	days,
	durations,
	lists,
	sections,
	object.keys(words),
	object.keys(word_lists),
	{"kind"},
})

# Sections that no rule reads, in which the names have other meanings.
unread := {"evidence", "patient_viewing"}

flags := {
	"used",
	"outsourced",
	"staff_designated_by_name",
	"handles_personal_information",
	"shows_personal_information",
	"collected",
	"subcontracts",
}

numbers := {"staff_in_charge", "minimum_length"}

days := {
	"approved",
	"last_reviewed",
	"signed",
	"entry_records_last_reviewed",
	"last_held",
	"last_checked",
}

durations := {"screen_locks_after", "reviewed_every", "maximum_age", "work_checked_within"}

words := {
	"locked": {"always", "when-unattended", "outside-working-hours", "never"},
	"entry_record": {"ledger", "electronic-log", "none"},
	"attended_by": {"all", "some", "none"},
	"network_protection": {"ipsec-vpn", "ssl-vpn", "tls", "closed-network", "none"},
	"encryption": {"wpa3-aes", "wpa2-aes", "wpa2-tkip", "wpa-aes", "wpa-tkip", "wep", "none"},
	"storage": {
		"argon2",
		"bcrypt",
		"scrypt",
		"pbkdf2",
		"sha256-crypt",
		"sha512-crypt",
		"sha256",
		"sha512",
		"sha1",
		"md5",
		"md5-crypt",
		"ntlm",
		"lm",
		"reversible",
		"plain",
	},
}

word_lists := {
	"authentication": {
		"password",
		"ic-card",
		"biometrics",
		"one-time-password",
		"client-certificate",
		"security-key",
	},
	"holds": {"devices", "media", "terminals"},
	"entry_barriers": {"guard", "access-gate", "terminals-locked-away"},
	"character_classes": {"letters", "digits", "symbols"},
	"connects_to": {"network", "external-media"},
	"account_protection": {
		"disabled-when-unused",
		"password-changed-after-use",
		"multi-factor",
		"source-restriction",
		"no-external-connection",
	},
	"clauses": {
		"safety-management",
		"confidentiality",
		"penalties",
		"personal-information",
		"leaver-reporting",
		"responsibility-boundary",
	},
	"ciphers": {
		"aes-128",
		"aes-192",
		"aes-256",
		"camellia-128",
		"camellia-192",
		"camellia-256",
		"kcipher-2",
		"chacha20-poly1305",
		"3des",
		"des",
		"rc4",
		"rc2",
		"blowfish",
		"seed",
		"aria",
	},
}

lists := {
	"documents",
	"trainings",
	"sites",
	"areas",
	"equipment",
	"systems",
	"networks",
	"contractors",
	"subcontractors",
	"vendors",
	"connections",
	"devices",
}

sections := {
	"operations",
	"wireless_lan",
	"contracting",
	"maintenance",
	"remote_maintenance",
	"taking_out",
	"external_exchange",
	"disposal",
	"contract",
	"access_log",
	"passwords",
}
