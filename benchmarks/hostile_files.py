"""Files of a size, each made to cost whoever reads or judges them as much as it can in one way."""

from __future__ import annotations

from itertools import count
from typing import Final

from msgspec import Struct

_FACTS: Final = "schema: 1\norganisation: {id: a, name: b}\n"
_JSON_FACTS: Final = '{"schema":1,"organisation":{"id":"a","name":"b"},'


class Hostile(Struct, frozen=True):
    """A hostile file: the ending of its name, what it is made of, and how often.

    `unit` is repeated between `head` and `tail` until the file has its size, or `most` times; {n} stands for a number
    that counts up.
    """

    kind: str
    unit: str
    head: str = ""
    tail: str = ""
    most: int | None = None

    def content(self, size: int) -> bytes:
        """Return the file, at most that many bytes and next to no fewer."""
        head, tail, unit = (text.encode("utf-8", "surrogatepass") for text in (self.head, self.tail, self.unit))
        room = size - len(head) - len(tail)
        if b"{n}" not in unit:
            times = room // len(unit)
            return head + unit * (times if self.most is None else min(times, self.most)) + tail
        parts: list[bytes] = []
        for number in count():
            part = unit.replace(b"{n}", b"%d" % number)
            room -= len(part)
            if room < 0 or number == self.most:
                break
            parts.append(part)
        return b"".join([head, *parts, tail])


def _yaml(unit: str, head: str = "", tail: str = "") -> Hostile:
    return Hostile("yaml", unit, head, tail)


def _json(unit: str, head: str = "", tail: str = "") -> Hostile:
    return Hostile("json", unit, head, tail)


def _facts(unit: str, section: str, *, indent: str = "") -> Hostile:
    """Return facts in YAML with a list, or section, of so many entries."""
    return _yaml(indent + unit, f"{_FACTS}{section}:\n")


SYNTAX: Final = {
    "opening brackets": _yaml("["),
    "opening braces": _yaml("{"),
    "keys within keys": _yaml("{a: "),
    "dashes": _yaml("- "),
    "question marks": _yaml("? "),
    "brackets, nested and closed": _yaml("[", tail="]" * 1000),
    "colons": _yaml(": "),
    "commas": _yaml(",", "["),
    "short list entries": _yaml("1,", "[", "1]"),
    "empty list entries": _yaml("-\n"),
    "empty lists": _yaml("[],", "[", "[]]"),
    "empty mappings": _yaml("{},", "[", "{}]"),
    "single pairs": _yaml("a:,", "[", "a: ]"),
    "different keys": _yaml("k{n}: 1\n"),
    "different keys on one line": _yaml("k{n},", "{", "k}"),
    "the same key": _yaml("a: 1\n"),
    "the same key on one line": _yaml("a,", "{", "a}"),
    "keys that are numbers": _yaml("{n}: 1\n"),
    "keys that are lists": _yaml("? [{n}]\n"),
    "long keys": _yaml("x", "? ", "\n: 1\n"),
    "one long plain text": _yaml("x ", "a: "),
    "one long quoted text": _yaml("x ", 'a: "', '"'),
    "an unclosed quoted text": _yaml("x\n  ", 'a: "'),
    "escapes": _yaml("\\x41", 'a: "', '"'),
    "escaped line breaks": _yaml("\\\n ", 'a: "', '"'),
    "a folded text": _yaml("  x\n\n", "a: >\n"),
    "a literal text": _yaml("  x\n", "a: |\n"),
    "a text of line breaks": _yaml("\n", "a: |\n  x\n", "  y\n"),
    "a plain text over many lines": _yaml("  x\n", "a: x\n"),
    "deeper and deeper lines": _yaml(" ", "a:\n", "b: 1\n"),
    "indentation": Hostile("yaml", " " * 4000 + "a:\n"),
    "comments": _yaml("#\n"),
    "comments between values": _yaml("a{n}: 1 # x\n"),
    "one long comment": _yaml("x", "a: 1 # "),
    "blank lines": _yaml("\n"),
    "spaces": _yaml(" "),
    "tabs": _yaml("\t"),
    "anchors": _yaml("- &a{n} x\n"),
    "the same anchor": _yaml("- &a\n"),
    "aliases": _yaml("- *a\n", "- &a x\n"),
    "aliases of a list": _yaml(",*a", "- &a [1,1,1,1,1,1,1,1]\n- [1", "]"),
    "aliases of aliases": _yaml("- &a{n} [*a0,*a0]\n", "- &a0 x\n"),
    "aliases without an anchor": _yaml("- *a{n}\n"),
    "a long anchor": _yaml("a", "- &", " x\n"),
    "merge keys": _yaml("- <<: *a\n", "- &a {b: 1}\n"),
    "tags": _yaml("- !!str x\n"),
    "long tags": _yaml("a", "- !", " x\n"),
    "tag handles": _yaml("%TAG !a{n}! x\n", "", "---\na\n"),
    "directives": _yaml("%A{n} x\n", "", "---\na\n"),
    "documents": _yaml("---\n"),
    "documents with a value": _yaml("--- 1\n"),
    "ends of documents": _yaml("...\n"),
    "one long number": _yaml("9", "a: "),
    "one long hexadecimal number": _yaml("f", "a: 0x"),
    "one long fraction": _yaml("9", "a: 0."),
    "a long exponent": _yaml("9", "a: 1e"),
    "huge numbers": _yaml("- 1e999999\n"),
    "long numbers": _yaml("- 99999999999999999999999\n"),
    "dots that are no number": _yaml("- ........\n"),
    "pluses that are no number": _yaml("+", "a: "),
    "carriage returns": _yaml("a{n}: 1\r"),
    "control characters": _yaml("\x01", "a: "),
    "a control character at the end": _yaml("x ", "a: ", "\x01"),
    "NUL at the end": _yaml("a{n}: 1\n", "", "\x00"),
    "line separators": _yaml("\u2028", "a: "),
    "full-width text": _yaml("- ａ：１\n"),
    "emoji": _yaml("😀", "a: "),
    "byte order marks": _yaml("\ufeff", "a: "),
    "what looks like YAML 1.1": _yaml("1,", "['[?x',", "1]"),
    "what may be YAML 1.1": _yaml("[ ?", '"', '"'),
    "half of a character": _yaml("x", "a: ", "\ud800"),
}
"""What costs the reader of YAML."""

