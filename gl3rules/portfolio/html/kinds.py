"""What the cells of the heat map are: of which style, and called what."""

from __future__ import annotations

from typing import Final

from gl3rules.model import Status
from gl3rules.portfolio.model import IN_PART, LETTERS, NOT_JUDGED
from gl3rules.portfolio.wording import NO_ROW, SIGNS, STANDINGS

_OF_LETTERS: Final = {
    **{letter: status.value for status, letter in LETTERS.items()},
    IN_PART: "in-part",
    NOT_JUDGED: "left-out",
}

KINDS: Final = {letter: _OF_LETTERS[letter] for letter in STANDINGS}
"""What a row or an organisation of each letter is to the style sheet, worst first."""

NO_ROW_KIND: Final = "no-row"
"""What a row that a run does not have is to the style sheet."""

NAMES: Final = {**{KINDS[letter]: name for letter, name in STANDINGS.items()}, NO_ROW_KIND: NO_ROW}
"""What each of these kinds is called."""

MARKS: Final = {
    KINDS[letter]: sign
    for letter, sign in SIGNS.items()
    if letter not in (LETTERS[Status.PASS], LETTERS[Status.NOT_APPLICABLE])
}
"""The sign in a cell, for those who don't tell the colours apart; what is in order has none but its shade."""
