"""What a reader must know beside the results: remarks on the run and its organisations, and notes on waivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules import wording
from gl3rules.report.markdown.room import first_that_fit, size
from gl3rules.report.markdown.texts import paragraphs
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.model import Assessment, Report
    from gl3rules.report.markdown.texts import Texts

# How much the notes on waivers can take at most.
_NOTES: Final = 50_000
# How much the remarks on several organisations can take, where they are all that is said of them.
_REMARKS: Final = 20_000


def waiver_notes(report: Report, texts: Texts) -> str:
    """Draw what is to be told of waivers: which have expired, or expire soon; "" where there is nothing."""
    if not report.waiver_notes:
        return ""
    notes = [texts.shown(wording.waiver_note(texts.language, note)) for note in report.waiver_notes]
    kept = first_that_fit([(number, size(note)) for number, note in enumerate(notes)], _NOTES)
    title = texts.notice(message("Notes on waivers: {count}", count=len(notes)))
    return title + texts.items([notes[number] for number in kept], len(notes))


def of_one(report: Report, assessment: Assessment, texts: Texts) -> str:
    """Draw the remarks on one organisation."""
    return texts.items([texts.shown(each) for each in wording.remarks(texts.language, report, assessment)])


def of_all(report: Report, order: Sequence[int], texts: Texts) -> str:
    """Draw the remarks on several organisations, what holds for all of them once.

    In that order they are kept where there is no room for all.
    """
    told = [wording.remarks(texts.language, report, each) for each in report.assessments]
    shared = [remark for remark in told[0] if all(remark in remarks for remarks in told)]
    lines: dict[int, str] = {}
    for number, assessment in enumerate(report.assessments):
        own = [texts.shown(remark) for remark in told[number] if remark not in shared]
        if own:
            lines[number] = f"<b>{texts.shown(assessment.organisation_id)}</b>: {' '.join(own)}"
    kept = first_that_fit([(number, size(lines[number])) for number in order if number in lines], _REMARKS)
    drawn = paragraphs([*map(texts.shown, shared), *(lines[number] for number in sorted(kept))])
    if len(kept) < len(lines):
        cut = message("Organisations whose remarks are left out here: {count}.", count=len(lines) - len(kept))
        drawn += texts.notice(cut)
    return drawn
