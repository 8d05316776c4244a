"""What machines look at: /metrics for Prometheus, /healthz and /readyz for whoever restarts us or sends us work.

The listener is for the local network only; it tells nothing secret and changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from daemon.web.middleware import application

Problems = Callable[[], Sequence[str]]
"""Returns what is wrong, in bounded English texts; nothing when all is well. Must not block."""


def create_observe_app(registry: CollectorRegistry, *, alive: Problems, ready: Problems) -> web.Application:
    """`alive`: do the loops turn? A problem there is for systemd. `ready`: can work be done? (identity known, store
    writable, webhooks in place ...) A problem there is for people."""

    async def metrics(_request: web.Request) -> web.Response:
        # In a thread: with many connections the text takes longer than the event loop may stand still.
        text = await asyncio.to_thread(generate_latest, registry)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = application(max_body=1024)
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/healthz", _verdict(alive))
    app.router.add_get("/readyz", _verdict(ready))
    return app


def _verdict(problems: Problems) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        found = list(problems())
        body = {"status": "problems" if found else "ok", "problems": found}
        return web.json_response(body, status=503 if found else 200)

    return answer
