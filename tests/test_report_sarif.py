"""The SARIF report: the standard's schema and validators, what each outcome becomes, places, fingerprints."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from copy import deepcopy
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from sarif import loader  # type: ignore[import-untyped]

from gl3rules import engine, wording
from gl3rules.errors import Problem
from gl3rules.model import Change, Coming, Fixed, Refused, Report, Severity, Status, WaiverNote
from gl3rules.report import Options
from gl3rules.report.sarif.places import artifact_location as _place
from gl3rules.report.sarif.texts import harmless as _harmless
from gl3rules.source import read
from gl3rules.text import ENGLISH, LANGUAGES, message
from gl3rules.wording import TO_ACT_ON
from tests.conftest import EXAMPLES, ROOT, from_npm
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

SCHEMA = ROOT.parent / "shared" / "corpora" / "sarif" / "sarif-schema-2.1.0.json"
NOTES = (
    WaiverNote(message("the waiver has {what}", what="expired\u202e](x)"), "waivers a.yaml", 7),
    WaiverNote(message("the waiver is for no rule"), "waivers a.yaml", 0, is_wrong=True),
    WaiverNote(message("the waiver has no file"), "", 0),
)
NAMES = ("health-guidance-provider", "hospital", "clinic-failing", "partial")
ALL = Options(verbose=True, evidence=True)


@cache
def validator() -> Any:  # noqa: ANN401  jsonschema's validators have no common type
    """Return a validator of the official schema, which is of draft 4."""
    if not SCHEMA.exists():
        pytest.skip(f"the SARIF schema is not at {SCHEMA}")
    return jsonschema.Draft4Validator(
        json.loads(SCHEMA.read_bytes()), format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )


def log_of(report: Report, options: Options = SHORT, language: str = "en") -> dict[str, Any]:
    """Return the SARIF log of a report, which is valid."""
    log: dict[str, Any] = json.loads(made("sarif", report, options, language))
    assert [error.message for error in validator().iter_errors(log)] == []
    return log


def run_of(report: Report, options: Options = SHORT, language: str = "en") -> dict[str, Any]:
    """Return the one run of a report's log."""
    (run,) = log_of(report, options, language)["runs"]
    assert isinstance(run, dict)
    return run


def results_of(report: Report, options: Options = SHORT) -> list[dict[str, Any]]:
    """Return the results of a report's log."""
    results: list[dict[str, Any]] = run_of(report, options)["results"]
    return results


def hostile() -> Report:
    """Return a report whose every text attacks, in a file whose name does."""
    return placed(report_of_values(hostile_values()), "facts/../a b/<x>,::error::%0A\u202e名前.yaml")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("options", [SHORT, ALL], ids=["short", "verbose"])
@pytest.mark.parametrize("name", NAMES)
def test_examples_are_valid(name: str, options: Options, language: str) -> None:
    """The log of every example fits the standard's schema, and is in the language asked for."""
    run = run_of(example(name), options, language)
    tag = {"en": "en-US", "ja": "ja-JP"}[language]
    assert (run["language"], run["tool"]["driver"]["language"]) == (tag, tag)


@pytest.mark.parametrize("profile", ["", "Sarif;Ghas"], ids=["default", "github"])
def test_official_validator(profile: str, tmp_path: Path) -> None:
    """The standard's own tool warns of nothing, by its default rules and by those of GitHub's code scanning."""
    program = from_npm("@microsoft/sarif-multitool-linux/Sarif.Multitool")
    for report, options, language in (
        (everything(), SHORT, "en"),
        (everything(), ALL, "ja"),
        (hostile(), ALL, "en"),
        (example("hospital"), ALL, "ja"),
        (structs.replace(compared()[0], waiver_notes=NOTES), ALL, "en"),
        (in_part(), ALL, "ja"),
    ):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.sarif"
        path.write_text(made("sarif", report, options, language), encoding="utf-8")
    files = sorted(str(path) for path in tmp_path.iterdir())
    kinds = ["--rule-kind", profile] if profile else []
    done = subprocess.run(
        [str(program), "validate", *files, *kinds], capture_output=True, text=True, timeout=300, check=False
    )
    told = [line for line in done.stdout.splitlines() if re.search(r"\b(error|warning) ", line)]
    assert told == []
    assert f"Done. {len(files)} files scanned." in done.stdout


