"""Converging one order pair, starting from the 24SO order (R6, R9-R11, R13, R14)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import cast

from daemon.domain.change import Change, Create, EditErpOrder
from daemon.domain.converge import Related
from daemon.domain.converge_order import agree_order, decide_order, product_lines, qualifies
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.normal import digest
from daemon.domain.order import Order, WmsStatus, wms_reference
from daemon.domain.work import CommandState
from daemon.sync.connection import Connection
from daemon.sync.outbox import Outbox
from daemon.sync.reader import Reader

MAX_ROUNDS = 6
Ensure = Callable[[Kind, str, Reader], Awaitable[str | None]]
"""Makes sure that a 24SO record stands in Rackbeat; gives its Rackbeat number, or None when it does not exist.
Raises SyncError."""


class OrderFlow:
    """One order pair at a time. The caller holds the pair lock; dependencies take their own locks below it."""

    def __init__(self, connection: Connection, outbox: Outbox, ensure: Ensure) -> None:
        self._c = connection
        self._outbox = outbox
        self._ensure = ensure

    async def converge(self, erp_id: str, reader: Reader, *, forced: bool = False) -> str:
        """Brings the pair together. Returns `changed`, `unchanged` or `left_out`; raises SyncError.

        `forced`: the manual GET, which ignores status and date (R14).
        """
        changed = False
        for _ in range(MAX_ROUNDS):
            link = await self._known_link(erp_id)
            erp = cast(Order | None, await reader.get(System.ERP, Kind.ORDER, erp_id))
            if erp is None:
                return "unchanged"
            if link is None and not (forced or qualifies(erp, self._c.policy.orders)):
                return "left_out"
            link = link or await self._adopt(erp)
            wms = await self._read_wms(link, reader)
            related = await self._related(erp, wms, reader, creating=link is None)
            base = link.base if link is not None else None
            changes = decide_order(erp, wms, base, self._c.policy, related, forced=forced)
            if not changes:
                before = base
                if link is not None and wms is not None:
                    base = await self._agree(link, erp, wms, related)
                if base == before:
                    return "changed" if changed else "unchanged"
                reader.offer(System.ERP, erp)
                if wms is not None:
                    reader.offer(System.WMS, wms)
                continue
            await self._apply(changes[0], erp, wms, link, reader)
            changed = True
        raise SyncError(Reason.CONFLICT, f"order {erp_id} does not come to rest after {MAX_ROUNDS} writes")

    async def _apply(self, change: Change, erp: Order, wms: Order | None, link: Link | None, reader: Reader) -> None:
        command = self._outbox.command(
            change,
            erp_id=erp.native_id,
            wms_id=link.wms_id if link is not None else None,
            digest=None if isinstance(change, Create) else digest(erp, wms),
        )
        before = erp if isinstance(change, EditErpOrder) else wms
        performed = await self._outbox.send(command, before=before, why=_why(change))
        if performed.record is not None:
            reader.offer(System.ERP, erp)
            reader.offer(System.WMS, performed.record)

    async def _known_link(self, erp_id: str) -> Link | None:
        """The link, after finding out what became of an interrupted create of this order."""
        key = self._c.key(Kind.ORDER, System.ERP, erp_id)
        async with self._c.store.reading() as tx:
            commands = await tx.outbox.open_for(key)
        for command in commands:
            if command.state is CommandState.SENDING:
                await self._outbox.resolve(command)
        async with self._c.store.reading() as tx:
            return await tx.links.get(key)

    async def _adopt(self, erp: Order) -> Link | None:
        """An order in Rackbeat that already carries our reference becomes the pair: never a second one (design 3.4)."""
        wished = Create(system=System.WMS, record=_bare(erp))
        now = self._c.clock.now()
        dated = datetime.combine(erp.ordered_on, time(), UTC) if erp.ordered_on is not None else now
        found = await self._c.wms.find(wished, min(now, dated))
        ids = [record.native_id for record in found]
        async with self._c.store.reading() as tx:
            taken = await tx.links.get_many(self._c.name, Kind.ORDER, System.WMS, ids)
        free = sorted((i for i in ids if i not in taken), key=lambda i: i.zfill(12))
        if not free:
            return None
        link = Link(
            connection=self._c.name,
            kind=Kind.ORDER,
            erp_id=erp.native_id,
            wms_id=free[0],
            base=Base(),
            created_at=now,
            updated_at=now,
        )
        async with self._c.store.transaction() as tx:
            await tx.links.put(link)
        return link

    async def _read_wms(self, link: Link | None, reader: Reader) -> Order | None:
        if link is None:
            return None
        return cast(Order | None, await reader.get(System.WMS, Kind.ORDER, link.wms_id))

    async def _related(self, erp: Order, wms: Order | None, reader: Reader, *, creating: bool) -> Related:
        """Ids on the other side of everything the order mentions; what is missing is brought over first."""
        wanted = sorted({line.product_id or "" for line in product_lines(erp)})
        async with self._c.store.reading() as tx:
            links = await tx.links.get_many(self._c.name, Kind.PRODUCT, System.ERP, wanted)
        products = {erp_id: link.wms_id for erp_id, link in links.items()}
        if creating:
            missing = [erp_id for erp_id in wanted if erp_id not in products]
            await reader.prefetch(System.ERP, Kind.PRODUCT, missing)
            for erp_id in missing:
                number = await self._product(erp_id, reader)
                if number is not None:
                    products[erp_id] = number
        if wms is not None:
            products |= await self._links_of(line.product_id or "" for line in product_lines(wms))
        customer = await self._customer(erp.customer_id, reader) if creating else ""
        return Related(products=products, customer=customer)

    async def _product(self, erp_id: str, reader: Reader) -> str | None:
        try:
            return await self._ensure(Kind.PRODUCT, erp_id, reader)
        except SyncError as error:
            if error.is_transient or error.reason in (Reason.MODE, Reason.PAUSED):
                raise
            raise SyncError(Reason.LINE_UNSENDABLE, f"product {erp_id}: {error}") from error

    async def _customer(self, erp_id: str, reader: Reader) -> str:
        try:
            number = await self._ensure(Kind.CUSTOMER, erp_id, reader)
        except SyncError as error:
            if error.is_transient or error.reason in (Reason.MODE, Reason.PAUSED):
                raise
            raise SyncError(Reason.CUSTOMER_UNSENDABLE, f"customer {erp_id}: {error}") from error
        if number is None:
            raise SyncError(Reason.CUSTOMER_UNSENDABLE, f"customer {erp_id} does not exist in 24SevenOffice")
        return number

    async def _links_of(self, numbers: Iterable[str]) -> dict[str, str]:
        wanted = sorted({number for number in numbers if number})
        async with self._c.store.reading() as tx:
            links = await tx.links.get_many(self._c.name, Kind.PRODUCT, System.WMS, wanted)
        return {link.erp_id: link.wms_id for link in links.values()}

    async def _agree(self, link: Link, erp: Order, wms: Order, related: Related) -> Base:
        base = agree_order(erp, wms, link.base, related)
        if base != link.base:
            async with self._c.store.transaction() as tx:
                await tx.links.put(replace(link, base=base, updated_at=self._c.clock.now()))
        return base


def _bare(erp: Order) -> Order:
    """Just enough of a wished order to look it up by its reference."""
    return Order(native_id="", customer_id="", status=WmsStatus.DRAFT, reference=wms_reference(erp.native_id))


def _why(change: Change) -> str:
    if isinstance(change, Create):
        return "R9: the order reached the status that sends it to the warehouse"
    if isinstance(change, EditErpOrder):
        return "R13: edited and booked in Rackbeat" if change.rows else "R11: shipped in Rackbeat"
    return "R10: state on arrival"
