"""Collect every text that people read, and keep the translation catalogues in step with them.

The templates stand in the code as literals: the first argument of the calls in COLLECTED, and what a pack's rules,
catalogue and parameters say. `update` merges them into the .po files, where translations are written by hand.
"""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from gl3rules import packs
from gl3rules.authoring import SECTIONS
from gl3rules.facts.schema import choices
from gl3rules.model import Severity
from tools.foreign_texts import JSON, PLURAL, SINGULAR, YAML

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parent.parent
COLLECTED: Final = frozenset({"message", "Finding", "NotApplicable", "_", "text"})
DURATIONS: Final = tuple(
    f"{{number}} {unit}{ending}" for unit in ("minute", "hour", "day", "week", "month", "year") for ending in ("", "s")
)
# Babel writes the time into every file, which would make each run another file.
_DATED: Final = datetime(2026, 11, 22, tzinfo=UTC)


def texts_in(folder: Path) -> Iterator[str]:
    """Yield the literal texts in the modules and then in the pages of a folder, in the order of files and lines."""
    for path in sorted(folder.rglob("*.py")):
        found = [
            (node.lineno, node.col_offset, text)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.Call, ast.AnnAssign))
            for text in _texts_of(node)
        ]
        yield from (text for *_, text in sorted(found))
    for path in sorted(folder.rglob("*.jinja")):
        with path.open("rb") as template:
            for _, _, text, _ in babel_extract(template, ["_"], [], {}):
                # With further arguments, which fill the fields, all of them are there as a tuple.
                first = text[0] if isinstance(text, tuple) else text
                if first:
                    yield first


def _texts_of(node: ast.Call | ast.AnnAssign) -> Iterator[str]:
    if isinstance(node, ast.AnnAssign):
        # What a kind of subject is called.
        if isinstance(node.target, ast.Name) and node.target.id == "noun":
            yield from _literal(node.value)
        return
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name in COLLECTED and node.args:
        yield from _literal(node.args[0])
    # The unit of a fact.
    yield from (text for keyword in node.keywords if keyword.arg == "unit" for text in _literal(keyword.value))


def _literal(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value


def own_texts() -> list[str]:
    """Return the texts of gl3rules itself."""
    return [
        *texts_in(ROOT / "gl3rules"),
        *DURATIONS,
        *(severity.value for severity in Severity),
        *choices(),
        *SINGULAR,
        *YAML,
        *JSON,
    ]


def pack_texts() -> list[str]:
    """Return the texts of the built-in pack: its catalogue, its parameters, its rules and what they find."""
    loaded = packs.load()
    pack = loaded.pack
    texts = [pack.title, pack.source]
    for chapter in pack.chapters:
        texts.append(chapter.title)
        for requirement in chapter.requirements:
            texts += [requirement.title, requirement.summary, *_worded(requirement.clause)]
    texts += [parameter.purpose for parameter in pack.parameters]
    for rule in loaded.rules:
        texts += [rule.title, *(rule.section(heading) for heading in SECTIONS), *_worded(rule.clause)]
    return [*texts, *texts_in(ROOT / "rules" / pack.name)]


def _worded(clause: str) -> list[str]:
    """Return a clause that has words in it, such as "first bullet"; the others read alike in every language."""
    return [clause] if re.search("[a-z]{2}", clause) else []


def catalogue_files() -> dict[Path, tuple[bytes, list[str]]]:
    """Return what each catalogue file should hold, and for each .po the texts that it does not translate."""
    files: dict[Path, tuple[bytes, list[str]]] = {}
    for domain, folder, texts, plurals in (
        ("gl3rules", ROOT / "gl3rules", own_texts(), PLURAL),
        ("gl3", ROOT / "rules" / "gl3", pack_texts(), ()),
    ):
        path = folder / "locale" / "ja" / "LC_MESSAGES" / f"{domain}.po"
        catalogue = _merged(path, texts, plurals)
        missing = [str(entry.id) for entry in catalogue if entry.id and not all(_forms(entry.string))]
        po, mo = BytesIO(), BytesIO()
        write_po(po, catalogue, width=0, no_location=True, omit_header=False)
        write_mo(mo, catalogue)
        files[path] = (po.getvalue(), missing)
        files[path.with_suffix(".mo")] = (mo.getvalue(), [])
    return files


def _merged(path: Path, texts: list[str], plurals: tuple[tuple[str, str], ...]) -> Catalog:
    """Return a catalogue of just these texts, with the translations that the file at `path` has of them."""
    known: dict[str, tuple[str, ...]] = {}
    if path.exists():
        with path.open("rb") as file:
            known = {_forms(entry.id)[0]: _forms(entry.string) for entry in read_po(file, locale="ja") if entry.id}
    catalogue = Catalog(
        locale="ja",
        project="gl3rules",
        copyright_holder="the gl3rules authors",
        creation_date=_DATED,
        revision_date=_DATED,
        last_translator="the gl3rules authors",
        language_team="ja",
        fuzzy=False,
        header_comment="# Japanese texts of gl3rules. Collected by `make generate`; translate by editing msgstr.",
    )
    with_plural = dict(plurals)
    for text in dict.fromkeys(texts):
        if text not in with_plural:
            catalogue.add(text, known.get(text, ("",))[0])
    for pair in plurals:
        catalogue.add(pair, known.get(pair[0], ("",)))
    return catalogue


def _forms(text: object) -> tuple[str, ...]:
    """Return the forms of a catalogue's text: one, or a singular and its plural."""
    return (text,) if isinstance(text, str) else tuple(text) if isinstance(text, (tuple, list)) else ("",)
