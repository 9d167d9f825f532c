"""Manifests: what is one, what it says, and what is told of one that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gl3rules.batch import manifest
from gl3rules.errors import EntriesError
from gl3rules.text import Language
from tests.conftest import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from gl3rules.batch.manifest import Listed


def load(folder: Path, content: str | bytes, name: str = "m.csv") -> list[tuple[str, str, str, dict[str, str], int]]:
    """Return what a manifest with that content lists, with paths from its folder."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [told(folder, entry) for entry in manifest.load(str(path))]


def told(folder: Path, entry: Listed) -> tuple[str, str, str, dict[str, str], int]:
    """Return what an entry says."""
    start = f"{folder}/"
    return (
        entry.path.removeprefix(start),
        entry.organisation,
        entry.waivers.removeprefix(start),
        entry.tags,
        entry.line,
    )


def problems(folder: Path, content: str | bytes, name: str = "m.csv") -> list[str]:
    """Return what is wrong in a manifest, each with its place and what to do."""
    with pytest.raises(EntriesError) as caught:
        load(folder, content, name)
    told = []
    for problem in caught.value.problems:
        assert problem.remedy
        assert Language("ja").render(problem.message)
        told.append(f"{problem.place}: {problem.message} {problem.remedy}".replace(f"{folder}/", ""))
    return told


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
def test_csv(tmp_path: Path, end: str, mark: str) -> None:
    """Spreadsheets' CSV is read: with a byte order mark, any line ends, quotation marks, blank lines and cells."""
    lines = [
        "region,path, organisation ,waivers,contract",
        '"East, coast",a.yaml,a,w/a.yaml,',
        "",
        ",,,,",
        '"two',
        'lines, ""quoted""",b c.yaml, b ,,2026-7',
        "\u3000西日本, sub/c.ndjson ,,,\x0b",
        ",/abs/d.yaml,,,",
        ",s3://bucket/e.yaml,,s3://bucket/w.yaml,x\u2028y",
    ]
    assert load(tmp_path, mark + end.join(lines)) == [
        ("a.yaml", "a", "w/a.yaml", {"region": "East, coast"}, 2),
        ("b c.yaml", "b", "", {"region": f'two{end}lines, "quoted"', "contract": "2026-7"}, 5),
        ("sub/c.ndjson", "", "", {"region": "西日本"}, 7),
        ("/abs/d.yaml", "", "", {}, 8),
        ("s3://bucket/e.yaml", "", "s3://bucket/w.yaml", {"contract": "x\u2028y"}, 9),
    ]


def test_paths_are_plain(tmp_path: Path) -> None:
    """A path is called as it would be without the detour from the folder of the manifest; a URL stays as it is."""
    (tmp_path / "m").mkdir()
    found = load(tmp_path / "m", "path,waivers\n../f/./1.json,../w//w.yaml\ns3://b/../c.json,\n")
    assert found == [
        (f"{tmp_path}/f/1.json", "", f"{tmp_path}/w/w.yaml", {}, 2),
        ("s3://b/../c.json", "", "", {}, 3),
    ]


UNEVEN = "Give each column a value, which can be empty."


