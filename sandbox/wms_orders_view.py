"""How orders are shown, filtered and sorted (apis/rackbeat.md 2.3, 5.3). There is no single status, only booleans."""

from datetime import date, timedelta
from typing import Any

from sandbox.wms_http import Json, View
from sandbox.wms_lists import Shape, equal_filter, flag_filter, search_filter, sorted_by, stamps
from sandbox.wms_order_lines import render_line, totals
from sandbox.wms_records import Order
from sandbox.wms_registers import PAYMENT_TERMS
from sandbox.wms_stock import keeps_stock

_ADDRESS = ("name", "street", "street2", "zipcode", "city", "state", "country", "email", "phone")


def render_order(view: View, order: Order) -> Json:
    term = view.state.payment_terms.get(order.payment_terms_id or 0)
    made: Json = {"number": order.number, "customer_id": order.customer_number}
    made["customer"] = customer_part(view, order.customer_number, order.customer_name)
    made |= {"employee_id": order.employee_id, "employee": None}
    made["our_reference"] = None if order.our_reference_id is None else {"employee": {"number": order.our_reference_id}}
    for name in ("their_reference", "other_reference", "heading", "note", "currency", "currency_rate", "vat_zone"):
        made[name] = getattr(order, name)
    made |= {"barcode": order.barcode, "general_discount": order.general_discount, "layout_id": order.layout_id}
    made["payment_terms_id"] = order.payment_terms_id
    made["payment_terms"] = None if term is None else PAYMENT_TERMS.render(view, term)
    made["delivery_terms"] = order.delivery_terms
    if view.state.settings.order_origin:
        made["created_via"] = order.created_via
    made |= totals(order.lines, view.state.settings.rounding) | _dates(view, order) | _booleans(view, order)
    made |= {f"address_{name}": order.address.get(name) for name in _ADDRESS[:7]}
    made["billing_address"] = _address(order.billing_address)
    made["delivery_address"] = _address(order.delivery_address)
    made["lines"] = [render_line(view, line) for line in order.lines]
    return made | {"self": view.link("orders", order.number)}


def customer_part(view: View, number: int, name: str) -> Json:
    """The customer inside a document; the name is the one of now, or of the document when the customer is gone."""
    party = view.state.customers.get(number)
    if party is None:
        return {"number": number, "name": name, "contact_email": None, "contact_phone": None}
    made: Json = {"number": number, "name": party.name, "contact_email": party.contact_email}
    return made | {"contact_phone": party.contact_phone, "self": view.link("customers", number)}


def _dates(view: View, order: Order) -> Json:
    made: Json = {"order_date": order.order_date, "deliver_at": order.deliver_at, "due_date": _due(view, order)}
    moments = ("booked_at", "shipped_at", "invoiced_at", "cancelled_at", "created_at", "updated_at")
    return made | {name: view.stamp(getattr(order, name)) for name in moments} | {"deleted_at": None}


def _due(view: View, order: Order) -> str | None:
    """The order date and the days of the payment term; the real rule is not known. [assumption]"""
    term = view.state.payment_terms.get(order.payment_terms_id or 0)
    if order.order_date is None or term is None:
        return None
    days = int(term.more.get("maturity_days") or 0)
    try:
        return (date.fromisoformat(order.order_date) + timedelta(days=days)).isoformat()
    except OverflowError:
        return None


def _booleans(view: View, order: Order) -> Json:
    short = order.is_booked and not order.is_shipped and _short(view, order)
    invoiced = any(line.quantity_invoiced for line in order.lines)
    return {
        "is_archived": order.is_archived,
        "is_booked": order.is_booked,
        "is_cancelled": order.is_cancelled,
        "is_shipped": order.is_shipped,
        "is_partly_shipped": order.is_partly_shipped,
        "is_ready_for_shipping": order.is_ready_for_shipping,
        "is_ready_for_invoicing": order.is_shipped and not order.is_invoiced,
        "is_invoiced": order.is_invoiced,
        "is_partly_invoiced": invoiced and not order.is_invoiced,
        "is_ready_for_purchasing": short,
        "is_partly_purchased": False,
        "is_paid": False,
        "is_partly_paid": False,
    }


def _short(view: View, order: Order) -> bool:
    """Whether any open line asks for more than lies in stock."""
    products = ((line, view.state.products_by_id.get(line.product_id or 0)) for line in order.lines)
    return any(
        product is not None
        and keeps_stock(view.state, product)
        and line.quantity - line.quantity_shipped > product.stock_quantity
        for line, product in products
    )


def _address(known: Json) -> Json:
    return {name: known.get(name) for name in _ADDRESS}


def _search(view: View, order: Order, text: str) -> bool:
    names: tuple[str, ...] = ("number", "customer_name")
    if view.state.settings.search_finds_reference:
        names = (*names, "other_reference")
    return search_filter(*names)(view, order, text)


_FILTERS: dict[str, Any] = {
    "is_booked": flag_filter("is_booked"),
    "is_shipped": flag_filter("is_shipped"),
    "is_cancelled": flag_filter("is_cancelled"),
    "is_ready_for_shipping": flag_filter("is_ready_for_shipping"),
    "is_invoiced": flag_filter("is_invoiced"),
    "is_archived": flag_filter("is_archived"),
    "customer_number": equal_filter("customer_number"),
    "search": _search,
}
_SIMPLE: dict[str, Any] = {
    "number": lambda _view, order: str(order.number),
    "created_at": stamps("created_at"),
    "updated_at": stamps("updated_at"),
}
_SORTS = sorted_by(
    "number", "created_at", "updated_at", "booked_at", "shipped_at", "order_date", "deliver_at", "customer_name"
)

ORDERS: Shape[Order] = Shape("orders", "order", render_order, _FILTERS, _SIMPLE, _SORTS, field_group="sales")
