"""Runs over files that are elsewhere: a real S3 server, archives, web servers; the same results as from a folder."""

from __future__ import annotations

import errno
import gzip
import io
import re
import shutil
import sys
import threading
import uuid
from base64 import b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pytest

from gl3rules.batch import remote
from gl3rules.batch.store import Remote
from gl3rules.errors import FactsError, Gl3rulesError, OutputError
from gl3rules.source import Limits
from tests.batch_runs import batch, facts_of, judged, outputs, write_facts, write_pack, write_records
from tests.scale import needs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

for package in ("fsspec", "s3fs", "moto", "aiohttp", "pyarrow"):
    needs(package)

FORMS: Final = ("--format", "csv", "--format", "ndjson", "--format", "parquet")
COUNT: Final = 12
# What keeps a run from reading the settings of whoever runs the tests.
KEYS: Final = {
    "AWS_ACCESS_KEY_ID": "testing-key",
    "AWS_SECRET_ACCESS_KEY": "testing-secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1",
    # The packages that talk to S3 and to the web have warnings of their own.
    "PYTHONWARNINGS": "default",
}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with facts of every kind, and the output of a run over them in `whole`."""
    folder = tmp_path_factory.mktemp("remote")
    write_facts(folder / "clients", COUNT)
    (folder / "clients" / "broken.json").write_text("{", encoding="utf-8")
    (folder / "clients" / ".hidden.json").write_text("{", encoding="utf-8")
    (folder / "clients" / "notes.txt").write_text("no facts", encoding="utf-8")
    # Some blocks, so that workers read their ranges by themselves.
    write_records(folder / "clients" / "many.ndjson", 40, padding=20_000)
    write_records(folder / "others.ndjson", 3)
    packed = (folder / "others.ndjson").read_bytes().replace(b"o0", b"p0")
    (folder / "clients" / "packed.ndjson.gz").write_bytes(gzip.compress(packed, mtime=0))
    write_pack(folder / "packs")
    result = batch("clients", "-o", "whole", *FORMS, "--jobs", 1, *pack(folder), cwd=folder)
    assert result.code == 2, result.err
    return folder


def pack(folder: Path) -> tuple[str, ...]:
    """Return the options that use the pack of a folder."""
    return ("--pack", "ours", "--pack-folder", str(folder / "packs"))


class _Bucket:
    """A bucket of an S3 server."""

    def __init__(self, endpoint: str, name: str) -> None:
        # It has no types.
        boto3: Any = import_module("boto3")
        self.environment = KEYS | {"AWS_ENDPOINT_URL": endpoint}
        self.name = name
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        )
        self._client.create_bucket(Bucket=name)

    def put(self, name: str, content: bytes) -> None:
        """Put an object there."""
        self._client.put_object(Bucket=self.name, Key=name, Body=content)

    def put_folder(self, folder: Path, name: str) -> None:
        """Put every file of a folder there."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.put(f"{name}/{path.relative_to(folder)}", path.read_bytes())

    def delete(self, name: str) -> None:
        """Delete an object."""
        self._client.delete_object(Bucket=self.name, Key=name)

    def objects(self, folder: str) -> dict[str, bytes]:
        """Return the objects below a folder, by their names from there."""
        found = self._client.list_objects_v2(Bucket=self.name, Prefix=f"{folder}/").get("Contents", [])
        names = [each["Key"] for each in found]
        return {
            name.removeprefix(f"{folder}/"): self._client.get_object(Bucket=self.name, Key=name)["Body"].read()
            for name in names
        }


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Give the address of an S3 server."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str) -> _Bucket:
    """Give a bucket of its own to each test."""
    return _Bucket(endpoint, f"bucket-{uuid.uuid4()}")


def text_of(files: dict[str, bytes], *places: str) -> dict[str, str]:
    """Return what outputs say, without where the facts were: places that are left out of every path."""
    found = {name: _plain(name, content) for name, content in files.items() if not name.startswith(".gl3rules/")}
    for place in places:
        found = {name: text.replace(place, "") for name, text in found.items()}
    return found


def _plain(name: str, content: bytes) -> str:
    if name.endswith(".parquet"):
        import pyarrow.parquet  # type: ignore[import-untyped]

        return str(pyarrow.parquet.read_table(io.BytesIO(content)).to_pylist())
    if name.endswith(".xlsx"):
        import openpyxl

        # Only what its cells say: how wide a column is depends on how long the paths are.
        book = openpyxl.load_workbook(io.BytesIO(content))
        return "\n".join(str(row) for sheet in book for row in sheet.iter_rows(values_only=True))
    return content.decode()


