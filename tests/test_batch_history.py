"""A run beside earlier ones: the trend, what changed since the last of them, and because of which fact."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from gl3rules._version import VERSION
from gl3rules.batch.history import Earlier, History
from gl3rules.batch.job import Job, prepared, with_digest
from gl3rules.batch.results import Results
from gl3rules.batch.state import State
from gl3rules.errors import Gl3rulesError, StateError
from tests.conftest import EXAMPLES, run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from gl3rules.portfolio.model import MemberChange, RowChange
    from tests.conftest import Result

BEFORE: Final = "2026-11-20"
NOW: Final = "2026-11-22"


def batch(folder: Path, *arguments: str | Path, day: str = NOW, code: int = 1) -> Result:
    """Run `gl3rules batch` with a folder for its outputs."""
    result = run_cli("batch", *map(str, arguments), "--output", str(folder), "--as-of", day, COLUMNS="400")
    assert result.code == code, result.err
    return result


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """Return a folder with the four examples."""
    return shutil.copytree(EXAMPLES, tmp_path / "in")


def replace(path: Path, old: str, new: str) -> None:
    """Change a text in a file, in which it stands."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def changes_between(before: Path, now: Path) -> tuple[MemberChange, ...]:
    """Return what changed between two runs, as the portfolio has it; `now` is judged by the pack as it is."""
    with closing(State(str(now))) as state, closing(History([str(before)], str(now), date.max)) as history:
        day = date.fromisoformat(state.about()["as_of"])
        job = with_digest(Job(version=VERSION, pack="gl3", digest="", as_of=day))
        return history.changes(prepared(job), Results(state))


def rows_of(changes: tuple[MemberChange, ...], organisation: str) -> dict[str, RowChange]:
    """Return the changes of an organisation by row."""
    return {row.row: row for each in changes if each.id == organisation for row in each.rows}


def test_facts_that_changed_are_named(facts: Path, tmp_path: Path) -> None:
    """A row that fails now, and one that passes now, each name the fact that changed, with both values."""
    batch(tmp_path / "before", facts, day=BEFORE)
    replace(facts / "hospital.yaml", "maximum_age: 60 days", "maximum_age: 6 months")
    replace(facts / "clinic-failing.yaml", "encryption: wpa-tkip", "encryption: wpa2-aes")
    batch(tmp_path / "now", facts)
    changes = changes_between(tmp_path / "before", tmp_path / "now")
    assert [(each.id, each.is_new, each.is_gone) for each in changes] == [
        ("seiryu-hospital", False, False),
        ("minamikaze-clinic", False, False),
    ]
    (worse,) = rows_of(changes, "seiryu-hospital").values()
    assert (worse.row, worse.before, worse.after, worse.reasons) == ("6.5-7b-1", "p", "f", ())
    assert [(each.fact, each.before, each.after) for each in worse.facts] == [
        ("systems[emr].passwords.maximum_age", "60 days", "6 months")
    ]
    (better,) = rows_of(changes, "minamikaze-clinic").values()
    assert (better.before, better.after) == ("f", "p")
    assert [(each.fact, each.before, each.after) for each in better.facts] == [
        ("wireless_lan.networks[guest].encryption", "wpa-tkip", "wpa2-aes")
    ]


def test_facts_that_came_and_went(facts: Path, tmp_path: Path) -> None:
    """A fact that is not declared any more, and one that is declared now, have no value on one side."""
    hospital = facts / "hospital.yaml"
    batch(tmp_path / "before", hospital, day=BEFORE, code=0)
    replace(hospital, "      maximum_age: 60 days\n", "")
    batch(tmp_path / "now", hospital)
    change = rows_of(changes_between(tmp_path / "before", tmp_path / "now"), "seiryu-hospital")["6.5-7b-1"]
    assert (change.before, change.after) == ("p", "u")
    assert [(each.fact, each.after) for each in change.facts] == [("systems[emr].passwords.maximum_age", "")]
    back = rows_of(changes_between(tmp_path / "now", tmp_path / "before"), "seiryu-hospital")["6.5-7b-1"]
    assert [(each.fact, each.before) for each in back.facts] == [("systems[emr].passwords.maximum_age", "")]


def test_moved_lists_are_no_change(facts: Path, tmp_path: Path) -> None:
    """Facts are told apart by ids: what stands elsewhere in its list has not changed."""
    clinic = facts / "clinic-failing.yaml"
    batch(tmp_path / "before", clinic, day=BEFORE)
    text = clinic.read_text(encoding="utf-8")
    start = text.index("  - id: emr")
    end = text.index("  - id: claims")
    rest = text.index("\n\n", end) + 1 if "\n\n" in text[end:] else len(text)
    clinic.write_text(text[:start] + text[end:rest] + text[start:end] + text[rest:], encoding="utf-8")
    batch(tmp_path / "now", clinic)
    assert changes_between(tmp_path / "before", tmp_path / "now") == ()


