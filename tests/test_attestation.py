"""Attestations, and verifying reports: what is true verifies, and nothing else does."""

from __future__ import annotations

import hashlib
import json
import shutil
from copy import copy, deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest
from msgspec import structs

from gl3rules import attestation, baseline, claims, engine, packs, verification, waivers
from gl3rules._version import VERSION
from gl3rules.errors import FactsError, Gl3rulesError, OutputError
from gl3rules.facts.load import load_all
from gl3rules.model import Refused, Report, Status
from gl3rules.report import Options, render
from gl3rules.testing import facts_of
from gl3rules.text import Language
from tests.conftest import AS_OF, EXAMPLES, run_cli
from tests.made_reports import DAY, PACK, everything, example, report_of_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gl3rules.facts.root import Facts
    from gl3rules.packs import LoadedPack

Place = tuple["str | int", ...]

# One that fails on the clinic, one that passes, and one that is unknown.
FEW_RULES: Final = (
    "wireless-encryption",
    "protection-after-employment-set",
    "vendor-confidentiality-contract",
    "vendor-confidentiality-enforced",
)
FEW: Final = packs.select(PACK, rules=FEW_RULES)
FEW_OPTIONS: Final = tuple(f"--rule {rule}" for rule in FEW_RULES)


@cache
def load(path: Path, written: int) -> tuple[Facts, ...]:
    """Return what stands in a facts file, read once for each time that it was written."""
    del written
    return load_all(str(path))


def read(*paths: Path) -> tuple[list[Facts], list[Refused]]:
    """Return what stands in facts files, and the files that can't be read."""
    found: list[Facts] = []
    refused: list[Refused] = []
    for path in paths:
        try:
            found += load(path, path.stat().st_mtime_ns if path.exists() else 0)
        except FactsError as error:
            refused.append(Refused(str(path), error.problems))
    return found, refused


def run(loaded: LoadedPack, *paths: Path, **settings: Any) -> Report:  # noqa: ANN401  any setting of a report
    """Return what `check` says of facts files, with versions that are those installed."""
    found, refused = read(*paths)
    judged = [engine.evaluate(loaded, facts, DAY) for facts in found]
    judged = [
        structs.replace(one, coming=engine.coming(loaded, facts, one)) for one, facts in zip(judged, found, strict=True)
    ]
    return engine.report(loaded, DAY, VERSION, judged, refused, **settings)


def as_json(report: Report, language: str = "en", *, verbose: bool = False) -> str:
    """Return the JSON report of a run."""
    rendered = render("json", report, Language(language, PACK.catalogue), Options(verbose=verbose))
    assert isinstance(rendered, bytes)
    return rendered.decode()


def verified(text: str, folder: Path, *facts: Path) -> list[str]:
    """Return all that is not so in a report; raises where it can't be verified."""
    path = folder / "report.json"
    path.write_text(text, encoding="utf-8")
    claimed = claims.read(str(path))
    loaded = verification.pack(claimed)
    beside = verification.beside(claimed, None, None)
    found, refused = read(*facts)
    made = verification.again(claimed, loaded, found, refused, beside)
    return [str(each.message) for each in verification.differences(claimed, loaded, made)]


def verifies(text: str, folder: Path, *facts: Path) -> bool:
    """Say whether a report is true of facts; what can't be verified is not."""
    try:
        return verified(text, folder, *facts) == []
    except Gl3rulesError:
        return False


