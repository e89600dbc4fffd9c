"""The fault table: one line a row. Rows 2 and 3 are judged after every round of every other row."""

from faults.row import Row

ROWS: tuple[Row, ...] = ()
JUDGED = {
    2: ("after the faults stop", "0 jobs not ended after 3 leases and the p99 of a job's time", ("stuck",)),
    3: (
        "throughout",
        "1 published output for each subject and specification, 0 dangling references, 0 orphan objects",
        ("published once", "dangling", "orphans"),
    ),
}
"""Number of the row: what it is about, when it passes, and the checker's judgements that it counts."""
