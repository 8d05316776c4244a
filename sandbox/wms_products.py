"""Products and the read-only items: list, read, create, change, renumber, delete, stock per location.

Source: apis/rackbeat.md 1.10, 3. R6 rests on the refusal of numbers longer than 25 characters.
"""

from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_fields import filled, take_custom_fields
from sandbox.wms_http import Call, Handler, Json, broken_rule, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_products_view import ITEMS, PRODUCTS, render_product
from sandbox.wms_records import ZERO, Product
from sandbox.wms_state import WmsState
from sandbox.wms_stock import default_location, in_order

_TEXTS = ("barcode", "description", "supplier_product_number", "goods_code", "country_code")
_AMOUNTS = {
    "sales_price": "sales_price",
    "recommended_sales_price": "recommended_sales_price",
    "recommended_cost_price": "recommended_cost_price",
    "extra_cost": "extra_cost",
    "min_inventory_quantity": "min_stock",  # written under one name, read under another (12 no. 13)
    "min_sales_quantity": "min_sales",
    "min_purchase_quantity": "min_order",
}
_SIZES = ("width", "height", "depth")


def list_products(call: Call) -> web.Response:
    return PRODUCTS.listed(call, call.state.products)


def list_items(call: Call) -> web.Response:
    return ITEMS.listed(call, call.state.products)


def show_product(call: Call) -> web.Response:
    return PRODUCTS.single(call, found_product(call))


def show_item(call: Call) -> web.Response:
    return ITEMS.single(call, found_product(call))


def found_product(call: Call) -> Product:
    return call.find(call.state.products, "Product")


def create_product(call: Call) -> web.Response:
    state, now = call.state, call.state.now()
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("number", "name", "sales_price")
    if not body.has("group") and not body.has("group_id"):
        body.need("group")
    values = _values(state, body, None)
    stock = body.amount("stock_quantity") or ZERO
    fields = take_custom_fields(state, body, "item") if state.settings.custom_fields_on_create else {}
    body.check()
    product = Product(id=state.next_id(), created_at=now, updated_at=now, field_values=filled(fields), **values)
    if state.settings.initial_stock and stock:
        product.stock = {default_location(state, product): stock}
    state.add(state.products, product)
    _announce(call, "product.created", product)
    return PRODUCTS.single(call, product, 201)


def update_product(call: Call) -> web.Response:
    product = found_product(call)
    body = Body(call.body, strict=call.state.settings.strict_types)
    values = _values(call.state, body, product)
    body.check()
    old = product.number
    changed = call.state.edit(call.state.products, product, values)
    if changed:
        _announce(call, "product.updated", product, old_key=old, new_key=product.number, changed=changed)
    return PRODUCTS.single(call, product)


def delete_product(call: Call) -> web.Response:
    product = found_product(call)
    if call.state.used_in.get(product.id):
        raise broken_rule(f"Product '{product.number}' is used in lines and can't be deleted.")
    call.state.remove(call.state.products, product)
    _announce(call, "product.deleted", product)
    return reply({"message": "Deleted."})


def _announce(call: Call, event: str, product: Product, **extras: Any) -> None:
    if call.state.settings.webhook_extras:
        extras["data"] = render_product(call.view, product)
    call.state.announce(event, product.number, **extras)


def _values(state: WmsState, body: Body, known: Product | None) -> dict[str, Any]:
    """The attributes that the body sets, checked; `known` is the product that is changed, None for a new one."""
    values: dict[str, Any] = {}
    if body.has("number"):
        values["number"] = _number(state, body, known)
    for name in ("name", *_TEXTS):
        if body.has(name):
            values[name] = body.text(name, 10_000 if name == "description" else 255)
    for name, attribute in _AMOUNTS.items():
        if body.has(name):
            values[attribute] = body.amount(name) or Decimal(0)
    for name in ("is_barred", "has_serial_numbers"):
        if body.has(name):
            values[name] = bool(body.flag(name))
    if known is not None:
        body.need(*(n for n in ("number", "name", "sales_price") if body.has(n)))
    values |= _references(state, body)
    if body.has("physical"):
        values["physical"] = _physical(body, known.physical if known else {})
    return values


