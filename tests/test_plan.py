"""The action plan: what it says, what it carries over, and that nothing that people wrote is lost."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID

import jsonschema_rs
import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, structs
from openpyxl import load_workbook
from openpyxl.comments import Comment
from trestle.common.const import VAL_MODE_ALL
from trestle.core.validator_factory import validator_factory
from trestle.oscal.poam import PlanOfActionAndMilestones

from gl3rules import engine, packs
from gl3rules.errors import EntriesError, OutputError
from gl3rules.model import Status
from gl3rules.plan import oscal, xlsx, yaml
from gl3rules.plan.carry import make
from gl3rules.plan.document import FOR_PEOPLE, Entry, Plan, State, Summary, limits
from gl3rules.plan.files import read
from gl3rules.plan.remarks import Remarks
from gl3rules.plan.xlsx_reader import read as read_xlsx
from gl3rules.testing import facts_of
from gl3rules.text import Language
from tests.conftest import ROOT, missing, run_cli
from tests.hostile import ATTACKS, hostile_values
from tests.made_reports import everything, example
from tests.strategies import documents

if TYPE_CHECKING:
    from pathlib import Path

    from gl3rules.model import Report

PACK = packs.load()
ENGLISH = Language("en", PACK.catalogue)
JAPANESE = Language("ja", PACK.catalogue)
DAY = date(2026, 11, 22)
LIMITS = limits(None)
SCHEMA = ROOT.parent / "shared" / "corpora" / "oscal" / "oscal_poam_schema.json"
FAILING = "facts/examples/clinic-failing.yaml"
ON_DAY = ("--as-of", str(DAY))
ROW = "6.5-8-3"
FORMS = ("yaml", "xlsx")

# What people may write, and more: texts that YAML, a spreadsheet or a terminal could take for something else.
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.sampled_from(
        (
            *ATTACKS,
            *("no", "null", "~", "=1+1", "0123", "1e3", "0x1F", "2026-11-22", "- a", "# c", "a: b", "'", '"', "|", ">"),
            *(
                "a\n\n b\n",
                "\n",
                "a\n\n",
                " a ",
                "a #b",
                "佐藤\n部長",
                "𠮷野",
                "😀",
                "a\r\nb",
                "<r>x</r>",
                "_x0041_",
                "&",
                "*a",
            ),
        )
    ),
)
DUES = st.one_of(st.none(), st.dates(date(1900, 3, 1)))


class Files:
    """The facts and the plan of a test, and runs on them in processes of their own."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder = folder
        self._text = text
        self.plan = folder / "plan.yaml"
        self.set("wep")

    def set(self, encryption: str | None) -> None:
        """Write facts in which all wireless networks are so encrypted, None for not saying how."""
        line = f"encryption: {encryption}" if encryption else "# not known"
        (self.folder / "facts.yaml").write_text(self._text.replace("encryption: wpa2-aes", line), encoding="utf-8")

    def run(self, day: str, *options: str, code: int = 0) -> Plan:
        """Bring the plan up to date in place; return it as it is then read."""
        before = ("--previous", "plan.yaml") if self.plan.exists() else ()
        result = run_cli("plan", "facts.yaml", *before, "-o", "plan.yaml", "--as-of", day, *options, cwd=self.folder)
        assert result.code == code, result.err
        return self.read()

    def read(self) -> Plan:
        """Return the plan as it stands."""
        return read(str(self.plan), PACK, date.max, LIMITS)[0]

    def entry(self, row: str = ROW) -> Entry:
        """Return the entry of a row."""
        return next(entry for entry in self.read().entries if entry.row == row)

    def edit(self, old: str, new: str) -> None:
        """Change the plan as people do, once."""
        text = self.plan.read_text(encoding="utf-8")
        assert old in text
        self.plan.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path, hospital_text: str) -> Files:
    """Facts of a hospital whose wireless networks are badly encrypted, and no plan yet."""
    return Files(tmp_path, hospital_text)


def plan_of(report: Report, previous: Plan | None = None, language: Language = ENGLISH) -> Plan:
    """Return the plan of a report."""
    return make(report, PACK, language, previous)


@cache
def failing() -> Plan:
    """Return the plan of the example on which most rows fail."""
    return plan_of(example("clinic-failing"))


@cache
def few(name: str) -> Report:
    """Return the report on an example's first rows that can fail, as one of the clinic."""
    report = example(name)
    assessment = report.assessments[0]
    kept = ("6.3-2", "6.3-3", "6.3-4")
    rows = tuple(row for row in assessment.rows if row.row in kept)
    outcomes = tuple(one for one in assessment.outcomes if one.row in kept)
    own = structs.replace(assessment, organisation_id="minamikaze-clinic", rows=rows, outcomes=outcomes)
    return structs.replace(report, assessments=(own,))


def again(plan: Plan, form: str, language: Language = ENGLISH) -> Plan:
    """Write a plan, and return what is read from it."""
    if form == "yaml":
        return yaml.read(yaml.write(plan, language).encode(), "p.yaml", PACK, date.max, LIMITS)[0]
    return read_xlsx(xlsx.write(plan, language), "p.xlsx", PACK, date.max, LIMITS)[0]


