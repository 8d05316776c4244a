"""DuckDB: one hardened instance for the daemon, one file per connection, one writer thread (design 6).

The only importer of duckdb. Called by every part of reconcile that needs SQL; must never run a statement on the event
loop, and never overwrite a file that it cannot read.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import duckdb

from reconcile.deadline import Deadline
from reconcile.field_rules import FieldRule, built_in
from reconcile.field_views import field_views
from reconcile.marks import remaking, remarking

T = TypeVar("T")
Cursor = duckdb.DuckDBPyConnection
"""A DuckDB cursor; jobs get one. Named here so that nobody else imports duckdb."""

SCHEMA_VERSION = 3
"""1: before the marks of orders, which are made when such a file is opened. 2: before those of records."""
ORDERS_MARKED = 2
LAYOUT = ("schema.sql", "views.sql", "masters.sql", "orders.sql")
"""Tables first; a view stands on those before it."""
LAID_OUT = "select digest from laid_out"
FETCH_ROWS = 500
APPEND_ROWS = 500
_BREATH_SECONDS = 0.001
"""A short sleep between bites lets the event loop have the interpreter (design 6)."""
HELD_SECONDS = (0.05, 0.2, 1.0, 2.0)
"""Waits for an instance of ours that is still letting go of a file (seen once in some fifty openings, DuckDB 2.0)."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class SnapshotFileError(Exception):
    """A snapshot file cannot be used: damaged, held by another process, or written by a newer version."""


class NoRoom(SnapshotFileError):
    """The disk takes nothing more. The file is sound; it can be opened when there is room again."""


class QueryTooSlow(Exception):
    """A job was interrupted at its time limit."""


class QueryFailed(Exception):
    """DuckDB refused a statement; the text is its own, cut to 500 characters."""


class Duck:
    """The instance. `folder`: the state folder; no file outside it can be reached by any SQL."""

    def __init__(
        self,
        folder: Path,
        *,
        memory_limit: str = "200MB",
        threads: int = 2,
        fields: Sequence[FieldRule] | None = None,
    ) -> None:
        self._folder = folder.absolute()
        self._fields = built_in() if fields is None else fields
        self._settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": str(threads),
            "memory_limit": memory_limit,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="duckdb")
        self._instance: Cursor | None = None
        self._open: dict[str, SnapshotFile] = {}
        self._users: Counter[str] = Counter()
        self._opening = asyncio.Lock()
        self._closed = False

    async def open(self, connection: str) -> SnapshotFile:
        """The snapshot file of one connection, made when it is not there (0600 in a 0700 folder). It stays open until
        `close`: for whoever looks once, `using` is meant.

        Raises SnapshotFileError; the file is then left as it was.
        """
        file = await self._file(connection)
        self._users[connection] += 1
        return file

    @asynccontextmanager
    async def using(self, connection: str) -> AsyncIterator[SnapshotFile]:
        """As `open`, for as long as the block lasts. Whoever leaves last closes the file, and the instance with its
        threads and buffers when no file is in use any more."""
        self._users[connection] += 1
        try:
            yield await self._file(connection)
        finally:
            self._users -= Counter([connection])
            if not self._closed and connection not in self._users:
                self._pool.submit(self._put_away, connection, self._open.pop(connection, None), shut=not self._users)

    @property
    def is_idle(self) -> bool:
        """No instance is there: nobody uses any file."""
        return self._instance is None

    async def _file(self, connection: str) -> SnapshotFile:
        async with self._opening:
            known = self._open.get(connection)
            if known is None or known.broken:
                cursor = await asyncio.get_running_loop().run_in_executor(self._pool, self._attach, connection, known)
                self._open[connection] = SnapshotFile(cursor, self._pool)
            return self._open[connection]

    async def close(self) -> None:
        """Writes everything out. What is still running is interrupted. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        for file in self._open.values():
            file.interrupt()
        self._open.clear()
        await asyncio.get_running_loop().run_in_executor(self._pool, self._shut)
        self._pool.shutdown(wait=False)

    def _put_away(self, connection: str, file: SnapshotFile | None, *, shut: bool) -> None:
        """On the writer's thread, after all that was asked of the file. It is let go of by name also where the instance
        ends with it: DuckDB refuses a file that an instance on its way out still holds."""
        if file is not None:
            file.close()
        if self._instance is not None:
            with suppress(duckdb.Error):
                self._instance.execute(f"detach database if exists {_alias(connection)}")
        if shut:
            self._shut()

    def _shut(self) -> None:
        if self._instance is not None:
            self._instance.close()
            self._instance = None

    def _attach(self, connection: str, before: SnapshotFile | None = None) -> Cursor:
        if not _NAME.fullmatch(connection):
            raise SnapshotFileError(f"{connection[:64]!r} cannot name a folder")
        folder = self._folder / connection
        path = folder / "snapshots.duckdb"
        alias = _alias(connection)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if before is not None:
                before.close()
            instance = self._started()
            instance.execute("use memory")
            instance.execute(f"detach database if exists {alias}")
            cursor = instance.cursor()
            _take_hold(cursor, f"attach '{quoted(path)}' as {alias}")
        except (OSError, duckdb.Error) as error:
            raise _unusable(path, error) from error
        try:
            path.chmod(0o600)
            cursor.execute(f"use {alias}")
            _make_ready(cursor, path, self._fields)
        except (OSError, duckdb.Error, SnapshotFileError) as error:
            cursor.close()
            with suppress(duckdb.Error):
                instance.execute(f"detach database if exists {alias}")
            if isinstance(error, SnapshotFileError):
                raise
            raise _unusable(path, error) from error
        return cursor

    def _started(self) -> Cursor:
        if self._instance is None:
            instance = duckdb.connect(":memory:", config=self._settings)
            folder = quoted(self._folder)
            instance.execute(f"set allowed_directories = ['{folder}']")
            instance.execute(f"set temp_directory = '{folder}/duckdb-temporary'")
            instance.execute("set enable_external_access = false")
            instance.execute("set lock_configuration = true")
            self._instance = instance
        return self._instance


class SnapshotFile:
    """One connection's snapshots. Jobs run one after the other on the writer thread. `broken`: DuckDB has given it up,
    and it must be opened anew; what was committed is still there."""

    def __init__(self, cursor: Cursor, pool: ThreadPoolExecutor) -> None:
        self._cursor = cursor
        self._pool = pool
        self.broken = False

    async def run(self, job: Callable[[Cursor], T], *, limit_seconds: float | None = None) -> T:
        """The job's result. Raises QueryTooSlow at the time limit, QueryFailed for DuckDB's own errors."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(self._guarded, job, limit_seconds))

    async def query(
        self, sql: str, values: Sequence[object] = (), *, max_rows: int = 100_000, limit_seconds: float | None = None
    ) -> list[tuple[object, ...]]:
        """At most `max_rows` rows."""
        return await self.run(partial(rows_of, sql=sql, values=values, max_rows=max_rows), limit_seconds=limit_seconds)

    def interrupt(self) -> None:
        self._cursor.interrupt()

    def close(self) -> None:
        """On the writer's thread. Nothing can be asked of it any more."""
        with suppress(duckdb.Error):
            self._cursor.execute("use memory")
        self._cursor.close()

    def _guarded(self, job: Callable[[Cursor], T], limit_seconds: float | None) -> T:
        with Deadline(self._cursor.interrupt, limit_seconds) as deadline:
            try:
                return job(self._cursor)
            except duckdb.Error as error:
                self.broken = self.broken or isinstance(error, duckdb.FatalException | duckdb.ConnectionException)
                if deadline.passed and isinstance(error, duckdb.InterruptException):
                    raise QueryTooSlow(f"stopped after {limit_seconds} s") from error
                raise QueryFailed(_short(error)) from error
            finally:
                with suppress(duckdb.Error):
                    self._cursor.abort()


