"""What is told about waivers, word by word: which of them has no effect, why, where it stands and what to do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from msgspec import structs

from gl3rules import packs, waivers
from gl3rules.errors import EntriesError
from gl3rules.model import Assessment, Finding, Outcome, Severity, Status, Subject
from gl3rules.source import Mark
from gl3rules.text import message
from gl3rules.waivers_file import of_values
from tests.made_reports import CRASH, DAY, PACK, TRACEBACK, example, with_outcomes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gl3rules.packs import LoadedPack
    from gl3rules.waivers import Applied, Entry

CLINIC: Final[Assessment] = example("clinic-failing").assessments[0]
ID: Final = CLINIC.organisation_id
MARKS: Final = {"": (3, 5), "rule": (4, 5), "row": (5, 5), "subject": (6, 5), "pointer": (7, 5), "expires": (8, 5)}
TWO_AREAS: Final = "entry-controlled"


def entry(**parts: Any) -> Entry:  # noqa: ANN401  parts of an entry
    """Return a waiver whose parts stand on lines 3 to 8 of a file."""
    usual: dict[str, Any] = {"organisation": ID, "reason": "Being replaced", "approver": "A. Sato", "path": "w.yaml"}
    usual |= {"expires": date(2027, 5, 31), "index": 2, "marks": MARKS}
    return waivers.Entry(**usual | parts)


def applied(*entries: Entry, to: Assessment = CLINIC, pack: LoadedPack = PACK) -> Applied:
    """Return what waivers of one organisation come to."""
    return waivers.apply([to], entries, pack, DAY)


def notes(found: Applied) -> list[str]:
    """Return all notes, each with its place."""
    return [f"{note.path}:{note.line}: {note.message}" for note in found.notes]


def problems(found: Applied) -> list[str]:
    """Return all problems, each with its place and remedy."""
    return [
        f"{each.path}:{each.line}:{each.column} {each.pointer}: {each.message} {each.remedy}" for each in found.problems
    ]


def only(rule: str) -> tuple[LoadedPack, Assessment]:
    """Return the pack with one rule, and the clinic judged by it alone."""
    outcomes = tuple(each for each in CLINIC.outcomes if each.rule == rule)
    rows = tuple(row for row in CLINIC.rows if row.row == outcomes[0].row)
    return packs.select(PACK, rules=[rule]), structs.replace(CLINIC, outcomes=outcomes, rows=rows)


def findings(count: int) -> tuple[Finding, ...]:
    """Return failures of so many systems."""
    (usual, *_) = next(each for each in CLINIC.outcomes if each.rule == TWO_AREAS).findings
    return tuple(
        structs.replace(usual, fact=f"systems[s{number}].clock", subject=Subject("system", f"s{number}"))
        for number in range(count)
    )


def failing(*own: Finding) -> Assessment:
    """Return the clinic with other findings about entry control."""
    outcome = next(each for each in CLINIC.outcomes if each.rule == TWO_AREAS)
    changed: Assessment = with_outcomes(CLINIC, structs.replace(outcome, findings=own))
    return changed


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            {"rule": "wireless-encryption", "organisation": "elsewhere"},
            "w.yaml:3: The waiver is for organisation elsewhere, which was not judged.",
        ),
        (
            {"rule": "wireless-encryption", "expires": DAY - timedelta(1)},
            (
                "w.yaml:3: The waiver has expired and has no effect: its last day was 2026-11-21, and the day of the"
                " assessment is 2026-11-22."
            ),
        ),
        (
            {"rule": "wireless-encryption", "expires": DAY + timedelta(30)},
            "w.yaml:3: The waiver expires soon: its last day is 2026-12-22.",
        ),
        (
            {"rule": TWO_AREAS, "subject": "clinic/back-office"},
            (
                "w.yaml:3: entry-controlled is not waived for minamikaze-clinic: waivers cover 1 of its 2 findings,"
                " but not"
                " those on sites[clinic].areas[chart-shelf].entry_control."
            ),
        ),
    ],
)
def test_notes(parts: dict[str, object], told: str) -> None:
    """What is no mistake, but may surprise, is told with the line of the entry."""
    found = applied(entry(**parts))
    assert notes(found) == [told]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            {"rule": "wireles-encryption"},
            "w.yaml:4:5 /waivers/2/rule: There is no rule wireles-encryption. Did you mean wireless-encryption?",
        ),
        ({"row": "6.5-8-33"}, "w.yaml:5:5 /waivers/2/row: There is no row 6.5-8-33. Did you mean 6.5-8-3"),
        ({"rule": "x"}, "w.yaml:4:5 /waivers/2/rule: There is no rule x."),
        (
            {"rule": "wireless-encryption", "expires": DAY + timedelta(366)},
            (
                "w.yaml:8:5 /waivers/2/expires: The waiver would run until 2027-11-23, more than 365 days after the"
                " day of"
                " the assessment, 2026-11-22. Let it expire sooner, and have it approved again then."
            ),
        ),
        (
            {"rule": "users-authenticated"},
            (
                "w.yaml:3:5 /waivers/2: There is nothing to waive: users-authenticated does not fail for"
                " minamikaze-clinic, nor"
                " is it unknown. Remove the waiver, or correct what it is for."
            ),
        ),
        (
            {"rule": "wireless-encryption", "subject": "gest"},
            (
                "w.yaml:6:5 /waivers/2/subject: No finding for wireless-encryption is on gest. There are findings on"
                " guest:"
                " write one of these, or remove the waiver."
            ),
        ),
        (
            {"rule": "wireless-encryption", "pointer": "wireless_lan.networks[guest].hidden"},
            (
                "w.yaml:7:5 /waivers/2/pointer: No finding for wireless-encryption is on"
                " wireless_lan.networks[guest].hidden. There are findings on"
                " wireless_lan.networks[guest].encryption: write"
                " one of these, or remove the waiver."
            ),
        ),
        (
            {"rule": "wireless-encryption", "subject": "guest", "pointer": "systems"},
            (
                "w.yaml:6:5 /waivers/2/subject: No finding for wireless-encryption is on guest systems. There are"
                " findings"
                " on guest: write one of these, or remove the waiver."
            ),
        ),
        (
            {"rule": "wireless-guidance-followed", "subject": "guest"},
            (
                "w.yaml:6:5 /waivers/2/subject: No finding for wireless-guidance-followed is on guest. The findings"
                " are on"
                " the organisation as a whole: leave subject out, or remove the waiver."
            ),
        ),
    ],
)
def test_problems(parts: dict[str, object], told: str) -> None:
    """What is a mistake is told with the line of the part, what is wrong and what to do."""
    found = applied(entry(**parts))
    (problem,) = problems(found)
    assert problem.startswith(told)
    assert found.notes == ()
    assert found.assessments == (CLINIC,)


@pytest.mark.parametrize("of_rule", [True, False])
def test_nobody_may_waive(of_rule: bool) -> None:  # noqa: FBT001  a parameter
    """An entry for a row that must be met is a problem at its rule or row; that it runs for too long is another."""
    row = structs.replace(PACK.requirements["6.5-8-3"], waivable=False)
    strict = structs.replace(PACK, requirements=PACK.requirements | {"6.5-8-3": row})
    parts = {"rule": "wireless-encryption"} if of_rule else {"row": "6.5-8-3"}
    told = (
        f"w.yaml:{4 if of_rule else 5}:5 /waivers/2/{'rule' if of_rule else 'row'}: Nobody may waive row 6.5-8-3. Meet"
        " the requirement, and remove the waiver."
    )
    assert problems(applied(entry(**parts), pack=strict)) == [told]
    late = problems(applied(entry(**parts, expires=DAY + timedelta(400)), pack=strict))
    assert late[0] == told
    assert "would run until" in late[1]
    assert len(late) == 2


def test_what_a_selection_leaves_out() -> None:
    """An entry for a rule or row that was not selected is a note, one for a row that is none a problem."""
    pack, judged = only("wireless-encryption")
    assert notes(applied(entry(rule="screens-lock"), to=judged, pack=pack)) == [
        "w.yaml:3: Rule screens-lock was left out, or there is none; its waiver had nothing to do."
    ]
    assert notes(applied(entry(row="6.4-7"), to=judged, pack=pack)) == [
        "w.yaml:3: 6.4-7 was not judged, so its waiver had nothing to do."
    ]
    (problem,) = problems(applied(entry(row="6.4-77"), to=judged, pack=pack))
    assert "There is no row 6.4-77." in problem


def test_what_a_part_of_a_row_leaves_out() -> None:
    """Where a row's other rules were left out, its waiver may be for them; a waiver of the rule is wrong."""
    row = next(row for row in CLINIC.rows if len(row.rules) > 1 and row.status is not Status.PASS)
    passing = next(each for each in CLINIC.outcomes if each.row == row.row)
    pack, judged = only(passing.rule)
    settled = structs.replace(judged, outcomes=(structs.replace(passing, status=Status.PASS, findings=()),))
    assert notes(applied(entry(row=row.row), to=settled, pack=pack)) == [
        f"w.yaml:3: Some rules of row {row.row} were left out; its waiver had nothing to do."
    ]
    of_rule = applied(entry(rule=passing.rule), to=settled, pack=pack)
    assert of_rule.notes == ()
    assert len(of_rule.problems) == 1
    whole = with_outcomes(
        CLINIC,
        *(structs.replace(each, status=Status.PASS, findings=()) for each in CLINIC.outcomes if each.row == row.row),
    )
    of_row = applied(entry(row=row.row), to=whole)
    assert of_row.notes == ()
    assert len(of_row.problems) == 1


