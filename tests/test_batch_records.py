"""Records: whatever a file is like, each of its lines is read once and has its number."""

from __future__ import annotations

import gzip
import os
import tracemalloc
import zlib
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import zstandard
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gl3rules.batch import records, unpacking
from gl3rules.batch.inputs import Source, pieces, units_of
from gl3rules.errors import FactsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from gl3rules.batch.units import Unit

MOST = 64
"""The longest line that the tests allow."""

PIECES = st.lists(
    st.sampled_from(
        [b"", b"{}", b'{"a":1}', b"\xef\xbb\xbf{}", b"\0", b"\xff\xfe", b" \t", b"x" * 63, b"y" * 64, b"z" * 70]
    )
    | st.binary(max_size=100),
    max_size=12,
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\n\n", b""])


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Return what a file might hold: lines of all kinds with ends of all kinds."""
    return b"".join(piece + draw(ENDS) for piece in draw(PIECES))


def expected(text: bytes) -> list[tuple[int, bytes]]:
    """Return each record with the number of its line, in the plainest way; of lines too long only that they are."""
    found = []
    for number, line in enumerate(text.split(b"\n"), 1):
        if line.strip():
            found.append((number, short(line.removesuffix(b"\r"))))
    return found


def refused_as_a_whole(text: bytes) -> bool:
    """Say whether a text is JSON over several lines, a list, or UTF-16, and so has no lines that are records."""
    return bool(records._NO_RECORDS.match(text)) or (text[:2] in (b"\xff\xfe", b"\xfe\xff") and b"\0" in text)


def short(line: bytes) -> bytes:
    """Return a line, or for one that is too long its beginning."""
    return line if len(line) <= MOST else line[:MOST] + b"..."


def of_units(units: Sequence[Unit]) -> list[tuple[int, bytes]]:
    """Return the records that workers find in units, numbered as the run numbers them."""
    found: list[tuple[int, bytes]] = []
    before = 0
    for unit in units:
        data = records.block(unit, MOST)
        assert unit.first_line in (0, before + 1)
        found += [(before + number, short(line)) for number, line in records.numbered(data)]
        before += records.count(data)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the files of all examples of a test."""
    return tmp_path_factory.mktemp("records")


def parts(text: bytes, count: int) -> list[bytes]:
    """Return a text in as many parts, of which some are empty."""
    length = len(text) // count + 1
    return [text[start : start + length] for start in range(0, length * count, length)]


def gzipped(text: bytes, count: int) -> bytes:
    """Return a text as gzip with so many members."""
    return b"".join(gzip.compress(part, mtime=0) for part in parts(text, count))


def packed(text: bytes, count: int) -> bytes:
    """Return a text as Zstandard with so many frames, and one between them that is to be skipped."""
    skipped = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"
    return skipped.join(zstandard.ZstdCompressor().compress(part) for part in parts(text, count))


def read(path: Path, content: bytes, *, in_stream: bool) -> list[tuple[int, bytes]]:
    """Return the records of a file with that content, nothing where it is refused for holding none."""
    path.write_bytes(content)
    try:
        return of_units(list(units_of(Source(str(path), len(content)), MOST, in_stream=in_stream)))
    except FactsError as error:
        if "no record" not in str(error):
            raise
        return []


@given(text=texts(), block=st.integers(1, 200), piece=st.integers(1, 100), count=st.integers(1, 4))
@example(text=b"x" * 64 + b"\r" + b"y" * 64 + b"\n{}", block=1, piece=1, count=1)
@example(text=b"x" * 500 + b"\n{}\n", block=16, piece=7, count=3)
@example(text=b"{}\n" * 100, block=3, piece=3, count=2)
def test_every_line_once(folder: Path, text: bytes, block: int, piece: int, count: int) -> None:
    """Plain, gzip or Zstandard, by byte ranges or in a stream: the same lines with the same numbers."""
    assume(not refused_as_a_whole(text))
    due = expected(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "BLOCK", block)
        patch.setattr(records, "_PIECE", piece)
        patch.setattr(unpacking, "_PIECE", piece)
        assert read(folder / "a.ndjson", text, in_stream=False) == due
        assert read(folder / "a.ndjson", text, in_stream=True) == due
        assert read(folder / "a.jsonl.gz", gzipped(text, count), in_stream=False) == due
        # The second ends with zeros, as tapes leave them.
        assert read(folder / "b.ndjson.gz", gzipped(text, count) + bytes(piece), in_stream=True) == due
        assert read(folder / "a.ndjson.zst", packed(text, count), in_stream=False) == due


@given(text=texts(), block=st.integers(1, 64), data=st.data())
def test_weights_are_the_file(folder: Path, text: bytes, block: int, data: st.DataObject) -> None:
    """The weights of the units of a file are its bytes together, so that progress ends at 100 %."""
    assume(text.strip() and not refused_as_a_whole(text))
    content, name = data.draw(
        st.sampled_from([(text, "w.ndjson"), (gzipped(text, 2), "w.ndjson.gz"), (packed(text, 2), "w.ndjson.zst")])
    )
    path = folder / name
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "BLOCK", block)
        units = list(units_of(Source(str(path), len(content)), MOST, in_stream=False))
    assert sum(unit.weight for unit in units) == len(content)
    assert len({unit.name for unit in units}) == len(units)
    assert [unit for piece in pieces(units) for unit in piece] == units


