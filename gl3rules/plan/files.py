"""Read a plan that people have edited, whatever form it is in."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Final

from gl3rules.errors import EntriesError, OutputError
from gl3rules.source.files import shown_path
from gl3rules.text import message

if TYPE_CHECKING:
    from datetime import date
    from types import ModuleType

    from gl3rules.packs import LoadedPack
    from gl3rules.plan.document import Plan
    from gl3rules.plan.remarks import Remarks
    from gl3rules.source.document import Limits

_READERS: Final = {".yaml": "yaml", ".yml": "yaml", ".xlsx": "xlsx_reader"}


def form_of(path: str) -> str:
    """Return the form that the name of a file promises: yaml, xlsx or oscal; "" where it promises none."""
    ending = os.path.splitext(path)[1].lower()
    return {".yaml": "yaml", ".yml": "yaml", ".xlsx": "xlsx", ".json": "oscal"}.get(ending, "")


def read(path: str, whole: LoadedPack, as_of: date, limits: Limits) -> tuple[Plan, Remarks]:
    """Return a plan, and the comments that people wrote in it where it is YAML.

    Raises EntriesError with everything that is wrong in the file, OutputError where a package that is needed to read
    it is not installed.
    """
    shown = shown_path(path)
    reader = _READERS.get(os.path.splitext(path)[1].lower())
    if reader is None:
        raise EntriesError.of(
            message("A plan can be read from YAML or from a workbook, and the file is called neither."),
            message("Let the name end in .yaml, .yml or .xlsx, and name a file that gl3rules plan has written."),
            path=shown,
        )
    data = _bytes(path, shown, limits.bytes + 1)
    module = needed(reader)
    plan: tuple[Plan, Remarks] = module.read(data, shown, whole, as_of, limits)
    return plan


def needed(module: str) -> ModuleType:
    """Return a module of this package; raise OutputError where a package that it needs is not installed."""
    try:
        return import_module(f"gl3rules.plan.{module}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("gl3rules"):
            raise
        raise OutputError(
            message("The format {name} needs the package {package}.", name="xlsx", package=error.name or ""),
            message("Install it with: pip install 'gl3rules[{extra}]'", extra="xlsx"),
        ) from error


def _bytes(path: str, shown: str, most: int) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise EntriesError.of(
            message("There is no such plan."),
            message("Check the path; leave --previous out the first time."),
            path=shown,
        ) from error
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise EntriesError.of(
            message("the file can't be read: {reason}", reason=reason),
            message("Check the path and the device that holds the file."),
            path=shown,
        ) from error
