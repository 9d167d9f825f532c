"""Two reports compared: what changed, and because of which fact."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cmarkgfm import github_flavored_markdown_to_html  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options as CommonMark  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from gl3rules import diff, engine, packs, saved_report
from gl3rules.errors import EntriesError
from gl3rules.model import Refused, Status, Waiver
from gl3rules.source import read
from gl3rules.testing import changed, facts_of
from gl3rules.wording import TO_ACT_ON
from tests.conftest import EXAMPLES, ROOT, run_cli
from tests.hostile import ATTACKS
from tests.made_reports import DAY, PACK, PROBLEMS, made
from tests.strategies import documents

if TYPE_CHECKING:
    from pathlib import Path

    from gl3rules.diff import Difference, RowChange
    from gl3rules.model import Assessment, Report
    from gl3rules.packs import LoadedPack

VALUES: Any = read(str(EXAMPLES / "hospital.yaml")).documents[0].values
GOLDEN = ROOT / "tests" / "golden"
ENCRYPTION = "/wireless_lan/networks/0/encryption"
WEP: dict[str, object] = {ENCRYPTION: "wep"}


def report_of(*assessments: Assessment, loaded: LoadedPack = PACK, refused: tuple[Refused, ...] = ()) -> Report:
    """Return the report on assessments."""
    return engine.report(loaded, assessments[0].as_of if assessments else DAY, "1.2.3", assessments, refused)


def assessed(change: dict[str, object] | None = None, loaded: LoadedPack = PACK, days: int = 0) -> Assessment:
    """Return the assessment of the hospital after a change to its facts."""
    return engine.evaluate(loaded, facts_of(changed(VALUES, change or {})), DAY + timedelta(days))


def written(folder: Path, name: str, report: Report, language: str = "en") -> str:
    """Write the JSON of a report, and return its path."""
    path = folder / f"{name}.json"
    path.write_text(made("json", report, language=language), encoding="utf-8")
    return str(path)


@pytest.fixture
def compared(tmp_path: Path) -> Comparer:
    """Return a function that compares two reports through their files."""
    return Comparer(tmp_path)


class Comparer:
    """Compares two reports through files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, old: Report, new: Report, languages: tuple[str, str] = ("en", "en")) -> Difference:
        """Return in what two reports differ."""
        paths = [
            written(self.folder, name, report, language)
            for name, report, language in zip(("old", "new"), (old, new), languages, strict=True)
        ]
        return diff.compare(*map(saved_report.load, paths))

    def rows(self, old: Report, new: Report) -> dict[str, RowChange]:
        """Return the rows that differ."""
        return {row.row: row for each in self(old, new).organisations for row in each.rows}


def test_same_report(compared: Comparer) -> None:
    """A report does not differ from itself, in another language either."""
    failing = report_of(assessed(WEP | {"/systems": None}))
    for languages in (("en", "en"), ("en", "ja")):
        found = compared(failing, failing, languages)
        assert (found.organisations, found.settings, found.worse) == ((), (), False)
        assert found.unchanged_rows == 75


def test_fact_that_changed(compared: Comparer) -> None:
    """A row that fails now names the fact with both values, and the rule; the way back is better."""
    old, new = report_of(assessed()), report_of(assessed(WEP))
    row = compared.rows(old, new)["6.5-8-3"]
    assert (row.change, row.before, row.after) == ("worse", Status.PASS, Status.FAIL)
    assert [(each.rule, each.before, each.after) for each in row.rules] == [
        ("wireless-encryption", Status.PASS, Status.FAIL)
    ]
    fact = row.facts[0]
    assert len(row.facts) == 1
    assert fact.fact == "wireless_lan.networks[ward].encryption"
    assert (fact.before and fact.before.value, fact.after and fact.after.value) == ("wpa2-aes", "wep")
    assert [each.message[:6] for each in row.appeared] == ["wep is"]
    assert (row.vanished, row.causes) == ((), ())
    back = compared(new, old)
    assert [each.change for each in back.organisations[0].rows] == ["better"]
    assert not back.worse


