"""What earlier runs add to the workbook: the runs, each row from run to run, and what changed since the run before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.portfolio import wording
from gl3rules.portfolio.rows import failing, texts
from gl3rules.portfolio.xlsx.standings import counted, shown
from gl3rules.report.xlsx.book import A3, A4
from gl3rules.report.xlsx.list_sheet import Column, Line, List
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.portfolio.model import MemberChange, Portfolio, RowChange
    from gl3rules.text import Language

_COUNT: Final = 9


def list_of_runs(portfolio: Portfolio) -> List:
    """Return the runs, oldest first, each with how many organisations had which status."""
    letters = counted(run.statuses for run in portfolio.runs)
    columns = (
        Column(message("Run"), 36),
        Column(message("Assessed as of"), 12),
        *(Column(wording.STANDINGS[letter], _COUNT) for letter in letters),
        Column(message("All organisations judged"), 14),
        Column(message("could not be judged"), 14),
    )
    return List(message("Run by run"), columns, _runs(portfolio, letters), A4)


def _runs(portfolio: Portfolio, letters: list[str]) -> Iterator[Line]:
    for run in portfolio.runs:
        yield [
            run.name,
            str(run.as_of),
            *(run.statuses.get(letter, 0) for letter in letters),
            run.organisations,
            run.unread,
        ]


def list_of_trends(portfolio: Portfolio, language: Language) -> List:
    """Return how many organisations failed each row in each run; nothing for a row that a run didn't have."""
    columns = (
        Column(message("Row"), 10),
        Column(message("Clause"), 20),
        Column(message("Title"), 50),
        *(Column(message("Failing: {run}", run=wording.run(run)), 20) for run in portfolio.runs),
        Column(message("Difference"), 10),
    )
    return List(message("Trend"), columns, _trends(portfolio, language), A4)


def _trends(portfolio: Portfolio, language: Language) -> Iterator[Line]:
    failures = [failing(run) for run in portfolio.runs]
    for own in texts(portfolio):
        counts = [each.get(own.row, "") for each in failures]
        latest = [count for count in counts[-2:] if isinstance(count, int)]
        difference = latest[1] - latest[0] if len(latest) == 2 else ""  # noqa: PLR2004  a difference is between two
        yield [own.row, language.text(own.clause), language.text(own.title), *counts, difference]


def list_of_changes(portfolio: Portfolio, language: Language) -> List:
    """Return what changed since the run before, a line for each row of an organisation."""
    columns = (
        Column(message("Id"), 24),
        Column(message("Organisation"), 36),
        Column(message("Row"), 10),
        Column(message("Title"), 40),
        Column(message("Before"), 10),
        Column(message("Now"), 10),
        Column(message("Facts that changed, and other reasons"), 60),
    )
    return List(message("Changes since the run before"), columns, _changes(portfolio, language), A3)


def _changes(portfolio: Portfolio, language: Language) -> Iterator[Line]:
    titles = {each.row: language.text(each.title) for each in texts(portfolio)}
    for member in portfolio.changes:
        arrival = wording.arrival(language, member)
        if arrival or not member.rows:
            yield [member.id, member.name, "", "", "", "", arrival]
        for change in member.rows:
            yield _change(member, change, titles, language)


def _change(member: MemberChange, change: RowChange, titles: dict[str, str], language: Language) -> Line:
    return [
        member.id,
        member.name,
        change.row,
        titles.get(change.row, ""),
        shown(language, change.before),
        shown(language, change.after),
        "\n".join(wording.reasons(language, change)),
    ]
