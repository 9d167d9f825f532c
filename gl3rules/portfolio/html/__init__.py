"""The portfolio as one HTML page that needs nothing else, in both languages: thousands of organisations by rows.

The page works without JavaScript, which then shows the worst organisations; with it, all that the portfolio lists can
be searched, sorted and opened. They stand in the page once, as data, and only the lines that are in view are drawn.
Everything from facts and manifests is hostile: the template escapes it, control characters are shown, and a
Content-Security-Policy names the page's own style and script by their digests, so that nothing else runs.
"""

from __future__ import annotations

import os.path
import re
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from msgspec import Struct

from gl3rules import wording as common
from gl3rules.model import RequirementText
from gl3rules.portfolio import wording
from gl3rules.portfolio.html.data import embedded
from gl3rules.portfolio.html.kinds import KINDS, MARKS, NAMES, NO_ROW_KIND
from gl3rules.portfolio.html.links import link
from gl3rules.portfolio.html.trend import changed_rows, shown_runs
from gl3rules.portfolio.model import NOT_JUDGED
from gl3rules.report.html import Segment, bar, content_of, digest, environment_of, in_every_language, style_sheet
from gl3rules.text import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from gl3rules.portfolio.model import Member, Portfolio, Run
    from gl3rules.text import Language, Value

_FOLDER: Final = os.path.dirname(__file__)
_WITHOUT_SCRIPT: Final = 50
"""How many organisations the page shows where no script runs, and on paper."""

_MOST: Final = 200
"""How many changed organisations, and how many unread files, the page shows."""

_OPEN: Final = 10
"""How many lines of a long list are seen before it is opened."""

_SCRIPTS: Final = ("page.js", "list.js", "filters.js", "details.js", "start.js")

_NOT_IN_ORDER: Final = [letter for letter, kind in KINDS.items() if kind in MARKS and letter != NOT_JUDGED]

# An id that can be that of an element as it is.
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9._-]+")


class _Row(Struct, frozen=True):
    """A row with what it comes to over all organisations."""

    requirement: RequirementText
    bar: tuple[Segment, ...]


class _Column(Struct, frozen=True):
    """A column of the heat map; the first of a chapter stands apart from the one before."""

    row: str
    chapter: str
    starts_chapter: bool


def render(portfolio: Portfolio, language: Language) -> str:
    """Return the portfolio as one HTML page; it opens in the language given and holds all of them."""
    style = style_sheet() + content_of(_FOLDER, "page.css")
    script = _script(portfolio)
    environment = environment_of(_FOLDER)
    environment.filters["number"] = "{:,}".format
    environment.filters["link"] = link
    runs = shown_runs(portfolio)
    environment.globals.update(_words(language, runs))
    return environment.get_template("page.html.jinja").render(
        portfolio=portfolio,
        language=language,
        languages=language.all(),
        runs=runs,
        run_bars=[bar(_by_kind(run.statuses)) for run in runs],
        longest_run=max((run.organisations for run in runs), default=0) or 1,
        changed_rows=changed_rows(runs),
        texts={item.row: item for item in portfolio.requirements},
        most_failed_rows=_most_failed(portfolio),
        columns=_columns(portfolio),
        kinds=KINDS,
        no_row=NO_ROW_KIND,
        marks=MARKS,
        statuses={kind: count for kind, count in _by_kind(portfolio.statuses).items() if count},
        without_script=_WITHOUT_SCRIPT,
        most=_MOST,
        open=_OPEN,
        style=Markup(style),  # noqa: S704  the project's own
        script=Markup(script),  # noqa: S704  the project's own
        style_digest=digest(style),
        script_digest=digest(script),
        data=Markup(embedded(portfolio, language)),  # noqa: S704  JSON in which nothing can close the element
    )


def _script(portfolio: Portfolio) -> str:
    """Return the page's script: one function of several parts, most of which serve the list, if there is one."""
    names = _SCRIPTS if portfolio.members else _SCRIPTS[:1]
    parts = "\n".join(content_of(_FOLDER, name) for name in names)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _words(language: Language, runs: tuple[Run, ...]) -> dict[str, Callable[..., object]]:
    """Return the functions by which the template words things in every language at once."""
    both = in_every_language(language)

    def _(template: str, **values: Value) -> Markup:
        return both(lambda each: each.render(Message(template, values)))

    return {
        "_": _,
        "word": Message,
        "text": lambda template: both(lambda each: each.text(template)),
        "say": lambda value: both(lambda each: each.value(value)),
        "status": lambda kind: both(lambda each: each.render(NAMES[kind])),
        "judged": lambda portfolio: both(lambda each: wording.judged(each, portfolio)),
        "listed": lambda portfolio: both(lambda each: wording.listed(each, portfolio)),
        "arrival": lambda change: both(lambda each: wording.arrival(each, change)),
        "problem": lambda problem: both(lambda each: wording.problem(each, problem)),
        "statement": lambda: both(common.statement),
        "acted_on": _acted_on,
        "element_id": _element_id,
        "failures_since": lambda member: _failures_since(member, runs),
    }


def _most_failed(portfolio: Portfolio) -> list[_Row]:
    texts = {item.row: item for item in portfolio.requirements}
    return [
        _Row(texts[tally.row], bar(_by_kind(tally.counts))) for tally in portfolio.most_failed() if tally.row in texts
    ]


def _by_kind(counts: dict[str, int]) -> dict[str, int]:
    return {kind: counts.get(letter, 0) for letter, kind in KINDS.items()}


def _columns(portfolio: Portfolio) -> list[_Column]:
    chapters = ["", *(item.chapter for item in portfolio.requirements)]
    return [
        _Column(item.row, item.chapter, item.chapter != before)
        for item, before in zip(portfolio.requirements, chapters, strict=False)
    ]


def _acted_on(member: Member, portfolio: Portfolio) -> list[tuple[str, list[str]]]:
    """Return the rows of an organisation that are not in order, by kind: its cells, for those who can't see them."""
    found = []
    for letter in _NOT_IN_ORDER:
        rows = [item.row for item, each in zip(portfolio.requirements, member.rows, strict=False) if each == letter]
        if rows:
            found.append((KINDS[letter], rows))
    return found


def _failures_since(member: Member, runs: tuple[Run, ...]) -> int | None:
    """Return how many more rows an organisation fails than in the run before; None where that run did not have it."""
    before, now = (run.members.get(member.id) for run in runs[-2:])
    return None if before is None or now is None else now[0] - before[0]


def _element_id(identifier: str) -> str:
    """Return the id of an organisation's line, "" where its id can't be in one."""
    return f"organisation-{identifier}" if _PLAIN_ID.fullmatch(identifier) else ""
