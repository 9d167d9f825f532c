"""What must never change a verdict: the order of lists, the names of things, and how a file is written."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import partial
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.organisations import organisations
from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.errors import FactsError
from gl3rules.facts.load import from_bytes
from gl3rules.facts.survey import declared
from gl3rules.testing import facts_of
from tests.conftest import AS_OF
from tests.facts_model import names_in
from tests.strategies import HOSPITAL, documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from gl3rules.facts.root import Facts
    from gl3rules.model import Status
    from gl3rules.source.files import Kind

Values: TypeAlias = "dict[str, Any]"
Variation: TypeAlias = "Callable[[Any, Random], Any]"

PACK: Final = packs.load("gl3")
DAY: Final = date.fromisoformat(AS_OF)
# Texts that say what something is called; no verdict may depend on one.
TEXTS: Final = ("name", "title", "version", "reference")


def shuffled(value: Any, random: Random) -> Any:  # noqa: ANN401  values of a document have any type
    """Return a copy with every list in another order."""
    if isinstance(value, dict):
        return {key: shuffled(inner, random) for key, inner in value.items()}
    if isinstance(value, list):
        return [shuffled(item, random) for item in random.sample(value, len(value))]
    return value


def renamed(value: Any, random: Random, fact: str = "") -> Any:  # noqa: ANN401  as above
    """Return a copy with another id wherever there is one, where evidence refers to it too, and with other names."""
    if isinstance(value, dict):
        return {key: renamed(inner, random, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(item, random, fact) for item in value]
    if fact == "id":
        return _other_id(str(value))
    if fact == "supports":
        return re.sub(r"\[([^]]+)]", lambda found: f"[{_other_id(found[1])}]", str(value))
    return random.choice(("other", "別の名前", "pass", "none")) if fact in TEXTS else value


def _other_id(name: str) -> str:
    """Return an id that differs from those of other ids, and sorts otherwise."""
    return f"{name[::-1].strip('._-')[:60]}-{len(name)}.x"


def with_twins(value: Any, random: Random) -> Any:  # noqa: ANN401  as above
    """Return a copy in which some things of every kind stand twice, the second time under another id."""
    if isinstance(value, dict):
        return {key: with_twins(inner, random) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    items = [with_twins(item, random) for item in value]
    for item in list(items):
        if isinstance(item, dict) and random.random() < 0.5:
            items.insert(random.randint(0, len(items)), {**item, "id": f"twin-{len(items)}"})
    return items


def with_blanks(value: Any, random: Random, fact: str = "") -> Any:  # noqa: ANN401  as above
    """Return a copy in which every fact that is not declared stands with nothing after it."""
    if isinstance(value, list):
        return [with_blanks(item, random, f"{fact}[]") for item in value]
    if not isinstance(value, dict):
        return value
    prefix = f"{fact}." if fact else ""
    return {name: with_blanks(value.get(name), random, f"{prefix}{name}") for name in names_in(fact)}


VARIATIONS: Final[tuple[Variation, ...]] = (shuffled, renamed, with_twins, with_blanks)


def statuses(facts: Facts) -> dict[str, Status]:
    """Return what each row and each rule comes to."""
    assessment = evaluate(PACK, facts, DAY, evidence=False, places=False)
    rows = {row.row: row.status for row in assessment.rows}
    return rows | {outcome.rule: outcome.status for outcome in assessment.outcomes}


@pytest.mark.parametrize("vary", VARIATIONS)
def test_organisations_are_judged_alike(vary: Variation) -> None:
    """An organisation with several sites, systems and contractors gets the same verdicts however it lists them."""
    random = Random(7)  # noqa: S311  nothing secret
    different = 0
    for values in islice(organisations(150, 11), None):
        other = vary(values, random)
        different += other != values
        assert statuses(facts_of(other)) == statuses(facts_of(values))
    assert different == 150


@given(documents(), st.sampled_from(VARIATIONS), st.randoms(use_true_random=False, note_method_calls=False))
@settings(max_examples=100)
def test_documents_are_judged_alike(values: Values, vary: Variation, random: Random) -> None:
    """The same holds for any document, contradictory ones too."""
    assert statuses(facts_of(vary(values, random))) == statuses(facts_of(values))


def test_what_is_varied_varies() -> None:
    """The variations of the hospital are what they say, and its evidence still supports facts that there are."""
    random = Random(7)  # noqa: S311  nothing secret
    other = renamed(HOSPITAL, random)
    assert other["systems"][0]["id"] == "rme-3.x"
    assert other["evidence"][2]["supports"] == ["systems[rme-3.x].passwords", "systems[rme-3.x].access_log"]
    assert len(other["systems"]) == len({system["id"] for system in other["systems"]})
    assert shuffled(HOSPITAL, random)["documents"] != HOSPITAL["documents"]
    assert len(with_twins(HOSPITAL, random)["systems"]) > len(HOSPITAL["systems"])
    blank = with_blanks({"schema": 1, "organisation": {"id": "a", "name": "A"}}, random)
    assert blank["systems"] is None
    assert declared(facts_of(blank), "systems") is None


class _Quoted(yaml.CSafeDumper):
    """Writes every text in double quotes, keys too."""


_Quoted.add_representer(str, lambda writer, text: writer.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def _with_dates(value: Any) -> Any:  # noqa: ANN401  values of a document have any type
    """Return a copy with days as dates, which stand in YAML without quotes."""
    if isinstance(value, dict):
        return {key: _with_dates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_dates(item) for item in value]
    return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else value


def _shared(value: Any, known: dict[str, Any]) -> Any:  # noqa: ANN401  as above
    """Return a copy in which what is the same is one object, so that YAML is written with anchors and aliases."""
    if isinstance(value, dict):
        value = {key: _shared(inner, known) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [_shared(item, known) for item in value]
    else:
        return value
    return known.setdefault(json.dumps(value), value)


def _reversed(value: Any) -> Any:  # noqa: ANN401  as above
    """Return a copy with the keys of every mapping in reverse."""
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


def _yaml(  # noqa: PLR0913  the ways in which YAML can differ
    values: Values,
    *,
    writer: type[yaml.CSafeDumper] = yaml.CSafeDumper,
    flow: bool = False,
    by_key: bool = False,
    indent: int = 2,
    width: int = 80,
    line_break: str = "\n",
) -> str:
    text: str = yaml.dump(
        values,
        Dumper=writer,
        allow_unicode=True,
        default_flow_style=flow,
        sort_keys=by_key,
        explicit_start=by_key,
        explicit_end=by_key,
        indent=indent,
        width=width,
        line_break=line_break,
    )
    return text


def _with_comments(values: Values) -> str:
    lines = _yaml(_with_dates(values), width=1000).splitlines()
    return "# How it is\n\n" + "".join(f"{line}  # as agreed\n\n" for line in lines)


FORMS: Final[dict[str, tuple[Kind, Callable[[Values], str]]]] = {
    "json": ("json", partial(json.dumps, ensure_ascii=False)),
    "json indented": ("json", partial(json.dumps, indent=3)),
    "json in reverse": ("json", lambda values: json.dumps(_reversed(values), separators=(",", ":"))),
    "json as yaml": ("yaml", partial(json.dumps, ensure_ascii=False)),
    "yaml": ("yaml", lambda values: _yaml(_with_dates(values))),
    "yaml in reverse": ("yaml", lambda values: _yaml(_reversed(values), indent=7, width=30)),
    "yaml by key": ("yaml", partial(_yaml, by_key=True)),
    "yaml in flow style": ("yaml", partial(_yaml, flow=True)),
    "yaml in quotes": ("yaml", partial(_yaml, writer=_Quoted)),
    "yaml with comments": ("yaml", _with_comments),
    "yaml with aliases": ("yaml", lambda values: _yaml(_shared(values, {}))),
    "yaml of another system": ("yaml", lambda values: "\ufeff" + _yaml(values, line_break="\r\n")),
}


def told(text: str, kind: Kind) -> object:
    """Return all that is told of a facts file but lines: verdicts with their findings, or why it is refused."""
    try:
        (facts,) = from_bytes(text.encode(), "facts", kind)
    except FactsError as error:
        return sorted((problem.pointer, str(problem.message)) for problem in error.problems)
    return [
        (
            outcome.rule,
            outcome.status,
            str(outcome.reason),
            [(finding.status, finding.pointer, str(finding.message)) for finding in outcome.findings],
        )
        for outcome in evaluate(PACK, facts, DAY, evidence=False).outcomes
    ]


@pytest.mark.parametrize("form", FORMS)
def test_files_are_judged_alike_however_they_are_written(form: str) -> None:
    """An organisation gets the same verdicts, for the same reasons, from JSON and from YAML of any style."""
    kind, write = FORMS[form]
    for values in islice(organisations(25, 11), None):
        assert told(write(values), kind) == told(json.dumps(values), "json")


@given(documents(), st.sampled_from(sorted(FORMS)))
@settings(max_examples=100)
def test_documents_are_told_alike_however_they_are_written(values: Values, form: str) -> None:
    """The same holds for any document; one that is refused is refused for the same reasons."""
    kind, write = FORMS[form]
    assert told(write(values), kind) == told(json.dumps(values), "json")


def test_forms_differ() -> None:
    """Each form writes the hospital in a way of its own, and aliases are among them."""
    texts = {form: write(HOSPITAL) for form, (_, write) in FORMS.items()}
    assert len(set(texts.values())) == len(FORMS) - 1  # JSON is YAML too
    assert "&id001" in texts["yaml with aliases"]
    assert "*id001" in texts["yaml with aliases"]
    assert 'maximum_age": "60 days"' in texts["yaml in quotes"]
    assert "last_reviewed: 2026-04-01  # as agreed" in texts["yaml with comments"]
