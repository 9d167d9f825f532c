"""Write realistic organisations, as many as wanted: the same bytes for the same seed.

    python -m benchmarks.organisations COUNT TARGET [--seed N] [--form FORM] [--defects SHARE]

FORM is yaml or json, for a folder of files in subfolders by region, or ndjson, ndjson.gz or ndjson.zst, for one file.
Each organisation is put together from variations of the parts of the four examples (benchmarks/variation.py), which
are made and rendered once. Nothing is kept, so that memory does not grow with COUNT.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

import yaml
from msgspec import Struct

from .organisation_names import KINDS, REGIONS, WORDS
from .output import lines_written_to
from .variation import EXAMPLES, PARTS, Grade, Json, variation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMS: Final = ("yaml", "json", "ndjson", "ndjson.gz", "ndjson.zst")
_VARIATIONS: Final = 24
"""How many there are of each part of each example in each grade."""
_FILES_IN_A_FOLDER: Final = 1000

# How often an organisation is like each example.
_EXAMPLE_WEIGHTS: Final = (46, 38, 7, 9)
# How often its parts are of each grade, for organisations that do well, middling and badly, and how many those are.
_GRADE_WEIGHTS: Final = ((92, 5, 3), (70, 20, 10), (40, 40, 20))
_STANDING_WEIGHTS: Final = (35, 45, 20)
# How often a part is that of another example.
_MIXED: Final = 0.2


class Organisation(Struct, frozen=True):
    """One organisation: its id, the region that it is in, and its facts, one dictionary of sections per part."""

    id: str
    region: str
    parts: tuple[dict[str, Json], ...]

    @property
    def facts(self) -> dict[str, Json]:
        """All its facts; the sections are shared with other organisations."""
        return {name: section for part in self.parts for name, section in part.items()}


def organisations(count: int, seed: int = 0) -> Iterator[dict[str, Json]]:
    """Yield the facts of so many organisations, each free to be changed."""
    for organisation in _organisations(count, seed):
        facts: dict[str, Json] = json.loads(json.dumps(organisation.facts))
        yield facts


@cache
def _pool(seed: int) -> tuple[dict[tuple[str, str], tuple[dict[str, Json], ...]], ...]:
    """Return the variations of each part, by example and grade."""
    random = Random(seed)  # noqa: S311  nothing secret
    return tuple(
        {
            (example, grade): tuple(variation(part, example, grade, random) for _ in range(_VARIATIONS))
            for example in EXAMPLES
            for grade in Grade
        }
        for part in PARTS
    )


def _organisations(count: int, seed: int) -> Iterator[Organisation]:
    pool = _pool(seed)
    random = Random(seed)  # noqa: S311  nothing secret
    grades = tuple(Grade)
    regions = tuple(REGIONS)
    for number in range(1, count + 1):
        example = random.choices(EXAMPLES, _EXAMPLE_WEIGHTS)[0]
        weights = random.choices(_GRADE_WEIGHTS, _STANDING_WEIGHTS)[0]
        region = random.choice(regions)
        head = _head(example, region, number, random)
        parts = [head]
        for variations, grade in zip(pool, random.choices(grades, weights, k=len(pool)), strict=True):
            source = random.choice(EXAMPLES[:2]) if random.random() < _MIXED else example
            parts.append(variations[source, grade][int(random.random() * _VARIATIONS)])
        section = head["organisation"]
        yield Organisation(str(section["id"]) if isinstance(section, dict) else "", region, tuple(parts))


def _head(example: str, region: str, number: int, random: Random) -> dict[str, Json]:
    prefecture, prefecture_japanese = random.choice(REGIONS[region]).split(" ")
    word, word_japanese = random.choice(WORDS).split(" ")
    kind, _, kind_japanese = random.choice(KINDS[example]).rpartition(" ")
    section: dict[str, Json] = {
        "id": f"{prefecture}-{word}-{number:07}".lower(),
        "name": f"{prefecture} {word} {kind} ({prefecture_japanese}{word_japanese}{kind_japanese})",
        "serves_patients": example != "health-guidance-provider",
    }
    if random.random() < _MIXED / 4:
        del section["serves_patients"]
    return {"schema": 1, "organisation": section}


def texts(count: int, seed: int, form: str, defects: float = 0.0) -> Iterator[tuple[Organisation, str]]:
    """Yield organisations with their text as a file, or for NDJSON a line, in one of the FORMS.

    `defects` is the share of bad ones.
    """
    render, join = _RENDERERS[form.partition(".")[0]]
    # A part is one of a few thousand objects, all of which the pool keeps.
    rendered: dict[int, str] = {}
    random = Random(seed + 1)  # noqa: S311  nothing secret
    for organisation in _organisations(count, seed):
        head, *parts = organisation.parts
        pieces = [render(head)]
        for part in parts:
            text = rendered.get(id(part))
            if text is None:
                text = rendered[id(part)] = render(part)
            if text:
                pieces.append(text)
        if defects and random.random() < defects:
            pieces.append(_DEFECTS[form.partition(".")[0]][random.randrange(3)])
        yield organisation, join(pieces)


class _YamlWriter(yaml.CSafeDumper):
    """Writes facts as people do: short lists on one line, dates without quotes, nothing for what is not filled in."""


_YamlWriter.add_representer(type(None), lambda writer, _: writer.represent_scalar("tag:yaml.org,2002:null", ""))
_YamlWriter.add_representer(
    tuple, lambda writer, items: writer.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)
)


def _for_people(value: Json) -> object:
    """Return a value with dates as dates and lists of words as tuples, which _YamlWriter writes as people do."""
    if isinstance(value, dict):
        return {name: _for_people(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_for_people(item) for item in value] if value and isinstance(value[0], dict) else tuple(value)
    if isinstance(value, str) and len(value) == len("2026-11-22") and value[4] == "-" == value[7]:
        return date.fromisoformat(value)
    return value


def _yaml(part: dict[str, Json]) -> str:
    return (
        yaml.dump(_for_people(part), Dumper=_YamlWriter, allow_unicode=True, sort_keys=False, width=120) if part else ""
    )


def _json(part: dict[str, Json]) -> str:
    return json.dumps(part, ensure_ascii=False, indent=2)[2:-2] if part else ""


def _line(part: dict[str, Json]) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))[1:-1]


_RENDERERS: Final[dict[str, tuple[Callable[[dict[str, Json]], str], Callable[[list[str]], str]]]] = {
    "yaml": (_yaml, "\n".join),
    "json": (_json, lambda pieces: "{\n" + ",\n".join(pieces) + "\n}\n"),
    "ndjson": (_line, lambda pieces: "{" + ",".join(pieces) + "}\n"),
}

# Not of the language, a key that is no fact, and a key that is there already.
_DEFECTS: Final = {
    "yaml": ("broken: [\n", "wirless_lan:\n  used: false\n", "schema: 1\n"),
    "json": ('  "broken": [', '  "wirless_lan": {"used": false}', '  "schema": 1'),
    "ndjson": ('"broken":[', '"wirless_lan":{"used":false}', '"schema":1'),
}


def write(count: int, target: Path, form: str = "yaml", *, seed: int = 0, defects: float = 0.0) -> None:
    """Write organisations to a new folder, or for NDJSON to a file."""
    if form.startswith("ndjson"):
        with lines_written_to(target, form.partition(".")[2]) as write_line:
            for _, text in texts(count, seed, form, defects):
                write_line(text.encode())
        return
    folder = target
    for number, (organisation, text) in enumerate(texts(count, seed, form, defects)):
        folder = target / organisation.region / f"{number // _FILES_IN_A_FOLDER:04}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{organisation.id}.{form}").write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Write as the command line says."""
    parser = argparse.ArgumentParser(description="Write realistic organisations.")
    parser.add_argument("count", type=int)
    parser.add_argument("target", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--form", choices=FORMS, default="yaml")
    parser.add_argument("--defects", type=float, default=0.0, metavar="SHARE", help="0.01: one in a hundred is bad")
    given = parser.parse_args()
    write(given.count, given.target, given.form, seed=given.seed, defects=given.defects)
    print(f"{given.count} organisations in {given.target}", file=sys.stderr)


if __name__ == "__main__":
    main()
