"""What a broken connection means: which failures leave the outcome of a write unknown. Used by the client only."""

from __future__ import annotations

import aiohttp

from daemon.domain.errors import Reason, SyncError


class Dropped(ValueError):
    """The connection ended after a write had been sent."""


async def send_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp middleware for writes: aiohttp sends a PUT or DELETE again by itself when the connection drops, and
    that would carry it out twice. An exception that it does not know stops it."""
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Dropped(type(error).__name__) from error


def broken(error: Exception, *, operation: str, is_write: bool) -> SyncError:
    """The SyncError for an exception of aiohttp or the operating system.

    Before the connection stood nothing can have been carried out; after that a write may have been.
    """
    name = type(error).__name__
    detail = f"{operation}: {name}"
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return SyncError(Reason.TIMEOUT, detail)
    if isinstance(error, aiohttp.ClientConnectorError):
        return SyncError(Reason.UNREACHABLE, detail)
    if isinstance(error, TimeoutError):
        return SyncError(Reason.TIMEOUT, detail, outcome_unknown=is_write)
    if isinstance(error, Dropped | aiohttp.ServerDisconnectedError | OSError):
        return SyncError(Reason.UNREACHABLE, detail, outcome_unknown=is_write)
    return SyncError(Reason.BAD_REPLY, detail, outcome_unknown=is_write)
