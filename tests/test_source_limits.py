"""How much a file may hold: what is just within the limits is read, one more is refused where it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import pytest

from gl3rules.errors import FactsError
from gl3rules.facts import slips
from gl3rules.facts.load import from_bytes
from gl3rules.source import Limits, json_reader, parse, yaml_reader
from gl3rules.source.json_reader import read_quickly
from gl3rules.source.refusals import pointer
from tests.conftest import EXAMPLES, run_cli

if TYPE_CHECKING:
    from pathlib import Path

LIMITS = Limits().for_facts()
PARTS = LIMITS.parts_of_one
SECTIONS = LIMITS.sections or 0
HEAD = "schema: 1\norganisation: {id: a, name: b}\n"


def refusal(text: str, kind: Literal["yaml", "json"], limits: Limits = LIMITS) -> str:
    """The first problem of a text that must be refused, in English, with its place."""
    with pytest.raises(FactsError) as caught:
        parse(text.encode(), "facts", kind, limits)
    return str(caught.value).partition("\n")[0]


def entries(count: int, kind: str) -> str:
    """A list of so many numbers."""
    return "[" + ",\n".join("1" for _ in range(count)) + "]" + ("\n" if kind == "yaml" else "")


class Counted:
    """A parser that counts the events that are taken from it."""

    def __init__(self, parser: Any) -> None:  # noqa: ANN401  libyaml's
        self.parser = parser
        self.taken = 0

    def get_event(self) -> object:
        """Return the next event."""
        self.taken += 1
        return self.parser.get_event()


def test_the_limits_of_facts() -> None:
    """They are what the documentation says, grow with the size of the file, and never shrink."""
    assert (LIMITS.parts, PARTS, SECTIONS) == (524_288, 41_943, 1024)
    together = LIMITS.for_one_run()
    assert (together.all_sections, together.documents) == (2048, 100)
    double = Limits(bytes=8 * 1024 * 1024).for_facts().for_one_run()
    assert (double.parts_of_one, double.sections, double.all_sections, double.documents) == (83_886, 2048, 4096, 200)
    assert (
        Limits(bytes=1).for_facts().for_one_run() == Limits(bytes=1, document_parts=41_943, sections=1024).for_one_run()
    )


def test_an_ordinary_file_is_far_from_the_limits() -> None:
    """The largest example has a tenth of the sections, and a twentieth of the parts, that it may have."""
    (document,) = parse((EXAMPLES / "hospital.yaml").read_bytes(), "facts", "yaml")
    text = json.dumps(document.values)
    assert text.count("{") < SECTIONS / 9
    assert parse(text.encode(), "facts", "json", Limits(document_parts=PARTS // 20, sections=SECTIONS // 9))


def test_parts_of_yaml() -> None:
    """A list with its beginning, its end and as many entries as are left is read; one more entry is refused."""
    most = PARTS - 2
    assert len(parse(entries(most, "yaml").encode(), "facts", "yaml", LIMITS)) == 1
    found = refusal(entries(most + 1, "yaml"), "yaml")
    assert (
        found == f"facts:{most + 1}:2: the document has more than 41943 names, values, and ends of lists and sections"
    )


def test_parts_of_json() -> None:
    """JSON is counted before it is read, by its punctuation, so that an end more or less may be within the limit."""
    most = PARTS - 4
    assert len(parse(entries(most, "json").encode(), "facts", "json", LIMITS)) == 1
    assert "the document has more than 41943 names" in refusal(entries(PARTS, "json"), "json")


@pytest.mark.parametrize("text", ["[" + "1," * 1_000_000 + "1]", "- 1\n" * 1_000_000, "- [{}]\n" * 500_000])
def test_reading_yaml_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """No more events are taken from libyaml than a document may have parts, however long the file is."""
    counted: list[Counted] = []
    real = yaml_reader._parser

    def parser(text: str) -> Any:  # noqa: ANN401  see Counted
        counted.append(Counted(real(text)))
        return counted[0]

    monkeypatch.setattr(yaml_reader, "_parser", parser)
    refusal(text, "yaml")
    assert 0 < counted[0].taken <= PARTS + 5


def test_json_with_too_much_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither parser sees JSON that has too many parts, since neither could be stopped."""
    monkeypatch.setattr(json_reader._FastReader, "read", lambda *_: pytest.fail("it is parsed"))
    monkeypatch.setattr(msgspec.json, "decode", lambda *_: pytest.fail("it is parsed"))
    for text in (
        entries(PARTS, "json"),
        '{"a":1,"b":[' + "{}," * SECTIONS + "{}]}",
        '{"a":"' + '","b":"' * PARTS + '"}',
    ):
        assert read_quickly(text.encode(), "facts", LIMITS) is None
        refusal(text, "json")


