"""How much strangers can make us remember: at most so many keys named by webhooks wait for each connection.

A key that does not exist costs one read and is gone, but it may be named faster than it can be read. Beyond the bound
the remote hears "later" and delivers again for a day (apis/rackbeat.md 11.2), so nothing true is lost. Keys that polls,
sweeps and people named do not count: a long initial sync must not shut the door.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from daemon.ports import Clock, Store

MOST_WAITING = 10_000
FRESH_SECONDS = 1.0


@dataclass(slots=True)
class _Known:
    """`since`: keys let in after the count."""

    at: float
    waiting: int
    since: int = 0


class Backlog:
    """Counts at most once a second, however many knock; in between it adds up what it let in. What was let in but is
    not stored yet while it counts may go beyond the bound: at most one key for each open connection."""

    def __init__(self, store: Store, clock: Clock, most: int = MOST_WAITING) -> None:
        self._store = store
        self._clock = clock
        self._most = most
        self._known: dict[str, _Known] = {}
        self._counting = asyncio.Lock()

    async def has_room(self, connection: str, keys: int) -> bool:
        """Whether so many more may be stored. Only ever asked for configured connections."""
        async with self._counting:
            known = self._known.get(connection)
            if known is None or self._clock.monotonic() - known.at > FRESH_SECONDS:
                async with self._store.reading() as tx:
                    waiting = await tx.inbox.named_by_webhooks(connection)
                known = self._known[connection] = _Known(self._clock.monotonic(), waiting)
        if known.waiting + known.since + keys > self._most:
            return False
        known.since += keys
        return True
