"""A baseline excuses what it records, and nothing that is new or worse."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from gl3rules import baseline, packs
from gl3rules.authoring import Duration
from gl3rules.cli import main
from gl3rules.engine import evaluate, summary
from gl3rules.errors import EntriesError
from gl3rules.facts.load import load_all
from gl3rules.model import Change, Finding, Status, Subject, Waiver
from gl3rules.source import read
from gl3rules.testing import changed, facts_of
from gl3rules.text import Message, message
from tests.conftest import AS_OF, EXAMPLES, run_cli
from tests.made_reports import CRASH, TRACEBACK
from tests.strategies import SCHEMA, documents
from tests.strategies import changed as changed_at_random

if TYPE_CHECKING:
    from gl3rules.baseline import Baseline
    from gl3rules.model import Assessment, Outcome
    from gl3rules.packs import LoadedPack

PACK = packs.load("gl3")
DAY = date.fromisoformat(AS_OF)
FAILING = "facts/examples/clinic-failing.yaml"
HOSPITAL = "facts/examples/hospital.yaml"
ON_DAY = ("--as-of", AS_OF)
VALUES: Any = read(str(EXAMPLES / "clinic-failing.yaml")).documents[0].values
TO_ACT_ON = (Status.FAIL, Status.UNKNOWN, Status.ERROR)
EMR = "/systems/0"


def assessed(values: object, loaded: LoadedPack = PACK, day: date = DAY) -> Assessment:
    """Return the assessment of a document."""
    return evaluate(loaded, facts_of(values), day, evidence=False)


def saved(*assessments: Assessment) -> Baseline:
    """Return the baseline of assessments, written to a file and read again."""
    with TemporaryDirectory() as folder:
        path = os.path.join(folder, "baseline.json")
        Path(path).write_text(baseline.recorded(assessments, summary(PACK), DAY, "1.2.3"), encoding="utf-8")
        return baseline.load(path)


@cache
def of_clinic() -> Baseline:
    """Return the baseline of the failing clinic."""
    return saved(assessed(VALUES))


def outcomes(compared: Assessment) -> dict[str, Outcome]:
    """Return the outcomes by rule."""
    return {outcome.rule: outcome for outcome in compared.outcomes}


def not_unchanged(compared: Assessment) -> dict[str, Change]:
    """Return what is new or worse."""
    return {
        outcome.rule: outcome.change for outcome in compared.outcomes if outcome.change not in {None, Change.UNCHANGED}
    }


def after(change: dict[str, object], loaded: LoadedPack = PACK) -> Assessment:
    """Return the clinic after a change to its facts, compared with its baseline."""
    return baseline.compare(assessed(changed(VALUES, change), loaded), of_clinic(), loaded)


def reversed_lists(value: Any) -> Any:  # noqa: ANN401  values of a document have any type
    """Return a copy with every list of things in reverse."""
    if isinstance(value, dict):
        return {name: reversed_lists(inner) for name, inner in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [reversed_lists(item) for item in reversed(value)]
    return value


def pairs() -> st.SearchStrategy[tuple[dict[str, Any], dict[str, Any]]]:
    """Return a strategy for two documents of one organisation: close to each other, or not at all."""
    randoms = st.randoms(use_true_random=False, note_method_calls=False)

    def of_one(first: dict[str, Any], other: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        return first, other | {"organisation": other["organisation"] | {"id": first["organisation"]["id"]}}

    near = st.builds(lambda first, random: (first, changed_at_random(SCHEMA, first, random)), documents(), randoms)
    return (near | st.tuples(documents(), documents())).map(lambda both: of_one(*both))


@given(pairs())
@settings(max_examples=120)
def test_baseline_never_hides_a_new_failure(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """What fails and did not fail is new or worse; what is unchanged has no failure that the baseline has not."""
    first, then = map(assessed, both)
    before = outcomes(first)
    compared = baseline.compare(then, saved(first), PACK)
    for outcome in compared.outcomes:
        was = before[outcome.rule]
        if outcome.status not in TO_ACT_ON:
            assert outcome.change is None
            continue
        assert outcome.change is not None
        if was.status not in TO_ACT_ON:
            assert outcome.change is Change.NEW
        if outcome.status is Status.FAIL and was.status is not Status.FAIL:
            assert outcome.change in {Change.NEW, Change.WORSE}
        if outcome.change is Change.UNCHANGED:
            kinds = [(each.status, each.subject, each.fact, each.message.template) for each in was.findings]
            for finding in outcome.findings:
                if finding.status is Status.FAIL:
                    kinds.remove((finding.status, finding.subject, finding.fact, finding.message.template))
    settled = {rule for rule, outcome in outcomes(compared).items() if outcome.change is None}
    assert [each.rule for each in compared.fixed] == [
        rule for rule, outcome in before.items() if rule in settled and outcome.status in TO_ACT_ON
    ]


@given(documents())
@settings(max_examples=120)
def test_reordered_lists_change_nothing(values: dict[str, Any]) -> None:
    """A document with its lists in reverse is as it was, and so is the file, line by line, of what fails in it."""
    first, then = assessed(values), assessed(reversed_lists(values))
    compared = baseline.compare(then, saved(first), PACK)
    assert not_unchanged(compared) == {}
    assert compared.fixed == ()
    if all(outcome.status is not Status.UNKNOWN for outcome in first.outcomes):
        both = [baseline.recorded([each], summary(PACK), DAY, "1") for each in (first, then)]
        assert both[0] == both[1]


def test_moved_lines_change_nothing(tmp_path: Path) -> None:
    """Comments and empty lines between the facts leave everything as it was."""
    text = (EXAMPLES / "clinic-failing.yaml").read_text(encoding="utf-8")
    moved = tmp_path / "moved.yaml"
    moved.write_text("# new\n\n" + text.replace("\nsystems:", "\n\n# more\n\nsystems:"), encoding="utf-8")
    compared = baseline.compare(evaluate(PACK, load_all(str(moved))[0], DAY), of_clinic(), PACK)
    assert {outcome.change for outcome in compared.outcomes} == {None, Change.UNCHANGED}


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        ("password-rotation", {f"{EMR}/passwords/maximum_age": "9 months"}, Change.WORSE),
        ("password-rotation", {f"{EMR}/passwords/maximum_age": "5 months"}, Change.UNCHANGED),
        ("password-rotation", {f"{EMR}/passwords/maximum_age": "2 months"}, Change.UNCHANGED),
        ("password-rotation", {f"{EMR}/passwords/maximum_age": "never"}, Change.WORSE),
        ("password-rotation", {f"{EMR}/passwords/maximum_age": None}, Change.WORSE),
        ("password-rotation", {f"{EMR}/id": "emr2"}, Change.WORSE),
        ("password-composition", {f"{EMR}/passwords/minimum_length": 5}, Change.WORSE),
        ("password-composition", {f"{EMR}/passwords/minimum_length": 7}, Change.UNCHANGED),
        ("password-composition", {f"{EMR}/passwords/character_classes": ["letters"]}, Change.WORSE),
        ("password-reset-recorded", {f"{EMR}/passwords/reset/recorded": ["method"]}, Change.UNCHANGED),
        ("password-reset-recorded", {"/systems/1/passwords/reset/recorded": []}, Change.WORSE),
        ("access-log-reviewed", {f"{EMR}/access_log/last_reviewed": "2026-02-15"}, Change.UNCHANGED),
        ("access-log-reviewed", {f"{EMR}/access_log/last_reviewed": "2026-01-14"}, Change.WORSE),
        ("wireless-encryption", {"/wireless_lan/networks/0/encryption": "wep"}, Change.WORSE),
        ("users-identified", {"/systems/1/shared_accounts": True}, Change.WORSE),
        ("access-scope-defined", {f"{EMR}/roles": []}, Change.NEW),
        ("access-scope-defined", {f"{EMR}/roles": None}, Change.NEW),
        (
            "vendor-confidentiality-enforced",
            {"/maintenance/vendors/0/confidentiality_last_checked": "2020-01-01"},
            Change.WORSE,
        ),
        ("vendor-confidentiality-enforced", {}, Change.UNCHANGED),
    ],
)
def test_what_is_worse(rule: str, change: dict[str, object], expected: Change) -> None:
    """A figure further from what is required, one more defect or subject, and losing a fact are worse; less is not."""
    compared = after(change)
    assert outcomes(compared)[rule].change is expected
    if expected is Change.UNCHANGED:
        assert not_unchanged(compared) == {}


def test_tightened_parameter_is_worse() -> None:
    """Where more is required than in the baseline, what fails is further from it, and what passed is new."""
    tight = packs.with_parameters(PACK, {"password_maximum_age": "1 month", "password_minimum_length": "9"})
    changes = not_unchanged(after({}, tight))
    assert changes["password-rotation"] is Change.WORSE
    assert changes["password-composition"] is Change.WORSE


def test_later_day_is_no_worse() -> None:
    """What was overdue stays as it was while days pass; what falls due meanwhile is new."""
    later = baseline.compare(assessed(VALUES, day=DAY + timedelta(days=400)), of_clinic(), PACK)
    assert outcomes(later)["media-disposal-set"].change is Change.NEW
    assert outcomes(later)["access-log-reviewed"].change is Change.UNCHANGED


def test_one_defect_for_another_is_worse() -> None:
    """Of defects that differ in their values alone, as many as before but another one is worse, and fewer is not."""

    def finding(topic: str) -> Finding:
        told = Message("No document sets {topic}.", {"topic": topic})
        return Finding(Status.FAIL, told, message("x"), Subject(), "/documents", "documents", "", 0, 0)

    def stating(*topics: str) -> Assessment:
        base = assessed(VALUES, packs.select(PACK, rules=["visitor-recording-set"]))
        own = structs.replace(base.outcomes[0], findings=tuple(map(finding, topics)))
        return structs.replace(base, outcomes=(own,))

    known = saved(stating("a", "b"))
    for topics, expected in (
        (("a", "b"), Change.UNCHANGED),
        (("b", "a"), Change.UNCHANGED),
        (("b",), Change.UNCHANGED),
        (("b", "c"), Change.WORSE),
        (("a", "b", "c"), Change.WORSE),
        (("a", "a"), Change.WORSE),
    ):
        assert baseline.compare(stating(*topics), known, PACK).outcomes[0].change is expected, topics


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({"found": 5, "required": 3}, {"found": 4, "required": 3}, Change.UNCHANGED),
        ({"found": 5, "required": 3}, {"found": 5, "required": 4}, Change.UNCHANGED),
        ({"found": 5, "required": 3}, {"found": 5, "required": 2}, Change.WORSE),
        ({"found": 5, "required": 3}, {"found": 2, "required": 3}, Change.WORSE),
        ({"found": 3, "required": 3}, {"found": 4, "required": 4}, Change.WORSE),
        ({"found": True, "required": 3}, {"found": 1, "required": 3}, Change.WORSE),
        ({"found": "5", "required": 3}, {"found": 5, "required": 3}, Change.WORSE),
        ({"found": 5, "required": 3, "of": "x"}, {"found": 4, "required": 3, "of": "y"}, Change.WORSE),
        ({"found": 5}, {"found": 4}, Change.WORSE),
        ({"found": 5, "required": 3}, {"found": 5, "required": 3, "more": 1}, Change.WORSE),
        ({"required": Duration("1 month")}, {"required": Duration("1 week")}, Change.WORSE),
        (
            {"found": Duration("30 days"), "required": Duration("1 week")},
            {"found": Duration("1 month"), "required": Duration("7 days")},
            Change.UNCHANGED,
        ),
        (
            {"found": date(2026, 1, 1), "required": Duration("1 week")},
            {"found": date(2030, 1, 1), "required": Duration("1 week")},
            Change.WORSE,
        ),
        ({"found": ("a", "b")}, {"found": ("b", "a")}, Change.UNCHANGED),
        ({"found": ("a", "b")}, {"found": ("a",)}, Change.WORSE),
        ({"missing": ("a", "b")}, {"missing": ("b",)}, Change.UNCHANGED),
        ({"missing": (message("a"),)}, {"missing": (message("a"), message("b"))}, Change.WORSE),
        ({"missing": "ab"}, {"missing": "a"}, Change.WORSE),
    ],
)
def test_values(before: dict[str, Any], now: dict[str, Any], expected: Change) -> None:
    """Other values count as no worse only where that can be shown."""

    def stating(values: dict[str, Any]) -> Assessment:
        base = assessed(VALUES, packs.select(PACK, rules=["users-identified"]))
        own = tuple(
            structs.replace(each, message=Message("{x}", {"x": 1} | values)) for each in base.outcomes[0].findings
        )
        return structs.replace(base, outcomes=(structs.replace(base.outcomes[0], findings=own),))

    assert baseline.compare(stating(now), saved(stating(before)), PACK).outcomes[0].change is expected


def test_one_finding_of_the_baseline_excuses_one() -> None:
    """Where one was found before, two that are each a little better are one too many."""
    base = assessed(VALUES, packs.select(PACK, rules=["screens-lock"]))
    own = base.outcomes[0].findings[0]

    def stating(*figures: int) -> Assessment:
        told = [Message("{found} of {required}", {"found": figure, "required": 3}) for figure in figures]
        findings = tuple(structs.replace(own, message=each) for each in told)
        return structs.replace(base, outcomes=(structs.replace(base.outcomes[0], findings=findings),))

    assert baseline.compare(stating(4), saved(stating(5)), PACK).outcomes[0].change is Change.UNCHANGED
    assert baseline.compare(stating(4, 4), saved(stating(5)), PACK).outcomes[0].change is Change.WORSE
    assert baseline.compare(stating(4, 4), saved(stating(5, 5)), PACK).outcomes[0].change is Change.UNCHANGED


def test_unknown_facts_can_be_declared_one_by_one() -> None:
    """A subject that could not be judged and still can't is unchanged, whichever fact is missing; another is not."""
    without = changed(VALUES, {"/systems": None})
    known = saved(assessed(without))
    half = changed(VALUES, {f"{EMR}/shared_accounts": None, f"{EMR}/passwords": None, "/systems/1/passwords": None})
    compared = outcomes(baseline.compare(assessed(half), known, PACK))
    assert compared["users-identified"].status is Status.UNKNOWN
    assert compared["users-identified"].change is Change.UNCHANGED
    assert compared["password-rotation"].change is Change.UNCHANGED
    # The first system is judged now, and fails.
    assert compared["access-log-review-frequency"].change is Change.WORSE
    one = saved(assessed(changed(VALUES, {f"{EMR}/clock": None})))
    both = assessed(changed(VALUES, {f"{EMR}/clock": None, "/systems/1/clock": None}))
    assert outcomes(baseline.compare(both, one, PACK))["clock-source-trustworthy"].change is Change.WORSE


