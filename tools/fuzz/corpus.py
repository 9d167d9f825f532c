"""What the fuzzer starts from: the examples, as YAML and as JSON, and small files of every kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gl3rules.source import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT: Final = Path(__file__).parent.parent.parent
_SMALL: Final = (
    b"",
    b"a: [1, {b: &x [c, *x]}, *x]\n? d\n: - e\n  - |\n    f\n    g\n  - >-\n    h\n    i\n---\n'j': \"\\u3042\"\n...\n",
    b'{"a": [1, -0.5e3, true, null, "\\ud83d\\ude00\\n"], "b": {}}',
    b"[t.'u v']\nw.x = [1, 2.5, {y = 2026-11-22}]\n[[z]]\n\"a\\n\" = \"\"\"b\nc\"\"\"\n[[z]]\nd = '''e'''  # f\n",
    b"schema: 1\norganisation: {id: a, kind: hospital}\nsystems: [{id: b, passwords: {minimum_length: eight}}]\n",
    b"schema: 1\norganisation:\n  id: a\n  nam: b\nsistems: yes\n---\nschema: 2\n",
)


def seeds(target: str) -> Iterator[tuple[str, bytes]]:
    """Yield a name and the bytes of each file that a target starts from."""
    for number, data in enumerate(_SMALL):
        yield f"small-{number}", data
    if target == "check":
        for path in sorted((_ROOT / "facts" / "examples").glob("*.yaml")):
            data = path.read_bytes()
            yield path.name, data
            values = parse(data, path.name, "yaml")[0].values
            yield f"{path.stem}.json", json.dumps(values, ensure_ascii=False, indent=1).encode()
