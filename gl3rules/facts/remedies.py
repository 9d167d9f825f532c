"""What is wrong with a value in a facts document, in words, and what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from gl3rules.facts import slips
from gl3rules.facts.base import Duration
from gl3rules.facts.recording import Path
from gl3rules.facts.schema import Kind, Node, as_yaml, fact_as_yaml, kind_of
from gl3rules.source.refusals import Refusal, shorten
from gl3rules.text import Message, Value, message

if TYPE_CHECKING:
    from collections.abc import Callable


_A_TEXT: Final = ("text",)


class Fault(msgspec.Struct, frozen=True):
    """A value that the schema refuses: the keyword that does, where it stands, and the node that holds for it."""

    keyword: str
    path: Path
    value: object
    node: Node
    fact: str
    """The path as people speak of it."""
    section: str
    """The path without its last step, likewise."""

    @property
    def kind(self) -> Kind:
        """What is due."""
        return kind_of(self.node)

    @property
    def in_list(self) -> bool:
        """Whether the value is an entry of a list."""
        return isinstance(self.path[-1], int)

    @property
    def example(self) -> str:
        """The example of the fact as it is to be written."""
        # An entry of a list of texts has no example of its own.
        return self.written(self.node.get("examples", _A_TEXT)[0])

    def written(self, value: object) -> str:
        """Return the fact, or the entry of the list, with another value, as it is to be written."""
        last = self.path[-1]
        return f"`{as_yaml(value) if isinstance(last, int) else fact_as_yaml(last, value)}`"


_DUE: Final = {
    Kind.SECTION: message("a section of facts"),
    Kind.LIST: message("a list"),
    Kind.YES_NO: message("true or false"),
    Kind.NUMBER: message("a whole number"),
    Kind.DURATION: message("a duration"),
    Kind.DATE: message("a date"),
    Kind.IDENTIFIER: message("a short name"),
    Kind.TEXT: message("a text"),
}

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def wording(fault: Fault) -> Refusal:
    """Return what is wrong with a value, and the remedy."""
    worded = {
        "enum": _wrong_choice,
        "format": _wrong_date,
        "pattern": _wrong_form,
        "minLength": _wrong_form,
        "maxLength": _too_long,
        "minItems": _empty,
        "minimum": _out_of_range,
        "maximum": _out_of_range,
    }.get(fault.keyword, _wrong_kind)
    return worded(fault)


def found(value: object) -> Value:
    """Return in words what stands in a document."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return message("the number {number}", number=value)
    if isinstance(value, str):
        return _found_text(value)
    if isinstance(value, list):
        return message("a list") if value else message("an empty list")
    if isinstance(value, dict):
        return message("a section of facts") if value else message("an empty section")
    return message("null")


def _found_text(text: str) -> Message:
    if not text.strip():
        return message("blank")
    if _DATE.fullmatch(text):
        return message("the date {date}", date=text)
    if re.fullmatch(Duration.PATTERN, text):
        return message("the duration {duration}", duration=text)
    return message("the text '{text}'", text=shorten(text))


def _wrong_kind(fault: Fault) -> Refusal:
    remedies: dict[Kind, Callable[[Fault], Message]] = {
        Kind.SECTION: _section,
        Kind.LIST: _list,
        Kind.YES_NO: _yes_no,
        Kind.NUMBER: _number,
        Kind.DURATION: _duration,
        Kind.DATE: _date,
        Kind.IDENTIFIER: _identifier,
    }
    what = message(
        "{fact} must be {due}, but is {found}.", fact=fault.fact, due=_DUE[fault.kind], found=found(fault.value)
    )
    return what, remedies.get(fault.kind, _text)(fault)


def _wrong_form(fault: Fault) -> Refusal:
    if fault.kind is not Kind.TEXT:
        return _wrong_kind(fault)
    return (
        message("{fact} is blank.", fact=fault.fact),
        message("Write some text, as in {example}.", example=fault.example),
    )


def _wrong_date(fault: Fault) -> Refusal:
    if not isinstance(fault.value, str) or not _DATE.fullmatch(fault.value):
        return _wrong_kind(fault)
    return (
        message("{fact} can't be {date}: there is no such day.", fact=fault.fact, date=fault.value),
        message("Write a day of the calendar, as in {example}.", example=fault.example),
    )


def _too_long(fault: Fault) -> Refusal:
    length, most = len(str(fault.value)), fault.node["maxLength"]
    return (
        message("{fact} has {length} characters, but may have {most}.", fact=fault.fact, length=length, most=most),
        message("Shorten the text."),
    )


def _empty(fault: Fault) -> Refusal:
    return (
        message("{fact} is an empty list, but must name at least one.", fact=fault.fact),
        message("Name what applies, as in {example}, or leave the fact out if it is not known.", example=fault.example),
    )


def _out_of_range(fault: Fault) -> Refusal:
    least, most = fault.node["minimum"], fault.node["maximum"]
    number = str(fault.value)
    if fault.keyword == "minimum":
        what = message(
            "{fact} is {number}, but can't be less than {least}.", fact=fault.fact, number=number, least=least
        )
    else:
        what = message("{fact} is {number}, but can't be more than {most}.", fact=fault.fact, number=number, most=most)
    return what, message("Write a whole number from {least} to {most}.", least=least, most=most)


