"""What a baseline excuses, figure by figure, and what its file says, byte by byte."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from msgspec import structs

from gl3rules import baseline
from gl3rules.authoring import Duration
from gl3rules.baseline import Standing, _as, _is_part, _nearer, _no_further, _no_worse, _same, _was_unknown
from gl3rules.baseline_file import FORMAT, FindingRecord, OutcomeRecord, PackRecord, _agrees, _plain, spoken, values_of
from gl3rules.errors import EntriesError
from gl3rules.model import Assessment, Change, Finding, Outcome, PackSummary, Severity, Status, Subject, Waiver
from gl3rules.text import Message, message
from tests.made_reports import CRASH, DAY, PACK, example

if TYPE_CHECKING:
    from pathlib import Path

    from gl3rules.baseline import Baseline
    from gl3rules.text import Value

CLINIC: Final[Assessment] = example("clinic-failing").assessments[0]
MONTH, YEAR, NEVER = Duration("1 month"), Duration("1 year"), Duration("never")
EMR: Final = Subject("system", "emr")
PACK_RECORD: Final = PackRecord("gl3", "1.0.0", "0", {})


def finding(status: Status = Status.FAIL, fact: str = "a.b", template: str = "{found}", **values: Any) -> Finding:  # noqa: ANN401
    """Return a finding on the system emr."""
    return Finding(status, Message(template, values), message("Mend it."), EMR, "/a/b", fact, "f.yaml", 3, 5)


def outcome(status: Status, *findings: Finding, **more: Any) -> Outcome:  # noqa: ANN401  parts of an outcome
    """Return the outcome of the rule r."""
    return structs.replace(
        Outcome("r", "1", "C", Severity.LOW, "Title", status, 1, None, findings, ()),
        **more,
    )


def judged(*outcomes: Outcome, organisation: str = "o") -> Assessment:
    """Return the assessment of an organisation."""
    return structs.replace(CLINIC, organisation_id=organisation, outcomes=outcomes, rows=())


def summary(**parameters: str) -> PackSummary:
    """Return what a report says of a pack."""
    return PackSummary("gl3", "1.0.0", "abc", "Title", (), tuple(parameters.items()), 1, 1)


def text_of(*assessments: Assessment) -> str:
    """Return the baseline of assessments as its file has it."""
    return baseline.recorded(assessments, summary(a="1", b="2 months"), DAY, "1.2.3")


def saved(tmp_path: Path, *assessments: Assessment) -> Baseline:
    """Return the baseline of assessments, read from its file."""
    path = tmp_path / "baseline.json"
    path.write_text(text_of(*assessments), encoding="utf-8")
    return baseline.load(str(path))


def compared(tmp_path: Path, before: Outcome, now: Outcome) -> Standing | None:
    """Return how an outcome stands to the baseline of another."""
    return baseline.standing(judged(now), now, saved(tmp_path, judged(before)))


@pytest.mark.parametrize(
    ("found", "required", "was_found", "was_required", "expected"),
    [
        # At most so much is allowed: more than before is further from it, and so is less that is allowed.
        (9, 5, 9, 5, True),
        (8, 5, 9, 5, True),
        (10, 5, 9, 5, False),
        (9, 6, 9, 5, True),
        (9, 4, 9, 5, False),
        # At least so much is required.
        (3, 5, 3, 5, True),
        (4, 5, 3, 5, True),
        (2, 5, 3, 5, False),
        (3, 4, 3, 5, True),
        (3, 6, 3, 5, False),
        # What is as required says nothing of a direction.
        (5, 5, 5, 5, False),
    ],
)
def test_figures(found: int, required: int, was_found: int, was_required: int, expected: bool) -> None:  # noqa: FBT001
    """A figure is no worse where it is as near to what is required as before, and no less is required."""
    assert _nearer(found, required, was_found, was_required) is expected
    values: dict[str, Value] = {"found": found, "required": required}
    before = {"found": was_found, "required": was_required}
    assert _no_further(values, before, DAY) is expected
    months = [Duration(f"{number} months") for number in (found, required)]
    texts = {"found": f"{was_found} months", "required": f"{was_required} months"}
    assert _no_further({"found": months[0], "required": months[1]}, texts, DAY) is expected


@pytest.mark.parametrize(
    ("values", "before", "expected"),
    [
        ({"found": DAY, "required": MONTH}, {"found": "2026-11-22", "required": "1 month"}, True),
        ({"found": DAY, "required": MONTH}, {"found": "2026-11-21", "required": "1 month"}, True),
        ({"found": DAY, "required": MONTH}, {"found": "2026-11-23", "required": "1 month"}, False),
        ({"found": DAY + timedelta(1), "required": MONTH}, {"found": "2026-11-21", "required": "1 month"}, False),
        ({"found": DAY, "required": YEAR}, {"found": "2026-11-21", "required": "1 month"}, True),
        ({"found": DAY, "required": MONTH}, {"found": "2026-11-21", "required": "1 year"}, False),
        ({"found": DAY, "required": 1}, {"found": "2026-11-21", "required": 1}, False),
        ({"found": MONTH, "required": 1}, {"found": "1 month", "required": 1}, False),
        ({"found": 9, "required": MONTH}, {"found": 9, "required": "1 month"}, False),
        ({"found": 9}, {"found": 9}, False),
        ({"found": 9, "required": 5}, {"found": 9}, False),
        ({"found": 9, "required": 5}, {"required": 5}, False),
        ({"found": 9, "required": 5}, {"found": "9", "required": 5}, False),
        ({"found": 9, "required": 5}, {"found": 9, "required": True}, False),
        ({"found": "wep", "required": "wpa"}, {"found": "wep", "required": "wpa"}, False),
    ],
)
def test_figures_of_one_kind(values: dict[str, Any], before: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    """Only days with a length of time, lengths of time, and whole numbers can be shown to be no worse."""
    assert _no_further(values, before, DAY) is expected


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        (MONTH, "2 months", Duration("2 months")),
        (MONTH, "2 moons", None),
        (MONTH, 2, None),
        (DAY, "2026-01-02", date(2026, 1, 2)),
        (DAY, "2026-13-02", None),
        (DAY, None, None),
        (5, 6, 6),
        (5, "6", None),
        (5, True, None),
        (True, 6, None),
        ("5", 6, None),
        (None, 6, None),
    ],
)
def test_recorded_values_of_a_type(value: Any, text: Any, expected: object) -> None:  # noqa: ANN401  any value
    """A recorded value is taken for one of the type of what is found now, or for none."""
    found = _as(value, text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (["a"], ["a", "b"], True),
        (["a", "b"], ["a", "b"], True),
        ([], ["a"], True),
        (["a", "c"], ["a", "b"], False),
        (["a", "b"], ["a"], False),
        ("a", ["a"], False),
        (["a"], "a", False),
    ],
)
def test_part_of_what_was_missing(now: object, before: object, expected: bool) -> None:  # noqa: FBT001
    """Less that is missing is no worse; anything else that is missing is."""
    assert _is_part(now, before) is expected


def test_same_values() -> None:
    """Values are the same whatever the order of their names; true is not 1."""
    assert _same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert _same({"b": 2, "a": 1}, {"a": 1, "b": 2})
    assert not _same({"a": 1}, {"a": True})
    assert not _same({"a": 1}, {"a": 2})


@pytest.mark.parametrize(
    ("values", "before", "expected"),
    [
        ({"found": 9, "required": 5}, {"found": 9, "required": 5}, True),
        ({"found": 8, "required": 5}, {"found": 9, "required": 5}, True),
        ({"found": 10, "required": 5}, {"found": 9, "required": 5}, False),
        ({"missing": ("a",)}, {"missing": ["a", "b"]}, True),
        ({"missing": ("c",)}, {"missing": ["a", "b"]}, False),
        ({"missing": ("a",), "topic": "x"}, {"missing": ["a", "b"], "topic": "x"}, True),
        ({"missing": ("a",), "topic": "y"}, {"missing": ["a", "b"], "topic": "x"}, False),
        ({"found": 8, "required": 5, "topic": "y"}, {"found": 9, "required": 5, "topic": "x"}, False),
        ({"found": 8, "required": 5, "missing": ("a",)}, {"found": 9, "required": 5, "missing": ["a", "b"]}, True),
        ({"found": 10, "required": 5, "missing": ("a",)}, {"found": 9, "required": 5, "missing": ["a", "b"]}, False),
        ({"found": 9, "required": 4}, {"found": 9, "required": 5}, False),
        ({"found": 9}, {"found": 9, "required": 5}, False),
        ({"others": ("a",)}, {"others": ["a", "b"]}, False),
        ({}, {}, True),
    ],
)
def test_values_that_are_no_worse(values: dict[str, Any], before: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    """Every value that has changed has to be shown to be no worse."""
    assert _no_worse(finding(**values), before, DAY) is expected


def record(status: Any, subject: str = "system emr", fact: str = "a.b") -> OutcomeRecord:  # noqa: ANN401
    """Return a recorded outcome with one finding."""
    return OutcomeRecord("r", "unknown", (FindingRecord("0" * 32, status, subject, fact),))


@pytest.mark.parametrize(
    ("status", "before", "expected"),
    [
        (Status.UNKNOWN, record("unknown"), True),
        (Status.UNKNOWN, record("unknown", fact="other"), True),
        (Status.UNKNOWN, record("fail"), False),
        (Status.ERROR, record("unknown"), False),
        (Status.FAIL, record("unknown"), False),
        (Status.UNKNOWN, record("unknown", subject="system lab", fact="a"), True),
        (Status.UNKNOWN, record("unknown", subject="system lab", fact="a.b"), False),
        (Status.UNKNOWN, record("unknown", subject="system lab", fact="b"), False),
        (Status.UNKNOWN, record("fail", subject="system lab", fact="a"), False),
        (Status.UNKNOWN, OutcomeRecord("r", "unknown"), False),
    ],
)
def test_what_was_unknown_before(status: Status, before: OutcomeRecord, expected: bool) -> None:  # noqa: FBT001
    """What could not be judged is excused where its subject, or all that it is a part of, was unknown before."""
    assert _was_unknown(finding(status), before) is expected


def test_a_part_of_a_list_that_was_unknown() -> None:
    """The items of a list that was not declared were unknown with it; another fact with a like name was not."""
    assert _was_unknown(finding(Status.UNKNOWN, "systems[x].clock"), record("unknown", "", "systems"))
    assert not _was_unknown(finding(Status.UNKNOWN, "systems_of_others"), record("unknown", "", "systems"))


@pytest.mark.parametrize(
    ("before", "now", "change", "reason"),
    [
        (outcome(Status.PASS), outcome(Status.FAIL, finding(found=1)), Change.NEW, "In the baseline it was pass."),
        (outcome(Status.NOT_APPLICABLE), outcome(Status.UNKNOWN, finding(Status.UNKNOWN)), Change.NEW,
         "In the baseline it was not-applicable."),
        (outcome(Status.UNKNOWN, finding(Status.UNKNOWN)), outcome(Status.FAIL, finding(found=1)), Change.WORSE,
         "In the baseline it was unknown."),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.ERROR, CRASH), Change.WORSE,
         "The rule crashed, which no baseline excuses."),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.FAIL, finding(found=1), traceback="x"), Change.WORSE,
         "The rule crashed, which no baseline excuses."),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.UNKNOWN, finding(Status.UNKNOWN, found=2)),
         Change.WORSE, "The baseline does not have this: 2"),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.FAIL, finding(fact="c", found=1)), Change.WORSE,
         "The baseline does not have this: 1"),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.FAIL, finding(template="{found}!", found=1)),
         Change.WORSE, "The baseline does not have this: 1!"),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.FAIL, finding(found=2)), Change.WORSE,
         "2 In the baseline: found = 1."),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.FAIL, finding(found=1), finding(found=1)),
         Change.WORSE, "The baseline has fewer of these: 1"),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.FAIL, finding(found=1)), Change.UNCHANGED, None),
        (outcome(Status.FAIL, finding(found=1), finding(found=2)), outcome(Status.FAIL, finding(found=2)),
         Change.UNCHANGED, None),
        (outcome(Status.UNKNOWN, finding(Status.UNKNOWN)), outcome(Status.UNKNOWN, finding(Status.UNKNOWN)),
         Change.UNCHANGED, None),
        (outcome(Status.FAIL, finding(found=9, required=5)), outcome(Status.FAIL, finding(found=8, required=5)),
         Change.UNCHANGED, None),
        (outcome(Status.FAIL, finding(found=9, required=5), finding(found=8, required=5)),
         outcome(Status.FAIL, finding(found=8, required=5), finding(found=8, required=5)), Change.UNCHANGED, None),
        (outcome(Status.FAIL, finding(found=7, required=5), finding(found=8, required=5)),
         outcome(Status.FAIL, finding(found=8, required=5), finding(found=8, required=5)), Change.WORSE,
         "8 In the baseline: found = 7, required = 5."),
        (outcome(Status.FAIL, finding(found=7, required=5), finding(found=6, required=5)),
         outcome(Status.FAIL, finding(found=8, required=5), finding(found=8, required=5)), Change.WORSE,
         "8 In the baseline: found = 7, required = 5."),
    ],
)  # fmt: skip
def test_standing(before: Outcome, now: Outcome, change: Change, reason: str | None, tmp_path: Path) -> None:
    """How an outcome stands to the baseline of another, and why."""
    found = compared(tmp_path, before, now)
    assert found is not None
    assert found.change is change
    assert (None if found.reason is None else str(found.reason)) == reason


@pytest.mark.parametrize("status", [Status.PASS, Status.NOT_APPLICABLE, Status.WAIVED])
def test_what_needs_no_action_has_no_standing(status: Status, tmp_path: Path) -> None:
    """What passes, does not apply or is waived is neither new nor worse."""
    assert compared(tmp_path, outcome(Status.FAIL, finding(found=1)), outcome(status)) is None


def test_what_the_baseline_does_not_have(tmp_path: Path) -> None:
    """Another organisation and another rule are new, with the reason."""
    now = outcome(Status.FAIL, finding(found=1))
    known = saved(tmp_path, judged(now))
    other = baseline.standing(judged(now, organisation="p"), now, known)
    assert other is not None
    assert (other.change, str(other.reason)) == (Change.NEW, "The baseline does not have this organisation.")
    rule = structs.replace(now, rule="s")
    other = baseline.standing(judged(rule), rule, known)
    assert other is not None
    assert (other.change, str(other.reason)) == (Change.NEW, "The baseline does not have this rule.")


@pytest.mark.parametrize("name", ["other", "another"])
def test_another_pack(name: str, tmp_path: Path) -> None:
    """A baseline of another pack is refused, with the place of the pack's name in it and what to do."""
    now = judged(outcome(Status.FAIL, finding(found=1)))
    known = structs.replace(saved(tmp_path, now), pack=structs.replace(PACK_RECORD, name=name))
    with pytest.raises(EntriesError) as caught:
        baseline.compare(now, known, PACK)
    (problem,) = caught.value.problems
    assert str(problem.message) == f"The baseline is of pack {name}, and pack gl3 judges."
    assert (problem.path, problem.pointer) == (known.path, "/pack/name")
    assert "Record it again" in str(problem.remedy)


