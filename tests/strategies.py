"""Documents that fit the facts schema, for property tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from gl3rules.facts.base import Duration
from gl3rules.facts.schema import checking_schema
from gl3rules.source import read
from tests.conftest import EXAMPLES

SCHEMA = checking_schema()
UNITS = ("minutes", "hours", "days", "weeks", "months", "years")
FIRST, LAST = date(2020, 1, 1), date(2026, 11, 22)


HOSPITAL: dict[str, Any] = read(str(EXAMPLES / "hospital.yaml")).documents[0].values  # type: ignore[assignment]
CHANGED = 0.04


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for valid documents: random ones, and the passing hospital with a few facts changed or lost."""
    randoms = st.randoms(use_true_random=False, note_method_calls=False)
    return randoms.map(
        lambda random: value_of(SCHEMA, random) if random.random() < 0.3 else changed(SCHEMA, HOSPITAL, random)
    )


def changed(node: dict[str, Any], value: Any, random: Any) -> Any:  # noqa: ANN401  values of a document have any type
    """Return a copy of a valid value with some of what is in it replaced by other valid values, or left out."""
    if "$ref" in node:
        node = SCHEMA["$defs"][node["$ref"].rpartition("/")[2]]
    if isinstance(value, dict):
        kept = {}
        for name, inner in value.items():
            optional = name not in node.get("required", ())
            if optional and random.random() < CHANGED / 2:
                continue
            fresh = optional and random.random() < CHANGED
            place = node["properties"][name]
            kept[name] = value_of(place, random) if fresh else changed(place, inner, random)
        return kept
    return [changed(node["items"], item, random) for item in value] if isinstance(value, list) else value


def value_of(node: dict[str, Any], random: Any) -> Any:  # noqa: ANN401, PLR0911  values of a document have any type
    """Return a value that a node of the schema accepts."""
    if "$ref" in node:
        return value_of(SCHEMA["$defs"][node["$ref"].rpartition("/")[2]], random)
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return random.choice(node["enum"])
    if node["type"] == "object":
        required = node.get("required", ())
        return {
            name: value_of(inner, random)
            for name, inner in node["properties"].items()
            if name in required or random.random() < 0.85
        }
    if node["type"] == "array":
        return _list_of(node, random)
    if node["type"] == "boolean":
        return random.random() < 0.6
    if node["type"] == "integer":
        return random.choice((node.get("minimum", 0), 1, 7, 8, node.get("maximum", 100)))
    return _text_of(node, random)


def _list_of(node: dict[str, Any], random: Any) -> list[Any]:  # noqa: ANN401  as above
    length = random.randint(node.get("minItems", 0), 3)
    items = [value_of(node["items"], random) for _ in range(length)]
    for number, item in enumerate(items):
        if isinstance(item, dict) and "id" in item:
            item["id"] = f"item-{number}"
    return items


def _text_of(node: dict[str, Any], random: Any) -> str:  # noqa: ANN401  as above
    if node.get("format") == "date":
        return date.fromordinal(random.randint(FIRST.toordinal(), LAST.toordinal())).isoformat()
    if node.get("pattern") == Duration.PATTERN:
        return "never" if random.random() < 0.1 else f"{random.randint(1, 60)} {random.choice(UNITS)}"
    return "thing" if "A-Za-z0-9" in node.get("pattern", "") else random.choice(("text", "文字", "<b>", "=1+1"))
