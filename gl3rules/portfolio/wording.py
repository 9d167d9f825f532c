"""How the forms of a portfolio word what it says, the same in every one of them.

What a report on one organisation says too stands in gl3rules.wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules import wording
from gl3rules.model import Report, Status
from gl3rules.portfolio.model import IN_PART, LETTERS, NOT_JUDGED
from gl3rules.text import message
from gl3rules.wording import STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gl3rules.errors import Problem
    from gl3rules.portfolio.model import FactChange, Member, MemberChange, Portfolio, RowChange, Run, Unread
    from gl3rules.text import Language, Message

STANDINGS: Final[dict[str, Message]] = {
    **{
        LETTERS[status]: name for status, name in STATUSES.items() if status not in (Status.PASS, Status.NOT_APPLICABLE)
    },
    IN_PART: wording.IN_PART,
    LETTERS[Status.PASS]: STATUSES[Status.PASS],
    LETTERS[Status.NOT_APPLICABLE]: STATUSES[Status.NOT_APPLICABLE],
    NOT_JUDGED: message("left out"),
}
"""What each letter of a row or an organisation is called, worst first."""

NO_ROW: Final = message("no such row")
"""What a row is called that a run does not have."""

SIGNS: Final = {
    LETTERS[Status.FAIL]: "F",
    LETTERS[Status.ERROR]: "E",
    LETTERS[Status.UNKNOWN]: "?",
    LETTERS[Status.WAIVED]: "w",
    IN_PART: "~",
    LETTERS[Status.PASS]: ".",
    LETTERS[Status.NOT_APPLICABLE]: "-",
    NOT_JUDGED: "_",
}
"""The sign that stands for each letter of a row where people read it: one column wide in every terminal."""


def standing(language: Language, letter: str) -> str:
    """Return what a letter of a row or an organisation is called, or "", which stands for a row that is not there."""
    return language.render(STANDINGS.get(letter, NO_ROW))


def number(count: int) -> str:
    """Return a count as people read it, with commas between the thousands."""
    return f"{count:,}"


def counts(language: Language, counted: Mapping[str, int]) -> str:
    """Return how often each letter occurs ("FAIL 3, judged in part 1"), worst first and none that doesn't occur."""
    found = [(name, counted.get(letter, 0)) for letter, name in STANDINGS.items()]
    told = tuple(message("{status} {count}", status=name, count=number(count)) for name, count in found if count)
    return language.value(told)


def member(organisation: Member | MemberChange) -> str:
    """Return what an organisation is called: its name with its id, which alone is its own."""
    if organisation.name in ("", organisation.id):
        return organisation.id
    return f"{organisation.name} ({organisation.id})"


def run(value: Run) -> str:
    """Return what a run is called: its day, with its name where that says more."""
    day = str(value.as_of)
    return day if value.name in ("", day) else f"{value.name} ({day})"


def change(language: Language, value: RowChange) -> str:
    """Say what a row was in the run before, and what it is now: "pass → FAIL"."""
    return f"{standing(language, value.before)} → {standing(language, value.after)}"


def fact_change(language: Language, value: FactChange) -> str:
    """Say what a fact was in the run before, and what it is now: "systems[emr].passwords: 60 days → not declared"."""
    before, after = (text or language.text("not declared") for text in (value.before, value.after))
    return f"{value.fact}: {before} → {after}"


def reasons(language: Language, value: RowChange) -> list[str]:
    """Say, a text each, why a row is another than in the run before: the facts that changed, or what else did."""
    return [
        *(fact_change(language, fact) for fact in value.facts),
        *(language.render(reason) for reason in value.reasons),
    ]


def arrival(language: Language, value: MemberChange) -> str:
    """Say that only one of the two runs has an organisation, "" where both have it."""
    if value.is_new:
        return language.text("new since the run before")
    return language.text("no longer there") if value.is_gone else ""


def problem(language: Language, value: Problem) -> str:
    """Say what is wrong in a file, with the second place where there is one."""
    told = language.render(value.message)
    if value.also:
        told += " " + language.render(message("(the other place: line {line})", line=value.also[0]))
    return told


def pack(language: Language, portfolio: Portfolio) -> str:
    """Say what judged, and for which day."""
    return language.render(
        message(
            "{title}; pack {name} {version}; as of {as_of}",
            title=language.text(portfolio.pack.title),
            name=portfolio.pack.name,
            version=portfolio.pack.version,
            as_of=portfolio.as_of,
        )
    )


def judged(language: Language, portfolio: Portfolio) -> str:
    """Say how much of the pack was judged, and that the rest was left out where it was."""
    return wording.judged(language, _as_report(portfolio))


def parameters(language: Language, portfolio: Portfolio) -> list[str]:
    """Return each parameter with its figure, as `name=figure` with the figure in words of the language."""
    return wording.parameters(language, _as_report(portfolio))


def _as_report(portfolio: Portfolio) -> Report:
    """Return a report that says the same of the pack and of nothing else."""
    return Report(
        portfolio.version,
        portfolio.as_of,
        portfolio.pack,
        portfolio.judged_rows,
        portfolio.judged_rules,
        portfolio.requirements,
        (),
        selection=portfolio.selection,
    )


def warnings(language: Language, portfolio: Portfolio) -> list[str]:
    """Say, a sentence each, why the portfolio may say less than it seems: no sentence where it doesn't."""
    found = []
    if not portfolio.is_complete:
        found.append(message("The run was stopped before its end; what it had not reached is missing here."))
    if portfolio.unread_total:
        found.append(
            message("Files and records that could not be judged: {count}.", count=number(portfolio.unread_total))
        )
    return [language.render(each) for each in found]


def remarks(language: Language, portfolio: Portfolio) -> list[str]:
    """Say, a sentence each, what a reader must know beside the results; the notes come last."""
    told = []
    if portfolio.as_of_given:
        day = message("The day of the assessment, {day}, was asked for with --as-of.", day=portfolio.as_of)
        told.append(language.render(day))
    if not portfolio.is_listed_whole:
        told.append(listed(language, portfolio))
    return [*told, *(language.render(note) for note in portfolio.notes)]


def listed(language: Language, portfolio: Portfolio) -> str:
    """Say how many of the organisations that were judged are listed, where that is not all of them."""
    return language.render(
        message(
            "Of {total} organisations the {listed} worst are listed; all are counted.",
            total=number(portfolio.organisations),
            listed=number(len(portfolio.members)),
        )
    )


def total(language: Language, portfolio: Portfolio) -> str:
    """Say in one sentence what the run comes to."""
    told = message(
        "{count} organisations judged: {counts}; could not be judged: {unread}.",
        count=number(portfolio.organisations),
        counts=counts(language, portfolio.statuses),
        unread=number(portfolio.unread_total),
    )
    if not portfolio.organisations:
        told = message(
            "No organisation was judged; could not be judged: {unread}.", unread=number(portfolio.unread_total)
        )
    return language.render(told)


def place(unread: Unread, value: Problem) -> str:
    """Return where something is wrong; where the problem doesn't name its file, that which could not be judged."""
    if value.path:
        return value.place
    # The path of a record ends in its line already.
    return unread.path
