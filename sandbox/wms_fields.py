"""Custom fields: definitions (route key is the slug) and values (written by id). Source: apis/rackbeat.md 7.

R1 and R5 rest on these: the integration keeps the ids of the other system in text fields.
"""

from functools import partial
from typing import Any

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_http import Call, Handler, Json, Refused, View, missing, reply
from sandbox.wms_lists import Shape, equal_filter, field_values, flag_filter, search_filter, sorted_by
from sandbox.wms_records import FieldDef, Order, Party, Product
from sandbox.wms_state import WmsState
from sandbox.wms_table import Table

TYPES = frozenset({"text", "textarea", "checkbox", "dropdown"})
GROUPS = frozenset({"customer", "item", "supplier", "sales", "purchasing"})
LONGEST_VALUE = 10_000


def render_field(view: View, row: FieldDef) -> Json:
    return {
        "id": row.id,
        "slug": row.slug,
        "name": row.name,
        "type": row.type,
        "available_for": row.available_for,
        "use_in_layouts": row.use_in_layouts,
        "default_value": row.default_value,
        "options": row.options,
        "created_at": view.stamp(row.created_at),
        "updated_at": view.stamp(row.updated_at),
        "self": view.link("fields", row.slug),
    }


FIELDS: Shape[FieldDef] = Shape(
    "fields",
    "field",
    render_field,
    {
        "for": equal_filter("available_for"),
        "type": equal_filter("type"),
        "use_in_layouts": flag_filter("use_in_layouts"),
        "search": search_filter("name", "slug"),
    },
    {"slug": lambda _view, row: row.slug, "name": lambda _view, row: row.name},
    sorted_by("id", "name", "slug", "created_at", "updated_at"),
)


def _need_plan(call: Call) -> None:
    if not call.state.settings.custom_fields_plan:
        raise Refused(403, {"message": "Your plan does not include custom fields."})


def _without_plan(call: Call) -> bool:
    """True where reading shows nothing; raises Refused 403 where the account answers so (7)."""
    if call.state.settings.custom_fields_refusal == "403":
        _need_plan(call)
    return not call.state.settings.custom_fields_plan


def list_fields(call: Call) -> web.Response:
    if _without_plan(call):
        return FIELDS.listed(call, call.state.fields, ())
    return FIELDS.listed(call, call.state.fields)


def _found(call: Call) -> FieldDef:
    _need_plan(call)
    return call.find(call.state.fields, "Field", "slug")


def show_field(call: Call) -> web.Response:
    return FIELDS.single(call, _found(call))


def create_field(call: Call) -> web.Response:
    _need_plan(call)
    body = Body(call.body, strict=call.state.settings.strict_types)
    body.need("name", "type", "available_for")
    values = _values(body)
    body.check()
    name, group, kind = values.pop("name"), values.pop("available_for"), values.pop("type")
    return FIELDS.single(call, call.state.add_field(name, group, kind, **values), 201)


def update_field(call: Call) -> web.Response:
    """The slug stays as it was made: it is the address that others remember. [assumption]"""
    row = _found(call)
    body = Body(call.body, strict=call.state.settings.strict_types)
    values = _values(body)
    body.check()
    call.state.edit(call.state.fields, row, values)
    return FIELDS.single(call, row)


def delete_field(call: Call) -> web.Response:
    """Values go with their field."""
    row, state = _found(call), call.state
    state.remove(state.fields, row)
    tables: tuple[Table[Any, Any], ...] = (state.products, state.customers, state.suppliers, state.orders)
    for table in tables:
        for record in table:
            record.field_values.pop(row.id, None)
    return reply({"message": "Deleted."})


def _values(body: Body) -> dict[str, Any]:
    values: dict[str, Any] = {n: body.text(n) for n in ("name", "type", "available_for") if body.has(n)}
    if values.get("type") is not None and values["type"] not in TYPES:
        body.fail("type", "The selected type is invalid.")
    if values.get("available_for") is not None and values["available_for"] not in GROUPS:
        body.fail("available_for", "The selected available for is invalid.")
    if body.has("use_in_layouts"):
        values["use_in_layouts"] = bool(body.flag("use_in_layouts"))
    if body.has("default_value"):
        values["default_value"] = body.text("default_value")
    if body.has("options"):
        rows = body.rows("options")
        labels = [(row.text("label") or row.text("value"), row.text("value")) for row in rows]
        values["options"] = [{"id": i + 1, "label": label, "value": value} for i, (label, value) in enumerate(labels)]
    return {n: v for n, v in values.items() if v is not None}


