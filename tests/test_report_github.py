"""The workflow commands: what the runner reads of them, their order, and that facts can't write any."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from gl3rules import engine, packs
from gl3rules.errors import Problem
from gl3rules.model import Change, Coming, Fixed, Refused, Report, Severity, Status, WaiverNote
from gl3rules.report import Options, github
from gl3rules.report.github import _data, _property
from gl3rules.source import read
from gl3rules.testing import facts_of
from gl3rules.text import LANGUAGES, message, printable
from tests.conftest import EXAMPLES, run_cli
from tests.hostile import hostile_values
from tests.made_reports import (
    CRASH,
    DAY,
    PACK,
    PROBLEMS,
    SHORT,
    TRACEBACK,
    VERSION,
    WAIVER,
    everything,
    example,
    findings_of,
    made,
    placed,
    report_of_values,
    with_outcomes,
)

if TYPE_CHECKING:
    from gl3rules.model import Outcome


class Command(NamedTuple):
    """A command as the runner reads it."""

    name: str
    properties: dict[str, str]
    data: str


def unescaped(text: str, **further: str) -> str:
    """Return a text as the runner's ActionCommand unescapes it."""
    for escape, character in ({"%0D": "\r", "%0A": "\n"} | further | {"%25": "%"}).items():
        text = text.replace(escape, character)
    return text


def parsed(line: str) -> Command | None:
    """Return the command of a line as the runner's TryParseV2 and TryParse find it, None for text."""
    line = line.lstrip()
    if not line.startswith("::"):
        assert "##[" not in line, "the runner would read a command of the old form"
        return None
    info, separator, data = line[2:].partition("::")
    assert separator
    name, _, given = info.partition(" ")
    pairs = [part.split("=", 1) for part in given.split(",") if part]
    properties = {key: unescaped(value, **{"%3A": ":", "%2C": ","}) for key, value in pairs}
    return Command(name, properties, unescaped(data))


def commands_of(report: Report, options: Options = SHORT, language: str = "en") -> list[Command]:
    """Return the commands of a report's log, in order."""
    return [command for line in made("github", report, options, language).split("\n") if (command := parsed(line))]


def text_of(report: Report, options: Options = SHORT) -> list[str]:
    """Return the lines of a report's log that are no commands."""
    return [line for line in made("github", report, options).split("\n") if line and not parsed(line)]


def hostile() -> Report:
    """Return a report whose every text attacks, in a file whose name does."""
    return placed(report_of_values(hostile_values()), "a b/,::error::%0A\n\u202e##[error]x\udcff.yaml")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["hospital", "health-guidance-provider", "clinic-failing", "partial"])
def test_every_finding_is_a_command(name: str, language: str) -> None:
    """Each finding is one command where it stands: a failure an error, what is not declared a warning."""
    report = example(name)
    expected = {
        ("error" if finding.status is Status.FAIL else "warning", finding.file, finding.line, finding.column)
        for _, finding in findings_of(report)
    }
    commands = commands_of(report, language=language)
    assert len(commands) == len(findings_of(report))
    assert {
        (command.name, command.properties["file"], int(command.properties["line"]), int(command.properties["col"]))
        for command in commands
    } == expected


def test_message_and_title() -> None:
    """A command's message says what is found, how to put it right and by which rule; its title the row and clause."""
    outcome, finding = findings_of(example("clinic-failing"))[0]
    (command,) = (
        command for command in commands_of(example("clinic-failing")) if command.data.endswith(f"[{outcome.rule}]")
    )
    assert command.data == f"{finding.message} → {finding.remedy} [{outcome.rule}]"
    assert command.properties["title"] == f"Row {outcome.row}, clause {outcome.clause}"


def test_worst_comes_first() -> None:
    """GitHub shows ten of each kind: first one problem of each refused file and crashes, then by severity."""
    commands = commands_of(everything())
    names = [command.name for command in commands]
    assert names == sorted(names, key=["error", "warning", "notice"].index)
    severity_of = {outcome.rule: outcome.severity for outcome, _ in findings_of(everything())}
    order = [Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW]
    errors = [command for command in commands if command.name == "error"]
    assert [command.properties["file"] for command in errors[:3]] == ["bad.yaml", "gone.yaml", "facts.yaml"]
    assert "The rule crashed" in errors[2].data
    assert errors[-1].properties["file"] == "bad.yaml"
    for group in (errors[3:-1], [command for command in commands if command.name == "warning"]):
        severities = [order.index(severity_of[command.data.rpartition("[")[2][:-1]]) for command in group]
        assert severities == sorted(severities)


