"""What came of mutants, a line of JSON each, so that a run that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from tools.mutation.mutants import Mutant
    from tools.mutation.trials import Verdict


class Line(NamedTuple):
    """What is kept of a mutant that was tried; `digest` is that of its module without the defect."""

    key: str
    digest: str
    module: str
    function: str
    operator: str
    line: int
    change: str
    killer: str
    seconds: float


def digest_of(root: Path, module: str) -> str:
    """Return what tells a module from another version of itself."""
    return hashlib.sha256((root / module).read_bytes()).hexdigest()[:12]


class Record:
    """The results so far; of several for one mutant the last one counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: dict[str, Line] = {}
        if path.exists():
            for text in path.read_text(encoding="utf-8").splitlines():
                line = Line(**json.loads(text))
                self._lines[line.key] = line

    def add(self, digest: str, mutant: Mutant, verdict: Verdict) -> None:
        """Keep what came of a mutant."""
        line = Line(
            mutant.key, digest, mutant.module, mutant.function, mutant.operator, mutant.line, mutant.change, *verdict
        )
        self._lines[line.key] = line
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_written(line))

    def forget_others(self, module: str, mutants: list[Mutant]) -> None:
        """Forget what came of mutants that a module had before, or that operators of before made."""
        keys = {mutant.key for mutant in mutants}
        self._lines = {key: line for key, line in self._lines.items() if line.module != module or key in keys}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text("".join(map(_written, self._lines.values())), encoding="utf-8")

    def of(self, digest: str, mutant: Mutant) -> Line | None:
        """Return what came of a mutant of this version of its module, None where it was not tried."""
        line = self._lines.get(mutant.key)
        return line if line is not None and line.digest == digest else None

    def of_module(self, module: str, digest: str) -> tuple[Line, ...]:
        """Return what came of all mutants of a version of a module, in the order of its lines."""
        lines = [line for line in self._lines.values() if line.module == module and line.digest == digest]
        return tuple(sorted(lines, key=lambda line: (line.line, line.operator, line.change)))


def _written(line: Line) -> str:
    return json.dumps(line._asdict(), ensure_ascii=False) + "\n"