def test_sarif_tools_counts_the_same(tmp_path: Path) -> None:
    """A reader of another hand counts, by level, the failures by their severity and all else as none."""
    path = tmp_path / "report.sarif"
    path.write_text(made("sarif", everything()), encoding="utf-8")
    counts = loader.load_sarif_file(str(path)).get_report().get_issue_count_for_severity
    level = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
    expected = Counter(
        level[outcome.severity] if finding.status is Status.FAIL else "none"
        for outcome, finding in findings_of(everything())
    )
    expected["error"] += len(PROBLEMS) + 1  # and the refused file of which nothing more is known
    assert {name: counts(name) for name in ("error", "warning", "note", "none")} == {
        name: expected[name] for name in ("error", "warning", "note", "none")
    }


def test_every_outcome_is_there() -> None:
    """Each finding is one result, and each outcome without findings one more where the report is verbose."""
    kinds = {
        Status.FAIL: ("fail", True),
        Status.UNKNOWN: ("open", False),
        Status.ERROR: ("open", False),
        Status.PASS: ("pass", False),
        Status.NOT_APPLICABLE: ("notApplicable", False),
    }
    results = [result for result in results_of(everything(), ALL) if result["ruleId"] != "facts-refused"]
    expected = [
        (item.organisation_id, outcome.rule, *kinds[finding.status if finding else outcome.status])
        for item in everything().assessments
        for outcome in item.outcomes
        for finding in (outcome.findings or (None,))
    ]
    found = [
        (result["properties"]["organisation"], result["ruleId"], result["kind"], result["level"] != "none")
        for result in results
    ]
    assert found == expected


def test_passes_are_no_results_for_code_scanning() -> None:
    """What passes or is not applicable opens no alert; the run's properties name the rules of every status."""
    assert {result["kind"] for result in results_of(everything())} == {"fail", "open"}
    assert results_of(example("hospital")) == []
    organisations = run_of(everything())["properties"]["organisations"]
    for told, item in zip(organisations, everything().assessments, strict=True):
        assert told["rows"] == {status: item.count(status) for status in Status}
        for status in Status:
            assert told["rules"][status] == [outcome.rule for outcome in item.outcomes if outcome.status is status]


def test_rules_are_all_there_in_order() -> None:
    """Every rule of the run is described, also those that pass, and every result points at its own."""
    run = run_of(everything())
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*(rule.id for rule in PACK.rules), "facts-refused"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert len({rule["name"] for rule in rules}) == len(rules)
    assert all(re.fullmatch(r"([A-Z][a-z0-9]*)+", rule["name"]) for rule in rules)
    assert all(len(rule["properties"]["tags"]) <= 10 for rule in rules)
    for rule in rules[:-1]:
        properties = rule["properties"]
        assert (rule["defaultConfiguration"]["level"], properties["security-severity"]) == {
            "critical": ("error", "9.5"),
            "high": ("error", "8.0"),
            "medium": ("warning", "5.5"),
            "low": ("note", "3.0"),
        }[properties["severity"]]


def test_crash_is_told_three_times() -> None:
    """A rule that crashed is a notification and a result, and the invocation was no success."""
    run = run_of(everything())
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    (crash,) = (item for item in invocation["toolExecutionNotifications"] if "associatedRule" in item)
    assert crash["level"] == "error"
    assert "ValueError: ::error::no" in crash["message"]["text"]
    (result,) = (item for item in run["results"] if item.get("properties", {}).get("status") == "error")
    assert (result["kind"], result["ruleId"]) == ("open", crash["associatedRule"]["id"])
    assert "properties" not in crash
    verbose = run_of(everything(), ALL)["invocations"][0]["toolExecutionNotifications"][0]
    assert verbose["properties"]["traceback"] == TRACEBACK.splitlines()


def test_crash_beside_a_failure() -> None:
    """A rule that fails for one subject and crashes on another makes the invocation no success either."""
    item = example("clinic-failing").assessments[0]
    index, outcome = next((n, one) for n, one in enumerate(item.outcomes) if one.status is Status.FAIL)
    crash = structs.replace(outcome.findings[0], status=Status.ERROR)
    outcomes = list(item.outcomes)
    outcomes[index] = structs.replace(outcome, findings=(*outcome.findings, crash))
    report = engine.report(PACK, DAY, VERSION, [structs.replace(item, outcomes=tuple(outcomes))])
    assert run_of(report)["invocations"][0]["executionSuccessful"] is False


