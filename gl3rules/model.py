"""What an assessment says: plain frozen values that pickle and become JSON."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from gl3rules.errors import Problem
from gl3rules.text import Message, Value


class Status(StrEnum):
    """What a rule, or a row, comes to for one organisation."""

    PASS = "pass"  # noqa: S105  a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"
    WAIVED = "waived"


PRECEDENCE: Final = (
    Status.FAIL,
    Status.ERROR,
    Status.UNKNOWN,
    Status.WAIVED,
    Status.PASS,
    Status.NOT_APPLICABLE,
)
"""XCCDF 1.2 (NIST IR 7275 Revision 4, table 26), results combined under AND: the first one present decides.

XCCDF has no waivers; a waived failure is still no pass.
"""


def combined(statuses: list[Status]) -> Status:
    """Return what several statuses come to together.

    Raises ValueError where there is none: nothing judged is not a pass.
    """
    for status in PRECEDENCE:
        if status in statuses:
            return status
    nothing = "no status to combine"
    raise ValueError(nothing)


class Basis(StrEnum):
    """What a passing row rests on: evidence for every fact that was read, for some, or what is declared alone."""

    EVIDENCE = "evidence"
    PARTLY = "partly"
    DECLARED = "declared"


class Severity(StrEnum):
    """How much harm a failure can do."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Subject(Struct, frozen=True):
    """What a rule judged: the organisation (no noun, no name), or one of its parts.

    `noun` is the key of a translation; `name` is made of the ids that lead to the part ("main/server-room").
    """

    noun: str = ""
    name: str = ""


class Finding(Struct, frozen=True):
    """One reason why a subject does not meet a rule, can't be judged, or could not be judged for a defect of the rule.

    `status` is FAIL, UNKNOWN or ERROR accordingly. `pointer` is the JSON pointer (RFC 6901) of the fact that
    decides, `fact` the same place with ids instead of positions (`systems[emr].passwords`), which stays the same when
    lists are reordered. `line` and `column` count from 1, 0 where the facts have no file.
    """

    status: Status
    message: Message
    remedy: Message
    subject: Subject
    pointer: str
    fact: str
    file: str
    line: int
    column: int


class Evidence(Struct, frozen=True):
    """A declared fact that a rule read, with its value as JSON has it and the line on which it stands.

    `fact` is its path with ids (`systems[emr].passwords.maximum_age`), `meaning` what it states and `worded` its value,
    both for people. `supported_by` holds the ids of the supporting evidence that the organisation gives for it.
    """

    pointer: str
    fact: str
    value: object
    line: int
    meaning: Value
    worded: Value
    supported_by: tuple[str, ...]


class SupportingEvidence(Struct, frozen=True):
    """What an organisation gives in support of facts: a document, an export of settings, a log, ...

    `kind` is the key of a translation. `reference` says where it can be seen; gl3rules does not open it. All but the
    id are "" or None where they are not declared.
    """

    id: str
    kind: str = ""
    title: str = ""
    reference: str = ""
    collected: date | None = None


class Waiver(Struct, frozen=True):
    """An accepted exception: why, by whom, and up to which day (inclusive); `ticket` is "" where there is none."""

    reason: str
    approver: str
    expires: date
    ticket: str = ""


class Outcome(Struct, frozen=True):
    """What one rule comes to for one organisation.

    `subjects` counts those that were judged, `title` is the key of a translation, `reason` says in one sentence why
    the status is what it is (None for a pass). `traceback` is Python's, for a rule that crashed. `waiver` is the
    exception of an outcome that is waived, whose findings stay. `change` says how an outcome that needs action stands
    to the baseline; None where there is no baseline.
    """

    rule: str
    row: str
    clause: str
    severity: Severity
    title: str
    status: Status
    subjects: int
    reason: Message | None
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    traceback: str = ""
    waiver: Waiver | None = None
    change: Change | None = None


class Change(StrEnum):
    """How an outcome that needs action stands to a baseline: failing anew, failing worse, or failing as before."""

    NEW = "new"
    WORSE = "worse"
    UNCHANGED = "unchanged"


class Fixed(Struct, frozen=True):
    """An outcome that needed action in the baseline, and needs none now; `title` is the key of a translation."""

    rule: str
    row: str
    title: str
    before: Status
    now: Status


class Coming(Struct, frozen=True):
    """A failure that is still to come if nothing changes: the first day on which the rule fails, and the finding."""

    rule: str
    row: str
    on: date
    finding: Finding


class WaiverNote(Struct, frozen=True):
    """Something to be told of a waiver: it has expired, or expires soon, or it is wrong, which fails the run."""

    message: Message
    path: str
    line: int
    is_wrong: bool = False


class RowResult(Struct, frozen=True):
    """What one row of the guideline's checklist comes to; `rules` are those judged, in order.

    `left_out` counts the row's rules that were not: with some left out, a row says less than its number promises.
    """

    row: str
    chapter: str
    clause: str
    title: str
    status: Status
    rules: tuple[str, ...]
    left_out: int = 0

    @property
    def is_in_part(self) -> bool:
        """Whether some of its rules were left out and nothing was found against it: neither a pass nor n/a."""
        return bool(self.left_out) and self.status in (Status.PASS, Status.NOT_APPLICABLE)


class Chapter(Struct, frozen=True):
    """A chapter of the guideline."""

    number: str
    title: str