def test_order_of_a_list_is_no_change(compared: Comparer) -> None:
    """Of a row that changed, a fact that lists the same in another order is not named."""
    classes = "/systems/0/passwords/character_classes"
    listed = VALUES["systems"][0]["passwords"]["character_classes"]
    new = assessed({"/systems/0/passwords/minimum_length": 7, classes: listed[::-1]})
    row = compared.rows(report_of(assessed()), report_of(new))["6.5-7b-1"]
    assert len(listed) > 1
    assert [each.fact for each in row.facts] == ["systems[emr].passwords.minimum_length"]


def test_row_that_is_worse_by_itself(compared: Comparer) -> None:
    """A row whose status got worse counts, also where the report lacks the rule that says why."""
    one = assessed()
    rows = (structs.replace(one.rows[0], status=Status.FAIL), *one.rows[1:])
    row = compared.rows(report_of(one), report_of(structs.replace(one, rows=rows)))[one.rows[0].row]
    assert (row.change, row.causes) == ("worse", ("none",))


def test_fact_that_is_not_declared_any_more(compared: Comparer) -> None:
    """A fact that is lost, or declared at last, is named as such."""
    without = report_of(assessed({ENCRYPTION: None}))
    row = compared.rows(report_of(assessed()), without)["6.5-8-3"]
    assert (row.change, row.after) == ("worse", Status.UNKNOWN)
    assert [(each.fact, each.after, each.undeclared) for each in row.facts] == [
        ("wireless_lan.networks[ward].encryption", None, True)
    ]
    row = compared.rows(without, report_of(assessed()))["6.5-8-3"]
    assert (row.change, row.facts[0].before, row.facts[0].undeclared) == ("better", None, True)


def test_another_day_and_another_parameter(compared: Comparer) -> None:
    """Where time or a parameter is the reason, no fact is blamed."""
    old = report_of(assessed())
    found = compared(old, report_of(assessed(days=30)))
    assert [each.name for each in found.settings] == ["as_of"]
    rows = found.organisations[0].rows
    assert {each.causes for each in rows} == {("day",)}
    assert {each.facts for each in rows} == {()}
    assert found.worse
    tight = packs.with_parameters(PACK, {"password_minimum_length": "12"})
    found = compared(old, report_of(assessed(loaded=tight), loaded=tight))
    assert [(each.name, each.before, each.after) for each in found.settings] == [
        ("parameter password_minimum_length", "8", "12")
    ]
    assert {each.causes for each in found.organisations[0].rows} == {("parameters",)}


def test_another_pack(compared: Comparer) -> None:
    """Another pack, and rules that only one report has, are told."""
    part = packs.select(PACK, rules=["wireless-encryption", "password-composition"])
    new = report_of(assessed(loaded=part), loaded=part)
    own = structs.replace(new, pack=structs.replace(new.pack, version="9", digest="0" * 64))
    found = compared(report_of(assessed()), own)
    assert [each.name for each in found.settings] == ["pack_version", "pack_digest"]
    assert len(found.rules_removed) == len(PACK.rules) - 2
    assert found.count("removed") == 73
    assert not found.worse
    assert compared(own, report_of(assessed())).count("added") == 73


def test_row_that_fails_and_was_not_judged_is_worse(compared: Comparer) -> None:
    """A row that only the new report has is no news where it passes, and worse where it fails."""
    part = packs.select(PACK, rules=["password-composition"])
    found = compared(report_of(assessed(loaded=part), loaded=part), report_of(assessed(WEP)))
    assert [row.row for row in found.organisations[0].rows if row.change == "worse"] == ["6.5-8-3"]


