"""The GitLab Code Quality report: GitLab's schema, severities, fingerprints, places."""

from __future__ import annotations

import json
import re
from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import jsonschema
import pytest
from msgspec import structs

from gl3rules import engine
from gl3rules.errors import Problem
from gl3rules.model import Change, Refused, Report, Severity, Status, WaiverNote
from gl3rules.report import Options, gitlab
from gl3rules.source import read
from gl3rules.text import LANGUAGES, message
from tests.conftest import EXAMPLES
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
    report_on,
    with_outcomes,
)

if TYPE_CHECKING:
    from pathlib import Path

# What GitLab's documentation demands; its own schema, app/validators/json_schemas/codeclimate.json, is laxer.
SCHEMA: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^[a-z0-9-]+$"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "additionalProperties": False,
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "not": {"pattern": r"^\./"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
GRADES: Final = ("info", "minor", "major", "critical", "blocker")


def entries_of(report: Report, options: Options = SHORT, language: str = "en") -> list[dict[str, Any]]:
    """Return the entries of a report, which are of GitLab's form and whose fingerprints all differ."""
    text = made("gitlab", report, options, language)
    assert text.startswith("[")  # GitLab refuses a byte order mark
    entries: list[dict[str, Any]] = json.loads(text)
    jsonschema.validate(entries, SCHEMA)
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    return entries


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["hospital", "health-guidance-provider", "clinic-failing", "partial"])
def test_every_finding_is_an_entry(name: str, language: str) -> None:
    """Each finding is one entry at its line, under its rule."""
    found = [
        (entry["check_name"], entry["location"]["path"], entry["location"]["lines"]["begin"])
        for entry in entries_of(example(name), language=language)
    ]
    expected = [(outcome.rule, finding.file, finding.line) for outcome, finding in findings_of(example(name))]
    assert found == expected


def test_description() -> None:
    """An entry says what is found, how to put it right, and the row and clause."""
    outcome, finding = findings_of(example("clinic-failing"))[0]
    description = entries_of(example("clinic-failing"))[0]["description"]
    assert description == f"{finding.message} → {finding.remedy} [Row {outcome.row}, clause {outcome.clause}]"


def test_severities() -> None:
    """A failure's severity is the rule's, an undeclared fact's a step lower; a crash and a refused file block."""
    steps = {Severity.LOW: 1, Severity.MEDIUM: 2, Severity.HIGH: 3, Severity.CRITICAL: 4}
    entries = entries_of(everything())
    refused = [entry for entry in entries if entry["check_name"] == "facts-refused"]
    assert [entry["severity"] for entry in refused] == ["blocker"] * 3
    assert [entry["location"]["lines"]["begin"] for entry in refused] == [7, 1, 1]
    judged = [entry for entry in entries if entry["check_name"] != "facts-refused"]
    for entry, (outcome, finding) in zip(judged, findings_of(everything()), strict=True):
        step = steps[outcome.severity] - (finding.status is Status.UNKNOWN)
        if outcome.status is Status.WAIVED:
            step = 0
        elif finding.status is Status.ERROR:
            step = 4
        assert entry["severity"] == GRADES[step]


def test_waived_findings_inform() -> None:
    """A waived finding is only information, and says who accepted it, why and until when; an option leaves it out."""
    (rule,) = {outcome.rule for outcome, _ in findings_of(everything()) if outcome.status is Status.WAIVED}
    first = everything().assessments[0].organisation_name
    waived = [
        entry
        for entry in entries_of(everything())
        if entry["check_name"] == rule and entry["description"].startswith(f"{first} (")
    ]
    assert waived
    for entry in waived:
        assert entry["severity"] == "info"
        assert all(part in entry["description"] for part in (WAIVER.reason, WAIVER.approver, "2027-05-31"))
    left = entries_of(everything(), Options(waived=False))
    assert len(left) == len(entries_of(everything())) - len(waived)


def test_everything_passes() -> None:
    """A report without findings is an empty array, which GitLab reads as no issues."""
    assert made("gitlab", example("hospital")) == "[]\n"


def test_only_refused_files() -> None:
    """A file that was not judged is never an empty report, even where nothing more is known of it."""
    report = engine.report(PACK, DAY, VERSION, (), [Refused("bad.yaml", PROBLEMS), Refused("bad.yaml", PROBLEMS)])
    assert len(entries_of(report)) == 4
    assert len(entries_of(engine.report(PACK, DAY, VERSION, (), [Refused("gone.yaml", ())]))) == 1


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("./facts.yaml", "facts.yaml"),
        ("a//b/../c.yaml", "a/c.yaml"),
        ("事実 1.yaml", "事実 1.yaml"),
        ("<stdin>", "<stdin>"),
        ("", "minamikaze-clinic"),
        ("a\x00\u202e\udcff.yaml", "a/x00/u202e/udcff.yaml"),
    ],
)
def test_paths(path: str, shown: str) -> None:
    """A path is relative to the repository, with slashes; without a file, the organisation stands for it."""
    paths = {entry["location"]["path"] for entry in entries_of(placed(example("clinic-failing"), path))}
    assert {part.replace("\\", "/") for part in paths} == {shown}


