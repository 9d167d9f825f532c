"""`gl3rules explain`: a requirement in full and, with facts, the verdict with the evidence behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gl3rules import packs
from gl3rules.authoring import SECTIONS
from gl3rules.cli import options, output, reading
from gl3rules.cli.settings import Configured, locked
from gl3rules.cli.settings import pack as pack_options
from gl3rules.cli.words import _, spoken_with
from gl3rules.engine import evaluate
from gl3rules.text import printable

if TYPE_CHECKING:
    from datetime import date

    from gl3rules.authoring import Rule
    from gl3rules.model import Assessment
    from gl3rules.packs import LoadedPack
    from gl3rules.text import Language

_WRONG = 2
# What the sections of a rule's docstring are called in front of people.
_HEADINGS = {"Why": _("Why"), "Passes": _("Passes"), "Fails": _("Fails"), "Remedy": _("To put it right")}


@click.command(
    cls=Configured,
    short_help=_("Explain a requirement and, with facts, its verdict."),
    help=_(
        'Explain a rule (its id), a row (6.5-8-3, 6.5-8) or a clause ("6.5 C.8 (3)"); with facts files, also judge them'
        " by it and show the evidence."
    ),
)
@click.argument("name", metavar="RULE|ROW|CLAUSE")
@click.argument("facts", nargs=-1, metavar="[FACTS]...", type=click.Path(allow_dash=True))
@options.lang
@options.as_of
@options.param
@pack_options
@locked
@options.max_file_size
def command(
    name: str,
    facts: tuple[str, ...],
    as_of: date,
    settings: tuple[tuple[str, str], ...],
    pack: str,
    pack_folders: tuple[str, ...],
    max_file_size: int | None,
) -> int:
    """Explain what the name names; return the exit code."""
    loaded = packs.with_parameters(packs.load(pack, pack_folders), dict(settings))
    chosen = packs.named(loaded, name)
    language = spoken_with(loaded)
    found, refused = reading.read(facts, as_of, max_file_size)
    assessments = [evaluate(chosen, one, as_of) for one in found]
    lines: list[str] = []
    for row in dict.fromkeys(rule.row for rule in chosen.rules):
        lines += _row(loaded, row, language)
        for rule in chosen.of_row(row):
            lines += _rule(rule, language)
            for assessment in assessments:
                lines += _verdict(rule, assessment, language)
    output.write("\n".join(lines) + "\n", None)
    return _WRONG if refused else 0


def _row(loaded: LoadedPack, row: str, language: Language) -> list[str]:
    item = loaded.requirements[row]
    title = _("Row {row}, clause {clause}: {title}").format(
        row=row, clause=language.text(item.clause), title=language.text(item.title)
    )
    return [
        *_paragraph(click.style(title, bold=True) if output.colour() else title, 0),
        *_paragraph(language.text(item.summary), 2),
        "",
    ]


def _rule(rule: Rule[Any], language: Language) -> list[str]:
    head = _("Rule {rule} (severity {severity})").format(rule=rule.id, severity=language.text(rule.severity.value))
    lines = [head, *_paragraph(language.text(rule.title), 2)]
    for heading in SECTIONS:
        lines += _paragraph(f"{_HEADINGS[heading]}: {language.text(rule.section(heading))}", 2)
    return [*lines, ""]


def _verdict(rule: Rule[Any], assessment: Assessment, language: Language) -> list[str]:
    from gl3rules.report import Options
    from gl3rules.report.table import render_outcome

    outcome = next(outcome for outcome in assessment.outcomes if outcome.rule == rule.id)
    options = Options(width=output.width(), colour=output.colour(), verbose=True, evidence=True)
    head = _("{organisation}, as of {as_of}:").format(
        organisation=printable(assessment.organisation_name), as_of=assessment.as_of
    )
    return [f"  {head}", *render_outcome(outcome, language, options).rstrip("\n").split("\n"), ""]


def _paragraph(text: str, indent: int) -> list[str]:
    from wcwidth import wrap

    room = max(output.width() - indent, 40)
    return [" " * indent + line for line in wrap(text, room, break_on_hyphens=False)]
