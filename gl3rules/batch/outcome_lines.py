"""The lines of outcomes.ndjson: for programs, one for each organisation, described by a schema of their own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import msgspec

from gl3rules.batch.judging import Found, findings, status_word, word

if TYPE_CHECKING:
    from gl3rules.batch.job import Prepared
    from gl3rules.model import Assessment


_Word = Literal["fail", "error", "unknown", "waived", "in-part", "pass", "not-applicable"]


def _told(description: str) -> msgspec.Meta:
    return msgspec.Meta(description=description)


class OrganisationEntry(msgspec.Struct, frozen=True):
    """The organisation that the facts describe."""

    id: str
    name: str


class PackEntry(msgspec.Struct, frozen=True):
    """The rule pack that was applied."""

    name: str
    version: str
    digest: Annotated[str, _told("SHA-256 of the pack's modules, in hexadecimal.")]


class OutcomeLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one organisation came to."""

    path: Annotated[str, _told("The file with the facts.")]
    sha256: Annotated[str, _told("SHA-256 of the file, or of the record, in hexadecimal.")]
    organisation: OrganisationEntry
    as_of: Annotated[date, _told("Day of the assessment.")]
    pack: PackEntry
    status: Annotated[
        _Word,
        _told("The worst that a row came to; in-part where rules were left out and nothing is against it."),
    ]
    summary: Annotated[dict[str, int], _told("How many rows have each status; those that none has are left out.")]
    rows: Annotated[
        dict[str, str],
        _told("The status of each row; in-part where rules of it were left out and nothing is against it."),
    ]
    findings: Annotated[
        tuple[Found, ...], _told("All that fails, is unknown, crashed or is waived, in the order of the rules.")
    ]
    tags: Annotated[dict[str, str], _told("What the manifest says of the organisation.")] = {}


def line(prepared: Prepared, assessment: Assessment, tags: dict[str, str]) -> bytes:
    """Return the line on an organisation, without what says where in its file the facts stood and without an end."""
    pack = assessment.pack
    rows = {row.row: word(row) for row in assessment.rows}
    summary: dict[str, int] = {}
    for status in rows.values():
        summary[status] = summary.get(status, 0) + 1
    entry = OutcomeLine(
        path=assessment.path,
        sha256=assessment.sha256,
        organisation=OrganisationEntry(assessment.organisation_id, assessment.organisation_name),
        as_of=assessment.as_of,
        pack=PackEntry(pack.name, pack.version, pack.digest),
        status=cast("_Word", status_word(assessment)),
        summary=summary,
        rows=rows,
        findings=findings(prepared.language, assessment),
        tags=tags,
    )
    return msgspec.json.encode(entry)


def placed(told: bytes, number: int, *, is_record: bool) -> bytes:
    """Return a line whole: with the number of the record's line, or of the document in its file, and with its end.

    Only the run as a whole knows how many lines come before a block of records.
    """
    return b'{"%b":%d,%b\n' % (b"line" if is_record else b"document", number, told[1:])


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a line."""
    made = msgspec.json.schema(OutcomeLine)
    entry = made["$defs"]["OutcomeLine"]
    numbers = {
        "line": "Line of the record in its file, from 1; for records only.",
        "document": "Number of the document in its file, from 1; for facts files only.",
    }
    entry["properties"] = {
        **{name: {"type": "integer", "minimum": 1, "description": told} for name, told in numbers.items()},
        **entry["properties"],
    }
    entry["oneOf"] = [{"required": [name]} for name in numbers]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:gl3rules:schema:outcomes:1",
        "title": "A line of outcomes.ndjson",
        **made,
    }