class PackSummary(Struct, frozen=True):
    """Which pack judged, and with which parameters (name and value as text, in the pack's order)."""

    name: str
    version: str
    digest: str
    title: str
    chapters: tuple[Chapter, ...]
    parameters: tuple[tuple[str, str], ...]
    rows: int
    rules: int


class RuleText(Struct, frozen=True):
    """What a rule says of itself; every text is the key of a translation."""

    rule: str
    row: str
    clause: str
    severity: Severity
    title: str
    why: str
    passes: str
    fails: str
    remedy: str


class RequirementText(Struct, frozen=True):
    """What a row of the checklist asks for, and the rules that decide it; every text is the key of a translation."""

    row: str
    chapter: str
    clause: str
    title: str
    summary: str
    rules: tuple[RuleText, ...]


class Assessment(Struct, frozen=True):
    """All outcomes for one organisation on one date.

    `path` and `sha256` are those of the facts file, "" for facts that a program made. `rows` and `outcomes` hold
    what was selected, in the pack's order; `pack.rows` and `pack.rules` say how many there would be without
    selection. `supporting_evidence` lists what the organisation gives in support of its facts. `fixed` lists what is
    better than in the baseline, `coming` what will fail in the next 90 days if nothing changes.
    """

    organisation_id: str
    organisation_name: str
    path: str
    sha256: str
    as_of: date
    pack: PackSummary
    rows: tuple[RowResult, ...]
    outcomes: tuple[Outcome, ...]
    supporting_evidence: tuple[SupportingEvidence, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    coming: tuple[Coming, ...] = ()

    def count(self, status: Status) -> int:
        """Return how many rows have that status; those that were judged in part have none."""
        return sum(row.status is status and not row.is_in_part for row in self.rows)

    def count_in_part(self) -> int:
        """Return how many rows have rules that were left out, and nothing against them so far."""
        return sum(row.is_in_part for row in self.rows)

    def count_before_waivers(self, status: Status) -> int:
        """Return how many rows would have that status if nothing were waived."""
        return sum(self._before_waivers(row) is status and not row.is_in_part for row in self.rows)

    def _before_waivers(self, row: RowResult) -> Status:
        # A row without outcomes, which only a program can make, is what it says.
        return combined([_unwaived(outcome) for outcome in self.of_row(row.row)] or [row.status])

    def count_changes(self, change: Change) -> int:
        """Return how many outcomes stand so to the baseline."""
        return sum(outcome.change is change for outcome in self.outcomes)

    def of_row(self, row: str) -> list[Outcome]:
        """Return the outcomes of the rules that decide a row."""
        return [outcome for outcome in self.outcomes if outcome.row == row]

    def basis(self, row: str) -> Basis:
        """Return what a passing row rests on; DECLARED where nothing recorded which facts were read."""
        read = [item for outcome in self.of_row(row) for item in outcome.evidence]
        supported = sum(bool(item.supported_by) for item in read)
        if not supported:
            return Basis.DECLARED
        return Basis.EVIDENCE if supported == len(read) else Basis.PARTLY

    def count_passes(self, basis: Basis) -> int:
        """Return how many passing rows rest on that; one of which rules were left out is not among them."""
        return sum(
            row.status is Status.PASS and not row.is_in_part and self.basis(row.row) is basis for row in self.rows
        )


def _unwaived(outcome: Outcome) -> Status:
    """Return what an outcome would be without its waiver: what its findings come to."""
    if outcome.status is not Status.WAIVED or not outcome.findings:
        return outcome.status
    return combined([finding.status for finding in outcome.findings])


class Refused(Struct, frozen=True):
    """A facts file that could not be judged, with all that is wrong in it."""

    path: str
    problems: tuple[Problem, ...]


class Report(Struct, frozen=True):
    """What one run says: an assessment for each organisation, and the files that were refused.

    `version` is that of gl3rules; `pack` says what was applied, `judged_rows` and `judged_rules` how much of it was
    selected. `requirements` holds the texts of what was selected, in the pack's order. `fail_on` lists the statuses
    that make the run fail. `as_of_given` says that the day was asked for, and is not simply today; `selection` lists
    the options that left something out, each as it was written; `baseline` is the path of the baseline that outcomes
    are compared with, "" for none.
    """

    version: str
    as_of: date
    pack: PackSummary
    judged_rows: int
    judged_rules: int
    requirements: tuple[RequirementText, ...]
    assessments: tuple[Assessment, ...]
    refused: tuple[Refused, ...] = ()
    fail_on: tuple[Status, ...] = (Status.FAIL, Status.UNKNOWN)
    as_of_given: bool = False
    selection: tuple[str, ...] = ()
    baseline: str = ""
    waiver_notes: tuple[WaiverNote, ...] = ()

    @property
    def exit_code(self) -> int:
        """The exit code: 0 nothing to act on, 1 a status of `fail_on`, 2 a file or waiver refused, 3 a rule crashed.

        With a baseline, what is as it was before does not count.
        """
        outcomes = [outcome for assessment in self.assessments for outcome in assessment.outcomes]
        statuses = {outcome.status for outcome in outcomes if outcome.change is not Change.UNCHANGED}
        # A rule that fails on one subject can have crashed on another.
        if any(outcome.status is Status.ERROR or outcome.traceback for outcome in outcomes):
            return 3
        if self.refused or any(note.is_wrong for note in self.waiver_notes):
            return 2
        return int(any(status in statuses for status in self.fail_on))
