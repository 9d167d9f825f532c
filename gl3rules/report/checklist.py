"""The guideline's own form, to print and hand in: row by row a box, what is done, and the clause.

One HTML file that needs nothing else, laid out for A4 landscape, with a form per organisation. A box is ticked for a
row that passes and for no other; every other status has a sign and a word of its own, so that an empty box means "not
implemented" and nothing else. A row of which a selection left rules out is never ticked. Everything from the facts is
hostile: the template escapes it, control characters are shown, and a Content-Security-Policy allows the form's own
style and nothing else.
"""

from __future__ import annotations

import os.path
import re
from base64 import b64encode
from datetime import date
from functools import cache
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from msgspec import Struct, structs

from gl3rules import wording
from gl3rules.facts.describe import description
from gl3rules.model import Assessment, RowResult, Status
from gl3rules.text import Message, message, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Evidence, Outcome, Report
    from gl3rules.report import Options
    from gl3rules.text import Language


_ITEM: Final = re.compile(r"\[([^\[\]]*)\]")
# What follows in a meaning is for those who declare the fact: "...; an empty list where nothing does".
_ASIDE: Final = re.compile(r"[;:：；。]|\. ")

_MOST_NAMES: Final = 8
_MOST_VALUES: Final = 12


class _Box(Struct, frozen=True):
    """How a status is marked on the form: a sign, a word, and what the word means."""

    sign: str
    word: Message
    meaning: Message


_BOXES: Final = {
    Status.PASS: _Box("■", message("implemented"), message("Every rule judged for the row is met.")),
    Status.FAIL: _Box("□", message("not implemented"), message("At least one rule of the row is not met.")),
    Status.UNKNOWN: _Box("?", message("undeclared"), message("A fact that decides the row is not declared.")),
    Status.WAIVED: _Box("△", message("waived"), message("Not implemented; an exception has been accepted.")),
    Status.ERROR: _Box("!", message("error"), message("A rule of the row crashed.")),
    Status.NOT_APPLICABLE: _Box("–", message("not applicable"), message("The row asks nothing of the organisation.")),
}
"""In the order of the legend. Only the first is a tick."""

_IN_PART: Final = _Box(
    "◇",
    message("judged in part"),
    message("The rules that were judged found nothing missing, but others of the row were left out: no tick."),
)
"""Stands in place of what an incomplete row can't say: that it is implemented, or that it does not apply."""

_NEEDS_ALL: Final = (Status.PASS, Status.NOT_APPLICABLE)


class _Line(Struct, frozen=True):
    """Something to say about a row: of what ("" for the organisation), and the sentences."""

    label: str
    texts: tuple[str, ...]


class _Part(Struct, frozen=True):
    """What is to say about a row under one heading."""

    heading: str
    lines: tuple[_Line, ...]


class _Declared(Struct, frozen=True):
    """A value of a fact, of which parts of the organisation it holds, and the ids of the evidence for it."""

    names: str
    value: str
    evidence: tuple[str, ...] = ()


class _Fact(Struct, frozen=True):
    """A fact with its values; `evidence` supports them all."""

    meaning: str
    values: tuple[_Declared, ...]
    left_out: int
    evidence: tuple[str, ...]


class _Row(Struct, frozen=True):
    """A line of the form."""

    result: RowResult
    box: _Box
    in_part: str
    summary: str
    parts: tuple[_Part, ...]
    facts: tuple[_Fact, ...]
    tracebacks: tuple[str, ...]


class _Chapter(Struct, frozen=True):
    """A table of the form."""

    number: str
    title: str
    rows: tuple[_Row, ...]


class _Coming(Struct, frozen=True):
    """What will fail from a day on, and the rows that it is for."""

    day: date
    rows: tuple[str, ...]
    text: str
    remedy: str


class _Form(Struct, frozen=True):
    """The form of one organisation; `legend` has every sign that it may bear, with the number of rows."""

    assessment: Assessment
    legend: tuple[tuple[_Box, int], ...]
    passes: str
    remarks: tuple[str, ...]
    chapters: tuple[_Chapter, ...]
    coming: tuple[_Coming, ...]


