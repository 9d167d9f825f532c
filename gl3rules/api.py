"""The Python API: read facts from files and texts, and check them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from gl3rules import packs
from gl3rules.engine import evaluate
from gl3rules.errors import FactsError
from gl3rules.facts import contradictions
from gl3rules.facts.load import from_bytes, load_all
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gl3rules.facts.root import Facts
    from gl3rules.model import Assessment
    from gl3rules.text import Message

__all__ = ["check", "load", "load_all", "loads"]


def load(path: str) -> Facts:
    """Read the facts of the one organisation that a file describes; "-" is standard input.

    Raises FactsError where the file can't be read, is not of the facts' shape, contradicts itself, or describes
    several organisations (load_all reads those).
    """
    return _only(load_all(path), path, message("Read it with load_all."))


def loads(data: bytes | str, *, path: str = "<data>") -> Facts:
    """Return the facts of the one organisation that a text describes: YAML, or JSON where it starts with a bracket.

    `path` is what problems and assessments call the text. Raises FactsError where the text is not of the facts' shape,
    contradicts itself, or describes several organisations.
    """
    # Half a character, which UTF-8 has no bytes for, gets some all the same: they are refused with their place.
    encoded = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return _only(from_bytes(encoded, path, None), path, message("Give the text of each organisation by itself."))


def _only(found: Sequence[Facts], path: str, remedy: Message) -> Facts:
    if len(found) > 1:
        raise FactsError.of(
            message("{path} describes {count} organisations, not one.", path=path, count=len(found)),
            remedy,
            path=path,
        )
    return found[0]


def check(  # noqa: PLR0913  every one but the facts has a name and a default
    facts: Facts,
    *,
    as_of: date | None = None,
    pack: str = packs.DEFAULT,
    parameters: Mapping[str, str] | None = None,
    rows: Sequence[str] = (),
    rules: Sequence[str] = (),
    evidence: bool = True,
) -> Assessment:
    """Judge facts by the rules of a pack, on a date (today by default).

    `parameters` tightens the pack's figures, each given as text ("30 days"). `rows` and `rules` select; all are
    judged by default. Without `evidence` a pass comes without the facts that it rests on, which is faster. Raises
    FactsError where facts contradict the date, SelectionError for an unknown name or a loosened parameter, and
    PackError for a broken pack.
    """
    day = as_of or date.today()  # noqa: DTZ011  the day where the program runs is what people mean by today
    impossible = contradictions.on(facts, day)
    if impossible:
        raise FactsError(impossible)
    loaded = packs.with_parameters(_loaded(pack), dict(parameters or {}))
    return evaluate(packs.select(loaded, rows, rules), facts, day, evidence=evidence)


@cache
def _loaded(name: str) -> packs.LoadedPack:
    return packs.load(name)
