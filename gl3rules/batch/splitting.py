"""A piece of work in two halves, down to one file or one record, and the results of both as that of the whole."""

from __future__ import annotations

import re
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs

from gl3rules.batch import records
from gl3rules.batch.judging import Cell
from gl3rules.batch.state import content_of
from gl3rules.batch.units import Result
from gl3rules.errors import FactsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gl3rules.batch.units import Unit

_LINE: Final = re.compile(rb"[^\n]*\n|[^\n]+")
_FASTEST: Final = 1


def halves(piece: Sequence[Unit], most: int) -> tuple[Sequence[Unit], Sequence[Unit]] | None:
    """Return a piece of work in two: some of its units each, or some lines of its only one; None where it has one."""
    if len(piece) != 1:
        half = len(piece) // 2
        return piece[:half], piece[half:]
    (unit,) = piece
    try:
        lines = _LINE.findall(records.block(unit, most)) if unit.is_block else []
    except FactsError:
        # Each worker that reads it will say why it can't be read.
        return None
    half = len(lines) // 2
    if not half:
        return None
    # Not the one whose result may be known any more.
    first = structs.replace(unit, data=b"".join(lines[:half]), known="")
    line = unit.first_line + half if unit.first_line else 0
    second = structs.replace(unit, data=b"".join(lines[half:]), first_line=line, known="")
    return [first], [second]


def whole(units: tuple[Unit, Unit], results: tuple[Result, Result]) -> Result:
    """Return the result of a block of records of which these are the two halves and theirs.

    It has no digest where one of them has none, so that a later run judges the block again.
    """
    first, second = results
    digest = sha256(b"".join(unit.data or b"" for unit in units)).hexdigest()
    cells = [cell for each in results if each.cells for cell in _cells(each)]
    return Result(
        digest if first.digest and second.digest else "",
        lines=first.lines + second.lines,
        verdicts=(
            *first.verdicts,
            *(structs.replace(each, number=each.number + first.lines) for each in second.verdicts),
        ),
        refusals=(
            *first.refusals,
            *(structs.replace(each, number=each.number + first.lines) for each in second.refusals),
        ),
        told=_joined([each.told for each in results if each.told]),
        cells=zlib.compress(msgspec.msgpack.encode(cells), _FASTEST) if cells else b"",
    )


def _joined(blobs: Sequence[bytes]) -> bytes:
    """Return the lines of several results as those of one, packed as they come."""
    packer = zlib.compressobj(_FASTEST)
    packed = [packer.compress((b"\n" if number else b"") + content_of(each)) for number, each in enumerate(blobs)]
    return b"".join([*packed, packer.flush()]) if blobs else b""


def up_to_failure(result: Result) -> Result:
    """Return a result up to its first organisation that fails or can't be judged; as it is where none does.

    Where others come after that one it has no digest, so that a later run judges the unit again.
    """
    failing = [each.number for each in result.refusals] + [each.number for each in result.verdicts if each.code]
    last = min(failing, default=None)
    numbers = [each.number for each in result.verdicts] + [each.number for each in result.refusals]
    if last is None or max(numbers) <= last:
        return result
    verdicts = tuple(each for each in result.verdicts if each.number <= last)
    told = b"\n".join(content_of(result.told).split(b"\n")[: len(verdicts)])
    cells = _cells(result)[: len(verdicts)] if result.cells else []
    return structs.replace(
        result,
        digest="",
        verdicts=verdicts,
        refusals=tuple(each for each in result.refusals if each.number <= last),
        told=zlib.compress(told, _FASTEST) if told else b"",
        cells=zlib.compress(msgspec.msgpack.encode(cells), _FASTEST) if cells else b"",
    )


def _cells(result: Result) -> list[list[Cell]]:
    return msgspec.msgpack.decode(content_of(result.cells), type=list[list[Cell]])


def of_one_record(unit: Unit, result: Result) -> Result:
    """Return the result of a unit that was given up, as that of its only line where it is a block of records."""
    if unit.data is None:
        return result
    refusals = tuple(structs.replace(each, number=1) for each in result.refusals)
    return structs.replace(result, lines=records.count(unit.data), refusals=refusals)
