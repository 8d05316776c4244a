"""Products and the read-only items: list, read, create, change, renumber, delete. Stock per location: `wms_places`.

Source: apis/rackbeat.md 1.10, 3. R6 rests on the refusal of numbers longer than 25 characters.
"""

from decimal import Decimal
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_fields import filled, take_custom_fields
from sandbox.wms_http import TAKEN, Call, Handler, Json, broken_rule, missing, reply
from sandbox.wms_products_view import ITEMS, PRODUCTS, render_product
from sandbox.wms_records import ZERO, ItemType, Part, Product
from sandbox.wms_state import WmsState
from sandbox.wms_stock import default_location

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
    return ITEMS.single(call, found_item(call))


def found_item(call: Call) -> Product:
    """A product or a lot, as `/items` shows them."""
    return call.find(call.state.products, "Item")


def found_product(call: Call) -> Product:
    """A product that is no lot. Raises Refused 404."""
    product = call.find(call.state.products, "Product")
    if product.type != "product":
        raise missing("Product")
    return product


def create_product(call: Call) -> web.Response:
    return PRODUCTS.single(call, new_item(call), 201)


def new_item(call: Call, kind: ItemType = "product", *, draft: bool = False) -> Product:
    """Create a product or a lot from the body and announce it. Raises Refused 422."""
    state, now = call.state, call.state.now()
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("number", "name", "sales_price")
    if not body.has("group") and not body.has("group_id"):
        body.need("group")
    values = _values(state, body, None)
    stock = body.amount("stock_quantity") or ZERO
    fields = take_custom_fields(state, body, "item") if state.settings.custom_fields_on_create else {}
    values |= {"parts": read_parts(state, body)} if kind == "lot" else {}
    body.check()
    values |= {"type": kind, "is_draft": draft, "field_values": filled(fields)}
    product = Product(id=state.next_id(), created_at=now, updated_at=now, **values)
    if state.settings.initial_stock and stock:
        product.stock = {default_location(state, product): stock}
    state.add(state.products, product)
    if not draft:
        announce_item(call, "created", product)
    return product


def update_product(call: Call) -> web.Response:
    return PRODUCTS.single(call, change_item(call, found_product(call)))


def change_item(call: Call, product: Product) -> Product:
    """Take over what the body sets; announced when anything differs. Raises Refused 422."""
    state = call.state
    body = Body(call.body, strict=state.settings.strict_types)
    values = _values(state, body, product)
    if product.type == "lot" and body.has("lines"):
        values["parts"] = read_parts(state, body)
    by_put = state.settings.field_values_by == "put_body" and state.settings.custom_fields_plan
    if by_put and (taken := take_custom_fields(state, body, "item")):
        values["field_values"] = filled({**product.field_values, **taken})
    body.check()
    old = product.number
    changed = state.edit(state.products, product, values)
    if changed:
        announce_item(call, "updated", product, old_key=old, new_key=product.number, changed=changed)
    return product


def delete_product(call: Call) -> web.Response:
    return drop_item(call, found_product(call))


def drop_item(call: Call, product: Product) -> web.Response:
    """Raises Refused 422 while a document or a bill of materials holds it."""
    state = call.state
    part = any(p.product_id == product.id for lot in state.products if lot.parts for p in lot.parts)
    if part or state.used_in.get(product.id):
        raise broken_rule(f"Product '{product.number}' is used in lines and can't be deleted.")
    state.remove(state.products, product)
    announce_item(call, "deleted", product)
    return reply({"message": "Deleted."})


def announce_item(call: Call, verb: str, product: Product, **extras: Any) -> None:
    """`product.updated` or `lot.updated`, with the whole item when the documented extras are on."""
    if call.state.settings.webhook_extras:
        extras["data"] = render_product(call.view, product)
    call.state.announce(f"{product.type}.{verb}", product.number, **extras)


def read_parts(state: WmsState, body: Body) -> list[Part]:
    """The lines `[{item_id, quantity}]` of a lot or collection, checked."""
    parts = []
    for row in body.rows("lines"):
        row.need("item_id", "quantity")
        number, quantity = row.text("item_id"), row.amount("quantity")
        product = None if number is None else state.products.get(number)
        if product is None:
            row.fail("item_id", "Product needed")
        elif quantity is not None:
            parts.append(Part(id=state.next_id(), product_id=product.id, quantity=quantity))
    return parts


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
        body.fail("number", TAKEN)
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


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/products", list_products),
    ("POST", "/products", create_product),
    ("GET", "/products/{number}", show_product),
    ("PUT", "/products/{number}", update_product),
    ("DELETE", "/products/{number}", delete_product),
    ("GET", "/items", list_items),
    ("GET", "/items/{number}", show_item),
]