def test_a_crash_alone() -> None:
    """A rule that did nothing but crash has nothing that a waiver could cover."""
    outcome = next(each for each in CLINIC.outcomes if each.rule == TWO_AREAS)
    crashed = with_outcomes(
        CLINIC, structs.replace(outcome, status=Status.ERROR, findings=(CRASH,), traceback=TRACEBACK)
    )
    found = applied(entry(rule=TWO_AREAS), to=crashed)
    assert notes(found) == [
        "w.yaml:3: A rule crashed where the waiver applies (entry-controlled); a crash can't be waived."
    ]
    assert found.problems == ()


@pytest.mark.parametrize(("traceback", "crash"), [(TRACEBACK, ()), ("", (CRASH,)), (TRACEBACK, (CRASH,))])
def test_a_crash_beside_failures(traceback: str, crash: tuple[Finding, ...]) -> None:
    """Failures that are covered stay failures where the rule crashed too."""
    outcome = next(each for each in CLINIC.outcomes if each.rule == TWO_AREAS)
    crashed = with_outcomes(CLINIC, structs.replace(outcome, findings=(*outcome.findings, *crash), traceback=traceback))
    found = applied(entry(rule=TWO_AREAS), to=crashed)
    assert found.assessments == (crashed,)
    assert notes(found) == [
        (
            "w.yaml:3: entry-controlled is not waived for minamikaze-clinic: the rule crashed too, and a crash can't be"
            " waived."
        )
    ]


