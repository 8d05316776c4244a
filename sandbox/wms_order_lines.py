"""Lines of orders: reading them from a body, showing them, and their own routes. Source: apis/rackbeat.md 5.4.

Lines of a booked order are locked; a change of `item_id` alone brings the price, name and VAT of the new item.
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, View, broken_rule, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_projection import parse_fields, project
from sandbox.wms_records import ZERO, Entry, Order, OrderLine, Party, Product
from sandbox.wms_registers import vat_rate
from sandbox.wms_state import WmsState
from sandbox.wms_stock import price_for, settle_order

CENT = Decimal("0.01")
_AMOUNTS = ("quantity", "line_price", "discount_percentage", "vat_percentage", "cost_price")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def line_total(line: OrderLine) -> Decimal:
    return line.quantity * line.line_price * (100 - line.discount_percentage) / 100


def totals(lines: list[OrderLine], rounding: str = "document") -> Json:
    """Net, VAT and gross of a document: each sum rounded once, or each line, half up or half even (14 no. 22)."""
    way = ROUND_HALF_EVEN if rounding == "half_even" else ROUND_HALF_UP
    nets = [line_total(line) for line in lines]
    if rounding == "line":
        nets = [net.quantize(CENT, way) for net in nets]
    vats = [net * line.vat_percentage / 100 for net, line in zip(nets, lines, strict=True)]
    if rounding == "line":
        vats = [vat.quantize(CENT, way) for vat in vats]
    net, vat = sum(nets, ZERO).quantize(CENT, way), sum(vats, ZERO).quantize(CENT, way)
    return {"total_subtotal": net, "total_vat": vat, "total_total": net + vat}


def render_line(view: View, line: OrderLine) -> Json:
    state = view.state
    product = state.products_by_id.get(line.product_id or 0)
    cost = line.cost_price
    profit = ZERO if not line.line_price else (line.line_price - cost) * 100 / line.line_price
    made: Json = {
        "id": line.id,
        "child_id": product.number if product else None,
        "child_type": product.type if product else None,
        "item": _item(view, product) if product else None,
        "name": line.name,
        "quantity": line.quantity,
        "quantity_shipped": line.quantity_shipped,
        "line_price": line.line_price,
        "line_total": cents(line_total(line)),
        "discount_percentage": line.discount_percentage,
        "vat_percentage": line.vat_percentage,
        "item_cost_price": cost,
        "line_gross_profit_percentage": cents(profit),
    }
    made["unit"] = _numbered(state.units.get(line.unit_id or 0))
    made |= {"location_id": line.location_id, "location": _numbered(state.locations.get(line.location_id or 0))}
    return made | {"delivery_date": line.delivery_date, "variations": [], "variations_formatted": []}


def _item(view: View, product: Product) -> Json:
    group = view.state.product_groups.get(product.group_id)
    return {
        "number": product.number,
        "name": product.name,
        "barcode": product.barcode,
        "description": product.description,
        "group": _numbered(group),
        "self": view.link("items", product.number),
    }


def _numbered(row: Entry | None) -> Json | None:
    return None if row is None else {"number": row.number, "name": row.name}


def read_lines(state: WmsState, body: Body, vat_zone: str, customer: Party | None = None) -> list[OrderLine]:
    """The checked lines of a document body, with ids. Raises Refused 422 at once for a barred product."""
    lines = []
    for row in body.rows("lines"):
        if _is_text(state, row):
            values = _text_values(row)
        else:
            row.need("quantity")
            values = _values(state, row, vat_zone, None, customer)
        if values and not row.errors:
            lines.append(OrderLine(id=state.next_id(), **values))
    return lines


def _is_text(state: WmsState, row: Body) -> bool:
    """Whether the row is a line without an item, which only the switch lets through the API (14 no. 15)."""
    return state.settings.text_lines_by_api and not row.raw.get("item_id") and bool(row.raw.get("name"))


def _text_values(row: Body) -> dict[str, Any]:
    return {"product_id": None, "name": row.text("name") or "", "quantity": ZERO, "line_price": ZERO}


def _values(
    state: WmsState, row: Body, vat_zone: str, known: OrderLine | None, customer: Party | None
) -> dict[str, Any]:
    """What a line body sets. For a new line, or when the item is swapped, the item's own values fill the gaps."""
    values: dict[str, Any] = {}
    if known is None or row.has("item_id"):
        product = _product(state, row)
        if product is None:
            return {}
        if known is None or known.product_id != product.id:
            values = _from_item(state, product, vat_zone, customer)
    for name in _AMOUNTS:
        if row.has(name) and (amount := row.amount(name)) is not None:
            values[name] = amount
    if values.get("quantity", ZERO) < 0:
        row.fail("quantity", "The quantity must be at least 0.")
    if row.raw.get("name"):
        values["name"] = row.text("name")
    if row.has("unit_id"):
        values["unit_id"] = row.whole("unit_id", state.units)
    if row.has("location_id"):
        values["location_id"] = row.whole("location_id", state.locations)
    if row.has("delivery_date"):
        values["delivery_date"] = row.day("delivery_date")
    return values


def _product(state: WmsState, row: Body) -> Product | None:
    number = row.text("item_id")
    product = None if number is None else state.products.get(number)
    if product is None:
        row.fail("item_id", "Product needed")
        return None
    if product.is_barred:
        raise broken_rule(f"Product '{product.number}' is barred.")
    return product


