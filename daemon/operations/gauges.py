"""Samples what metrics cannot count as it happens: depth and age of the queue, open commands, budgets."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from daemon.domain.ids import System
from daemon.domain.work import CommandState
from daemon.operations.unit import Unit
from daemon.ports import Clock
from daemon.pulse import Pulse
from daemon.sync.recovery import OPEN

SAMPLE_SECONDS = 5.0


class Gauges:
    """One loop for all connections."""

    def __init__(self, units: Sequence[Unit], clock: Clock) -> None:
        self._units = units
        self._clock = clock
        self._stopping = asyncio.Event()
        self.pulse = Pulse(clock.monotonic)

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            for unit in self._units:
                self.pulse.beat(SAMPLE_SECONDS)
                await self.sample(unit)
            try:
                async with asyncio.timeout(SAMPLE_SECONDS):
                    await self._stopping.wait()
            except TimeoutError:
                continue

    async def sample(self, unit: Unit) -> dict[str, int | float]:
        """Also what `status` shows: `depth`, `oldest_seconds`, `parked`, `pending`, `parked_commands`."""
        connection = unit.connection
        async with connection.store.reading() as tx:
            inbox = await tx.inbox.count(connection.name)
            commands = await tx.outbox.count(connection.name)
        oldest = 0.0 if inbox.oldest is None else (self._clock.now() - inbox.oldest).total_seconds()
        pending = sum(commands.get(state, 0) for state in OPEN)
        connection.metrics.queue(connection.name, inbox.waiting, oldest, inbox.parked)
        connection.metrics.outbox(connection.name, pending)
        for system in System:
            connection.metrics.budget(connection.name, system, connection.remote(system).budget().remaining)
        return {
            "depth": inbox.waiting,
            "oldest_seconds": round(oldest, 1),
            "parked": inbox.parked,
            "pending": pending,
            "parked_commands": commands.get(CommandState.PARKED, 0),
        }