JSON: Final = {
    "opening brackets": _json("["),
    "opening braces": _json('{"a":'),
    "brackets, nested and closed": _json("[", tail="]" * 1000),
    "short list entries": _json("1,", "[", "1]"),
    "short list entries in facts": _json("1,", _JSON_FACTS + '"x":[', "1]}"),
    "empty lists": _json("[],", "[", "[]]"),
    "empty lists in facts": _json("[],", _JSON_FACTS + '"x":[', "[]]}"),
    "empty mappings": _json("{},", "[", "{}]"),
    "empty mappings in facts": _json("{},", _JSON_FACTS + '"x":[', "{}]}"),
    "empty texts": _json('"",', _JSON_FACTS + '"x":[', '""]}'),
    "mappings with a pair": _json('{"a":1},', _JSON_FACTS + '"x":[', "{}]}"),
    "different keys": _json('"k{n}":1,', "{", '"k":1}'),
    "different keys in facts": _json('"k{n}":1,', _JSON_FACTS, '"k":1}'),
    "the same key": _json('"a":1,', "{", '"a":1}'),
    "the same key in facts": _json('"a":1,', _JSON_FACTS, '"a":1}'),
    "one long text": _json("x", '{"a":"', '"}'),
    "escapes": _json("\\u3042", '{"a":"', '"}'),
    "halves of characters": _json("\\ud800", '{"a":"', '"}'),
    "texts with halves of characters": _json('"\\ud800",', '{"a":[', '""]}'),
    "backslashes": _json("\\\\", '{"a":"', '"}'),
    "an unclosed text": _json("x", '{"a":"'),
    "white space": _json(" ", "{", "}"),
    "white space before nothing": _json(" "),
    "one long number": _json("9", '{"a":', "}"),
    "one long fraction": _json("9", '{"a":0.', "}"),
    "a long exponent": _json("9", '{"a":1e', "}"),
    "huge numbers": _json("1e999,", '{"a":[', "1]}"),
    "long numbers": _json("99999999999999999999999,", '{"a":[', "1]}"),
    "NaN": _json("NaN,", '{"a":[', "1]}"),
    "a missing bracket": _json('{"a":1},', "["),
    "text behind the document": _json(" 1", "{}"),
}
"""What costs the readers of JSON."""

