"""The inputs of a batch run: which files are found, in which order, and what is told of those that are none."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec import json

from gl3rules.batch.inputs import Inputs, Source, pieces, units_of
from gl3rules.batch.units import Extra, Unit
from gl3rules.errors import EntriesError, FactsError, Gl3rulesError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NOT_UTF_8 = b"\x8a\xb3.yaml".decode(errors="surrogateescape")


def make(folder: Path, *names: str) -> None:
    """Make files below a folder, each with a byte in it."""
    for name in names:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write("x")


def found(folder: Path, *given: str, left_out: Sequence[str] = ()) -> list[str]:
    """Return the paths that are found, from the folder; of what can't be judged the problem."""
    paths = [str(folder / each) for each in given]
    sources = Inputs(paths, [str(folder / each) for each in left_out]).sources
    return [told(folder, source) for source in sources]


def told(folder: Path, source: Source) -> str:
    """Return the path of a source from the folder, or what is wrong with it."""
    start = f"{folder}/"
    if not source.wrong:
        return source.path.removeprefix(start)
    (problem,) = source.wrong
    assert problem.remedy
    return f"{problem.place.removeprefix(start)}: {str(problem.message).replace(start, '')}"


def test_folders(tmp_path: Path) -> None:
    """A folder gives its facts files and those of the folders in it by their names, without what is hidden."""
    make(
        tmp_path, "b.yaml", "a/z.yml", "a/y.JSON", "a.ndjson", "c/d/e.jsonl.gz", "c/f.ndjson.zst", "README.md", "x.csv"
    )
    make(tmp_path, ".hidden.yaml", ".git/config.yaml", "c/.cache/a.json", "a.yaml~", "n.toml", "x.json.gz")
    assert found(tmp_path, ".") == [
        "a/y.JSON",
        "a/z.yml",
        "a.ndjson",
        "b.yaml",
        "c/d/e.jsonl.gz",
        "c/f.ndjson.zst",
    ]


def test_links(tmp_path: Path) -> None:
    """Links to files are followed, each file once; links to folders are not, so that none goes round in circles."""
    make(tmp_path, "in/a.yaml", "elsewhere/b.yaml")
    (tmp_path / "in" / "linked.yaml").symlink_to("../elsewhere/b.yaml")
    (tmp_path / "in" / "same.yaml").symlink_to("a.yaml")
    (tmp_path / "in" / "loop").symlink_to("../in")
    (tmp_path / "in" / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "in" / "broken.yaml").symlink_to("nowhere")
    (tmp_path / "in" / "folder.yaml").symlink_to("../elsewhere")
    # Those that lead nowhere are told when they are read.
    assert found(tmp_path, "in") == ["in/a.yaml", "in/broken.yaml", "in/linked.yaml", "in/loop.yaml"]
    (tmp_path / "to-in").symlink_to("in")
    assert found(tmp_path, "to-in") == [
        "to-in/" + name for name in ("a.yaml", "broken.yaml", "linked.yaml", "loop.yaml")
    ]


