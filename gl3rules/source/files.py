"""Files and standard input: opening them, telling YAML from JSON, and refusing what is neither."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from gl3rules.source.document import DEFAULT_LIMITS, Document, Limits, SourceFile
from gl3rules.source.encoding import decode
from gl3rules.source.refusals import Refusals
from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.source.refusals import Refusal

Kind: TypeAlias = Literal["yaml", "json"]

STANDARD_INPUT: Final = "-"
STANDARD_INPUT_SHOWN: Final = "<stdin>"

_KINDS: Final[dict[str, Kind]] = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}

_FOLDER: Final = (
    message("this is a folder, not a file"),
    message("Name the file in it that is to be read."),
)
_UNKNOWN_KIND: Final = (
    message("the file's name does not say whether it is YAML or JSON"),
    message("Let the name end in .yaml, .yml or .json, or give the file on standard input, as -."),
)
_CLOSED: Final = (
    message("standard input is closed"),
    message("Name a file, or send one to standard input."),
)
_MISSING: Final = (
    message("there is no such file"),
    message("Check the path; it starts from the folder in which the command runs."),
)
_FORBIDDEN: Final = (
    message("the file may not be read"),
    message("Ask for permission to read it, or run the command as someone who has it."),
)
_WHY_UNREADABLE: Final = (
    ((FileNotFoundError, NotADirectoryError), _MISSING),
    ((IsADirectoryError,), _FOLDER),
    ((PermissionError,), _FORBIDDEN),
)


def read(path: str, limits: Limits = DEFAULT_LIMITS) -> SourceFile:
    """Read a YAML or JSON file, or standard input for "-"; raise FactsError with all that is wrong in it."""
    data, shown, kind = read_bytes(path, limits)
    documents = parse(data, shown, kind, limits)
    return SourceFile(shown, digest(data), documents)


def read_bytes(path: str, limits: Limits = DEFAULT_LIMITS) -> tuple[bytes, str, Kind | None]:
    """Return the bytes of a file, or of standard input for "-", its path as it is shown, and what its name says it is.

    At most one byte more than the limit is read. Raises FactsError where the file can't be read, or its name does not
    say what it is.
    """
    if path == STANDARD_INPUT:
        return _standard_input(limits.bytes + 1, Refusals(STANDARD_INPUT_SHOWN)), STANDARD_INPUT_SHOWN, None
    shown = shown_path(path)
    kind, data = _file(path, limits.bytes + 1, Refusals(shown))
    return data, shown, kind


def kind_of(path: str) -> Kind | None:
    """Return what the name of a file says it is, None where it says nothing."""
    return _KINDS.get(os.path.splitext(path)[1].lower())


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes as hexadecimal digits."""
    import hashlib

    return hashlib.sha256(data).hexdigest()


def shown_path(path: str) -> str:
    """Return a path as it can be shown: a name that is not UTF-8 has its odd bytes escaped, an empty one is quoted."""
    return path.encode("utf-8", "backslashreplace").decode() or "''"


def parse(data: bytes, path: str, kind: Kind | None = None, limits: Limits = DEFAULT_LIMITS) -> tuple[Document, ...]:
    """Return the documents in the bytes of a file; raise FactsError with all that is wrong in them.

    Without a kind, a text that starts with a bracket is JSON, or else YAML in flow style where it is no JSON.
    `path` is what problems name.
    """
    refusals = Refusals(path)
    if len(data) > limits.bytes:
        what = (
            message("the file is larger than {limit}", limit=_size(limits.bytes)),
            message("Check that it is the right file; --max-file-size raises the limit."),
        )
        raise refusals.fatal(what)
    text = decode(data, refusals)
    if kind == "json" or (kind is None and text.lstrip()[:1] in ("{", "[")):
        from gl3rules.source.json_reader import JsonSyntaxError, read_json

        try:
            return (read_json(text, refusals, limits),)
        except JsonSyntaxError as error:
            if kind == "json":
                raise error.refusal(text, refusals) from error
    from gl3rules.source.yaml_reader import read_yaml

    return read_yaml(text, refusals, limits)


def _file(path: str, most: int, refusals: Refusals) -> tuple[Kind, bytes]:
    try:
        # The name is judged before the file is opened: opening a pipe waits for someone to write to it.
        if stat.S_ISDIR(os.stat(path).st_mode):
            raise refusals.fatal(_FOLDER)
        kind = kind_of(path)
        if kind is None:
            raise refusals.fatal(_UNKNOWN_KIND)
        with open(path, "rb") as file:
            return kind, file.read(most)
    except (OSError, ValueError) as error:
        raise refusals.fatal(_why_unreadable(error)) from error


def _standard_input(most: int, refusals: Refusals) -> bytes:
    if sys.stdin is None:
        raise refusals.fatal(_CLOSED)
    try:
        return sys.stdin.buffer.read(most)
    except (OSError, ValueError) as error:
        raise refusals.fatal(_why_unreadable(error)) from error


def _why_unreadable(error: OSError | ValueError) -> Refusal:
    """Return what the system says of a file; ValueError is for a path that no system has, with a NUL in it."""
    for kinds, what in _WHY_UNREADABLE:
        if isinstance(error, kinds):
            return what
    reason = error.strerror if isinstance(error, OSError) else None
    return (
        message("the file can't be read: {reason}", reason=reason or str(error)),
        message("Check the path and the device that holds the file."),
    )


def _size(count: int) -> str:
    for unit, name in ((1024 * 1024, "MiB"), (1024, "KiB")):
        if count >= unit and count % unit == 0:
            return f"{count // unit} {name}"
    return f"{count} B"
