"""The portfolio on a terminal: how many organisations have which status, the worst of them, and what fails most often.

With earlier runs, also what has changed. Lists are cut where they would fill more than a screen, and say how much more
there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules import wording as common
from gl3rules.model import Status
from gl3rules.portfolio import wording
from gl3rules.portfolio.heat_map import MOST_MEMBERS, HeatMap
from gl3rules.portfolio.model import LETTERS
from gl3rules.portfolio.rows import texts, trends
from gl3rules.portfolio.terminal import Cell, Column, Terminal
from gl3rules.text import Message, message
from gl3rules.wording import TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.portfolio.model import MemberChange, Portfolio, RowChange, Run, Unread
    from gl3rules.text import Language

_MOST_ROWS: Final = 10
_MOST_RUNS: Final = 10
_MOST_UNREAD: Final = 20
_MOST_PROBLEMS: Final = 3
_MOST_CHANGES: Final = 20


def render(portfolio: Portfolio, language: Language, *, width: int = 100, colour: bool = False) -> str:
    """Return the portfolio as text for a terminal, so many columns wide; never narrower than terminal.NARROWEST."""
    painter = _Painter(portfolio, language, Terminal(width, colour=colour))
    sections = (
        painter.about(),
        painter.statuses(),
        painter.worst(),
        painter.most_failed(),
        painter.unread(),
        painter.runs(),
        painter.trends(),
        painter.changes(),
        painter.total(),
    )
    drawn = [lines for lines in map(list, sections) if lines]
    return "\n\n".join("\n".join(lines) for lines in drawn) + "\n"


class _Painter:
    """Draws the sections of the summary; one that has nothing to say has no lines."""

    def __init__(self, portfolio: Portfolio, language: Language, terminal: Terminal) -> None:
        self._portfolio = portfolio
        self._language = language
        self._terminal = terminal
        self._titles = {
            each.row: (Cell(language.text(each.clause)), Cell(language.text(each.title))) for each in texts(portfolio)
        }

    def about(self) -> Iterator[str]:
        """Draw what judged, and what a reader must know beside the results."""
        portfolio = self._portfolio
        yield from self._terminal.bold(self._language.text("Portfolio"))
        yield from self._terminal.wrapped(wording.pack(self._language, portfolio), hanging=2)
        if portfolio.selection or portfolio.judged_rules < portfolio.pack.rules:
            yield from self._terminal.wrapped(wording.judged(self._language, portfolio), hanging=2)
        for warning in wording.warnings(self._language, portfolio):
            yield from self._terminal.warning(warning)
        for remark in wording.remarks(self._language, portfolio):
            yield from self._terminal.wrapped(remark, hanging=2)

    def statuses(self) -> Iterator[str]:
        """Draw how many organisations have each status."""
        text, portfolio = self._language.text, self._portfolio
        yield from self._terminal.bold(text("Organisations by status"))
        rows = [
            [Cell(wording.standing(self._language, letter), letter), self._number(portfolio.statuses[letter])]
            for letter in wording.STANDINGS
            if portfolio.statuses.get(letter)
        ]
        rows.append([Cell(text("All organisations judged")), Cell(wording.number(portfolio.organisations))])
        if portfolio.unread_total:
            failed = LETTERS[Status.FAIL]
            rows.append([Cell(text("could not be judged"), failed), self._number(portfolio.unread_total)])
        columns = [Column(text("Status"), is_broken=True), Column(text("Organisations"), is_number=True)]
        yield from self._terminal.table(columns, rows)

    def worst(self) -> Iterator[str]:
        """Draw the worst organisations as a heat map."""
        drawn = HeatMap(self._terminal, self._portfolio, self._language).draw()
        if drawn:
            yield from self._terminal.bold(self._language.text("The worst organisations"))
            yield from drawn
            yield from self._more(message("{count} more organisations"), self._portfolio.organisations - MOST_MEMBERS)

    def most_failed(self) -> Iterator[str]:
        """Draw the rows that somebody has to act on, those that fail most often first."""
        rows = self._portfolio.most_failed()
        if not rows:
            return
        yield from self._terminal.bold(self._language.text("Rows that fail most often"))
        columns = [
            *self._columns_of_row(),
            *(Column(common.status(self._language, status), is_number=True) for status in TO_ACT_ON),
        ]
        cells = [
            [*self._row(tally.row), *(self._number(tally.count(status), LETTERS[status]) for status in TO_ACT_ON)]
            for tally in rows[:_MOST_ROWS]
        ]
        yield from self._terminal.table(columns, cells)
        yield from self._more(message("{count} more rows"), len(rows) - _MOST_ROWS)

    def unread(self) -> Iterator[str]:
        """Draw the files and records that could not be judged, each with all that is wrong in it and what to do."""
        if not self._portfolio.unread_total:
            return
        yield from self._terminal.bold(self._language.text("Could not be judged"))
        for each in self._portfolio.unread[:_MOST_UNREAD]:
            yield from self._unread(each)
        shown = sum(each.count for each in self._portfolio.unread[:_MOST_UNREAD])
        yield from self._more(message("{count} more files and records"), self._portfolio.unread_total - shown)

    def _unread(self, unread: Unread) -> Iterator[str]:
        if not unread.problems:
            yield from self._terminal.wrapped(unread.path, hanging=2)
        for problem in unread.problems[:_MOST_PROBLEMS]:
            place = wording.place(unread, problem)
            yield from self._terminal.wrapped(f"{place}: {wording.problem(self._language, problem)}", hanging=2)
            if problem.remedy:
                yield from self._terminal.wrapped(f"→ {self._language.render(problem.remedy)}", 2, hanging=2)
        yield from self._more(message("{count} more problems in it"), len(unread.problems) - _MOST_PROBLEMS, indent=2)

    def runs(self) -> Iterator[str]:
        """Draw how many organisations had each status in each run."""
        runs, text = self._portfolio.runs, self._language.text
        if not runs:
            return
        yield from self._terminal.bold(text("Organisations by status, run by run"))
        present = [letter for letter in wording.STANDINGS if any(run.statuses.get(letter) for run in runs)]
        columns = [
            Column(text("Run"), is_broken=True),
            *(Column(wording.standing(self._language, letter), is_number=True) for letter in present),
            Column(text("All"), is_number=True),
            Column(text("could not be judged"), is_number=True),
        ]
        yield from self._terminal.table(columns, [self._run(run, present) for run in runs[-_MOST_RUNS:]])
        yield from self._more(message("{count} earlier runs"), len(runs) - _MOST_RUNS)

    def _run(self, run: Run, present: list[str]) -> list[Cell]:
        return [
            Cell(wording.run(run)),
            *(self._number(run.statuses.get(letter, 0), letter) for letter in present),
            Cell(wording.number(run.organisations)),
            self._number(run.unread),
        ]

    def trends(self) -> Iterator[str]:
        """Draw the rows that fail more or less often than in the run before."""
        moved, text = trends(self._portfolio), self._language.text
        if not moved:
            return
        yield from self._terminal.bold(text("Rows that fail more or less often than in the run before"))
        columns = [
            *self._columns_of_row(),
            Column(text("Before"), is_number=True),
            Column(text("Now"), is_number=True),
            Column(text("Difference"), is_number=True),
        ]
        cells = []
        for each in moved[:_MOST_ROWS]:
            letter = LETTERS[Status.FAIL if each.now > each.before else Status.PASS]
            difference = Cell(f"{each.now - each.before:+,}", letter)
            cells.append([*self._row(each.row), self._number(each.before), self._number(each.now), difference])
        yield from self._terminal.table(columns, cells)
        yield from self._more(message("{count} more rows"), len(moved) - _MOST_ROWS)

    def changes(self) -> Iterator[str]:
        """Draw which organisations came to something else than in the run before, and why."""
        changes = [(each, row) for each in self._portfolio.changes for row in each.rows or (None,)]
        if not changes:
            return
        yield from self._terminal.bold(self._language.text("Changes since the run before"))
        shown = ""
        for member, row in changes[:_MOST_CHANGES]:
            if member.id != shown:
                shown = member.id
                yield from self._changed(member)
            if row:
                yield from self._change(row)
        yield from self._more(message("{count} more changes"), len(changes) - _MOST_CHANGES)

    def _changed(self, member: MemberChange) -> Iterator[str]:
        arrival = wording.arrival(self._language, member)
        name = wording.member(member)
        yield from self._terminal.wrapped(f"{name}: {arrival}" if arrival else name, hanging=2)

    def _change(self, change: RowChange) -> Iterator[str]:
        told = f"{change.row}  {wording.change(self._language, change)}"
        yield from (self._terminal.painted(line, change.after) for line in self._terminal.wrapped(told, 2, hanging=2))
        for reason in wording.reasons(self._language, change):
            yield from self._terminal.dim(reason, 4)

    def total(self) -> list[str]:
        """Draw the totals in a sentence."""
        return self._terminal.wrapped(wording.total(self._language, self._portfolio), hanging=2)

    def _columns_of_row(self) -> list[Column]:
        text = self._language.text
        return [
            Column(text("Row")),
            Column(text("Clause"), is_broken=True),
            Column(text("Title"), is_broken=True),
        ]

    def _row(self, row: str) -> list[Cell]:
        return [Cell(row), *self._titles.get(row, (Cell(""), Cell("")))]

    def _number(self, count: int, letter: str = "") -> Cell:
        return Cell(wording.number(count) if count else "", letter)

    def _more(self, template: Message, count: int, indent: int = 0) -> list[str]:
        """Say how many more there are than were drawn."""
        if count <= 0:
            return []
        told = Message(template.template, {"count": wording.number(count)})
        return self._terminal.dim(self._language.render(told), indent)
