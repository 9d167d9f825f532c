"""The public suites for YAML and JSON: what each case gives, and why where it is not what the suite says.

The suites are read from beside the project; a checkout elsewhere skips these tests.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from gl3rules.errors import FactsError, Problem
from gl3rules.source import Document, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED = Path(__file__).parents[2] / "shared"
YAML_SUITE = SHARED / "corpora" / "yaml-test-suite" / "src"
JSON_SUITE = SHARED / "corpora" / "JSONTestSuite" / "test_parsing"

# Why a valid case is refused: the messages of which one must appear, and the cases.
REASONS: dict[str, tuple[set[str], str]] = {
    "tags are not allowed": (
        {"the tag {tag} is not allowed"},
        """2AUY 2XXW 33X3 35KP 52DL 565N 57H4 5TYM 6CK3 6JWB 6WLZ 735Y 74H7 7FWL 8MK2 9KAX 9WXW BU8L C4HZ CC74 CUP7
        EHF6 F2C7 FH7J HMQ5 J7PZ L94M LE5A M5C3 P76L S4JQ U3C3 UGM3 UKK6/2 WZ62 Z67P Z9M4""",
    ),
    "a key must be text": (
        {"what stands as a key is not text", "a key is missing before the colon"},
        "4FJ6 6BFJ 6PBE 9MMW DFF7 KK5P LX3P M2N8 M2N8/1 M5DY PW8X Q9WF RZP5 SBG9 V9D5 X38W XW4D",
    ),
    "a file or document must not be empty": (
        {"the file is empty", "the document is empty"},
        "6XDY 6ZKB 8G76 98YD 9DXL AVM7 DK95/7 MUS6/2 MUS6/3 MUS6/4 PUW8",
    ),
    # Keys without text, colons next to brackets, tabs, directives, names of anchors, lines of three dots: libyaml
    # knows YAML 1.1, or not all of it. What it can't read it refuses, which is safe.
    "libyaml can't read it": (
        {"this is not valid YAML: {problem}"},
        """2JQS 2LFX 4ABK 4MUZ 4MUZ/1 4MUZ/2 58MP 5MUD 5T43 6BCT 6CA3 6LVF 6M2F 7Z25 8XYN 96NN 96NN/1 9SA2 A2M4
        BEC7 CFD4 DBG4 DK3J DK95 DK95/3 DK95/4 FP8R FRK4 HM87 HWV9 K3WX M7A3 MUS6/5 MUS6/6 NHX8 NJ66 NKF9 Q5MG QT73
        R4YG S3PD SM9W/1 UKK6 UT92 VJP3/1 W4TN W5VH Y79Y/1 Y79Y/10 ZYU8 ZYU8/1 ZYU8/2 ZYU8/3""",
    ),
    # libyaml would read these as YAML 1.1 has them: a question mark in brackets without a space after it, an anchor's
    # name that ends at a colon.
    "YAML 1.1 has it otherwise": (
        {"what stands here means one thing in YAML 1.1 and another in YAML 1.2"},
        "2SXE 652Z HM87/1 Y2GN",
    ),
}
REFUSED = {case: messages for messages, cases in REASONS.values() for case in cases.split()}

# Malformed, and read by libyaml for what it plainly means: comments without a space before them, lines indented too
# little inside brackets and quotes, a dash as text in brackets, a directive after a comment.
LENIENT: dict[str, list[object]] = {
    "9C9N": [{"flow": ["a", "b", "c"]}],
    "9JBA": [["a", "b", "c"]],
    "CVW2": [["a", "b", "c"]],
    "DK95/1": [{"foo": "bar baz"}],
    "EB22": ["scalar1", "scalar2"],
    "G5U8": [[["-", "-"]]],
    "QB6E": [{"quoted": "a b c"}],
    "S98Z": [{"empty block scalar": ""}],
    "SU5Z": [{"key": "value"}],
    "X4QW": [{"block": "scalar\n"}],
    "Y79Y/3": [[["foo", "foo"]]],
    "YJV2": [["-"]],
}

# Cases for which the suite gives no values; these are what the forms that it would write them in say.
WITHOUT_VALUES: dict[str, list[object]] = {"2G84/3": [""], "JEF9/2": [["\n"]]}

# Valid by the grammar of JSON, but refused: its RFC 8259 wants names to be unique (section 4).
DUPLICATE_KEYS = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}


def need(suite: Path) -> None:
    """Skip where the suite is missing, unless this is the machine that must have it."""
    if not suite.is_dir():
        assert not (os.environ.get("CI") == "true" and SHARED.exists()), f"{suite} is missing"
        pytest.skip(f"{suite} is missing")


def yaml_cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each case of the YAML suite by its name: that of its file, with a number from the second one on."""
    for path in sorted(YAML_SUITE.glob("*.yaml")):
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8"))):
            yield f"{path.stem}/{number}" if number else path.stem, case


