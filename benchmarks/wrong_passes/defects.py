"""Defects in the text around a fact and in the text as a whole: keys, indentation, documents, bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .document import CONTAINERS
from .values import full_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .document import Entry, FactsFile, Kind

_WEAK: Final[dict[Kind, str]] = {
    "number": "0",
    "duration": "never",
    "date": "2001-01-01",
    "text": '""',
    "words": "[]",
    "texts": "[]",
    "section": "{}",
    "items": "[]",
}

_ANOTHER: Final = """\
schema: 1
organisation:
  id: another
  name: Another organisation
"""


def around(file: FactsFile, entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the name of each defect that can be made around a fact, with the text that has it."""
    yield "missing", file.with_lines(entry, "")
    yield "commented out", file.with_lines(entry, _commented(file.lines_of(entry), entry))
    yield from _misspelt(file, entry)
    yield from _misplaced(file, entry)
    yield from _twice(file, entry)
    yield from _broken(file, entry)
    if entry.kind in CONTAINERS:
        yield from _in_containers(file, entry)


def _commented(lines: str, entry: Entry) -> str:
    if entry.is_first_of_item:
        return ""
    return "".join(f"#{line}" for line in lines.splitlines(keepends=True))


def _misspelt(file: FactsFile, entry: Entry) -> Iterator[tuple[str, str]]:
    key = entry.key
    for wrong in (key[:-1], f"{key}s", key[0] + key, key[1] + key[0] + key[2:]):
        yield "key misspelt", file.with_key(entry, wrong)
    for other in (key.capitalize(), key.upper()):
        yield "key in other case", file.with_key(entry, other)
    if "_" in key:
        first, *rest = key.split("_")
        for other in (key.replace("_", "-"), key.replace("_", ""), first + "".join(map(str.capitalize, rest))):
            yield "key in other case", file.with_key(entry, other)
    for odd in (f"{key}\u200b", f'"{key} "', f'" {key}"', full_width(key), f"\u00a0{key}"):
        yield "invisible or full-width characters in a key", file.with_key(entry, odd)


def _misplaced(file: FactsFile, entry: Entry) -> Iterator[tuple[str, str]]:
    lines = file.lines_of(entry)
    indent, deeper = " " * entry.indent, _indented(lines)
    yield "one level too deep", file.with_lines(entry, f"{indent}{entry.key}:\n{deeper}")
    yield "one level too deep", file.with_lines(entry, f"{indent}settings:\n{deeper}")
    value = file.value_of(entry)
    if "\n" not in value and entry.kind not in CONTAINERS:
        yield "one level too deep", file.with_value(entry, f"{{value: {value}}}")
    without = file.with_lines(entry, "")
    if entry.indent:
        outer = "".join(line[entry.indent :] for line in lines.splitlines(keepends=True))
        yield "in another place", without.rstrip() + "\n" + outer
    yield "in another place", without.rstrip() + "\nother:\n" + _indented(lines, 2 - entry.indent)


def _indented(lines: str, by: int = 2) -> str:
    if by < 0:
        return "".join(line[-by:] for line in lines.splitlines(keepends=True))
    return "".join(" " * by + line for line in lines.splitlines(keepends=True))


def _twice(file: FactsFile, entry: Entry) -> Iterator[tuple[str, str]]:
    lines, indent = file.lines_of(entry), " " * entry.indent
    weak = f"{indent}{entry.key}: {_weak(file, entry)}\n"
    yield "duplicate key, the weak one last", file.with_lines(entry, lines + weak)
    yield "duplicate key, the weak one first", file.with_lines(entry, weak + lines)
    yield "duplicate key, the weak one last", file.with_lines(entry, f'{lines}{indent}"{entry.key}": null\n')
    yield "duplicate key, the weak one first", file.with_lines(entry, f"{indent}'{entry.key}': null\n{lines}")


def _weak(file: FactsFile, entry: Entry) -> str:
    value = file.value_of(entry)
    if entry.kind == "yes-no":
        return "false" if value == "true" else "true"
    if entry.kind == "word":
        return next(word for word in reversed(entry.vocabulary) if word != value)
    return _WEAK[entry.kind]