def test_crash_is_never_unchanged() -> None:
    """A rule that crashes is worse where it failed, and new where it passed, also where it fails on another subject."""
    base = assessed(VALUES)
    crashed = tuple(
        structs.replace(each, status=Status.ERROR, findings=(CRASH,), traceback=TRACEBACK) for each in base.outcomes
    )
    compared = baseline.compare(structs.replace(base, outcomes=crashed), of_clinic(), PACK)
    assert {each.change for each in compared.outcomes} == {Change.NEW, Change.WORSE}
    partly = tuple(structs.replace(each, traceback=TRACEBACK) for each in base.outcomes)
    compared = baseline.compare(structs.replace(base, outcomes=partly), of_clinic(), PACK)
    assert {each.change for each in compared.outcomes} == {None, Change.WORSE}
    with pytest.raises(ValueError, match="operations-manager-appointed"):
        baseline.recorded([structs.replace(base, outcomes=crashed)], summary(PACK), DAY, "1")


def test_fixed() -> None:
    """What passes, or does not apply any more, is fixed; what is waived is not."""
    compared = after({f"{EMR}/shared_accounts": False, "/wireless_lan": {"used": False}})
    fixed = {each.rule: (each.before, each.now) for each in compared.fixed}
    assert fixed["users-identified"] == (Status.FAIL, Status.PASS)
    assert fixed["wireless-encryption"] == (Status.FAIL, Status.NOT_APPLICABLE)
    base = assessed(VALUES)
    waiver = Waiver("Why", "Who", DAY)
    waived = structs.replace(
        base,
        outcomes=tuple(
            structs.replace(each, status=Status.WAIVED, waiver=waiver) if each.status is Status.FAIL else each
            for each in base.outcomes
        ),
    )
    compared = baseline.compare(waived, of_clinic(), PACK)
    assert compared.fixed == ()
    assert {each.change for each in compared.outcomes if each.status is Status.WAIVED} == {None}
    # What was waived when it was recorded is not excused once the waiver has expired.
    expired = baseline.compare(base, saved(waived), PACK)
    assert {each.change for each in expired.outcomes if each.status is Status.FAIL} == {Change.NEW}


