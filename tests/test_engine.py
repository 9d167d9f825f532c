"""The engine, on small packs made here: how outcomes come about and combine."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from gl3rules.authoring import (
    Chapter,
    Context,
    Facts,
    Finding,
    Findings,
    NotApplicable,
    Pack,
    Requirement,
    Rule,
    Severity,
    Subjects,
    all_of,
    any_of,
    is_overdue,
    listed,
    nested,
    rule,
)
from gl3rules.engine import coming, evaluate, report
from gl3rules.facts.base import Duration, Undeclared, UndeclaredError
from gl3rules.facts.load import load_all
from gl3rules.model import PRECEDENCE, Outcome, Status, Waiver, combined
from gl3rules.packs import LoadedPack, load, select
from gl3rules.testing import facts_of
from tests.conftest import EXAMPLES

if TYPE_CHECKING:
    from gl3rules.facts.premises import Area
    from gl3rules.facts.systems import System

AS_OF = date(2026, 11, 22)


def loaded(*rules: Rule[Any]) -> LoadedPack:
    """Return a pack of just these rules."""
    rows = list(dict.fromkeys(rule.row for rule in rules))
    requirements = {row: Requirement(row, f"clause {row}", f"Title {row}", "Summary.") for row in rows}
    pack = Pack("toy", "1", "Toy", "Nowhere", (Chapter("1", "One", tuple(requirements.values())),))
    return LoadedPack(pack, rules, requirements, "", ("", ""), {}, len(rules))


def facts(**declared: object) -> Facts:
    """Return facts of an organisation that declares only this."""
    return facts_of({"schema": 1, "organisation": {"id": "toy", "name": "Toy"}, **declared})


def outcome(tested: Rule[Any], **declared: object) -> Outcome:
    """Return what a rule comes to; with and without evidence it must be the same."""
    with_evidence = evaluate(loaded(tested), facts(**declared), AS_OF).outcomes[0]
    without = evaluate(loaded(tested), facts(**declared), AS_OF, evidence=False).outcomes[0]
    assert without == msgspec.structs.replace(with_evidence, evidence=without.evidence)
    return with_evidence


def systems(facts: Facts) -> Subjects[System]:
    """Give the systems."""
    return listed(facts.systems)


def areas(facts: Facts) -> Subjects[Area]:
    """Give the areas of all sites."""
    return nested(listed(facts.sites), lambda site: site.areas)


def with_password(system: System) -> NotApplicable | None:
    """Say why a system without passwords is left out."""
    return None if "password" in system.authentication else NotApplicable("No password is used.")


@rule(row="1", severity=Severity.HIGH, each=systems)
def logs_kept(system: System) -> Findings:
    """Logs are kept.

    Remedy:
        Keep logs.
    """
    if not system.access_log.collected:
        yield Finding("No log is kept.")


@rule(row="1", severity=Severity.LOW, each=systems, when=with_password)
def passwords_long(system: System) -> Findings:
    """Passwords are long."""
    if system.passwords.minimum_length < 8:
        yield Finding("{found} characters; 8 are required.", found=system.passwords.minimum_length)


@rule(row="2", severity=Severity.LOW, each=areas)
def areas_locked(area: Area) -> Findings:
    """Areas are locked."""
    if area.locked == "never":
        yield Finding("Never locked.")


@rule(row="3", severity=Severity.LOW, each=systems)
def none_or_crash(system: System) -> Findings:
    """The rule fails where no log is kept, and crashes where one is."""
    yield Finding("No log is kept: {number}", number=1 // (not system.access_log.collected))


@rule(row="3", severity=Severity.LOW)
def crashing(facts: Facts) -> Findings:
    """The rule crashes."""
    yield Finding("{nothing}", nothing=1 // len(facts.organisation.name.strip("Toy")))


@rule(row="4", severity=Severity.LOW, each=systems, effective_from=date(2026, 12, 1), effective_until=date(2027, 1, 31))
def logs_kept_for_a_while(system: System) -> Findings:
    """Logs are kept while the rule is in force."""
    if not system.access_log.collected:
        yield Finding("No log is kept.")


@rule(row="5", severity=Severity.LOW, each=systems)
def logs_reviewed(system: System, context: Context) -> Findings:
    """Logs are reviewed every month."""
    last = system.access_log.last_reviewed
    if is_overdue(last, Duration("1 month"), context.as_of):
        yield Finding("Last reviewed on {found}.", found=last)


def system(name: str, **declared: object) -> dict[str, object]:
    """Return the values of a system."""
    return {"id": name, **declared}


def test_pass_rests_on_evidence() -> None:
    """A pass names the facts that it rests on, and has no reason."""
    result = outcome(logs_kept, systems=[system("a", access_log={"collected": True})])
    assert (result.status, result.reason, result.findings) == (Status.PASS, None, ())
    assert [(item.pointer, item.value) for item in result.evidence] == [("/systems/0/access_log/collected", True)]


def test_each_subject_is_judged() -> None:
    """An undeclared value of one subject does not hide the failure of another."""
    result = outcome(
        logs_kept, systems=[system("a"), system("b", access_log={"collected": False}), system("c", access_log={})]
    )
    assert result.status is Status.FAIL
    assert [(finding.status, finding.subject.name, finding.pointer) for finding in result.findings] == [
        (Status.UNKNOWN, "a", "/systems/0/access_log/collected"),
        (Status.FAIL, "b", "/systems/1/access_log/collected"),
        (Status.UNKNOWN, "c", "/systems/2/access_log/collected"),
    ]
    assert result.findings[1].remedy.template == "Keep logs."


@pytest.mark.parametrize(("declared", "pointer"), [({}, "/systems"), ({"systems": []}, "/systems")])
def test_no_subjects_is_unknown(declared: dict[str, object], pointer: str) -> None:
    """A list that is missing or names nothing decides nothing."""
    result = outcome(logs_kept, **declared)
    assert (result.status, result.findings[0].pointer) == (Status.UNKNOWN, pointer)


def test_nested_lists() -> None:
    """A site whose areas are not declared makes the rule unknown, and the areas of others are still judged."""
    site = {"id": "b", "areas": [{"id": "x", "locked": "never"}]}
    result = outcome(areas_locked, sites=[{"id": "a"}, site, {"id": "c", "areas": []}])
    assert [(finding.status, finding.pointer, finding.subject.name) for finding in result.findings] == [
        (Status.UNKNOWN, "/sites/0/areas", "a"),
        (Status.FAIL, "/sites/1/areas/0/locked", "b/x"),
        (Status.UNKNOWN, "/sites/2/areas", "c"),
    ]


def test_when() -> None:
    """A rule applies to the subjects that its condition lets through; where to none, it is not applicable."""
    card = system("a", authentication=["ic-card"])
    result = outcome(passwords_long, systems=[card])
    assert (result.status, str(result.reason)) == (Status.NOT_APPLICABLE, "No password is used.")
    password = system("b", authentication=["password"], passwords={"minimum_length": 8})
    assert outcome(passwords_long, systems=[card, password]).status is Status.PASS
    assert outcome(passwords_long, systems=[card, system("c")]).status is Status.UNKNOWN
    short = system("d", authentication=["password"], passwords={"minimum_length": 7})
    result = outcome(passwords_long, systems=[card, short, system("c")])
    assert (result.status, str(result.findings[0].message)) == (Status.FAIL, "7 characters; 8 are required.")


def test_crash_is_isolated() -> None:
    """A crashing rule is an error with its traceback; the others still run, and the row's error is not hidden."""
    declared = facts(systems=[system("a", access_log={"collected": True})])
    assessment = evaluate(loaded(logs_kept, crashing), declared, AS_OF)
    assert [row.status for row in assessment.rows] == [Status.PASS, Status.ERROR]
    crashed = assessment.outcomes[1]
    assert "ZeroDivisionError" in str(crashed.reason)
    assert "Traceback" in crashed.traceback


