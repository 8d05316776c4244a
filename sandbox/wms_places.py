"""Where the stock of an item lies, per location, and what lies below a location. Source: apis/rackbeat.md 2.2, 3.7.

Reservations are shown at the home location of the item, because orders seldom name one. [assumption]
"""

from aiohttp import web

from sandbox.wms_http import Call, Handler, Json, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_nesting import children_of
from sandbox.wms_products import found_item, found_product
from sandbox.wms_records import ZERO, Product
from sandbox.wms_registers import LOCATIONS
from sandbox.wms_stock import default_location, in_order


def list_product_locations(call: Call) -> web.Response:
    return plain_list(call, "product_locations", _locations(call, found_product(call)))


def list_lot_locations(call: Call) -> web.Response:
    return plain_list(call, "lot_locations", _locations(call, found_item(call)))


def list_item_locations(call: Call) -> web.Response:
    return plain_list(call, "item_locations", _locations(call, found_item(call)))


def list_available_locations(call: Call) -> web.Response:
    return plain_list(call, "locations", _locations(call, found_item(call)))


def show_product_location(call: Call) -> web.Response:
    return _one_location(call, found_product(call), "product_location")


def show_lot_location(call: Call) -> web.Response:
    return _one_location(call, found_item(call), "lot_location")


def _one_location(call: Call, product: Product, key: str) -> web.Response:
    row = next((r for r in _locations(call, product) if str(r["number"]) == call.path["location"]), None)
    if row is None:
        raise missing("Location")
    return reply({key: row})


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
    rows = _locations(call, found_item(call))
    row = next((r for r in rows if str(r["number"]) == call.path["location"]), None)
    names = ("stock_quantity", "in_order_quantity", "available_quantity", "purchased_quantity")
    return reply({name: row[name] if row else 0 for name in names})


def list_children(call: Call) -> web.Response:
    """`/locations/{n}/children`: the same key as the list of all (3.7)."""
    parent = call.find(call.state.locations, "Location")
    return LOCATIONS.shape.listed(call, call.state.locations, children_of(call.state, parent.number))


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/products/{number}/locations", list_product_locations),
    ("GET", "/products/{number}/locations/{location}", show_product_location),
    ("GET", "/lots/{number}/locations", list_lot_locations),
    ("GET", "/lots/{number}/locations/{location}", show_lot_location),
    ("GET", "/items/{number}/locations", list_item_locations),
    ("GET", "/items/{number}/locations/available", list_available_locations),
    ("GET", "/locations/{number}/children", list_children),
    ("GET", "/locations/{location}/get-stock/{number}", show_stock),
]
