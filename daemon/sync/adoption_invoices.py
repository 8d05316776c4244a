"""Invoices of the time that a lost or restored state does not know of (R15). Called by `Survey`; reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from daemon.domain.converge_invoice import counts, decide_invoiced, is_booked
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind
from daemon.domain.order import Order
from daemon.sync.connection import Connection

LOOK_BACK = timedelta(days=30)
"""Older invoices are history: whoever moved their orders, or did not, meant it."""


async def invoices_to_look_at(connection: Connection, sold: Sequence[Order], numbers: Mapping[str, str]) -> list[str]:
    """Booked invoices of the last thirty days whose linked order has not moved on in 24SevenOffice yet, by number.
    `numbers`: of the linked orders, 24SO id -> Rackbeat number. Raises SyncError."""
    policy = connection.policy.orders
    if not policy.invoice_status:
        return []
    orders = {number: order for order in sold if (number := numbers.get(order.native_id)) is not None}
    since = connection.clock.now() - LOOK_BACK
    found: list[str] = []
    async for batch in connection.wms.listing(Kind.INVOICE, changed_since=since):
        for invoice in batch:
            if not isinstance(invoice, Order) or invoice.is_credit:
                continue
            order = orders.get(invoice.external_status or "")
            if order is not None and is_booked(invoice) and counts(invoice, policy) and _moves(order, connection):
                found.append(invoice.native_id)
    return sorted(found)


def _moves(order: Order, connection: Connection) -> bool:
    try:
        return bool(decide_invoiced(order, connection.policy.orders))
    except SyncError:
        return False
