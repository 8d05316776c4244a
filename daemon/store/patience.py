"""How long a caller waits for its turn at the state: as long as those before it get on. Used by `db` alone.

They are served as they came, so that each wait has an end. On a busy machine a queue is long and the loop itself stands
still for seconds though nothing is wrong. So it is not the clock alone that counts but beats of the loop without any
progress: no turn given, no statement answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

BEATS = 6


class Patience:
    """Of all who wait at one place. `seconds`: so long, at least, nothing may have gone on. `progress`: grows with each
    statement that was answered."""

    def __init__(self, seconds: float, progress: Callable[[], int]) -> None:
        self._beat_seconds = seconds / BEATS
        self._progress = progress
        self._turns = 0
        self._seen = (0, 0)
        self._idle = 0
        self._limits: set[asyncio.Timeout] = set()
        self._timer: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def waiting(self) -> AsyncIterator[None]:
        """Inside it a turn is waited for. Raises TimeoutError when nothing at all went on for too long."""
        async with asyncio.timeout(None) as limit:
            if not self._limits:
                self._begin()
            self._limits.add(limit)
            try:
                yield
            finally:
                self._limits.discard(limit)
        self._turns += 1

    def _begin(self) -> None:
        self._seen, self._idle = (self._turns, self._progress()), 0
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._beat_seconds, self._beat)

    def _beat(self) -> None:
        self._timer = None
        if not self._limits:
            return
        if (self._turns, self._progress()) != self._seen:
            self._begin()
            return
        self._idle += 1
        loop = asyncio.get_running_loop()
        if self._idle < BEATS:
            self._timer = loop.call_later(self._beat_seconds, self._beat)
            return
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(loop.time())
