"""Orders: list, read, create (booked or draft), header changes, deletion. Source: apis/rackbeat.md 5.1 to 5.3.

`customer_id` and `item_id` are numbers, not ids (12 no. 7). What happens to an order later is in `wms_order_actions`.
"""

from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_fields import filled, take_custom_fields
from sandbox.wms_http import Call, Handler, Json, broken_rule, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_order_actions import announce_order, book
from sandbox.wms_order_lines import read_lines, render_line
from sandbox.wms_orders_view import ORDERS
from sandbox.wms_parties import ADDRESS, own_address, read_address
from sandbox.wms_pdf import pdf
from sandbox.wms_records import ZERO, Order, Party
from sandbox.wms_registers import free_number
from sandbox.wms_state import WmsState
from sandbox.wms_stock import forget_order, settle_order

LONGEST_HEADING = 255
LONGEST_NOTE = 800
_TEXTS = {
    "other_reference": 255,
    "their_reference": 255,
    "heading": LONGEST_HEADING,
    "note": LONGEST_NOTE,
    "barcode": 255,
    "delivery_terms": 255,
}
_WHOLES = ("layout_id", "employee_id", "our_reference_id", "your_reference_id", "delivery_responsible_id")


def list_orders(call: Call) -> web.Response:
    return ORDERS.listed(call, call.state.orders)


def list_drafts(call: Call) -> web.Response:
    return ORDERS.listed(call, call.state.orders, (o for o in call.state.orders if not o.is_booked))


def found_order(call: Call) -> Order:
    return call.find(call.state.orders, "Order")


def show_order(call: Call) -> web.Response:
    return ORDERS.single(call, found_order(call))


def create_draft(call: Call) -> web.Response:
    return ORDERS.single(call, _create(call, booked=False), 201)


def create_order(call: Call) -> web.Response:
    """Books at once unless the body says `book: false` (14 no. 5)."""
    body = Body(call.body, strict=call.state.settings.strict_types)
    wish = body.flag("book")
    body.check()
    booked = call.state.settings.book_on_create if wish is None else wish
    return ORDERS.single(call, _create(call, booked=booked), 201)


def _create(call: Call, *, booked: bool) -> Order:
    state, now = call.state, call.state.now()
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("customer_id", "lines")
    customer = _customer(state, body)
    number = free_number(body, state.orders)
    values = _defaults(customer, state) | _header(state, body)
    if not state.settings.customer_defaults_on_orders:
        body.need("payment_terms_id", "vat_zone", "layout_id")
    lines = read_lines(state, body, str(values.get("vat_zone", "domestic")), customer)
    wanted = state.settings.custom_fields_on_order_create and state.settings.custom_fields_plan
    fields = take_custom_fields(state, body, "sales") if wanted else {}
    body.check()
    values |= {"lines": lines, "field_values": filled(fields), "created_via": state.by}
    values |= {"created_at": now, "updated_at": now}
    order = state.add(state.orders, Order(number=number or state.orders.next_number(), **values))
    settle_order(state, order)
    announce_order(call, "order.created", order)
    if booked:
        book(call, order)
    return order


def _customer(state: WmsState, body: Body) -> Party | None:
    if body.raw.get("customer_id") in (None, ""):
        return None
    number = body.whole("customer_id")
    customer = None if number is None else state.customers.get(number)
    if customer is None and number is not None:
        body.fail("customer_id", "The selected Customer is invalid.")
    return customer


def _defaults(customer: Party | None, state: WmsState) -> dict[str, Any]:
    """What a new order takes from its customer (12 no. 24)."""
    if customer is None:
        return {}
    address = own_address(customer)
    return {
        "customer_number": customer.number,
        "customer_name": customer.name,
        "currency": customer.currency or state.settings.currency,
        "vat_zone": customer.vat_zone,
        "payment_terms_id": customer.payment_terms_id,
        "layout_id": customer.layout_id,
        "order_date": state.clock().astimezone(state.zone).date().isoformat(),
        "general_discount": customer.general_discount_percentage,
        "address": address,
        "billing_address": customer.billing_address or address,
        "delivery_address": customer.delivery_address or address,
        "employee_id": customer.employee_id,
    }


