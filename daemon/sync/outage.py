"""After an outage: what waited for a system that did not answer goes on by itself.

The tries of a key may end, and the key be parked, long before a system is back; the records were never at fault. Called
by the pollers when a system answers again, and once after every start.
"""

from __future__ import annotations

import structlog

from daemon.domain.errors import Reason
from daemon.domain.work import Signal, Source
from daemon.sync.connection import Connection
from daemon.sync.intake import Intake

log = structlog.get_logger()

OF_AN_OUTAGE = frozenset(
    {
        Reason.UNREACHABLE,
        Reason.TIMEOUT,
        Reason.SERVER_ERROR,
        Reason.BAD_REPLY,
        Reason.RATE_LIMITED,
        Reason.SESSION_EXPIRED,
        Reason.AUTH_FAILED,
        Reason.OUTCOME_UNKNOWN,
        Reason.INCOMPLETE,
    }
)
"""Reasons that may be the system's fault. A record at fault itself gets its tries once more, then parks again."""


async def release_after_outage(connection: Connection, intake: Intake) -> int:
    """Makes every key due now that failed for such a reason, parked or backing off; returns how many. At most 10,000 at
    a time: the rest has its turn at the next recovery, or by hand."""
    async with connection.store.reading() as tx:
        items = await tx.inbox.list(connection.name, limit=10_000)
    waiting = [item for item in items if item.reason in OF_AN_OUTAGE]
    if waiting:
        now = connection.clock.now()
        await intake.signal([Signal(key=item.key, source=Source.REPAIR, due_at=now) for item in waiting])
        log.info("released_after_outage", connection=connection.name, count=len(waiting))
    return len(waiting)
