"""The tool of a run: gl3rules and its pack as the driver (3.19), with the rules and the notifications."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gl3rules.report.sarif.terms import LANGUAGES, NOTIFICATIONS
from gl3rules.report.sarif.texts import harmless
from gl3rules.text import printable

if TYPE_CHECKING:
    from gl3rules.report.sarif.run import Run
    from gl3rules.report.sarif.terms import Object

_SEMANTIC_VERSION: Final = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")
# GitHub asks for each of them.
_DESCRIPTIONS: Final = ("shortDescription", "fullDescription", "help")


def driver(run: Run) -> Object:
    """Return gl3rules and its pack (3.19)."""
    version = printable(run.report.version)
    pack = run.report.pack
    return {
        "name": "gl3rules",
        "version": version,
        **({"semanticVersion": version} if _SEMANTIC_VERSION.fullmatch(version) else {}),
        # There is no page on the web; a name is an absolute URI too, which validators ask for.
        "informationUri": "urn:gl3rules:tool",
        "language": LANGUAGES[run.language.code],
        "rules": run.rules.entries,
        "notifications": [
            {"id": identifier, **{key: {"text": run.texts.say(text)} for key in _DESCRIPTIONS}}
            for identifier, text in NOTIFICATIONS.items()
        ],
        "properties": {
            "pack": {
                "name": printable(pack.name),
                "title": harmless(run.language.text(pack.title)),
                "version": printable(pack.version),
                "digest": pack.digest,
                "parameters": {name: printable(value) for name, value in pack.parameters},
            }
        },
    }
