"""A hand-written stand-in for 24SevenOffice on loopback: it serves the real service descriptions and canned answers.

It shares no code with the sandbox. Each operation is answered by a function that the test gives; every request is kept,
and must be one that the real descriptions allow.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from lxml import etree

from daemon.clock import SystemClock
from daemon.erp.gateway import ErpGateway
from daemon.ports import Clock
from tests.erp import schema

NS = "http://24sevenOffice.com/webservices"
SESSION = "abcdefghijklmnopqrstuvwx"
needs_descriptions = pytest.mark.skipif(
    not schema.are_here(),
    reason="the service descriptions are not here: set SAMSVAR_SHARED to the folder that holds wsdl/",
)


def reply(operation: str, inner: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>'
        f'<{operation}Response xmlns="{NS}">{inner}</{operation}Response></soap:Body></soap:Envelope>'
    )


def result(operation: str, inner: str) -> str:
    return reply(operation, f"<{operation}Result>{inner}</{operation}Result>")


def xml(text: str, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/xml", headers=headers)


def fault(text: str, *, status: int = 500, code: str = "Server", headers: dict[str, str] | None = None) -> web.Response:
    body = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>'
        f"<faultcode>soap:{code}</faultcode><faultstring>Server was unable to process request. ---&gt; {text}"
        "</faultstring><detail /></soap:Fault></soap:Body></soap:Envelope>"
    )
    return xml(body, status, headers)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came over the wire."""

    operation: str
    cookies: tuple[str, ...]
    body: bytes
    request: web.Request = field(repr=False)

    def texts(self, name: str) -> list[str]:
        return [node.text or "" for node in etree.fromstring(self.body).iter(f"{{{NS}}}{name}")]


Answer = Callable[[Asked], Awaitable[web.StreamResponse] | web.StreamResponse]


@dataclass
class Loopback:
    """`answers`: by operation. Login works unless a test says otherwise."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    described: int = 0
    url: str = ""

    server: TestServer | None = None

    def hang_up(self) -> web.Response:
        """Cuts the connection of the request that came last, without an answer."""
        transport = self.asked[-1].request.transport
        assert transport is not None
        transport.abort() if hasattr(transport, "abort") else transport.close()
        return web.Response()

    async def stop(self) -> None:
        assert self.server is not None
        await self.server.close()

    def count(self, operation: str) -> int:
        return sum(1 for one in self.asked if one.operation == operation)

    def last(self, operation: str) -> Asked:
        return next(one for one in reversed(self.asked) if one.operation == operation)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            self.described += 1
            return xml(schema.description(request.path).read_text("utf-8"))
        body = await request.read()
        match = re.search(r'/([A-Za-z]+)"?$', request.headers.get("SOAPAction", ""))
        asked = Asked(match.group(1) if match else "", tuple(request.headers.getall("Cookie", [])), body, request)
        self.asked.append(asked)
        self.invalid += schema.problems(request.path, body)
        answer = self.answers.get(asked.operation) or _DEFAULTS[asked.operation]
        given = answer(asked)
        return given if isinstance(given, web.StreamResponse) else await given


def canned(inner: str) -> Answer:
    """Always this result, whatever is asked."""
    return lambda asked: xml(result(asked.operation, inner))


def _logged_in(_asked: Asked) -> web.Response:
    return xml(result("Login", SESSION), headers={"Set-Cookie": f"ASP.NET_SessionId={SESSION}; path=/; HttpOnly"})


_DEFAULTS: dict[str, Answer] = {
    "Login": _logged_in,
    "SetStockQuantity": lambda _a: xml(result("SetStockQuantity", "true")),
}


@asynccontextmanager
async def serving(**answers: Answer) -> AsyncIterator[Loopback]:
    loopback = Loopback(dict(answers))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", loopback.handle)
    server = TestServer(app)
    await server.start_server()
    loopback.server = server
    loopback.url = str(server.make_url("")).rstrip("/")
    try:
        yield loopback
    finally:
        await server.close()
    assert loopback.invalid == []


def gateway(
    url: str,
    folder: Path,
    *,
    clock: Clock | None = None,
    timeout: float = 60.0,
    on_call: Callable[[str, str, float], None] | None = None,
) -> ErpGateway:
    return ErpGateway(
        url=url,
        username="someone",
        password="made for this test",
        application_id="11111111-2222-3333-4444-555555555555",
        identity_id="66666666-7777-8888-9999-aaaaaaaaaaaa",
        session=None,
        wsdl_cache=folder,
        clock=clock or SystemClock(),
        requests_per_second=Decimal(0),
        timeout_seconds=timeout,
        on_call=on_call,
    )


@asynccontextmanager
async def connected(tmp_path: Path, **answers: Answer) -> AsyncIterator[tuple[Loopback, ErpGateway]]:
    async with serving(**answers) as loopback:
        erp = gateway(loopback.url, tmp_path)
        try:
            yield loopback, erp
        finally:
            await erp.close()