def test_what_the_baseline_does_not_have_is_new() -> None:
    """Another organisation, and a rule that was not recorded, are not excused."""
    other = baseline.compare(assessed(changed(VALUES, {"/organisation/id": "another"})), of_clinic(), PACK)
    assert {each.change for each in other.outcomes} == {None, Change.NEW}
    part = saved(assessed(VALUES, packs.select(PACK, rules=["users-identified"])))
    changes = not_unchanged(baseline.compare(assessed(VALUES), part, PACK))
    assert "users-identified" not in changes
    assert set(changes.values()) == {Change.NEW}
    of_other_pack = structs.replace(of_clinic(), pack=structs.replace(of_clinic().pack, name="other"))
    with pytest.raises(EntriesError, match="The baseline is of pack other, and pack gl3 judges"):
        baseline.compare(assessed(VALUES), of_other_pack, PACK)


def test_reason() -> None:
    """Why an outcome is new or worse can be told, with the values of both."""
    assessment = assessed(changed(VALUES, {f"{EMR}/passwords/maximum_age": "9 months", f"{EMR}/roles": []}))
    told = {each.rule: baseline.standing(assessment, each, of_clinic()) for each in assessment.outcomes}
    rotation, scope, passing = told["password-rotation"], told["access-scope-defined"], told["badges-required"]
    assert str(rotation and rotation.reason) == (
        "Passwords may be used for 9 months; at most 2 months is allowed. In the baseline: found = 6 months,"
        " required = 2 months."
    )
    assert str(scope and scope.reason) == "In the baseline it was pass."
    assert passing == baseline.Standing(Change.UNCHANGED)


