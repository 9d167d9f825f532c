"""OSCAL: catalog and assessment results against NIST's schemas, compliance-trestle, and each other."""

from __future__ import annotations

import json
import re
import subprocess
from argparse import Namespace
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

import cmarkgfm  # type: ignore[import-untyped]
import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs
from trestle.common.const import VAL_MODE_ALL
from trestle.core.validator_factory import validator_factory
from trestle.oscal import OSCAL_VERSION as TRESTLE_VERSION
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog

from gl3rules import engine, oscal, packs
from gl3rules.errors import OutputError, Problem
from gl3rules.facts.load import load_all
from gl3rules.model import Change, Coming, Fixed, Refused, Report, Status, Waiver, WaiverNote, combined
from gl3rules.report import Options, render
from gl3rules.report.oscal import run
from gl3rules.source import read
from gl3rules.testing import facts_of
from gl3rules.text import LANGUAGES, Language, message
from tests.conftest import AS_OF, EXAMPLES, ROOT, missing, program, run_cli
from tests.hostile import hostile_values
from tools.golden import EXAMPLES as NAMES
from tools.golden import report_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gl3rules.model import Assessment

PACK = packs.load()
DAY = date.fromisoformat(AS_OF)
SCHEMAS = ROOT.parent / "shared" / "corpora" / "oscal"
WAIVER = Waiver("no budget\nyet <b>", "the board", date(9999, 12, 31), "T-1")
PROBLEM = Problem(message("{value} is no day", value="<b>x</b>"), "a b.yaml", 3, 5, "/x/y~1z", message("Write a day."))


@cache
def validator(kind: str) -> Any:  # noqa: ANN401  jsonschema_rs gives its classes no common type
    """Return the validator of NIST's schema, formats (URIs, dates) included."""
    path = SCHEMAS / f"oscal_{kind}_schema.json"
    if not path.exists():
        missing(str(path), "a public schema, kept beside the project")
    return jsonschema_rs.validator_for(json.loads(path.read_text(encoding="utf-8")), validate_formats=True)


def drawn(report: Report, language: str = "en", options: Options | None = None) -> str:
    """Return a report as OSCAL text."""
    made = render("oscal", report, Language(language, PACK.catalogue), options or Options())
    assert isinstance(made, bytes)
    return made.decode()


def results(report: Report, language: str = "en", options: Options | None = None) -> dict[str, Any]:
    """Return the assessment results of a report."""
    found: dict[str, Any] = json.loads(drawn(report, language, options))["assessment-results"]
    return found


@cache
def catalog(language: str = "en") -> dict[str, Any]:
    """Return the catalog of the built-in pack."""
    found: dict[str, Any] = json.loads(oscal.catalog(PACK, Language(language, PACK.catalogue)))["catalog"]
    return found


def report_on(*values: Any, rows: tuple[str, ...] = (), refused: tuple[Refused, ...] = ()) -> Report:  # noqa: ANN401
    """Return the report on facts that no file holds."""
    loaded = packs.select(PACK, rows)
    return engine.report(loaded, DAY, "0", [engine.evaluate(loaded, facts_of(one), DAY) for one in values], refused)


def with_outcome(report: Report, position: int, **changes: Any) -> Report:  # noqa: ANN401
    """Return a report in which one outcome of the first assessment is changed, and its row with it."""
    assessment = report.assessments[0]
    outcomes = list(assessment.outcomes)
    outcomes[position] = structs.replace(outcomes[position], **changes)
    rows = tuple(
        structs.replace(row, status=combined([item.status for item in outcomes if item.row == row.row]))
        for row in assessment.rows
    )
    own = structs.replace(assessment, outcomes=tuple(outcomes), rows=rows)
    return structs.replace(report, assessments=(own, *report.assessments[1:]))


