"""Record the reports of the examples, which the tests compare.

    python -m tools.golden [FORM...]

Writes every report that has changed, of all forms or of those named ("sarif"); then read the difference.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import structs
from openpyxl import load_workbook

from gl3rules import engine, packs
from gl3rules.facts.load import load_all
from gl3rules.report import FORMATS, Options, render
from gl3rules.text import LANGUAGES, Language
from tools.messages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gl3rules.model import Report

__all__ = ["EXAMPLES", "FORMS", "GOLDEN", "LANGUAGES", "Form", "path_of", "recorded", "report_of"]

GOLDEN: Final = ROOT / "tests" / "golden"
EXAMPLES: Final = ("health-guidance-provider", "hospital", "clinic-failing", "partial")
AS_OF: Final = date(2026, 11, 22)

# Digests change with every edit of a rule or an example, the version with every release; neither is what is recorded.
_VERSION: Final = "0.0.0"
_DIGEST: Final = "0" * 64


class Form(NamedTuple):
    """A form that is recorded: the format, the end of the file's name, and the options."""

    format: str
    ending: str
    options: Options = Options()


FORMS: Final = (
    Form("table", "txt"),
    Form("table", "verbose.txt", Options(verbose=True, evidence=True)),
    Form("json", "json"),
    Form("html", "html"),
    Form("checklist", "checklist.html"),
    # A workbook is recorded as text: what each cell holds.
    Form("xlsx", "xlsx.txt"),
    Form("csv", "csv"),
    Form("markdown", "md"),
    Form("sarif", "sarif"),
    Form("junit", "junit.xml"),
    Form("github", "github.txt"),
    Form("gitlab", "gitlab.json"),
    Form("oscal", "oscal.json"),
)


@cache
def report_of(example: str) -> Report:
    """Return the report of an example, the same on every machine and for every version."""
    loaded = packs.load()
    # The path stands in the report, and is to be the one that a user would give.
    os.chdir(ROOT)
    facts = load_all(f"facts/examples/{example}.yaml")
    whole = engine.report(loaded, AS_OF, _VERSION, (engine.evaluate(loaded, one, AS_OF) for one in facts))
    pack = structs.replace(whole.pack, digest=_DIGEST)
    return structs.replace(
        whole,
        pack=pack,
        assessments=tuple(structs.replace(one, sha256=_DIGEST, pack=pack) for one in whole.assessments),
    )


def recorded(example: str, form: Form, language: str) -> str:
    """Return what is recorded of a report: the report itself, of a workbook what its sheets hold."""
    made = render(form.format, report_of(example), Language(language, packs.load().catalogue), form.options)
    if isinstance(made, bytes) and FORMATS[form.format].binary:
        return "".join(f"{line}\n" for line in _in_workbook(made))
    return made.decode() if isinstance(made, bytes) else made


def _in_workbook(made: bytes) -> Iterator[str]:
    """Yield the layout of each sheet and its lines, cells parted by tabs.

    The bytes themselves would depend on the version of zlib.
    """
    for sheet in load_workbook(BytesIO(made)).worksheets:
        widths = (f"{letter}={column.width:.0f}" for letter, column in sheet.column_dimensions.items())
        yield f"# {sheet.title}"
        yield f"# widths {' '.join(widths)}"
        yield f"# frozen {sheet.freeze_panes}, filter {sheet.auto_filter.ref}, repeated {sheet.print_title_rows}"
        yield f"# paper {sheet.page_setup.paperSize} {sheet.page_setup.orientation}"
        for cells in sheet.iter_rows(values_only=True):
            line = "\t".join("" if value is None else str(value).replace("\n", "\\n") for value in cells)
            yield line.rstrip("\t")


def path_of(example: str, form: Form, language: str) -> str:
    """Return the name of the file that holds a recorded report."""
    return f"{example}.{language}.{form.ending}"


def main(names: list[str]) -> int:
    """Write every report that has changed; return the exit code."""
    unknown = [name for name in names if name not in FORMATS]
    if unknown:
        print(f"there is no form {unknown[0]}")
        return 2
    GOLDEN.mkdir(exist_ok=True)
    for form in FORMS:
        if names and form.format not in names:
            continue
        for example in EXAMPLES:
            for language in LANGUAGES:
                path = GOLDEN / path_of(example, form, language)
                text = recorded(example, form, language).encode()
                if not path.exists() or path.read_bytes() != text:
                    path.write_bytes(text)
                    print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
