"""Opening files and standard input, and what each failure says."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gl3rules.errors import FactsError, Gl3rulesError
from gl3rules.source import Limits, read

posix = pytest.mark.skipif(os.name != "posix", reason="links, devices and named pipes as POSIX has them")


def refusal(path: str | Path, limits: Limits | None = None) -> tuple[str, str, str]:
    """The path, the English text and the remedy of the one problem with a file."""
    with pytest.raises(FactsError) as caught:
        read(str(path), limits or Limits())
    (problem,) = caught.value.problems
    assert caught.value.exit_code == 2
    assert problem.line == 0
    return problem.path, str(problem.message), str(problem.remedy)


@pytest.mark.parametrize("name", ["f.yaml", "f.yml", "f.YAML", "f.json", "f.Json"])
def test_a_file_is_read_by_its_ending(tmp_path: Path, name: str) -> None:
    """A file has its path as given, the digest of its bytes, and its documents."""
    file = tmp_path / name
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}\n')
    source = read(str(file))
    assert source.path == str(file)
    assert source.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert [document.values for document in source.documents] == [{"a": 1}]


def test_the_ending_decides_against_the_content(tmp_path: Path) -> None:
    """A .json file with YAML in it is refused: other programs would not read it."""
    file = tmp_path / "f.json"
    file.write_text("a: 1\n", "utf-8")
    with pytest.raises(FactsError, match=r"f\.json:1:1: this is not valid JSON: Expecting value"):
        read(str(file))


@pytest.mark.parametrize(("data", "values"), [(b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}), (b"a: 1", {"a": 1})])
def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, data: bytes, values: object) -> None:
    """A dash is standard input, whatever its format."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    source = read("-")
    assert source.path == "<stdin>"
    assert source.sha256 == hashlib.sha256(data).hexdigest()
    assert source.documents[0].values == values


class Broken(io.BytesIO):
    """A stream that can't be read."""

    def read(self, size: int | None = -1) -> bytes:
        """Fail as a folder does."""
        raise IsADirectoryError(21, "Is a directory", size)


def test_standard_input_may_be_closed_or_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process without standard input is told so, and so is one whose standard input is a folder."""
    monkeypatch.setattr(sys, "stdin", None)
    assert refusal("-")[:2] == ("<stdin>", "standard input is closed")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Broken()))
    assert refusal("-")[:2] == ("<stdin>", "this is a folder, not a file")


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    """The problem names the path as it was given."""
    expected = "there is no such file", "Check the path; it starts from the folder in which the command runs."
    assert refusal(tmp_path / "none.yaml") == (str(tmp_path / "none.yaml"), *expected)
    (tmp_path / "f.yaml").touch()
    assert refusal(tmp_path / "f.yaml" / "g.yaml")[1] == "there is no such file"
    assert refusal("")[1] == "there is no such file"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder is no file, however it is called."""
    (tmp_path / "f.yaml").mkdir()
    assert refusal(tmp_path)[1] == refusal(tmp_path / "f.yaml")[1] == "this is a folder, not a file"


def test_a_file_that_may_not_be_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing permission is told apart from a missing file."""

    def forbid(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "stat", forbid)
    assert refusal("f.yaml")[1:] == (
        "the file may not be read",
        "Ask for permission to read it, or run the command as someone who has it.",
    )


@posix
def test_other_failures_say_what_the_system_says(tmp_path: Path) -> None:
    """A link to itself, and a path that no system has."""
    (tmp_path / "f.yaml").symlink_to("f.yaml")
    assert refusal(tmp_path / "f.yaml")[1].startswith("the file can't be read: Too many levels")
    # Python has another text for it from 3.13 on.
    problem = refusal("a\0b.yaml")[1]
    assert problem.startswith("the file can't be read: ")
    assert "embedded null" in problem


@pytest.mark.parametrize("name", ["facts", "facts.txt", ".yaml", "f.yaml.bak", "f.toml"])
def test_a_name_without_a_known_ending_is_refused(tmp_path: Path, name: str) -> None:
    """The remedy says how to name the file."""
    (tmp_path / name).touch()
    assert refusal(tmp_path / name)[1:] == (
        "the file's name does not say whether it is YAML or JSON",
        "Let the name end in .yaml, .yml or .json, or give the file on standard input, as -.",
    )


@posix
def test_no_more_than_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endless device, pipe or standard input ends at the limit."""
    limits = Limits(bytes=2048)
    too_large = "the file is larger than 2 KiB", "Check that it is the right file; --max-file-size raises the limit."
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    assert refusal(tmp_path / "zero.yaml", limits)[1:] == too_large
    with Path("/dev/zero").open("rb") as endless:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(endless))
        assert refusal("-", limits)[1:] == too_large


@posix
def test_a_named_pipe_is_read(tmp_path: Path) -> None:
    """A pipe gives its data in parts."""
    pipe = tmp_path / "f.yaml"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb", buffering=0) as file:
            for part in (b"a: ", b"1\n"):
                file.write(part)

    writer = threading.Thread(target=write)
    writer.start()
    source = read(str(pipe))
    writer.join()
    assert source.documents[0].values == {"a": 1}


def test_a_missing_libyaml_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """PyYAML built without its C part is refused: its own parser is slow, and not the one that is tested here."""
    (tmp_path / "f.yaml").write_text("a: 1", "utf-8")
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    with pytest.raises(Gl3rulesError, match="PyYAML is installed without its fast part, libyaml") as caught:
        read(str(tmp_path / "f.yaml"))
    assert "pip install" in str(caught.value.remedy)


def test_imports_wait_until_they_are_needed(tmp_path: Path) -> None:
    """Start-up doesn't pay for YAML, JSON or digests; reading YAML doesn't pay for JSON, nor JSON for YAML."""
    (tmp_path / "f.yaml").write_text("a: 1", "utf-8")
    (tmp_path / "f.json").write_text("{}", "utf-8")
    code = (
        "import sys; from gl3rules.source import read; "
        "len(sys.argv) > 1 and read(sys.argv[1]); "
        "print(*[name for name in ('yaml', 'json', 'hashlib', 'dataclasses') if name in sys.modules])"
    )

    def imported(*arguments: str) -> str:
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert imported() == ""
    assert imported(str(tmp_path / "f.yaml")) == "yaml hashlib"
    assert imported(str(tmp_path / "f.json")) == "json hashlib"
