"""The composition root: a flat list of constructors in one exit stack. Importing it does nothing.

Called by `samsvar run`. Order matters: what is made first is closed last.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack

from prometheus_client import CollectorRegistry

from daemon.app.shared import OpenStore, Shared, rules_of, shared_of
from daemon.app.unit import unit_of
from daemon.clock import SystemClock
from daemon.config.values import Config
from daemon.lifecycle import (
    LagProbe,
    Notifier,
    Service,
    goes_to_journal,
    heard_again,
    holding_lock,
    resting_collector,
    run_supervised,
    stop_on_signals,
)
from daemon.log import configure, get_logger, set_level
from daemon.metrics.registry import own_version
from daemon.operations.adoption import AdoptionDesk
from daemon.operations.audit_desk import AuditDesk
from daemon.operations.audits import Audits
from daemon.operations.backlog import Backlog
from daemon.operations.checks import Checks
from daemon.operations.drift_marks import DriftMarks
from daemon.operations.explain import Explainer
from daemon.operations.facade import DaemonOperations
from daemon.operations.gauges import Gauges
from daemon.operations.queues import Queues
from daemon.operations.reload import Reloader, Telling
from daemon.operations.repairs import Repairs
from daemon.operations.report_room import ReportRoom
from daemon.operations.retention import Housekeeping
from daemon.operations.services import audit_service, services_of
from daemon.operations.status import StatusBoard
from daemon.operations.stock import StockDesk
from daemon.operations.transfers import Transfers
from daemon.operations.unit import Unit
from daemon.operations.wishes import Wishes
from daemon.ports import Clock, StateError
from daemon.pulse import Pulses
from daemon.store.db import SqlStore
from daemon.web.admin import create_admin_app
from daemon.web.listen import Door, listening_tcp, listening_unix
from daemon.web.observe import create_observe_app
from daemon.web.public import WebhookRoute, create_public_app
from daemon.web.tls import Certificate
from daemon.wms.webhook import RackbeatWebhookParser


def main(config: Config, *, open_store: OpenStore = SqlStore.open) -> int:
    """Runs the daemon until SIGTERM; returns the exit code. Raises AlreadyRunning, StateError, OSError."""
    config.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    redactor = configure(sys.stderr, config.secrets(), journal=goes_to_journal(sys.stderr))
    set_level(config.log_level)
    with holding_lock(config.state_dir / "daemon.lock"):
        try:
            asyncio.run(serve(config, SystemClock(), keep_secret=redactor.add, open_store=open_store))
        except* StateError as group:
            raise _first(group) from group
    return 0


def _first(group: BaseExceptionGroup[StateError]) -> StateError:
    """The first of several loops that met the same disk."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, StateError)
    return error


async def serve(
    config: Config,
    clock: Clock,
    *,
    stopping: asyncio.Event | None = None,
    keep_secret: Callable[[str], None] = lambda _secret: None,
    open_store: OpenStore = SqlStore.open,
) -> None:
    """Everything that lives as long as the process. `keep_secret` is told what must never reach the log; `open_store`
    makes the store on the state file."""
    stopping = stopping or asyncio.Event()
    stop_on_signals(stopping)
    again = heard_again()
    rules = await asyncio.to_thread(rules_of, config)
    registry = CollectorRegistry()
    async with AsyncExitStack() as stack:
        shared = await shared_of(config, clock, rules, registry, open_store, stack)
        units = {name: await unit_of(connection, shared, stack) for name, connection in config.connections.items()}
        stack.enter_context(resting_collector())
        public, renewal = await _open_public(units, shared, config, stack)
        for unit in units.values():
            keep_secret(unit.webhooks.secret)
            unit.webhooks.keep_secret = keep_secret
            unit.webhooks.url = _webhook_url(unit, public)
        lag = LagProbe(clock, shared.metrics.loop_lag)
        gauges = Gauges(list(units.values()), clock)
        addresses = {"public": public}
        pulses = Pulses()
        version = await asyncio.to_thread(own_version)
        board = StatusBoard(config, units, clock, lag, gauges, addresses, version, pulses)
        observe = await stack.enter_async_context(
            listening_tcp(create_observe_app(registry, alive=board.alive, ready=board.ready), *config.listen.observe)
        )
        addresses["observe"] = "http://{}:{}".format(*observe)
        explainer = Explainer(units, shared.unread, shared.duck)
        audits = Audits(config, units, rules.catalog)
        reports = ReportRoom(config, units, rules.catalog)
        operations = _operations(board, explainer, audits, config, units, shared, reports, stopping)
        await stack.enter_async_context(listening_unix(create_admin_app(operations), config.listen.admin_socket))
        get_logger().info("started", mode=config.mode, connections=list(units), **addresses)
        tidy = Housekeeping(shared.store, clock, config.retention, list(units))
        services = [*services_of(list(units.values()), lag, gauges, clock), *renewal]
        services += [audit_service(unit, audits, config, clock) for unit in units.values()]
        services += [*reports.services(), Service.of("retention", tidy)]
        notifier = Notifier(clock.monotonic)
        reloader = Reloader(config, units, tidy, clock, again, Telling(keep_secret, notifier, board.line))
        board.last_reload = reloader.outcome
        services.append(Service.of("reload", reloader))
        await run_supervised(services, pulses, notifier, board.line, stopping, clock)


def _operations(
    board: StatusBoard,
    explainer: Explainer,
    audits: Audits,
    config: Config,
    units: Mapping[str, Unit],
    shared: Shared,
    reports: ReportRoom,
    stopping: asyncio.Event,
) -> DaemonOperations:
    return DaemonOperations(
        board,
        Checks(config, units, shared.clock),
        Transfers(units, stopping),
        StockDesk(units),
        Queues(units),
        audits,
        Repairs(config, units, shared.rules.catalog),
        explainer,
        Wishes(units, explainer, stopping),
        AdoptionDesk(units),
        AuditDesk(units),
        DriftMarks(units),
        reports,
    )


def _route(unit: Unit, clock: Clock) -> WebhookRoute:
    """Settling is the intake's, in one place for all signals."""
    parser = RackbeatWebhookParser(unit.name, unit.webhooks.tokens, clock=clock, settle_seconds={})
    return WebhookRoute(secret=unit.webhooks.secret, parser=parser)


async def _open_public(
    units: Mapping[str, Unit], shared: Shared, config: Config, stack: AsyncExitStack
) -> tuple[str, list[Service]]:
    """The address of the public listener and, where it speaks TLS itself, the loop that renews its certificate."""
    clock = shared.clock
    routes = {name: _route(unit, clock) for name, unit in units.items()}
    app = create_public_app(routes, shared.intake, shared.metrics, room=Backlog(shared.store, clock))
    files = config.listen.tls
    if files is None:
        bound = await stack.enter_async_context(listening_tcp(app, *config.listen.public))
        return "http://{}:{}".format(*bound), []
    certificate = Certificate(files.certificate, files.key, clock)
    await asyncio.to_thread(certificate.read)
    bound = await stack.enter_async_context(listening_tcp(app, *config.listen.public, Door(tls=certificate.outer)))
    return "https://{}:{}".format(*bound), [Service.of("certificate", certificate)]


def _webhook_url(unit: Unit, public: str) -> str:
    outside = unit.config.public_url.rstrip("/") or public
    return f"{outside}/webhooks/{unit.name}/{unit.webhooks.secret}"
