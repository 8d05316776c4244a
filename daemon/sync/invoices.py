"""One customer invoice of Rackbeat and what it does in 24SevenOffice (R15). Called by the engine.

A link of kind invoice (24SO order id, invoice number) says that it has been done, so that repeats never double
anything. An order is never written here before the order flow has brought its pair together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import cast

import structlog

from daemon.domain.change import Create
from daemon.domain.converge_invoice import counts, decide_invoiced, decide_unordered, is_booked
from daemon.domain.counterparts import Counterparts
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.normal import digest
from daemon.domain.order import Order, OrderLine, WmsStatus, erp_order_id_of
from daemon.domain.work import CommandState
from daemon.ports import Transaction
from daemon.sync.connection import Connection
from daemon.sync.counterparts import BringOver, counterparts_of, made_before
from daemon.sync.outbox import Outbox
from daemon.sync.passed_on import refuse_passed_on_order
from daemon.sync.reader import Reader

log = structlog.get_logger()

BringOrder = Callable[[Key, Reader], Awaitable[object]]
"""Runs the order flow for a Rackbeat order first (R11, R13, R16). Raises SyncError."""

_DOCUMENT, _SINCE = "invoices", "since"


async def begin_invoices(connection: Connection) -> None:
    """Notes, once, when we began: an invoice from before that is somebody else's work and makes no order."""
    async with connection.store.transaction() as tx:
        if await tx.documents.get(connection.name, _DOCUMENT, _SINCE) is None:
            now = connection.clock.now()
            await tx.documents.put(connection.name, _DOCUMENT, _SINCE, now.isoformat(), now)


