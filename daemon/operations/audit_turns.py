"""Scheduled audits of all connections take turns, a few at a time. Made by `Audits`, once for the daemon.

They begin at the same minute of the night, one thread does the work of all of them, and each keeps its snapshots open
meanwhile. A run that a person asked for waits for nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

AT_ONCE = 3
PATIENCE_SECONDS = 600.0


class AuditTurns:
    """Whoever waited `patience_seconds` goes ahead: those before may be stuck in time-outs of their own systems."""

    def __init__(self, at_once: int = AT_ONCE, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._patience_seconds = patience_seconds

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        has_turn = False
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience_seconds):
                has_turn = await self._free.acquire()
        try:
            yield
        finally:
            if has_turn:
                self._free.release()
