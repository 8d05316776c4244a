"""The account itself: `/self`, `/settings`, replacing the token, and the lists that are always empty here.

Source: apis/rackbeat.md 1.2, 2.2, 10.
"""

from functools import partial

from aiohttp import web

from sandbox.wms_http import Call, Handler, Json, missing, reply
from sandbox.wms_lists import plain_list
from sandbox.wms_settings import new_token


def show_self(call: Call) -> web.Response:
    """No envelope; `user_account.id` is the agreement number."""
    settings = call.state.settings
    address = {"street": None, "street2": None, "city": None, "zipcode": None, "country": "Norge"}
    account: Json = {"id": settings.account_id, "company_name": settings.company_name, "address": address}
    return reply({"user_account": account, "user": {"id": 1, "name": "API", "email": "api@example.invalid"}})


def _settings(call: Call) -> list[Json]:
    settings = call.state.settings
    rows = {
        "default_currency": (settings.currency, "string"),
        "timezone": (settings.zone, "string"),
        "custom_fields": (settings.custom_fields_plan, "boolean"),
    }
    return [{"identifier": name, "value": value, "type": kind} for name, (value, kind) in rows.items()]


def list_settings(call: Call) -> web.Response:
    """One list, neither paged nor filtered."""
    return reply({"settings": _settings(call)})


def show_setting(call: Call) -> web.Response:
    row = next((row for row in _settings(call) if row["identifier"] == call.path["identifier"]), None)
    if row is None:
        raise missing("Setting")
    return reply(row)


def replace_token(call: Call) -> web.Response:
    """All accepted tokens give way to a new one: the sandbox has a single user. [assumption]"""
    call.state.settings.tokens[:] = [new_token()]
    return reply({"token": call.state.settings.token})


def _empty_list(many: str, call: Call) -> web.Response:
    return plain_list(call, many, [])


_ALWAYS_EMPTY = {
    "/lots": "lots",
    "/collections": "collections",
    "/employees": "employees",
    "/layouts": "layouts",
    "/delivery-terms": "delivery_terms",
    "/purchase-orders": "purchase_orders",
    "/supplier-invoices": "supplier_invoices",
}

ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/self", show_self),
    ("GET", "/settings", list_settings),
    ("GET", "/settings/{identifier}", show_setting),
    ("POST", "/tokens/replace-current", replace_token),
]
ROUTES += [("GET", path, partial(_empty_list, many)) for path, many in _ALWAYS_EMPTY.items()]
