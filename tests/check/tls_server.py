"""A web server with a certificate of the test's choice, and bad servers that are not what is expected."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.certificates import Pair


@asynccontextmanager
async def https_server(pair: Pair, *, host: str = "localhost") -> AsyncIterator[str]:
    """Its address; answers every request with a small page."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    async with _serving(context) as port:
        yield f"https://{host}:{port}"


@asynccontextmanager
async def web_page() -> AsyncIterator[str]:
    """A site that answers 200 with HTML to everything."""
    async with _serving(None) as port:
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def _serving(context: ssl.SSLContext | None) -> AsyncIterator[int]:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html><body>Welcome</body></html>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", page)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