def written(change: dict[str, object]) -> str:
    """Return the clinic's baseline with values at JSON pointers replaced, as by hand."""
    text = baseline.recorded([assessed(VALUES)], summary(PACK), DAY, "1")
    return json.dumps(changed(json.loads(text), change), indent=1)


ORGANISATION: Any = json.loads(baseline.recorded([assessed(VALUES)], summary(PACK), DAY, "1"))["organisations"][0]
# The first rule that fails.
OUTCOME = next(number for number, each in enumerate(ORGANISATION["outcomes"]) if each["status"] == "fail")
FIRST = f"/organisations/0/outcomes/{OUTCOME}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (written({"/organisations/0/id": "*"}), "'*' is not the id of an organisation."),
        (written({f"{FIRST}/rule": "*"}), "'*' is not the id of a rule"),
        (written({f"{FIRST}/rule": "password-.*"}), "'password-.*' is not the id of a rule"),
        (written({f"{FIRST}/findings/0/fingerprint": "*"}), "'*' is not a fingerprint."),
        (written({f"{FIRST}/status": "accepted"}), "can't be 'accepted'"),
        (written({f"{FIRST}/status": "error"}), "can't be 'error'"),
        (written({f"{FIRST}/status": "pass"}), "The status pass does not agree with the findings."),
        (written({f"{FIRST}/findings": []}), "The status fail does not agree with the findings."),
        (written({f"{FIRST}/findings/0/status": "pass"}), "can't be 'pass'"),
        (written({f"{FIRST}/findings/-": ORGANISATION["outcomes"][OUTCOME]["findings"][0]}), "finding is here twice"),
        (written({"/organisations/0/outcomes/-": ORGANISATION["outcomes"][0]}), "is here twice."),
        (written({"/organisations/-": ORGANISATION}), "Organisation minamikaze-clinic is here twice."),
        (written({"/format": 2}), "This is version 2 of the form of a baseline; 1 can be read."),
        (written({"/everything": "accepted"}), "There is no entry called everything"),
        (written({"/as_of": "2026-13-01"}), "as_of is not as it must be"),
        ("[]", "is not as it must be"),
        ("{}", "lacks"),
        ("", "empty"),
        ("<!DOCTYPE html><html></html>", "this is not valid JSON"),
        ('{"format": 1, "format": 1}', "format"),
    ],
)
def test_edited_by_hand(text: str, told: str, tmp_path: Path) -> None:
    """A baseline that is not as it was recorded is refused, with the place, whatever was meant."""
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EntriesError) as caught:
        baseline.load(str(path))
    assert told in str(caught.value)
    assert all(problem.path == str(path) and problem.remedy for problem in caught.value.problems)


