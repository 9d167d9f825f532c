"""Reading files: values, positions, and everything that is refused."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

import pytest

from gl3rules.errors import FactsError, Problem
from gl3rules.source import Document, Limits, Mark, parse

Kind: TypeAlias = Literal["yaml", "json"] | None


def one(text: str | bytes, kind: Kind = "yaml", limits: Limits | None = None) -> Document:
    """The only document in a text."""
    data = text.encode() if isinstance(text, str) else text
    (document,) = parse(data, "facts", kind, limits or Limits())
    return document


def problems(text: str | bytes, kind: Kind = "yaml", limits: Limits | None = None) -> tuple[Problem, ...]:
    """What is wrong with a text that must be refused."""
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(FactsError) as caught:
        parse(data, "facts", kind, limits or Limits())
    assert caught.value.exit_code == 2
    assert all(problem.path == "facts" and problem.remedy for problem in caught.value.problems)
    return caught.value.problems


def summary(found: tuple[Problem, ...]) -> list[tuple[int, int, str, str]]:
    """Each problem's line, column, pointer and English text."""
    return [(problem.line, problem.column, problem.pointer, str(problem.message)) for problem in found]


CORE_TYPES: list[tuple[str, object]] = [
    *[(text, None) for text in ("", "~", "null", "Null", "NULL")],
    *[(text, True) for text in ("true", "True", "TRUE")],
    *[(text, False) for text in ("false", "False", "FALSE")],
    *[(text, text) for text in ("yes", "No", "on", "OFF", "y", "nULL", "tRUE", "none", "2026-04-12", "12:30", "1_000")],
    *[(text, text) for text in ("nan", "NaN", "inf", "-inf", ".Nan", "+", "-a", ".", "..", "0x", "0b1", "-0x1", "<<")],
    ("0", 0), ("-0", 0), ("+12", 12), ("-19", -19), ("007", 7), ("0o14", 12), ("0x3A", 58), ("0xff", 255),
    ("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)), ("0" * 5000 + "1", 1),
    ("0.", 0.0), ("-0.0", -0.0), (".5", 0.5), ("+12e03", 12000.0), ("-2E+05", -200000.0), ("1.5", 1.5), ("1e-999", 0.0),
    ("'1'", "1"), ('"true"', "true"), ("''", ""), ("|\n 1", "1"), (">-\n null", "null"), ("'<<'", "<<"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), CORE_TYPES)
def test_scalars_have_the_types_of_yaml_1_2(text: str, value: object) -> None:
    """Plain scalars follow the core schema, and quoted ones are text."""
    values = one(f"a: {text}").values
    assert isinstance(values, dict)
    found = values["a"]
    assert (found, type(found)) == (value, type(value))
    if isinstance(value, float):
        assert math.copysign(1, found) == math.copysign(1, value)


def test_the_yaml_directive_does_not_bring_back_yaml_1_1() -> None:
    """A file that says YAML 1.1 is read with the types of 1.2."""
    assert one("%YAML 1.1\n---\na: no").values == {"a": "no"}


# What is wrong, each with its line, column, pointer and text.
TWICE = "the key {} stands twice in the same mapping"
REFUSED_YAML = {
    "a: 1\nb: 2\na: 3\n": [(3, 1, "/a", TWICE.format("a"))],
    "a: {b: 1, b: 2}": [(1, 11, "/a/b", TWICE.format("b"))],
    "- x\n- ~k: 1\n  '~k': 2": [(3, 3, "/1/~0k", TWICE.format("~k"))],
    "a: !!int 3": [(1, 4, "/a", "the tag !!int is not allowed")],
    "a: !x {b: 1}": [(1, 4, "/a", "the tag !x is not allowed")],
    "!!str 1: x": [(1, 1, "/1", "the tag !!str is not allowed")],
    "a: ! x": [(1, 4, "/a", "the tag ! is not allowed")],
    "1: x": [(1, 1, "/1", "the key 1 is a number, not text")],
    "a:\n  true: x": [(2, 3, "/a/true", "the key true is a truth value, not text")],
    "~: x": [(1, 1, "/~0", "the key ~ is null, not text")],
    ".inf: x": [(1, 1, "/.inf", "the key .inf is a number, not text")],
    "? [a]\n: x": [(1, 3, "", "what stands as a key is not text")],
    "? {a: 1}\n: x": [(1, 3, "", "what stands as a key is not text")],
    "a: {{ x }}": [(1, 5, "/a", "what stands as a key is not text")],
    "a: &n 1\n*n : x": [(2, 1, "", "what stands as a key is not text")],
    "? \n: x": [(1, 2, "", "a key is missing before the colon")],
    "a: &a {b: 1}\nc:\n  <<: *a": [(3, 3, "/c/<<", "the merge key << is not part of YAML 1.2")],
    "a: .nan": [(1, 4, "/a", ".nan is not a finite number")],
    "a: [.NaN, .NAN]": [(1, 5, "/a/0", ".NaN is not a finite number"), (1, 11, "/a/1", ".NAN is not a finite number")],
    "a: -.Inf": [(1, 4, "/a", "-.Inf is not a finite number")],
    "a: +.INF": [(1, 4, "/a", "+.INF is not a finite number")],
    "a: 1e999": [(1, 4, "/a", "the number 1e999 is too large for a floating-point number")],
    "a: 9223372036854775808": [(1, 4, "/a", "the number 9223372036854775808 does not fit in 64 bits")],
    "a: -9223372036854775809": [(1, 4, "/a", "the number -9223372036854775809 does not fit in 64 bits")],
    "a: 0xffffffffffffffff": [(1, 4, "/a", "the number 0xffffffffffffffff does not fit in 64 bits")],
    "- " + "9" * 5000: [(1, 3, "/0", f"the number {'9' * 39}… does not fit in 64 bits")],
    "a: &a [*a]": [(1, 8, "/a/0", "the alias *a stands inside the value that it refers to")],
    "a: *b": [(1, 4, "/a", "the alias *b refers to no anchor above it")],
    "*b : 1": [(1, 1, "", "the alias *b refers to no anchor above it")],
    "a: &a 1\n--- \na: *a": [(3, 4, "/a", "the alias *a refers to no anchor above it")],
    "": [(1, 1, "", "the file is empty")],
    "\n# nothing\n": [(1, 1, "", "the file is empty")],
    "---\n# nothing\n": [(1, 1, "", "the document is empty")],
    "a: 1\n---\n---\nb: 2": [(2, 1, "", "the document is empty")],
    "a: 1\nb:\x01": [(2, 3, "", "the control character U+0001 is not allowed in YAML")],
    "a: '医\x7f'": [(1, 6, "", "the control character U+007F is not allowed in YAML")],
    "a: 1\nb: x\u2028y": [(2, 5, "", "the line separator U+2028 is not allowed in YAML")],
    "a: x\x85y": [(1, 5, "", "the line separator U+0085 is not allowed in YAML")],
    "a: 医: c": [(1, 5, "", "this is not valid YAML: mapping values are not allowed in this context")],
    "a: 1\n\tb: 2": [(2, 1, "", "this is not valid YAML: found a tab character that violates indentation")],
    'a: "\\ud800"': [(1, 7, "", "this is not valid YAML: found invalid Unicode character escape code")],
    "a: @x": [(1, 4, "", "this is not valid YAML: found character that cannot start any token")],
    "%YAML 2.0\n--- a": [(1, 1, "", "this is not valid YAML: found incompatible YAML document")],
    "%TAG !a! x\n" * 102 + "--- a": [(1, 1, "", "the file declares more than 100 tag handles")],
}


@pytest.mark.parametrize(("text", "expected"), REFUSED_YAML.items(), ids=[f"yaml{n}" for n in range(len(REFUSED_YAML))])
def test_yaml_that_is_refused(text: str, expected: list[tuple[int, int, str, str]]) -> None:
    """One problem for each defect, at its place."""
    assert summary(problems(text)) == expected


HALF = "the text {} holds half of a character (a lone surrogate)"
REFUSED_JSON = {
    "": [(1, 1, "", "the file is empty")],
    " \n": [(1, 1, "", "the file is empty")],
    '{"a": 1,\n "b": 2, "\\u0061": 3}': [(2, 10, "/a", TWICE.format("a"))],
    '[{"a": {}, "a": []}]': [(1, 12, "/0/a", TWICE.format("a"))],
    '{"a/b": [0, NaN]}': [(1, 13, "/a~1b/1", "NaN is not a finite number")],
    "[Infinity, -Infinity]": [
        (1, 2, "/0", "Infinity is not a finite number"),
        (1, 12, "/1", "-Infinity is not a finite number"),
    ],
    '{"a": 1E400}': [(1, 7, "/a", "the number 1E400 is too large for a floating-point number")],
    "[9223372036854775808]": [(1, 2, "/0", "the number 9223372036854775808 does not fit in 64 bits")],
    "-" + "9" * 5000: [(1, 1, "", f"the number -{'9' * 38}… does not fit in 64 bits")],
    '{"a": "\\ud800"}': [(1, 7, "/a", HALF.format('"\\ud800"'))],
    '{"\\udc00": 1, "\\ud83d": NaN}': [
        (1, 2, "", HALF.format('"\\udc00"')),
        (1, 15, "", HALF.format('"\\ud83d"')),
        (1, 25, '/"\\ud83d"', "NaN is not a finite number"),
    ],
    '["医\t"]': [(1, 4, "", "this is not valid JSON: Invalid control character")],
    '{"a": 1\n "b": 2}': [(2, 2, "", "this is not valid JSON: Expecting ',' delimiter")],
    "{'a': 1}": [(1, 2, "", "this is not valid JSON: Expecting property name enclosed in double quotes")],
    '["a': [(1, 2, "", "this is not valid JSON: Unterminated string")],
    "[1]\r\n[2]": [(2, 1, "", "this is not valid JSON: Extra data")],
}


@pytest.mark.parametrize(("text", "expected"), REFUSED_JSON.items(), ids=[f"json{n}" for n in range(len(REFUSED_JSON))])
def test_json_that_is_refused(text: str, expected: list[tuple[int, int, str, str]]) -> None:
    """One problem for each defect, at its place."""
    assert summary(problems(text, "json")) == expected


@pytest.mark.parametrize("kind", ["yaml", "json", None])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xfea\0", (1, 1, "", "the file is UTF-16, not UTF-8")),
        (b"\xfe\xff\0a", (1, 1, "", "the file is UTF-16, not UTF-8")),
        (b"\xff\xfe\0\0a\0\0\0", (1, 1, "", "the file is UTF-32, not UTF-8")),
        (b"\0\0\xfe\xff\0\0\0a", (1, 1, "", "the file is UTF-32, not UTF-8")),
        ("{\r\n医: 病院".encode("cp932"), (2, 1, "", "the byte 0x88 is not UTF-8 text")),
        (b'{"\xe5\x8c\xbb": "\xed\xa0\x80"}', (1, 8, "", "the byte 0xED is not UTF-8 text")),
        (b'\xef\xbb\xbf"a\rb\0"', (2, 2, "", "the file contains a NUL byte, which text never does")),
    ],
)
def test_bytes_that_are_no_utf_8_text_are_refused(kind: Kind, data: bytes, expected: tuple[int, int, str, str]) -> None:
    """The place of the first bad byte counts lines and characters before it."""
    assert summary(problems(data, kind)) == [expected]