def test_folder_of_a_bucket_into_a_bucket(facts: Path, tmp_path: Path, bucket: _Bucket) -> None:
    """Facts, ranges of records and compressed records of a bucket come to the outputs of a folder, in a bucket too."""
    bucket.put_folder(facts / "clients", "clients")
    source, target = f"s3://{bucket.name}/clients", f"s3://{bucket.name}/out/run"
    arguments = (source, "-o", target, *FORMS, "--jobs", 2, *pack(facts))
    result = batch(*arguments, cwd=tmp_path, **bucket.environment)
    assert result.code == 2, result.err
    assert "Traceback" not in result.err
    found, place = bucket.objects("out/run"), f"s3://{bucket.name}/"
    assert text_of(found, place) == text_of(outputs(facts / "whole"))
    assert found[".gl3rules/run.sqlite"].startswith(b"SQLite format 3")
    # A report that is gone comes back, and so does what a run writes at its end; the rest is reused.
    bucket.delete("out/run/reports/o00003.csv")
    bucket.delete("out/run/reports/o004.csv")
    bucket.delete("out/run/portfolio.html")
    again = batch(*arguments, "--resume", cwd=tmp_path, **bucket.environment)
    reused = re.search("Reused from before: ([0-9]+) organisations", again.err)
    assert reused
    assert 0 < int(reused[1]) < COUNT + 43
    assert text_of(bucket.objects("out/run"), place) == text_of(found, place)
    # What was copied there can be compared with.
    earlier = tmp_path / "earlier" / ".gl3rules"
    earlier.mkdir(parents=True)
    (earlier / "run.sqlite").write_bytes(found[".gl3rules/run.sqlite"])
    compared = batch(*arguments, "--history", "earlier", cwd=tmp_path, **bucket.environment)
    assert compared.code == 2, compared.err


def test_patterns_and_objects_that_cannot_be_read(facts: Path, tmp_path: Path, bucket: _Bucket) -> None:
    """A pattern names objects; one that is missing or damaged costs only itself."""
    bucket.put_folder(facts / "clients", "clients")
    bucket.put("clients/packed.ndjson.gz", (facts / "clients" / "packed.ndjson.gz").read_bytes()[:-12])
    place = f"s3://{bucket.name}/clients"
    (tmp_path / "list.csv").write_text(
        f"path,region\n{place}/o00[12].json,north\n{place}/missing.json,south\n{place}/packed.ndjson.gz,east\n"
    )
    result = batch("list.csv", "-o", "out", "--format", "ndjson", *pack(facts), cwd=tmp_path, **bucket.environment)
    assert result.code == 2, result.err
    assert list(judged(tmp_path / "out"))[:2] == ["o001", "o002"]
    told = " ".join(result.out.split())
    assert f"{place}/missing.json" in told
    assert "there is no such file" in told
    assert f"{place}/packed.ndjson.gz" in told


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("s3://no-such-bucket/clients", "out", "s3://no-such-bucket/clients can't be searched: "),
        ("clients", "s3://no-such-bucket/out", "s3://no-such-bucket/out could not be written: "),
        ("clients", "other://place/out", "other://place/out can't be opened: "),
    ],
)
def test_places_that_are_none(facts: Path, bucket: _Bucket, source: str, target: str, words: str) -> None:
    """A bucket that is not there, or a scheme that nobody knows, ends a run with 2."""
    result = batch(source, "-o", target, *pack(facts), cwd=facts, **bucket.environment)
    assert result.code == 2
    assert words in result.err
    assert "Traceback" not in result.err


def test_archives(facts: Path, tmp_path: Path) -> None:
    """Files in an archive are judged as those of a folder."""
    shutil.make_archive(str(tmp_path / "clients"), "zip", facts, "clients")
    result = batch("zip://clients::clients.zip", "-o", "out", *FORMS, *pack(facts), cwd=tmp_path)
    assert result.code == 2, result.err
    due = text_of(outputs(facts / "whole"))
    assert text_of(outputs(tmp_path / "out"), "zip://", "::clients.zip") == due
    some = batch("zip://clients/o00[12].json::clients.zip", "-o", "some", *pack(facts), cwd=tmp_path)
    assert some.code == 0, some.err
    assert list(judged(tmp_path / "some")) == ["o001", "o002"]


