"""One module per format: a pure function from a report to text or bytes. They do not know each other."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from gl3rules.errors import OutputError
from gl3rules.text import Message, message

if TYPE_CHECKING:
    from types import ModuleType

    from gl3rules.model import Report
    from gl3rules.text import Language


# Control characters, marks without width, and what turns the direction of text.
_STEERING: Final = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Options(Struct, frozen=True):
    """How a report is drawn; each format heeds what concerns it.

    `width` in terminal columns and `colour` are for the table. `verbose` lists what a short form leaves out, and the
    traceback of a rule that crashed; `evidence` the facts behind each outcome; `quiet` only counts. `waived` says
    whether waived outcomes are reported.
    """

    width: int = 100
    colour: bool = False
    verbose: bool = False
    evidence: bool = False
    quiet: bool = False
    waived: bool = True


class Format(Struct, frozen=True):
    """A form of the report.

    `help` says in a few words what it is for. `binary` forms are no text; `on_terminal` ones are made to be read there.
    `json` ones are JSON. `evidence` says that it shows the facts behind every outcome, `texts` that it shows what the
    requirements and rules say of themselves. `needs` is the extra that installs what it needs. `ending` is how the
    names of its files end.
    """

    help: Message
    ending: str
    binary: bool = False
    on_terminal: bool = False
    json: bool = False
    evidence: bool = True
    texts: bool = False
    needs: str = ""


FORMATS: Final = {
    "table": Format(message("text for a terminal"), "txt", on_terminal=True, evidence=False),
    "json": Format(message("everything, for programs"), "json", json=True),
    "html": Format(message("a page for people, in both languages"), "html", texts=True),
    "checklist": Format(message("the guideline's own form, to print"), "checklist.html", texts=True),
    "xlsx": Format(message("a workbook"), "xlsx", binary=True, needs="xlsx"),
    "csv": Format(message("a line per rule, for spreadsheets"), "csv"),
    "markdown": Format(message("for pull requests and job summaries"), "md"),
    "sarif": Format(message("SARIF 2.1.0, for code scanning"), "sarif", json=True, texts=True),
    "junit": Format(message("JUnit XML, for test panels"), "junit.xml", evidence=False),
    "github": Format(message("annotations in a GitHub workflow's log"), "github.txt", on_terminal=True, evidence=False),
    "gitlab": Format(message("GitLab Code Quality"), "gitlab.json", json=True, evidence=False),
    "oscal": Format(message("OSCAL assessment results, for GRC tools"), "oscal.json", json=True, texts=True),
}
"""Every form of the report by its name, which is also that of its module."""


def needed(name: str) -> None:
    """Raise OutputError where a package that a form needs is not installed."""
    _module(name)


def _module(name: str) -> ModuleType:
    try:
        return import_module(f"gl3rules.report.{name}")
    except ModuleNotFoundError as error:
        if not FORMATS[name].needs or (error.name or "").startswith("gl3rules"):
            raise
        raise OutputError(
            message("The format {name} needs the package {package}.", name=name, package=error.name or ""),
            message("Install it with: pip install 'gl3rules[{extra}]'", extra=FORMATS[name].needs),
        ) from error


def render(name: str, report: Report, language: Language, options: Options) -> str | bytes:
    """Return the report in the form of that name, one of FORMATS.

    Raises OutputError where a package that the form needs is not installed.
    """
    module = _module(name)
    rendered: str | bytes = module.render(report, language, options)
    if FORMATS[name].json and isinstance(rendered, str):
        # JSON escapes only the first 32 characters; these would steer the terminal of whoever looks at the file.
        rendered = _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", rendered)
    # What is made for programs is UTF-8 wherever it goes; what is made for a terminal is in the terminal's encoding.
    return rendered.encode() if isinstance(rendered, str) and not FORMATS[name].on_terminal else rendered
