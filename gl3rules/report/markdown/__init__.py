"""The Markdown report: for comments on pull and merge requests, and for the summaries of CI jobs.

It is GitHub Flavored Markdown with the few HTML elements that GitHub and GitLab let through. It stays under 1,000,000
bytes, which a note on GitLab (1,000,000 characters) and a job summary on GitHub (1 MiB) can hold; where it would be
longer, whole rows are left out, the least severe first, and it says so. A comment on GitHub holds 65,536 characters:
`options.quiet` leaves the summary alone, which fits for hundreds of organisations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules.report.markdown.fitting import fitted
from gl3rules.report.markdown.frame import foot, head
from gl3rules.report.markdown.organisations import overview, worst_first
from gl3rules.report.markdown.refused import refused_files
from gl3rules.report.markdown.remarks import of_all
from gl3rules.report.markdown.rows import Rows
from gl3rules.report.markdown.texts import Texts

if TYPE_CHECKING:
    from gl3rules.model import Report
    from gl3rules.report import Options
    from gl3rules.text import Language


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as Markdown.

    `options.quiet` leaves the summary alone; `options.verbose` adds the rows that pass, with the facts that they rest
    on, and the traceback of a rule that crashed; `options.evidence` adds the facts behind what is to be acted on.
    """
    texts = Texts(language)
    start = head(report, texts) + refused_files(report.refused, texts, named_only=options.quiet)
    end = foot(report, texts)
    if len(report.assessments) > 1:
        start += overview(report.assessments, texts)
        if options.quiet:
            return start + of_all(report, worst_first(report.assessments), texts) + end
    return fitted(start, report, end, Rows(texts, options))
