"""The organisations as data of the page: each once, and as short as JSON can be without another reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import msgspec

from gl3rules.portfolio.html.kinds import KINDS, MARKS
from gl3rules.portfolio.html.links import link
from gl3rules.portfolio.html.script_words import script_words
from gl3rules.portfolio.html.trend import shown_runs
from gl3rules.text import printable

if TYPE_CHECKING:
    from gl3rules.portfolio.model import Member, MemberChange, Portfolio, RowChange, Run
    from gl3rules.text import Language, Message

_ALWAYS: Final = 6
"""How many places every organisation has; what it has none of after them is left out at the end."""

# What stands for the id in a pattern of addresses; percent-encoding leaves none in an address.
_ID: Final = "*"

# The letter of a row that one of two runs does not have, so that there are always two letters.
_NO_ROW: Final = " "


class _Shared:
    """Gives each distinct value a number, so that a value which many organisations share stands in the page once."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}

    def number(self, value: object) -> int:
        """Return the number of a value."""
        return self._numbers.setdefault(value, len(self._numbers))

    def values(self) -> list[object]:
        """Return the values in the order of their numbers."""
        return list(self._numbers)


class _Embedding:
    """Turns organisations into lists whose places page.js knows."""

    def __init__(self, portfolio: Portfolio, runs: tuple[Run, ...], languages: tuple[Language, ...]) -> None:
        self._positions = {item.row: position for position, item in enumerate(portfolio.requirements)}
        self._runs = runs
        self._changes = {change.id: change for change in portfolio.changes}
        self._languages = languages
        self.texts = _Shared()
        self.forms = _Shared()
        self.reasons = _Shared()
        self.tags = _Shared()

    def member(self, member: Member) -> list[object]:
        """Return an organisation: id, name, path, number, status, rows, and from there on what it need not have."""
        found: list[object] = [
            printable(member.id),
            printable(member.name or member.id),
            printable(member.path),
            member.number,
            member.status,
            member.rows,
            [
                number
                for tag in member.tags
                for number in (self.tags.number(printable(tag.name)), self._text(tag.value))
            ],
            [self._form(member.id, form, path) for form, path in member.reports],
            [run.members.get(member.id, 0) for run in self._runs],
            self._change(self._changes.get(member.id)),
        ]
        while len(found) > _ALWAYS and not found[-1]:
            found.pop()
        return found

    def _form(self, identifier: str, form: str, path: str) -> int:
        address = link(path)
        if identifier and quote(identifier, safe="") == identifier:
            address = address.replace(identifier, _ID)
        return self.forms.number((printable(form), address))

    def _change(self, change: MemberChange | None) -> list[object]:
        if change is None:
            return []
        return [int(change.is_new), *(self._row(row) for row in change.rows)]

    def _row(self, row: RowChange) -> list[object]:
        return [
            self._positions.get(row.row, printable(row.row)),
            (row.before or _NO_ROW) + (row.after or _NO_ROW),
            [self._text(text) for fact in row.facts for text in (fact.fact, fact.before, fact.after)],
            [self._reason(reason) for reason in row.reasons],
        ]

    def _text(self, text: str) -> int:
        return self.texts.number(printable(text))

    def _reason(self, reason: Message) -> int:
        return self.reasons.number(tuple(printable(each.render(reason)) for each in self._languages))


def embedded(portfolio: Portfolio, language: Language) -> str:
    """Return the data of the page as JSON for a script element: no text in it can end that element."""
    languages = language.all()
    runs = shown_runs(portfolio)
    embedding = _Embedding(portfolio, runs, languages)
    # First the organisations: they fill what they share.
    members = [embedding.member(member) for member in portfolio.members]
    content = {
        "languages": [each.code for each in languages],
        "words": {each.code: script_words(each) for each in languages},
        "kinds": KINDS,
        "marks": MARKS,
        "rows": [
            [item.row, *(printable(each.text(text)) for text in (item.title, item.clause) for each in languages)]
            for item in portfolio.requirements
        ],
        "chapters": [item.chapter for item in portfolio.requirements],
        "runs": [[printable(run.name), run.as_of] for run in runs],
        "tags": embedding.tags.values(),
        "texts": embedding.texts.values(),
        "forms": embedding.forms.values(),
        "reasons": embedding.reasons.values(),
        "members": members,
    }
    # In JSON a "<" can stand only in a text, where it may be written so (RFC 8259, section 7).
    return msgspec.json.encode(content).decode().replace("<", "\\u003c")
