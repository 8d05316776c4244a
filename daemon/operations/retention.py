"""Keeps the state from growing for ever: what ended longer ago than configured is removed, a little at a time.

One loop for all connections, every hour; each batch is one short transaction, so that nobody waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from daemon.config.values import Retention
from daemon.ports import Clock
from daemon.pulse import Pulse
from daemon.rest import rest
from daemon.store.db import SqlStore
from daemon.store.pruning import Old

log = structlog.get_logger()

EVERY_SECONDS = 3600.0
BATCH = 200
REST_SECONDS = 0.2
MOST_BATCHES = 500
"""A round removes at most so many batches of a sort; the rest is left to the next one."""


class Housekeeping:
    """`connections`: the configured names."""

    def __init__(self, store: SqlStore, clock: Clock, retention: Retention, connections: Sequence[str]) -> None:
        self._store = store
        self._clock = clock
        self.keep(retention)
        self._connections = tuple(connections)
        self._stopping = asyncio.Event()
        self.pulse = Pulse(clock.monotonic)

    def keep(self, retention: Retention) -> None:
        """From the next batch on."""
        self._days: Mapping[Old, int] = {
            Old.COMMANDS: retention.commands_days,
            Old.DOCUMENTS: retention.history_days,
            Old.DRIFT: retention.drift_days,
            Old.AUDIT: retention.audit_days,
            Old.WATCHES: retention.incremental_runs_days,
        }

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not await self._stopped(EVERY_SECONDS):
            await self.tidy()

    async def tidy(self) -> dict[Old, int]:
        """One round; how many rows were removed. Raises StateError."""
        removed = dict.fromkeys(Old, 0)
        for name in self._connections:
            for what in Old:
                removed[what] += await self._tidy(name, what)
        if any(removed.values()):
            log.info("old_removed", **{str(what): count for what, count in removed.items()})
        return removed

    async def _tidy(self, name: str, what: Old) -> int:
        before = self._clock.now() - timedelta(days=self._days[what])
        removed = 0
        for _ in range(MOST_BATCHES):
            batch = await self._store.prune(what, name, before, BATCH)
            removed += batch
            if batch < BATCH or await self._stopped(REST_SECONDS):
                break
        return removed

    async def _stopped(self, seconds: float) -> bool:
        self.pulse.beat(seconds)
        return await rest(seconds, self._stopping)
