"""The lists of a portfolio: a line for each organisation, for each row, and for each problem of what was not judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.portfolio import wording
from gl3rules.portfolio.rows import chapters, texts
from gl3rules.portfolio.xlsx.standings import present, shown
from gl3rules.report.xlsx.book import A3, A4
from gl3rules.report.xlsx.list_sheet import Column, Line, List
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.portfolio.model import Portfolio
    from gl3rules.text import Language

_COUNT: Final = 9


def list_of_organisations(portfolio: Portfolio, language: Language) -> List:
    """Return the organisations that the portfolio lists, the worst first, with a column for each tag."""
    letters = present(portfolio)
    tags = list(dict.fromkeys(tag.name for member in portfolio.members for tag in member.tags))
    columns = (
        Column(message("Id"), 24),
        Column(message("Organisation"), 36),
        Column(message("Status"), 10),
        *(Column(wording.STANDINGS[letter], _COUNT) for letter in letters),
        *(Column(message("Tag {name}", name=tag), 24) for tag in tags),
        Column(message("Facts file"), 40),
        Column(message("Document or line"), 10),
        Column(message("Reports"), 44),
    )
    return List(message("Organisations"), columns, _organisations(portfolio, language, letters, tags), A3)


def _organisations(portfolio: Portfolio, language: Language, letters: list[str], tags: list[str]) -> Iterator[Line]:
    for member in portfolio.members:
        values: dict[str, list[str]] = {}
        for tag in member.tags:
            values.setdefault(tag.name, []).append(tag.value)
        yield [
            member.id,
            member.name,
            shown(language, member.status),
            *(member.rows.count(letter) for letter in letters),
            *(language.text(", ").join(values.get(tag, ())) for tag in tags),
            member.path,
            member.number,
            "\n".join(f"{form}: {path}" for form, path in member.reports),
        ]


def list_of_rows(portfolio: Portfolio, language: Language) -> List:
    """Return the rows of the pack, those that fail most often first, each with how many organisations have what."""
    letters = present(portfolio)
    columns = (
        Column(message("Row"), 10),
        Column(message("Chapter"), 28),
        Column(message("Clause"), 20),
        Column(message("Title"), 50),
        *(Column(wording.STANDINGS[letter], _COUNT) for letter in letters),
        Column(message("Rules"), 36),
    )
    return List(message("Rows"), columns, _rows(portfolio, language, letters), A4)


def _rows(portfolio: Portfolio, language: Language, letters: list[str]) -> Iterator[Line]:
    known = {each.row: each for each in texts(portfolio)}
    titles = {part.chapter.number: language.text(part.chapter.title) for part in chapters(portfolio)}
    worst = {tally.row: tally for tally in portfolio.most_failed()}
    for tally in (*worst.values(), *(tally for tally in portfolio.rows if tally.row not in worst)):
        own = known[tally.row]
        yield [
            tally.row,
            f"{own.chapter} {titles[own.chapter]}".rstrip(),
            language.text(own.clause),
            language.text(own.title),
            *(tally.counts.get(letter, 0) for letter in letters),
            "\n".join(rule.rule for rule in own.rules),
        ]


def list_of_unread(portfolio: Portfolio, language: Language) -> List:
    """Return what could not be judged, a line for each thing that is wrong in it."""
    columns = (
        Column(message("File or record"), 40),
        Column(message("Line"), 7),
        Column(message("Column"), 7),
        Column(message("Problem"), 60),
        Column(message("Remedy"), 60),
    )
    return List(message("Could not be judged"), columns, _unread(portfolio, language), A4)


def _unread(portfolio: Portfolio, language: Language) -> Iterator[Line]:
    for unread in portfolio.unread:
        for problem in unread.problems:
            remedy = language.render(problem.remedy) if problem.remedy else ""
            path = problem.path or unread.path
            yield [path, problem.line or "", problem.column or "", wording.problem(language, problem), remedy]
        if not unread.problems:
            yield [unread.path, "", "", "", ""]
