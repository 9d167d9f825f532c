"""What a worker does: judge units. The same function serves one process, all cores and a cluster."""

from __future__ import annotations

import os
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs

from gl3rules.batch import records, remote, unpacking
from gl3rules.batch.job import prepared
from gl3rules.batch.judging import assess, cell, exit_code, letters, report_on, status_letter
from gl3rules.batch.outcome_lines import line
from gl3rules.batch.units import Note, Refusal, Result, Texts, Unit, Verdict, Wrong
from gl3rules.errors import FactsError, Problem
from gl3rules.facts.load import from_bytes
from gl3rules.model import WaiverNote
from gl3rules.report import Options, render
from gl3rules.source.files import kind_of, read_bytes
from gl3rules.text import Language, Message, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.batch.job import Job, Prepared
    from gl3rules.batch.judging import Assessed
    from gl3rules.facts.root import Facts

# One that has no time to lose: the level that costs least.
_FASTEST: Final = 1
_MIB: Final = 1024 * 1024
_DRAWN: Final = Options()


def work(job: Job, units: Sequence[Unit]) -> list[Result]:
    """Judge units, one after the other; what is wrong with one costs only that one.

    Raises WorkerMismatchError where this process has another version of gl3rules, or of the pack, than the job.
    """
    known = prepared(job)
    return [_result(known, unit) for unit in units]


def _result(known: Prepared, unit: Unit) -> Result:
    try:
        return _judged(known, unit)
    except FactsError as error:
        # It can't be read; it is called as the run calls it, wherever it was opened.
        problems = [structs.replace(problem, path=unpacking.shown(unit.path)) for problem in error.problems]
        return Result("", refusals=(_refusal(known, problems, unpacking.shown(unit.path), 0),))
    # A defect of ours, or no memory for what this unit holds: the others must still be judged.
    except Exception as error:  # noqa: BLE001  see above
        # Imported here: next to no run needs it.
        from gl3rules.batch.splitting import halves, of_one_record, whole

        parts = halves([unit], known.limits.bytes)
        if parts is None:
            text = message("could not be judged: {reason}", reason=_named(error))
            return of_one_record(unit, _unjudged(known, unit, text))
        (first,), (second,) = parts
        return whole((first, second), (_result(known, first), _result(known, second)))


def _named(error: Exception) -> str:
    from traceback import extract_tb

    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({os.path.basename(place.filename)}:{place.lineno})"


def refused(job: Job, unit: Unit, error: FactsError) -> Result:
    """Return the result of a unit that can't be read."""
    known = prepared(job)
    return Result("", refusals=(_refusal(known, error.problems, unpacking.shown(unit.path), 0),))


def lost(job: Job, unit: Unit) -> Result:
    """Return the result of a unit whose worker process ended each time that it judged it."""
    text = message("could not be judged: its worker process was ended from outside, or crashed, each time")
    return _unjudged(prepared(job), unit, text)


def _unjudged(known: Prepared, unit: Unit, text: Message) -> Result:
    problem = Problem(
        text,
        unpacking.shown(unit.path),
        remedy=message("Check it alone with `gl3rules check`; if that fails too, report it to gl3rules' authors."),
    )
    return Result("", refusals=(_refusal(known, (problem,), unpacking.shown(unit.path), 0),))


def _judged(known: Prepared, unit: Unit) -> Result:
    if unit.is_block:
        return _judged_block(known, unit)
    if remote.is_url(unit.path):
        data, shown, kind = (
            remote.contents(unit.path, known.limits),
            unpacking.shown(unit.path),
            kind_of(unpacking.name_of(unit.path)),
        )
    else:
        data, _, kind = read_bytes(unit.place, known.limits)
        shown = unit.path
    digest = sha256(data).hexdigest()
    if digest == unit.known:
        return Result(digest, is_known=True)
    told = _Told(known, unit)
    try:
        found = from_bytes(data, shown, kind, known.limits)
        problem = _other_organisation(unit, found, shown)
        if problem:
            # Without the digest, so that a later run tells the line on which the manifest has it then.
            return Result("", refusals=(_refusal(known, (problem,), shown, 0),))
        for number, facts in enumerate(found, 1):
            told.add(facts, number)
    except FactsError as error:
        return Result(digest, refusals=(_refusal(known, error.problems, shown, 0),))
    return told.result(digest, content=zlib.compress(data, _FASTEST) if known.job.keeps_facts else b"")


