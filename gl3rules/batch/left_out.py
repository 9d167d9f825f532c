"""What lies among the inputs of a run and is none: its own output, the waivers, and the output of other runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gl3rules.batch import remote
from gl3rules.batch.state import FILE, FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable


class LeftOut:
    """The files and folders that hold no facts to judge; `urls` are those that are elsewhere."""

    def __init__(self, paths: Iterable[str]) -> None:
        given = [path for path in paths if path]
        self.urls = tuple(path for path in given if remote.is_url(path))
        self._places = {place_of(path) for path in given if not remote.is_url(path)}
        self._known: dict[tuple[str, str], bool] = {}

    def add(self, path: str) -> None:
        """Leave out a file too."""
        self._places.add(place_of(path))

    def __contains__(self, place: str) -> bool:
        """Say whether a file or folder is left out itself, by what `place_of` returns for it."""
        return place in self._places

    def holds(self, folder: str, top: str) -> bool:
        """Say whether what is in a folder is left out: because of the folder, or of one above it.

        The output of other runs is left out wherever it lies below `top`, the place at which the search began: whoever
        names a folder in it means it. Above that, only a folder counts that is left out and the output of a run.
        """
        known = self._known.get((folder, top))
        if known is None:
            known = self._known[folder, top] = self._holds(place_of(folder), top)
        return known

    def _holds(self, folder: str, top: str) -> bool:
        at = ""
        while at != folder:
            at = folder
            is_below_top = not f"{top}{os.sep}".startswith(at.rstrip(os.sep) + os.sep)
            is_left_out = at in self._places
            if is_left_out and (is_below_top or at == top):
                return True
            if (is_left_out or is_below_top) and has_state(at):
                return True
            folder = os.path.dirname(at)
        return False


def place_of(path: str) -> str:
    """Return what tells a file or folder from any other, whichever way leads to it."""
    try:
        return path if remote.is_url(path) else os.path.realpath(path)
    except ValueError:
        # It has a NUL in it.
        return path


def has_state(folder: str) -> bool:
    """Say whether a folder is the output of a run."""
    return os.path.isfile(os.path.join(folder, FOLDER, FILE))
