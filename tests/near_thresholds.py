"""Organisations with a few of the facts changed that the rules in Rego judge, to values around what these compare with.

Each document is one of the generated organisations, or the hospital where everything is in use. The changes are up to
nine: another value, nothing declared, a list with nothing in it, or fewer things in a list.
"""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any, Final

import msgspec
import msgspec.inspect as shape

from benchmarks.organisations import organisations
from benchmarks.peers import RULE_IDS
from gl3rules.facts import contradictions
from gl3rules.facts.base import Duration
from gl3rules.facts.load import decode, drop_undeclared
from gl3rules.facts.root import Facts
from tests.facts_model import all_facts, closed_set
from tests.orders import EARLIER, LARGER, LATER, SHORTER
from tests.strategies import HOSPITAL

if TYPE_CHECKING:
    from collections.abc import Iterator

BASES: Final = 400
"""How many organisations are changed."""

FACTS: Final = {
    "operations-staff-limited": ("operations.staff_in_charge", "operations.staff_designated_by_name"),
    "access-restriction-set": ("documents[].topics", "documents[].approved", "documents[].last_reviewed"),
    "contractor-safety-management-agreed": (
        "contracting.used",
        "contracting.contractors[].handles_personal_information",
        "contracting.contractors[].contract.signed",
        "contracting.contractors[].contract.clauses",
    ),
    "device-areas-locked": ("sites[].areas[].holds", "sites[].areas[].locked"),
    "terminal-areas-closed": ("sites[].areas[].holds", "sites[].areas[].locked", "sites[].areas[].entry_barriers"),
    "entry-records-reviewed": (
        "sites[].areas[].holds",
        "sites[].areas[].entry_record",
        "sites[].areas[].entry_records_last_reviewed",
    ),
    "screens-lock": ("equipment[].shows_personal_information", "equipment[].screen_locks_after"),
    "access-log-review-frequency": ("systems[].access_log.collected", "systems[].access_log.reviewed_every"),
    "access-log-reviewed": ("systems[].access_log.collected", "systems[].access_log.last_reviewed"),
    "passwords-stored-irreversibly": ("systems[].authentication", "systems[].passwords.storage"),
    "password-rotation": ("systems[].authentication", "systems[].passwords.maximum_age"),
    "password-composition": (
        "systems[].authentication",
        "systems[].passwords.minimum_length",
        "systems[].passwords.character_classes",
    ),
    "wireless-encryption": ("wireless_lan.used", "wireless_lan.networks[].encryption"),
    "personal-information-taught": ("trainings[].topics", "trainings[].last_held", "trainings[].attended_by"),
    "contractor-subcontractors-bound": (
        "contracting.contractors[].contract.clauses",
        "contracting.contractors[].subcontracts",
        "contracting.contractors[].subcontractors[].clauses",
    ),
    "disposals-checked": ("disposal.last_checked",),
    "maintenance-accounts-protected": (
        "maintenance.outsourced",
        "maintenance.vendors[].account_protection",
        "remote_maintenance.used",
        "external_exchange.used",
    ),
    "remote-maintenance-checked-promptly": (
        "remote_maintenance.used",
        "remote_maintenance.connections[].work_checked_within",
    ),
    "device-network-protected": (
        "taking_out.used",
        "taking_out.devices[].kind",
        "taking_out.devices[].connects_to",
        "taking_out.devices[].network_protection",
    ),
    "exchange-ciphers-recommended": ("external_exchange.used", "external_exchange.connections[].ciphers"),
}
"""What each of the rules in Rego reads."""

# Some verdicts of these take more luck than others.
_OFTEN: Final = (*RULE_IDS, *("terminal-areas-closed",) * 4, *("screens-lock",) * 2)

# Where one of these is false, nothing else of its section can be declared.
FLAGS: Final = ("used", "outsourced", "collected")

# Facts whose value decides more often if it is one of these.
DECISIVE: Final = (
    *("access-restriction", "personal-information", "password", "devices", "media", "terminals", "network"),
    *("safety-management", "no-external-connection", "letters", "digits", "symbols", "aes-256", "3des", "never"),
)

# What is in an area and what is among the equipment must agree, which leaves few changes where both are declared.
PREMISES: Final = {"sites": "equipment", "equipment": "sites"}


@cache
def bases() -> tuple[str, ...]:
    """Return the organisations to change, as JSON."""
    return tuple(json.dumps(values) for values in organisations(BASES, 11))


