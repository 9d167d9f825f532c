"""Judges facts with Spark, and counts which rows of the checklist fail most often.

    spark-submit judge.py FACTS OUTCOMES [--as-of DATE]

FACTS is a text file with the facts of one organisation on each line, as JSON, or a folder of such files; OUTCOMES
becomes a folder of Parquet files. Both can be whatever Spark reads and writes. gl3rules must be installed, in the same
version, for the Python of the driver and of every executor.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

import pandas as pd
from pyspark.sql import SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import DateType, LongType, StringType, StructField, StructType

from gl3rules.batch import COLUMNS, Judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame

TYPES: Final = {"number": LongType(), "findings": LongType(), "as_of": DateType()}
SCHEMA: Final = StructType([StructField(name, TYPES.get(name, StringType())) for name in COLUMNS])


def judged(facts: DataFrame, judge: Judge) -> DataFrame:
    """Return a row for each organisation and rule of a table with the column `facts` and, if it has one, `path`.

    A record that can't be judged, an empty one too, becomes one row with the status "refused".
    """

    # Within another, a function is sent to the executors itself; one that a module holds, only by its name.
    def outcomes(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        for frame in frames:
            paths = frame["path"] if "path" in frame else ["<record>"] * len(frame)
            records = zip(frame["facts"].fillna(""), paths, strict=True)
            # A record becomes more than a hundred rows: as many records as come in would make too large a table.
            while part := list(islice(records, 100)):
                rows = [row for record, path in part for row in judge.rows(record, path)]
                yield pd.DataFrame(rows, columns=COLUMNS)

    return facts.mapInPandas(outcomes, SCHEMA)


def failures(outcomes: DataFrame) -> DataFrame:
    """Return how many organisations fail each row of the checklist, the most first."""
    failing = outcomes.where(f.col("status") == "fail").groupBy("row")
    counted = failing.agg(f.countDistinct("organisation_id").alias("organisations"))
    return counted.orderBy(f.desc("organisations"), "row")


def main() -> None:
    """Judge what the command line names, write the outcomes, and show which rows fail and how much was refused."""
    parser = ArgumentParser(description="Judge facts with Spark.")
    parser.add_argument("facts")
    parser.add_argument("outcomes")
    # The day is settled here, so that every executor judges on the same one.
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())  # noqa: DTZ011  the day where it runs
    given = parser.parse_args()
    spark = SparkSession.builder.appName("gl3rules").getOrCreate()
    lines = spark.read.text(given.facts).where(f.trim("value") != "")
    facts = lines.select(f.col("value").alias("facts"), f.input_file_name().alias("path"))
    judged(facts, Judge(as_of=given.as_of)).write.parquet(given.outcomes)
    # Read again, because Spark would otherwise judge everything anew for each question.
    outcomes = spark.read.parquet(given.outcomes)
    failures(outcomes).show(20)
    print("refused:", outcomes.where(f.col("status") == "refused").count())
    spark.stop()


if __name__ == "__main__":
    main()
