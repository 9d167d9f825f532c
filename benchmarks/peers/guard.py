"""CloudFormation Guard, the engine in Rust of github.com/aws-cloudformation/cloudformation-guard, by guardpycfn.

The package holds the library of cfn-guard 3 and one function, which takes the texts of data and rules. It reads YAML
and JSON itself. Its rules pass, fail or are skipped; `verdicts` calls the last ones not-applicable. The short form of
its report comes cut at about 1,800 characters, so the long form is asked for.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypedDict, cast

from . import RULE_IDS, EngineMissingError, RefusedError, settings

if TYPE_CHECKING:
    from datetime import date

CAREFUL: Final = Path(__file__).parent / "gl3.guard"
"""The rules, written carefully."""

_STATUSES: Final = {"PASS": "pass", "FAIL": "fail", "SKIP": "not-applicable"}


class _Library(Protocol):
    """What is used of the package."""

    def validate_with_guard(self, template_content: str, rules: str, verbose: bool) -> _Answer:  # noqa: FBT001
        """Return what the rules come to."""


class _Answer(TypedDict, total=False):
    success: bool
    error: str
    result: _Record


class _Record(TypedDict):
    children: list[_Record]
    container: dict[str, dict[str, str]]


class GuardEngine:
    """The text of the rules; the package has no way to parse it once."""

    def __init__(self, as_of: date, rules: Path = CAREFUL) -> None:
        self._library = _library()
        days = json.loads(settings(as_of))
        # Guard has no data beside the document, so that the days are part of the rules.
        head = "".join(f'let {name} = "{day}"\n' for name, day in days.items())
        self._rules = head + rules.read_text(encoding="utf-8")

    def verdicts_json(self, facts: bytes) -> bytes:
        """Return the engine's answer to JSON or YAML facts, with the verdicts at its top; raise RefusedError."""
        return json.dumps(self._answer(facts)).encode()

    def verdicts(self, facts: bytes) -> dict[str, str]:
        """Return the verdict of each rule on JSON or YAML facts; raise RefusedError where the engine refuses them."""
        found = {}
        for record in self._answer(facts)["children"]:
            check = record["container"].get("RuleCheck")
            if check is not None:
                found[check["name"].replace("_", "-")] = _STATUSES[check["status"]]
        return {rule: found[rule] for rule in RULE_IDS if rule in found}

    def _answer(self, facts: bytes) -> _Record:
        try:
            text = facts.decode()
        except UnicodeDecodeError as error:
            raise RefusedError(str(error)) from None
        answer = self._library.validate_with_guard(text, self._rules, verbose=True)
        if not answer["success"]:
            raise RefusedError(answer["error"])
        return answer["result"]


def _library() -> _Library:
    try:
        return cast("_Library", importlib.import_module("guardpycfn"))
    except ImportError:
        reason = "pip install guardpycfn"
        raise EngineMissingError(reason) from None
