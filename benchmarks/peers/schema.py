"""Rules as JSON Schemas, on the library jsonschema and on jsonschema-rs, and what PyYAML makes of a text for them.

A schema accepts a document or does not: `verdicts` says pass where a rule is met or does not apply, else fail.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import jsonschema
import yaml

from . import RULE_IDS, RefusedError, settings

if TYPE_CHECKING:
    from datetime import date

CAREFUL: Final = Path(__file__).parent / "gl3.schema.json"
"""The rules, written carefully."""

_YEARS: Final = range(1900, 2100)
_MONTHS: Final = range(1, 13)
_DAYS: Final = range(1, 32)


class _Validator(Protocol):
    def is_valid(self, instance: object) -> bool: ...


class SchemaEngine:
    """A validator for each rule, made once."""

    def __init__(self, as_of: date, rules: Path = CAREFUL) -> None:
        definitions = _definitions(as_of, rules)
        self._validators = {
            rule: self._validator({"$ref": f"#/$defs/{rule}", "$defs": definitions})
            for rule in RULE_IDS
            if rule in definitions
        }

    def _validator(self, schema: dict[str, object]) -> _Validator:
        jsonschema.Draft202012Validator.check_schema(schema)
        made: _Validator = jsonschema.Draft202012Validator(schema)
        return made

    def verdicts_json(self, facts: bytes) -> bytes:
        """Return the verdicts on JSON facts as JSON."""
        return json.dumps(self.verdicts(facts)).encode()

    def verdicts(self, facts: bytes) -> dict[str, str]:
        """Return the verdict of each rule on JSON facts."""
        return self.judged(json.loads(facts))

    def judged(self, values: object) -> dict[str, str]:
        """Return the verdict of each rule on the values of a document."""
        return {rule: "pass" if each.is_valid(values) else "fail" for rule, each in self._validators.items()}


class RustSchemaEngine(SchemaEngine):
    """The same on jsonschema-rs, a library in Rust."""

    def _validator(self, schema: dict[str, object]) -> _Validator:
        # Imported here: only this engine needs it.
        import jsonschema_rs

        return jsonschema_rs.Draft202012Validator(schema)


def read_yaml(text: bytes) -> object:
    """Return what PyYAML's safe loader makes of a text, as values that JSON has; raise RefusedError.

    Days become texts again: the loader makes dates of them, which are no type of JSON Schema. The loader is the one
    that libyaml parses for, where PyYAML has it: it makes the same values in a tenth of the time.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        values = json.loads(json.dumps(yaml.load(text, loader), default=str))  # noqa: S506  it is a safe one
    # The loader takes for granted that a value with the tag of a date looks like one, and raises what comes of it.
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise RefusedError(str(error)) from None
    return values


def _definitions(as_of: date, rules: Path) -> dict[str, object]:
    """Return the schemas of a file by name, with those for dates, which depend on the day of the assessment."""
    definitions: dict[str, object] = json.loads(rules.read_text(encoding="utf-8"))["$defs"]
    days = json.loads(settings(as_of))
    up_to_now = {"type": "string", "pattern": _up_to(days["as_of"])}
    dates: dict[str, object] = {
        "up-to-now": up_to_now,
        "within-a-month": {**up_to_now, "allOf": [{"pattern": _from(days["month_ago"])}]},
        "within-a-year": {**up_to_now, "allOf": [{"pattern": _from(days["year_ago"])}]},
    }
    return dates | definitions


def _up_to(day: str) -> str:
    return _days(1, day)


def _from(day: str) -> str:
    return _days(-1, day)


def _days(direction: int, limit: str) -> str:
    """Return a regular expression for the days up to one (1), or from one (-1), that day included."""
    year, month, day = (int(part) for part in limit.split("-"))

    def beyond(numbers: range, end: float) -> str:
        return "|".join(f"{number:02}" for number in numbers if direction * number <= direction * end)

    def before(number: int) -> float:
        return number - direction / 2

    any_day, any_month = beyond(_DAYS, math.copysign(math.inf, direction)), beyond(_MONTHS, direction * math.inf)
    parts = [
        f"({beyond(_YEARS, before(year))})-({any_month})-({any_day})",
        f"{year}-({beyond(_MONTHS, before(month)) or '$^'})-({any_day})",
        f"{year}-{month:02}-({beyond(_DAYS, day)})",
    ]
    return rf"^({'|'.join(parts)})$(?!\n)"