def _wrong_choice(fault: Fault) -> Refusal:
    values = fault.node["enum"]
    if fault.path == ("schema",):
        return _wrong_version(fault, values[0])
    if fault.in_list:
        what = message("{fact} can't hold {found}.", fact=fault.section, found=found(fault.value))
    else:
        what = message("{fact} can't be {found}.", fact=fault.fact, found=found(fault.value))
    value = fault.value
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is False or (isinstance(value, str) and slips.nothing(value)):
        near = tuple(word for word in ("none", "never", "nobody") if word in values)
    else:
        near = slips.nearest(value, values) if isinstance(value, str) else ()
    if near and isinstance(fault.value, list):
        return what, message("Write one value and no list: {correct}.", correct=fault.written(near[0]))
    known = tuple(f"`{known}`" for known in values)
    if near:
        return what, message("Write {correct}; the values are {values}.", correct=fault.written(near[0]), values=known)
    if fault.value is None:
        return what, message("Remove the empty entry, or write one of the values {values}.", values=known)
    return what, message("Write one of the values {values}.", values=known)


def _wrong_version(fault: Fault, known: int) -> Refusal:
    correct = fault.written(known)
    if type(fault.value) is not int:
        what = message(
            "{fact} must be the number {known}, but is {found}.", fact=fault.fact, known=known, found=found(fault.value)
        )
        return what, message("Write {correct}.", correct=correct)
    return (
        message(
            "The facts are written for version {version} of their form, but this version of gl3rules reads version"
            " {known}.",
            version=fault.value,
            known=known,
        ),
        message(
            "Write the facts for that version, with {correct}, or use another version of gl3rules.", correct=correct
        ),
    )


def _section(fault: Fault) -> Message:
    properties = fault.node["properties"]
    first = next(iter(properties))
    example = fact_as_yaml(first, properties[first]["examples"][0])
    if isinstance(fault.value, bool) and "used" in properties:
        example = fact_as_yaml("used", fault.value)
    elif fault.in_list and slips.identifier(fault.value):
        example = fact_as_yaml("id", slips.identifier(fault.value))
    if fault.in_list:
        return message(
            "Write each entry as a section that begins with its id, as in {example}.", example=f"`- {example}`"
        )
    if isinstance(fault.value, list):
        return message(
            "Write its facts on the lines below it, indented and without dashes, as in {example}.",
            example=f"`{example}`",
        )
    return message("Write its facts on the lines below it, indented, as in {example}.", example=f"`{example}`")


def _list(fault: Fault) -> Message:
    values = fault.node["items"].get("enum")
    if values is None and kind_of(fault.node["items"]) is Kind.TEXT:
        return message("Write a list of texts, as in {example}.", example=fault.example)
    if values is None:
        name = fault.value
        if isinstance(fault.value, dict):
            name = fault.value.get("id", next(iter(fault.value), None))
        example = fact_as_yaml("id", slips.identifier(name) or fault.node["examples"][0][0]["id"])
        return message("Begin each entry with a dash and its id, as in {example}.", example=f"`- {example}`")
    meant = slips.choices(fault.value, values)
    if meant:
        return message("Put it in a list: {correct}.", correct=fault.written(meant))
    if slips.nothing(fault.value) and "minItems" not in fault.node:
        return message("Write an empty list where there is none: {correct}.", correct=fault.written([]))
    known = tuple(f"`{known}`" for known in values)
    return message("Write a list, as in {example}; the values are {values}.", example=fault.example, values=known)


def _yes_no(fault: Fault) -> Message:
    meant = slips.yes_no(fault.value)
    if meant is None:
        return message("Write true or false.")
    correct = fault.written(meant)
    if str(fault.value).casefold() in ("true", "false"):
        return message("Remove the quotation marks: {correct}.", correct=correct)
    return message("Write true or false, here {correct}.", correct=correct)


def _number(fault: Fault) -> Message:
    meant = slips.whole_number(fault.value)
    if meant is None:
        return message("Write a whole number, as in {example}.", example=fault.example)
    correct = fault.written(meant)
    if isinstance(fault.value, float):
        return message("Write it without a fraction: {correct}.", correct=correct)
    if fault.value == str(meant):
        return message("Remove the quotation marks: {correct}.", correct=correct)
    return message("Write only the number, in ordinary digits: {correct}.", correct=correct)


def _duration(fault: Fault) -> Message:
    usual_unit = fault.node["examples"][0].partition(" ")[2].removesuffix("s")
    meant = slips.duration(fault.value, usual_unit)
    if meant is None:
        return message(
            "Write a whole number and a unit (minutes, hours, days, weeks, months or years), as in {example}.",
            example=fault.example,
        )
    correct = fault.written(meant)
    if isinstance(fault.value, int):
        return message("Write the unit too, as in {correct}.", correct=correct)
    return message("Write {correct}.", correct=correct)


def _date(fault: Fault) -> Message:
    meant = slips.day(fault.value)
    if meant is None:
        return message("Write year, month and day with hyphens, as in {example}.", example=fault.example)
    return message("Write year, month and day with hyphens: {correct}.", correct=fault.written(meant))


def _identifier(fault: Fault) -> Message:
    if isinstance(fault.value, int) and not isinstance(fault.value, bool):
        return message("Put it in quotation marks: {correct}.", correct=fault.written(str(fault.value)))
    meant = slips.identifier(fault.value) if isinstance(fault.value, str) else None
    return message(
        "Use letters, digits, '.', '_' and '-' only, at most 64, and a letter or a digit first, as in {example}.",
        example=fault.written(meant) if meant else fault.example,
    )


def _text(fault: Fault) -> Message:
    if isinstance(fault.value, bool | float):
        # A number has lost how it was written: 2.10 is 2.1.
        return message("Put quotation marks around it.")
    if isinstance(fault.value, int):
        return message("Put it in quotation marks: {correct}.", correct=fault.written(str(fault.value)))
    return message("Write one text, as in {example}.", example=fault.example)
