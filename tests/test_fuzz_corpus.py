"""What the fuzzer has found worth keeping, replayed without it; and the parts of the fuzzer that need no atheris."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES, ROOT
from tools.fuzz.corpus import seeds
from tools.fuzz.mutation import by_lines
from tools.fuzz.properties import BrokenPropertyError, must, same
from tools.fuzz.smallest import smallest
from tools.fuzz.targets import TARGETS
from tools.fuzz.words import words, write_dictionary

CORPUS = Path(__file__).parent / "data" / "fuzz"
FILES = sorted(path.relative_to(CORPUS) for path in CORPUS.glob("*/*"))


def test_the_corpus_is_small() -> None:
    """It has files for each target, and all of them together are few and small."""
    assert {path.parts[0] for path in FILES} == set(TARGETS)
    assert len(FILES) <= 200
    assert sum((CORPUS / path).stat().st_size for path in FILES) <= 300_000


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_breaks_nothing(target: str) -> None:
    """Everything that must hold for whatever is read or judged holds for each file of a target."""
    broken = []
    for path in FILES:
        if path.parts[0] == target:
            try:
                TARGETS[target]((CORPUS / path).read_bytes())
            except BrokenPropertyError as error:
                broken.append((path.name, str(error)))
    assert not broken


@pytest.mark.parametrize("target", TARGETS)
def test_what_the_fuzzer_starts_from_breaks_nothing(target: str) -> None:
    """The same holds for the files that it starts from, whose names differ."""
    found = dict(seeds(target))
    assert len(found) >= 6
    for data in found.values():
        TARGETS[target](data)


def test_must_and_same() -> None:
    """What does not hold is an error; 1, 1.0 and true are not the same."""
    must(holds=True, text="nothing")
    with pytest.raises(BrokenPropertyError, match="this"):
        must(holds=[], text="this")
    assert same({"a": 1}, {"a": 1})
    assert not same(1, 1.0)
    assert not same(1, True)  # noqa: FBT003  the point


def test_changes_by_lines() -> None:
    """A seed decides what becomes of a file, most seeds change it, and none makes it longer than it may be."""
    data = (EXAMPLES / "partial.yaml").read_bytes()
    known = [word.encode() for word in words()]
    made = [by_lines(data, known, 5000, seed) for seed in range(200)]
    assert made == [by_lines(data, known, 5000, seed) for seed in range(200)]
    assert sum(each != data for each in made) > 150
    assert max(map(len, made)) <= 5000
    assert by_lines(b"", known, 100, 1) == by_lines(b"", known, 100, 1)


def test_the_dictionary(tmp_path: Path) -> None:
    """It has names and values of facts, as libFuzzer reads them."""
    write_dictionary(tmp_path / "words.txt")
    lines = (tmp_path / "words.txt").read_text("ascii").splitlines()
    assert all(re.fullmatch(r'"(?:\\x[0-9A-F]{2})+"', line) for line in lines)
    assert {"minimum_length", "wpa2-aes", "never", "はい"} <= set(words())
    assert len(lines) == len(words())


def test_the_smallest_files() -> None:
    """Of files that take the same steps through the code the smallest is kept, once."""
    kept = smallest(TARGETS["reader"], [b"bcd: efgh\n", b"a: x\n", b"a: x\n", b"b: {c: [d, 1]}\n", b"a: z\n"])
    assert kept == [b"a: x\n", b"b: {c: [d, 1]}\n"]


def test_without_atheris() -> None:
    """The command says how to get what it needs where that is missing, as its help says what it does."""
    code = "import sys; sys.modules['atheris'] = None; sys.argv = ['fuzz', 'reader']; import runpy; "
    code += "runpy.run_module('tools.fuzz', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install atheris" in done.stderr
