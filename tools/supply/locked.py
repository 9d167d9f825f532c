"""What pyproject.toml asks for, and what the lock files in requirements/ give."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT: Final = Path(__file__).parent.parent.parent
FOLDER: Final = ROOT / "requirements"

FOR_USERS: Final = ("distributed", "parquet", "remote", "xlsx")
"""The extras that users install; every other one is for the people who work on gl3rules."""

PROJECT: Final = "gl3rules (pyproject.toml)"
"""What a lock file calls this project where it needs a package."""

_ENTRY: Final = re.compile(r"([A-Za-z0-9._-]+)==(\S+?)(?: ; (.+?))?(?: \\)?")


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of a lock file: its version, the files that may be installed, and what needs it."""

    name: str
    version: str
    marker: str
    """Where it is needed; empty where that is everywhere."""
    digests: tuple[str, ...]
    """SHA-256 of each of its files."""
    needed_by: tuple[str, ...]

    @property
    def direct(self) -> bool:
        """Whether pyproject.toml names it; for what the build needs, the lock file gives no reason."""
        return not self.needed_by or PROJECT in self.needed_by


@cache
def locked(name: str) -> tuple[Locked, ...]:
    """Return the packages of a lock file, by its name without ending, in the order of their names."""
    return tuple(read(f"{name}.txt", (FOLDER / f"{name}.txt").read_text(encoding="utf-8")))


def read(source: str, text: str) -> Iterator[Locked]:
    """Yield the packages in the text of a lock file; raise ValueError where one has no exact version or no digest."""
    for block in re.split(r"\n(?=[^\s#])", re.sub(r"\A(#.*\n)+", "", text).strip()):
        first, *rest = block.splitlines()
        entry = _ENTRY.fullmatch(first)
        digests = tuple(line.split(":")[1].strip(" \\") for line in rest if line.startswith("    --hash=sha256:"))
        if entry is None or not digests:
            reason = f"{source}: not locked: {first}"
            raise ValueError(reason)
        needed_by = tuple(
            reason
            for line in rest
            if line.startswith("    #")
            for reason in [line.removeprefix("    #").removeprefix(" via").strip()]
            # Other files hold versions back, but need nothing.
            if reason and not reason.startswith(("-c ", "--override "))
        )
        yield Locked(canonicalize_name(entry[1]), entry[2], entry[3] or "", digests, needed_by)


@cache
def project() -> tuple[tuple[str, ...], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the requirements in pyproject.toml: those of the program, of each extra, and of the build."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = {name: tuple(texts) for name, texts in settings["project"]["optional-dependencies"].items()}
    return tuple(settings["project"]["dependencies"]), extras, tuple(settings["build-system"]["requires"])


def wanted(extras: Iterable[str] = ()) -> tuple[Requirement, ...]:
    """Return the requirements of the program and of extras."""
    program, of_extra, _ = project()
    return tuple(map(Requirement, (*program, *(text for extra in extras for text in of_extra[extra]))))
