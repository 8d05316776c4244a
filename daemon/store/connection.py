"""Transactions on a lane, and the connection that the tables of this folder are given.

The first statement begins the transaction, so that a transaction of one statement is two calls to the database's
thread, and one that only reads is left without waiting.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa

from daemon.store.lane import Lane

Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]


class Rows:
    """What a statement gave, all of it fetched. `rowcount`: how many rows it changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[sa.Row[Any]], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[sa.Row[Any]]:
        return iter(self._rows)

    def all(self) -> Sequence[sa.Row[Any]]:
        return self._rows

    def first(self) -> sa.Row[Any] | None:
        return self._rows[0] if self._rows else None

    def scalar(self) -> Any:
        """The first column of the first row, None without one."""
        return self._rows[0][0] if self._rows else None


class Connection:
    """What the tables need of an open transaction."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self.is_used = False

    async def execute(self, statement: sa.Executable, parameters: Parameters | None = None) -> Rows:
        """One statement, with all its rows fetched. Never cut in half by a cancellation."""
        self.is_used = True
        return await self._lane.run(lambda connection: _execute(connection, statement, parameters))


def _execute(connection: sa.Connection, statement: sa.Executable, parameters: Parameters | None) -> Rows:
    result = connection.execute(statement, parameters)
    return Rows(result.all(), -1) if result.returns_rows else Rows((), result.rowcount)


@asynccontextmanager
async def writing(lane: Lane) -> AsyncIterator[Connection]:
    """Commits on leaving; rolls back on any exception. One cancelled during COMMIT may be committed."""
    connection = Connection(lane)
    try:
        yield connection
        if connection.is_used:
            await lane.run(sa.Connection.commit)
    except BaseException:
        if connection.is_used:
            await lane.run(_roll_back)
        raise


@asynccontextmanager
async def reading(lane: Lane) -> AsyncIterator[Connection]:
    """One snapshot, which begins with the first statement. There is nothing to wait for at its end."""
    connection = Connection(lane)
    try:
        yield connection
    finally:
        if connection.is_used:
            lane.post(_roll_back)


def _roll_back(connection: sa.Connection) -> None:
    """Also what SQLAlchemy believes to be over: a COMMIT that failed may leave the database's transaction open."""
    connection.rollback()
    connection.connection.rollback()
