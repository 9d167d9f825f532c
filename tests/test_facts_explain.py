"""What is said of documents that are no facts documents: every error, its place, and what to write instead."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gl3rules.errors import FactsError, Problem
from gl3rules.facts.explain import explain, validator
from gl3rules.facts.load import decode, drop_undeclared, load_all
from gl3rules.facts.root import Facts
from gl3rules.facts.schema import Kind, checking_schema, json_schema, kind_of
from gl3rules.source import Document, parse, read

if TYPE_CHECKING:
    from hypothesis.strategies import DataObject, SearchStrategy

    from gl3rules.facts.schema import Node

HOSPITAL: Final = Path(__file__).parent.parent / "facts" / "examples" / "hospital.yaml"
SCHEMA: Final = checking_schema()
HEAD: Final = "schema: 1\norganisation: {id: a, name: A}\n"
SYSTEM: Final = HEAD + "systems:\n  - id: emr\n"
PASSWORDS: Final = SYSTEM + "    passwords:\n"
DOCUMENT: Final = HEAD + "documents:\n  - id: policy\n"
NETWORK: Final = HEAD + "wireless_lan:\n  networks:\n    - id: ward\n"

CLASSES: Final = "`letters`, `digits`, `symbols`"
ENCRYPTIONS: Final = "`wpa3-aes`, `wpa2-aes`, `wpa2-tkip`, `wpa-aes`, `wpa-tkip`, `wep`, `none`"
NAME_FORM: Final = "Use letters, digits, '.', '_' and '-' only, at most 64, and a letter or a digit first, as in "


def _read(text: str) -> Document:
    (document,) = parse(text.encode(), "facts.yaml")
    drop_undeclared(document.values)
    return document


def _problems(text: str) -> tuple[Problem, ...]:
    return explain(_read(text), "facts.yaml", "")


def _only(text: str) -> Problem:
    (problem,) = _problems(text)
    return problem


# What a document says, what the message and the remedy say to it.
VALUES: Final = {
    "number-in-words": (
        PASSWORDS + "      minimum_length: eight",
        "systems[emr].passwords.minimum_length must be a whole number, but is the text 'eight'.",
        "Write a whole number, as in `minimum_length: 8`.",
    ),
    "null-in-a-list-of-texts": (
        HEAD + "evidence: [{id: e, title: T, supports: [null]}]",
        "evidence[e].supports[0] must be a text, but is null.",
        "Write one text, as in `text`.",
    ),
    "number-in-quotes": (
        PASSWORDS + '      minimum_length: "8"',
        "systems[emr].passwords.minimum_length must be a whole number, but is the text '8'.",
        "Remove the quotation marks: `minimum_length: 8`.",
    ),
    "number-in-full-width": (
        PASSWORDS + "      minimum_length: １２",
        "systems[emr].passwords.minimum_length must be a whole number, but is the text '１２'.",
        "Write only the number, in ordinary digits: `minimum_length: 12`.",
    ),
    "number-with-unit": (
        PASSWORDS + "      minimum_length: 8文字",
        "systems[emr].passwords.minimum_length must be a whole number, but is the text '8文字'.",
        "Write only the number, in ordinary digits: `minimum_length: 8`.",
    ),
    "number-as-duration": (
        PASSWORDS + "      minimum_length: 90 days",
        "systems[emr].passwords.minimum_length must be a whole number, but is the duration 90 days.",
        "Write only the number, in ordinary digits: `minimum_length: 90`.",
    ),
    "number-with-fraction": (
        PASSWORDS + "      minimum_length: 8.0",
        "systems[emr].passwords.minimum_length must be a whole number, but is the number 8.0.",
        "Write it without a fraction: `minimum_length: 8`.",
    ),
    "number-true": (
        PASSWORDS + "      minimum_length: true",
        "systems[emr].passwords.minimum_length must be a whole number, but is true.",
        "Write a whole number, as in `minimum_length: 8`.",
    ),
    "number-too-small": (
        PASSWORDS + "      minimum_length: -1",
        "systems[emr].passwords.minimum_length is -1, but can't be less than 0.",
        "Write a whole number from 0 to 256.",
    ),
    "number-too-large": (
        PASSWORDS + "      minimum_length: 257",
        "systems[emr].passwords.minimum_length is 257, but can't be more than 256.",
        "Write a whole number from 0 to 256.",
    ),
    "yes": (
        SYSTEM + "    shared_accounts: yes",
        "systems[emr].shared_accounts must be true or false, but is the text 'yes'.",
        "Write true or false, here `shared_accounts: true`.",
    ),
    "off": (
        SYSTEM + "    shared_accounts: Off",
        "systems[emr].shared_accounts must be true or false, but is the text 'Off'.",
        "Write true or false, here `shared_accounts: false`.",
    ),
    "yes-in-japanese": (
        SYSTEM + "    shared_accounts: はい",
        "systems[emr].shared_accounts must be true or false, but is the text 'はい'.",
        "Write true or false, here `shared_accounts: true`.",
    ),
    "true-in-quotes": (
        SYSTEM + "    shared_accounts: 'true'",
        "systems[emr].shared_accounts must be true or false, but is the text 'true'.",
        "Remove the quotation marks: `shared_accounts: true`.",
    ),
    "zero-for-false": (
        SYSTEM + "    shared_accounts: 0",
        "systems[emr].shared_accounts must be true or false, but is the number 0.",
        "Write true or false, here `shared_accounts: false`.",
    ),
    "neither-true-nor-false": (
        SYSTEM + "    shared_accounts: some",
        "systems[emr].shared_accounts must be true or false, but is the text 'some'.",
        "Write true or false.",
    ),
    "duration-without-unit": (
        PASSWORDS + "      maximum_age: 60",
        "systems[emr].passwords.maximum_age must be a duration, but is the number 60.",
        "Write the unit too, as in `maximum_age: 60 days`.",
    ),
    "duration-without-unit-in-minutes": (
        HEAD + "equipment: [{id: pcs, screen_locks_after: 5}]",
        "equipment[pcs].screen_locks_after must be a duration, but is the number 5.",
        "Write the unit too, as in `screen_locks_after: 5 minutes`.",
    ),
    "duration-without-unit-in-quotes": (
        PASSWORDS + "      maximum_age: '60'",
        "systems[emr].passwords.maximum_age must be a duration, but is the text '60'.",
        "Write `maximum_age: 60 days`.",
    ),
    "duration-abbreviated": (
        PASSWORDS + "      maximum_age: 90d",
        "systems[emr].passwords.maximum_age must be a duration, but is the text '90d'.",
        "Write `maximum_age: 90 days`.",
    ),
    "duration-capitalised": (
        PASSWORDS + "      maximum_age: 1 Month",
        "systems[emr].passwords.maximum_age must be a duration, but is the text '1 Month'.",
        "Write `maximum_age: 1 month`.",
    ),
    "duration-in-japanese": (
        PASSWORDS + "      maximum_age: ２ヶ月",
        "systems[emr].passwords.maximum_age must be a duration, but is the text '２ヶ月'.",
        "Write `maximum_age: 2 months`.",
    ),
    "duration-as-iso-8601": (
        PASSWORDS + "      maximum_age: P60D",
        "systems[emr].passwords.maximum_age must be a duration, but is the text 'P60D'.",
        "Write `maximum_age: 60 days`.",
    ),
    "duration-in-minutes-as-iso-8601": (
        HEAD + "equipment: [{id: pcs, screen_locks_after: PT5M}]",
        "equipment[pcs].screen_locks_after must be a duration, but is the text 'PT5M'.",
        "Write `screen_locks_after: 5 minutes`.",
    ),
    "duration-of-zero": (
        PASSWORDS + "      maximum_age: 0 days",
        "systems[emr].passwords.maximum_age must be a duration, but is the text '0 days'.",
        "Write a whole number and a unit (minutes, hours, days, weeks, months or years), as in `maximum_age: 60 days`.",
    ),
    "duration-in-words": (
        PASSWORDS + "      maximum_age: quarterly",
        "systems[emr].passwords.maximum_age must be a duration, but is the text 'quarterly'.",
        "Write a whole number and a unit (minutes, hours, days, weeks, months or years), as in `maximum_age: 60 days`.",
    ),
    "duration-blank": (
        PASSWORDS + "      maximum_age: ''",
        "systems[emr].passwords.maximum_age must be a duration, but is blank.",
        "Write a whole number and a unit (minutes, hours, days, weeks, months or years), as in `maximum_age: 60 days`.",
    ),
    "date-of-single-digits": (
        DOCUMENT + "    approved: 2026-1-2",
        "documents[policy].approved must be a date, but is the text '2026-1-2'.",
        "Write year, month and day with hyphens: `approved: 2026-01-02`.",
    ),
    "date-with-slashes": (
        DOCUMENT + "    approved: 2026/01/02",
        "documents[policy].approved must be a date, but is the text '2026/01/02'.",
        "Write year, month and day with hyphens: `approved: 2026-01-02`.",
    ),
    "date-with-time": (
        DOCUMENT + "    approved: 2026-01-02T09:30:00",
        "documents[policy].approved must be a date, but is the text '2026-01-02T09:30:00'.",
        "Write year, month and day with hyphens: `approved: 2026-01-02`.",
    ),
    "date-in-digits": (
        DOCUMENT + "    approved: 20260102",
        "documents[policy].approved must be a date, but is the number 20260102.",
        "Write year, month and day with hyphens: `approved: 2026-01-02`.",
    ),
    "date-in-japanese": (
        DOCUMENT + "    approved: 2026年1月2日",
        "documents[policy].approved must be a date, but is the text '2026年1月2日'.",
        "Write year, month and day with hyphens: `approved: 2026-01-02`.",
    ),
    "date-of-the-era": (
        DOCUMENT + "    approved: 令和８年１月２日",
        "documents[policy].approved must be a date, but is the text '令和８年１月２日'.",
        "Write year, month and day with hyphens: `approved: 2026-01-02`.",
    ),
    "date-with-the-day-first": (
        DOCUMENT + "    approved: 02/01/2026",
        "documents[policy].approved must be a date, but is the text '02/01/2026'.",
        "Write year, month and day with hyphens, as in `approved: 2025-04-01`.",
    ),
    "date-impossible": (
        DOCUMENT + "    approved: 2026-02-30",
        "documents[policy].approved can't be 2026-02-30: there is no such day.",
        "Write a day of the calendar, as in `approved: 2025-04-01`.",
    ),
    "date-impossible-with-slashes": (
        DOCUMENT + "    approved: 2026/02/30",
        "documents[policy].approved must be a date, but is the text '2026/02/30'.",
        "Write year, month and day with hyphens, as in `approved: 2025-04-01`.",
    ),
    "list-of-one": (
        SYSTEM + "    authentication: Password",
        "systems[emr].authentication must be a list, but is the text 'Password'.",
        "Put it in a list: `authentication: [password]`.",
    ),
    "list-with-commas": (
        SYSTEM + "    authentication: password, IC card、biometrics",
        "systems[emr].authentication must be a list, but is the text 'password, IC card、biometrics'.",
        "Put it in a list: `authentication: [password, ic-card, biometrics]`.",
    ),
    "list-of-nothing": (
        PASSWORDS + "      character_classes: none",
        "systems[emr].passwords.character_classes must be a list, but is the text 'none'.",
        "Write an empty list where there is none: `character_classes: []`.",
    ),
    "list-false": (
        PASSWORDS + "      character_classes: false",
        "systems[emr].passwords.character_classes must be a list, but is false.",
        "Write an empty list where there is none: `character_classes: []`.",
    ),
    "list-of-something-else": (
        PASSWORDS + "      character_classes: 3",
        "systems[emr].passwords.character_classes must be a list, but is the number 3.",
        f"Write a list, as in `character_classes: [letters, digits, symbols]`; the values are {CLASSES}.",
    ),
    "list-that-is-a-section": (
        PASSWORDS + "      character_classes: {}",
        "systems[emr].passwords.character_classes must be a list, but is an empty section.",
        f"Write a list, as in `character_classes: [letters, digits, symbols]`; the values are {CLASSES}.",
    ),
    "list-empty": (
        HEAD + "external_exchange: {connections: [{id: line, ciphers: []}]}",
        "external_exchange.connections[line].ciphers is an empty list, but must name at least one.",
        "Name what applies, as in `ciphers: [aes-256]`, or leave the fact out if it is not known.",
    ),
    "systems-that-are-a-name": (
        HEAD + "systems: emr",
        "systems must be a list, but is the text 'emr'.",
        "Begin each entry with a dash and its id, as in `- id: emr`.",
    ),
    "systems-that-are-a-section": (
        HEAD + "systems: {id: emr}",
        "systems must be a list, but is a section of facts.",
        "Begin each entry with a dash and its id, as in `- id: emr`.",
    ),
    "systems-by-name": (
        HEAD + "systems: {billing: {name: Billing}}",
        "systems must be a list, but is a section of facts.",
        "Begin each entry with a dash and its id, as in `- id: billing`.",
    ),
    "systems-listed-by-name": (
        HEAD + "systems: [emr]",
        "systems[0] must be a section of facts, but is the text 'emr'.",
        "Write each entry as a section that begins with its id, as in `- id: emr`.",
    ),
    "systems-with-an-empty-entry": (
        HEAD + "systems:\n  -",
        "systems[0] must be a section of facts, but is null.",
        "Write each entry as a section that begins with its id, as in `- id: main`.",
    ),
    "section-false": (
        HEAD + "wireless_lan: false",
        "wireless_lan must be a section of facts, but is false.",
        "Write its facts on the lines below it, indented, as in `used: false`.",
    ),
    "section-that-is-text": (
        HEAD + "disposal: specialist",
        "disposal must be a section of facts, but is the text 'specialist'.",
        "Write its facts on the lines below it, indented, as in `done_by: specialist-contractor`.",
    ),
    "section-that-is-a-list": (
        HEAD + "disposal:\n  - done_by: other-staff",
        "disposal must be a section of facts, but is a list.",
        "Write its facts on the lines below it, indented and without dashes, as in `done_by: specialist-contractor`.",
    ),
    "choice-misspelled": (
        NETWORK + "      encryption: wpa2-eas",
        "wireless_lan.networks[ward].encryption can't be the text 'wpa2-eas'.",
        f"Write `encryption: wpa2-aes`; the values are {ENCRYPTIONS}.",
    ),
    "choice-spelled-otherwise": (
        NETWORK + "      encryption: WPA2_AES",
        "wireless_lan.networks[ward].encryption can't be the text 'WPA2_AES'.",
        f"Write `encryption: wpa2-aes`; the values are {ENCRYPTIONS}.",
    ),
    "choice-unknown": (
        NETWORK + "      encryption: 128",
        "wireless_lan.networks[ward].encryption can't be the number 128.",
        f"Write one of the values {ENCRYPTIONS}.",
    ),
    "choice-false": (
        NETWORK + "      encryption: false",
        "wireless_lan.networks[ward].encryption can't be false.",
        f"Write `encryption: none`; the values are {ENCRYPTIONS}.",
    ),
    "choice-in-a-list": (
        NETWORK + "      encryption: [wpa2-aes]",
        "wireless_lan.networks[ward].encryption can't be a list.",
        "Write one value and no list: `encryption: wpa2-aes`.",
    ),
    "choice-among-several": (
        PASSWORDS + "      character_classes: [letters, numbers, digit]",
        "systems[emr].passwords.character_classes can't hold the text 'numbers'.",
        f"Write one of the values {CLASSES}.",
    ),
    "choice-null": (
        PASSWORDS + "      character_classes:\n        - letters\n        -",
        "systems[emr].passwords.character_classes can't hold null.",
        f"Remove the empty entry, or write one of the values {CLASSES}.",
    ),
    "id-with-a-space": (
        HEAD + "systems: [{id: Medical records}]",
        "systems[Medical records].id must be a short name, but is the text 'Medical records'.",
        NAME_FORM + "`id: Medical-records`.",
    ),
    "id-in-japanese": (
        HEAD + "systems: [{id: 電子カルテ}]",
        "systems[電子カルテ].id must be a short name, but is the text '電子カルテ'.",
        NAME_FORM + "`id: main`.",
    ),
    "id-that-is-a-number": (
        HEAD + "systems: [{id: 12}]",
        "systems[0].id must be a short name, but is the number 12.",
        'Put it in quotation marks: `id: "12"`.',
    ),
    "text-that-is-a-number": (
        DOCUMENT + "    version: 2.1",
        "documents[policy].version must be a text, but is the number 2.1.",
        "Put quotation marks around it.",
    ),
    "text-that-is-a-whole-number": (
        DOCUMENT + "    version: 3",
        "documents[policy].version must be a text, but is the number 3.",
        'Put it in quotation marks: `version: "3"`.',
    ),
    "text-that-is-a-list": (
        DOCUMENT + "    version: ['1', '2']",
        "documents[policy].version must be a text, but is a list.",
        'Write one text, as in `version: "2.1"`.',
    ),
    "text-blank": (
        DOCUMENT + "    title: ' '",
        "documents[policy].title is blank.",
        "Write some text, as in `title: Operating policy`.",
    ),
    "text-too-long": (
        DOCUMENT + f"    title: {'a' * 501}",
        "documents[policy].title has 501 characters, but may have 500.",
        "Shorten the text.",
    ),
    "version-unknown": (
        "schema: 2\norganisation: {id: a, name: A}",
        "The facts are written for version 2 of their form, but this version of gl3rules reads version 1.",
        "Write the facts for that version, with `schema: 1`, or use another version of gl3rules.",
    ),
    "version-in-quotes": (
        "schema: '1'\norganisation: {id: a, name: A}",
        "schema must be the number 1, but is the text '1'.",
        "Write `schema: 1`.",
    ),
    "version-true": (
        "schema: true\norganisation: {id: a, name: A}",
        "schema must be the number 1, but is true.",
        "Write `schema: 1`.",
    ),
}


@pytest.mark.parametrize("case", VALUES)
def test_values(case: str) -> None:
    """A wrong value is described, and the remedy is what is probably meant."""
    text, expected, remedy = VALUES[case]
    problem = _problems(text)[0]
    assert (str(problem.message), str(problem.remedy)) == (expected, remedy)


# What a document says, the line, the column, what the message and the remedy say to it.
KEYS: Final = {
    "missing-version": (
        "organisation: {id: a, name: A}",
        (1, 1, ""),
        "schema is missing at the top of the document.",
        "Add it, such as `schema: 1`.",
    ),
    "missing-organisation": (
        "schema: 1\norganisation:",
        (2, 14, ""),
        "organisation is missing at the top of the document.",
        "Add it, such as `organisation: {id: aozora-clinic, name: Aozora Clinic}`.",
    ),
    "missing-name": (
        "schema: 1\norganisation:\n  id: a",
        (2, 1, "/organisation"),
        "organisation has no name.",
        "Add it, such as `name: Aozora Clinic`.",
    ),
    "missing-id": (
        HEAD + "systems:\n  - id: emr\n  - name: Billing",
        (5, 5, "/systems/1"),
        "systems[1] has no id.",
        "Add it, such as `id: main`.",
    ),
    "misspelled": (
        PASSWORDS + "      minimun_lenght: 8",
        (6, 7, "/systems/0/passwords/minimun_lenght"),
        "systems[emr].passwords has no fact called `minimun_lenght`.",
        "Perhaps `minimum_length` is meant.",
    ),
    "misspelled-at-the-top": (
        HEAD + "trainning: []",
        (3, 1, "/trainning"),
        "There is no fact called `trainning` at the top of the document.",
        "Perhaps `trainings` is meant.",
    ),
    "hyphenated": (
        PASSWORDS + "      minimum-length: 8",
        (6, 7, "/systems/0/passwords/minimum-length"),
        "systems[emr].passwords has no fact called `minimum-length`.",
        "Write `minimum_length`.",
    ),
    "capitalised": (
        PASSWORDS + "      minimumLength: 8",
        (6, 7, "/systems/0/passwords/minimumLength"),
        "systems[emr].passwords has no fact called `minimumLength`.",
        "Write `minimum_length`.",
    ),
    "by-another-word": (
        DOCUMENT + "    name: Operating policy",
        (5, 5, "/documents/0/name"),
        "documents[policy] has no fact called `name`.",
        "Perhaps `title` is meant.",
    ),
    "too-far-out": (
        SYSTEM + "    minimum_length: 8",
        (5, 5, "/systems/0/minimum_length"),
        "systems[emr] has no fact called `minimum_length`.",
        "`minimum_length` belongs in `systems[].passwords`: indent it below that name.",
    ),
    "too-far-out-at-the-top": (
        HEAD + "serves_patients: true",
        (3, 1, "/serves_patients"),
        "There is no fact called `serves_patients` at the top of the document.",
        "`serves_patients` belongs in `organisation`: indent it below that name.",
    ),
    "too-far-in": (
        PASSWORDS + "      clock: {source: ntp}",
        (6, 7, "/systems/0/passwords/clock"),
        "systems[emr].passwords has no fact called `clock`.",
        "`clock` belongs in `systems[]`: it is indented too far.",
    ),
    "too-far-in-from-the-top": (
        SYSTEM + "    wireless_lan: {used: true}",
        (5, 5, "/systems/0/wireless_lan"),
        "systems[emr] has no fact called `wireless_lan`.",
        "`wireless_lan` belongs at the top of the document: it is indented too far.",
    ),
    "elsewhere": (
        HEAD + "disposal:\n  Ssid-hidden: true",
        (4, 3, "/disposal/Ssid-hidden"),
        "disposal has no fact called `Ssid-hidden`.",
        "`ssid_hidden` belongs in `wireless_lan.networks[]`.",
    ),
    "elsewhere-twice": (
        HEAD + "disposal:\n  subcontracts: true",
        (4, 3, "/disposal/subcontracts"),
        "disposal has no fact called `subcontracts`.",
        "`subcontracts` belongs in `contracting.contractors[]`, `maintenance.vendors[]`.",
    ),
    "elsewhere-or-misspelled": (
        HEAD + "sites:\n  - id: main\n    areas:\n      - id: office\n        reviewed_every: 1 month",
        (7, 9, "/sites/0/areas/0/reviewed_every"),
        "sites[main].areas[office] has no fact called `reviewed_every`.",
        "Perhaps `entry_records_reviewed_every` is meant. `reviewed_every` itself belongs in `systems[].access_log`.",
    ),
    "like-several": (
        HEAD + "internal_network: {impersonation_measure: []}",
        (3, 20, "/internal_network/impersonation_measure"),
        "internal_network has no fact called `impersonation_measure`.",
        "Perhaps one of these is meant: `user_impersonation_measures`, `device_impersonation_measures`.",
    ),
    "like-nothing": (
        SYSTEM + "    clock:\n      zone: Asia/Tokyo",
        (6, 7, "/systems/0/clock/zone"),
        "systems[emr].clock has no fact called `zone`.",
        "The facts there are `source`, `synchronised_every`.",
    ),
    "in-nothing-that-a-name-can-be": (
        SYSTEM + '    clock: {"a\\n/~b": 1}',
        (5, 13, "/systems/0/clock/a\n~1~0b"),
        "systems[emr].clock has no fact called `a\\n/~b`.",
        "The facts there are `source`, `synchronised_every`.",
    ),
    "list-at-the-top": (
        "# facts\n- schema: 1\n",
        (2, 1, ""),
        "The facts must be names with values, but the document is a list.",
        "Begin with the line `schema: 1`, and write each fact below it as its name, a colon and its value.",
    ),
    "text-at-the-top": (
        "facts",
        (1, 1, ""),
        "The facts must be names with values, but the document is the text 'facts'.",
        "Begin with the line `schema: 1`, and write each fact below it as its name, a colon and its value.",
    ),
    "null-at-the-top": (
        "null",
        (1, 1, ""),
        "The facts must be names with values, but the document is null.",
        "Begin with the line `schema: 1`, and write each fact below it as its name, a colon and its value.",
    ),
}


@pytest.mark.parametrize("case", KEYS)
def test_keys(case: str) -> None:
    """A key that is missing or unknown is named at its place, with the names that are near."""
    text, place, expected, remedy = KEYS[case]
    problem = _only(text)
    assert (problem.line, problem.column, problem.pointer) == place
    assert (str(problem.message), str(problem.remedy)) == (expected, remedy)


EVERYTHING: Final = """\
schema: 1
organisation:
  id: a b
