"""Accidents that only the imitated Rackbeat has, by name: its 429 in many forms, its 5xx, JSON that is none.

Given to `Faults` by `WmsState`; the names are explained in docs/sandbox.md. Answers that are well-formed and wrong are
in `sandbox.wms_spoils`, accidents of webhooks in `sandbox.webhook_tricks`.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.fault_presets import PRESETS, Preset

_JSON = "application/json"
_TOO_MANY = '{"message":"Too Many Attempts."}'
_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_LATE_DATE = "Wed, 21 Oct 2037 07:28:00 GMT"


def _status(what: str, status: int, body: str, kind: str, headers: Mapping[str, str], **more: Any) -> Preset:
    fault = {"when": "instead", "action": "status", "status": status, "body": body, "content_type": kind}
    return Preset(what, {**fault, "headers": dict(headers), **more})


def _too_many(what: str, headers: Mapping[str, str]) -> Preset:
    return _status(f"429 {what}", 429, _TOO_MANY, _JSON, headers)


def _page(status: int, title: str, headers: Mapping[str, str], **more: Any) -> Preset:
    return _status(f"{status} as a page: {title}", status, _PAGE.format(title), "text/html", headers, **more)


def _document(what: str, text: str) -> Preset:
    return Preset(what, {"when": "instead", "action": "body", "body": text, "content_type": _JSON})


_NONE: Mapping[str, str] = {}
_FULL = {"Retry-After": "2", "X-RateLimit-Limit": "480", "X-RateLimit-Remaining": "0"}
_AFTER = {"when": "after_commit"}

WMS_PRESETS: Mapping[str, Preset] = {
    **PRESETS,
    "rate_limited": _too_many("with Retry-After in seconds", _FULL),
    "rate_limited_without_retry_after": _too_many("that does not say for how long", _NONE),
    "rate_limited_until_a_date": _too_many("with Retry-After as a date", {"Retry-After": _LATE_DATE}),
    "rate_limited_with_zero": _too_many("with Retry-After 0", {"Retry-After": "0"}),
    "rate_limited_with_nonsense": _too_many("with a Retry-After that is neither", {"Retry-After": "soon"}),
    "rate_limited_html": _page(429, "Too Many Requests", _NONE),
    "rate_limited_empty": _status("429 without a body", 429, "", _JSON, _NONE),
    "server_error_html": _page(500, "Server Error", _NONE),
    "server_error_after_commit": _page(500, "Server Error", _NONE, **_AFTER),
    "bad_gateway_html": _page(502, "Bad Gateway", _NONE),
    "unavailable_empty": _status("503 without a body", 503, "", "text/html", _NONE),
    "unavailable_with_retry_after": _page(503, "Down for maintenance", {"Retry-After": "1"}),
    "gateway_timeout_after_commit": _page(504, "Gateway Timeout", _NONE, **_AFTER),
    "token_revoked": _status("401 at once", 401, '{"message":"Unauthenticated."}', _JSON, _NONE),
    "login_page": _page(200, "Log in", _NONE),
    "redirect_elsewhere": _page(302, "Found", {"Location": "http://elsewhere.invalid/api/products"}),
    "empty_answer": _document("success without content", ""),
    "json_with_nan": _document(
        "a price that is no number", '{"products":[{"number":"A","sales_price":NaN}],"total":1}'
    ),
    "json_with_twin_keys": _document(
        "two of one name", '{"product":{"number":"A","number":"B"},"product":{"number":"C"}}'
    ),
    "json_too_deep": _document("a hundred thousand brackets", "[" * 100_000),
    "json_is_a_list": _document("a list in place of an object", "[1,2,3]"),
    "json_is_null": _document("null in place of an object", "null"),
}
