"""How things are said in Markdown: messages, names and code, each literally, and lists of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.report.markdown.escaping import literal
from gl3rules.report.markdown.standing import NAMES
from gl3rules.text import Language, Message, message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gl3rules.report.markdown.standing import Standing

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
        more = message("{text}… (characters left out: {count})", text=text[:_LONGEST], count=len(text) - _LONGEST)
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

    def status(self, status: Standing) -> str:
        """Return what a status is shown as."""
        return self.say(NAMES[status])

    def listed(self, names: Iterable[str]) -> str:
        """Return what is shown already as one list in a line."""
        return self.language.text(", ").join(names)

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
                "Left out here: {count} more. A report in another form, such as html or json, has everything.",
                count=left_out,
            )
            shown.append(self.bold(more))
        return "".join(f"- {item}\n" for item in shown) + "\n" if shown else ""


def paragraphs(texts: list[str]) -> str:
    """Draw texts as paragraphs."""
    return "".join(f"{text}\n\n" for text in texts)


def details(title: str, body: str) -> str:
    """Draw a part that is closed until its title is chosen."""
    return f"<details><summary>{title}</summary>\n\n{body}</details>\n\n"
