"""Converge: from a dirty key to a pair in agreement (design 5). Finds the pair, takes its lock, runs the right flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from daemon.domain.errors import SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.numbers import target_number
from daemon.domain.order import Order, erp_order_id_of
from daemon.domain.record import Record
from daemon.domain.work import CommandState, InboxItem, Source
from daemon.sync.connection import Connection
from daemon.sync.invoices import InvoiceFlow
from daemon.sync.masters import MasterFlow
from daemon.sync.newcomers import Newcomers
from daemon.sync.number_index import NumberIndex
from daemon.sync.orders import OrderFlow
from daemon.sync.outbox import Outbox
from daemon.sync.reader import Reader
from daemon.sync.relations import Relations
from daemon.sync.renumbering import Renumbering
from daemon.sync.sales import Sales
from daemon.sync.stock import StockFlow
from daemon.sync.waiting import Waiting

MASTER_KINDS = (Kind.CATEGORY, Kind.SUPPLIER, Kind.CUSTOMER, Kind.PRODUCT)
"""In the order in which they depend on each other."""


class Engine:
    """Brings pairs of one connection together. Safe to call concurrently: the pair lock orders the work."""

    def __init__(
        self, connection: Connection, numbers: NumberIndex | None = None, outbox: Outbox | None = None
    ) -> None:
        """`numbers`: of another engine of this connection, so that a rehearsal lists nothing again. `outbox`: one that
        lets less through (`handover`)."""
        self._c = connection
        self.outbox = outbox or Outbox(connection)
        self.numbers = numbers or NumberIndex(connection.erp, connection.clock, connection.policy.number_source)
        self._newcomers = Newcomers(connection, self.outbox, self.numbers)
        self._renumbering = Renumbering(connection, self.numbers)
        self._relations = Relations(connection, self._bring, self.bring_to_erp)
        self._masters = MasterFlow(
            connection, self.outbox, self._newcomers, self._renumbering, self._relations.of_record
        )
        self._orders = OrderFlow(connection, self.outbox, self._bring)
        self._sales = Sales(connection, self.outbox, self.bring_to_erp)
        self._invoices = InvoiceFlow(connection, self.outbox, self._bring_order, self.bring_to_erp)
        self.stock = StockFlow(connection, self.outbox)
        self._waiting = Waiting(connection)

    def reader(self) -> Reader:
        return Reader(self._c.erp, self._c.wms, self._c.clock, self._c.locks)

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
            outcome = await self._master(key, reader, item=item)
            await self._waiting.wake(key)
            return outcome
        if key.kind is Kind.STOCK:
            return await self.stock.converge(key, reader)
        return await self._invoice(item, reader)

    async def _invoice(self, item: InboxItem, reader: Reader) -> str:
        """Invoices start in Rackbeat; the 24SO side of one is known only by its link."""
        key = item.key
        if key.system is System.ERP:
            async with self._c.store.reading() as tx:
                link = await tx.links.get(key)
            if link is None:
                return "left_out"
            key = link.key(System.WMS)
        wished = item.forced or item.source is Source.MANUAL
        return await self._invoices.converge(key.native_id, reader, forced=wished)

    async def _bring_order(self, key: Key, reader: Reader) -> str:
        return await self._order(key, reader, forced=False)

    async def _order(self, key: Key, reader: Reader, *, forced: bool) -> str:
        erp_id = await self._erp_order_of(key, reader, forced=forced)
        if erp_id is None:
            return "left_out"
        async with self._c.locks.hold(self._c.key(Kind.ORDER, System.ERP, erp_id)) as turn:
            outcome = await self._orders.converge(erp_id, reader.after(turn), forced=forced)
        await self._waiting.settled(self._c.key(Kind.ORDER, System.ERP, erp_id))
        return outcome

    async def order_again(self, erp_id: str, reader: Reader, *, actor: str) -> str:
        """Transfers an order once more that has vanished from Rackbeat (R14, `order get --again`). Raises SyncError."""
        async with self._c.locks.hold(self._c.key(Kind.ORDER, System.ERP, erp_id)) as turn:
            return await self._orders.again(erp_id, reader.after(turn), actor=actor)

    async def _erp_order_of(self, key: Key, reader: Reader, *, forced: bool) -> str | None:
        """The 24SO order that an order belongs to: by link, else by the mark it carries (design 3.5), else one is made
        where orders may start in Rackbeat (R16).

        A surplus order (its 24SO order is linked to another one) is never linked: that is drift.
        """
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        if link is not None:
            return link.erp_id
        record = cast(Order | None, await reader.get(key.system, Kind.ORDER, key.native_id))
        if record is None:
            if key.system is System.ERP:
                return key.native_id
            await self._settle_unpaired(key)
            return None
        reader.offer(key.system, record)
        if key.system is System.ERP:
            await self._sales.echo(record, reader, forced=forced)
            return key.native_id
        return erp_order_id_of(record.reference) or await self._sales.erp_order_of(record, reader)

    async def _settle_unpaired(self, key: Key) -> None:
        """Finds out what became of an interrupted command of a Rackbeat order that has no pair and is gone: a repair
        that deleted a copy. Nobody else would, and it would stay open for ever."""
        async with self._c.locks.hold(key):
            async with self._c.store.reading() as tx:
                commands = await tx.outbox.open_for(key)
            for command in commands:
                if command.state is CommandState.SENDING:
                    await self.outbox.resolve(command)

    async def _master(self, key: Key, reader: Reader, *, item: InboxItem | None = None) -> str:
        """One master record from either side; without an item because something else depends on it. Whoever finds it
        unlinked in Rackbeat first sees to the 24SO record."""
        written: frozenset[str] = frozenset()
        erp_key = key
        if key.system is System.WMS:
            met = await self._erp_side(key, item.old_native_id if item is not None else None, reader)
            if met is None:
                return "left_out"
            erp_key, written = self._c.key(key.kind, System.ERP, met[0]), met[1]
        async with self._c.locks.hold(erp_key) as turn:
            return await self._masters.converge(
                erp_key,
                reader.after(turn),
                needed=item is None or key.system is System.WMS,
                again=item is not None and (item.forced or item.source is Source.MANUAL),
                create=item is not None and item.forced and key.system is System.ERP,
                written=written,
            )

    async def _erp_side(self, key: Key, old_number: str | None, reader: Reader) -> tuple[str, frozenset[str]] | None:
        """The 24SO id of a Rackbeat record's pair and the fields just created there; None: it is not ours to touch."""
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        if link is None:
            await self._renumbering.follow(key, old_number, reader)
            async with self._c.store.reading() as tx:
                link = await tx.links.get(key)
        if link is not None:
            return link.erp_id, frozenset()
        if not self._c.policy.creates_in(key.kind, System.ERP):
            return None
        return await self._newcomers.from_wms(key, reader, self._relations.of_record)

    async def bring_to_erp(self, kind: Kind, wms_number: str, reader: Reader) -> str | None:
        """The 24SO id of a Rackbeat record that something depends on, bringing it over first if need be (R15, R16).
        None: it does not exist there, or is not to be created in 24SO. Raises SyncError."""
        key = self._c.key(kind, System.WMS, wms_number)
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        if link is None:
            await self._master(key, reader)
            async with self._c.store.reading() as tx:
                link = await tx.links.get(key)
        return link.erp_id if link is not None else None

    async def _bring(self, kind: Kind, erp_id: str, reader: Reader) -> str | None:
        """The Rackbeat number of a 24SO record that something depends on, bringing it over first if need be."""
        key = self._c.key(kind, System.ERP, erp_id)
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        if link is not None:
            return link.wms_id
        await self._master(key, reader)
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        return link.wms_id if link is not None else None


def _number_of(record: Record, connection: Connection) -> set[str]:
    try:
        return {target_number(record, connection.policy.number_source)}  # type: ignore[arg-type]  # orders are left out above
    except SyncError:
        return set()
