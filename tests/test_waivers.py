"""Waivers: what a file may say, what they change and what never, and the command that adds one."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from gl3rules import packs, waivers
from gl3rules.cli.insertion import quoted
from gl3rules.errors import EntriesError
from gl3rules.model import Assessment, Outcome, Status, combined
from gl3rules.text import message
from tests.conftest import ROOT
from tests.made_reports import CRASH, DAY, PACK, TRACEBACK, example, with_outcomes

if TYPE_CHECKING:
    from pathlib import Path

    from gl3rules.waivers import Applied, Entry

FAILING: Final = "facts/examples/clinic-failing.yaml"
CLINIC: Final[Assessment] = example("clinic-failing").assessments[0]
PARTIAL: Final[Assessment] = example("partial").assessments[0]
HOSPITAL: Final[Assessment] = example("hospital").assessments[0]
ID: Final = CLINIC.organisation_id
EXPIRES: Final = "2027-05-31"
TWO_AREAS: Final = "entry-controlled"  # fails for clinic/back-office and clinic/chart-shelf


def file_of(tmp_path: Path, *entries: str, head: str = "schema: 1\nwaivers:\n") -> str:
    """Return the path of a file of waivers with these entries, each in flow style."""
    path = tmp_path / "waivers.yaml"
    path.write_text(head + "".join(f"  - {entry}\n" for entry in entries), encoding="utf-8")
    return str(path)


def said(**parts: str) -> str:
    """Return an entry in flow style; what is not given is what every entry has."""
    usual = {"organisation": ID, "reason": "Being replaced", "approver": "A. Sato", "expires": EXPIRES}
    return "{" + ", ".join(f"{name}: {quoted(text)}" for name, text in (usual | parts).items()) + "}"


def loaded(tmp_path: Path, *entries: str) -> tuple[Entry, ...]:
    """Return the waivers of a file with these entries."""
    return waivers.load(file_of(tmp_path, *entries))


def entry(**parts: Any) -> Entry:  # noqa: ANN401  parts of an entry
    """Return a waiver that no file holds."""
    usual: dict[str, Any] = {"organisation": ID, "reason": "Being replaced", "approver": "A. Sato"}
    usual["expires"] = date(2027, 5, 31)
    return waivers.Entry(**usual | parts)


def applied(*entries: Entry, to: Assessment = CLINIC, on: date = DAY, **keywords: Any) -> Applied:  # noqa: ANN401
    """Return what waivers of one organisation come to."""
    return waivers.apply([to], entries, keywords.pop("pack", PACK), on, **keywords)


def outcome(found: Applied, rule: str) -> Outcome:
    """Return the outcome of a rule."""
    return next(each for each in found.assessments[0].outcomes if each.rule == rule)


def refusal(tmp_path: Path, text: str) -> str:
    """Return all that is wrong in a file of waivers."""
    path = tmp_path / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EntriesError) as caught:
        waivers.load(str(path))
    assert all(problem.remedy for problem in caught.value.problems)
    return str(caught.value)


def test_a_file_says_all_that_an_entry_has(tmp_path: Path) -> None:
    """Every part of an entry is read, with its place; a text is one line."""
    found = loaded(tmp_path, said(rule="screens-lock", subject="reception-pc", reason="one\n two", ticket="T-1"))
    (one,) = found
    assert (one.rule, one.row, one.subject, one.pointer, one.ticket) == ("screens-lock", "", "reception-pc", "", "T-1")
    assert (one.organisation, one.reason, one.approver, one.expires) == (ID, "one two", "A. Sato", date(2027, 5, 31))
    assert one.marks[""] == (3, 5)
    assert one.problem("rule", message("x"), message("y")).pointer == "/waivers/0/rule"


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (said(), "for no rule and no row"),
        (said(rule="screens-lock", row="6.4-7"), "both a rule and a row"),
        (said(rule=""), "rule says nothing"),
        (said(rule="*"), "rule says nothing"),
        (said(row="*"), "row says nothing"),
        (said(rule="screens-lock", organisation="*"), "organisation says nothing"),
        (said(rule="screens-lock", reason=""), "reason says nothing"),
        (said(rule="screens-lock", reason=" - \u200b\t."), "reason says nothing"),
        (said(rule="screens-lock", approver="\u3000"), "approver says nothing"),
        (said(rule="screens-lock", subject=""), "subject says nothing"),
        (said(rule="screens-lock", pointer="/"), "pointer says nothing"),
        (said(rule="screens-lock", ticket=""), "ticket says nothing"),
        (said(rule="screens-lock", expires="never"), "expires"),
        (said(rule="screens-lock", expires="20270531"), "expires"),
        (said(rule="screens-lock", expires="2027-02-30"), "expires"),
        (said(rule="screens-lock", everything="yes"), "There is no entry called everything"),
        ("{rule: null, " + said()[1:], "rule"),
        ("{rule: [screens-lock, screen-unlock-authenticated], " + said()[1:], "rule"),
        ("{row: 6.5, " + said()[1:], "row"),
        ("{rule: *, " + said()[1:], "not valid YAML"),
        ("{<<: {rule: screens-lock}, " + said()[1:], "merge key"),
        ("{rule: screens-lock}", "lacks organisation, reason, approver, expires"),
        ("null", "waivers[0]"),
        ("*all", "refers to no anchor"),
        ("!!python/object/apply:os.system [id]", "tag"),
    ],
)
def test_entries_that_are_refused(tmp_path: Path, item: str, expected: str) -> None:
    """What an entry can't be is refused with its line: nothing in it stands for everything."""
    told = refusal(tmp_path, f"schema: 1\nwaivers:\n  - {item}\n")
    assert expected in told
    assert "waivers.yaml:3:" in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("schema: 1\nwaivers: all\n", "waivers"),
        ("schema: 1\nwaivers: null\n", "waivers"),
        ("schema: 1\n", "lacks waivers"),
        ("schema: 2\nwaivers: []\n", "schema"),
        ("- rule: screens-lock\n", "the file"),
        ("", "empty"),
        ("schema: 1\nwaivers: []\n---\nschema: 1\nwaivers: []\n", "2 documents"),
        (f"schema: 1\nwaivers:\n  - &a {said(rule='screens-lock')}\n  - *a\n", "aliases"),
        (f"schema: 1\nwaivers:\n  - {{expires: &d x, ticket: *d, {said(rule='screens-lock')[1:]}\n", "aliases"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, text: str, expected: str) -> None:
    """A file of another shape, and one whose entries say something elsewhere, is refused."""
    assert expected in refusal(tmp_path, text)


