"""The result of one organisation: findings by row, observations by rule, risks, and what they rest on."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL

import msgspec
from msgspec import structs

from gl3rules import oscal, wording
from gl3rules.model import Change, Status
from gl3rules.oscal import Object, bullets, filled, markup, moment, paragraphs, props, uuid_in
from gl3rules.report.oscal.backing import Backing
from gl3rules.report.oscal.run import OWNER, Run
from gl3rules.text import message, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Assessment, Coming, Finding, Outcome, RowResult

_SEVERITIES: Final = "http://csrc.nist.gov/ns/oscal"

# OSCAL's states are two: the objective "has been completely satisfied", or it has not. Only a pass says the first. For
# whatever else, "not-satisfied" is what may be said without claiming what nobody found out, and `reason` tells it from
# a failure: "other" is "some other event took place that is not a pass or a fail". What does not apply carries OSCAL's
# implementation status not-applicable as well. A waived failure stays one: the waiver accepts it and mends nothing.
_NOT_PASSED: Final = {
    Status.FAIL: ("fail", message("At least one rule of this row fails.")),
    Status.UNKNOWN: ("other", message("Not decided, because a fact is not declared; this is neither pass nor fail.")),
    Status.NOT_APPLICABLE: (
        "other",
        message("Does not apply, so there was nothing to judge; OSCAL has no state for that. This is no failure."),
    ),
    Status.ERROR: ("other", message("Not judged, because a rule crashed; this is neither pass nor fail.")),
    Status.WAIVED: ("fail", message("Waived: the exception is accepted for a time, and is no pass.")),
}
_IN_PART: Final = message(
    "The rules that were judged found nothing missing, but others of this row were left out; this is neither pass nor"
    " fail of the row."
)
_CHANGES: Final = {
    Change.NEW: message("New since the baseline."),
    Change.WORSE: message("Worse than in the baseline."),
    Change.UNCHANGED: message("Unchanged since the baseline."),
}
_NEEDS_ALL: Final = (Status.PASS, Status.NOT_APPLICABLE)
_PARTLY_JUDGED: Final = "partly-judged"


class Assessed:
    """One organisation's assessment, on its way to a result."""

    def __init__(self, run: Run, assessment: Assessment) -> None:
        self._run = run
        self._language = run.language
        self._say = run.say
        self._assessment = assessment
        name = oscal.line(assessment.organisation_name)
        self._name = name or assessment.organisation_id
        # The same organisation is the same party in every document.
        self.party = uuid_in(NAMESPACE_URL, oscal.NS, "organisation", assessment.organisation_id, name)
        self._uuid = run.uuid_of("result", _content(assessment))
        self._component = self._own("component", "organisation")
        self._assets, self._origins = run.assets(self._uuid)
        self._backing = Backing(run, assessment, self._uuid)
        self._coming: dict[str, Coming] = {each.rule: each for each in reversed(assessment.coming)}
        self._fixed = {each.rule: each.before for each in assessment.fixed}

    def _own(self, *names: str) -> str:
        return str(uuid_in(self._uuid, *names))

    def party_entry(self) -> Object:
        """Draw the organisation as a party of the document."""
        identifier = oscal.line(self._assessment.organisation_id)
        return filled(
            {
                "uuid": str(self.party),
                "type": "organization",
                "name": oscal.line(self._name),
                "external-ids": [{"scheme": oscal.NS, "id": identifier}] if identifier else [],
            }
        )

    def entry(self) -> Object:
        """Draw the result."""
        assessment, run = self._assessment, self._run
        judged = markup(wording.judged(self._language, run.report))
        # What a row can say only as a whole is counted of whole rows alone.
        whole = structs.replace(assessment, rows=tuple(row for row in assessment.rows if not _is_in_part(row)))
        in_part = len(assessment.rows) - len(whole.rows)
        counts = {status: whole.count(status) for status in wording.STATUSES}
        told = message("judged only in part: {count} rows", count=in_part)
        remarks = wording.remarks(self._language, run.report, assessment)
        title = message("{organisation}, as of {day}", organisation=self._name, day=assessment.as_of)
        return filled(
            {
                "uuid": str(self._uuid),
                "title": self._say(title),
                "description": paragraphs(
                    bullets(
                        [
                            *(self._counted(status, count) for status, count in counts.items() if count),
                            *([self._say(told)] if in_part else []),
                        ]
                    ),
                    markup(wording.passes(self._language, whole)),
                    judged,
                ),
                "start": run.moment,
                "end": run.moment,
                "props": props(
                    ("organisation", assessment.organisation_id),
                    ("facts", assessment.path),
                    ("facts-sha256", assessment.sha256),
                    *((f"rows-{status}", count) for status, count in counts.items()),
                    (f"rows-{_PARTLY_JUDGED}", in_part or ""),
                ),
                "local-definitions": {"components": [self._organisation()], "assessment-assets": self._assets},
                "reviewed-controls": run.reviewed(judged, ((row.row, row.rules) for row in assessment.rows)),
                "observations": [self._observation(outcome) for outcome in assessment.outcomes],
                "risks": [self._risk(outcome) for outcome in assessment.outcomes if _is_risk(outcome)],
                "findings": [self._finding(row) for row in assessment.rows],
                "remarks": paragraphs(
                    markup(wording.statement(self._language)), *(markup(each) for each in remarks), run.waiver_notes()
                ),
            }
        )

    def _counted(self, status: Status, count: int) -> str:
        return self._say(message("{status}: {count} rows", status=wording.status(self._language, status), count=count))

    def _organisation(self) -> Object:
        what = message("The organisation's medical information systems and how it runs them, as it declares them.")
        return {
            "uuid": self._component,
            "type": "this-system",
            "title": markup(self._name),
            "description": self._say(what),
            "status": {"state": "other", "remarks": self._say(message("Not part of what is declared."))},
            "responsible-roles": [{"role-id": OWNER, "party-uuids": [str(self.party)]}],
        }

    def _finding(self, row: RowResult) -> Object:
        outcomes = self._assessment.of_row(row.row)
        in_part = _is_in_part(row)
        basis = self._assessment.basis(row.row) if row.status is Status.PASS and not in_part else ""
        title = f"{row.row} {self._language.text(row.title)}"
        soon = [self._coming[one.rule] for one in outcomes if one.rule in self._coming]
        return filled(
            {
                "uuid": self._own("finding", row.row),
                "title": self._run.with_status(row.status, title, wording.row_of_part(self._language, row)),
                "description": bullets(f"{self._titled(one)} {self._reason(one)}".rstrip() for one in outcomes),
                "props": props(
                    ("status", _PARTLY_JUDGED if in_part else row.status),
                    ("row", row.row),
                    ("clause", row.clause),
                    ("basis", basis),
                    ("left-out", row.left_out or ""),
                    ("fails-from", min((each.on for each in soon), default="")),
                ),
                "target": self._run.target(row.row, row.title, self._state(row, outcomes)),
                "related-observations": [{"observation-uuid": self._own("observation", one.rule)} for one in outcomes],
                "related-risks": [{"risk-uuid": self._own("risk", one.rule)} for one in outcomes if _is_risk(one)],
                "remarks": bullets(self._told(each) for each in soon),
            }
        )

    def _told(self, coming: Coming) -> str:
        soon = self._say(message("Will fail from {day} if nothing changes.", day=coming.on))
        return f"{soon} {self._found(coming.finding)} {self._say(coming.finding.remedy)}"

    def _state(self, row: RowResult, outcomes: list[Outcome]) -> Object:
        part = markup(wording.row_of_part(self._language, row))
        if _is_in_part(row):
            remarks = paragraphs(self._say(_IN_PART), part)
            return {"status": {"state": "not-satisfied", "reason": "other", "remarks": remarks}}
        if row.status is Status.PASS:
            basis = markup(wording.basis(self._language, self._assessment.basis(row.row)))
            return {"status": {"state": "satisfied", "reason": "pass", "remarks": basis}}
        reason, why = _NOT_PASSED[row.status]
        if row.status is Status.WAIVED and not any(_fails(one) for one in outcomes):
            reason = "other"
        waivers = bullets(markup(wording.waiver(self._language, one.waiver)) for one in outcomes if one.waiver)
        remarks = paragraphs(self._say(why), waivers, part)
        state: Object = {"status": {"state": "not-satisfied", "reason": reason, "remarks": remarks}}
        if row.status is Status.NOT_APPLICABLE:
            reasons = bullets(self._reason(one) for one in outcomes if one.reason)
            state["implementation-status"] = filled({"state": "not-applicable", "remarks": reasons})
        return state

    def _titled(self, outcome: Outcome) -> str:
        return self._run.with_status(outcome.status, self._language.text(outcome.title))

    def _reason(self, outcome: Outcome) -> str:
        return markup(wording.reason(self._language, outcome))

    def _observation(self, outcome: Outcome) -> Object:
        run = self._run
        soon = self._coming.get(outcome.rule)
        return filled(
            {
                "uuid": self._own("observation", outcome.rule),
                "title": self._titled(outcome),
                "description": self._description(outcome),
                "props": props(
                    ("status", outcome.status),
                    ("rule", outcome.rule),
                    ("severity", outcome.severity),
                    ("objective-id", oscal.objective_id(run.pack, outcome.row, outcome.rule)),
                    ("change", outcome.change or ""),
                    ("fixed-from", self._fixed.get(outcome.rule, "")),
                    ("fails-from", soon.on if soon else ""),
                ),
                # Declarations are read; no mechanism is exercised, which is what TEST would say.
                "methods": ["EXAMINE"],
                "types": ["control-objective"],
                "origins": self._origins,
                "subjects": [{"subject-uuid": self._component, "type": "component"}],
                "relevant-evidence": [self._backing.fact(item) for item in outcome.evidence],
                "collected": run.moment,
                "remarks": paragraphs(
                    bullets(self._say(finding.remedy) for finding in outcome.findings),
                    self._told(soon) if soon else "",
                    _code(outcome.traceback) if run.verbose else "",
                ),
            }
        )

    def _description(self, outcome: Outcome) -> str:
        if outcome.status is Status.PASS:
            return self._say(message("Met by what is declared. Judged: {count}.", count=outcome.subjects))
        waiver = markup(wording.waiver(self._language, outcome.waiver)) if outcome.waiver else ""
        change = self._say(_CHANGES[outcome.change]) if outcome.change else ""
        found = bullets(self._found(finding) for finding in outcome.findings) or self._reason(outcome)
        # OSCAL allows no observation that says nothing.
        return paragraphs(waiver, change, found or self._say(_NOT_PASSED[outcome.status][1]))

    def _found(self, finding: Finding) -> str:
        subject = wording.subject(self._language, finding.subject)
        text = self._language.render(finding.message)
        place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.fact
        found = f"{subject}: {text}" if subject else text
        return markup(f"{found} [{place}]" if place else found)

    def _risk(self, outcome: Outcome) -> Object:
        facet = {"name": "severity", "system": _SEVERITIES, "value": outcome.severity}
        waiver = outcome.waiver
        # A waiver holds through its last day. One beyond OSCAL's years is still told in words.
        deadline = moment(waiver.expires, "23:59:59") if waiver and oscal.can_state(waiver.expires) else ""
        why = markup(self._language.text(self._run.why.get(outcome.rule, "")))
        return filled(
            {
                "uuid": self._own("risk", outcome.rule),
                "title": self._titled(outcome),
                "description": self._description(outcome),
                "statement": why or self._titled(outcome),
                "props": props(("status", outcome.status), ("rule", outcome.rule), ("change", outcome.change or "")),
                "status": "deviation-approved" if outcome.status is Status.WAIVED else "open",
                "characterizations": [{"origin": self._origins[0], "facets": [facet]}],
                "deadline": deadline,
                "remediations": self._remediations(outcome),
                "related-observations": [{"observation-uuid": self._own("observation", outcome.rule)}],
            }
        )

    def _remediations(self, outcome: Outcome) -> list[Object]:
        remedies = dict.fromkeys(self._say(finding.remedy) for finding in outcome.findings)
        return [
            {
                "uuid": self._own("remedy", outcome.rule, remedy),
                "lifecycle": "recommendation",
                "title": markup(self._language.text("To put it right")),
                "description": remedy,
            }
            for remedy in remedies
            if remedy
        ]

    def resources(self) -> Iterator[Object]:
        """Draw the facts file, and the evidence that the organisation names."""
        return self._backing.resources()