def test_thousands_of_entries_are_read_and_thousands_of_defects_are_cut(tmp_path: Path) -> None:
    """A large baseline is read whole; of very many defects the first hundred are told."""
    many = {**ORGANISATION, "outcomes": ORGANISATION["outcomes"] * 30}
    path = tmp_path / "baseline.json"
    path.write_text(written({"/organisations": [{**ORGANISATION, "id": f"o{number}"} for number in range(50)]}))
    assert len(baseline.load(str(path)).organisations) == 50
    path.write_text(written({"/organisations": [many]}))
    with pytest.raises(EntriesError) as caught:
        baseline.load(str(path))
    assert len(caught.value.problems) == 100


def test_missing_file_and_other_kinds_of_file(tmp_path: Path) -> None:
    """A baseline that is not there, or is YAML, is refused."""
    for name, told in (("none.json", "no such file"), ("baseline.yaml", "does not end in .json")):
        with pytest.raises(EntriesError, match=told):
            baseline.load(str(tmp_path / name))


def test_command_records(tmp_path: Path) -> None:
    """The command writes the same bytes on every run, with a line for each finding and no path of this machine."""
    path = tmp_path / "baseline.json"
    results = []
    for seed, files in (("1", (FAILING, HOSPITAL)), ("2", (HOSPITAL, FAILING))):
        result = run_cli("baseline", *files, *ON_DAY, "-o", str(path), PYTHONHASHSEED=seed)
        assert (result.code, result.err) == (0, "")
        assert f"{path}: 2 organisations, 124 outcomes that need action." in result.out
        results.append(path.read_bytes())
    assert results[0] == results[1]
    assert list(tmp_path.iterdir()) == [path]
    text = results[0].decode()
    values = json.loads(text)
    findings = [
        each for one in values["organisations"] for rule in one["outcomes"] for each in rule.get("findings", ())
    ]
    assert len(findings) > 100
    assert sum('"fingerprint"' in line for line in text.splitlines()) == len(findings)
    assert values["as_of"] == AS_OF
    assert values["pack"]["parameters"]["password_minimum_length"] == "8"
    assert str(EXAMPLES) not in text
    assert "yaml" not in text
    assert run_cli("baseline", FAILING, HOSPITAL, *ON_DAY, "-o", "-").out == text


