"""A reverse proxy on loopback that remembers and judges every SOAP request on its way to the sandbox.

The gateway is given its address instead of the sandbox's. Faults of the sandbox pass through: a dropped connection is
dropped here too, a cut answer is cut.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.erp import schema

_PASSED_ON = ("SOAPAction", "Content-Type", "Cookie")
_GIVEN_BACK = (
    "Content-Type",
    "Content-Length",
    "Set-Cookie",
    "APILimitRemaining",
    "APILimitReset",
    "Retry-After",
    "Location",
)


@dataclass
class Witness:
    """`requests`: (operation, body). `invalid`: what the real descriptions have against them."""

    target: str
    http: aiohttp.ClientSession
    url: str = ""
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)

    def count(self, operation: str) -> int:
        return sum(1 for name, _ in self.requests if name == operation)

    @property
    def operations(self) -> set[str]:
        return {name for name, _ in self.requests}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if request.method == "POST":
            self._judge(request, body)
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        try:
            async with self.http.request(
                request.method, self.target + request.path_qs, data=body, headers=headers, allow_redirects=False
            ) as answer:
                given = {name: answer.headers[name] for name in _GIVEN_BACK if name in answer.headers}
                response = web.StreamResponse(status=answer.status, headers=given)
                await response.prepare(request)
                async for chunk in answer.content.iter_any():
                    await response.write(chunk)
                await response.write_eof()
                return response
        except aiohttp.ClientError:
            assert request.transport is not None
            request.transport.abort()
            raise web.HTTPBadGateway from None

    def _judge(self, request: web.Request, body: bytes) -> None:
        match = re.search(r'/([A-Za-z]+)"?\Z', request.headers.get("SOAPAction", ""))
        self.requests.append((match.group(1) if match else "", body))
        if schema.are_here():
            self.invalid += schema.problems(request.path, body)


@asynccontextmanager
async def watching(target: str) -> AsyncIterator[Witness]:
    """Fails at the end when a request was invalid; without the real descriptions nothing is judged."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        witness = Witness(target.rstrip("/"), http)
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", witness.handle)
        server = TestServer(app)
        await server.start_server()
        witness.url = str(server.make_url("")).rstrip("/")
        try:
            yield witness
        finally:
            await server.close()
    assert witness.invalid == []