def test_another_day_is_a_reason(facts: Path, tmp_path: Path) -> None:
    """Where no fact differs, what else differs is told: here that a review has fallen due."""
    batch(tmp_path / "before", facts / "hospital.yaml", day=BEFORE, code=0)
    batch(tmp_path / "now", facts / "hospital.yaml", day="2028-01-01")
    changes = changes_between(tmp_path / "before", tmp_path / "now")
    reasons = {str(reason) for row in rows_of(changes, "seiryu-hospital").values() for reason in row.reasons}
    assert reasons == {"the day of the assessment (2026-11-20, now 2028-01-01)"}
    assert not any(row.facts for row in rows_of(changes, "seiryu-hospital").values())


def test_parameters_and_selection_are_reasons(facts: Path, tmp_path: Path) -> None:
    """Another parameter, or another selection, is told as such."""
    batch(tmp_path / "before", facts / "hospital.yaml", "--param", "password_maximum_age=60 days", code=0)
    result = batch(
        tmp_path / "now",
        *(facts / "hospital.yaml", "--param", "password_maximum_age=30 days", "--row", "6.5"),
        *("--history", tmp_path / "before"),
    )
    told = " ".join(result.out.split())
    assert "other parameters" in told
    assert "another selection of rules" in told


def test_waivers_are_a_reason(facts: Path, tmp_path: Path) -> None:
    """A row that is waived now says so."""
    batch(tmp_path / "before", facts / "clinic-failing.yaml")
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(
        "schema: 1\nwaivers:\n  - {organisation: minamikaze-clinic, rule: wireless-encryption, expires: 2027-01-31,"
        " reason: New access points in January, approver: A. Sato}\n",
        encoding="utf-8",
    )
    result = batch(
        tmp_path / "now", facts / "clinic-failing.yaml", "--waivers", waivers, "--history", tmp_path / "before"
    )
    assert "a waiver" in result.out


def test_organisations_come_and_go(facts: Path, tmp_path: Path) -> None:
    """An organisation that only one of the runs has is told as new or gone."""
    batch(tmp_path / "before", facts / "hospital.yaml", facts / "partial.yaml")
    batch(tmp_path / "now", facts / "hospital.yaml", facts / "clinic-failing.yaml")
    changes = changes_between(tmp_path / "before", tmp_path / "now")
    assert [(each.id, each.is_new, each.is_gone) for each in changes] == [
        ("minamikaze-clinic", True, False),
        ("kobushi-orthopaedics", False, True),
    ]


def test_without_facts_says_so(facts: Path, tmp_path: Path) -> None:
    """Where no copy of the facts was kept, the change is told all the same, without its fact."""
    batch(tmp_path / "before", facts / "hospital.yaml", "--without-facts", code=0)
    replace(facts / "hospital.yaml", "maximum_age: 60 days", "maximum_age: 6 months")
    batch(tmp_path / "now", facts / "hospital.yaml")
    (change,) = rows_of(changes_between(tmp_path / "before", tmp_path / "now"), "seiryu-hospital").values()
    assert change.facts == ()
    assert "were not kept" in str(change.reasons[0])
    assert (tmp_path / "before" / ".gl3rules" / "run.sqlite").read_bytes().find(b"seiryu-hospital") >= 0


def test_trend_over_several_runs(facts: Path, tmp_path: Path) -> None:
    """A folder of runs gives the trend, oldest first, and ends with the present run."""
    for day in ("2026-11-21", "2026-11-20", "2026-11-22"):
        batch(tmp_path / "runs" / day, facts, day=day)
    replace(facts / "hospital.yaml", "maximum_age: 60 days", "maximum_age: 6 months")
    result = batch(tmp_path / "runs" / "now", facts, "--history", tmp_path / "runs", day="2026-11-23")
    lines = result.out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Organisations by status, run by run"))
    assert [line.split()[:3] for line in lines[start + 3 : start + 7]] == [
        ["2026-11-20", "2", "2"],
        ["2026-11-21", "2", "2"],
        ["2026-11-22", "2", "2"],
        ["2026-11-23", "3", "1"],
    ]
    with closing(History([str(tmp_path / "runs")], str(tmp_path / "runs" / "now"), date.max)) as history:
        found = history.runs(())
    assert [(run.name, str(run.as_of), run.organisations, run.statuses["f"]) for run in found] == [
        ("2026-11-20", "2026-11-20", 4, 2),
        ("2026-11-21", "2026-11-21", 4, 2),
        ("2026-11-22", "2026-11-22", 4, 2),
    ]