def test_refused_files_are_failures() -> None:
    """Each problem of a refused file is a failure with its place, and a notification; a file without any is one too."""
    run = run_of(everything())
    results = [result for result in run["results"] if result["ruleId"] == "facts-refused"]
    assert [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results] == [
        "bad.yaml",
        "bad.yaml",
        "gone.yaml",
    ]
    assert {(result["kind"], result["level"]) for result in results} == {("fail", "error")}
    assert results[0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 7, "startColumn": 3}
    assert results[0]["relatedLocations"][0]["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 1}
    told = [item for item in run["invocations"][0]["toolExecutionNotifications"] if "associatedRule" not in item]
    assert [item["message"] for item in told] == [result["message"] for result in results]
    assert run["properties"]["refused"] == ["bad.yaml", "gone.yaml"]


def test_only_refused_files() -> None:
    """A run that judged nothing is valid and no success, and says of no file that it is clean."""
    report = engine.report(PACK, DAY, VERSION, (), [Refused("bad.yaml", PROBLEMS)])
    run = run_of(report)
    assert run["invocations"][0]["executionSuccessful"] is False
    assert len(run["results"]) == 2
    assert run["artifacts"][0].get("hashes") is None


def test_waived_findings_are_suppressed_failures() -> None:
    """A waived failure stays a failure, with who accepted it, why and until when; an option leaves it out."""
    suppressed = [result for result in results_of(everything(), ALL) if "suppressions" in result]
    assert suppressed
    for result in suppressed:
        assert (result["kind"], result["properties"]["status"]) == ("fail", "waived")
        (suppression,) = result["suppressions"]
        assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
        for part in (WAIVER.reason, WAIVER.approver, "2027-05-31"):
            assert part in suppression["justification"]
            assert part in result["message"]["text"]
    left = results_of(everything(), Options(waived=False))
    assert not [result for result in left if "suppressions" in result]
    assert len(left) == len(results_of(everything())) - len(suppressed)
    rules = run_of(everything(), Options(waived=False))["properties"]["organisations"][0]["rules"]
    assert rules["waived"] == [suppressed[0]["ruleId"]]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("facts.yaml", "facts.yaml"),
        ("./facts//a/../b.yaml", "facts/b.yaml"),
        ("../facts.yaml", "../facts.yaml"),
        ("facts\\sub\\a.yaml", "facts%5Csub%5Ca.yaml"),
        ("事実 1.yaml", "%E4%BA%8B%E5%AE%9F%201.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("https://x/y.yaml", "https%3A/x/y.yaml"),
        ("100%[x]#?.yaml", "100%25%5Bx%5D%23%3F.yaml"),
        ("/srv/a b.yaml", "file:///srv/a%20b.yaml"),
        ("//srv/a.yaml", "file:///srv/a.yaml"),
        ("C:/facts/a.yaml", "C%3A/facts/a.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        (os.fsdecode(b"sur\xff.yaml"), "sur%FF.yaml"),
        (os.fsdecode("名".encode() + b"\xe5\x80.yaml"), "%E5%90%8D%E5%80.yaml"),
        ("a\ud800.yaml", "a%5Cud800.yaml"),
    ],
)
def test_uris(path: str, uri: str) -> None:
    """A path becomes the URI that RFC 3986 and RFC 8089 have for it; only a relative one has a base."""
    place = _place(path)
    assert place["uri"] == uri
    assert ("uriBaseId" in place) is not (path == "<stdin>" or uri.startswith("file:"))
    log_of(placed(example("clinic-failing"), path))


def test_name_that_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte of a file's name that is no UTF-8 is that byte in its URI, of facts and of a file that is refused."""
    monkeypatch.chdir(tmp_path)
    facts, refused = os.fsdecode(b"sur\xff.yaml"), os.fsdecode(b"bad\xfe.yaml")
    try:
        (tmp_path / facts).write_bytes((EXAMPLES / "clinic-failing.yaml").read_bytes())
        (tmp_path / refused).write_bytes(b"a: [")
    except OSError:
        pytest.skip("this file system takes only names that are UTF-8")
    run = run_of(report_on(facts, refused))
    expected = {"sur%FF.yaml", "bad%FE.yaml"}
    assert {item["location"]["uri"] for item in run["artifacts"]} == expected
    found = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
    assert found == expected


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("facts\\sub\\a.yaml", "facts/sub/a.yaml"),
        ("facts/sub\\..\\a.yaml", "facts/a.yaml"),
        ("C:\\facts\\あ.yaml", "file:///C:/facts/%E3%81%82.yaml"),
        ("\\\\server\\share\\a.yaml", "file://server/share/a.yaml"),
    ],
)
def test_uris_on_windows(path: str, uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a backslash parts folders, it does so in URIs, and a drive or a server is one."""
    monkeypatch.setattr(os, "sep", "\\")
    assert _place(path)["uri"] == uri


@given(st.text(st.characters()))
def test_any_path_is_a_uri(path: str) -> None:
    """Whatever a path holds, its URI has only characters that RFC 3986 allows, and never a scheme of its own."""
    uri = str(_place(path)["uri"])
    assert re.fullmatch(r"(file://)?([A-Za-z0-9/_.~-]|%[0-9A-F]{2})+", uri)
    assert uri.startswith("file:") or ":" not in uri


def test_facts_without_a_file() -> None:
    """Facts that a program made have no physical place, and are found by the organisation and the fact."""
    values = read(str(EXAMPLES / "clinic-failing.yaml")).documents[0].values
    run = run_of(report_of_values(values), ALL)
    assert run["artifacts"] == []
    for result in run["results"]:
        (location,) = result["locations"]
        assert set(location) == {"logicalLocations"}
        assert location["logicalLocations"][0]["fullyQualifiedName"].startswith("minamikaze-clinic")


def test_places_of_findings_and_evidence() -> None:
    """A result stands where its finding does, and names the lines of the facts that the rule read."""
    report = example("clinic-failing")
    results = results_of(report)
    for result, (outcome, finding) in zip(results, findings_of(report), strict=True):
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region == {"startLine": finding.line, "startColumn": finding.column}
        lines = [place["physicalLocation"]["region"]["startLine"] for place in result.get("relatedLocations", ())]
        assert lines == [item.line for item in outcome.evidence[:5]]
        name = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
        assert name == f"minamikaze-clinic/{finding.fact}"


def test_columns_count_characters(tmp_path: Path) -> None:
    """Columns count code points, as columnKind says: a character outside the BMP is one."""
    path = tmp_path / "facts.json"
    text = (
        '{"schema": 1, "organisation": {"id": "toy", "name": "𠮷野家𠮷"}, "operations":'
        ' {"responsible_people": 0, "staff_designated_by_name": false}}'
    )
    path.write_text(text, encoding="utf-8")
    run = run_of(report_on(path))
    assert run["columnKind"] == "unicodeCodePoints"
    (result,) = (item for item in run["results"] if item["ruleId"] == "operations-manager-appointed")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert text[region["startColumn"] - 1] == "0"


def fingerprints_of(report: Report) -> dict[tuple[str, str], int]:
    """Return how often each fingerprint occurs, with the rule."""
    return Counter(
        (result["ruleId"], result["partialFingerprints"]["gl3rules/v1"]) for result in results_of(report, ALL)
    )


def test_fingerprints_stay(tmp_path: Path) -> None:
    """Fingerprints don't change while lines move, lists are reordered and the language changes, and none is shared."""
    before = fingerprints_of(example("clinic-failing"))
    assert set(before.values()) == {1}
    text = (EXAMPLES / "clinic-failing.yaml").read_text(encoding="utf-8")
    moved = tmp_path / "moved.yaml"
    moved.write_text(re.sub("(?m)^(?=[a-z])", "# moved\n\n", text), encoding="utf-8")
    assert fingerprints_of(report_on(moved)) == before
    values: Any = deepcopy(read(str(EXAMPLES / "clinic-failing.yaml")).documents[0].values)
    for section in values.values():
        for part in section.values() if isinstance(section, dict) else ():
            if isinstance(part, list):
                part.reverse()
    values["systems"].reverse()
    assert fingerprints_of(report_of_values(values)) == before


def test_findings_on_one_line_stay_apart(tmp_path: Path) -> None:
    """GitHub reads one fingerprint alone, made of the line; findings of a rule on one line bring their own."""
    values = read(str(EXAMPLES / "clinic-failing.yaml")).documents[0].values
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(values, default=str), encoding="utf-8")
    results = results_of(report_on(path))
    rules = Counter(result["ruleId"] for result in results)
    assert max(rules.values()) > 1
    for result in results:
        marks = result["partialFingerprints"]
        expected = marks["gl3rules/v1"] + ":1" if rules[result["ruleId"]] > 1 else None
        assert marks.get("primaryLocationLineHash") == expected
    assert not any(
        "primaryLocationLineHash" in result["partialFingerprints"] for result in results_of(example("clinic-failing"))
    )


