"""The loops of the daemon, in the order of starting; stopped in the reverse order. Called by app."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from daemon.config.values import Config
from daemon.domain.ownership import Mode
from daemon.lifecycle import LagProbe, Loop, Service
from daemon.operations.audit_schedule import AuditSchedule
from daemon.operations.audits import Audits
from daemon.operations.gauges import Gauges
from daemon.operations.greeter import Greeter
from daemon.operations.unit import Unit
from daemon.ports import Clock
from daemon.sync.canary import CanaryWatch

APART_SECONDS = 0.5
"""Between the beginnings of two connections: fifty that all wrote their first cursors at once kept each other waiting
for the state file longer than anybody may."""


def services_of(units: Sequence[Unit], lag: LagProbe, gauges: Gauges, clock: Clock) -> list[Service]:
    services = [Service.of("lag_probe", lag), Service.of("gauges", gauges)]
    for number, unit in enumerate(units):
        greeter = Greeter(unit, clock, after=number * APART_SECONDS)
        services.append(Service.of(f"greeter-{unit.name}", greeter))
        if unit.connection.policy.mode is not Mode.SYNC:
            continue
        services.append(_when_known(unit, "workers", unit.workers))
        services += [_when_known(unit, "poller", poller, f"-{number}") for number, poller in enumerate(unit.pollers)]
        services.append(_when_known(unit, "sweep", unit.sweep))
        services.append(_when_known(unit, "webhooks", unit.webhooks))
        if unit.connection.policy.stock.enabled:
            services.append(_when_known(unit, "stock", unit.stock_watch))
        if unit.config.canaries:
            services.append(Service.of(f"canaries-{unit.name}", CanaryWatch(unit.connection, unit.config.canaries)))
    return services


def audit_service(unit: Unit, audits: Audits, config: Config, clock: Clock) -> Service:
    schedule = AuditSchedule(unit, audits, clock, config.retention.snapshots_days)
    return _when_known(unit, "audit", schedule)


def _when_known(unit: Unit, what: str, loop: Loop, more: str = "") -> Service:
    """A loop that begins when the accounts are known to be the right ones; stopped before, it never does."""

    stopped = asyncio.Event()

    async def wait_and_run() -> None:
        waits = [asyncio.ensure_future(event.wait()) for event in (unit.known, stopped)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if not stopped.is_set():
            await loop.run()

    def stop_waiting() -> None:
        loop.stop()
        stopped.set()

    return Service(f"{what}-{unit.name}{more}", wait_and_run, stop_waiting, loop.pulse)
