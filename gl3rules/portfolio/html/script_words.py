"""What the script of the page says, in words of each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.portfolio.html.kinds import NAMES
from gl3rules.text import message

if TYPE_CHECKING:
    from gl3rules.text import Language

# The fields are filled by the script, which knows their values.
_WORDS: Final = {
    "worst": message("worst first"),
    "change": message("most new failures first"),
    "name": message("by name"),
    "id": message("by id"),
    "tag": message("by {tag}"),
    "any": message("any"),
    "failing": message("FAIL or ERROR"),
    "to_act_on": message("FAIL, ERROR or unknown"),
    "shown": message("{shown} of {total} organisations are shown."),
    "nothing_shown": message("No organisation fits. Change the filters, or show all."),
    "unlisted": message("This page does not list organisation {id}."),
    "cell": message("{row} {title}: {status}"),
    "place": message("{path}, document or line {number}"),
    "clause": message("Clause {clause}"),
    "action": message("Rows that need action"),
    "no_action": message("No row needs action."),
    "waived": message("Waived rows"),
    "in_part": message("Rows judged in part"),
    "reports": message("Reports"),
    "report_on": message("{form} report on {organisation}"),
    "changes": message("Changes since the run before"),
    "is_new": message("new since the run before"),
    "undeclared": message("not declared"),
    "history": message("Run by run"),
    "run": message("Run"),
    "not_in_run": message("not judged"),
    "close": message("Close"),
    "previous": message("Previous organisation"),
    "next": message("Next organisation"),
}


def script_words(language: Language) -> dict[str, str]:
    """Return each text of the script by its name; those of statuses have "status-" before it."""
    return {
        **{name: language.text(text.template) for name, text in _WORDS.items()},
        **{f"status-{kind}": language.render(name) for kind, name in NAMES.items()},
    }
