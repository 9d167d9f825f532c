"""Read facts files for a command: a bad file is told and does not stop the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules.cli.output import complain
from gl3rules.errors import FactsError, Problem
from gl3rules.facts import contradictions
from gl3rules.facts.load import load_all
from gl3rules.model import Refused
from gl3rules.source import Limits
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from gl3rules.facts.root import Facts

_MIB = 1024 * 1024


def read(paths: Sequence[str], as_of: date, max_file_size: int | None) -> tuple[list[Facts], list[Refused]]:
    """Return the facts of all organisations, and the files that were refused; those are told on standard error."""
    limits = (Limits(bytes=max_file_size * _MIB) if max_file_size else Limits()).for_one_run()
    facts: list[Facts] = []
    refused: list[Refused] = []
    for path in paths:
        try:
            found = load_all(path, limits)
            impossible = tuple(problem for one in found for problem in contradictions.on(one, as_of))
            if impossible:
                raise FactsError(impossible)  # noqa: TRY301  handled as the reader's own errors are
            twice = tuple(_described_twice(found, facts))
            if twice:
                raise FactsError(twice)  # noqa: TRY301  as above
        except FactsError as error:
            complain(error)
            refused.append(Refused(error.problems[0].path, error.problems))
        else:
            facts += found
    return facts, refused


def _described_twice(found: tuple[Facts, ...], before: Sequence[Facts]) -> Iterator[Problem]:
    """Find organisations that are described twice: nobody could tell which of the two a finding or waiver is about."""
    first: dict[str, Facts] = {facts.organisation.id: facts for facts in before}
    for facts in found:
        name = facts.organisation.id
        if name in first:
            place, other = (one.provenance for one in (facts, first[name]))
            line, column = place.mark(("organisation", "id")) if place else (0, 0)
            yield Problem(
                message(
                    "Organisation {id} is described twice; {path} describes it too.",
                    id=name,
                    path=other.path if other else "",
                ),
                place.path if place else "",
                line,
                column,
                "/organisation/id",
                message("Give each organisation an id of its own, or leave one of the two out."),
            )
        first.setdefault(name, facts)
