"""The HTML report: one page that needs nothing else, in both languages, for managers, auditors and clients.

The page works without JavaScript (rows open, the language switches); with it rows can be filtered. Everything from
the facts is hostile: the template escapes it, control characters are shown, and a Content-Security-Policy names the
page's own style and script by their digests, so that nothing else runs.
"""

from __future__ import annotations

import base64
import hashlib
import os.path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from gl3rules import wording
from gl3rules.model import Assessment, Chapter, Outcome, Report, RequirementText, RowResult, Severity, Status
from gl3rules.text import Message, printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gl3rules.report import Options
    from gl3rules.text import Language, Value

_FOLDER: Final = os.path.dirname(__file__)
_SEVERITIES: Final = tuple(reversed(Severity))
_IN_PART: Final = "in-part"


class _Row(Struct, frozen=True):
    """A row with all that its part of the page shows."""

    id: str
    result: RowResult
    requirement: RequirementText
    severity: Severity
    outcomes: tuple[Outcome, ...]


class Segment(Struct, frozen=True):
    """A part of a bar: what it stands for, where it starts, and how long it is."""

    kind: str
    start: int
    length: int


class _Chapter(Struct, frozen=True):
    """A chapter with its rows, and its bar."""

    id: str
    chapter: Chapter
    rows: tuple[_Row, ...]
    bar: tuple[Segment, ...]


class _Organisation(Struct, frozen=True):
    """An organisation's part of the page; `prefix` keeps its ids apart from those of the others."""

    prefix: str
    assessment: Assessment
    chapters: tuple[_Chapter, ...]


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as one HTML page; it opens in the language given and holds all of them.

    `options.verbose` adds the tracebacks of rules that crashed.
    """
    style, script = style_sheet(), content_of(_FOLDER, "page.js")
    organisations = _organisations(report)
    environment = environment_of(_FOLDER)
    environment.globals.update(_words(language))
    return environment.get_template("page.html.jinja").render(
        report=report,
        options=options,
        organisations=organisations,
        language=language,
        languages=language.all(),
        statuses=[
            kind for kind in (*wording.STATUSES, _IN_PART) if any(_count(one, kind) for one in report.assessments)
        ],
        severities=_SEVERITIES,
        longest=max((len(chapter.rows) for one in organisations for chapter in one.chapters), default=1),
        style=Markup(style),  # noqa: S704  the project's own
        script=Markup(script),  # noqa: S704  the project's own
        style_digest=digest(style),
        script_digest=digest(script),
    )


def environment_of(folder: str) -> Environment:
    """Return what fills in the templates of a folder: everything that they are given is escaped."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["printable"] = printable
    return environment


def style_sheet() -> str:
    """Return the style sheet of the report, on which that of the portfolio builds."""
    return content_of(_FOLDER, "page.css")


def in_every_language(language: Language) -> Callable[[Callable[[Language], str]], Markup]:
    """Return a function that words something in every language at once, of which the page's style shows one."""
    languages = language.all()

    def both(say: Callable[[Language], str]) -> Markup:
        texts = [printable(say(each)) for each in languages]
        if len(set(texts)) == 1:
            return Markup.escape(texts[0])
        return Markup("").join(
            Markup('<span class="{0}" lang="{0}">{1}</span>').format(each.code, text)
            for each, text in zip(languages, texts, strict=True)
        )

    return both