@pytest.mark.parametrize("kind", ["yaml", "json", None])
def test_a_byte_order_mark_is_skipped(kind: Kind) -> None:
    """A UTF-8 file from Windows reads as any other, with the same columns."""
    document = one(b'\xef\xbb\xbf{"a": 1}', kind)
    assert document.values == {"a": 1}
    assert document.mark(["a"]) == (1, 7)


@pytest.mark.parametrize(
    ("text", "kind", "place", "also"),
    [
        ("a: 1\nb: 2\na: 3", "yaml", (3, 1), (1, 1)),
        ('{"a": 1,\n "a": 2}', "json", (2, 2), (1, 2)),
        ("a: 'x\nb: 1\n", "yaml", (3, 1), (1, 4)),
        ("a: [1, 2", "yaml", (1, 9), (1, 4)),
        ("a:\n  b: 1\n c: 2", "yaml", (3, 2), None),
    ],
)
def test_a_problem_names_its_second_place(
    text: str, kind: Kind, place: tuple[int, int], also: tuple[int, int] | None
) -> None:
    """The first of two keys and the opening bracket or quotation mark are named too."""
    (problem,) = problems(text, kind)
    assert (problem.line, problem.column) == place
    assert problem.also == also


def test_all_problems_of_a_file_are_named_in_order() -> None:
    """What can be skipped is, and a syntax error ends the list."""
    found = problems("a: .nan\n1: x\nb: !t {c: 1, c: 2}\nd: [\n")
    assert [(problem.line, problem.column) for problem in found] == [(1, 4), (2, 1), (3, 4), (3, 14), (5, 1)]
    many = problems("- .nan\n" * 1000)
    assert len(many) == 101
    assert str(many[-1].message) == "Only the first 100 problems are told; there may be more."