def filled(plan: Plan, **fields: Any) -> Plan:  # noqa: ANN401  the fields have different types
    """Return a plan in whose first entry people have filled in fields."""
    first, *others = plan.entries
    return structs.replace(plan, entries=(structs.replace(first, **fields), *others))


def test_what_an_entry_says() -> None:
    """An entry holds what is wrong, where, and what to do about it, once; people's fields are blank."""
    report = example("clinic-failing")
    plan = failing()
    failed = [row for row in report.assessments[0].rows if row.status in {Status.FAIL, Status.UNKNOWN}]
    assert [entry.row for entry in plan.entries] == [row.row for row in failed]
    assert plan.summary.open == len(failed) == 63
    entry = next(one for one in plan.entries if one.row == ROW)
    assert (entry.organisation, entry.status, entry.severity) == ("minamikaze-clinic", "fail", "high")
    assert entry.findings[0].message
    assert entry.findings[0].subject.startswith("wireless network")
    assert entry.findings[0].place.startswith(f"{FAILING}:")
    assert entry.rules == ("wireless-encryption",)
    assert all(len(set(one.remedies)) == len(one.remedies) > 0 for one in plan.entries)
    assert (entry.owner, entry.ticket, entry.comment, entry.opened) == ("", "", "", DAY)


def test_three_runs_with_edits(files: Files) -> None:
    """What people write stays while the row fails, is solved, and fails again; each turn has its day."""
    files.run("2026-11-22")
    assert files.entry().state is State.OPEN
    head = f"  row: {ROW}\n"
    files.edit(head, f"{head}  # the vendor knows\n")
    files.edit("  owner:\n  due:\n", "  owner: 佐藤   # ext. 12\n  due: 2026-12-01\n")
    files.edit("  ticket:\n  comment:\n", "  ticket: 0123\n  comment: |\n    first\n\n    二行目: yes\n")
    files.set("wpa2-aes")
    files.run("2026-12-05")
    solved = files.entry()
    assert (solved.state, solved.status, solved.closed) == (State.CLOSED, Status.PASS, date(2026, 12, 5))
    assert (solved.owner, solved.ticket, solved.comment) == ("佐藤", "0123", "first\n\n二行目: yes\n")
    assert not solved.overdue
    files.set("wep")
    plan = files.run("2026-12-09")
    back = files.entry()
    assert (back.opened, back.reopened, back.state) == (date(2026, 11, 22), date(2026, 12, 9), State.OPEN)
    assert [(turn.day, turn.state) for turn in back.history] == [
        (date(2026, 12, 5), State.CLOSED),
        (date(2026, 12, 9), State.OPEN),
    ]
    assert (back.owner, back.due, back.ticket, back.comment) == (
        *("佐藤", date(2026, 12, 1), "0123"),
        "first\n\n二行目: yes\n",
    )
    assert back.overdue
    assert plan.summary.overdue == 1
    text = files.plan.read_text(encoding="utf-8")
    assert "  # the vendor knows\n" in text
    assert "  owner: 佐藤  # ext. 12\n" in text


def test_same_input_same_bytes(files: Files) -> None:
    """A run on the same facts and day changes nothing, and a later one only the day."""
    files.run("2026-11-22")
    first = files.plan.read_text(encoding="utf-8")
    files.run("2026-11-22")
    assert files.plan.read_text(encoding="utf-8") == first
    files.run("2026-11-23")
    assert files.plan.read_text(encoding="utf-8") == first.replace("as_of: 2026-11-22", "as_of: 2026-11-23", 1)


def test_undeclared_facts_close_nothing(files: Files) -> None:
    """An entry whose facts are taken away stays open, and a closed one is opened: unknown is not solved."""
    files.run("2026-11-22")
    files.set(None)
    files.run("2026-11-23")
    assert (files.entry().state, files.entry().status) == (State.OPEN, Status.UNKNOWN)
    files.set("wpa2-aes")
    files.run("2026-11-24")
    assert files.entry().state is State.CLOSED
    files.set(None)
    files.run("2026-11-25")
    assert (files.entry().state, files.entry().reopened) == (State.OPEN, date(2026, 11, 25))


def test_entry_closed_by_hand_is_opened(files: Files) -> None:
    """That somebody writes closed settles nothing."""
    files.run("2026-11-22")
    files.edit("state: open", "state: closed\n  closed: 2026-11-22")
    files.run("2026-11-23")
    assert (files.entry().state, files.entry().reopened) == (State.OPEN, date(2026, 11, 23))


