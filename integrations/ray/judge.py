"""Judges facts with Ray Data, and counts which rows of the checklist fail most often.

    python judge.py FACTS OUTCOMES [--as-of DATE]

FACTS is a text file with the facts of one organisation on each line, as JSON, or a folder of such files; OUTCOMES
becomes a folder of Parquet files. Both can be whatever Ray Data reads and writes. gl3rules must be installed, in the
same version, on every node. RAY_ADDRESS names the cluster; without it, this machine is one.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import ray.data
from ray.data.aggregate import Count, CountDistinct
from ray.data.expressions import col

from gl3rules.batch import Judge

if TYPE_CHECKING:
    from ray.data import Dataset


def judged(facts: Dataset, judge: Judge) -> Dataset:
    """Return a row for each organisation and rule of a dataset with the column `facts` and, if it has one, `path`.

    A record that can't be judged, an empty one too, becomes one row with the status "refused".
    """

    # Within another, a function is sent to the workers itself; one that a module holds, only by its name.
    def outcomes(table: pa.Table) -> pa.Table:
        rows = [
            row
            for record in table.to_pylist()
            for row in judge.rows(record["facts"] or "", record.get("path", "<record>"))
        ]
        return pa.Table.from_pylist(rows)

    # A record becomes more than a hundred rows: a batch of the usual size would make too large a table.
    return facts.map_batches(outcomes, batch_size=100, batch_format="pyarrow")


def counted(outcomes: Dataset) -> tuple[list[tuple[str, int]], int]:
    """Return the rows of the checklist that fail, each with how many organisations fail it; and the refused records."""
    # One question for both, because each reads all outcomes.
    groups = outcomes.filter(expr=col("status").is_in(["fail", "refused"])).groupby(["status", "row"], num_partitions=4)
    found = groups.aggregate(CountDistinct(on="organisation_id", alias_name="organisations"), Count()).take_all()
    failing = [(each["row"], each["organisations"]) for each in found if each["status"] == "fail"]
    refused = sum(each["count()"] for each in found if each["status"] == "refused")
    return sorted(failing, key=lambda each: (-each[1], each[0])), refused


def main() -> None:
    """Judge what the command line names, write the outcomes, and show which rows fail and how much was refused."""
    parser = ArgumentParser(description="Judge facts with Ray Data.")
    parser.add_argument("facts")
    parser.add_argument("outcomes")
    # The day is settled here, so that every worker judges on the same one.
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today())  # noqa: DTZ011  the day where it runs
    given = parser.parse_args()
    # Not read_json, which would take the facts apart: a key that is there twice has to be seen.
    facts = ray.data.read_text(given.facts, include_paths=True).rename_columns({"text": "facts"})
    judged(facts, Judge(as_of=given.as_of)).write_parquet(given.outcomes)
    # Read again, because Ray would otherwise judge everything anew.
    failing, refused = counted(ray.data.read_parquet(given.outcomes))
    for row, organisations in failing[:20]:
        print(row, organisations)
    print("refused:", refused)


if __name__ == "__main__":
    main()
