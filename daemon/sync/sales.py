"""Sales that started in Rackbeat: one 24SevenOffice order for each, made once (R16). Called by the engine.

Works under a lock on the Rackbeat order, because the 24SO one is not known yet. Later edits are drift, never written.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

import structlog

from daemon.domain.backorder import is_backorder_of, mentioned_orders, was_shipped_in_part
from daemon.domain.change import Create
from daemon.domain.converge_order import qualifies
from daemon.domain.converge_sale import decide_sale, starts_here
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.order import Order, WmsStatus, wms_origin_of
from daemon.domain.ownership import Master
from daemon.domain.work import CommandState
from daemon.sync.connection import Connection
from daemon.sync.counterparts import BringOver, counterparts_of, made_before
from daemon.sync.outbox import Outbox
from daemon.sync.passed_on import refuse_passed_on_order
from daemon.sync.questions import refuse_open_question
from daemon.sync.reader import Reader

log = structlog.get_logger()

_DOCUMENT, _SINCE = "sales", "since"


async def begin_sales(connection: Connection) -> None:
    """Notes, once, when orders began to start in Rackbeat: one from before that is not made anew in 24SevenOffice."""
    if connection.policy.orders.flow is Master.ERP:
        return
    async with connection.store.transaction() as tx:
        if await tx.documents.get(connection.name, _DOCUMENT, _SINCE) is None:
            now = connection.clock.now()
            await tx.documents.put(connection.name, _DOCUMENT, _SINCE, now.isoformat(), now)


class Sales:
    """One Rackbeat order at a time."""

    def __init__(self, connection: Connection, outbox: Outbox, bring_over: BringOver) -> None:
        self._c = connection
        self._outbox = outbox
        self._bring_over = bring_over

    async def erp_order_of(self, wms: Order, reader: Reader) -> str | None:
        """The 24SO order that this unlinked Rackbeat order belongs to, made now if need be; None: it is not ours.
        Raises SyncError."""
        parent = await self._order_it_continues(wms, reader)
        if parent is not None:
            return parent.erp_id
        is_sale = starts_here(wms, self._c.policy.orders) and not await self._is_older_than_us(wms)
        if not is_sale and not await self._is_begun(wms.native_id):
            return None
        async with self._c.locks.hold(self._c.key(Kind.ORDER, System.WMS, wms.native_id)):
            link = await self._known_link(wms.native_id)
            if link is not None or not is_sale:
                return link.erp_id if link is not None else None
            await refuse_open_question(self._c, self._c.key(Kind.ORDER, System.WMS, wms.native_id))
            return await self._make(wms, reader)

    async def _order_it_continues(self, wms: Order, reader: Reader) -> Link | None:
        """The pair whose backorder this may be: it is no new sale. Raises SyncError BACKORDER while that is open, and
        for the rest of a sale that was shipped in part and closed before it had a pair: those goods must not be lost.
        """
        numbers = mentioned_orders(wms)
        if not numbers:
            return None
        async with self._c.store.reading() as tx:
            links = await tx.links.get_many(self._c.name, Kind.ORDER, System.WMS, numbers)
        is_sale = starts_here(wms, self._c.policy.orders)
        for number in numbers if is_sale else links:
            original = cast(Order | None, await reader.get(System.WMS, Kind.ORDER, number))
            if original is None or not is_backorder_of(wms, original):
                continue
            link, is_closed = links.get(number), original.status == WmsStatus.CANCELLED
            if link is not None and is_closed:
                return link
            if link is not None and is_sale and original.status == WmsStatus.PARTLY_SHIPPED:
                raise SyncError(Reason.BACKORDER, f"order {wms.native_id} mentions {number}, which is not closed")
            if link is None and is_sale and is_closed and was_shipped_in_part(original):
                what = f"order {number} shipped a part and was closed before 24SevenOffice knew of it"
                raise SyncError(Reason.BACKORDER, what)
        return None

    async def echo(self, erp: Order, reader: Reader, *, forced: bool) -> None:
        """Links a 24SO order that carries our mark (design 3.5): our own create is not a stranger.

        Where it would go to Rackbeat, or a person wants it to (`forced`): raises SyncError CONFLICT for a copy of such
        an order, ORDER_VANISHED when its Rackbeat order is gone.
        """
        number = wms_origin_of(erp)
        if number is None:
            return
        async with self._c.locks.hold(self._c.key(Kind.ORDER, System.WMS, number)):
            link = await self._known_link(number)
            goes = forced or qualifies(erp, self._c.policy.orders)
            if link is not None:
                if goes and link.erp_id != erp.native_id:
                    detail = f"carries the mark of Rackbeat order {number}, as order {link.erp_id} does"
                    raise SyncError(Reason.CONFLICT, detail)
                return
            await refuse_open_question(self._c, self._c.key(Kind.ORDER, System.ERP, erp.native_id))
            if await reader.get(System.WMS, Kind.ORDER, number) is not None:
                await self._link(erp.native_id, number)
            elif goes:
                raise SyncError(Reason.ORDER_VANISHED, f"24SO order {erp.native_id} came from Rackbeat order {number}")

    async def _is_begun(self, number: str) -> bool:
        """Whether a create for it was sent whose outcome nobody knows yet, whatever became of the order since."""
        async with self._c.store.reading() as tx:
            commands = await tx.outbox.open_for(self._c.key(Kind.ORDER, System.WMS, number))
        return any(command.state is CommandState.SENDING for command in commands)

    async def _known_link(self, number: str) -> Link | None:
        """The link, after finding out what became of an interrupted create."""
        key = self._c.key(Kind.ORDER, System.WMS, number)
        async with self._c.store.reading() as tx:
            commands = await tx.outbox.open_for(key)
        for command in commands:
            if command.state is CommandState.SENDING:
                await self._outbox.resolve(command)
        async with self._c.store.reading() as tx:
            return await tx.links.get(key)

    async def _make(self, wms: Order, reader: Reader) -> str:
        known = await counterparts_of(wms, self._bring_over, reader, self._c.policy.orders.fee_item)
        (wished,) = decide_sale(wms, self._c.policy, known)
        assert isinstance(wished, Create)
        ours = await made_before(self._c, wished)
        if ours is not None:
            await self._link(ours, wms.native_id)
            return ours
        await refuse_passed_on_order(self._c, wms, known)
        command = self._outbox.command(wished, erp_id=None, wms_id=wms.native_id, digest=None)
        performed = await self._outbox.send(command, before=None, why="R16: a booked order that started in Rackbeat")
        return performed.native_id

    async def _link(self, erp_id: str, number: str) -> None:
        now = self._c.clock.now()
        link = Link(
            connection=self._c.name,
            kind=Kind.ORDER,
            erp_id=erp_id,
            wms_id=number,
            base=Base(),
            created_at=now,
            updated_at=now,
        )
        async with self._c.store.transaction() as tx:
            await tx.links.put(link)

    async def _is_older_than_us(self, wms: Order) -> bool:
        async with self._c.store.reading() as tx:
            body = await tx.documents.get(self._c.name, _DOCUMENT, _SINCE)
        if body is None:
            return False
        since = datetime.fromisoformat(str(body))
        days = [moment.date() for moment in (wms.created_at, wms.booked_at) if moment is not None]
        is_old = bool(days) and max(days) < since.date()
        if is_old:
            log.info("sale_before_our_time", connection=self._c.name, order=wms.native_id)
        return is_old
