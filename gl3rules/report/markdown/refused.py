"""The files that were not judged, each with what is wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.report.markdown.room import first_that_fit, size
from gl3rules.report.markdown.texts import LINE, MOST_ITEMS, Texts
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.errors import Problem
    from gl3rules.model import Refused

# How much their names can take at most, and what is wrong in them.
_PART: Final = 150_000


def refused_files(files: Sequence[Refused], texts: Texts, *, named_only: bool) -> str:
    """Draw the files that were not judged, each with what is wrong in it, or without where there is no room."""
    if not files:
        return ""
    lines = [_named(refused, texts) for refused in files]
    named = first_that_fit([(number, size(line)) for number, line in enumerate(lines)], _PART)
    told = {} if named_only else {number: _problems(files[number], texts) for number in named}
    full = first_that_fit([(number, size(text)) for number, text in told.items()], _PART)
    drawn = [f"## {texts.say(message('Files that were not judged'))}\n\n"]
    drawn += [lines[number] + (told[number] if number in full else "") for number in named]
    if len(named) < len(files):
        drawn.append(
            texts.notice(message("Further files that were not judged: {count}.", count=len(files) - len(named)))
        )
    if len(full) < len(told):
        cut = message("Files of which it is left out what is wrong in them: {count}.", count=len(told) - len(full))
        drawn.append(texts.notice(cut))
    return "".join(drawn)


def _named(refused: Refused, texts: Texts) -> str:
    count = texts.say(message("not judged, errors: {count}", count=len(refused.problems)))
    return f"<b>{texts.shown(refused.path)}</b>: {count}\n\n"


def _problems(refused: Refused, texts: Texts) -> str:
    drawn = [_problem(problem, texts) for problem in refused.problems[:MOST_ITEMS]]
    return texts.items(drawn, len(refused.problems))


def _problem(problem: Problem, texts: Texts) -> str:
    places = [problem.place]
    if problem.also:
        places.append(f"{problem.path}:{problem.also[0]}:{problem.also[1]}")
    lines = [texts.say(problem.message), " ".join(map(texts.code, places))]
    if problem.remedy:
        lines.append(f"→ {texts.say(problem.remedy)}")
    return LINE.join(lines)
