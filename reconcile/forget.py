"""Removes history that ended before an instant; what is current stays, however old. Called after a full run."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from reconcile.duck.file import SnapshotFile
from reconcile.duck.statements import Cursor, do, one_number, transaction
from reconcile.rows import utc
from reconcile.tables import OUR_TABLES, TABLES


async def forget(file: SnapshotFile, before: datetime) -> int:
    """How many rows were removed; table after table, each in a transaction of its own. Raises QueryFailed."""
    removed = 0
    for table in (*(table for tables in TABLES.values() for table in tables), *OUR_TABLES):
        removed += await file.run(partial(_forget, table=table, before=before))
    await file.run(partial(_forget_runs, before=before))
    return removed


def _forget(cursor: Cursor, table: str, before: datetime) -> int:
    old = one_number(cursor, f"select count(*) from {table}_scd where valid_to < ?", [utc(before)]) or 0
    if old:
        with transaction(cursor):
            do(cursor, f"delete from {table}_scd where valid_to < ?", [utc(before)])
    return old


def _forget_runs(cursor: Cursor, before: datetime) -> None:
    """All but the last good read of each kind of each side: a feed of changes goes on from there."""
    last = "(select arg_max(run_id, as_of) from run_side where compared group by system, kind)"
    with transaction(cursor):
        do(cursor, f"delete from run_side where as_of < ? and run_id not in {last}", [utc(before)])
        do(cursor, f"delete from run where started_at < ? and id not in {last}", [utc(before)])