def test_one_more_failure_in_a_failing_row(compared: Comparer) -> None:
    """A row that fails as before is worse where one more thing fails, and changed where only a figure is other."""
    second: dict[str, object] = {"/wireless_lan/networks/1/encryption": "wep"}
    row = compared.rows(report_of(assessed(WEP)), report_of(assessed(WEP | second)))["6.5-8-3"]
    assert (row.change, row.before, row.after) == ("worse", Status.FAIL, Status.FAIL)
    length = "/systems/0/passwords/minimum_length"
    row = compared.rows(report_of(assessed({length: 7})), report_of(assessed({length: 6})))["6.5-7b-1"]
    assert (row.change, row.causes) == ("other", ())
    assert [(each.before and each.before.value, each.after and each.after.value) for each in row.facts] == [(7, 6)]


def test_waiver(compared: Comparer) -> None:
    """A failure that is waived is told as such, and worse again without its waiver."""
    failing = assessed(WEP)
    waiver = Waiver("Why", "Who", DAY)

    def accepted(status: Status) -> Status:
        return Status.WAIVED if status is Status.FAIL else status

    waived = structs.replace(
        failing,
        outcomes=tuple(structs.replace(each, status=accepted(each.status), waiver=waiver) for each in failing.outcomes),
        rows=tuple(structs.replace(each, status=accepted(each.status)) for each in failing.rows),
    )
    row = compared.rows(report_of(failing), report_of(waived))["6.5-8-3"]
    assert (row.change, row.causes) == ("better", ("waiver",))
    part = structs.replace(failing, outcomes=waived.outcomes)
    assert compared.rows(report_of(failing), report_of(part))["6.5-8-3"].change == "better"
    row = compared.rows(report_of(waived), report_of(failing))["6.5-8-3"]
    assert (row.change, row.causes) == ("worse", ("waiver",))


def test_rule_that_is_waived_and_passed(compared: Comparer) -> None:
    """A rule that goes from passing to waived makes its row worse, also where the row fails as before."""
    failing = assessed(WEP)
    row = next(row for row in failing.rows if len(row.rules) > 1 and row.status is Status.PASS)
    first, second = row.rules[:2]

    def with_statuses(one: Status, other: Status) -> Report:
        statuses = {first: one, second: other}
        outcomes = tuple(
            structs.replace(each, status=statuses.get(each.rule, each.status)) for each in failing.outcomes
        )
        rows = tuple(structs.replace(each, status=other) if each.row == row.row else each for each in failing.rows)
        return report_of(structs.replace(failing, outcomes=outcomes, rows=rows))

    for before in (Status.PASS, Status.NOT_APPLICABLE):
        old, new = with_statuses(before, Status.FAIL), with_statuses(Status.WAIVED, Status.FAIL)
        change = compared.rows(old, new)[row.row]
        assert (change.change, change.before, change.after) == ("worse", Status.FAIL, Status.FAIL)
        assert compared(old, new).worse
        assert compared.rows(new, old)[row.row].change == "other"


def test_what_needed_action_and_is_left_out(compared: Comparer) -> None:
    """Neither a rule, nor a row, nor an organisation that needed action is put right by not judging it."""
    old = report_of(assessed(WEP))
    row, rule = "6.5-8-3", "wireless-encryption"
    part = packs.select(PACK, rules=["password-composition"])
    gone = compared(old, report_of(assessed(WEP, part), loaded=part))
    assert [each.row for each in gone.organisations[0].rows if each.change == "worse"] == [row]
    told = next(each for each in gone.organisations[0].rows if each.row == row)
    assert (told.before, told.after, told.causes, gone.worse) == (Status.FAIL, None, ("left_out",), True)
    assert rule in gone.rules_removed
    other = structs.replace(assessed(), organisation_id="other")
    gone = compared(old, report_of(other))
    assert gone.worse
    assert gone.count("worse") == 1
    assert gone.count("removed") == 74