def test_a_crash_beside_a_failure_still_ends_the_run_with_its_code() -> None:
    """A rule that fails on one system and crashes on another fails its row, and the run ends with code 3."""
    declared = facts(
        systems=[system("a", access_log={"collected": False}), system("b", access_log={"collected": True})]
    )
    assessment = evaluate(loaded(none_or_crash), declared, AS_OF)
    assert assessment.rows[0].status is Status.FAIL
    assert report(loaded(none_or_crash), AS_OF, "0", [assessment]).exit_code == 3


@pytest.mark.parametrize("places", [True, False])
def test_nothing_escapes_the_first_run(places: bool) -> None:  # noqa: FBT001
    """Without evidence, rules that crash or ask to exit are errors too, with the same traceback, and others go on."""
    declared = facts(systems=[system("a", access_log={"collected": True})])
    pack = loaded(crashing, exiting, none_or_crash, logs_kept)
    full, light = evaluate(pack, declared, AS_OF), evaluate(pack, declared, AS_OF, evidence=False, places=places)
    assert [outcome.status for outcome in light.outcomes] == [Status.ERROR] * 3 + [Status.PASS]
    for one, other in zip(full.outcomes, light.outcomes, strict=True):
        assert (one.reason, one.findings, one.traceback) == (other.reason, other.findings, other.traceback)


