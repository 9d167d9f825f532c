"""The file that a baseline is: what stands in it, reading it, and writing it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
from msgspec import Struct

from gl3rules import entries
from gl3rules.errors import EntriesError, FactsError, Problem
from gl3rules.facts.describe import pointer
from gl3rules.fingerprints import fingerprints
from gl3rules.model import Finding, Status
from gl3rules.source import Limits
from gl3rules.source import read as read_source
from gl3rules.text import ENGLISH, Message, Phrase, message
from gl3rules.wording import TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gl3rules.model import Assessment, Outcome, PackSummary, Subject
    from gl3rules.source import Document
    from gl3rules.text import Value

FORMAT: Final = 1
"""The version of the format; a baseline of another version is refused."""

# From 10 to 40 KiB for each organisation, so enough for thousands of them.
_LIMITS: Final = Limits(bytes=64 * 1024 * 1024)
_ORGANISATION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_RULE: Final = re.compile(r"[\w-]+")
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{32}")
_MOST: Final = 100
AGAIN: Final = message("Record it again with `gl3rules baseline`; a baseline is not written by hand.")
"""What to do about a file that is not as it was recorded."""


class FindingRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A finding as a baseline has it.

    `subject` and `fact` are as messages write them in English; `values` are those of the message of a failure: whole
    numbers as such, lists as lists, all else as text.
    """

    fingerprint: str
    status: Literal["fail", "unknown"]
    subject: str
    fact: str
    values: dict[str, Any] = {}


class OutcomeRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """What a rule came to."""

    rule: str
    status: Literal["pass", "fail", "unknown", "not-applicable", "waived"]
    findings: tuple[FindingRecord, ...] = ()

    @property
    def needs_action(self) -> bool:
        """Whether the outcome is one that a baseline excuses."""
        return self.status in TO_ACT_ON


class OrganisationRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """All outcomes of an organisation."""

    id: str
    outcomes: tuple[OutcomeRecord, ...]


class ToolRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """The program that wrote the baseline."""

    name: str
    version: str


class PackRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """The pack that judged, with its parameters as they were set."""

    name: str
    version: str
    digest: str
    parameters: dict[str, str]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal[1]
    tool: ToolRecord
    pack: PackRecord
    as_of: date
    organisations: tuple[OrganisationRecord, ...]


class Baseline(Struct, frozen=True):
    """A baseline that has been read: the outcome of each rule, by the id of the organisation and that of the rule."""

    path: str
    pack: PackRecord
    as_of: date
    organisations: dict[str, dict[str, OutcomeRecord]]


def load(path: str) -> Baseline:
    """Read a baseline that `recorded` made.

    Raises EntriesError with all that is wrong in the file.
    """
    if not path.lower().endswith(".json"):
        raise EntriesError.of(
            message("A baseline is a JSON file, and {path} does not end in .json.", path=path),
            message("Name the file that `gl3rules baseline` wrote."),
            path=path,
        )
    try:
        source = read_source(path, _LIMITS)
    except FactsError as error:
        raise EntriesError(error.problems) from error
    document = source.documents[0]
    _check_version(document, source.path)
    file = entries.convert(document.values, _File, document.mark, source.path)
    problems = tuple(problem for problem, _ in zip(_problems(file, document, source.path), range(_MOST), strict=False))
    if problems:
        raise EntriesError(problems)
    return Baseline(
        path=source.path,
        pack=file.pack,
        as_of=file.as_of,
        organisations={
            organisation.id: {outcome.rule: outcome for outcome in organisation.outcomes}
            for organisation in file.organisations
        },
    )


def _check_version(document: Document, path: str) -> None:
    """Refuse another version before its shape is found to be wrong, which would say nothing."""
    found = document.values.get("format") if isinstance(document.values, dict) else None
    if isinstance(found, int) and found != FORMAT:
        what = message("This is version {found} of the form of a baseline; {known} can be read.", found=found, known=1)
        raise EntriesError((Problem(what, path, *document.mark(("format",)), "/format", AGAIN),))


def _problems(file: _File, document: Document, path: str) -> Iterator[Problem]:
    """Find what no baseline that was recorded holds: names that are none, duplicates, statuses that disagree."""
    for where, what in _defects(file):
        yield Problem(what, path, *document.mark(where), pointer(where), AGAIN)


def _defects(file: _File) -> Iterator[tuple[tuple[str | int, ...], Message]]:
    for number, organisation in enumerate(file.organisations):
        here = ("organisations", number)
        if not _ORGANISATION.fullmatch(organisation.id):
            yield (*here, "id"), message("{id} is not the id of an organisation.", id=repr(organisation.id))
        for index, outcome in enumerate(organisation.outcomes):
            for where, what in _defects_of(outcome):
                yield (*here, "outcomes", index, *where), what
        for index in _repeated([outcome.rule for outcome in organisation.outcomes]):
            what = message("Rule {rule} is here twice.", rule=organisation.outcomes[index].rule)
            yield (*here, "outcomes", index, "rule"), what
    for number in _repeated([organisation.id for organisation in file.organisations]):
        what = message("Organisation {id} is here twice.", id=file.organisations[number].id)
        yield ("organisations", number, "id"), what


