"""Read a JSON report again, as far as it is compared: reports of older versions of gl3rules have all that is needed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct

from gl3rules import entries
from gl3rules.errors import EntriesError, FactsError, Problem
from gl3rules.facts.describe import pointer
from gl3rules.model import Status
from gl3rules.source import Limits
from gl3rules.source import read as read_source
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.source import Document

FORMATS: Final = (1,)
"""The versions of the JSON report that can be read."""

# Some 300 KiB for each organisation.
_LIMITS: Final = Limits(bytes=256 * 1024 * 1024, depth=150)
_NO_REPORT: Final = message("Name a report that `gl3rules check --format json=FILE` wrote.")


class SavedFinding(Struct, frozen=True):
    """A finding; `line` is 0 where it is not known."""

    status: Status
    message: str
    subject: str
    fact: str
    line: int


class SavedEvidence(Struct, frozen=True):
    """A fact that was read, with its value as JSON has it."""

    fact: str
    value: Any
    line: int


class SavedOutcome(Struct, frozen=True):
    """What a rule came to."""

    rule: str
    row: str
    status: Status
    findings: tuple[SavedFinding, ...]
    evidence: tuple[SavedEvidence, ...]


class SavedRow(Struct, frozen=True):
    """What a row came to; `left_out` counts the rules that were not judged because of a selection."""

    row: str
    title: str
    status: Status
    left_out: int = 0


class SavedOrganisation(Struct, frozen=True):
    """Who was judged."""

    id: str
    name: str


class SavedAssessment(Struct, frozen=True):
    """All that was judged of one organisation."""

    organisation: SavedOrganisation
    rows: tuple[SavedRow, ...]
    outcomes: tuple[SavedOutcome, ...]


class SavedPack(Struct, frozen=True):
    """The pack that judged."""

    name: str
    version: str
    digest: str
    parameters: dict[str, str]


class SavedRefused(Struct, frozen=True):
    """A file that was not judged."""

    path: str


class SavedTool(Struct, frozen=True):
    """The program that wrote the report."""

    name: str
    version: str


class SavedReport(Struct, frozen=True):
    """What is compared of a JSON report."""

    format: Literal[1]
    tool: SavedTool
    pack: SavedPack
    language: str
    as_of: date
    assessments: tuple[SavedAssessment, ...]
    refused: tuple[SavedRefused, ...]
    selection: tuple[str, ...] = ()
    baseline: str = ""


def load(path: str) -> SavedReport:
    """Read a report that `check --format json` wrote; "-" is standard input.

    Raises EntriesError with all that is wrong in the file.
    """
    try:
        source = read_source(path, _LIMITS)
    except FactsError as error:
        raise EntriesError(error.problems) from error
    document = source.documents[0]
    _check_version(document, source.path)
    saved = entries.convert(document.values, SavedReport, document.mark, source.path)
    problems = tuple(
        Problem(what, source.path, *document.mark(where), pointer(where), _NO_REPORT)
        for where, what in _duplicates(saved)
    )
    if problems:
        raise EntriesError(problems)
    return saved


def _check_version(document: Document, path: str) -> None:
    """Refuse what is no report, or one of another version, before its shape is found to be wrong."""
    values = document.values
    tool = values.get("tool") if isinstance(values, dict) else None
    if not isinstance(values, dict) or not isinstance(tool, dict) or tool.get("name") != "gl3rules":
        raise EntriesError.of(message("{path} is no JSON report of gl3rules.", path=path), _NO_REPORT, path=path)
    if "assessments" not in values:
        what = message("{path} was written by gl3rules, but is no JSON report of check.", path=path)
        raise EntriesError.of(what, _NO_REPORT, path=path)
    found = values.get("format")
    if isinstance(found, int) and found not in FORMATS:
        what = message("This is version {found} of the JSON report; {known} can be read.", found=found, known=FORMATS)
        again = message("Write both reports with this version of gl3rules.")
        raise EntriesError((Problem(what, path, *document.mark(("format",)), "/format", again),))


def _duplicates(saved: SavedReport) -> Iterator[tuple[tuple[str | int, ...], Message]]:
    """Find what is in a list twice, so that nobody could say which of the two is to be compared."""
    for number in _repeated([each.organisation.id for each in saved.assessments]):
        name = saved.assessments[number].organisation.id
        yield ("assessments", number, "organisation", "id"), message("Organisation {id} is here twice.", id=name)
    for number, each in enumerate(saved.assessments):
        for index in _repeated([row.row for row in each.rows]):
            what = message("Row {row} is here twice.", row=each.rows[index].row)
            yield ("assessments", number, "rows", index), what
        for index in _repeated([outcome.rule for outcome in each.outcomes]):
            what = message("Rule {rule} is here twice.", rule=each.outcomes[index].rule)
            yield ("assessments", number, "outcomes", index), what


def _repeated(names: Sequence[str]) -> Iterator[int]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield number
        seen.add(name)
