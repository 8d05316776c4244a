"""Samples what metrics cannot count as it happens: depth and age of the queue, open commands, budgets.

A restart forgets no audit: what the last runs found is shown again from the state.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from daemon.domain.ids import System
from daemon.domain.ownership import Mode
from daemon.domain.work import CommandState
from daemon.operations.audit_gauges import remember
from daemon.operations.unit import Unit
from daemon.ports import Clock
from daemon.pulse import Pulse
from daemon.rest import rest
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
        for unit in self._units:
            await remember(unit)
        while not self._stopping.is_set():
            for unit in self._units:
                self.pulse.beat(SAMPLE_SECONDS)
                await self.sample(unit)
            await rest(SAMPLE_SECONDS, self._stopping)

    async def sample(self, unit: Unit) -> dict[str, int | float]:
        """Also what `status` shows: `depth`, `oldest_seconds`, `parked`, `pending`, `parked_commands`."""
        connection = unit.connection
        async with connection.store.reading() as tx:
            inbox = await tx.inbox.count(connection.name)
            commands = await tx.outbox.count(connection.name)
        oldest = 0.0 if inbox.oldest is None else (self._clock.now() - inbox.oldest).total_seconds()
        pending = sum(commands.get(state, 0) for state in OPEN)
        connection.metrics.queue(connection.name, inbox.waiting, oldest, inbox.parked)
        parked = commands.get(CommandState.PARKED, 0)
        connection.metrics.outbox(connection.name, pending, parked)
        syncs = connection.policy.mode is Mode.SYNC
        connection.metrics.state(connection.name, syncs=syncs, paused=connection.gate.paused)
        for system in System:
            budget = connection.remote(system).budget()
            connection.metrics.budget(connection.name, system, budget.remaining, budget.limit)
        return {
            "depth": inbox.waiting,
            "oldest_seconds": round(oldest, 1),
            "parked": inbox.parked,
            "pending": pending,
            "parked_commands": parked,
        }