systems:
  - id: emr
    passwords: {minimum_length: eight, maximum_age: 60}
    malware_checks:
      - system-build
      - never
  - name: Billing
    minimum_length: 8
wireless_lan: no
operations:
  staff_in_charge: "6"
  extra: 1
"""


def test_everything_at_once(tmp_path: Path) -> None:
    """One run names every error, in the order of the file, each with its line, column and pointer."""
    file = tmp_path / "facts.yaml"
    file.write_text(EVERYTHING, encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        load_all(str(file))
    assert {problem.path for problem in caught.value.problems} == {str(file)}
    assert [(problem.line, problem.column, problem.pointer) for problem in caught.value.problems] == [
        (2, 1, "/organisation"),
        (3, 7, "/organisation/id"),
        (6, 33, "/systems/0/passwords/minimum_length"),
        (6, 53, "/systems/0/passwords/maximum_age"),
        (9, 9, "/systems/0/malware_checks/1"),
        (10, 5, "/systems/1"),
        (11, 5, "/systems/1/minimum_length"),
        (12, 15, "/wireless_lan"),
        (14, 20, "/operations/staff_in_charge"),
        (15, 3, "/operations/extra"),
    ]


def test_every_document_of_a_file(tmp_path: Path) -> None:
    """The errors of all documents in a file are named."""
    file = tmp_path / "facts.yaml"
    file.write_text("schema: 2\norganisation: {id: a, name: A}\n---\nschema: 1\n---\n" + HEAD, encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        load_all(str(file))
    assert [problem.line for problem in caught.value.problems] == [1, 4]


def test_not_more_than_anyone_reads() -> None:
    """A file with thousands of errors gets the first hundred of them, and a line that says so."""
    problems = _problems(HEAD + "".join(f"unknown_{number}: 1\n" for number in range(5000)))
    assert [problem.line for problem in problems] == [*range(3, 103), 102]
    assert "there may be more" in str(problems[-1].message)


def test_texts_are_shortened() -> None:
    """A long text or key, or one with control characters, is shown on one line."""
    assert str(_only(SYSTEM + f"    shared_accounts: {'x' * 100}").message).endswith(f"the text '{'x' * 39}…'.")
    assert str(_only(SYSTEM + '    shared_accounts: "a\\nb"').message).endswith("the text 'a\\nb'.")
    assert str(_only(SYSTEM + f"    {'x' * 100}: 1").message).endswith(f"called `{'x' * 39}…`.")


@pytest.mark.parametrize(
    ("reason", "place", "text"),
    [
        (
            "Expected `int`, got `str` - at `$.systems[0].id`",
            (4, 9, "/systems/0/id"),
            "systems[emr].id is not as it must be: Expected `int`, got `str`.",
        ),
        (
            "Expected `int` - at `$.systems[...].id`",
            (3, 1, "/systems"),
            "systems is not as it must be: Expected `int`.",
        ),
        ("No such luck", (1, 1, ""), "The facts are not as they must be: No such luck."),
    ],
)
def test_what_only_msgspec_refuses(reason: str, place: tuple[int, int, str], text: str) -> None:
    """Where the schema has nothing against a document, msgspec's reason is given, at the place that it names."""
    (problem,) = explain(_read(SYSTEM), "facts.yaml", reason)
    assert (problem.line, problem.column, problem.pointer) == place
    assert str(problem.message) == text
    assert str(problem.remedy) == "Compare it with the reference of all facts: gl3rules schema --docs."


