"""Converge: from a dirty key to a pair in agreement (design 5). Finds the pair, takes its lock, runs the right flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from daemon.domain.converge import Related
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.numbers import target_number
from daemon.domain.order import Order, erp_order_id_of
from daemon.domain.ownership import Master
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.domain.work import InboxItem
from daemon.sync.connection import Connection
from daemon.sync.masters import MasterFlow
from daemon.sync.number_index import NumberIndex
from daemon.sync.orders import OrderFlow
from daemon.sync.outbox import Outbox
from daemon.sync.reader import Reader

MASTER_KINDS = (Kind.CATEGORY, Kind.SUPPLIER, Kind.CUSTOMER, Kind.PRODUCT)
"""In the order in which they depend on each other."""


class Engine:
    """Brings pairs of one connection together. Safe to call concurrently: the pair lock orders the work."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection
        self.outbox = Outbox(connection)
        self._numbers = NumberIndex(connection.erp, connection.clock, connection.policy.number_source)
        self._masters = MasterFlow(connection, self.outbox, self._numbers)
        self._orders = OrderFlow(connection, self.outbox, self._bring)

    def reader(self) -> Reader:
        return Reader(self._c.erp, self._c.wms, self._c.clock)

    async def prefetch(self, items: Sequence[InboxItem], reader: Reader) -> None:
        """Reads a batch of keys of one kind, and their partners, with few requests."""
        if not items:
            return
        kind = items[0].key.kind
        ids = [item.key.native_id for item in items if item.key.system is System.ERP]
        records = await reader.prefetch(System.ERP, kind, ids)
        async with self._c.store.reading() as tx:
            links = await tx.links.get_many(self._c.name, kind, System.ERP, ids)
        numbers = {link.wms_id for link in links.values()}
        for native_id, record in records.items():
            if native_id not in links and record is not None and not isinstance(record, Order):
                numbers |= _number_of(record, self._c)
        await reader.prefetch(System.WMS, kind, numbers)

    async def converge(self, item: InboxItem, reader: Reader) -> str:
        """Returns `changed`, `unchanged` or `left_out`. Raises SyncError; anything else is our own mistake."""
        key = item.key
        if key.kind is Kind.ORDER:
            return await self._order(key, reader, forced=item.forced)
        if key.kind in MASTER_KINDS:
            return await self._master(key, reader)
        return "left_out"

    async def _order(self, key: Key, reader: Reader, *, forced: bool) -> str:
        erp_id = key.native_id if key.system is System.ERP else await self._erp_order_of(key, reader)
        if erp_id is None:
            return "left_out"
        async with self._c.locks.hold(self._c.key(Kind.ORDER, System.ERP, erp_id)):
            return await self._orders.converge(erp_id, reader, forced=forced)

    async def _erp_order_of(self, key: Key, reader: Reader) -> str | None:
        """The 24SO order that a Rackbeat order belongs to: by link, else by the reference it carries (design 3.5).

        A surplus order (its 24SO order is linked to another one) is never linked: that is drift.
        """
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        if link is not None:
            return link.erp_id
        record = cast(Order | None, await reader.get(System.WMS, Kind.ORDER, key.native_id))
        return erp_order_id_of(record.reference) if record is not None else None

    async def _master(self, key: Key, reader: Reader, *, needed: bool = False) -> str:
        if self._c.policy.masters.get(key.kind) is not Master.ERP:
            return "left_out"
        erp_key = key
        if key.system is System.WMS:
            async with self._c.store.reading() as tx:
                link = await tx.links.get(key)
            if link is None:
                return "left_out"
            erp_key = link.key(System.ERP)
        async with self._c.locks.hold(erp_key):
            related = await self._related(erp_key, reader)
            return await self._masters.converge(erp_key.kind, erp_key.native_id, reader, related, needed=needed)

    async def _related(self, erp_key: Key, reader: Reader) -> Related:
        if erp_key.kind is not Kind.PRODUCT:
            return Related()
        product = cast(Product | None, await reader.get(System.ERP, Kind.PRODUCT, erp_key.native_id))
        if product is None:
            return Related()
        reader.offer(System.ERP, product)
        if not product.category_id:
            raise SyncError(Reason.REFUSED, f"product {product.native_id} has no category in 24SevenOffice")
        group = await self._bring(Kind.CATEGORY, product.category_id, reader)
        return Related(categories={product.category_id: group} if group is not None else {})

    async def _bring(self, kind: Kind, erp_id: str, reader: Reader) -> str | None:
        """The Rackbeat number of a 24SO record that something depends on, bringing it over first if need be."""
        key = self._c.key(kind, System.ERP, erp_id)
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        if link is not None:
            return link.wms_id
        await self._master(key, reader, needed=True)
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        return link.wms_id if link is not None else None


def _number_of(record: Record, connection: Connection) -> set[str]:
    try:
        return {target_number(record, connection.policy.number_source)}  # type: ignore[arg-type]  # orders are left out above
    except SyncError:
        return set()
