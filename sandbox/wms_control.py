"""Routes under `/_sandbox/` that only the Rackbeat half has: switches, raw records, history, tricks with webhooks.

For tests, the demo and curious people; not journalled, not limited, without authentication (loopback only).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Literal

from aiohttp import web

from sandbox.control import PREFIX, json_body, json_response
from sandbox.webhook_tricks import KINDS, TrickKind
from sandbox.webhooks import Deliveries
from sandbox.wms_records import Product
from sandbox.wms_state import WmsState
from sandbox.wms_stock import in_order
from sandbox.wms_table import Table

MAX_RECORDS = 100_000


def wms_control_routes(state: WmsState, deliveries: Deliveries) -> list[web.AbstractRouteDef]:
    """Everything here; to be handed to `control_routes` as its extra routes."""
    return [*_setting_routes(state), *_webhook_routes(deliveries), *_record_routes(state)]


def _setting_routes(state: WmsState) -> list[web.AbstractRouteDef]:
    async def show(_: web.Request) -> web.Response:
        return json_response(state.settings.as_json())

    async def change(request: web.Request) -> web.Response:
        problems = state.settings.change(await json_body(request))
        return (
            json_response({"problems": problems}, status=400) if problems else json_response(state.settings.as_json())
        )

    return [web.get(PREFIX + "settings", show), web.patch(PREFIX + "settings", change)]


def _webhook_routes(deliveries: Deliveries) -> list[web.AbstractRouteDef]:
    async def show(request: web.Request) -> web.Response:
        rows = [asdict(row) for row in deliveries.log if request.query.get("event") in (None, row.event)]
        answer = {"deliveries": rows, "pending": deliveries.pending, "overflowed": deliveries.overflowed}
        return json_response(answer | {"tricks": deliveries.tricks.as_json()})

    async def clear(_: web.Request) -> web.Response:
        deliveries.log.clear()
        deliveries.tricks.clear()
        return json_response({"cleared": True})

    def arm(kind: TrickKind | Literal["burst"]) -> Callable[[web.Request], Any]:
        async def armed(request: web.Request) -> web.Response:
            try:
                return json_response(arm_trick(deliveries, kind, await json_body(request)), status=201)
            except ValueError as error:
                return json_response({"problems": [str(error)]}, status=400)

        return armed

    path = PREFIX + "webhooks/"
    verbs = [*(web.post(path + kind, arm(kind)) for kind in KINDS), web.post(path + "burst", arm("burst"))]
    return [web.get(path + "deliveries", show), web.delete(path + "deliveries", clear), *verbs]


def arm_trick(deliveries: Deliveries, kind: TrickKind | Literal["burst"], wish: Mapping[str, Any]) -> dict[str, Any]:
    """Arm a trick, or let a burst go at once. Raises ValueError saying what is wrong with the wish."""
    event, times, seconds = wish.get("event", "*"), wish.get("times", 1), wish.get("seconds", _SECONDS.get(kind, 0.0))
    fits = isinstance(event, str) and type(times) is int and type(seconds) in (int, float)
    if not fits or wish.keys() - {"event", "times", "seconds"}:
        raise ValueError("give event (text), times (integer) and seconds (number), nothing else")
    if kind == "burst":
        return {"kind": kind, "event": event, "times": times, "deliveries": deliveries.burst(event, times)}
    deliveries.play(kind, event, times, seconds)
    return {"kind": kind, "event": event, "times": times}


_SECONDS = {"delay": 1.0, "reorder": 5.0}


def _record_routes(state: WmsState) -> list[web.AbstractRouteDef]:
    tables: dict[str, Table[Any, Any]] = {
        "products": state.products,
        "customers": state.customers,
        "suppliers": state.suppliers,
        "product-groups": state.product_groups,
        "customer-groups": state.customer_groups,
        "supplier-groups": state.supplier_groups,
        "units": state.units,
        "collections": state.collections,
        "employees": state.employees,
        "delivery-terms": state.delivery_terms,
        "locations": state.locations,
        "payment-terms": state.payment_terms,
        "fields": state.fields,
        "orders": state.orders,
        "shipments": state.shipments,
        "invoices": state.invoices,
        "regulations": state.regulations,
        "webhooks": state.webhooks,
    }

    async def history(request: web.Request) -> web.Response:
        rows = state.journal.changes(request.match_info["kind"], request.match_info["id"])
        return json_response({"changes": [row.as_json() for row in rows], "total": len(rows)})

    routes: list[web.AbstractRouteDef] = [web.get(PREFIX + "history/{kind}/{id}", history)]
    for name, table in tables.items():
        routes.append(web.get(f"{PREFIX}{name}", _all_of(state, name, table)))
        routes.append(web.get(f"{PREFIX}{name}/{{key}}", _one_of(state, table)))
    return routes


def _all_of(state: WmsState, name: str, table: Table[Any, Any]) -> Callable[[web.Request], Any]:
    async def listed(_: web.Request) -> web.Response:
        return json_response({name: [_raw(state, r) for r in table.rows()[:MAX_RECORDS]], "total": len(table)})

    return listed


def _one_of(state: WmsState, table: Table[Any, Any]) -> Callable[[web.Request], Any]:
    async def shown(request: web.Request) -> web.Response:
        key = request.match_info["key"]
        record = table.get(key) or (table.get(int(key)) if key.isascii() and key.isdigit() else None)
        if record is None:
            return json_response({"problems": [f"no {table.kind} {key}"]}, status=404)
        return json_response(_raw(state, record))

    return shown


def _raw(state: WmsState, record: Any) -> dict[str, Any]:
    """All attributes, without the token of a webhook; a product also with its two stock figures."""
    made = asdict(record)
    made.pop("token", None)
    if isinstance(record, Product):
        made |= {"stock_quantity": record.stock_quantity, "in_order_quantity": in_order(state, record)}
    return made