LEAVES: Final[list[object]] = [
    *[None, True, False, 0, 1, -1, 8, 256, 257, 1_000_000, 1_000_001, 2**63 - 1, -(2**63), 0.0, 1.0, 8.5, 1e300],
    *["", " ", "\n", "a", "a b", "a\n", "é", "ａ", "emr", "-a", "a" * 64, "a" * 65, "a" * 201, "a" * 500, "a" * 501],
    *[
        "60 days",
        "1 day",
        "1 days",
        "2 month",
        "0 days",
        "01 day",
        "9999 years",
        "10000 years",
        "60  days",
        "60 days\n",
    ],
    *["６０ days", "60 Days", "P60D", "60"],
    *["2026-04-01", "2026-02-29", "2028-02-29", "2026-02-30", "2026-13-01", "0000-01-01", "0001-01-01", "2026-4-1"],
    *["2026-04-01T00:00:00", "2026-04-01\n", " 2026-04-01", "２０２６-04-01", "20260401", "-2026-04-01", "2026-04-01Z"],
    *["none", "never", "always", "password", "wpa2-aes", "true", "1", "null"],
    *[[], [[]], ["password"], ["password", "password"], [None], [{}], {}, {"id": "a"}, {"id": "a", "name": "b"}],
]
NAMES: Final = sorted(
    {*SCHEMA["properties"], *(name for node in SCHEMA["$defs"].values() for name in node["properties"])}
)
ANY_LEAF: Final = st.one_of(
    st.sampled_from(LEAVES),
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.builds("{} {}".format, st.integers(0, 10_001), st.sampled_from(["minute", "days", "weeks", "month", "Years"])),
    st.builds("{:04}-{:02}-{:02}".format, st.integers(0, 3000), st.integers(0, 13), st.integers(0, 32)),
)
ANY_NAME: Final = st.one_of(st.sampled_from(NAMES), st.text(st.characters(codec="utf-8"), max_size=8))
ANY_VALUE: Final = st.recursive(
    ANY_LEAF,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY_NAME, inner, max_size=3)),
    max_leaves=8,
)