def leaves(value: object, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every value within a JSON document that holds no others, with its place; empty ones too."""
    if isinstance(value, dict | list) and value:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*place, key))
    else:
        yield place, value


def others(value: object) -> list[object]:
    """Return values that are not the same, the nearest lies first."""
    if isinstance(value, bool):
        return [not value, int(value)]
    if isinstance(value, int):
        return [value + 1, float(value), str(value)]
    if isinstance(value, str):
        statuses = [status.value for status in Status if status != value] if value in set(Status) else []
        return [*statuses, f"{value}x", None]
    return [0, "x", ["x"], {"x": 1}]


def with_value(document: Any, place: Place, value: object) -> str:  # noqa: ANN401  a JSON document
    """Return a document's text with one value replaced."""
    changed = deepcopy(document)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return json.dumps(changed)


@cache
def small_report() -> str:
    """Return the JSON report of a few rows on a clinic, with a failure, a pass, what is unknown, and a refused file."""
    return as_json(run(FEW, EXAMPLES / "clinic-failing.yaml", EXAMPLES / "gone.yaml", selection=FEW_OPTIONS))


SMALL_FACTS: Final = (EXAMPLES / "clinic-failing.yaml", EXAMPLES / "gone.yaml")


@cache
def small_attestation() -> str:
    """Return the attestation of the same run."""
    return attestation.statement(run(FEW, *SMALL_FACTS, selection=FEW_OPTIONS))


def test_statement_has_the_form_that_in_toto_asks_for() -> None:
    """The statement names each file once by its digest, and says with what it was judged and what it came to."""
    report = example("clinic-failing")
    text = attestation.statement(report)
    content = json.loads(text)
    digest = hashlib.sha256((EXAMPLES / "clinic-failing.yaml").read_bytes()).hexdigest()
    assert list(content) == ["_type", "subject", "predicateType", "predicate"]
    assert content["_type"] == "https://in-toto.io/Statement/v1"
    assert content["subject"] == [{"name": "facts/examples/clinic-failing.yaml", "digest": {"sha256": digest}}]
    assert content["predicateType"] == "urn:gl3rules:predicate:assessment:1"
    predicate = content["predicate"]
    assert predicate["pack"]["digest"] == {"sha256": PACK.digest}
    assert predicate["pack"]["parameters"] == dict(report.pack.parameters)
    assert (predicate["asOf"], predicate["asOfGiven"], predicate["exitCode"]) == (AS_OF, False, 1)
    assert predicate["judged"] == {"rows": 75, "ofRows": 75, "rules": 166, "ofRules": 166}
    (organisation,) = predicate["organisations"]
    (assessment,) = report.assessments
    assert organisation["id"] == "minamikaze-clinic"
    assert organisation["rows"] == {row.row: row.status.value for row in assessment.rows}
    assert sum(organisation["summary"].values()) == 75
    assert sum(organisation["passes"].values()) == organisation["summary"]["pass"]
    assert text == attestation.statement(report)


def test_statement_shows_waivers_refused_files_and_the_crash() -> None:
    """What takes something away from the result is in the statement too."""
    predicate = json.loads(attestation.statement(everything()))["predicate"]
    assert predicate["refused"] == ["bad.yaml", "gone.yaml"]
    assert predicate["exitCode"] == 3
    (waiver,) = predicate["organisations"][0]["waived"].values()
    assert waiver == {
        "reason": "The vendor delivers in May",
        "approver": "A. Sato",
        "expires": "2027-05-31",
        "ticket": "",
    }


def test_statement_of_several_organisations_in_one_file(tmp_path: Path) -> None:
    """A file with two documents is one subject, and both organisations are in the predicate."""
    content = json.loads(attestation.statement(run(FEW, two_in_one(tmp_path))))
    assert len(content["subject"]) == 1
    assert [each["id"] for each in content["predicate"]["organisations"]] == [
        "minamikaze-clinic",
        "kobushi-orthopaedics",
    ]


def test_statement_of_hostile_names_is_plain_ascii(tmp_path: Path) -> None:
    """A name can't steer the terminal of whoever looks at the statement."""
    path = tmp_path / "a\u202eb\x1b[2J\x7f.yaml"
    shutil.copy(EXAMPLES / "partial.yaml", path)
    text = attestation.statement(run(FEW, path))
    assert text.replace("\n", "").isprintable()
    assert text.isascii()
    assert json.loads(text)["subject"][0]["name"] == str(path)


def test_what_can_not_be_attested_is_refused() -> None:
    """Facts without a file have no digest, and a run that judged nothing has no subject."""
    with pytest.raises(OutputError, match=r"The facts of x come from no file\."):
        attestation.statement(report_of_values({"schema": 1, "organisation": {"id": "x", "name": "X"}}))
    with pytest.raises(OutputError, match=r"No facts were judged, so there is nothing to attest\."):
        attestation.statement(engine.report(PACK, DAY, VERSION, [], [Refused("gone.yaml", ())]))


WAIVERS: Final = """\
schema: 1
waivers:
  - rule: wireless-encryption
    organisation: minamikaze-clinic
    reason: The access point is replaced in spring
    approver: A. Sato
    expires: {expires}
"""


@pytest.mark.parametrize("form", [as_json, attestation.statement])
def test_waivers_and_baseline_are_given_beside_the_report(form: Callable[[Report], str], tmp_path: Path) -> None:
    """A report with both is true with the files that it was made with, and with no others."""
    facts, beside = EXAMPLES / "clinic-failing.yaml", tmp_path / "waivers.yaml"
    beside.write_text(WAIVERS.format(expires="2027-03-31"), encoding="utf-8")
    report = run(FEW, facts, selection=FEW_OPTIONS)
    before = tmp_path / "baseline.json"
    before.write_text(baseline.recorded(report.assessments, report.pack, DAY, VERSION), encoding="utf-8")
    applied = waivers.apply(report.assessments, waivers.load(str(beside)), FEW, DAY)
    assert (applied.problems, applied.assessments[0].count(Status.WAIVED)) == ((), 1)
    compared = tuple(baseline.compare(one, baseline.load(str(before)), FEW) for one in applied.assessments)
    report = structs.replace(report, assessments=compared, baseline="elsewhere/baseline.json")
    path = tmp_path / "report.json"
    path.write_text(form(report), encoding="utf-8")
    both = ("--waivers", str(beside), "--baseline", str(before))
    result = run_cli("verify-report", str(path), str(facts), *both)
    assert (result.code, result.err) == (0, "")
    for only in (both[:2], both[2:]):
        assert run_cli("verify-report", str(path), str(facts), *only).code == 2
    beside.write_text(WAIVERS.format(expires="2027-04-01"), encoding="utf-8")
    result = run_cli("verify-report", str(path), str(facts), *both)
    assert result.code == 1
    assert 'the report says "2027-03-31", but it is "2027-04-01".' in result.out
    beside.write_text(WAIVERS.format(expires="2029-04-01"), encoding="utf-8")
    result = run_cli("verify-report", str(path), str(facts), *both)
    assert (result.code, result.out) == (2, "")
    assert run_cli("verify-report", str(path), str(facts), *both, "--max-waiver-days", "1000").code == 1


def two_in_one(folder: Path) -> Path:
    """Return a facts file with two organisations."""
    path = folder / "two.yaml"
    texts = [(EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8") for name in ("clinic-failing", "partial")]
    path.write_text("\n---\n".join(texts), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["clinic-failing", "hospital", "partial", "health-guidance-provider"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_report_on_each_example_is_true(name: str, language: str, tmp_path: Path) -> None:
    """What `check` says verifies, failures and all, in both languages."""
    path = EXAMPLES / f"{name}.yaml"
    assert verified(as_json(run(PACK, path), language), tmp_path, path) == []


@pytest.mark.parametrize(
    "options",
    [
        ("--param", "log_review_interval=2 weeks"),
        ("--row", "6.5", "--skip", "6.5-8-3", "--severity", "high"),
        ("--rule", "wireless-encryption"),
        ("--skip", "password-rotation"),
        ("--lang", "ja"),
    ],
)
def test_report_of_each_option_is_true(options: tuple[str, ...], tmp_path: Path) -> None:
    """Parameters and selections are taken from the report."""
    report, facts = tmp_path / "report.json", str(EXAMPLES / "clinic-failing.yaml")
    made = run_cli("check", facts, "--as-of", AS_OF, "-f", f"json={report}", *options)
    assert made.code == 1, made.err
    result = run_cli("verify-report", str(report), facts)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"{report} is true of these facts: pack gl3 ")


def test_files_in_another_order_and_folder(tmp_path: Path) -> None:
    """Files are known by their content: their order and folder don't matter, and another folder is told."""
    facts = [EXAMPLES / "hospital.yaml", two_in_one(tmp_path), EXAMPLES / "health-guidance-provider.yaml"]
    report = tmp_path / "report.json"
    report.write_text(as_json(run(FEW, *facts, selection=FEW_OPTIONS)), encoding="utf-8")
    other = tmp_path / "other"
    other.mkdir()
    copies = [str(shutil.copy(path, other)) for path in reversed(facts)]
    result = run_cli("verify-report", str(report), *copies)
    assert (result.code, result.err) == (0, "")
    assert (
        f"The report calls {other / 'hospital.yaml'} {EXAMPLES / 'hospital.yaml'}; the content is the same."
        in result.out
    )


def test_files_left_out_or_added_or_given_twice(tmp_path: Path) -> None:
    """A report is true of exactly the files that it is on."""
    hospital, partial = EXAMPLES / "hospital.yaml", EXAMPLES / "partial.yaml"
    text = as_json(run(FEW, hospital, partial, selection=FEW_OPTIONS))
    assert verified(text, tmp_path, hospital, partial) == []
    (told,) = verified(text, tmp_path, hospital)
    assert told.startswith("assessments[kobushi-orthopaedics]: the report says ")
    (told,) = verified(text, tmp_path, hospital, partial, EXAMPLES / "clinic-failing.yaml")
    assert told.startswith("assessments[minamikaze-clinic]: the report leaves this out: ")
    assert verified(text, tmp_path, hospital, partial, partial) != []
    assert verified(text, tmp_path) != []


def test_facts_that_have_changed_since(tmp_path: Path) -> None:
    """Other facts are told with their digest, and with what has become of them."""
    facts, report = tmp_path / "facts.yaml", tmp_path / "report.json"
    shutil.copy(EXAMPLES / "hospital.yaml", facts)
    made = run_cli("check", "facts.yaml", "--as-of", AS_OF, "-f", "json=report.json", cwd=tmp_path)
    assert made.code == 0
    before = hashlib.sha256(facts.read_bytes()).hexdigest()
    facts.write_text(facts.read_text(encoding="utf-8").replace("wpa2-aes", "wep", 1), encoding="utf-8")
    after = hashlib.sha256(facts.read_bytes()).hexdigest()
    result = run_cli("verify-report", str(report), "facts.yaml", cwd=tmp_path)
    assert (result.code, result.err) == (1, "")
    assert f'assessments[seiryu-hospital].facts.sha256: the report says "{before}", but it is "{after}".' in result.out
    assert '.rows[6.5-8-3].status: the report says "pass", but it is "fail".' in result.out
    told = result.out.splitlines()
    assert told[-1] == f"{report} is not true of these facts: {len(told) - 1} differences."
    place = told[0].split(": ")[0]
    path, line, _ = place.rsplit(":", 2)
    assert (path, before in report.read_text(encoding="utf-8").splitlines()[int(line) - 1]) == (str(report), True)


def test_forged_report_through_a_process(tmp_path: Path) -> None:
    """A fail edited into a pass, with its counts, rows and findings, is told in both languages; the code is 1."""
    document = json.loads(small_report())
    assessment = document["assessments"][0]
    for entry in [*assessment["rows"], *assessment["outcomes"]]:
        entry["status"] = "pass"
    for outcome in assessment["outcomes"]:
        outcome["findings"], outcome["reason"] = [], None
    assessment["summary"] = dict.fromkeys(assessment["summary"], 0) | {"pass": len(assessment["rows"])}
    report = tmp_path / "report.json"
    report.write_text(json.dumps(document), encoding="utf-8")
    for language, end in (("en", " is not true of these facts: "), ("ja", "件の相違")):
        result = run_cli("verify-report", str(report), *map(str, SMALL_FACTS), "--lang", language)
        assert result.code == 1
        assert end in result.out.splitlines()[-1]
        assert "assessments[minamikaze-clinic].rows[6.5-8-3].status" in result.out


def test_crash_with_its_traceback_is_compared_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report made with --verbose is made again with tracebacks."""
    rule = copy(FEW.rules[0])

    def crash(*_: object) -> Iterator[Any]:
        reason = "no"
        raise ValueError(reason)

    rule.function, rule.takes_context = crash, False
    broken = structs.replace(FEW, rules=(rule, *FEW.rules[1:]))
    text = as_json(run(broken, EXAMPLES / "hospital.yaml", selection=FEW_OPTIONS), verbose=True)
    assert "Traceback" in text
    assert not verifies(text, tmp_path, EXAMPLES / "hospital.yaml")
    monkeypatch.setattr(verification, "pack", lambda _: broken)
    assert verifies(text, tmp_path, EXAMPLES / "hospital.yaml")


# What was asked of the run, which can't be seen from the facts: a report is judged again with what it says of them.
# docs/provenance.md names them.
AS_OF_GIVEN: Final[tuple[Place, ...]] = (("as_of_given",), ("predicate", "asOfGiven"))
ASKED: Final[tuple[Place, ...]] = (("selection",), ("predicate", "selection"), ("predicate", "failOn"))


@pytest.mark.parametrize("made", [small_report, small_attestation])
def test_every_value_counts(made: Any, tmp_path: Path) -> None:  # noqa: ANN401  a function with a cache
    """No value of a report can be replaced by another."""
    document = json.loads(made())
    assert verifies(made(), tmp_path, *SMALL_FACTS)
    unnoticed = []
    for place, value in leaves(document):
        for other in others(value):
            if place in AS_OF_GIVEN and isinstance(other, bool):
                continue
            if verifies(with_value(document, place, other), tmp_path, *SMALL_FACTS):
                unnoticed.append((place, value, other))
    assert unnoticed == []


def containers(value: object, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield every object and list within a JSON document, with its place."""
    if isinstance(value, dict | list):
        yield place, value
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from containers(inner, (*place, key))


def reshaped(value: Any) -> Iterator[Any]:  # noqa: ANN401  an object or a list
    """Yield an object or list with one entry less, one more, one twice, and in another order where that matters."""
    if isinstance(value, dict):
        for key in value:
            yield {name: inner for name, inner in value.items() if name != key}
        yield value | {"further": 0}
    else:
        for position in range(len(value)):
            yield [*value[:position], *value[position + 1 :]]
            yield [*value, value[position]]
        yield [*value, None]
        if value != value[::-1]:
            yield value[::-1]


@pytest.mark.parametrize("made", [small_report, small_attestation])
def test_nothing_can_be_taken_out_or_put_in(made: Any, tmp_path: Path) -> None:  # noqa: ANN401  a function with a cache
    """No entry of a report can be left out, added, doubled or moved, but for the options of the run."""
    document = json.loads(made())
    unnoticed = []
    for place, value in containers(document):
        if place in ASKED:
            continue
        for other in reshaped(value):
            text = with_value(document, place, other) if place else json.dumps(other)
            if verifies(text, tmp_path, *SMALL_FACTS):
                unnoticed.append((place, other))
    assert unnoticed == []


@pytest.mark.parametrize(
    ("place", "lesser"),
    [
        (("predicate", "selection"), ["--rule wireless-encryption"]),
        (("predicate", "exitCode"), 0),
        (("predicate", "failOn"), []),
    ],
)
def test_options_of_the_run_are_not_believed_beyond_themselves(place: Place, lesser: object, tmp_path: Path) -> None:
    """Naming other options makes everything else of the report untrue that does not follow from them."""
    text = attestation.statement(run(FEW, EXAMPLES / "clinic-failing.yaml", selection=FEW_OPTIONS))
    assert verifies(text, tmp_path, EXAMPLES / "clinic-failing.yaml")
    forged = with_value(json.loads(text), place, lesser)
    assert not verifies(forged, tmp_path, EXAMPLES / "clinic-failing.yaml")


@pytest.mark.parametrize("made", [small_report, small_attestation])
def test_key_that_stands_twice_never_verifies(made: Any, tmp_path: Path) -> None:  # noqa: ANN401  a function with a cache
    """Whichever of two equal keys other programs take, the report is refused."""
    lines = made().splitlines()
    keyed = [
        number
        for number, line in enumerate(lines)
        if line.lstrip().startswith('"') and line.endswith(",") and '": ' in line
    ]
    assert len(keyed) > 10
    for number in keyed:
        text = "\n".join([*lines[: number + 1], *lines[number:]])
        with pytest.raises(Gl3rulesError, match="stands twice"):
            verified(text, tmp_path, *SMALL_FACTS)


def test_order_of_keys_and_white_space_say_nothing(tmp_path: Path) -> None:
    """A report that another program has written anew, with the same values, is still true."""
    text = json.dumps(json.loads(small_report()), sort_keys=True, ensure_ascii=True)
    assert verified(text, tmp_path, *SMALL_FACTS) == []


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("format",), 2, "has a form that this version of gl3rules does not know: 2"),
        (("format",), True, "has a form that this version of gl3rules does not know: True"),
        (("tool", "version"), "9.9.9", "was made by gl3rules 9.9.9, but this is"),
        (("pack", "name"), "os", "the pack os"),
        (("pack", "name"), "gl3.wireless", "the pack gl3.wireless"),
        (("pack", "version"), "0.9.0", "the pack gl3 0.9.0"),
        (("pack", "digest"), "0" * 64, f"(SHA-256 {'0' * 64}), which is not installed"),
        (("pack", "parameters", "log_review_interval"), "1 year", "asks for less than its default"),
        (("pack", "parameters", "log_review_interval"), "often", "can't be 'often'"),
        (("selection",), ["--rule no-such-rule"], "There is no rule no-such-rule."),
        (("selection",), ["--severity"], "names a selection that can't be read: --severity."),
        (("selection",), ["--severity huge"], "names a selection that can't be read: --severity huge."),
        (("as_of",), "tomorrow", "Write a day, such as 2026-11-22"),
        (("language",), "fr", "Write one of these: en, ja"),
        (("baseline",), "baseline.json", "rests on a baseline (--baseline), which it does not hold"),
        (("assessments", 0, "outcomes", 0, "status"), "waived", "rests on waivers (--waivers), which it does not hold"),
    ],
)
def test_what_can_not_be_verified_is_told(place: Place, value: object, told: str, tmp_path: Path) -> None:
    """A report that can't be judged again here is neither called true nor false; the code is 2."""
    report = tmp_path / "report.json"
    report.write_text(with_value(json.loads(small_report()), place, value), encoding="utf-8")
    result = run_cli("verify-report", str(report), *map(str, SMALL_FACTS))
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert "  → " in result.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "the file is empty"),
        ("{", "this is not valid JSON"),
        ("[1]", "is neither a JSON report nor an attestation"),
        ("null", "is neither a JSON report nor an attestation"),
        ('{"format": 1}', "is neither a JSON report nor an attestation"),
        ('{"format": 1, "assessments": []}', "lacks tool, pack, language"),
        (
            '{"payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": []}',
            "is a signed envelope",
        ),
        ('{"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://slsa.dev/provenance/v1"}', "slsa.dev"),
        ('{"_type": "https://in-toto.io/Statement/v1", "predicateType": ["x"]}', "does not know: ['x']"),
        (
            f'{{"_type": "{attestation.STATEMENT_TYPE}", "predicateType": "{attestation.PREDICATE_TYPE}"}}',
            "lacks predicate",
        ),
        ("[" * 100_000, "nested"),
    ],
)
def test_what_is_no_report_is_refused(content: str, told: str, tmp_path: Path) -> None:
    """Whatever stands in the file, the program says what is wrong with it; the code is 2."""
    report = tmp_path / "report.json"
    report.write_text(content, encoding="utf-8")
    result = run_cli("verify-report", str(report), str(EXAMPLES / "hospital.yaml"))
    assert (result.code, result.out) == (2, "")
    assert told in result.err


