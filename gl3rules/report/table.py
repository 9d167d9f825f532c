"""The terminal report: what fails and why, chapter by chapter, then the summary; passes are counted."""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import click
from tabulate import tabulate
from wcwidth import wcswidth, wrap

from gl3rules import wording
from gl3rules.model import Assessment, Chapter, Finding, Outcome, Refused, Report, RowResult, Status, Subject
from gl3rules.text import Language, Message, message, printable
from gl3rules.wording import STATUSES, TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.report import Options

_COLOURS: Final = {
    Status.FAIL: "red",
    Status.ERROR: "magenta",
    Status.UNKNOWN: "yellow",
    Status.WAIVED: "cyan",
    Status.PASS: "green",
    Status.NOT_APPLICABLE: "bright_black",
}
_SETTLED: Final = (Status.PASS, Status.NOT_APPLICABLE)
_NARROWEST: Final = 60
_NARROWEST_COLUMN: Final = 24
_CLAUSE_WIDTH: Final = 18
_INDENT: Final = 4


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as text for a terminal."""
    painter = _Painter(language, options)
    lines: list[str] = []
    for assessment in report.assessments:
        lines += painter.in_short(assessment, report) if options.quiet else painter.assessment(assessment, report)
    if options.quiet:
        lines += [*painter.refused(report), *painter.notes(report)]
    elif report.refused or len(report.assessments) > 1:
        lines += painter.overview(report)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def render_outcome(outcome: Outcome, language: Language, options: Options) -> str:
    """Return one outcome with its findings and, where the options ask for it, its evidence."""
    return "\n".join(_Painter(language, options).outcome(outcome)) + "\n"


class _Painter:
    """Draws parts of the table in one language."""

    def __init__(self, language: Language, options: Options) -> None:
        self._language = language
        self._options = options
        self._width = max(options.width, _NARROWEST)

    def assessment(self, assessment: Assessment, report: Report) -> list[str]:
        lines = [self._bold(self._organisation(assessment)), *self._about(assessment, report), ""]
        outcomes: dict[str, list[Outcome]] = {}
        for outcome in assessment.outcomes:
            outcomes.setdefault(outcome.row, []).append(outcome)
        for chapter in assessment.pack.chapters:
            rows = [row for row in assessment.rows if row.chapter == chapter.number]
            if rows:
                lines += [*self._chapter(chapter, rows, outcomes), ""]
        figures = ", ".join(f"{name}={value}" for name, value in assessment.pack.parameters)
        parameters = self._wrapped(self._say(message("Parameters: {figures}", figures=figures)), 0, hanging=2)
        lines += [*self._summary(assessment), *(self._dim(line) for line in parameters), ""]
        lines += [*self._coming(assessment), *self._fixed(assessment)]
        remarks = wording.remarks(self._language, report, assessment)
        lines += [line for remark in remarks for line in self._wrapped(remark, 0, hanging=2)]
        lines += self.notes(report)
        return [*lines, *self.summary_line(assessment, report), ""]

    def _coming(self, assessment: Assessment) -> Iterator[str]:
        """Draw what will fail soon, what falls on one day for one reason once."""
        if not assessment.coming:
            return
        yield self._bold(self._say(message("Coming")))
        alike: dict[tuple[str, str, str], list[str]] = {}
        for each in assessment.coming:
            subject = self._subject(each.finding.subject)
            text = self._say(each.finding.message)
            key = (str(each.on), each.finding.fact, f"{subject}: {text}" if subject else text)
            alike.setdefault(key, []).append(each.row)
        for (day, _, text), rows in alike.items():
            yield from self._wrapped(f"{day}  {', '.join(dict.fromkeys(rows))}  {text}", 2, hanging=2)
        yield ""

    def _fixed(self, assessment: Assessment) -> Iterator[str]:
        """Draw what is better than in the baseline."""
        if not assessment.fixed:
            return
        yield self._bold(self._say(message("Fixed")))
        for each in assessment.fixed:
            change = f"{self._status(each.before)} → {self._status(each.now)}"
            yield from self._wrapped(f"{change}  {each.row}  {each.rule}", 2, hanging=2)
        yield ""

    def in_short(self, assessment: Assessment, report: Report) -> list[str]:
        """Draw the counts, and what a reader must know beside them."""
        remarks = wording.remarks(self._language, report, assessment)
        return [
            *self.summary_line(assessment, report),
            *(line for remark in remarks for line in self._wrapped(remark, 2, hanging=2)),
        ]

    def summary_line(self, assessment: Assessment, report: Report) -> list[str]:
        counts = [
            self._coloured(f"{self._status(status)} {assessment.count(status)}", status)
            for status in STATUSES
            if assessment.count(status)
        ]
        if assessment.count_in_part():
            counts.append(f"{self._say(wording.IN_PART)} {assessment.count_in_part()}")
        judged = wording.judged(self._language, report)
        # Not through printable: the counts may be coloured.
        line = self._language.text("{organisation}: {counts}; {judged}.")
        name = printable(assessment.organisation_id)
        return _fit(line.format(organisation=name, counts=self._join(counts), judged=judged), self._width)

    def overview(self, report: Report) -> list[str]:
        """Draw one line per organisation, and one per file that was refused."""
        table = [
            [printable(item.organisation_id), *(str(item.count(status)) for status in STATUSES), printable(item.path)]
            for item in report.assessments
        ]
        table += [
            [f"({self._not_judged(refused)})", *("-" for _ in STATUSES), printable(refused.path)]
            for refused in report.refused
        ]
        headers = [
            self._say(message("Organisation")),
            *(self._status(status) for status in STATUSES),
            self._say(message("Facts")),
        ]
        return [*self._table(table, headers, ("left", *("right",) * len(STATUSES), "left")), ""]

    def refused(self, report: Report) -> list[str]:
        """Draw a line for each file that was refused."""
        return [
            line
            for refused in report.refused
            for line in _fit(f"{printable(refused.path)}: {self._not_judged(refused)}", self._width)
        ]

    def notes(self, report: Report) -> list[str]:
        """Draw what is to be told of waivers."""
        notes = [wording.waiver_note(self._language, note) for note in report.waiver_notes]
        return [line for note in notes for line in self._wrapped(note, 0, hanging=2)]

    def _not_judged(self, refused: Refused) -> str:
        return self._say(message("not judged, errors: {count}", count=len(refused.problems)))

    def _organisation(self, assessment: Assessment) -> str:
        return printable(f"{assessment.organisation_name} ({assessment.organisation_id})")

    def _about(self, assessment: Assessment, report: Report) -> Iterator[str]:
        pack = report.pack
        yield from self._wrapped(
            self._say(
                message(
                    "{title}; pack {name} {version}; as of {as_of}; facts {path}",
                    title=Message(pack.title),
                    name=pack.name,
                    version=pack.version,
                    as_of=report.as_of,
                    path=assessment.path,
                )
            ),
            0,
        )

    def _chapter(self, chapter: Chapter, rows: list[RowResult], outcomes: dict[str, list[Outcome]]) -> list[str]:
        lines = [self._bold(f"{chapter.number} {self._language.text(chapter.title)}")]
        shown = rows if self._options.verbose else [row for row in rows if row.status not in _SETTLED or row.is_in_part]
        for row, drawn in zip(shown, self._row_lines(shown), strict=True):
            lines += drawn
            if self._options.verbose:
                lines += (line for outcome in outcomes[row.row] for line in self.outcome(outcome))
            else:
                lines += self._of_row(outcomes[row.row])
        passed = sum(row.status is Status.PASS and not row.is_in_part for row in rows)
        if not self._options.verbose:
            if passed:
                lines.append("  " + self._coloured(self._say(message("pass: {count} rows", count=passed)), Status.PASS))
            lines += self._not_applicable(rows, outcomes)
        return lines

    def _row_lines(self, rows: list[RowResult]) -> list[list[str]]:
        """Draw a line per row in aligned columns: status, row, clause, title; a long title takes several lines."""
        if not rows:
            return []
        fixed = [
            [
                f"  {printable(wording.row_status(self._language, row))}",
                row.row,
                "\n".join(_fit(self._language.text(row.clause), _CLAUSE_WIDTH)),
            ]
            for row in rows
        ]
        taken = sum(max(wcswidth(line) for cells in fixed for line in cells[i].split("\n")) + 2 for i in range(3))
        room = max(self._width - taken, _NARROWEST_COLUMN)
        cells = [[*texts, "\n".join(_fit(self._title(row), room))] for texts, row in zip(fixed, rows, strict=True)]
        lines = iter(tabulate(cells, tablefmt="plain", disable_numparse=True, preserve_whitespace=True).split("\n"))
        drawn = []
        for row, texts in zip(rows, cells, strict=True):
            height = max(text.count("\n") + 1 for text in texts)
            own = [next(lines) for _ in range(height)]
            label = texts[0]
            # What was judged in part is not coloured as a pass.
            own[0] = (label if row.is_in_part else self._coloured(label, row.status)) + own[0][len(label) :]
            drawn.append(own)
        return drawn

    def _title(self, row: RowResult) -> str:
        part = wording.row_of_part(self._language, row)
        title = self._language.text(row.title)
        return f"{title} ({part})" if part else title

    def _of_row(self, outcomes: list[Outcome]) -> Iterator[str]:
        """Draw the findings of a row; what several rules find alike, such as a missing fact, stands there once."""
        alike: dict[tuple[str, ...], tuple[Finding, list[str]]] = {}
        for outcome in outcomes:
            # With a baseline, each rule says how it stands to it.
            name = (
                f"{outcome.rule}: {wording.change(self._language, outcome.change)}" if outcome.change else outcome.rule
            )
            for finding in outcome.findings:
                texts = (self._say(finding.message), self._say(finding.remedy), self._subject(finding.subject))
                alike.setdefault((*texts, finding.pointer), (finding, []))[1].append(name)
        for finding, rules in alike.values():
            yield from self._finding(finding, rules)
        for outcome in outcomes:
            yield from self._waiver(outcome)
        if self._options.evidence:
            for outcome in outcomes:
                if outcome.status in TO_ACT_ON:
                    yield from self._evidence(outcome)

    def outcome(self, outcome: Outcome) -> Iterator[str]:
        if self._options.verbose:
            text = f"{self._status(outcome.status)}  {outcome.rule}"
            if outcome.status is Status.NOT_APPLICABLE and outcome.reason:
                text += f": {self._say(outcome.reason)}"
            yield from self._wrapped(text, _INDENT)
        for finding in outcome.findings:
            yield from self._finding(finding, [outcome.rule])
        yield from self._waiver(outcome)
        if outcome.traceback and self._options.verbose:
            yield from (" " * 8 + printable(line) for line in outcome.traceback.splitlines())
        if self._options.evidence and (self._options.verbose or outcome.status in TO_ACT_ON):
            yield from self._evidence(outcome)

    def _finding(self, finding: Finding, rules: list[str]) -> Iterator[str]:
        subject = self._subject(finding.subject)
        text = self._say(finding.message)
        yield from self._wrapped(f"- {subject}: {text}" if subject else f"- {text}", _INDENT, hanging=2)
        place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.pointer
        # A rule that judges several subjects can find the same of each place once.
        names = ", ".join(dict.fromkeys(rules))
        yield from (self._dim(line) for line in self._wrapped(f"{place}  [{names}]", _INDENT + 2, hanging=2))
        yield from self._wrapped(f"→ {self._say(finding.remedy)}", _INDENT + 2, hanging=2)

    def _waiver(self, outcome: Outcome) -> Iterator[str]:
        if outcome.waiver:
            text = f"{outcome.rule}: {wording.waiver(self._language, outcome.waiver)}"
            yield from self._wrapped(text, _INDENT + 2, hanging=2)

    def _evidence(self, outcome: Outcome) -> Iterator[str]:
        for item in outcome.evidence:
            value = self._value(item.value)
            place = self._say(message("line {line}", line=item.line)) if item.line else ""
            yield from self._wrapped(f"· {item.pointer} = {value}  {place}", _INDENT + 2, hanging=2)

    def _value(self, value: object) -> str:
        # Imported here: evidence is shown on demand.
        from msgspec.json import encode

        if isinstance(value, (list, tuple)):
            # Spaces let a long list be broken between its items.
            return f"[{', '.join(self._value(item) for item in value)}]"
        return printable(encode(value).decode())

    def _not_applicable(self, rows: list[RowResult], outcomes: dict[str, list[Outcome]]) -> Iterator[str]:
        """Draw the rows that do not apply, those with the same reason together."""
        of_reason: dict[str, list[str]] = {}
        for row in rows:
            if row.status is Status.NOT_APPLICABLE and not row.is_in_part:
                reasons = dict.fromkeys(self._say(item.reason) for item in outcomes[row.row] if item.reason)
                of_reason.setdefault(" ".join(reasons), []).append(row.row)
        for reason, names in of_reason.items():
            text = self._language.text("n/a: {rows}: {reason}").format(rows=self._join(names), reason=reason)
            yield from (self._dim(line) for line in self._wrapped(text, 2, hanging=2))

    def _summary(self, assessment: Assessment) -> list[str]:
        """Draw how many rows of each chapter have each status."""
        present = [status for status in STATUSES if assessment.count(status)]
        in_part = bool(assessment.count_in_part())
        headers = [
            self._say(message("Chapter")),
            *(self._status(status) for status in present),
            *([self._say(wording.IN_PART)] if in_part else []),
            self._say(message("rows")),
        ]
        # A table's columns are as wide as their headers and two spaces apart, numbers with room before them.
        room = max(self._width - sum(max(wcswidth(text), 2) + 4 for text in headers[1:]), _NARROWEST_COLUMN)
        table = []
        for chapter in assessment.pack.chapters:
            rows = [row for row in assessment.rows if row.chapter == chapter.number]
            if rows:
                counts = [sum(row.status is status and not row.is_in_part for row in rows) for status in present]
                counts += [sum(row.is_in_part for row in rows)] if in_part else []
                title = f"{chapter.number} {self._language.text(chapter.title)}"
                table.append(
                    ["\n".join(_fit(title, room)), *(str(count) if count else "" for count in counts), str(len(rows))]
                )
        total = [str(assessment.count(status)) for status in present]
        total += [str(assessment.count_in_part())] if in_part else []
        table.append([self._say(message("All chapters")), *total, str(len(assessment.rows))])
        return [*self._table(table, headers, ("left", *("right",) * (len(headers) - 1))), ""]

    def _table(self, rows: list[list[str]], headers: list[str], alignment: tuple[str, ...]) -> list[str]:
        return tabulate(rows, headers=headers, tablefmt="simple", colalign=alignment, disable_numparse=True).split("\n")

    def _wrapped(self, text: str, indent: int, *, hanging: int = 0) -> list[str]:
        margin = " " * indent
        lines = _fit(printable(text), max(self._width - indent - hanging, _NARROWEST_COLUMN))
        return [margin + (" " * hanging if number else "") + line for number, line in enumerate(lines)]

    def _subject(self, subject: Subject) -> str:
        return wording.subject(self._language, subject)

    def _status(self, status: Status) -> str:
        return printable(wording.status(self._language, status))

    def _join(self, texts: list[str]) -> str:
        return self._language.text(", ").join(texts)

    def _say(self, text: Message) -> str:
        return printable(self._language.render(text))

    def _bold(self, text: str) -> str:
        return click.style(text, bold=True) if self._options.colour else text

    def _dim(self, text: str) -> str:
        return click.style(text, dim=True) if self._options.colour else text

    def _coloured(self, text: str, status: Status) -> str:
        return click.style(text, fg=_COLOURS[status]) if self._options.colour else text


@lru_cache(maxsize=256)  # what to do about it is the same for each of a thousand systems
def _fit(text: str, columns: int) -> list[str]:
    """Break a text into lines of so many terminal columns; ids and paths stay in one piece where they can."""
    # Where every character has one column, Python's own is three times as fast and gives the same.
    broken = textwrap.wrap if text.isascii() else wrap
    return broken(text, columns, break_on_hyphens=False) or [""]
