"""SARIF's terms for what gl3rules says, which several parts of a run share."""

from __future__ import annotations

from typing import Final, TypeAlias

from gl3rules.model import Severity
from gl3rules.text import message

Object: TypeAlias = dict[str, object]

LANGUAGES: Final = {"en": "en-US", "ja": "ja-JP"}
LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
EXIT_CODES: Final = (
    message("There is nothing to act on."),
    message("A rule came to a status that makes the run fail."),
    message("A facts file was refused."),
    message("A rule crashed."),
)
REFUSED: Final = "facts-refused"
CRASHED: Final = "rule-crashed"
NOTIFICATIONS: Final = {CRASHED: EXIT_CODES[3], REFUSED: EXIT_CODES[2]}
"""What each notification says of itself; SARIF refers to them by id and by position."""
