"""The life of the process: every loop has a name and an owner, one that dies ends the process (style.md 9).

Shutdown is last-in-first-out with a deadline: stop accepting, stop claiming, finish the work in hand.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import structlog

from daemon.ports import Clock
from daemon.pulse import Pulse

log = structlog.get_logger()

STOP_SECONDS = 20.0


class LoopEnded(RuntimeError):
    """A loop returned although nobody asked it to: the process must end, systemd starts it again."""


class Loop(Protocol):
    """What a loop must offer to be run."""

    pulse: Pulse

    async def run(self) -> None: ...
    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Service:
    """A loop that runs until `stop` is called. `run` returns soon after. `pulse`: whether it turns."""

    name: str
    run: Callable[[], Awaitable[None]]
    stop: Callable[[], None]
    pulse: Pulse

    @classmethod
    def of(cls, name: str, loop: Loop) -> Self:
        return cls(name, loop.run, loop.stop, loop.pulse)


async def run_services(services: Sequence[Service], stopping: asyncio.Event, clock: Clock) -> None:
    """Runs all services until `stopping` is set, then stops them last-in-first-out within a deadline.

    Raises an ExceptionGroup when a loop fails or ends by itself.
    """
    async with asyncio.TaskGroup() as group:
        tasks = {s.name: group.create_task(_guarded(s, stopping), name=s.name) for s in services}
        await stopping.wait()
        deadline = clock.monotonic() + STOP_SECONDS
        for service in reversed(services):
            service.stop()
            left = max(0.0, deadline - clock.monotonic())
            _done, late = await asyncio.wait([tasks[service.name]], timeout=left)
            for task in late:
                log.warning("service_cancelled", service=service.name)
                task.cancel()
    log.info("stopped")


async def _guarded(service: Service, stopping: asyncio.Event) -> None:
    await service.run()
    if not stopping.is_set():
        raise LoopEnded(service.name)


def stop_on_signals(stopping: asyncio.Event) -> None:
    """SIGTERM and SIGINT ask for a graceful end."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)


def heard_again() -> asyncio.Event:
    """Set at every SIGHUP from here on: the configuration is to be read again. It ends nothing any more."""
    again = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, again.set)
    return again


class AlreadyRunning(RuntimeError):
    """Another daemon holds this state folder."""


@contextmanager
def holding_lock(path: Path) -> Iterator[None]:
    """One daemon per state folder; the kernel lets go of the lock when the process dies, however it dies.

    Raises AlreadyRunning.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(str(path)) from error
        yield
    finally:
        os.close(handle)