def _header(state: WmsState, body: Body) -> dict[str, Any]:
    """The header attributes that the body sets, checked."""
    values: dict[str, Any] = {}
    for name, longest in _TEXTS.items():
        if body.has(name):
            values[name] = body.text(name, longest)
    if body.has("currency") and (currency := body.text("currency", 3)):
        values["currency"] = currency
    values |= {name: body.whole(name) for name in _WHOLES if body.has(name)}
    values |= {name: body.day(name) for name in ("order_date", "deliver_at") if body.has(name)}
    if body.has("payment_terms_id"):
        values["payment_terms_id"] = body.whole("payment_terms_id", state.payment_terms)
    if body.has("vat_zone") and (zone := body.vat_zone()):
        values["vat_zone"] = zone
    if body.has("currency_rate") and (rate := body.amount("currency_rate")) is not None:
        values["currency_rate"] = rate
    if body.has("general_discount"):
        values["general_discount"] = body.amount("general_discount") or ZERO
    return values | _addresses(body)


def _addresses(body: Body) -> dict[str, Any]:
    """The three addresses, from nested objects and from flat names (5.2)."""
    values: dict[str, Any] = {}
    for name in ("billing_address", "delivery_address"):
        part = body.section(name)
        if part is not None:
            values[name] = read_address(part)
    for prefix, name in (("address_", "address"), ("delivery_address_", "delivery_address")):
        flat: Json = {n: body.text(prefix + n) for n in ADDRESS if body.has(prefix + n)}
        if flat:
            values[name] = values.get(name, {}) | flat
    return values


def update_order(call: Call) -> web.Response:
    order = found_order(call)
    if order.is_booked and call.state.settings.booked_header_locked:
        raise broken_rule("The order is booked and can't be changed.")
    body = Body(call.body, strict=call.state.settings.strict_types)
    values = _header(call.state, body)
    for name in ("address", "billing_address", "delivery_address"):
        if name in values:
            values[name] = getattr(order, name) | values[name]
    if body.has("customer_id"):
        body.need("customer_id")
        customer = _customer(call.state, body)
        if customer is not None:
            values |= {"customer_number": customer.number, "customer_name": customer.name}
    body.check()
    if call.state.edit(call.state.orders, order, values):
        announce_order(call, "order.updated", order)
    return ORDERS.single(call, order)


def list_uninvoiced(call: Call) -> web.Response:
    """What is left to invoice, with the rest as the quantity (5.1)."""
    left = [(line, line.quantity - line.quantity_invoiced) for line in found_order(call).lines]
    rows = [render_line(call.view, line) | {"quantity": rest} for line, rest in left if rest > 0]
    return plain_list(call, "uninvoiced_lines", rows)


def show_pdf(call: Call) -> web.Response:
    return pdf(f"Order {found_order(call).number}")


def delete_order(call: Call) -> web.Response:
    """Drafts only: a booked one must be reopened or cancelled first."""
    order, state = found_order(call), call.state
    if order.is_booked or order.is_cancelled:
        raise broken_rule("Only draft orders can be deleted.")
    state.remove(state.orders, order)
    forget_order(state, order)
    state.announce("order.deleted", order.number)
    return reply({"message": "Deleted."})


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/orders", list_orders),
    ("POST", "/orders", create_order),
    ("GET", "/orders/drafts", list_drafts),
    ("POST", "/orders/drafts", create_draft),
    ("GET", "/orders/{number}", show_order),
    ("PUT", "/orders/{number}", update_order),
    ("DELETE", "/orders/{number}", delete_order),
    ("GET", "/orders/{number}/uninvoiced-lines", list_uninvoiced),
    ("GET", "/orders/{number}.pdf", show_pdf),
]