def _take_hold(cursor: Cursor, attach: str) -> None:
    """Raises what DuckDB says at the last try."""
    for wait in HELD_SECONDS:
        try:
            cursor.execute(attach)
            return
        except duckdb.ResourceInUseException:
            time.sleep(wait)
    cursor.execute(attach)


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
        raise QueryFailed(_short(error)) from error


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


def in_memory(fields: Sequence[FieldRule] | None = None) -> Cursor:
    """The same schema without a file, for the examples of the detectors."""
    cursor = duckdb.connect(":memory:", config={"threads": "1", "autoload_known_extensions": "false"})
    _lay_out(cursor, built_in() if fields is None else fields)
    return cursor


def _lay_out(cursor: Cursor, fields: Sequence[FieldRule]) -> None:
    for name in LAYOUT:
        do(cursor, _text(name))
    do(cursor, field_views(fields))


def _make_ready(cursor: Cursor, path: Path, fields: Sequence[FieldRule]) -> None:
    """All or nothing: a kill in between leaves a file without any table, which is as good as a new one. A file that
    was laid out just so before is only read: laying out costs a quarter of a second of processor time, and writes."""
    ours = "from duckdb_tables() where database_name = current_database()"
    tables = one_number(cursor, f"select count(*) {ours}")
    version = _known_version(cursor, path) if tables else SCHEMA_VERSION
    digest = _digest(fields)
    knows = one_number(cursor, f"select count(*) {ours} and table_name = 'laid_out'")
    if knows and version == SCHEMA_VERSION and rows_of(cursor, sql=LAID_OUT, max_rows=2) == [(digest,)]:
        return
    with transaction(cursor):
        _lay_out(cursor, fields)
        do(cursor, "delete from laid_out")
        do(cursor, "insert into laid_out values (?)", [digest])
        if not tables:
            do(cursor, "insert into meta values (?)", [SCHEMA_VERSION])
        for statement in (*(remaking() if version < ORDERS_MARKED else ()), *remarking()):
            do(cursor, statement)
        do(cursor, "update meta set schema_version = ?", [SCHEMA_VERSION])


def _digest(fields: Sequence[FieldRule]) -> str:
    """Of everything that laying out does."""
    parts = [duckdb.__version__, str(SCHEMA_VERSION), *map(_text, LAYOUT), field_views(fields)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _known_version(cursor: Cursor, path: Path) -> int:
    version = one_number(cursor, "select max(schema_version) from meta")
    if version is None:
        raise SnapshotFileError(f"{path} is a DuckDB file, but not one of ours")
    if version > SCHEMA_VERSION:
        raise SnapshotFileError(
            f"{path} was written by a newer version (schema {version}, this one knows {SCHEMA_VERSION}): "
            "install that version again, or move the file away"
        )
    return version


def _text(name: str) -> str:
    return files("reconcile").joinpath(name).read_text(encoding="utf-8")


def _alias(connection: str) -> str:
    return f'"snapshots of {connection}"'


def quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _unusable(path: Path, error: Exception) -> SnapshotFileError:
    if any(os.strerror(number) in str(error) for number in (errno.ENOSPC, errno.EDQUOT)):
        return NoRoom(f"{path}: {_short(error)}")
    return SnapshotFileError(_hint(path, error))


def _hint(path: Path, error: Exception) -> str:
    return (
        f"{path} cannot be opened ({_short(error)}). It holds only snapshots: stop the daemon, move the file away, and "
        "the next reconcile run makes a new one."
    )


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:500]