def test_category_tells_files_apart() -> None:
    """The run is named after what it judged: GitHub would replace one file's alerts by another's."""

    def category(*paths: str) -> str:
        item = example("hospital").assessments[0]
        items = [structs.replace(item, path=path) for path in paths]
        identifier: str = run_of(engine.report(PACK, DAY, VERSION, items))["automationDetails"]["id"]
        return identifier

    assert category("facts/a b.yaml") == "gl3rules/gl3/facts/a%20b.yaml/"
    assert category("facts/a.yaml", "facts/b.yaml") == "gl3rules/gl3/facts/"
    assert category("a.yaml", "b.yaml") == category("/a.yaml", "b.yaml") == category("") == "gl3rules/gl3/"
    assert category("/srv/facts/a.yaml") == "gl3rules/gl3/srv/facts/a.yaml/"


def test_several_organisations_are_named() -> None:
    """Where a report has several organisations, every message says which one it is about."""
    names = {item.organisation_id: item.organisation_name for item in everything().assessments}
    assert len(names) == 2
    for result in results_of(everything()):
        if result["ruleId"] != "facts-refused":
            identifier = result["properties"]["organisation"]
            assert result["message"]["text"].startswith(f"{names[identifier]} ({identifier}): ")
    alone = example("partial").assessments[0].organisation_name
    assert not any(result["message"]["text"].startswith(alone) for result in results_of(example("partial")))


