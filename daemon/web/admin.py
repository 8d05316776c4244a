"""The admin interface: JSON over HTTP on a unix socket that only the daemon's user and group can open.

`POST /v1/<operation>` with a JSON object; the answer is `{"result": ...}` or `{"error": ...}`, for long operations
preceded by lines `{"progress": ...}` (see `admin_answer`). Routes are thin: they take arguments apart, name the actor
from the kernel's peer credentials, and call `Operations`. No rule lives here.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from aiohttp import web

from daemon.domain.ids import Kind, System
from daemon.domain.opening import OpeningWay
from daemon.domain.work import CommandState
from daemon.web.admin_answer import HEARTBEAT_SECONDS, Answer
from daemon.web.arguments import Arguments, BadArgument
from daemon.web.middleware import application
from daemon.web.operations import JsonObject, Operations, Progress
from daemon.web.peer import actor_of

MAX_BODY = 1_000_000

Call = Callable[[Operations, Arguments, str, Progress], Coroutine[Any, Any, JsonObject]]


def create_admin_app(operations: Operations, *, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> web.Application:
    """`heartbeat_seconds`: how often a waiting client hears that the daemon lives."""
    app = application(max_body=MAX_BODY)
    for name, call in CALLS.items():
        app.router.add_post(f"/v1/{name}", _route(operations, name, call, heartbeat_seconds))
    return app


def _route(
    operations: Operations, name: str, call: Call, heartbeat_seconds: float
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        answer = Answer(request, name, heartbeat_seconds)
        body = await request.read()
        try:
            arguments = Arguments(json.loads(body or b"{}"))
            work = call(operations, arguments, actor_of(request), answer.progress)
        except BadArgument as error:
            return await answer.usage_error(str(error))
        except ValueError:
            return await answer.usage_error("the body is not JSON")
        unknown = arguments.unread()
        if unknown:
            work.close()
            return await answer.usage_error(f"{unknown[0]}: unknown argument")
        return await answer.of(work)

    return handle


CALLS: Mapping[str, Call] = {
    "status": lambda o, a, actor, progress: o.status(a.optional_text("connection")),
    "check": lambda o, a, actor, progress: o.check(a.optional_text("connection")),
    "sync_start": lambda o, a, actor, progress: o.sync_start(
        a.text("connection"), a.choices("kinds", Kind), a.whole("confirm"), actor, progress
    ),
    "adopt": lambda o, a, actor, progress: o.adopt(a.text("connection"), a.whole("confirm"), actor, progress),
    "stock_opening": lambda o, a, actor, progress: o.stock_opening(
        a.text("connection"), a.optional_choice("how", OpeningWay), a.whole("confirm"), actor, progress
    ),
    "order_get": lambda o, a, actor, progress: o.order_get(
        a.text("connection"), a.text("order"), actor, again=a.flag("again") is True
    ),
    "sync_entity": lambda o, a, actor, progress: o.sync_entity(
        a.text("connection"),
        a.choice("kind", Kind),
        a.text("id"),
        a.optional_choice("system", System),
        a.flag("dry_run") is True,
        actor,
        progress,
    ),
    "explain": lambda o, a, actor, progress: o.explain(
        a.text("connection"), a.choice("kind", Kind), a.text("id"), a.optional_choice("system", System), progress
    ),
    "inbox_list": lambda o, a, actor, progress: o.inbox_list(a.text("connection"), a.flag("parked"), a.limit()),
    "inbox_retry": lambda o, a, actor, progress: o.inbox_retry(
        a.text("connection"),
        a.optional_choice("kind", Kind),
        a.optional_text("id"),
        a.optional_choice("system", System),
        actor,
    ),
    "inbox_drop": lambda o, a, actor, progress: o.inbox_drop(
        a.text("connection"), a.choice("kind", Kind), a.text("id"), a.optional_choice("system", System), actor
    ),
    "outbox_list": lambda o, a, actor, progress: o.outbox_list(
        a.text("connection"), a.choices("states", CommandState), a.limit()
    ),
    "outbox_pause": lambda o, a, actor, progress: o.outbox_pause(a.text("connection"), a.text("why"), actor),
    "outbox_resume": lambda o, a, actor, progress: o.outbox_resume(a.text("connection"), actor),
    "reconcile_run": lambda o, a, actor, progress: o.reconcile_run(a.text("connection"), actor, progress),
    "reconcile_export": lambda o, a, actor, progress: o.reconcile_export(a.text("connection"), a.instant("at")),
    "drift_list": lambda o, a, actor, progress: o.drift_list(
        a.text("connection"), a.optional_text("kind"), a.flag("open_only") is not False, a.limit()
    ),
    "drift_show": lambda o, a, actor, progress: o.drift_show(a.text("connection"), a.text("fingerprint")),
    "drift_ack": lambda o, a, actor, progress: o.drift_ack(
        a.text("connection"), a.text("fingerprint"), a.optional_text("reason") or "", actor
    ),
    "drift_snooze": lambda o, a, actor, progress: o.drift_snooze(
        a.text("connection"),
        a.text("fingerprint"),
        a.optional_text("until") or "",
        a.optional_text("reason") or "",
        actor,
    ),
    "repair_plan": lambda o, a, actor, progress: o.repair_plan(
        a.text("connection"), a.texts("kinds"), a.texts("fingerprints"), a.optional_choice("side", System), actor
    ),
    "repair_undo": lambda o, a, actor, progress: o.repair_undo(a.text("connection"), a.text("plan"), actor),
    "repair_show": lambda o, a, actor, progress: o.repair_show(a.text("connection"), a.text("plan")),
    "repair_apply": lambda o, a, actor, progress: o.repair_apply(
        a.text("connection"),
        a.text("plan"),
        a.text("checksum"),
        a.text("why"),
        a.texts("confirmed"),
        actor,
        progress,
    ),
    "report_build": lambda o, a, actor, progress: o.report_build(a.text("connection"), a.text("language"), actor),
    "report_send": lambda o, a, actor, progress: o.report_send(
        a.text("connection"), a.texts("to"), a.flag("dry_run") is True, actor
    ),
    "audit_verify": lambda o, a, actor, progress: o.audit_verify(a.text("connection"), a.optional_text("head") or ""),
    "privacy_erase": lambda o, a, actor, progress: o.privacy_erase(
        a.text("connection"),
        a.choice("kind", Kind),
        a.text("id"),
        a.optional_text("why") or "",
        a.flag("confirm") is True,
        actor,
    ),
    "audit_log": lambda o, a, actor, progress: o.audit_log(
        a.text("connection"), a.optional_text("id") or "", a.limit()
    ),
}
"""One row per operation: which arguments it takes, under the names that the CLI sends."""
