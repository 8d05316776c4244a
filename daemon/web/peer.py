"""Who is at the other end of the admin socket: the kernel's word, not the client's (SO_PEERCRED)."""

from __future__ import annotations

import socket
import struct

from aiohttp import web

_CREDENTIALS = struct.Struct("3i")


def actor_of(request: web.Request) -> str:
    """`uid:<n>` of the connected process, for the audit log. `uid:unknown` when the connection is already gone."""
    connection = request.get_extra_info("socket")
    if connection is None:
        return "uid:unknown"
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _pid, uid, _gid = _CREDENTIALS.unpack(raw)
    return f"uid:{uid}"
