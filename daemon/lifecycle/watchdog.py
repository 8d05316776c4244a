"""Feeds systemd's watchdog for as long as every loop turns: not the event loop alone, but each worker and poller.

The last service that starts and the first that stops. When a loop hangs it says which one, in the log and in the status
line, and feeds no more; systemd then ends the process and starts it again (design 3.16). Never ends anything itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from daemon.lifecycle.notify import Notifier
from daemon.lifecycle.process import Service, run_services
from daemon.ports import Clock
from daemon.pulse import Pulse, Pulses
from daemon.rest import rest

log = structlog.get_logger()

LOOK_SECONDS = 10.0
"""Between looks where no watchdog is set; the status line is kept fresh all the same."""


async def run_supervised(
    services: Sequence[Service],
    pulses: Pulses,
    notifier: Notifier,
    status: Callable[[], str],
    stopping: asyncio.Event,
    clock: Clock,
) -> None:
    """`run_services` under systemd's eye, or without one. `pulses`: is told of all loops. Raises as `run_services`
    does."""
    pulses.watch({service.name: service.pulse for service in services})
    watchdog = Watchdog(notifier, pulses.late, status, Pulse(clock.monotonic))
    await run_services([*services, Service.of("watchdog", watchdog)], stopping, clock)


class Watchdog:
    """`late`: the loops that have stopped turning. `status`: a short line on how things are."""

    def __init__(
        self, notifier: Notifier, late: Callable[[], list[str]], status: Callable[[], str], pulse: Pulse
    ) -> None:
        self.pulse = pulse
        self._notifier = notifier
        self._late = late
        self._status = status
        self._told: list[str] = []
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._notifier.stopping("finishing the work in hand")
        self._stopping.set()

    async def run(self) -> None:
        self._notifier.ready(self._status())
        watched = self._notifier.watchdog_seconds
        pause = LOOK_SECONDS if watched is None else min(LOOK_SECONDS, watched / 3)
        while not self._stopping.is_set():
            self.look()
            await rest(pause, self._stopping)

    def look(self) -> None:
        """Once."""
        late = self._late()
        if not late:
            self._notifier.alive(self._status())
        else:
            self._notifier.status(f"stuck: {'; '.join(late)}")
        names = [line.split()[0] for line in late]
        if names != self._told:
            if late:
                log.error("loops_stuck", loops=late)
            else:
                log.info("loops_turn_again")
        self._told = names