def test_nothing_is_left_out() -> None:
    """Every finding of every organisation and every problem of a refused file is in the log."""
    commands = commands_of(everything())
    assert len(commands) == len(findings_of(everything())) + len(PROBLEMS) + 1
    assert text_of(everything()) == [
        f"gl3rules: GitHub shows at most 10 annotations of each kind per step; this log has {len(commands)}.",
        *(line for line in text_of(everything())[1:4] if "75 of 75 rows judged" in line or "Without waivers" in line),
        "gl3rules: bad.yaml: not judged, errors: 2",
        "gl3rules: gone.yaml: not judged, errors: 0",
    ]
    assert "ERROR 1" in text_of(everything())[1]


def test_waived_findings_are_notices() -> None:
    """A waived finding is a notice that says who accepted it, why and until when; an option leaves it out."""
    notices = [command for command in commands_of(everything()) if command.name == "notice"]
    assert notices
    for part in (WAIVER.reason, WAIVER.approver, "2027-05-31"):
        assert all(part in notice.data for notice in notices)
    left = commands_of(everything(), Options(waived=False))
    assert len(left) == len(commands_of(everything())) - len(notices)
    assert "waived 1" in text_of(everything(), Options(waived=False))[1]


def test_refused_file_from_standard_input() -> None:
    """What has no file in the repository names it in the message, and no place."""
    report = engine.report(PACK, DAY, VERSION, (), [Refused("<stdin>", PROBLEMS)])
    for command in commands_of(report):
        assert set(command.properties) == {"title"}
        assert command.data.startswith("<stdin>: ")


def test_facts_without_a_file() -> None:
    """A finding in facts that a program made has neither file nor line."""
    values = read(str(EXAMPLES / "clinic-failing.yaml")).documents[0].values
    assert {frozenset(command.properties) for command in commands_of(report_of_values(values))} == {
        frozenset({"title"})
    }


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("./a/../facts.yaml", "facts.yaml"),
        ("/srv/a, b.yaml", "/srv/a, b.yaml"),
        ("事実.yaml", "事実.yaml"),
        ("a=b%2C.yaml", "a=b%2C.yaml"),
    ],
)
def test_paths(path: str, shown: str) -> None:
    """A path reaches the runner as it resolves it, without a leading dot."""
    assert {command.properties["file"] for command in commands_of(placed(example("clinic-failing"), path))} == {shown}


@pytest.mark.parametrize(("separator", "shown"), [("/", r"C:\a.yaml"), ("\\", "C:/a.yaml")])
def test_backslashes(separator: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backslash is a character of a name, but where it parts folders."""
    monkeypatch.setattr(github, "os", SimpleNamespace(sep=separator))
    paths = {command.properties["file"] for command in commands_of(placed(example("clinic-failing"), r"C:\a.yaml"))}
    assert paths == {shown}


def test_tracebacks_are_shown_on_demand() -> None:
    """A crashed rule's traceback stands in a group, and no line of it is a command."""
    assert not [line for line in text_of(everything()) if "Traceback" in line]
    lines = made("github", everything(), Options(verbose=True)).split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("::group::Traceback of "))
    assert lines[start + 1 : start + 6] == [
        "| Traceback (most recent call last):",
        '|   File "rule.py", line 1',
        "| ::error::no",
        "| ValueError: ## [error]no",
        "::endgroup::",
    ]


@pytest.mark.parametrize("options", [SHORT, Options(verbose=True, evidence=True)], ids=["short", "verbose"])
def test_facts_write_no_commands(options: Options) -> None:
    """Whatever texts and names the facts hold, only our own commands are read, one for each finding."""
    report = hostile()
    commands = commands_of(report, options)
    assert len(commands) == len(findings_of(report))
    assert {command.name for command in commands} <= {"error", "warning"}
    assert {frozenset(command.properties) for command in commands} == {frozenset({"file", "title"})}
    assert all(part.isprintable() for command in commands for part in (command.data, *command.properties.values()))
    organisation = structs.replace(report.assessments[0], organisation_id="::error::x\n::error::y ##[error]z")
    named = structs.replace(report, assessments=(organisation, organisation), refused=(Refused("::error::p", ()),))
    assert len(commands_of(named, options)) == 2 * len(commands) + 1


