"""How things are said in Markdown: messages, names and code, each literally, and lists of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.report.markdown.escaping import literal
from gl3rules.text import Language, Message, message
from gl3rules.wording import STATUSES

if TYPE_CHECKING:
    from gl3rules.model import Status

LINE: Final = "<br>\n  "
"""What parts the lines of an item in a list."""

MOST_ITEMS: Final = 100
_LONGEST: Final = 2_000


class Texts:
    """Says things in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def shown(self, text: str) -> str:
        """Return what a text is shown as, the start of it where it is very long."""
        if len(text) <= _LONGEST:
            return literal(text)
        more = message("{text}… ({count} more characters)", text=text[:_LONGEST], count=len(text) - _LONGEST)
        return literal(self.language.render(more))

    def say(self, text: Message) -> str:
        """Return what a message is shown as."""
        return self.shown(self.language.render(text))

    def text(self, template: str) -> str:
        """Return what a text without fields is shown as."""
        return self.shown(self.language.text(template))

    def code(self, text: str) -> str:
        """Return what a path, a place or another name for programs is shown as."""
        return f"<code>{self.shown(text)}</code>"

    def status(self, status: Status) -> str:
        """Return what a status is shown as."""
        return self.say(STATUSES[status])

    def notice(self, text: Message) -> str:
        """Return a paragraph of its own that says what must not be overlooked."""
        return paragraphs([self.bold(text)])

    def bold(self, text: Message) -> str:
        """Return what a message is shown as where it must not be overlooked."""
        return f"<b>{self.say(text)}</b>"

    def items(self, items: list[str], total: int = 0) -> str:
        """Draw a list, and say how much is left out of a long one, or of one that is the start of `total` items."""
        shown = items[:MOST_ITEMS]
        left_out = max(total, len(items)) - len(shown)
        if left_out:
            more = message(
                "{count} more are left out here. A report in another form, such as html or json, has everything.",
                count=left_out,
            )
            shown.append(self.bold(more))
        return "".join(f"- {item}\n" for item in shown) + "\n" if shown else ""


def paragraphs(texts: list[str]) -> str:
    """Draw texts as paragraphs."""
    return "".join(f"{text}\n\n" for text in texts)
