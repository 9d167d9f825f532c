"""Outcomes as Parquet: a row for each organisation and rule, ready for DuckDB, Spark or pandas."""

from __future__ import annotations

from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Final

from gl3rules.batch.judging import COLUMNS
from gl3rules.errors import OutputError
from gl3rules.text import message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gl3rules.batch.job import Prepared
    from gl3rules.batch.results import Table

TAGS: Final = "tags"
"""The column that Parquet has beside those of gl3rules.batch.COLUMNS: what a manifest says of the organisation."""

# As many rows as are compressed together: enough for a good ratio, and some dozens of megabytes of memory.
_GROUP: Final = 100_000


def write(file: IO[bytes], prepared: Prepared, tables: Iterable[Table]) -> None:
    """Write the outcomes; raises OutputError where pyarrow is not installed."""
    needed()
    writer = _Writer(file, prepared)
    for table in tables:
        writer.add(table)
    writer.close()


def needed() -> None:
    """Raise OutputError where pyarrow is not installed."""
    try:
        # Imported here: few runs write Parquet.
        import_module("pyarrow")
    except ModuleNotFoundError as error:
        raise OutputError(
            message("The format {name} needs the package {package}.", name="parquet", package=error.name or ""),
            message("Install it with: pip install 'gl3rules[{extra}]'", extra="parquet"),
        ) from error


class _Writer:
    """A Parquet file under way: rows are gathered by columns, and written a group at a time."""

    def __init__(self, file: IO[bytes], prepared: Prepared) -> None:
        # Any: pyarrow has no types.
        self._arrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
        loaded, job = prepared.loaded, prepared.job
        pack = loaded.pack
        self._schema: Any = _schema(self._arrow)
        self._rules = [
            (rule.id, rule.row, rule.clause or loaded.requirements[rule.row].clause, rule.severity.value)
            for rule in loaded.rules
        ]
        self._of_run = (job.as_of, pack.name, pack.version)
        self._writer: Any = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._columns: list[list[object]] = [[] for _ in self._schema]

    def add(self, table: Table) -> None:
        """Add the organisations of one unit."""
        tags = list(table.tags.items())
        count = len(self._rules)
        for described, cells in table.organisations:
            place = described.place
            about = (described.id, described.name, place.path, place.number, described.sha256, *self._of_run)
            values = [
                *([value] * count for value in about),
                *zip(*self._rules, strict=True),
                *zip(*((cell.status, cell.findings, cell.fact, cell.message) for cell in cells), strict=True),
                [tags] * count,
            ]
            for column, found in zip(self._columns, values, strict=True):
                column.extend(found)
            if len(self._columns[0]) >= _GROUP:
                self._flush()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        if self._columns[0]:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        arrays = [
            self._arrow.array(column, type=field.type)
            for column, field in zip(self._columns, self._schema, strict=True)
        ]
        self._writer.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._columns = [[] for _ in self._schema]


def _schema(arrow: Any) -> Any:  # noqa: ANN401  pyarrow has no types
    text, number = arrow.string(), arrow.int32()
    # What says the same of many rows is kept once, also in memory.
    word = arrow.dictionary(arrow.int32(), text)
    of_name = {"number": arrow.int64(), "as_of": arrow.date32(), "findings": number, "fact": text, "message": text}
    names = (*COLUMNS, TAGS)
    of_name[TAGS] = arrow.map_(text, text)
    return arrow.schema([arrow.field(name, of_name.get(name, word), nullable=False) for name in names])
