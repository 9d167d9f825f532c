"""Words that the fuzzer puts into files: names and values of facts, and what the formats give a meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gl3rules.facts.schema import checking_schema, sections

if TYPE_CHECKING:
    from pathlib import Path

_OF_YAML: Final = (
    *(
        "- ",
        "? ",
        ": ",
        "*a",
        "&a ",
        "<<: ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "%TAG ! x\n",
        "!!str ",
        "!x ",
        "| ",
        "|2-\n",
    ),
    *(">\n", "#", "'", '"', "\\x41", "\\u3042", "\\ud83d\\ude00", "[", "]", "{", "}", ", ", "~", "null", "yes", "0o17"),
    *("0x1f", ".nan", "-.inf", "1e400", "1:00", "\t", "\r\n", "\u2028", "\ufeff", "\x00", "\x1b", "😀"),
)
_OF_TOML: Final = ("[[a]]", "[a.b]", "a.b.c = ", '"""', "'''", "1979-05-27T07:32:00Z", "inf", "0b1", "1_000", " = ")
_OF_FACTS: Final = (
    *(
        "true",
        "false",
        "0",
        "-1",
        "1",
        "1.0",
        "1000001",
        "9223372036854775808",
        "never",
        "1 day",
        "60 days",
        "2 months",
    ),
    *(
        "9999 years",
        "2026-04-01",
        "2026-02-30",
        "9999-12-31",
        "0001-01-01",
        "[]",
        "{}",
        "はい",
        "60日",
        "令和6年4月1日",
    ),
)


def words() -> tuple[str, ...]:
    """Return all words, each once."""
    schema = checking_schema()
    found = dict.fromkeys((*_OF_YAML, *_OF_TOML, *_OF_FACTS))
    for section in (schema, *(section for _, _, section in sections(schema))):
        for name, node in section["properties"].items():
            found[name] = None
            found.update(dict.fromkeys(str(value) for value in node.get("items", node).get("enum", ())))
    return tuple(found)


def write_dictionary(path: Path) -> None:
    """Write the words as libFuzzer wants them: in quotation marks, each byte as backslash, x and two digits."""
    lines = ("".join(f"\\x{byte:02X}" for byte in word.encode()) for word in words())
    path.write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")
