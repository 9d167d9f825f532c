"""OSCAL 1.2.1 assessment results (NIST): a result per organisation, for tools of governance, risk and compliance.

A row becomes a finding on its control's statement, a rule an observation with the facts that it read, a failure a risk
with its remedy. A row of which a selection left rules out is never satisfied: a finding's target is the whole control.
What is new, worse or unchanged since a baseline, and what will fail, is a property of observations, findings and risks;
a risk stays open whatever the baseline has. A refused file is a result of its own in which nothing is satisfied. How
UUIDs are made is said in gl3rules.oscal; ids of controls, statements and objectives are those of the catalog that
`gl3rules rules` writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules import oscal, wording
from gl3rules.oscal import Object, bullets, filled, markup, paragraphs, props
from gl3rules.report.oscal.assessed import Assessed
from gl3rules.report.oscal.run import OWNER, Run
from gl3rules.report.oscal.unjudged import empty_result, refused_result
from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.model import Report
    from gl3rules.report import Options
    from gl3rules.text import Language


def render(report: Report, language: Language, options: Options) -> str:
    """Return the report as OSCAL JSON; `options.verbose` adds the tracebacks of rules that crashed.

    Waived outcomes are always told. Raises OutputError for a day that OSCAL can't state.
    """
    run = Run(report, language, verbose=options.verbose)
    body = _body(run)
    return oscal.document("assessment-results", oscal.document_uuid("assessment-results", body), body)


def _body(run: Run) -> Object:
    assessed = [Assessed(run, assessment) for assessment in run.report.assessments]
    refused = [refused_result(run, one) for one in run.report.refused]
    shared = {str(entry["uuid"]): entry for one in assessed for entry in one.resources()}
    return {
        "metadata": _metadata(run, assessed),
        "import-ap": {
            "href": f"#{run.plan}",
            "remarks": run.say(message("There is no separate assessment plan; that resource says what was assessed.")),
        },
        # OSCAL wants a result even where there was nothing to judge.
        "results": [*(one.entry() for one in assessed), *refused] or [empty_result(run)],
        # A file with several organisations is a resource of each, and stands there once.
        "back-matter": {"resources": [_plan(run), *shared.values()]},
    }


def _metadata(run: Run, assessed: list[Assessed]) -> Object:
    report = run.report
    refused = bullets(run.say(message("Refused, and so not judged: {file}", file=item.path)) for item in report.refused)
    parties = {str(one.party): one.party_entry() for one in assessed}
    owner = {"id": OWNER, "title": run.say(message("Organisation that declares the facts"))}
    return filled(
        {
            "title": run.say(message("Assessment results: {pack}", pack=run.language.text(report.pack.title))),
            "last-modified": run.moment,
            "version": str(report.as_of),
            "oscal-version": oscal.OSCAL_VERSION,
            "props": props(
                ("language", run.language.code),
                ("gl3rules", report.version),
                ("assessed", len(report.assessments)),
                ("refused", len(report.refused)),
            ),
            "roles": [owner] if parties else [],
            "parties": list(parties.values()),
            # Each result tells of waivers too; where there is none, this is the only place.
            "remarks": paragraphs(refused, markup(wording.statement(run.language)), run.waiver_notes()),
        }
    )


def _plan(run: Run) -> Object:
    report, pack = run.report, run.report.pack
    return {
        "uuid": str(run.plan),
        "title": run.say(message("What was assessed")),
        "description": paragraphs(
            run.say(
                message(
                    "What facts files declare was judged by pack {name}, version {version}.",
                    name=pack.name,
                    version=pack.version,
                )
            ),
            markup(wording.judged(run.language, report)),
            run.say(message("Control ids are those of the catalog that gl3rules rules --format oscal writes.")),
        ),
        "props": props(
            ("pack", pack.name),
            ("pack-version", pack.version),
            ("pack-digest", pack.digest),
            ("catalog-uuid", run.catalog),
            ("judged-rows", report.judged_rows),
            ("judged-rules", report.judged_rules),
            *(("selection", option) for option in report.selection),
            ("as-of-given", str(report.as_of_given).lower()),
            ("baseline", report.baseline),
            *((f"parameter-{oscal.token(name)}", value) for name, value in pack.parameters),
        ),
    }
