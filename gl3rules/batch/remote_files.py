"""The facts files that URLs name, found where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gl3rules.batch import records, remote, unpacking
from gl3rules.batch.state import FILE, FOLDER
from gl3rules.errors import Gl3rulesError
from gl3rules.source.files import kind_of
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Those of fsspec; in a URL a question mark begins a query.
_PATTERN: Final = frozenset("*[")
_STATE: Final = f"{FOLDER}/{FILE}"


def is_facts(name: str) -> bool:
    """Say whether a name is that of a file of facts, or of records."""
    return kind_of(unpacking.name_of(name)) is not None or records.is_records(name)


def found_at(url: str, left_out: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield the facts files that a URL names, as URLs, each with its size, in order.

    What lies below a URL that is `left_out`, or is the output of another run, is none. Raises Gl3rulesError where the
    URL can't be searched.
    """
    _, chained, rest = url.partition("::")
    try:
        files, path = remote.filesystem(url)
        if not _PATTERN & set(path.partition("?")[0]) and is_facts(unpacking.name_of(url)):
            if not _is_below(path, _folders(files, left_out)):
                yield url, _size(files, path)
            return
        found, states = _searched(files, path)
        closed = _folders(files, left_out) | states
    except Gl3rulesError:
        raise
    except Exception as error:
        raise Gl3rulesError(
            message("{url} can't be searched: {reason}.", url=remote.shown(url), reason=remote.reason(error, url)),
            message("Check the URL, the network, and whether you may list what is there."),
        ) from error
    for name in sorted(found):
        about: dict[str, Any] = found[name]
        is_file = about.get("type") == "file" and is_facts(name) and not _is_hidden(name, path)
        if is_file and not _is_below(name, closed):
            yield f"{files.unstrip_protocol(name)}{chained}{rest}", int(about.get("size") or 0)


def _searched(files: Any, path: str) -> tuple[dict[str, Any], set[str]]:  # noqa: ANN401  fsspec has no types
    """Return what a folder or pattern names, and the folders below it that are the output of runs."""
    if not _PATTERN & set(path.partition("?")[0]):
        found = files.find(path, detail=True)
        states = {name.removesuffix(f"/{_STATE}") for name in found if name.endswith(f"/{_STATE}")}
        # Whoever names it means it.
        return found, states - {path.rstrip("/")}
    found = files.glob(path, detail=True)
    steps = path.split("/")
    first = next(number for number, step in enumerate(steps) if _PATTERN & set(step))
    folders = steps if steps[-1] == "**" else steps[:-1]
    states = set()
    # Where nothing is found, nothing has to be left out.
    for number in range(first + 1, len(folders) + 1) if found else ():
        pattern = "/".join([*folders[:number], _STATE])
        states |= {name.removesuffix(f"/{_STATE}") for name in files.glob(pattern)}
    return found, states - {"/".join(steps[:first])}


def _folders(files: Any, left_out: Iterable[str]) -> set[str]:  # noqa: ANN401  fsspec has no types
    """Return the paths of those URLs that belong to a file system."""
    each = [remote.filesystem(url) for url in left_out]
    return {path.rstrip("/") for other, path in each if other == files}


def _is_below(name: str, folders: set[str]) -> bool:
    """Say whether a path is one of these folders, or below one."""
    while name not in folders:
        above = name.rpartition("/")[0]
        if not above:
            return False
        name = above
    return True


def _size(files: Any, path: str) -> int:  # noqa: ANN401  fsspec has no types
    try:
        return int(files.info(path).get("size") or 0)
    except Exception:  # noqa: BLE001  told when it is read
        return 0


def _is_hidden(name: str, folder: str) -> bool:
    return any(step.startswith(".") for step in name.removeprefix(folder).split("/"))
