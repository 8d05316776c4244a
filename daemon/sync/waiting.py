"""What need not wait any more, because what it waited for has come: parked orders, and stock that an order held back.
Called by the engine.

Only ever makes a key due or forgets a parked one; whatever is wrong with it still, has it wait again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import structlog

from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem, Signal, Source
from daemon.sync.connection import Connection

log = structlog.get_logger()

MOST = 1_000
"""Parked orders looked through at a time; the rest waits for a person or for its own next change."""

FOR_OTHERS = frozenset({Reason.LINE_UNSENDABLE, Reason.CUSTOMER_UNSENDABLE, Reason.PRODUCT_UNKNOWN})
"""Reasons of an order that lie in another record, which the detail names as `<kind> <id>:`."""

_NAMED = re.compile(r"\b(product|customer) (\S+): ")
_HOLDER = re.compile(r"\border (\S+) is ")
"""As `stock` names the order that holds a product back, by both of its ids."""


class Waiting:
    """Of one connection."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    async def wake(self, key: Key) -> int:
        """A product or customer was brought together: parked orders that named it are tried again (R6). Returns how
        many."""
        if key.kind not in (Kind.PRODUCT, Kind.CUSTOMER):
            return 0
        async with self._c.store.reading() as tx:
            orders = await tx.inbox.list(self._c.name, parked=True, kind=Kind.ORDER, limit=MOST)
            waiting = [item for item in orders if item.reason in FOR_OTHERS]
            link = await tx.links.get(key) if waiting else None
        names = {key.native_id} | ({link.erp_id, link.wms_id} if link is not None else set())
        found = [item for item in waiting if _names(item, key.kind, names)]
        if found:
            signals = [Signal(key=item.key, source=Source.REPAIR) for item in found]
            async with self._c.store.transaction() as tx:
                await tx.inbox.signal(signals, self._c.clock.now())
            log.info("orders_woken", connection=self._c.name, kind=key.kind, native_id=key.native_id, count=len(found))
        return len(found)

    async def settled(self, key: Key) -> None:
        """An order pair is at rest: neither of its two keys has a reason to be parked. The one that is being worked on
        is never parked. Stock that the order held back is looked at soon (R12):
        24SevenOffice may draw the goods a moment after the order is Sent."""
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
            stale = await tx.inbox.parked_of([key] if link is None else [link.key(system) for system in System])
            stock = await tx.inbox.list(self._c.name, kind=Kind.STOCK, limit=MOST)
        ids = {key.native_id} if link is None else {link.erp_id, link.wms_id}
        await self._let_stock_go([item for item in stock if _is_held_by(item, ids)])
        if not stale:
            return
        async with self._c.store.transaction() as tx:
            for item in stale:
                now = await tx.inbox.get(item.key)
                if now is not None and now.parked and now.generation == item.generation:
                    await tx.inbox.drop(item.key)

    async def _let_stock_go(self, held: Sequence[InboxItem]) -> None:
        if not held:
            return
        now = self._c.clock.now()
        drawn_by = now + timedelta(seconds=self._c.timing.stock_settle_seconds / 2)
        signals = [Signal(key=item.key, source=Source.REPAIR, due_at=drawn_by) for item in held]
        async with self._c.store.transaction() as tx:
            await tx.inbox.signal(signals, now)


def _is_held_by(item: InboxItem, orders: set[str]) -> bool:
    return item.reason is Reason.ORDER_OPEN and not orders.isdisjoint(_HOLDER.findall(item.detail))


def _names(item: InboxItem, kind: Kind, names: set[str]) -> bool:
    named = _NAMED.search(item.detail)
    return named is not None and named[1] == kind.value and named[2] in names
