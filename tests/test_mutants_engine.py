"""What an assessment says, field by field: outcomes, findings and their places, rows, what is coming, the report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from msgspec import structs

from gl3rules import engine
from gl3rules.authoring import (
    Chapter,
    Context,
    Facts,
    Finding,
    Findings,
    NotApplicable,
    Pack,
    Parameter,
    Requirement,
    Rule,
    Severity,
    Subjects,
    listed,
    message,
    nested,
    rule,
)
from gl3rules.engine import coming, evaluate, report, summary
from gl3rules.facts.load import from_bytes
from gl3rules.facts.recording import ACTIVE, Recorder
from gl3rules.model import Assessment, Outcome, Refused, Status, Subject, SupportingEvidence, Waiver, WaiverNote
from gl3rules.packs import LoadedPack, load, select
from gl3rules.text import Message

if TYPE_CHECKING:
    from gl3rules.facts.premises import Area
    from gl3rules.facts.systems import System

DAY: Final = date(2026, 11, 22)
LIMIT: Final = Parameter("shortest", 8, "Fewest characters of a password", lower_is_stricter=False)
SHORT: Final = """\
schema: 1
organisation: {id: toy, name: Toy}
systems:
  - id: a
    name: First
    access_log: {collected: true, last_reviewed: 2026-11-01}
    passwords: {minimum_length: 9, maximum_age: 1 month}
  - id: b
    access_log:
      collected: false
    shared_accounts: false
evidence:
  - {id: e1, kind: contract, title: T, reference: R, collected: 2026-01-02, supports: ["systems[b].access_log"]}
  - {id: e2, kind: contract, reference: S, supports: [systems, "systems[b]"]}
  - {id: e3, title: U}
