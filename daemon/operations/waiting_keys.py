"""What waits in the inbox, found as an operator names it: one record, or everything that is parked. Used by `queues`.

Only reads; however much waits, no more than a page of it is held at a time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem
from daemon.sync.connection import Connection

PAGE = 500


async def parked_keys(
    connection: Connection, kind: Kind | None, system: System | None
) -> AsyncIterator[list[InboxItem]]:
    """All that is parked, of this kind and system or of any, page after page; between two, others may write."""
    after: Key | None = None
    while True:
        async with connection.store.reading() as tx:
            items = await tx.inbox.page(connection.name, after, PAGE, parked=True)
        wanted = [i for i in items if kind in (None, i.key.kind) and system in (None, i.key.system)]
        if wanted:
            yield wanted
        if len(items) < PAGE:
            return
        after = items[-1].key


async def named_keys(
    connection: Connection, kind: Kind | None, native_id: str, system: System | None
) -> list[InboxItem]:
    """What waits under this id, parked or not: one of each kind and system at most."""
    kinds, systems = [kind] if kind else list(Kind), [system] if system else list(System)
    async with connection.store.reading() as tx:
        found = [await tx.inbox.get(connection.key(k, s, native_id)) for k in kinds for s in systems]
    return [item for item in found if item is not None]
