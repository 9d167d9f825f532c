"""The reference of a pack's rules, generated from its catalogue and the rules' docstrings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.authoring import Chapter, Requirement, Rule
    from gl3rules.packs import LoadedPack
    from gl3rules.text import Language


def rule_reference(loaded: LoadedPack, language: Language) -> str:
    """Return a Markdown page with every row of a pack, its rules, and the parameters."""
    pack = loaded.pack
    lines = [
        f"# {language.text(pack.title)}",
        "",
        language.render(
            message(
                "Pack {name}, version {version}: {rows} rows, {rules} rules.",
                name=pack.name,
                version=pack.version,
                rows=len(loaded.requirements),
                rules=len(loaded.rules),
            )
        ),
        language.render(message("Source: {source}.", source=language.text(pack.source))),
        "",
        *_parameters(loaded, language),
    ]
    for chapter in pack.chapters:
        lines += _chapter(chapter, loaded, language)
    return "\n".join(lines).rstrip("\n") + "\n"


def _parameters(loaded: LoadedPack, language: Language) -> list[str]:
    # Imported here: drawing tables is slow to import, and a single check needs none of this.
    from tabulate import tabulate

    table = [
        [f"`{parameter.name}`", f"`{parameter.default}`", language.text(parameter.purpose)]
        for parameter in loaded.pack.parameters
    ]
    headers = [language.text("Parameter"), language.text("Default"), language.text("What it sets")]
    return [
        f"## {language.text('Parameters')}",
        "",
        language.text(
            "Figures that the guideline leaves open, with this pack's reading of them. Each can be tightened with"
            " --param NAME=VALUE, never loosened."
        ),
        "",
        tabulate(table, headers=headers, tablefmt="github", disable_numparse=True),
        "",
    ]


def _chapter(chapter: Chapter, loaded: LoadedPack, language: Language) -> list[str]:
    lines = [f"## {chapter.number} {language.text(chapter.title)}", ""]
    for requirement in chapter.requirements:
        lines += _row(requirement, language)
        for rule in loaded.of_row(requirement.row):
            lines += _rule(rule, language)
    return lines


def _row(requirement: Requirement, language: Language) -> list[str]:
    clause = language.render(message("Clause {clause}.", clause=language.text(requirement.clause)))
    return [
        f"### {requirement.row} {language.text(requirement.title)}",
        "",
        f"{clause} {language.text(requirement.summary)}",
        "",
    ]


def _rule(rule: Rule[Any], language: Language) -> list[str]:
    severity = language.render(message("Severity: {severity}.", severity=language.text(rule.severity.value)))
    clause = (
        language.render(message("Clause {clause}.", clause=language.text(rule.clause))) + " " if rule.clause else ""
    )
    return [
        f"#### `{rule.id}`",
        "",
        f"**{language.text(rule.title)}** {clause}{severity}",
        "",
        f"- {language.text('Why')}: {language.text(rule.section('Why'))}",
        f"- {language.text('Passes')}: {language.text(rule.section('Passes'))}",
        f"- {language.text('Fails')}: {language.text(rule.section('Fails'))}",
        f"- {language.text('To put it right')}: {language.text(rule.section('Remedy'))}",
        "",
    ]
