"""What a report starts and ends with, however long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules import wording
from gl3rules.report.markdown.escaping import literal
from gl3rules.report.markdown.remarks import waiver_notes
from gl3rules.report.markdown.texts import Texts, paragraphs
from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.model import Report


def head(report: Report, texts: Texts) -> str:
    """Draw the title, what was judged, what a report can and can't say, and the notes on waivers."""
    judged = (
        texts.shown(wording.judged(texts.language, report))
        if report.assessments
        # Beside that, how much of the pack would be judged could only be misread.
        else texts.bold(message("No organisation was judged."))
    )
    title = f"# {texts.text(report.pack.title)}"
    return paragraphs([title, judged, f"> {literal(wording.statement(texts.language))}"]) + waiver_notes(report, texts)


def foot(report: Report, texts: Texts) -> str:
    """Draw what made the report."""
    pack = report.pack
    figures = ", ".join(wording.parameters(texts.language, report))
    made = message(
        "Made by gl3rules {version} with pack {name} {pack_version}. Parameters: {figures}",
        version=report.version,
        name=pack.name,
        pack_version=pack.version,
        figures=figures,
    )
    return f"<sub>{texts.say(made)}</sub>\n"
