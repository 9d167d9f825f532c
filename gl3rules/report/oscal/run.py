"""What all results of a report share: its plan, its day, the tool, and how things are said and named."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from gl3rules import oscal, wording
from gl3rules.oscal import Object, bullets, markup, moment, uuid_in
from gl3rules.source.files import STANDARD_INPUT_SHOWN
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from gl3rules.model import Report, Status
    from gl3rules.text import Language, Message

OWNER: Final = "asset-owner"
"""OSCAL's role for who answers for what is assessed."""


class Run:
    """A report in a language, on its way to OSCAL; `moment` is its day, `plan` the resource that says what was done."""

    def __init__(self, report: Report, language: Language, *, verbose: bool) -> None:
        pack = report.pack
        self.report = report
        self.language = language
        self.verbose = verbose
        self.pack = pack.name
        self.moment = moment(report.as_of)
        self.catalog = oscal.catalog_uuid(pack.name, pack.version, pack.digest, pack.parameters, language.code)
        selected = (rule.rule for item in report.requirements for rule in item.rules)
        self._uuid = uuid_in(self.catalog, "assessment", report.version, str(report.as_of), *selected)
        self.plan = uuid_in(self._uuid, "resource", "plan")
        self.why = {rule.rule: rule.why for item in report.requirements for rule in item.rules}
        self._seen: dict[UUID, int] = {}

    def uuid_of(self, *names: str) -> UUID:
        """Return the UUID of a result; one that comes up again (a file that is named twice) gets another."""
        uuid = self.uuid_of_shared(*names)
        self._seen[uuid] = number = self._seen.get(uuid, 0) + 1
        return uuid if number == 1 else uuid_in(uuid, str(number))

    def uuid_of_shared(self, *names: str) -> UUID:
        """Return the UUID of a thing that several results may share."""
        return uuid_in(self._uuid, *names)

    def say(self, text: Message) -> str:
        """Return a message as markup in the language of the report."""
        return markup(self.language.render(text))

    def with_status(self, status: Status, title: str, in_part: str = "") -> str:
        """Return a title with the status before it: alone, most titles read like a pass.

        `in_part` says how much of what the title is of was judged, "" for all.
        """
        called = wording.STATUSES[status]
        if in_part:
            called = message("{status} ({part})", status=called, part=in_part)
        return self.say(message("{status}: {title}", status=called, title=title))

    def waiver_notes(self) -> str:
        """Return what is to be told of waivers, as a list in Markdown."""
        return bullets(markup(wording.waiver_note(self.language, note)) for note in self.report.waiver_notes)

    def reviewed(self, description: str, rows: Iterable[tuple[str, Iterable[str]]]) -> Object:
        """Draw which rows and rules were, or were to be, judged."""
        chosen = [(row, list(rules)) for row, rules in rows]
        controls = [{"control-id": oscal.control_id(self.pack, row)} for row, _ in chosen]
        objectives = [
            {"objective-id": oscal.objective_id(self.pack, row, rule)} for row, rules in chosen for rule in rules
        ]
        return {
            "description": description,
            "control-selections": [{"include-controls": controls}],
            "control-objective-selections": [{"include-objectives": objectives}],
        }

    def target(self, row: str, title: str, state: Object) -> Object:
        """Draw a row as the target of a finding; `state` says how it stands."""
        # The one top-level statement stands for the entire control (OSCAL's own remark on a target's type).
        return {
            "type": "statement-id",
            "target-id": oscal.statement_id(self.pack, row),
            "title": markup(f"{row} {self.language.text(title)}"),
            **state,
        }

    def assets(self, holder: UUID) -> tuple[Object, list[Object]]:
        """Draw gl3rules as the tool of a result, and as the origin of what stands there."""
        tool = str(uuid_in(holder, "component", "gl3rules"))
        component = {
            "uuid": tool,
            "type": "software",
            "title": "gl3rules",
            "description": self.say(message("Compares what is declared with rules; it inspects no system itself.")),
            "props": [{"name": "version", "value": oscal.line(self.report.version)}],
            "status": {"state": "operational"},
        }
        platform = {
            "uuid": str(uuid_in(holder, "platform", "gl3rules")),
            "title": "gl3rules",
            "uses-components": [{"component-uuid": tool}],
        }
        return (
            {"components": [component], "assessment-platforms": [platform]},
            [{"actors": [{"type": "tool", "actor-uuid": tool}]}],
        )


def reference(path: str, pointer: str = "") -> str:
    """Return a reference to a fact: its file, and its JSON pointer as the fragment (RFC 6901, section 6; RFC 9512).

    "" where there is no file.
    """
    if path in ("", STANDARD_INPUT_SHOWN):
        return ""
    # Elsewhere than on Windows, a backslash is a character of a name.
    shown = path.replace("\\", "/") if os.sep == "\\" else path
    # Two slashes at the beginning would name a host.
    file = quote(_octets(f"/{shown.lstrip('/')}" if shown.startswith("/") else shown))
    return f"{file}#{quote(pointer.encode('utf-8', 'backslashreplace'))}" if pointer else file


def _octets(path: str) -> bytes:
    """Return a path's own bytes, those too that are no UTF-8 (PEP 383)."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # A name of Windows, whose characters can be halves of others.
        return path.encode("utf-8", "surrogatepass")
