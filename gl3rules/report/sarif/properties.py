"""What has no place of its own in SARIF: what was judged, and the status of every row and rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules import wording
from gl3rules.report.sarif.terms import MOST_RESULTS
from gl3rules.report.sarif.texts import harmless
from gl3rules.text import printable

if TYPE_CHECKING:
    from gl3rules.model import Assessment, Coming, Status
    from gl3rules.report.sarif.run import Run
    from gl3rules.report.sarif.terms import Object


def properties(run: Run, left_out: dict[Status, int]) -> Object:
    """Return the properties of a run; `left_out` counts the results that it has no room for, by status."""
    report = run.report
    found: Object = {
        "asOf": report.as_of,
        "asOfGiven": report.as_of_given,
        "statement": wording.statement(run.language),
        "judged": harmless(wording.judged(run.language, report)),
        "selection": [printable(option) for option in report.selection],
        "failOn": report.fail_on,
        "organisations": [_organisation(run, item) for item in report.assessments],
        "refused": [printable(item.path) for item in report.refused],
    }
    if report.baseline:
        found["baseline"] = printable(report.baseline)
    if left_out:
        found["resultsLeftOut"] = {"limit": MOST_RESULTS, "byStatus": left_out}
    return found


def _organisation(run: Run, item: Assessment) -> Object:
    found: Object = {
        "id": printable(item.organisation_id),
        "name": printable(item.organisation_name),
        "facts": printable(item.path),
        "passes": harmless(wording.passes(run.language, item)),
        "remarks": [harmless(remark) for remark in wording.remarks(run.language, run.report, item)],
        "rows": {status: item.count(status) for status in wording.STATUSES},
        "rowsInPart": {
            row.row: harmless(wording.row_of_part(run.language, row)) for row in item.rows if row.is_in_part
        },
        "rules": {
            status: [outcome.rule for outcome in item.outcomes if outcome.status is status]
            for status in wording.STATUSES
        },
        "coming": [_coming(run, each) for each in item.coming],
    }
    if run.report.baseline:
        found["fixed"] = [
            {
                "rule": each.rule,
                "row": each.row,
                "title": harmless(run.language.text(each.title)),
                "before": each.before,
                "now": each.now,
            }
            for each in item.fixed
        ]
    return found


def _coming(run: Run, coming: Coming) -> Object:
    return {
        "rule": coming.rule,
        "row": coming.row,
        "on": coming.on,
        "message": run.texts.coming(coming.finding),
        "fact": printable(coming.finding.fact),
        "line": coming.finding.line,
    }