"""


def facts(text: str = SHORT) -> Facts:
    """Return the facts that a YAML text declares, as if it stood in a file."""
    (found,) = from_bytes(text.encode(), "toy.yaml", "yaml")
    return found


def systems(facts: Facts) -> Subjects[System]:
    """Give the systems."""
    return listed(facts.systems)


def loaded(*rules: Rule[Any], row_count: int = 0) -> LoadedPack:
    """Return a pack of these rules; each row has `row_count` more that are left out."""
    rows = list(dict.fromkeys(each.row for each in rules))
    chapters = tuple(
        Chapter(row, f"Chapter {row}", (Requirement(row, f"clause {row}", f"Title {row}", f"Summary {row}."),))
        for row in rows
    )
    requirements = {each.row: each for chapter in chapters for each in chapter.requirements}
    of_row = {row: sum(each.row == row for each in rules) + row_count for row in rows}
    pack = Pack("toy", "1.5", "Toy", "Nowhere", chapters, (LIMIT,))
    return LoadedPack(pack, rules, requirements, "digest", ("", ""), {"shortest": 10}, 77, of_row)


def judged(tested: Rule[Any], text: str = SHORT, **more: bool) -> Outcome:
    """Return what one rule comes to."""
    return evaluate(loaded(tested), facts(text), DAY, **more).outcomes[0]


@rule(row="1", severity=Severity.HIGH, each=systems, clause="1 C (3)")
def logs_kept(system: System) -> Findings:
    """Logs are kept.

    Why:
        Because.
    Passes:
        Kept.
    Fails:
        Not kept.
    Remedy:
        Keep logs.
    """
    if not system.access_log.collected:
        yield Finding("{system} keeps {found} logs.", system=system.id, found=0)


@rule(row="1", severity=Severity.LOW, each=systems)
def accounts_personal(system: System) -> Findings:
    """Accounts are personal."""
    if system.shared_accounts:
        yield Finding("Shared.")


@rule(row="2", severity=Severity.LOW)
def always_failing(facts: Facts) -> Findings:
    """Nothing is ever right."""
    for each in facts.systems:
        yield Finding("{system} is wrong.", system=each.id, at="systems/1/passwords", remedy=message("Replace it."))
        yield Finding("{system} is wrong again.", system=each.id, at="/organisation/name")


@rule(row="2", severity=Severity.LOW, each=systems)
def below_the_subject(system: System) -> Findings:
    """The finding is about a part of the subject."""
    if not system.access_log.collected:
        yield Finding("Wrong.", at="access_log/last_reviewed")


def never(system: System) -> NotApplicable | None:
    """Leave every system out, with reasons of two kinds."""
    return NotApplicable("Not {kind}.", kind="these" if system.id == "a" else "those")


@rule(row="3", severity=Severity.LOW, each=systems, when=never)
def never_applicable(system: System) -> Findings:
    """Applies to nothing."""
    if system.id:
        yield Finding("Wrong.")


def only_first(system: System) -> NotApplicable | None:
    """Leave out all systems but the first."""
    return None if system.id == "a" else NotApplicable("Not the first.")


@rule(row="3", severity=Severity.LOW, each=systems, when=only_first)
def first_alone(system: System) -> Findings:
    """Applies to the first system."""
    if not system.access_log.collected:
        yield Finding("Wrong.")


def not_at_all(_: Facts) -> Subjects[System]:
    """Say that there is nothing to judge."""
    return NotApplicable("There is nothing.")


@rule(row="3", severity=Severity.LOW, each=not_at_all)
def without_subjects(system: System) -> Findings:
    """Has no subjects."""
    if system.id:
        yield Finding("Wrong.")


@rule(row="4", severity=Severity.LOW, each=systems)
def crashing(system: System) -> Findings:
    """The rule crashes on each system."""
    yield Finding("{found}", found=1 // len(system.id.strip("ab")))


@rule(row="5", severity=Severity.LOW, each=systems)
def long_enough(system: System, context: Context) -> Findings:
    """Passwords are as long as the parameter says."""
    if system.passwords.minimum_length < context.limit(LIMIT):
        yield Finding("{found} of {required}.", found=system.passwords.minimum_length, required=context.limit(LIMIT))


def places(outcome: Outcome) -> list[tuple[Any, ...]]:
    """Return what the findings of an outcome say of their places."""
    return [
        (str(each.message), each.subject, each.pointer, each.fact, each.file, each.line, each.column)
        for each in outcome.findings
    ]


B: Final = Subject("system", "b")


def test_a_failure() -> None:
    """A failure says all of its rule, and of each finding where it is and what to do."""
    found = judged(logs_kept)
    assert (found.rule, found.row, found.clause, found.severity) == ("logs-kept", "1", "1 C (3)", Severity.HIGH)
    assert (found.title, found.status, found.subjects) == ("Logs are kept.", Status.FAIL, 2)
    assert str(found.reason) == "b keeps 0 logs."
    assert places(found) == [
        ("b keeps 0 logs.", B, "/systems/1/access_log/collected", "systems[b].access_log.collected", "toy.yaml", 10, 18)
    ]
    assert [str(each.remedy) for each in found.findings] == ["Keep logs."]
    assert [each.status for each in found.findings] == [Status.FAIL]
    assert (found.traceback, found.waiver, found.change) == ("", None, None)


def test_what_a_verdict_rests_on() -> None:
    """Each fact that was read is evidence, with its value, its line, and what supports it."""
    found = judged(logs_kept)
    assert [(each.pointer, each.fact, each.value, each.line, each.supported_by) for each in found.evidence] == [
        ("/systems/0/access_log/collected", "systems[a].access_log.collected", True, 6, ("e2",)),
        ("/systems/1/access_log/collected", "systems[b].access_log.collected", False, 10, ("e1", "e2")),
    ]


def test_without_places() -> None:
    """Without places, findings say which fact they are about, and no line."""
    found = judged(logs_kept, evidence=False, places=False)
    assert places(found) == [
        ("b keeps 0 logs.", B, "/systems/1/access_log/collected", "systems[b].access_log.collected", "toy.yaml", 0, 0)
    ]
    assert found.evidence == ()
    assert len(judged(logs_kept, evidence=False, places=True).evidence) == 2
    assert len(judged(logs_kept, evidence=True, places=False).evidence) == 2
    with_places = judged(logs_kept, evidence=False)
    assert [(each.line, each.column) for each in with_places.findings] == [(10, 18)]


@pytest.mark.parametrize("more", [{}, {"evidence": False}, {"evidence": False, "places": False}])
def test_places_that_a_rule_states(more: dict[str, Any]) -> None:
    """A rule can say where a finding is: below its subject, or from the top of the document; and what to do."""
    found = judged(always_failing, **more)
    organisation = Subject()
    assert [(each[1], each[2], each[3]) for each in places(found)] == [
        (organisation, "/systems/1/passwords", "systems[b].passwords"),
        (organisation, "/organisation/name", "organisation.name"),
    ] * 2
    assert str(found.reason) == "a is wrong. (3 more)"
    assert [str(each.remedy) for each in found.findings] == ["Replace it.", ""] * 2
    (own,) = judged(below_the_subject, **more).findings
    assert (own.subject, own.pointer) == (B, "/systems/1/access_log/last_reviewed")


@pytest.mark.parametrize("evidence", [True, False])
def test_what_is_not_declared(evidence: bool) -> None:  # noqa: FBT001  a parameter
    """What is unknown names the fact that is missing, and how to declare it."""
    found = judged(accounts_personal, evidence=evidence)
    assert found.status is Status.UNKNOWN
    assert found.subjects == 2
    assert str(found.reason) == "systems[a].shared_accounts is not declared."
    assert places(found) == [
        (
            "systems[a].shared_accounts is not declared.",
            Subject("system", "a"),
            "/systems/0/shared_accounts",
            "systems[a].shared_accounts",
            "toy.yaml",
            4,
            5,
        )
    ]
    assert str(found.findings[0].remedy) == (
        "Declare it: Whether several people use the same account (for example false)."
    )


def test_a_list_of_nothing() -> None:
    """A list that names nothing is unknown in other words than one that is missing."""
    nothing = "schema: 1\norganisation: {id: toy, name: Toy}\nsystems: []\n"
    missing = "schema: 1\norganisation: {id: toy, name: Toy}\n"
    for text, told in ((nothing, "systems lists nothing."), (missing, "systems is not declared.")):
        found = judged(logs_kept, text)
        assert (found.status, found.subjects, str(found.reason)) == (Status.UNKNOWN, 0, told)
        assert [(each.pointer, each.subject) for each in found.findings] == [("/systems", Subject())]
        assert found == structs.replace(judged(logs_kept, text, evidence=False), evidence=found.evidence)


def test_one_fails_and_one_is_unknown() -> None:
    """The reason is that of the status: of a failure beside what is unknown, the failure."""
    text = SHORT.replace("{collected: true, last_reviewed: 2026-11-01}", "{last_reviewed: 2026-11-01}")
    found = judged(logs_kept, text)
    assert [each.status for each in found.findings] == [Status.UNKNOWN, Status.FAIL]
    assert (found.status, str(found.reason)) == (Status.FAIL, "b keeps 0 logs.")


@pytest.mark.parametrize("evidence", [True, False])
def test_what_does_not_apply(evidence: bool) -> None:  # noqa: FBT001  a parameter
    """What does not apply gives each reason once, judges nothing, and finds nothing."""
    found = judged(never_applicable, evidence=evidence)
    assert (found.status, found.subjects, found.findings) == (Status.NOT_APPLICABLE, 0, ())
    assert str(found.reason) == "Not these. Not those."
    alike = judged(never_applicable, SHORT.replace("[b]", "[c]").replace("id: b", "id: c"), evidence=evidence)
    assert str(alike.reason) == "Not these. Not those."
    three = SHORT.replace("evidence:\n", "  - id: c\nevidence:\n")
    assert str(judged(never_applicable, three, evidence=evidence).reason) == "Not these. Not those."
    nothing = judged(without_subjects, evidence=evidence)
    assert (nothing.status, nothing.subjects) == (Status.NOT_APPLICABLE, 0)
    assert str(nothing.reason) == "There is nothing."
    partly = judged(first_alone, evidence=evidence)
    assert (partly.status, partly.subjects, partly.reason) == (Status.PASS, 1, None)


def named(system: System) -> NotApplicable | None:
    """Leave a system out, and name it."""
    return NotApplicable("Not {system}.", system=system.id)


@rule(row="3", severity=Severity.LOW, each=systems, when=named)
def leaving_out_by_name(system: System) -> Findings:
    """Applies to nothing."""
    if system.id:
        yield Finding("Wrong.")


def test_reasons_of_several_organisations() -> None:
    """Each of several organisations is told its own reason why a rule does not apply."""
    pack = loaded(leaving_out_by_name)
    for name in ("a", "b", "c"):
        text = f"schema: 1\norganisation: {{id: toy, name: Toy}}\nsystems: [{{id: {name}}}]\n"
        (found,) = evaluate(pack, facts(text), DAY, evidence=False).outcomes
        assert str(found.reason) == f"Not {name}."


@pytest.mark.parametrize("evidence", [True, False])
def test_a_crash(evidence: bool) -> None:  # noqa: FBT001  a parameter
    """A crash says what Python says, once, at each subject on which it happened."""
    found = judged(crashing, evidence=evidence)
    assert (found.status, found.subjects) == (Status.ERROR, 2)
    told = "The rule crashed: ZeroDivisionError: integer division or modulo by zero."
    assert str(found.reason) == f"{told} (1 more)"
    assert [each[:4] for each in places(found)] == [
        (told, Subject("system", "a"), "/systems/0", "systems[a]"),
        (told, B, "/systems/1", "systems[b]"),
    ]
    assert str(found.findings[0].remedy) == "Report it to the rule's authors, with the output of --verbose."
    assert found.traceback.count("Traceback") == 1
    assert "ZeroDivisionError" in found.traceback


def test_the_first_of_several_crashes() -> None:
    """Of a rule that crashes on several subjects, Python's account of the first crash is kept."""

    @rule(row="4", severity=Severity.LOW, each=systems)
    def crashing_by_name(system: System) -> Findings:
        """The rule crashes on each system."""
        if system.id:
            raise ValueError(system.id)
        yield Finding("Wrong.")

    found = judged(crashing_by_name)
    assert "ValueError: a" in found.traceback
    assert "ValueError: b" not in found.traceback