class _Handler(BaseHTTPRequestHandler):
    """Serves files to whoever has the password, in parts where it is to."""

    files: ClassVar[dict[str, bytes]] = {}
    knows_ranges: ClassVar = False
    password: ClassVar = ""

    def do_HEAD(self) -> None:
        """Answer what there is."""
        self._answer(is_whole=False)

    def do_GET(self) -> None:
        """Answer with a file, or a part of it."""
        self._answer(is_whole=True)

    def _answer(self, *, is_whole: bool) -> None:
        due = f"Basic {b64encode(self.password.encode()).decode()}"
        if self.password and self.headers.get("Authorization") != due:
            self.send_error(401)
            return
        content = self.files.get(self.path.partition("?")[0])
        if content is None:
            self.send_error(404)
            return
        wanted = re.fullmatch("bytes=([0-9]+)-([0-9]+)", self.headers.get("Range", ""))
        if wanted and self.knows_ranges:
            start, end = int(wanted[1]), int(wanted[2]) + 1
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(content)}")
            content = content[start:end]
        else:
            self.send_response(200)
        if self.knows_ranges:
            self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if is_whole:
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep the log for itself."""


@contextmanager
def web(folder: Path, *, knows_ranges: bool = True, password: str = "") -> Iterator[str]:
    """Serve the files of a folder on the web; give host and port."""
    files = {f"/{path.name}": path.read_bytes() for path in folder.iterdir()}
    handler = type("Handler", (_Handler,), {"files": files, "knows_ranges": knows_ranges, "password": password})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_web_servers(facts: Path, tmp_path: Path, *, knows_ranges: bool) -> None:
    """Files of a web server are judged alike, whether or not it gives parts of them; one that is missing is told."""
    names = ("many.ndjson", "o003.json", "packed.ndjson.gz")
    due = batch(*(facts / "clients" / name for name in names), "-o", "due", *FORMS, *pack(facts), cwd=tmp_path)
    assert due.code == 0, due.err
    with web(facts / "clients", knows_ranges=knows_ranges) as host:
        urls = [f"http://{host}/{name}" for name in names]
        found = batch(*urls, "-o", "out", *FORMS, "--jobs", 2, *pack(facts), cwd=tmp_path, **KEYS)
        missing = batch(*urls, f"http://{host}/no.json", "-o", "missing", *pack(facts), cwd=tmp_path, **KEYS)
    assert found.code == 0, found.err
    places = (str(facts / "clients"), f"http://{host}")
    assert text_of(outputs(tmp_path / "out"), *places) == text_of(outputs(tmp_path / "due"), *places)
    assert missing.code == 2
    assert f"http://{host}/no.json" in missing.out
    assert judged(tmp_path / "missing") == judged(tmp_path / "due")


SECRETS: Final = ("geheim%2B1", "geheim+1", "signature-of-mine")


def test_secrets_of_urls_are_nowhere(facts: Path, tmp_path: Path) -> None:
    """Passwords and signatures that a URL holds are in no output, not even where it can't be read."""
    with web(facts / "clients", password=f"user:{SECRETS[1]}") as host:
        names = ("o003.json", "many.ndjson", "packed.ndjson.gz", "no.json", "no.ndjson")
        urls = [f"http://user:{SECRETS[0]}@{host}/{name}?signed={SECRETS[2]}" for name in names]
        result = batch(*urls, "-o", "out", *FORMS, "--jobs", 2, *pack(facts), cwd=tmp_path, **KEYS)
        wrong = batch(urls[0].replace("user", "other"), "-o", "wrong", *pack(facts), cwd=tmp_path, **KEYS)
    assert result.code == wrong.code == 2
    assert list(judged(tmp_path / "out"))[:2] == ["o003", "o00000"], result.out + result.err
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    told = {"out": result.out, "err": result.err, "wrong": wrong.out + wrong.err} | {
        str(path): _plain(path.name, content) if path.suffix in {".parquet", ".xlsx"} else content.decode("latin-1")
        for path, content in files.items()
    }
    for name, text in told.items():
        for secret in SECRETS:
            assert secret not in text, name
    assert f"http://{host}/no.json?signed=…" in result.out


