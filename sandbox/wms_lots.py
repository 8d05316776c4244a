"""Lots (bills of materials): their own routes, the conversion of a product into one, and producing stock of them.

A lot is an item with parts and shares numbers, documents, stock and custom fields with products. Source:
apis/rackbeat.md 3.1, 3.2. The bodies of `add-stock` and of the bulk routes are not known. [assumption]
"""

from dataclasses import replace
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import TAKEN, Call, Handler, broken_rule, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_products import announce_item, change_item, drop_item, found_product, new_item
from sandbox.wms_products_view import LOTS, render_parts
from sandbox.wms_records import Product
from sandbox.wms_stock import default_location, move_stock

MOST_AT_ONCE = 1_000


def list_lots(call: Call) -> web.Response:
    return LOTS.listed(call, call.state.products)


def _found(call: Call) -> Product:
    lot = call.find(call.state.products, "Lot")
    if lot.type != "lot":
        raise missing("Lot")
    return lot


def show_lot(call: Call) -> web.Response:
    return LOTS.single(call, _found(call))


def list_parts(call: Call) -> web.Response:
    return plain_list(call, "lot_lines", render_parts(call.view, _found(call).parts))


def create_lot(call: Call) -> web.Response:
    return LOTS.single(call, new_item(call, "lot"), 201)


def update_lot(call: Call) -> web.Response:
    return LOTS.single(call, change_item(call, _found(call)))


def delete_lot(call: Call) -> web.Response:
    return drop_item(call, _found(call))


def convert_product(call: Call) -> web.Response:
    """Product to lot, 200; a product that is in any document stays what it is (1.6)."""
    product, state = found_product(call), call.state
    if state.used_in.get(product.id):
        raise broken_rule(f"Product '{product.number}' is used in lines and can't be converted.")
    state.edit(state.products, product, {"type": "lot"})
    announce_item(call, "created", product)
    return LOTS.single(call, product)


def copy_lot(call: Call) -> web.Response:
    """Under the number of the body, or the first free one with `-1`, `-2` behind it."""
    lot, state = _found(call), call.state
    body = Body(call.body, strict=state.settings.strict_types)
    number = body.text("number", state.settings.longest_product_number)
    if number is not None and number in state.products:
        body.fail("number", TAKEN)
    body.check()
    tries = (f"{lot.number}-{n}" for n in range(1, MOST_AT_ONCE))
    number = number or next((n for n in tries if n not in state.products), None)
    if number is None or len(number) > state.settings.longest_product_number:
        raise broken_rule("There is no number for the copy.")
    now = state.now()
    parts = [replace(part, id=state.next_id()) for part in lot.parts]
    fresh: dict[str, Any] = {
        "stock": {},
        "parts": parts,
        "field_values": dict(lot.field_values),
        "created_at": now,
        "updated_at": now,
    }
    made = state.add(state.products, replace(lot, id=state.next_id(), number=number, **fresh))
    announce_item(call, "created", made)
    return LOTS.single(call, made, 201)


def add_stock(call: Call) -> web.Response:
    """Produce: the lot gains `quantity`, its parts lose what goes into it; stock may fall below zero."""
    lot, state = _found(call), call.state
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("quantity")
    quantity, place = body.amount("quantity"), body.whole("location", state.locations)
    body.check()
    if quantity is None or quantity <= 0:
        raise broken_rule("The quantity must be greater than 0.")
    for part in lot.parts:
        product = state.products_by_id.get(part.product_id)
        if product is not None:
            move_stock(state, product, default_location(state, product), -part.quantity * quantity)
    move_stock(state, lot, place or default_location(state, lot), quantity)
    return LOTS.single(call, lot)


def _wanted(call: Call) -> list[Product]:
    """The lots of `numbers`, all of which must exist."""
    body = Body(call.body, strict=call.state.settings.strict_types)
    numbers = call.body.get("numbers")
    if not isinstance(numbers, list) or not 0 < len(numbers) <= MOST_AT_ONCE:
        body.fail("numbers", "The numbers field is required.")
        numbers = []
    found = [call.state.products.get(str(number)) for number in numbers]
    lots = [lot for lot in found if lot is not None and lot.type == "lot"]
    if len(lots) < len(found):
        body.fail("numbers", "The selected numbers is invalid.")
    body.check()
    return lots


def bar_lots(call: Call) -> web.Response:
    lots, state = _wanted(call), call.state
    body = Body(call.body, strict=state.settings.strict_types)
    barred = body.flag("is_barred") is not False
    body.check()
    for lot in lots:
        if state.edit(state.products, lot, {"is_barred": barred}):
            announce_item(call, "updated", lot)
    return reply({"message": "Updated."})


def delete_lots(call: Call) -> web.Response:
    """One after the other; the first that is used stops it, as a person sees in the user interface. [assumption]"""
    for lot in _wanted(call):
        drop_item(call, lot)
    return reply({"message": "Deleted."})


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/lots", list_lots),
    ("POST", "/lots", create_lot),
    ("POST", "/lots/bulk/barred", bar_lots),
    ("POST", "/lots/bulk/delete", delete_lots),
    ("GET", "/lots/{number}", show_lot),
    ("PUT", "/lots/{number}", update_lot),
    ("DELETE", "/lots/{number}", delete_lot),
    ("GET", "/lots/{number}/lines", list_parts),
    ("POST", "/lots/{number}/copy", copy_lot),
    ("POST", "/lots/{number}/add-stock", add_stock),
    ("POST", "/products/{number}/convert", convert_product),
]
