"""A lane: one database connection and the thread that alone uses it. Made by `db`, used by `connection`.

A call goes to the thread whole and comes back once. Through an asynchronous driver one statement is four such ways
(cursor, execute, fetch, close), and each costs more than SQLite's own work (ADR 10). Calls run in the order in which
they were handed over. Nothing here knows what a statement is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar, cast

import sqlalchemy as sa

T = TypeVar("T")

Open = Callable[[], sa.Connection]


class _Call(Generic[T]):
    """One piece of work on its way. `loop` None: nobody waits for it."""

    __slots__ = ("ended", "error", "is_last", "loop", "result", "waiter", "work")

    def __init__(
        self, work: Callable[[sa.Connection], T], loop: asyncio.AbstractEventLoop | None, *, is_last: bool = False
    ) -> None:
        self.work = work
        self.loop = loop
        self.is_last = is_last
        self.waiter: asyncio.Future[None] | None = None
        self.result: T | None = None
        self.error: BaseException | None = None
        self.ended = False

    def end(self) -> None:
        """On the loop's thread."""
        self.ended = True
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)


class Lane:
    """Opens its connection at the first call, in its own thread. The thread does not keep the process alive.
    `answered`: how many calls have come back."""

    def __init__(self, open_connection: Open, name: str) -> None:
        self.answered = 0
        self._open = open_connection
        self._name = name
        self._calls: SimpleQueue[_Call[object]] = SimpleQueue()
        self._thread: Thread | None = None

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        """What the work returned or raised. A caller that is cancelled meanwhile waits until the work has ended, and
        only then the cancellation goes on: a statement cut in half would leave its lock with nobody."""
        return await self._wait(_Call(work, asyncio.get_running_loop()))

    def post(self, work: Callable[[sa.Connection], object]) -> None:
        """Hands over work that nobody waits for. If it fails, the next call finds a new connection."""
        self._hand_over(_Call(work, None))

    async def close(self) -> None:
        """Ends the thread when all that was handed over is done. Safe to call twice."""
        if self._thread is not None:
            await self._wait(_Call(sa.Connection.close, asyncio.get_running_loop(), is_last=True))
            self._thread = None

    async def _wait(self, call: _Call[T]) -> T:
        cancelled: asyncio.CancelledError | None = None
        call.waiter = asyncio.get_running_loop().create_future()
        self._hand_over(call)
        while not call.ended:
            try:
                await call.waiter
            except asyncio.CancelledError as error:
                cancelled = error
                call.waiter = asyncio.get_running_loop().create_future()
        self.answered += 1
        if cancelled is not None:
            raise cancelled
        if call.error is not None:
            raise call.error
        return cast(T, call.result)

    def _hand_over(self, call: _Call[T]) -> None:
        if self._thread is None:
            self._thread = Thread(target=_serve, args=(self._calls, self._open), name=self._name, daemon=True)
            self._thread.start()
        self._calls.put(cast(_Call[object], call))


def _serve(calls: SimpleQueue[_Call[object]], open_connection: Open) -> None:
    """The thread."""
    connection: sa.Connection | None = None
    is_last = False
    while not is_last:
        call = calls.get()
        is_last = call.is_last
        try:
            if connection is None:
                connection = open_connection()
            call.result = call.work(connection)
        except BaseException as error:  # noqa: BLE001 - raised again where somebody waits for it
            call.error = error
            if call.loop is None and connection is not None:
                _drop(connection)
                connection = None
        if call.loop is not None and not _told(call.loop, call.end):
            is_last = True
        del call


def _told(loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> bool:
    """False: the loop was closed, so nobody will ever ask this lane again."""
    try:
        loop.call_soon_threadsafe(end)
    except RuntimeError:
        return False
    return True


def _drop(connection: sa.Connection) -> None:
    """A connection that failed while nobody looked is not used again."""
    connection.invalidate()
    connection.close()
