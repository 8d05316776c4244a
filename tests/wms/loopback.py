"""A scripted Rackbeat on 127.0.0.1, a clock that sleeps in no time, and a gateway that talks to both."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from aiohttp import web

from daemon.wms.client import RackbeatClient
from daemon.wms.gateway import WmsGateway

Reply = web.StreamResponse
Handler = Callable[[web.Request], Awaitable[Reply]]


@dataclass
class TestClock:
    """Sleeping moves the clock and takes no time."""

    at: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    __test__ = False

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@dataclass
class Seen:
    """One request as it came in. `raw`: path and query before any decoding."""

    method: str
    raw: str
    body: Any
    headers: dict[str, str]


class Loopback:
    """Answers with `script(request, n)`; n counts from 1 over all requests."""

    def __init__(self, script: Callable[[Seen, int], Any]) -> None:
        self._script = script
        self.seen: list[Seen] = []
        self.url = ""

    async def handle(self, request: web.Request) -> Reply:
        raw = await request.read()
        body = json.loads(raw) if raw else None
        self.seen.append(Seen(request.method, request.raw_path, body, dict(request.headers)))
        answer = self._script(self.seen[-1], len(self.seen))
        if answer == "drop":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if answer == "hang":
            await asyncio.sleep(30)
        if type(answer) is web.Response:  # a fresh one each time: aiohttp sends a response object only once
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        if isinstance(answer, web.StreamResponse):
            return answer
        return reply(answer)

    @property
    def raw(self) -> list[str]:
        return [f"{s.method} {s.raw}" for s in self.seen]


def reply(body: Any, status: int = 200, **headers: str) -> web.Response:
    text = body if isinstance(body, str) else json.dumps(body)
    kind = "text/html" if text.startswith("<") else "application/json"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(status=status, body=text.encode(), headers={"Content-Type": kind, **named})


def listed(key: str, rows: list[Any], *, total: int | None = None, pages: int = 1, page: int = 1) -> web.Response:
    """A list reply: 206, the rows first, then the paging."""
    body = {key: rows, "total": len(rows) if total is None else total, "pages": pages, "limit": 200, "page": page}
    return reply(body, 206)


@asynccontextmanager
async def serving(script: Callable[[Seen, int], Any]) -> AsyncIterator[Loopback]:
    loopback = Loopback(script)
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", loopback.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    loopback.url = f"http://127.0.0.1:{port}"
    try:
        yield loopback
    finally:
        await runner.cleanup()


TOKEN = "t" * 20


@asynccontextmanager
async def client_for(
    script: Callable[[Seen, int], Any], clock: TestClock | None = None, **more: Any
) -> AsyncIterator[tuple[RackbeatClient, Loopback]]:
    async with serving(script) as server:
        client = RackbeatClient(
            url=server.url,
            token=TOKEN,
            session=None,
            clock=clock or TestClock(),
            requests_per_second=Decimal(0),
            timeout_seconds=more.pop("timeout_seconds", 60.0),
            **more,
        )
        try:
            yield client, server
        finally:
            await client.close()


def gateway_at(url: str, clock: TestClock | None = None, token: str = TOKEN) -> WmsGateway:
    return WmsGateway(
        url=url,
        token=token,
        session=None,
        clock=clock or TestClock(),
        requests_per_second=Decimal(0),
        timeout_seconds=60.0,
        customer_group="1",
        supplier_group="2",
        payment_terms="3",
        currency="NOK",
        locale="no",
    )


@asynccontextmanager
async def gateway_for(
    script: Callable[[Seen, int], Any], clock: TestClock | None = None
) -> AsyncIterator[tuple[WmsGateway, Loopback]]:
    async with serving(script) as server:
        gateway = gateway_at(server.url, clock)
        try:
            yield gateway, server
        finally:
            await gateway.close()