def failing(report: Report) -> int:
    """Return the position of an outcome whose row has no other that fails or is unknown."""
    assessment = report.assessments[0]
    return next(
        position
        for position, item in enumerate(assessment.outcomes)
        if item.status is Status.FAIL
        and all(one is item or one.status in {Status.PASS, Status.WAIVED} for one in assessment.of_row(item.row))
    )


def waived() -> Report:
    """Return a report with a row that is waived."""
    report = report_of("clinic-failing")
    return with_outcome(report, failing(report), status=Status.WAIVED, waiver=WAIVER)


def crashed() -> Report:
    """Return a report with a rule that crashed."""
    report = report_of("hospital")
    return with_outcome(
        report,
        0,
        status=Status.ERROR,
        reason=message("The rule crashed: {error}.", error="KeyError: '<x>'"),
        traceback="Traceback:\n  <x> *y*\n\x1b[31m",
        evidence=(),
    )


def refused(*paths: str) -> tuple[Refused, ...]:
    """Return files that were refused."""
    return tuple(Refused(path, (structs.replace(PROBLEM, path=path), Problem(message("no")))) for path in paths)


def blank() -> Report:
    """Return a report with a name that shows nothing and paths that are no good addresses."""
    odd = "//h/a b:#?%<&\udcff\u202e\n☃.yaml"
    values = hostile_values(attacks=("\u3000.",))
    report = report_on(values, rows=("6.3",), refused=refused(odd, "", "<stdin>", "c:x.json"))
    one = structs.replace(report.assessments[0], organisation_name="\u3000 ", path=odd)
    return structs.replace(report, assessments=(one,))


def without_evidence() -> Report:
    """Return a report whose passes come without the facts that they rest on."""
    facts = load_all(str(EXAMPLES / "hospital.yaml"))
    return engine.report(PACK, DAY, "0", [engine.evaluate(PACK, one, DAY, evidence=False) for one in facts])


def in_part() -> Report:
    """Return a report on three rules, each of a row with another one; one row passes, the others do not apply."""
    loaded = packs.select(PACK, rules=["operations-staff-limited", "badges-required", "media-areas-locked"])
    facts = load_all(str(EXAMPLES / "hospital.yaml"))
    report = engine.report(loaded, DAY, "0", [engine.evaluate(loaded, one, DAY) for one in facts])
    first, *others = report.assessments[0].rows
    rows = (first, *(structs.replace(row, status=Status.NOT_APPLICABLE) for row in others))
    selection = ("--rule badges-required", "--rule media-areas-locked")
    changed = structs.replace(report.assessments[0], rows=rows)
    return structs.replace(report, assessments=(changed,), selection=selection)


def gate() -> Report:
    """Return a report with all that waivers, a baseline and what is to come bring along."""
    report = waived()
    outcomes = report.assessments[0].outcomes
    failed, failed_too = [number for number, one in enumerate(outcomes) if one.status is Status.FAIL][:2]
    report = with_outcome(with_outcome(report, failed, change=Change.UNCHANGED), failed_too, change=Change.NEW)
    passed = next(item for item in outcomes if item.status is Status.PASS)
    one = structs.replace(
        report.assessments[0],
        coming=(Coming(passed.rule, passed.row, date(2026, 12, 24), outcomes[failed].findings[0]),),
        fixed=(Fixed(passed.rule, passed.row, passed.title, Status.UNKNOWN, Status.PASS),),
    )
    notes = (WaiverNote(message("It *has* expired."), "waivers.yaml", 4),)
    return structs.replace(report, assessments=(one,), as_of_given=True, baseline="base <b>.json", waiver_notes=notes)


