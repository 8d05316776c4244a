"""Customer invoices: list, read, made from an order or directly, booked, deleted. Source: apis/rackbeat.md 6.

What else happens to them (unbook, credit, copy, edit, pay) is in `wms_invoice_actions`.
R15: an invoice of a linked order moves that order; another one becomes an order in the other system.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, View, broken_rule, is_true, reply
from sandbox.wms_lists import Shape, equal_filter, flag_filter, search_filter, sorted_by, stamps
from sandbox.wms_order_actions import announce_order
from sandbox.wms_order_lines import line_total, read_lines, render_line, totals
from sandbox.wms_orders_view import customer_part
from sandbox.wms_parties import ADDRESS, own_address
from sandbox.wms_records import ZERO, Invoice, Order, Product
from sandbox.wms_registers import free_number
from sandbox.wms_state import WmsState


def render_invoice(view: View, invoice: Invoice) -> Json:
    sums = totals(invoice.lines, view.state.settings.rounding)
    paid = sum((amount for _, amount in invoice.payments), ZERO)
    balance = sums["total_total"] - paid
    cost = sum((line.quantity * line.cost_price for line in invoice.lines), ZERO)
    net = sum((line_total(line) for line in invoice.lines), ZERO)
    order = view.state.orders.get(invoice.order_number or 0)
    made: Json = {"number": invoice.number, "invoice_date": invoice.invoice_date, "due_date": invoice.due_date}
    made |= {"currency": invoice.currency, "currency_rate": 100, **sums, "total_base_currency": sums["total_total"]}
    made |= {"total_cost": cost, "total_profit": net - cost, "balance": balance}
    made["total_profit_percentage"] = round((net - cost) * 100 / net, 2) if net else Decimal(0)
    made |= {"is_booked": invoice.is_booked, "is_creditnote": invoice.is_creditnote}
    made |= {"is_paid": bool(paid) and balance <= 0, "is_party_paid": bool(paid) and balance > 0}  # sic, 12 no. 16
    made |= {"is_overpaid": balance < 0, "customer_id": invoice.customer_number}
    made["credits_number"] = invoice.credits_number
    made["customer"] = customer_part(view, invoice.customer_number, invoice.customer_name)
    made["order_id"] = invoice.order_number
    made["order"] = None if order is None else {"number": order.number, "self": view.link("orders", order.number)}
    made |= {"heading": invoice.heading, "note": invoice.note, "other_reference": invoice.other_reference}
    customer = view.state.customers.get(invoice.customer_number)
    address = order.address if order else own_address(customer) if customer else {}
    made |= {f"address_{name}": address.get(name) for name in ADDRESS[:7]}
    made |= {"vat_zone": invoice.vat_zone, "lines": [render_line(view, line) for line in invoice.lines]}
    made |= {"created_at": view.stamp(invoice.created_at), "updated_at": view.stamp(invoice.updated_at)}
    return made | {"self": view.link("customer-invoices", invoice.number)}


_FILTERS: dict[str, Any] = {
    "is_booked": flag_filter("is_booked"),
    "is_paid": lambda view, invoice, text: render_invoice(view, invoice)["is_paid"] is is_true(text),
    "is_creditnote": flag_filter("is_creditnote"),
    "order_number": equal_filter("order_number"),
    "customer_number": equal_filter("customer_number"),
    "search": search_filter("number", "customer_name"),
}
_SIMPLE: dict[str, Any] = {
    "number": lambda _view, invoice: str(invoice.number),
    "created_at": stamps("created_at"),
    "updated_at": stamps("updated_at"),
}


def _group_of(view: View, invoice: Invoice) -> int | None:
    customer = view.state.customers.get(invoice.customer_number)
    return customer.group_id if customer else None


def _employee_of(view: View, invoice: Invoice) -> int | None:
    order = view.state.orders.get(invoice.order_number or 0)
    return order.employee_id if order else None


def _items_of(view: View, invoice: Invoice) -> list[Product]:
    found = (view.state.products_by_id.get(line.product_id or 0) for line in invoice.lines)
    return [product for product in found if product is not None]


_RANGES: dict[str, Any] = {
    "item": lambda view, invoice: [item.number for item in _items_of(view, invoice)],
    "item_group": lambda view, invoice: [item.group_id for item in _items_of(view, invoice)],
    "customer": lambda _view, invoice: invoice.customer_number,
    "customer_group": _group_of,
    "group": _group_of,
    "employee": _employee_of,
    "date": lambda _view, invoice: invoice.invoice_date,
    "invoice_date": lambda _view, invoice: invoice.invoice_date,
}
INVOICES: Shape[Invoice] = Shape(
    "customer_invoices",
    "customer_invoice",
    render_invoice,
    _FILTERS,
    _SIMPLE,
    sorted_by("number", "invoice_date", "created_at", "updated_at"),
    always_ranges=True,
    ranges=_RANGES,
)


def list_invoices(call: Call) -> web.Response:
    return INVOICES.listed(call, call.state.invoices)


def show_invoice(call: Call) -> web.Response:
    return INVOICES.single(call, found_invoice(call))


def found_invoice(call: Call) -> Invoice:
    return call.find(call.state.invoices, "Customer invoice")


def convert_order(call: Call) -> web.Response:
    """`POST /orders/{n}/convert-to-invoice`: answers `{"invoice_id": number}`; booked unless `book` is false."""
    order, state, now = call.find(call.state.orders, "Order"), call.state, call.state.now()
    if not order.is_booked or order.is_cancelled:
        raise broken_rule("Only booked orders can be invoiced.")
    if order.is_invoiced:
        raise broken_rule("The order is already invoiced.")
    body = Body(call.body, strict=state.settings.strict_types)
    wish = body.flag("book")
    body.check()
    booked = is_true(call.query["book"]) if "book" in call.query else wish is not False
    invoice = state.add(state.invoices, _from_order(call, order))
    for line in order.lines:
        line.quantity_invoiced = line.quantity
    state.edit(state.orders, order, {"is_invoiced": True, "invoiced_at": now})
    state.announce("customer_invoice.created", invoice.number)
    announce_order(call, "order.invoiced", order)
    if booked:
        book(call, invoice)
    return reply({"invoice_id": invoice.number})


def _from_order(call: Call, order: Order) -> Invoice:
    state, now = call.state, call.state.now()
    left = [(line, line.quantity - line.quantity_invoiced) for line in order.lines]
    return Invoice(
        number=state.invoices.next_number(),
        customer_number=order.customer_number,
        customer_name=order.customer_name,
        order_number=order.number,
        currency=order.currency,
        vat_zone=order.vat_zone,
        heading=order.heading,
        note=order.note,
        other_reference=order.other_reference,
        invoice_date=today(state),
        lines=[replace(line, id=state.next_id(), quantity=quantity) for line, quantity in left if quantity],
        created_at=now,
        updated_at=now,
    )


def today(state: WmsState) -> str:
    """The date in the zone of the account."""
    return state.clock().astimezone(state.zone).date().isoformat()


def create_invoice(call: Call) -> web.Response:
    """Directly, without an order. Booked only by `book: true` or the book route. [assumption]"""
    body = Body(call.body, strict=call.state.settings.strict_types)
    booked = bool(body.flag("book"))
    return INVOICES.single(call, _create(call, body, booked=booked), 201)


def create_draft(call: Call) -> web.Response:
    body = Body(call.body, strict=call.state.settings.strict_types)
    return INVOICES.single(call, _create(call, body, booked=False), 201)


def _create(call: Call, body: Body, *, booked: bool) -> Invoice:
    state, now = call.state, call.state.now()
    body.need("customer_id", "lines")
    number = body.whole("customer_id")
    customer = None if number is None else state.customers.get(number)
    if customer is None and number is not None:
        body.fail("customer_id", "The selected Customer is invalid.")
    zone = body.vat_zone() or (customer.vat_zone if customer else "domestic")
    lines = read_lines(state, body, zone, customer)
    wished = free_number(body, state.invoices)
    values: Json = {name: body.text(name, 800) for name in ("heading", "note", "other_reference")}
    day = body.day("invoice_date") or today(state)
    due = body.day("due_date")
    currency = body.text("currency", 3)
    body.check()
    invoice = Invoice(
        number=wished or state.invoices.next_number(),
        customer_number=number or 0,
        customer_name=customer.name if customer else "",
        order_number=None,
        currency=currency or (customer.currency if customer else None) or state.settings.currency,
        vat_zone=zone,
        invoice_date=day,
        due_date=due,
        lines=lines,
        created_at=now,
        updated_at=now,
        **values,
    )
    state.add(state.invoices, invoice)
    state.announce("customer_invoice.created", invoice.number)
    if booked:
        book(call, invoice)
    return invoice


def book(call: Call, invoice: Invoice) -> None:
    """Draft to booked, announced."""
    call.state.edit(call.state.invoices, invoice, {"is_booked": True})
    call.state.announce("customer_invoice.booked", invoice.number)


def book_invoice(call: Call) -> web.Response:
    invoice = found_invoice(call)
    if invoice.is_booked:
        raise broken_rule("The invoice is already booked.")
    book(call, invoice)
    return INVOICES.single(call, invoice)


def delete_invoice(call: Call) -> web.Response:
    """Drafts only; an order it came from can be invoiced again."""
    invoice, state = found_invoice(call), call.state
    if invoice.is_booked:
        raise broken_rule("Only draft invoices can be deleted.")
    state.remove(state.invoices, invoice)
    order = state.orders.get(invoice.order_number or 0)
    if order is not None:
        for line in order.lines:
            line.quantity_invoiced = ZERO
        state.edit(state.orders, order, {"is_invoiced": False, "invoiced_at": None})
    state.announce("customer_invoice.deleted", invoice.number)
    return reply({"message": "Deleted."})


ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", "/orders/{number}/convert-to-invoice", convert_order),
    ("GET", "/customer-invoices", list_invoices),
    ("POST", "/customer-invoices", create_invoice),
    ("POST", "/customer-invoices/drafts", create_draft),
    ("GET", "/customer-invoices/{number}", show_invoice),
    ("DELETE", "/customer-invoices/{number}", delete_invoice),
    ("POST", "/customer-invoices/{number}/book", book_invoice),
]
