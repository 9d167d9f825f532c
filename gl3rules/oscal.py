"""OSCAL 1.2.1 (NIST, pages.nist.gov/OSCAL): a pack as a catalog, and what catalog and assessment results share.

UUIDs are of version 5 (RFC 9562, section 5.5), so that the same input gives the same bytes. A document's rests on all
that it was made from: pack, version, digest, parameters and language, for results also the day, the selection and the
facts. What stands in a document has a UUID in the namespace of what holds it, made of its kind and its own name.

Texts go three ways. An OSCAL string is plain and on one line; markup is Markdown, in which a text from the facts must
not become a link, an image or HTML; a token names things for programs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from gl3rules.errors import OutputError
from gl3rules.packs import parameters_in_force
from gl3rules.text import message, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from gl3rules.authoring import Chapter, Parameter, Requirement, Rule
    from gl3rules.packs import LoadedPack
    from gl3rules.text import Language

Object: TypeAlias = dict[str, object]

OSCAL_VERSION: Final = "1.2.1"

NS: Final = "urn:gl3rules:ns:oscal"
"""The namespace of properties and parts that OSCAL itself doesn't name."""

_RMF: Final = "http://csrc.nist.gov/ns/rmf"
_NAMESPACE: Final = uuid5(NAMESPACE_URL, NS)

PACK_DATED: Final = "2026-11-22T00:00:00Z"
"""The day of the built-in pack's version, which OSCAL wants to know; to be changed with that version."""

# The years of OSCAL's date-time; of leap days, its pattern has none from 1900 to 1999.
_YEARS: Final = range(1900, 3000)
_LEAP_DAYS_FROM: Final = 2000
_LEAP_DAY: Final = (2, 29)

# What would make HTML, links, images, references, emphasis, code, entities, headings, lists or OSCAL's own insertions
# of a text. A bracket or an underscore within a word makes nothing, and paths of facts are full of them.
_ACTIVE: Final = re.compile(r"[\\`*~^<]|(?<=\])[(\[:]|&(?=#?\w+;)|(?<=\{)\{|(?<![^\W_])_|_(?![^\W_])|^[-+#>=]")


def line(text: str) -> str:
    """Return a text as an OSCAL string has it: on one line, without spaces around and without control characters."""
    return printable(text).strip()


def markup(text: str) -> str:
    """Return a text as a line of OSCAL's Markdown that shows just that text."""
    return _ACTIVE.sub(r"\\\g<0>", line(text))


def paragraphs(*texts: str) -> str:
    """Return those texts of several that are not empty as paragraphs of Markdown."""
    return "\n\n".join(text for text in texts if text)


def bullets(texts: Iterable[str]) -> str:
    """Return texts as a list in Markdown, each once."""
    return "\n".join(f"- {text}" for text in dict.fromkeys(texts))


def token(text: str) -> str:
    """Return a text as an OSCAL token has it: what is neither an ASCII letter nor a digit nor one of "._-" is coded."""
    coded = "".join(
        character if character.isascii() and (character.isalnum() or character in "._-") else f"_{ord(character):x}"
        for character in text
    )
    return coded if coded[:1].isalpha() else f"_{coded}"


def control_id(pack: str, row: str) -> str:
    """Return the id of the control that a row of a pack is."""
    return token(f"{pack}-{row}")


def statement_id(pack: str, row: str) -> str:
    """Return the id of a row's statement, which stands for the whole control."""
    return f"{control_id(pack, row)}_smt"


def objective_id(pack: str, row: str, rule: str = "") -> str:
    """Return the id of the objective that a rule of a row is, or of the one that holds all the row's rules."""
    return f"{control_id(pack, row)}_obj" + (f".{token(rule)}" if rule else "")


def uuid_in(holder: UUID, *names: str) -> UUID:
    """Return the UUID of a thing by its kind and name, in the namespace of what holds it."""
    # A file's name may hold what is no Unicode.
    return uuid5(holder, "\0".join(names).encode("utf-8", "backslashreplace").decode())


def catalog_uuid(name: str, version: str, digest: str, parameters: Iterable[tuple[str, str]], language: str) -> UUID:
    """Return the UUID of a pack's catalog, for which the parameters in force count as well."""
    settings = (f"{parameter}={value}" for parameter, value in parameters)
    return uuid_in(_NAMESPACE, "catalog", name, version, digest, language, *settings)


def document_uuid(kind: str, body: Object) -> UUID:
    """Return the UUID of a document by all that stands in it."""
    return uuid_in(_NAMESPACE, kind, msgspec.json.encode(body).decode())


def filled(entry: Object) -> Object:
    """Return an object without the keys that hold nothing: OSCAL allows no empty text, list or object."""
    return {key: value for key, value in entry.items() if value not in (None, "", [], {})}


def props(*pairs: tuple[str, object]) -> list[Object]:
    """Return properties in our own namespace, without those whose value is empty."""
    told = [(name, line(str(value))) for name, value in pairs]
    return [{"name": name, "ns": NS, "value": value} for name, value in told if value]


def can_state(day: date) -> bool:
    """Say whether OSCAL can write a day: its years are 1900 to 2999."""
    leap = (day.month, day.day) == _LEAP_DAY and day.year < _LEAP_DAYS_FROM
    return day.year in _YEARS and not leap


def moment(day: date, time: str = "00:00:00") -> str:
    """Return a day as a date with time in UTC; raise OutputError for one that OSCAL can't write."""
    if not can_state(day):
        raise OutputError(
            message("OSCAL can't state the day {day}.", day=day),
            message("Give --as-of a day from 1900-01-01 to 2999-12-31, or choose another format."),
        )
    return f"{day}T{time}Z"