def test_entry_closed_by_hand_is_open_where_it_is_not_judged(files: Files) -> None:
    """An entry that somebody closed stays open in a run that does not judge its row; one with its day stays closed."""
    files.run("2026-11-22")
    written = files.plan.read_text(encoding="utf-8")
    files.edit("state: open", "state: closed\n  reason: Done")
    files.run("2026-11-23", "--row", "6.3-1")
    entry = files.entry()
    assert (entry.state, entry.closed, entry.reason, entry.reopened) == (State.OPEN, UNSET, "", UNSET)
    assert (files.read().summary.open, files.read().summary.closed) == (1, 0)
    files.plan.write_text(written, encoding="utf-8")
    files.set("wpa2-aes")
    files.run("2026-11-24")
    files.run("2026-11-25", "--row", "6.3-1")
    assert (files.entry().state, files.entry().closed) == (State.CLOSED, date(2026, 11, 24))


def test_waived_row_is_closed_with_its_reason(files: Files) -> None:
    """A waiver closes an entry, says so, and lets it be opened again when it has expired."""
    (files.folder / "waivers.yaml").write_text(
        "schema: 1\nwaivers:\n- organisation: seiryu-hospital\n"
        f"  row: {ROW}\n  reason: The vendor delivers in January\n  approver: A. Sato\n  expires: 2026-12-31\n",
        encoding="utf-8",
    )
    files.run("2026-11-22")
    files.run("2026-11-23", "--waivers", "waivers.yaml")
    entry = files.entry()
    assert (entry.state, entry.status, entry.closed) == (State.CLOSED, Status.WAIVED, date(2026, 11, 23))
    assert "The vendor delivers in January" in entry.reason
    files.run("2027-01-01", "--waivers", "waivers.yaml")
    assert files.entry().state is State.OPEN


def test_wrong_waivers_write_no_plan(files: Files) -> None:
    """A waiver for what is no row is told, and the plan stays as it was."""
    (files.folder / "waivers.yaml").write_text(
        "schema: 1\nwaivers:\n- {organisation: seiryu-hospital, row: 6.5-99, reason: x1, approver: a, "
        "expires: 2026-12-31}\n",
        encoding="utf-8",
    )
    files.run("2026-11-22")
    before = files.plan.read_bytes()
    result = run_cli(
        *("plan", "facts.yaml", "--waivers", "waivers.yaml", "-o", "plan.yaml", "--as-of", "2026-11-23"),
        cwd=files.folder,
    )
    assert result.code == 2
    assert "waivers.yaml:3:" in result.err
    assert files.plan.read_bytes() == before


def test_row_that_stops_applying_is_closed_with_its_reason() -> None:
    """An entry of a row that does not apply any more is closed, and says why not."""
    report = example("clinic-failing")
    assessment = report.assessments[0]
    outcomes = tuple(
        structs.replace(one, status=Status.NOT_APPLICABLE, findings=()) if one.row == ROW else one
        for one in assessment.outcomes
    )
    rows = tuple(
        structs.replace(row, status=Status.NOT_APPLICABLE) if row.row == ROW else row for row in assessment.rows
    )
    later = structs.replace(report, assessments=(structs.replace(assessment, outcomes=outcomes, rows=rows),))
    entry = next(one for one in plan_of(later, failing()).entries if one.row == ROW)
    assert (entry.state, entry.status) == (State.CLOSED, Status.NOT_APPLICABLE)
    assert entry.reason.startswith("n/a: ")


def test_rows_and_organisations_that_were_not_judged_stay(files: Files) -> None:
    """A run on some rows, or on another organisation, leaves the other entries as they are, and closes none."""
    files.run("2026-11-22")
    whole = files.read().entries
    files.set("wpa2-aes")
    files.run("2026-11-23", "--row", "6.3")
    assert [(entry.key, entry.state, entry.findings) for entry in files.read().entries] == [
        (entry.key, entry.state, entry.findings) for entry in whole
    ]
    assert files.entry().judged == date(2026, 11, 22)
    result = run_cli(
        *("plan", str(ROOT / FAILING), "--previous", "plan.yaml", "-o", "plan.yaml", "--as-of", "2026-11-24"),
        cwd=files.folder,
    )
    assert result.code == 0
    kept = [entry for entry in files.read().entries if entry.organisation == "seiryu-hospital"]
    assert [structs.replace(entry, judged=date(2026, 11, 22)) for entry in kept] == [
        structs.replace(entry, judged=date(2026, 11, 22)) for entry in whole
    ]
    assert files.read().organisations["seiryu-hospital"]


def test_row_judged_in_part_is_not_closed() -> None:
    """A row that passes by those of its rules that were judged is not settled."""
    report = example("clinic-failing")
    row = next(one for one in report.assessments[0].rows if len(one.rules) > 1 and one.status is Status.FAIL)
    by_rule = {one.rule: one for one in example("hospital").assessments[0].outcomes}
    passed = by_rule[row.rules[0]]
    part = structs.replace(row, status=Status.PASS, rules=row.rules[:1], left_out=len(row.rules) - 1)
    assessment = structs.replace(report.assessments[0], rows=(part,), outcomes=(passed,))
    plan = plan_of(structs.replace(report, assessments=(assessment,)), failing())
    assert next(one for one in plan.entries if one.row == row.row).state is State.OPEN