def render(report: Report, language: Language, options: Options) -> str:
    """Return the form as one HTML file; `options.verbose` adds the tracebacks of rules that crashed."""
    summaries = {item.row: item.summary for item in report.requirements}
    return _template().render(
        _=language.text,
        language=language,
        report=report,
        forms=tuple(
            _form(report, assessment, summaries, language, verbose=options.verbose) for assessment in report.assessments
        ),
        wording=wording,
        notes=[wording.waiver_note(language, note) for note in report.waiver_notes],
        parameters=language.text(", ").join(wording.parameters(language, report)),
        selected=bool(report.selection)
        or report.judged_rows < report.pack.rows
        or report.judged_rules < report.pack.rules,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(os.path.dirname(__file__)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Whatever the template writes goes through here, so that nothing is forgotten.
        finalize=lambda value: printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    environment.filters["digest"] = lambda style: b64encode(sha256(style.encode()).digest()).decode()
    return environment.get_template("checklist.html.jinja")


def _form(
    report: Report, assessment: Assessment, summaries: dict[str, str], language: Language, *, verbose: bool
) -> _Form:
    boxes = [_box(row) for row in assessment.rows]
    signs = [*_BOXES.values(), *([_IN_PART] if _IN_PART in boxes else [])]
    # What is said of ticks is to be said of ticks alone.
    whole = structs.replace(assessment, rows=tuple(row for row in assessment.rows if not row.left_out))
    return _Form(
        assessment=assessment,
        legend=tuple((sign, boxes.count(sign)) for sign in signs),
        passes=wording.passes(language, whole),
        remarks=tuple(wording.remarks(language, report, assessment)),
        chapters=_chapters(assessment, summaries, language, verbose=verbose),
        coming=tuple(_coming(assessment, language)),
    )


def _coming(assessment: Assessment, language: Language) -> Iterator[_Coming]:
    """Yield what will fail soon; what falls on one day for one reason stands there once, with its rows."""
    alike: dict[tuple[date, str, str, str], list[str]] = {}
    for each in assessment.coming:
        subject = wording.subject(language, each.finding.subject)
        text, remedy = language.render(each.finding.message), language.render(each.finding.remedy)
        key = (each.on, each.finding.fact, f"{subject}: {text}" if subject else text, remedy)
        alike.setdefault(key, []).append(each.row)
    for (day, _, text, remedy), rows in alike.items():
        yield _Coming(day, tuple(dict.fromkeys(rows)), text, remedy)


def _chapters(
    assessment: Assessment, summaries: dict[str, str], language: Language, *, verbose: bool
) -> tuple[_Chapter, ...]:
    titles = {chapter.number: chapter.title for chapter in assessment.pack.chapters}
    outcomes: dict[str, list[Outcome]] = {}
    for outcome in assessment.outcomes:
        outcomes.setdefault(outcome.row, []).append(outcome)
    return tuple(
        _Chapter(
            number,
            titles.get(number, ""),
            tuple(
                _row(row, outcomes.get(row.row, []), summaries.get(row.row, ""), language, verbose=verbose)
                for row in rows
            ),
        )
        for number, rows in groupby(assessment.rows, key=lambda row: row.chapter)
    )


def _box(row: RowResult) -> _Box:
    return _IN_PART if row.left_out and row.status in _NEEDS_ALL else _BOXES[row.status]


def _row(row: RowResult, outcomes: list[Outcome], summary: str, language: Language, *, verbose: bool) -> _Row:
    return _Row(
        result=row,
        box=_box(row),
        in_part=wording.row_of_part(language, row),
        summary=summary,
        parts=tuple(_parts(outcomes, language)),
        facts=tuple(_facts(outcomes, language)),
        tracebacks=tuple(outcome.traceback for outcome in outcomes if outcome.traceback) if verbose else (),
    )


def _parts(outcomes: list[Outcome], language: Language) -> Iterator[_Part]:
    """Yield what keeps a row, or a part of what it asks for, from being met, and which part does not apply."""
    open_ones = [outcome for outcome in outcomes if outcome.status is not Status.WAIVED]
    waived = [outcome for outcome in outcomes if outcome.status is Status.WAIVED]
    reasons = dict.fromkeys(
        _reason(outcome, language) for outcome in outcomes if outcome.status is Status.NOT_APPLICABLE
    )
    parts = (
        _Part(language.text("Not met"), tuple(_found(open_ones, Status.FAIL, language))),
        _Part(language.text("Crashed"), tuple(_found(open_ones, Status.ERROR, language))),
        _Part(language.text("Not declared"), tuple(_undeclared(open_ones, language))),
        _Part(
            language.text("Accepted exception"),
            tuple(line for outcome in waived for line in _waived(outcome, language)),
        ),
        _Part(language.text("Not applicable"), tuple(_Line("", (reason,)) for reason in reasons)),
    )
    return (part for part in parts if part.lines)


def _found(outcomes: list[Outcome], status: Status, language: Language) -> Iterator[_Line]:
    """Yield what was found; what is found alike of several subjects stands there once, with their names."""
    subjects: dict[str, dict[str, None]] = {}
    for outcome in outcomes:
        findings = [finding for finding in outcome.findings if finding.status is status]
        for finding in findings:
            subject = wording.subject(language, finding.subject)
            name = f"{outcome.rule} {subject}".strip() if status is Status.ERROR else subject
            subjects.setdefault(language.render(finding.message), {})[name] = None
        if outcome.status is status and not findings:
            subjects.setdefault(_reason(outcome, language), {})[""] = None
    for text, names in subjects.items():
        yield _Line(_listed([name for name in names if name], language), (text,))


def _undeclared(outcomes: list[Outcome], language: Language) -> Iterator[_Line]:
    """Yield which facts are not declared, under what they mean."""
    texts: dict[str, dict[str, None]] = {}
    for outcome in outcomes:
        findings = [finding for finding in outcome.findings if finding.status is Status.UNKNOWN]
        for finding in findings:
            described = description(
                tuple(int(part) if part.isdecimal() else part for part in finding.pointer.split("/")[1:])
            )
            meaning = _short(language.value(described[0])) if described else ""
            texts.setdefault(meaning, {})[language.render(finding.message)] = None
        if outcome.status is Status.UNKNOWN and not findings:
            texts.setdefault("", {})[_reason(outcome, language)] = None
    for meaning, told in texts.items():
        shown = list(told)
        if len(shown) > _MOST_VALUES:
            further = message("{count} more of the same kind are not declared.", count=len(shown) - _MOST_VALUES)
            shown = [*shown[:_MOST_VALUES], language.render(further)]
        yield _Line(meaning, tuple(shown))


def _waived(outcome: Outcome, language: Language) -> Iterator[_Line]:
    """Yield the exception of an outcome, and what it excuses."""
    if outcome.waiver:
        yield _Line(outcome.rule, (wording.waiver(language, outcome.waiver),))
    for finding in outcome.findings:
        yield _Line(wording.subject(language, finding.subject), (language.render(finding.message),))


def _facts(outcomes: list[Outcome], language: Language) -> Iterator[_Fact]:
    """Yield the facts that the rules of a row read, each once, with its values in all parts of the organisation."""
    groups: dict[str, dict[str, Evidence]] = {}
    for outcome in outcomes:
        for item in outcome.evidence:
            groups.setdefault(_ITEM.sub("[]", item.fact), {})[item.pointer] = item
    for items in groups.values():
        names: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for item in items.values():
            name = "/".join(_ITEM.findall(item.fact))
            names.setdefault((language.value(item.worded), item.supported_by), []).append(name)
        supports = {supported_by: None for _, supported_by in names}
        first = next(iter(items.values()))
        yield _Fact(
            meaning=_short(language.value(first.meaning)) or first.fact,
            values=tuple(
                _Declared(
                    _listed([name for name in of_value if name], language),
                    value,
                    supported_by if len(supports) > 1 else (),
                )
                for (value, supported_by), of_value in list(names.items())[:_MOST_VALUES]
            ),
            left_out=sum(len(of_value) for of_value in list(names.values())[_MOST_VALUES:]),
            evidence=next(iter(supports)) if len(supports) == 1 else (),
        )


def _reason(outcome: Outcome, language: Language) -> str:
    """Return why an outcome is no pass; the rule's title where it gives no reason."""
    return wording.reason(language, outcome) or language.text(outcome.title)


def _short(meaning: str) -> str:
    return _ASIDE.split(meaning, maxsplit=1)[0]


def _listed(names: list[str], language: Language) -> str:
    """Return names in a row; of many, the first ones and the number of the others."""
    separator = language.text(", ")
    if len(names) <= _MOST_NAMES:
        return separator.join(names)
    shown = separator.join(names[: _MOST_NAMES - 1])
    return language.render(message("{names} and {count} more", names=shown, count=len(names) - _MOST_NAMES + 1))
