"""The Python API for many organisations, as Spark, Ray and programs of one's own use it."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from datetime import date
from typing import Final

import pytest
from msgspec import structs

from gl3rules import FactsError, check, load
from gl3rules.batch import COLUMNS, Judge, WorkerMismatchError
from gl3rules.batch.job import Job, prepared, with_digest
from gl3rules.errors import PackError, SelectionError
from gl3rules.model import Status
from gl3rules.waivers_file import Entry
from tests.conftest import AS_OF, EXAMPLES, ROOT

DAY: Final = date.fromisoformat(AS_OF)
CLINIC: Final = (EXAMPLES / "clinic-failing.yaml").read_bytes()


@pytest.mark.parametrize("example", ["hospital", "health-guidance-provider", "clinic-failing", "partial"])
def test_says_what_check_says(example: str) -> None:
    """An organisation comes to the same as in a check of its file alone."""
    path = EXAMPLES / f"{example}.yaml"
    assessment = check(load(str(path)), as_of=DAY)
    (judged,) = Judge(as_of=DAY)(path.read_bytes(), "facts.yaml")
    assert (judged.organisation_id, judged.path, judged.number) == (assessment.organisation_id, "facts.yaml", 1)
    assert judged.sha256 == assessment.sha256
    assert judged.rows == {row.row: row.status.value for row in assessment.rows}
    expected = [
        (outcome.rule, finding.fact, str(finding.message))
        for outcome in assessment.outcomes
        if outcome.status not in (Status.PASS, Status.NOT_APPLICABLE)
        for finding in outcome.findings
    ]
    assert [(found.rule, found.fact, found.message) for found in judged.findings] == expected


def test_a_job_is_sent_whole_and_small() -> None:
    """A job means the same in another process, is unpacked there once, and its key is made once."""
    entry = Entry("a", "Some good reason.", "Board", date(2026, 12, 31), rule="backup", marks={"": (1, 2)})
    many = tuple(structs.replace(entry, organisation=f"o{number}", index=number) for number in range(1000))
    job = with_digest(Job(version="", pack="gl3", digest="", as_of=DAY, waivers=(entry,), waiver_sets={"w": many}))
    sent = pickle.dumps(job)
    assert len(sent) < 40_000
    assert pickle.loads(sent) is prepared(job).job  # noqa: S301  our own
    other = with_digest(structs.replace(job, waiver_sets={}))
    assert prepared(other).waivers_for("o7", "") == []
    again = pickle.loads(sent)  # noqa: S301  as above
    assert (again == job, again is job) == (True, False)
    assert prepared(again).waivers_for("o7", "w") == [many[7]]
    # Told by the digests of the units that they can apply to, so that a change costs only those.
    assert other.key == job.key != structs.replace(job, waivers=()).key
    assert job.key is job.key
    with pytest.raises(KeyError):
        prepared(other).waivers_for("o7", "w")


def test_rows_are_flat() -> None:
    """Each organisation and rule gives one row, with the same columns."""
    assessment = check(load(str(EXAMPLES / "clinic-failing.yaml")), as_of=DAY)
    rows = Judge(as_of=DAY).rows(CLINIC, "clinic.yaml")
    assert [(row["rule"], row["status"]) for row in rows] == [
        (outcome.rule, outcome.status.value) for outcome in assessment.outcomes
    ]
    assert {tuple(row) for row in rows} == {COLUMNS}
    rotation = next(row for row in rows if row["rule"] == "password-rotation")
    assert rotation == {
        "organisation_id": "minamikaze-clinic",
        "organisation_name": "Minamikaze Clinic (みなみかぜ診療所)",
        "path": "clinic.yaml",
        "number": 1,
        "sha256": assessment.sha256,
        "as_of": DAY,
        "pack": "gl3",
        "pack_version": assessment.pack.version,
        "rule": "password-rotation",
        "row": "6.5-7b-1",
        "clause": "6.5 C.7 (users) (1)",
        "severity": "medium",
        "status": "fail",
        "findings": 2,
        "fact": "systems[emr].passwords.maximum_age",
        "message": "Passwords may be used for 6 months; at most 2 months is allowed. (1 more)",
    }


def test_several_organisations_in_one_record() -> None:
    """A YAML text can describe several organisations, which are numbered."""
    text = CLINIC.decode() + "---\n" + (EXAMPLES / "partial.yaml").read_text(encoding="utf-8")
    assert [(each.organisation_id, each.number) for each in Judge(as_of=DAY)(text)] == [
        ("minamikaze-clinic", 1),
        ("kobushi-orthopaedics", 2),
    ]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (b'{"schema": 1', "Close the bracket"),
        (b'{"schema": 1, "schema": 1, "organisation": {"id": "a", "name": "A"}}', "stands twice"),
        (b'{"schema": 1, "organisation": {"id": "a", "nmae": "A"}}', "nmae"),
        (b"\xff", "is not UTF-8 text"),
        ("\ud800", "is not UTF-8 text"),
        (b"", "the file is empty"),
    ],
)
def test_bad_records_are_rows_too(record: bytes | str, told: str) -> None:
    """What can't be judged is one row that says why, and an exception for those who want that."""
    judge = Judge(as_of=DAY)
    (row,) = judge.rows(record, "r:7")
    assert tuple(row) == COLUMNS
    assert (row["status"], row["path"], row["organisation_id"], row["as_of"]) == ("refused", "r:7", "", DAY)
    assert told in str(row["message"])
    assert str(row["message"]).startswith("r:7")
    with pytest.raises(FactsError, match="r:7"):
        judge(record, "r:7")


