"""Variations of parts of the examples, each valid by the schema and free of contradictions.

A part is a group of sections of the facts that may contradict each other ("no provider is used" beside an external
connection), so that parts of different organisations can stand together in one.
"""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
import msgspec.inspect as shape
import yaml

from gl3rules.facts import contradictions
from gl3rules.facts.base import Duration
from gl3rules.facts.load import decode, drop_undeclared
from gl3rules.facts.root import Facts

from .organisation_names import ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"
Place: TypeAlias = "tuple[dict[str, Json], str, shape.Type]"
"""A fact: the section that holds it, its name there, and its type."""

AS_OF: Final = date(2026, 11, 22)
"""The day on which every generated organisation is valid."""

EXAMPLES: Final = ("hospital", "health-guidance-provider", "clinic-failing", "partial")
_FOLDER: Final = Path(__file__).parent.parent / "facts" / "examples"

PARTS: Final = (
    ("operations",),
    ("documents",),
    ("staff_groups",),
    ("trainings",),
    ("sites", "equipment"),
    ("systems", "evidence"),
    ("test_data",),
    ("wireless_lan",),
    ("contracting", "disposal"),
    ("maintenance",),
    ("information_types",),
    ("taking_out",),
    ("personal_devices",),
    ("emergencies",),
    ("remote_maintenance", "external_exchange", "providers", "patient_viewing"),
    ("internal_network",),
)


class Grade(StrEnum):
    """How far a variation departs from its example."""

    SOUND = "sound"
    """Other names, stricter durations, later dates, more or fewer items: as good as the example."""
    FLAWED = "flawed"
    """One to three facts changed to any other value that the schema allows."""
    GAPPED = "gapped"
    """One to three facts not declared: left out, or with nothing after the colon."""


# How often something is varied.
_REMOVED: Final = 0.15
_ADDED: Final = 0.2
_RENAMED: Final = 0.6
_SHORTENED: Final = 0.3
_LEFT_BLANK: Final = 0.5

_DURATIONS: Final = (
    "5 minutes",
    "10 minutes",
    "15 minutes",
    "30 minutes",
    "1 hour",
    "12 hours",
    "1 day",
    "3 days",
    "1 week",
    "2 weeks",
    "30 days",
    "1 month",
    "60 days",
    "2 months",
    "90 days",
    "6 months",
    "1 year",
    "never",
)


@cache
def _examples() -> dict[str, dict[str, Json]]:
    """Return the values of the examples, with dates as text as gl3rules reads them."""
    found = {}
    for name in EXAMPLES:
        text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        found[name] = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return found


def variation(part: tuple[str, ...], example: str, grade: Grade, random: Random) -> dict[str, Json]:
    """Return one variation of a part of an example, the sections that it declares in the part's order."""
    original = {name: _examples()[example][name] for name in part if name in _examples()[example]}
    _keep_own_evidence(original)
    while True:
        values = copy.deepcopy(original)
        _vary_items(values, random)
        _vary_harmlessly(values, random)
        if grade is not Grade.SOUND:
            for _ in range(random.randint(1, 3)):
                _damage(values, grade, random)
        if is_valid(values):
            return values


def is_valid(sections: dict[str, Json]) -> bool:
    """Say whether sections alone are valid facts, without contradictions, on the day AS_OF."""
    values = copy.deepcopy({"schema": 1, "organisation": {"id": "a", "name": "A"}, **sections})
    drop_undeclared(values)
    try:
        facts = msgspec.convert(values, Facts, dec_hook=decode)
    except msgspec.ValidationError:
        return False
    return not contradictions.within(facts) and not contradictions.on(facts, AS_OF)


def _keep_own_evidence(sections: dict[str, Json]) -> None:
    """Keep what supports facts of the sections themselves: those of other sections may not be declared."""
    evidence = sections.get("evidence")
    for item in evidence if isinstance(evidence, list) else ():
        if isinstance(item, dict) and isinstance(item.get("supports"), list):
            item["supports"] = ["organisation.name", "systems"]


