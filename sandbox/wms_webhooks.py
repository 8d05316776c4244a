"""The webhook resource: registration, upsert, logs. Source: apis/rackbeat.md 11.1. Delivery is in `sandbox.webhooks`.

The token is told once, at creation; the same event and URL again updates the row and does not tell it (14 no. 19).
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from aiohttp import web

from sandbox.wms_body import Body
from sandbox.wms_events import EVENTS
from sandbox.wms_http import Call, Handler, Json, View, missing, reply
from sandbox.wms_lists import Shape, equal_filter, flag_filter, plain_list, sorted_by
from sandbox.wms_records import Attempt, Webhook

LONGEST_URL = 2048


def _naive(view: View, at: datetime) -> str:
    return at.astimezone(view.state.zone).strftime("%Y-%m-%d %H:%M:%S")


def render_webhook(view: View, hook: Webhook) -> Json:
    return {
        "id": hook.id,
        "event": hook.event,
        "url": hook.url,
        "is_active": hook.is_active,
        "plugin": None,
        "failures_since_last_success": hook.failures_since_last_success,
        "created_at": _naive(view, hook.created_at),
        "updated_at": _naive(view, hook.updated_at),
    }


def _render_new(view: View, hook: Webhook) -> Json:
    made = render_webhook(view, hook)
    return dict(list(made.items())[:6]) | {"token": hook.token} | dict(list(made.items())[6:])


WEBHOOKS: Shape[Webhook] = Shape(
    "webhooks",
    "webhook",
    render_webhook,
    {"event": equal_filter("event"), "is_active": flag_filter("is_active"), "url": equal_filter("url")},
    {"event": lambda _view, hook: hook.event},
    sorted_by("id", "created_at", "updated_at"),
)


def list_webhooks(call: Call) -> web.Response:
    return WEBHOOKS.listed(call, call.state.webhooks)


def show_webhook(call: Call) -> web.Response:
    return WEBHOOKS.single(call, _found(call))


def _found(call: Call) -> Webhook:
    return call.find(call.state.webhooks, "Webhook", "id")


def create_webhook(call: Call) -> web.Response:
    state, now = call.state, call.state.now()
    body = Body(call.body, strict=state.settings.strict_types)
    body.need("event", "url")
    event, url, active = _event(call, body), _url(call, body), body.flag("is_active")
    body.check()
    known = next((h for h in state.webhooks if h.event == event and h.url == url), None)
    if known is not None:
        state.edit(state.webhooks, known, {"is_active": active is not False})
        tell = state.settings.webhook_token_on_upsert
        return reply({"webhook": (_render_new if tell else render_webhook)(call.view, known)})
    hook = Webhook(
        id=state.webhooks.next_number(),
        event=event,
        url=url,
        token=secrets.token_hex(16),
        is_active=active is not False,
        created_at=now,
        updated_at=now,
    )
    state.add(state.webhooks, hook)
    return reply({"webhook": _render_new(call.view, hook)}, 201)


def update_webhook(call: Call) -> web.Response:
    hook = _found(call)
    body = Body(call.body, strict=call.state.settings.strict_types)
    values: Json = {}
    if body.has("event"):
        values["event"] = _event(call, body)
    if body.has("url"):
        values["url"] = _url(call, body)
    if (active := body.flag("is_active")) is not None:
        values["is_active"] = active
    body.check()
    call.state.edit(call.state.webhooks, hook, values)
    return WEBHOOKS.single(call, hook)


def delete_webhook(call: Call) -> web.Response:
    call.state.remove(call.state.webhooks, _found(call))
    return reply({"message": "Deleted."})


def _event(call: Call, body: Body) -> str:
    event = body.text("event") or ""
    settings = call.state.settings
    if event in settings.refused_events or (event not in EVENTS and event != settings.stock_event):
        body.fail("event", "The selected event is invalid.")
    return event


def _url(call: Call, body: Body) -> str:
    url = body.text("url", LONGEST_URL) or ""
    schemes = ("https",) if call.state.settings.https_webhooks_only else ("https", "http")
    try:
        parts = urlsplit(url)
        good = parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        body.fail("url", "The url format is invalid.")
    return url


def _render_attempt(view: View, row: Attempt) -> Json:
    made: Json = {"id": row.id, "webhook_id": row.webhook_id, "event": row.event, "payload": row.body}
    made |= {"attempt": row.attempt, "status_code": row.status or None, "error": row.error}
    return made | {"created_at": _naive(view, row.at)}


def log_routes(log: Iterable[Attempt]) -> list[tuple[str, str, Handler]]:
    """The delivery log, newest first; what the sandbox swallowed was never tried and is not in it."""

    def list_logs(call: Call) -> web.Response:
        hook = _found(call)
        rows = [_render_attempt(call.view, row) for row in log if row.webhook_id == hook.id and row.attempt]
        return plain_list(call, "webhook_logs", rows[::-1])

    def show_log(call: Call) -> web.Response:
        row = next((row for row in log if str(row.id) == call.path["log"] and row.attempt), None)
        if row is None:
            raise missing("Webhook log")
        return reply({"webhook_log": _render_attempt(call.view, row)})

    return [("GET", "/webhooks/logs/{log}", show_log), ("GET", "/webhooks/{id}/logs", list_logs)]


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/webhooks", list_webhooks),
    ("POST", "/webhooks", create_webhook),
    ("GET", "/webhooks/{id}", show_webhook),
    ("PUT", "/webhooks/{id}", update_webhook),
    ("DELETE", "/webhooks/{id}", delete_webhook),
]
