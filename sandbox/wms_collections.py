"""Collections: items that become separate lines of a document, and the list of all that can become a line.

Read-only over the API; a person makes them in the user interface (`/_sandbox/ui/collections`). Source:
apis/rackbeat.md 2.2, 3.1, 5.4.
"""

from decimal import Decimal

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import TAKEN, Call, Handler, Json, View, reply
from sandbox.wms_lists import Shape, plain_list, search_filter, sorted_by
from sandbox.wms_order_lines import add_lines, open_order, render_line
from sandbox.wms_products import read_parts
from sandbox.wms_products_view import render_item, render_parts
from sandbox.wms_records import Collection


def render_collection(view: View, row: Collection) -> Json:
    made: Json = {"number": row.number, "name": row.name, "lines": render_parts(view, row.parts)}
    made |= {"created_at": view.stamp(row.created_at), "updated_at": view.stamp(row.updated_at)}
    return made | {"self": view.link("collections", row.number)}


COLLECTIONS: Shape[Collection] = Shape(
    "collections",
    "collection",
    render_collection,
    {"search": search_filter("number", "name")},
    {"number": lambda _view, row: row.number},
    sorted_by("number", "name", "created_at", "updated_at"),
)


def list_collections(call: Call) -> web.Response:
    return COLLECTIONS.listed(call, call.state.collections)


def show_collection(call: Call) -> web.Response:
    return COLLECTIONS.single(call, call.find(call.state.collections, "Collection"))


def create_collection(call: Call) -> web.Response:
    state, now = call.state, call.state.now()
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("number", "name", "lines")
    number, name, parts = body.text("number", 25) or "", body.text("name") or "", read_parts(state, body)
    if number in state.collections:
        body.fail("number", TAKEN)
    body.check()
    made = Collection(number=number, name=name, parts=parts, created_at=now, updated_at=now)
    return COLLECTIONS.single(call, state.add(state.collections, made), 201)


def add_collection(call: Call) -> web.Response:
    """`{"collection": "<number>", "quantity": 1.0}`: answers with the new lines, one per member."""
    order, state = open_order(call), call.state
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("collection")
    row = state.collections.get(body.text("collection") or "")
    if row is None:
        body.fail("collection", "The selected collection is invalid.")
    times = body.amount("quantity")
    body.check()
    wanted = [(p.product_id, p.quantity * (Decimal(1) if times is None else times)) for p in row.parts] if row else []
    lines = add_lines(call, order, wanted)
    return reply({"order_lines": [render_line(call.view, line) for line in lines]}, 201)


def list_lineables(call: Call) -> web.Response:
    """Everything that can become a line, oldest first: products and lots. [collections are left out: assumption]"""
    rows = [render_item(call.view, item) for item in call.state.products if not item.is_draft]
    return plain_list(call, "lineables", rows)


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/collections", list_collections),
    ("GET", "/collections/{number}", show_collection),
    ("POST", "/orders/{number}/lines/add-collection", add_collection),
    ("GET", "/lineables", list_lineables),
]
UI_ROUTES: list[tuple[str, str, Handler]] = [("POST", "/collections", create_collection)]