@pytest.mark.parametrize(
    ("before", "now", "fixed"),
    [
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.PASS), True),
        (outcome(Status.UNKNOWN, finding(Status.UNKNOWN)), outcome(Status.PASS), True),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.NOT_APPLICABLE), True),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.FAIL, finding(found=1)), False),
        (outcome(Status.FAIL, finding(found=1)), outcome(Status.WAIVED), False),
        (outcome(Status.PASS), outcome(Status.PASS), False),
        (outcome(Status.PASS, rule="other"), outcome(Status.PASS), False),
    ],
)
def test_what_is_fixed(before: Outcome, now: Outcome, fixed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """What needed action and is settled now is fixed, with what it was and is."""
    found = baseline.compare(judged(now), saved(tmp_path, judged(before)), PACK).fixed
    assert [structs.astuple(each) for each in found] == [("r", "1", "Title", before.status, now.status)] * fixed


def test_the_file() -> None:
    """The file is JSON with a line for each finding, in an order of its own, and all that is needed to compare."""
    failing = outcome(
        Status.FAIL,
        finding(fact="c.d", template="x", missing=("b", "a")),
        finding(fact="a.b", found=Duration("2 months"), required=DAY),
        finding(Status.UNKNOWN, "a.b", found=3),
        finding(fact="a.b", found=4, reason=message("{x} y", x=1)),
    )
    text = text_of(
        judged(failing, outcome(Status.PASS, rule="s"), organisation="z"), judged(outcome(Status.NOT_APPLICABLE))
    )
    lines = text.splitlines()
    assert lines[:12] == [
        "{",
        '  "format": 1,',
        '  "tool": {"name": "gl3rules", "version": "1.2.3"},',
        '  "pack": {',
        '    "name": "gl3",',
        '    "version": "1.0.0",',
        '    "digest": "abc",',
        '    "parameters": {',
        '      "a": "1",',
        '      "b": "2 months"',
        "    }",
        "  },",
    ]
    assert lines[12:20] == [
        '  "as_of": "2026-11-22",',
        '  "organisations": [',
        "    {",
        '      "id": "o",',
        '      "outcomes": [',
        '        {"rule": "r", "status": "not-applicable"}',
        "      ]",
        "    },",
    ]
    assert text.endswith('        {"rule": "s", "status": "pass"}\n      ]\n    }\n  ]\n}\n')
    findings = json.loads(text)["organisations"][1]["outcomes"][0]["findings"]
    assert [(each["fact"], each["status"], each["subject"], each.get("values", {})) for each in findings] == [
        ("a.b", "fail", "system emr", {"found": "2 months", "required": "2026-11-22"}),
        ("a.b", "fail", "system emr", {"found": 4, "reason": "1 y"}),
        ("a.b", "unknown", "system emr", {}),
        ("c.d", "fail", "system emr", {"missing": ["a", "b"]}),
    ]
    assert all(len(each["fingerprint"]) == 32 for each in findings)


@pytest.mark.parametrize("crashed", [outcome(Status.ERROR), outcome(Status.FAIL, finding(found=1), traceback="x")])
def test_a_crash_is_not_recorded(crashed: Outcome) -> None:
    """Nobody knows what a rule that crashed would have found."""
    with pytest.raises(ValueError, match="r"):
        text_of(judged(crashed))


def test_values_as_the_file_has_them() -> None:
    """Numbers stay numbers; days, lengths of time and texts within texts are texts; lists are sorted."""
    assert _plain((MONTH, DAY, "b", "a", 3)) == ["1 month", "2026-11-22", "a", "b", 3]
    assert _plain(message("{found} x", found=2)) == "2 x"
    assert values_of(finding(Status.UNKNOWN, found=3)) == {}
    assert values_of(finding(found=3)) == {"found": 3}
    assert spoken(Subject("system", "emr")) == "system emr"
    assert spoken(Subject()) == ""


@pytest.mark.parametrize(
    ("status", "findings", "expected"),
    [
        ("fail", ("fail",), True),
        ("fail", ("fail", "unknown"), True),
        ("fail", ("unknown",), False),
        ("fail", (), False),
        ("unknown", ("unknown",), True),
        ("unknown", ("unknown", "fail"), False),
        ("unknown", (), False),
        ("pass", (), True),
        ("pass", ("fail",), False),
        ("pass", ("unknown",), False),
        ("not-applicable", (), True),
        ("not-applicable", ("unknown",), False),
        ("waived", (), True),
        ("waived", ("fail",), True),
        ("waived", ("unknown",), True),
    ],
)
def test_statuses_that_agree(status: Any, findings: tuple[Any, ...], expected: bool) -> None:  # noqa: ANN401, FBT001
    """A status is what its findings come to."""
    records = tuple(FindingRecord("0" * 32, each, "", "") for each in findings)
    assert _agrees(OutcomeRecord("r", status, records)) is expected
    assert OutcomeRecord("r", status).needs_action is (status in {"fail", "unknown"})


def written(tmp_path: Path, edit: Any) -> EntriesError:  # noqa: ANN401  a function that changes values
    """Return the error of reading a baseline of two organisations that was edited by hand."""
    failing = outcome(Status.FAIL, finding(found=1), finding(fact="c", found=1))
    values = json.loads(text_of(judged(failing, outcome(Status.PASS, rule="s")), judged(failing, organisation="p")))
    edit(values)
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps(values, indent=1), encoding="utf-8")
    with pytest.raises(EntriesError) as caught:
        baseline.load(str(path))
    return caught.value