def test_nothing_is_left_of_a_recording() -> None:
    """Once all is judged, no rule's reads are recorded any more, so that packs can be judged within each other."""
    for evidence in (True, False):
        judged(logs_kept, evidence=evidence)
        assert ACTIVE.get() is None
        around = Recorder()
        token = ACTIVE.set(around)
        judged(first_alone, evidence=evidence)
        assert ACTIVE.get() is around
        ACTIVE.reset(token)


@pytest.mark.parametrize("evidence", [True, False])
def test_subjects_that_are_none(evidence: bool) -> None:  # noqa: FBT001  a parameter
    """Where a rule is given no subject at all, that there is none is what is told, not a pass."""

    @rule(row="4", severity=Severity.LOW, each=lambda facts: facts.systems)
    def careless(system: System) -> Findings:
        """The rule takes whatever systems there are."""
        if system.id == "x":
            yield Finding("Wrong.")

    text = "schema: 1\norganisation: {id: toy, name: Toy}\nsystems: []\n"
    found = judged(careless, text, evidence=evidence)
    assert (found.status, str(found.reason)) == (Status.UNKNOWN, "systems lists nothing.")
    assert judged(careless, evidence=evidence).status is Status.PASS


def test_an_interrupt_is_none_of_a_rule() -> None:
    """Whoever interrupts gl3rules interrupts it, whichever rule runs."""

    @rule(row="1", severity=Severity.LOW)
    def interrupted(facts: Facts) -> Findings:
        """The user presses control and C."""
        if facts.organisation.id:
            raise KeyboardInterrupt
        yield Finding("Wrong.")

    for evidence in (True, False):
        with pytest.raises(KeyboardInterrupt):
            judged(interrupted, evidence=evidence)


