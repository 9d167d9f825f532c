"""What makes a finding the same finding in another run: not its line, nor its place in a list."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Assessment, Finding, Outcome

_LENGTH = 32


def fingerprints(assessment: Assessment, outcome: Outcome) -> Iterator[tuple[Finding, str]]:
    """Yield each finding of an outcome with its fingerprint: 32 hexadecimal digits.

    It rests on the organisation, the rule, the subject, the fact with ids in place of positions, and the kind of
    message without the values found; of findings that agree in all that, on their order. So it stays while lines move,
    lists are reordered and figures change, and differs between any two findings of a run.
    """
    seen: dict[str, int] = {}
    for finding in outcome.findings:
        subject = f"{finding.subject.noun}\0{finding.subject.name}"
        what = f"{assessment.organisation_id}\0{outcome.rule}\0{subject}\0{finding.fact}\0{finding.message.template}"
        number = seen[what] = seen.get(what, -1) + 1
        yield finding, _hash(f"{what}\0{number}")


def fingerprint(assessment: Assessment, outcome: Outcome) -> str:
    """Return the fingerprint of an outcome as a whole, for those that have no finding."""
    return _hash(f"{assessment.organisation_id}\0{outcome.rule}")


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_LENGTH]