WRONG: Final = {
    "unknown keys at the top": _yaml("sistems{n}: 1\n", _FACTS),
    "unknown keys in a section": _facts("use_{n}: 1\n", "wireless_lan", indent=" "),
    "unknown keys in each entry": _facts(
        "{id: a{n}, minimum_lenght: 1, autentication: 2, passwrods: 3}\n", "systems", indent="- "
    ),
    "long unknown keys": _facts("k" * 60 + "{n}: 1\n", "systems:\n- id: a", indent="  "),
    "one long unknown key": _yaml("x", _FACTS + "? ", "\n: 1\n"),
    "entries that are no section": _facts("1\n", "systems", indent="- "),
    "empty entries": _facts("\n", "systems", indent="-"),
    "empty sections": _facts("{}\n", "systems", indent="- "),
    "entries that are null": _facts("~\n", "systems", indent="- "),
    "entries with nothing declared": _facts("id:\n  passwords:\n", "systems", indent="- "),
    "wrong choices": _facts(
        "password and card reader number {n}\n", "systems:\n- id: a\n  authentication", indent="  - "
    ),
    "a choice of many words": _yaml("pasword, ", _FACTS + "systems: [{id: a, authentication: '", "'}]\n"),
    "a long duration": _yaml("9", _FACTS + "systems: [{id: a, passwords: {maximum_age: '", " days'}}]\n"),
    "a long number": _yaml("1,111", _FACTS + "systems: [{id: a, passwords: {minimum_length: '1", " x'}}]\n"),
    "a long day": _yaml("2", _FACTS + "trainings: [{id: a, last_held: '", "-01-01'}]\n"),
    "a long id": _yaml("-", _FACTS + "systems: [{id: '", "'}]\n"),
    "a long text": _yaml("x", _FACTS + "systems: [{id: a, name: '", "'}]\n"),
    "a blank text": _yaml(" ", _FACTS + "systems: [{id: a, name: '", "'}]\n"),
    "a long text of forms": _yaml("\ufdfa", _FACTS + "systems: [{id: a, authentication: '", "'}]\n"),
    "wrong everywhere": _facts(
        "{id: '{n}', passwords: {minimum_length: '８', maximum_age: 90, x: 1}, clock: [], roles: no}\n",
        "systems",
        indent="- ",
    ),
    "a list in place of the facts": _yaml("- {a: 1}\n"),
    "facts below a key": _facts(" systems: [{id: a}]\n", "facts", indent=" x{n}:\n "),
    "unknown keys in JSON": _json('"sistems{n}":1,', _JSON_FACTS, '"x":1}'),
    "entries that are no section in JSON": _json("1,", _JSON_FACTS + '"systems":[', "1]}"),
    "wrong everywhere in JSON": _json(
        '{"id":"{n}!","passwords":{"minimum_length":"8","x":1},"roles":1},', _JSON_FACTS + '"systems":[', "1]}"
    ),
    "documents with a wrong fact": _yaml("---\nschema: 1\nsistems: 1\n"),
}
"""What costs the explanation of what is wrong: these can be read, and are no facts."""