def test_all_problems_are_told(tmp_path: Path) -> None:
    """One reading names everything, in the order of the lines; a second waiver names the first."""
    path = file_of(tmp_path, said(rule="x", reason="-"), said(rule="x"), said(), said(rule="x", subject="s"))
    with pytest.raises(EntriesError) as caught:
        waivers.load(path)
    problems = caught.value.problems
    assert [problem.line for problem in problems] == [3, 4, 5]
    assert problems[0].pointer == "/waivers/0/reason"
    assert problems[1].also == (3, 5)


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is an error, not a file without waivers."""
    with pytest.raises(EntriesError, match="no such file"):
        waivers.load(str(tmp_path / "waivers.yaml"))


def test_a_waived_failure() -> None:
    """A failure that is covered wholly is waived, with its reason; its findings stay, and its row is no pass."""
    found = applied(entry(rule="wireless-encryption", ticket="T-1"))
    one = outcome(found, "wireless-encryption")
    assert one.status is Status.WAIVED
    assert one.findings == outcome(applied(), "wireless-encryption").findings
    assert one.waiver is not None
    assert (one.waiver.reason, one.waiver.approver, one.waiver.ticket) == ("Being replaced", "A. Sato", "T-1")
    assert one.waiver.expires == date(2027, 5, 31)
    row = next(row for row in found.assessments[0].rows if row.row == "6.5-8-3")
    assert row.status is Status.WAIVED
    assert found.notes == ()
    assert found.problems == ()
    assert found.assessments[0].count_before_waivers(Status.FAIL) == CLINIC.count(Status.FAIL)
    assert found.assessments[0].count(Status.FAIL) == CLINIC.count(Status.FAIL) - 1


def test_what_is_unknown_can_be_waived() -> None:
    """An outcome that is unknown is waived as a failure is."""
    unknown = next(each for each in PARTIAL.outcomes if each.status is Status.UNKNOWN)
    found = applied(entry(rule=unknown.rule, organisation=PARTIAL.organisation_id), to=PARTIAL)
    assert outcome(found, unknown.rule).status is Status.WAIVED


def test_one_subject_of_two() -> None:
    """A waiver for one of two failing subjects leaves it failing, and a note says so; both together waive it."""
    first, second = (entry(rule=TWO_AREAS, subject=f"clinic/{name}") for name in ("back-office", "chart-shelf"))
    found = applied(first)
    assert found.assessments[0] == CLINIC
    (note,) = found.notes
    assert "cover 1 of its 2 findings, but not those on sites[clinic].areas[chart-shelf].entry_control" in str(
        note.message
    )
    assert found.problems == ()
    both = applied(first, second)
    assert outcome(both, TWO_AREAS).status is Status.WAIVED
    assert both.notes == ()


def test_several_waivers_of_one_outcome() -> None:
    """The first to expire decides when the outcome fails again; reasons, approvers and tickets are all told, once."""
    first = entry(rule=TWO_AREAS, subject="clinic/back-office", reason="Later", ticket="B", expires=date(2027, 6, 1))
    second = entry(rule=TWO_AREAS, subject="clinic/chart-shelf", reason="Sooner", ticket="A", approver="B. Ito")
    waived = outcome(applied(first, second, entry(row="6.4-3", reason="Later", expires=date(2027, 7, 1))), TWO_AREAS)
    assert waived.waiver is not None
    assert waived.waiver.expires == date(2027, 5, 31)
    assert waived.waiver.reason == "Sooner / Later"
    assert waived.waiver.approver == "B. Ito, A. Sato"
    assert waived.waiver.ticket == "A, B"


@pytest.mark.parametrize(
    ("pointer", "status"),
    [
        ("wireless_lan.networks[guest].encryption", Status.WAIVED),
        ("wireless_lan.networks[guest]", Status.WAIVED),
        ("wireless_lan", Status.WAIVED),
        ("wireless_lan.networks[guest].encryption.more", Status.FAIL),
        ("wireless_lan.networks[gue", Status.FAIL),
        ("wireless_lan.networks[]", Status.FAIL),
        ("wireless", Status.FAIL),
        ("wireless_lan.", Status.FAIL),
        ("wireless_lan.*", Status.FAIL),
        ("/wireless_lan", Status.FAIL),
        (".", Status.FAIL),
    ],
)
def test_pointers(pointer: str, status: Status) -> None:
    """A pointer is the fact or a section above it, whole; one that reaches no finding is a problem."""
    found = applied(entry(rule="wireless-encryption", pointer=pointer))
    assert outcome(found, "wireless-encryption").status is status
    assert len(found.problems) == (status is Status.FAIL)


def test_subject_and_pointer_together() -> None:
    """A finding has to be on both where both are given."""
    both = entry(rule=TWO_AREAS, subject="clinic/back-office", pointer="sites[clinic].areas[chart-shelf]")
    assert "No finding for entry-controlled is on clinic/back-office sites" in str(applied(both).problems[0].message)


@pytest.mark.parametrize(
    ("days", "status", "notes", "problems"),
    [
        (-400, Status.FAIL, "has expired", 0),
        (-1, Status.FAIL, "has expired", 0),
        (0, Status.WAIVED, "expires soon", 0),
        (30, Status.WAIVED, "expires soon", 0),
        (31, Status.WAIVED, "", 0),
        (365, Status.WAIVED, "", 0),
        (366, Status.FAIL, "", 1),
    ],
)
def test_expiry(days: int, status: Status, notes: str, problems: int) -> None:
    """A waiver works up to and including its last day, warns in its last 30, and runs for 365 at most."""
    found = applied(entry(rule="wireless-encryption", expires=DAY + timedelta(days), path="w.yaml", marks={"": (7, 3)}))
    assert outcome(found, "wireless-encryption").status is status
    assert [(note.path, note.line) for note in found.notes] == [("w.yaml", 7)] * bool(notes)
    assert all(notes in str(note.message) for note in found.notes)
    assert len(found.problems) == problems


def test_longer_waivers_where_they_are_allowed() -> None:
    """The longest time can be raised, up to the last day that there is."""
    late = entry(rule="wireless-encryption", expires=date.max)
    assert "more than 365 days" in str(applied(late).problems[0].message)
    assert outcome(applied(late, longest=10**7), "wireless-encryption").status is Status.WAIVED


@pytest.mark.parametrize(
    ("parts", "expected", "remedy"),
    [
        ({"rule": "wireles-encryption"}, "There is no rule wireles-encryption", "wireless-encryption"),
        ({"rule": "wireless-*"}, "There is no rule", ""),
        ({"rule": "6.5-8-3"}, "There is no rule", ""),
        ({"row": "6.5-8"}, "There is no row 6.5-8", "6.5-8-"),
        ({"row": "6"}, "There is no row 6", ""),
        ({"rule": "clock-served"}, "There is no rule", "clock-"),
        ({"rule": "wireless-encryption", "subject": "gest"}, "is on gest", "guest"),
        ({"rule": "wireless-guidance-followed", "subject": "guest"}, "is on guest", "organisation as a whole"),
        ({"row": "6.5-8-3", "pointer": "systems"}, "is on systems", "wireless_lan.networks[guest].encryption"),
    ],
)
def test_entries_that_match_nothing(parts: dict[str, str], expected: str, remedy: str) -> None:
    """An entry for what does not exist, or has no finding, is a problem that names what is near."""
    found = applied(entry(**parts, path="w.yaml", marks={"": (3, 5), "subject": (4, 5)}))
    (problem,) = found.problems
    assert expected in str(problem.message)
    assert remedy in str(problem.remedy)
    assert (problem.path, problem.line) == ("w.yaml", 4 if "subject" in parts else 3)
    assert found.assessments == (CLINIC,)


def test_waiver_of_a_pass() -> None:
    """A waiver of what passes, or does not apply, is a problem, and changes nothing."""
    for status in (Status.PASS, Status.NOT_APPLICABLE):
        settled = next(each for each in CLINIC.outcomes if each.status is status)
        found = applied(entry(rule=settled.rule))
        assert "There is nothing to waive" in str(found.problems[0].message)
        assert found.assessments == (CLINIC,)


def test_other_organisations() -> None:
    """One file may serve several organisations: what is for others is a note, and changes nothing here."""
    found = applied(entry(rule="wireless-encryption", organisation="elsewhere"))
    assert "organisation elsewhere, which was not judged" in str(found.notes[0].message)
    assert (found.assessments, found.problems) == ((CLINIC,), ())


def test_two_organisations_at_once() -> None:
    """A waiver is for one organisation alone, though the same rule fails for another."""
    rules = {each.rule for each in PARTIAL.outcomes if each.status in {Status.FAIL, Status.UNKNOWN}}
    rule = next(each.rule for each in CLINIC.outcomes if each.status is Status.FAIL and each.rule in rules)
    found = waivers.apply([CLINIC, PARTIAL], [entry(rule=rule)], PACK, DAY)
    assert found.assessments[1] == PARTIAL
    assert outcome(found, rule).status is Status.WAIVED


def test_selection() -> None:
    """A waiver of what a selection leaves out is left alone, with a note; another is applied as ever."""
    some = packs.select(PACK, rules=["wireless-encryption"])
    kept = [each for each in CLINIC.outcomes if each.rule == "wireless-encryption"]
    rows = [row for row in CLINIC.rows if row.row == "6.5-8-3"]
    judged = structs.replace(CLINIC, outcomes=tuple(kept), rows=tuple(rows))
    others = entry(rule="screens-lock"), entry(row="6.4-7")
    found = applied(*others, entry(rule="wireless-encryption"), to=judged, pack=some)
    assert found.problems == ()
    assert len(found.notes) == 2
    assert outcome(found, "wireless-encryption").status is Status.WAIVED


def test_row_of_which_a_part_is_left_out() -> None:
    """A waiver of a row is no problem while the rule that it is for may be among those left out."""
    row = next(row for row in HOSPITAL.rows if len(row.rules) > 1)
    some = packs.select(PACK, rules=[row.rules[0]])
    outcomes = tuple(each for each in HOSPITAL.outcomes if each.rule == row.rules[0])
    judged = structs.replace(HOSPITAL, outcomes=outcomes, rows=(structs.replace(row, rules=row.rules[:1]),))
    of_row = entry(row=row.row, organisation=HOSPITAL.organisation_id, subject="emr")
    found = applied(of_row, to=judged, pack=some)
    assert (len(found.problems), len(found.notes)) == (0, 1)
    assert (len(applied(of_row, to=HOSPITAL).problems)) == 1


def test_rows_that_nobody_may_waive() -> None:
    """A row that the pack marks so is not waived, by its number or by its rule; both entries are problems."""
    row = structs.replace(PACK.requirements["6.5-8-3"], waivable=False)
    strict = structs.replace(PACK, requirements=PACK.requirements | {"6.5-8-3": row})
    found = applied(entry(row="6.5-8-3"), entry(rule="wireless-encryption"), pack=strict)
    assert ["Nobody may waive row 6.5-8-3" in str(problem.message) for problem in found.problems] == [True, True]
    assert found.assessments == (CLINIC,)


@pytest.mark.parametrize("status", [Status.ERROR, Status.FAIL, Status.UNKNOWN])
def test_a_crash_is_never_waived(status: Status) -> None:
    """A rule that crashed, alone or beside a failure on another subject, stays as it is, and a note says why."""
    failing = next(each for each in CLINIC.outcomes if each.rule == TWO_AREAS)
    findings = (CRASH,) if status is Status.ERROR else (*failing.findings, CRASH)
    crashed = with_outcomes(CLINIC, structs.replace(failing, status=status, findings=findings, traceback=TRACEBACK))
    for waiver in (entry(rule=TWO_AREAS), entry(row="6.4-3")):
        found = applied(waiver, to=crashed)
        assert not waiver.covers(failing, CRASH)
        assert found.assessments == (crashed,)
        assert "a crash can't be waived" in str(found.notes[0].message)
        assert found.problems == ()


def test_without_findings_nothing_is_waived() -> None:
    """An outcome that needs action but gives no reason is not waived: nothing of it is covered."""
    failing = next(each for each in CLINIC.outcomes if each.rule == TWO_AREAS)
    bare = with_outcomes(CLINIC, structs.replace(failing, findings=()))
    assert applied(entry(rule=TWO_AREAS), to=bare).assessments == (bare,)
    # The other rule of its row has findings, so that the waiver of the row is in force.
    (first, second) = [each for each in CLINIC.outcomes if each.row == "6.4-4"]
    bare = with_outcomes(CLINIC, structs.replace(first, findings=()))
    found = applied(entry(row="6.4-4"), to=bare)
    assert outcome(found, first.rule).status is Status.FAIL
    assert outcome(found, second.rule).status is Status.WAIVED


def test_very_many_wrong_entries() -> None:
    """Of very many problems the first hundred are told, and that there are more; an entry behind them has no effect."""
    found = applied(*(entry(rule=f"rule-{number}") for number in range(300)))
    assert len(found.problems) == 101
    assert "more" in str(found.problems[-1].message)


def entries() -> st.SearchStrategy[list[Entry]]:
    """Return a strategy for waivers: right ones, wrong ones, and attempts at everything."""
    rules = [each.rule for each in CLINIC.outcomes]
    subjects = sorted({finding.subject.name for each in CLINIC.outcomes for finding in each.findings})
    facts = sorted({finding.fact for each in CLINIC.outcomes for finding in each.findings})
    odd = ["", "*", ".*", "/", "[", "systems", "systems[emr]", "sites[clinic].areas", "6.5", "../..", "%", "a\u202eb"]
    named = st.one_of(
        st.fixed_dictionaries({"rule": st.sampled_from([*rules, *odd])}),
        st.fixed_dictionaries({"row": st.sampled_from([*PACK.requirements, *odd])}),
    )
    rest = st.fixed_dictionaries(
        {
            "organisation": st.sampled_from([ID, ID, ID, PARTIAL.organisation_id, "*", ""]),
            "subject": st.sampled_from(["", "", "", *subjects, *odd]),
            "pointer": st.sampled_from(["", "", "", *facts, *odd]),
            "expires": st.integers(-40, 400).map(lambda days: DAY + timedelta(days)),
        }
    )
    return st.lists(st.builds(lambda first, second: entry(**first, **second), named, rest), max_size=60)


def crashed_somewhere(number: int) -> Assessment:
    """Return the failing clinic with some rules that crashed, on all or some of their subjects."""
    chance = random.Random(number)  # noqa: S311  repeatable tests, not secrets
    changed = [
        structs.replace(each, status=combined([*kept, Status.ERROR]), findings=(*each.findings, CRASH), traceback="x")
        for each in CLINIC.outcomes
        if chance.random() < 0.1
        for kept in [[each.status] if each.findings else []]
    ]
    changed_assessment: Assessment = with_outcomes(CLINIC, *changed)
    return changed_assessment


@given(entries(), st.integers(0, 5))
def test_waivers_turn_failures_into_waived_and_nothing_else(chosen: list[Entry], number: int) -> None:
    """No set of waivers changes anything but fail and unknown, into waived; none adds or hides a pass."""
    judged = crashed_somewhere(number)
    found = waivers.apply([judged, PARTIAL], chosen, PACK, DAY)
    for before, after in zip((judged, PARTIAL), found.assessments, strict=True):
        for old, new in zip(before.outcomes, after.outcomes, strict=True):
            if new != old:
                assert old.status in {Status.FAIL, Status.UNKNOWN}
                assert new.status is Status.WAIVED
                assert all(
                    any(
                        each.covers(old, finding)
                        and each.organisation == before.organisation_id
                        and 0 <= (each.expires - DAY).days <= 365
                        for each in chosen
                    )
                    for finding in old.findings
                )
                assert new.waiver is not None
                assert structs.replace(new, status=old.status, waiver=None) == old
        for row in after.rows:
            assert row.status is combined([each.status for each in after.of_row(row.row)])
        for status in Status:
            assert after.count_before_waivers(status) == before.count(status)
        for status in (Status.PASS, Status.NOT_APPLICABLE):
            assert after.count(status) == before.count(status)
        assert structs.replace(after, outcomes=before.outcomes, rows=before.rows) == before
    assert found == waivers.apply([judged, PARTIAL], chosen, PACK, DAY)


def test_the_property_is_not_empty() -> None:
    """The right waivers together waive all that fails: the property above is about something."""
    rows = {each.row for each in CLINIC.outcomes if each.status in {Status.FAIL, Status.UNKNOWN}}
    found = applied(*(entry(row=row) for row in rows))
    assert found.problems == ()
    assert found.assessments[0].count(Status.FAIL) == found.assessments[0].count(Status.UNKNOWN) == 0
    assert found.assessments[0].count(Status.WAIVED) == len(rows)


def test_the_page_is_true(tmp_path: Path) -> None:
    """The file that docs/waivers.md shows is one that works on the example clinic."""
    page = (ROOT / "docs" / "waivers.md").read_text(encoding="utf-8")
    lines = page[page.index("    schema: 1") : page.index("\n| part")].splitlines()
    path = tmp_path / "waivers.yaml"
    path.write_text("\n".join(line[4:] for line in lines), encoding="utf-8")
    found = applied(*waivers.load(str(path)))
    assert found.problems == ()
    assert outcome(found, "wireless-encryption").status is Status.WAIVED
