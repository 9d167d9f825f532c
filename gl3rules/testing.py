"""Test rules with tables of cases: a document on which every rule passes, a change to it, what must come of that.

A table is a YAML file with the cases of each rule:

    wireless-encryption:
      - status: fail
        change: {/wireless_lan/networks/0/encryption: wep}
        at: /wireless_lan/networks/0/encryption
        message: wep is used
      - status: unknown
        change: {/wireless_lan/networks/0/encryption: null}
        at: /wireless_lan/networks/0/encryption
      - status: not-applicable
        change: {/wireless_lan: {used: false}}

`change` sets the values at JSON pointers (RFC 6901), null undeclares; "-" as the last part appends to a list. `at` is
the pointer of one of the outcome's findings, `message` a part of that finding's English message.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import msgspec

from gl3rules.engine import evaluate
from gl3rules.facts.load import decode, drop_undeclared
from gl3rules.facts.root import Facts
from gl3rules.model import Outcome, Status
from gl3rules.packs import select

if TYPE_CHECKING:
    from datetime import date

    from gl3rules.packs import LoadedPack


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One case of one rule."""

    status: Status
    change: dict[str, Any] = {}
    at: str | None = None
    message: str = ""


def read_cases(values: object) -> dict[str, tuple[Case, ...]]:
    """Return the cases of each rule from the values of a table; raises msgspec.ValidationError for a wrong shape."""
    return msgspec.convert(values, dict[str, tuple[Case, ...]])


def changed(base: object, change: dict[str, Any]) -> Any:  # noqa: ANN401  values of a document have any type
    """Return a copy of a document's values with some of them set; raises KeyError or IndexError where there is none."""
    values = deepcopy(base)
    for pointer, value in change.items():
        *way, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        place: Any = values
        for part in way:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if isinstance(place, list) and last == "-":
            place.append(deepcopy(value))
        elif isinstance(place, list):
            place[int(last)] = deepcopy(value)
        else:
            place[last] = deepcopy(value)
    return values


def facts_of(values: object) -> Facts:
    """Return typed facts from a document's values; raises msgspec.ValidationError where they are not of that shape."""
    own = deepcopy(values)
    drop_undeclared(own)
    return msgspec.convert(own, Facts, dec_hook=decode)


def outcome_of(loaded: LoadedPack, rule: str, values: object, as_of: date) -> Outcome:
    """Return what one rule comes to on a document's values."""
    return evaluate(select(loaded, rules=[rule]), facts_of(values), as_of).outcomes[0]


def why_wrong(case: Case, outcome: Outcome) -> str:
    """Return in what an outcome differs from a case, or "" where it is as the case says."""
    told = [f"{finding.status} at {finding.pointer}: {finding.message}" for finding in outcome.findings]
    if outcome.status is not case.status:
        return (
            f"{outcome.rule}: {outcome.status} instead of {case.status}; {outcome.reason}; {told} {outcome.traceback}"
        )
    if case.at is not None and not any(
        finding.pointer == case.at and case.message in str(finding.message) for finding in outcome.findings
    ):
        return f"{outcome.rule}: no finding at {case.at} with {case.message!r}, but {told}"
    return ""
