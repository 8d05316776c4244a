"""The account itself: `/self`, `/settings`, `/users`, replacing the token, and the lists that are always empty here.

Source: apis/rackbeat.md 1.2, 2.2, 10.
"""

from functools import partial

from aiohttp import web

from sandbox.wms_http import Call, Handler, Json, invalid, missing, reply
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
    rows: Json = {
        "default_currency": settings.currency,
        "timezone": settings.zone,
        "custom_fields": settings.custom_fields_plan,
    } | call.state.account_settings
    return [{"identifier": n, "value": v, "type": _TYPES.get(type(v), "string")} for n, v in rows.items()]


_TYPES: dict[type, str] = {bool: "boolean", int: "integer"}
_FIXED = frozenset({"default_currency", "timezone", "custom_fields"})
MOST_SETTINGS = 200


def list_settings(call: Call) -> web.Response:
    """One list, neither paged nor filtered; its key is not known (14 no. 21)."""
    return reply({"data" if call.state.settings.other_envelope_keys else "settings": _settings(call)})


def show_key_values(call: Call) -> web.Response:
    return reply({row["identifier"]: row["value"] for row in _settings(call)})


def show_setting(call: Call) -> web.Response:
    """`value` lies at the root (10)."""
    row = next((row for row in _settings(call) if row["identifier"] == call.path["identifier"]), None)
    if row is None:
        raise missing("Setting")
    return reply(row)


def update_setting(call: Call) -> web.Response:
    """Settings of plug-ins are kept as they come; those of the account itself are the switches of the sandbox."""
    name, state = call.path["identifier"], call.state
    value = call.body.get("value")
    known = name in state.account_settings or len(state.account_settings) < MOST_SETTINGS
    if name in _FIXED or not known or not isinstance(value, str | int | bool):
        raise invalid({"value": ["The value can't be stored."]})
    state.note("setting", name, {"value": state.account_settings.get(name)}, {"value": value})
    state.account_settings[name] = value
    return show_setting(call)


def _users(call: Call) -> list[Json]:
    made: Json = {"id": 1, "name": "API", "initials": "API", "avatar": None, "email": "api@example.invalid"}
    made |= {"locale": "nb", "billing_type": "free", "is_you": True, "is_api_only": True, "employee_id": None}
    return [made | {"permissions": {}, "settings": {}, "api_token": {}}]


def list_users(call: Call) -> web.Response:
    return plain_list(call, "users", _users(call))


def show_user(call: Call) -> web.Response:
    row = next((row for row in _users(call) if str(row["id"]) == call.path["id"]), None)
    if row is None:
        raise missing("User")
    return reply({"user": row})


def replace_token(call: Call) -> web.Response:
    """All accepted tokens give way to a new one: the sandbox has a single user. [assumption]"""
    call.state.settings.tokens[:] = [new_token()]
    return reply({"token": call.state.settings.token})


def _empty_list(many: str, call: Call) -> web.Response:
    return plain_list(call, many, [])


_ALWAYS_EMPTY = {
    "/purchase-orders": "purchase_orders",
    "/supplier-invoices": "supplier_invoices",
    "/user-account-plugins": "user_account_plugins",
}

ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/self", show_self),
    ("GET", "/settings", list_settings),
    ("GET", "/settings/{identifier}", show_setting),
    ("PUT", "/settings/{identifier}", update_setting),
    ("GET", "/settings-keyvalue", show_key_values),
    ("GET", "/users", list_users),
    ("GET", "/users/{id}", show_user),
    ("POST", "/tokens/replace-current", replace_token),
]
ROUTES += [("GET", path, partial(_empty_list, many)) for path, many in _ALWAYS_EMPTY.items()]