def put(*path: Any, value: Any) -> Any:  # noqa: ANN401  any value at any place
    """Return a function that sets a value inside another."""

    def edit(values: Any) -> None:  # noqa: ANN401
        *way, last = path
        for part in way:
            values = values[part]
        values[last] = value

    return edit


FIRST: Final = ("organisations", 0, "outcomes", 0)


@pytest.mark.parametrize(
    ("edit", "pointer", "told"),
    [
        (put("organisations", 1, "id", value="*"), "/organisations/1/id", "'*' is not the id of an organisation."),
        (put("organisations", 1, "id", value="o"), "/organisations/1/id", "Organisation o is here twice."),
        (put(*FIRST, "rule", value="*"), "/organisations/0/outcomes/0/rule",
         "'*' is not the id of a rule; each rule is named."),
        (put(*FIRST[:3], 1, "rule", value="r"), "/organisations/0/outcomes/1/rule", "Rule r is here twice."),
        (put(*FIRST, "status", value="pass"), "/organisations/0/outcomes/0/status",
         "The status pass does not agree with the findings."),
        (put(*FIRST, "findings", 1, "fingerprint", value="g" * 32),
         "/organisations/0/outcomes/0/findings/1/fingerprint", f"'{'g' * 32}' is not a fingerprint."),
        (put(*FIRST, "findings", 1, "fingerprint", value="a" * 31),
         "/organisations/0/outcomes/0/findings/1/fingerprint", f"'{'a' * 31}' is not a fingerprint."),
        (put("format", value=2), "/format", "This is version 2 of the form of a baseline; 1 can be read."),
        (put("format", value=0), "/format", "This is version 0 of the form of a baseline; 1 can be read."),
    ],
)  # fmt: skip
def test_edited_by_hand(edit: Any, pointer: str, told: str, tmp_path: Path) -> None:  # noqa: ANN401
    """What no baseline says that was recorded is told, with its place and what to do."""
    (problem,) = written(tmp_path, edit).problems
    assert str(problem.message) == told
    assert problem.pointer == pointer
    assert problem.line > 1
    assert "Record it again" in str(problem.remedy)


