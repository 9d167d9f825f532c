"""What the result of an organisation rests on: the facts that were read, their file, and the evidence for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gl3rules.oscal import Object, filled, markup, paragraphs, props, uuid_in
from gl3rules.report.oscal.run import Run, reference
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from gl3rules.model import Assessment, Evidence, SupportingEvidence


class Backing:
    """The facts and the evidence of one assessment, whose result has the UUID `holder`."""

    def __init__(self, run: Run, assessment: Assessment, holder: UUID) -> None:
        self._run = run
        self._assessment = assessment
        self._holder = holder
        self._evidence = {item.id: item for item in assessment.supporting_evidence}

    def _own(self, *names: str) -> str:
        return str(uuid_in(self._holder, *names))

    def fact(self, item: Evidence) -> Object:
        """Draw a fact that a rule read, with its place and the evidence that supports it."""
        meaning = self._run.language.value(item.meaning)
        told = message("{fact}: {value}", fact=item.fact, value=item.worded)
        links = [
            {
                "href": f"#{self._own('resource', one.id)}",
                "rel": "evidence",
                "text": markup(one.title) or markup(one.id),
            }
            for one in (self._evidence[supporting] for supporting in item.supported_by if supporting in self._evidence)
        ]
        return filled(
            {
                "href": reference(self._assessment.path, item.pointer),
                "description": paragraphs(self._run.say(told), markup(meaning)),
                "props": props(("line", item.line or "")),
                "links": links,
            }
        )

    def resources(self) -> Iterator[Object]:
        """Draw the facts file, and the evidence that the organisation names."""
        path, digest = self._assessment.path, self._assessment.sha256
        href = reference(path)
        if href:
            hashes = [{"algorithm": "SHA-256", "value": digest}] if digest else []
            yield {
                "uuid": str(self._run.uuid_of_shared("facts", path, digest)),
                "title": self._run.say(message("Facts file {file}", file=path)),
                "rlinks": [filled({"href": href, "hashes": hashes})],
            }
        for item in self._evidence.values():
            yield self._supporting(item)

    def _supporting(self, item: SupportingEvidence) -> Object:
        what = message("Named by the organisation as evidence; gl3rules has not opened it.")
        place = markup(item.reference)
        return filled(
            {
                "uuid": self._own("resource", item.id),
                "title": markup(item.title) or markup(item.id),
                "description": self._run.say(what),
                "props": props(
                    ("evidence", item.id),
                    ("kind", item.kind),
                    ("collected", item.collected or ""),
                ),
                # No link: what an organisation declares may be any address, and programs follow links.
                "citation": {"text": place} if place else {},
            }
        )