def _from_item(state: WmsState, product: Product, vat_zone: str, customer: Party | None) -> dict[str, Any]:
    group = state.product_groups.get(product.group_id)
    return {
        "product_id": product.id,
        "name": product.name,
        "line_price": price_for(state, product, customer),
        "discount_percentage": ZERO,
        "vat_percentage": vat_rate(group, vat_zone),
        "cost_price": product.cost_price,
        "unit_id": product.unit_id,
    }


def _order(call: Call) -> Order:
    return call.find(call.state.orders, "Order")


def open_order(call: Call) -> Order:
    """The order of the path, whose lines may be changed. Raises Refused 404, or 422 once it is booked (5.4)."""
    order = _order(call)
    if order.is_booked:
        raise broken_rule("The order is booked, its lines can't be changed.")
    if order.is_cancelled:
        raise broken_rule("The order is cancelled.")
    return order


def _customer(call: Call, order: Order) -> Party | None:
    return call.state.customers.get(order.customer_number)


def add_lines(call: Call, order: Order, wanted: list[tuple[int, Decimal]]) -> list[OrderLine]:
    """Lines for these product ids and quantities, at their own prices. Raises Refused 422 for a barred one."""
    state, made = call.state, list[OrderLine]()
    for product_id, quantity in wanted:
        product = state.products_by_id.get(product_id)
        if product is None:
            continue
        if product.is_barred:
            raise broken_rule(f"Product '{product.number}' is barred.")
        values = _from_item(state, product, order.vat_zone, _customer(call, order)) | {"quantity": quantity}
        made.append(OrderLine(id=state.next_id(), **values))
    order.lines.extend(made)
    _changed(call, order, None, {f"lines.{line.id}": render_line(call.view, line) for line in made})
    return made


def _line(call: Call, order: Order) -> OrderLine:
    text = call.path["id"]
    line = order.line(int(text)) if text.isascii() and text.isdigit() else None
    if line is None:
        raise missing("Order line")
    return line


def _answer(call: Call, line: OrderLine, status: int = 200) -> web.Response:
    shown, tree = render_line(call.view, line), parse_fields(call.query.get("fields", ""))
    return reply({"order_line": shown if tree is None else project(shown, tree)}, status)


def list_lines(call: Call) -> web.Response:
    return plain_list(call, "order_lines", [render_line(call.view, line) for line in _order(call).lines])


def show_line(call: Call) -> web.Response:
    return _answer(call, _line(call, _order(call)))


def create_line(call: Call) -> web.Response:
    order = open_order(call)
    body = Body(call.body, strict=call.state.settings.strict_types)
    if _is_text(call.state, body):
        return _add_text_line(call, order, body)
    body.need("item_id", "quantity")
    body.check()
    values = _values(call.state, body, order.vat_zone, None, _customer(call, order))
    body.check()
    line = OrderLine(id=call.state.next_id(), **values)
    order.lines.append(line)
    _changed(call, order, None, {f"lines.{line.id}": render_line(call.view, line)})
    return _answer(call, line, 201)


def create_text_line(call: Call) -> web.Response:
    """A line without an item, which only the user interface can make (14 no. 15)."""
    order = open_order(call)
    body = Body(call.body, strict=call.state.settings.strict_types)
    body.need("name")
    return _add_text_line(call, order, body)


def _add_text_line(call: Call, order: Order, body: Body) -> web.Response:
    values = _text_values(body)
    body.check()
    line = OrderLine(id=call.state.next_id(), **values)
    order.lines.append(line)
    _changed(call, order, None, {f"lines.{line.id}": render_line(call.view, line)})
    return _answer(call, line, 201)


def update_line(call: Call) -> web.Response:
    order = open_order(call)
    line = _line(call, order)
    body = Body(call.body, strict=call.state.settings.strict_types)
    values = _values(call.state, body, order.vat_zone, line, _customer(call, order))
    body.check()
    changed = {n: v for n, v in values.items() if getattr(line, n) != v}
    if changed:
        before = {f"lines.{line.id}.{n}": getattr(line, n) for n in changed}
        for name, value in changed.items():
            setattr(line, name, value)
        _changed(call, order, before, {f"lines.{line.id}.{n}": v for n, v in changed.items()})
    return _answer(call, line)


def delete_line(call: Call) -> web.Response:
    order = open_order(call)
    line = _line(call, order)
    before = {f"lines.{line.id}": render_line(call.view, line)}
    order.lines.remove(line)
    _changed(call, order, before, {f"lines.{line.id}": None})
    return reply({"message": "Deleted."})


def _changed(call: Call, order: Order, before: Json | None, after: Json) -> None:
    state = call.state
    settle_order(state, order)
    state.stamp(state.orders, order)
    state.note("order", order.number, before or {}, after)
    state.announce("order.updated", order.number)


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/orders/{number}/lines", list_lines),
    ("POST", "/orders/{number}/lines", create_line),
    ("GET", "/orders/{number}/lines/{id}", show_line),
    ("PUT", "/orders/{number}/lines/{id}", update_line),
    ("DELETE", "/orders/{number}/lines/{id}", delete_line),
]
UI_ROUTES: list[tuple[str, str, Handler]] = [("POST", "/orders/{number}/text-lines", create_text_line)]
