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

from daemon.ports import StateError
from daemon.store.lane import Lane

BUSY_MS = 10_000
"""How long a writer waits for another process (the CLI with `--offline`) before it fails."""

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


def writer_lane(path: Path) -> Lane:
    """Every transaction takes the write lock when it begins, so it can never be refused half-way."""
    return _lane(path, WRITER, "BEGIN IMMEDIATE", "state-writer")


def reader_lane(path: Path) -> Lane:
    """Cannot write; every transaction is one consistent snapshot."""
    return _lane(path, READER, "BEGIN", "state-reader")


def _lane(path: Path, pragmas: tuple[str, ...], begin: str, name: str) -> Lane:
    url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)

    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions on its own
        for pragma in pragmas:
            connection.execute(pragma)

    def began(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    sa.event.listen(engine, "connect", connected)
    sa.event.listen(engine, "begin", began)
    return Lane(engine.connect, name)


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


def oldest_fit(path: Path) -> int:
    """The oldest schema revision whose program can work with this file; 0: nobody has said."""
    with closing(sqlite3.connect(path, timeout=BUSY_MS / 1000)) as connection:
        (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def set_oldest_fit(connection: sa.Connection, revision: str) -> None:
    """Takes effect with the transaction."""
    connection.exec_driver_sql(f"PRAGMA user_version={int(revision)}")


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
