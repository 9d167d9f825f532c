"""Paths that a file of a repository names: followed only where they stay inside that repository."""

from __future__ import annotations

import os
import re
import stat
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gl3rules.source.refusals import Refusal

REPORT_ENDINGS: Final = (".csv", ".htm", ".html", ".json", ".log", ".md", ".sarif", ".txt", ".xlsx", ".xml")
"""What the name of a report may end in: nothing takes such a file for a program or for settings."""

_ANY_DEPTH: Final = "**"
_PATTERN: Final = re.compile(r"[*?\[]")
_SEPARATOR: Final = re.compile(r"[/\\]")


class ConfinedError(Exception):
    """A path is refused; `refusal` says why and what to write instead."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal[0]))
        self.refusal = refusal


class Confines:
    """A folder from which paths start, and the folder around it that none of them may leave.

    What is returned are paths from the working directory; a symbolic link counts as what it leads to.
    """

    __slots__ = ("_folder", "_root")

    def __init__(self, root: str, folder: str) -> None:
        self._root = os.path.realpath(root)
        self._folder = folder

    def holds(self, path: str) -> bool:
        """Say whether what a path leads to is inside, and not in .git, which can hold credentials."""
        real = os.path.realpath(path)
        if os.path.splitdrive(real)[0] != os.path.splitdrive(self._root)[0]:
            return False
        steps = os.path.relpath(real, self._root).split(os.sep)
        return steps[0] != os.pardir and ".git" not in {step.lower() for step in steps}

    def file(self, written: str) -> str:
        """Return a regular file; raise ConfinedError where it is none or is outside."""
        path = self._inside(written)
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            raise ConfinedError(
                (
                    message("{path} can't be read: {reason}.", path=written, reason=error.strerror or str(error)),
                    message("Correct the path; it starts from the folder of the configuration."),
                )
            ) from error
        if not stat.S_ISREG(mode):
            raise ConfinedError(
                (
                    message("{path} is not a file.", path=written),
                    message("Name a file, or those of a folder as FOLDER/*.yaml."),
                )
            )
        return shown(path)

    def files(self, written: str) -> tuple[str, ...]:
        """Return the regular files that a path or a pattern (*, ?, [...], and ** for any folders) names, in order.

        Folders that are symbolic links are not searched, nor hidden ones that the pattern does not name. Raises
        ConfinedError where nothing matches, and where something that matches is outside or no regular file.
        """
        steps = [step for step in written.split("/") if step not in {"", "."}]
        if not _PATTERN.search(written) or os.path.lexists(self._inside(written)):
            return (self.file(written),)
        if steps.count(_ANY_DEPTH) > 1:
            raise ConfinedError((message("{pattern} has ** twice.", pattern=written), message("Write ** only once.")))
        found = sorted(set(_matching(self._folder, steps)))
        if not found:
            raise ConfinedError(
                (
                    message("No file matches {pattern}.", pattern=written),
                    message("Correct the pattern; it starts from the folder of the configuration."),
                )
            )
        return tuple(self.file(os.path.relpath(path, self._folder)) for path in found)

    def report(self, written: str, read: Collection[str]) -> str:
        """Return a file that a report may be written to; raise ConfinedError where it may not.

        `read` holds the real paths of what must not be replaced.
        """
        path = self._inside(written)
        real = os.path.realpath(path)
        steps = os.path.relpath(real, self._root).split(os.sep)
        if any(step.startswith(".") for step in steps) or not real.lower().endswith(REPORT_ENDINGS):
            raise ConfinedError(
                (
                    message("A configuration can't have a report written to {path}.", path=written),
                    message(
                        "Name a file that is not hidden and ends in one of {endings}; the command line can name any.",
                        endings=REPORT_ENDINGS,
                    ),
                )
            )
        if real in read or (os.path.exists(real) and not os.path.isfile(real)):
            raise ConfinedError(
                (message("{path} is no report, and would be replaced.", path=written), message("Name another file."))
            )
        return shown(path)

    def _inside(self, written: str) -> str:
        steps = _SEPARATOR.split(written)
        fine = written.isprintable() and steps[0] and ":" not in steps[0] and os.pardir not in steps
        path = os.path.join(self._folder, written)
        if fine and self.holds(path):
            return path
        raise ConfinedError(
            (
                message("{path} leads out of the repository, into its .git, or is no relative path.", path=written),
                message("Name something inside the repository, as a path without .. from the configuration's folder."),
            )
        )


def shown(path: str) -> str:
    """Return a path as it leads from the working directory; never the sign for standard input."""
    relative = os.path.relpath(path)
    return os.path.join(os.curdir, relative) if relative == "-" else relative


def _matching(folder: str, steps: Sequence[str]) -> Iterator[str]:
    """Yield what matches the steps of a pattern; a stack and no recursion, since folders can be nested deeply."""
    left = [(folder, tuple(steps))]
    while left:
        here, (step, *further) = left.pop()
        if step == _ANY_DEPTH:
            left += [(os.path.join(here, name), (step, *further)) for name in _names(here, "*", folders=True)]
            if further:
                left.append((here, tuple(further)))
        elif further:
            left += [(os.path.join(here, name), tuple(further)) for name in _names(here, step, folders=True)]
        else:
            yield from (os.path.join(here, name) for name in _names(here, step, folders=False))


def _names(folder: str, pattern: str, *, folders: bool) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [
                entry.name
                for entry in entries
                if entry.is_dir(follow_symlinks=False) is folders
                and (pattern.startswith(".") or not entry.name.startswith("."))
                and fnmatchcase(entry.name, pattern)
            ]
    except OSError:
        # What can't be searched has no match; a pattern without any is refused.
        return []
