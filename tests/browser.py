"""What the tests of pages in a real Chromium share: starting it, serving to it, and watching what a page does."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium, and close it in the end."""
    path = program("chromium", "chromium-browser", "google-chrome")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder over HTTP to this machine, and give the address that it has."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Watched:
    """A page, with everything that it said or asked for while it was open."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.said: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(dialog.message))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(address)

    def assert_quiet(self) -> None:
        """No error, no dialog, and nothing fetched but the page itself and its empty icon."""
        assert self.said == []
        assert [url for url in self.requests[1:] if url != "data:,"] == []


class _Silent(SimpleHTTPRequestHandler):
    """Serves files without writing a log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Write nothing."""