def _number(state: WmsState, body: Body, known: Product | None) -> str | None:
    longest = state.settings.longest_product_number
    raw = body.raw["number"]
    number = raw.strip() if isinstance(raw, str) else body.text("number")
    if number is not None and len(number) > longest:
        body.fail("number", f"The number may not be greater than {longest} characters.")
    holder = None if number is None else state.products.get(number)
    if holder is not None and holder is not known:
        body.fail("number", "The number has already been taken.")
    return number


def _references(state: WmsState, body: Body) -> dict[str, Any]:
    """What points to other records: each must exist."""
    values: dict[str, Any] = {}
    for name in ("group", "group_id"):
        if body.raw.get(name) is not None:
            values["group_id"] = body.whole(name, state.product_groups)
    unit = "unit_id" if body.has("unit_id") else "unit"
    if body.has(unit):
        values["unit_id"] = body.whole(unit, state.units)
    if body.has("default_supplier_id"):
        values["default_supplier_id"] = body.whole("default_supplier_id", state.suppliers)
    if body.has("default_location_id"):
        values["default_location_id"] = body.whole("default_location_id", state.locations)
    for name in ("discount_group", "department_id"):
        if body.has(name):
            values[name] = body.whole(name)
    return values


def _physical(body: Body, known: Json) -> Json:
    part = body.section("physical")
    if part is None:
        return {}
    made = dict(known)
    for name in ("weight", *_SIZES):
        if part.has(name):
            made[name] = part.amount(name)
    for name in ("weight_unit", "size_unit"):
        if part.has(name):
            made[name] = part.text(name)
    if made.get("weight") is not None and not made.get("weight_unit"):
        part.fail("weight_unit", "The weight unit field is required when weight is present.")
    if any(made.get(n) is not None for n in _SIZES) and not made.get("size_unit"):
        part.fail("size_unit", "The size unit field is required when a size is present.")
    return made


def list_product_locations(call: Call) -> web.Response:
    return plain_list(call, "product_locations", _locations(call, found_product(call)))


def list_available_locations(call: Call) -> web.Response:
    return plain_list(call, "locations", _locations(call, found_product(call)))


def show_product_location(call: Call) -> web.Response:
    rows = _locations(call, found_product(call))
    row = next((r for r in rows if str(r["number"]) == call.path["location"]), None)
    if row is None:
        raise missing("Location")
    return reply({"product_location": row})


def _locations(call: Call, product: Product) -> list[Json]:
    home, reserved = default_location(call.state, product), in_order(call.state, product)
    rows = []
    for place in call.state.locations:
        if place.number not in product.stock and place.number != home:
            continue
        stock = product.stock.get(place.number, ZERO)
        held = reserved if place.number == home else ZERO
        rows.append(
            {
                "number": place.number,
                "name": place.name,
                "stock_quantity": stock,
                "in_order_quantity": held,
                "available_quantity": stock - held,
                "purchased_quantity": 0,
            }
        )
    return rows


def show_stock(call: Call) -> web.Response:
    """The answer without an envelope of `/locations/{location}/get-stock/{number}`."""
    rows = _locations(call, found_product(call))
    row = next((r for r in rows if str(r["number"]) == call.path["location"]), None)
    names = ("stock_quantity", "in_order_quantity", "available_quantity", "purchased_quantity")
    return reply({name: row[name] if row else 0 for name in names})


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/products", list_products),
    ("POST", "/products", create_product),
    ("GET", "/products/{number}", show_product),
    ("PUT", "/products/{number}", update_product),
    ("DELETE", "/products/{number}", delete_product),
    ("GET", "/products/{number}/locations", list_product_locations),
    ("GET", "/products/{number}/locations/{location}", show_product_location),
    ("GET", "/items", list_items),
    ("GET", "/items/{number}", show_item),
    ("GET", "/items/{number}/locations", list_product_locations),
    ("GET", "/items/{number}/locations/available", list_available_locations),
    ("GET", "/locations/{location}/get-stock/{number}", show_stock),
]
