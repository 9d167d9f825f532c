"""What users rely on in the facts model: what may be declared is what the published schema says."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import msgspec
import pytest

from gl3rules.errors import FactsError
from gl3rules.facts import explain
from gl3rules.facts.base import Duration
from gl3rules.facts.contradictions import on, within
from gl3rules.facts.load import from_bytes
from gl3rules.facts.schema import _own_type, choices, json_schema, reference
from gl3rules.testing import facts_of
from gl3rules.text import LANGUAGES, Language
from tests.conftest import ROOT


@pytest.mark.parametrize("language", LANGUAGES)
def test_schema_is_the_published_one(language: str) -> None:
    """What an editor accepts by the published schema is what gl3rules accepts."""
    ending = "" if language == "en" else f".{language}"
    published = (ROOT / "facts" / f"schema{ending}.json").read_bytes()
    assert json_schema(language) == msgspec.json.decode(published)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reference_is_the_published_one(language: str) -> None:
    """The reference of all facts is as published, word by word."""
    ending = "" if language == "en" else f".{language}"
    published = (ROOT / "docs" / f"facts{ending}.md").read_text(encoding="utf-8")
    assert reference(Language(language)) == published


HEAD: Final = "schema: 1\norganisation: {id: a, name: A}\n"


def told(text: str) -> list[str]:
    """Return what is wrong with a document: place, pointer, place of the other fact, and message."""
    try:
        from_bytes((HEAD + text).encode(), "f.yaml", "yaml")
    except FactsError as error:
        return [
            f"{each.path}:{each.line}:{each.column} {each.pointer} {each.also and each.also[:2]} {each.message}"
            for each in error.problems
        ]
    return []


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("wireless_lan", "used: {flag}, networks: [{id: x}]"),
        ("contracting", "used: {flag}, contractors: [{id: x}]"),
        ("maintenance", "outsourced: {flag}, vendors: [{id: x}]"),
        ("remote_maintenance", "used: {flag}, connections: [{id: x}]"),
        ("taking_out", "used: {flag}, devices: [{id: x}]"),
        ("personal_devices", "used: {flag}, devices: [{id: x}]"),
        ("external_exchange", "used: {flag}, connections: [{id: x}]"),
        ("external_exchange", "used: {flag}, network_devices: [{id: x}]"),
        ("providers", "used: {flag}, providers: [{id: x}]"),
        ("patient_viewing", "used: {flag}, portals: [{id: x}]"),
    ],
)
def test_a_list_of_what_is_not_used(section: str, text: str) -> None:
    """What is listed is there, so nobody can say that nothing of the kind is used."""
    flag, _, rest = text.partition(": {flag}, ")
    name = rest.partition(":")[0]
    line = f"{section}: {{{text}}}\n"
    assert told(line.replace("{flag}", "true")) == []
    assert told(line.replace("{flag}", "false").replace("[{id: x}]", "[]")) == []
    used = line.replace("{flag}", "false")
    # A list stands where its key does, a single value where it does itself.
    at, flag_at = used.index(f" {name}:") + 2, used.index("false") + 1
    assert told(used) == [
        (
            f"f.yaml:3:{at} /{section}/{name} (3, {flag_at}) {section}.{name} is declared, but {section}.{flag} says"
            " that there is no such thing."
        )
    ]


@pytest.mark.parametrize(
    ("text", "ruled_out"),
    [
        ("contracting: {contractors: [{id: x, subcontracts: false, subcontractors: [{id: y}]}]}",
         "/contracting/contractors/0/subcontractors"),
        ("contracting: {contractors: [{id: x, disposes_of_information: false, destruction_proof: witnessed}]}",
         "/contracting/contractors/0/destruction_proof"),
        ("internal_network: {management_outsourced: false, outsourcing_boundary_in_contract: true}",
         "/internal_network/outsourcing_boundary_in_contract"),
        ("test_data: {personal_information_used: false, safeguards: [approval]}", "/test_data/safeguards"),
        ("test_data: {personal_information_used: false, erased_after_use: true}", "/test_data/erased_after_use"),
        ("systems: [{id: x, access_log: {collected: false, last_reviewed: 2026-01-01}}]",
         "/systems/0/access_log/last_reviewed"),
        ("wireless_lan: {radio_devices_allowed: false, interference_measures: [radio-survey]}",
         "/wireless_lan/interference_measures"),
        ("maintenance: {vendors: [{id: x, data_removal: forbidden, data_removal_approved_by: other-staff}]}",
         "/maintenance/vendors/0/data_removal_approved_by"),
        (("maintenance: {vendors: [{id: x, contract: {subcontracting: forbidden,"
         " subcontracting_conditions: [equal-contract]}}]}"),
         "/maintenance/vendors/0/contract/subcontracting_conditions"),
    ],
)  # fmt: skip
def test_a_fact_that_another_rules_out(text: str, ruled_out: str) -> None:
    """A fact about something that is said not to be is refused; with the other answer it is fine."""
    (problem,) = told(text)
    assert f" {ruled_out} (3, " in problem
    assert "is declared, but" in problem
    other = text.replace("data_removal: forbidden", "data_removal: by-approval").replace("false", "true", 1)
    assert told(other.replace("subcontracting: forbidden", "subcontracting: permitted")) == []


SPECIALIST: Final = "disposal: {done_by: specialist-contractor}\n"
AREAS: Final = "sites: [{id: s, areas: [{id: a, holds: [%s]}, {id: b, holds: [%s]}]}]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SPECIALIST + "contracting: {used: false}", ["/disposal/done_by (4, 21)"]),
        (SPECIALIST + "contracting: {used: true}", []),
        (SPECIALIST + "contracting: {}", []),
        (SPECIALIST + "contracting: {used: true, contractors: []}", []),
        (SPECIALIST + "contracting: {contractors: [{id: x, disposes_of_information: true}]}", []),
        (SPECIALIST + "contracting: {contractors: [{id: x, disposes_of_information: false}, {id: y}]}", []),
        (SPECIALIST + "contracting: {contractors: [{id: x, disposes_of_information: false},"
         " {id: y, disposes_of_information: true}]}", []),
        (SPECIALIST + "contracting: {contractors: [{id: x, disposes_of_information: false}]}",
         ["/disposal/done_by (4, 15)"]),
        ("disposal: {done_by: in-house-expert}\ncontracting: {used: false}", []),
        ("disposal: {}\ncontracting: {used: false}", []),
    ],
)  # fmt: skip
def test_disposal_by_nobody(text: str, expected: list[str]) -> None:
    """A specialist contractor is one of the contractors."""
    assert [problem.partition(" ")[2].partition(") ")[0] + ")" for problem in told(text)] == expected


NONE_HOLDS: Final = "This equipment holds personal information, but no area holds devices or media."
NONE_SHOWS: Final = "This equipment shows personal information, but no area holds terminals."
HOLDS_NOTHING: Final = "This area holds devices, but no equipment holds personal information."
SHOWS_NOTHING: Final = "This area holds terminals, but no equipment shows personal information."


@pytest.mark.parametrize(
    ("areas", "equipment", "expected"),
    [
        (("terminals", "terminals"), "holds_personal_information: true", [NONE_HOLDS]),
        (("terminals", ""), "holds_personal_information: true", [NONE_HOLDS]),
        (("terminals", "devices"), "holds_personal_information: true", []),
        (("media", "terminals"), "holds_personal_information: true", []),
        (("devices, terminals", "terminals"), "holds_personal_information: true", []),
        (("media", "media"), "shows_personal_information: true", [NONE_SHOWS]),
        (("media", "terminals"), "shows_personal_information: true", []),
        (("devices", "media"), "shows_personal_information: true", []),
        (("media", "devices"), "holds_personal_information: false", [HOLDS_NOTHING]),
        (("media", "media"), "holds_personal_information: false", []),
        (("media", "terminals"), "shows_personal_information: false", [SHOWS_NOTHING]),
        (("media", "devices"), "shows_personal_information: false", []),
        (("media", "media"), "", []),
    ],
)
def test_equipment_and_the_areas_where_it_stands(areas: tuple[str, str], equipment: str, expected: list[str]) -> None:
    """Equipment stands in areas: what it holds and shows, some area must hold, and the other way round."""
    text = AREAS % areas + f"equipment: [{{id: d}}, {{id: e, {equipment}}}]\n"
    sites = [problem for problem in told(text) if "true" in equipment]
    assert [problem.partition(") ")[2] for problem in sites] == (expected if "true" in equipment else [])
    alone = AREAS % areas + f"equipment: [{{id: e, {equipment}}}]\n"
    found = told(alone)
    assert [problem.partition(") ")[2] for problem in found] == expected
    if "true" in equipment and expected:
        assert [problem.split(" ")[1] for problem in sites] == [f"/equipment/1/{equipment.partition(':')[0]}"]
        assert "(3, 1)" in found[0]
    elif expected:
        assert " /sites/0/areas/1/holds (4, 1)" in found[0]


def test_the_first_of_several_is_told() -> None:
    """Of several pieces of equipment, or areas, that are contradicted, the first is told."""
    two = "equipment: [{id: d, holds_personal_information: true}, {id: e, holds_personal_information: true}]\n"
    (problem,) = told(AREAS % ("terminals", "terminals") + two)
    assert "/equipment/0/holds_personal_information" in problem
    (problem,) = told(AREAS % ("devices", "devices") + "equipment: [{id: d, holds_personal_information: false}]\n")
    assert "/sites/0/areas/0/holds" in problem


def test_how_evidence_names_facts() -> None:
    """Whoever names a fact that is none is shown one that is."""
    with pytest.raises(FactsError) as caught:
        from_bytes(f"{HEAD}evidence: [{{id: e, title: T, supports: [x]}}]".encode(), "f.yaml", "yaml")
    assert str(caught.value.problems[0].remedy) == (
        "Write the fact as messages do, for example systems[emr].passwords.maximum_age, and declare it."
    )


def test_equipment_without_areas() -> None:
    """Where no area is declared, or what one of them holds is not, nothing is contradicted."""
    equipment = "equipment: [{id: e, holds_personal_information: true}]\n"
    assert told(equipment) == []
    assert told(equipment + "sites: []") == []
    assert told(equipment + "sites: [{id: s}]") == []
    assert told(equipment + "sites: [{id: s, areas: [{id: a, holds: [terminals]}, {id: b}]}]") == []
    assert told("equipment: []\n" + AREAS % ("devices", "media")) == []
    assert (
        told("equipment: [{id: e, holds_personal_information: false}, {id: f}]\n" + AREAS % ("devices", "media")) == []
    )


@pytest.mark.parametrize("section", ["external_exchange", "remote_maintenance", "patient_viewing"])
def test_a_connection_without_a_provider(section: str) -> None:
    """A connection to the outside uses somebody's line."""
    assert told(f"providers: {{used: false}}\n{section}: {{used: false}}") == []
    assert told(f"providers: {{used: true}}\n{section}: {{used: true}}") == []
    assert told(f"providers: {{used: false}}\n{section}: {{used: true}}") == [
        (
            f"f.yaml:3:19 /providers/used (4, {len(section) + 10}) There is a connection to the outside, but no"
            f" provider of"
            " lines or online services is used."
        )
    ]


