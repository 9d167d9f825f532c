"""The generator of organisations for benchmarks: valid, varied, and the same each time."""

from __future__ import annotations

import gzip
import importlib.util
import json
import statistics
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
import yaml

from benchmarks import organisations
from benchmarks.memory import watched
from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.errors import FactsError
from gl3rules.facts import contradictions
from gl3rules.facts.load import load_all
from gl3rules.model import Status
from tests.conftest import AS_OF, ROOT, missing

if TYPE_CHECKING:
    from pathlib import Path

    from gl3rules.facts.root import Facts

DAY: Final = date.fromisoformat(AS_OF)
COUNT: Final = 150


def files(folder: Path) -> list[Path]:
    """Return the files below a folder, in a fixed order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def line_by_line(path: Path, folder: Path) -> list[Path]:
    """Write each line of a file to a file of its own."""
    folder.mkdir()
    found = []
    for number, line in enumerate(path.read_bytes().splitlines()):
        found.append(folder / f"{number:04}.json")
        found[-1].write_bytes(line)
    return found


def valid_facts(paths: list[Path]) -> list[Facts]:
    """Read organisations, each of which must be valid on the day of the assessment."""
    found = [facts for path in paths for facts in load_all(str(path))]
    assert [contradictions.on(facts, DAY) for facts in found] == [()] * len(found)
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Facts]:
    """The organisations as NDJSON, read again."""
    folder = tmp_path_factory.mktemp("ndjson")
    organisations.write(COUNT, folder / "all.ndjson", "ndjson", seed=3)
    return valid_facts(line_by_line(folder / "all.ndjson", folder / "lines"))


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_folders_of_files_hold_valid_facts(form: str, tmp_path: Path) -> None:
    """Every file is valid, has a name of its own, and stands in the folder of one of several regions."""
    organisations.write(COUNT, tmp_path, form, seed=3)
    found = files(tmp_path)
    assert len(found) == COUNT
    assert len({path.relative_to(tmp_path).parts[0] for path in found}) > 4
    assert {facts.organisation.id for facts in valid_facts(found)} == {path.stem for path in found}


def test_ndjson_holds_valid_facts_with_ids_of_their_own(written: list[Facts]) -> None:
    """Every line is valid facts, and no two have the same id."""
    assert len({facts.organisation.id for facts in written}) == COUNT


def test_outcomes_are_mixed(written: list[Facts]) -> None:
    """Most organisations pass many rows, few pass all, and every status occurs often."""
    loaded = packs.load()
    statuses = [Counter(row.status for row in evaluate(loaded, facts, DAY, evidence=False).rows) for facts in written]
    met = [each[Status.PASS] + each[Status.NOT_APPLICABLE] for each in statuses]
    assert sum(40 <= rows <= 75 for rows in met) > COUNT * 0.75
    assert 1 <= sum(rows == 75 for rows in met) < COUNT * 0.2
    assert statistics.pstdev(met) > 8
    for status in (Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE):
        assert sum(each[status] > 0 for each in statuses) > COUNT / 3


def test_names_are_in_both_languages(written: list[Facts]) -> None:
    """Names hold Japanese and Latin letters, as real ones do."""
    assert all(not facts.organisation.name.isascii() for facts in written)
    assert sum(facts.organisation.name[0].isascii() for facts in written) == COUNT


@pytest.mark.parametrize("form", ["yaml", "json", "ndjson", "ndjson.gz"])
def test_the_same_seed_gives_the_same_bytes(form: str, tmp_path: Path) -> None:
    """Another run writes the same, another seed something else."""
    targets = [tmp_path / name / "all" for name in ("first", "second", "other")]
    for target, seed in zip(targets, (1, 1, 2), strict=True):
        target.parent.mkdir()
        organisations.write(20, target, form, seed=seed)
    first, second, other = ([path.read_bytes() for path in files(target.parent)] for target in targets)
    assert first == second
    assert first != other


def test_forms_and_library_agree(tmp_path: Path) -> None:
    """YAML, JSON, NDJSON, gzip and the library function give the same values in the same order."""
    expected = list(organisations.organisations(30, seed=5))
    organisations.write(30, tmp_path / "lines", "ndjson", seed=5)
    organisations.write(30, tmp_path / "packed", "ndjson.gz", seed=5)
    assert [json.loads(line) for line in (tmp_path / "lines").read_text("utf-8").splitlines()] == expected
    assert gzip.decompress((tmp_path / "packed").read_bytes()) == (tmp_path / "lines").read_bytes()
    texts = {form: [text for _, text in organisations.texts(30, 5, form)] for form in ("yaml", "json")}
    assert [json.loads(text) for text in texts["json"]] == expected
    read = [json.loads(json.dumps(yaml.safe_load(text), default=str)) for text in texts["yaml"]]
    assert read == expected


def test_zstandard_holds_the_same_lines(tmp_path: Path) -> None:
    """What is packed with Zstandard is the NDJSON file."""
    if importlib.util.find_spec("zstandard") is None:
        missing("zstandard", "pip install zstandard")
    import zstandard

    organisations.write(10, tmp_path / "lines", "ndjson")
    organisations.write(10, tmp_path / "packed", "ndjson.zst")
    with (tmp_path / "packed").open("rb") as file:
        assert zstandard.ZstdDecompressor().stream_reader(file).read() == (tmp_path / "lines").read_bytes()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the memory of processes is read from /proc")
def test_many_organisations_take_no_more_memory_than_few(tmp_path: Path) -> None:
    """Ten times as many lines, some 200 MB, leave memory as it is."""
    command = (sys.executable, "-m", "benchmarks.organisations", "--form", "ndjson")
    few, many = (watched((*command, str(count), str(tmp_path / "lines")), cwd=ROOT) for count in (1_500, 15_000))
    assert few.peak_rss > 10
    assert many.peak_rss < few.peak_rss + 10


def test_the_library_gives_values_of_ones_own() -> None:
    """Changing the facts of one organisation changes no other's."""
    first = next(organisations.organisations(1))
    first.clear()
    assert next(organisations.organisations(1)) != first


@pytest.mark.parametrize("form", ["yaml", "json", "ndjson"])
def test_a_share_of_defects_is_refused(form: str, tmp_path: Path) -> None:
    """About the share that was asked for can't be read, each for one of three reasons; the others can."""
    organisations.write(200, tmp_path / "all", form, seed=7, defects=0.3)
    found = line_by_line(tmp_path / "all", tmp_path / "lines") if form == "ndjson" else files(tmp_path / "all")
    reasons: Counter[str] = Counter()
    for path in found:
        text = path.read_text("utf-8")
        defects = [name for name in ("broken", "wirless_lan") if name in text]
        if not defects and text.count("schema") == 1:
            assert load_all(str(path))
            continue
        reasons[defects[0] if defects else "duplicate"] += 1
        with pytest.raises(FactsError):
            load_all(str(path))
    assert 40 <= reasons.total() <= 80
    assert min(reasons.values()) > 5
    assert len(reasons) == 3
