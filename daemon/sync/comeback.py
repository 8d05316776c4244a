"""What was parked because a system failed comes back by itself: a few are tried now and then, and when one gets
through, the rest follow. What was held back goes on when the hold ends, whoever ended it.

Asked by the workers. Polls tell that a system can be read again (`outage`); that it takes writes again only a write can
tell. A key's own tries have an end (`backoff.last_comeback`); after it, while no other one is tried, the connection
tries one of them an hour for all, as it keeps polling. Never touches what waits because of the record itself: that is
for a person (design 3.13, 3.16).
"""

from __future__ import annotations

import structlog

from daemon.domain.errors import OF_THE_SYSTEM, TRANSIENT, Reason
from daemon.domain.work import InboxItem
from daemon.sync.backoff import COMEBACK_SECONDS, last_comeback
from daemon.sync.connection import Connection
from daemon.sync.outage import release_all

log = structlog.get_logger()

LOOK_SECONDS = 30.0
AT_ONCE = 5
"""Tried at each look, the longest due first: six hundred an hour at most, however many wait."""

ALL_SECONDS = 300.0
"""All are let go at most this often: a system that fails now and then is not asked everything each time."""

ANY_ATTEMPTS = 2**31 - 1


class Comeback:
    """Of one connection; the workers ask it before every claim, and tell it what succeeded."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection
        self._look_at = 0.0
        self._all_at = 0.0
        self._ended_at = connection.clock.monotonic() + COMEBACK_SECONDS
        self._got_through = False
        self._holds: frozenset[str] | None = None

    async def look(self) -> None:
        """Lets go of what may be tried again now. Costs nothing between two looks."""
        await self._look_at_holds()
        now = self._c.clock.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + min(LOOK_SECONDS, self._c.timing.retry_max_seconds)
        if self._got_through and now >= self._all_at:
            self._got_through, self._all_at = False, now + ALL_SECONDS
            await release_all(self._c)
            return
        tried = await self._let_go(AT_ONCE, last_comeback(self._c.timing))
        if not tried and now >= self._ended_at:
            self._ended_at = now + COMEBACK_SECONDS
            tried = await self._let_go(1, ANY_ATTEMPTS)
        if tried:
            log.info("parked_tried_again", connection=self._c.name, count=tried)

    async def _look_at_holds(self) -> None:
        """What a pause, a window or a fuse held back backs off; when any of them ends, and in each new life, it is
        looked at at once."""
        before, self._holds = self._holds, frozenset(self._c.gate.reasons)
        if before is None or before - self._holds:
            await release_all(self._c, reasons={Reason.PAUSED})

    async def _let_go(self, most: int, below: int) -> int:
        async with self._c.store.transaction() as tx:
            return await tx.inbox.release(self._c.name, OF_THE_SYSTEM, self._c.clock.now(), most, due_below=below)

    def changed(self, item: InboxItem) -> None:
        """Something was written for this key. When it had been parked because of a system, that system is back."""
        if item.reason not in OF_THE_SYSTEM:
            return
        if item.attempts >= self._c.timing.retry_attempts or item.reason not in TRANSIENT:
            self._got_through = True
            self._look_at = 0.0
