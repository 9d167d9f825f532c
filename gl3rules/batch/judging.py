"""One organisation judged, and what is told of it: findings, cells of a table, letters for a portfolio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from gl3rules import engine
from gl3rules._version import VERSION
from gl3rules.errors import FactsError, Problem
from gl3rules.facts import contradictions
from gl3rules.model import Assessment, Outcome, Report, RowResult, Status, WaiverNote, combined
from gl3rules.portfolio.model import IN_PART, LETTERS
from gl3rules.wording import TO_ACT_ON, reason, subject

if TYPE_CHECKING:
    from gl3rules.batch.job import Prepared
    from gl3rules.facts.root import Facts
    from gl3rules.text import Language

IN_PART_WORD: Final = "in-part"
"""The status of a row, or organisation, of which rules were left out, and against which nothing was found."""

REFUSED: Final = "refused"
"""The status of a record that could not be judged, in the rows of a table."""

COLUMNS: Final = (
    "organisation_id",
    "organisation_name",
    "path",
    "number",
    "sha256",
    "as_of",
    "pack",
    "pack_version",
    "rule",
    "row",
    "clause",
    "severity",
    "status",
    "findings",
    "fact",
    "message",
)
"""The columns of outcomes as a table, a row for each organisation and rule.

`number` is that of the document in its file, or the line of the record, from 1; `findings` counts them, `fact` is where
the first one is, and `message` says why the status is what it is, "" for a pass.
"""

_TOLD: Final = (*TO_ACT_ON, Status.WAIVED)


class Found(Struct, frozen=True, omit_defaults=True):
    """A finding, in the language of the run; `fact` is its place with ids, `subject` what was judged."""

    rule: str
    row: str
    clause: str
    severity: str
    status: Status
    subject: str
    fact: str
    message: str
    waived: bool = False


class Judged(Struct, frozen=True):
    """One organisation judged: where its facts stood, what each row came to, and what was found.

    `number` is that of the document in its file, or the line of the record, from 1. `rows` gives the status of each row
    that was judged, "in-part" where only some of its rules were; `status` is what they come to together, the worst.
    """

    organisation_id: str
    organisation_name: str
    path: str
    number: int
    sha256: str
    status: str
    rows: dict[str, str]
    findings: tuple[Found, ...]


class Assessed(Struct, frozen=True):
    """An assessment with the waivers applied, what is to be told of them, and what is wrong in them."""

    assessment: Assessment
    notes: tuple[WaiverNote, ...] = ()
    problems: tuple[Problem, ...] = ()


def assess(prepared: Prepared, facts: Facts, waivers_file: str = "") -> Assessed:
    """Judge one organisation; the job has the waivers of that file, and applies them beside those for all units.

    Raises FactsError where its facts can't be true on the day of the assessment.
    """
    job = prepared.job
    impossible = contradictions.on(facts, job.as_of)
    if impossible:
        raise FactsError(impossible)
    # Reports show the places and the evidence; what is kept of all others has no room for them.
    reports = bool(job.formats)
    assessment = engine.evaluate(prepared.loaded, facts, job.as_of, evidence=reports, places=reports)
    # Only its own: all others would be looked at for every organisation, and told of as being for nobody.
    accepted = prepared.waivers_for(assessment.organisation_id, waivers_file)
    if not accepted:
        return Assessed(assessment)
    # Imported here: most runs have no waivers.
    from gl3rules import waivers

    done = waivers.apply([assessment], accepted, prepared.loaded, job.as_of, longest=job.longest_waiver)
    return Assessed(done.assessments[0], done.notes, done.problems)


def report_on(prepared: Prepared, facts: Facts, assessed: Assessed) -> Report:
    """Return the report on one organisation, as `gl3rules check` has it."""
    job = prepared.job
    one = assessed.assessment
    wrong = (WaiverNote(each.message, each.path, each.line, is_wrong=True) for each in assessed.problems)
    return engine.report(
        prepared.loaded,
        job.as_of,
        VERSION,
        [structs.replace(one, coming=engine.coming(prepared.loaded, facts, one))],
        fail_on=job.fail_on,
        as_of_given=job.as_of_given,
        selection=job.selection,
        waiver_notes=(*assessed.notes, *wrong),
    )


def exit_code(prepared: Prepared, assessed: Assessed) -> int:
    """Return what one organisation makes the exit code of a run: as for `gl3rules check`."""
    outcomes = assessed.assessment.outcomes
    if any(outcome.status is Status.ERROR or outcome.traceback for outcome in outcomes):
        return 3
    if assessed.problems:
        return 2
    return int(any(outcome.status in prepared.job.fail_on for outcome in outcomes))


def standing(assessment: Assessment) -> Status | None:
    """Return what the rows of an organisation come to together, the worst of them.

    None where rules were left out and nothing is against it: it was judged only in part, which is no pass.
    """
    status = combined([row.status for row in assessment.rows])
    is_settled = status in (Status.PASS, Status.NOT_APPLICABLE)
    return None if is_settled and any(row.is_in_part for row in assessment.rows) else status


def status_letter(assessment: Assessment) -> str:
    """Return what an organisation comes to as a letter."""
    status = standing(assessment)
    return IN_PART if status is None else LETTERS[status]


def status_word(assessment: Assessment) -> str:
    """Return what an organisation comes to in a word."""
    return standing(assessment) or IN_PART_WORD


def letters(prepared: Prepared, assessment: Assessment) -> str:
    """Return a letter for each row of the pack, in order."""
    found = list(prepared.unjudged)
    for row in assessment.rows:
        found[prepared.places[row.row]] = IN_PART if row.is_in_part else LETTERS[row.status]
    return "".join(found)


def word(row: RowResult) -> str:
    """Return the status of a row in a word."""
    return IN_PART_WORD if row.is_in_part else row.status.value


def findings(language: Language, assessment: Assessment) -> tuple[Found, ...]:
    """Return all that was found and that somebody has to act on, or that is waived, in the order of the rules."""
    return tuple(
        Found(
            rule=outcome.rule,
            row=outcome.row,
            clause=outcome.clause,
            severity=outcome.severity.value,
            status=finding.status,
            subject=subject(language, finding.subject),
            fact=finding.fact,
            message=language.render(finding.message),
            waived=outcome.status is Status.WAIVED,
        )
        for outcome in assessment.outcomes
        if outcome.status in _TOLD
        for finding in outcome.findings
    )


class Cell(Struct, frozen=True, array_like=True):
    """What a table says of one outcome beside its rule: status, number of findings, first fact, and why."""

    status: str
    findings: int
    fact: str
    message: str


def cell(language: Language, outcome: Outcome) -> Cell:
    """Return what a table says of an outcome."""
    first = outcome.findings[0].fact if outcome.findings else ""
    return Cell(outcome.status.value, len(outcome.findings), first, reason(language, outcome))


def judged(prepared: Prepared, assessment: Assessment, number: int) -> Judged:
    """Return what the Python API says of an organisation."""
    return Judged(
        organisation_id=assessment.organisation_id,
        organisation_name=assessment.organisation_name,
        path=assessment.path,
        number=number,
        sha256=assessment.sha256,
        status=status_word(assessment),
        rows={row.row: word(row) for row in assessment.rows},
        findings=findings(prepared.language, assessment),
    )