def test_rules_that_share_their_subjects_are_judged_apart() -> None:
    """Subjects that several rules take alike are taken once, and each rule has its own verdict and condition."""
    taken = []

    def counted(facts: Facts) -> Subjects[System]:
        taken.append(1)
        return (one for one in facts.systems)

    @rule(row="1", severity=Severity.LOW, each=counted)
    def called_a(system: System) -> Findings:
        """A system is called a."""
        if system.id != "a":
            yield Finding("{found} it is.", found=system.id)

    @rule(row="1", severity=Severity.LOW, each=counted)
    def has_an_id(system: System) -> Findings:
        """A system has an id."""
        if not system.id:
            yield Finding("It has none.")

    @rule(row="1", severity=Severity.LOW, each=counted, when=lambda system: NotApplicable("{id}.", id=system.id))
    def judges_nothing(system: System) -> Findings:
        """Nothing is judged."""
        yield Finding("{found} it is.", found=system.id)

    declared = facts(systems=[system("a"), system("b")])
    light = evaluate(loaded(has_an_id, judges_nothing), declared, AS_OF, evidence=False)
    assert [(one.status, one.subjects) for one in light.outcomes] == [(Status.PASS, 2), (Status.NOT_APPLICABLE, 0)]
    assert str(light.outcomes[1].reason) == "a. b."
    assert len(taken) == 1
    assert [outcome(tested, systems=[system("a"), system("b")]).status for tested in (called_a, has_an_id)] == [
        Status.FAIL,
        Status.PASS,
    ]


def test_a_day_that_is_not_declared_is_not_overdue_but_unknown() -> None:
    """Nothing can be said of a day that nobody declared, unless nothing is ever due; an interval is needed as well."""
    # What is not declared stands in rules for a value of any type.
    last: Any = Undeclared(("last",))
    within: Any = Undeclared(("within",))
    with pytest.raises(UndeclaredError) as caught:
        is_overdue(last, Duration("1 day"), AS_OF)
    assert caught.value.path == ("last",)
    with pytest.raises(UndeclaredError):
        is_overdue(AS_OF, within, AS_OF)
    assert not is_overdue(last, Duration("never"), date.max)


def test_rows_combine_as_xccdf_does() -> None:
    """One failing rule fails its row, whatever the others say."""
    declared = facts(systems=[system("a", authentication=["ic-card"], access_log={"collected": False})])
    assessment = evaluate(loaded(logs_kept, passwords_long), declared, AS_OF)
    assert [outcome.status for outcome in assessment.outcomes] == [Status.FAIL, Status.NOT_APPLICABLE]
    assert assessment.rows[0].status is Status.FAIL


def test_precedence() -> None:
    """Of several statuses, the one that comes first in XCCDF's table decides; of none, nothing is decided."""
    for position, status in enumerate(PRECEDENCE):
        assert combined([*reversed(PRECEDENCE[position:])]) is status
    with pytest.raises(ValueError, match="no status"):
        combined([])


def unknown() -> bool:
    """Stand for a condition that rests on an undeclared fact."""
    raise UndeclaredError