def test_a_crash_beside_a_failure_that_no_waiver_covers() -> None:
    """Where both a failure and a crash are left, it is the crash that is told."""
    outcome = next(each for each in CLINIC.outcomes if each.rule == TWO_AREAS)
    crashed = with_outcomes(CLINIC, structs.replace(outcome, findings=(*outcome.findings, CRASH)))
    (note,) = notes(applied(entry(rule=TWO_AREAS, subject="clinic/back-office"), to=crashed))
    assert "the rule crashed too" in note


def test_an_error_is_not_waived_by_its_findings() -> None:
    """An outcome that is an error stays one although each of its findings is covered."""
    outcome = next(each for each in CLINIC.outcomes if each.rule == TWO_AREAS)
    crashed = with_outcomes(CLINIC, structs.replace(outcome, status=Status.ERROR))
    found = applied(entry(rule=TWO_AREAS), to=crashed)
    assert found.assessments == (crashed,)
    assert len(found.notes) == 1


@pytest.mark.parametrize(
    ("count", "others"),
    [
        (5, "systems[s1].clock, systems[s2].clock, systems[s3].clock, and systems[s4].clock"),
        (6, "systems[s1].clock, systems[s2].clock, systems[s3].clock, systems[s4].clock, and systems[s5].clock"),
        (
            8,
            "systems[s1].clock, systems[s2].clock, systems[s3].clock, systems[s4].clock, systems[s5].clock, and 2 more",
        ),
    ],
)
def test_what_waivers_leave_is_named(count: int, others: str) -> None:
    """Of what is not covered the first five are named, and how many more there are."""
    found = applied(entry(rule=TWO_AREAS, subject="s0"), to=failing(*findings(count)))
    (note,) = notes(found)
    assert note.replace(" and ", " ").replace(",", "") == (
        f"w.yaml:3: entry-controlled is not waived for minamikaze-clinic: waivers cover 1 of its {count} findings but"
        f" not those on {others}.".replace(" and ", " ").replace(",", "")
    )


def test_a_finding_on_no_fact_is_named_by_its_subject() -> None:
    """What is left is named by its fact, and by its subject where it has none; each name once."""
    first, second, third = findings(3)
    bare = structs.replace(second, fact="")
    found = applied(entry(rule=TWO_AREAS, subject="s0"), to=failing(first, bare, third, third))
    assert notes(found)[0].endswith("cover 1 of its 4 findings, but not those on s1, systems[s2].clock.")