@pytest.mark.parametrize("evidence", [True, False])
def test_an_interrupt_comes_once(evidence: bool) -> None:  # noqa: FBT001  a parameter
    """Whoever presses control and C once has interrupted gl3rules, though the rule would go on now."""
    calls: list[str] = []

    @rule(row="1", severity=Severity.LOW)
    def interrupted_once(facts: Facts) -> Findings:
        """The user presses control and C while the rule runs for the first time."""
        calls.append(facts.organisation.id)
        if len(calls) == 1:
            raise KeyboardInterrupt
        yield Finding("Wrong.")

    with pytest.raises(KeyboardInterrupt):
        judged(interrupted_once, evidence=evidence)
    assert len(calls) == 1


def test_parameters_that_are_set() -> None:
    """A rule judges by a parameter as it is set."""
    found = judged(long_enough, SHORT.replace("  - id: b\n", "  - id: b\n    passwords: {minimum_length: 11}\n"))
    assert [str(each.message) for each in found.findings] == ["9 of 10."]


def test_an_assessment() -> None:
    """An assessment names the organisation, its file, the day and the pack, and what supports the facts."""
    pack = loaded(logs_kept, accounts_personal, first_alone)
    found = evaluate(pack, facts(), DAY)
    assert (found.organisation_id, found.organisation_name, found.path, found.as_of) == ("toy", "Toy", "toy.yaml", DAY)
    assert len(found.sha256) == 64
    assert found.pack == summary(pack)
    first, second, third = found.supporting_evidence
    assert structs.astuple(first) == ("e1", "contract", "T", "R", date(2026, 1, 2))
    assert structs.astuple(second) == structs.astuple(SupportingEvidence("e2", "contract", reference="S"))
    assert structs.astuple(third) == structs.astuple(SupportingEvidence("e3", title="U"))
    assert [
        (row.row, row.chapter, row.clause, row.title, row.status, row.rules, row.left_out) for row in found.rows
    ] == [
        ("1", "1", "clause 1", "Title 1", Status.FAIL, ("logs-kept", "accounts-personal"), 0),
        ("3", "3", "clause 3", "Title 3", Status.PASS, ("first-alone",), 0),
    ]
    assert found.outcomes[2].clause == "clause 3"


