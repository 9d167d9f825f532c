"""How much there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

_Key = TypeVar("_Key")


def size(text: str) -> int:
    """Return how many bytes a text takes."""
    return len(text.encode())


def first_that_fit(sized: Iterable[tuple[_Key, int]], room: int) -> dict[_Key, None]:
    """Return those that there is room for, the first before the next; a dict keeps their order."""
    kept: dict[_Key, None] = {}
    for key, taken in sized:
        if taken <= room:
            kept[key] = None
            room -= taken
    return kept
