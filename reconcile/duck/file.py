"""One connection's snapshots, and the jobs that are done with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

import duckdb

from reconcile.deadline import Deadline
from reconcile.duck.errors import QueryFailed, QueryTooSlow, short
from reconcile.duck.statements import Cursor, rows_of

T = TypeVar("T")


class SnapshotFile:
    """One connection's snapshots. Jobs run one after the other on the writer thread. `broken`: DuckDB has given it up,
    and it must be opened anew; what was committed is still there."""

    def __init__(self, cursor: Cursor, pool: ThreadPoolExecutor) -> None:
        self._cursor = cursor
        self._pool = pool
        self._deadline = Deadline(cursor.interrupt)
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
        self._deadline.end()
        with suppress(duckdb.Error):
            self._cursor.execute("use memory")
        self._cursor.close()

    def _guarded(self, job: Callable[[Cursor], T], limit_seconds: float | None) -> T:
        with self._deadline.within(limit_seconds):
            try:
                return job(self._cursor)
            except duckdb.Error as error:
                self.broken = self.broken or isinstance(error, duckdb.FatalException | duckdb.ConnectionException)
                if self._deadline.passed and isinstance(error, duckdb.InterruptException):
                    raise QueryTooSlow(f"stopped after {limit_seconds} s") from error
                raise QueryFailed(short(error)) from error
            finally:
                with suppress(duckdb.Error):
                    self._cursor.abort()