def test_what_a_selection_leaves_out_of_a_row() -> None:
    """A row of which rules are left out says how many."""
    (row,) = evaluate(loaded(logs_kept, row_count=2), facts(), DAY).rows
    assert row.left_out == 2
    unknown = structs.replace(loaded(logs_kept), rules_of_row={})
    assert evaluate(unknown, facts(), DAY).rows[0].left_out == 0


def test_many_packs_at_once() -> None:
    """However many packs judge in one process, each judges by its own rules and says so."""
    packs = [loaded(*rules) for rules in ((logs_kept,), (first_alone,), (logs_kept, first_alone)) for _ in range(15)]
    for _ in range(2):
        for pack in packs:
            found = evaluate(pack, facts(), DAY, evidence=False)
            assert [each.rule for each in found.outcomes] == [each.id for each in pack.rules]
            assert [row.row for row in found.rows] == list(pack.requirements)


@pytest.mark.parametrize("count", [1, 2, 31, 32, 33, 34, 70])
def test_many_subjects(count: int) -> None:
    """A pass says how many subjects were judged, however many there are and whatever was judged before."""
    pack = loaded(logs_kept)
    many = "".join(f"  - {{id: s{number}, access_log: {{collected: true}}}}\n" for number in range(count))
    text = f"schema: 1\norganisation: {{id: toy, name: Toy}}\nsystems:\n{many}"
    for _ in range(2):
        (found,) = evaluate(pack, facts(text), DAY, evidence=False).outcomes
        assert (found.status, found.subjects) == (Status.PASS, count)


def with_systems(count: int) -> Facts:
    """Return facts with so many systems, all of which keep logs."""
    many = "".join(f"  - {{id: s{number}, access_log: {{collected: true}}}}\n" for number in range(count))
    return facts(f"schema: 1\norganisation: {{id: toy, name: Toy}}\nsystems:\n{many}")


def test_what_is_kept_between_organisations() -> None:
    """What is the same for two organisations is made once; of very many kinds only the first 32 are kept."""
    pack = loaded(logs_kept)
    first = [evaluate(pack, with_systems(count), DAY, evidence=False).outcomes[0] for count in range(1, 41)]
    again = [evaluate(pack, with_systems(count), DAY, evidence=False).outcomes[0] for count in range(1, 41)]
    assert first == again
    assert [one is other for one, other in zip(first, again, strict=True)] == [True] * 32 + [False] * 8


