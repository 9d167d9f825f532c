"""SARIF 2.1.0 (OASIS standard with errata 01), for code scanning and SARIF viewers.

Every finding is a result: a failure is of kind `fail` with the level of its severity, a fact that is not declared of
kind `open`, and so is a rule that crashed. What is wrong in a refused file is a failure of the rule `facts-refused`.
A crashed rule and a refused file are notifications of the invocation too, and make `executionSuccessful` false.

**Passes and what is not applicable are results only with `verbose`.** GitHub's code scanning does not read `kind`: it
opens an alert for every result, a pass too (microsoft/PSRule issue 955, complytime/complyctl issue 868). Without
`verbose` they stand in the properties of the run, which name the rules of every status for each organisation. GitHub
does not read `suppressions` either (github/codeql-action issue 1230), so `options.waived` can leave waived results
out, nor notifications: without its results, a refused file would close its alerts as fixed.

GitHub takes at most 10 MB compressed, 25,000 results, of which it shows the 5,000 worst, 25,000 rules with 20 tags
each, and 1,000 locations per result. Of more results the worst are kept, and a notification counts the others. It
refuses a whole file for one result without a physical location, which only
facts have that a program made.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import msgspec

from gl3rules.report.sarif.invocation import invocation
from gl3rules.report.sarif.places import ROOT
from gl3rules.report.sarif.properties import properties
from gl3rules.report.sarif.results import results
from gl3rules.report.sarif.run import Run
from gl3rules.report.sarif.terms import LANGUAGES, Object
from gl3rules.report.sarif.tool import driver
from gl3rules.text import Language, message

if TYPE_CHECKING:
    from gl3rules.model import Report
    from gl3rules.report import Options

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as a SARIF log with one run.

    `options.verbose` adds results for passes and what is not applicable, and the tracebacks of rules that crashed;
    `options.waived` says whether waived outcomes are results.
    """
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_entry(Run(report, language, options))]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _entry(run: Run) -> Object:
    told, left_out = results(run)
    return {
        "tool": {"driver": driver(run)},
        "language": LANGUAGES[run.language.code],
        # gl3rules.source counts characters, whatever their width and encoding.
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": _automation(run)},
        "originalUriBaseIds": {ROOT: {"description": {"text": run.texts.say(message("The root of the repository."))}}},
        "invocations": [invocation(run, left_out)],
        "artifacts": run.places.artifacts(),
        "results": told,
        "properties": properties(run, left_out),
    }


def _automation(run: Run) -> str:
    """Return the id of this run (3.17.3), which GitHub takes for its category: what was judged, by which pack.

    A later upload of the same category replaces an earlier one, and an id that stands here overrides the `category` of
    github/codeql-action/upload-sarif. So the id names the file, or the folder of several files: jobs that judge
    different organisations don't close each other's alerts.
    """
    paths = [uri.removeprefix("file://") for uri in run.places.uris()]
    where = posixpath.commonpath(paths) if len({path.startswith("/") for path in paths}) == 1 else ""
    parts = ["gl3rules", quote(run.report.pack.name), where.strip("/")]
    return "/".join(part for part in parts if part) + "/"