def test_names_that_are_near_are_offered() -> None:
    """Of the subjects with findings, those with a like name are offered, or else the first five."""
    many = failing(*findings(8))
    far = problems(applied(entry(rule=TWO_AREAS, subject="zzzzzz"), to=many))
    assert [f"s{number}" in far[0] for number in range(8)] == [True] * 5 + [False] * 3
    own = [structs.replace(each, subject=Subject("system", f"server-{each.subject.name}")) for each in findings(8)]
    near = problems(applied(entry(rule=TWO_AREAS, subject="server-s77"), to=failing(*own)))
    assert near[0].count("server-s") == 1 + 3


def test_facts_that_are_near_are_offered() -> None:
    """Of the facts with findings, those with a like path are offered."""
    (problem,) = problems(applied(entry(rule=TWO_AREAS, pointer="systems[s77].clock"), to=failing(*findings(8))))
    assert problem.count("systems[s") == 1 + 3


def test_the_waiver_that_covers_a_part_is_the_one_that_is_told() -> None:
    """Of several waivers of a row, the note stands at one that covers a finding of the rule that stays."""
    (first, second) = (each for each in CLINIC.outcomes if each.row == "6.4-4")
    one, two, three = findings(3)
    judged = with_outcomes(
        CLINIC, structs.replace(first, findings=(one, two)), structs.replace(second, findings=(three,))
    )
    others = entry(row="6.4-4", subject="s2", path="others.yaml")
    own = entry(row="6.4-4", subject="s1", path="own.yaml")
    (note,) = applied(others, own, to=judged).notes
    assert note.path == "own.yaml"


def test_a_hundred_problems_are_enough() -> None:
    """Of more than a hundred problems a hundred are told, of whichever kind, and then that there are more."""
    unknown = [entry(rule=f"rule-{number}") for number in range(101)]
    late = [entry(rule="wireless-encryption", expires=date(2099, 1, 1)) for _ in range(101)]
    idle = [entry(rule="users-authenticated", subject=str(number)) for number in range(101)]
    for wrong in (unknown, late, idle):
        assert len(applied(*wrong[:99]).problems) == 99
        assert len(applied(*wrong).problems) == 101
        assert "may be more" in str(applied(*wrong).problems[-1].message)
        assert "may be more" not in str(applied(*wrong).problems[99].message)


def test_a_waiver_is_of_its_own_rule_and_row_alone() -> None:
    """Every other outcome, and every other row, is as it was."""
    found = applied(entry(rule=TWO_AREAS)).assessments[0]
    changed = [new.rule for old, new in zip(CLINIC.outcomes, found.outcomes, strict=True) if old != new]
    rows = [new.row for old, new in zip(CLINIC.rows, found.rows, strict=True) if old != new]
    assert changed == [TWO_AREAS]
    assert rows == ["6.4-3"]


def test_what_is_settled_is_never_waived() -> None:
    """An outcome that passes stays a pass, even with findings on it that an entry would cover."""
    outcome = next(each for each in CLINIC.outcomes if each.rule == TWO_AREAS)
    for status in (Status.PASS, Status.NOT_APPLICABLE, Status.WAIVED):
        odd = with_outcomes(CLINIC, structs.replace(outcome, status=status))
        found = applied(entry(rule=TWO_AREAS), to=odd)
        assert found.assessments == (odd,)
        assert notes(found) == []


@pytest.mark.parametrize(
    ("entry_parts", "fact", "covered"),
    [
        ({"rule": "r"}, "a.b", True),
        ({"row": "1"}, "a.b", True),
        ({"rule": "other"}, "a.b", False),
        ({"row": "2"}, "a.b", False),
        ({"rule": "s"}, "a.b", False),
        ({"row": "0"}, "a.b", False),
        ({"rule": "other", "row": "1"}, "a.b", False),
        ({"rule": "r", "subject": "s"}, "a.b", True),
        ({"rule": "r", "subject": "t"}, "a.b", False),
        ({"rule": "r", "pointer": "a"}, "a.b", True),
        ({"rule": "r", "pointer": "a.b"}, "a.b", True),
        ({"rule": "r", "pointer": "a.b.c"}, "a.b", False),
        ({"rule": "r", "pointer": "b"}, "a.b", False),
        ({"rule": "r", "pointer": "a[x]"}, "a[x].b", True),
        ({"rule": "r", "pointer": "a[y]"}, "a[x].b", False),
        ({"rule": "r", "pointer": "a[x"}, "a[x].b", False),
        ({"rule": "r", "pointer": "a*[x]"}, "a[x].b", False),
        ({"rule": "r", "pointer": "a_b"}, "a_b.c", True),
        ({"rule": "r", "subject": "s", "pointer": "b"}, "a.b", False),
    ],
)
def test_what_an_entry_covers(entry_parts: dict[str, str], fact: str, covered: bool) -> None:  # noqa: FBT001
    """An entry covers the findings of its rule or row that are on its subject and in its section, and no others."""
    outcome = Outcome("r", "1", "", Severity.LOW, "", Status.FAIL, 1, None, (), ())
    for status, counts in ((Status.FAIL, True), (Status.UNKNOWN, True), (Status.ERROR, False)):
        finding = Finding(status, message("x"), message("y"), Subject("system", "s"), "/a/b", fact, "f.yaml", 1, 1)
        assert entry(**entry_parts).covers(outcome, finding) is (covered and counts)


