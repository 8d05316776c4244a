"""After an outage: what waited for a system that did not answer goes on by itself.

The tries of a key may end, and the key be parked, long before a system is back; the records were never at fault. Called
by the pollers when a system answers again, and once after every start; by `comeback` when a write got through.
"""

from __future__ import annotations

from collections.abc import Collection

import structlog

from daemon.domain.errors import OF_THE_SYSTEM, Reason
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
"""Reasons for which a poll fails while the system is away: once it succeeds, the system is back."""

PAGE = 500
PAGES = 2_000
"""Of keys, let go one page after the other: whoever else writes has a turn between two."""


async def release_after_outage(connection: Connection, intake: Intake) -> int:
    """Makes every key due now that failed for a reason of a system, parked or backing off, and counts its tries anew;
    returns how many. A record at fault itself gets its tries once more, then parks again."""
    count = await release_all(connection, afresh=True)
    intake.bell(connection.name).set()
    return count


async def release_all(
    connection: Connection, *, afresh: bool = False, reasons: Collection[Reason] = OF_THE_SYSTEM
) -> int:
    """The same; unless `afresh`, each is tried once and then waits longer than before."""
    count = 0
    for _ in range(PAGES):
        async with connection.store.transaction() as tx:
            found = await tx.inbox.release(connection.name, reasons, connection.clock.now(), PAGE, afresh=afresh)
        count += found
        if found < PAGE:
            break
    if count:
        log.info("released", connection=connection.name, count=count)
    return count
