"""What users rely on in the built-in pack beyond single cases: its reference, and what each value comes to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest
import yaml

from gl3rules import packs
from gl3rules.docs import rule_reference
from gl3rules.engine import evaluate
from gl3rules.errors import SelectionError
from gl3rules.facts.root import Facts
from gl3rules.model import Status
from gl3rules.source import read
from gl3rules.testing import changed, facts_of
from gl3rules.text import Language
from tests.conftest import EXAMPLES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK: Final = packs.load("gl3")
AS_OF: Final = date(2026, 11, 22)
HOSPITAL: Final[Any] = read(str(EXAMPLES / "hospital.yaml")).documents[0].values
TABLE: Final[dict[str, list[dict[str, list[str]]]]] = yaml.safe_load(
    (ROOT / "tests" / "data" / "values.yaml").read_text(encoding="utf-8")
)
VALUES: Final = [
    pytest.param(pointer, value, entry["not passed"], id=f"{pointer}-{value}")
    for pointer, entries in TABLE.items()
    for entry in entries
    for value in entry["values"]
]


def test_reference_is_what_the_rules_say() -> None:
    """Severities, clauses and parameters are those that the published reference promises."""
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert rule_reference(PACK, Language("en", PACK.catalogue)) == written


def at(pointer: str) -> Any:  # noqa: ANN401  values of a document
    """Return the value at a JSON pointer of the hospital's facts."""
    value = HOSPITAL
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def stated(pointer: str, value: str) -> object:
    """Return the value that an entry of the table speaks of."""
    now = at(pointer)
    if not isinstance(now, list):
        return value
    how, _, member = value.partition(" ")
    return {
        "without": [each for each in now if each != member],
        "with": [*now, member],
        "only": [member],
        "nothing": [],
    }[how]


def not_passed(change: dict[str, object]) -> list[str]:
    """Return the rules that do not pass on the hospital's facts with a change, with any status but failure."""
    try:
        facts = facts_of(changed(HOSPITAL, change))
    except msgspec.ValidationError:
        return ["refused"]
    return [
        each.rule if each.status is Status.FAIL else f"{each.rule} ({each.status})"
        for each in evaluate(PACK, facts, AS_OF, evidence=False, places=False).outcomes
        if each.status is not Status.PASS
    ]


@pytest.mark.parametrize(("pointer", "value", "expected"), VALUES)
def test_value(pointer: str, value: str, expected: list[str]) -> None:
    """A value that should be accepted is, one that should not be is found, and no other rule minds."""
    assert not_passed({pointer: stated(pointer, value)}) == expected


def closed_sets(kind: Any, values: Any, pointer: str) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: ANN401  types
    """Yield every fact of a document whose values are a closed set, with that set."""
    kind = (
        getattr(kind, "__origin__", kind) if get_origin(kind) is not tuple and hasattr(kind, "__metadata__") else kind
    )
    if get_origin(kind) is Literal:
        yield pointer, get_args(kind)
    elif get_origin(kind) is tuple:
        (inner, _) = get_args(kind)
        if get_origin(inner) is Literal:
            yield pointer, get_args(inner)
        else:
            for index, value in enumerate(values):
                yield from closed_sets(inner, value, f"{pointer}/{index}")
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind, include_extras=True)
        for name, value in values.items():
            yield from closed_sets(hints[name], value, f"{pointer}/{name}")


def test_table_of_values_is_complete() -> None:
    """Each value of each closed set is in the table, once for all things of a kind, and nothing else is."""
    known = {
        pointer: sorted({value.rpartition(" ")[2] for entry in entries for value in entry["values"]} - {"nothing"})
        for pointer, entries in TABLE.items()
    }
    places: dict[str, tuple[str, tuple[str, ...]]] = {}
    for pointer, members in closed_sets(Facts, HOSPITAL, ""):
        places.setdefault("/".join(part for part in pointer.split("/") if not part.isdecimal()), (pointer, members))
    expected = {
        pointer: sorted(set(members) - ({at(pointer)} if isinstance(at(pointer), str) else set()))
        for pointer, members in places.values()
        if pointer != "/schema"
    }
    assert known == expected


EMR: Final = "/systems/0/passwords/storage"