def test_selection_is_told() -> None:
    """A run of some rows says that it is one, and by which options."""
    report = structs.replace(example("hospital"), judged_rows=1, judged_rules=2, selection=("--rule x\u202e",))
    properties = run_of(report)["properties"]
    assert "1 of 75 rows judged, by 2 of 166 rules" in properties["judged"]
    assert properties["selection"] == ["--rule x\\u202e"]


def in_part() -> Report:
    """Return a report that has judged one rule of each row that has several."""
    item = example("hospital").assessments[0]
    rows = tuple(structs.replace(row, rules=row.rules[:1], left_out=len(row.rules) - 1) for row in item.rows)
    judged = {rule for row in rows for rule in row.rules}
    outcomes = tuple(outcome for outcome in item.outcomes if outcome.rule in judged)
    changed = structs.replace(item, rows=rows, outcomes=outcomes)
    return structs.replace(example("hospital"), assessments=(changed,), judged_rules=len(outcomes))


def test_passes_of_rows_judged_in_part() -> None:
    """The pass of a rule says so where other rules of its row were left out, and such a row is counted apart."""
    rows = {row.row: row for row in in_part().assessments[0].rows}
    assert any(row.left_out for row in rows.values())
    results = results_of(in_part(), ALL)
    assert len(results) == len(rows)
    for result in results:
        row = rows[result["properties"]["row"]]
        told = f" (row {row.row}: only 1 of {1 + row.left_out} rules judged)"
        assert result["message"]["text"].endswith(told) is bool(row.left_out)
    (organisation,) = run_of(in_part())["properties"]["organisations"]
    assert set(organisation["rowsInPart"]) == {row.row for row in rows.values() if row.left_out}
    assert organisation["rows"]["pass"] == sum(not row.left_out for row in rows.values())
    assert not any("rules judged" in result["message"]["text"] for result in results_of(example("hospital"), ALL))


def test_failures_of_rows_judged_in_part() -> None:
    """A failure decides its row whatever was left out, so nothing is said of that."""
    item = example("clinic-failing").assessments[0]
    rows = tuple(structs.replace(row, left_out=1) for row in item.rows)
    report = structs.replace(example("clinic-failing"), assessments=(structs.replace(item, rows=rows),))
    told = [result["kind"] for result in results_of(report, ALL) if "rules judged" in result["message"]["text"]]
    assert set(told) == {"pass", "notApplicable"}


def compared() -> tuple[Report, list[str]]:
    """Return a report compared with a baseline, and the rules that are new, worse, unchanged and fixed in it."""
    item = everything().assessments[0]
    failing = [outcome for outcome in item.outcomes if outcome.status in TO_ACT_ON]
    changes = {failing[0].rule: Change.NEW, failing[1].rule: Change.WORSE}
    outcomes = tuple(
        structs.replace(one, change=changes.get(one.rule, Change.UNCHANGED)) if one.status in TO_ACT_ON else one
        for one in item.outcomes
    )
    better = next(outcome for outcome in item.outcomes if outcome.status is Status.PASS)
    fixed = (Fixed(better.rule, better.row, better.title, Status.FAIL, Status.PASS),)
    changed = structs.replace(item, outcomes=outcomes, fixed=fixed)
    report = structs.replace(everything(), assessments=(changed,), baseline="base\u202e.json")
    return report, [failing[0].rule, failing[1].rule, failing[2].rule, better.rule]