@pytest.mark.parametrize("kind", ["usb-memory", "external-disk", "optical-disc", "tape", "laptop", "smartphone"])
@pytest.mark.parametrize(
    ("fact", "wrong"),
    [
        ("connects_to: [network]", True),
        ("connects_to: []", False),
        ("file_sharing_software: true", True),
        ("file_sharing_software: false", False),
        ("start_up_password: {set: true}", True),
    ],
)
def test_a_medium_that_connects(kind: str, fact: str, wrong: bool) -> None:  # noqa: FBT001  a parameter
    """A mere medium connects to nothing and runs nothing."""
    text = f"taking_out: {{devices: [{{id: o, kind: laptop, {fact}}}, {{id: d, kind: {kind}, {fact}}}]}}"
    expected = wrong and kind not in {"laptop", "smartphone"}
    name = fact.partition(":")[0]
    found = told(text)
    assert len(found) == expected
    if expected:
        place = f"(3, {text.index('kind: ' + kind) + 7})"
        assert f" /taking_out/devices/1/{name} {place} This is a mere medium by its kind" in found[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("systems: [{id: x, authentication: [ic-card], passwords: {minimum_length: 8}}]",
         [("f.yaml:3:46 /systems/0/passwords (3, 19) systems[x].passwords is declared, but systems[x].authentication"
          " says that there is no such thing.")]),
        ("systems: [{id: x, authentication: [], passwords: {minimum_length: 8}}]",
         [("f.yaml:3:39 /systems/0/passwords (3, 19) systems[x].passwords is declared, but systems[x].authentication"
          " says that there is no such thing.")]),
        ("systems: [{id: x, authentication: [password], passwords: {minimum_length: 8}}]", []),
        ("systems: [{id: x, authentication: [ic-card]}]", []),
        ("systems: [{id: x, passwords: {minimum_length: 8}}]", []),
        ("documents: [{id: x, approved: 2026-05-01, last_reviewed: 2026-04-30}]",
         [("f.yaml:3:58 /documents/0/last_reviewed (3, 31) documents[x] was last reviewed on 2026-04-30, before this"
          " version was approved on 2026-05-01.")]),
        ("documents: [{id: x, approved: 2026-05-01, last_reviewed: 2026-05-01}]", []),
        ("documents: [{id: x, last_reviewed: 2026-05-01}]", []),
        ("documents: [{id: x, approved: 2026-05-01}]", []),
        ("sites: [{id: x}, {id: y}, {id: x}, {id: x}]",
         ["f.yaml:3:32 /sites/2/id (3, 14) Two items of sites have the id x.",
          "f.yaml:3:41 /sites/3/id (3, 14) Two items of sites have the id x."]),
        ("sites: [{id: s, areas: [{id: x}, {id: x}]}]",
         ["f.yaml:3:39 /sites/0/areas/1/id (3, 30) Two items of sites[s].areas have the id x."]),
        ("evidence: [{id: e, title: T, supports: [systems]}]\nsystems: [{id: x}]", []),
        ("evidence: [{id: e, reference: R, supports: [systems]}]\nsystems: [{id: x}]", []),
        ("evidence: [{id: e, title: T}]", []),
        ("evidence: [{id: e, supports: [systems]}]\nsystems: [{id: x}]",
         ["f.yaml:3:12 /evidence/0 None Evidence e has neither a title nor a reference, so nobody could look at it."]),
        ("evidence: [{id: e, title: T, supports: [organisation, systems]}]",
         ["f.yaml:3:55 /evidence/0/supports/1 None Evidence e supports systems, but no such fact is declared."]),
        ("evidence: [{id: e, title: T, supports: [schema]}]",
         ["f.yaml:3:41 /evidence/0/supports/0 None Evidence e supports schema, but no such fact is declared."]),
        ("evidence: [{id: e, title: T, supports: [evidence]}]",
         ["f.yaml:3:41 /evidence/0/supports/0 None Evidence e supports evidence, but no such fact is declared."]),
    ],
)  # fmt: skip
def test_other_contradictions(text: str, expected: list[str]) -> None:
    """Each contradiction is told once, with both places."""
    assert told(text) == expected