@pytest.mark.parametrize(
    ("content", "due"),
    [
        ("", ["m.csv:1:1: The header names no column path. "]),
        ("\n\na,b\n", ["m.csv:1:1: The header names no column path. "]),
        ("a.yaml\nb.yaml\n", ["m.csv:1:1: The header names no column path. "]),
        ("path;region\na;b\n", ["m.csv:1:1: The header names no column path. "]),
        ("path\n", ["m.csv: The manifest lists no input. "]),
        ("Path\na\n", ["m.csv:1:1: The header names a column Path. Write it in small letters: path."]),
        ("path,Organisation\na,b\n", ["m.csv:1:1: The header names a column Organisation. "]),
        ("path,,\na,b,\n", ["m.csv:1:1: The header leaves column 2 without a name. "]),
        ("path,region,region\na,b,c\n", ["m.csv:1:1: The header names the column region twice. "]),
        (
            "path,region\na\nb,east\nc,east,x\n",
            [
                f"m.csv:2:1: The line has 1 values, but the header has 2. {UNEVEN}",
                f"m.csv:4:1: The line has 3 values, but the header has 2. {UNEVEN}",
            ],
        ),
        ('path,region\n"a\nb",c,d\n', [f"m.csv:2:1: The line has 3 values, but the header has 2. {UNEVEN}"]),
        ('path\n"a\nb\n', ["m.csv:2:1: this is not valid CSV: unexpected end of data "]),
        ('path\n"a" b\n', ["m.csv:2:1: this is not valid CSV: "]),
        ("path,region\n,east\n", ["m.csv:2:1: The entry names no file. Write its path."]),
        (
            "path\na.yaml\nb.yaml\n./a.yaml\nsub/../b.yaml\n",
            [
                "m.csv:4:1: a.yaml is listed twice; line 2 lists it too. ",
                "m.csv:5:1: b.yaml is listed twice; line 3 lists it too. ",
            ],
        ),
        ("path\na\0\n", ["m.csv:2:2: the file contains a NUL byte, which text never does "]),
        (
            "path,region\na.yaml,東京\n".encode("shift_jis"),
            ["m.csv:2:8: the byte 0x93 is not UTF-8 text Save the file as"],
        ),
        ("path\na.yaml\n".encode("utf-16"), ["m.csv:1:1: the file is UTF-16, not UTF-8 Save the file as UTF-8."]),
    ],
)
def test_wrong_csv(tmp_path: Path, content: str | bytes, due: list[str]) -> None:
    """Everything that can be wrong with a CSV manifest is told with its line and what to do."""
    found = problems(tmp_path, content)
    assert len(found) == len(due), found
    for one, start in zip(found, due, strict=True):
        assert one.startswith(start), one


def test_too_much_is_wrong(tmp_path: Path) -> None:
    """Of thousands of wrong lines a hundred are told, and that there are more."""
    found = problems(tmp_path, "path,region\n" + "a\n" * 5000)
    assert len(found) == 101
    assert "Only the first 100 problems are told" in found[-1]


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manifest above the limit is refused, and not read in part."""
    from gl3rules.source import Limits

    monkeypatch.setattr(manifest, "_LIMITS", Limits(bytes=30))
    assert len(load(tmp_path, "path\n" + "a.yaml\nb.yaml\nc.yaml\n")) == 3
    assert "larger than" in problems(tmp_path, "path\n" + "a.yaml\n" * 4)[0]


def test_missing_csv(tmp_path: Path) -> None:
    """A manifest that is not there is told."""
    with pytest.raises(EntriesError, match="can't be read: No such file"):
        manifest.load(str(tmp_path / "none.csv"))


YAML = """manifest: 1
inputs:
  - path: a.yaml
    organisation: a
    waivers: w.yaml
    tags: {region: East, beds: 12, rate: 1.5, night: true, blank: , empty: ""}
  - path: sub
"""


def test_yaml(tmp_path: Path) -> None:
    """A YAML manifest lists the same; the tags' values are texts, and blank ones are none."""
    tags = {"region": "East", "beds": "12", "rate": "1.5", "night": "true"}
    due = [("a.yaml", "a", "w.yaml", tags, 3), ("sub", "", "", {}, 7)]
    assert load(tmp_path, YAML, "m.yaml") == due
    assert load(tmp_path, "\N{ZERO WIDTH NO-BREAK SPACE}" + YAML.replace("\n", "\r\n"), "m.yml") == due


