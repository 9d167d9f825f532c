"""Links from the page to the files beside it."""

from __future__ import annotations

from urllib.parse import quote


def link(path: str) -> str:
    """Return the address of a file whose path starts at the page's folder (RFC 3986, section 4.2).

    Whatever its parts are called, it is a relative address: no scheme, no host, no query. A name that is no text on
    this machine keeps its bytes.
    """
    parts = [part for part in path.split("/") if part]
    return "./" + "/".join(quote(part, safe="", errors="surrogateescape") for part in parts)
