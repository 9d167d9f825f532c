"""The SARIF report: the standard's schema and validators, what each outcome becomes, places, fingerprints."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from sarif import loader  # type: ignore[import-untyped]

from gl3rules import engine
from gl3rules.model import Refused, Report, Status
from gl3rules.report import Options
from gl3rules.report.sarif.places import artifact_location as _place
from gl3rules.report.sarif.texts import harmless as _harmless
from gl3rules.source import read
from gl3rules.text import LANGUAGES
from tests.conftest import EXAMPLES, ROOT, from_npm
from tests.hostile import hostile_values
from tests.made_reports import (
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
        ("facts\\sub\\a.yaml", "facts/sub/a.yaml"),
        ("事実 1.yaml", "%E4%BA%8B%E5%AE%9F%201.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("https://x/y.yaml", "https%3A/x/y.yaml"),
        ("100%[x]#?.yaml", "100%25%5Bx%5D%23%3F.yaml"),
        ("/srv/a b.yaml", "file:///srv/a%20b.yaml"),
        ("//srv/a.yaml", "file:///srv/a.yaml"),
        ("C:\\facts\\あ.yaml", "file:///C:/facts/%E3%81%82.yaml"),
        ("\\\\server\\share\\a.yaml", "file://server/share/a.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        ("a\udcff.yaml", "a%5Cudcff.yaml"),
    ],
)
def test_uris(path: str, uri: str) -> None:
    """A path becomes the URI that RFC 3986 and RFC 8089 have for it; only a relative one has a base."""
    place = _place(path)
    assert place["uri"] == uri
    assert ("uriBaseId" in place) is not (path == "<stdin>" or uri.startswith("file:"))
    log_of(placed(example("clinic-failing"), path))


@given(st.text())
def test_any_path_is_a_uri(path: str) -> None:
    """Whatever a path holds, its URI has only characters that RFC 3986 allows, and never a scheme of its own."""
    uri = str(_place(path)["uri"])
    assert re.fullmatch(r"(file://)?([A-Za-z]:)?([A-Za-z0-9/_.~:-]|%[0-9A-F]{2})+", uri)
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
        assert lines == [item.line for item in outcome.evidence[:20]]
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
            assert result["message"]["text"].startswith(names[result["properties"]["organisation"]] + ": ")
    alone = example("partial").assessments[0].organisation_name
    assert not any(result["message"]["text"].startswith(alone) for result in results_of(example("partial")))


def test_selection_is_told() -> None:
    """A run of some rows says that it is one."""
    report = structs.replace(example("hospital"), judged_rows=1, judged_rules=2)
    assert "1 of 75 rows judged, by 2 of 166 rules" in run_of(report)["properties"]["judged"]


def test_many_facts_behind_a_result() -> None:
    """A result names twenty facts at most, and says how many there were."""
    item = example("clinic-failing").assessments[0]
    outcome = next(one for one in item.outcomes if one.status is Status.FAIL)
    many = structs.replace(outcome, evidence=outcome.evidence[:1] * 50)
    report = engine.report(PACK, DAY, VERSION, [structs.replace(item, outcomes=(many,))])
    for result in results_of(report):
        assert (len(result["relatedLocations"]), result["properties"]["evidence"]) == (20, 50)


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