NOISE = b"".join(b"%d\n" % number for number in range(20_000))


@pytest.mark.parametrize(
    ("length", "least", "most"), [(60, 100, 200), (2, 4000, 4096), (1000, 100, 200), (5000, 50, 53)]
)
def test_short_records_make_small_blocks(tmp_path: Path, length: int, least: int, most: int) -> None:
    """However short records are, a block has no more of them than can be told at once; longer ones as many as fit."""
    path = tmp_path / "short.ndjson"
    content = (b"x" * (length - 1) + b"\n") * 10_000
    path.write_bytes(content)
    units = list(units_of(Source(str(path), len(content)), MOST, in_stream=False))
    counts = [records.count(records.block(unit, 1 << 20)) for unit in units]
    assert sum(counts) == 10_000
    assert all(least <= count <= most for count in counts[:-1])
    # A longer file has the same blocks before its end.
    path.write_bytes(content * 2)
    longer = list(units_of(Source(str(path), 2 * len(content)), MOST, in_stream=False))
    assert longer[: len(units) - 1] == units[:-1]


@pytest.mark.parametrize(("in_stream", "most"), [(True, 50), (False, 200)])
@pytest.mark.parametrize(("pack", "name"), [(gzipped, "s.ndjson.gz"), (packed, "s.ndjson.zst")])
def test_blocks_of_a_stream_have_few_records(
    tmp_path: Path, pack: Callable[[bytes, int], bytes], name: str, most: int, *, in_stream: bool
) -> None:
    """A stream is cut by the number of records too: fewer where each is to have reports."""
    path = tmp_path / name
    path.write_bytes(pack(NOISE, 2))
    units = list(units_of(Source(str(path), os.path.getsize(path)), MOST, in_stream=in_stream))
    assert max(records.count(unit.data or b"") for unit in units) == most
    assert of_units(units) == expected(NOISE)


def refusal(path: Path) -> tuple[list[tuple[int, bytes]], FactsError]:
    """Return the records of a file that come before what is wrong with it, and what that is."""
    units: list[Unit] = []
    with pytest.raises(FactsError) as caught:  # noqa: PT012  what came before is wanted too
        for unit in units_of(Source(str(path), os.path.getsize(path)), MOST, in_stream=False):
            units.append(unit)  # noqa: PERF402  as above
    return of_units(units), caught.value