def test_row_judged_by_fewer_rules_is_not_better(compared: Comparer) -> None:
    """A row that passes by the rules that are left is worse if one that needed action is left out, else changed."""
    clinic: Any = read(str(EXAMPLES / "clinic-failing.yaml")).documents[0].values
    old = engine.evaluate(PACK, facts_of(clinic), DAY)
    row = next(each for each in old.rows if each.row == "6.5-1")
    failing = "users-identified"
    others = [rule for rule in row.rules if rule != failing]

    def judged(rules: list[str], left_out: int) -> Report:
        outcomes = tuple(each for each in old.outcomes if each.row != row.row or each.rule in rules)
        left = [each.status for each in outcomes if each.row == row.row]
        status = Status.FAIL if Status.FAIL in left else Status.PASS
        now = structs.replace(row, rules=tuple(rules), status=status, left_out=left_out)
        rows = tuple(now if each.row == row.row else each for each in old.rows)
        return report_of(structs.replace(old, outcomes=outcomes, rows=rows))

    change = compared.rows(report_of(old), judged(others, 1))[row.row]
    assert (change.change, change.before, change.after) == ("worse", Status.FAIL, Status.PASS)
    assert change.causes == ("left_out", "rules")
    # Without a selection, the pack has other rules.
    change = compared.rows(report_of(old), judged(others, 0))[row.row]
    assert (change.change, change.causes) == ("other", ("rules",))
    change = compared.rows(report_of(old), judged([failing], len(others)))[row.row]
    assert (change.change, change.after) == ("other", Status.FAIL)


def test_command_after_a_selection(tmp_path: Path) -> None:
    """Failures that are skipped end with code 1, with the selection and a sentence; so with whole rows."""
    facts = str(EXAMPLES / "clinic-failing.yaml")
    selections = {"all": (), "skip": ("--skip", "users-identified"), "row": ("--row", "6.5-8-3")}
    paths = {name: str(tmp_path / f"{name}.json") for name in selections}
    for name, selection in selections.items():
        run_cli("check", facts, "--as-of", str(DAY), *selection, "-f", f"json={paths[name]}")
    result = run_cli("diff", paths["all"], paths["skip"])
    assert (result.code, result.err) == (1, "")
    assert "Rows: 1 worse, 0 better" in result.out
    assert "Selected by: – → --skip users-identified" in result.out
    assert "is not judged any more; that counts as worse" in " ".join(result.out.split())
    assert "better" not in result.out.split("\n", 1)[1]
    result = run_cli("diff", paths["all"], paths["row"])
    assert result.code == 1
    assert " 0 better" in result.out
    assert "worse  6.5-1  FAIL → –" in result.out
    assert run_cli("diff", paths["skip"], paths["skip"]).code == 0
    baseline = str(tmp_path / "baseline.json")
    run_cli("baseline", facts, "--as-of", str(DAY), "-o", baseline)
    compared_with = str(tmp_path / "new.json")
    run_cli("check", facts, "--as-of", str(DAY), "--baseline", baseline, "-f", f"json={compared_with}")
    result = run_cli("diff", paths["all"], compared_with, "-f", "json")
    assert result.code == 0
    assert [each["name"] for each in json.loads(result.out)["settings"]] == ["baseline"]


def test_organisations_and_files_that_come_and_go(compared: Comparer) -> None:
    """Organisations that only one report has are told, and a file that can't be judged any more is worse."""
    other = structs.replace(assessed(), organisation_id="other")
    found = compared(report_of(assessed()), report_of(assessed(), other))
    assert [(each.id, each.change) for each in found.organisations] == [("other", "added")]
    assert not found.worse
    found = compared(report_of(assessed(), other), report_of(assessed()))
    assert [(each.id, each.change) for each in found.organisations] == [("other", "removed")]
    assert not found.worse
    broken = report_of(assessed(), refused=(Refused("bad.yaml", PROBLEMS),))
    assert compared(report_of(assessed()), broken).worse
    assert not compared(broken, report_of(assessed())).worse