def test_places_of_an_entry() -> None:
    """A problem is told at its part, at the entry where the part has no place, and at 0 where nothing has one."""
    nowhere = waivers.Entry(ID, "Why", "Who", DAY, rule="r")
    text = message("x")
    assert structs.astuple(nowhere.problem("rule", text, text))[1:5] == ("", 0, 0, "/waivers/0")
    assert nowhere.note(text).line == 0
    assert structs.astuple(entry().problem("rule", text, text))[1:5] == ("w.yaml", 4, 5, "/waivers/2/rule")
    assert structs.astuple(entry().problem("ticket", text, text))[1:5] == ("w.yaml", 3, 5, "/waivers/2")
    assert structs.astuple(entry().problem("", text, text))[1:5] == ("w.yaml", 3, 5, "/waivers/2")
    assert entry().target == (ID, "", "", "", "")
    assert entry(rule="r", row="1", subject="s", pointer="p").target == (ID, "r", "1", "s", "p")


def mark(path: Sequence[str | int]) -> Mark:
    """Return a place that tells how deep a path is."""
    return Mark(len(path), 7)


def refused(**parts: object) -> list[tuple[str, str, int]]:
    """Return what is wrong with a file of one entry: pointer, message and line of each problem."""
    usual = {"organisation": "o", "reason": "a", "approver": "c", "expires": "2027-01-02"}
    with pytest.raises(EntriesError) as caught:
        of_values({"schema": 1, "waivers": [usual | parts]}, mark, "w.yaml")
    return [(each.pointer, str(each.message), each.line) for each in caught.value.problems]


def test_entries_that_can_be_read_in_two_ways() -> None:
    """An entry for both a rule and a row, for neither, and one that says nothing are told at their part."""
    assert refused(rule="r", row="1") == [("/waivers/0/row", "The waiver is for both a rule and a row.", 3)]
    assert refused() == [("/waivers/0", "The waiver is for no rule and no row.", 2)]
    assert refused(rule="r", ticket="-") == [("/waivers/0/ticket", "ticket says nothing.", 3)]


def test_a_file_with_more_than_waivers() -> None:
    """What a file of waivers does not have is refused, also beside the waivers."""
    with pytest.raises(EntriesError, match="There is no entry called everything"):
        of_values({"schema": 1, "waivers": [], "everything": True}, mark, "w.yaml")


def test_entries_of_values() -> None:
    """Entries that stand in a document are read with the place of each part; what is left out is empty."""
    values = {
        "schema": 1,
        "waivers": [
            {"organisation": "o", "reason": " a\n b ", "approver": "c", "expires": "2027-01-02", "row": "6.5-8-3"},
            {"organisation": "o", "reason": "a", "approver": "c", "expires": "2027-01-02", "rule": "r", "ticket": "T"},
        ],
    }

    first, second = of_values(values, mark, "w.yaml")
    assert (first.row, first.rule, first.reason, first.index, first.path) == ("6.5-8-3", "", "a b", 0, "w.yaml")
    assert (second.rule, second.row, second.ticket, second.index) == ("r", "", "T", 1)
    assert first.marks == dict.fromkeys(("organisation", "reason", "approver", "expires", "row"), (3, 7)) | {"": (2, 7)}
    assert (second.subject, second.pointer, second.name, first.name) == ("", "", "r", "6.5-8-3")


def test_no_value_is_an_alias(tmp_path: Path) -> None:
    """In a file of waivers not one value stands somewhere else."""
    path = tmp_path / "waivers.yaml"
    path.write_text("schema: 1\nwaivers:\n  - {organisation: &a o, reason: *a}\n", encoding="utf-8")
    with pytest.raises(EntriesError, match="aliases repeat more than 0 values"):
        waivers.load(str(path))