@pytest.mark.parametrize(
    ("conditions", "either", "both"),
    [
        ([True, True], True, True),
        ([True, False], True, False),
        ([False, False], False, False),
        ([True, None], True, None),
        ([None, True], True, None),
        ([False, None], None, False),
        ([None, False], None, False),
        ([None, None], None, None),
    ],
)
def test_three_valued_logic(conditions: list[bool | None], either: bool | None, both: bool | None) -> None:  # noqa: FBT001
    """any_of and all_of are Kleene's or and and; None stands for unknown."""
    given = [unknown if condition is None else (lambda condition=condition: condition) for condition in conditions]
    for decide, expected in ((any_of, either), (all_of, both)):
        if expected is None:
            with pytest.raises(UndeclaredError):
                decide(*given)
        else:
            assert decide(*given) is expected


def test_any_of_keeps_only_decisive_evidence() -> None:
    """Evidence holds what the condition that decided read, and what all read where none decided."""

    @rule(row="1", severity=Severity.LOW)
    def someone_in_charge(facts: Facts) -> Findings:
        """Somebody is in charge."""
        if not any_of(
            lambda: facts.operations.responsible_people >= 1,
            lambda: facts.operations.staff_in_charge >= 1,
        ):
            yield Finding("Nobody is in charge.", at="/operations")

    result = outcome(someone_in_charge, operations={"responsible_people": 0, "staff_in_charge": 2})
    assert [item.pointer for item in result.evidence] == ["/operations/staff_in_charge"]
    result = outcome(someone_in_charge, operations={"responsible_people": 0, "staff_in_charge": 0})
    assert (result.status, len(result.evidence)) == (Status.FAIL, 2)
    assert result.findings[0].pointer == "/operations"
    assert outcome(someone_in_charge, operations={"responsible_people": 0}).status is Status.UNKNOWN


def test_undeclared_value_in_a_finding_is_unknown() -> None:
    """A finding that would state an undeclared value is no failure, since nobody knows it."""

    @rule(row="1", severity=Severity.LOW, each=systems)
    def always_found(system: System) -> Findings:
        """Nothing passes."""
        yield Finding("{found} it is.", found=system.name)

    assert outcome(always_found, systems=[system("a")]).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("last", "within", "overdue"),
    [
        (date(2025, 11, 22), "1 year", False),
        (date(2025, 11, 21), "1 year", True),
        (date(2026, 10, 22), "1 month", False),
        (date(2026, 10, 21), "1 month", True),
        (date(2026, 10, 22), "30 days", True),
        (date(2026, 11, 22), "1 hour", False),
    ],
)
def test_overdue(last: date, within: str, overdue: bool) -> None:  # noqa: FBT001
    """What was last done exactly the interval ago is still in time."""
    assert is_overdue(last, Duration(within), AS_OF) is overdue


def test_context_gives_date_and_document() -> None:
    """A rule may take the context: the day, the whole document, the parameters."""

    @rule(row="1", severity=Severity.LOW, each=systems)
    def named_after_organisation(system: System, context: Context) -> Findings:
        """A system is named after its organisation."""
        if system.id != context.facts.organisation.id or context.as_of != AS_OF:
            yield Finding("{found} it is.", found=system.id)

    assert outcome(named_after_organisation, systems=[system("toy")]).status is Status.PASS
    assert outcome(named_after_organisation, systems=[system("other")]).status is Status.FAIL


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 11, 30), Status.NOT_APPLICABLE),
        (date(2026, 12, 1), Status.FAIL),
        (date(2027, 1, 31), Status.FAIL),
        (date(2027, 2, 1), Status.NOT_APPLICABLE),
    ],
)
def test_rules_are_in_force_from_their_first_to_their_last_day(day: date, status: Status) -> None:
    """A rule does not apply before its first day and after its last, and the reason names the day."""
    declared = facts(systems=[system("a", access_log={"collected": False})])
    (judged,) = evaluate(loaded(logs_kept_for_a_while), declared, day).outcomes
    assert judged.status is status
    if status is Status.NOT_APPLICABLE:
        assert str(judged.reason) in {
            "The rule comes into force on 2026-12-01.",
            "The rule was in force until 2027-01-31.",
        }