@given(documents(), documents())
@settings(max_examples=60)
def test_every_row_that_got_worse_is_told(first: dict[str, Any], then: dict[str, Any]) -> None:
    """Every row whose status differs is there, and what needs action now and did not before is worse."""
    then = then | {"organisation": then["organisation"] | {"id": first["organisation"]["id"]}}
    old, new = (engine.evaluate(PACK, facts_of(values), DAY) for values in (first, then))
    saved = [
        saved_report.SavedReport(**{name: decoded[name] for name in saved_report.SavedReport.__struct_fields__})
        for decoded in (convert(made("json", report_of(each))) for each in (old, new))
    ]
    found = diff.compare(*saved)
    rows = {row.row: row for each in found.organisations for row in each.rows}
    for before, after in zip(old.rows, new.rows, strict=True):
        if before.status is not after.status:
            row = rows[before.row]
            assert (row.before, row.after) == (before.status, after.status)
            assert row.facts or row.causes
        if after.status in TO_ACT_ON and before.status not in TO_ACT_ON:
            assert rows[after.row].change == "worse"
    assert found.unchanged_rows == 75 - len(rows)


def convert(text: str) -> dict[str, Any]:
    """Return the parts of a report's JSON, typed."""
    import msgspec

    saved = msgspec.json.decode(text, type=saved_report.SavedReport)
    return {name: getattr(saved, name) for name in saved.__struct_fields__}


