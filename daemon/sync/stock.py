"""One product's stock, Rackbeat to 24SevenOffice, absolute (R12). Called by the engine; `stock_watch` finds what moved.

Never written while an order has taken goods from Rackbeat's shelf that 24SevenOffice has not drawn yet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from daemon.domain.change import Change
from daemon.domain.converge_stock import Opening, decide_stock, has_left, holder, opening_of, remember
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.normal import digest
from daemon.domain.order import Order
from daemon.domain.product import Product
from daemon.domain.work import CommandState
from daemon.ports import Transaction
from daemon.sync.connection import Connection
from daemon.sync.outbox import Outbox
from daemon.sync.passed_on import refuse_claimed
from daemon.sync.reader import Reader

DOCUMENT, OPENING = "stock", "opening"
"""Kind and name of the document that says how opening stock was settled."""

MOST_ORDERS = 100
MOST_QUEUED = 1000


async def settled_opening(connection: Connection) -> Opening | None:
    """How opening stock was settled; None: nothing may be written yet."""
    async with connection.store.reading() as tx:
        return opening_of(await tx.documents.get(connection.name, DOCUMENT, OPENING))


class StockFlow:
    """One product at a time, under a lock of its own."""

    def __init__(self, connection: Connection, outbox: Outbox) -> None:
        self._c = connection
        self._outbox = outbox

    async def converge(self, key: Key, reader: Reader) -> str:
        """Returns `changed`, `unchanged` or `left_out`. Raises SyncError; ORDER_OPEN while an order holds the product
        back."""
        if not self._c.policy.stock.enabled:
            return "left_out"
        opening = await settled_opening(self._c)
        async with self._c.store.reading() as tx:
            pair = await tx.links.get(self._c.key(Kind.PRODUCT, key.system, key.native_id))
        if opening is None or pair is None:
            return "left_out"
        async with self._c.locks.hold(self._c.key(Kind.STOCK, System.ERP, pair.erp_id)) as turn:
            await self.settle_unknown(pair)
            return await self._level(pair, opening, reader.after(turn))

    async def _level(self, pair: Link, opening: Opening, reader: Reader) -> str:
        written = looked_again = False
        while True:
            erp = cast(Product | None, await reader.get(System.ERP, Kind.STOCK, pair.erp_id))
            wms = cast(Product | None, await reader.get(System.WMS, Kind.STOCK, pair.wms_id))
            if erp is None or wms is None:
                return "unchanged"
            await refuse_claimed(self._c, pair, wms)
            async with self._c.store.reading() as tx:
                base = await known_base(tx, pair)
            changes = decide_stock(erp, wms, base, opening)
            if not changes:
                async with self._c.store.transaction() as tx:
                    await put_base(tx, pair, remember(erp, wms, base, opening), self._c)
                return "changed" if written else "unchanged"
            if written:
                raise SyncError(Reason.STALE, f"24SevenOffice shows {erp.stock} after {wms.stock} was written")
            await self.refuse_double(pair.wms_id)
            if not looked_again:
                looked_again = True  # an order that became Sent meanwhile has drawn its goods since the stock was read
                continue
            await self._send(changes[0], erp, wms)
            written = True

    async def _send(self, change: Change, erp: Product, wms: Product) -> None:
        command = self._outbox.command(change, erp_id=erp.native_id, wms_id=wms.native_id, digest=digest(erp, wms))
        await self._outbox.send(command, before=erp, why="R12: stock changed in Rackbeat")

    async def settle_unknown(self, pair: Link) -> None:
        """Lets go of a call that was interrupted: stock is absolute and decided afresh. The caller holds the lock."""
        async with self._c.store.reading() as tx:
            commands = await tx.outbox.open_for(self._c.key(Kind.STOCK, System.ERP, pair.erp_id))
        for command in commands:
            if command.state is CommandState.SENDING:
                await self._outbox.resolve(command)

    async def refuse_double(self, number: str) -> None:
        """Raises SyncError ORDER_OPEN while goods of this product have left the shelf for an order that is not Sent."""
        pairs, strangers = await self._open_orders(number)
        orders = await self._c.wms.fetch_many(Kind.ORDER, [*pairs, *strangers])
        left = {n: cast(Order, order) for n, order in orders.items() if has_left(cast(Order, order), number)}
        unlinked = next((n for n in left if n not in pairs), None)
        if unlinked is not None:
            raise self._held(f"order {unlinked} is shipped in Rackbeat and still waits to be worked on")
        sold = await self._c.erp.fetch_many(Kind.ORDER, [pairs[n].erp_id for n in left])
        order = holder(((left[n], cast(Order | None, sold.get(pairs[n].erp_id))) for n in left), number)
        if order is not None:
            erp_id = pairs[order.native_id].erp_id
            raise self._held(f"order {order.native_id} is {order.status} in Rackbeat, 24SO order {erp_id} is not Sent")

    async def _open_orders(self, number: str) -> tuple[dict[str, Link], list[str]]:
        """By Rackbeat number: pairs that hold the product and are not finished, and pairs in the queue, whose lines may
        have changed since we saw them; and the queued Rackbeat orders that have no pair yet. Raises ORDER_OPEN."""
        async with self._c.store.reading() as tx:
            held = await tx.links.unfinished_with(self._c.name, number, MOST_ORDERS)
            queued = await tx.inbox.list(self._c.name, kind=Kind.ORDER, limit=MOST_QUEUED)
            sides = {s: [i.key.native_id for i in queued if i.key.system is s] for s in System}
            found = {s: await tx.links.get_many(self._c.name, Kind.ORDER, s, ids) for s, ids in sides.items()}
        if len(queued) >= MOST_QUEUED:
            raise self._held("many orders are waiting to be worked on")
        waiting = [*found[System.ERP].values(), *found[System.WMS].values()]
        waiting.sort(key=lambda link: all(line.wms_number != number for line in link.base.lines))
        pairs = {link.wms_id: link for link in [*held, *waiting[:MOST_ORDERS]]}
        strangers = [native_id for native_id in sides[System.WMS] if native_id not in found[System.WMS]]
        return pairs, strangers[:MOST_ORDERS]

    def _held(self, why: str) -> SyncError:
        wait = max(1.0, self._c.timing.stock_settle_seconds / 2)
        return SyncError(Reason.ORDER_OPEN, why, retry_after=wait)


async def known_base(tx: Transaction, pair: Link) -> Base | None:
    """What was last seen of this product's stock; follows the product when it is renumbered."""
    link = await tx.links.get(Key(pair.connection, Kind.STOCK, System.ERP, pair.erp_id))
    return None if link is None else link.base


async def put_base(tx: Transaction, pair: Link, base: Base, connection: Connection) -> None:
    """Keeps what was seen, under the pair's present ids."""
    now = connection.clock.now()
    mine = replace(pair, kind=Kind.STOCK, base=base, updated_at=now)
    for system in System:
        other = await tx.links.get(mine.key(system))
        if other is not None and (other.erp_id, other.wms_id) != (mine.erp_id, mine.wms_id):
            await tx.links.delete(mine.key(system))
    await tx.links.put(mine)
