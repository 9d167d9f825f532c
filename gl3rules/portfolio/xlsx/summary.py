"""The first sheet: what was judged, by what, and what it came to; from top to bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules import wording as common
from gl3rules.portfolio import wording
from gl3rules.portfolio.rows import chapters
from gl3rules.portfolio.xlsx.matrix import signs
from gl3rules.portfolio.xlsx.standings import STANDINGS, counted, present
from gl3rules.report.xlsx.book import A4

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.portfolio.model import Portfolio
    from gl3rules.report.xlsx.book import Book, Cell
    from gl3rules.text import Language

_LABEL_WIDTH: Final = 42
_COUNT_WIDTH: Final = 11
# The last column of every line.
_LAST: Final = 9


def title(portfolio: Portfolio, language: Language) -> str:
    """Return the workbook's title."""
    return f"{language.text('Portfolio')}: {language.text(portfolio.pack.title)}"


def add_summary(book: Book, portfolio: Portfolio) -> None:
    """Add the summary on a sheet of its own."""
    _Summary(book, portfolio).write()


class _Summary:
    """The summary under way, written line by line."""

    def __init__(self, book: Book, portfolio: Portfolio) -> None:
        self._book = book
        self._portfolio = portfolio
        self._language = book.language
        self._line = 0
        self._sheet = book.add_sheet(self._language.text("Summary"), A4)
        self._sheet.set_default_row(book.one_line)
        self._sheet.set_column(0, 0, _LABEL_WIDTH)
        self._sheet.set_column(1, _LAST, _COUNT_WIDTH)

    def write(self) -> None:
        """Write all parts of the summary, one below the other."""
        self._wide(title(self._portfolio, self._language), "title")
        self._about()
        self._statuses()
        self._chapters()
        self._signs()
        self._parameters()

    def _about(self) -> None:
        portfolio, language = self._portfolio, self._language
        for warning in wording.warnings(language, portfolio):
            self._wide(warning, "warning")
        self._labelled(language.text("Organisations"), wording.number(portfolio.organisations))
        self._labelled(language.text("Assessed as of"), str(portfolio.as_of))
        self._labelled(language.text("Rule pack"), f"{portfolio.pack.name} {portfolio.pack.version}")
        self._labelled(language.text("SHA-256 of the rule pack"), portfolio.pack.digest)
        self._labelled(language.text("Version of gl3rules"), portfolio.version)
        self._labelled(language.text("Judged"), wording.judged(language, portfolio))
        self._labelled(language.text("What this report says"), common.statement(language))
        for remark in wording.remarks(language, portfolio):
            self._labelled(language.text("Remark"), remark)

    def _statuses(self) -> None:
        portfolio, text = self._portfolio, self._language.text
        self._heading(text("Organisations by status"))
        self._counts(text("Status"), [(text("Organisations"), "centred")], "header")
        for letter in counted([portfolio.statuses]):
            count, standing = portfolio.statuses.get(letter, 0), STANDINGS[letter]
            name = wording.standing(self._language, letter)
            self._counts(name, [(count, f"count {standing}" if count else "count")], standing if count else "text")
        self._counts(text("All organisations judged"), [(portfolio.organisations, "sum")], "total")
        self._counts(text("could not be judged"), [(portfolio.unread_total, "count")])

    def _chapters(self) -> None:
        """Write how often the rows of each chapter have each standing, over all organisations."""
        portfolio, text = self._portfolio, self._language.text
        letters = present(portfolio)
        self._heading(text("Status of the rows of all organisations, by chapter"))
        headers = [(wording.standing(self._language, letter), "centred") for letter in letters]
        self._counts(text("Chapter"), headers, "header")
        total = dict.fromkeys(letters, 0)
        for part in chapters(portfolio):
            tallies = [portfolio.rows[index].counts for index in part.rows]
            counts = {letter: sum(tally.get(letter, 0) for tally in tallies) for letter in letters}
            total = {letter: total[letter] + counts[letter] for letter in letters}
            self._counts(f"{part.chapter.number} {text(part.chapter.title)}".rstrip(), self._styled(counts))
        self._counts(text("All chapters"), self._styled(total), "total")

    def _styled(self, counts: dict[str, int]) -> list[tuple[Cell, str]]:
        return [
            (count, f"count {STANDINGS[letter]}" if count and letter in STANDINGS else "count")
            for letter, count in counts.items()
        ]

    def _signs(self) -> None:
        self._heading(self._language.text("Signs in the matrix"))
        for letter, (sign, style) in signs(self._book).items():
            self._book.put(self._sheet, self._line, 0, wording.standing(self._language, letter))
            self._sheet.write_string(self._line, 1, sign, style)
            self._line += 1

    def _parameters(self) -> None:
        self._heading(self._language.text("Parameters"))
        for parameter in wording.parameters(self._language, self._portfolio):
            name, _, figure = parameter.partition("=")
            self._labelled(name, figure)

    def _counts(self, label: str, cells: Sequence[tuple[Cell, str]], style: str = "text") -> None:
        """Write a line of a table: what is counted, and its counts."""
        self._book.put(self._sheet, self._line, 0, label, style)
        for column, (value, look) in enumerate(cells, 1):
            self._book.put(self._sheet, self._line, column, value, look)
        texts = [(label, _LABEL_WIDTH), *((self._book.shown(value), _COUNT_WIDTH) for value, _ in cells)]
        self._next(texts)

    def _heading(self, text: str) -> None:
        self._line += 1
        self._wide(text, "heading")

    def _wide(self, text: str, style: str) -> None:
        self._sheet.merge_range(self._line, 0, self._line, _LAST, "", self._book.style(style))
        self._book.put(self._sheet, self._line, 0, text, style)
        # The characters of the title are larger.
        self._next([(self._book.shown(text) + "\n" * (style == "title"), _LABEL_WIDTH + _LAST * _COUNT_WIDTH)])

    def _labelled(self, label: str, value: str) -> None:
        self._book.put(self._sheet, self._line, 0, label, "label")
        self._sheet.merge_range(self._line, 1, self._line, _LAST, "", self._book.style("text"))
        self._book.put(self._sheet, self._line, 1, value)
        self._next([(self._book.shown(label), _LABEL_WIDTH), (self._book.shown(value), _LAST * _COUNT_WIDTH)])

    def _next(self, cells: list[tuple[str, int]]) -> None:
        """Make the line as high as its texts need, and go on to the next."""
        self._sheet.set_row(self._line, self._book.height(cells))
        self._line += 1
