"""Opens and closes listeners: TCP for webhooks and metrics, a unix socket for the admin interface.

Used by the composition root inside its exit stack. Access logs stay off: a webhook's path holds its secret.
"""

from __future__ import annotations

import logging
import os
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

from aiohttp import web

IDLE_SECONDS = 15.0
"""A connection that sends nothing, or stops in the middle of its headers, is closed after this long."""
SHUTDOWN_SECONDS = 5.0
BACKLOG = 128
ADMIN_MODE = 0o660


@asynccontextmanager
async def listening_tcp(app: web.Application, host: str, port: int) -> AsyncIterator[tuple[str, int]]:
    """Serves until left; gives the (host, port) that is really bound. Raises OSError when the address is taken."""
    runner = _runner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
        bound = runner.addresses[0]
        yield str(bound[0]), int(bound[1])
    finally:
        await runner.cleanup()


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


def _runner(app: web.Application) -> web.AppRunner:
    # The server logs a traceback for every malformed request that a stranger sends; what our own handlers raise is
    # logged by the middleware.
    quiet = logging.getLogger("samsvar.http")
    quiet.setLevel(logging.CRITICAL)
    return web.AppRunner(
        app,
        access_log=None,
        logger=quiet,
        handle_signals=False,
        keepalive_timeout=IDLE_SECONDS,
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