def test_messages_shorten_and_escape_what_the_file_says() -> None:
    """A key can neither flood the terminal nor send it control sequences."""
    (problem,) = problems('"a\\e[2J\\n": 1\n"a\\e[2J\\n": 2')
    assert "the key a\\x1b[2J\\n stands" in str(problem.message)
    (problem,) = problems(f"{'k' * 99}: 1\n{'k' * 99}: 2")
    assert f"the key {'k' * 39}… stands" in str(problem.message)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("data", "kind", "place", "text"),
    [
        ("- [\n" + "[\n" * 30_000, "yaml", (64, 1), "nested more than 64 levels"),
        ("[" * 30_000, "json", (1, 65), "nested more than 64 levels"),
        ("[" * 30_000, None, (1, 65), "nested more than 64 levels"),
        ('{"a":' * 65 + "1" + "}" * 65, "json", (1, 321), "nested more than 64 levels"),
        ("- " * 20_000, "yaml", (1, 129), "nested more than 64 levels"),
        ("&a [" * 20_000, "yaml", (1, 257), "nested more than 64 levels"),
        ("? " * 20_000, "yaml", (1, 129), "nested more than 64 levels"),
        (
            "- &a0 []\n" + "".join(f"- &a{n} [*a{n - 1}]\n" for n in range(1, 99)),
            "yaml",
            (64, 9),
            "nested more than 64",
        ),
        (BOMB, "yaml", (5, 10), "aliases repeat more than 10000 values"),
        ("- &a x\n" + "- *a\n" * 10_001, "yaml", (10_002, 3), "aliases repeat more than 10000 values"),
        ("- &a [*a]\n" * 400_000, "yaml", (100, 7), "Only the first 100 problems"),
        (" " * (4 * 1024 * 1024 + 1), None, (0, 0), "the file is larger than 4 MiB"),
    ],
    ids=[f"hostile{n}" for n in range(12)],
)
def test_hostile_files_are_refused(data: str, kind: Kind, place: tuple[int, int], text: str) -> None:
    """Neither the stack nor the memory nor the patience of the reader is exhausted."""
    problem = problems(data, kind)[-1]
    assert (problem.line, problem.column) == place
    assert text in str(problem.message)


