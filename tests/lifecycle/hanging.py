"""A process with loops of which one hangs while a file is there. Started by test_watchdog.py; argument: the file."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from daemon.clock import SystemClock
from daemon.lifecycle import Notifier, Service, run_supervised, stop_on_signals
from daemon.pulse import Pulse, Pulses

TURN_SECONDS = 0.05
ALLOWANCE = 0.5


class Turning:
    """Turns until it is stopped; while `hang` exists it gets nowhere, as a bug would have it."""

    def __init__(self, clock: SystemClock, hang: Path | None = None) -> None:
        self.pulse = Pulse(clock.monotonic, ALLOWANCE)
        self._hang = hang
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            if self._hang is None or not self._hang.exists():
                self.pulse.beat(TURN_SECONDS)
            await asyncio.sleep(TURN_SECONDS)


async def main(hang: Path) -> None:
    clock = SystemClock()
    stopping = asyncio.Event()
    stop_on_signals(stopping)
    services = [Service.of("workers-shop", Turning(clock)), Service.of("poller-shop-0", Turning(clock, hang))]
    await run_supervised(services, Pulses(), Notifier(clock.monotonic), lambda: "all is well", stopping, clock)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
