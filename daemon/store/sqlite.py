"""Everything that is SQLite's own: pragmas, how transactions begin, upsert, triggers, the look at a file before use.

Used by daemon/store only. The one place to change for another database: tables and queries elsewhere are portable.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as _insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from daemon.ports import StateError

BUSY_MS = 10_000
"""How long a writer waits for another process (the CLI with `--offline`) before it fails."""

POOL_WAIT_SECONDS = 30
READERS = 3
MAGIC = b"SQLite format 3\x00"
QUICK_CHECK_BYTES = 64 * 1024 * 1024
"""Larger files are not read through at start; `samsvar state check` does that."""

COMMON = (f"PRAGMA busy_timeout={BUSY_MS}", "PRAGMA foreign_keys=ON")
WRITER = (*COMMON, "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
READER = (*COMMON, "PRAGMA query_only=ON")

APPEND_ONLY = tuple(
    f"CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
    for verb in ("update", "delete")
)
"""Statements of migration 0001: lines of the audit log are never changed or removed."""

AUDIT_MAY_SHRINK = "DROP TRIGGER audit_no_delete"
AUDIT_MAY_SHRINK_NO_MORE = APPEND_ONLY[1]
"""Around the removal of lines that are older than the configured period, in one transaction (`pruning`)."""

AUDIT_MAY_CHANGE = "DROP TRIGGER audit_no_update"
AUDIT_MAY_CHANGE_NO_MORE = APPEND_ONLY[0]
"""Around the erasure of a person's content, in one transaction (`audit_erasure`)."""

LAST_GIVEN_ID = "SELECT seq FROM sqlite_sequence WHERE name = 'audit'"
"""The highest id that a line ever got: what is above the highest one there is was removed."""


def upsert(table: sa.Table) -> Insert:
    """An INSERT with ON CONFLICT; PostgreSQL's `insert` has the same methods."""
    return _insert(table)


def writer_engine(path: Path) -> AsyncEngine:
    """One connection; every transaction takes the write lock when it begins, so it can never be refused half-way."""
    return _engine(path, 1, WRITER, "BEGIN IMMEDIATE")


def reader_engine(path: Path) -> AsyncEngine:
    """A few connections that cannot write; every transaction is one consistent snapshot."""
    return _engine(path, READERS, READER, "BEGIN")


def _engine(path: Path, pool_size: int, pragmas: tuple[str, ...], begin: str) -> AsyncEngine:
    url = sa.URL.create("sqlite+aiosqlite", database=str(path))
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_reset_on_return=None,  # `connection.transaction` has ended it, and a second rollback is a thread's turn
        hide_parameters=True,
    )

    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions on its own
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    def began(connection: sa.Connection) -> None:
        """Straight to the driver: one turn of its thread instead of three."""
        driver: Any = connection.connection.driver_connection
        await_only(driver.execute(begin))

    sa.event.listen(engine.sync_engine, "connect", connected)
    sa.event.listen(engine.sync_engine, "begin", began)
    return engine


def revision_of(path: Path) -> str | None:
    """The schema revision that the file holds; None for an empty file. Changes nothing.

    Raises StateError when the file is not SQLite, is damaged, or belongs to another program.
    """
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    if not head:
        return None
    if head != MAGIC:
        raise _damaged(path, "the file does not begin as a SQLite database does")
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_MS / 1000)) as connection:
            return _revision(connection, path)
    except sqlite3.DatabaseError as error:
        raise _damaged(path, str(error)) from error


def _revision(connection: sqlite3.Connection, path: Path) -> str | None:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise StateError(
            f"{path} is not a state file of samsvar",
            "it is a SQLite database with other tables",
            "set state_dir to an empty folder",
        )
    if path.stat().st_size <= QUICK_CHECK_BYTES:
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise _damaged(path, str(verdict))
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _damaged(path: Path, why: str) -> StateError:
    return StateError(f"{path} is damaged", why, "samsvar restore BACKUP")