def test_facts_after_the_day_are_refused() -> None:
    """Facts that can't be true on the day of the assessment are refused, as by `check`."""
    (row,) = Judge(as_of=date(2020, 1, 1)).rows(CLINIC)
    assert row["status"] == "refused"
    assert "after the day of the assessment" in str(row["message"])


def test_selects_and_tightens() -> None:
    """Rows, rules, parameters and the language are those that were asked for."""
    judge = Judge(
        as_of=DAY,
        rows=["6.5"],
        rules=["password-rotation"],
        parameters={"password_maximum_age": "1 month"},
        language="ja",
    )
    (row,) = judge.rows((EXAMPLES / "hospital.yaml").read_bytes())
    assert (row["rule"], row["status"]) == ("password-rotation", "fail")
    assert "1か月" in str(row["message"])
    (judged,) = judge((EXAMPLES / "hospital.yaml").read_bytes())
    assert judged.rows == {"6.5-7b-1": "fail"}


def test_part_of_a_row_is_no_pass() -> None:
    """A row of which rules were left out is neither a pass nor not applicable."""
    (judged,) = Judge(as_of=DAY, rules=["password-rotation"])((EXAMPLES / "hospital.yaml").read_bytes())
    assert judged.rows == {"6.5-7b-1": "in-part"}
    assert judged.status == "in-part"


def test_wrong_names_are_refused_at_once() -> None:
    """A wrong name is told where the judge is made, not on some worker."""
    with pytest.raises(SelectionError, match=r"6\.55"):
        Judge(as_of=DAY, rows=["6.55"])
    with pytest.raises(SelectionError, match="less than its default"):
        Judge(as_of=DAY, parameters={"password_maximum_age": "3 months"})
    with pytest.raises(PackError, match="no rule pack"):
        Judge(as_of=DAY, pack="gl4")


def test_travels_to_another_process() -> None:
    """A judge is small to pickle, and judges alike in a process that never saw it made."""
    judge = Judge(as_of=DAY, rows=["6.5"])
    sent = pickle.dumps(judge)
    assert len(sent) < 2_000
    script = (
        "import pickle, sys, json\n"
        "judge = pickle.loads(bytes.fromhex(sys.argv[1]))\n"
        "record = open(sys.argv[2], 'rb').read()\n"
        "print(json.dumps([[row['rule'], row['status']] for row in judge.rows(record)]))\n"
    )
    path = EXAMPLES / "clinic-failing.yaml"
    done = subprocess.run(
        [sys.executable, "-c", script, sent.hex(), str(path)], cwd=ROOT, capture_output=True, check=True
    )
    assert json.loads(done.stdout) == [[row["rule"], row["status"]] for row in judge.rows(CLINIC)]


@pytest.mark.parametrize("change", [{"version": "0.0.1"}, {"digest": "0" * 64}])
def test_another_version_refuses(change: dict[str, str]) -> None:
    """A process with another version of gl3rules, or of the pack, says so instead of judging otherwise."""
    judge = Judge(as_of=DAY)
    judge._job = structs.replace(judge._job, **change)
    other: Judge = pickle.loads(pickle.dumps(judge))  # noqa: S301  made above
    with pytest.raises(WorkerMismatchError, match="worker has"):
        other.rows(CLINIC)


def test_errors_travel_too() -> None:
    """An error that crosses processes still has its problems, in both languages."""
    with pytest.raises(FactsError) as caught:
        Judge(as_of=DAY)(b"schema: 2", "x.yaml")
    other = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  made above
    assert other.problems == caught.value.problems
    assert str(other) == str(caught.value)
