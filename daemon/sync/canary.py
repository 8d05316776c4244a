"""Canary records must always be there; when one is missing, the remote is not what it seems (design 3.11)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from daemon.domain.errors import SyncError
from daemon.domain.safety import Canary
from daemon.pulse import Pulse, remote_allowance
from daemon.rest import rest
from daemon.sync.connection import Connection

log = structlog.get_logger()

HOLD_NAME = "canary"
CHECK_SECONDS = 300.0


class CanaryWatch:
    """Looks at start and every five minutes; a missing canary holds all writes until it is back."""

    def __init__(self, connection: Connection, canaries: Sequence[Canary]) -> None:
        self._c = connection
        self._canaries = tuple(canaries)
        self._stopping = asyncio.Event()
        self.pulse = Pulse(connection.clock.monotonic, remote_allowance(connection.timing.request_timeout_seconds))

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            self.pulse.beat()
            await self.look()
            self.pulse.beat(CHECK_SECONDS)
            await rest(CHECK_SECONDS, self._stopping)

    async def look(self) -> None:
        """An unreadable system says nothing about its canaries: the hold stays as it is."""
        try:
            missing = [canary for canary in self._canaries if not await self._is_there(canary)]
        except SyncError as error:
            log.info("canary_unread", connection=self._c.name, reason=error.reason)
            return
        if missing:
            names = ", ".join(f"{c.system.product_name} {c.kind} {c.native_id}" for c in missing)
            self._c.gate.hold(HOLD_NAME, f"{names} is missing: is this the right account?")
            log.error("canary_missing", connection=self._c.name, records=names)
        else:
            self._c.gate.release(HOLD_NAME)

    async def _is_there(self, canary: Canary) -> bool:
        found = await self._c.remote(canary.system).fetch_many(canary.kind, [canary.native_id])
        return canary.native_id in found
