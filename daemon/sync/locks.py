"""The pair lock: one unit of work at a time for a linked pair of records (design 3.2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key

WAIT_SECONDS = 60.0


class PairLocks:
    """Locks by canonical key (the 24SO key when known). Memory is bounded by the work in flight."""

    def __init__(self) -> None:
        self._locks: dict[Key, asyncio.Lock] = {}
        self._users: dict[Key, int] = {}

    @asynccontextmanager
    async def hold(self, key: Key) -> AsyncIterator[None]:
        """Waits at most a minute. Raises SyncError STALE when the pair stays busy: the caller tries later."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._users[key] = self._users.get(key, 0) + 1
        try:
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    await lock.acquire()
            except TimeoutError as error:
                raise SyncError(Reason.STALE, f"{key.kind} {key.native_id} is being worked on") from error
            try:
                yield
            finally:
                lock.release()
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key], self._locks[key]

    def __len__(self) -> int:
        return len(self._locks)