@given(documents(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_lines_and_order_do_not_matter(values: dict[str, Any], random: Any) -> None:  # noqa: ANN401
    """Organisations in another order leave nothing to tell."""
    one = engine.evaluate(PACK, facts_of(values), DAY)
    all_of_them = [structs.replace(one, organisation_id=f"o{number}") for number in range(3)]
    mixed = random.sample(all_of_them, 3)
    found = diff.compare(
        *(saved_report.SavedReport(**convert(made("json", report_of(*each)))) for each in (all_of_them, mixed))
    )
    assert found.organisations == ()


BASE: Any = json.loads((GOLDEN / "hospital.en.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("[]", "is no JSON report of gl3rules"),
        ("{}", "is no JSON report of gl3rules"),
        ("<!DOCTYPE html><html></html>", "not valid JSON"),
        ((GOLDEN / "hospital.en.sarif").read_text(encoding="utf-8"), "is no JSON report of gl3rules"),
        (json.dumps({"format": 1, "tool": {"name": "gl3rules", "version": "1"}}), "but is no JSON report of check"),
        (json.dumps(BASE | {"format": 2}), "This is version 2 of the JSON report; 1 can be read."),
        (json.dumps(BASE | {"as_of": "today"}), "as_of is not as it must be"),
        (json.dumps(BASE | {"assessments": BASE["assessments"] * 2}), "Organisation seiryu-hospital is here twice."),
        (json.dumps(changed(BASE, {"/assessments/0/rows/1": BASE["assessments"][0]["rows"][0]})), "is here twice."),
        (json.dumps(changed(BASE, {"/assessments/0/rows/1/status": "fine"})), "can't be 'fine'"),
        (json.dumps({key: value for key, value in BASE.items() if key != "refused"}), "the file lacks refused"),
    ],
)
def test_what_is_no_report(text: str, told: str, tmp_path: Path) -> None:
    """A file that is no report ends with code 2, with its name and what is wrong in it."""
    path = tmp_path / "new.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EntriesError) as caught:
        saved_report.load(str(path))
    assert told in str(caught.value)
    assert all(problem.path == str(path) and problem.remedy for problem in caught.value.problems)
    result = run_cli("diff", str(GOLDEN / "hospital.en.json"), str(path))
    assert (result.code, result.out) == (2, "")
    assert "new.json" in result.err


def test_reports_of_older_versions_can_be_compared(tmp_path: Path) -> None:
    """Only what is compared has to be there."""
    small = {name: BASE[name] for name in saved_report.SavedReport.__struct_fields__}
    path = tmp_path / "old.json"
    path.write_text(json.dumps(small), encoding="utf-8")
    assert run_cli("diff", str(path), str(GOLDEN / "hospital.en.json")).code == 0


def test_command(tmp_path: Path) -> None:
    """Rows come with facts and lines, in the language asked for, and the exit code says whether any got worse."""
    facts = tmp_path / "facts.yaml"
    text = (EXAMPLES / "hospital.yaml").read_text(encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("old.json", "new.json")]
    for path, content in zip(paths, (text, text.replace("encryption: wpa2-aes", "encryption: wep", 1)), strict=True):
        facts.write_text(content, encoding="utf-8")
        run_cli("check", str(facts), "--as-of", str(DAY), "-f", f"json={path}")
    result = run_cli("diff", *paths)
    assert (result.code, result.err) == (1, "")
    assert "Rows: 1 worse, 0 better" in result.out
    assert "worse  6.5-8-3  pass → FAIL" in result.out
    assert 'wireless_lan.networks[ward].encryption: "wpa2-aes" (line ' in result.out
    assert "不適合" in run_cli("diff", *paths, "--lang", "ja").out
    assert run_cli("diff", paths[0], paths[0]).code == 0
    assert run_cli("diff", *reversed(paths)).code == 0
    target = tmp_path / "diff.json"
    assert run_cli("diff", *paths, "--format", "json", "-o", str(target)).code == 1
    listing = json.loads(target.read_text(encoding="utf-8"))
    assert (listing["format"], listing["worse"]) == (1, True)
    assert listing["organisations"][0]["rows"][0]["facts"][0]["after"]["value"] == "wep"
    with open(paths[1], "rb") as file:
        assert run_cli("diff", paths[0], "-", stdin=file.read()).out == result.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("-", "-"), "can be read only once"),
        (("{old}", "{old}", "-o", "{old}"), "is one of the reports"),
        (("{old}",), "NEW.json"),
        (("{old}", "none.json"), "no such file"),
        (("{old}", "{old}", "-f", "html"), "html"),
    ],
)
def test_command_refuses(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    """What can't be meant so ends with code 2 and leaves the reports as they are."""
    old = written(tmp_path, "old", report_of(assessed()))
    result = run_cli("diff", *(each.format(old=old) for each in arguments))
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert saved_report.load(old)


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_texts(attack: str, tmp_path: Path) -> None:
    """No text of a report steers a terminal or becomes markup."""
    hostile = changed(
        BASE,
        {
            "/assessments/0/organisation/name": attack,
            "/assessments/0/rows/0/title": attack,
            "/assessments/0/rows/0/status": "fail",
            "/assessments/0/outcomes/0/status": "fail",
            "/assessments/0/outcomes/0/evidence/0/value": attack,
            "/assessments/0/outcomes/0/evidence/0/fact": attack,
            "/assessments/0/outcomes/0/findings": [
                {"status": "fail", "message": attack, "subject": attack, "fact": attack, "line": 1}
            ],
            "/pack/version": attack,
            "/refused": [{"path": attack}],
        },
    )
    path = tmp_path / "new.json"
    path.write_text(json.dumps(hostile), encoding="utf-8")
    for name in ("table", "json", "markdown"):
        result = run_cli("diff", str(GOLDEN / "hospital.en.json"), str(path), "--format", name)
        assert result.code == 1
        assert all(each.isprintable() or each in "\n\u3000" for each in result.out)
        if name == "markdown":
            page: str = github_flavored_markdown_to_html(result.out, CommonMark.CMARK_OPT_UNSAFE)
            assert set(re.findall(r"<(\w+)", page)) <= {"h2", "ul", "li", "b", "span", "p"}


def test_long_markdown_is_cut(tmp_path: Path) -> None:
    """A comparison that would be too long for a comment says how much is left out."""
    one = json.loads(made("json", report_of(assessed(WEP))))["assessments"][0]
    many = [one | {"organisation": {"id": f"o{number}", "name": "名" * 400}, "outcomes": []} for number in range(700)]
    old = tmp_path / "old.json"
    old.write_text(json.dumps(BASE | {"assessments": []}), encoding="utf-8")
    new = tmp_path / "new.json"
    new.write_text(json.dumps(BASE | {"assessments": many}, ensure_ascii=False), encoding="utf-8")
    result = run_cli("diff", str(old), str(new), "--format", "markdown")
    assert result.code == 1
    assert len(result.out.encode()) <= 1_000_000
    assert "Rows: 700 worse" in result.out
    assert "Lines left out here" in result.out
