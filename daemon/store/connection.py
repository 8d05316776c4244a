"""A connection whose statements are never cut in half. Used by every table of this folder.

A caller that is cancelled (a deadline, a shutdown) in the middle of a statement would else leave SQLite's write lock
with a connection that nobody owns any more, and everybody else waits. So each call is waited out, which takes
milliseconds, and only then the cancellation goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")

Parameters = Mapping[str, object] | Sequence[Mapping[str, object]]


async def _whole(call: Coroutine[Any, Any, T]) -> T:
    """The result of the call, or what it raised; a cancellation is raised after it has ended."""
    task = asyncio.ensure_future(call)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not report it as lost
        raise cancelled
    return task.result()


class Connection:
    """What the tables need of an open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def execute(self, statement: sa.Executable, parameters: Parameters | None = None) -> sa.CursorResult[Any]:
        """One statement, with all its rows fetched."""
        return await _whole(self._connection.execute(statement, parameters))


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[Connection]:
    """Begins; commits on leaving; rolls back on any exception. One cancelled during COMMIT may be committed."""
    connection = engine.connect()
    try:
        await _whole(connection.start())
        await _whole(connection.begin().start())
        yield Connection(connection)
        await _whole(connection.commit())
    finally:
        if connection.sync_connection is not None:
            await _whole(connection.close())