@pytest.mark.parametrize("cut", [1, 4, 8, 9, 1000, 20_000])
@pytest.mark.parametrize(("pack", "name"), [(gzipped, "t.ndjson.gz"), (packed, "t.ndjson.zst")])
def test_truncated(tmp_path: Path, pack: Callable[[bytes, int], bytes], name: str, cut: int) -> None:
    """Of a file that was not copied whole the lines that arrived hold, and the error names the first that did not."""
    path = tmp_path / name
    path.write_bytes(pack(NOISE, 1)[:-cut])
    found, error = refusal(path)
    assert found == expected(NOISE)[: len(found)]
    # A Zstandard block is only there once it is whole; gzip gives all that arrived.
    assert len(found) > 1000 or name.endswith("zst")
    (problem,) = error.problems
    assert problem.place == f"{path}:{len(found) + 1}:1"
    assert str(problem.message) == "the compressed file ends too early, in this line"
    assert "copied" in str(problem.remedy)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.ndjson.gz", b'{"a":1}\n', "what follows is not compressed with gzip"),
        ("a.ndjson.zst", b'{"a":1}\n', "what follows is not compressed with Zstandard"),
        ("a.ndjson.gz", zstandard.ZstdCompressor().compress(b"{}\n"), "what follows is not compressed with gzip"),
        ("a.ndjson.zst", gzip.compress(b"{}\n", mtime=0), "what follows is not compressed with Zstandard"),
        ("a.ndjson.gz", b"\x1f\x8b\x08", "ends too early"),
        ("a.ndjson.zst", b"\x28\xb5", "ends too early"),
        ("a.ndjson.gz", b"\x1f\x8bxxxxxxxxxxxxxxxxxxxxxx", "can't be read on from here"),
        ("a.ndjson.zst", b"\x28\xb5\x2f\xfd" + b"\xff" * 40, "can't be read on from here"),
        ("a.ndjson", b"", "the file holds no record"),
        ("a.ndjson", b"\n \r\n", "the file holds no record"),
        ("a.ndjson.gz", b"", "the file holds no record"),
        ("a.ndjson.gz", gzip.compress(b"", mtime=0), "the file holds no record"),
        ("a.ndjson.zst", b"", "the file holds no record"),
        ("a.ndjson.zst", zstandard.ZstdCompressor().compress(b"\n"), "the file holds no record"),
        ("a.jsonl", b'[\n{"a": 1},\n{"a": 2}\n]\n', "not one record a line"),
        ("a.jsonl", b'[{"a": 1}]', "not one record a line"),
        ("a.jsonl", b'\xef\xbb\xbf\r\n{\r\n  "a": 1\r\n}\r\n', "not one record a line"),
        ("a.jsonl.gz", gzip.compress(b'{\n"a": 1}', mtime=0), "not one record a line"),
        ("a.jsonl", '{"a": 1}\n{"a": 2}'.encode("utf-16"), "the file is UTF-16, not UTF-8"),
        ("a.jsonl.zst", zstandard.ZstdCompressor().compress(b'[\n\n{"a": 1}]'), "not one record a line"),
    ],
)
@pytest.mark.parametrize("in_stream", [False, True])
def test_refused_as_a_whole(tmp_path: Path, name: str, content: bytes, text: str, *, in_stream: bool) -> None:
    """A file that holds no records, or none that can be read, is refused with its path, the reason, and what to do."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FactsError) as caught:
        list(units_of(Source(str(path), len(content)), MOST, in_stream=in_stream))
    (problem,) = caught.value.problems
    assert text in str(problem.message)
    assert problem.path == str(path)
    assert problem.remedy


def test_rubbish_behind(tmp_path: Path) -> None:
    """What follows a whole member or frame and is none costs nothing of what came before."""
    for name, content in (("r.ndjson.gz", gzipped(b"{}\n{}\n", 1)), ("r.ndjson.zst", packed(b"{}\n{}\n", 1))):
        path = tmp_path / name
        path.write_bytes(content + b"rubbish")
        found, error = refusal(path)
        assert found == [(1, b"{}"), (2, b"{}")]
        assert error.problems[0].line == 3


def test_wrong_checksum(tmp_path: Path) -> None:
    """A gzip file whose checksum is wrong is refused, though all of it could be unpacked."""
    path = tmp_path / "c.ndjson.gz"
    content = bytearray(gzipped(NOISE, 1))
    content[-6] ^= 1
    path.write_bytes(content)
    found, error = refusal(path)
    assert found == expected(NOISE)[: len(found)]
    assert "incorrect data check" in str(error)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("no-such.ndjson", "there is no such file"),
        ("folder.ndjson", "can't be read"),
        ("nul\0.ndjson", "can't be read"),
    ],
)
def test_unreadable(tmp_path: Path, name: str, line: str) -> None:
    """A file that can't be opened is refused once, however large it would be."""
    (tmp_path / "folder.ndjson").mkdir()
    for size in (0, 10 * records.BLOCK):
        with pytest.raises(FactsError, match=line) as caught:
            list(units_of(Source(str(tmp_path / name), size), MOST, in_stream=False))
        assert caught.value.problems[0].line == 0
        assert len(caught.value.problems) == 1


