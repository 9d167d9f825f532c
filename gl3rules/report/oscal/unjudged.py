"""Results in which nothing was judged: a facts file that was refused, or no facts at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.oscal import Object, bullets, filled, markup, paragraphs, props, uuid_in
from gl3rules.report.oscal.run import Run, reference
from gl3rules.text import message

if TYPE_CHECKING:
    from uuid import UUID

    from gl3rules.model import Refused
    from gl3rules.text import Message

_REFUSED: Final = message("The facts file was refused, so the row was not judged; this is neither pass nor fail.")
_NOTHING: Final = message("There were no facts, so nothing was judged; this is neither pass nor fail.")


def refused_result(run: Run, refused: Refused) -> Object:
    """Draw a refused file, with all that is wrong in it."""
    problems = [
        (problem, run.say(problem.message), run.say(problem.remedy) if problem.remedy else "")
        for problem in refused.problems
    ]
    found = bullets(f"{text} {markup(f'[{problem.place}]')} {remedy}".rstrip() for problem, text, remedy in problems)
    evidence = [
        filled(
            {
                "href": reference(problem.path, problem.pointer),
                "description": text,
                "props": props(("line", problem.line or ""), ("column", problem.column or "")),
                "remarks": remedy,
            }
        )
        for problem, text, remedy in problems
    ]
    return _unjudged(
        run,
        run.uuid_of("refused", refused.path, found),
        run.say(message("NOT JUDGED: {what}", what=refused.path)),
        paragraphs(run.say(message("The facts file was refused; nothing in it was judged.")), found),
        _REFUSED,
        evidence,
    )


def empty_result(run: Run) -> Object:
    """Draw the result of a report that has neither an assessment nor a refused file."""
    title = run.say(message("NOT JUDGED: {what}", what=message("there were no facts")))
    return _unjudged(run, run.uuid_of("nothing"), title, run.say(_NOTHING), _NOTHING, [])


def _unjudged(  # noqa: PLR0913, PLR0917  what it is, and what is said of it
    run: Run, uuid: UUID, title: str, description: str, why: Message, evidence: list[Object]
) -> Object:
    assets, origins = run.assets(uuid)
    status = props(("status", "not-judged"))
    requirements = run.report.requirements
    observation: Object = {
        "uuid": str(uuid_in(uuid, "observation")),
        "title": title,
        "description": description,
        "props": status,
        "methods": ["EXAMINE"],
        "origins": origins,
        "relevant-evidence": evidence,
        "collected": run.moment,
    }
    # Without findings, a program might count the controls as met, or not miss the organisation at all.
    findings = [
        {
            "uuid": str(uuid_in(uuid, "finding", item.row)),
            "title": run.say(message("NOT JUDGED: {what}", what=f"{item.row} {run.language.text(item.title)}")),
            "description": run.say(why),
            "props": [*status, *props(("row", item.row), ("clause", item.clause))],
            "target": run.target(
                item.row,
                item.title,
                {"status": {"state": "not-satisfied", "reason": "other", "remarks": run.say(why)}},
            ),
            "related-observations": [{"observation-uuid": observation["uuid"]}],
        }
        for item in requirements
    ]
    to_judge = ((item.row, [rule.rule for rule in item.rules]) for item in requirements)
    return {
        "uuid": str(uuid),
        "title": title,
        "description": description,
        "start": run.moment,
        "end": run.moment,
        "props": status,
        "local-definitions": {"assessment-assets": assets},
        "reviewed-controls": run.reviewed(run.say(why), to_judge),
        "observations": [filled(observation)],
        "findings": findings,
    }
