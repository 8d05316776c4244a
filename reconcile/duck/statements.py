"""Statements inside jobs: short steps on a cursor, on the thread that owns it. Nothing here waits for anything."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from reconcile.duck.errors import QueryFailed, short

Cursor = duckdb.DuckDBPyConnection
"""A DuckDB cursor; jobs get one. Named here so that nobody else imports duckdb."""

FETCH_ROWS = 500
APPEND_ROWS = 500
_BREATH_SECONDS = 0.001
"""A short sleep between bites lets the event loop have the interpreter (design 6)."""


@contextmanager
def transaction(cursor: Cursor) -> Iterator[None]:
    """Commits on leaving, rolls back on any exception. For use inside a job."""
    do(cursor, "begin")
    try:
        yield
        do(cursor, "commit")
    except BaseException:
        with suppress(duckdb.Error):
            do(cursor, "rollback")
        raise


def rows_of(cursor: Cursor, *, sql: str, values: Sequence[object] = (), max_rows: int) -> list[tuple[object, ...]]:
    """Runs a SELECT and fetches at most `max_rows` rows, in small bites. For use inside a job."""
    cursor.execute(sql, list(values))
    rows: list[tuple[object, ...]] = []
    try:
        while len(rows) < max_rows:
            bite = cursor.fetchmany(min(FETCH_ROWS, max_rows - len(rows)))
            rows.extend(bite)
            if len(bite) < FETCH_ROWS:
                break
            time.sleep(_BREATH_SECONDS)
    finally:
        cursor.abort()
    return rows


def one_number(cursor: Cursor, sql: str, values: Sequence[object] = ()) -> int | None:
    """The whole number that a SELECT of one row and column gives. For use inside a job."""
    rows = cursor.execute(sql, list(values)).fetchall()
    return rows[0][0] if rows and isinstance(rows[0][0], int) else None


def select_one(cursor: Cursor, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    """All rows of a small answer, outside jobs. Raises QueryFailed."""
    try:
        return cursor.execute(sql, list(values)).fetchall()
    except duckdb.Error as error:
        raise QueryFailed(short(error)) from error


def read_only(cursor: Cursor, *, sql: str, max_rows: int) -> list[tuple[object, ...]]:
    """As `rows_of`, where nothing can be written, whatever the statement says. For use inside a job."""
    do(cursor, "begin transaction read only")
    try:
        return rows_of(cursor, sql=sql, max_rows=max_rows)
    finally:
        cursor.abort()
        do(cursor, "rollback")


def do(cursor: Cursor, sql: str, values: Mapping[str, object] | Sequence[object] = ()) -> None:
    """Runs a statement to its end. DuckDB refuses other work while a result is unfinished. For use inside a job."""
    cursor.execute(sql, values)
    cursor.complete()


def append(cursor: Cursor, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Loads rows into a table, all columns in order, in small bites. For use inside a job."""
    if not rows:
        return
    appender = cursor.appender(table)
    for start in range(0, len(rows), APPEND_ROWS):
        appender.append_rows(list(rows[start : start + APPEND_ROWS]))
        time.sleep(_BREATH_SECONDS)
    appender.flush()


def quoted(path: Path) -> str:
    return str(path).replace("'", "''")