def _defects_of(outcome: OutcomeRecord) -> Iterator[tuple[tuple[str | int, ...], Message]]:
    if not _RULE.fullmatch(outcome.rule):
        yield ("rule",), message("{id} is not the id of a rule; each rule is named.", id=repr(outcome.rule))
    if not _agrees(outcome):
        yield ("status",), message("The status {status} does not agree with the findings.", status=outcome.status)
    for position, finding in enumerate(outcome.findings):
        if not _FINGERPRINT.fullmatch(finding.fingerprint):
            what = message("{text} is not a fingerprint.", text=repr(finding.fingerprint))
            yield ("findings", position, "fingerprint"), what
    for position in _repeated([finding.fingerprint for finding in outcome.findings]):
        yield ("findings", position), message("This finding is here twice.")


def _agrees(outcome: OutcomeRecord) -> bool:
    """Say whether a status is what the findings come to; one that is waived has any."""
    statuses = {finding.status for finding in outcome.findings}
    if outcome.status == "fail":
        return "fail" in statuses
    return outcome.status == "waived" or statuses == ({"unknown"} if outcome.status == "unknown" else set())


def _repeated(names: Sequence[str]) -> Iterator[int]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield number
        seen.add(name)


def recorded(assessments: Iterable[Assessment], pack: PackSummary, as_of: date, version: str) -> str:
    """Return the baseline that assessments on one day make, as JSON with a line for each finding.

    `version` is that of gl3rules. Raises ValueError where a rule crashed: nobody knows what it would have found.
    """
    return "\n".join(
        [
            "{",
            f'  "format": {FORMAT},',
            f'  "tool": {_json({"name": "gl3rules", "version": version})},',
            '  "pack": {',
            f'    "name": {_json(pack.name)},',
            f'    "version": {_json(pack.version)},',
            f'    "digest": {_json(pack.digest)},',
            '    "parameters": {',
            *_separated([f"      {_json(name)}: {_json(value)}" for name, value in pack.parameters]),
            "    }",
            "  },",
            f'  "as_of": {_json(as_of)},',
            '  "organisations": [',
            *_separated(map(_organisation, sorted(assessments, key=lambda each: each.organisation_id))),
            "  ]",
            "}\n",
        ]
    )


def _organisation(assessment: Assessment) -> str:
    outcomes = _separated(_outcome(assessment, outcome) for outcome in assessment.outcomes)
    identity = _json(assessment.organisation_id)
    return "\n".join(["    {", f'      "id": {identity},', '      "outcomes": [', *outcomes, "      ]", "    }"])


def _outcome(assessment: Assessment, outcome: Outcome) -> str:
    if outcome.status is Status.ERROR or outcome.traceback:
        raise ValueError(outcome.rule)
    records = [
        FindingRecord(
            fingerprint=printed,
            status="fail" if finding.status is Status.FAIL else "unknown",
            subject=spoken(finding.subject),
            fact=finding.fact,
            values=values_of(finding),
        )
        for finding, printed in fingerprints(assessment, outcome)
    ]
    # Not in the order of lists in the facts, which says nothing.
    records.sort(key=lambda record: (record.fact, record.subject, _json(record.values), record.fingerprint))
    head = f'        {{"rule": {_json(outcome.rule)}, "status": {_json(outcome.status)}'
    if not records:
        return f"{head}}}"
    lines = [f"          {_json(record)}" for record in records]
    return "\n".join([f'{head}, "findings": [', *_separated(lines), "        ]}"])


def _separated(items: Iterable[str]) -> Iterator[str]:
    """Yield items as the lines of a JSON list: each but the last with a comma."""
    before = None
    for item in items:
        if before is not None:
            yield f"{before},"
        before = item
    if before is not None:
        yield before


def _json(value: object) -> str:
    """Return a value as JSON on one line, with everything escaped that could steer a terminal."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=0).decode()
    if text.isprintable():
        return text
    # Imported here: next to no baseline needs it.
    import json

    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in text)


def values_of(finding: Finding) -> dict[str, Any]:
    """Return the values of a failure's message as JSON has them; what is unknown has no values beside its fact."""
    if finding.status is not Status.FAIL:
        return {}
    return {name: _plain(value) for name, value in finding.message.values.items()}


def _plain(value: Value) -> Any:  # noqa: ANN401  a JSON value
    if isinstance(value, tuple):
        # The order of a list says nothing.
        return sorted((_plain(item) for item in value), key=_json)
    if isinstance(value, (Message, Phrase)):
        return ENGLISH.value(value)
    return str(value) if isinstance(value, date) else value


def spoken(subject: Subject) -> str:
    """Return a subject as a baseline names it."""
    return f"{subject.noun} {subject.name}".strip()