def test_check_with_a_baseline(tmp_path: Path) -> None:
    """The gate lets through what was recorded, and nothing else."""
    path, facts = tmp_path / "baseline.json", tmp_path / "facts.yaml"
    text = (EXAMPLES / "clinic-failing.yaml").read_text(encoding="utf-8")
    facts.write_text(text, encoding="utf-8")
    assert run_cli("baseline", str(facts), *ON_DAY, "-o", str(path)).code == 0

    def check(new: str) -> int:
        facts.write_text(new, encoding="utf-8")
        return run_cli("check", str(facts), *ON_DAY, "--baseline", str(path)).code

    assert check(text) == 0
    assert check("# one line more\n" + text) == 0
    assert check(text.replace("maximum_age: 6 months", "maximum_age: 5 months")) == 0
    assert check(text.replace("maximum_age: 6 months", "maximum_age: 7 months")) == 1
    assert check(text.replace("shared_accounts: false", "shared_accounts: true")) == 1
    path.write_text(path.read_text(encoding="utf-8").replace('"users-identified"', '"*"'), encoding="utf-8")
    assert check(text) == 2


def test_command_selects_and_sets_parameters() -> None:
    """What is selected is recorded, with the parameters as they were set."""
    result = run_cli(
        "baseline", HOSPITAL, *ON_DAY, "-o", "-", "--row", "6.5-7b-1", "--param", "password_minimum_length=12"
    )
    values = json.loads(result.out)
    assert result.code == 0
    assert values["pack"]["parameters"]["password_minimum_length"] == "12"
    statuses = {each["rule"]: each["status"] for each in values["organisations"][0]["outcomes"]}
    assert statuses["password-composition"] == "fail"
    assert len(statuses) < 10


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((FAILING, "-o", "{folder}/b.yaml"), "The name of a baseline ends in .json"),
        (("{folder}/facts.json", "-o", "{folder}/facts.json"), "facts.json is a facts file"),
        (("{folder}/facts.json", "-o", "{folder}/link.json"), "link.json is a facts file"),
        ((FAILING, "-o", "{folder}/facts.json"), "is there and is no baseline that can be read"),
        ((FAILING, "-o", "{folder}/none/b.json"), "could not be written"),
        ((FAILING, "{folder}/none.yaml", "-o", "{folder}/b.json"), "Nothing is recorded"),
        ((FAILING, FAILING, "-o", "{folder}/b.json"), "described twice"),
        ((FAILING, "-o", "{folder}/b.json", "--rule", "none"), "There is no rule none"),
        ((FAILING,), "--output"),
    ],
)
def test_command_refuses(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    """A bad file, a wrong option and a target that is something else end with code 2, and nothing is written."""
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(VALUES, default=str))
    (tmp_path / "link.json").symlink_to(facts)
    content = facts.read_bytes()
    result = run_cli("baseline", *(each.format(folder=tmp_path) for each in arguments), *ON_DAY)
    assert result.code == 2
    assert told in result.err
    assert {path.name for path in tmp_path.iterdir()} == {"facts.json", "link.json"}
    assert facts.read_bytes() == content