def test_what_is_kept_of_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many packs judge in one process, what is kept of them stays small."""
    kept: dict[int, object] = {}
    monkeypatch.setattr(engine, "_COMMON", kept)
    packs = [loaded(logs_kept) for _ in range(70)]
    sizes = []
    for pack in packs:
        evaluate(pack, facts(), DAY)
        sizes.append(len(kept))
    assert sizes == [*range(1, 33), *range(1, 33), *range(1, 7)]
    evaluate(packs[-1], facts(), DAY)
    assert len(kept) == 6


def test_summary_of_a_pack() -> None:
    """What a report says of a pack."""
    found = summary(loaded(logs_kept, always_failing))
    assert (found.name, found.version, found.digest, found.title) == ("toy", "1.5", "digest", "Toy")
    assert [(each.number, each.title) for each in found.chapters] == [("1", "Chapter 1"), ("2", "Chapter 2")]
    assert found.parameters == (("shortest", "10"),)
    assert (found.rows, found.rules) == (2, 77)


def test_a_report() -> None:
    """A report has all that was given and judged, and the texts of each row and rule."""
    pack = loaded(logs_kept, accounts_personal, always_failing)
    assessment = evaluate(pack, facts(), DAY)
    refused = [Refused("bad.yaml", ())]
    found = report(pack, DAY, "9.9", [assessment], refused, (Status.FAIL,), as_of_given=True, selection=("x",))
    assert (found.version, found.as_of, found.pack) == ("9.9", DAY, summary(pack))
    assert (found.judged_rows, found.judged_rules) == (2, 3)
    assert (found.assessments, found.refused, found.fail_on) == ((assessment,), tuple(refused), (Status.FAIL,))
    assert (found.as_of_given, found.selection, found.baseline, found.waiver_notes) == (True, ("x",), "", ())
    first, second = found.requirements
    assert (first.row, first.chapter, first.clause, first.title, first.summary) == (
        "1",
        "1",
        "clause 1",
        "Title 1",
        "Summary 1.",
    )
    text, bare = first.rules
    assert structs.astuple(text) == (
        *("logs-kept", "1", "1 C (3)", Severity.HIGH, "Logs are kept."),
        *("Because.", "Kept.", "Not kept.", "Keep logs."),
    )
    assert (bare.clause, bare.why, bare.passes, bare.fails, bare.remedy) == ("clause 1", "", "", "", "")
    assert [each.rule for each in second.rules] == ["always-failing"]


def test_a_report_on_nothing() -> None:
    """Where no facts could be read, nothing was judged; texts can be left out; by default fail and unknown fail."""
    pack = loaded(logs_kept)
    found = report(pack, DAY, "9.9", [], [Refused("bad.yaml", ())])
    assert (found.judged_rows, found.judged_rules, found.assessments) == (0, 0, ())
    assert found.fail_on == (Status.FAIL, Status.UNKNOWN)
    assert not found.as_of_given
    assert len(found.requirements) == 1
    assert report(pack, DAY, "9.9", [], texts=False).requirements == ()
    assert report(pack, DAY, "9.9", [], baseline="b.json").baseline == "b.json"
    note = WaiverNote(message("x"), "w.yaml", 3)
    assert report(pack, DAY, "9.9", [], waiver_notes=(note,)).waiver_notes == (note,)


def on_day(first: date | None = None, last: date | None = None) -> Rule[Any]:
    """Return a rule that fails wherever a system keeps no log, in force from a first to a last day."""

    @rule(row="1", severity=Severity.LOW, each=systems, effective_from=first, effective_until=last)
    def in_force_for_a_while(system: System) -> Findings:
        """Logs are kept for a while."""
        if not system.access_log.collected:
            yield Finding("No log on {system}.", system=system.id)

    return in_force_for_a_while


def expected_on(pack: LoadedPack, assessment: Assessment | None = None, on: date = DAY) -> list[tuple[str, str, date]]:
    """Return what is coming: rule, row and day."""
    found = coming(pack, facts(), assessment or evaluate(pack, facts(), on))
    return [(each.rule, each.row, each.on) for each in found]


@pytest.mark.parametrize("days", [1, 2, 3, 44, 45, 46, 89, 90])
def test_a_rule_that_comes_into_force(days: int) -> None:
    """The first day on which something fails is found, from tomorrow to 90 days on."""
    day = DAY + timedelta(days)
    pack = loaded(on_day(day))
    assert expected_on(pack) == [("in-force-for-a-while", "1", day)]
    (found,) = coming(pack, facts(), evaluate(pack, facts(), DAY))
    assert (str(found.finding.message), found.finding.status) == ("No log on b.", Status.FAIL)
    assert (found.finding.pointer, found.finding.line) == ("/systems/1/access_log/collected", 10)


@pytest.mark.parametrize("evidence", [True, False])
@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        (DAY, None, Status.PASS),
        (None, DAY, Status.PASS),
        (DAY, DAY, Status.PASS),
        (DAY + timedelta(1), None, Status.NOT_APPLICABLE),
        (None, DAY - timedelta(1), Status.NOT_APPLICABLE),
        (DAY + timedelta(1), DAY + timedelta(2), Status.NOT_APPLICABLE),
        (DAY - timedelta(2), DAY - timedelta(1), Status.NOT_APPLICABLE),
    ],
)
def test_what_would_pass_out_of_force(
    first: date | None,
    last: date | None,
    status: Status,
    evidence: bool,  # noqa: FBT001  a parameter
) -> None:
    """A rule that is not in force does not apply, also where all that it asks is met."""
    found = judged(on_day(first, last), SHORT.replace("collected: false", "collected: true"), evidence=evidence)
    assert found.status is status
    assert found.subjects == (2 if status is Status.PASS else 0)
    assert (found.reason is None) == (status is Status.PASS)


@rule(row="2", severity=Severity.LOW, each=systems)
def beside_the_subject(system: System) -> Findings:
    """The finding is about something else than the subject."""
    if not system.access_log.collected:
        yield Finding("Wrong.", at="/organisation/prefix")


def test_a_place_beside_the_subject() -> None:
    """A rule that judges systems can find something at another place in the document."""
    (found,) = judged(beside_the_subject).findings
    assert (found.subject, found.pointer) == (B, "/organisation/prefix")


def test_what_is_not_coming() -> None:
    """What comes into force later, is over by then, fails already, or does not know the day is not coming."""
    tomorrow = DAY + timedelta(1)
    assert expected_on(loaded(on_day(DAY + timedelta(91)))) == []
    assert expected_on(loaded(on_day(tomorrow, DAY))) == []
    assert expected_on(loaded(on_day(DAY - timedelta(9), DAY - timedelta(1)))) == []
    assert expected_on(loaded(on_day(DAY))) == []
    assert expected_on(loaded(logs_kept)) == []


@pytest.mark.parametrize("last", [1, 2, 30, 89, 90, 91, 400])
def test_a_rule_that_is_in_force_for_a_while(last: int) -> None:
    """A rule that comes into force is found though it goes out of force within the 90 days."""
    tomorrow = DAY + timedelta(1)
    assert expected_on(loaded(on_day(tomorrow, DAY + timedelta(last)))) == [("in-force-for-a-while", "1", tomorrow)]


def test_what_is_coming_in_order() -> None:
    """What is coming is in the order of its days."""
    first, second = on_day(DAY + timedelta(20)), on_day(DAY + timedelta(10))
    second.id = "sooner"
    assert [each[0] for each in expected_on(loaded(first, second))] == ["sooner", "in-force-for-a-while"]


@pytest.mark.parametrize(("days", "comes"), [(0, True), (1, True), (89, True), (90, False), (91, False)])
def test_a_waiver_that_runs_out(days: int, comes: bool) -> None:  # noqa: FBT001  parameters
    """What is waived is coming on the day after the last one of its waiver, with what it was about."""
    pack = loaded(logs_kept)
    assessment = evaluate(pack, facts(), DAY)
    waiver = Waiver("Why", "Who", DAY + timedelta(days))
    waived = structs.replace(assessment.outcomes[0], status=Status.WAIVED, waiver=waiver)
    found = coming(pack, facts(), structs.replace(assessment, outcomes=(waived,)))
    day = DAY + timedelta(days + 1)
    assert [(each.rule, each.row, each.on, str(each.finding.message)) for each in found] == [
        ("logs-kept", "1", day, "b keeps 0 logs.")
    ] * comes


def test_what_is_told_of_what_is_coming() -> None:
    """Of several findings the first failure is told, beside what is unknown; of a waiver the first finding."""
    text = SHORT.replace("{collected: true, last_reviewed: 2026-11-01}", "{last_reviewed: 2026-11-01}")
    pack = loaded(on_day(DAY + timedelta(1)))
    (found,) = coming(pack, facts(text), evaluate(pack, facts(text), DAY))
    assert (found.finding.status, str(found.finding.message)) == (Status.FAIL, "No log on b.")
    pack = loaded(always_failing)
    assessment = evaluate(pack, facts(), DAY)
    waiver = Waiver("Why", "Who", DAY)
    waived = structs.replace(assessment.outcomes[0], status=Status.WAIVED, waiver=waiver)
    (found,) = coming(pack, facts(), structs.replace(assessment, outcomes=(waived,)))
    assert str(found.finding.message) == "a is wrong."


def areas(facts: Facts) -> Subjects[Area]:
    """Give the areas of all sites."""
    return nested(listed(facts.sites), lambda site: site.areas)


@pytest.mark.parametrize("evidence", [True, False])
def test_a_list_within_a_list_that_is_not_declared(evidence: bool) -> None:  # noqa: FBT001  a parameter
    """Subjects that can't be known leave the outcome open, also where the rule has nothing to say against any."""

    @rule(row="1", severity=Severity.LOW, each=areas)
    def content(area: Area) -> Findings:
        """Whatever there is will do."""
        del area
        return ()

    text = "schema: 1\norganisation: {id: toy, name: Toy}\nsites: [{id: s}, {id: t, areas: [{id: x}]}]\n"
    found = judged(content, text, evidence=evidence)
    assert (found.status, str(found.reason)) == (Status.UNKNOWN, "sites[s].areas is not declared.")


