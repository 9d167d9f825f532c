"""The count: gl3rules on the whole corpus, the peers on the files that touch their rules; and the page about it."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from benchmarks.peers import RULE_IDS

from . import ours, peers
from .corpus import cases
from .relevance import pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .corpus import Case

_WIDTH: Final = 120
_PAGE: Final = Path(__file__).parent / "page.md"


@dataclass(slots=True)
class Tally:
    """Files by trap: how many there are, and how many of them pass something that they may not."""

    files: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case, passed: tuple[str, ...]) -> None:
        """Count a file."""
        self.files[case.trap] += 1
        self.wrong[case.trap] += bool(passed)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All tallies: of gl3rules on every file, and on those that touch the peers' rules; of each peer on the latter."""

    ours: Tally
    ours_shared: Tally
    theirs: tuple[tuple[peers.Peer, Tally], ...]
    rows: int
    rules: int


def compared(step: int = 1) -> Comparison:
    """Judge every file of the corpus, or every so-manieth, with everything that is on this machine."""
    everyone = [(peer, Tally()) for peer in peers.all_here()]
    all_files, shared = Tally(), Tally()
    touched: set[str] = set()
    for number, case in enumerate(cases()):
        touched.update(case.rules)
        if number % step:
            continue
        passed = ours.passed_quickly(case)
        all_files.add(case, passed)
        if not set(RULE_IDS).isdisjoint(case.rules):
            shared.add(case, tuple(rule for rule in passed if rule in RULE_IDS))
            for peer, tally in everyone:
                tally.add(case, peers.passed(peer, case))
    rows = {rule.row for rule in pack().rules if rule.id in touched}
    return Comparison(all_files, shared, tuple(everyone), len(rows), len(touched))


def page(comparison: Comparison) -> str:
    """Return docs/comparison.md."""
    own, shared = comparison.ours, comparison.ours_shared
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        files=f"{own.files.total():,}",
        rules=comparison.rules,
        rows=comparison.rows,
        wrong=_wrong(own),
        shared=f"{shared.files.total():,}",
        shared_wrong=_wrong(shared),
        shares=_markdown(_shares(comparison)),
        versions="\n".join(_item(f"**{name}**: {text}") for name, text in peers.versions().items()),
        table=_markdown(_table(comparison)),
    )


def _wrong(tally: Tally) -> str:
    return f"{tally.wrong.total():,}" if tally.wrong.total() else "none"


def _shares(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    yield "", peers.USUAL, peers.CAREFUL
    for name in dict.fromkeys(peer.name for peer, _ in comparison.theirs):
        tallies = {peer.idiom: tally for peer, tally in comparison.theirs if peer.name == name}
        yield name, *(_share(tallies[idiom]) for idiom in (peers.USUAL, peers.CAREFUL))


def _share(tally: Tally) -> str:
    return f"{tally.wrong.total():,} ({tally.wrong.total() / tally.files.total():.1%})"


def _table(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    own, shared = comparison.ours, comparison.ours_shared
    names = [f"{peer.name}, {'usual' if peer.idiom == peers.USUAL else 'careful'}" for peer, _ in comparison.theirs]
    yield "defect", "files", *names, "gl3rules", "all files", "gl3rules"
    everyone = [*(tally for _, tally in comparison.theirs), shared]
    for trap in sorted(own.files, key=str.casefold):
        counts = (shared.files[trap], *(tally.wrong[trap] for tally in everyone), own.files[trap], own.wrong[trap])
        yield trap, *(f"{count:,}" for count in counts)
    totals = (shared.files, *(tally.wrong for tally in everyone), own.files, own.wrong)
    yield "**together**", *(f"**{count.total():,}**" for count in totals)


def _markdown(rows: Iterable[tuple[str, ...]]) -> str:
    head, *rest = rows
    columns = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, columns, *rest))


def _item(text: str) -> str:
    return textwrap.fill(f"- {text}", _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