def test_contradictions_without_a_file() -> None:
    """Facts that come from no file contradict each other all the same, at no place."""
    facts = facts_of({"schema": 1, "organisation": {"id": "a", "name": "A"}, "sites": [{"id": "x"}, {"id": "x"}]})
    (problem,) = within(facts)
    assert (problem.path, problem.line, problem.column, problem.pointer, problem.also) == (
        "",
        0,
        0,
        "/sites/1/id",
        None,
    )
    assert str(problem.remedy) == "Give each an id of its own."


def test_every_date_after_the_day_of_the_assessment() -> None:
    """Each date that is still to come is told, in the order of the model; the day itself is none."""
    text = (
        "documents: [{id: d, approved: 2026-11-23, last_reviewed: 2026-11-24}]\n"
        "systems: [{id: x, access_log: {last_reviewed: 2026-11-22}}, {id: y, access_log: {last_reviewed:"
        " 2026-11-23}}]\n"
    )
    (facts,) = from_bytes((HEAD + text).encode(), "f.yaml", "yaml")
    found = on(facts, date(2026, 11, 22))
    assert [(each.pointer, each.line, str(each.message), each.also) for each in found] == [
        ("/documents/0/approved", 3,
         "documents[d].approved is 2026-11-23, after the day of the assessment, 2026-11-22.", None),
        ("/documents/0/last_reviewed", 3,
         "documents[d].last_reviewed is 2026-11-24, after the day of the assessment, 2026-11-22.", None),
        ("/systems/1/access_log/last_reviewed", 4,
         "systems[y].access_log.last_reviewed is 2026-11-23, after the day of the assessment, 2026-11-22.", None),
    ]  # fmt: skip
    assert {str(each.remedy) for each in found} == {"Correct the date, or assess as of a later day (--as-of)."}


