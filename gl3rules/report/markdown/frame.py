"""What a report starts and ends with, however long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules import wording
from gl3rules.report.markdown.escaping import literal
from gl3rules.report.markdown.texts import Texts, paragraphs
from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.model import Report


def head(report: Report, texts: Texts) -> str:
    """Draw the title, what was judged, and what a report can and can't say."""
    lines = [f"# {texts.text(report.pack.title)}", literal(wording.judged(texts.language, report))]
    if not report.assessments:
        lines.append(texts.bold(message("No organisation was judged.")))
    return paragraphs([*lines, f"> {literal(wording.statement(texts.language))}"])


def foot(report: Report, texts: Texts) -> str:
    """Draw what made the report."""
    pack = report.pack
    figures = ", ".join(f"{name}={value}" for name, value in pack.parameters)
    made = message(
        "Made by gl3rules {version} with pack {name} {pack_version}. Parameters: {figures}",
        version=report.version,
        name=pack.name,
        pack_version=pack.version,
        figures=figures,
    )
    return f"<sub>{texts.say(made)}</sub>\n"
