"""Opens and closes listeners: TCP for webhooks and metrics, a unix socket for the admin interface.

Used by the composition root inside its exit stack. Access logs stay off: a webhook's path holds its secret.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import ssl
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

IDLE_SECONDS = 15.0
"""A connection that sends nothing, or stops in the middle of its headers, is closed after this long."""
SHUTDOWN_SECONDS = 5.0
BACKLOG = 128
HANDSHAKE_SECONDS = 10.0
ADMIN_MODE = 0o660


@dataclass(frozen=True, slots=True)
class Door:
    """How a TCP listener treats strangers. `tls`: None for plain HTTP, which belongs behind a proxy on this machine.
    `most`: connections at once; one more is closed as it comes. `idle_seconds`: for those that say nothing."""

    tls: ssl.SSLContext | None = None
    most: int = 512
    idle_seconds: float = IDLE_SECONDS


@asynccontextmanager
async def listening_tcp(
    app: web.Application, host: str, port: int, door: Door | None = None
) -> AsyncIterator[tuple[str, int]]:
    """Serves until left; gives the (host, port) that is really bound. Raises OSError when the address is taken."""
    door = door or Door()
    runner = _runner(app, door.idle_seconds)
    await runner.setup()
    try:
        server = await asyncio.get_running_loop().create_server(
            _admission(runner, door.most),
            host,
            port,
            ssl=door.tls,
            backlog=BACKLOG,
            ssl_handshake_timeout=HANDSHAKE_SECONDS if door.tls is not None else None,
        )
        try:
            bound = server.sockets[0].getsockname()
            yield str(bound[0]), int(bound[1])
        finally:
            server.close()
    finally:
        await runner.cleanup()


def _admission(runner: web.AppRunner, most: int) -> Callable[[], asyncio.BaseProtocol]:
    """Makes the protocol of each new connection: memory and file handles are bounded whoever knocks."""

    def admit() -> asyncio.BaseProtocol:
        server = runner.server
        if server is None or len(server.connections) >= most:
            return _TurnedAway()
        protocol: asyncio.BaseProtocol = server()
        return protocol

    return admit


class _TurnedAway(asyncio.Protocol):
    """One too many: closed without a word."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


@asynccontextmanager
async def listening_unix(app: web.Application, path: Path) -> AsyncIterator[Path]:
    """Serves on a socket file with mode 0660 and removes it afterwards. A file left by a dead daemon is replaced.

    Raises OSError when another process answers there, or when the path is something else than a socket.
    """
    _remove_stale(path)
    runner = _runner(app)
    await runner.setup()
    try:
        listener = _bound(path)
        inode = _inode(path)
        await web.SockSite(runner, listener, backlog=BACKLOG).start()
        try:
            yield path
        finally:
            _remove(path, inode)
    finally:
        await runner.cleanup()


def _runner(app: web.Application, idle_seconds: float = IDLE_SECONDS) -> web.AppRunner:
    # The server logs a traceback for every malformed request that a stranger sends; what our own handlers raise is
    # logged by the middleware.
    quiet = logging.getLogger("samsvar.http")
    quiet.setLevel(logging.CRITICAL)
    return web.AppRunner(
        app,
        access_log=None,
        logger=quiet,
        handle_signals=False,
        keepalive_timeout=idle_seconds,
        lingering_time=2.0,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )


def _bound(path: Path) -> socket.socket:
    """The rights are there from the first instant: the file is born with them, not changed afterwards."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o777 & ~ADMIN_MODE)
    try:
        listener.bind(str(path))
    except OSError:
        listener.close()
        raise
    finally:
        os.umask(before)
    return listener


def _inode(path: Path) -> int:
    return path.stat().st_ino


def _remove(path: Path, inode: int) -> None:
    """Takes the file away first, so that nobody new comes in while requests at hand are finished. Only our own: after
    a restart by hand it may be another daemon's."""
    with suppress(FileNotFoundError):
        if _inode(path) == inode:
            path.unlink()


def _remove_stale(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise FileExistsError(f"{path} is in the way and is not a socket")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise FileExistsError(f"another daemon answers on {path}")
