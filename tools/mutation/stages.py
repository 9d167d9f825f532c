"""Which tests are run on the mutants of a module, quickest first."""

from __future__ import annotations

from typing import Final, NamedTuple


class Plan(NamedTuple):
    """How the mutants of one module are tried.

    With `cases`, the tables of tests/cases/ come first, judged as tests/test_rules.py judges them, those of the
    module's own rules before all others. Then the files of `tests`, in this order; what stands behind a file's name
    are arguments of pytest. `imported` names modules that don't depend on what is mutated: they are imported once.
    """

    tests: tuple[str, ...]
    cases: bool = False
    imported: tuple[str, ...] = ()


MODULES: Final = (
    "rules/gl3/contractors.py",
    "rules/gl3/devices.py",
    "rules/gl3/disposal.py",
    "rules/gl3/emergencies.py",
    "rules/gl3/exchange.py",
    "rules/gl3/external.py",
    "rules/gl3/maintenance.py",
    "rules/gl3/maintenance_accounts.py",
    "rules/gl3/network.py",
    "rules/gl3/organisational.py",
    "rules/gl3/parameters.py",
    "rules/gl3/passwords.py",
    "rules/gl3/personal_devices.py",
    "rules/gl3/personnel.py",
    "rules/gl3/physical.py",
    "rules/gl3/policies.py",
    "rules/gl3/portals.py",
    "rules/gl3/remote.py",
    "rules/gl3/responsibilities.py",
    "rules/gl3/subjects.py",
    "rules/gl3/taking_out.py",
    "rules/gl3/technical.py",
    "rules/gl3/wireless.py",
    "gl3rules/engine.py",
    "gl3rules/trial.py",
    "gl3rules/waivers.py",
    "gl3rules/waivers_file.py",
    "gl3rules/baseline.py",
    "gl3rules/baseline_file.py",
    "gl3rules/facts/base.py",
    "gl3rules/facts/conflicts.py",
    "gl3rules/facts/contractors.py",
    "gl3rules/facts/contradictions.py",
    "gl3rules/facts/describe.py",
    "gl3rules/facts/emergency.py",
    "gl3rules/facts/evidence.py",
    "gl3rules/facts/exchange.py",
    "gl3rules/facts/explain.py",
    "gl3rules/facts/information.py",
    "gl3rules/facts/load.py",
    "gl3rules/facts/maintenance.py",
    "gl3rules/facts/network.py",
    "gl3rules/facts/organisation.py",
    "gl3rules/facts/premises.py",
    "gl3rules/facts/provenance.py",
    "gl3rules/facts/recording.py",
    "gl3rules/facts/remedies.py",
    "gl3rules/facts/root.py",
    "gl3rules/facts/schema.py",
    "gl3rules/facts/slips.py",
    "gl3rules/facts/survey.py",
    "gl3rules/facts/systems.py",
    "gl3rules/facts/wireless.py",
)
"""The modules whose mutants are tried; the pack's catalogue is nothing but texts."""

_FAST: Final = " -k 'not command and not hides and not reordered and not check_with and not _turn_'"
"""Leaves out the tests that start processes, and those that judge hundreds of made documents."""
_BELOW_ENGINE: Final = ("gl3rules.facts.load", "gl3rules.packs", "gl3rules.rules.gl3")
_BELOW_WAIVERS: Final = (*_BELOW_ENGINE, "gl3rules.engine", "gl3rules.entries", "gl3rules.fingerprints")

_RULES: Final = Plan(
    ("tests/test_mutants_rules.py",),
    cases=True,
    imported=("gl3rules.testing", "gl3rules.docs", "gl3rules.cli", "gl3rules.api"),
)
_ENGINE: Final = Plan(
    (
        "tests/test_mutants_engine.py",
        "tests/test_mutants_frozen.py",
        "tests/test_engine.py",
        "tests/test_examples.py",
        "tests/test_reports.py -k 'recorded and (json or verbose)'",
        "tests/test_supporting_evidence.py",
    ),
    imported=_BELOW_ENGINE,
)
_WAIVERS: Final = Plan(
    ("tests/test_mutants_frozen.py", "tests/test_mutants_waivers.py", "tests/test_waivers.py" + _FAST),
    imported=_BELOW_WAIVERS,
)
_BASELINE: Final = Plan(
    ("tests/test_mutants_frozen.py", "tests/test_mutants_baseline.py", "tests/test_baseline.py" + _FAST),
    imported=_BELOW_WAIVERS,
)
_BELOW_FACTS: Final = ("gl3rules.source", "gl3rules.text")
_NO_FUZZING: Final = " -k 'not both'"
"""Leaves out the tests that compare two ways to check facts on hundreds of made documents."""