def _broken(file: FactsFile, entry: Entry) -> Iterator[tuple[str, str]]:
    lines, indent, key = file.lines_of(entry), " " * entry.indent, entry.key
    rest = lines[entry.indent + len(key) + 1 :]
    for broken in (
        f"{indent}{key} {rest.lstrip(' ')}",
        f"{indent}{key}\uff1a{rest}",
        f"{indent}{key}: {{\n",
        f'{indent}{key}: "{rest.strip()}\n',
        f"{indent}{key}: }}{rest}",
        f"{indent}{key}: @{rest.strip()}\n",
        f"{indent}- {key}:{rest}",
    ):
        yield "broken line", file.with_lines(entry, broken)
    if entry.indent and not entry.is_first_of_item:
        yield "wrong indentation", file.with_lines(entry, "\t" + lines)
        yield "wrong indentation", file.with_lines(entry, _indented(lines, 1))
        yield "wrong indentation", file.with_lines(entry, _indented(lines, -1))


def _in_containers(file: FactsFile, entry: Entry) -> Iterator[tuple[str, str]]:
    inner = file.text[entry.value - (entry.value - file.text.rfind("\n", 0, entry.value) - 1) : entry.end]
    if entry.kind == "section":
        first = len(inner) - len(inner.lstrip(" "))
        yield "list for a map", file.with_block(entry, " " * first + "- " + _indented(inner).lstrip(" "))
        return
    hyphen = inner.index("-")
    item = inner.split(f"\n{' ' * hyphen}- ")[0]
    yield "map for a list", file.with_block(entry, item.replace("- ", "  ", 1))
    # One document or training that counts is enough, whatever else is in the list.
    if entry.key in {"documents", "trainings"}:
        return
    for odd in ("null", "tbd", "{}", "[]"):
        yield "odd item in a list", file.with_block(entry, f"{inner}{' ' * hyphen}- {odd}")
    yield "item without facts", file.with_block(entry, f"{inner}{' ' * hyphen}- id: one-more")


def documents(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each defect of a file as a whole, with the bytes that have it."""
    for none in ("", "\n", "# nothing\n", "---\n", "--- null\n", "...\n", " "):
        yield "empty file", none.encode()
    for other in ("true", "[]", "{}", '""', "compliant", "- " + text.replace("\n", "\n  "), f'"{text[:40]}"', "0"):
        yield "no map at the top", f"{other}\n".encode()
    seconds = ("null\n", "broken: [\n", "tbd\n", "[]\n", "{}\n", "schema: 1\n", _ANOTHER, "wireless_lan: {}\n")
    for second in seconds:
        yield "bad second document", f"{text}---\n{second}".encode()
        yield "bad first document", f"---\n{second}---\n{text}".encode()
    yield from _bytes(text)


def _bytes(text: str) -> Iterator[tuple[str, bytes]]:
    data = text.encode()
    middle = len(data) // 2
    for odd in (b"\xff", b"\xe6\xb8", b"\x00", b"\x1b[0m", b"\xc0\x80", b"\xed\xa0\x80", b"\x85\x07"):
        yield "bytes that are no text", data[:middle] + odd + data[middle:]
        yield "bytes that are no text", odd + data
        yield "bytes that are no text", data + odd
    yield "bytes that are no text", text.encode("utf-16")[:-1]
    yield "bytes that are no text", text.encode("utf-16-le").replace(b"\x00", b"", 1)
    yield "bytes that are no text", text.encode("shift_jis", "replace")
    yield "bytes that are no text", text.encode("euc_jp", "replace")
    yield "bytes that are no text", text.encode("utf-32")[2:]


def cut_off(text: str) -> Iterator[int]:
    """Yield the index of each line of a text, at which it could end too early."""
    place = text.find("\n") + 1
    while 0 < place < len(text):
        yield place
        place = text.find("\n", place) + 1
