"""Shipments of orders: create, show, pick, mark shipped. Source: apis/rackbeat.md 5.5.

The physical stock drops when a shipment is marked shipped, not on booking; an order is shipped when nothing is left
(R11).
"""

from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, View, broken_rule, is_true, missing, reply
from sandbox.wms_lists import Shape, equal_filter, flag_filter, plain_list, search_filter, sorted_by
from sandbox.wms_order_actions import announce_order
from sandbox.wms_orders_view import customer_part
from sandbox.wms_pdf import pdf
from sandbox.wms_records import ZERO, Order, OrderLine, Shipment, ShipmentLine
from sandbox.wms_stock import settle_order, ship_line


def render_shipment(view: View, shipment: Shipment) -> Json:
    order = view.state.orders.get(shipment.order_number)
    picked = [line.is_picked for line in shipment.lines]
    made: Json = {"id": shipment.id, "order_id": shipment.order_number}
    if order is not None:
        part: Json = {"number": order.number, "customer_id": order.customer_number}
        made["order"] = part | {"self": view.link("orders", order.number)}
        made["customer"] = customer_part(view, order.customer_number, order.customer_name)
    made |= {"employee_id": None, "employee": None, "is_picked": all(picked)}
    made |= {"is_partly_picked": any(picked) and not all(picked), "is_shipped": shipment.is_shipped}
    made |= {"shipped_at": view.stamp(shipment.shipped_at), "shipping_date": view.stamp(shipment.shipped_at)}
    made["lines"] = [_render_line(view, order, line) for line in shipment.lines]
    made |= {"created_at": view.stamp(shipment.created_at), "updated_at": view.stamp(shipment.updated_at)}
    made["pdf"] = view.link("orders", "shipments", shipment.id, "download")
    return made | {"self": view.link("order-shipments", shipment.id)}


def _render_line(view: View, order: Order | None, line: ShipmentLine) -> Json:
    source = order.line(line.order_line_id) if order else None
    product = view.state.products_by_id.get((source.product_id or 0) if source else 0)
    place = view.state.locations.get(line.location_id or 0)
    return {
        "id": line.id,
        "order_line_id": line.order_line_id,
        "child_id": product.number if product else None,
        "child_type": product.type if product else None,
        "name": source.name if source else None,
        "quantity": line.quantity,
        "location_id": line.location_id,
        "location": {"number": place.number, "name": place.name} if place else None,
        "is_picked": line.is_picked,
        "picked_by": None,
    }


def _customer_filter(view: View, shipment: Shipment, text: str) -> bool:
    order = view.state.orders.get(shipment.order_number)
    return order is not None and str(order.customer_number) == text


def _employee_filter(view: View, shipment: Shipment, text: str) -> bool:
    order = view.state.orders.get(shipment.order_number)
    return order is not None and str(order.employee_id) == text


_FILTERS: dict[str, Any] = {
    "order_number": equal_filter("order_number"),
    "is_shipped": flag_filter("is_shipped"),
    "is_picked": lambda _view, shipment, text: all(line.is_picked for line in shipment.lines) is is_true(text),
    "customer_number": _customer_filter,
    "employee": _employee_filter,
    "employee_number": _employee_filter,
    "location": lambda _view, shipment, text: any(str(line.location_id) == text for line in shipment.lines),
    "search": search_filter("order_number", "id"),
}
SHIPMENTS: Shape[Shipment] = Shape(
    "order_shipments",
    "order_shipment",
    render_shipment,
    _FILTERS,
    {"id": lambda _view, shipment: str(shipment.id)},
    sorted_by("id", "order_number", "created_at", "updated_at"),
)


def list_shipments(call: Call) -> web.Response:
    return SHIPMENTS.listed(call, call.state.shipments)


def show_shipment(call: Call) -> web.Response:
    return SHIPMENTS.single(call, call.find(call.state.shipments, "Shipment", "id"))


def list_order_shipments(call: Call) -> web.Response:
    order = call.find(call.state.orders, "Order")
    own = (s for s in call.state.shipments if s.order_number == order.number)
    return plain_list(call, "order_shipments", [render_shipment(call.view, s) for s in own])


def create_shipment(call: Call) -> web.Response:
    """A shipment of all that is not in one yet, or of `lines: [{id, quantity}]` where given. [that form is assumed]"""
    order, state, now = call.find(call.state.orders, "Order"), call.state, call.state.now()
    if not order.is_booked or order.is_shipped or order.is_cancelled:
        raise broken_rule("Only booked orders that are not shipped can get a shipment.")
    wanted = _wanted(call, order)
    if not wanted:
        raise broken_rule("There is nothing left to ship.")
    lines = [
        ShipmentLine(id=state.next_id(), order_line_id=line.id, quantity=quantity, location_id=line.location_id)
        for line, quantity in wanted
    ]
    shipment = Shipment(id=state.next_id(), order_number=order.number, lines=lines, created_at=now, updated_at=now)
    state.add(state.shipments, shipment)
    state.announce("order_shipment.created", shipment.id, key_name="id")
    return SHIPMENTS.single(call, shipment, 201)