def facts_of(*identifiers: str) -> str:
    """Return the facts of organisations that declare nothing else, a document each."""
    return "---\n".join(f"schema: 1\norganisation:\n  id: {each}\n  name: {each}\n" for each in identifiers)


def history_of(*folders: Path, output: Path, day: str = NOW) -> tuple[list[str], list[str]]:
    """Return the names of the runs that a run as of a day is compared with, and what is told of others."""
    with closing(History([*map(str, folders)], str(output), date.fromisoformat(day))) as history:
        notes = [str(note).replace(str(output.parent), "") for note in history.notes]
        return [run.name for run in history.runs(())], notes


def test_what_a_run_did_not_count_is_not_counted_later(tmp_path: Path) -> None:
    """An organisation that was described twice counts as it did then, and is new once it is judged."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.yaml").write_text(facts_of("one", "two"), encoding="utf-8")
    (tmp_path / "in" / "b.yaml").write_text(facts_of("two"), encoding="utf-8")
    before = batch(tmp_path / "before", tmp_path / "in", "--quiet", code=2)
    assert before.out == "1 organisations judged: unknown 1; could not be judged: 2.\n"
    with closing(History([str(tmp_path / "before")], "", date.max)) as history:
        (run,) = history.runs(())
    assert (run.organisations, run.unread, run.statuses) == (1, 2, {"u": 1})
    assert {sum(row.counts.values()) for row in run.rows} == {1}
    (tmp_path / "in" / "b.yaml").unlink()
    batch(tmp_path / "now", tmp_path / "in")
    changes = changes_between(tmp_path / "before", tmp_path / "now")
    assert [(each.id, each.is_new, each.is_gone) for each in changes] == [("two", True, False)]
    # And where it is described twice again, it is neither there nor gone.
    assert changes_between(tmp_path / "now", tmp_path / "before") == ()


def test_units_that_are_no_part_of_a_run_are_not_counted(facts: Path, tmp_path: Path) -> None:
    """What an interrupted run left in the state, but its portfolio did not count, counts in no history."""
    batch(tmp_path / "before", facts)
    with closing(State(str(tmp_path / "before"))) as state:
        state._database.execute("UPDATE unit SET position = NULL WHERE path NOT LIKE '%hospital.yaml'")
    with closing(Earlier(str(tmp_path / "before"))) as earlier:
        assert earlier.run(()).organisations == 1
        assert set(earlier.rows_of(["seiryu-hospital", "minamikaze-clinic"])) == {"seiryu-hospital"}


def test_runs_that_stopped_at_a_failure_are_left_out(facts: Path, tmp_path: Path) -> None:
    """A run that was resumed with --fail-fast did not come to its end, whatever the one before it left."""
    batch(tmp_path / "before", facts)
    batch(tmp_path / "before", facts, "--resume", "--fail-fast")
    assert history_of(tmp_path / "before", output=tmp_path / "now") == (
        [],
        ["The run in /before did not come to its end, so it is left out."],
    )
    batch(tmp_path / "before", facts, "--resume")
    assert history_of(tmp_path / "before", output=tmp_path / "now") == (["before"], [])


def test_runs_of_one_day_come_as_they_were_made(facts: Path, tmp_path: Path) -> None:
    """The latest run of a day is the one that ended last, whatever its folder is called."""
    for name in ("second", "first", "third"):
        batch(tmp_path / "runs" / name, facts / "partial.yaml")
    names, _ = history_of(tmp_path / "runs", output=tmp_path / "now")
    assert names == ["second", "first", "third"]


def test_outputs_do_not_tell_when_runs_ended(facts: Path, tmp_path: Path) -> None:
    """When an earlier run ended orders the runs, and changes no byte of what is written."""
    batch(tmp_path / "before", facts / "partial.yaml")
    outputs = []
    for time in ("2026-11-22T09:00:00.000000+00:00", "2026-11-22T10:00:00.000000+00:00"):
        with closing(State(str(tmp_path / "before"))) as state:
            assert state.about()["finished"] != time
            state.set_about("finished", time)
        batch(tmp_path / "now", facts / "partial.yaml", "--history", tmp_path / "before")
        outputs.append(
            {path.name: path.read_bytes() for path in (tmp_path / "now").iterdir() if not path.name.startswith(".")}
        )
    assert set(outputs[0]) == {"outcomes.ndjson", "portfolio.html", "portfolio.xlsx"}
    assert outputs[0] == outputs[1]


def test_later_runs_are_left_out(facts: Path, tmp_path: Path) -> None:
    """A run as of a later day is not the past; one as of the same day is."""
    batch(tmp_path / "runs" / "later", facts / "partial.yaml", day="2026-11-23")
    batch(tmp_path / "runs" / "same", facts / "partial.yaml", day=NOW)
    assert history_of(tmp_path / "runs", output=tmp_path / "now") == (
        ["same"],
        ["The run in /runs/later is as of 2026-11-23, after the day of this one, so it is left out."],
    )
    result = batch(tmp_path / "now", facts / "partial.yaml", "--history", tmp_path / "runs")
    assert "is as of 2026-11-23, after the day of this one" in " ".join(result.out.split())


def test_folder_without_runs_is_no_error(facts: Path, tmp_path: Path) -> None:
    """A folder of runs that is empty, is not there, or holds only the present run, has no earlier run yet."""
    note = "There is no earlier run in {path} yet."
    runs = tmp_path / "runs"
    for path in (tmp_path / "missing", tmp_path):
        assert history_of(path, output=runs / "now")[1] == [
            note.format(path=path).replace(str(runs), ""),
        ]
    batch(runs / "now", facts / "partial.yaml", "--history", runs)
    for path, shown in ((runs, ""), (runs / "now", "/now")):
        assert history_of(path, output=runs / "now") == ([], [note.format(path=shown)])
    result = batch(runs / "now", facts / "partial.yaml", "--history", runs)
    assert note.format(path=runs) in " ".join(result.out.split())


def test_file_as_history_is_refused(facts: Path) -> None:
    """What is no folder is an error that says so."""
    with pytest.raises(Gl3rulesError, match=r"partial\.yaml can't be searched: Not a directory"):
        History([str(facts / "partial.yaml")], "", date.max)


def test_earlier_runs_are_left_as_they_are(facts: Path, tmp_path: Path) -> None:
    """To compare with a run leaves no file beside its state."""
    batch(tmp_path / "before", facts / "partial.yaml")
    batch(tmp_path / "now", facts / "partial.yaml", "--history", tmp_path / "before")
    assert [path.name for path in (tmp_path / "before" / ".gl3rules").iterdir()] == ["run.sqlite"]


def test_log_of_a_killed_run_counts(facts: Path, tmp_path: Path) -> None:
    """Where a run was killed, what it had recorded stands in the log beside its state, and is read too."""
    batch(tmp_path / "before", facts / "partial.yaml")
    with closing(State(str(tmp_path / "before"))) as state:
        state._database.execute("DELETE FROM about WHERE name = 'is_finished'")
        shutil.copytree(tmp_path / "before", tmp_path / "killed")
    assert (tmp_path / "killed" / ".gl3rules" / "run.sqlite-wal").stat().st_size
    with closing(Earlier(str(tmp_path / "killed"))) as earlier:
        assert not earlier.is_finished


def test_damage_is_told_before_anything_is_judged(facts: Path, tmp_path: Path) -> None:
    """An earlier run of which a part is damaged that is only needed at the end is refused at the start."""
    batch(tmp_path / "before", facts)
    path = tmp_path / "before" / ".gl3rules" / "run.sqlite"
    with closing(sqlite3.connect(path)) as database:
        ((page,),) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'organisation'")
        ((size,),) = database.execute("PRAGMA page_size")
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    result = batch(tmp_path / "now", facts, "--history", tmp_path / "before", code=2)
    assert "run.sqlite can't be compared with" in result.err
    assert not (tmp_path / "now" / "outcomes.ndjson").exists()


def test_unfinished_runs_are_left_out(facts: Path, tmp_path: Path) -> None:
    """A run that did not come to its end would look like one in which organisations are gone."""
    batch(tmp_path / "runs" / "a", facts, day=BEFORE)
    with closing(State(str(tmp_path / "runs" / "a"))) as state:
        state._database.execute("DELETE FROM about WHERE name = 'is_finished'")
    result = batch(tmp_path / "now", facts, "--history", tmp_path / "runs")
    assert "did not come to its end, so it is left out" in " ".join(result.out.split())


def test_runs_of_another_version_are_left_out(facts: Path, tmp_path: Path) -> None:
    """An update of gl3rules does not end every run beside those before it: what can't be read any more is told."""
    batch(tmp_path / "runs" / "a", facts, day=BEFORE)
    with closing(sqlite3.connect(tmp_path / "runs" / "a" / ".gl3rules" / "run.sqlite")) as database:
        database.execute("PRAGMA user_version = 99")
    result = batch(tmp_path / "now", facts, "--history", tmp_path / "runs")
    assert "runs/a was written by another version of gl3rules, so it is left out." in " ".join(result.out.split())


def test_other_databases_are_refused(tmp_path: Path) -> None:
    """What is no state of a run is told with its path."""
    folder = tmp_path / "a#b?c%41" / ".gl3rules"
    folder.mkdir(parents=True)
    (folder / "run.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(StateError, match=r"run\.sqlite can't be compared with"):
        Earlier(str(folder.parent))
