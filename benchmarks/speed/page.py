"""The measurements as Markdown: what is printed, and docs/performance.md."""

from __future__ import annotations

import os
import platform
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tabulate import tabulate

from .engines import COPIES, KINDS, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .measuring import Compared
    from .reporters import Reported
    from .steady import Share

_JSON_TARGET: Final = 8
_YAML_TARGET: Final = 2
_PROCESS_TARGET: Final = 2.5
_WIDTH: Final = 120


@dataclass(frozen=True, slots=True)
class Results:
    """All that was measured; `agreed` counts the verdicts of each peer that were compared before."""

    agreed: dict[str, int]
    organisations: int
    files: int
    processes: Sequence[Compared]
    json: Sequence[Compared]
    yaml: Sequence[Compared]
    json_files: Mapping[int, Sequence[Compared]]
    yaml_files: Sequence[Compared]
    reported: int
    reports: Sequence[Reported]
    twenty_shares: Sequence[Share]
    all_shares: Sequence[Share]


def shares(twenty: Iterable[Share], everything: Iterable[Share]) -> str:
    """Return the table of what takes gl3rules' time, with the twenty rules and with all."""
    rows = [
        [
            some.part,
            f"{some.seconds * 1e6:.0f}",
            f"{some.share:.0%}",
            f"{every.seconds * 1e6:.0f}",
            f"{every.share:.0%}",
        ]
        for some, every in zip(twenty, everything, strict=True)
    ]
    return _table(["part", "us, 20 rules", "share", "us, all rules", "share"], rows)


def comparison(found: Iterable[Compared], unit: str) -> str:
    """Return a table of pairs: times for each organisation, and how many times as fast gl3rules is."""
    scale = {"ms": 1e3, "us": 1e6}[unit]
    rows = [
        [
            each.name,
            f"{each.ours.middle * scale:,.1f}",
            f"{each.theirs.middle * scale:,.1f}",
            str(each.ratio),
            str(each.processor_ratio),
        ]
        for each in found
    ]
    return _table(["beside", f"gl3rules, {unit}", f"peer, {unit}", "times as fast, clock", "processor"], rows)


def reports(found: Iterable[Reported]) -> str:
    """Return the table of reports on many organisations."""
    rows = [
        [
            each.form,
            f"{each.seconds.middle:.2f}",
            str(each.ratio),
            f"{each.megabytes.middle:.0f}",
            f"{each.size / 1e6:.2f}",
        ]
        for each in found
    ]
    return _table(["report", "seconds", "of the time of judging", "MB of memory", "MB of report"], rows)


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    align = ["left", *["right"] * (len(headers) - 1)]
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True, colalign=align)


def targets(results: Results) -> str:
    """Return what was aimed at and what came of it."""
    rows = [
        _target(f"{_JSON_TARGET} times every peer, JSON in one process", results.json, _JSON_TARGET),
        _target(f"{_JSON_TARGET} times every peer, JSON files, two jobs", results.json_files[2], _JSON_TARGET),
        _target(f"{_YAML_TARGET} times every peer, YAML in one process", results.yaml, _YAML_TARGET),
        _target(f"{_YAML_TARGET} times every peer, YAML files, two jobs", results.yaml_files, _YAML_TARGET),
        _target(
            f"a single file within {_PROCESS_TARGET} times OPA",
            [each for each in results.processes if each.name.startswith("OPA")],
            1 / _PROCESS_TARGET,
        ),
    ]
    return "\n".join(rows)


def _target(name: str, found: Iterable[Compared], least: float) -> str:
    def named(each: Compared) -> str:
        times = each.ratio.middle if least >= 1 else 1 / each.ratio.middle
        return f"{each.name} ({times:.1f})"

    met = [named(each) for each in found if each.ratio.middle >= least]
    missed = [named(each) for each in found if each.ratio.middle < least]
    return _item(f"**{name}**: met beside {', '.join(met) or 'none'}; missed beside {', '.join(missed) or 'none'}.")


def _item(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="- ", subsequent_indent="  ")


def versions() -> str:
    """Return what was compared, each with its version, and on what."""
    machine = f"{os.cpu_count()} cores, {platform.system()}, {platform.machine()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    used = [f"{kind.name}: {version_of(kind.package)}" for kind in KINDS]
    own = [version_of(name) for name in ("msgspec", "pyyaml", "click")]
    return f"{machine}; {python}, with {', '.join(own)}. " + "; ".join(used) + "."


