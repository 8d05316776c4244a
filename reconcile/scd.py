"""Keeps history: what was read is compared with what is current, and only the difference is stored (design 5, Audit).

Called by `snapshot`, `ours` and `confirm` inside jobs on DuckDB's thread.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files

from reconcile.duck.statements import Cursor, append, do, one_number, transaction
from reconcile.marks import WITH_MARK, following, remaking, remarking
from reconcile.rows import utc

Rows = Mapping[str, Sequence[tuple[object, ...]]]
"""Rows by table, as `reconcile.rows` makes them."""


def stage(cursor: Cursor, tables: Collection[str]) -> None:
    """Empty places to load into."""
    for table in tables:
        do(cursor, _sql("stage", table))


def load(cursor: Cursor, rows: Rows) -> None:
    """Adds rows to the places that `stage` made."""
    for table, some in rows.items():
        append(cursor, f"{table}_stage", some)


def settle(
    cursor: Cursor,
    tables: Collection[str],
    moment: datetime,
    *,
    touched: Collection[str] | None = None,
    only_touched: bool = False,
) -> None:
    """Makes the staged rows the current ones, in one transaction.

    `moment`: aware UTC, when they were read. `touched`: only these records were read; others stay as they are. A
    touched record without staged rows is gone. `only_touched`: they are in the temporary table `touched` already.
    """
    with transaction(cursor):
        if touched is not None:
            do(cursor, "create or replace temp table touched (record varchar)")
            append(cursor, "touched", [(record,) for record in touched])
        scoped = only_touched or touched is not None
        scope = " and record in (select record from touched)" if scoped else ""
        at = {"moment": utc(moment)}
        for table in tables:
            for step in ("known", "changed", "gone"):
                do(cursor, _sql(step, table, scope))
            for step in ("close", "add"):
                do(cursor, _sql(step, table), at)
            for statement in following(table):
                do(cursor, statement)
            do(cursor, _sql("clear", table))


def remake_marks(cursor: Cursor) -> None:
    """After rows came into the tables without `settle`, as in tests. For use inside a job."""
    for statement in (*remaking(), *remarking()):
        do(cursor, statement)


def current_count(cursor: Cursor, table: str) -> int:
    """Records that are current."""
    return one_number(cursor, _sql("count", table)) or 0


@cache
def _steps() -> Mapping[str, str]:
    text = files("reconcile").joinpath("scd.sql").read_text(encoding="utf-8")
    parts = (part.partition("\n") for part in text.split("-- name: ")[1:])
    return {name.strip(): body.strip() for name, _newline, body in parts}


def _sql(step: str, table: str, scope: str = "") -> str:
    made = WITH_MARK.get(table)
    own, mark = (", mark", f", {made} as mark") if made else ("", "")
    return _steps()[step].format(table=table, scope=scope, own=own, mark=mark)
