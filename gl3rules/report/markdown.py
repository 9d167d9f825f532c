"""The Markdown report: for comments on pull and merge requests, and for the summaries of CI jobs.

It is GitHub Flavored Markdown with the few HTML elements that GitHub and GitLab let through. It stays under 1,000,000
bytes, which a note on GitLab (1,000,000 characters) and a job summary on GitHub (1 MiB) can hold; where it would be
longer, whole rows are left out, the least severe first, and it says so. A comment on GitHub holds 65,536 characters:
`options.quiet` leaves the summary alone, which fits for hundreds of organisations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct
from tabulate import tabulate

from gl3rules import wording
from gl3rules.model import Assessment, Finding, Outcome, Refused, Report, RowResult, Severity, Status
from gl3rules.text import Language, Message, message, printable
from gl3rules.wording import STATUSES, TO_ACT_ON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gl3rules.errors import Problem
    from gl3rules.model import Waiver
    from gl3rules.report import Options

_LIMIT: Final = 1_000_000
# What a report's notices of what was left out take at most: its own, and that of one organisation.
_NOTICE: Final = 1_000
# How much the list of organisations can take at most, and that of the files that were refused.
_PART: Final = 300_000
_MOST_ITEMS: Final = 100
_LONGEST: Final = 2_000

_ORDER: Final = tuple(STATUSES)
_SEVERITIES: Final = tuple(Severity)
_LINE: Final = "<br>\n  "
_Key = TypeVar("_Key")

# One control character, which printable() lets through nowhere, marks where a text is to be broken.
_MARK: Final = "\0"
_BREAK: Final = "<span></span>"
_REFERENCE: Final = re.compile(
    r"""
    [@\#!~%&$^*](?=\S)               # @user, #issue, and GitLab's !merge-request, ~label, %milestone, &epic, $snippet
    | \[(?=[-+^!\[]|\w+:) | (?<!\w)\[(?=\S)      # [-deleted-], [^footnote], [!NOTE], [[page]], [TOC], [kind:1]
    | \{(?=[-+])                     # {+inserted+}
    | :(?=/|[\w+-]+:)                # https://example.com, :emoji:
    | (?i:www)(?=\.)                 # www.example.com
    | (?i:\bgh)(?=-\d)               # GH-1
    | \b[A-Z][A-Z0-9_]+(?=-\d)       # ISSUE-1
    | (?i:[0-9a-f]{6})(?=[0-9A-Fa-f])            # the hash of a commit
    """,
    re.VERBOSE,
)
_MARKUP: Final = re.compile(
    r"""
    [&<>\\`*\[~|$@\#]                            # everywhere
    | (?<![0-9A-Za-z])_ | _(?![0-9A-Za-z])       # not inside a word
    | ^[!-/:-@\[-`{-~] | ^\d(?=\d*[.)](?:\s|$))  # at the start of a block: lists, headings, quotations, rules
    | ^[ ] | [ ]$                                # code, line breaks
    """,
    re.VERBOSE,
)


def _literal(text: str) -> str:
    """Return Markdown that shows a text as it is, inside Markdown and inside HTML elements alike.

    Entities keep a character from being markup (CommonMark 0.31, section 2.5, and HTML). They are not enough against
    mentions, references and addresses, which GitHub and GitLab look for in each text node of the page that comes of the
    Markdown; an empty element in the midst of one splits it into two text nodes.
    """
    marked = _REFERENCE.sub(lambda found: found[0] + _MARK, printable(text))
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", marked).replace(_MARK, _BREAK)


class _Piece(Struct, frozen=True):
    """What is said of so many rows of one status, which stands or is left out as a whole; the last rank goes first."""

    status: Status
    rows: int
    rank: tuple[int, int]
    text: str


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as Markdown.

    `options.quiet` leaves the summary alone; `options.verbose` adds the rows that pass, with the facts that they rest
    on, and the traceback of a rule that crashed; `options.evidence` adds the facts behind what is to be acted on.
    """
    writer = _Writer(report, language, options)
    start = [writer.head(), writer.refused()]
    if len(report.assessments) > 1:
        start.append(writer.overview())
        if options.quiet:
            return "".join([*start, writer.foot()])
    return _fitted("".join(start), report.assessments, writer.foot(), writer)


def _fitted(start: str, assessments: Sequence[Assessment], end: str, writer: _Writer) -> str:
    """Put a report together within the limit; what is left out is said at its start, and where it would have stood."""
    room = _LIMIT - _NOTICE - _size(start) - _size(end)
    summaries = [writer.summary(one) for one in assessments]
    sized = [(number, _size(summary) + _NOTICE) for number, summary in enumerate(summaries)]
    sized.sort(key=lambda item: _urgency(assessments[item[0]]))
    # Half of the room at most, so that what is to be acted on can follow.
    shown = _first_that_fit(sized, room // 2)
    room -= sum(size for number, size in sized if number in shown)
    pieces = {number: writer.pieces(assessments[number]) for number in sorted(shown)}
    ranked = [(piece.rank, (number, place)) for number, own in pieces.items() for place, piece in enumerate(own)]
    kept = _first_that_fit([(at, _size(pieces[at[0]][at[1]].text)) for _, at in sorted(ranked)], room)
    texts = []
    dropped = sum(writer.count_told(one) for number, one in enumerate(assessments) if number not in shown)
    for number, own in pieces.items():
        out = [piece for place, piece in enumerate(own) if (number, place) not in kept]
        dropped += sum(piece.rows for piece in out)
        texts += [summaries[number], writer.left_out(out)]
        texts += [piece.text for place, piece in enumerate(own) if (number, place) in kept]
    return "".join([start, writer.shortened(len(assessments) - len(shown), dropped), *texts, end])


def _first_that_fit(sized: list[tuple[_Key, int]], room: int) -> dict[_Key, None]:
    """Return those that there is room for, the first before the next; a dict keeps their order."""
    kept: dict[_Key, None] = {}
    for key, size in sized:
        if size <= room:
            kept[key] = None
            room -= size
    return kept


def _size(text: str) -> int:
    return len(text.encode())


class _Writer:
    """Draws the parts of one report in one language."""

    def __init__(self, report: Report, language: Language, options: Options) -> None:
        self._report = report
        self._language = language
        self._options = options
        self._told = [status for status in STATUSES if status is not Status.PASS or options.verbose]

    def head(self) -> str:
        lines = [f"# {self._text(self._report.pack.title)}", _literal(wording.judged(self._language, self._report))]
        if not self._report.assessments:
            lines.append(f"<b>{self._say(message('No organisation was judged.'))}</b>")
        return _paragraphs([*lines, f"> {_literal(wording.statement(self._language))}"])

    def foot(self) -> str:
        pack = self._report.pack
        figures = ", ".join(f"{name}={value}" for name, value in pack.parameters)
        made = message(
            "Made by gl3rules {version} with pack {name} {pack_version}. Parameters: {figures}",
            version=self._report.version,
            name=pack.name,
            pack_version=pack.version,
            figures=figures,
        )
        return f"<sub>{self._say(made)}</sub>\n"

    def shortened(self, organisations: int, rows: int) -> str:
        """Say at the start what was left out of the report as a whole."""
        if not organisations and not rows:
            return ""
        text = message(
            "This report would be too long for a comment: the details of {rows} rows are left out, and with them"
            " {organisations} organisations. All counts include them. A report in another form, such as html or json,"
            " has everything.",
            rows=rows,
            organisations=organisations,
        )
        return f"<b>{self._say(text)}</b>\n\n"

    def left_out(self, dropped: list[_Piece]) -> str:
        """Say what was left out of one organisation."""
        if not dropped:
            return ""
        counts = [
            f"{wording.status(self._language, status)} {sum(piece.rows for piece in dropped if piece.status is status)}"
            for status in STATUSES
            if any(piece.status is status for piece in dropped)
        ]
        text = message("Rows left out here, because the report would be too long: {counts}.", counts=tuple(counts))
        return f"<b>{self._say(text)}</b>\n\n"

    def refused(self) -> str:
        """Draw the files that were not judged, each with what is wrong in it, or without where there is no room."""
        files = self._report.refused
        if not files:
            return ""
        lines = [self._refused_file(refused) for refused in files]
        named = _first_that_fit([(number, _size(line)) for number, line in enumerate(lines)], _PART // 2)
        told = {} if self._options.quiet else {number: self._problems(files[number]) for number in named}
        full = _first_that_fit([(number, _size(text)) for number, text in told.items()], _PART // 2)
        title = f"## {self._say(message('Files that were not judged'))}\n\n"
        texts = [title, *(lines[number] + (told[number] if number in full else "") for number in named)]
        cut = [message("{count} more files were not judged.", count=len(files) - len(named))] * (
            len(files) > len(named)
        )
        if len(full) < len(told):
            cut.append(message("What is wrong in {count} of them is left out.", count=len(told) - len(full)))
        return "".join([*texts, *(f"<b>{self._say(text)}</b>\n\n" for text in cut)])

    def _refused_file(self, refused: Refused) -> str:
        count = self._say(message("not judged, {count} errors", count=len(refused.problems)))
        return f"<b>{self._shown(refused.path)}</b>: {count}\n\n"

    def _problems(self, refused: Refused) -> str:
        drawn = [self._problem(problem) for problem in refused.problems[:_MOST_ITEMS]]
        return self._items(drawn, len(refused.problems))

    def _problem(self, problem: Problem) -> str:
        places = [problem.place] + ([f"{problem.path}:{problem.also[0]}:{problem.also[1]}"] if problem.also else [])
        lines = [self._say(problem.message), " ".join(map(self._code, places))]
        return _LINE.join([*lines, *([f"→ {self._say(problem.remedy)}"] if problem.remedy else [])])

    def overview(self) -> str:
        """Draw a line per organisation, of those with the most to do where there is no room for all."""
        assessments = self._report.assessments
        cells = [
            [self._shown(item.organisation_id), *self._counts([item]), self._code(item.path)] for item in assessments
        ]
        lines = [f"| {' | '.join(line)} |" for line in cells]
        worst = sorted(range(len(lines)), key=lambda number: _urgency(assessments[number]))
        listed = sorted(_first_that_fit([(number, _size(lines[number])) for number in worst], _PART))
        headers = map(self._say, [message("Organisation"), *STATUSES.values(), message("Facts")])
        total = [f"<b>{self._say(message('All organisations'))}</b>", *self._counts(assessments), ""]
        table = [
            f"| {' | '.join(headers)} |",
            f"|:--|{'--:|' * len(STATUSES)}:--|",
            *(lines[number] for number in listed),
            f"| {' | '.join(total)} |",
        ]
        texts = [f"## {self._say(message('Organisations'))}", "\n".join(table)]
        if len(listed) < len(lines):
            more = message("{count} more organisations are not listed.", count=len(lines) - len(listed))
            texts.append(f"<b>{self._say(more)}</b>")
        return _paragraphs(texts)

    def _counts(self, assessments: Sequence[Assessment]) -> list[str]:
        counts = [sum(item.count(status) for item in assessments) for status in STATUSES]
        return [str(count) if count else "" for count in counts]

    def summary(self, assessment: Assessment) -> str:
        """Draw what always stands there of an organisation."""
        name, identity = self._shown(assessment.organisation_name), self._shown(assessment.organisation_id)
        present = [status for status in STATUSES if assessment.count(status)]
        counts = self._language.text(", ").join(
            f"{self._status(status)} {assessment.count(status)}" for status in present
        )
        lines = [f"## {name} ({identity}), {assessment.as_of}", f"<b>{counts}</b>", self._chapters(assessment, present)]
        if any(outcome.status is Status.PASS and outcome.evidence for outcome in assessment.outcomes):
            lines.append(_literal(wording.passes(self._language, assessment)))
        if assessment.path:
            lines.append(f"{self._say(message('Facts'))}: {self._code(assessment.path)}")
        return _paragraphs(lines)

    def _chapters(self, assessment: Assessment, present: list[Status]) -> str:
        """Draw how many rows of each chapter have each status."""
        titles = {chapter.number: self._text(chapter.title) for chapter in assessment.pack.chapters}
        table = []
        for number in dict.fromkeys(row.chapter for row in assessment.rows):
            rows = [row for row in assessment.rows if row.chapter == number]
            counts = [sum(row.status is status for row in rows) for status in present]
            title = f"{_literal(number)} {titles.get(number, '')}"
            table.append([title, *(str(count) if count else "" for count in counts), str(len(rows))])
        total = [str(count) for count in (*map(assessment.count, present), len(assessment.rows))]
        table.append([f"<b>{self._say(message('All chapters'))}</b>", *total])
        headers = [*map(self._say, [message("Chapter"), *(STATUSES[status] for status in present), message("rows")])]
        alignment = ["left", *["right"] * (len(headers) - 1)]
        return tabulate(table, headers, "pipe", colalign=alignment, disable_numparse=True)

    def count_told(self, assessment: Assessment) -> int:
        """Return of how many rows the pieces would tell."""
        return sum(row.status in self._told for row in assessment.rows)

    def pieces(self, assessment: Assessment) -> list[_Piece]:
        """Return what follows the summary: a piece per row, worst first, and those that do not apply together."""
        if self._options.quiet:
            return []
        of_row: dict[str, list[Outcome]] = {}
        for outcome in assessment.outcomes:
            of_row.setdefault(outcome.row, []).append(outcome)
        idle = [row for row in assessment.rows if row.status is Status.NOT_APPLICABLE]
        rows = [row for row in assessment.rows if row.status in self._told and row not in idle]
        pieces = [self._row(assessment, row, of_row.get(row.row, [])) for row in rows]
        pieces.sort(key=lambda piece: piece.rank)
        return [*pieces, self._not_applicable(idle, of_row)] if idle else pieces

    def _row(self, assessment: Assessment, row: RowResult, outcomes: list[Outcome]) -> _Piece:
        severities = [_SEVERITIES.index(outcome.severity) for outcome in outcomes if outcome.status is row.status]
        severity = max(severities, default=0)
        label = self._text(_SEVERITIES[severity].value)
        if row.status is Status.PASS:
            if any(outcome.evidence for outcome in outcomes):
                label = self._shown(wording.basis(self._language, assessment.basis(row.row)))
            body = self._items([self._evidence(outcome) for outcome in outcomes])
        else:
            body = self._items([*self._findings(row, outcomes)]) + "".join(self._behind(outcomes))
        title = " · ".join([label, _literal(row.row), self._text(row.clause), self._text(row.title)])
        text = _details(f"<b>{self._status(row.status)}</b> · {title}", body)
        return _Piece(row.status, 1, (_ORDER.index(row.status), -severity), text)

    def _findings(self, row: RowResult, outcomes: list[Outcome]) -> Iterator[str]:
        """Draw the findings of a row; what several rules find alike, such as a missing fact, stands there once."""
        alike: dict[tuple[str, ...], tuple[Finding, list[str]]] = {}
        for outcome in outcomes:
            for finding in outcome.findings:
                status = outcome.status if outcome.status is Status.WAIVED else finding.status
                label = "" if status is row.status else f"<b>{self._status(status)}</b> "
                subject = self._shown(wording.subject(self._language, finding.subject))
                text = f"{label}<b>{subject}</b>: " if subject else label
                texts = (text + self._say(finding.message), f"→ {self._say(finding.remedy)}")
                alike.setdefault((*texts, finding.pointer), (finding, []))[1].append(outcome.rule)
        for (text, remedy, _), (finding, rules) in alike.items():
            # A rule that judges several subjects can find the same of each place once.
            names = ", ".join(_literal(rule) for rule in dict.fromkeys(rules))
            yield _LINE.join([text, f"{self._place(finding)} {names}", remedy])
        for outcome in outcomes:
            if outcome.waiver:
                yield self._waiver(outcome, outcome.waiver)
            elif not outcome.findings and outcome.status is row.status:
                yield f"{_literal(outcome.rule)}: {self._shown(wording.reason(self._language, outcome))}"

    def _place(self, finding: Finding) -> str:
        place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.fact or finding.pointer
        return self._code(place)

    def _waiver(self, outcome: Outcome, waiver: Waiver) -> str:
        text = f"{_literal(outcome.rule)}: {self._shown(wording.waiver(self._language, waiver))}"
        ticket = self._say(message("Ticket: {ticket}", ticket=waiver.ticket))
        return _LINE.join([text, ticket]) if waiver.ticket else text

    def _behind(self, outcomes: list[Outcome]) -> Iterator[str]:
        """Draw what only the options ask for: tracebacks, and the facts behind what is to be acted on."""
        for outcome in outcomes:
            if outcome.traceback and self._options.verbose:
                lines = "\n".join(_literal(line) for line in outcome.traceback.splitlines())
                yield f"<pre>{lines}</pre>\n\n"
        if self._options.evidence:
            yield self._items([self._evidence(outcome) for outcome in outcomes if outcome.status in TO_ACT_ON])

    def _evidence(self, outcome: Outcome) -> str:
        """Draw a rule with the facts that it read, each with the evidence that supports it."""
        status = "" if outcome.status is Status.PASS else f"<b>{self._status(outcome.status)}</b> "
        lines = [f"{status}{_literal(outcome.rule)}: {self._text(outcome.title)}"]
        for item in outcome.evidence:
            value = self._shown(f"{self._language.value(item.meaning)} = {self._language.value(item.worded)}")
            places = [self._say(message("line {line}", line=item.line))] if item.line else []
            if item.supported_by:
                places.append(self._say(message("evidence: {ids}", ids=item.supported_by)))
            lines.append(_LINE.join([f"  - {value}", f"  {' · '.join([self._code(item.fact), *places])}"]))
        return "\n".join(lines)

    def _not_applicable(self, rows: list[RowResult], of_row: dict[str, list[Outcome]]) -> _Piece:
        """Draw the rows that do not apply, those with the same reason together."""
        of_reason: dict[str, list[str]] = {}
        for row in rows:
            reasons = dict.fromkeys(wording.reason(self._language, outcome) for outcome in of_row.get(row.row, []))
            of_reason.setdefault(self._shown(" ".join(filter(None, reasons))), []).append(_literal(row.row))
        items = [f"{self._language.text(', ').join(names)}: {reason}" for reason, names in of_reason.items()]
        title = self._say(message("n/a: {count} rows", count=len(rows)))
        return _Piece(
            Status.NOT_APPLICABLE,
            len(rows),
            (_ORDER.index(Status.NOT_APPLICABLE), 0),
            _details(title, self._items(items)),
        )

    def _items(self, items: list[str], total: int = 0) -> str:
        """Draw a list, and say how much is left out of a long one, or of one that is the start of `total` items."""
        shown = items[:_MOST_ITEMS]
        left_out = max(total, len(items)) - len(shown)
        if left_out:
            more = message(
                "{count} more are left out here. A report in another form, such as html or json, has everything.",
                count=left_out,
            )
            shown.append(f"<b>{self._say(more)}</b>")
        return "".join(f"- {item}\n" for item in shown) + "\n" if shown else ""

    def _shown(self, text: str) -> str:
        """Return what a text is shown as, the start of it where it is very long."""
        if len(text) <= _LONGEST:
            return _literal(text)
        more = message("{text}… ({count} more characters)", text=text[:_LONGEST], count=len(text) - _LONGEST)
        return _literal(self._language.render(more))

    def _say(self, text: Message) -> str:
        return self._shown(self._language.render(text))

    def _text(self, template: str) -> str:
        return self._shown(self._language.text(template))

    def _code(self, text: str) -> str:
        return f"<code>{self._shown(text)}</code>"

    def _status(self, status: Status) -> str:
        return self._say(STATUSES[status])


def _urgency(assessment: Assessment) -> tuple[int, ...]:
    """Return what sorts the organisations with the most to do first."""
    return tuple(-assessment.count(status) for status in TO_ACT_ON)


def _details(title: str, body: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{body}</details>\n\n"


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"{text}\n\n" for text in texts)