HOSTILE: dict[str, Callable[[], Report]] = {
    "hostile facts": lambda: report_on(hostile_values()),
    "hostile hospital": lambda: report_on(hostile_values("hospital.yaml"), rows=("6.5",)),
    "blank names and odd paths": blank,
}
SPECIAL: dict[str, Callable[[], Report]] = {
    "several": lambda: changed("clinic-failing", assessments=assessed("clinic-failing", "hospital")),
    "twice": lambda: changed(
        "partial", assessments=assessed("partial", "partial"), refused=refused("a.yaml", "a.yaml")
    ),
    "one refused": lambda: changed("hospital", refused=refused("b.yaml")),
    "all refused": lambda: changed("hospital", assessments=(), refused=refused("b.yaml", "c.yaml")),
    "nothing": lambda: changed("hospital", assessments=()),
    "waived": waived,
    "crashed": crashed,
    "selection": lambda: report_on(hostile_values(), rows=("6.5-8",)),
    "in part": in_part,
    "gate": gate,
    "no findings": lambda: with_outcome(report_of("clinic-failing"), 3, reason=None, findings=(), evidence=()),
    "without evidence": without_evidence,
    **HOSTILE,
}
ALL = (*NAMES, *SPECIAL)


@cache
def report_named(name: str) -> Report:
    """Return an example's report, or a special one."""
    return SPECIAL[name]() if name in SPECIAL else report_of(name)


def assessed(*names: str) -> tuple[Assessment, ...]:
    """Return the assessments of examples."""
    return tuple(one for name in names for one in report_of(name).assessments)