@pytest.mark.parametrize(
    ("url", "due"),
    [
        ("s3://bucket/a b?.yaml", "s3://bucket/a b?.yaml"),
        ("https://user:word@host/a@b.yaml", "https://host/a@b.yaml"),
        ("https://token@host", "https://host"),
        ("https://host/a.yaml?key=word&page&x=", "https://host/a.yaml?key=…&page&x=…"),
        ("zip://a@b.yaml::https://user:word@host/f.zip?key=word", "zip://a@b.yaml::https://host/f.zip?key=…"),
        ("zip://a.yaml::some@file.zip", "zip://a.yaml::some@file.zip"),
        ("memory://a@b/c.yaml", "memory://a@b/c.yaml"),
    ],
)
def test_urls_as_they_are_shown(url: str, due: str) -> None:
    """What is secret in a URL is left out, and nothing else."""
    assert remote.shown(url) == due


def test_reasons_without_secrets() -> None:
    """What a library says of a URL is told without what is secret in it, however it has decoded that."""
    url = "zip://a.yaml::https://user:w%2Brd@host/f.zip?page=1&key=long-word"
    error = OSError("1: https://user:w+rd@host/f.zip\nuser:w%2Brd w+rd long-word.")
    assert remote.reason(error, url) == "1: https://…@host/f.zip … … …"
    assert remote.reason(TimeoutError(), url) == "TimeoutError"


@pytest.fixture
def store() -> Remote:
    """Return a store in memory that nobody else has."""
    return Remote(f"memory://{uuid.uuid4()}/out")


def test_remote_stores(store: Remote) -> None:
    """A remote store holds what was written whole, and what is removed is gone."""
    assert store.names("reports") == set()
    store.write({"reports/a.csv": b"a", "reports/b.csv": b"b"})
    with store.writing("outcomes.ndjson") as file:
        file.write(b"line\n")
    assert store.names("") == {"outcomes.ndjson", "reports"}
    assert store.names("reports") == {"a.csv", "b.csv"}
    store.remove("reports/a.csv")
    store.remove("reports/a.csv")
    assert store.names("reports") == {"b.csv"}


def write_half(store: Remote) -> None:
    """Write to a file of a store, and be interrupted."""
    with store.writing("outcomes.ndjson") as file:
        file.write(b"half")
        raise KeyboardInterrupt


def test_remote_stores_hold_nothing_half(store: Remote) -> None:
    """What was interrupted while it was written is not there."""
    with pytest.raises(KeyboardInterrupt):
        write_half(store)
    assert store.names("") == set()


def test_remote_stores_that_fail(store: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a file system raises is an error of ours, with what to do."""

    def fail(*_: object, **__: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "no such bucket")

    for name in ("pipe", "put_file", "rm_file"):
        monkeypatch.setattr(f"fsspec.implementations.memory.MemoryFileSystem.{name}", fail)
    with pytest.raises(OutputError, match=r"could not be written: FileNotFoundError: .*no such bucket"):
        store.write({"a": b""})
    with pytest.raises(OutputError, match="could not be written"), store.writing("a"):
        pass
    store.remove("a")


def test_contents_in_memory() -> None:
    """A remote file is read up to a byte more than the limit; one that is missing is told."""
    import fsspec  # type: ignore[import-untyped]

    name = f"/{uuid.uuid4()}.json"
    fsspec.filesystem("memory").pipe({name: facts_of("one").encode()})
    assert remote.contents(f"memory:/{name}", Limits()) == facts_of("one").encode()
    assert remote.contents(f"memory:/{name}", Limits(bytes=9)) == facts_of("one").encode()[:10]
    with pytest.raises(FactsError, match="there is no such file"):
        remote.contents(f"memory:/{name}.none", Limits())


@pytest.mark.parametrize(
    ("package", "url", "words", "remedy"),
    [
        ("fsspec", "s3://bucket/a", "s3://bucket/a needs the package fsspec.", "pip install 'gl3rules[remote]'"),
        ("adlfs", "abfs://user:word@host/a", "abfs://host/a can't be opened: ", "gl3rules[remote] brings S3"),
    ],
)
def test_missing_packages(monkeypatch: pytest.MonkeyPatch, package: str, url: str, words: str, remedy: str) -> None:
    """Where a package is missing, the error says how to install it."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(Gl3rulesError) as told:
        remote.filesystem(url)
    assert str(told.value.text).startswith(words)
    assert remedy in str(told.value.remedy)