@given(st.text(), st.text())
def test_escaping_is_undone_by_the_runner(title: str, text: str) -> None:
    """What the runner reads back is the text itself, but for what would steer a terminal or be a command."""
    command = parsed(f"::error title={_property(title)}::{_data(text)}")
    assert command
    shown = [printable(part).replace("##[", "## [") for part in (title, text)]
    assert [command.properties.get("title", ""), command.data] == shown


def test_as_a_user_runs_it() -> None:
    """The command line prints the log to the terminal, in the language asked for, with the report's exit code."""
    result = run_cli("check", "facts/examples/clinic-failing.yaml", "--format", "github", "--lang", "ja")
    assert (result.code, result.err) == (1, "")
    assert re.match(r"::error file=facts/examples/clinic-failing\.yaml,line=\d+,col=\d+,title=行 ", result.out)


def test_failure_without_findings() -> None:
    """A failure of which nothing more is known is an error all the same, which says why."""
    item = example("clinic-failing").assessments[0]
    outcome = next(one for one in item.outcomes if one.status is Status.FAIL)
    report = engine.report(PACK, DAY, VERSION, [with_outcomes(item, structs.replace(outcome, findings=()))])
    (command,) = (one for one in commands_of(report) if one.data.endswith(f"[{outcome.rule}]"))
    assert (command.name, command.data) == ("error", f"{outcome.reason} [{outcome.rule}]")


def with_changed(*changed: Outcome, **changes: object) -> Report:
    """Return the report on the failing clinic with some outcomes, and other things of its assessment, changed."""
    item = with_outcomes(example("clinic-failing").assessments[0], *changed)
    return structs.replace(example("clinic-failing"), assessments=(structs.replace(item, **changes),))


def of_status(status: Status) -> list[Outcome]:
    """Return the outcomes of the failing clinic that have a status."""
    return [one for one in example("clinic-failing").assessments[0].outcomes if one.status is status]


def test_unchanged_findings_make_room() -> None:
    """What is unchanged since the baseline is lowered and comes last; what is new or worse stays and comes first."""
    failed, unknown = of_status(Status.FAIL), of_status(Status.UNKNOWN)
    fresh, worse = (next(one for one in failed if one.severity is Severity.LOW), failed[0])
    report = with_changed(
        *(structs.replace(one, change=Change.UNCHANGED) for one in (*failed, *unknown)),
        structs.replace(fresh, change=Change.NEW),
        structs.replace(worse, change=Change.WORSE),
        structs.replace(unknown[0], change=Change.NEW),
    )
    commands = commands_of(report)
    assert len(commands) == len(findings_of(report))
    told = [(command.name, re.findall(r"\((\w+) \w+(?: \w+)? the baseline\)", command.data)) for command in commands]
    errors = {command.data.rpartition("[")[2][:-1] for command in commands if command.name == "error"}
    assert errors == {fresh.rule, worse.rule}
    assert {words[0] for name, words in told if name == "error"} == {"new", "worse"}
    warnings = [words[0] for name, words in told if name == "warning"]
    news = len(unknown[0].findings)
    assert warnings[:news] == ["new"] * news
    assert set(warnings[news:]) == {"unchanged"}
    assert {words[0] for name, words in told if name == "notice"} == {"unchanged"}


def test_crash_is_never_lowered() -> None:
    """A rule that crashed on a subject is an error, be the outcome unchanged, waived or left out by an option."""
    failed = of_status(Status.FAIL)[0]
    crashes = (
        structs.replace(failed, status=Status.WAIVED, waiver=WAIVER, findings=(*failed.findings, CRASH)),
        structs.replace(failed, status=Status.WAIVED, waiver=WAIVER, traceback=TRACEBACK),
        structs.replace(failed, status=Status.WAIVED, waiver=WAIVER, traceback=TRACEBACK, findings=()),
        structs.replace(failed, status=Status.ERROR, change=Change.UNCHANGED, findings=(CRASH,)),
    )
    for crash in crashes:
        item = structs.replace(example("clinic-failing").assessments[0], outcomes=(crash,), rows=())
        report = structs.replace(example("clinic-failing"), assessments=(item,))
        for options in (SHORT, Options(waived=False)):
            commands = commands_of(report, options)
            assert {command.name for command in commands} == {"error"}
            assert len(commands) == max(len(crash.findings), 1)