def test_no_type_is_left_undescribed() -> None:
    """A type of our own that the schema does not know is an error, not a fact that may be anything."""
    assert _own_type(Duration)["type"] == "string"
    with pytest.raises(NotImplementedError):
        _own_type(int)


def test_choices() -> None:
    """Every value of every closed set is there to be translated, each once, in the order of the document."""
    found = choices()
    assert found[:4] == ["visitor-recording", "visitor-identification", "entry-restriction", "access-restriction"]
    assert {"bcrypt", "plain", "wpa2-aes", "letters"} <= set(found)
    assert len(set(found)) == len(found) > 250
    assert all(type(value) is str for value in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("schema: true\norganisation: {id: a, name: A}", "schema must be the number 1, but is true."),
        ("schema: 1.0\norganisation: {id: a, name: A}", "schema must be the number 1, but is the number 1.0."),
        ("schema: 2\norganisation: {id: a, name: A}", "The facts are written for version 2 of their form"),
        (f"{HEAD}wireless_lan: {{networks: [{{id: x, encryption: true}}]}}", "can't be true."),
        (f"{HEAD}wireless_lan: {{used: 1}}", "wireless_lan.used must be true or false, but is the number 1."),
    ],
)
def test_what_is_no_number_and_no_choice(text: str, expected: str) -> None:
    """True is no 1, 1 is not true, and 1.0 is no whole number, whatever Python takes them for."""
    with pytest.raises(FactsError) as caught:
        from_bytes(text.encode(), "f.yaml", "yaml")
    (problem,) = caught.value.problems
    assert expected in str(problem.message)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("wireless_lan: {title: x}", "`title` belongs in `documents[]`, `trainings[]`, `evidence[]`."),
        ("wireless_lan: {clauses: x}", "The facts there are `used`, `networks`, `radio_devices_allowed`,"),
        (
            "account_protection: x",
            "`account_protection` belongs in `maintenance.vendors[]`: indent it below that name.",
        ),
        (
            "contracting: {contractors: [{id: x, contractorss: x}]}",
            "Perhaps one of these is meant: `subcontractors`, `contract`, `subcontracts`.",
        ),
    ],
)
def test_where_a_fact_belongs(text: str, remedy: str) -> None:
    """Of a fact that stands in the wrong section up to three right ones are named; more would help nobody."""
    with pytest.raises(FactsError) as caught:
        from_bytes(f"{HEAD}{text}".encode(), "f.yaml", "yaml")
    (problem,) = caught.value.problems
    assert str(problem.remedy).startswith(remedy)


