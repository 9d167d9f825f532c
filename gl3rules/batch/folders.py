"""The folders of a run: where it writes, where it keeps its state, and where waivers are."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from gl3rules.batch import remote
from gl3rules.batch.state import FILE, FOLDER
from gl3rules.errors import Gl3rulesError, OutputError, StateError
from gl3rules.source.files import kind_of, shown_path
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.batch.store import Store

_STATES_OF_URLS: Final = ".gl3rules-batch"


def prepare(folder: str, state_path: str | None) -> str:
    """Make the folder of the outputs, unless it is a URL, and return the folder of the state.

    Raises StateError for a folder that holds other things than what a run writes.
    """
    if remote.is_url(folder):
        name = sha256(folder.encode()).hexdigest()[:16]
        return state_path or os.path.join(_STATES_OF_URLS, name)
    try:
        os.makedirs(folder, exist_ok=True)
        names = os.listdir(folder)
    except OSError as error:
        raise OutputError(
            message("{path} could not be written: {reason}.", path=shown_path(folder), reason=error.strerror or ""),
            message("Name a folder that can be written to."),
        ) from error
    state = state_path or folder
    # A run that was ended as it began leaves nothing but the folder of its state.
    if set(names) - {FOLDER} and not os.path.isfile(os.path.join(state, FOLDER, FILE)):
        raise StateError(
            message("{path} holds other files, which are none of a run's.", path=shown_path(folder)),
            message("Name a folder that is empty or not there yet, or the output of an earlier run."),
        )
    return state


def send(state_path: str, store: Store) -> None:
    """Copy the state of a run to where its outputs are, so that later runs can be compared with it there."""
    with open(os.path.join(state_path, FOLDER, FILE), "rb") as state, store.writing(f"{FOLDER}/{FILE}") as file:
        shutil.copyfileobj(state, file)


def waiver_files(path: str) -> Iterator[str]:
    """Yield the files of waivers in a folder and below it, in the order of their names; a file is itself."""
    if not os.path.isdir(path):
        yield path
        return
    found = False
    for folder, folders, names in os.walk(path, onerror=_refuse_folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if kind_of(name) and not name.startswith("."):
                found = True
                yield os.path.join(folder, name)
    if not found:
        raise Gl3rulesError(
            message("There are no files of waivers in {path}.", path=shown_path(path)),
            message("They end in .yaml, .yml or .json; leave --waivers out where there are none."),
        )


def _refuse_folder(error: OSError) -> None:
    """Refuse a folder that can't be searched: the waivers in it would be missing unnoticed."""
    raise Gl3rulesError(
        message("{path} can't be searched: {reason}.", path=shown_path(error.filename), reason=error.strerror or ""),
        message("Make the folder readable, or name others."),
    ) from error