def test_what_is_coming() -> None:
    """A rule that comes into force and a review that falls due are found with their first day, in order."""
    pack = loaded(logs_reviewed, logs_kept_for_a_while)
    declared = facts(
        systems=[
            system("a", access_log={"collected": False, "last_reviewed": "2026-11-05"}),
            system("b", access_log={"collected": True, "last_reviewed": "2026-10-31"}),
        ]
    )
    day = date(2026, 11, 10)
    found = coming(pack, declared, evaluate(pack, declared, day))
    # A month after 31 October is 30 November; within 90 days the other rule comes into force, and goes out of it.
    assert [(each.rule, each.on, each.finding.subject.name) for each in found] == [
        ("logs-reviewed", date(2026, 12, 1), "b"),
        ("logs-kept-for-a-while", date(2026, 12, 1), "a"),
    ]


def test_what_needs_action_already_is_not_coming() -> None:
    """What fails or is unknown today is not listed as coming, and neither is what stays as it is."""
    pack = loaded(logs_reviewed, logs_kept)
    overdue = facts(systems=[system("a", access_log={"collected": True, "last_reviewed": "2026-01-01"})])
    undeclared = facts(systems=[system("a", access_log={"collected": True})])
    for declared in (overdue, undeclared):
        assert coming(pack, declared, evaluate(pack, declared, AS_OF)) == ()


@rule(row="6", severity=Severity.LOW, each=systems)
def exiting(system: System) -> Findings:
    """The rule asks Python to exit."""
    if system.id:
        raise SystemExit(0)
    yield Finding("never")


def test_a_rule_that_asks_to_exit_is_a_crash() -> None:
    """A rule that raises SystemExit, with code 0 too, is an error like any other crash, and the others still run."""
    declared = facts(systems=[system("a", access_log={"collected": False})])
    assessment = evaluate(loaded(exiting, logs_kept), declared, AS_OF)
    assert [outcome.status for outcome in assessment.outcomes] == [Status.ERROR, Status.FAIL]
    assert report(loaded(exiting, logs_kept), AS_OF, "0", [assessment]).exit_code == 3


@rule(row="6", severity=Severity.LOW, each=systems)
def cancelled(system: System) -> Findings:
    """The rule is cancelled, as a task of asyncio would be."""
    if system.id:
        raise GeneratorExit
    yield Finding("never")


@pytest.mark.parametrize("evidence", [True, False])
def test_a_rule_that_raises_no_ordinary_exception_is_a_crash(evidence: bool) -> None:  # noqa: FBT001
    """What is no Exception to Python is an error all the same, and the others still run."""
    declared = facts(systems=[system("a", access_log={"collected": False})])
    assessment = evaluate(loaded(cancelled, logs_kept), declared, AS_OF, evidence=evidence)
    assert [outcome.status for outcome in assessment.outcomes] == [Status.ERROR, Status.FAIL]


def test_a_waiver_that_runs_out_is_coming() -> None:
    """What is waived fails again on the day after the last one of its waiver."""
    declared = facts(systems=[system("a", access_log={"collected": False})])
    assessment = evaluate(loaded(logs_kept), declared, AS_OF)
    for days, expected in ((10, [AS_OF + timedelta(11)]), (89, [AS_OF + timedelta(90)]), (90, [])):
        waiver = Waiver("reason", "approver", AS_OF + timedelta(days))
        waived = msgspec.structs.replace(assessment.outcomes[0], status=Status.WAIVED, waiver=waiver)
        found = coming(loaded(logs_kept), declared, msgspec.structs.replace(assessment, outcomes=(waived,)))
        assert [each.on for each in found] == expected


def test_the_last_day_of_the_calendar() -> None:
    """An assessment on the last day that there is finds nothing to come, and no error."""
    declared = facts(systems=[system("a", access_log={"collected": True, "last_reviewed": "9999-12-30"})])
    assert coming(loaded(logs_reviewed), declared, evaluate(loaded(logs_reviewed), declared, date.max)) == ()


def test_what_is_coming_of_the_hospital() -> None:
    """Each coming failure of a real example passes the day before and fails on its day."""
    pack = load("gl3")
    declared = load_all(str(EXAMPLES / "hospital.yaml"))[0]
    found = coming(pack, declared, evaluate(pack, declared, AS_OF))
    assert len(found) > 3
    for each in found:
        only = select(pack, rules=[each.rule])
        before, then = (
            evaluate(only, declared, day, evidence=False).outcomes[0].status
            for day in (each.on - timedelta(1), each.on)
        )
        assert (before, then) == (Status.PASS, Status.FAIL)
