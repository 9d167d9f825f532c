"""What a run over many organisations writes for programs: lines, tables, reports; and what it makes of duplicates."""

from __future__ import annotations

import json
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import jsonschema
import pytest
from pyarrow import parquet  # type: ignore[import-untyped]

from gl3rules.batch import COLUMNS, Judge
from gl3rules.batch.outcome_lines import schema
from tests.conftest import AS_OF, EXAMPLES, ROOT, run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Result

DAY: Final = date.fromisoformat(AS_OF)
NAMES: Final = ("clinic-failing", "health-guidance-provider", "hospital", "partial")


def batch(folder: Path, *arguments: str | Path, code: int = 1) -> Result:
    """Run `gl3rules batch` with a folder for its outputs; it ends with the exit code given."""
    result = run_cli("batch", *map(str, arguments), "--output", str(folder), "--as-of", AS_OF, COLUMNS="400")
    assert result.code == code, result.err
    return result


def lines_of(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of outcomes.ndjson."""
    return [json.loads(line) for line in (folder / "outcomes.ndjson").read_text(encoding="utf-8").splitlines()]


def facts_of(identifier: str, name: str = "") -> str:
    """Return the facts of an organisation that declares nothing else."""
    return f"schema: 1\norganisation:\n  id: {identifier}\n  name: {name or identifier}\n"


def test_lines_say_what_the_api_says(tmp_path: Path) -> None:
    """Each organisation has a line, in the order of the files, as its schema has it."""
    batch(tmp_path / "out", EXAMPLES)
    found = lines_of(tmp_path / "out")
    described = schema()
    for line in found:
        jsonschema.validate(line, described)
    for line, name in zip(found, NAMES, strict=True):
        path = EXAMPLES / f"{name}.yaml"
        (judged,) = Judge(as_of=DAY)(path.read_bytes(), str(path))
        assert line["organisation"] == {"id": judged.organisation_id, "name": judged.organisation_name}
        assert (line["path"], line["document"], line["sha256"]) == (judged.path, judged.number, judged.sha256)
        assert (line["status"], line["rows"], line["as_of"]) == (judged.status, judged.rows, AS_OF)
        assert [(each["rule"], each["fact"], each["message"]) for each in line["findings"]] == [
            (each.rule, each.fact, each.message) for each in judged.findings
        ]
        assert sum(line["summary"].values()) == 75


def test_generated_schema_is_the_one_of_the_command() -> None:
    """The schema can be had from the command too."""
    assert json.loads(run_cli("schema", "--outcomes").out) == schema()
    assert json.loads((ROOT / "docs" / "outcomes.schema.json").read_text(encoding="utf-8")) == schema()


@pytest.mark.parametrize("change", [{"line": 3}, {"document": 0}, {"status": "fine"}, {"rows": {"6.3-1": 1}}])
def test_schema_refuses_other_lines(tmp_path: Path, change: dict[str, object]) -> None:
    """The schema is one that a wrong line does not meet."""
    batch(tmp_path / "out", EXAMPLES / "hospital.yaml", code=0)
    (line,) = lines_of(tmp_path / "out")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(line | change, schema())


def test_table_says_what_the_api_says(tmp_path: Path) -> None:
    """Parquet has the rows that the Python API gives, and the tags of the manifest beside them."""
    manifest = tmp_path / "clients.csv"
    lines = [f"{EXAMPLES / name}.yaml,{'north' if name == 'hospital' else ''}" for name in NAMES]
    manifest.write_text("path,region\n" + "\n".join(lines) + "\n", encoding="utf-8")
    batch(tmp_path / "out", manifest, "--format", "parquet")
    table = parquet.read_table(tmp_path / "out" / "outcomes.parquet")
    assert table.column_names == [*COLUMNS, "tags"]
    expected = []
    for name in NAMES:
        path = EXAMPLES / f"{name}.yaml"
        tags = [("region", "north")] if name == "hospital" else []
        expected += [row | {"tags": tags} for row in Judge(as_of=DAY).rows(path.read_bytes(), str(path))]
    assert table.to_pylist() == expected
    assert not (tmp_path / "out" / "outcomes.ndjson").exists()


def test_both_forms_of_outcomes(tmp_path: Path) -> None:
    """Lines and tables can be had together."""
    batch(tmp_path / "out", EXAMPLES, "--format", "parquet", "--format", "ndjson")
    assert len(lines_of(tmp_path / "out")) == 4
    assert parquet.read_table(tmp_path / "out" / "outcomes.parquet").num_rows == 4 * 166


def test_tags_are_in_the_lines(tmp_path: Path) -> None:
    """What a manifest says of an organisation stands in its line."""
    manifest = tmp_path / "clients.yaml"
    manifest.write_text(
        f"manifest: 1\ninputs:\n  - path: {EXAMPLES}/hospital.yaml\n"
        "    tags: {region: 北海道, beds: 300, urgent: true}\n",
        encoding="utf-8",
    )
    batch(tmp_path / "out", manifest, code=0)
    assert lines_of(tmp_path / "out")[0]["tags"] == {"region": "北海道", "beds": "300", "urgent": "true"}


def test_findings_of_waivers_are_marked(tmp_path: Path) -> None:
    """A waiver that a folder of waivers holds is applied, and its finding marked as waived."""
    folder = tmp_path / "waivers" / "2026"
    folder.mkdir(parents=True)
    (folder / "clinic.yaml").write_text(
        "schema: 1\nwaivers:\n  - {organisation: minamikaze-clinic, rule: wireless-encryption, expires: 2027-01-31,"
        " reason: New access points in January, approver: A. Sato}\n"
        "  - {organisation: nobody, row: 6.3-1, expires: 2027-01-31, reason: Left over, approver: A. Sato}\n",
        encoding="utf-8",
    )
    result = batch(tmp_path / "out", EXAMPLES / "clinic-failing.yaml", "--waivers", tmp_path / "waivers")
    (line,) = lines_of(tmp_path / "out")
    assert line["rows"]["6.5-8-3"] == "waived"
    assert [(each["rule"], each["status"]) for each in line["findings"] if each.get("waived")] == [
        ("wireless-encryption", "fail")
    ]
    told = " ".join(result.out.split())
    assert "clinic.yaml:4: The waiver is for organisation nobody, which was not judged." in told


def test_wrong_waivers_end_with_code_2(tmp_path: Path) -> None:
    """A waiver that is wrong has no effect, is told, and is an error."""
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(
        "schema: 1\nwaivers:\n  - {organisation: minamikaze-clinic, rule: wireless-encryption, expires: 2030-01-31,"
        " reason: For ever, approver: A. Sato}\n",
        encoding="utf-8",
    )
    result = batch(tmp_path / "out", EXAMPLES / "clinic-failing.yaml", "--waivers", waivers, code=2)
    assert "more than 365 days after" in result.out
    assert lines_of(tmp_path / "out")[0]["rows"]["6.5-8-3"] == "fail"


def test_wrong_waivers_are_not_lost_among_notes(tmp_path: Path) -> None:
    """However much else is to be told of waivers, what is wrong comes first, and how much more there is is told."""
    entry = "  - {{organisation: {}, rule: {}, expires: 2027-01-31, reason: Left over, approver: A. Sato}}\n"
    entries = [entry.format(f"nobody-{number}", "wireless-encryption") for number in range(101)]
    wrong = entry.format("minamikaze-clinic", "wireles-encryption")
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("schema: 1\nwaivers:\n" + "".join([*entries, wrong]), encoding="utf-8")
    arguments = (EXAMPLES / "clinic-failing.yaml", "--waivers", waivers)
    lines = batch(tmp_path / "out", *arguments, code=2).out.splitlines()
    first = next(number for number, line in enumerate(lines) if "nobody-" in line)
    assert f"{waivers}:104: minamikaze-clinic: There is no rule wireles-encryption." in lines[first - 1]
    assert "More notes on waivers: 1" in lines
    quiet = batch(tmp_path / "out", *arguments, "--quiet", code=2)
    assert quiet.err == f"{waivers}:104: minamikaze-clinic: There is no rule wireles-encryption.\n"
    assert len(quiet.out.splitlines()) == 1


def test_waivers_of_a_manifest_for_nobody_are_told_once(tmp_path: Path) -> None:
    """A waiver that a manifest names for an organisation that no file describes is told, once for all its lines."""
    (tmp_path / "waivers.yaml").write_text(
        "schema: 1\nwaivers:\n  - {organisation: nobody, rule: wireless-encryption, expires: 2027-01-31,"
        " reason: Left over, approver: A. Sato}\n",
        encoding="utf-8",
    )
    lines = [f"{EXAMPLES / name}.yaml,waivers.yaml" for name in NAMES]
    (tmp_path / "clients.csv").write_text("path,waivers\n" + "\n".join(lines) + "\n", encoding="utf-8")
    result = batch(tmp_path / "out", tmp_path / "clients.csv")
    assert result.out.count("The waiver is for organisation nobody, which was not judged.") == 1


def test_organisation_described_twice_is_an_error(tmp_path: Path) -> None:
    """Two files with one id: both are named, neither is counted, and no report of either is left."""
    for name, text in {"a": facts_of("same", "First"), "b": facts_of("other"), "c": facts_of("same", "Second")}.items():
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{name}.yaml").write_text(text, encoding="utf-8")
    options = ("--format", "json", "--format", "ndjson", "--format", "parquet")
    result = batch(tmp_path / "out", tmp_path / "in", *options, code=2)
    assert "Organisation same is described more than once" in " ".join(result.out.split())
    told = " ".join(result.out.split())
    assert f"{tmp_path}/in/a.yaml" in told
    assert f"{tmp_path}/in/c.yaml" in told
    assert [line["organisation"]["id"] for line in lines_of(tmp_path / "out")] == ["other"]
    table = parquet.read_table(tmp_path / "out" / "outcomes.parquet")
    assert set(table["organisation_id"].to_pylist()) == {"other"}
    assert [path.name for path in (tmp_path / "out" / "reports").iterdir()] == ["other.json"]
    assert "described more than once" in (tmp_path / "out" / "portfolio.html").read_text(encoding="utf-8")


def test_organisation_described_twice_once_mended(tmp_path: Path) -> None:
    """Once one of the two is gone, resuming judges the other and writes its report."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "c"):
        (folder / f"{name}.yaml").write_text(facts_of("same", f"From {name}"), encoding="utf-8")
    batch(tmp_path / "out", folder, "--format", "json", code=2)
    (folder / "a.yaml").unlink()
    batch(tmp_path / "out", folder, "--format", "json", "--resume")
    report = json.loads((tmp_path / "out" / "reports" / "same.json").read_text(encoding="utf-8"))
    assert report["assessments"][0]["organisation"]["name"] == "From c"
    assert [line["organisation"]["name"] for line in lines_of(tmp_path / "out")] == ["From c"]


def test_records_described_twice_name_their_lines(tmp_path: Path) -> None:
    """Of records, the places are lines of their file."""
    record = json.dumps({"schema": 1, "organisation": {"id": "same", "name": "Same"}})
    (tmp_path / "r.ndjson").write_text(f"{record}\n\n{record}\n", encoding="utf-8")
    result = batch(tmp_path / "out", tmp_path / "r.ndjson", code=2)
    told = " ".join(result.out.split())
    assert f"{tmp_path}/r.ndjson:3" in told
    assert lines_of(tmp_path / "out") == []


def twice_told(result: Result, folder: Path) -> str:
    """Return what is told of organisations described more than once, without the folder of the inputs."""
    return " ".join(result.out.split()).replace(f"{folder}/", "")


def test_documents_described_twice_are_no_lines(tmp_path: Path) -> None:
    """Of a facts file, places are documents: the first is the file, and the second is not its line 2."""
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.yaml").write_text(f"{facts_of('one')}---\n{facts_of('two')}", encoding="utf-8")
    (tmp_path / "c" / "b.yaml").write_text(facts_of("two"), encoding="utf-8")
    told = twice_told(batch(tmp_path / "out", tmp_path / "c", code=2), tmp_path)
    assert (
        "c/a.yaml: Organisation two is described more than once, in document 2 of c/a.yaml,"
        " c/b.yaml; none of them is counted. → Give each organisation an id of its own, or leave one of the two out."
    ) in told
    assert "a.yaml:2" not in told


def test_each_record_described_twice_is_counted(tmp_path: Path) -> None:
    """Many records of one organisation are listed once and counted one by one; the first is line 1 of its file."""
    record = json.dumps({"schema": 1, "organisation": {"id": "same", "name": "Same"}})
    (tmp_path / "r.ndjson").write_text(f"{record}\n" * 7, encoding="utf-8")
    told = twice_told(batch(tmp_path / "out", tmp_path / "r.ndjson", code=2), tmp_path)
    assert (
        "r.ndjson:1:1: Organisation same is described 7 times, in r.ndjson:1, r.ndjson:2, r.ndjson:3,"
        " r.ndjson:4, r.ndjson:5 among others; none of them is counted."
        " → Give each organisation an id of its own, or leave all but one of them out."
    ) in told
    assert told.count("Organisation same is described") == 1
    assert "more files and records" not in told
    page = (tmp_path / "out" / "portfolio.html").read_text(encoding="utf-8")
    assert "are shown; there are" not in page
    quiet = batch(tmp_path / "out", tmp_path / "r.ndjson", "--quiet", code=2).out
    assert quiet == "No organisation was judged; could not be judged: 7.\n"


def test_stale_reports_go(tmp_path: Path) -> None:
    """Reports of organisations that are no longer there are removed, and nothing else is."""
    folder = tmp_path / "in"
    shutil.copytree(EXAMPLES, folder)
    out = tmp_path / "out"
    batch(out, folder, "--format", "json")
    (out / "reports" / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "partial.yaml").unlink()
    batch(out, folder, "--format", "json")
    assert sorted(path.name for path in (out / "reports").iterdir()) == [
        "hidamari-guidance.json",
        "minamikaze-clinic.json",
        "notes.txt",
        "seiryu-hospital.json",
    ]


def test_a_file_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    """A bad file is told with its place and a way out; the others are judged all the same."""
    shutil.copytree(EXAMPLES, tmp_path / "in")
    (tmp_path / "in" / "bad.yaml").write_text("schema: 1\norganisation:\n  id: x\n  nmae: X\n", encoding="utf-8")
    result = batch(tmp_path / "out", tmp_path / "in", code=2)
    told = " ".join(result.out.split())
    assert f"{tmp_path}/in/bad.yaml:4:3" in told
    assert len(lines_of(tmp_path / "out")) == 4
    assert "nmae" in (tmp_path / "out" / "portfolio.html").read_text(encoding="utf-8")


def test_pages_are_made_for_nobody(tmp_path: Path) -> None:
    """Where no file could be read, the portfolio says so, and the run is an error."""
    (tmp_path / "bad.yaml").write_text("schema: [", encoding="utf-8")
    batch(tmp_path / "out", tmp_path / "bad.yaml", "--format", "parquet", "--format", "ndjson", code=2)
    assert lines_of(tmp_path / "out") == []
    assert parquet.read_table(tmp_path / "out" / "outcomes.parquet").num_rows == 0
    assert (tmp_path / "out" / "portfolio.xlsx").stat().st_size