def test_what_libyaml_looks_ahead_at_is_refused_for_its_depth() -> None:
    """On one line libyaml reads ahead, in some versions up to a limit of its own; the reason is the same."""
    (problem,) = problems("[" * 30_000, "yaml")
    assert "nested more than 64 levels" in str(problem.message)
    assert problem.line == 1
    assert problem.column in {65, 1001}


def test_limits_are_what_the_caller_says() -> None:
    """A file at a limit is read; one beyond it is refused."""
    limits = Limits(bytes=20, depth=2, alias_nodes=3)
    assert one("[[1]]", "json", limits).values == [[1]]
    assert one("- &a [1, 2]\n- *a", "yaml", limits).values == [[1, 2], [1, 2]]
    assert one(" " * 19 + "a", "yaml", limits).values == "a"
    refused: list[tuple[str, Kind, str]] = [
        ("[[[]]]", "json", "mappings and lists are nested more than 2 levels deep"),
        ("- &a [[]]", "yaml", "mappings and lists are nested more than 2 levels deep"),
        ("- &a [1,2,3]\n- *a", "yaml", "aliases repeat more than 3 values"),
        (" " * 21, "yaml", "the file is larger than 20 B"),
    ]
    for text, kind, found in refused:
        assert str(problems(text, kind, limits)[0].message) == found
    with pytest.raises(ValueError, match="depth is 1000; it must be from 1 to 150"):
        Limits(depth=1000)


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_the_deepest_limit_is_safe(kind: Kind) -> None:
    """Files as deep as may be asked for are read, and those beyond are refused."""
    limits = Limits(depth=150)
    document = one("[" * 150 + "]" * 150, kind, limits)
    assert document.mark([0] * 150) == (1, 150)
    assert "more than 150" in str(problems("[" * 151 + "]" * 151, kind, limits)[0].message)


