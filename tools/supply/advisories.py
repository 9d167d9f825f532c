"""A folder of advisories, served on this machine as OSV's service answers."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a clone of github.com/pypa/advisory-database while the context lasts, at the URL that it gives.

    Raises FileNotFoundError where the folder has no advisories: without data nothing is vulnerable.
    """
    if not any((folder / "vulns").glob("*/*.yaml")):
        reason = f"{folder} has no advisories (vulns/*/*.yaml)"
        raise FileNotFoundError(reason)

    class Answers(BaseHTTPRequestHandler):
        """Answers which advisories concern a version of a package."""

        def do_POST(self) -> None:
            """Answer one question, in the terms of https://google.github.io/osv.dev/post-v1-query/."""
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = list(concerning(folder, asked["package"]["name"], Version(asked["version"])))
            answer = json.dumps({"vulns": found} if found else {}, default=str).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/query"
        finally:
            server.shutdown()
            thread.join()


def concerning(folder: Path, name: str, version: Version) -> Iterator[Mapping[str, Any]]:
    """Yield the advisories on a version of a package."""
    for path in sorted((folder / "vulns" / canonicalize_name(name)).glob("*.yaml")):
        advisory = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        if any(_affects(affected, version) for affected in advisory["affected"]):
            yield advisory


def _affects(affected: Mapping[str, Any], version: Version) -> bool:
    listed = affected.get("versions", ())
    ranges = [one["events"] for one in affected.get("ranges", ()) if one["type"] == "ECOSYSTEM"]
    return version in map(_version, listed) or any(_within(events, version) for events in ranges)


def _within(events: Sequence[Mapping[str, str]], version: Version) -> bool:
    """Return whether a version lies in a range: after what introduced the fault, and before what mended it."""
    within = False
    for number, kind in sorted((_version(number), kind) for event in events for kind, number in event.items()):
        if kind == "introduced" and version >= number:
            within = True
        elif (kind == "fixed" and version >= number) or (kind == "last_affected" and version > number):
            within = False
    return within


def _version(text: object) -> Version:
    try:
        return Version(str(text))
    except InvalidVersion:
        # Old numbers such as 2004d, which no locked version is.
        return Version("0")