def test_crash_is_an_entry() -> None:
    """A rule that crashed has settled nothing, and is told with the others; what is waived is no entry."""
    report = everything()
    plan = plan_of(report)
    assert Status.ERROR in {entry.status for entry in plan.entries}
    waived = {row.row for row in report.assessments[0].rows if row.status is Status.WAIVED}
    assert waived
    assert not any(entry.row in waived and entry.organisation == "minamikaze-clinic" for entry in plan.entries)


def test_crash_beside_a_waiver_closes_nothing() -> None:
    """A waived outcome whose rule also crashed keeps the entry open."""
    report = everything()
    assessment = report.assessments[0]
    waived = next(one for one in assessment.outcomes if one.status is Status.WAIVED)
    outcomes = tuple(
        structs.replace(one, traceback="Traceback") if one is waived else one for one in assessment.outcomes
    )
    again_ = structs.replace(report, assessments=(structs.replace(assessment, outcomes=outcomes),))
    entry = next(one for one in plan_of(again_).entries if one.row == waived.row)
    assert (entry.state, entry.status) == (State.OPEN, Status.ERROR)


def test_crash_exits_with_3(files: Files) -> None:
    """The plan is written although a rule crashed, and the exit code says that one did."""
    (files.folder / "sitecustomize.py").write_text(
        "from gl3rules import packs\n"
        "def crash(*_):\n    raise ValueError('broken')\n"
        "rule = next(rule for rule in packs.load().rules if rule.id == 'wireless-encryption')\n"
        "crash.__module__ = rule.function.__module__\nrule.function = crash\n",
        encoding="utf-8",
    )
    result = run_cli(
        *("plan", "facts.yaml", "-o", "plan.yaml", *ON_DAY),
        cwd=files.folder,
        PYTHONPATH=f"{files.folder}:{ROOT}",
    )
    assert result.code == 3, result.err
    assert files.entry().status is Status.ERROR


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", [ENGLISH, JAPANESE], ids=lambda language: language.code)
def test_read_again(form: str, language: Language) -> None:
    """What is written is read again as it was, with hostile texts and in each language."""
    hostile = structs.replace(engine.evaluate(PACK, facts_of(hostile_values()), DAY), organisation_id="other")
    report = engine.report(PACK, DAY, "0", [hostile])
    plan = plan_of(report, plan_of(example("hospital"), failing()), language)
    assert {entry.organisation for entry in plan.entries} == {"minamikaze-clinic", "other"}
    if form == "xlsx":
        # A workbook has no line for an organisation without entries; counts are made anew and not read.
        names = {name: text for name, text in plan.organisations.items() if name != "seiryu-hospital"}
        plan = structs.replace(plan, organisations=names, summary=Summary())
    assert again(plan, form, language) == plan


@settings(max_examples=60)
@given(owner=TEXTS, ticket=TEXTS, comment=TEXTS, due=DUES)
def test_nothing_that_people_wrote_is_lost_in_yaml(owner: str, ticket: str, comment: str, due: date | None) -> None:
    """Whatever people write is the same after three runs, for other readers of YAML too."""
    told = {"owner": owner, "ticket": ticket, "comment": comment} | ({"due": due} if due else {})
    plan = again(filled(plan_of(few("clinic-failing")), **told), "yaml")
    states = []
    for name in ("clinic-failing", "hospital", "clinic-failing"):
        plan = again(plan_of(few(name), plan), "yaml")
        states.append(plan.entries[0].state)
    assert states == [State.OPEN, State.CLOSED, State.OPEN]
    for name, value in told.items():
        assert getattr(plan.entries[0], name) == value
    loaded = pyyaml.safe_load(yaml.write(plan, ENGLISH))["entries"][0]
    assert [loaded[name] or "" for name in ("owner", "ticket", "comment")] == [owner, ticket, comment]
    assert loaded["due"] == due


@settings(max_examples=50)
@given(owner=TEXTS, ticket=TEXTS, comment=TEXTS, due=DUES)
def test_nothing_that_people_wrote_is_lost_in_a_workbook(
    owner: str, ticket: str, comment: str, due: date | None
) -> None:
    """Whatever people write is the same in a workbook, but for kinds of line ends and what XML can't hold."""
    told = {"owner": owner, "ticket": ticket, "comment": comment} | ({"due": due} if due else {})
    plan = again(filled(plan_of(few("clinic-failing")), **told), "xlsx")
    plan = again(plan_of(few("hospital"), plan), "xlsx")
    for name in ("owner", "ticket", "comment"):
        due_text = str(told[name]).replace("\r\n", "\n").replace("\r", "\n")
        due_text = due_text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
        assert getattr(plan.entries[0], name).rstrip(" ") == due_text.rstrip(" ")
    assert plan.entries[0].due == told.get("due", plan.entries[1].due)