def test_standard_input(tmp_path: Path) -> None:
    """The report, or the facts, can come from standard input, but not both."""
    facts = EXAMPLES / "hospital.yaml"
    text = as_json(run(FEW, facts, selection=FEW_OPTIONS))
    assert run_cli("verify-report", "-", str(facts), stdin=text.encode()).code == 0
    result = run_cli("verify-report", "-", "-", stdin=text.encode())
    assert (result.code, "can be read only once" in result.err) == (2, True)
    report = tmp_path / "report.json"
    content = facts.read_bytes()
    made = run_cli("check", "-", "--as-of", AS_OF, "-f", f"json={report}", stdin=content)
    assert made.code == 0
    assert run_cli("verify-report", str(report), "-", stdin=content).code == 0


def test_hostile_report_can_not_steer_the_terminal(tmp_path: Path) -> None:
    """Values of a report are shown with their codes."""
    document = json.loads(small_report())
    text = with_value(document, ("assessments", 0, "organisation", "name"), "\x1b[2J\u202e::error::x")
    report = tmp_path / "report.json"
    report.write_text(text, encoding="utf-8")
    result = run_cli("verify-report", str(report), *map(str, SMALL_FACTS))
    assert result.code == 1
    assert result.out.replace("\n", "").isprintable()


def test_facts_without_a_file_are_not_in_any_report(tmp_path: Path) -> None:
    """Facts that a program made are told as what the report leaves out."""
    text = small_report()
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    claimed = claims.read(str(path))
    made_by_program = facts_of({"schema": 1, "organisation": {"id": "x", "name": "X"}})
    made = verification.again(
        claimed,
        verification.pack(claimed),
        [*load_all(str(SMALL_FACTS[0])), made_by_program],
        [],
        verification.Beside(),
    )
    told = [str(each.message) for each in verification.differences(claimed, PACK, made)]
    assert any(each.startswith("assessments[x]: the report leaves this out") for each in told)


def test_a_waiver_that_runs_out_soon_is_verified(tmp_path: Path) -> None:
    """A report that foresees the end of a waiver verifies with that waiver."""
    waivers, told = tmp_path / "waivers.yaml", tmp_path / "report.json"
    facts, day = "facts/examples/clinic-failing.yaml", ("--as-of", "2026-11-22")
    accepted = ("--reason", "x", "--approver", "y", "--expires", "2027-01-10", "--file", str(waivers))
    assert run_cli("waive", "wireless-encryption", facts, *day, *accepted).code == 0
    run_cli("check", facts, *day, "--waivers", str(waivers), "-f", f"json={told}")
    coming = json.loads(told.read_text(encoding="utf-8"))["assessments"][0]["coming"]
    assert ("wireless-encryption", "2027-01-11") in {(each["rule"], each["on"]) for each in coming}
    result = run_cli("verify-report", str(told), facts, "--waivers", str(waivers))
    assert (result.code, result.err) == (0, "")
