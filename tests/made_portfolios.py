"""Portfolios of any size, the same at every call: every status, tags, unread files, runs and changes, hostile texts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

from gl3rules import engine, packs
from gl3rules.errors import Problem
from gl3rules.model import PackSummary, RequirementText, Status
from gl3rules.portfolio.model import (
    IN_PART,
    LETTERS,
    MOST_MEMBERS,
    NOT_JUDGED,
    FactChange,
    Member,
    MemberChange,
    Portfolio,
    RowChange,
    RowTally,
    Run,
    Tag,
    Unread,
)
from gl3rules.text import Message, message
from tests.conftest import AS_OF
from tests.hostile import ATTACKS

PACK: Final = packs.load("gl3")
DAY: Final = date.fromisoformat(AS_OF)
VERSION: Final = "1.2.3"
DIGEST: Final = "0" * 64

_TOWNS: Final = ("青葉", "Kita", "さくら", "Minato", "ひまわり", "Nishi", "みどり", "Higashi", "あおぞら", "Chuo")
_KINDS: Final = ("クリニック", "Clinic", "病院", "Hospital", "歯科医院", "Pharmacy", "薬局", "Health Centre")
_REGIONS: Final = ("北海道", "東北", "関東", "中部", "近畿", "九州")
_CONTRACTS: Final = ("gold", "silver", "bronze")
_WORST_FIRST: Final = "feuwipn"


def made_portfolio(organisations: int, *, runs: int = 0, hostile: bool = False, in_part: bool = False) -> Portfolio:
    """Return a portfolio of that many organisations, at most MOST_MEMBERS of which it lists.

    `runs` counts the earlier runs; with any, it has changes since the latest. `hostile` puts an attack in place of
    each free text. With `in_part`, every seventh row was left out and every eleventh judged in part, so that most
    organisations against which nothing was found were judged in part; some were not, and pass.
    """
    summary, requirements = _pack()
    every = [_member(number, in_part=in_part, hostile=hostile) for number in range(organisations)]
    every.sort(key=_worst_first)
    members = tuple(every[:MOST_MEMBERS])
    statuses = _statuses(every)
    rows = _tallies([member.rows for member in every])
    unread = _unread(hostile=hostile) if organisations else ()
    now = _now(every, rows, len(unread))
    left_out = sum(_is_left_out(position) for position in range(summary.rows)) if in_part else 0
    return Portfolio(
        version=VERSION,
        as_of=DAY,
        as_of_given=True,
        pack=summary,
        judged_rows=summary.rows - left_out,
        judged_rules=summary.rules - left_out if in_part else summary.rules,
        requirements=requirements,
        organisations=organisations,
        statuses=statuses,
        rows=rows,
        members=members,
        unread=unread,
        unread_total=len(unread),
        selection=("--exclude 6.3-2",) if in_part else (),
        runs=(*_earlier(members, rows, runs, organisations, in_part=in_part), now) if runs else (),
        changes=_changes(members, hostile=hostile) if runs else (),
        notes=(message("The waiver of {id} is of nobody.", id=ATTACKS[0] if hostile else "nobody"),),
    )


@cache
def _pack() -> tuple[PackSummary, tuple[RequirementText, ...]]:
    return engine.summary(PACK), engine.report(PACK, DAY, VERSION, []).requirements


def _member(number: int, *, in_part: bool, hostile: bool) -> Member:
    made = Random(number)  # noqa: S311  nothing secret
    # One organisation in twelve is in order, the others are bad to various degrees.
    badness = 0.0 if number % 12 == 5 else made.random() ** 2 * 0.6
    # Every second one of those in order passes, although rows were left out.
    letters = (_letter(made, position, badness, in_part=in_part) for position in range(_pack()[0].rows))
    rows = "".join(letters).replace(IN_PART, "p" if number % 24 == 17 else IN_PART)
    name = f"{_TOWNS[number % len(_TOWNS)]} {_KINDS[number // len(_TOWNS) % len(_KINDS)]} {number + 1}"
    path = f"clients/{_REGIONS[number % len(_REGIONS)]}/{number + 1:05}.yaml"
    region, contract = _REGIONS[number % len(_REGIONS)], _CONTRACTS[made.randrange(len(_CONTRACTS))]
    if hostile:
        name, path, region = (ATTACKS[(number + turn) % len(ATTACKS)] for turn in range(3))
    tags = (Tag("region", region), Tag("contract", contract), *((Tag("pilot", "yes"),) if number % 5 == 0 else ()))
    identifier = f"org-{number + 1:05}"
    folder = ATTACKS[number % len(ATTACKS)] if hostile else identifier
    reports = tuple((form, f"reports/{folder}/report 1.{form}") for form in ("html", "xlsx")) if number % 3 else ()
    return Member(identifier, name, path, number % 4 + 1, _combined(rows), rows, tags, reports)


def _letter(made: Random, position: int, badness: float, *, in_part: bool) -> str:
    if in_part and _is_left_out(position):
        return NOT_JUDGED
    # Some rows are harder than others, the same ones for everybody.
    hardness = (position * 37 % 75) / 75
    if made.random() < badness * (0.4 + hardness):
        drawn = made.random()
        return "f" if drawn < 0.7 else "u" if drawn < 0.93 else "w" if drawn < 0.98 else "e"
    if made.random() < 0.2:
        return "n"
    return IN_PART if in_part and position % 11 == 4 else "p"


def _is_left_out(position: int) -> bool:
    return position % 7 == 1


def _combined(rows: str) -> str:
    return next(letter for letter in _WORST_FIRST if letter in rows)


def _worst_first(member: Member) -> tuple[int, int, int, str]:
    needing = -member.count(Status.FAIL, Status.ERROR), -member.count(Status.UNKNOWN)
    return *needing, -"npiwufe".index(member.status), member.id


def _statuses(members: list[Member]) -> dict[str, int]:
    return dict(sorted(Counter(member.status for member in members).items()))


def _tallies(rows: list[str]) -> tuple[RowTally, ...]:
    return tuple(
        RowTally(item.row, dict(sorted(Counter(letters[position] for letters in rows).items())))
        for position, item in enumerate(_pack()[1])
    )


def _unread(*, hostile: bool) -> tuple[Unread, ...]:
    path = ATTACKS[1] if hostile else "clients/北海道/broken.yaml"
    key = ATTACKS[0] if hostile else "systems"
    problems = (
        Problem(message("the key {key} stands twice", key=key), path, 7, 3, "/systems", also=(2, 1)),
        Problem(message("the file is empty"), path, remedy=message("Write the facts in it, or name another file.")),
    )
    records = tuple(
        Unread(f"clients/more.ndjson:{line}", (Problem(message("the key {key} stands twice", key="a"), "", line, 9),))
        for line in (12, 90)
    )
    return (Unread(path, problems), Unread("clients/none.yaml", ()), *records)


def _now(members: list[Member], rows: tuple[RowTally, ...], unread: int) -> Run:
    counted = {member.id: _counted(member) for member in members[:MOST_MEMBERS]}
    return Run(AS_OF, DAY, len(members), unread, _statuses(members), rows, counted)


def _counted(member: Member) -> tuple[int, int]:
    return member.count(Status.FAIL, Status.ERROR), member.count(Status.UNKNOWN)


def _earlier(
    members: tuple[Member, ...], rows: tuple[RowTally, ...], runs: int, organisations: int, *, in_part: bool
) -> tuple[Run, ...]:
    """Return the earlier runs: fewer organisations, some rows failing more often, some less."""
    found = []
    for age in range(runs, 0, -1):
        then = tuple(
            RowTally(tally.row, _shifted(tally.counts, (position % 5 - 2) * age)) if position % 3 == 0 else tally
            for position, tally in enumerate(rows)
        )
        day = DAY - timedelta(days=91 * age)
        few = max(organisations - age, 1)
        passing = max(few // 10 - age, 0)
        partly = passing // 2 if in_part else 0
        statuses = {LETTERS[Status.FAIL]: few - passing, LETTERS[Status.PASS]: passing - partly, IN_PART: partly}
        counts = {
            member.id: (_counted(member)[0] + age, _counted(member)[1])
            for position, member in enumerate(members)
            if position % 9
        }
        found.append(Run(day.isoformat(), day, few, age, statuses, then, counts))
    return tuple(found)


def _shifted(counts: dict[str, int], by: int) -> dict[str, int]:
    """Return counts with that many organisations moved from passing to failing, as far as there are any."""
    moved = max(-counts.get("f", 0), min(by, counts.get("p", 0)))
    return {**counts, "f": counts.get("f", 0) + moved, "p": counts.get("p", 0) - moved}


def _changes(members: tuple[Member, ...], *, hostile: bool) -> tuple[MemberChange, ...]:
    found = [_change(member, hostile=hostile) for member in members[: len(members) // 4]]
    gone = ATTACKS[2] if hostile else "閉院した診療所"
    new = [MemberChange(member.id, member.name, is_new=True) for member in members[-1:]]
    return (*found, *new, MemberChange("org-gone", gone, is_gone=True))


def _change(member: Member, *, hostile: bool) -> MemberChange:
    requirements = _pack()[1]
    fact = ATTACKS[0] if hostile else "systems[emr].passwords.maximum_age"
    before = ATTACKS[5] if hostile else "60 days"
    acted_on = [position for position, letter in enumerate(member.rows) if letter in "feu"][:2]
    rows = []
    for turn, position in enumerate(acted_on):
        facts = () if turn else (FactChange(fact, before, "400 days"), FactChange("organisation.beds", "", "12"))
        reasons: tuple[Message, ...] = (message("another day of assessment"),) if turn else ()
        rows.append(RowChange(requirements[position].row, "p", member.rows[position], facts, reasons))
    return MemberChange(member.id, member.name, tuple(rows))