def test_baseline_states() -> None:
    """With a baseline every result says how it stands to it, a crash never as unchanged; without one, none does."""
    report, (new, worse, unchanged, fixed) = compared()
    run = run_of(report, ALL)
    states: dict[str, set[str]] = {}
    for result in run["results"]:
        states.setdefault(result["ruleId"], set()).add(result["baselineState"])
    assert (states[new], states[worse], states[unchanged]) == ({"new"}, {"updated"}, {"unchanged"})
    # What is fixed stands in the baseline otherwise, and a refused file in none.
    assert (states[fixed], states["facts-refused"]) == ({"updated"}, {"new"})
    settled = {one.rule for one in report.assessments[0].outcomes if one.status is Status.NOT_APPLICABLE}
    assert {state for rule in settled for state in states[rule]} == {"unchanged"}
    crashed = next(outcome.rule for outcome in report.assessments[0].outcomes if outcome.traceback)
    assert states[crashed] == {"new"}
    assert not any("baselineState" in result for result in results_of(everything(), ALL))


def test_crash_is_no_old_acquaintance() -> None:
    """A crash that a baseline is said to know is new all the same, and so is a failure that was not compared."""
    report, _ = compared()
    item = report.assessments[0]
    crash = next(outcome for outcome in item.outcomes if outcome.traceback)
    forgotten = next(outcome for outcome in item.outcomes if outcome.change is Change.UNCHANGED)
    changed = with_outcomes(
        item, structs.replace(crash, change=Change.UNCHANGED), structs.replace(forgotten, change=None)
    )
    results = results_of(structs.replace(report, assessments=(changed,)))
    states = {result["ruleId"]: result["baselineState"] for result in results}
    assert (states[crash.rule], states[forgotten.rule]) == ("new", "new")


def test_fixed_stand_in_properties() -> None:
    """What is fixed opens no alert: it stands in the properties, with the baseline's path."""
    report, (*_, fixed) = compared()
    run = run_of(report)
    assert "absent" not in {result["baselineState"] for result in run["results"]}
    assert run["properties"]["baseline"] == "base\\u202e.json"
    (told,) = run["properties"]["organisations"][0]["fixed"]
    assert (told["rule"], told["before"], told["now"]) == (fixed, "fail", "pass")
    assert "fixed" not in run_of(everything())["properties"]["organisations"][0]


def test_remarks_are_told() -> None:
    """The run says of each organisation what its readers must know beside the results, and how it was judged."""
    report = structs.replace(everything(), as_of_given=True, fail_on=(Status.FAIL,))
    properties = run_of(report)["properties"]
    assert (properties["asOfGiven"], properties["failOn"]) == (True, ["fail"])
    for told, item in zip(properties["organisations"], report.assessments, strict=True):
        assert told["remarks"] == wording.remarks(ENGLISH, report, item)
    assert len(properties["organisations"][0]["remarks"]) == 3


def test_coming_failures_are_told() -> None:
    """What will fail soon is in the properties with its first day, and no result."""
    item = example("hospital").assessments[0]
    finding = structs.replace(CRASH, status=Status.FAIL, message=message("the review is {days} overdue", days=3))
    coming = (Coming(item.outcomes[0].rule, item.outcomes[0].row, date(2027, 1, 2), finding),)
    report = structs.replace(example("hospital"), assessments=(structs.replace(item, coming=coming),))
    run = run_of(report)
    (told,) = run["properties"]["organisations"][0]["coming"]
    assert (told["rule"], told["row"], told["on"]) == (item.outcomes[0].rule, item.outcomes[0].row, "2027-01-02")
    assert told["message"].startswith("system emr: the review is 3 overdue → ")
    assert (told["fact"], told["line"]) == (finding.fact, finding.line)
    assert run["results"] == []