def document(kind: str, uuid: UUID, body: Object) -> str:
    """Return a document as JSON text, indented by two."""
    return msgspec.json.format(msgspec.json.encode({kind: {"uuid": str(uuid), **body}}), indent=2).decode() + "\n"


def catalog(loaded: LoadedPack, language: Language) -> str:
    """Return a pack as an OSCAL catalog: chapters are groups, rows are controls, rules are assessment objectives."""
    pack = loaded.pack
    parameters = parameters_in_force(loaded)
    uuid = catalog_uuid(pack.name, pack.version, loaded.digest, parameters, language.code)
    source = uuid_in(uuid, "resource", "source")
    body: Object = {
        "metadata": {
            "title": markup(language.text(pack.title)),
            "last-modified": PACK_DATED,
            "version": line(pack.version),
            "oscal-version": OSCAL_VERSION,
            "props": props(("language", language.code), ("pack", pack.name), ("pack-digest", loaded.digest)),
            "remarks": language.text(
                "Controls are the rows of the guideline's checklist. Their words are the project's own; the guideline's"
                " text is cited by chapter, row and clause."
            ),
        },
        "params": [
            _parameter(pack.name, parameter, value, language)
            for parameter, (_, value) in zip(pack.parameters, parameters, strict=True)
        ],
        "groups": list(_groups(loaded, language, source)),
        "back-matter": {
            "resources": [
                {
                    "uuid": str(source),
                    "title": markup(language.text(pack.title)),
                    "citation": {"text": markup(language.text(pack.source))},
                }
            ]
        },
    }
    return document("catalog", uuid, filled(body))


def _parameter(pack: str, parameter: Parameter[object], value: str, language: Language) -> Object:
    most, least = (
        message("At most {default}; it can be set lower, never higher.", default=parameter.default),  # type: ignore[arg-type]
        message("At least {default}; it can be set higher, never lower.", default=parameter.default),  # type: ignore[arg-type]
    )
    return {
        "id": token(f"{pack}-{parameter.name}"),
        "props": props(("parameter", parameter.name), ("default", parameter.default)),
        "label": markup(parameter.name),
        "usage": language.text(parameter.purpose),
        "constraints": [{"description": language.render(most if parameter.lower_is_stricter else least)}],
        "values": [line(value)],
    }


def _groups(loaded: LoadedPack, language: Language, source: UUID) -> Iterator[Object]:
    # Numbers don't sort as texts: 6.10 would come before 6.3.
    order = {row: position for position, row in enumerate(loaded.requirements, start=1)}
    for number, chapter in enumerate(loaded.pack.chapters, start=1):
        yield {
            "id": control_id(loaded.pack.name, chapter.number),
            "class": "chapter",
            "title": markup(f"{chapter.number} {language.text(chapter.title)}"),
            "props": [
                {"name": "label", "value": line(chapter.number)},
                {"name": "sort-id", "value": f"{number:03}"},
            ],
            "controls": _controls(chapter, loaded, language, source, order),
        }


def _controls(
    chapter: Chapter, loaded: LoadedPack, language: Language, source: UUID, order: dict[str, int]
) -> list[Object]:
    return [
        {
            "id": control_id(loaded.pack.name, item.row),
            "class": "row",
            "title": markup(language.text(item.title)),
            "props": [
                {"name": "label", "value": line(item.row)},
                {"name": "sort-id", "value": f"{order[item.row]:03}"},
                *props(("clause", item.clause)),
            ],
            "links": [{"href": f"#{source}", "rel": "reference", "text": markup(language.text(item.clause))}],
            "parts": _parts(loaded, item, language),
        }
        for item in chapter.requirements
    ]


def _parts(loaded: LoadedPack, item: Requirement, language: Language) -> list[Object]:
    """Draw a row as SP 800-53's catalog draws a control: statement, guidance, objectives, and how they are assessed."""
    control = control_id(loaded.pack.name, item.row)
    rules = loaded.of_row(item.row)
    why = dict.fromkeys(language.text(rule.section("Why")) for rule in rules)
    parts: list[Object] = [
        {"id": statement_id(loaded.pack.name, item.row), "name": "statement", "prose": language.text(item.summary)},
        {"id": f"{control}_gdn", "name": "guidance", "prose": paragraphs(*why)},
        {
            "id": objective_id(loaded.pack.name, item.row),
            "name": "assessment-objective",
            "parts": [_objective(loaded, item, rule, language) for rule in rules],
        },
        {
            "id": f"{control}_asm-examine",
            "name": "assessment-method",
            "props": [{"name": "method", "ns": _RMF, "value": "EXAMINE"}],
            "parts": [
                {
                    "name": "assessment-objects",
                    "prose": language.text("What the organisation declares, and the evidence that it names for it."),
                }
            ],
        },
    ]
    return [filled(part) for part in parts]


def _objective(loaded: LoadedPack, item: Requirement, rule: Rule[object], language: Language) -> Object:
    passes, fails, remedy = (language.text(rule.section(heading)) for heading in ("Passes", "Fails", "Remedy"))
    identifier = objective_id(loaded.pack.name, item.row, rule.id)
    return filled(
        {
            "id": identifier,
            "name": "assessment-objective",
            "title": markup(language.text(rule.title)),
            "props": props(
                ("rule", rule.id),
                ("severity", rule.severity),
                ("clause", rule.clause or item.clause),
            ),
            "prose": paragraphs(
                language.render(message("Passes: {condition}", condition=passes)) if passes else "",
                language.render(message("Fails: {condition}", condition=fails)) if fails else "",
            ),
            "parts": [{"id": f"{identifier}_remedy", "name": "remedy", "ns": NS, "prose": remedy}] if remedy else [],
        }
    )