@pytest.mark.parametrize(
    ("content", "due"),
    [
        ("manifest: 2\ninputs: [{path: a}]", ["m.yaml:1:11: "]),
        ("inputs: [{path: a}]", ["m.yaml:1:1: the file lacks manifest. Add what is missing."]),
        ("manifest: 1", ["m.yaml:1:1: the file lacks inputs. Add what is missing."]),
        ("manifest: 1\ninputs:", ["m.yaml:2:8: inputs is not as it must be: None. Write a list."]),
        ("manifest: 1\ninputs: []", ["m.yaml: The manifest lists no input. List at least one."]),
        ("manifest: 1\ninputs: [a.yaml]", ["m.yaml:2:10: inputs[0] is not as it must be: 'a.yaml'. "]),
        (
            "manifest: 1\ninputs:\n- {paths: a}\n- {path: 1}\n- {path: a, tags: [b]}\n",
            [
                "m.yaml:3:3: inputs[0] lacks path. ",
                "m.yaml:3:11: There is no entry called paths in inputs[0]. Perhaps one of these is meant: path.",
                "m.yaml:4:10: inputs[1].path is not as it must be: 1. Write a text.",
                "m.yaml:5:13: inputs[2].tags is not as it must be: ['b']. Write names with values.",
            ],
        ),
        (
            "manifest: 1\ninputs:\n- {path: a, tags: {b: [c]}}\n",
            ["m.yaml:3:20: inputs[0].tags.b is not as it must be: "],
        ),
        ("manifest: 1\ninputs: [{path: a}, {path: a}]", ["m.yaml:2:21: a is listed twice; line 2 lists it too. "]),
        ("manifest: 1\ninputs: [{path: ''}]", ["m.yaml:2:10: The entry names no file. "]),
        ("manifest: 1\ninputs: [", ["m.yaml:2:10: "]),
        ("manifest: 1\nmanifest: 1\ninputs: [{path: a}]", ["m.yaml:2:1: the key manifest stands twice"]),
        ("manifest: 1\ninputs: [{path: a}]\n---\nmanifest: 1", ["m.yaml: "]),
    ],
)
def test_wrong_yaml(tmp_path: Path, content: str, due: list[str]) -> None:
    """Everything that can be wrong with a YAML manifest is told with its place and what to do."""
    found = problems(tmp_path, content, "m.yaml")
    assert len(found) == len(due), found
    for one, start in zip(found, due, strict=True):
        assert one.startswith(start), one


@pytest.mark.parametrize(
    ("name", "content", "is_manifest"),
    [
        ("m.csv", "", True),
        ("M.CSV", "anything", True),
        ("m.yaml", YAML, True),
        ("m.yml", "# list\n---\n" + YAML, True),
        ("m.yaml", "\N{ZERO WIDTH NO-BREAK SPACE}manifest: 1\n", True),
        ("m.yaml", "inputs:\n" + "- {path: a}\n" * 20_000 + "manifest: 1\n", True),
        ("m.yaml", '"manifest" : 1\n', True),
        ("m.yaml", "{manifest: 1, inputs: []}\n", True),
        ("m.yaml", "{inputs: [], manifest: 1}\n", True),
        ("m.json", '{"manifest": 1}', False),
        ("m.yaml", "schema: 1\norganisation:\n  name: |\n    manifest: 1\n", False),
        ("m.yaml", "schema: 1\norganisation:\n  name: 'of the\nmanifest: 1'\n", False),
        ("m.yaml", "organisation: {}\nmanifest: 1\n", False),
        ("m.yaml", "# manifest: 1\nmanifests: 1\n", False),
        ("m.yaml", "", False),
    ],
)
def test_what_is_a_manifest(tmp_path: Path, name: str, content: str, *, is_manifest: bool) -> None:
    """CSV is one by its name, YAML by its keys; facts that only talk of one are none."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert manifest.is_manifest(str(path)) is is_manifest


def test_examples_are_none(tmp_path: Path) -> None:
    """No example of facts is taken for a manifest, nor is what is not there or no file."""
    assert [path for path in EXAMPLES.iterdir() if manifest.is_manifest(str(path))] == []
    assert not manifest.is_manifest(str(tmp_path / "none.yaml"))
    assert not manifest.is_manifest("nul\0.yaml")
    (tmp_path / "folder.yaml").mkdir()
    assert not manifest.is_manifest(str(tmp_path / "folder.yaml"))


def test_tag_that_talks_of_facts(tmp_path: Path) -> None:
    """A manifest stays one whose texts are about organisations."""
    content = "manifest: 1\ninputs:\n  - path: a.yaml\n    organisation: a\n    tags: {note: 'organisation: b'}\n"
    assert load(tmp_path, content, "m.yaml")[0][3] == {"note": "organisation: b"}
    assert manifest.is_manifest(str(tmp_path / "m.yaml"))
