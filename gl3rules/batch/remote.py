"""Files that are elsewhere: what fsspec can open, such as s3://, gs://, https:// and zip://."""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from gl3rules.errors import FactsError, Gl3rulesError
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeVar

    from gl3rules.source import Limits

    T = TypeVar("T")

_MARK: Final = "://"
_CHAIN: Final = "::"
# Schemes of which the first part is no host, and those that have a query.
_WITHOUT_HOST: Final = frozenset(("file", "libarchive", "local", "memory", "tar", "zip"))
_WITH_QUERY: Final = frozenset(("http", "https"))
_SHORTEST_SECRET: Final = 6
_IN_ONE_GO: Final = frozenset(("http", "https", "libarchive", "tar", "zip"))


def is_url(path: str) -> bool:
    """Say whether a path is a URL, and so for fsspec: scheme://..., or a chain of them with :: between."""
    return _MARK in path


def filesystem(url: str) -> tuple[Any, str]:
    """Return the file system that a URL belongs to, and the path in it.

    Any, because fsspec has no types. Raises Gl3rulesError where a package is missing, or the scheme is unknown.
    """
    # Imported here: only runs over URLs need it.
    try:
        import fsspec  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise _missing(url, error) from error
    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(url)
    except ModuleNotFoundError as error:
        raise _missing(url, error) from error
    except ImportError as error:
        # What fsspec raises for a scheme whose package is not there; it names the package.
        raise Gl3rulesError(
            message("{url} can't be opened: {reason}.", url=shown(url), reason=reason(error, url)),
            message("Install what is missing; gl3rules[remote] brings S3, Google Cloud Storage and HTTP."),
        ) from error
    except ValueError as error:
        raise Gl3rulesError(
            message("{url} can't be opened: {reason}.", url=shown(url), reason=reason(error, url)),
            message("Check how the URL begins; fsspec's documentation lists what it knows."),
        ) from error
    return found


def _missing(url: str, error: ModuleNotFoundError) -> Gl3rulesError:
    return Gl3rulesError(
        message("{url} needs the package {package}.", url=shown(url), package=error.name or ""),
        message("Install it with: pip install 'gl3rules[{extra}]'", extra="remote"),
    )


def shown(url: str) -> str:
    """Return a URL as it can be shown: without the names, passwords and values of a query that it may hold."""
    return _CHAIN.join(map(_shown_link, url.split(_CHAIN)))


def _shown_link(link: str) -> str:
    scheme, mark, rest = link.partition(_MARK)
    if not mark or scheme in _WITHOUT_HOST:
        return link
    host, slash, path = rest.partition("/")
    if scheme in _WITH_QUERY:
        path, asked, query = path.partition("?")
        path += asked + "&".join(_shown_value(each) for each in query.split("&"))
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"


def _shown_value(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}{equals}…" if equals else pair


def reason(error: BaseException, url: str) -> str:
    """Return what an error says about a URL, on one line and without the secrets that the URL may hold."""
    text = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    for link in url.split(_CHAIN):
        text = text.replace(link, _shown_link(link))
        for secret in sorted(_secrets(link), key=len, reverse=True):
            text = text.replace(secret, "…")
    return text


def _secrets(link: str) -> set[str]:
    """Return what nobody may see of a URL: as it stands there, and as a library may have decoded it."""
    scheme, _, rest = link.partition(_MARK)
    if scheme in _WITHOUT_HOST:
        return set()
    host, _, path = rest.partition("/")
    user = host.rpartition("@")[0]
    found = {user, user.partition(":")[2]}
    if scheme in _WITH_QUERY:
        values = (pair.partition("=")[2] for pair in path.partition("?")[2].split("&"))
        # A short one, such as that of page=1, is no secret, and would be found in any text.
        found.update(value for value in values if len(value) >= _SHORTEST_SECRET)
    return {text for value in found if value for text in (value, unquote(value))}


def attempt(path: str, action: Callable[[], T]) -> T:
    """Do something with a remote file; raise FactsError, with its path, for whatever goes wrong there.

    Each file system has errors of its own, and one file that can't be had must not end a run.
    """
    try:
        return action()
    except (FactsError, Gl3rulesError):
        raise
    except FileNotFoundError as error:
        raise _unreadable(path, "there is no such file") from error
    except Exception as error:
        raise _unreadable(path, f"{type(error).__name__}: {reason(error, path)}") from error


def _unreadable(path: str, why: str) -> FactsError:
    return FactsError.of(
        message("the file can't be read: {reason}", reason=why),
        message("Check the URL, the network, and whether you may read it."),
        path=shown(path),
    )


def has_ranges(url: str) -> bool:
    """Say whether any part of a file can be had by itself: not surely of a web server, and not out of an archive."""
    return url.partition(_MARK)[0] not in _IN_ONE_GO


@contextmanager
def opened(url: str) -> Iterator[IO[bytes]]:
    """Open a remote file to read it from its beginning; a read may return less than is asked for."""
    # An archive is closed once nobody holds its file system any more.
    files, path = filesystem(url)
    # A web server may not know ranges, and what is asked for in pieces then comes whole each time.
    with files.open(path, "rb", block_size=0) if _is_web(url) else files.open(path, "rb") as file:
        yield file


def _is_web(url: str) -> bool:
    return url.partition(_MARK)[0] in _WITH_QUERY


def contents(url: str, limits: Limits) -> bytes:
    """Return the bytes of a remote file, at most one more than the limit; raise FactsError where it can't be read."""

    def read() -> bytes:
        found = bytearray()
        with opened(url) as file:
            while piece := file.read(limits.bytes + 1 - len(found)):
                found += piece
        return bytes(found)

    return attempt(url, read)
