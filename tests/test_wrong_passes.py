"""No file with a defect passes a rule that rests on what is defective, for thousands of files over all rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest

from benchmarks.wrong_passes import allowed, named, ours, weakened
from benchmarks.wrong_passes.__main__ import write_corpus
from benchmarks.wrong_passes.comparison import Comparison, Tally, page
from benchmarks.wrong_passes.corpus import Case, cases, parts
from benchmarks.wrong_passes.document import FactsFile
from benchmarks.wrong_passes.relevance import AS_OF, evidence, hospital, pack
from gl3rules.source import parse
from tests.conftest import ROOT, run_cli

if TYPE_CHECKING:
    from pathlib import Path

# Known beforehand, so that a part that makes no file any more is noticed.
PARTS: Final = (
    "organisation",
    "operations",
    "documents",
    "staff_groups",
    "trainings",
    "sites",
    "equipment",
    "systems",
    "test_data",
    "wireless_lan",
    "contracting",
    "maintenance",
    "remote_maintenance",
    "information_types",
    "disposal",
    "taking_out",
    "personal_devices",
    "emergencies",
    "external_exchange",
    "internal_network",
    "providers",
    "patient_viewing",
    "(documents)",
    "(cut off)",
    "(weakened)",
    "(topics)",
    "(contradictions)",
)
TRAPS: Final = {
    "1:00",
    "NaN and infinity",
    "a day to come",
    "alias to nothing",
    "bad first document",
    "bad second document",
    "broken line",
    "bytes that are no text",
    "commented out",
    "contradiction",
    "cut off",
    "duplicate key, the weak one first",
    "duplicate key, the weak one last",
    "empty file",
    "empty list",
    "empty map",
    "empty map in a list",
    "empty text",
    "false for something else",
    "full-width",
    "in another place",
    "invisible or full-width characters in a key",
    "item without facts",
    "key in other case",
    "key misspelt",
    "list for a map",
    "list for a value",
    "map for a list",
    "map for a value",
    "missing",
    "no map at the top",
    "no such day",
    "no such length of time",
    "no such word",
    "null",
    "null in a list",
    "number for something else",
    "odd item in a list",
    "one level too deep",
    "tag",
    "text for a number",
    "the opposite as text",
    "true for something else",
    "undecided",
    "value for a list",
    "weakened",
    "wrong indentation",
    "yes or no in other words",
    "yes, on, no or off",
    "zero and below",
}
FEW: Final = 400


def told(case: Case, rules: tuple[str, ...]) -> str:
    """Return a wrong pass in words."""
    return f"{', '.join(rules)} passes: {case.trap} at {case.pointer or 'the file'}"


@pytest.mark.parametrize("part", PARTS)
def test_no_defective_file_passes(part: str) -> None:
    """Each file of the corpus has a defect, and no rule that rests on it passes or seems not to apply."""
    wrong = [told(case, rules) for case in cases(part) if (rules := ours.passed_quickly(case))]
    assert wrong == []


def test_the_quick_way_is_that_of_the_command() -> None:
    """On a file of every few hundred, judging without explanations comes to what `gl3rules check` comes to."""
    for number, case in enumerate(cases()):
        if number % FEW == 0:
            quick = ours.judged(case.data, case.rules, ours.read_quickly)
            assert quick == ours.judged(case.data, case.rules, ours.read), told(case, case.rules)


@pytest.mark.parametrize(
    "trap", ["missing", "weakened", "cut off", "contradiction", "duplicate key, the weak one last"]
)
def test_the_command_fails_on_defective_files(trap: str, tmp_path: Path) -> None:
    """Through the command line too, a defect ends with another exit code than 0."""
    case = next(case for case in cases() if case.trap == trap)
    path = tmp_path / "facts.yaml"
    path.write_bytes(case.data)
    result = run_cli("check", str(path), "--as-of", str(AS_OF))
    assert result.code in {1, 2}


def test_the_sound_file_passes_everything() -> None:
    """The file that the defects are made in is without one, so that each defect makes the difference."""
    statuses = ours.judged(hospital().text.encode(), evidence().all_rules)
    assert {rule: str(status) for rule, status in statuses.items()} == dict.fromkeys(evidence().all_rules, "pass")


def test_the_corpus_covers_all_rows_and_traps() -> None:
    """Every rule of all 75 rows, and every kind of defect, has files; and there are thousands."""
    count, rules, traps = 0, set[str](), set[str]()
    for case in cases():
        count += 1
        rules.update(case.rules)
        traps.add(case.trap)
    assert parts() == PARTS
    assert traps == TRAPS
    assert rules == {rule.id for rule in pack().rules}
    assert len({rule.row for rule in pack().rules}) == 75
    assert count > 15_000


def test_each_rule_has_a_weakened_value() -> None:
    """For each rule the table has a value that says too little, so that more is tested than broken declarations."""
    known = {rule for case in cases("(weakened)", "(topics)") for rule in case.rules}
    assert [rule for rule in evidence().all_rules if rule not in known] == []


def test_weakened_values_are_declarations() -> None:
    """Weakened values are of the facts' shape: but for a few that contradict, what is wrong is what they say."""
    weak = list(cases("(weakened)", "(topics)"))
    refused = [case for case in weak if not ours.judged(case.data, case.rules)]
    assert len(refused) < len(weak) / 10