BLOCK = """\
# a comment

organisation:
  name: 病院
  sites:
    - name: 本院
      floors: [1, 2]

    -
      name: 分院
  closed:
  note: |
    two
    lines
shared: &shared
  x: 1
again: *shared
"quoted key": {"a": [{b: 2}], c: ''}
"""


@pytest.mark.parametrize(
    ("path", "mark", "key_mark"),
    [
        ((), (3, 1), (3, 1)),
        (("organisation",), (3, 1), (3, 1)),
        (("organisation", "name"), (4, 9), (4, 3)),
        (("organisation", "sites"), (5, 3), (5, 3)),
        (("organisation", "sites", 0), (6, 7), (6, 7)),
        (("organisation", "sites", 0, "floors", 1), (7, 19), (7, 19)),
        (("organisation", "sites", 1, "name"), (10, 13), (10, 7)),
        (("organisation", "closed"), (11, 10), (11, 3)),
        (("organisation", "note"), (12, 9), (12, 3)),
        (("shared", "x"), (16, 6), (16, 3)),
        (("again",), (17, 1), (17, 1)),
        (("again", "x"), (16, 6), (16, 3)),
        (("quoted key", "a", 0, "b"), (18, 26), (18, 23)),
        (("quoted key", "c"), (18, 34), (18, 31)),
        # Not there: the nearest ancestor.
        (("nothing", "at", "all"), (3, 1), (3, 1)),
        (("organisation", "sites", 2, "name"), (5, 3), (5, 3)),
        (("organisation", "sites", -1), (5, 3), (5, 3)),
        (("organisation", "sites", "name"), (5, 3), (5, 3)),
        (("organisation", "name", "x"), (4, 9), (4, 3)),
        (("organisation", 0), (3, 1), (3, 1)),
    ],
)
def test_positions_in_yaml(path: tuple[str | int, ...], mark: Mark, key_mark: Mark) -> None:
    """A scalar stands at its own start, a mapping or list at its key; aliases lead to their anchor's value."""
    document = one(BLOCK)
    assert document.mark(path) == mark
    assert document.key_mark(path) == key_mark


@pytest.mark.parametrize(
    ("path", "mark", "key_mark"),
    [
        ((), (2, 1), (2, 1)),
        (("a",), (2, 9), (2, 3)),
        (("医\n",), (3, 1), (3, 1)),
        (("医\n", 0), (3, 10), (3, 10)),
        (("医\n", 1, "b", 0), (4, 9), (4, 9)),
        (("医\n", 1, "c"), (4, 15), (4, 15)),
        (("医\n", 2), (3, 1), (3, 1)),
    ],
)
def test_positions_in_json(path: tuple[str | int, ...], mark: Mark, key_mark: Mark) -> None:
    """JSON has the positions that YAML has."""
    text = '\n{ "a" : -1.5,\n"医\\n" : ["x, [", {\r\n  "b": [true],"c":{}}] }'
    for document in (one(text, "json"), one(text, "yaml")):
        assert document.mark(path) == mark
        assert document.key_mark(path) == key_mark