def test_no_more_is_checked_than_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a document with a million mistakes only the first thousand are looked at, and a hundred told."""
    looked_at: list[object] = []
    fault = explain._fault

    def counted(*arguments: Any) -> Any:  # noqa: ANN401  passed on
        looked_at.append(arguments)
        return fault(*arguments)

    monkeypatch.setattr(explain, "_fault", counted)
    wrong = "".join(f"x{number}: 1\n" for number in range(1500))
    with pytest.raises(FactsError) as caught:
        from_bytes(f"{HEAD}{wrong}".encode(), "f.yaml", "yaml")
    assert len(caught.value.problems) == 101
    assert len(looked_at) == 1000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("systems: [{id: x, y: 1}]", "systems[x] has no fact called `y`."),
        ('systems: [{id: "", y: 1}]', "systems[0] has no fact called `y`."),
        ("systems: [{id: 7, y: 1}]", "systems[0] has no fact called `y`."),
        ("systems: [{y: 1}]", "systems[0] has no fact called `y`."),
    ],
)
def test_things_without_a_name(text: str, expected: str) -> None:
    """A thing is named by its id, or by its place in the list where it has none that can be shown."""
    with pytest.raises(FactsError) as caught:
        from_bytes(f"{HEAD}{text}".encode(), "f.yaml", "yaml")
    assert expected in [str(problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("systems: [{id: x, shared_accounts: 2026-01-01}]",
         "systems[x].shared_accounts must be true or false, but is the date 2026-01-01."),
        ("wireless_lan: {guidance_followed: [none]}",
         "Write one value and no list: `guidance_followed: none`."),
        ("wireless_lan: {guidance_followed: [mic-wireless-lan-guidance, other]}",
         "Write one of the values `mic-wireless-lan-guidance`, `other`, `none`."),
        ("wireless_lan: {guidance_followed: []}",
         "Write one of the values `mic-wireless-lan-guidance`, `other`, `none`."),
        ("wireless_lan: {guidance_followed: nothing}",
         "Write `guidance_followed: none`; the values are `mic-wireless-lan-guidance`, `other`, `none`."),
        ("wireless_lan: {guidance_followed: false}",
         "Write `guidance_followed: none`; the values are `mic-wireless-lan-guidance`, `other`, `none`."),
        ("sites: [{id: s, areas: [{id: a, locked: nothing}]}]", "Write `locked: never`; the values are"),
        ("maintenance: {vendors: [{id: v, work_approved_by: nothing}]}", "Write `work_approved_by: nobody`; the"),
        ("wireless_lan: {guidance_followed: 7}",
         "Write one of the values `mic-wireless-lan-guidance`, `other`, `none`."),
        ("wireless_lan: true", "Write its facts on the lines below it, indented, as in `used: true`."),
        ("wireless_lan: 7", "Write its facts on the lines below it, indented, as in `used: true`."),
        ("wireless_lan: false", "Write its facts on the lines below it, indented, as in `used: false`."),
        ("disposal: true", "Write its facts on the lines below it, indented, as in `done_by: specialist-contractor`."),
        ('systems: [{id: x, name: ""}]', "Write some text, as in `name: Electronic medical records`."),
    ],
)  # fmt: skip
def test_what_to_write_instead(text: str, expected: str) -> None:
    """A value that is wrong is named in words, and what is due is shown as it would be written."""
    with pytest.raises(FactsError) as caught:
        from_bytes(f"{HEAD}{text}".encode(), "f.yaml", "yaml")
    (problem,) = caught.value.problems
    assert expected in f"{problem.message} {problem.remedy}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("evidence: [{id: e, title: T, supports: systems}]", "Write a list of texts, as in `supports: ["),
        ("systems: 本館", "Begin each entry with a dash and its id, as in `- id: emr`."),
        ("systems: emr", "Begin each entry with a dash and its id, as in `- id: emr`."),
        ("systems: [{id: x, authentication: none}]", "Write an empty list where there is none: `authentication: []`."),
        ("remote_maintenance: {connections: [{id: x, protocols: none}]}", "Write a list, as in `protocols: ["),
        ('systems: [{id: x, shared_accounts: "false"}]', "Remove the quotation marks: `shared_accounts: false`."),
        ('systems: [{id: x, passwords: {minimum_length: "+8"}}]', "Write only the number, in ordinary digits:"),
        ('systems: [{id: x, passwords: {minimum_length: "8"}}]', "Remove the quotation marks: `minimum_length: 8`."),
        ("systems: [{id: true}]", "Use letters, digits, '.', '_' and '-' only"),
        ("systems: [{id: 7}]", "Put it in quotation marks: `id: "),
    ],
)
def test_what_form_is_due(text: str, expected: str) -> None:
    """Lists, numbers, yes or no, and short names are each shown in the form that is due."""
    with pytest.raises(FactsError) as caught:
        from_bytes(f"{HEAD}{text}".encode(), "f.yaml", "yaml")
    (problem,) = caught.value.problems
    assert str(problem.remedy).startswith(expected)
