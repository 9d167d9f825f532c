"""`gl3rules waive`: accept a failure for a time, by an entry in the file of waivers."""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from gl3rules import packs, waivers
from gl3rules.cli import options, output, reading
from gl3rules.cli.insertion import block, inserted, quoted
from gl3rules.cli.settings import Configured, locked
from gl3rules.cli.settings import pack as pack_options
from gl3rules.cli.words import _, spoken_with
from gl3rules.engine import evaluate
from gl3rules.errors import EntriesError, FactsError, SelectionError
from gl3rules.source import Mark, parse
from gl3rules.text import message, printable
from gl3rules.waivers_file import ALREADY, LIMITS, of_values
from gl3rules.wording import waiver_note

if TYPE_CHECKING:
    from datetime import date

    from gl3rules.model import Assessment, WaiverNote
    from gl3rules.packs import LoadedPack
    from gl3rules.waivers import Entry

_WRONG: Final = 2
_EMPTY_YAML: Final = b"schema: 1\nwaivers: []\n"
_EMPTY_JSON: Final = b'{"schema": 1, "waivers": []}\n'


@click.command(
    cls=Configured,
    short_help=_("Accept a failure for a time."),
    help=_(
        "Accept that a rule, or a row, fails or is unknown for an organisation, up to and including a day: add an entry"
        " to the file of waivers, and change nothing else in it.\n\n"
        "The facts are judged first: what does not fail can't be waived."
    ),
)
@click.argument("name", metavar="RULE|ROW")
@click.argument("facts", metavar="FACTS", type=click.Path(allow_dash=True))
@click.option("--reason", required=True, metavar="TEXT", help=_("Why this is acceptable for a time."))
@click.option("--approver", required=True, metavar="NAME", help=_("Who has accepted it."))
@click.option(
    "--expires",
    required=True,
    type=options.Day(),
    metavar="DATE",
    help=_("Last day on which the waiver works, YYYY-MM-DD; compared with the day of the assessment."),
)
@click.option("--subject", metavar="NAME", help=_("Only findings on this subject, as reports name it: main/office."))
@click.option(
    "--pointer",
    metavar="FACT",
    help=_("Only findings on this fact, or within this section, as reports name it: systems[emr].passwords."),
)
@click.option("--ticket", metavar="TEXT", help=_("The ticket under which this is being put right."))
@click.option("--organisation", metavar="ID", help=_("Which organisation, where the facts describe several."))
@click.option(
    "--file",
    "path",
    default="waivers.yaml",
    metavar="FILE",
    type=click.Path(),
    help=_("The file of waivers; waivers.yaml by default. It is made if it is not there."),
)
@click.option(
    "--max-waiver-days",
    type=click.IntRange(min=1),
    default=waivers.LONGEST,
    metavar="DAYS",
    help=_("How many days ahead a waiver may expire; 365 by default."),
)
@options.lang
@options.as_of
@options.param
@pack_options
@locked
@options.max_file_size
def command(
    name: str,
    facts: str,
    reason: str,
    approver: str,
    expires: date,
    subject: str | None,
    pointer: str | None,
    ticket: str | None,
    organisation: str | None,
    path: str,
    max_waiver_days: int,
    as_of: date,
    settings: tuple[tuple[str, str], ...],
    pack: str,
    pack_folders: tuple[str, ...],
    max_file_size: int | None,
) -> int:
    """Add a waiver to a file; return the exit code."""
    loaded = packs.with_parameters(packs.load(pack, pack_folders), dict(settings))
    target = _target(loaded, name)
    found, refused = reading.read((facts,), as_of, max_file_size)
    if refused:
        return _WRONG
    judged = _chosen([evaluate(loaded, one, as_of) for one in found], organisation)
    given = {
        target: name,
        "organisation": judged.organisation_id,
        "subject": subject,
        "pointer": pointer,
        "reason": reason,
        "approver": approver,
        "expires": str(expires),
        "ticket": ticket,
    }
    values = {part: _text(text) for part, text in given.items() if text is not None}
    (entry,) = of_values({"schema": 1, "waivers": [values]}, lambda _: Mark(0, 0), "")
    before, content = _before(path)
    notes = _tried(entry, before, judged, loaded, as_of, max_waiver_days)
    output.write(_with_entry(path, content, values), path)
    told = [_("Added to {path}:").format(path=printable(path)), "", block(values)]
    told += [printable(waiver_note(spoken_with(loaded), note)) + "\n" for note in notes]
    output.write("\n".join(told), None)
    return 0


