"""What stands between the assessments and the exit code: waivers, and a baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from gl3rules.errors import Problem
from gl3rules.model import Assessment, WaiverNote

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gl3rules.packs import LoadedPack


class Gated(Struct, frozen=True):
    """The assessments with waivers and changes, what is to be told of waivers, and what is wrong in them."""

    assessments: tuple[Assessment, ...]
    notes: tuple[WaiverNote, ...] = ()
    problems: tuple[Problem, ...] = ()


class Gate:
    """The waivers and the baseline that a run was given, read before anything is judged.

    Raises EntriesError where one of the files can't be read.
    """

    def __init__(self, waivers_path: str | None, longest: int, baseline_path: str | None) -> None:
        # Imported here: most runs have neither.
        self._waivers = None
        self._baseline = None
        self._longest = longest
        if waivers_path:
            from gl3rules import waivers

            self._waivers = waivers.load(waivers_path)
        if baseline_path:
            from gl3rules import baseline

            self._baseline = baseline.load(baseline_path)

    def applied(self, assessments: Sequence[Assessment], loaded: LoadedPack, as_of: date) -> Gated:
        """Return the assessments as they are with the waivers, compared with the baseline."""
        gated = Gated(tuple(assessments))
        if self._waivers is not None:
            from gl3rules import waivers

            done = waivers.apply(assessments, self._waivers, loaded, as_of, longest=self._longest)
            # A waiver that is wrong has no effect; every report says so too.
            wrong = tuple(
                WaiverNote(problem.message, problem.path, problem.line, is_wrong=True) for problem in done.problems
            )
            gated = Gated(done.assessments, (*done.notes, *wrong), done.problems)
        if self._baseline is not None:
            from gl3rules import baseline

            compared = tuple(baseline.compare(each, self._baseline, loaded) for each in gated.assessments)
            gated = Gated(compared, gated.notes, gated.problems)
        return gated