def changed_documents(count: int, seed: int) -> Iterator[tuple[bytes, Facts]]:
    """Yield so many valid documents, as JSON and as facts."""
    random = Random(seed)  # noqa: S311  nothing secret
    while count:
        values: dict[str, Any] = json.loads(random.choice(bases()) if random.random() < 0.7 else json.dumps(HOSPITAL))
        values.pop("evidence", None)  # no verdict depends on it, and it must support what is declared
        # Most changes bear on one rule, which takes several facts to decide.
        facts_read = FACTS[random.choice(_OFTEN)]
        section = facts_read[0].partition(".")[0].removesuffix("[]")
        if section in PREMISES and random.random() < 0.6:
            values.pop(PREMISES[section], None)
        if random.random() < 0.5:
            values[section] = _alone(values.get(section), random)
        for fact in random.choices(facts_read, k=random.randint(1, 6)):
            _change(values, fact, random)
        for _ in range(random.randint(0, 3)):
            _change(values, random.choice(FACTS[random.choice(RULE_IDS)]), random)
        text = json.dumps(values, ensure_ascii=False).encode()
        drop_undeclared(values)
        try:
            facts = msgspec.convert(values, Facts, dec_hook=decode)
        except msgspec.ValidationError:
            continue
        if not contradictions.within(facts):
            count -= 1
            yield text, facts


def _alone(value: Any, random: Random) -> Any:  # noqa: ANN401  values of a document have any type
    """Return a copy with one thing of each kind, on which verdicts rest then."""
    if isinstance(value, dict):
        return {name: _alone(inner, random) for name, inner in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_alone(random.choice(value), random)]
    return value


def _change(values: dict[str, Any], fact: str, random: Random) -> None:
    """Change a fact, wherever it is or in one place, or one of the lists and sections that lead to it."""
    *way, name = fact.split(".")
    if way and random.random() < 0.15:
        *way, name = way[: random.randint(1, len(way))]
        _reduce(random.choice(list(_sections(values, way)) or [{}]), name.removesuffix("[]"), random)
        return
    sections = list(_sections(values, way))
    if sections and random.random() < 0.5:
        sections = [random.choice(sections)]
    lost, alike = random.random() < 0.12, random.random() < 0.5
    value = _value(fact, [], random)
    for section in sections:
        if lost and alike:
            section.pop(name, None)
        elif lost:
            section[name] = None
        elif name in FLAGS and value is False:
            section.clear()
            section[name] = value
        else:
            section[name] = value if alike else _value(fact, section.get(name), random)


def _sections(values: dict[str, Any], way: list[str]) -> Iterator[dict[str, Any]]:
    """Yield every section at the end of a way."""
    if not way:
        yield values
        return
    inner = values.get(way[0].removesuffix("[]"))
    for section in inner if isinstance(inner, list) else [inner] if isinstance(inner, dict) else []:
        yield from _sections(section, way[1:])


def _reduce(section: dict[str, Any], name: str, random: Random) -> None:
    """Take a list or section out, empty it, or take something out of it."""
    inner = section.get(name)
    choice = random.random()
    if choice < 0.15:
        section.pop(name, None)
    elif choice < 0.2:
        section[name] = None
    elif inner and choice < 0.5:
        inner.clear()
    elif isinstance(inner, list) and len(inner) > 1:
        section[name] = [random.choice(inner)] if random.random() < 0.8 else random.sample(inner, len(inner) - 1)


def _value(fact: str, old: object, random: Random) -> Any:  # noqa: ANN401  values of a document have any type
    """Return another value of a fact."""
    kind, members = all_facts()[fact], closed_set(fact)
    if isinstance(kind, shape.VarTupleType):
        return _members(members, old if isinstance(old, list) else [], random)
    if members:
        return _one_of(members, random)
    if isinstance(kind, shape.BoolType):
        return random.random() < 0.5
    if isinstance(kind, shape.CustomType) and kind.cls is Duration:
        return random.choice(SHORTER.samples)
    if isinstance(kind, shape.IntType):
        return random.choice(LARGER.samples)
    # A document may be approved, and a contract signed, on a day to come.
    to_come = fact.endswith((".approved", ".signed")) or (fact == "documents[].last_reviewed" and random.random() < 0.5)
    return random.choice(EARLIER.samples if to_come else LATER.samples)


def _members(members: tuple[str, ...], old: list[str], random: Random) -> list[str]:
    """Return a set with one member more or less, a decisive one more often than not, or another one altogether."""
    member = _one_of(members, random)
    choice = random.random()
    if choice < 0.3:
        return []
    if choice < 0.5:
        return random.choice(([member], [random.choice(members)], list(members)))
    return [each for each in old if each != member] if member in old else [*old, member]


def _one_of(members: tuple[str, ...], random: Random) -> str:
    decisive = [member for member in members if member in DECISIVE]
    return random.choice(decisive if decisive and random.random() < 0.6 else members)
