"""Facts that can't be true together are refused, with both places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

import gl3rules
from gl3rules.errors import FactsError
from tests.conftest import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "schema: 1\norganisation: {id: a, name: A}\n"


def problems_of(text: str, folder: Path) -> FactsError:
    """Return the error that a document gives."""
    path = folder / "facts.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(FactsError) as caught:
        gl3rules.load(str(path))
    return caught.value


@pytest.mark.parametrize(
    ("text", "pointer", "line", "other"),
    [
        ("wireless_lan:\n  used: false\n  networks:\n    - id: ward\n", "/wireless_lan/networks", 5, 4),
        ("contracting:\n  used: false\n  contractors:\n    - id: x\n", "/contracting/contractors", 5, 4),
        ("maintenance:\n  vendors:\n    - id: x\n  outsourced: false\n", "/maintenance/vendors", 4, 6),
        ("remote_maintenance: {used: false, connections: [{id: x}]}\n", "/remote_maintenance/connections", 3, 3),
        ("personal_devices: {used: false, devices: [{id: x}]}\n", "/personal_devices/devices", 3, 3),
        ("external_exchange: {used: false, network_devices: [{id: x}]}\n", "/external_exchange/network_devices", 3, 3),
        (
            "systems:\n  - id: emr\n    authentication: [ic-card]\n    passwords:\n      minimum_length: 8\n",
            "/systems/0/passwords",
            6,
            5,
        ),
        ("systems:\n  - id: emr\n  - id: emr\n", "/systems/1/id", 5, 4),
        (
            "documents:\n  - id: d\n    approved: 2026-05-01\n    last_reviewed: 2026-04-30\n",
            "/documents/0/last_reviewed",
            6,
            5,
        ),
        (
            "systems: [{id: emr, access_log: {collected: false, last_reviewed: 2026-01-01}}]\n",
            "/systems/0/access_log/last_reviewed",
            3,
            3,
        ),
        (
            "disposal: {done_by: specialist-contractor}\ncontracting:\n  used: false\n",
            "/disposal/done_by",
            3,
            5,
        ),
        (
            (
                "disposal: {done_by: specialist-contractor}\n"
                "contracting: {used: true, contractors: [{id: x, disposes_of_information: false}]}\n"
            ),
            "/disposal/done_by",
            3,
            4,
        ),
        (
            (
                "sites: [{id: s, areas: [{id: a, holds: [terminals]}]}]\n"
                "equipment: [{id: e, holds_personal_information: true}]\n"
            ),
            "/equipment/0/holds_personal_information",
            4,
            3,
        ),
        (
            (
                "sites: [{id: s, areas: [{id: a, holds: [media]}]}]\n"
                "equipment: [{id: e, shows_personal_information: true}]\n"
            ),
            "/equipment/0/shows_personal_information",
            4,
            3,
        ),
        (
            (
                "sites: [{id: s, areas: [{id: a, holds: [devices]}]}]\n"
                "equipment: [{id: e, holds_personal_information: false}]\n"
            ),
            "/sites/0/areas/0/holds",
            3,
            4,
        ),
        (
            "providers: {used: false}\nremote_maintenance: {used: true}\n",
            "/providers/used",
            3,
            4,
        ),
        (
            "taking_out:\n  used: true\n  devices:\n    - id: d\n      kind: tape\n      connects_to: [network]\n",
            "/taking_out/devices/0/connects_to",
            8,
            7,
        ),
        (
            "taking_out: {used: true, devices: [{id: d, kind: tape, file_sharing_software: true}]}\n",
            "/taking_out/devices/0/file_sharing_software",
            3,
            3,
        ),
    ],
)
def test_contradictions(text: str, pointer: str, line: int, other: int, tmp_path: Path) -> None:
    """Each is one problem at the fact that is ruled out, and names the place of the fact that rules it out."""
    (problem,) = problems_of(text, tmp_path).problems
    assert (problem.pointer, problem.line) == (pointer, line)
    assert problem.also is not None
    assert problem.also[0] == other
    assert problem.remedy is not None


@pytest.mark.parametrize(
    "text",
    [
        "wireless_lan: {used: false, networks: []}\n",
        "wireless_lan: {used: false, networks: }\n",
        "wireless_lan: {used: true, networks: []}\n",
        "systems: [{id: emr, passwords: {minimum_length: 8}}]\n",
        "systems: [{id: emr, authentication: [password], passwords: {minimum_length: 8}}]\n",
        "systems: [{id: emr}, {id: lab}]\nsites: [{id: emr}]\n",
        "documents: [{id: d, approved: 2026-05-01, last_reviewed: 2026-05-01}]\n",
        "taking_out: {used: false, risk_analysed_on: 2026-01-01}\n",
        "taking_out: {used: true, devices: [{id: d, kind: tape, connects_to: []}]}\n",
        "disposal: {done_by: specialist-contractor}\ncontracting: {used: true, contractors: [{id: x}]}\n",
        (
            "sites: [{id: s, areas: [{id: a}, {id: b, holds: []}]}]\n"
            "equipment: [{id: e, holds_personal_information: true}]\n"
        ),
        (
            "sites: [{id: s, areas: [{id: a, holds: [devices]}]}]\n"
            "equipment: [{id: e, holds_personal_information: false}, {id: f}]\n"
        ),
        "providers: {used: false}\nremote_maintenance: {used: false}\nexternal_exchange: {}\n",
    ],
)
def test_what_is_no_contradiction(text: str, tmp_path: Path) -> None:
    """An empty list beside a no, a blank key, and the same id in another list are fine."""
    path = tmp_path / "facts.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    assert gl3rules.load(str(path)).organisation.id == "a"


def test_dates_after_the_day_of_the_assessment() -> None:
    """A review dated after the assessment is refused on that day, and fine from its own day on."""
    facts = gl3rules.load(str(EXAMPLES / "hospital.yaml"))
    with pytest.raises(FactsError) as caught:
        gl3rules.check(facts, as_of=date(2026, 11, 17))
    assert [problem.pointer for problem in caught.value.problems] == ["/systems/0/access_log/last_reviewed"]
    assert gl3rules.check(facts, as_of=date(2026, 11, 18)).rows