def test_pipes_and_sockets(tmp_path: Path) -> None:
    """What is no file is left out of folders and patterns: opening it could wait for ever."""
    make(tmp_path, "a.yaml", "b.yaml/c.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    assert found(tmp_path, ".") == ["a.yaml", "b.yaml/c.yaml"]
    assert found(tmp_path, "*") == ["a.yaml"]
    # One that is named is meant; to look whether it is a manifest would take from it.
    assert found(tmp_path, "pipe.yaml") == ["pipe.yaml"]


def test_odd_names(tmp_path: Path) -> None:
    """Any name is found that a file can have; one that is not UTF-8 is refused by itself."""
    names = [
        "a b.yaml",
        "a'\".yaml",
        "a\nb.yaml",
        "a:1.yaml",
        "a#0.yaml",
        "a?.yaml",
        "a%41.yaml",
        "a[1].yaml",
        "患者.yaml",
    ]
    make(tmp_path, *names, "-rf.yaml", NOT_UTF_8)
    told_of = r"\udc8a\udcb3.yaml: the file's name is not UTF-8"
    assert sorted(found(tmp_path, "")) == sorted([*names, "-rf.yaml", told_of])
    assert found(tmp_path, *names) == names
    assert found(tmp_path, NOT_UTF_8) == [told_of]


def test_patterns(tmp_path: Path) -> None:
    """A pattern gives the facts files that it matches, ** in all folders; a file of that very name goes before."""
    make(tmp_path, "a.yaml", "b.json", "c.txt", "d/e.yaml", "d/f/g.yaml", "h[ij].yaml", "hi.yaml")
    assert found(tmp_path, "*.yaml") == ["a.yaml", "h[ij].yaml", "hi.yaml"]
    assert found(tmp_path, "**") == ["a.yaml", "b.json", "d/e.yaml", "d/f/g.yaml", "h[ij].yaml", "hi.yaml"]
    assert found(tmp_path, "**/*.yaml") == ["a.yaml", "d/e.yaml", "d/f/g.yaml", "h[ij].yaml", "hi.yaml"]
    assert found(tmp_path, "?.json") == ["b.json"]
    assert found(tmp_path, "h[ij].yaml") == ["h[ij].yaml"]
    os.unlink(tmp_path / "h[ij].yaml")
    assert found(tmp_path, "h[ij].yaml") == ["hi.yaml"]


def test_each_once(tmp_path: Path) -> None:
    """A file is judged once, in its first place, however many ways lead to it."""
    make(tmp_path, "d/a.yaml", "d/b.yaml", "c.yaml")
    (tmp_path / "link.yaml").symlink_to("d/a.yaml")
    assert found(tmp_path, "d/b.yaml", "d", "d", "d/../d/*.yaml", "link.yaml", ".") == [
        "d/b.yaml",
        "d/a.yaml",
        "c.yaml",
    ]


def test_left_out(tmp_path: Path) -> None:
    """The run's own output and waivers are no facts, nor is the output of any other run."""
    make(tmp_path, "a.yaml", "out/reports/x.json", "waivers/w.yaml", "old/.gl3rules/run.sqlite", "old/reports/y.json")
    assert found(tmp_path, ".", left_out=["out", "waivers/w.yaml"]) == ["a.yaml"]
    # Whoever names it means it.
    for given in ("old", "old/*/*.json", "old/reports", "old/reports/*", "old/reports/y.json"):
        assert found(tmp_path, given) == ["old/reports/y.json"]
    for given in ("out", "waivers/w.yaml"):
        with pytest.raises(Gl3rulesError, match=f"The run writes to .*{given}, or takes waivers"):
            found(tmp_path, given, left_out=["out", "waivers/w.yaml"])


def test_patterns_leave_out_the_same(tmp_path: Path) -> None:
    """A pattern leaves out what a folder does, also where a link or what is given leads into it."""
    make(tmp_path, "a.yaml", "out/.gl3rules/run.sqlite", "out/reports/x.json", "old/.gl3rules/run.sqlite")
    make(tmp_path, "old/reports/y.json", "w/w.yaml", "w/deep/v.yaml", "facts/b.yaml")
    (tmp_path / "facts" / "link").symlink_to("../old/reports")
    for given in ("", "**", "**/*.*"):
        assert found(tmp_path, given, left_out=["out", "w"]) == ["a.yaml", "facts/b.yaml"]
    for given in ("out/reports", "out/reports/*.json", "out/**", "out/reports/x.json"):
        with pytest.raises(Gl3rulesError, match=r"The run writes to .*, or takes waivers"):
            found(tmp_path, given, left_out=["out", "w"])
    # A folder above all inputs that holds waivers, say, or earlier runs: it is not what is meant by leaving it out.
    for given in ("facts", "facts/*.yaml", "facts/b.yaml"):
        assert found(tmp_path, given, left_out=[""]) == ["facts/b.yaml"]


def test_urls_leave_out_the_same(tmp_path: Path) -> None:
    """So does a URL: nothing below where the run writes, nor of the output of another run below what is given."""
    pytest.importorskip("fsspec", reason="the extra remote installs it")
    make(tmp_path, "a.yaml", "out/reports/x.json", "old/.gl3rules/run.sqlite", "old/reports/y.json", "in/b.yaml")
    make(tmp_path, "outside/c.yaml")
    start = f"file://{tmp_path}"

    def at(given: str) -> list[str]:
        sources = Inputs([f"{start}{given}"], [f"{start}/out/"]).sources
        return [source.path.removeprefix(f"{start}/") for source in sources]

    for given in ("", "/", "/**"):
        assert at(given) == ["a.yaml", "in/b.yaml", "outside/c.yaml"]
    assert at("/*/*.yaml") == ["in/b.yaml", "outside/c.yaml"]
    for given in ("/*/*/*.json", "/out", "/out/reports", "/out/reports/x.json", "/out/**"):
        with pytest.raises(Gl3rulesError, match="There are no facts files in"):
            at(given)
    for given in ("/old", "/old/**", "/old/reports/*.json", "/old/reports/y.json"):
        assert at(given) == ["old/reports/y.json"]


@pytest.mark.parametrize("given", ["", "empty", "*.yaml", "none-[ab].json", "**"])
def test_nothing_there(tmp_path: Path, given: str) -> None:
    """A folder or pattern without facts is refused, with what facts are called."""
    (tmp_path / "empty").mkdir()
    make(tmp_path, "README.md")
    with pytest.raises(Gl3rulesError, match="There are no facts files in") as caught:
        found(tmp_path, given)
    assert ".ndjson" in str(caught.value.remedy)


def test_missing_file(tmp_path: Path) -> None:
    """A path that leads nowhere stays an input: it is told when it is read, and costs no other."""
    make(tmp_path, "a.yaml")
    assert found(tmp_path, "no-such.yaml", "a.yaml", "no-such-folder") == [
        "no-such.yaml",
        "a.yaml",
        "no-such-folder: there is no such file",
    ]


def test_names_like_those_of_blocks(tmp_path: Path) -> None:
    """A path that is no facts file is told by itself, also where it looks like the name of a block of records."""
    make(tmp_path, "r.ndjson", "r.ndjson#0")
    sources = Inputs([str(tmp_path / name) for name in ("r.ndjson", "r.ndjson#0", "r.ndjson#1")], []).sources
    assert [[str(problem.message) for problem in source.wrong] for source in sources] == [
        [],
        ["the file's name does not say whether it is YAML or JSON"],
        ["there is no such file"],
    ]


def test_standard_input(tmp_path: Path) -> None:
    """Standard input is no input of a run, whose workers could not read it; a file of that name is one."""
    make(tmp_path, "-")
    with pytest.raises(Gl3rulesError, match="does not read standard input"):
        Inputs(["-"], [])
    assert found(tmp_path, "-") == ["-: the file's name does not say whether it is YAML or JSON"]
    (source,) = Inputs([""], []).sources
    assert [problem.place for problem in source.wrong] == ["''"]


def test_archive_that_is_not_there(tmp_path: Path) -> None:
    """A URL that can't be searched is told; in a manifest it costs only its line."""
    pytest.importorskip("fsspec", reason="the extra remote installs it")
    make(tmp_path, "a.yaml")
    url = f"zip://*.yaml::{tmp_path}/none.zip"
    with pytest.raises(Gl3rulesError, match=r"zip://\*.* can't be searched: "):
        Inputs([url], [])
    name = manifest(tmp_path, f"{{path: '{url}'}}", "{path: 'none://x'}", "{path: a.yaml}")
    first, second, last = found(tmp_path, name)
    assert first.startswith("manifest.yaml:3:5: zip://*.yaml::none.zip can't be searched: ")
    assert second.startswith("manifest.yaml:4:5: none://x can't be opened: ")
    assert last == "a.yaml"


def test_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in a folder that can't be searched costs only itself; one that is named ends the run."""
    make(tmp_path, "a/x.yaml", "b/y.yaml", "c/z.yaml")
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("b"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert found(tmp_path, "") == ["a/x.yaml", "b: b can't be searched: Permission denied.", "c/z.yaml"]
    with pytest.raises(Gl3rulesError, match=r"b can't be searched: Permission denied\."):
        found(tmp_path, "b")


def test_deep_folders(tmp_path: Path) -> None:
    """Folders may lie in each other deeper than Python calls itself."""
    deep = tmp_path.joinpath(*["d"] * 300)
    deep.mkdir(parents=True)
    make(deep, "a.yaml")
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(250)
    try:
        sources = Inputs([str(tmp_path)], []).sources
    finally:
        sys.setrecursionlimit(before)
    assert [source.path for source in sources] == [f"{deep}/a.yaml"]


MANIFEST = "manifest: 1\ninputs:\n"


def manifest(folder: Path, *entries: str, name: str = "manifest.yaml") -> str:
    """Write a manifest and return its name."""
    (folder / name).write_text(MANIFEST + "".join(f"  - {entry}\n" for entry in entries), encoding="utf-8")
    return name


def test_manifest_beside_its_folder(tmp_path: Path) -> None:
    """What a manifest says of a file holds whichever way leads to it first, and it is itself no facts file."""
    make(tmp_path, "in/a.yaml", "in/b.yaml")
    name = manifest(tmp_path, "{path: in/b.yaml, organisation: b, tags: {region: east}}")
    for given in ([".", name], [name, "."]):
        sources = Inputs([str(tmp_path / each) for each in given], []).sources
        assert {os.path.basename(source.path): source.extra.organisation for source in sources} == {
            "a.yaml": "",
            "b.yaml": "b",
        }
        assert {"region": "east"} in [source.extra.tags for source in sources]


def test_manifest_in_a_folder(tmp_path: Path) -> None:
    """A manifest that is only found is told, and what it would have said is not lost unnoticed."""
    make(tmp_path, "a.yaml")
    manifest(tmp_path, "{path: a.yaml}", name="manifest-east.yaml")
    due = "manifest-east.yaml: manifest-east.yaml is a manifest, which lists inputs, and no facts file."
    assert found(tmp_path, "") == ["a.yaml", due]
    assert found(tmp_path, "*.yaml") == ["a.yaml", due]


def test_manifest_lists_folders_and_patterns(tmp_path: Path) -> None:
    """An entry can be a folder or a pattern, whose tags all of its files have; an empty one costs only itself."""
    make(tmp_path, "east/a.yaml", "east/b.yaml", "west/c.yaml", "none/README.md", "r.ndjson")
    name = manifest(
        tmp_path,
        "{path: east, tags: {region: east}}",
        "{path: 'west/*.yaml', tags: {region: west}}",
        "{path: none}",
        "{path: 'nothing-*.yaml'}",
        "{path: r.ndjson, tags: {region: all}}",
        "{path: missing.yaml}",
    )
    assert found(tmp_path, name) == [
        "east/a.yaml",
        "east/b.yaml",
        "west/c.yaml",
        "manifest.yaml:5:5: There are no facts files in none.",
        "manifest.yaml:6:5: There are no facts files in nothing-*.yaml.",
        "r.ndjson",
        "missing.yaml",
    ]
    sources = Inputs([str(tmp_path / name)], []).sources
    assert [source.extra.tags.get("region") for source in sources] == ["east", "east", "west", None, None, "all", None]


def test_paths_that_no_system_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry whose path has a NUL, or is that of standard input, costs only itself."""
    make(tmp_path, "a.yaml")
    monkeypatch.chdir(tmp_path)
    name = manifest(tmp_path, '{path: "n\\0.yaml"}', '{path: "n\\0/*.yaml"}', "{path: '-'}", "{path: a.yaml}")
    sources = Inputs([name], []).sources
    assert [source.path for source in sources] == ["n\0.yaml", "n\0/*.yaml", "-", "a.yaml"]
    assert [bool(source.wrong) for source in sources] == [False, False, True, False]
    name = manifest(tmp_path, '{path: a.yaml, waivers: "w\\0.yaml"}')
    with pytest.raises(EntriesError, match="can't be read: embedded null byte"):
        Inputs([name], [])


def test_one_file_with_two_entries(tmp_path: Path) -> None:
    """Two entries that say different things of one file are refused with both lines; those that agree are not."""
    make(tmp_path, "in/a.yaml")
    (tmp_path / "link.yaml").symlink_to("in/a.yaml")
    agreeing = manifest(tmp_path, "{path: in}", "{path: in/a.yaml}", "{path: link.yaml}")
    assert found(tmp_path, agreeing) == ["in/a.yaml"]
    name = manifest(tmp_path, "{path: in, tags: {a: b}}", "{path: in/a.yaml}", "{path: link.yaml, tags: {a: c}}")
    with pytest.raises(EntriesError) as caught:
        found(tmp_path, name)
    assert [(problem.line, str(problem.message).replace(f"{tmp_path}/", "")) for problem in caught.value.problems] == [
        (4, "in/a.yaml is listed twice; line 3 lists it too."),
        (5, "link.yaml is listed twice; line 3 lists it too."),
    ]


def test_one_file_in_two_manifests(tmp_path: Path) -> None:
    """What is wrong between two manifests is told with both of them; one that is given twice is read as one."""
    make(tmp_path, "a.yaml")
    first = manifest(tmp_path, "{path: a.yaml, tags: {a: b}}", name="m1.yaml")
    second = manifest(tmp_path, "{path: a.yaml}", name="m2.yaml")
    assert found(tmp_path, first, first) == ["a.yaml"]
    with pytest.raises(EntriesError, match=r"m2.yaml:3:5: .*a.yaml is listed twice; .*m1.yaml:3 lists it too\."):
        found(tmp_path, first, second)


WAIVERS = """schema: 1
waivers:
  - organisation: a
    rule: wireless-encryption
    reason: The access points are replaced in spring.
    approver: Board
    expires: 2026-12-31
"""


def test_waivers_of_a_manifest(tmp_path: Path) -> None:
    """The waivers that a manifest names are read once, and are no facts, though they lie among them."""
    make(tmp_path, "in/a.yaml", "in/b.yaml")
    (tmp_path / "in" / "w.yaml").write_text(WAIVERS, encoding="utf-8")
    name = manifest(tmp_path, "{path: in, waivers: in/w.yaml}", "{path: in/b.yaml, waivers: in/w.yaml}")
    assert found(tmp_path, name) == ["in/a.yaml", "in/b.yaml"]
    sources = Inputs([str(tmp_path / name)], []).sources
    assert [source.extra.waivers for source in sources] == [str(tmp_path / "in" / "w.yaml")] * 2


def test_waivers_are_no_part_of_units(tmp_path: Path) -> None:
    """What an entry says of waivers is small, and changes where those that can apply change, and only then."""
    make(tmp_path, "a.yaml", "b.yaml", "c.yaml")
    name = manifest(tmp_path, *(f"{{path: {each}.yaml, organisation: '{each}', waivers: w.yaml}}" for each in "ab"))
    content = (tmp_path / name).read_text(encoding="utf-8") + "  - {path: c.yaml, waivers: w.yaml}\n"
    other = WAIVERS.partition("waivers:\n")[2].replace(": a\n", ": b\n")

    def extras(waivers: str, beginning: str = "") -> list[Extra]:
        (tmp_path / "w.yaml").write_text(waivers, encoding="utf-8")
        (tmp_path / name).write_text(beginning + content, encoding="utf-8")
        inputs = Inputs([str(tmp_path / name)], [])
        assert list(inputs.waiver_sets) == [str(tmp_path / "w.yaml")]
        return [source.extra for source in inputs.sources]

    before = extras(WAIVERS)
    assert before[1].waivers == ""
    waived = Inputs([str(tmp_path / name)], []).with_waivers
    assert waived == {(str(tmp_path / each), str(tmp_path / "w.yaml")) for each in ("a.yaml", "c.yaml")}
    several = extras(WAIVERS + other, "# moved\n")
    assert [one.digest == two.digest for one, two in zip(before, several, strict=True)] == [True, False, False]
    changed = extras(WAIVERS.replace("Board", "Chair") + other)
    assert [one.digest == two.digest for one, two in zip(several, changed, strict=True)] == [False, True, False]
    many = extras(WAIVERS + other + "".join(other.replace(": b\n", f": o{number}\n") for number in range(100)))
    assert all(len(json.encode(extra)) < 500 for extra in many)


def test_everything_wrong_with_a_manifest_at_once(tmp_path: Path) -> None:
    """Broken waivers and ids of many organisations are all told before anything is judged, each with its place."""
    make(tmp_path, "a.yaml", "b.yaml", "c.yaml", "d/e.yaml", "r.jsonl")
    (tmp_path / "w.yaml").write_text(WAIVERS.replace("reason: ", "reasons: "), encoding="utf-8")
    name = manifest(
        tmp_path,
        "{path: a.yaml, waivers: w.yaml}",
        "{path: b.yaml, waivers: w.yaml}",
        "{path: c.yaml, waivers: no-such.yaml}",
        "{path: d, organisation: x}",
        "{path: r.jsonl, organisation: x}",
    )
    with pytest.raises(EntriesError) as caught:
        found(tmp_path, name)
    places = [problem.place.replace(f"{tmp_path}/", "") for problem in caught.value.problems]
    assert places == ["w.yaml:3:5", "w.yaml:5:14", "no-such.yaml", "manifest.yaml:6:5", "manifest.yaml:7:5"]
    assert all(problem.remedy for problem in caught.value.problems)


def test_problem_of_a_source_is_raised(tmp_path: Path) -> None:
    """What is wrong with an input is raised where its units would be, and nothing of it is read."""
    (source,) = Inputs([str(tmp_path / NOT_UTF_8)], []).sources
    with pytest.raises(FactsError, match="not UTF-8"):
        list(units_of(source, 10, in_stream=False))


def test_pieces() -> None:
    """Pieces of work are of a hundred files, or a MiB, and a block of records is one by itself."""
    small = [Unit(f"{number}", f"{number}", weight=1000) for number in range(250)]
    assert [len(piece) for piece in pieces(small)] == [100, 100, 50]
    assert [len(piece) for piece in pieces(small, most_files=4)][:2] == [4, 4]
    large = [Unit(f"{number}", f"{number}", weight=600_000) for number in range(5)]
    assert [len(piece) for piece in pieces(large)] == [2, 2, 1]
    block = Unit("b", "b", start=0, end=10, weight=10)
    assert [len(piece) for piece in pieces([*small[:2], block, block, small[2]])] == [2, 1, 1, 1]
    assert list(pieces([])) == []