def _places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of everything within a value."""
    steps: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    return [place for step, inner in steps for place in ((*path, step), *_places(inner, (*path, step)))]


HOSPITAL_FACTS: Final[Any] = read(str(HOSPITAL)).documents[0].values
HOSPITAL_PLACES: Final = _places(HOSPITAL_FACTS)


def _changed(data: DataObject) -> Any:  # noqa: ANN401 - a document may hold anything
    """Return the hospital with a few places replaced, renamed, added or deleted."""
    document = copy.deepcopy(HOSPITAL_FACTS)
    for _ in range(data.draw(st.integers(1, 3), label="changes")):
        *above, last = data.draw(st.sampled_from(HOSPITAL_PLACES), label="place")
        inner: Any = document
        try:
            for step in above:
                inner = inner[step]
            old = inner[last]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took it away
        change = data.draw(st.sampled_from(["replace", "replace", "rename", "add", "delete"]), label="change")
        if change == "delete" or (change == "rename" and isinstance(last, str)):
            del inner[last]
        if change == "replace":
            inner[last] = data.draw(ANY_VALUE, label="value")
        elif change != "delete" and isinstance(inner, dict):
            inner[data.draw(ANY_NAME, label="name")] = old
        elif change == "add":
            inner.append(data.draw(ANY_VALUE, label="value"))
    return document


def _values(node: Node) -> SearchStrategy[Any]:
    """Return values that a node of the schema accepts."""
    if "$ref" in node:
        node = SCHEMA["$defs"][node["$ref"].rpartition("/")[2]]
    kind = kind_of(node)
    if kind is Kind.SECTION:
        facts = {name: _values(fact) for name, fact in node["properties"].items()}
        required = {name: facts[name] for name in node.get("required", ())}
        others = st.lists(st.sampled_from(sorted(facts)), unique=True, max_size=4)
        return others.flatmap(lambda names: st.fixed_dictionaries(required | {name: facts[name] for name in names}))
    if kind is Kind.LIST:
        return st.lists(_values(node["items"]), min_size=node.get("minItems", 0), max_size=3)
    strategies: dict[Kind, SearchStrategy[Any]] = {
        Kind.CHOICE: st.sampled_from(node.get("enum", [None])),
        Kind.YES_NO: st.booleans(),
        Kind.NUMBER: st.integers(node.get("minimum"), node.get("maximum")),
        Kind.DURATION: st.from_regex(node.get("pattern", "a")),
        Kind.DATE: st.dates().map(str),
        Kind.IDENTIFIER: st.from_regex(node.get("pattern", "a")),
        Kind.TEXT: st.text(st.characters(codec="utf-8"), min_size=1, max_size=node.get("maxLength", 9)).filter(
            str.strip
        ),
    }
    return strategies[kind]


VALID: Final = _values(SCHEMA)
EXPORTED: Final = Draft202012Validator(json_schema())


def _msgspec_accepts(document: object) -> bool:
    try:
        msgspec.convert(document, Facts, dec_hook=decode)
    except msgspec.ValidationError:
        return False
    return True


def _explained(document: object) -> None:
    """Assert that every problem of an invalid document is worded, placed and in order."""
    (read_again,) = parse(json.dumps(document).encode(), "facts.json", "json")
    problems = explain(read_again, "facts.json", "nobody knows")
    places = [(problem.line, problem.column) for problem in problems]
    assert places == sorted(places)
    assert min(places) >= (1, 1)
    for problem in problems:
        assert str(problem.remedy)
        assert "nobody knows" not in str(problem.message)


def _agreed(document: Any) -> None:  # noqa: ANN401 - a document may hold anything
    """Assert that msgspec and jsonschema agree on a document, and that what they refuse is explained."""
    drop_undeclared(document)
    accepted = _msgspec_accepts(document)
    assert validator().is_valid(document) is accepted
    if not accepted:
        _explained(document)


def test_the_hospital_is_valid() -> None:
    """The example hospital is valid for both."""
    assert _msgspec_accepts(HOSPITAL_FACTS)
    assert validator().is_valid(HOSPITAL_FACTS)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_both_agree_on_a_changed_hospital(data: DataObject) -> None:
    """Whatever is changed in the hospital, msgspec and jsonschema agree, and every refusal is explained."""
    _agreed(_changed(data))


@settings(deadline=None, max_examples=150)
@given(VALID)
def test_both_accept_what_the_schema_describes(document: Any) -> None:  # noqa: ANN401 - as above
    """What is made after the schema is valid for both, and for the exported schema."""
    assert _msgspec_accepts(document)
    assert validator().is_valid(document)
    assert EXPORTED.is_valid(document)


@settings(deadline=None, max_examples=300)
@given(VALID, st.data())
def test_both_agree_on_a_changed_document(document: object, data: DataObject) -> None:
    """Whatever is changed in a document made after the schema, both agree, and every refusal is explained."""
    *above, last = data.draw(st.sampled_from(_places(document)), label="place")
    inner: Any = document
    for step in above:
        inner = inner[step]
    inner[last] = data.draw(ANY_VALUE, label="value")
    _agreed(document)


@settings(deadline=None, max_examples=100)
@given(ANY_VALUE)
def test_both_agree_on_anything(document: object) -> None:
    """Documents that are nothing like facts are refused by both, and explained."""
    _agreed(document)


@pytest.mark.parametrize("leaf", LEAVES, ids=repr)
def test_both_agree_on_every_kind_of_value(leaf: object) -> None:
    """Each of the tricky values is taken or refused alike by both, for a fact of each kind."""
    for above, name in (
        (("documents", 0), "title"),
        (("documents", 0), "approved"),
        (("documents", 0), "topics"),
        (("documents", 0), "id"),
        (("systems", 0, "passwords"), "minimum_length"),
        (("systems", 0, "passwords"), "maximum_age"),
        (("systems", 0, "passwords"), "storage"),
        (("systems", 0), "shared_accounts"),
        (("systems", 0), "clock"),
        (("organisation",), "name"),
        ((), "schema"),
        ((), "systems"),
    ):
        inner: Any = copy.deepcopy(HOSPITAL_FACTS)
        document = inner
        for step in above:
            inner = inner[step]
        inner[name] = leaf
        _agreed(document)
