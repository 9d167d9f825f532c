"""Write, or with --check compare, every generated file: translation catalogues, schemas and references.

python -m tools.generate            writes what has changed
python -m tools.generate --check    exits with 1 where a file is not what it would be
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec

from gl3rules import packs
from gl3rules.batch.outcome_lines import schema as outcomes_schema
from gl3rules.docs import rule_reference
from gl3rules.facts.schema import json_schema, reference
from gl3rules.oscal import catalog
from gl3rules.report.json import schema as report_schema
from gl3rules.text import Language
from tools.messages import ROOT, catalogue_files

if TYPE_CHECKING:
    from pathlib import Path


def documents() -> dict[Path, bytes]:
    """Return what each generated document should hold."""
    loaded = packs.load()
    docs = ROOT / "docs"
    english, japanese = (Language(code, loaded.catalogue) for code in ("en", "ja"))
    texts = {
        docs / "rules.md": rule_reference(loaded, english),
        docs / "rules.ja.md": rule_reference(loaded, japanese),
        docs / "facts.md": reference(english),
        docs / "facts.ja.md": reference(japanese),
        ROOT / "facts" / "schema.json": _json(json_schema()),
        ROOT / "facts" / "schema.ja.json": _json(json_schema("ja")),
        docs / "report.schema.json": _json(report_schema()),
        docs / "outcomes.schema.json": _json(outcomes_schema()),
        docs / "oscal-catalog.json": catalog(loaded, english),
        docs / "oscal-catalog.ja.json": catalog(loaded, japanese),
    }
    return {path: text.encode() for path, text in texts.items()}


def _json(schema: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or compare them; return the exit code."""
    checking = arguments == ["--check"]
    wrong = 0
    catalogues = catalogue_files()
    for path, (_, missing) in catalogues.items():
        for text in missing:
            print(f"{path.relative_to(ROOT)}: not translated: {text}")
            wrong = 1
    wrong |= _settle({path: content for path, (content, _) in catalogues.items()}, checking=checking)
    # After the catalogues: the Japanese documents are written with them.
    wrong |= _settle(documents(), checking=checking)
    return wrong


def _settle(files: dict[Path, bytes], *, checking: bool) -> int:
    stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
    for path in stale:
        if checking:
            print(f"{path.relative_to(ROOT)} is out of date; run `make generate`")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path])
            print(f"wrote {path.relative_to(ROOT)}")
    return int(checking and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
