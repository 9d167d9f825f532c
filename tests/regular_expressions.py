"""Whether a regular expression can take more time than in proportion to the text: read from its structure.

A backtracking matcher takes more where a text can be matched in ever more ways as it grows. The positions of an
expression (its single characters and classes) are the states of Glushkov's automaton; there are polynomially many ways
where one loop can hand over to another on a text that both can read, and exponentially many where a loop can read a
text in two ways (Weber and Seidl, "On the degree of ambiguity of finite automata", 1991). What is possessive or atomic
is never matched in a second way.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]  # no public module parses expressions
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# A repetition of at most so many is no loop: it makes time no more than so many times as long.
_FEW: Final = 64
_START: Final = 0
_CATEGORIES: Final = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_NOT_DIGIT: r"\D",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}
_SOME: Final = "".join(map(chr, range(256))) + "あ漢２٣\u200b\u2028\ufeff\ud800\U0001f600"


class _Part(NamedTuple):
    """What a part of an expression can begin and end with, and whether it can be empty."""

    empty: bool
    first: tuple[int, ...]
    last: tuple[int, ...]


class Expression:
    """The automaton of a regular expression, searched for in a text: position 0 reads what stands before a match."""

    def __init__(self, nodes: Any, dot_is_all: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002
        self._dot_is_all = dot_is_all
        self._alphabet = frozenset(_SOME) | frozenset(_characters_in(nodes))
        self.inner: list[Expression] = []
        self.reads: list[frozenset[str]] = [self._alphabet]
        self.edges: Counter[tuple[int, int]] = Counter({(_START, _START): 1})
        self._is_checked = False
        whole = self._sequence(nodes)
        # Where something is asked of the place, a match may fail at its last character too.
        self.ends = set() if self._is_checked else set(whole.last)
        self.edges.update((_START, position) for position in whole.first)

    def problems(self) -> Iterator[str]:
        """Yield why the time may grow faster than the text."""
        for inner in self.inner:
            yield from inner.problems()
        after: dict[int, list[int]] = {}
        for one, other in self.edges:
            after.setdefault(one, []).append(other)
        loops = [position for position in after if self._reached([(position,)], after, (position,))]
        for one in loops:
            if any(self.edges[one, other] > 1 and self._reached([(other,)], after, (one,)) for other in after[one]):
                yield "exponential: a loop within a loop"
            if any(self._reached([pair], after, (one, one)) for pair in self._forks(one, after)):
                yield "exponential: a loop reads a text in two ways"
        for one, other in product(loops, loops):
            # A search that has come into a loop in which a match may end has found one, and does not start once more.
            found_already = one == _START and any(
                end == other or (self._leads(end, other, after) and self._leads(other, end, after)) for end in self.ends
            )
            if one != other and not found_already and self._reached([(one, one, other)], after, (one, other, other)):
                yield "polynomial: it is searched for from every place" if one == _START else "polynomial: two loops"

    def _leads(self, one: int, other: int, after: dict[int, list[int]]) -> bool:
        return self._reached([(one,)], after, (other,))

    def _forks(self, start: int, after: dict[int, list[int]]) -> list[tuple[int, ...]]:
        """Return the pairs of different positions that one text leads to from a position."""
        return [pair for pair in self._all_reached([(start, start)], after) if pair[0] != pair[1]]

    def _reached(self, starts: list[tuple[int, ...]], after: dict[int, list[int]], goal: tuple[int, ...]) -> bool:
        return goal in self._all_reached(starts, after)

    def _all_reached(self, starts: list[tuple[int, ...]], after: dict[int, list[int]]) -> set[tuple[int, ...]]:
        """Return all that is reached from some positions by reading one text, at least a character of it."""
        seen: set[tuple[int, ...]] = set()
        left = deque(starts)
        while left:
            for following in product(*(after.get(position, ()) for position in left.popleft())):
                if following not in seen and frozenset.intersection(*(self.reads[each] for each in following)):
                    seen.add(following)
                    left.append(following)
        return seen

    def _sequence(self, nodes: Any) -> _Part:  # noqa: ANN401  what re parses has no types
        whole = _Part(empty=True, first=(), last=())
        for code, value in nodes:
            part = self._node(code, value)
            self.edges.update(product(whole.last, part.first))
            whole = _Part(
                whole.empty and part.empty,
                whole.first + (part.first if whole.empty else ()),
                part.last + (whole.last if part.empty else ()),
            )
        return whole

    def _node(self, code: Any, value: Any) -> _Part:  # noqa: ANN401  as above
        if code in {codes.SUBPATTERN, codes.BRANCH}:
            parts = [self._sequence(nodes) for nodes in ([value[3]] if code is codes.SUBPATTERN else value[1])]
            return _Part(
                any(part.empty for part in parts),
                tuple(position for part in parts for position in part.first),
                tuple(position for part in parts for position in part.last),
            )
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT}:
            least, most, body = value
            part = self._sequence(body)
            if most > _FEW:
                self.edges.update(product(part.last, part.first))
            return part._replace(empty=part.empty or least == 0)
        if code in {codes.POSSESSIVE_REPEAT, codes.ATOMIC_GROUP}:
            body = value[2] if code is codes.POSSESSIVE_REPEAT else value
            inner = self._inside(body)
            firsts = [inner.reads[other] for one, other in inner.edges if one == _START and other != _START]
            part = self._position(frozenset().union(*firsts))
            return part._replace(empty=code is codes.POSSESSIVE_REPEAT and value[0] == 0)
        if code in {codes.ASSERT, codes.ASSERT_NOT, codes.AT}:
            if code is not codes.AT:
                self._inside(value[1])
            # The beginning of a text is asked for before anything is read.
            self._is_checked |= value not in {codes.AT_BEGINNING, codes.AT_BEGINNING_STRING}
            return _Part(empty=True, first=(), last=())
        return self._position(self._read_by(code, value))

    def _inside(self, nodes: Any) -> Expression:  # noqa: ANN401  as above
        inner = Expression(nodes, self._dot_is_all)
        # It is tried at one place only.
        inner.edges.pop((_START, _START))
        self.inner.append(inner)
        return inner

    def _position(self, reads: frozenset[str]) -> _Part:
        self.reads.append(reads)
        position = len(self.reads) - 1
        return _Part(empty=False, first=(position,), last=(position,))

    def _read_by(self, code: Any, value: Any) -> frozenset[str]:  # noqa: ANN401  as above
        if code is codes.LITERAL:
            return frozenset(chr(value))
        if code is codes.NOT_LITERAL:
            return self._alphabet - {chr(value)}
        if code is codes.ANY:
            return self._alphabet if self._dot_is_all else self._alphabet - {"\n"}
        if code is codes.RANGE:
            return frozenset(char for char in self._alphabet if value[0] <= ord(char) <= value[1])
        if code is codes.CATEGORY:
            return frozenset(char for char in self._alphabet if re.match(_CATEGORIES[value], char))
        if code is codes.IN:
            negated = value[0][0] is codes.NEGATE
            found = frozenset[str]().union(*(self._read_by(*each) for each in value if each[0] is not codes.NEGATE))
            return self._alphabet - found if negated else found
        message = f"{code} is not known here"
        raise NotImplementedError(message)


def _characters_in(nodes: Any) -> Iterator[str]:  # noqa: ANN401  what re parses has no types
    """Yield every character that an expression names, so that the alphabet has them."""
    if isinstance(nodes, int) and not isinstance(nodes, codes._NamedIntConstant):
        if 0 <= nodes <= 0x10FFFF:
            yield chr(nodes)
    elif isinstance(nodes, (list, tuple, parser.SubPattern)):
        for node in nodes:
            yield from _characters_in(node)


def problems(pattern: str | bytes, flags: int = 0) -> list[str]:
    """Return why a regular expression may take more time than in proportion to the text, each reason once."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    flags &= ~re.UNICODE if isinstance(pattern, bytes) else ~0
    parsed = parser.parse(text, flags)
    return list(dict.fromkeys(Expression(parsed, bool(parsed.state.flags & re.DOTALL)).problems()))
