"""Why rows of an organisation changed between two runs: the facts that their rules read and that differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from gl3rules import engine, packs
from gl3rules.batch.state import content_of
from gl3rules.batch.unpacking import name_of
from gl3rules.errors import FactsError
from gl3rules.facts.base import Item, Section, Undeclared
from gl3rules.facts.describe import path_spoken
from gl3rules.facts.load import from_bytes
from gl3rules.facts.recording import plain
from gl3rules.model import Status
from gl3rules.portfolio.model import LETTERS, FactChange, RowChange
from gl3rules.source.files import kind_of
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from gl3rules.batch.job import Prepared
    from gl3rules.facts.root import Facts
    from gl3rules.text import Message

_WAIVED = LETTERS[Status.WAIVED]


class FactChanges:
    """Explains changes since a run that `about` describes and that was made as of a day."""

    def __init__(self, prepared: Prepared, about: dict[str, str], as_of: date) -> None:
        self._prepared = prepared
        self._as_of = as_of
        self._settings = tuple(_settings(prepared, about, as_of))

    def explained(
        self, name: str, rows: Sequence[RowChange], before: tuple[str, bytes], after: tuple[str, bytes]
    ) -> tuple[RowChange, ...]:
        """Return changes of rows with the facts behind them; `before` and `after` are kept facts, with their paths."""
        old, new = self._facts(name, *before), self._facts(name, *after)
        if old is None or new is None:
            unknown = message("The facts of one of the two runs were not kept, so it is not known which differ.")
            return tuple(structs.replace(row, reasons=(unknown, *self._reasons(row))) for row in rows)
        read = self._read([row.row for row in rows], old, new)
        found = []
        for row in rows:
            facts = tuple(_differing(read.get(row.row, {}), old, new))
            reasons = self._reasons(row) if not facts or _WAIVED in (row.before, row.after) else ()
            found.append(structs.replace(row, facts=facts, reasons=reasons))
        return tuple(found)

    def _facts(self, name: str, path: str, content: bytes) -> Facts | None:
        if not content:
            return None
        try:
            found = from_bytes(content_of(content), path, kind_of(name_of(path)), self._prepared.limits)
        except FactsError:
            # Kept by a version that read them otherwise.
            return None
        return next((facts for facts in found if facts.organisation.id == name), None)

    def _read(self, rows: list[str], old: Facts, new: Facts) -> dict[str, dict[str, None]]:
        """Return the facts that the rules of each row read in either run, in order."""
        found: dict[str, dict[str, None]] = {}
        kept = tuple(rule for rule in self._prepared.loaded.rules if rule.row in rows)
        loaded = structs.replace(self._prepared.loaded, rules=kept)
        for facts, day in ((new, self._prepared.job.as_of), (old, self._as_of)):
            for outcome in engine.evaluate(loaded, facts, day, places=False).outcomes:
                of_row = found.setdefault(outcome.row, {})
                of_row |= dict.fromkeys(item.fact for item in outcome.evidence)
                # What is not declared has not been read, and is what the other run may have.
                of_row |= dict.fromkeys(
                    finding.fact for finding in outcome.findings if finding.status is Status.UNKNOWN and finding.fact
                )
        return found

    def _reasons(self, row: RowChange) -> tuple[Message, ...]:
        waived = (message("a waiver"),) if _WAIVED in (row.before, row.after) else ()
        return (*waived, *self._settings) or (message("nothing that the facts show"),)


def _settings(prepared: Prepared, about: dict[str, str], as_of: date) -> Iterator[Message]:
    """Yield what besides facts differs between the runs."""
    job = prepared.job
    if as_of != job.as_of:
        yield message("the day of the assessment ({before}, now {after})", before=as_of, after=job.as_of)
    if about.get("digest") != job.digest:
        yield message("another version of the rule pack")
    if about.get("parameters") != described(prepared)["parameters"]:
        yield message("other parameters")
    if about.get("selection") != described(prepared)["selection"]:
        yield message("another selection of rules")


def described(prepared: Prepared) -> dict[str, str]:
    """Return what a later run must know of a run beside its results."""
    job = prepared.job

    def written(value: object) -> str:
        return msgspec.json.encode(value).decode()

    return {
        "key": job.key,
        "as_of": str(job.as_of),
        "version": job.version,
        "pack": job.pack,
        "digest": job.digest,
        "parameters": written(packs.parameters_in_force(prepared.loaded)),
        "selection": written(job.selection),
        "rows": written(list(prepared.whole.requirements)),
    }


def _differing(read: dict[str, None], old: Facts, new: Facts) -> Iterator[FactChange]:
    for fact in read:
        before, after = _value(old, fact), _value(new, fact)
        if before != after:
            yield FactChange(fact, before, after)


def _value(facts: Facts, fact: str) -> str:
    """Return a fact as text, "" where it is not declared; of a section, that it is there."""
    path = path_spoken(facts, fact)
    here: object = facts
    for step in path or ():
        here = here[step] if isinstance(step, int) and isinstance(here, tuple) else getattr(here, str(step))
    if path is None or isinstance(here, Undeclared):
        return ""
    return _text(here)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(each.id if isinstance(each, Item) else _text(each) for each in value) or "[]"
    return "…" if isinstance(value, Section) else str(plain(value))