def take_custom_fields(state: WmsState, body: Body, group: str) -> dict[int, str | None]:
    """The values of `custom_fields: [{"id": 12, "value": "x"}]`, checked; None means cleared."""
    known = {f.id: f for f in state.fields_for(group)}
    taken: dict[int, str | None] = {}
    for row in body.rows("custom_fields"):
        row.need("id")
        number = row.whole("id")
        if number is None:
            continue
        if number not in known:
            row.fail("id", "The selected id is invalid.")
            continue
        taken[number] = _value(known[number], row)
    return taken


def _value(field: FieldDef, row: Body) -> str | None:
    raw = row.raw.get("value")
    if isinstance(raw, bool):
        return "1" if raw else "0"
    value = row.text("value", LONGEST_VALUE)
    if field.type == "dropdown" and value is not None:
        allowed = {str(o["value"]) for o in field.options} | {str(o["id"]) for o in field.options}
        if value not in allowed:
            row.fail("value", "The selected value is invalid.")
    return value


def filled(taken: dict[int, str | None]) -> dict[int, str]:
    """Only what has a value, as stored in a record."""
    return {number: value for number, value in taken.items() if value is not None}


def _owner(call: Call, kind: str) -> tuple[Table[Any, Any], Product | Party | Order, str, str]:
    """The record that the path names, its table, its field group and the event of its change."""
    state = call.state
    if kind in ("products", "lots", "items"):
        item = call.find(state.products, "Product")
        if kind != "items" and f"{item.type}s" != kind:
            raise missing("Product")
        return state.products, item, "item", f"{item.type}.updated"
    if kind == "customers":
        return state.customers, call.find(state.customers, "Customer"), "customer", "customer.updated"
    if kind == "suppliers":
        return state.suppliers, call.find(state.suppliers, "Supplier"), "supplier", "supplier.updated"
    return state.orders, call.find(state.orders, "Order"), "sales", "order.updated"


def show_values(kind: str, call: Call) -> web.Response:
    """All fields of the record, null where it has no value; not paged."""
    hidden = _without_plan(call)
    _, record, group, _ = _owner(call, kind)
    if hidden:
        return reply({"field_values": []})
    return reply({"field_values": field_values(call.view, record, group)})


def update_values(kind: str, call: Call) -> web.Response:
    """Works on booked orders too. Only the fields named in the body change."""
    _need_plan(call)
    if kind != "orders" and call.state.settings.field_values_by == "put_body":
        raise missing("Page")
    table, record, group, event = _owner(call, kind)
    body = Body(call.body, strict=call.state.settings.strict_types)
    if not isinstance(call.body.get("custom_fields"), list):
        body.fail("custom_fields", "The custom fields field is required.")
    taken = take_custom_fields(call.state, body, group)
    body.check()
    merged = filled({**record.field_values, **taken})
    if merged != record.field_values:
        before = {"field_values": record.field_values}
        record.field_values = merged
        call.state.note(table.kind, table.key_of(record), before, {"field_values": merged})
        if call.state.settings.field_writes_touch:
            call.state.stamp(table, record)
            call.state.announce(event, record.number)
    return reply({"field_values": field_values(call.view, record, group)})


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/fields", list_fields),
    ("POST", "/fields", create_field),
    ("GET", "/fields/{slug}", show_field),
    ("PUT", "/fields/{slug}", update_field),
    ("DELETE", "/fields/{slug}", delete_field),
]
_OWNERS = ("products", "lots", "items", "customers", "suppliers", "orders")
ROUTES += [("GET", f"/{kind}/{{number}}/fields", partial(show_values, kind)) for kind in _OWNERS]
ROUTES += [("PUT", f"/{kind}/{{number}}/fields", partial(update_values, kind)) for kind in _OWNERS]