def test_command_records_nothing_where_a_rule_crashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A crash ends with code 3 and leaves the baseline that is there."""
    path = tmp_path / "baseline.json"
    path.write_text(written({}))
    content = path.read_bytes()
    base = assessed(VALUES)
    crashed = structs.replace(base, outcomes=(structs.replace(base.outcomes[0], traceback=TRACEBACK),))
    monkeypatch.setattr("gl3rules.cli.baseline.evaluate", lambda *_, **__: crashed)
    with pytest.raises(SystemExit) as end:
        main(["baseline", FAILING, *ON_DAY, "-o", str(path)])
    assert end.value.code == 3
    assert "the rule operations-manager-appointed crashed" in capsys.readouterr().err
    assert path.read_bytes() == content


def test_texts_are_escaped(tmp_path: Path) -> None:
    """A text in the facts can't steer the terminal of whoever looks at the baseline."""
    base = assessed(VALUES, packs.select(PACK, rules=["users-identified"]))
    hostile = "\x1b[2J\u202e 文字\U000e0041"
    own = structs.replace(base.outcomes[0].findings[0], message=Message("{found}", {"found": hostile}))
    assessment = structs.replace(base, outcomes=(structs.replace(base.outcomes[0], findings=(own,)),))
    text = baseline.recorded([assessment], summary(PACK), DAY, "1")
    assert text.replace("\n", "").isprintable()
    assert "文字" in text
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    compared = baseline.compare(assessment, baseline.load(str(path)), PACK)
    assert compared.outcomes[0].change is Change.UNCHANGED
