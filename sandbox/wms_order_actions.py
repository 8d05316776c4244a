"""What happens to an order: book, reopen, ready for shipping, cancel, archive.

The state machine of apis/rackbeat.md 5.3. Shipping is in `wms_shipments`, invoicing in `wms_invoices`.
"""

from aiohttp import web

from sandbox.wms_http import Call, Handler, Json, broken_rule, missing
from sandbox.wms_orders_view import ORDERS, render_order
from sandbox.wms_records import Order
from sandbox.wms_stock import keeps_stock, settle_order


def _order(call: Call) -> Order:
    return call.find(call.state.orders, "Order")


def announce_order(call: Call, event: str, order: Order) -> None:
    """Announce an order, with the whole of it when the documented extras are on."""
    extras: Json = {"data": render_order(call.view, order)} if call.state.settings.webhook_extras else {}
    call.state.announce(event, order.number, **extras)


def book(call: Call, order: Order) -> None:
    """Draft to booked: reserves stock, locks lines, makes it ready for shipping when it holds stock."""
    state = call.state
    products = [state.products_by_id.get(line.product_id or 0) for line in order.lines]
    ships = any(p is not None and keeps_stock(state, p) for p in products)
    ready = state.settings.booking_sets_ready and ships
    now = state.now()
    state.edit(state.orders, order, {"is_booked": True, "booked_at": now, "is_ready_for_shipping": ready})
    settle_order(state, order)
    announce_order(call, "order.booked", order)


def book_order(call: Call) -> web.Response:
    order = _order(call)
    if order.is_booked:
        raise broken_rule("The order is already booked.")
    if order.is_cancelled:
        raise broken_rule("The order is cancelled.")
    if not order.lines:
        raise broken_rule("An order without lines can't be booked.")
    book(call, order)
    return ORDERS.single(call, order)


def reopen_order(call: Call) -> web.Response:
    """Back to draft: only from booked, and only while there is no shipment."""
    order, state = _order(call), call.state
    if not order.is_booked or order.is_cancelled or order.is_invoiced:
        raise broken_rule("Only booked orders can be reopened.")
    if any(s.order_number == order.number for s in state.shipments):
        raise broken_rule("The order has shipments and can't be reopened.")
    state.edit(state.orders, order, {"is_booked": False, "booked_at": None, "is_ready_for_shipping": False})
    settle_order(state, order)
    announce_order(call, "order.reopened", order)
    return ORDERS.single(call, order)


def mark_ready(call: Call) -> web.Response:
    """Not documented; exists only when the switch says so (15)."""
    if not call.state.settings.mark_ready_route:
        raise missing("Page")
    order = _order(call)
    if not order.is_booked or order.is_shipped or order.is_cancelled:
        raise broken_rule("Only booked orders that are not shipped can be made ready for shipping.")
    if call.state.edit(call.state.orders, order, {"is_ready_for_shipping": True}):
        announce_order(call, "order.updated", order)
    return ORDERS.single(call, order)


def cancel_order(call: Call) -> web.Response:
    if not call.state.settings.cancel_route:
        raise missing("Page")
    order, state = _order(call), call.state
    if order.is_cancelled or order.is_shipped or order.is_invoiced:
        raise broken_rule("The order can't be cancelled.")
    values = {"is_cancelled": True, "cancelled_at": state.now(), "is_ready_for_shipping": False}
    state.edit(state.orders, order, values)
    settle_order(state, order)
    announce_order(call, "order.cancelled", order)
    return ORDERS.single(call, order)


def archive_order(call: Call) -> web.Response:
    if not call.state.settings.archive_route:
        raise missing("Page")
    order = _order(call)
    if call.state.edit(call.state.orders, order, {"is_archived": True}):
        announce_order(call, "order.updated", order)
    return ORDERS.single(call, order)


ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", "/orders/{number}/book", book_order),
    ("POST", "/orders/{number}/reopen", reopen_order),
    ("POST", "/orders/{number}/mark-ready-for-shipping", mark_ready),
    ("POST", "/orders/{number}/cancel", cancel_order),
    ("POST", "/orders/{number}/archive", archive_order),
]