def test_waiver_notes_are_told() -> None:
    """What is to be told of a waiver is a notification at its place; one that is refused is an error."""
    run = run_of(structs.replace(example("hospital"), waiver_notes=NOTES))
    (invocation,) = run["invocations"]
    first, second, third = invocation["toolConfigurationNotifications"]
    assert [told["level"] for told in (first, second, third)] == ["warning", "error", "warning"]
    assert first["message"]["text"] == "the waiver has expired\\u202e] (x)"
    place = first["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]) == ("waivers%20a.yaml", {"startLine": 7})
    assert "locations" not in third
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert invocation["exitCodeDescription"] == "A waiver was refused."
    notified = run["tool"]["driver"]["notifications"]
    assert all(notified[told["descriptor"]["index"]]["id"] == "waiver-noted" for told in (first, second, third))


def test_exit_code_is_described() -> None:
    """Exit code 0 doesn't say that all is well: what fails can be outside --fail-on, or as it was in the baseline."""

    def told(report: Report, language: str = "en") -> tuple[int, str]:
        (invocation,) = run_of(report, SHORT, language)["invocations"]
        assert invocation["exitCode"] == report.exit_code
        return invocation["exitCode"], invocation["exitCodeDescription"]

    clinic = example("clinic-failing")
    outside = structs.replace(clinic, fail_on=(Status.ERROR,))
    item = clinic.assessments[0]
    outcomes = tuple(
        structs.replace(one, change=Change.UNCHANGED) if one.status in TO_ACT_ON else one for one in item.outcomes
    )
    excused = structs.replace(clinic, assessments=(structs.replace(item, outcomes=outcomes),), baseline="b.json")
    assert told(clinic) == (1, "A rule came to a status named by --fail-on.")
    assert told(clinic, "ja") == (1, "--fail-on で指定した判定になったルールがあります。")
    assert told(outside) == (0, "No status named by --fail-on came up.")
    assert told(outside, "ja") == (0, "--fail-on で指定した判定はありません。")
    assert told(excused) == (
        0,
        "No status named by --fail-on came up, except where nothing has changed since the baseline.",
    )
    assert told(everything()) == (3, "A rule crashed.")
    assert told(structs.replace(clinic, refused=everything().refused)) == (2, "A facts file was refused.")


def test_waivers_hide_no_crash() -> None:
    """Leaving out what is waived never leaves out a crash, which is told as one that nobody accepted."""
    item = example("clinic-failing").assessments[0]
    failing = [one for one in item.outcomes if one.status is Status.FAIL]
    waived = {"status": Status.WAIVED, "waiver": WAIVER}
    beside = structs.replace(failing[0], findings=(*failing[0].findings, CRASH), **waived)
    traced = structs.replace(failing[1], traceback=TRACEBACK, **waived)
    bare = structs.replace(failing[2], findings=(), traceback=TRACEBACK, **waived)
    plain = structs.replace(failing[3], **waived)
    report = engine.report(PACK, DAY, VERSION, [with_outcomes(item, beside, traced, bare, plain)])
    run = run_of(report, Options(waived=False))
    found: dict[str, list[dict[str, Any]]] = {}
    for result in run["results"]:
        found.setdefault(result["ruleId"], []).append(result)
    (crash,) = found[beside.rule]
    assert (crash["kind"], crash["properties"]["status"]) == ("open", "error")
    assert "waived until" not in crash["message"]["text"]
    assert len(found[traced.rule]) == len(traced.findings)
    (alone,) = found[bare.rule]
    assert (alone["kind"], alone["message"]["text"]) == ("open", "A rule crashed.")
    assert "suppressions" not in crash
    assert "suppressions" not in alone
    assert plain.rule not in found
    (invocation,) = run["invocations"]
    told = [item["associatedRule"]["id"] for item in invocation["toolExecutionNotifications"]]
    assert told == [beside.rule, traced.rule, bare.rule]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)


def test_pass_with_a_traceback_is_none() -> None:
    """An outcome with a traceback is no pass, whatever its status says."""
    item = example("hospital").assessments[0]
    odd = structs.replace(item.outcomes[0], traceback=TRACEBACK)
    report = engine.report(PACK, DAY, VERSION, [with_outcomes(item, odd)])
    (result,) = results_of(report)
    assert (result["kind"], result["properties"]["status"]) == ("open", "error")
    assert run_of(report)["invocations"][0]["exitCode"] == 3


def many(*counts: tuple[Severity, Status, int]) -> Report:
    """Return a report whose rules have so many findings of a severity and status, the first ones first."""
    item = example("clinic-failing").assessments[0]
    model = next(one for one in item.outcomes if one.status is Status.FAIL)
    outcomes = []
    for (severity, status, count), other in zip(counts, item.outcomes, strict=False):
        findings = tuple(
            structs.replace(model.findings[0], status=status, fact=f"x[{number}]", line=number + 1)
            for number in range(count)
        )
        outcomes.append(structs.replace(model, rule=other.rule, severity=severity, status=status, findings=findings))
    return engine.report(PACK, DAY, VERSION, [structs.replace(item, outcomes=tuple(outcomes))])