def test_contradictions_are_refused() -> None:
    """Statements that rule each other out are refused as a whole, not judged."""
    judged = [case.pointer for case in cases("(contradictions)") if ours.judged(case.data, case.rules)]
    assert len(list(cases("(contradictions)"))) == len(weakened.CONTRADICTIONS)
    assert judged == []


def test_what_passes_without_a_fact_is_allowed_to() -> None:
    """A rule whose code names a fact passes without it only for a reason that is written down."""
    unexplained = [pair for pair in named.passing_without() if not allowed.reason(*pair)]
    assert unexplained == []


def test_no_allowance_is_stale() -> None:
    """Each reason that is written down is still needed, for each of its rules."""
    found = named.passing_without()
    stale = [
        (rule, entry.places)
        for entry in allowed.ALLOWED
        for rule in entry.rules.split()
        if not any(entry.covers(rule, pointer) for name, pointer in found if name == rule)
    ]
    assert stale == []


def test_the_code_names_what_the_evidence_has() -> None:
    """The two lists of facts that rules rest on agree: nothing is recorded that the code doesn't name."""
    recorded = {(rule, pointer) for pointer, rules in evidence().rules_of.items() for rule in rules}
    assert [pair for pair in sorted(recorded) if not named.names(*pair)] == []


SMALL: Final = """\
a:
  b: 1 # more
  c: [x, y]
d:
  - id: e
    f:
      - g

  - id: h
    f: i
"""


@pytest.fixture
def small() -> FactsFile:
    """A short text with the shapes that facts have."""
    return FactsFile(SMALL, {})


def values_of(text: str) -> object:
    """Return the values of a text of one document."""
    (document,) = parse(text.encode(), "small.yaml", "yaml")
    return document.values


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/a", {"d": [{"id": "e", "f": ["g"]}, {"id": "h", "f": "i"}]}),
        ("/a/b", {"a": {"c": ["x", "y"]}, "d": [{"id": "e", "f": ["g"]}, {"id": "h", "f": "i"}]}),
        ("/d", {"a": {"b": 1, "c": ["x", "y"]}}),
        ("/d/0/id", {"a": {"b": 1, "c": ["x", "y"]}, "d": [{"f": ["g"]}, {"id": "h", "f": "i"}]}),
        ("/d/0/f", {"a": {"b": 1, "c": ["x", "y"]}, "d": [{"id": "e"}, {"id": "h", "f": "i"}]}),
        ("/d/1/f", {"a": {"b": 1, "c": ["x", "y"]}, "d": [{"id": "e", "f": ["g"]}, {"id": "h"}]}),
    ],
)
def test_an_entry_can_be_taken_out(small: FactsFile, pointer: str, expected: object) -> None:
    """Without an entry, the text has all the others."""
    (entry,) = (entry for entry in small.entries if entry.pointer == pointer)
    assert values_of(small.with_lines(entry, "")) == expected


def test_entries_can_be_put_back(small: FactsFile) -> None:
    """The lines of an entry in its place, and a value after its key, make the same values again."""
    for entry in small.entries:
        assert values_of(small.with_lines(entry, small.lines_of(entry))) == values_of(SMALL)
        if "\n" not in small.value_of(entry):
            assert values_of(small.with_value(entry, small.value_of(entry))) == values_of(SMALL)


def test_every_entry_of_the_example_can_be_put_back() -> None:
    """Positions are right in all of the example: each entry written again where it stands changes nothing."""
    file = hospital()
    sound = values_of(file.text)
    for entry in file.entries[::7]:
        assert values_of(file.with_lines(entry, file.lines_of(entry))) == sound


def test_the_corpus_is_written_with_an_index(tmp_path: Path) -> None:
    """Each file is named in the index with its defect, the fact, and the rows and rules that may not pass."""
    folder = tmp_path / "corpus"
    written = write_corpus(folder, cases("disposal"))
    lines = [json.loads(line) for line in (folder / "index.ndjson").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == written == len(list(folder.glob("*.yaml"))) > 50
    (whole,) = (line for line in lines if (line["defect"], line["fact"]) == ("missing", "/disposal"))
    assert whole["rows"] == ["6.7-2"]
    assert whole["rules"] == ["equipment-disposed-of-by-experts", "equipment-erasure-proven", "disposals-checked"]
    assert b"disposal:" not in (folder / whole["file"]).read_bytes()


def test_the_page_tells_what_was_counted() -> None:
    """The page has the counts of gl3rules, of each trap and in all."""
    tally = Tally()
    for case in cases("disposal"):
        tally.add(case, ())
    text = page(Comparison(tally, tally, (), 75, 166))
    assert "**gl3rules passes none of them.**" in text
    assert f"| **together** | **{tally.files.total():,}** | **0** | **{tally.files.total():,}** | **0** |" in text
    assert "| missing | 4 | 0 | 4 | 0 |" in text


def test_the_published_page_is_of_this_corpus() -> None:
    """docs/comparison.md counts as many files as there are, and none that gl3rules passes."""
    text = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
    assert f" into {sum(1 for _ in cases()):,} files " in text.replace("\n", " ")
    assert "**gl3rules passes none of them.**" in text


def test_the_published_page_says_what_its_template_says() -> None:
    """Whoever changes the words of the page changes them in both places, or has the command write it."""
    published = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8").splitlines()
    template = (ROOT / "benchmarks" / "wrong_passes" / "page.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in template if "$" not in line and line not in published] == []