@pytest.mark.parametrize(
    ("text", "kind"), [("a:\nb:\n  c:\n  d: 1\n", "yaml"), ('{"a":null,\n"b":{\n"c":null,\n"d":1}}', "json")]
)
def test_positions_survive_the_deletion_of_nulls(text: str, kind: Kind) -> None:
    """The caller may take nulls out of the values, and still learns where they stood."""
    document = one(text, kind)
    before = {path: document.mark(path) for path in [("a",), ("b",), ("b", "c"), ("b", "d")]}
    values = document.values
    assert isinstance(values, dict)
    del values["a"], values["b"]["c"]
    assert values == {"b": {"d": 1}}
    assert {path: document.mark(path) for path in before} == before
    assert [mark.line for mark in before.values()] == [1, 2, 3, 4]


def test_a_stream_has_several_documents() -> None:
    """Each document has its own values, positions and anchors; its top level may be anything."""
    first, second, third = parse(b"a: &x 1\n---\n- &x 2\n- *x\n...\n--- text\n", "facts", "yaml")
    assert (first.values, second.values, third.values) == ({"a": 1}, [2, 2], "text")
    assert (first.mark(["a"]), second.mark([1]), third.mark([])) == ((1, 4), (4, 3), (6, 5))


def test_the_nearest_anchor_of_a_name_counts() -> None:
    """An anchor inside a value of the same anchor is the one that aliases after it mean; keys have anchors too."""
    assert one("a: &x [&x 1]\nb: *x\n&x c: *x\nd: {*x : *x}").values == {"a": [1], "b": 1, "c": "c", "d": {"c": "c"}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (' {"a": 1}', {"a": 1}),
        ("{a: 1}", {"a": 1}),
        ('{"a": 1, "b": 2,} # trailing', {"a": 1, "b": 2}),
        ('["\\ud83d\\ude00"]', ["😀"]),
        ("a: 1", {"a": 1}),
    ],
)
def test_a_text_without_a_kind_is_recognised(text: str, value: object) -> None:
    """What starts as JSON and isn't is YAML in flow style."""
    assert one(text, None).values == value


def test_a_json_refusal_is_not_tried_as_yaml() -> None:
    """A duplicate key in JSON is named as such, and a text that is neither is judged as YAML."""
    assert summary(problems('{"a": 1, "a": NaN}', None))[1][3] == "NaN is not a finite number"
    assert str(problems("{a: 1", None)[0].message).startswith("this is not valid YAML")


@pytest.mark.parametrize(
    ("text", "column"),
    [("{ ?foo: bar }", 3), ("[?x]", 2), ("{?}", 2), ("a: &an:chor b", 4), ("- &a x\n- {*a: 1}", 4), ("- &a?b c", 3)],
)
def test_what_yaml_1_1_reads_in_another_way(text: str, column: int) -> None:
    """What libyaml would read by YAML 1.1, and YAML 1.2 has otherwise, is refused where it stands."""
    (problem,) = problems(text)
    assert "YAML 1.1" in str(problem.message)
    assert problem.column == column


def test_what_only_looks_like_it() -> None:
    """Within texts, or with a space, the same characters are read for what they are."""
    text = "a: R&D:x, ?y\nb: ['?x', \"&a:b\", ? c , &d e, *d ]\n# [?x]\n"
    assert one(text).values == {"a": "R&D:x, ?y", "b": ["?x", "&a:b", {"c": None}, "e", "e"]}


def test_a_block_text_whose_last_line_is_blank() -> None:
    """A line of spaces at the end counts as a line also where the file ends without a line break."""
    assert one("a: |\n  x\n   ").values == one("a: |\n  x\n   \n").values == {"a": "x\n \n"}