def _wanted(call: Call, order: Order) -> list[tuple[OrderLine, Decimal]]:
    left = {line.id: line.quantity - line.quantity_shipped for line in order.lines}
    for other in call.state.shipments:
        if other.order_number == order.number and not other.is_shipped:
            for taken in other.lines:
                left[taken.order_line_id] = left.get(taken.order_line_id, ZERO) - taken.quantity
    body = Body(call.body, strict=call.state.settings.strict_types)
    if not body.has("lines"):
        return [(line, left[line.id]) for line in order.lines if left[line.id] > 0]
    wanted = []
    for row in body.rows("lines"):
        row.need("id", "quantity")
        line, quantity = order.line(row.whole("id") or 0), row.amount("quantity") or ZERO
        if line is None:
            row.fail("id", "The selected id is invalid.")
        elif not 0 < quantity <= left[line.id]:
            row.fail("quantity", "The quantity is more than is left to ship.")
        else:
            wanted.append((line, quantity))
            left[line.id] -= quantity
    body.check()
    return wanted


def mark_shipped(call: Call) -> web.Response:
    """`pick: true` also marks the lines picked. Answers with the shipment."""
    shipment = call.find(call.state.shipments, "Shipment", "id")
    state, now = call.state, call.state.now()
    order = state.orders.get(shipment.order_number)
    if order is None or ("number" in call.path and call.path["number"] != str(order.number)):
        raise missing("Shipment")
    if shipment.is_shipped:
        raise broken_rule("The shipment is already shipped.")
    if order.is_cancelled:
        raise broken_rule("The order is cancelled.")
    body = Body(call.body, strict=state.settings.strict_types)
    pick = bool(body.flag("pick"))
    body.check()
    for line in shipment.lines:
        line.is_picked = line.is_picked or pick
        source = order.line(line.order_line_id)
        if source is not None:
            ship_line(state, source, line.quantity, line.location_id)
    state.edit(state.shipments, shipment, {"is_shipped": True, "shipped_at": now})
    state.announce("order_shipment.shipped", shipment.id, key_name="id")
    _settle_shipped(call, order)
    return SHIPMENTS.single(call, shipment)


def _settle_shipped(call: Call, order: Order) -> None:
    """Whether the order is now shipped in full or in part."""
    state = call.state
    full = all(line.quantity_shipped >= line.quantity for line in order.lines)
    values: Json = {"is_shipped": full, "is_partly_shipped": not full}
    if full:
        values |= {"shipped_at": state.now(), "is_ready_for_shipping": False}
    state.edit(state.orders, order, values)
    state.stamp(state.orders, order)
    settle_order(state, order)
    announce_order(call, "order.shipped" if full else "order.updated", order)


def mark_picked(call: Call) -> web.Response:
    shipment = call.find(call.state.shipments, "Shipment", "id")
    for line in shipment.lines:
        line.is_picked = True
    call.state.stamp(call.state.shipments, shipment)
    call.state.note("order_shipment", shipment.id, {}, {"is_picked": True})
    call.state.announce("order_shipment.picked", shipment.id, key_name="id")
    return SHIPMENTS.single(call, shipment)


def _pick(call: Call, picked: bool) -> web.Response:
    """One line of a shipment, found by its own id (2018 form, 5.5)."""
    shipment = call.find(call.state.shipments, "Shipment", "id")
    line = next((line for line in shipment.lines if str(line.id) == call.path["line"]), None)
    if line is None:
        raise missing("Shipment line")
    if shipment.is_shipped:
        raise broken_rule("The shipment is already shipped.")
    line.is_picked = picked
    call.state.stamp(call.state.shipments, shipment)
    call.state.note("order_shipment", shipment.id, {}, {f"lines.{line.id}.is_picked": picked})
    call.state.announce("order_shipment.updated", shipment.id, key_name="id")
    return SHIPMENTS.single(call, shipment)


def pick_line(call: Call) -> web.Response:
    return _pick(call, True)


def unpick_line(call: Call) -> web.Response:
    return _pick(call, False)


def pick_list(call: Call) -> web.Response:
    return pdf(f"Pick list {call.find(call.state.shipments, 'Shipment', 'id').id}")


def delivery_note(call: Call) -> web.Response:
    return pdf(f"Delivery note {call.find(call.state.shipments, 'Shipment', 'id').id}")


def delete_shipment(call: Call) -> web.Response:
    shipment = call.find(call.state.shipments, "Shipment", "id")
    if shipment.is_shipped:
        raise broken_rule("The shipment is shipped and can't be deleted.")
    call.state.remove(call.state.shipments, shipment)
    return reply({"message": "Deleted."})


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/order-shipments", list_shipments),
    ("GET", "/order-shipments/{id}", show_shipment),
    ("POST", "/orders/shipments/{id}/mark-shipped", mark_shipped),
    ("GET", "/orders/{number}/shipments", list_order_shipments),
    ("POST", "/orders/{number}/create-shipment", create_shipment),
    ("POST", "/orders/{number}/shipments", create_shipment),
    ("DELETE", "/orders/{number}/shipments/{id}", delete_shipment),
    ("POST", "/orders/{number}/shipments/{id}/mark-picked", mark_picked),
    ("POST", "/orders/{number}/shipments/{id}/mark-shipped", mark_shipped),
    ("POST", "/orders/{number}/shipments/{id}/lines/{line}/mark-picked", pick_line),
    ("POST", "/orders/{number}/shipments/{id}/lines/{line}/mark-unpicked", unpick_line),
]
for _verb in ("GET", "POST"):
    ROUTES += [
        (_verb, "/orders/shipments/{id}/download", pick_list),
        (_verb, "/orders/shipments/{id}/download-delivery-note", delivery_note),
    ]