# What may be declared: a type that has changed shows in the schema at once.
_DECLARED: Final = Plan(
    (
        "tests/test_mutants_facts.py",
        "tests/test_mutants_frozen.py",
        "tests/test_contradictions.py",
        "tests/test_mutants_rules.py",
    ),
    imported=_BELOW_FACTS,
)
_VALUES: Final = Plan(
    (
        "tests/test_mutants_reading.py",
        "tests/test_facts_base.py",
        "tests/test_mutants_facts.py",
        "tests/test_mutants_frozen.py",
        "tests/test_engine.py",
        "tests/test_facts_explain.py" + _NO_FUZZING,
        "tests/test_examples.py",
    ),
    imported=_BELOW_FACTS,
)
_AGREEING: Final = Plan(
    (
        "tests/test_mutants_facts.py",
        "tests/test_mutants_reading.py",
        "tests/test_contradictions.py",
        "tests/test_mutants_frozen.py",
        "tests/test_supporting_evidence.py",
        "tests/test_facts_explain.py" + _NO_FUZZING,
        "tests/test_examples.py",
    ),
    imported=_BELOW_FACTS,
)
_DESCRIBED: Final = Plan(
    (
        "tests/test_mutants_describing.py",
        "tests/test_mutants_reading.py",
        "tests/test_mutants_engine.py",
        "tests/test_engine.py",
        "tests/test_mutants_facts.py",
        "tests/test_mutants_frozen.py",
        "tests/test_supporting_evidence.py",
        "tests/test_examples.py",
        "tests/test_reports.py -k 'recorded and (json or verbose)'",
        "tests/test_facts_explain.py" + _NO_FUZZING,
    ),
    imported=_BELOW_FACTS,
)
_EXPLAINED: Final = Plan(
    (
        "tests/test_mutants_slips.py",
        "tests/test_mutants_describing.py",
        "tests/test_mutants_facts.py",
        "tests/test_mutants_reading.py",
        "tests/test_mutants_frozen.py",
        "tests/test_facts_explain.py" + _NO_FUZZING,
        "tests/test_facts_schema.py",
        "tests/test_api.py",
        "tests/test_contradictions.py",
        "tests/test_examples.py",
    ),
    imported=_BELOW_FACTS,
)
_PLANS: Final = {
    "gl3rules/engine.py": _ENGINE,
    "gl3rules/trial.py": _ENGINE,
    "gl3rules/waivers.py": _WAIVERS,
    "gl3rules/waivers_file.py": _WAIVERS,
    "gl3rules/baseline.py": _BASELINE,
    "gl3rules/baseline_file.py": _BASELINE,
    "gl3rules/facts/base.py": _VALUES,
    "gl3rules/facts/conflicts.py": _AGREEING,
    "gl3rules/facts/contradictions.py": _AGREEING,
    "gl3rules/facts/survey.py": _AGREEING,
    "gl3rules/facts/describe.py": _DESCRIBED,
    "gl3rules/facts/provenance.py": _DESCRIBED,
    "gl3rules/facts/recording.py": _DESCRIBED,
    "gl3rules/facts/explain.py": _EXPLAINED,
    "gl3rules/facts/load.py": _EXPLAINED,
    "gl3rules/facts/remedies.py": _EXPLAINED,
    "gl3rules/facts/schema.py": _EXPLAINED,
    "gl3rules/facts/slips.py": _EXPLAINED,
}


def plan_of(module: str) -> Plan:
    """Return how the mutants of a module are tried."""
    return _RULES if module.startswith("rules/") else _PLANS.get(module, _DECLARED)
