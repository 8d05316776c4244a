"""The certificate of the public listener, read again when its files are renewed. Used by app when `[listen]` names one.

New connections get the new certificate; those that are open keep theirs. Files that do not fit each other (a renewal
replaces one after the other) change nothing until they do.
"""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

from daemon.log import get_logger
from daemon.ports import Clock
from daemon.pulse import Pulse
from daemon.rest import rest

LOOK_SECONDS = 30.0

Stamp = tuple[tuple[int, int, int], ...]
"""Inode, size and time of change of both files."""


class Certificate:
    """Make one with `read`."""

    def __init__(self, certificate: Path, key: Path, clock: Clock, look_seconds: float = LOOK_SECONDS) -> None:
        self._certificate = certificate
        self._key = key
        self._clock = clock
        self._look_seconds = look_seconds
        self._stopping = asyncio.Event()
        self.pulse = Pulse(clock.monotonic)
        self._stamp: Stamp = ()
        self._context = self.outer = _empty()

    def read(self) -> None:
        """At start. Raises OSError (ssl.SSLError too) with the name of the file that cannot be used."""
        self._stamp = self._look()
        self._context = self._load()
        self.outer = self._load()
        self.outer.sni_callback = self._choose

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Looks every half minute until stopped."""
        while not self._stopping.is_set():
            self.pulse.beat(self._look_seconds)
            if not await rest(self._look_seconds, self._stopping):
                await self.refresh()

    async def refresh(self) -> bool:
        """Whether a new certificate was taken. What cannot be used is told once and the old one stays."""
        try:
            stamp = await asyncio.to_thread(self._look)
            if stamp == self._stamp:
                return False
            self._stamp = stamp
            self._context = await asyncio.to_thread(self._load)
        except OSError as error:
            get_logger().warning("certificate_not_reloaded", path=str(self._certificate), problem=str(error)[:200])
            return False
        get_logger().info("certificate_reloaded", path=str(self._certificate))
        return True

    def _choose(self, connection: ssl.SSLObject | ssl.SSLSocket, _name: str | None, _outer: ssl.SSLContext) -> None:
        """OpenSSL asks at each handshake, with or without a server name in it."""
        connection.context = self._context

    def _look(self) -> Stamp:
        return tuple((s.st_ino, s.st_size, s.st_mtime_ns) for s in (self._certificate.stat(), self._key.stat()))

    def _load(self) -> ssl.SSLContext:
        context = _empty()
        try:
            context.load_cert_chain(self._certificate, self._key, password=_no_password)
        except ssl.SSLError as error:
            problem = f"{error.reason or error}: certificate and key cannot be used together"
            raise OSError(error.errno, problem, str(self._key)) from error
        return context


def _empty() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _no_password() -> str:
    """A key with a pass phrase would make OpenSSL ask at the terminal, and the daemon would hang."""
    return ""