def _judged_block(known: Prepared, unit: Unit) -> Result:
    data = records.block(unit, known.limits.bytes)
    digest = sha256(data).hexdigest()
    if digest == unit.known:
        return Result(digest, is_known=True, lines=records.count(data))
    shown = unpacking.shown(unit.path)
    told = _Told(known, unit)
    for number, record in records.numbered(data):
        try:
            _check_length(record, known.limits.bytes, shown)
            for facts in from_bytes(record, shown, "json", known.limits):
                if facts.provenance and unit.first_line:
                    facts.provenance.first_line = unit.first_line + number - 1
                told.add(facts, number)
        except FactsError as error:
            told.refusals.append(_refusal(known, error.problems, shown, number))
    return told.result(digest, lines=records.count(data))


def _check_length(record: bytes, most: int, shown: str) -> None:
    """Refuse a record that is too long, before it is refused as a file."""
    if len(record) > most:
        raise FactsError.of(
            message("the record is larger than {limit}", limit=f"{most / _MIB:g} MiB"),
            message("Check that its line holds one organisation; --max-file-size raises the limit."),
            path=shown,
        )


class _Told:
    """What is told of the organisations of one unit; what can be long is packed as it comes, so that memory is flat."""

    def __init__(self, known: Prepared, unit: Unit) -> None:
        self._known = known
        self._unit = unit
        self._verdicts: list[Verdict] = []
        self._packer = zlib.compressobj(_FASTEST)
        self._lines: list[bytes] = []
        self._cells: list[msgspec.Raw] = []
        self.refusals: list[Refusal] = []

    def add(self, facts: Facts, number: int) -> None:
        """Judge an organisation; raises FactsError where its facts can't be true on the day of the assessment."""
        known, job, extra = self._known, self._known.job, self._unit.extra
        assessed = assess(known, facts, extra.waivers)
        one = assessed.assessment
        self._verdicts.append(
            Verdict(
                id=one.organisation_id,
                name=one.organisation_name,
                number=number,
                sha256=one.sha256,
                status=status_letter(one),
                rows=letters(known, one),
                code=exit_code(known, assessed),
                reports=_reports(known, facts, assessed) if job.formats else (),
                notes=_notes(known, assessed),
            )
        )
        if job.lines:
            end = b"\n" if self._lines else b""
            self._lines.append(self._packer.compress(end + line(known, one, extra.tags)))
        if job.columns:
            cells = [cell(known.language, outcome) for outcome in one.outcomes]
            self._cells.append(msgspec.Raw(msgspec.msgpack.encode(cells)))

    def result(self, digest: str, *, lines: int = 0, content: bytes = b"") -> Result:
        """Return the result of the unit."""
        return Result(
            digest,
            lines=lines,
            verdicts=tuple(self._verdicts),
            refusals=tuple(self.refusals),
            told=b"".join([*self._lines, self._packer.flush()]) if self._lines else b"",
            cells=zlib.compress(msgspec.msgpack.encode(self._cells), _FASTEST) if self._cells else b"",
            content=content,
        )


def _reports(known: Prepared, facts: Facts, assessed: Assessed) -> tuple[tuple[str, bytes], ...]:
    whole = report_on(known, facts, assessed)
    made = ((name, render(name, whole, known.language, _DRAWN)) for name in known.job.formats)
    return tuple((name, content.encode() if isinstance(content, str) else content) for name, content in made)


def _other_organisation(unit: Unit, found: Sequence[Facts], shown: str) -> Problem | None:
    """Return what is wrong where a file describes another organisation than the manifest says, or others beside it."""
    due = unit.extra.organisation
    others = tuple(facts.organisation.id for facts in found if facts.organisation.id != due)
    if not due or (not others and len(found) == 1):
        return None
    return Problem(
        message(
            "{place} says that this file describes {due}, but it describes {found}.",
            place=unit.extra.place,
            due=due,
            found=others,
        ),
        shown,
        remedy=message("Correct the id in the manifest, or the one in the file."),
    )


def _notes(known: Prepared, assessed: Assessed) -> tuple[Note, ...]:
    wrong = (WaiverNote(each.message, each.path, each.line, is_wrong=True) for each in assessed.problems)
    return tuple(
        Note(_texts(known, note.message), f"{note.path}:{note.line}" if note.line else note.path, note.is_wrong)
        for note in (*assessed.notes, *wrong)
    )


def _refusal(known: Prepared, problems: Sequence[Problem], path: str, number: int) -> Refusal:
    return Refusal(path, number, tuple(_wrong(known, problem) for problem in problems))


def _wrong(known: Prepared, problem: Problem) -> Wrong:
    return Wrong(
        message=_texts(known, problem.message),
        remedy=_texts(known, problem.remedy) if problem.remedy else None,
        path=problem.path,
        line=problem.line,
        column=problem.column,
        pointer=problem.pointer,
        also=problem.also,
    )


def _texts(known: Prepared, text: Message) -> Texts:
    languages: Sequence[Language] = known.language.all()
    return Texts(**{language.code: language.render(text) for language in languages})
