"""Inventory adjustments (absolute target, effective when booked) and movements between locations.

Source: apis/rackbeat.md 8. R12 reads the stock that these change; opening stock is written through adjustments.
"""

from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, View, broken_rule, reply
from sandbox.wms_lists import Shape, equal_filter, flag_filter, sorted_by
from sandbox.wms_records import ZERO, Product, Regulation
from sandbox.wms_state import WmsState
from sandbox.wms_stock import default_location, keeps_stock, move_stock

NO_CHANGE = "Adjustment can't be created, since no change is made."


def render_regulation(view: View, row: Regulation) -> Json:
    product = view.state.products_by_id.get(row.product_id)
    place = view.state.locations.get(row.location_id)
    line: Json = {
        "id": row.id,
        "child_id": product.number if product else None,
        "child_type": product.type if product else None,
        "location_id": row.location_id,
        "location": {"number": place.number, "name": place.name} if place else None,
        "from_location_id": row.from_location_id,
        "quantity": row.moved if row.movement or row.is_booked else row.target - _at(product, row.location_id),
        "variations": [],
    }
    made: Json = {"id": row.id, "reason": row.reason, "description": None, "regulated_at": row.regulated_at}
    made |= {"is_booked": row.is_booked, "lines": [line], "created_at": view.stamp(row.created_at)}
    return made | {"updated_at": view.stamp(row.updated_at)}


def _at(product: Product | None, location: int) -> Any:
    return product.stock.get(location, ZERO) if product else ZERO


REGULATIONS: Shape[Regulation] = Shape(
    "inventory_regulations",
    "inventory_regulation",
    render_regulation,
    sorts=sorted_by("id", "regulated_at", "created_at", "updated_at"),
)


def _number_of(view: View, row: Regulation) -> str | None:
    product = view.state.products_by_id.get(row.product_id)
    return product.number if product else None


_CAMEL: dict[str, Any] = {
    "dateFrom": lambda _view, row, text: (row.regulated_at or "") >= text,
    "dateTo": lambda _view, row, text: (row.regulated_at or "") <= text,
    "itemNumber": lambda view, row, text: _number_of(view, row) == text,
    "fromLocation": equal_filter("from_location_id"),
    "toLocation": equal_filter("location_id"),
    "booked": flag_filter("is_booked"),
    "received": flag_filter("received"),
}
INTERNAL: Shape[Regulation] = Shape(
    "internal_movements",
    "internal_movement",
    render_regulation,
    _CAMEL,
    sorts=sorted_by("id", "regulated_at", "created_at", "updated_at"),
)


def list_adjustments(call: Call) -> web.Response:
    return REGULATIONS.listed(call, call.state.regulations, (r for r in call.state.regulations if not r.movement))


def list_movements(call: Call) -> web.Response:
    return REGULATIONS.listed(call, call.state.regulations, (r for r in call.state.regulations if r.movement))


def show_regulation(call: Call) -> web.Response:
    return REGULATIONS.single(call, _found(call))


def _found(call: Call) -> Regulation:
    return call.find(call.state.regulations, "Inventory regulation", "id")


def create_adjustment(call: Call) -> web.Response:
    """A draft; `quantity` is the target. A target equal to the stock is refused."""
    state = call.state
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("item_id", "quantity", "adjustment_type")
    if body.has("adjustment_type") and body.text("adjustment_type") != "quantity":
        body.fail("adjustment_type", "The selected adjustment type is invalid.")
    product = _product(state, body, "item_id")
    location = body.whole("location", state.locations)
    target = body.amount("quantity")
    facts = {"reason": body.text("reason"), "regulated_at": body.day("regulated_at")}
    body.check()
    if product is None or target is None:
        raise broken_rule("The adjustment has no item.")
    place = location or default_location(state, product)
    if target == product.stock.get(place, ZERO):
        raise broken_rule(NO_CHANGE)
    row = _new(state, product, place, facts, movement=False)
    row.target = target
    state.add(state.regulations, row)
    return REGULATIONS.single(call, row, 201)


def list_internal(call: Call) -> web.Response:
    """The newer family, the only one with filters in camelCase (12 no. 15). Its keys are by rule. [assumption]"""
    return INTERNAL.listed(call, call.state.regulations, (r for r in call.state.regulations if r.movement))


