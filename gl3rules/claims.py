"""What a report says of the run that made it: enough to make it again."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

from msgspec import Struct

from gl3rules import attestation, entries, source
from gl3rules.errors import Gl3rulesError
from gl3rules.model import Status
from gl3rules.source import Document
from gl3rules.text import message

# A report takes about a MiB for each organisation.
_LIMITS: Final = source.Limits(bytes=256 * 1024 * 1024, depth=150)


class UnverifiableError(Gl3rulesError):
    """A report can't be verified here: it is of another form, version or pack, or rests on files that are not given."""


class NamedFile(Struct, frozen=True):
    """A facts file as a report names it; `sha256` is "" for one that was refused."""

    path: str
    sha256: str = ""


class _Tool(Struct, frozen=True):
    version: str


class ClaimedPack(Struct, frozen=True):
    """The pack that a report names, with the parameters that it was applied with."""

    name: str
    version: str
    digest: str
    parameters: dict[str, str]


class _Outcome(Struct, frozen=True):
    status: Status
    traceback: str = ""


class _Assessment(Struct, frozen=True):
    facts: NamedFile
    outcomes: tuple[_Outcome, ...]


class _Report(Struct, frozen=True):
    """What has to be known of a JSON report to make it again; all else is compared with what is then made."""

    tool: _Tool
    pack: ClaimedPack
    language: Literal["en", "ja"]
    as_of: date
    assessments: tuple[_Assessment, ...]
    refused: tuple[NamedFile, ...]
    as_of_given: bool
    selection: tuple[str, ...]
    baseline: str
    waiver_notes: tuple[Any, ...]


class _Digest(Struct, frozen=True):
    sha256: str


class _AttestedPack(Struct, frozen=True):
    name: str
    version: str
    digest: _Digest
    parameters: dict[str, str]


class _AttestedFacts(Struct, frozen=True):
    name: str
    digest: _Digest


class _AttestedOrganisation(Struct, frozen=True):
    facts: _AttestedFacts
    waived: dict[str, Any]


class _Predicate(Struct, frozen=True, rename="camel"):
    """What has to be known of an attestation to make it again."""

    tool: _Tool
    pack: _AttestedPack
    as_of: date
    as_of_given: bool
    selection: tuple[str, ...]
    fail_on: tuple[Literal["fail", "unknown"], ...]
    baseline: str
    organisations: tuple[_AttestedOrganisation, ...]
    refused: tuple[str, ...]


class _Statement(Struct, frozen=True):
    predicate: _Predicate


class Claims(Struct, frozen=True):
    """What a report says of the run that made it.

    `attested` tells an attestation from a JSON report. `waived` says that there were waivers, `verbose` that
    crashes come with their tracebacks. `facts` has an entry for each organisation; like `refused`, it is in the
    report's order.
    """

    path: str
    document: Document
    attested: bool
    version: str
    pack: ClaimedPack
    as_of: date
    as_of_given: bool
    language: str
    verbose: bool
    selection: tuple[str, ...]
    fail_on: tuple[Status, ...]
    waived: bool
    baseline: str
    facts: tuple[NamedFile, ...]
    refused: tuple[NamedFile, ...]


def read(path: str) -> Claims:
    """Read a JSON report or an attestation; "-" is standard input.

    Raises FactsError where the file can't be read or has another shape, UnverifiableError where it is a report of
    another kind.
    """
    file = source.read(path, _LIMITS)
    document = file.documents[0]
    values = document.values
    if len(file.documents) == 1 and isinstance(values, dict):
        if values.get("_type") == attestation.STATEMENT_TYPE:
            return _of_statement(file.path, document, values.get("predicateType"))
        if "format" in values and "assessments" in values:
            return _of_report(file.path, document, values["format"])
        if "payload" in values and "payloadType" in values:
            raise UnverifiableError(
                message("{path} is a signed envelope.", path=file.path),
                message("Verify the signature with the tool that made it, then give the statement that it holds."),
            )
    raise UnverifiableError(
        message("{path} is neither a JSON report nor an attestation.", path=file.path),
        message("Give what `gl3rules check --format json` or `gl3rules check --attest` has written."),
    )


def _of_report(path: str, document: Document, form: object) -> Claims:
    # True equals 1, but is no version.
    if form != 1 or isinstance(form, bool):
        raise _other_form(path, repr(form))
    stated = entries.convert(document.values, _Report, document.mark, path)
    outcomes = [outcome for assessment in stated.assessments for outcome in assessment.outcomes]
    return Claims(
        path=path,
        document=document,
        attested=False,
        version=stated.tool.version,
        pack=stated.pack,
        as_of=stated.as_of,
        as_of_given=stated.as_of_given,
        language=stated.language,
        verbose=any(outcome.traceback for outcome in outcomes),
        selection=stated.selection,
        fail_on=(Status.FAIL, Status.UNKNOWN),
        waived=bool(stated.waiver_notes) or any(outcome.status is Status.WAIVED for outcome in outcomes),
        baseline=stated.baseline,
        facts=tuple(assessment.facts for assessment in stated.assessments),
        refused=stated.refused,
    )


def _of_statement(path: str, document: Document, form: object) -> Claims:
    if form != attestation.PREDICATE_TYPE:
        raise _other_form(path, str(form))
    stated = entries.convert(document.values, _Statement, document.mark, path).predicate
    pack = stated.pack
    return Claims(
        path=path,
        document=document,
        attested=True,
        version=stated.tool.version,
        pack=ClaimedPack(pack.name, pack.version, pack.digest.sha256, pack.parameters),
        as_of=stated.as_of,
        as_of_given=stated.as_of_given,
        language="en",
        verbose=False,
        selection=stated.selection,
        fail_on=tuple(Status(status) for status in stated.fail_on),
        waived=any(organisation.waived for organisation in stated.organisations),
        baseline=stated.baseline,
        facts=tuple(NamedFile(each.facts.name, each.facts.digest.sha256) for each in stated.organisations),
        refused=tuple(NamedFile(name) for name in stated.refused),
    )


def _other_form(path: str, form: str) -> UnverifiableError:
    return UnverifiableError(
        message("{path} has a form that this version of gl3rules does not know: {form}.", path=path, form=form),
        message("Verify it with the version of gl3rules that made it."),
    )
