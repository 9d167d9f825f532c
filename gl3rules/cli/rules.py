"""`gl3rules rules`: what is checked, by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gl3rules import packs
from gl3rules.cli import options, output
from gl3rules.cli.words import _, spoken_with

if TYPE_CHECKING:
    from gl3rules.packs import LoadedPack
    from gl3rules.text import Language


@click.command(
    short_help=_("List what is checked, by row."),
    help=_("List what is checked: every row of the guideline's checklist, with its rules."),
)
@click.option(
    "--format", "format_name", type=click.Choice(["table", "json"]), default="table", help=_("Form of the list.")
)
@options.lang
def command(format_name: str) -> None:
    """List the rows with their rules."""
    loaded = packs.load()
    language = spoken_with(loaded)
    output.write(_json(loaded, language) if format_name == "json" else _table(loaded, language), None)


def _json(loaded: LoadedPack, language: Language) -> str:
    import msgspec

    rows = [
        {
            "row": item.row,
            "clause": item.clause,
            "chapter": chapter.number,
            "title": language.text(item.title),
            "summary": language.text(item.summary),
            "rules": [
                {
                    "rule": rule.id,
                    "clause": rule.clause or item.clause,
                    "severity": rule.severity,
                    "title": language.text(rule.title),
                    "remedy": language.text(rule.remedy),
                }
                for rule in loaded.of_row(item.row)
            ],
        }
        for chapter in loaded.pack.chapters
        for item in chapter.requirements
    ]
    pack = {"name": loaded.pack.name, "version": loaded.pack.version, "digest": loaded.digest}
    listing = {"format": 1, "pack": pack, "language": language.code, "rows": rows}
    return msgspec.json.format(msgspec.json.encode(listing), indent=2).decode() + "\n"


def _table(loaded: LoadedPack, language: Language) -> str:
    from tabulate import tabulate
    from wcwidth import wrap

    # What the row, the clause and a long id leave of the width goes to the titles.
    room = max(output.width() - 60, 30)
    lines: list[list[str]] = []
    for chapter in loaded.pack.chapters:
        lines.append([chapter.number, "", language.text(chapter.title), ""])
        for item in chapter.requirements:
            title = "\n".join(wrap(language.text(item.title), room))
            lines.append(
                [
                    item.row,
                    item.clause.replace(" (", "\n("),
                    title,
                    "\n".join(rule.id for rule in loaded.of_row(item.row)),
                ]
            )
    headers = [_("Row"), _("Clause"), _("Title"), _("Rules")]
    table = tabulate(lines, headers=headers, tablefmt="simple", disable_numparse=True)
    counted = _("{rows} rows, {rules} rules.").format(rows=len(loaded.requirements), rules=len(loaded.rules))
    return "\n".join(line.rstrip() for line in table.split("\n")) + f"\n\n{counted}\n"
