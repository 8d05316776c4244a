"""What every HTTP answer has in common: no traceback, no server banner. Used by public, observe and admin."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from daemon.log import get_logger


@web.middleware
async def no_traceback(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The boundary of a request: whatever our code raises is logged by type and answered with a bare 500.

    The path is not logged, it may hold a secret.
    """
    try:
        return await handler(request)
    except (web.HTTPException, ConnectionError):
        raise
    except Exception:  # noqa: BLE001 - documented boundary: one broken request must not show its inside to a stranger
        get_logger().exception("request_failed", method=request.method)
        return web.json_response({"error": "internal"}, status=500)


async def no_banner(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.pop("Server", None)


def application(*, max_body: int) -> web.Application:
    """An application with both; `max_body` in bytes."""
    app = web.Application(middlewares=[no_traceback], client_max_size=max_body)
    app.on_response_prepare.append(no_banner)
    return app
