"""Webhooks from Rackbeat: the only door that strangers can reach.

`POST /webhooks/{connection}/{secret}` names keys that may have changed; it never carries content (design 3.1). The
answer is 2xx only after the keys are committed (design 3.2); anything else makes Rackbeat deliver again for a day
(apis/rackbeat.md 11.2). Checks go from cheap to dear: secret, size, rate, then the parser that app hands in. Must never
log or answer with the secret, the token or a traceback.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol

from aiohttp import web
from aiolimiter import AsyncLimiter

from daemon.domain.work import Signal
from daemon.log import get_logger
from daemon.metrics import Metrics
from daemon.ports import WebhookCall, WebhookParser, WebhookRefused
from daemon.web.middleware import application

MAX_BODY = 64 * 1024
BODY_SECONDS = 10.0
"""Rackbeat itself gives up after 15 s (apis/rackbeat.md 11.2)."""
RETRY_AFTER_SECONDS = "5"
FULL_RETRY_SECONDS = "60"

REFUSED_BY_STATUS = {400: "no_json", 401: "wrong_token", 404: "wrong_secret"}


class SignalSink(Protocol):
    async def signal(self, signals: Sequence[Signal]) -> None:
        """Returns after COMMIT. `Store` is one."""
        ...


@dataclass(frozen=True, slots=True)
class WebhookRoute:
    """`secret`: last part of the path. `parser`: knows the remote's tokens and body."""

    secret: str = field(repr=False)
    parser: WebhookParser


@dataclass(frozen=True, slots=True)
class WebhookLimits:
    """`burst` webhooks per connection at once, refilled over `seconds`: far above what a warehouse causes."""

    max_body: int = MAX_BODY
    body_seconds: float = BODY_SECONDS
    burst: float = 1_000
    seconds: float = 10


class Room(Protocol):
    """Bounds what webhooks can make us remember."""

    async def has_room(self, connection: str, keys: int) -> bool: ...


def create_public_app(
    routes: Mapping[str, WebhookRoute],
    store: SignalSink,
    metrics: Metrics,
    limits: WebhookLimits | None = None,
    room: Room | None = None,
) -> web.Application:
    """`routes` is read at every request, so that a connection may get its route later. `room` None: no bound."""
    receiver = _Receiver(routes, store, metrics, limits or WebhookLimits(), room)
    app = application(max_body=receiver.limits.max_body)
    app.router.add_post("/webhooks/{connection}/{secret}", receiver.receive)
    return app


class _Refused(Exception):
    def __init__(self, status: int, outcome: str, **headers: str) -> None:
        super().__init__(outcome)
        self.status = status
        self.outcome = outcome
        self.headers = headers


class _Receiver:
    def __init__(
        self,
        routes: Mapping[str, WebhookRoute],
        store: SignalSink,
        metrics: Metrics,
        limits: WebhookLimits,
        room: Room | None,
    ) -> None:
        self._routes = routes
        self._store = store
        self._metrics = metrics
        self._room = room
        self.limits = limits
        self._limiters: dict[str, AsyncLimiter] = {}

    async def receive(self, request: web.Request) -> web.Response:
        connection = request.match_info["connection"]
        try:
            route = self._route(connection, request.match_info["secret"])
            body = await self._body(request)
            await self._take_turn(connection)
            call = _parse(route.parser, request.headers, body)
            await self._keep(connection, call)
        except _Refused as refusal:
            self._metrics.webhook(connection, refusal.outcome)
            if refusal.outcome != "wrong_secret":  # strangers must not be able to fill the log
                get_logger().warning("webhook_refused", connection=connection, reason=refusal.outcome)
            answer = web.json_response(
                {"error": refusal.outcome}, status=refusal.status, headers=refusal.headers or None
            )
            if not request.content.is_eof():
                answer.force_close()
            return answer
        self._metrics.webhook(connection, "accepted" if call.signals else "unknown_key")
        get_logger().info("webhook_accepted", connection=connection, remote_event=call.event, keys=len(call.signals))
        return web.json_response({"accepted": len(call.signals)}, status=HTTPStatus.ACCEPTED)

    def _route(self, connection: str, secret: str) -> WebhookRoute:
        """Same time and same answer whether the connection is unknown or the secret is wrong."""
        route = self._routes.get(connection)
        expected = route.secret if route is not None else ""
        same = hmac.compare_digest(secret.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
        if route is None or not expected or not same:
            raise _Refused(404, "wrong_secret")
        return route

    async def _body(self, request: web.Request) -> bytes:
        """At most `max_body` bytes, whatever Content-Length says, within `body_seconds`."""
        if (request.content_length or 0) > self.limits.max_body:
            raise _Refused(413, "too_large")
        body = bytearray()
        try:
            async with asyncio.timeout(self.limits.body_seconds):
                async for chunk in request.content.iter_any():
                    body += chunk
                    if len(body) > self.limits.max_body:
                        raise _Refused(413, "too_large")
        except TimeoutError:
            raise _Refused(408, "timeout") from None
        except web.RequestPayloadError:
            raise _Refused(400, "no_json") from None
        return bytes(body)

    async def _take_turn(self, connection: str) -> None:
        limiter = self._limiters.get(connection)
        if limiter is None:
            limiter = self._limiters[connection] = AsyncLimiter(self.limits.burst, self.limits.seconds)
        if not limiter.has_capacity():
            raise _Refused(429, "rate_limited", **{"Retry-After": RETRY_AFTER_SECONDS})
        await limiter.acquire()

    async def _keep(self, connection: str, call: WebhookCall) -> None:
        """The boundary of the store: whatever fails there, the remote hears "later" and delivers again."""
        if not call.signals:
            return
        try:
            if self._room is not None and not await self._room.has_room(connection, len(call.signals)):
                raise _Refused(503, "queue_full", **{"Retry-After": FULL_RETRY_SECONDS})
            await self._store.signal(call.signals)
        except _Refused:
            raise
        except Exception as error:
            get_logger().exception("webhook_not_stored", connection=connection)
            raise _Refused(503, "internal", **{"Retry-After": RETRY_AFTER_SECONDS}) from error


def _parse(parser: WebhookParser, headers: Mapping[str, str], body: bytes) -> WebhookCall:
    try:
        return parser.parse(headers, body)
    except WebhookRefused as refusal:
        raise _Refused(refusal.status, REFUSED_BY_STATUS.get(refusal.status, refusal.reason)) from None
    except Exception as error:
        get_logger().exception("webhook_parser_failed")
        raise _Refused(503, "internal") from error
