"""Orders made from orders: a copy, and a backorder for what was not shipped. Source: apis/rackbeat.md 5.1, 5.3.

Both are things that people do, and that a sync must survive: a copy carries the reference of the original.
"""

from dataclasses import replace
from decimal import Decimal

from aiohttp import web

from sandbox.wms_http import Call, Handler, broken_rule
from sandbox.wms_order_actions import announce_order, book
from sandbox.wms_orders_view import ORDERS
from sandbox.wms_records import ZERO, Order, OrderLine
from sandbox.wms_stock import settle_order


def copy_order(call: Call) -> web.Response:
    """A draft with the same header and lines. Path by analogy with invoices. [assumption]"""
    order = call.find(call.state.orders, "Order")
    made = _again(call, order, [(line, line.quantity) for line in order.lines])
    announce_order(call, "order.created", made)
    return ORDERS.single(call, made, 201)


def create_backorder(call: Call) -> web.Response:
    """Cancels and archives a partly shipped order and books a new one for the rest, which names the old one."""
    order, state = call.find(call.state.orders, "Order"), call.state
    if not order.is_partly_shipped or order.is_cancelled:
        raise broken_rule("Only partly shipped orders can get a backorder.")
    left = [(line, line.quantity - line.quantity_shipped) for line in order.lines]
    made = _again(call, order, [(line, quantity) for line, quantity in left if quantity > 0])
    made.note = f"Restordre {order.number}"
    if not state.settings.backorder_keeps_reference:
        made.other_reference = None
    announce_order(call, "order.created", made)
    book(call, made)
    closed = {"is_cancelled": True, "cancelled_at": state.now(), "is_archived": True, "is_ready_for_shipping": False}
    state.edit(state.orders, order, closed)
    settle_order(state, order)
    announce_order(call, "order.cancelled", order)
    return ORDERS.single(call, made, 201)


def _again(call: Call, order: Order, wanted: list[tuple[OrderLine, Decimal]]) -> Order:
    state, now = call.state, call.state.now()
    lines = [
        replace(line, id=state.next_id(), quantity=quantity, quantity_shipped=ZERO, quantity_invoiced=ZERO)
        for line, quantity in wanted
    ]
    fresh = Order(
        number=state.orders.next_number(),
        customer_number=order.customer_number,
        customer_name=order.customer_name,
        created_at=now,
        updated_at=now,
        lines=lines,
    )
    for name in _HEADER:
        setattr(fresh, name, getattr(order, name))
    fresh.field_values = dict(order.field_values)
    state.add(state.orders, fresh)
    settle_order(state, fresh)
    return fresh


_HEADER = (
    "other_reference",
    "their_reference",
    "heading",
    "note",
    "currency",
    "currency_rate",
    "vat_zone",
    "delivery_terms",
    "general_discount",
    "layout_id",
    "employee_id",
    "payment_terms_id",
    "order_date",
    "deliver_at",
    "address",
    "billing_address",
    "delivery_address",
)

ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", "/orders/{number}/copy", copy_order),
    ("POST", "/orders/{number}/create-backorder", create_backorder),
]
