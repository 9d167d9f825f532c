"""Facts that the code of a rule names, and without which it passes `hospital.yaml` all the same: each with the reason.

The list was made by looking at each pair that `named.passing_without` gives. A test holds the two to each other, so
that a rule that stops caring about a fact, or starts to, shows up here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .relevance import hospital
from .weakened import TOPICS, TRAINING_TOPICS


@dataclass(frozen=True, slots=True)
class Allowed:
    """Rules that pass without each of some facts, given by an expression for their pointers, and why that is right."""

    rules: str
    places: str
    why: str

    def covers(self, rule: str, pointer: str) -> bool:
        """Say whether a rule may pass without a fact for this reason."""
        return rule in self.rules.split() and re.fullmatch(self.places, pointer) is not None


ALLOWED: Final = (
    Allowed(
        "terminal-areas-closed",
        r"/sites/(0/areas/[01]|1/areas/1)/locked",
        "No terminals stand in these areas.",
    ),
    Allowed(
        "terminal-areas-closed",
        r"/sites/0/areas/2/locked",
        "A guard is declared for the area, which the row takes as equal to a lock.",
    ),
    Allowed(
        "device-areas-locked",
        r"/sites/(0/areas/[12]|1/areas/0)/locked",
        "No devices that store personal information stand in these areas.",
    ),
    Allowed(
        "media-areas-locked",
        r"/sites/(0/areas/2|1/areas/[01])/locked",
        "No media that hold personal information are kept in these areas.",
    ),
    Allowed(
        "contractor-safety-management-agreed",
        r"/contracting/contractors/1/contract/(signed|clauses)",
        "The contractor handles no personal information.",
    ),
    Allowed(
        "disposal-contract-binding",
        r"/contracting/contractors/[01]/contract/(signed|clauses)",
        "These contractors dispose of no information.",
    ),
    Allowed(
        "contractor-subcontractors-bound",
        r"/contracting/contractors/[12]/contract/clauses",
        "These contractors have no subcontractors.",
    ),
    Allowed(
        "contractor-subcontracting-ban-kept",
        r"/contracting/contractors/0/subcontracts",
        "The contract permits subcontracting, so there is no ban to keep.",
    ),
    Allowed(
        "vendor-access-confidential",
        r"/maintenance/vendors/1/contract/(signed|clauses)",
        "The vendor never accesses personal information.",
    ),
    Allowed(
        "maintenance-subcontracting-agreed maintenance-subcontractors-bound",
        r"/maintenance/vendors/1/contract/(subcontracting|clauses)",
        "The vendor has no subcontractors.",
    ),
    Allowed(
        "maintenance-accounts-protected",
        r"/(remote_maintenance|external_exchange)/used",
        "The accounts have other protection than the lack of a connection from outside.",
    ),
)

_ELSEWHERE: Final = "Another document in force, or another training, covers the topic, and one is enough."
_SECTIONS: Final = {
    "documents": (TOPICS, {"topics", "approved", "last_reviewed"}),
    "trainings": (TRAINING_TOPICS, {"topics", "last_held", "attended_by"}),
}


def reason(rule: str, pointer: str) -> str:
    """Return why a rule may pass without a fact, "" where it may not."""
    section, _, rest = pointer.removeprefix("/").partition("/")
    if section in _SECTIONS:
        topics, facts = _SECTIONS[section]
        item, _, fact = rest.partition("/")
        topic = next((topic for topic, name in topics.items() if name == rule), "")
        is_elsewhere = topic and fact in facts and topic not in _words_at(f"/{section}/{item}/topics")
        return _ELSEWHERE if is_elsewhere else ""
    return next((allowed.why for allowed in ALLOWED if allowed.covers(rule, pointer)), "")


def _words_at(pointer: str) -> tuple[str, ...]:
    file = hospital()
    (entry,) = (entry for entry in file.entries if entry.pointer == pointer)
    return tuple(re.findall(r"[a-z-]{2,}", file.value_of(entry)))
