"""Many organisations in one run: one worker function for one process, all cores and a cluster.

from gl3rules.batch import Judge

judge = Judge(as_of=date(2026, 11, 22))
for row in judge.rows(record):
print(row["organisation_id"], row["rule"], row["status"])
"""

from gl3rules.batch.judge import Judge
from gl3rules.batch.judging import COLUMNS, Found, Judged
from gl3rules.errors import WorkerMismatchError

__all__ = ["COLUMNS", "Found", "Judge", "Judged", "WorkerMismatchError"]
