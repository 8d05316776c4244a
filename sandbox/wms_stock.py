"""Stock arithmetic: what is reserved by booked orders, what leaves with a shipment, what an adjustment sets.

Used by orders, shipments and inventory handlers. `available = stock - in_order` (apis/rackbeat.md 3.5); drafts reserve
nothing, booking does, and the physical stock drops when a shipment is marked shipped.
"""

from decimal import Decimal

from sandbox.wms_http import Json
from sandbox.wms_records import ZERO, Order, OrderLine, Party, Product
from sandbox.wms_state import WmsState


def keeps_stock(state: WmsState, product: Product) -> bool:
    """Whether the group of the product has inventory."""
    group = state.product_groups.get(product.group_id)
    return group is None or bool(group.more.get("has_inventory", True))


def in_order(state: WmsState, product: Product) -> Decimal:
    return sum(state.reserved.get(product.id, {}).values(), ZERO)


def price_for(state: WmsState, product: Product, customer: Party | None) -> Decimal:
    """What a line costs when nobody says: the price of the customer, of the customer's group, or of the item (5.4)."""
    if customer is None:
        return product.sales_price
    own = customer.products.get(product.id, {}).get("sales_price")
    if own is not None:
        return Decimal(own)
    shared = state.group_prices.get((customer.group_id or 0, product.id))
    return product.sales_price if shared is None else Decimal(shared)


def quantities(state: WmsState, product: Product) -> Json:
    """The four quantities that every stock answer has, plus the one for production, which is never used here."""
    stock, reserved = product.stock_quantity, in_order(state, product)
    return {
        "stock_quantity": stock,
        "in_order_quantity": reserved,
        "available_quantity": stock - reserved,
        "purchased_quantity": 0,
        "used_in_production_quantity": 0,
    }


def settle_order(state: WmsState, order: Order) -> None:
    """Bring reservations and usage in line with the order as it is now; called after every change of an order.

    Recomputed per order instead of added and subtracted, so that no sequence of edits can leave a rest behind.
    """
    wanted: dict[int, Decimal] = {}
    holding = order.is_booked and not order.is_cancelled
    products = {line.product_id for line in order.lines if line.product_id is not None}
    for line in order.lines:
        product = state.products_by_id.get(line.product_id or 0)
        if holding and product is not None and keeps_stock(state, product):
            wanted[product.id] = wanted.get(product.id, ZERO) + max(ZERO, line.quantity - line.quantity_shipped)
    for product_id in state.held_by.get(order.number, set()) - products:
        state.used_in[product_id].discard(order.number)
        state.reserved.get(product_id, {}).pop(order.number, None)
    state.held_by[order.number] = products
    for product_id in products:
        state.used_in.setdefault(product_id, set()).add(order.number)
        _reserve(state, product_id, order.number, wanted.get(product_id, ZERO))


def _reserve(state: WmsState, product_id: int, order_number: int, quantity: Decimal) -> None:
    reserved = state.reserved.setdefault(product_id, {})
    if quantity:
        reserved[order_number] = quantity
    else:
        reserved.pop(order_number, None)


def forget_order(state: WmsState, order: Order) -> None:
    """The order is deleted: nothing of it stays reserved or used."""
    for product_id in state.held_by.pop(order.number, set()):
        state.used_in[product_id].discard(order.number)
        state.reserved.get(product_id, {}).pop(order.number, None)


def default_location(state: WmsState, product: Product) -> int:
    """Where stock of the product lies when nobody says otherwise."""
    if product.default_location_id is not None:
        return product.default_location_id
    marked = (row.number for row in state.locations if row.more.get("is_default"))
    return next(marked, next((row.number for row in state.locations), 1))


def move_stock(state: WmsState, product: Product, location: int, by: Decimal) -> None:
    """Add to (or take from) one location and announce it; stock may fall below zero, as it does in the field."""
    if not by or not keeps_stock(state, product):
        return
    stock = dict(product.stock)
    stock[location] = stock.get(location, ZERO) + by
    before = {"stock_quantity": product.stock_quantity}
    product.stock = stock
    state.products.touch()
    state.note("product", product.number, before, {"stock_quantity": product.stock_quantity})
    body: Json = {"item": product.number, "item_type": product.type, "type": "stock"}
    if state.settings.stock_event_extras:
        body |= {"location": location, "stock_quantity": str(stock[location]), "change": str(by)}
    state.announce_body(state.settings.stock_event, body)


def ship_line(state: WmsState, line: OrderLine, quantity: Decimal, location: int | None) -> None:
    """The goods of one order line leave the house."""
    line.quantity_shipped += quantity
    product = state.products_by_id.get(line.product_id or 0)
    if product is not None:
        move_stock(state, product, location or line.location_id or default_location(state, product), -quantity)