def test_what_stands_in_texts_of_json_is_not_counted() -> None:
    """A text may hold as many brackets and commas as it likes."""
    for text in ('{"a": "' + "{,[" * PARTS + '"}', '{"a": "\\"' + '{,\\\\\\"' * PARTS + '"}', '["' + "{" * 2000 + '"]'):
        assert parse(text.encode(), "facts", "json", LIMITS)[0].values == json.loads(text)


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_sections(kind: Literal["yaml", "json"]) -> None:
    """As many mappings as there may be are read, and the next one is refused where it begins."""
    text = "[" + "{},\n" * (SECTIONS - 1) + "{}]"
    assert parse(text.encode(), "facts", kind, LIMITS)
    assert refusal(f"[{{}},\n{text[1:]}", kind) == (
        f"facts:{SECTIONS + 1}:1: the organisation has more than 1024 sections and list entries with facts of their own"
    )


def test_sections_that_aliases_repeat_are_counted() -> None:
    """An alias counts for every mapping that it stands for, also for those that aliases within it stand for."""
    pairs = "- &a {b: {}}\n- &c [*a, *a, {}]\n"  # 2, 5 and then 5 for each further alias
    fits = (SECTIONS - 7) // 5
    assert parse((pairs + "- *c\n" * fits).encode(), "facts", "yaml", LIMITS)
    assert "more than 1024 sections" in refusal(pairs + "- *c\n" * (fits + 1), "yaml")


def test_sections_of_several_documents() -> None:
    """Each document has its own limit; where all are judged together there is one for all of them as well."""
    text = "".join("---\n[" + "{}, " * 1000 + "]\n" for _ in range(3))
    assert len(parse(text.encode(), "facts", "yaml", LIMITS)) == 3
    assert refusal(text, "yaml", LIMITS.for_one_run()) == (
        "facts:6:194: the organisations of the file have more than 2048 sections and list entries"
    )


def test_documents_judged_together() -> None:
    """The hundredth document is read, the next one refused; elsewhere there is no such limit."""
    text = "--- a\n" * 101
    assert len(parse(text[6:].encode(), "facts", "yaml", LIMITS.for_one_run())) == 100
    assert len(parse(text.encode(), "facts", "yaml", LIMITS)) == 101
    assert refusal(text, "yaml", LIMITS.for_one_run()) == "facts:101:1: the file describes more than 100 organisations"


def test_parts_of_all_documents() -> None:
    """The documents of a file have a limit together, which no ordinary file of its size reaches."""
    text = ("---\n[" + "1," * 30_000 + "]\n") * 20
    assert refusal(text, "yaml") == (
        "facts:36:28508: the file has more than 524288 names, values, and ends of lists and sections"
    )


def test_problems_of_all_documents_together() -> None:
    """However many documents are wrong, and however much in each, a hundred problems are told."""
    text = "".join(f"---\n{HEAD}sistems: 1\n" for _ in range(400))
    with pytest.raises(FactsError) as caught:
        from_bytes(text.encode(), "facts", "yaml")
    assert len(caught.value.problems) == 101
    assert str(caught.value.problems[-1].message) == "Only the first 100 problems are told; there may be more."


def test_contradictions_told() -> None:
    """Of contradictions, too, a hundred are told."""
    text = HEAD + "systems:\n" + "- {id: s}\n" * 500
    with pytest.raises(FactsError) as caught:
        from_bytes(text.encode(), "facts", "yaml")
    assert len(caught.value.problems) == 101


def test_the_option_raises_the_limits(tmp_path: Path) -> None:
    """A document with too many sections is refused by `check`, and judged with a larger --max-file-size."""
    path = tmp_path / "facts.yaml"
    path.write_text(HEAD + "systems:\n" + "".join(f"- {{id: s{number}}}\n" for number in range(1100)))
    refused = run_cli("check", str(path), "--quiet")
    assert (refused.code, refused.out.count("\n") < 5) == (2, True)
    assert "--max-file-size raises this limit" in refused.err
    assert run_cli("check", str(path), "--quiet", "--max-file-size", "5").code == 1


def test_long_keys_in_pointers() -> None:
    """A key as long as a file is cut short in the pointer of each problem below it."""
    assert pointer(["a" * 1000, 0, "b"]) == "/" + "a" * 256 + "/0/b"


def test_long_texts_are_no_slips() -> None:
    """Of a long text only the beginning is looked at, although each of its characters may stand for eighteen."""
    long = "\ufdfa" * 1_000_000
    assert slips.yes_no(long) is None
    assert slips.nearest(long, ["password"]) == ()
    assert slips.identifier(long) is None
    assert slips.identifier("a" * 1_000_000) == "a" * 64


def test_where_a_missing_value_at_the_end_stands() -> None:
    """Its place is within the file, also where libyaml has it on a line that is not there."""
    (document,) = parse(b"a: 1\n? b", "facts", "yaml")
    assert document.values == {"a": 1, "b": None}
    assert document.mark(["b"]) == (2, 4)