def _target(loaded: LoadedPack, name: str) -> str:
    """Return whether a name is that of a rule or a row; one row, not the beginning of several."""
    rules = [rule.id for rule in loaded.rules]
    if name in rules:
        return "rule"
    if name in loaded.requirements:
        return "row"
    raise packs.unknown_name(message("rule or row"), name, [*rules, *loaded.requirements])


def _chosen(assessments: list[Assessment], organisation: str | None) -> Assessment:
    if organisation is None and len(assessments) == 1:
        return assessments[0]
    of_id = {assessment.organisation_id: assessment for assessment in assessments}
    if organisation in of_id:
        return of_id[organisation]
    raise SelectionError(
        message("The facts describe several organisations.")
        if organisation is None
        else message("The facts do not describe organisation {id}.", id=organisation or "''"),
        message("Choose one of these with --organisation: {ids}.", ids=tuple(of_id)),
    )


def _text(text: str) -> str:
    """Return an argument on one line; refuse one that is not text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise click.UsageError(_("{value} is not UTF-8 text.").format(value=ascii(text))) from None
    return " ".join(text.split())


def _before(path: str) -> tuple[tuple[Entry, ...], bytes]:
    """Return the waivers that a file holds, and its bytes; for a file that is not there, none and an empty list."""
    if os.path.splitext(path)[1].lower() not in {".yaml", ".yml", ".json"}:
        raise EntriesError.of(
            message("{path} can't be a file of waivers.", path=path or "''"),
            message("Let the name end in .yaml, .yml or .json."),
            path=path,
        )
    if not os.path.exists(path):
        return (), _EMPTY_JSON if _is_json(path) else _EMPTY_YAML
    # Reading a pipe would wait for somebody to write to it, and nothing can be added to one.
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise EntriesError.of(
            message("{path} is no ordinary file, so nothing can be added to it.", path=path),
            message("Name another file with --file."),
            path=path,
        )
    before = waivers.load(path)
    with open(path, "rb") as file:
        return before, file.read()


def _is_json(path: str) -> bool:
    return path.lower().endswith(".json")


def _tried(
    entry: Entry, before: tuple[Entry, ...], judged: Assessment, loaded: LoadedPack, as_of: date, longest: int
) -> tuple[WaiverNote, ...]:
    """Return what is to be told of a new waiver; refuse one that has no effect."""
    for other in before:
        if other.target == entry.target:
            raise EntriesError((other.problem("", *ALREADY),))
    if entry.expires < as_of:
        past = message("{expires} lies before the day of the assessment, {as_of}.", expires=entry.expires, as_of=as_of)
        raise EntriesError((entry.problem("expires", past, message("Let the waiver expire later.")),))
    alone = waivers.apply([judged], [entry], loaded, as_of, longest=longest)
    if alone.problems:
        raise EntriesError(alone.problems)
    if not any(entry.covers(outcome, finding) for outcome in judged.outcomes for finding in outcome.findings):
        remedy = message("Have the rule put right; until then there is nothing to accept.")
        raise EntriesError(tuple(entry.problem("", note.message, remedy) for note in alone.notes))
    known = waivers.apply([judged], before, loaded, as_of, longest=longest).notes
    together = waivers.apply([judged], [*before, entry], loaded, as_of, longest=longest).notes
    return tuple(note for note in together if note not in known)


def _with_entry(path: str, content: bytes, values: dict[str, str]) -> bytes:
    """Return a file's bytes with the entry; refuse where they would say anything but what was there and the entry."""
    kind: Literal["json", "yaml"] = "json" if _is_json(path) else "yaml"
    old: Any = parse(content, path, kind, LIMITS)[0].values
    text = content.removeprefix(BOM_UTF8)
    added = (inserted(text.decode(), "waivers", values, as_json=kind == "json") or "").encode()
    new = content[: len(content) - len(text)] + added
    try:
        found = [document.values for document in parse(new, path, kind, LIMITS)]
    except FactsError:
        found = []
    if found != [{**old, "waivers": [*old["waivers"], values]}]:
        pairs = ", ".join(f"{name}: {quoted(value)}" for name, value in values.items())
        raise EntriesError.of(
            message("The entry can't be added to {path} without touching the rest of it.", path=path),
            message("Add it by hand: {entry}", entry=f"{{{pairs}}}"),
            path=path,
        )
    return new