def _words(language: Language) -> dict[str, Callable[..., object]]:
    """Return the functions by which the template words things in every language at once."""
    languages = language.all()
    both = in_every_language(language)

    def _remarks(report: Report, assessment: Assessment) -> list[Markup]:
        # Every language has the same remarks, in the same order.
        told = {each.code: wording.remarks(each, report, assessment) for each in languages}
        return [
            both(lambda each, number=number: told[each.code][number])  # type: ignore[misc]  # called at once
            for number in range(len(told[language.code]))
        ]

    def _(template: str, **values: Value) -> Markup:
        return both(lambda each: each.render(Message(template, values)))

    return {
        "_": _,
        "word": Message,
        "text": lambda template: both(lambda each: each.text(template)),
        "say": lambda value: both(lambda each: each.value(value)),
        "status": lambda kind: both(lambda each: _named(each, kind)),
        "kind": _kind,
        "count": _count,
        "severity": lambda severity: both(lambda each: wording.severity(each, severity)),
        "subject": lambda subject: both(lambda each: wording.subject(each, subject)),
        "basis": lambda basis: both(lambda each: wording.basis(each, basis)),
        "passes": lambda assessment: both(lambda each: wording.passes(each, assessment)),
        "judged": lambda report: both(lambda each: wording.judged(each, report)),
        "row_of_part": lambda row: both(lambda each: wording.row_of_part(each, row)),
        "remarks": _remarks,
        "change": lambda change: both(lambda each: wording.change(each, change)),
        "waiver_note": lambda note: both(lambda each: wording.waiver_note(each, note)),
        "waiver": lambda waiver: both(lambda each: wording.waiver(each, waiver)),
        "parameters": lambda report: [
            both(lambda each, number=number: wording.parameters(each, report)[number])  # type: ignore[misc]  # as above
            for number in range(len(report.pack.parameters))
        ],
        "statement": lambda: both(wording.statement),
    }


def _organisations(report: Report) -> tuple[_Organisation, ...]:
    prefixes: dict[str, int] = {}
    found = []
    for assessment in report.assessments:
        name = assessment.organisation_id
        number = prefixes[name] = prefixes.get(name, 0) + 1
        # Two files can describe the same organisation; a lone one has the short links. No id has a ~ in it.
        prefix = "" if len(report.assessments) == 1 else f"{name}~" if number == 1 else f"{name}~{number}~"
        found.append(_Organisation(prefix, assessment, _chapters(assessment, report, prefix)))
    return tuple(found)


def _chapters(assessment: Assessment, report: Report, prefix: str) -> tuple[_Chapter, ...]:
    requirements = {item.row: item for item in report.requirements}
    outcomes: dict[str, list[Outcome]] = {}
    for outcome in assessment.outcomes:
        outcomes.setdefault(outcome.row, []).append(outcome)
    found = []
    for chapter in assessment.pack.chapters:
        rows = tuple(
            _Row(
                id=f"{prefix}row-{result.row}",
                result=result,
                requirement=requirements[result.row],
                severity=_severity(result, outcomes[result.row]),
                outcomes=tuple(outcomes[result.row]),
            )
            for result in assessment.rows
            if result.chapter == chapter.number
        )
        if rows:
            found.append(_Chapter(f"{prefix}chapter-{chapter.number}", chapter, rows, bar(_counts(rows))))
    return tuple(found)


def _severity(result: RowResult, outcomes: list[Outcome]) -> Severity:
    """Return the highest severity of the rules that make the row what it is."""
    deciding = [outcome.severity for outcome in outcomes if outcome.status is result.status]
    return min(deciding, key=_SEVERITIES.index)


def _counts(rows: tuple[_Row, ...]) -> dict[str, int]:
    return {kind: sum(_kind(row.result) == kind for row in rows) for kind in (*wording.STATUSES, _IN_PART)}


def bar(counts: dict[str, int]) -> tuple[Segment, ...]:
    """Return the parts of a bar, in the order of the counts; what there is none of has no part."""
    start = 0
    segments = []
    for kind, length in counts.items():
        if length:
            segments.append(Segment(kind, start, length))
            start += length
    return tuple(segments)


def _kind(row: RowResult) -> str:
    """Return what a row is shown as: its status, or that it was judged in part."""
    return _IN_PART if row.is_in_part else row.status


def _named(language: Language, kind: str) -> str:
    return language.render(wording.IN_PART) if kind == _IN_PART else wording.status(language, Status(kind))


def _count(assessment: Assessment, kind: str) -> int:
    return sum(_kind(row) == kind for row in assessment.rows)


def content_of(folder: str, name: str) -> str:
    """Return the text of one of the project's own files."""
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def digest(content: str) -> str:
    """Return a source expression that allows this content (Content Security Policy Level 3, section 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
