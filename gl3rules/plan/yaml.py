"""The plan as YAML: made to be edited by people, and read again with everything that they wrote."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import yaml
from msgspec import to_builtins
from wcwidth import wrap

from gl3rules.errors import EntriesError, Problem
from gl3rules.facts.describe import pointer
from gl3rules.plan import document, remarks
from gl3rules.plan.document import FOR_PEOPLE, Plan
from gl3rules.plan.remarks import OURS, TOP, Remarks
from gl3rules.source import parse
from gl3rules.source.encoding import decode
from gl3rules.source.refusals import Refusals
from gl3rules.source.scalars import NumberRefusedError, plain
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gl3rules.packs import LoadedPack
    from gl3rules.source import Document
    from gl3rules.source.document import Limits
    from gl3rules.text import Language, Message

_WIDTH: Final = 110
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[^\s,\]}]+")
# Control characters, marks without width, what turns the direction of text, and line ends of other alphabets.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")

# A text of several lines that can stand as it is: no line begins or ends with a blank, and it ends with at most one
# line end.
_BLOCK = re.compile(r"(?:[^\s](?:[^\n]*[^\s])?)(?:\n+[^\s](?:[^\n]*[^\s])?)*\n?")
_NAMES: Final = document.Entry.__struct_fields__

_HEADER: Final[tuple[Message, ...]] = (
    message("Action plan: what has to be done, one entry for each row of the checklist that fails or is unknown."),
    message(
        "Fill in owner, due (a day, such as 2026-11-22), ticket and comment, and leave the rest: gl3rules plan"
        " --previous writes it anew, and keeps what you filled in and your own comments after #."
    ),
    message(
        "An entry is closed once its row passes, does not apply or is waived. One that you close yourself is opened"
        " again as long as its row is not settled."
    ),
    message("The lines that begin with #: are written anew each time."),
)


def read(data: bytes, path: str, whole: LoadedPack, as_of: date, limits: Limits) -> tuple[Plan, Remarks]:
    """Return the plan in the bytes of a file, and the comments that people wrote there.

    Raises EntriesError with everything that is wrong in it; see document.checked.
    """
    documents = parse(data, path, "yaml", limits)
    if len(documents) != 1:
        raise EntriesError.of(
            message("{path} holds {count} documents, not one.", path=path, count=len(documents)),
            message("Put everything into one document."),
            path=path,
        )
    text = decode(data, Refusals(path))
    # Where a number stands for a text it is put back as it is written.
    _restore_numbers(documents[0], text, path)
    plan = document.checked(documents[0].values, documents[0].mark, path, whole, as_of)
    return plan, remarks.find(text, documents[0], plan.entries)


def _restore_numbers(read_from: Document, text: str, path: str) -> None:
    """Make texts of the numbers that people write as tickets and the like, with every zero that they wrote."""
    values = read_from.values
    entries = values.get("entries") if isinstance(values, dict) else None
    lines = _LINE_END.split(text)
    problems = []
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        for name in FOR_PEOPLE:
            value = entry.get(name) if isinstance(entry, dict) else None
            if not isinstance(value, (int, float)):
                continue
            where = ("entries", number, name)
            line, column = read_from.mark(where)
            written = _TOKEN.match(lines[line - 1], column - 1)
            if written and plain(written[0]) == value:
                entry[name] = written[0]
            else:
                what = message("The {name} is a number, not a text.", name=name)
                problems.append(
                    Problem(
                        what, path, line, column, pointer(where), message("Put it in quotes: '{text}'.", text=value)
                    )
                )
    if problems:
        raise EntriesError(tuple(problems))


def write(plan: Plan, language: Language, kept: Remarks | None = None) -> str:
    """Return the plan as YAML text, with comments that were kept; people's fields are there even where blank."""
    comments = kept or Remarks()
    values: dict[str, Any] = _without_empty(to_builtins(plan, builtin_types=(date,)))
    entries = values.pop("entries", [])
    lines = [*_header(language), *_mapping(values, TOP, comments)]
    lines += _commented(["entries:" if entries else "entries: []"], (*TOP, "entries"), comments)
    for entry, fields in zip(plan.entries, entries, strict=True):
        named = {name: fields.get(name) for name in _NAMES if name in fields or name in FOR_PEOPLE}
        lines += ["", *_above((*entry.key, ""), comments), *_as_item(_mapping(named, entry.key, comments))]
    return "\n".join([*lines, *comments.foot]) + "\n"


def _without_empty(value: Any) -> Any:  # noqa: ANN401  plain values have any type
    """Return values without keys whose value is their default: an empty one, or false."""
    if isinstance(value, dict):
        inner = {name: _without_empty(each) for name, each in value.items()}
        return {name: each for name, each in inner.items() if each or (each == 0 and each is not False)}
    return [_without_empty(each) for each in value] if isinstance(value, (list, tuple)) else value


def _header(language: Language) -> Iterator[str]:
    for paragraph in _HEADER:
        for line in wrap(language.render(paragraph), _WIDTH):
            yield f"{OURS} {line}"


def _mapping(values: dict[str, Any], key: tuple[str, str], kept: Remarks) -> Iterator[str]:
    """Yield the lines of names with values; first the comments on names that are not there any more."""
    for spot in [*kept.above, *(spot for spot in kept.beside if spot not in kept.above)]:
        if spot[:2] == key and spot[2] and spot[2] not in {*values, "entries"}:
            yield from _above(spot, kept)
            yield from filter(None, [kept.beside.get(spot)])
    for name, value in values.items():
        shown = yaml.dump(
            {name: value}, Dumper=_Dumper, allow_unicode=True, default_flow_style=False, sort_keys=False, width=_WIDTH
        )
        escaped = _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", shown.removesuffix("\n"))
        yield from _commented(escaped.split("\n"), (*key, name), kept)


def _commented(lines: list[str], spot: tuple[str, str, str], kept: Remarks) -> Iterator[str]:
    yield from _above(spot, kept)
    beside = kept.beside.get(spot)
    if beside and len(lines) == 1:
        yield f"{lines[0]}  {beside}"
    else:
        yield from filter(None, (beside,))
        yield from lines


def _above(spot: tuple[str, str, str], kept: Remarks) -> Iterator[str]:
    yield from kept.above.get(spot, ())
    if not spot[2] and spot in kept.beside:
        yield kept.beside[spot]


def _as_item(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a mapping as an item of a list; comments before its first name stand above the item."""
    begun = False
    for line in lines:
        if begun:
            yield f"  {line}" if line else ""
        else:
            begun = not line.startswith("#")
            yield f"- {line}" if begun else line


class _Dumper(yaml.SafeDumper):
    """Writes texts so that every reader takes them for those texts, by YAML 1.1 and by 1.2."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Indent lists in mappings, as people do."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:
        """Write what comes up twice twice."""
        del data
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    if _STEERING.search(text):
        return '"'
    if "\n" in text:
        return "|" if _BLOCK.fullmatch(text) else '"'
    try:
        return None if isinstance(plain(text), str) else '"'
    except NumberRefusedError:
        return '"'


def _represent_none(dumper: _Dumper, _: None) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "")


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(type(None), _represent_none)
