"""The corpus: hospital.yaml with one defect in each file, and the rules that nobody would let pass then."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from . import defects, weakened
from .relevance import evidence, hospital
from .values import VALUES, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .document import Entry, FactsFile


_FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Case:
    """A file with one defect: the trap it sets, the fact that it is in ("" for the whole file), and the rules.

    `rules` are those that rest on the fact and may not pass.
    """

    trap: str
    pointer: str
    data: bytes
    rules: tuple[str, ...]


def parts() -> tuple[str, ...]:
    """Return the parts of the corpus: the sections of the file, and what is made of the file as a whole."""
    sections = dict.fromkeys(entry.pointer.split("/")[1] for entry in hospital().entries)
    tested = (section for section in sections if evidence().under(f"/{section}"))
    return (*tested, *_WHOLE)


def cases(*only: str) -> Iterator[Case]:
    """Yield every file of the corpus, or of some of its parts; two of one text count once for each trap."""
    file = hospital()
    seen = {("", _digest(file.text.encode()))}
    for part in only or parts():
        for case in _WHOLE[part](file) if part in _WHOLE else _in_section(file, part):
            key = case.trap, _digest(case.data)
            if case.rules and key not in seen and ("", key[1]) not in seen:
                seen.add(key)
                yield case


def _digest(data: bytes) -> bytes:
    # Not the data: all texts together would take half a gigabyte.
    return hashlib.sha256(data).digest()


def _in_section(file: FactsFile, section: str) -> Iterator[Case]:
    for number, entry in enumerate(file.entries):
        if entry.pointer.split("/")[1] != section or not (rules := evidence().under(entry.pointer)):
            continue
        texts: dict[str, list[str]] = {}
        for trap, text in (*defects.around(file, entry), *_with_values(file, entry)):
            texts.setdefault(trap, []).append(text)
        for trap, found in texts.items():
            for text in _some(found, number):
                yield Case(trap, entry.pointer, text.encode(), rules)


def _some(texts: list[str], number: int) -> list[str]:
    """Return a few of the ways to make the same mistake; facts take turns, so that each way is taken often."""
    return [texts[(number * _FEW + turn) % len(texts)] for turn in range(min(_FEW, len(texts)))]


def _with_values(file: FactsFile, entry: Entry) -> Iterator[tuple[str, str]]:
    value = file.value_of(entry)
    if entry.kind == "words":
        # A list may stand on lines of its own.
        value = f"[{', '.join(_words(value))}]"
    for trap, patterns in VALUES.items():
        for pattern in patterns.get(entry.kind, ()):
            yield trap, file.with_value(entry, written(pattern, value, _words(value)))


def _words(value: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\s,\[\]]+", value.replace("- ", " ")))


def _documents(file: FactsFile) -> Iterator[Case]:
    for trap, data in defects.documents(file.text):
        yield Case(trap, "", data, evidence().all_rules)


def _cut_off(file: FactsFile) -> Iterator[Case]:
    for place in defects.cut_off(file.text):
        lost = [entry for entry in file.entries if entry.start >= place]
        # A whole item at the end of a list leaves no trace.
        gone = [entry.pointer for entry in lost if entry.is_first_of_item and not _opens_list(entry)]
        missed = {
            rule
            for entry in lost
            if not any(entry.pointer.startswith(item.rpartition("/")[0] + "/") for item in gone)
            for rule in evidence().rules_of.get(entry.pointer, ())
        }
        yield Case("cut off", "", file.text[:place].encode(), _in_order(missed))


def _opens_list(entry: Entry) -> bool:
    return entry.pointer.split("/")[-2] == "0"


def _in_order(rules: set[str]) -> tuple[str, ...]:
    return tuple(rule for rule in evidence().all_rules if rule in rules)


def _weakened(file: FactsFile) -> Iterator[Case]:
    # One value can say too little for several rules.
    rules_of: dict[tuple[Entry, str], set[str]] = {}
    for weakening in weakened.WEAKENED:
        for entry in _at(file, weakening.place):
            for value in weakening.values:
                rules_of.setdefault((entry, value), set()).update(weakening.rules)
    for entry in _at(file, "/documents/*/last_reviewed"):
        for day in weakened.OVERDUE_REVIEW:
            rules_of[entry, day] = set(evidence().under(entry.pointer))
    for (entry, value), rules in rules_of.items():
        yield Case("weakened", entry.pointer, file.with_value(entry, value).encode(), _in_order(rules))


def _without_topics(file: FactsFile) -> Iterator[Case]:
    for place, rules in (("documents", weakened.TOPICS), ("trainings", weakened.TRAINING_TOPICS)):
        for entry in _at(file, f"/{place}/*/topics"):
            topics = _words(file.value_of(entry))
            for topic in topics:
                if topic in rules:
                    rest = ", ".join(other for other in topics if other != topic)
                    yield Case("weakened", entry.pointer, file.with_value(entry, f"[{rest}]").encode(), (rules[topic],))


def _contradictions(file: FactsFile) -> Iterator[Case]:
    for pointer, value in weakened.CONTRADICTIONS:
        (entry,) = _at(file, pointer)
        yield Case("contradiction", pointer, file.with_value(entry, value).encode(), evidence().under(pointer))


def _at(file: FactsFile, place: str) -> list[Entry]:
    """Return the entries at a place in which "*" stands for any item; there is at least one."""
    pattern: Final = re.compile(re.escape(place).replace(r"\*", "[0-9]+"))
    found = [entry for entry in file.entries if pattern.fullmatch(entry.pointer)]
    if not found:
        message = f"nothing stands at {place}"
        raise LookupError(message)
    return found


_WHOLE: Final[dict[str, Callable[[FactsFile], Iterator[Case]]]] = {
    "(documents)": _documents,
    "(cut off)": _cut_off,
    "(weakened)": _weakened,
    "(topics)": _without_topics,
    "(contradictions)": _contradictions,
}
"""The parts that are no section; in the end, since they name the functions above."""
