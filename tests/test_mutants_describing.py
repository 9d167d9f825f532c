"""How facts are spoken of: their paths with ids and back, what they mean, and their values in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from gl3rules.facts.base import Duration
from gl3rules.facts.describe import (
    FactDescription,
    FactMeaning,
    FactValue,
    Place,
    Places,
    description,
    path_spoken,
    pointer,
    spoken_path,
)
from gl3rules.facts.explain import _apart, _belonging, _places
from gl3rules.testing import facts_of
from gl3rules.text import Language

if TYPE_CHECKING:
    from gl3rules.facts.recording import Path

FACTS: Final = facts_of(
    {
        "schema": 1,
        "organisation": {"id": "a", "name": "A"},
        "sites": [{"id": "main", "areas": [{"id": "hall", "holds": ["devices"]}, {"id": "lab"}]}],
        "systems": [{"id": "emr", "passwords": {"minimum_length": 8, "storage": "bcrypt"}}, {"id": "lab"}],
    }
)
ENGLISH, JAPANESE = Language("en"), Language("ja")


@pytest.mark.parametrize(
    ("path", "at", "spoken", "items"),
    [
        ((), "", "", []),
        (("systems",), "/systems", "systems", []),
        (("systems", 0), "/systems/0", "systems[emr]", ["emr"]),
        (("systems", 0, "clock", "source"), "/systems/0/clock/source", "systems[emr].clock.source", ["emr"]),
        (("systems", 1, "name"), "/systems/1/name", "systems[lab].name", ["lab"]),
        (("systems", 2), "/systems/2", "systems[2]", []),
        (("systems", 2, "name"), "/systems/2/name", "systems[2].name", []),
        (("sites", 0, "areas", 1), "/sites/0/areas/1", "sites[main].areas[lab]", ["main", "lab"]),
        (("sites", 0, "areas", 0, "holds", 0), "/sites/0/areas/0/holds/0", "sites[main].areas[hall].holds[0]",
         ["main", "hall"]),
        (("providers", "used"), "/providers/used", "providers.used", []),
        (("providers", "providers", 0, "id"), "/providers/providers/0/id", "providers.providers[0].id", []),
        (("nothing", "at", "all"), "/nothing/at/all", "nothing.at.all", []),
    ],
)  # fmt: skip
def test_places(path: Path, at: str, spoken: str, items: list[str]) -> None:
    """A place has a pointer, is spoken of with ids, and knows the things around it, whether or not it is declared."""
    place = Places(FACTS).at(path)
    assert (place.pointer, place.spoken, [item.id for item in place.items]) == (at, spoken, items)
    assert pointer(path) == at
    assert spoken_path(FACTS, path) == spoken


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("systems", 0, "passwords", "storage"), "bcrypt"),
        (("systems", 1, "passwords"), None),
        (("systems", 1, "passwords", "storage"), None),
        (("systems", 2), None),
        (("systems", 7), None),
        (("providers",), None),
        (("sites", 0, "areas", 0, "holds", 0), "devices"),
        (("sites", 0, "areas", 0, "holds", 1), None),
        (("schema",), 1),
        (("schema", "x"), None),
    ],
)
def test_what_stands_at_a_place(path: Path, value: object) -> None:
    """What is declared stands at its place, and nothing where it is not."""
    assert Places(FACTS).at(path).value == value


def test_places_are_worked_out_once() -> None:
    """The same place is the same object, so that thousands of findings on it cost no more than one."""
    places = Places(FACTS)
    assert places.at(("systems", 0)) is places.at(("systems", 0))
    assert isinstance(places.at(()), Place)


@pytest.mark.parametrize(
    ("spoken", "path"),
    [
        ("systems", ("systems",)),
        ("systems[emr]", ("systems", 0)),
        ("systems[lab]", ("systems", 1)),
        ("systems[emr].passwords.minimum_length", ("systems", 0, "passwords", "minimum_length")),
        ("sites[main].areas[lab]", ("sites", 0, "areas", 1)),
        ("", ()),
        ("systems[other]", None),
        ("systems[emr].name", None),
        ("systems[lab].passwords", None),
        ("systems[lab].passwords.storage", None),
        ("providers", None),
        ("nothing", None),
        ("schema.nothing", None),
        ("schema[x]", None),
        ("sites[main].areas[hall].holds[devices]", None),
        ("systems[emr", None),
        ("systems.[emr]", None),
        ("systems[emr]passwords", None),
        ("/systems", None),
        ("systems.*", None),
        ("systems[emr].", None),
    ],
)
def test_ways_back(spoken: str, path: Path | None) -> None:
    """What is spoken of with ids is found again where it is declared, and nothing else is found."""
    assert path_spoken(FACTS, spoken) == path


def test_what_a_fact_means() -> None:
    """A fact means the same in whichever item it stands; what is no fact means nothing."""
    described = description(("systems", 7, "shared_accounts"))
    assert described is not None
    meaning, example = described
    assert (meaning.render(ENGLISH), example) == ("Whether several people use the same account", "false")
    assert meaning.render(JAPANESE) == "一つのアカウントを複数の者が共用しているか"
    assert description(("systems", "shared_accounts")) == described
    assert description(("systems", 0, "roles")) is not None
    assert description(("systems", 0, "nothing")) is None
    assert description(("schema", "nothing")) is None
    assert description(()) is None
    assert description((0,)) is None
    example = (description(("systems", 0, "roles")) or ("", ""))[1]
    assert example == '[{"id":"nurse"}]'
    length = description(("systems", 0, "passwords", "minimum_length"))
    assert length is not None
    assert length[1] == "8"
    identifier = description(("systems", 0, "id"))
    assert identifier is not None
    assert identifier[1] == '"main"'


def test_meanings_compare() -> None:
    """Meanings, and values in words, are the same where they are of the same fact."""
    one, other = FactDescription("A.", "あ。"), FactDescription("B.", "い。")
    assert one == FactDescription("A.", "う。")
    assert one != other
    assert other != one
    assert one != "A."
    assert hash(one) == hash(FactDescription("A.", "う。"))
    assert (one.render(ENGLISH), one.render(JAPANESE)) == ("A", "あ")
    path, another = ("systems", 0, "name"), ("systems", 1, "name")
    assert FactMeaning(path) == FactMeaning(path)
    assert FactMeaning(path) != FactMeaning(another)
    assert FactMeaning(another) != FactMeaning(path)
    assert FactMeaning(path) != path
    assert hash(FactMeaning(path)) == hash(FactMeaning(path))
    assert FactMeaning(path).render(ENGLISH) == "Name of the system"
    assert FactMeaning(("nothing",)).render(ENGLISH) == ""
    assert FactValue(path, "x") == FactValue(path, "x")
    assert FactValue(path, "x") != FactValue(path, "y")
    assert FactValue(path, "x") != FactValue(another, "x")
    assert FactValue(another, "x") != FactValue(path, "x")
    assert FactValue(path, "y") != FactValue(path, "x")
    assert FactValue(path, "x") != "x"
    assert hash(FactValue(path, "x")) == hash(FactValue(path, "x"))


@pytest.mark.parametrize(
    ("path", "value", "english", "japanese"),
    [
        (("systems", 0, "shared_accounts"), True, "yes", "はい"),
        (("systems", 0, "shared_accounts"), False, "no", "いいえ"),
        (("systems", 0, "name"), "yes", "yes", "yes"),
        (("systems", 0, "passwords", "minimum_length"), 8, "8", "8"),
        (("systems", 0, "passwords", "maximum_age"), Duration("2 months"), "2 months", "2か月"),
        (("systems", 0, "access_log", "last_reviewed"), date(2026, 1, 2), "2026-01-02", "2026-01-02"),
        (("systems", 0, "passwords", "storage"), "plain", "plain", "平文"),
        (("nothing",), "plain", "plain", "plain"),
    ],
)
def test_values_in_words(path: Path, value: object, english: str, japanese: str) -> None:
    """Yes, no and choices are worded in each language; names and what else people write stay as they are."""
    assert FactValue(path, value).render(ENGLISH) == english
    found = FactValue(path, value).render(JAPANESE)
    assert found == japanese or path[-1] == "storage"
    assert (found == "plain") == (path == ("nothing",))


def test_lists_in_words() -> None:
    """Each member of a list is worded."""
    path = ("systems", 0, "passwords", "character_classes")
    english, japanese = (FactValue(path, ("letters", "digits")).render(each) for each in (ENGLISH, JAPANESE))
    assert "letters" in english
    assert "digits" in english
    assert "letters" not in japanese
    assert "digits" not in japanese


@pytest.mark.parametrize(
    ("key", "here", "name", "places"),
    [
        ("title", "", "title", ("documents[]", "trainings[]", "evidence[]")),
        ("title", "wireless_lan", "title", ("documents[]", "trainings[]", "evidence[]")),
        ("encryption", "wireless_lan", "encryption", ("wireless_lan.networks[]",)),
        ("encryption", "", "encryption", ("wireless_lan.networks[]", "patient_viewing.portals[]")),
        ("networks", "wireless_lan.networks[]", "networks", ("wireless_lan",)),
        ("passwords", "systems[].passwords.reset", "passwords", ("systems[]",)),
        ("storage", "systems[].passwords.reset", "storage", ("systems[].passwords",)),
        ("storage", "systems[]", "storage", ("systems[].passwords",)),
        ("storage", "sites[]", "storage", ("systems[].passwords",)),
        ("systems", "systems[]", "systems", ("",)),
        ("systems", "wireless_lan", "systems", ("",)),
        ("minimumLength", "systems[]", "minimum_length", ("systems[].passwords",)),
        ("clauses", "contracting", "clauses",
         ("contracting.contractors[].contract", "contracting.contractors[].subcontractors[]")),
        ("clauses", "contracting.contractors[]", "clauses", ("contracting.contractors[].contract",)),
        ("clauses", "contracting.contractors[].contract", "", ()),
        ("clauses", "", "", ()),
        ("authentication", "systems[].passwords", "authentication", ("systems[]",)),
        ("last_reviewed", "systems[]", "last_reviewed", ("systems[].access_log",)),
        ("entry_control", "sites[]", "entry_control", ("sites[].areas[]",)),
        ("providers", "", "providers", ("providers",)),
        ("providers", "wireless_lan", "providers", ("",)),
        ("providers", "providers.providers[]", "providers", ("providers",)),
        ("nothing", "", "", ()),
    ],
)  # fmt: skip
def test_where_a_name_belongs(key: str, here: str, name: str, places: tuple[str, ...]) -> None:
    """A name that stands in the wrong section belongs in the nearest that has it: below, around, or elsewhere."""
    assert _places(key, here) == (name, places)


@pytest.mark.parametrize(
    ("here", "there", "apart"),
    [
        ("a", "b", True),
        ("ab", "a", True),
        ("a", "ab", True),
        ("", "b", False),
        ("a", "", False),
        ("a.b", "a", False),
        ("a", "a.b", False),
    ],
)
def test_sections_that_are_apart(here: str, there: str, apart: bool) -> None:  # noqa: FBT001  a parameter
    """Of two sections that are apart, neither is within the other."""
    assert _apart(here, there) is apart


@pytest.mark.parametrize(
    ("here", "places", "told"),
    [
        ("systems[]", ("",), "x belongs at the top of the document: it is indented too far."),
        ("systems[].passwords.reset", ("systems[].passwords", "sites[]"),
         "x belongs in `systems[].passwords`, `sites[]`: it is indented too far."),
        ("sites[]", ("systems[].passwords",), "x belongs in `systems[].passwords`."),
        ("systems[]", ("systems[].passwords", "sites[]"),
         "x belongs in `systems[].passwords`, `sites[]`: indent it below that name."),
    ],
)  # fmt: skip
def test_how_a_name_is_moved(here: str, places: tuple[str, ...], told: str) -> None:
    """What to do with a name in the wrong section is told by where the right one is."""
    assert str(_belonging("x", here, places)) == told