def source(case: dict[str, Any]) -> bytes:
    """The YAML text of a case, whose invisible characters the suite writes as visible ones."""
    text = re.sub("—*»", "\t", case["yaml"]).replace("∎\n", "")
    return text.translate({ord("␣"): " ", ord("↵"): "", ord("←"): "\r", ord("⇔"): "\ufeff"}).encode()


def json_values(text: str) -> list[object]:
    """The values of a case, one JSON text after the other."""
    found = []
    rest = text.strip()
    while rest:
        value, end = json.JSONDecoder().raw_decode(rest)
        found.append(value)
        rest = rest[end:].strip()
    return found


def outcome(data: bytes, kind: Any) -> list[object] | set[str]:  # noqa: ANN401 - a literal or None
    """The values of the documents in a text, or the English templates of the reasons against it."""
    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    try:
        documents = parse(data, "case", kind)
    except FactsError as error:
        problems = error.problems
    assert all(problem.line and problem.column and problem.remedy for problem in problems)
    assert all(document.mark([]) for document in documents)
    return {problem.message.template for problem in problems} or [document.values for document in documents]


def test_every_yaml_case_is_read_as_the_suite_says_or_refused_for_a_listed_reason() -> None:
    """Valid cases give the suite's values, malformed ones are refused, and the exceptions are all listed above."""
    need(YAML_SUITE)
    wrong = []
    seen = set()
    for name, case in yaml_cases():
        seen.add(name)
        found = outcome(source(case), "yaml")
        if name in REFUSED:
            right = isinstance(found, set) and bool(found & REFUSED[name]) and "fail" not in case
        elif name in LENIENT:
            right = "fail" in case and found == LENIENT[name]
        elif name in WITHOUT_VALUES:
            right = "json" not in case and found == WITHOUT_VALUES[name]
        elif "fail" in case:
            right = isinstance(found, set)
        else:
            right = found == json_values(case["json"])
        if not right:
            wrong.append((name, found))
    assert not wrong
    assert seen.issuperset([*REFUSED, *LENIENT, *WITHOUT_VALUES])
    assert len(seen) >= 400


def test_every_json_case_is_read_or_refused_as_the_suite_says() -> None:
    """Cases called y are read, those called n are refused, and those called i may be either."""
    need(JSON_SUITE)
    wrong = []
    paths = sorted(JSON_SUITE.iterdir())
    for path in paths:
        data = path.read_bytes()
        found = outcome(data, "json")
        if path.name in DUPLICATE_KEYS:
            right = found == {"the key {key} stands twice in the same mapping"}
        elif path.name.startswith("y_"):
            right = found == [json.loads(data)]
        elif path.name.startswith("n_"):
            right = isinstance(found, set)
        else:
            right = True
        if not right:
            wrong.append((path.name, found))
    assert not wrong
    assert len(paths) >= 300


def test_the_suites_never_crash_the_other_reader() -> None:
    """JSON cases as YAML, YAML cases as JSON, and both without a kind, are read or refused."""
    need(JSON_SUITE)
    need(YAML_SUITE)
    for data in [*(path.read_bytes() for path in JSON_SUITE.iterdir()), *(source(case) for _, case in yaml_cases())]:
        for kind in ("yaml", "json", None):
            assert outcome(data, kind) is not None
