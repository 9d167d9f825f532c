"""What a run asks of each of its workers, and what a worker makes of it once: packs, languages, waivers."""

from __future__ import annotations

import zlib
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct, structs

from gl3rules import packs
from gl3rules._version import VERSION
from gl3rules.errors import WorkerMismatchError
from gl3rules.model import Severity, Status
from gl3rules.portfolio.model import NOT_JUDGED
from gl3rules.source import Limits
from gl3rules.text import Language, message
from gl3rules.waivers_file import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.packs import LoadedPack

LONGEST_WAIVER: Final = 365
_FASTEST: Final = 1


class Job(Struct, frozen=True, dict=True):
    """What is the same for every organisation of a run: small, picklable, and told by its digest from any other.

    `version` is that of gl3rules and `digest` that of the pack; a worker that has others refuses. `folders` are those
    in which packs of one's own are. `rows`, `rules`, `severity` ("" for all) and `skipped` select, as `selection` says
    in the words of the command line. `most_bytes` is the largest file, or record, that is read. `formats` are the
    forms of the report that each organisation gets; `lines` and `columns` say whether outcomes are wanted for NDJSON
    and for Parquet, `keeps_facts` whether facts are kept for later runs to compare with. `waivers` are those for all
    units, `waiver_sets` those of each file that a manifest names, which apply to the units whose entries name it.
    """

    version: str
    pack: str
    digest: str
    as_of: date
    folders: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    rows: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    severity: str = ""
    skipped: tuple[str, ...] = ()
    selection: tuple[str, ...] = ()
    as_of_given: bool = False
    fail_on: tuple[Status, ...] = (Status.FAIL, Status.UNKNOWN)
    language: str = "en"
    most_bytes: int = Limits().bytes
    formats: tuple[str, ...] = ()
    lines: bool = False
    columns: bool = False
    keeps_facts: bool = False
    waivers: tuple[Entry, ...] = ()
    longest_waiver: int = LONGEST_WAIVER
    waiver_sets: dict[str, tuple[Entry, ...]] = {}

    @cached_property
    def key(self) -> str:
        """What tells this job from any other: a digest (SHA-256, hexadecimal) of all that it says of every unit.

        The waivers of manifests are told by their digests in the units that they can apply to.
        """
        return sha256(msgspec.json.encode(structs.replace(self, waiver_sets={}))).hexdigest()

    @cached_property
    def packed(self) -> bytes:
        """All that it says, as small as it gets: it goes along with each piece of work."""
        return zlib.compress(msgspec.msgpack.encode(self), _FASTEST)

    def __reduce__(self) -> tuple[object, tuple[bytes]]:
        """Say how to make it again in another process, where it is only unpacked once."""
        return _job_of, (self.packed,)


class Prepared:
    """A job with what its name stands for: the pack as it was selected, its texts, and the waivers by organisation.

    Raises WorkerMismatchError where this process has another version of gl3rules, or another pack of that name.
    """

    def __init__(self, job: Job) -> None:
        if job.version != VERSION:
            raise WorkerMismatchError(
                message("This worker has gl3rules {found}, but the run needs {due}.", found=VERSION, due=job.version),
                message("Install gl3rules {due} for every worker, and start them again.", due=job.version),
            )
        self.job = job
        self.whole = packs.load(job.pack, job.folders)
        if self.whole.digest != job.digest:
            raise WorkerMismatchError(
                message("This worker has another version of the rule pack {name} than the run.", name=job.pack),
                message("Install the same pack for every worker, and start them again."),
            )
        self.loaded: LoadedPack = packs.select(
            packs.with_parameters(self.whole, dict(job.parameters)),
            job.rows,
            job.rules,
            severity=Severity(job.severity) if job.severity else None,
            skipped=job.skipped,
        )
        self.language = Language(job.language, self.whole.catalogue)
        self.limits = Limits(bytes=job.most_bytes)
        self._waivers = _by_organisation(job.waivers)
        self._waiver_sets = {path: _by_organisation(entries) for path, entries in job.waiver_sets.items()}

    def waivers_for(self, organisation: str, path: str) -> list[Entry]:
        """Return the waivers for an organisation: those for all units, and those of the file at `path`, "" for none."""
        own = self._waiver_sets[path].get(organisation, ()) if path else ()
        return [*self._waivers.get(organisation, ()), *own]

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each row among all rows of the pack."""
        return {row: place for place, row in enumerate(self.whole.requirements)}

    @cached_property
    def unjudged(self) -> tuple[str, ...]:
        """The letters of an organisation of which no row was judged."""
        return (NOT_JUDGED,) * len(self.whole.requirements)


def _by_organisation(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.organisation, []).append(entry)
    return found


_prepared: dict[bytes, Prepared] = {}


def prepared(job: Job) -> Prepared:
    """Return a job prepared; a process prepares each once, and keeps only the latest."""
    found = _prepared.get(job.packed)
    if found is None:
        found = Prepared(job)
        _prepared.clear()
        _prepared[job.packed] = found
    return found


def _job_of(packed: bytes) -> Job:
    """Return the job that was packed: the one that is prepared already, where it is the same."""
    found = _prepared.get(packed)
    return found.job if found else msgspec.msgpack.decode(zlib.decompress(packed), type=Job)


def with_digest(job: Job) -> Job:
    """Return a job with the versions that this process has; raises PackError or SelectionError for wrong names."""
    found = structs.replace(job, version=VERSION, digest=packs.load(job.pack, job.folders).digest)
    prepared(found)
    return found