@pytest.mark.parametrize(("separator", "shown"), [("/", r"facts\a.yaml"), ("\\", "facts/a.yaml")])
def test_backslashes(separator: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backslash is a character of a name, but where it parts folders."""
    monkeypatch.setattr(gitlab, "os", SimpleNamespace(sep=separator))
    paths = {entry["location"]["path"] for entry in entries_of(placed(example("clinic-failing"), r"facts\a.yaml"))}
    assert paths == {shown}


def test_fingerprints_stay(tmp_path: Path) -> None:
    """Fingerprints don't change while lines move, lists are reordered and the language changes."""
    before = {entry["fingerprint"] for entry in entries_of(example("clinic-failing"))}
    assert {entry["fingerprint"] for entry in entries_of(example("clinic-failing"), language="ja")} == before
    moved = tmp_path / "moved.yaml"
    text = (EXAMPLES / "clinic-failing.yaml").read_text(encoding="utf-8")
    moved.write_text(re.sub("(?m)^(?=[a-z])", "# moved\n\n", text), encoding="utf-8")
    assert {entry["fingerprint"] for entry in entries_of(report_on(moved))} == before
    values: Any = read(str(EXAMPLES / "clinic-failing.yaml")).documents[0].values
    values["systems"].reverse()
    values["documents"].reverse()
    assert {entry["fingerprint"] for entry in entries_of(report_of_values(values))} == before


def test_one_organisation_in_two_files() -> None:
    """GitLab keeps one entry per fingerprint; a copy of the facts has fingerprints of its own."""
    item = example("clinic-failing").assessments[0]
    report = engine.report(PACK, DAY, VERSION, [item, structs.replace(item, path="copy.yaml")])
    assert len(entries_of(report)) == 2 * len(entries_of(example("clinic-failing")))


def test_several_organisations_are_named() -> None:
    """Where a report has several organisations, every description says which one it is about."""
    names = Counter(
        entry["description"].partition("): ")[0]
        for entry in entries_of(everything())
        if entry["check_name"] != "facts-refused"
    )
    assert set(names) == {f"{item.organisation_name} ({item.organisation_id}" for item in everything().assessments}


def test_hostile_texts() -> None:
    """Nothing of the facts steers who reads the report, and every finding is there."""
    report = placed(report_of_values(hostile_values()), "a/<img src=x>\n\u202e.yaml")
    entries = entries_of(report)
    assert len(entries) == len(findings_of(report))
    assert all(entry["description"].isprintable() and entry["location"]["path"].isprintable() for entry in entries)


def test_failure_without_findings() -> None:
    """A failure of which nothing more is known is an entry all the same, which says why."""
    item = example("clinic-failing").assessments[0]
    outcome = next(one for one in item.outcomes if one.status is Status.FAIL)
    report = engine.report(PACK, DAY, VERSION, [with_outcomes(item, structs.replace(outcome, findings=()))])
    (entry,) = (one for one in entries_of(report) if one["check_name"] == outcome.rule)
    assert entry["description"].startswith(str(outcome.reason))
    assert entry["severity"] == "major"


def test_crash_is_never_left_out() -> None:
    """A rule that crashed on a subject blocks, although its outcome is waived and waived ones are left out."""
    item = example("clinic-failing").assessments[0]
    failed = structs.replace(
        next(one for one in item.outcomes if one.status is Status.FAIL), status=Status.WAIVED, waiver=WAIVER
    )
    for crash in (
        structs.replace(failed, findings=(CRASH,)),
        structs.replace(failed, findings=(), traceback=TRACEBACK),
    ):
        report = structs.replace(
            example("clinic-failing"), assessments=(structs.replace(item, outcomes=(crash,), rows=()),)
        )
        for options in (SHORT, Options(waived=False)):
            (entry,) = entries_of(report, options)
            assert entry["severity"] == "blocker"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change.NEW, "new since the baseline"),
        (Change.WORSE, "worse than in the baseline"),
        (Change.UNCHANGED, "unchanged since the baseline"),
    ],
)
def test_baseline_is_told(change: Change, said: str) -> None:
    """Every finding says how it stands to the baseline; its severity and fingerprint are what they are without one."""
    item = example("clinic-failing").assessments[0]
    outcome = next(one for one in item.outcomes if one.status is Status.FAIL)
    changed = with_outcomes(item, structs.replace(outcome, change=change))
    entries = entries_of(structs.replace(example("clinic-failing"), assessments=(changed,)))
    plain = entries_of(example("clinic-failing"))
    assert [one["fingerprint"] for one in entries] == [one["fingerprint"] for one in plain]
    assert [one["severity"] for one in entries] == [one["severity"] for one in plain]
    told = {one["check_name"] for one in entries if f"({said}) [Row " in one["description"]}
    assert told == {outcome.rule}


def test_waiver_notes_are_entries() -> None:
    """What is to be told of a waiver is an entry at its line, the same one on another day."""

    def entry_on(day: str) -> dict[str, Any]:
        note = WaiverNote(message("it expired before {day}", day=day), "./waivers.yaml", 4)
        (entry,) = entries_of(structs.replace(example("hospital"), waiver_notes=(note,)))
        return entry

    entry, later = entry_on("Monday"), entry_on("Tuesday")
    assert entry["description"] == "it expired before Monday"
    assert entry["location"] == {"path": "waivers.yaml", "lines": {"begin": 4}}
    assert entry["fingerprint"] == later["fingerprint"]


def test_ticket_and_full_stops() -> None:
    """A waiver's ticket is told, and a problem whose message is a sentence gets no second full stop."""
    item = example("clinic-failing").assessments[0]
    outcome = next(one for one in item.outcomes if one.status is Status.FAIL)
    waiver = structs.replace(WAIVER, ticket="T-17")
    changed = with_outcomes(item, structs.replace(outcome, status=Status.WAIVED, waiver=waiver))
    problems = (Problem(message("The file is empty."), "bad.yaml", remedy=message("Fill it.")),)
    report = engine.report(PACK, DAY, VERSION, [changed], [Refused("bad.yaml", problems)])
    texts = [entry["description"] for entry in entries_of(report)]
    assert texts[0] == "The file was not judged: The file is empty. → Fill it."
    assert any("(ticket T-17)" in text for text in texts)
