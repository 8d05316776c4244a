"""Puts the Rackbeat imitation together: all routes, middlewares, webhook deliveries.

Called by `sandbox.server` and by tests. Every route exists twice: under `/api/` with token, limit, journal and faults,
and under `/_sandbox/ui/` without them, for what a person does in Rackbeat's own user interface.
"""

from collections.abc import AsyncIterator

from aiohttp import web

from sandbox import (
    wms_account,
    wms_collections,
    wms_contacts,
    wms_fields,
    wms_inventory,
    wms_invoice_actions,
    wms_invoices,
    wms_lots,
    wms_notes,
    wms_order_actions,
    wms_order_copies,
    wms_order_lines,
    wms_orders,
    wms_parties,
    wms_party_products,
    wms_places,
    wms_prices,
    wms_product_sheets,
    wms_products,
    wms_registers,
    wms_reports,
    wms_shipments,
    wms_webhooks,
)
from sandbox.control import PREFIX, control_routes, fault_middleware
from sandbox.webhooks import Deliveries
from sandbox.wms_control import wms_control_routes
from sandbox.wms_faults import wms_fault_routes
from sandbox.wms_guard import API, guard_middleware, json_errors, operation_of
from sandbox.wms_http import Handler, endpoint
from sandbox.wms_preconditions import preconditions
from sandbox.wms_settings import WmsSettings
from sandbox.wms_spoils import Spoils, spoil_middleware
from sandbox.wms_state import WmsState

STATE: web.AppKey[WmsState] = web.AppKey("wms_state", WmsState)
DELIVERIES: web.AppKey[Deliveries] = web.AppKey("wms_deliveries", Deliveries)
LARGEST_BODY = 8 * 1024**2
SYSTEM = "wms"

_NOUNS = (
    wms_account,
    wms_registers,
    wms_fields,
    wms_products,
    wms_product_sheets,
    wms_lots,
    wms_collections,
    wms_places,
    wms_prices,
    wms_parties,
    wms_party_products,
    wms_contacts,
    wms_orders,
    wms_shipments,
    wms_invoices,
    wms_invoice_actions,
    wms_notes,
    wms_reports,
    wms_order_actions,
    wms_order_copies,
    wms_order_lines,
    wms_inventory,
    wms_webhooks,
)


def create_wms_app(state: WmsState, settings: WmsSettings | None = None) -> web.Application:
    """The application, ready to be served; deliveries run from its start-up to its clean-up.

    `settings` replaces those of the state. Journal and faults are the state's own.
    """
    if settings is not None:
        state.settings = settings
    spoils = Spoils()
    guards = [
        json_errors(state),
        fault_middleware(state.journal, state.faults, operation_of, system=SYSTEM),
        guard_middleware(state),
        spoil_middleware(spoils),
        preconditions(state),
    ]
    app = web.Application(middlewares=guards, client_max_size=LARGEST_BODY)
    deliveries = Deliveries(state)
    app[STATE], app[DELIVERIES] = state, deliveries
    for method, path, handler in _routes(deliveries):
        _add(app, method, API + path, state, handler, "api")
        _add(app, method, PREFIX + "ui" + path, state, handler, "ui")
    for method, path, handler in (*wms_order_lines.UI_ROUTES, *wms_collections.UI_ROUTES):
        _add(app, method, PREFIX + "ui" + path, state, handler, "ui")
    app.add_routes(wms_fault_routes(state.faults, spoils, deliveries))
    app.add_routes(control_routes(state.journal, state.faults, wms_control_routes(state, deliveries)))
    app.cleanup_ctx.append(_delivering)
    return app


def _routes(deliveries: Deliveries) -> list[tuple[str, str, Handler]]:
    """Literal segments before named ones, so that `/orders/drafts` is no order number."""
    rows = wms_webhooks.log_routes(deliveries.log)
    for noun in _NOUNS:
        rows += noun.ROUTES
    return sorted(rows, key=lambda row: [_vague(part) for part in row[1].split("/")])


def _vague(part: str) -> int:
    """`drafts` before `{number}.pdf` before `{number}`."""
    return 0 if not part.startswith("{") else 1 if not part.endswith("}") else 2


def _add(app: web.Application, method: str, path: str, state: WmsState, handler: Handler, by: str) -> None:
    """With and without a slash at the end: live scripts post to `/api/products/` (1.8)."""
    for variant in (path, path + "/"):
        app.router.add_route(method, variant, endpoint(state, handler, by))


async def _delivering(app: web.Application) -> AsyncIterator[None]:
    await app[DELIVERIES].start()
    yield
    await app[DELIVERIES].stop()