def changed(example: str, **changes: Any) -> Report:  # noqa: ANN401
    """Return an example's report with something changed."""
    return structs.replace(report_of(example), **changes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_results_are_valid(name: str, language: str, tmp_path: Path) -> None:
    """Every report meets NIST's schema, and compliance-trestle reads it and finds nothing wrong."""
    text = drawn(report_named(name), language, Options(verbose=True))
    assert [
        f"{error.instance_path}: {error.message}"
        for error in validator("assessment-results").iter_errors(json.loads(text))
    ] == []
    file = tmp_path / "results.json"
    file.write_text(text, encoding="utf-8")
    model = AssessmentResults.oscal_read(file)
    assert model is not None
    assert complaint_of_trestle(model) == ""


def complaint_of_trestle(model: Any) -> str:  # noqa: ANN401  trestle's models have no useful common type
    """Return what compliance-trestle's validators object to in a document, "" for nothing."""
    validator = validator_factory.get(Namespace(mode=VAL_MODE_ALL))
    return "" if validator.model_is_valid(model, quiet=True) else str(validator.error_msg())


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_is_valid(language: str, tmp_path: Path) -> None:
    """The catalog meets NIST's schema, and compliance-trestle reads it and finds nothing wrong."""
    text = oscal.catalog(PACK, Language(language, PACK.catalogue))
    assert [
        f"{error.instance_path}: {error.message}" for error in validator("catalog").iter_errors(json.loads(text))
    ] == []
    file = tmp_path / "catalog.json"
    file.write_text(text, encoding="utf-8")
    model = Catalog.oscal_read(file)
    assert model is not None
    assert complaint_of_trestle(model) == ""


def test_oscal_version_is_the_one_that_trestle_knows() -> None:
    """What documents say of their version is what the schemas and compliance-trestle are of."""
    assert oscal.OSCAL_VERSION == TRESTLE_VERSION
    assert catalog()["metadata"]["oscal-version"] == oscal.OSCAL_VERSION


def test_trestle_imports_both(tmp_path: Path) -> None:
    """`trestle import` takes what the command line writes: the catalog and the results of a check."""
    trestle = program("trestle")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    subprocess.run([trestle, "init", "--local"], cwd=workspace, check=True, capture_output=True)
    files = {name: tmp_path / f"{name}.json" for name in ("catalog", "results")}
    made = run_cli("rules", "--format", "oscal", "-o", str(files["catalog"]))
    assert (made.code, made.out, made.err) == (0, "", "")
    made = run_cli("check", "facts/examples/hospital.yaml", "--as-of", AS_OF, "-f", f"oscal={files['results']}")
    assert (made.code, made.out, made.err) == (0, "", "")
    for name, file in files.items():
        done = subprocess.run(
            [trestle, "import", "-f", str(file), "-o", name], cwd=workspace, check=False, capture_output=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_catalog_has_every_row_rule_and_parameter() -> None:
    """Groups are the chapters, controls all rows in order, objectives all rules, params all parameters in force."""
    found = catalog()
    controls = [control for group in found["groups"] for control in group["controls"]]
    labels = [item["value"] for control in controls for item in control["props"] if item["name"] == "label"]
    assert labels == list(PACK.requirements)
    assert [group["title"].partition(" ")[0] for group in found["groups"]] == [
        chapter.number for chapter in PACK.pack.chapters
    ]
    objectives = [part["parts"] for control in controls for part in control["parts"] if part["id"].endswith("_obj")]
    assert sum(map(len, objectives)) == len(PACK.rules)
    assert [param["values"] for param in found["params"]] == [[value] for _, value in packs.parameters_in_force(PACK)]
    for group in found["groups"]:
        assert group["props"][1]["value"] == f"{found['groups'].index(group) + 1:03}"
    sort_ids = [item["value"] for control in controls for item in control["props"] if item["name"] == "sort-id"]
    assert sort_ids == sorted(sort_ids)


def test_catalog_shows_parameters_as_they_are_set() -> None:
    """A parameter that is tightened stands in the catalog with its value, and makes it another document."""
    tightened = packs.with_parameters(PACK, {"password_minimum_length": "12"})
    found = json.loads(oscal.catalog(tightened, Language("en")))["catalog"]
    assert {param["label"]: param["values"] for param in found["params"]}["password_minimum_length"] == ["12"]
    assert found["uuid"] != json.loads(oscal.catalog(PACK, Language("en")))["catalog"]["uuid"]


def test_pack_version_is_dated() -> None:
    """The date of the catalog is that of this version of the pack; a new version wants a new date."""
    assert (PACK.pack.version, oscal.PACK_DATED) == ("1.0.0", "2026-11-22T00:00:00Z")


def ids_in(value: Any) -> Iterator[str]:  # noqa: ANN401  any part of a document
    """Yield every id in a catalog."""
    if isinstance(value, dict):
        if "id" in value:
            yield value["id"]
        for inner in value.values():
            yield from ids_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from ids_in(inner)


def values_of(value: Any, key: str) -> Iterator[str]:  # noqa: ANN401  any part of a document
    """Yield every value under a key of a document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key and isinstance(inner, str):
                yield inner
            else:
                yield from values_of(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from values_of(inner, key)


@pytest.mark.parametrize("name", ALL)
def test_references_lead_somewhere(name: str) -> None:
    """Ids of controls, statements and objectives are in the catalog; every UUID that is named is in the document."""
    found = results(report_named(name))
    known = list(ids_in(catalog()))
    assert len(known) == len(set(known))
    assert set(values_of(found, "control-id")) <= set(known)
    assert set(values_of(found, "objective-id")) <= set(known)
    assert set(values_of(found, "target-id")) <= set(known)
    uuids = list(values_of(found, "uuid"))
    assert len(uuids) == len(set(uuids))
    assert {UUID(uuid).version for uuid in uuids} == {5}
    for key in ("observation-uuid", "risk-uuid", "subject-uuid", "actor-uuid", "component-uuid"):
        assert set(values_of(found, key)) <= set(uuids), key
    parties = [uuid for component in objects(found, "responsible-roles") for uuid in component["party-uuids"]]
    assert set(parties) <= set(uuids)
    assert {href[1:] for href in values_of(found, "href") if href.startswith("#")} <= set(uuids)


def objects(value: Any, key: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401  any part of a document
    """Yield the objects of every list under a key of a document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key:
                yield from inner
            yield from objects(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner, key)


@pytest.mark.parametrize("name", ALL)
def test_findings_agree_with_the_report(name: str) -> None:
    """Each judged row has one finding; only a pass is satisfied; what does not apply says so; nothing is left out."""
    report = report_named(name)
    found = results(report)
    for assessment, result in zip(report.assessments, found["results"], strict=False):
        reviewed = [item["control-id"] for item in objects(result, "include-controls")]
        assert reviewed == [oscal.control_id("gl3", row.row) for row in assessment.rows]
        for row, finding in zip(assessment.rows, result["findings"], strict=True):
            target = finding["target"]
            assert target["target-id"] == f"gl3-{row.row}_smt"
            in_part = row.left_out and row.status in {Status.PASS, Status.NOT_APPLICABLE}
            status = "partly-judged" if in_part else row.status
            assert finding["props"][0] == {"name": "status", "ns": oscal.NS, "value": status}
            assert (target["status"]["state"] == "satisfied") == (row.status is Status.PASS and not row.left_out)
            assert (target["status"]["reason"] == "pass") == (row.status is Status.PASS and not row.left_out)
            assert (target["status"]["reason"] == "fail") == (row.status in {Status.FAIL, Status.WAIVED})
            assert ("implementation-status" in target) == (row.status is Status.NOT_APPLICABLE and not row.left_out)
            assert len(finding["related-observations"]) == len(row.rules)
        statuses = [item["props"][0]["value"] for item in result["observations"]]
        assert statuses == [outcome.status for outcome in assessment.outcomes]
        risks = [item for item in assessment.outcomes if item.status in {Status.FAIL, Status.WAIVED}]
        assert [item["props"][1]["value"] for item in result.get("risks", [])] == [item.rule for item in risks]


@pytest.mark.parametrize("name", ["one refused", "all refused", "twice", "nothing"])
def test_refused_files_are_not_overlooked(name: str) -> None:
    """A refused file is a result in which no row is satisfied, named in the metadata and told with each problem."""
    report = report_named(name)
    found = results(report)
    extra = found["results"][len(report.assessments) :]
    assert len(extra) == (len(report.refused) or 1)
    for result in extra:
        assert result["title"].startswith("NOT JUDGED: ")
        states = [finding["target"]["status"]["state"] for finding in result["findings"]]
        assert states == ["not-satisfied"] * report.judged_rows
    for item, result in zip(report.refused, extra, strict=False):
        assert item.path in result["title"]
        assert item.path in found["metadata"]["remarks"]
        assert "is no day" in result["description"]
        assert "Write a day." in result["description"]
        evidence = result["observations"][0]["relevant-evidence"]
        assert evidence[0]["href"] == f"{item.path}#/x/y~1z"
        assert len(evidence) == len(item.problems)


def test_waived_row_is_no_pass() -> None:
    """A waived row isn't satisfied, and its risk is an approved deviation that tells who, why and until when."""
    report = waived()
    result = results(report)["results"][0]
    finding = next(item for item in result["findings"] if item["props"][0]["value"] == "waived")
    assert finding["target"]["status"]["state"] == "not-satisfied"
    assert "waived until 9999-12-31 by the board: no budget" in finding["target"]["status"]["remarks"]
    risk = next(item for item in result["risks"] if item["status"] == "deviation-approved")
    assert finding["related-risks"] == [{"risk-uuid": risk["uuid"]}]
    assert "the board" in risk["description"]
    assert "deadline" not in risk, "OSCAL has no year 9999"
    near = structs.replace(WAIVER, expires=date(2027, 3, 31))
    outcomes = report.assessments[0].outcomes
    position = next(number for number, item in enumerate(outcomes) if item.status is Status.WAIVED)
    result = results(with_outcome(report, position, waiver=near))["results"][0]
    assert [item["deadline"] for item in result["risks"] if "deadline" in item] == ["2027-03-31T23:59:59Z"]


def test_waived_unknown_is_no_failure() -> None:
    """A row that is waived because a fact can't be declared is not said to fail."""
    report = report_of("clinic-failing")
    outcomes = report.assessments[0].outcomes
    position = next(number for number, item in enumerate(outcomes) if item.status is Status.UNKNOWN)
    result = results(with_outcome(report, position, status=Status.WAIVED, waiver=WAIVER))["results"][0]
    finding = next(item for item in result["findings"] if item["props"][0]["value"] == "waived")
    assert finding["target"]["status"]["reason"] == "other"


def test_crash_is_told() -> None:
    """A row whose rule crashed isn't satisfied; the traceback, as code, is there only if asked for."""
    for verbose in (False, True):
        result = results(crashed(), options=Options(verbose=verbose))["results"][0]
        assert result["findings"][0]["target"]["status"]["state"] == "not-satisfied"
        assert result["findings"][0]["title"].startswith("ERROR: ")
        observation = result["observations"][0]
        assert "KeyError" in observation["description"]
        assert ("\n      <x> *y*\n    \\x1b[31m" in observation.get("remarks", "")) is verbose


def test_facts_are_evidence() -> None:
    """What a rule read stands with file, pointer, line and value; evidence that supports it is linked."""
    report = report_of("hospital")
    result = results(report)["results"][0]
    for outcome, observation in zip(report.assessments[0].outcomes, result["observations"], strict=True):
        for item, evidence in zip(outcome.evidence, observation.get("relevant-evidence", []), strict=True):
            assert evidence["href"].endswith(f"hospital.yaml#{item.pointer}")
            assert evidence["description"].startswith(f"{item.fact}: ")
            assert evidence["props"][0]["value"] == str(item.line)
            assert len(evidence.get("links", [])) == len(item.supported_by)
    assert any("links" in item for item in objects(result, "relevant-evidence"))


def test_selection_is_told() -> None:
    """A report on some rows says that others were left out, and reviews only those rows."""
    found = results(report_named("selection"))
    result = found["results"][0]
    assert "5 of 75 rows judged" in result["description"]
    assert "5 of 75 rows judged" in result["reviewed-controls"]["description"]
    assert len(result["findings"]) == 5


def test_catalog_uuid_is_that_of_the_catalog() -> None:
    """Results name the catalog that their ids are from, in their own language."""
    facts = load_all(str(EXAMPLES / "partial.yaml"))
    report = engine.report(PACK, DAY, "0", [engine.evaluate(PACK, one, DAY) for one in facts])
    for language in LANGUAGES:
        plan = results(report, language)["back-matter"]["resources"][0]
        named = {item["name"]: item["value"] for item in plan["props"]}
        assert named["catalog-uuid"] == catalog(language)["uuid"]


def test_uuids_are_of_the_content() -> None:
    """The same report has the same UUIDs; another language, day or fact makes another document of the same party."""
    report = report_of("partial")
    assert drawn(report) == drawn(report)
    values = read(str(EXAMPLES / "partial.yaml")).documents[0].values
    other = structs.replace(report, as_of=date(2026, 11, 23))
    made = [results(report), results(report, "ja"), results(other), results(report_on(values))]
    assert len({one["uuid"] for one in made}) == len(made)
    assert len({one["results"][0]["uuid"] for one in made}) == len(made)
    assert len({one["metadata"]["parties"][0]["uuid"] for one in made}) == 1


def test_days_that_oscal_has_not() -> None:
    """A day before 1900 is refused with what to do instead of a document that no tool reads."""
    report = structs.replace(report_of("partial"), as_of=date(1899, 12, 31))
    with pytest.raises(OutputError, match="1899-12-31"):
        drawn(report)
    assert not oscal.can_state(date(1904, 2, 29))
    assert oscal.moment(date(2028, 2, 29)) == "2028-02-29T00:00:00Z"


def html(markdown: str) -> str:
    """Return what Markdown renders as."""
    shown: str = cmarkgfm.markdown_to_html(markdown, options=cmarkgfm.Options.CMARK_OPT_UNSAFE)
    return shown


def assert_shows_itself(text: str) -> None:
    """Assert that a text within a line of markup renders as itself and nothing else."""
    plain = f"x {oscal.line(text)} x"
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert html(f"x {oscal.markup(text)} x") == f"<p>{escaped}</p>\n"


@given(st.text())
@example("__0__")
def test_markup_shows_just_the_text(text: str) -> None:
    """Whatever a text is, it renders as itself: no link, image, HTML, emphasis or code comes of it."""
    assert_shows_itself(text)


@given(
    st.lists(st.sampled_from([*"[](){}<>!_*`~^&;:#\\a1 -", "http://x", "amp;", "{{ insert: param, x }}"])).map("".join)
)
def test_markup_disarms_markdown(text: str) -> None:
    """The same for texts made of what Markdown is made of; OSCAL's own insertions are disarmed as well."""
    assert_shows_itself(text)
    assert "{{" not in oscal.markup(text)


@pytest.mark.parametrize("text", ["# x", "- x", "+ x", "> x", "=== x"])
def test_markup_begins_no_block(text: str) -> None:
    """A text at the beginning of a line makes no heading, list or quotation."""
    assert html(oscal.markup(text)).startswith("<p>")


def test_tokens_are_told_apart() -> None:
    """Ids for programs are ASCII, start with a letter or underscore, and stay different where rows do."""
    made = [oscal.token(text) for text in ("6.6 ①", "6.6 ②", "a-b", "①")]
    assert made == ["_6.6_20_2460", "_6.6_20_2461", "a-b", "__2460"]


def test_command_writes_the_catalog_whole(tmp_path: Path) -> None:
    """`gl3rules rules` prints the recorded catalog, or writes it to a file; a folder is refused."""
    for language, name in (("en", "oscal-catalog.json"), ("ja", "oscal-catalog.ja.json")):
        recorded = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert run_cli("rules", "--format", "oscal", "--lang", language).out == recorded
    made = run_cli("rules", "--output", str(tmp_path / "list.txt"))
    assert (made.code, made.out) == (0, "")
    assert "6.5-8-3" in (tmp_path / "list.txt").read_text(encoding="utf-8")
    made = run_cli("rules", "--format", "oscal", "-o", str(tmp_path))
    assert made.code == 2
    assert str(tmp_path) in made.err


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_stay_text(name: str) -> None:
    """No text of the facts comes out as HTML, a link, an image or a control character."""
    text = drawn(report_named(name))
    assert all(character.isprintable() or character in "\n\u3000" for character in text)
    found = json.loads(text)
    tags: set[str] = set()
    for key in ("title", "description", "remarks", "statement", "text"):
        for value in values_of(found, key):
            tags.update(re.findall(r"<(\w+)", html(value)))
    assert tags <= {"p", "ul", "li"}


def test_hostile_references_are_addresses() -> None:
    """Odd file names become relative references that name the same file; none of them names a host or a scheme."""
    found = results(report_named("blank names and odd paths"))
    hrefs = [href for href in values_of(found, "href") if not href.startswith("#")]
    assert {urlsplit(href).scheme + urlsplit(href).netloc for href in hrefs} == {""}
    assert "/h/a%20b%3A%23%3F%25%3C%26%FF%E2%80%AE%0A%E2%98%83.yaml" in hrefs
    assert "c%3Ax.json#/x/y~1z" in hrefs
    assert not any("stdin" in href for href in hrefs)


def named(item: dict[str, Any]) -> dict[str, str]:
    """Return the properties of a part of a document by their names."""
    return {prop["name"]: prop["value"] for prop in item["props"]}


def test_row_judged_in_part_is_not_satisfied() -> None:
    """A row of which rules were left out says neither that the control is met nor that it does not apply."""
    result = results(report_named("in part"))["results"][0]
    for finding, row in zip(result["findings"], report_named("in part").assessments[0].rows, strict=True):
        target = finding["target"]
        part = f"only {len(row.rules)} of {len(row.rules) + row.left_out} rules judged"
        assert row.left_out
        assert target["status"]["state"] == "not-satisfied"
        assert target["status"]["reason"] == "other"
        assert part in target["status"]["remarks"]
        assert f" ({part}): " in finding["title"]
        assert named(finding)["left-out"] == str(row.left_out)
        assert "basis" not in named(finding)
    assert named(result)["rows-partly-judged"] == str(len(result["findings"]))
    assert named(result)["rows-pass"] == named(result)["rows-not-applicable"] == "0"
    assert "judged only in part: " in result["description"]
    assert "Of 0 passing rows" in result["description"]


def test_remarks_and_waiver_notes_are_told() -> None:
    """What must be known beside the results is in the remarks of the result; notes on waivers never get lost."""
    remarks = results(report_named("gate"))["results"][0]["remarks"]
    for told in ("asked for with --as-of", "Without waivers the rows would be: ", "within 90 days"):
        assert told in remarks
    assert r"Compared with the baseline base \<b>.json" in remarks
    assert r"- waivers.yaml:4: It \*has\* expired." in remarks
    alone = results(structs.replace(report_named("gate"), assessments=()))
    assert r"waivers.yaml:4: It \*has\* expired." in alone["metadata"]["remarks"]


def test_baseline_and_coming_are_properties() -> None:
    """How an outcome stands to the baseline, and the day from which it fails, are told to programs and people."""
    report = report_named("gate")
    found = results(report)["results"][0]
    observations = {named(item)["rule"]: item for item in found["observations"]}
    for outcome in report.assessments[0].outcomes:
        assert named(observations[outcome.rule]).get("change") == (outcome.change.value if outcome.change else None)
    said = {named(item).get("change"): item["description"] for item in found["risks"]}
    assert "Unchanged since the baseline." in said["unchanged"]
    assert "New since the baseline." in said["new"]
    assert {item["status"] for item in found["risks"] if "change" in named(item)} == {"open"}
    (coming,) = report.assessments[0].coming
    observation = observations[coming.rule]
    assert named(observation)["fails-from"] == "2026-12-24"
    assert named(observation)["fixed-from"] == "unknown"
    assert "Will fail from 2026-12-24 if nothing changes." in observation["remarks"]
    (finding,) = (item for item in found["findings"] if "fails-from" in named(item))
    assert named(finding)["row"] == coming.row
    assert "Will fail from 2026-12-24" in finding["remarks"]


@pytest.mark.parametrize(
    ("separator", "path", "shown"),
    [
        ("/", r"a\b.yaml", "a%5Cb.yaml"),
        ("\\", r"a\b.yaml", "a/b.yaml"),
        ("\\", r"\\host\b.yaml", "/host/b.yaml"),
        ("/", "a\udcff.yaml", "a%FF.yaml"),
        ("\\", "a\ud800.yaml", "a%ED%A0%80.yaml"),
        ("/", "<stdin>", ""),
    ],
)
def test_references(separator: str, path: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference has the path's own bytes, with slashes where backslashes part folders."""
    monkeypatch.setattr(run, "os", SimpleNamespace(sep=separator))
    assert run.reference(path) == shown


def test_japanese_words() -> None:
    """Texts are in plain style, with the terms of the other forms and half-width colons after labels."""
    text = "".join(drawn(report_named(name), "ja") for name in ("twice", "gate", "crashed", "in part", "nothing"))
    assert "判定なし: " in text
    assert "（2件のルールのうち1件だけを判定）: " in text
    found = re.findall("未判定|判定不能|該当しない|判定できません|ありません|検査しません|システム [a-z]+：", text)
    assert found == []