def create_internal(call: Call) -> web.Response:
    return INTERNAL.single(call, _movement(call), 201)


def receive_internal(call: Call) -> web.Response:
    """`create-receipt`: the goods of a booked movement have arrived."""
    row, state = _found(call), call.state
    if not row.is_booked or not row.movement:
        raise broken_rule("Only booked movements can be received.")
    state.edit(state.regulations, row, {"received": True})
    return INTERNAL.single(call, row)


def show_internal(call: Call) -> web.Response:
    return INTERNAL.single(call, _found(call))


def book_internal(call: Call) -> web.Response:
    return INTERNAL.single(call, _booked(call))


def create_movement(call: Call) -> web.Response:
    return REGULATIONS.single(call, _movement(call), 201)


def _movement(call: Call) -> Regulation:
    state = call.state
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("item_number", "from_location_number", "to_location_number", "quantity")
    product = _product(state, body, "item_number")
    source = body.whole("from_location_number", state.locations)
    place = body.whole("to_location_number", state.locations)
    quantity = body.amount("quantity")
    body.check()
    if product is None or source is None or place is None or not quantity or quantity < 0:
        raise broken_rule("The movement moves nothing.")
    row = _new(state, product, place, {"reason": body.text("reason"), "regulated_at": None}, movement=True)
    row.from_location_id, row.moved = source, quantity
    return state.add(state.regulations, row)


def _product(state: WmsState, body: Body, name: str) -> Product | None:
    number = body.text(name)
    product = None if number is None else state.products.get(number)
    if product is None or not keeps_stock(state, product):
        body.fail(name, "Product needed")
        return None
    return product


def _new(state: WmsState, product: Product, place: int, facts: Json, *, movement: bool) -> Regulation:
    now = state.now()
    day = facts.pop("regulated_at") or state.clock().astimezone(state.zone).date().isoformat()
    number = state.next_id()
    return Regulation(
        id=number,
        movement=movement,
        product_id=product.id,
        location_id=place,
        regulated_at=day,
        created_at=now,
        updated_at=now,
        **facts,
    )


def book_regulation(call: Call) -> web.Response:
    return REGULATIONS.single(call, _booked(call))


def _booked(call: Call) -> Regulation:
    """Makes it effective. The target of an adjustment is absolute at this moment, whatever happened since the draft."""
    row, state = _found(call), call.state
    if row.is_booked:
        raise broken_rule("The inventory regulation is already booked.")
    product = state.products_by_id.get(row.product_id)
    if product is None:
        raise broken_rule("The product is gone.")
    moved = row.moved if row.movement else row.target - _at(product, row.location_id)
    state.edit(state.regulations, row, {"is_booked": True, "moved": moved})
    if row.movement and row.from_location_id is not None:
        move_stock(state, product, row.from_location_id, -moved)
    move_stock(state, product, row.location_id, moved)
    return row


def delete_regulation(call: Call) -> web.Response:
    """Drafts only. [assumption]"""
    row = _found(call)
    if row.is_booked:
        raise broken_rule("Only draft inventory regulations can be deleted.")
    call.state.remove(call.state.regulations, row)
    return reply({"message": "Deleted."})


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/inventory-adjustments", list_adjustments),
    ("POST", "/inventory-adjustments", create_adjustment),
    ("GET", "/inventory-adjustments/{id}", show_regulation),
    ("POST", "/inventory-adjustments/{id}/book", book_regulation),
    ("DELETE", "/inventory-adjustments/{id}", delete_regulation),
    ("GET", "/inventory-movements", list_movements),
    ("POST", "/inventory-movements", create_movement),
    ("GET", "/inventory-movements/{id}", show_regulation),
    ("POST", "/inventory-movements/{id}/book", book_regulation),
    ("GET", "/inventory/internal-movements", list_internal),
    ("POST", "/inventory/internal-movements", create_internal),
    ("GET", "/inventory/internal-movements/{id}", show_internal),
    ("POST", "/inventory/internal-movements/{id}/book", book_internal),
    ("POST", "/inventory/internal-movements/{id}/create-receipt", receive_internal),
]