@pytest.mark.parametrize("name", ["p.ndjson", "p.ndjson.gz"])
def test_pipe(tmp_path: Path, name: str) -> None:
    """Records can come through a named pipe, which has no size and no places."""
    path = tmp_path / name
    os.mkfifo(path)
    content = gzipped(NOISE, 2) if name.endswith("gz") else NOISE
    writer = Thread(target=path.write_bytes, args=[content])
    writer.start()
    units = list(units_of(Source(str(path), records.size(str(path))), MOST, in_stream=False))
    writer.join()
    assert of_units(units) == expected(NOISE)
    assert sum(unit.weight for unit in units) == len(content)


def test_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read is told as such."""

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", forbidden)
    for name in ("p.ndjson", "p.ndjson.gz"):
        with pytest.raises(FactsError, match="may not be read"):
            list(units_of(Source(str(tmp_path / name), 10), MOST, in_stream=False))


@pytest.mark.parametrize(
    ("path", "is_records", "is_compressed"),
    [
        ("a.ndjson", True, False),
        ("A.JSONL.GZ", True, True),
        ("a.ndjson.zst", True, True),
        ("a.json", False, False),
        ("a.json.gz", False, True),
        ("a.ndjson.gz.zst", False, True),
        ("ndjson", False, False),
        ("https://host/a.ndjson.gz?token=x.y", True, True),
        ("https://host/a.yaml?next=a.ndjson", False, False),
        ("zip://a.ndjson::s3://bucket/a.zip", True, False),
        ("s3://bucket/a?.jsonl", True, False),
    ],
)
def test_names(path: str, is_records: bool, is_compressed: bool) -> None:  # noqa: FBT001  parameters of a test
    """The ending of a name says what a file holds; of a URL that of its path."""
    assert records.is_records(path) is is_records
    assert unpacking.is_compressed(path) is is_compressed


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield files of a few KB that hold a line of 64 MiB between two records."""
    text = [b"{}\n", b"x" * (1 << 20), b"\n{}\n"]
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    zstd = zstandard.ZstdCompressor().compressobj()
    for name, compressor in (("b.ndjson.gz", packer), ("b.ndjson.zst", zstd)):
        parts = [compressor.compress(text[0])]
        parts += [compressor.compress(text[1]) for _ in range(64)]
        yield name, b"".join([*parts, compressor.compress(text[2]), compressor.flush()])


def test_memory_is_bounded(tmp_path: Path) -> None:
    """A line of 64 MiB is cut, also where it takes a few KB of the file, and its neighbours are read."""
    for name, content in bombs():
        path = tmp_path / name
        path.write_bytes(content)
        tracemalloc.start()
        units = list(units_of(Source(str(path), len(content)), 1 << 20, in_stream=True))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        data = b"".join(unit.data or b"" for unit in units)
        assert [(number, len(line)) for number, line in records.numbered(data)] == [(1, 2), (2, (1 << 20) + 2), (3, 2)]
        assert peak < 24 << 20
