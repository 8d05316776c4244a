"""Group commit: all signals that wait while one transaction is committed share the next one (design 6).

Owned by `SqlStore`, which starts and stops it. It must never acknowledge before COMMIT, and a batch that failed fails
exactly those who waited for it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from daemon.domain.work import Signal

MOST_SIGNALS = 1000
"""In one transaction, so that no other writer waits long."""

CLOSE_SECONDS = 10.0

Commit = Callable[[Sequence[Signal]], Awaitable[None]]


class SignalBatcher:
    """`put` returns when its signals are on disk. One task does the work; waiting costs no task of its own."""

    def __init__(self, commit: Commit, close_seconds: float = CLOSE_SECONDS) -> None:
        self._commit = commit
        self._close_seconds = close_seconds
        self._waiting: deque[tuple[tuple[Signal, ...], asyncio.Future[None]]] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._run(), name="store-signals")

    async def put(self, signals: Sequence[Signal]) -> None:
        """Raises what the commit raised; RuntimeError when the store is closed. A cancelled caller may find its
        signals stored or not; others do not notice."""
        for start in range(0, len(signals), MOST_SIGNALS):
            await self._put(tuple(signals[start : start + MOST_SIGNALS]))

    async def _put(self, signals: tuple[Signal, ...]) -> None:
        if self._closing:
            raise _closed()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((signals, future))
        self._wake.set()
        await future

    async def close(self) -> None:
        """Commits what waits, within `close_seconds`; whoever still waits then gets an error. Safe to call twice."""
        self._closing = True
        self._wake.set()
        _done, late = await asyncio.wait({self._task}, timeout=self._close_seconds)
        for task in late:
            task.cancel()
            await asyncio.wait({task})

    async def _run(self) -> None:
        try:
            while self._waiting or not self._closing:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    await self._flush()
        finally:
            # Also when this task is cancelled from outside: nobody may wait for a commit that will never be.
            self._closing = True
            for _signals, future in self._waiting:
                if not future.done():
                    future.set_exception(_closed())
            self._waiting.clear()

    async def _flush(self) -> None:
        signals: list[Signal] = []
        futures: list[asyncio.Future[None]] = []
        while self._waiting and (not signals or len(signals) + len(self._waiting[0][0]) <= MOST_SIGNALS):
            more, future = self._waiting.popleft()
            if not future.done():  # else the caller was cancelled while it waited
                signals.extend(more)
                futures.append(future)
        if not signals:
            return
        # A task of its own, so that whatever goes wrong in it belongs to the waiters and not to this loop.
        commit = asyncio.ensure_future(self._commit(signals))
        try:
            await asyncio.wait({commit})
        finally:
            commit.cancel()
            _settle(futures, commit)


def _settle(futures: Sequence[asyncio.Future[None]], commit: asyncio.Future[None]) -> None:
    if not commit.done() or commit.cancelled():
        error: BaseException | None = _closed()
    else:
        error = commit.exception()
    for future in futures:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)


def _closed() -> RuntimeError:
    return RuntimeError("the store closed before the signal was stored")
