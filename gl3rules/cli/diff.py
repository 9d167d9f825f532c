"""`gl3rules diff`: what changed between two JSON reports, row by row, and because of which fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
import msgspec

from gl3rules import diff, saved_report, wording
from gl3rules._version import VERSION
from gl3rules.cli import options, output
from gl3rules.cli.formats import same
from gl3rules.cli.words import _, spoken
from gl3rules.text import Language, Message, message, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.diff import Cause, Difference, FactChange, OrganisationChange, RowChange, Seen, Verdict
    from gl3rules.model import Status

_WORSE: Final = 1
_LONGEST: Final = 300
_NARROWEST: Final = 40
# What a job summary on GitHub and a note on GitLab can hold, less the notice of what is left out.
_LIMIT: Final = 1_000_000 - 1_000
_VERDICTS: Final[dict[Verdict, Message]] = {
    "worse": message("worse"),
    "better": message("better"),
    "other": message("changed"),
    "added": message("added"),
    "removed": message("removed"),
}
_COLOURS: Final[dict[str, str]] = {"worse": "red", "better": "green"}
_SETTINGS: Final = {
    "gl3rules": message("gl3rules"),
    diff.DAY: message("Day of the assessment"),
    "pack": message("Pack"),
    "pack_version": message("Version of the pack"),
    "pack_digest": message("Digest of the pack"),
    "selection": message("Selected by"),
    "baseline": message("Baseline compared with"),
}
_CAUSES: Final[dict[Cause, Message]] = {
    "left_out": message("What needed action before is not judged any more; that counts as worse, not as put right."),
    "rules": message("The rules that decide the row are others."),
    "day": message("Not because of a fact that changed: the day of the assessment is another."),
    "pack": message("Not because of a fact that changed: the pack or gl3rules is of another version."),
    "parameters": message("Not because of a fact that changed: the parameters are others."),
    "waiver": message("An outcome is waived in one of the reports only."),
    "none": message("Nothing in the reports says why."),
}


class _Line(NamedTuple):
    """A line of a comparison: a heading (level 0), a row (1), or what is to be said of it (2)."""

    level: int
    text: str
    mark: str = ""


@click.command(
    short_help=_("Compare two JSON reports."),
    help=_(
        "Compare two reports that `check --format json` wrote: which rows changed, and because of which fact; - reads"
        " standard input.\n\n"
        "Exit codes: 0 no row got worse, 1 one did, or a file can't be judged any more, 2 a report can't be read or the"
        " command is wrong."
    ),
)
@click.argument("old", metavar="OLD.json", type=click.Path(allow_dash=True))
@click.argument("new", metavar="NEW.json", type=click.Path(allow_dash=True))
@click.option(
    "--format",
    "-f",
    "format_name",
    type=click.Choice(["table", "json", "markdown"]),
    default="table",
    help=_("Form of the comparison; table by default."),
)
@click.option("--output", "-o", "path", metavar="FILE", help=_("File to write to, whole or not at all; - prints it."))
@options.lang
def command(old: str, new: str, format_name: str, path: str | None) -> int:
    """Compare two reports; return the exit code."""
    if old == new == "-":
        raise click.UsageError(_("Standard input (-) can be read only once."))
    if path not in (None, "-") and any(same(path, name) for name in (old, new)):
        raise click.UsageError(_("{file} is one of the reports, which the comparison would replace.").format(file=path))
    found = diff.compare(saved_report.load(old), saved_report.load(new))
    output.write(_drawn(format_name, found, colour=path in (None, "-") and output.colour()), path)
    return _WORSE if found.worse else 0


def _drawn(format_name: str, found: Difference, *, colour: bool) -> str | bytes:
    if format_name == "json":
        return _json(found).encode()
    drawing = _Drawing(spoken())
    if format_name == "markdown":
        return _markdown(found, drawing).encode()
    return _table(found, drawing, colour=colour)


def _json(found: Difference) -> str:
    listing = {"format": 1, "tool": {"name": "gl3rules", "version": VERSION}, "worse": found.worse}
    encoded = msgspec.json.encode(listing | msgspec.structs.asdict(found))
    text = msgspec.json.format(encoded, indent=2).decode() + "\n"
    if text.replace("\n", "").isprintable():
        return text
    # Imported here: next to no comparison needs it. JSON lets through what steers a terminal.
    import json

    return "".join(each if each.isprintable() or each == "\n" else json.dumps(each)[1:-1] for each in text)


def _table(found: Difference, drawing: _Drawing, *, colour: bool) -> str:
    # Imported here: only tables need it.
    from wcwidth import wrap

    lines: list[str] = []
    for level, text, mark in drawing.lines(found):
        margin = "  " * level
        room = max(output.width() - len(margin) - 2, _NARROWEST)
        wrapped = wrap(printable(text), room, break_on_hyphens=False) or [""]
        if colour and (level == 0 or mark in _COLOURS):
            wrapped = [click.style(line, bold=level == 0, fg=_COLOURS.get(mark)) for line in wrapped]
        if level == 0 and lines:
            lines.append("")
        lines += [f"{margin}{'' if number == 0 or level == 0 else '  '}{line}" for number, line in enumerate(wrapped)]
    return "\n".join(lines) + "\n"


def _markdown(found: Difference, drawing: _Drawing) -> str:
    from gl3rules.report.markdown.escaping import literal

    pieces: list[str] = []
    room = _LIMIT
    drawn = list(drawing.lines(found))
    for number, (level, text, mark) in enumerate(drawn):
        shown = literal(text)
        if level == 0:
            piece = f"\n## {shown}\n\n" if number else f"## {shown}\n\n"
        else:
            piece = f"{'  ' * (level - 1)}- {f'<b>{shown}</b>' if mark == 'worse' else shown}\n"
        room -= len(piece.encode())
        if room < 0:
            left = message(
                "Lines left out here, because the text would be too long: {count}.", count=len(drawn) - number
            )
            pieces.append(f"\n<b>{literal(drawing.say(left))}</b>\n")
            break
        pieces.append(piece)
    return "".join(pieces)


class _Drawing:
    """Words a comparison in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def say(self, text: Message) -> str:
        return self._language.render(text)

    def lines(self, found: Difference) -> Iterator[_Line]:
        yield _Line(0, self.say(self._summary(found)))
        for setting in found.settings:
            yield _Line(1, f"{self._setting(setting.name)}: {setting.before or '–'} → {setting.after or '–'}")
        if found.rules_added:
            yield _Line(1, self.say(message("Rules that only the new report has: {rules}", rules=found.rules_added)))
        if found.rules_removed:
            yield _Line(1, self.say(message("Rules that only the old report has: {rules}", rules=found.rules_removed)))
        for path in found.refused_added:
            yield _Line(1, self.say(message("{path} can't be judged any more.", path=path)), "worse")
        for path in found.refused_removed:
            yield _Line(1, self.say(message("{path} could not be judged before.", path=path)), "better")
        for organisation in found.organisations:
            yield from self._organisation(organisation)

    def _summary(self, found: Difference) -> Message:
        return message(
            "Rows: {worse} worse, {better} better, {other} changed otherwise, {added} added, {removed} removed,"
            " {unchanged} unchanged",
            worse=found.count("worse"),
            better=found.count("better"),
            other=found.count("other"),
            added=found.count("added"),
            removed=found.count("removed"),
            unchanged=found.unchanged_rows,
        )

    def _setting(self, name: str) -> str:
        if name in _SETTINGS:
            return self.say(_SETTINGS[name])
        return self.say(message("Parameter {name}", name=name.removeprefix(diff.PARAMETER)))

    def _organisation(self, change: OrganisationChange) -> Iterator[_Line]:
        name = f"{change.name} ({change.id})"
        if change.change == "added":
            name = self.say(message("{organisation}: only the new report has it", organisation=name))
        elif change.change == "removed":
            name = self.say(message("{organisation}: only the old report has it", organisation=name))
        yield _Line(0, name)
        for row in change.rows:
            yield from self._row(row)

    def _row(self, row: RowChange) -> Iterator[_Line]:
        statuses = self._step(row.before, row.after)
        verdict = self.say(_VERDICTS[row.change])
        yield _Line(1, f"{verdict}  {row.row}  {statuses}  {row.title}", row.change)
        if row.before is not None and row.after is not None:
            yield from self._details(row)
        for cause in row.causes:
            yield _Line(2, self.say(_CAUSES[cause]))

    def _details(self, row: RowChange) -> Iterator[_Line]:
        for rule in row.rules:
            yield _Line(2, f"{rule.rule}: {self._step(rule.before, rule.after)}")
        for fact in row.facts:
            yield _Line(2, self._fact(fact))
        for sign, findings in (("−", row.vanished), ("+", row.appeared)):
            for finding in findings:
                subject = f"{finding.subject}: " if finding.subject else ""
                yield _Line(2, f"{sign} {subject}{_shortened(finding.message)} [{finding.rule}]")

    def _step(self, before: Status | None, after: Status | None) -> str:
        if before is after and before is not None:
            return wording.status(self._language, before)
        return " → ".join(wording.status(self._language, each) if each else "–" for each in (before, after))

    def _fact(self, change: FactChange) -> str:
        if change.before and change.after:
            return f"{change.fact}: {self._seen(change.before)} → {self._seen(change.after)}"
        if change.after:
            seen = self._seen(change.after)
            template = (
                message("{fact}: not declared → {seen}", fact=change.fact, seen=seen)
                if change.undeclared
                else message("{fact}: {seen}; the old report does not have it", fact=change.fact, seen=seen)
            )
        else:
            seen = self._seen(change.before) if change.before else ""
            template = (
                message("{fact}: {seen} → not declared", fact=change.fact, seen=seen)
                if change.undeclared
                else message("{fact}: {seen}; the new report does not have it", fact=change.fact, seen=seen)
            )
        return self.say(template)

    def _seen(self, seen: Seen) -> str:
        value = _value(seen.value)
        return self.say(message("{value} (line {line})", value=value, line=seen.line)) if seen.line else value


def _value(value: Any) -> str:  # noqa: ANN401  a JSON value
    return _shortened(msgspec.json.format(msgspec.json.encode(value), indent=0).decode())


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