def test_waiver_notes_are_warnings() -> None:
    """What is to be told of a waiver is a warning at its line, even where nothing was judged."""
    notes = (WaiverNote(message("::error::it has expired"), "waivers.yaml", 4), WaiverNote(message("soon"), "", 0))
    report = engine.report(PACK, DAY, VERSION, (), [])
    first, second = commands_of(structs.replace(report, waiver_notes=notes))
    assert (first.name, first.properties["file"], first.properties["line"]) == ("warning", "waivers.yaml", "4")
    assert first.data == "::error::it has expired"
    assert (second.name, set(second.properties)) == ("warning", {"title"})


def test_coming_failures_are_notices() -> None:
    """A failure to come is a notice with its day, what fails and what to do, and never an error."""
    passed, finding = of_status(Status.PASS)[0], of_status(Status.FAIL)[0].findings[0]
    coming = (Coming(passed.rule, passed.row, date(2026, 12, 24), finding),)
    (notice,) = (one for one in commands_of(with_changed(coming=coming)) if one.name == "notice")
    assert notice.properties["title"] == f"Row {passed.row} from 2026-12-24"
    assert notice.data.startswith(f"Will fail from 2026-12-24 if nothing changes. {finding.message} → ")
    assert notice.data.endswith(f"[{passed.rule}]")
    assert notice.properties["line"] == str(finding.line)


def test_remarks_are_told() -> None:
    """The day that was asked for, waivers, the baseline and what is fixed stand after the counts."""
    passed = of_status(Status.PASS)[0]
    fixed = (Fixed(passed.rule, passed.row, passed.title, Status.FAIL, Status.PASS),)
    report = structs.replace(
        with_changed(structs.replace(of_status(Status.FAIL)[0], status=Status.WAIVED, waiver=WAIVER), fixed=fixed),
        as_of_given=True,
        baseline="base.json",
    )
    text = "\n".join(text_of(report))
    assert "gl3rules: The day of the assessment, 2026-11-22, was asked for" in text
    assert "Without waivers the rows would be: FAIL " in text
    assert "gl3rules: Compared with the baseline base.json: 0 outcomes are new" in text
    assert f"gl3rules: Fixed since the baseline: {passed.rule}." in text
    two = structs.replace(report, assessments=report.assessments * 2)
    item = report.assessments[0]
    assert f"gl3rules: {item.organisation_name} ({item.organisation_id}): The day of" in "\n".join(text_of(two))


def test_rows_judged_in_part_are_named() -> None:
    """A row of which rules were left out is named with how many were judged, beside the counts that hold it."""
    loaded = packs.select(PACK, rules=["badges-required"])
    facts = facts_of(read(str(EXAMPLES / "hospital.yaml")).documents[0].values)
    report = engine.report(loaded, DAY, VERSION, [engine.evaluate(loaded, facts, DAY)])
    (row,) = report.assessments[0].rows
    assert (row.row, row.left_out) == ("6.4-4", 1)
    assert "gl3rules: Rows judged only in part: 6.4-4 pass (only 1 of 2 rules judged)." in text_of(report)


def test_ticket_and_organisation_are_named() -> None:
    """A waiver's ticket is told, and of several organisations name and id."""
    waived = structs.replace(
        of_status(Status.FAIL)[0], status=Status.WAIVED, waiver=structs.replace(WAIVER, ticket="T-17")
    )
    report = with_changed(waived)
    assert any("(ticket T-17)" in command.data for command in commands_of(report) if command.name == "notice")
    item = report.assessments[0]
    two = structs.replace(report, assessments=(item, structs.replace(item, organisation_id="other")))
    starts = {command.data.partition("): ")[0] for command in commands_of(two)}
    assert starts == {f"{item.organisation_name} ({one}" for one in (item.organisation_id, "other")}


def test_no_second_full_stop() -> None:
    """A problem whose message is a sentence gets no second full stop."""
    problems = (Problem(message("The file is empty."), "bad.yaml", remedy=message("Fill it.")),)
    (command,) = commands_of(engine.report(PACK, DAY, VERSION, (), [Refused("bad.yaml", problems)]))
    assert command.data == "The file was not judged: The file is empty. → Fill it."
