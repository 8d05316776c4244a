"""Two things nobody has seen the service do, and that a client must not rely on: idempotency keys and ETags.

A middleware of the Rackbeat imitation, inside the guard; does nothing unless a switch is on (apis/rackbeat.md 14
no. 8 and 18).
"""

import hashlib
from typing import Any

from aiohttp import web

from sandbox.wms_http import reply
from sandbox.wms_state import WmsState

MOST_KEYS = 10_000
KEY = "Idempotency-Key"


def preconditions(state: WmsState) -> Any:
    """The middleware; remembers the answers to keyed POSTs of this application, oldest forgotten first."""
    answers: dict[tuple[str, str], tuple[int, bytes]] = {}

    @web.middleware
    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        settings = state.settings
        if settings.idempotency_keys and request.method == "POST" and KEY in request.headers:
            return await _once(answers, request, handler)
        if settings.etags and request.method in ("PUT", "DELETE") and "If-Match" in request.headers:
            current = await _current_tag(request)
            if current is not None and current != request.headers["If-Match"]:
                return reply({"message": "The record was changed since it was read."}, 412)
        answer: web.StreamResponse = await handler(request)
        if settings.etags and request.method == "GET" and answer.status == 200 and isinstance(answer, web.Response):
            answer.headers["ETag"] = _tag(answer)
        return answer

    return middleware


async def _once(
    answers: dict[tuple[str, str], tuple[int, bytes]], request: web.Request, handler: Any
) -> web.StreamResponse:
    key = (request.path, request.headers[KEY])
    if key in answers:
        status, body = answers[key]
        return web.Response(status=status, body=body, headers={"Content-Type": "application/json"})
    answer: web.StreamResponse = await handler(request)
    if isinstance(answer, web.Response) and isinstance(answer.body, bytes) and answer.status < 500:
        if len(answers) >= MOST_KEYS:
            answers.pop(next(iter(answers)))
        answers[key] = (answer.status, answer.body)
    return answer


async def _current_tag(request: web.Request) -> str | None:
    """The tag that a GET of the same path would have now; None where there is nothing to get."""
    twin = request.clone(method="GET")
    found = await request.app.router.resolve(twin)
    if found.http_exception is not None:
        return None
    twin._match_info = found  # aiohttp has no public way to dispatch a second request to itself
    answer = await found.handler(twin)
    return _tag(answer) if isinstance(answer, web.Response) and answer.status == 200 else None


def _tag(answer: web.Response) -> str:
    body = answer.body if isinstance(answer.body, bytes) else b""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