def text(results: Results) -> str:
    """Return docs/performance.md."""
    agreed = ", ".join(f"{name} {count:,}" for name, count in results.agreed.items())
    return PAGE.format(
        copies=COPIES,
        versions=_item(versions()),
        agreed=_item(f"Verdicts compared: {agreed}."),
        organisations=f"{results.organisations:,}",
        files=f"{results.files:,}",
        some_files=f"{results.files // 10:,}",
        targets=targets(results),
        processes=comparison(results.processes, "ms"),
        json=comparison(results.json, "us"),
        yaml=comparison(results.yaml, "us"),
        shares=shares(results.twenty_shares, results.all_shares),
        json_one=comparison(results.json_files[1], "us"),
        json_two=comparison(results.json_files[2], "us"),
        yaml_files=comparison(results.yaml_files, "us"),
        reported=f"{results.reported:,}",
        reports=reports(results.reports),
    )


PAGE: Final = """\
# How fast gl3rules is, beside what could be taken instead

`python -m benchmarks.speed --write` measures this and writes this page: the same twenty rules for gl3rules and for each
engine that its users could take instead, on the same facts, in one run.

## What came of it

{targets}

In brackets is how many times as fast gl3rules is, in the last line how many times as long it takes.

## How to read the tables

- Each line is a pair that is timed in turn, in every round, so that a noisy machine slows both. A ratio is the peer's
  time divided by that of gl3rules in the same round: above 1 gl3rules is faster, below 1 the peer. Beside the median
  stand the least and the greatest of all rounds. The processor's time counts all threads and processes of both.
- **All verdicts agree**, which is checked before anything is timed, on generated organisations. OPA, regorus, rego-cpp
  and ZEN Engine tell pass, fail, unknown and not-applicable apart. JSON Schema and cfn-guard can't: their rules are
  written so that what is not declared fails, and only whether a rule is met is compared. checkov has ten of the twenty
  as custom checks, those that compare neither days nor durations; gl3rules runs the same ten beside it, and both are
  compared on two of the examples. In one thing rego-cpp is known to differ: it takes a day that is null for a recent
  one, of which the organisations that it is compared on have no example.
{agreed}
- **gl3rules does more** in its time. It refuses duplicate and unknown keys, wrong types and contradictions before it
  judges, and says of each failure what was found, what is due, how to put it right and which fact it is about; the
  peers answer with verdicts alone.
- A pack as large as gl3rules' own, 166 rules, is stood for by the twenty in Rego {copies} times over.
{versions}

## One file, as a whole process

From the start of the process to its end, as in a gate of continuous integration. gl3rules writes its JSON report, with
evidence. It and the Python peers are installed as pip does it, without an editable installation's hooks. OPA's own
program is on no package index, so a small one in C calls OPA's library. `python -c pass` is a Python that does nothing.

{processes}

Where a peer is faster: a check of gl3rules is for the most part the import of what it stands on (click and msgspec,
with what they import of Python's own library) and of the facts model and its rules, however few are selected. A peer in
Rust or Go is one library that is there as soon as it is loaded. OPA compiles its rules at every start, so that with a
whole pack gl3rules is no slower.

## Many files in one process

From bytes to verdicts, one organisation after another, engines and rules made before.

JSON, up to {organisations} organisations of 14 KB:

{json}

Where a peer is faster: regorus, ZEN Engine and jsonschema-rs are programs in Rust that compile their rules. They decode
the JSON, look at the few facts that twenty rules ask for, and answer. Of gl3rules' time, that much is only a part:

{shares}

What is checked before any rule runs keeps a misspelt key, a second value or a wrong type from becoming a pass; a peer
that is given a schema to check as well has to pay for it too. The last line is for what fails or is unknown: the rules
are run again on a view of the facts that knows which was read.

YAML, the same organisations. All peers but cfn-guard take what PyYAML's C loader and the json module make of it, for
want of a reader of their own:

{yaml}

## {files} files

`gl3rules batch` from its start to the portfolio at its end, beside a peer's engines that read the files and judge, in
as many processes as gl3rules has jobs, or for OPA and JSON in threads, all started before. Slow peers, and the whole
pack, judge {some_files} files, and gl3rules the same.

JSON, one job:

{json_one}

JSON, two jobs:

{json_two}

YAML, two jobs:

{yaml_files}

Where a peer is faster: the peers' programs keep nothing. `gl3rules batch` writes every outcome, records its state so
that a run can be resumed, and ends with the portfolio as page and workbook, which takes seconds however many files
there are.

## Reports on {reported} organisations

Each made in a process of its own; the memory is what it takes beyond the portfolio itself.

{reports}
"""
