"""The two reports that scripts of customers read: stock valuation and the ledger of an item.

Source: apis/rackbeat.md 2.2 (keys), 12 no. 20 (sub-locations are not rolled up). Their rows are assumptions.
"""

from decimal import Decimal

from aiohttp import web

from sandbox.wms_http import Call, Handler, Json, invalid, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_products import found_item
from sandbox.wms_records import ZERO


def show_valuation(call: Call) -> web.Response:
    """What lies in stock, at cost; with `location` only what lies there itself, not below it."""
    text, state = call.query.get("location", ""), call.state
    if text and not (text.isascii() and text.isdigit() and len(text) < 16):
        raise invalid({"location": ["The selected location is invalid."]})
    rows, total = list[Json](), ZERO
    for item in state.products:
        quantity: Decimal = item.stock.get(int(text), ZERO) if text else item.stock_quantity
        if not quantity:
            continue
        value = quantity * item.cost_price
        total += value
        rows.append({"number": item.number, "name": item.name, "quantity": quantity, "total_value": value})
    return reply({"lineables": rows, "total_value": total})


def show_ledger(call: Call) -> web.Response:
    """Booked regulations and shipped lines of an item, oldest first; takes the plain number (1.8)."""
    item, state = found_item(call), call.state
    rows: list[tuple[str, Json]] = []
    for row in state.regulations:
        if row.is_booked and row.product_id == item.id:
            rows.append((row.updated_at.isoformat(), {"type": "regulation", "id": row.id, "quantity": row.moved}))
    for shipment in state.shipments:
        order = state.orders.get(shipment.order_number)
        if order is None or shipment.shipped_at is None:
            continue
        for line in shipment.lines:
            source = order.line(line.order_line_id)
            if source is not None and source.product_id == item.id:
                made: Json = {"type": "order_shipment", "id": shipment.id, "quantity": -line.quantity}
                rows.append((shipment.shipped_at.isoformat(), made))
    ordered = sorted(rows, key=lambda row: row[0])
    return plain_list(call, "ledger_items", [row for _, row in ordered])


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/reports/valuation", show_valuation),
    ("GET", "/reports/ledger/{number}", show_ledger),
]
