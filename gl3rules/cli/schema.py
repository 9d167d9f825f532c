"""`gl3rules schema`: how facts are written, for editors and for people, and what the JSON report looks like."""

from __future__ import annotations

import click

from gl3rules.cli import options, output
from gl3rules.cli.words import _, spoken


@click.command(
    short_help=_("Print the schema or the reference of facts."),
    help=_(
        "Print the JSON Schema (draft 2020-12) of facts files, for editors; with --docs the same as a reference for"
        " people, with --report the schema of the JSON report, with --outcomes that of the outcomes of a batch."
    ),
)
@click.option("--docs", is_flag=True, help=_("Print a readable reference of all facts (Markdown)."))
@click.option("--report", is_flag=True, help=_("Print the JSON Schema of `check --format json`."))
@click.option("--outcomes", is_flag=True, help=_("Print the JSON Schema of a line of `batch`'s outcomes.ndjson."))
@options.lang
def command(*, docs: bool, report: bool, outcomes: bool) -> None:
    """Print a schema or the reference of facts."""
    if docs + report + outcomes > 1:
        raise click.UsageError(_("--docs, --report and --outcomes exclude each other."))
    import msgspec

    if docs:
        from gl3rules.facts.schema import reference

        output.write(reference(spoken()), None)
        return
    if report:
        from gl3rules.report.json import schema as report_schema

        schema = report_schema()
    elif outcomes:
        from gl3rules.batch.outcome_lines import schema as outcomes_schema

        schema = outcomes_schema()
    else:
        from gl3rules.facts.schema import json_schema

        schema = json_schema(spoken().code)
    output.write(msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n", None)
