"""Middlewares of the Rackbeat imitation: who may come in, how often, and that errors are JSON.

Only paths under `/api/` are guarded. Source: apis/rackbeat.md 1.2, 1.7. Windows are fixed and counted per token.
"""

import hmac
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.wms_http import Refused, missing, refusal, reply
from sandbox.wms_scopes import scope_of
from sandbox.wms_state import WmsState

API = "/api"


def json_errors(state: WmsState) -> Any:
    """What the router refuses (no such path or method) is answered like everything else."""

    @web.middleware
    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        try:
            answer: web.StreamResponse = await handler(request)
        except web.HTTPException as error:
            if error.status < 400 or not request.path.startswith(API):
                raise
            if error.status == 404:
                return refusal(state, missing("Page"))
            return reply({"message": error.reason}, error.status)
        return answer

    return middleware


def operation_of(request: web.Request) -> str:
    """`PUT /products/{number}/fields`: the method and the template of the route, so that tests can count writes."""
    resource = request.match_info.route.resource
    path = request.path if resource is None else resource.canonical
    return f"{request.method} {path.removeprefix(API).rstrip('/') or '/'}"


class Windows:
    """How many requests each token has made in its current window."""

    def __init__(self, state: WmsState) -> None:
        self._state = state
        self._open: dict[str, tuple[datetime, int]] = {}

    def take(self, token: str) -> tuple[int, int]:
        """Count one request: what is left afterwards (-1: too many) and the seconds until the window ends."""
        settings, now = self._state.settings, self._state.clock()
        length = timedelta(seconds=settings.rate_window_seconds)
        began, used = self._open.get(token, (now, 0))
        if now >= began + length or now < began:
            began, used = now, 0
        wait = max(1, -int(-(began + length - now).total_seconds() // 1))
        if used >= settings.rate_limit:
            return -1, wait
        self._open = {t: w for t, w in self._open.items() if t in settings.tokens}
        self._open[token] = (began, used + 1)
        return settings.rate_limit - used - 1, wait


def guard_middleware(state: WmsState) -> Any:
    """401 without a known token, 429 when its window is used up, 403 without the scope; else the limit headers."""
    windows = Windows(state)

    @web.middleware
    async def middleware(request: web.Request, handler: Any) -> web.StreamResponse:
        if not request.path.startswith(API + "/"):
            answer: web.StreamResponse = await handler(request)
            return answer
        token = _known_token(state, request.headers.get("Authorization", ""))
        if token is None:
            return reply({"message": "Unauthenticated."}, 401)
        limit, headers = state.settings.rate_limit, dict[str, str]()
        if limit:
            left, wait = windows.take(token)
            headers = {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(max(0, left))}
            if left < 0:
                too_many = reply({"message": "Too Many Attempts."}, 429)
                ends = int(state.clock().timestamp()) + wait
                too_many.headers.update(headers | {"Retry-After": str(wait), "X-RateLimit-Reset": str(ends)})
                return too_many
        scope = scope_of(request.path.removeprefix(API))
        if scope in state.settings.missing_scopes:
            return refusal(state, Refused(403, {"message": "Invalid scope(s) provided."}))
        answer = await handler(request)
        if state.settings.rate_headers:
            answer.headers.update(headers)
        return answer

    return middleware


def _known_token(state: WmsState, header: str) -> str | None:
    kind, _, given = header.partition(" ")
    if kind.lower() != "bearer":
        return None
    matches = [t for t in state.settings.tokens if hmac.compare_digest(t.encode(), given.strip().encode())]
    return matches[0] if matches else None