def _content(assessment: Assessment) -> str:
    """Return a digest of what was judged and what came of it; facts that a program made have no digest of their own."""
    outcomes = [
        (
            outcome.rule,
            outcome.status,
            [finding.pointer for finding in outcome.findings],
            [(item.pointer, item.value) for item in outcome.evidence],
            outcome.waiver,
            outcome.change,
        )
        for outcome in assessment.outcomes
    ]
    others = (
        [(each.rule, each.before) for each in assessment.fixed],
        [(each.rule, each.on) for each in assessment.coming],
    )
    content = (assessment.organisation_id, assessment.organisation_name, assessment.sha256, outcomes, others)
    return sha256(msgspec.json.encode(content)).hexdigest()


def _is_in_part(row: RowResult) -> bool:
    """Say whether rules were left out of a row that would have to be judged whole to have its status."""
    return bool(row.left_out) and row.status in _NEEDS_ALL


def _is_risk(outcome: Outcome) -> bool:
    return outcome.status in (Status.FAIL, Status.WAIVED)


def _fails(outcome: Outcome) -> bool:
    return any(finding.status is Status.FAIL for finding in outcome.findings)


def _code(text: str) -> str:
    """Return lines as a block of code in Markdown, which shows them as they are."""
    return "\n".join(f"    {printable(line)}" for line in text.splitlines())