@settings(max_examples=40)
@given(documents(), documents())
def test_closed_only_when_settled(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Whatever the facts, an entry is closed only where its row passes or does not apply, and none is ever dropped."""
    second["organisation"]["id"] = first["organisation"]["id"]
    reports = [engine.report(PACK, DAY, "0", [engine.evaluate(PACK, facts_of(one), DAY)]) for one in (first, second)]
    before = plan_of(reports[0])
    after = plan_of(reports[1], before)
    status = {row.row: row.status for row in reports[1].assessments[0].rows}
    assert {entry.key for entry in before.entries} <= {entry.key for entry in after.entries}
    for entry in after.entries:
        settled = status[entry.row] in {Status.PASS, Status.NOT_APPLICABLE}
        assert (entry.state is State.CLOSED) is settled


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.text("# a:'\"|x日", max_size=8)), max_size=6))
def test_comments_stay(edits: list[tuple[int, str]]) -> None:
    """Comments on lines of their own are in every later plan, in the same order, and never become values."""
    plan_before = plan_of(few("clinic-failing"))
    lines = yaml.write(plan_before, ENGLISH).splitlines()
    for position, text in edits:
        # Not inside a text that goes over several lines.
        spots = [number for number, line in enumerate(lines) if line.lstrip().startswith(("- organisation", "owner"))]
        lines.insert(spots[position % len(spots)], f"# note {text}".rstrip())
    edited = "\n".join(lines) + "\n"
    plan, remarks = yaml.read(edited.encode(), "p.yaml", PACK, DAY, LIMITS)
    assert plan == plan_before
    written = yaml.write(plan, ENGLISH, remarks)
    notes = [line.strip() for line in lines if line.startswith("# note")]
    assert [line.strip() for line in written.splitlines() if line.strip().startswith("# note")] == notes
    assert yaml.read(written.encode(), "p.yaml", PACK, DAY, LIMITS)[0] == plan_before
    again_, kept = yaml.read(written.encode(), "p.yaml", PACK, DAY, LIMITS)
    assert yaml.write(again_, ENGLISH, kept) == written


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("schema: 1", "--- # start\nschema: 1", "# start"),
        ("entries:", "entries: # all of them", "# all of them"),
        ("entries:", "entries: #\tall of 👨\u200d👩\u200d👧", "#\tall of 👨\u200d👩\u200d👧"),
        ("  comment:", "  comment: | # long\n    # text\n    b", "# long"),
        ("  findings:", "  findings: # old\n    # inside", "# inside"),
        ("- organisation:", "- # item\n  organisation:", "# item"),
        ("  comment:", "  comment: 'a # b' # c", "# c"),
    ],
)
def test_comments_in_odd_places(old: str, new: str, kept: str) -> None:
    """A comment beside a key, a dash or a text of several lines stays near it."""
    text = yaml.write(failing(), ENGLISH).replace(old, new, 1)
    plan, remarks = yaml.read(text.encode(), "p.yaml", PACK, DAY, LIMITS)
    written = yaml.write(plan, ENGLISH, remarks)
    assert written.count(kept) == 1
    assert yaml.read(written.encode(), "p.yaml", PACK, DAY, LIMITS)[0] == plan


def test_numbers_as_tickets() -> None:
    """A number that somebody writes as a ticket stays as it is written, zeros and all."""
    text = yaml.write(failing(), ENGLISH)
    for written in ("0123", "1.50", "true", "12"):
        edited = text.replace("  ticket:", f"  ticket: {written}", 1)
        assert yaml.read(edited.encode(), "p.yaml", PACK, DAY, LIMITS)[0].entries[0].ticket == written


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  due:", "  due: tomorrow", "2026-11-22"),
        ("  due:", "  due: 2026-13-01", "2026-11-22"),
        ("  owner:", "  ownr: x", "owner"),
        (f"row: {ROW}", "row: 6.5-8-33", ROW),
        (f"row: {ROW}", "row: 6.5-8-2", "two entries"),
        ("state: open", "state: done", "closed"),
        ("pack: gl3", "pack: other", "--previous"),
        ("as_of: 2026-11-22", "as_of: 2027-11-22", "--as-of"),
        ("schema: 1", "schema: 2", ""),
        ("  opened: 2026-11-22\n", "", "opened"),
        ("  owner:", "  owner: [a]", "a text"),
        ("  owner:", "  owner: &a 1\n  comment: *a\n  x:", "p.yaml"),
        ("schema: 1", "schema: !!python/object:os.system 1", "p.yaml"),
        ("entries:", "entries: {}\nother:", ""),
    ],
)
def test_what_is_wrong_in_a_plan_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    """A plan that was edited badly is refused with the place and what to write, and nothing is written."""
    text = yaml.write(failing(), ENGLISH)
    assert old in text
    path = tmp_path / "p.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    before = path.read_bytes()
    result = run_cli("plan", FAILING, *ON_DAY, "--previous", str(path), "-o", str(path))
    assert result.code == 2, result.err
    assert f"{path}:" in result.err
    assert told in result.err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        (FAILING, "--previous", "no-such-plan.yaml"),
        (FAILING, "--previous", "README.md"),
        (FAILING, "--previous", "facts"),
        (FAILING, "--previous", FAILING),
        (FAILING, "--format", "html"),
        (FAILING, "--output", FAILING),
        (FAILING, "--row", "6.99"),
        (FAILING, "--waivers", "no-such-file.yaml"),
        (FAILING, "-o", "no-such-folder/plan.yaml"),
        ("no-such-file.yaml",),
        (FAILING, FAILING),
        (),
    ],
    ids=" ".join,
)
def test_wrong_commands(arguments: tuple[str, ...]) -> None:
    """A command that can't be carried out prints no plan and exits with 2."""
    result = run_cli("plan", *ON_DAY, *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err
    assert "Traceback" not in result.err


def test_refused_facts_keep_the_plan(files: Files) -> None:
    """Facts that can't be read leave the plan as it is: nobody could tell what of it is done."""
    files.run("2026-11-22")
    before = files.plan.read_bytes()
    (files.folder / "bad.yaml").write_text("schema: 1\n", encoding="utf-8")
    result = run_cli(
        *("plan", "facts.yaml", "bad.yaml", "--previous", "plan.yaml", "-o", "plan.yaml", *ON_DAY), cwd=files.folder
    )
    assert result.code == 2
    assert "No plan is written" in result.err
    assert files.plan.read_bytes() == before


def test_plan_is_not_replaced_by_another_form(files: Files) -> None:
    """Writing another form over the plan before is refused."""
    files.run("2026-11-22")
    result = run_cli(
        *("plan", "facts.yaml", "--previous", "plan.yaml", "-o", "plan.yaml", "-f", "oscal", *ON_DAY), cwd=files.folder
    )
    assert result.code == 2
    assert files.read().entries


def test_standard_output_and_languages() -> None:
    """Without a file the plan is printed; in Japanese it is as readable as in English."""
    result = run_cli("plan", FAILING, *ON_DAY, "--lang", "ja")
    assert result.code == 0
    assert result.out.startswith("#: 改善計画")
    assert "\\u" not in result.out
    loaded = pyyaml.safe_load(result.out)
    assert loaded["entries"][0]["title"] == JAPANESE.text(PACK.requirements[loaded["entries"][0]["row"]].title)
    assert "改善計画: 未完了63件" in result.err
    assert all(name in loaded["entries"][0] and loaded["entries"][0][name] is None for name in FOR_PEOPLE)


def test_overdue_is_said(files: Files) -> None:
    """An entry can be met on its due date; the day after it is overdue, in the plan and on standard error."""
    files.run("2026-11-22")
    files.edit("  due:", "  due: 2026-11-25")
    assert files.run("2026-11-25").summary.overdue == 0
    result = run_cli("plan", "facts.yaml", "--previous", "plan.yaml", "--as-of", "2026-11-26", cwd=files.folder)
    assert "overdue since 2026-11-25: seiryu-hospital" in result.err
    assert "overdue: true" in result.out


def test_nothing_to_do(hospital_text: str) -> None:
    """A plan without entries is a plan, in every form."""
    result = run_cli("plan", "-", *ON_DAY, stdin=hospital_text.encode())
    assert result.code == 0
    assert "entries: []\n" in result.out
    plan = plan_of(example("hospital"))
    assert again(plan, "yaml") == plan
    assert again(plan, "xlsx") == structs.replace(plan, organisations={})


@cache
def validator() -> Any:  # noqa: ANN401  jsonschema_rs gives its classes no common type
    """Return the validator of NIST's schema, formats (URIs, dates) included."""
    if not SCHEMA.exists():
        missing(str(SCHEMA), "a public schema, kept beside the project")
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")), validate_formats=True)


def poam(plan: Plan, report: Report, language: Language = ENGLISH) -> dict[str, Any]:
    """Return a plan as OSCAL, which is valid."""
    drawn = json.loads(oscal.write(plan, report, language))
    validator().validate(drawn)
    found: dict[str, Any] = drawn["plan-of-action-and-milestones"]
    return found


def several() -> tuple[Plan, Report]:
    """Return a plan of several organisations with closed, reopened and overdue entries and hostile texts."""
    hostile = engine.evaluate(PACK, facts_of(hostile_values()), DAY)
    report = structs.replace(example("clinic-failing"), as_of=date(2027, 1, 2))
    first = filled(failing(), owner="佐藤 <b>", ticket="javascript:alert(1)", comment="a\n# b", due=date(2026, 12, 1))
    solved = structs.replace(example("hospital").assessments[0], organisation_id="minamikaze-clinic")
    closed = plan_of(structs.replace(example("hospital"), assessments=(solved,), as_of=date(2026, 12, 24)), first)
    both = structs.replace(report, assessments=(report.assessments[0], structs.replace(hostile, organisation_id="x")))
    return plan_of(both, closed), both


@pytest.mark.parametrize("language", [ENGLISH, JAPANESE], ids=lambda language: language.code)
def test_oscal_is_valid(language: Language, tmp_path: Path) -> None:
    """OSCAL plans fit NIST's schema and pass compliance-trestle, whatever is in them."""
    cases = [several(), (plan_of(example("hospital")), example("hospital")), (plan_of(everything()), everything())]
    for plan, report in cases:
        poam(plan, report, language)
        path = tmp_path / "plan.json"
        path.write_text(oscal.write(plan, report, language), encoding="utf-8")
        loaded = PlanOfActionAndMilestones.oscal_read(path)
        assert loaded is not None
        assert validator_factory.get(Namespace(mode=VAL_MODE_ALL)).model_is_valid(loaded, quiet=False)


def test_oscal_says_who_and_until_when() -> None:
    """Owner, due date, ticket and turns are where OSCAL has places for them; ids are those of the catalog."""
    plan, report = several()
    told = poam(plan, report)
    entry = next(one for one in plan.entries if one.owner)
    position = plan.entries.index(entry)
    risk, item, finding = told["risks"][position], told["poam-items"][position], told["findings"][position]
    assert risk["deadline"] == "2026-12-01T23:59:59Z"
    assert risk["status"] == "open"
    assert [turn["status-change"] for turn in risk["risk-log"]["entries"]] == ["open", "closed", "open"]
    role = risk["remediations"][0]["tasks"][0]["responsible-roles"][0]
    parties = {party["uuid"]: party["name"] for party in told["metadata"]["parties"]}
    assert parties[role["party-uuids"][0]] == "佐藤 <b>"
    values = {prop["name"]: prop["value"] for prop in item["props"]}
    assert (values["ticket"], values["overdue"]) == ("javascript:alert(1)", "yes")
    assert finding["target"]["target-id"] == f"gl3-{entry.row}_smt"
    assert item["remarks"] == "a\n\n\\# b"


def test_oscal_ids_are_stable_and_resolve() -> None:
    """UUIDs are of version 5 and unique, references lead somewhere, and an item keeps its UUID in later plans."""
    plan, report = several()
    told = poam(plan, report)
    owned = [entry["uuid"] for kind in ("observations", "risks", "findings", "poam-items") for entry in told[kind]]
    assert len(set(owned)) == len(owned)
    assert {UUID(uuid).version for uuid in owned} == {5}
    for item in told["poam-items"]:
        for kind in ("finding", "observation", "risk"):
            for related in item.get(f"related-{kind}s", ()):
                assert related[f"{kind}-uuid"] in owned
    first = poam(failing(), example("clinic-failing"))
    assert {item["uuid"] for item in first["poam-items"]} <= {item["uuid"] for item in told["poam-items"]}
    assert told["uuid"] != first["uuid"]
    assert poam(failing(), example("clinic-failing")) == first


def test_oscal_day_out_of_range() -> None:
    """A due date that OSCAL can't state is told in the item; a day of the assessment that it can't is an error."""
    told = poam(filled(failing(), due=date(9999, 1, 1)), example("clinic-failing"))
    assert "deadline" not in told["risks"][0]
    assert {"name": "due", "ns": "urn:gl3rules:ns:oscal", "value": "9999-01-01"} in told["poam-items"][0]["props"]
    with pytest.raises(OutputError):
        oscal.write(structs.replace(failing(), as_of=date(1, 1, 1)), example("clinic-failing"), ENGLISH)


def book_of(plan: Plan, language: Language = ENGLISH) -> Any:  # noqa: ANN401  a workbook, to be changed freely
    """Return a plan as a workbook that can be edited."""
    return load_workbook(BytesIO(xlsx.write(plan, language)))


def saved(book: Any) -> bytes:  # noqa: ANN401  as above
    """Return the bytes of a workbook that people have edited."""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def cell_of(book: Any, header: str, line: int = 2) -> Any:  # noqa: ANN401  as above
    """Return a cell of the sheet Plan by its header."""
    sheet = book["Plan"]
    column = next(cell.column for cell in sheet[1] if cell.value == header)
    return sheet.cell(line, column)


def test_workbook_is_made_to_be_filled_in() -> None:
    """The header stays in view with filters; due takes days only; no text is a formula."""
    book = book_of(filled(failing(), owner="=1+1"))
    sheet = book["Plan"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert [rule.type for rule in sheet.data_validations.dataValidation] == ["date"]
    assert all(cell.data_type != "f" for one in book for line in one.iter_rows() for cell in line)
    assert cell_of(book, "Owner").value == "=1+1"
    assert cell_of(book, "Status").fill.fgColor.rgb != cell_of(book, "Title").fill.fgColor.rgb


def test_workbook_that_people_filled_in(files: Files) -> None:
    """What people type in a spreadsheet program is carried over, to a workbook and to YAML, notes included."""
    first = run_cli("plan", "facts.yaml", "-o", "plan.xlsx", *ON_DAY, cwd=files.folder)
    assert first.code == 0, first.err
    path = files.folder / "plan.xlsx"
    book = load_workbook(path)
    cell_of(book, "Owner").value = "佐藤"
    cell_of(book, "Due").value = datetime(2026, 12, 1)  # noqa: DTZ001  spreadsheets know no zones
    cell_of(book, "Ticket").value = 1234
    cell_of(book, "Comment").value = "a\nb"
    cell_of(book, "Comment").comment = Comment("by phone", "me")
    book["Plan"].insert_cols(1)
    book.save(path)
    second = run_cli(
        *("plan", "facts.yaml", "--previous", "plan.xlsx", "-o", "plan.xlsx", "--as-of", "2026-12-05"),
        cwd=files.folder,
    )
    assert second.code == 0, second.err
    assert "1 of them overdue" in second.err
    files.set("wpa2-aes")
    third = run_cli(
        *("plan", "facts.yaml", "--previous", "plan.xlsx", "-o", "plan.yaml", "--as-of", "2026-12-06"),
        cwd=files.folder,
    )
    assert third.code == 0, third.err
    entry = next(one for one in files.read().entries if one.owner)
    assert (entry.owner, entry.due, entry.ticket) == ("佐藤", date(2026, 12, 1), "1234")
    assert entry.comment.startswith("a\nb\n")
    assert entry.comment.endswith("by phone")
    assert (entry.state, entry.opened, entry.closed) == (State.CLOSED, DAY, date(2026, 12, 6))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda book: setattr(cell_of(book, "Due"), "value", "tomorrow"), "2026-11-22"),
        (lambda book: setattr(cell_of(book, "Due"), "value", "=TODAY()"), "formula"),
        (lambda book: setattr(cell_of(book, "Row"), "value", "6.5-99"), "6.5-99"),
        (lambda book: setattr(cell_of(book, "Status"), "value", "fine"), "FAIL"),
        (lambda book: setattr(book["Plan"].cell(2, 40), "value", "mine"), "AN2"),
        (lambda book: setattr(cell_of(book, "Owner", 1), "value", "Who"), "J2"),
        (lambda book: book.create_sheet("Notes"), "Notes"),
        (lambda book: book.remove(book["Findings"]), "Findings"),
        (lambda book: setattr(cell_of(book, "Owner", 2000), "value", "x"), "organisation"),
        (lambda book: setattr(book["Plan"].cell(1_048_576, 40), "value", "x"), "lines"),
    ],
    ids=range(10),
)
def test_what_is_wrong_in_a_workbook_is_told(change: Any, told: str) -> None:  # noqa: ANN401  any change of a workbook
    """A workbook that was edited badly is refused: nothing in it is skipped in silence."""
    book = book_of(filled(failing(), owner="x"))
    change(book)
    with pytest.raises(EntriesError) as caught:
        read_xlsx(saved(book), "p.xlsx", PACK, DAY, LIMITS)
    told_all = " ".join(f"{problem.place} {problem.message} {problem.remedy}" for problem in caught.value.problems)
    assert told in told_all


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no workbook", b"PK\x05\x06" + bytes(18)])
def test_damaged_workbook(tmp_path: Path, data: bytes) -> None:
    """A file that is no workbook is refused without a traceback."""
    path = tmp_path / "p.xlsx"
    path.write_bytes(data)
    result = run_cli("plan", FAILING, *ON_DAY, "--previous", str(path))
    assert result.code == 2
    assert "no workbook" in result.err
    assert "Traceback" not in result.err


