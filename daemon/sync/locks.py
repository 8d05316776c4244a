"""The pair lock: one unit of work at a time for a linked pair of records (design 3.2)."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key

WAIT_SECONDS = 60.0
REMEMBERED = 10_000
"""Pairs let go last: many times more than are worked on while a read ahead stays fresh."""


class PairLocks:
    """Locks by canonical key (the 24SO key when known). Memory is bounded by the work in flight.

    `turn` counts how often any pair was let go. Whoever reads ahead notes it, so that a read from before the pair was
    last worked on is not taken for fresh (`Reader.after`).
    """

    def __init__(self) -> None:
        self._locks: dict[Key, asyncio.Lock] = {}
        self._users: dict[Key, int] = {}
        self._let_go: OrderedDict[Key, int] = OrderedDict()
        self.turn = 0

    @asynccontextmanager
    async def hold(self, key: Key) -> AsyncIterator[int]:
        """Gives the turn in which the pair was last let go: what was read before may have been overtaken.

        Waits at most a minute. Raises SyncError STALE when the pair stays busy: the caller tries later.
        """
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._users[key] = self._users.get(key, 0) + 1
        try:
            try:
                async with asyncio.timeout(WAIT_SECONDS):
                    await lock.acquire()
            except TimeoutError as error:
                raise SyncError(Reason.STALE, f"{key.kind} {key.native_id} is being worked on") from error
            try:
                yield self._let_go.get(key, 0)
            finally:
                self._note(key)
                lock.release()
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key], self._locks[key]

    def _note(self, key: Key) -> None:
        self.turn += 1
        self._let_go[key] = self.turn
        self._let_go.move_to_end(key)
        if len(self._let_go) > REMEMBERED:
            self._let_go.popitem(last=False)

    def __len__(self) -> int:
        return len(self._locks)
