"""What was parked because a system failed comes back by itself: a few are tried now and then, and when one gets
through, the rest follow.

Asked by the workers. Polls tell that a system can be read again (`outage`); that it takes writes again only a write can
tell. Never touches what waits because of the record itself: that is for a person (design 3.13, 3.16).
"""

from __future__ import annotations

import structlog

from daemon.domain.errors import OF_THE_SYSTEM
from daemon.domain.work import InboxItem
from daemon.sync.connection import Connection
from daemon.sync.outage import release_all

log = structlog.get_logger()

LOOK_SECONDS = 30.0
AT_ONCE = 5
"""Tried at each look, the longest due first: six hundred an hour at most, however many wait."""

ALL_SECONDS = 300.0
"""All are let go at most this often: a system that fails now and then is not asked everything each time."""


class Comeback:
    """Of one connection; the workers ask it before every claim, and tell it what succeeded."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection
        self._look_at = 0.0
        self._all_at = 0.0
        self._got_through = False

    async def look(self) -> None:
        """Lets go of what may be tried again now. Costs nothing between two looks."""
        now = self._c.clock.monotonic()
        if now < self._look_at:
            return
        self._look_at = now + min(LOOK_SECONDS, self._c.timing.retry_max_seconds)
        if self._got_through and now >= self._all_at:
            self._got_through, self._all_at = False, now + ALL_SECONDS
            await release_all(self._c)
            return
        async with self._c.store.transaction() as tx:
            tried = await tx.inbox.release(self._c.name, OF_THE_SYSTEM, self._c.clock.now(), AT_ONCE, due=True)
        if tried:
            log.info("parked_tried_again", connection=self._c.name, count=tried)

    def changed(self, item: InboxItem) -> None:
        """Something was written for this key. When its tries had ended because of a system, that system is back."""
        if item.reason in OF_THE_SYSTEM and item.attempts >= self._c.timing.retry_attempts:
            self._got_through = True
            self._look_at = 0.0
