"""Texts as Markdown that shows them as they are."""

from __future__ import annotations

import re
from typing import Final

from gl3rules.text import printable

# One control character, which printable() lets through nowhere, marks where a text is to be broken.
_MARK: Final = "\0"
_BREAK: Final = "<span></span>"
_REFERENCE: Final = re.compile(
    r"""
    [@\#!~%&$^*](?=\S)               # @user, #issue, and GitLab's !merge-request, ~label, %milestone, &epic, $snippet
    | \[(?=[-+^!\[]|\w+:) | (?<!\w)\[(?=\S)      # [-deleted-], [^footnote], [!NOTE], [[page]], [TOC], [kind:1]
    | \{(?=[-+])                     # {+inserted+}
    | :(?=/|[\w+-]+:)                # https://example.com, :emoji:
    | (?i:www)(?=\.)                 # www.example.com
    | (?i:\bgh)(?=-\d)               # GH-1
    | \b[A-Z][A-Z0-9_]+(?=-\d)       # ISSUE-1
    | (?i:[0-9a-f]{6})(?=[0-9A-Fa-f])            # the hash of a commit
    """,
    re.VERBOSE,
)
_MARKUP: Final = re.compile(
    r"""
    [&<>\\`*\[~|$@\#]                            # everywhere
    | (?<![0-9A-Za-z])_ | _(?![0-9A-Za-z])       # not inside a word
    | ^[!-/:-@\[-`{-~] | ^\d(?=\d*[.)](?:\s|$))  # at the start of a block: lists, headings, quotations, rules
    | ^[ ] | [ ]$                                # code, line breaks
    """,
    re.VERBOSE,
)


def literal(text: str) -> str:
    """Return Markdown that shows a text as it is, inside Markdown and inside HTML elements alike.

    Entities keep a character from being markup (CommonMark 0.31, section 2.5, and HTML). They are not enough against
    mentions, references and addresses, which GitHub and GitLab look for in each text node of the page that comes of the
    Markdown; an empty element in the midst of one splits it into two text nodes.
    """
    marked = _REFERENCE.sub(lambda found: found[0] + _MARK, printable(text))
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", marked).replace(_MARK, _BREAK)