def test_workbook_that_unpacks_to_too_much() -> None:
    """A workbook is measured before it is unpacked."""
    data = xlsx.write(failing(), ENGLISH)
    with pytest.raises(EntriesError, match="unpacked"):
        read_xlsx(data, "p.xlsx", PACK, DAY, structs.replace(LIMITS, bytes=10_000))


def test_comment_too_long_for_a_cell() -> None:
    """What people wrote is never cut: a workbook that can't hold it is not written."""
    with pytest.raises(OutputError):
        xlsx.write(filled(failing(), comment="x" * 32_768), ENGLISH)
    assert again(filled(failing(), comment="x" * 32_767), "xlsx").entries[0].comment == "x" * 32_767


def test_without_the_extra(files: Files) -> None:
    """Without the packages for workbooks the error says what to install, and YAML works."""
    (files.folder / "sitecustomize.py").write_text(
        "import sys\nsys.modules['xlsxwriter'] = sys.modules['openpyxl'] = None\n", encoding="utf-8"
    )
    path = f"{files.folder}:{ROOT}"
    result = run_cli("plan", "facts.yaml", "-o", "p.xlsx", *ON_DAY, cwd=files.folder, PYTHONPATH=path)
    assert result.code == 2
    assert "pip install 'gl3rules[xlsx]'" in result.err
    (files.folder / "p.xlsx").write_bytes(b"")
    read_one = run_cli("plan", "facts.yaml", "--previous", "p.xlsx", *ON_DAY, cwd=files.folder, PYTHONPATH=path)
    assert "pip install 'gl3rules[xlsx]'" in read_one.err
    assert run_cli("plan", "facts.yaml", *ON_DAY, cwd=files.folder, PYTHONPATH=path).code == 0


def test_comments_without_a_plan_before() -> None:
    """A plan without comments is written as one that never had any."""
    assert yaml.write(failing(), ENGLISH, Remarks()) == yaml.write(failing(), ENGLISH)