@pytest.mark.parametrize(
    ("rule", "change", "remedy"),
    [
        ("exchanged-information-protected", {"/external_exchange/connections/0/content_protection": ["tls-1.0"]},
         "Switch tls-1.0 off in favour of TLS 1.2 or newer, and update content_protection."),
        ("exchange-ciphers-recommended", {"/external_exchange/connections/0/ciphers": ["3des"]},
         "Switch 3des off in favour of AES, for example, and update ciphers."),
        ("exchange-ciphers-recommended", {"/external_exchange/connections/0/ciphers": ["rc4"]},
         "Switch rc4 off in favour of AES, for example, and update ciphers."),
        ("operations-staff-limited", {"/operations/staff_in_charge": 0},
         "Put at least one person in charge, designate each by name, and update staff_in_charge."),
        ("passwords-stored-irreversibly", {EMR: "lm"}, "Forbid LM hashes in the system's settings"),
        ("passwords-stored-irreversibly", {EMR: "ntlm"}, "A Windows domain keeps NTLM hashes of all passwords"),
        ("passwords-stored-irreversibly", {EMR: "plain"}, "erase the readable passwords and their backups"),
        ("passwords-stored-irreversibly", {EMR: "reversible"}, "erase the readable passwords and their backups"),
        ("passwords-stored-irreversibly", {EMR: "md5"}, "no weak hash is left"),
        ("entry-records-reviewed", {"/sites/0/areas/0/entry_record": "none"},
         "Record entries and exits first (entry_record)"),
        ("media-storage-set", {"/documents/0/approved": "2026-11-23"},
         "Have document operating-policy approved, and update approved."),
        ("media-storage-set", {"/documents/0/last_reviewed": "2024-04-01"},
         "Review document operating-policy, and update last_reviewed."),
        ("personal-information-taught", {"/trainings/0/last_held": "2024-05-20"},
         "Hold training annual-privacy-course again, and update last_held."),
        ("personal-information-taught", {"/trainings/0/attended_by": "none"},
         "Hold training annual-privacy-course for all staff, and update attended_by."),
        ("personal-information-taught", {"/trainings/0/attended_by": "some"},
         "Repeat training annual-privacy-course for those who were absent, and update attended_by."),
        ("contractor-safety-management-agreed", {"/contracting/contractors/0/contract/signed": "2026-11-23"},
         "Have the contract signed, and update signed."),
        ("contractor-subcontractors-bound", {"/contracting/contractors/0/contract/clauses": []},
         "Agree on clauses in the main contract first and then in the subcontractors' contracts"),
    ],
)  # fmt: skip
def test_what_to_do_about_a_finding(rule: str, change: dict[str, object], remedy: str) -> None:
    """Where a defect needs another remedy than most failures of its rule, it is that one that is told."""
    facts = facts_of(changed(HOSPITAL, change))
    (outcome,) = evaluate(packs.select(PACK, rules=[rule]), facts, AS_OF).outcomes
    assert outcome.status is Status.FAIL
    assert remedy in " ".join(str(finding.remedy) for finding in outcome.findings)


@pytest.mark.parametrize(
    ("name", "stricter", "looser"),
    [
        ("password_maximum_age", "1 month", "3 months"),
        ("password_minimum_length", "12", "7"),
        ("log_review_interval", "1 week", "2 months"),
        ("training_interval", "6 months", "2 years"),
        ("document_review_interval", "6 months", "2 years"),
        ("disposal_check_interval", "6 months", "2 years"),
        ("audit_interval", "6 months", "2 years"),
        ("prompt_delay", "1 day", "2 weeks"),
        ("clock_synchronisation_interval", "1 hour", "1 week"),
        ("screen_lock_delay", "5 minutes", "1 hour"),
    ],
)
def test_parameters_can_be_tightened_only(name: str, stricter: str, looser: str) -> None:
    """A figure of the pack can be set to a stricter one, and to none that asks for less."""
    assert str(packs.with_parameters(PACK, {name: stricter}).values[name]) == stricter
    with pytest.raises(SelectionError, match="asks for less"):
        packs.with_parameters(PACK, {name: looser})


@pytest.mark.parametrize("rule", ["entry-record-reviews-planned", "entry-records-reviewed"])
def test_no_check_is_asked_of_records_that_are_not_kept(rule: str) -> None:
    """Where nobody records entries, that is the one finding: how often nothing is checked is not told as well."""
    area = "/sites/0/areas/0"
    change = {
        f"{area}/entry_record": "none",
        f"{area}/entry_records_reviewed_every": "never",
        f"{area}/entry_records_last_reviewed": "2020-01-01",
    }
    (outcome,) = evaluate(packs.select(PACK, rules=[rule]), facts_of(changed(HOSPITAL, change)), AS_OF).outcomes
    (finding,) = outcome.findings
    assert "there are no records to check" in str(finding.message)


def test_sixty_days_are_two_months() -> None:
    """The age of passwords is a length of time, so 60 days are as good as two months."""
    assert packs.with_parameters(PACK, {"password_maximum_age": "60 days"}).values
    with pytest.raises(SelectionError, match="asks for less"):
        packs.with_parameters(PACK, {"password_maximum_age": "61 days"})
