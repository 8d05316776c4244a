"""Asks both systems who they are until both have answered (R2); `readyz` says so until then."""

from __future__ import annotations

import asyncio

import structlog

from daemon.operations.unit import Unit
from daemon.ports import Clock
from daemon.pulse import Pulse, remote_allowance
from daemon.rest import rest

log = structlog.get_logger()

FIRST_SECONDS = 2.0
LONGEST_SECONDS = 300.0


class Greeter:
    """One connection's. Ends its asking when both are known, and then only waits to be stopped. `after`: seconds before
    the first asking, so that many connections do not all begin their loops in the same moment."""

    def __init__(self, unit: Unit, clock: Clock, after: float = 0.0) -> None:
        self._unit = unit
        self._clock = clock
        self._after = after
        self._stopping = asyncio.Event()
        self.pulse = Pulse(clock.monotonic, remote_allowance(unit.config.timing.request_timeout_seconds))

    def stop(self) -> None:
        self._stopping.set()
        self._unit.asked_again.set()

    async def run(self) -> None:
        wait = FIRST_SECONDS
        await self._rested(self._after)
        while not self._stopping.is_set():
            self.pulse.beat()
            problems = await self._unit.learn_identities()
            if not problems:
                names = {str(system): identity.name for system, identity in self._unit.identities.items()}
                log.info("connected", connection=self._unit.name, **names)
                self.pulse.rest_for_ever()
                await self._stopping.wait()
                return
            log.warning("not_connected", connection=self._unit.name, problems=problems)
            if await self._rested(wait):
                wait = FIRST_SECONDS
                continue
            wait = min(wait * 2, LONGEST_SECONDS)

    async def _rested(self, seconds: float) -> bool:
        """Whether it was cut short, by a new secret or the end."""
        self.pulse.beat(seconds)
        told = await rest(seconds, self._unit.asked_again)
        if not self._stopping.is_set():
            self._unit.asked_again.clear()
        return told
