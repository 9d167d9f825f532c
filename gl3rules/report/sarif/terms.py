"""SARIF's terms for what gl3rules says, which several parts of a run share."""

from __future__ import annotations

from typing import Final, TypeAlias

from gl3rules.model import Severity, Status
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
    message("No status named by --fail-on came up."),
    message("A rule came to a status named by --fail-on."),
    message("A facts file was refused."),
    message("A rule crashed."),
)
EXCUSED: Final = message("No status named by --fail-on came up, except where nothing has changed since the baseline.")
"""What exit code 0 means where the baseline excuses something."""

WRONG_WAIVER: Final = message("A waiver was refused.")
"""What exit code 2 means where every facts file was judged."""

REFUSED: Final = "facts-refused"
CRASHED: Final = "rule-crashed"
CUT: Final = "results-left-out"
WAIVERS: Final = "waiver-noted"
NOTIFICATIONS: Final = {
    CRASHED: EXIT_CODES[3],
    REFUSED: EXIT_CODES[2],
    CUT: message("There are more results than code scanning takes."),
    WAIVERS: message("A waiver has expired, expires soon, or was refused."),
}
"""What each notification says of itself; SARIF refers to them by id and by position."""

SETTLED: Final = (Status.PASS, Status.NOT_APPLICABLE)
"""The statuses that nobody has to do anything about."""

MOST_RESULTS: Final = 25_000
"""How many results of a run GitHub takes; it refuses a file that has more."""
