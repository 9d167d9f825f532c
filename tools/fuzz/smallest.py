"""The few and small files of a corpus that together reach as much of the code as all of it."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import gl3rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import CodeType, FrameType

_OWN: Final = os.path.dirname(gl3rules.__file__) + os.sep
_Step = tuple["CodeType", int, int]


def smallest(target: Callable[[bytes], None], files: Iterable[bytes]) -> list[bytes]:
    """Return those files that take a step from one line of gl3rules to another which no smaller one takes."""
    kept: list[bytes] = []
    taken: set[_Step] = set()
    for data in sorted(set(files), key=lambda data: (len(data), data)):
        with _steps() as steps:
            target(data)
        if not steps <= taken:
            taken |= steps
            kept.append(data)
    return kept


@contextmanager
def _steps() -> Iterator[set[_Step]]:
    steps: set[_Step] = set()
    last: dict[FrameType, int] = {}

    def trace(frame: FrameType, event: str, _: Any) -> Any:  # noqa: ANN401  as sys.settrace wants it
        if event == "call":
            if not frame.f_code.co_filename.startswith(_OWN):
                return None
            last[frame] = 0
        elif event == "line":
            steps.add((frame.f_code, last[frame], frame.f_lineno))
            last[frame] = frame.f_lineno
        elif event == "return":
            del last[frame]
        return trace

    sys.settrace(trace)
    try:
        yield steps
    finally:
        sys.settrace(None)