class InvoiceFlow:
    """One invoice at a time."""

    def __init__(self, connection: Connection, outbox: Outbox, bring_order: BringOrder, bring_over: BringOver) -> None:
        self._c = connection
        self._outbox = outbox
        self._bring_order = bring_order
        self._bring_over = bring_over

    async def converge(self, number: str, reader: Reader, *, forced: bool = False) -> str:
        """Returns `changed`, `unchanged` or `left_out`; raises SyncError. `forced`: a person asked for this one, so
        its date does not matter."""
        key = self._c.key(Kind.INVOICE, System.WMS, number)
        async with self._c.locks.hold(key) as turn:
            reader = reader.after(turn)
            link = await self._known_link(key)
            invoice = cast(Order | None, await reader.get(System.WMS, Kind.INVOICE, number))
            if link is not None:
                return _look_again(link, invoice)
            if invoice is None or not is_booked(invoice):
                return "unchanged"
            policy = self._c.policy.orders
            if not policy.invoice_status or not (forced or counts(invoice, policy)):
                return "left_out"
            pair = None if invoice.is_credit else await self._order_pair(invoice, reader)
            if pair is not None:
                return await self._invoiced(invoice, pair, reader)
            if not forced and await self._is_older_than_us(invoice):
                log.info("invoice_before_our_time", connection=self._c.name, invoice=number)
                return "left_out"
            return await self._unordered(invoice, reader)

    async def _known_link(self, key: Key) -> Link | None:
        """The link, after finding out what became of an interrupted create."""
        async with self._c.store.reading() as tx:
            commands = await tx.outbox.open_for(key)
        for command in commands:
            if command.state is CommandState.SENDING:
                await self._outbox.resolve(command)
        async with self._c.store.reading() as tx:
            return await tx.links.get(key)

    async def _order_pair(self, invoice: Order, reader: Reader) -> Link | None:
        """The pair of the order that was invoiced. Raises SyncError CONFLICT for an order that is a copy of a linked
        one: its goods were sold once."""
        number = invoice.external_status
        if not number:
            return None
        key = self._c.key(Kind.ORDER, System.WMS, number)
        await self._bring_order(key, reader)
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        if link is not None:
            return link
        order = cast(Order | None, await reader.get(System.WMS, Kind.ORDER, number))
        sold = erp_order_id_of(order.reference) if order is not None else None
        if sold is not None:
            raise SyncError(Reason.CONFLICT, f"order {number} refers to 24SO order {sold}, which is not its pair")
        return None

    async def _invoiced(self, invoice: Order, pair: Link, reader: Reader) -> str:
        async with self._c.locks.hold(pair.key(System.ERP)) as turn:
            reader = reader.after(turn)
            sold = cast(Order | None, await reader.get(System.ERP, Kind.ORDER, pair.erp_id))
            if sold is None:
                raise SyncError(Reason.NOT_FOUND, f"24SevenOffice has no order {pair.erp_id} any more")
            order = cast(Order | None, await reader.get(System.WMS, Kind.ORDER, pair.wms_id))
            if order is not None and not _is_whole(invoice, order):
                log.info("invoice_of_a_part", connection=self._c.name, invoice=invoice.native_id, order=pair.erp_id)
                return "unchanged"
            changes = decide_invoiced(sold, self._c.policy.orders)
            for change in changes:
                command = self._outbox.command(
                    change, erp_id=pair.erp_id, wms_id=pair.wms_id, digest=digest(sold, invoice)
                )
                await self._outbox.send(command, before=sold, why=f"R15: invoice {invoice.native_id} in Rackbeat")
            await self._remember(invoice, pair.erp_id)
        return "changed" if changes else "unchanged"

    async def _unordered(self, invoice: Order, reader: Reader) -> str:
        policy = self._c.policy
        if not invoice.is_credit or policy.orders.credit_note_status:
            known = await counterparts_of(invoice, self._bring_over, reader, policy.orders.fee_item)
        else:
            known = Counterparts()
        for change in decide_unordered(invoice, policy.orders, known, policy.currency):
            assert isinstance(change, Create)
            ours = await made_before(self._c, change)
            if ours is not None:
                await self._remember(invoice, ours)
                return "changed"
            await refuse_passed_on_order(self._c, invoice, known)
            command = self._outbox.command(change, erp_id=None, wms_id=invoice.native_id, digest=None)
            await self._outbox.send(
                replace(command, kind=Kind.INVOICE), before=None, why="R15: an invoice without an order of ours"
            )
        return "changed"

    async def _remember(self, invoice: Order, erp_id: str) -> None:
        """Links the invoice to the order, unless an earlier invoice of the same order is linked to it already."""
        now = self._c.clock.now()
        link = Link(
            connection=self._c.name,
            kind=Kind.INVOICE,
            erp_id=erp_id,
            wms_id=invoice.native_id,
            base=Base(),
            created_at=now,
            updated_at=now,
        )
        async with self._c.store.transaction() as tx:
            if await tx.links.get(link.key(System.ERP)) is None:
                await tx.links.put(link)

    async def _is_older_than_us(self, invoice: Order) -> bool:
        async with self._c.store.reading() as tx:
            since = await _since(tx, self._c.name)
        if since is None:
            return False
        days = [moment.date() for moment in (invoice.created_at, invoice.booked_at) if moment is not None]
        days += [invoice.ordered_on] if invoice.ordered_on is not None else []
        return bool(days) and max(days) < since.date()


async def _since(tx: Transaction, connection: str) -> datetime | None:
    body = await tx.documents.get(connection, _DOCUMENT, _SINCE)
    return None if body is None else datetime.fromisoformat(str(body))


def _look_again(link: Link, invoice: Order | None) -> str:
    """Done before. Raises SyncError CONFLICT when what was done stands on an invoice that is not booked any more."""
    if invoice is None:
        raise SyncError(Reason.CONFLICT, f"invoice {link.wms_id} is gone; 24SO order {link.erp_id} was made of it")
    if not is_booked(invoice):
        raise SyncError(
            Reason.CONFLICT, f"invoice {link.wms_id} was unbooked after it had reached 24SO order {link.erp_id}"
        )
    return "unchanged"


def _is_whole(invoice: Order, order: Order) -> bool:
    """Whether nothing of the order is left to invoice; an order of several invoices waits for the last one."""
    if order.status == WmsStatus.INVOICED:
        return True
    billed, ordered = _quantities(invoice.lines), _quantities(order.lines)
    return all(billed[number] >= quantity for number, quantity in ordered.items())


def _quantities(lines: Iterable[OrderLine]) -> dict[str, Decimal]:
    """By Rackbeat number; nought for every other one."""
    total: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.product_id is not None:
            total[line.product_id] += line.quantity
    return total
