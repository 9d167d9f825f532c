"""The Python API for many organisations: what a program of one's own, Spark or Ray calls for each record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules import packs
from gl3rules._version import VERSION
from gl3rules.batch.job import Job, prepared, with_digest
from gl3rules.batch.judging import COLUMNS, REFUSED, Judged, assess, cell, judged
from gl3rules.errors import FactsError
from gl3rules.facts.load import from_bytes
from gl3rules.source import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from gl3rules.batch.job import Prepared
    from gl3rules.facts.root import Facts
    from gl3rules.model import Assessment
    from gl3rules.text import Language


class Judge:
    """Judges records of facts by one pack on one day, in any process that it is sent to.

    It pickles as its settings: the pack travels by name and digest, and a process with another version of gl3rules, or
    of the pack, raises WorkerMismatchError. `parameters` tightens the pack's figures, each given as text ("30 days");
    `rows` and `rules` select; `language` is that of the messages. Raises SelectionError and PackError for wrong names.
    """

    def __init__(  # noqa: PLR0913  every one has a name, and all but the day a default
        self,
        *,
        as_of: date,
        pack: str = packs.DEFAULT,
        pack_folders: Sequence[str] = (),
        parameters: Mapping[str, str] | None = None,
        rows: Sequence[str] = (),
        rules: Sequence[str] = (),
        language: str = "en",
        most_bytes: int = Limits().bytes,
    ) -> None:
        job = Job(
            version=VERSION,
            pack=pack,
            digest="",
            as_of=as_of,
            folders=tuple(pack_folders),
            parameters=tuple((parameters or {}).items()),
            rows=tuple(rows),
            rules=tuple(rules),
            language=language,
            most_bytes=most_bytes,
        )
        self._job = with_digest(job)

    def __call__(self, record: bytes | str, path: str = "<record>") -> tuple[Judged, ...]:
        """Judge every organisation that a record describes; JSON, or YAML with one document or several.

        `path` is what problems and results call the record. Raises FactsError with all that is wrong in it.
        """
        known = prepared(self._job)
        return tuple(judged(known, found, number) for number, found in self._assessments(known, record, path))

    def rows(self, record: bytes | str, path: str = "<record>") -> list[dict[str, object]]:
        """Return a flat row, with the keys COLUMNS, for each organisation that a record describes and each rule.

        A record that can't be judged gives one row, with the status "refused" and every problem in `message`.
        """
        known = prepared(self._job)
        try:
            return [
                row for number, found in self._assessments(known, record, path) for row in _rows(known, found, number)
            ]
        except FactsError as error:
            return [_refused(known, error, path)]

    def _assessments(self, known: Prepared, record: bytes | str, path: str) -> Iterator[tuple[int, Assessment]]:
        found: tuple[Facts, ...] = from_bytes(_bytes(record), path, None, known.limits)
        for number, facts in enumerate(found, 1):
            yield number, assess(known, facts).assessment

    def __reduce__(self) -> tuple[object, tuple[Job]]:
        """Say how to make it again in another process: from its settings and the digest of its pack."""
        return _judge_of, (self._job,)


def _judge_of(job: Job) -> Judge:
    made = object.__new__(Judge)
    made._job = job
    return made


def _bytes(record: bytes | str) -> bytes:
    # A lone surrogate can't be encoded; what stands for it is no UTF-8, and so is refused with its place.
    return record.encode("utf-8", "surrogatepass") if isinstance(record, str) else record


def _rows(known: Prepared, found: Assessment, number: int) -> Iterator[dict[str, object]]:
    about = (
        found.organisation_id,
        found.organisation_name,
        found.path,
        number,
        found.sha256,
        found.as_of,
        found.pack.name,
        found.pack.version,
    )
    for outcome in found.outcomes:
        told = cell(known.language, outcome)
        values = (
            *about,
            outcome.rule,
            outcome.row,
            outcome.clause,
            outcome.severity.value,
            told.status,
            told.findings,
            told.fact,
            told.message,
        )
        yield dict(zip(COLUMNS, values, strict=True))


def _refused(known: Prepared, error: FactsError, path: str) -> dict[str, object]:
    pack = known.whole.pack
    texts = [_worded(known.language, error, number) for number in range(len(error.problems))]
    values = (
        *("", "", path, 0, "", known.job.as_of, pack.name, pack.version),
        *("", "", "", "", REFUSED, len(texts), "", "\n".join(texts)),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _worded(language: Language, error: FactsError, number: int) -> str:
    problem = error.problems[number]
    remedy = f" {language.render(problem.remedy)}" if problem.remedy else ""
    return f"{problem.place}: {language.render(problem.message)}{remedy}"