def test_what_is_coming_beside_what_is_unknown() -> None:
    """A failure that is coming is found although a list before it is not declared."""

    @rule(row="1", severity=Severity.LOW, each=areas, effective_from=DAY + timedelta(3))
    def areas_locked(area: Area) -> Findings:
        """Areas are locked."""
        if area.locked == "never":
            yield Finding("Never locked.")

    declared = facts(
        "schema: 1\norganisation: {id: toy, name: Toy}\nsites: [{id: s}, {id: t, areas: [{id: x, locked: never}]}]\n"
    )
    pack = loaded(areas_locked)
    (found,) = coming(pack, declared, evaluate(pack, declared, DAY))
    assert (found.on, found.finding.pointer) == (DAY + timedelta(3), "/sites/1/areas/0/locked")


def test_near_the_end_of_the_calendar() -> None:
    """Close to the last day that there is, what is left of the calendar is looked at."""
    last = date.max
    pack = loaded(on_day(last))
    assert expected_on(pack, on=last - timedelta(5)) == [("in-force-for-a-while", "1", last)]
    assert expected_on(pack, on=last) == []


def test_the_real_pack_says_what_is_left_out() -> None:
    """A selection of the built-in pack says of each row how many of its rules were not judged."""
    pack = load()
    only = select(pack, rules=["password-composition"])
    (row,) = evaluate(only, facts(), DAY).rows
    assert (row.row, row.rules, row.left_out) == ("6.5-7b-1", ("password-composition",), 1)
    assert summary(only).rules == len(pack.rules)


def test_messages_hold_their_values() -> None:
    """The reason of an outcome can be worded in any language, since it holds its template and values."""
    reason = judged(logs_kept).reason
    assert reason == Message("{system} keeps {found} logs.", {"system": "b", "found": 0})
