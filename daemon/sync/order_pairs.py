"""Which Rackbeat order a 24SO order is: finding, adopting, moving on to a backorder, replacing a vanished one.

Called by the order flow under the pair lock. A look-up that may be incomplete raises and decides nothing (design 3.4).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import cast

import structlog

from daemon.domain.backorder import combined, is_backorder_of
from daemon.domain.change import Create
from daemon.domain.converge_order import EARLIER, has_left_in_part
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.order import Order, WmsStatus, wms_reference
from daemon.domain.ownership import Backorders
from daemon.domain.work import AuditEntry, CommandState
from daemon.sync.connection import Connection
from daemon.sync.outbox import Outbox
from daemon.sync.questions import refuse_open_question
from daemon.sync.reader import Reader

log = structlog.get_logger()

MARGIN = timedelta(minutes=10)
"""Their clock and ours may differ (design 6, References and look-ups)."""


class OrderPairs:
    """Of one connection."""

    def __init__(self, connection: Connection, outbox: Outbox) -> None:
        self._c = connection
        self._outbox = outbox

    async def known(self, erp_id: str) -> Link | None:
        """The link, after finding out what became of interrupted commands of this order."""
        key = self._c.key(Kind.ORDER, System.ERP, erp_id)
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
            interrupted = [c for c in await tx.outbox.open_for(key) if c.state is CommandState.SENDING]
        if not interrupted:
            return link
        for command in interrupted:
            await self._outbox.resolve(command)
        async with self._c.store.reading() as tx:
            return await tx.links.get(key)

    async def adopt(self, erp: Order, *, instead_of: Link | None = None) -> Link | None:
        """An order in Rackbeat that already carries our reference becomes the pair: never a second one (design 3.4).
        The oldest one, a cancelled one last. `instead_of`: the link to an order that vanished, replaced in one
        transaction (R14); raises SyncError STALE when that order is there after all."""
        if instead_of is None:
            await refuse_open_question(self._c, self._c.key(Kind.ORDER, System.ERP, erp.native_id))
        wished = Create(system=System.WMS, record=_bare(erp))
        now = self._c.clock.now()
        dated = datetime.combine(erp.ordered_on, time(), UTC) if erp.ordered_on is not None else now
        began = min(now, dated) if instead_of is None else min(now, dated, instead_of.created_at)
        found = await self._c.wms.find(wished, began)
        cancelled = {r.native_id: isinstance(r, Order) and r.status == WmsStatus.CANCELLED for r in found}
        if instead_of is not None and instead_of.wms_id in cancelled:
            raise SyncError(Reason.STALE, f"Rackbeat order {instead_of.wms_id} was read as gone, and then was there")
        async with self._c.store.reading() as tx:
            taken = await tx.links.get_many(self._c.name, Kind.ORDER, System.WMS, list(cancelled))
        free = [i for i in cancelled if i not in taken and not (instead_of is not None and cancelled[i])]
        if not free:
            return None
        chosen = min(free, key=lambda i: (cancelled[i], i.zfill(12)))
        link = Link(
            connection=self._c.name,
            kind=Kind.ORDER,
            erp_id=erp.native_id,
            wms_id=chosen,
            base=Base(),
            created_at=now,
            updated_at=now,
        )
        await self._move(link, instead_of, "found by its reference")
        return link

    async def read(self, link: Link, reader: Reader) -> Order | None:
        """The pair's Rackbeat order; with what earlier ones shipped, when it is a backorder. Raises SyncError BACKORDER
        when an earlier one is gone."""
        current = cast(Order | None, await reader.get(System.WMS, Kind.ORDER, link.wms_id))
        if current is None:
            return None
        earlier = []
        for number in earlier_orders(link.base):
            order = cast(Order | None, await reader.get(System.WMS, Kind.ORDER, number))
            if order is None:
                raise SyncError(Reason.BACKORDER, f"order {number} is gone, so what it shipped is not known")
            earlier.append(order)
        return combined(current, earlier)

    async def move_to_backorder(self, link: Link, wms: Order) -> bool:
        """Follows a partly shipped order that was cancelled to the order for its rest. False: it is no such order.
        Raises SyncError BACKORDER when there is not exactly one."""
        if wms.status != WmsStatus.CANCELLED or not has_left_in_part(wms, link.base):
            return False
        if self._c.policy.orders.backorders is Backorders.REPORT:
            raise SyncError(Reason.BACKORDER, f"Rackbeat order {wms.native_id} was cancelled after a partial shipment")
        found = await self._backorders_of(wms, link)
        if len(found) != 1:
            names = ", ".join(found[:5]) or "none"
            raise SyncError(Reason.BACKORDER, f"backorders of Rackbeat order {wms.native_id}: {names}")
        earlier = ",".join((*earlier_orders(link.base), wms.native_id))
        base = replace(link.base, wms={**link.base.wms, EARLIER: earlier, "status": str(WmsStatus.PARTLY_SHIPPED)})
        moved = replace(link, wms_id=found[0], base=base, updated_at=self._c.clock.now())
        await self._move(moved, link, f"backorder of Rackbeat order {wms.native_id}")
        return True

    async def _backorders_of(self, wms: Order, link: Link) -> list[str]:
        numbers: set[str] = set()
        async for batch in self._c.wms.listing(Kind.ORDER, changed_since=link.updated_at - MARGIN):
            numbers |= {r.native_id for r in batch if isinstance(r, Order) and is_backorder_of(r, wms)}
        async with self._c.store.reading() as tx:
            taken = await tx.links.get_many(self._c.name, Kind.ORDER, System.WMS, sorted(numbers))
        return sorted(numbers - taken.keys())

    async def _move(self, link: Link, old: Link | None, why: str) -> None:
        async with self._c.store.transaction() as tx:
            if old is not None:
                await tx.links.delete(old.key(System.ERP))
                await tx.audit.append(self._entry(link, old, why))
            await tx.links.put(link)
        log.info("order_linked", connection=self._c.name, erp_id=link.erp_id, wms_id=link.wms_id, why=why)

    def _entry(self, link: Link, old: Link, why: str) -> AuditEntry:
        return AuditEntry(
            connection=self._c.name,
            at=self._c.clock.now(),
            actor="daemon",
            action="link",
            kind=Kind.ORDER,
            system=System.WMS,
            native_id=link.wms_id,
            why=f"sync: {why}",
            before=old.wms_id,
            after=link.wms_id,
        )


def earlier_orders(base: Base) -> tuple[str, ...]:
    """Numbers of the cancelled Rackbeat orders before the linked one, oldest first (ADR 7)."""
    return tuple(number for number in str(base.wms.get(EARLIER) or "").split(",") if number)


def _bare(erp: Order) -> Order:
    """Just enough of a wished order to look it up by its reference."""
    return Order(native_id="", customer_id="", status=WmsStatus.DRAFT, reference=wms_reference(erp.native_id))