JUDGED: Final = {
    "systems": _facts("{id: s{n}}\n", "systems", indent="- "),
    "systems with the same id": _facts("{id: s}\n", "systems", indent="- "),
    "systems in JSON": _json('{"id":"s{n}"},', _JSON_FACTS + '"systems":[', '{"id":"x"}]}'),
    "systems with passwords": _facts(
        "{id: s{n}, authentication: [password], passwords: {minimum_length: 1}}\n", "systems", indent="- "
    ),
    "roles of a system": _facts("{id: r{n}}\n", "systems:\n- id: a\n  roles", indent="  - "),
    "areas of a site": _facts("{id: a{n}, holds: [devices]}\n", "sites:\n- id: a\n  areas", indent="  - "),
    "sites": _facts("{id: a{n}, areas: [{id: b}]}\n", "sites", indent="- "),
    "equipment": _facts("{id: a{n}}\n", "equipment", indent="- "),
    "documents in force": _facts("{id: a{n}, topics: [access-restriction]}\n", "documents", indent="- "),
    "staff groups": _facts("{id: a{n}}\n", "staff_groups", indent="- "),
    "contractors": _facts("{id: a{n}}\n", "contracting:\n used: true\n contractors", indent=" - "),
    "wireless networks": _facts("{id: a{n}, encryption: wep}\n", "wireless_lan:\n used: true\n networks", indent=" - "),
    "devices taken out": _facts("{id: a{n}}\n", "taking_out:\n used: true\n devices", indent=" - "),
    "media that connect": _facts(
        "{id: a{n}, kind: tape, connects_to: [internet]}\n", "taking_out:\n used: true\n devices", indent=" - "
    ),
    "evidence": _facts("{id: a{n}, title: x, supports: [organisation.id]}\n", "evidence", indent="- "),
    "evidence for one fact": _facts("organisation.id\n", "evidence:\n- id: a\n  title: x\n  supports", indent="  - "),
    "evidence for nothing": _facts("{id: a{n}, supports: ['systems[x].a']}\n", "evidence", indent="- "),
    "organisations": _yaml("---\nschema: 1\norganisation: {id: o{n}, name: b}\n"),
    "organisations with the same id": _yaml("---\nschema: 1\norganisation: {id: o, name: b}\n"),
}
"""What costs judging and reporting: these are facts, as many as fit."""

_SYSTEMS: Final = "".join(f"- {{id: s{number}}}\n" for number in range(18))

ACCEPTED: Final = {
    "systems with nothing declared": Hostile("yaml", "- {id: s{n}}\n", f"{_FACTS}systems:\n", most=1020),
    "contractors with nothing declared": Hostile(
        "yaml", " - {id: c{n}}\n", f"{_FACTS}contracting:\n used: true\n contractors:\n", most=1020
    ),
    "organisations with nothing declared": Hostile(
        "yaml", "---\nschema: 1\norganisation: {id: o{n}, name: b}\n", most=100
    ),
    "organisations with systems": Hostile(
        "yaml", "---\nschema: 1\norganisation: {id: o{n}, name: b}\nsystems:\n" + _SYSTEMS, most=100
    ),
    "evidence for as many facts": Hostile(
        "yaml",
        "  - systems[s{n}]\n",
        f"{_FACTS}systems:\n"
        + "".join(f"- {{id: s{number}}}\n" for number in range(1000))
        + "evidence:\n- id: a\n  title: x\n  supports:\n",
        most=1000,
    ),
}
"""What is let through, judged and reported although it has as much of what costs as the limits allow."""

TOML: Final = {
    "opening brackets": Hostile("toml", "[", "a = "),
    "a long dotted key": Hostile("toml", "a.", "", "b = 1\n"),
    "tables": Hostile("toml", "[a{n}]\n"),
    "nested tables": Hostile("toml", "[a.b.c.d.e.f.g.h{n}]\n"),
    "lists of tables": Hostile("toml", "[[a]]\n"),
    "keys": Hostile("toml", "a{n} = 1\n"),
    "the same key": Hostile("toml", "a = 1\n"),
    "list entries": Hostile("toml", "1,", "a = [", "]\n"),
    "inline tables": Hostile("toml", "{a=1},", "a = [", "]\n"),
    "a long number": Hostile("toml", "9", "a = ", "\n"),
    "a long fraction": Hostile("toml", "9", "a = 0.", "\n"),
    "a long text": Hostile("toml", "x", 'a = "', '"\n'),
    "an unclosed text": Hostile("toml", "x", 'a = "'),
    "an unclosed text over lines": Hostile("toml", 'x\n"', 'a = """'),
    "escapes": Hostile("toml", "\\u3042", 'a = "', '"\n'),
    "a list of dates": Hostile("toml", "2026-11-22,", "a = [", "]\n"),
    "comments": Hostile("toml", "#\n"),
    "carriage returns": Hostile("toml", "\r", "a = 1 "),
}
"""What costs the reader of the configuration."""

GROUPS: Final = {
    "syntax": SYNTAX,
    "json": JSON,
    "wrong": WRONG,
    "judged": JUDGED,
    "accepted": ACCEPTED,
    "toml": TOML,
}
"""All of them."""
