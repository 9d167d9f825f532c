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

_CLAUSE_WIDTH = 18


@click.command(
    short_help=_("List what is checked, by row."),
    help=_("List what is checked: every row of the guideline's checklist, with its rules."),
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", "json", "oscal"]),
    default="table",
    help=_("Form of the list; oscal is a catalog for GRC tools."),
)
@click.option(
    "--output", "-o", "path", metavar="FILE", help=_("File to write the list to, whole or not at all; - prints it.")
)
@options.lang
def command(format_name: str, path: str | None) -> None:
    """List the rows with their rules."""
    loaded = packs.load()
    language = spoken_with(loaded)
    output.write(_drawn(format_name, loaded, language), path)


def _drawn(format_name: str, loaded: LoadedPack, language: Language) -> str | bytes:
    if format_name == "table":
        return _table(loaded, language)
    if format_name == "json":
        return _json(loaded, language).encode()
    # Imported here: only the catalog needs it.
    from gl3rules.oscal import catalog

    return catalog(loaded, language).encode()


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

    # What the widest row number and clause leave.
    room = max(output.width() - 30, 40)
    lines: list[list[str]] = []
    for chapter in loaded.pack.chapters:
        lines.append([chapter.number, "", language.text(chapter.title)])
        for item in chapter.requirements:
            title = wrap(language.text(item.title), room)
            ids = [f"  {rule.id}" for rule in loaded.of_row(item.row)]
            lines.append(
                [item.row, "\n".join(wrap(language.text(item.clause), _CLAUSE_WIDTH)), "\n".join([*title, *ids])]
            )
    headers = [_("Row"), _("Clause"), _("Title and rules")]
    table = tabulate(lines, headers=headers, tablefmt="simple", disable_numparse=True, preserve_whitespace=True)
    counted = _("{rows} rows, {rules} rules.").format(rows=len(loaded.requirements), rules=len(loaded.rules))
    return "\n".join(line.rstrip() for line in table.split("\n")) + f"\n\n{counted}\n"
