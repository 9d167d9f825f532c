"""An assessment as an in-toto Statement: what was judged, by what, and what it came to, ready to be signed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from gl3rules.errors import OutputError
from gl3rules.model import Basis, Status
from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.model import Assessment, Report, Waiver

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
"""The type of every in-toto Statement, version 1 (in-toto attestation framework, spec/v1/statement.md)."""

PREDICATE_TYPE: Final = "urn:gl3rules:predicate:assessment:1"
"""What the predicate says, and in which version of its form; docs/provenance.md describes it."""

STANDARD_INPUT: Final = "-"
"""The name of the subject for facts from standard input."""

_STANDARD_INPUT_SHOWN: Final = "<stdin>"


def statement(report: Report) -> str:
    """Return the in-toto Statement (v1) of a run as JSON, indented by two and in ASCII; the same in every language.

    The subjects are the facts files, by name and SHA-256; the predicate holds what was applied, and the statuses that
    it came to. Raises OutputError where nothing was judged, and for facts that were made by a program: a statement
    needs the digest of a file.
    """
    if not report.assessments:
        raise OutputError(
            message("No facts were judged, so there is nothing to attest."),
            message("Correct the facts files that were refused."),
        )
    subjects = {(name(assessment.path), _digest(assessment)): None for assessment in report.assessments}
    content = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": path, "digest": {"sha256": digest}} for path, digest in subjects],
        "predicateType": PREDICATE_TYPE,
        "predicate": _predicate(report),
    }
    # ASCII alone: whatever a name holds, it can't steer the terminal of whoever looks at the file.
    return json.dumps(content, indent=2) + "\n"


def name(path: str) -> str:
    """Return what a statement calls a facts file: its path as it was given, "-" for standard input."""
    return STANDARD_INPUT if path == _STANDARD_INPUT_SHOWN else path


def _digest(assessment: Assessment) -> str:
    if not assessment.sha256:
        raise OutputError(
            message("The facts of {organisation} come from no file.", organisation=assessment.organisation_id),
            message("Write them to a file and check that; only a file can be attested."),
        )
    return assessment.sha256


def _predicate(report: Report) -> dict[str, Any]:
    pack = report.pack
    return {
        "tool": {"name": "gl3rules", "version": report.version},
        "pack": {
            "name": pack.name,
            "version": pack.version,
            "digest": {"sha256": pack.digest},
            "parameters": dict(pack.parameters),
        },
        "asOf": str(report.as_of),
        "asOfGiven": report.as_of_given,
        "selection": list(report.selection),
        # In one order, and each once, however the command line has them.
        "failOn": [status.value for status in Status if status in report.fail_on],
        "baseline": report.baseline,
        "judged": {
            "rows": report.judged_rows,
            "ofRows": pack.rows,
            "rules": report.judged_rules,
            "ofRules": pack.rules,
        },
        "organisations": [_organisation(assessment) for assessment in report.assessments],
        "refused": [name(refused.path) for refused in report.refused],
        "exitCode": report.exit_code,
    }


def _organisation(assessment: Assessment) -> dict[str, Any]:
    return {
        "id": assessment.organisation_id,
        "facts": {"name": name(assessment.path), "digest": {"sha256": assessment.sha256}},
        "summary": {status.value: assessment.count(status) for status in Status},
        "passes": {basis.value: assessment.count_passes(basis) for basis in Basis},
        "rows": {row.row: row.status.value for row in assessment.rows},
        "waived": {outcome.rule: _waiver(outcome.waiver) for outcome in assessment.outcomes if outcome.waiver},
    }


def _waiver(waiver: Waiver) -> dict[str, str]:
    return {
        "reason": waiver.reason,
        "approver": waiver.approver,
        "expires": str(waiver.expires),
        "ticket": waiver.ticket,
    }