def test_a_finding_twice(tmp_path: Path) -> None:
    """The same finding cannot be there twice."""

    def edit(values: Any) -> None:  # noqa: ANN401
        findings = values["organisations"][0]["outcomes"][0]["findings"]
        findings[1]["fingerprint"] = findings[0]["fingerprint"]

    (problem,) = written(tmp_path, edit).problems
    assert str(problem.message) == "This finding is here twice."
    assert problem.pointer == "/organisations/0/outcomes/0/findings/1"


def test_what_is_read_is_what_was_recorded(tmp_path: Path) -> None:
    """A baseline has the day, the pack with its parameters, and each outcome by organisation and rule."""
    failing = outcome(Status.FAIL, finding(found=1))
    waived = outcome(Status.WAIVED, finding(found=1), rule="s", waiver=Waiver("Why", "Who", DAY))
    known = saved(tmp_path, judged(failing, waived))
    assert known.path == str(tmp_path / "baseline.json")
    assert known.as_of == DAY
    assert known.pack == PackRecord("gl3", "1.0.0", "abc", {"a": "1", "b": "2 months"})
    assert {rule: each.status for rule, each in known.organisations["o"].items()} == {"r": "fail", "s": "waived"}
    (one,) = known.organisations["o"]["r"].findings
    assert (one.status, one.subject, one.fact, one.values) == ("fail", "system emr", "a.b", {"found": 1})
    assert FORMAT == 1