def test_too_many_results() -> None:
    """Of more results than GitHub takes the worst are kept, in their order, and the others are counted."""
    report = many(
        (Severity.CRITICAL, Status.UNKNOWN, 10),
        (Severity.LOW, Status.FAIL, 24_985),
        (Severity.HIGH, Status.FAIL, 10),
        (Severity.LOW, Status.ERROR, 8),
        (Severity.MEDIUM, Status.FAIL, 2),
    )
    run: dict[str, Any] = json.loads(made("sarif", structs.replace(report, refused=everything().refused)))["runs"][0]
    results = run["results"]
    assert len(results) == 25_000
    kept = Counter((result.get("properties", {}).get("severity"), result["kind"]) for result in results)
    assert kept == {
        (None, "fail"): len(PROBLEMS) + 1,
        ("high", "fail"): 10,
        ("low", "fail"): 24_977,
        ("low", "open"): 8,
        ("medium", "fail"): 2,
    }
    assert [result["ruleIndex"] for result in results[3:]] == sorted(result["ruleIndex"] for result in results[3:])
    assert run["properties"]["resultsLeftOut"] == {"limit": 25_000, "byStatus": {"fail": 8, "unknown": 10}}
    (told,) = (item for item in run["invocations"][0]["toolExecutionNotifications"] if item["level"] == "warning")
    assert "18 are left out (FAIL 8, unknown 10)" in told["message"]["text"]


def test_as_many_results_as_there_is_room_for() -> None:
    """Nothing is left out, and nothing said of it, where there are just as many as GitHub takes."""
    run = json.loads(made("sarif", many((Severity.LOW, Status.FAIL, 25_000))))["runs"][0]
    assert len(run["results"]) == 25_000
    assert "resultsLeftOut" not in run["properties"]
    assert run["invocations"][0]["toolExecutionNotifications"] == []


def test_sizes_stay_bounded() -> None:
    """Ten thousand findings of a rule that has read as many facts don't make a file of their product."""
    report = many((Severity.HIGH, Status.FAIL, 10_000))
    item = report.assessments[0]
    outcome = structs.replace(item.outcomes[0], evidence=item.outcomes[0].evidence[:1] * 10_000)
    whole = structs.replace(report, assessments=(structs.replace(item, outcomes=(outcome,)),))
    assert len(made("sarif", whole)) < 10_000 * 7_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_end_with_one_full_stop(language: str) -> None:
    """A problem's own full stop is not doubled."""
    problem = Problem(message("The file is not valid YAML: {problem}.", problem="x"), "bad.yaml", 1, 1)
    report = engine.report(PACK, DAY, VERSION, (), [Refused("bad.yaml", (problem,))])
    (result,) = run_of(report, SHORT, language)["results"]
    assert not re.search(r"[.。]\s*[.。]", result["message"]["text"])
    assert result["message"]["text"].endswith("x.")


def test_many_facts_behind_a_result() -> None:
    """A result names five facts at most, and says how many there were."""
    item = example("clinic-failing").assessments[0]
    outcome = next(one for one in item.outcomes if one.status is Status.FAIL)
    many = structs.replace(outcome, evidence=outcome.evidence[:1] * 50)
    report = engine.report(PACK, DAY, VERSION, [structs.replace(item, outcomes=(many,))])
    for result in results_of(report):
        assert (len(result["relatedLocations"]), result["properties"]["evidence"]) == (5, 50)


def test_hostile_texts_are_harmless() -> None:
    """No text of a result is a placeholder or an embedded link, whatever stands in the facts."""
    texts = [result["message"]["text"] for result in results_of(hostile(), ALL)]
    texts += [
        place["message"]["text"]
        for result in results_of(hostile(), ALL)
        for place in result.get("relatedLocations", ())
    ]
    assert any("attacked" in text for text in texts)
    assert not [text for text in texts if re.search(r"\{\d+\}|\]\(", text) or not text.isprintable()]


@given(st.text(alphabet="[](){}0123\\x\n\u202e"))
def test_no_text_is_a_link_or_placeholder(text: str) -> None:
    """Neither form is left in any text, and spaces apart nothing printable is lost."""
    shown = _harmless(text)
    assert not re.search(r"\{\d+\}|\]\(", shown)
    if text.isprintable():
        assert shown.replace(" ", "") == text


def test_failure_without_findings() -> None:
    """A failure or crash of which nothing more is known is a result all the same, which says why."""
    item = example("clinic-failing").assessments[0]
    first, second, *_ = (one for one in item.outcomes if one.status is Status.FAIL)
    changed = (structs.replace(first, findings=()), structs.replace(second, findings=(), status=Status.ERROR))
    run = run_of(engine.report(PACK, DAY, VERSION, [with_outcomes(item, *changed)]))
    found = {result["ruleId"]: result for result in run["results"]}
    assert (found[first.rule]["kind"], found[first.rule]["message"]["text"]) == ("fail", str(first.reason))
    assert found[second.rule]["kind"] == "open"
    assert [told["associatedRule"]["id"] for told in run["invocations"][0]["toolExecutionNotifications"]] == [
        second.rule
    ]
