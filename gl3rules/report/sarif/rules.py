"""What the rules say of themselves (3.49), and how the rest of a run refers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.model import Severity
from gl3rules.report.sarif.terms import LEVELS, REFUSED
from gl3rules.text import Language, message

if TYPE_CHECKING:
    from gl3rules.model import Report, RequirementText, RuleText
    from gl3rules.report.sarif.terms import Object

# GitHub's bands: over 9.0 critical, from 7.0 high, from 4.0 medium, below that low.
_SCORES: Final = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "3.0"}
_PROBLEMS: Final = {"error": "error", "warning": "warning", "note": "recommendation"}


class Rules:
    """The rules of a report, and the one that refused files break where there are any."""

    def __init__(self, report: Report, language: Language) -> None:
        self.entries = [_rule(language, row, rule) for row in report.requirements for rule in row.rules]
        if report.refused:
            self.entries.append(_refusal(language))
        self._indexes = {str(rule["id"]): index for index, rule in enumerate(self.entries)}

    def reference(self, rule: str, identifier: str = "id", index: str = "index") -> Object:
        """Return a reference to a rule, under the names that the place of the reference has for id and index."""
        return {identifier: rule, **({index: self._indexes[rule]} if rule in self._indexes else {})}


def _rule(language: Language, row: RequirementText, rule: RuleText) -> Object:
    level = LEVELS[rule.severity]
    clause = language.text(rule.clause)
    title = language.text(rule.title)
    why = language.text(rule.why)
    about = language.render(message("Row {row}, clause {clause}: {title}", row=rule.row, clause=clause, title=title))
    sections = [
        (language.text("Why"), why),
        (language.text("Passes"), language.text(rule.passes)),
        (language.text("Fails"), language.text(rule.fails)),
        (language.text("To put it right"), language.text(rule.remedy)),
    ]
    told = [(heading, text) for heading, text in sections if text]
    return {
        "id": rule.rule,
        "name": "".join(part.capitalize() for part in rule.rule.split("-")),
        **_descriptions(language, title, why),
        "help": {
            "text": "\n\n".join([about, *(f"{heading}: {text}" for heading, text in told)]),
            "markdown": "\n\n".join([about, *(f"**{heading}**: {text}" for heading, text in told)]),
        },
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["security", "compliance", f"chapter/{row.chapter}", f"row/{rule.row}"],
            "row": rule.row,
            "clause": clause,
            "severity": rule.severity,
            "precision": "high",
            "problem.severity": _PROBLEMS[level],
            "security-severity": _SCORES[rule.severity],
        },
    }


def _refusal(language: Language) -> Object:
    """Return the rule of the results that tell why a file was refused."""
    title = language.text("Every facts file can be judged.")
    why = language.text("Nothing is known of an organisation whose facts file is refused.")
    return {
        "id": REFUSED,
        "name": "FactsRefused",
        **_descriptions(language, title, why),
        "help": {"text": why},
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": ["security", "compliance"],
            "precision": "very-high",
            "problem.severity": "error",
            "security-severity": _SCORES[Severity.CRITICAL],
        },
    }


def _descriptions(language: Language, title: str, why: str) -> Object:
    full = language.render(message("{title} {why}", title=title, why=why))
    return {"shortDescription": {"text": title}, "fullDescription": {"text": full}}
