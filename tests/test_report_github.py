"""The workflow commands: what the runner reads of them, their order, and that facts can't write any."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from gl3rules import engine
from gl3rules.model import Refused, Report, Severity, Status
from gl3rules.report import Options
from gl3rules.report.github import _data, _property
from gl3rules.source import read
from gl3rules.text import LANGUAGES, printable
from tests.conftest import EXAMPLES, run_cli
from tests.hostile import hostile_values
from tests.made_reports import (
    DAY,
    PACK,
    PROBLEMS,
    SHORT,
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
        f"gl3rules: GitHub shows at most 10 annotations of each kind per step; all {len(commands)} stand in this log.",
        *(line for line in text_of(everything())[1:3] if "75 of 75 rows judged" in line),
        "gl3rules: bad.yaml: not judged, 2 errors.",
        "gl3rules: gone.yaml: not judged, 0 errors.",
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
        ("facts\\a.yaml", "facts/a.yaml"),
        ("/srv/a, b.yaml", "/srv/a, b.yaml"),
        ("C:\\a.yaml", "C:/a.yaml"),
        ("事実.yaml", "事実.yaml"),
        ("a=b%2C.yaml", "a=b%2C.yaml"),
    ],
)
def test_paths(path: str, shown: str) -> None:
    """A path reaches the runner as it resolves it, with slashes and without a leading dot."""
    assert {command.properties["file"] for command in commands_of(placed(example("clinic-failing"), path))} == {shown}


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