@pytest.mark.parametrize("name", ["baseline.yaml", "baseline.json.txt", "json"])
def test_names_that_no_baseline_has(name: str, tmp_path: Path) -> None:
    """A baseline is a JSON file, whatever is in another; capitals don't matter."""
    path = tmp_path / name
    path.write_text(text_of(judged(outcome(Status.PASS))), encoding="utf-8")
    with pytest.raises(EntriesError) as caught:
        baseline.load(str(path))
    (problem,) = caught.value.problems
    assert str(problem.message) == f"A baseline is a JSON file, and {path} does not end in .json."
    assert (str(problem.remedy), problem.path) == ("Name the file that `gl3rules baseline` wrote.", str(path))
    capital = tmp_path / "BASELINE.JSON"
    path.rename(capital)
    assert baseline.load(str(capital)).as_of == DAY


@pytest.mark.parametrize(("more", "told"), [(0, "NUL byte"), (1, "larger than 64 MiB")])
def test_how_large_a_baseline_may_be(more: int, told: str, tmp_path: Path) -> None:
    """A baseline of thousands of organisations is read, up to 64 MiB."""
    path = tmp_path / "baseline.json"
    path.touch()
    os.truncate(path, 64 * 1024 * 1024 + more)
    with pytest.raises(EntriesError, match=told):
        baseline.load(str(path))


@pytest.mark.parametrize(
    "place",
    [("tool",), ("pack",), ("organisations", 0), FIRST, (*FIRST, "findings", 0), ()],
    ids=lambda place: "-".join(map(str, place)),
)
def test_more_than_was_recorded(place: tuple[str | int, ...], tmp_path: Path) -> None:
    """Nothing is in a baseline that gl3rules does not know, wherever it stands."""
    (problem,) = written(tmp_path, put(*place, "everything", value="accepted")).problems
    assert "There is no entry called everything" in str(problem.message)
