"""Presets: accidents of the Rackbeat half by name, armed by `POST /_sandbox/faults {"preset": NAME, ...}`.

Three kinds: what the shared `Faults` can express (late, dropped, cut, another answer), answers that are well-formed
and wrong (`wms_spoils`), and tricks with webhooks (`webhook_tricks`). A body without `preset` is a plain fault.
`GET /_sandbox/faults/presets` lists the names.
"""

from collections.abc import Mapping
from typing import Any, Literal

from aiohttp import web

from sandbox.control import PREFIX, FaultError, Faults, json_body, json_response
from sandbox.webhook_tricks import TrickKind
from sandbox.webhooks import Deliveries
from sandbox.wms_control import arm_trick
from sandbox.wms_spoils import ELSEWHERE, WAYS, Spoils

Wish = dict[str, Any]

_JSON = "application/json"
_TOO_MANY = '{"message":"Too Many Attempts."}'
_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_AHEAD: Wish = {"when": "instead", "action": "status"}
_LATE_DATE = "Wed, 21 Oct 2037 07:28:00 GMT"


def _too_many(**headers: str) -> Wish:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return _AHEAD | {"status": 429, "body": _TOO_MANY, "content_type": _JSON, "headers": sent}


def _page(status: int, title: str, **headers: str) -> Wish:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return _AHEAD | {"status": status, "body": _PAGE.format(title), "content_type": "text/html", "headers": sent}


def _document(text: str) -> Wish:
    return {"when": "instead", "action": "body", "body": text, "content_type": _JSON}


FAULTS: dict[str, Wish] = {
    "late": {"when": "before", "action": "delay", "seconds": 1.0},
    "late_after_commit": {"when": "after_commit", "action": "delay", "seconds": 1.0},
    "dropped_before_commit": {"when": "before", "action": "drop"},
    "dropped_after_commit": {"when": "after_commit", "action": "drop"},
    "cut_in_half": {"when": "after_commit", "action": "cut", "content_type": _JSON},
    "rate_limited": _too_many(Retry_After="2", X_RateLimit_Limit="480", X_RateLimit_Remaining="0"),
    "rate_limited_without_retry_after": _too_many(),
    "rate_limited_until_a_date": _too_many(Retry_After=_LATE_DATE),
    "rate_limited_with_zero": _too_many(Retry_After="0"),
    "rate_limited_with_nonsense": _too_many(Retry_After="soon"),
    "rate_limited_html": _page(429, "Too Many Requests"),
    "rate_limited_empty": _AHEAD | {"status": 429, "body": "", "content_type": _JSON},
    "server_error_html": _page(500, "Server Error"),
    "server_error_after_commit": _page(500, "Server Error") | {"when": "after_commit"},
    "bad_gateway_html": _page(502, "Bad Gateway"),
    "unavailable_empty": _AHEAD | {"status": 503, "body": ""},
    "unavailable_with_retry_after": _page(503, "Down for maintenance", Retry_After="1"),
    "gateway_timeout_after_commit": _page(504, "Gateway Timeout") | {"when": "after_commit"},
    "token_revoked": _AHEAD | {"status": 401, "body": '{"message":"Unauthenticated."}', "content_type": _JSON},
    "login_page": {"when": "instead", "action": "body", "body": _PAGE.format("Log in"), "content_type": "text/html"},
    "redirect_elsewhere": _page(302, "Found", Location=f"{ELSEWHERE}/api/products"),
    "empty_answer": _document(""),
    "json_with_nan": _document('{"products":[{"number":"A","sales_price":NaN}],"total":1,"pages":1,"page":1}'),
    "json_with_twin_keys": _document('{"product":{"number":"A","number":"B"},"product":{"number":"C"}}'),
    "json_too_deep": _document("[" * 100_000),
    "json_is_a_list": _document("[1,2,3]"),
    "json_is_null": _document("null"),
}
TRICKS: dict[str, TrickKind | Literal["burst"]] = {
    "webhook_lost": "lose",
    "webhook_doubled": "double",
    "webhook_reordered": "reorder",
    "webhook_delayed": "delay",
    "webhook_burst": "burst",
}


def names() -> list[str]:
    """All presets."""
    return sorted([*FAULTS, *WAYS, *TRICKS])


def arm_preset(faults: Faults, spoils: Spoils, deliveries: Deliveries, wish: Mapping[str, Any]) -> Wish:
    """Arm what `wish["preset"]` names; the other keys override it. Raises FaultError or ValueError saying why not."""
    name = wish.get("preset")
    rest = {key: value for key, value in wish.items() if key != "preset"}
    if not isinstance(name, str) or name not in names():
        raise FaultError([f"unknown preset {name!r}; there are {', '.join(names())}"])
    if name in TRICKS:
        return {"preset": name} | arm_trick(deliveries, TRICKS[name], rest)
    if name in WAYS:
        if problems := _problems(rest):
            raise FaultError(problems)
        return spoils.arm(name, **rest).as_json()
    return {"preset": name} | faults.arm_json(FAULTS[name] | rest).as_json()


def _problems(rest: Mapping[str, Any]) -> list[str]:
    kinds: dict[str, type] = {"operation": str, "times": int, "skip": int}
    problems = [f"unknown key {key!r}" for key in rest if key not in kinds]
    return problems + [
        f"{key}: wrong type" for key, kind in kinds.items() if key in rest and type(rest[key]) is not kind
    ]


def wms_fault_routes(faults: Faults, spoils: Spoils, deliveries: Deliveries) -> list[web.AbstractRouteDef]:
    """To be added ahead of `control_routes`, whose fault routes they stand in for."""

    async def show(_: web.Request) -> web.Response:
        return json_response({"faults": [*(f.as_json() for f in faults.armed()), *spoils.as_json()]})

    async def presets(_: web.Request) -> web.Response:
        return json_response({"presets": names()})

    async def arm(request: web.Request) -> web.Response:
        wish = await json_body(request)
        try:
            made = arm_preset(faults, spoils, deliveries, wish) if "preset" in wish else faults.arm_json(wish).as_json()
        except FaultError as error:
            return json_response({"problems": error.problems}, status=400)
        except ValueError as error:
            return json_response({"problems": [str(error)]}, status=400)
        return json_response(made, status=201)

    async def clear(_: web.Request) -> web.Response:
        faults.clear()
        spoils.clear()
        deliveries.tricks.clear()
        return json_response({"cleared": True})

    path = PREFIX + "faults"
    return [web.get(path + "/presets", presets), web.get(path, show), web.post(path, arm), web.delete(path, clear)]