def _places(section: dict[str, Json], kind: shape.Type) -> Iterator[Place]:
    """Yield every fact in a section and below it, in the order of the file."""
    if not isinstance(kind, shape.StructType):
        return
    fields = {field.encode_name: _plain(field.type) for field in kind.fields}
    for name, value in section.items():
        below = fields[name]
        yield section, name, below
        if isinstance(value, dict):
            yield from _places(value, below)
        elif isinstance(value, list) and isinstance(below, shape.VarTupleType):
            for item in value:
                if isinstance(item, dict):
                    yield from _places(item, _plain(below.item_type))


@cache
def _facts_type() -> shape.Type:
    return shape.type_info(Facts)


def _plain(kind: shape.Type) -> shape.Type:
    return _plain(kind.type) if isinstance(kind, shape.Metadata) else kind


def _vary_items(sections: dict[str, Json], random: Random) -> None:
    """Take an item out of some lists of items, or add one that is kept like another."""
    for section, name, _ in list(_places(sections, _facts_type())):
        items = section.get(name)
        if name == "evidence" or not (isinstance(items, list) and items and isinstance(items[0], dict)):
            continue
        chance = random.random()
        if chance < _REMOVED and len(items) > 1:
            del items[random.randrange(len(items))]
        elif chance < _REMOVED + _ADDED:
            twin = copy.deepcopy(random.choice(items))
            if isinstance(twin, dict):
                twin["id"] = f"{twin['id']}-{random.randint(2, 9)}"
                items.append(twin)


def _vary_harmlessly(sections: dict[str, Json], random: Random) -> None:
    for section, name, kind in list(_places(sections, _facts_type())):
        value = section[name]
        if isinstance(value, list) and name in ITEMS:
            for item in value:
                if isinstance(item, dict) and "name" in item and random.random() < _RENAMED:
                    item["name"] = random.choice(ITEMS[name])
        elif isinstance(value, str) and isinstance(kind, shape.DateType):
            section[name] = _later(value, random)
        elif isinstance(value, str) and _is_duration(kind) and random.random() < _SHORTENED:
            stricter = [text for text in _DURATIONS if Duration(text) <= Duration(value)]
            section[name] = random.choice(stricter[-3:] or [value])


def _later(day: str, random: Random) -> str:
    known = date.fromisoformat(day)
    return str(known + timedelta(random.randint(0, max(0, min(30, (AS_OF - known).days)))))


def _is_duration(kind: shape.Type) -> bool:
    return isinstance(kind, shape.CustomType) and kind.cls is Duration


def _damage(sections: dict[str, Json], grade: Grade, random: Random) -> None:
    """Change one fact for another value, or leave one undeclared."""
    places = [
        place for place in _places(sections, _facts_type()) if place[1] not in ("id", "name", "title", "evidence")
    ]
    if not places:
        return
    section, name, kind = random.choice(places)
    if grade is Grade.GAPPED:
        if random.random() < _LEFT_BLANK:
            del section[name]
        else:
            section[name] = None
        return
    section[name] = _other(section[name], kind, random)


def _other(value: Json, kind: shape.Type, random: Random) -> Json:
    """Return another value of the same type, the same where there is none."""
    other = value
    if isinstance(value, bool):
        other = not value
    elif isinstance(value, int):
        other = max(0, value - random.randint(1, 4))
    elif isinstance(kind, shape.LiteralType):
        other = str(random.choice([one for one in kind.values if one != value]))
    elif isinstance(kind, shape.DateType) and isinstance(value, str):
        other = str(date.fromisoformat(value) - timedelta(random.randint(20, 900)))
    elif _is_duration(kind):
        other = random.choice(_DURATIONS)
    elif isinstance(value, list) and value and not isinstance(value[0], dict):
        other = value[: random.randrange(len(value))]
    return other
