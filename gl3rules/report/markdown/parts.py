"""What is said of an organisation beside its rows: what is better than in the baseline, and what is still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules import wording
from gl3rules.report.markdown.escaping import literal
from gl3rules.report.markdown.texts import LINE, Texts, details

if TYPE_CHECKING:
    from gl3rules.model import Assessment, Coming, Finding


def fixed(assessment: Assessment, texts: Texts) -> str:
    """Draw what is better than in the baseline, "" where nothing is."""
    items = [
        f"{texts.status(each.before)} → {texts.status(each.now)} · {literal(each.row)} · "
        # As one text: what a colon ends could read as an emoji.
        f"{texts.shown(f'{each.rule}: {texts.language.text(each.title)}')}"
        for each in assessment.fixed
    ]
    return _part(f"{texts.text('Fixed')}: {len(items)}", items, texts)


def coming(assessment: Assessment, texts: Texts) -> str:
    """Draw what will fail soon, "" where nothing will; what falls on one day for one reason stands there once."""
    alike: dict[tuple[str, ...], list[Coming]] = {}
    for each in assessment.coming:
        text = texts.say(each.finding.message)
        subject = texts.shown(wording.subject(texts.language, each.finding.subject))
        told = f"<b>{subject}</b>: {text}" if subject else text
        key = (str(each.on), each.finding.fact, each.finding.pointer, told, texts.say(each.finding.remedy))
        alike.setdefault(key, []).append(each)
    items = []
    for (day, _, _, told, remedy), found in alike.items():
        rows = texts.listed(dict.fromkeys(literal(each.row) for each in found))
        rules = texts.listed(dict.fromkeys(literal(each.rule) for each in found))
        lines = [f"<b>{literal(day)}</b> · {rows} · {told}", f"{place(found[0].finding, texts)} {rules}", f"→ {remedy}"]
        items.append(LINE.join(lines))
    return _part(f"{texts.text('Coming')}: {len(assessment.coming)}", items, texts)


def place(finding: Finding, texts: Texts) -> str:
    """Draw where a finding is, or the fact that it is about where that has no file."""
    where = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.fact or finding.pointer
    return texts.code(where)


def _part(title: str, items: list[str], texts: Texts) -> str:
    return details(f"<b>{title}</b>", texts.items(items)) if items else ""
