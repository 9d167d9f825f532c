"""What the organisations of a report are called."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gl3rules.model import Assessment, Report


def named(report: Report) -> list[tuple[str, Assessment]]:
    """Return each assessment with its organisation's name, with its id and file too where that names several."""
    names = [item.organisation_name for item in report.assessments]
    for further in (
        [f" ({item.organisation_id})" for item in report.assessments],
        [f" {item.path}" for item in report.assessments],
    ):
        alike = Counter(names)
        names = [name + more if alike[name] > 1 else name for name, more in zip(names, further, strict=True)]
    return list(zip(names, report.assessments, strict=True))
