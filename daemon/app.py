"""The composition root: a flat list of constructors in one exit stack. Importing it does nothing.

Called by `samsvar run`. Order matters: what is made first is closed last.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from prometheus_client import CollectorRegistry

from daemon.clock import SystemClock
from daemon.config import Config, ConfigError, ConnectionConfig
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Mode
from daemon.erp.gateway import ErpGateway
from daemon.lifecycle import LagProbe, Service, holding_lock, resting_collector, run_supervised, stop_on_signals
from daemon.log import configure, get_logger
from daemon.metrics import Metrics
from daemon.metrics.registry import own_version
from daemon.operations.adoption import AdoptionDesk
from daemon.operations.audit_desk import AuditDesk
from daemon.operations.audits import Audits
from daemon.operations.backlog import Backlog
from daemon.operations.check.pace import intervals, sharing
from daemon.operations.check.subject import stored_answers
from daemon.operations.checks import Checks
from daemon.operations.drift_marks import DriftMarks
from daemon.operations.explain import Explainer
from daemon.operations.facade import DaemonOperations
from daemon.operations.gateways import erp_gateway, wms_gateway
from daemon.operations.gauges import Gauges
from daemon.operations.queues import Queues
from daemon.operations.repair_door import attempting
from daemon.operations.repairs import Repairs
from daemon.operations.report_desk import ReportDesk
from daemon.operations.retention import Housekeeping
from daemon.operations.services import audit_service, services_of
from daemon.operations.setup_facts import setup_reader
from daemon.operations.status import StatusBoard
from daemon.operations.stock import StockDesk
from daemon.operations.transfers import Transfers
from daemon.operations.unit import Unit
from daemon.operations.webhooks import WebhookKeeper, wanted_events
from daemon.operations.wishes import Wishes
from daemon.ports import Clock, RemoteSystem, StateError
from daemon.pulse import Pulses
from daemon.store.db import SqlStore
from daemon.sync.connection import Connection
from daemon.sync.courier import Courier
from daemon.sync.engine import Engine
from daemon.sync.fuses import HOLD, Fuses
from daemon.sync.gate import DRY_RUN, Gate
from daemon.sync.handover import Handover
from daemon.sync.initial import InitialSync
from daemon.sync.intake import Intake
from daemon.sync.invoices import begin_invoices
from daemon.sync.poller import Poller, pollers_of
from daemon.sync.recovery import recover
from daemon.sync.sales import begin_sales
from daemon.sync.stock_opening import StockOpening
from daemon.sync.stock_watch import StockWatch
from daemon.sync.sweep import Sweep
from daemon.sync.workers import Workers
from daemon.turns import call_was_made
from daemon.web.admin import create_admin_app
from daemon.web.listen import Door, listening_tcp, listening_unix
from daemon.web.observe import create_observe_app
from daemon.web.public import WebhookRoute, create_public_app
from daemon.web.tls import Certificate
from daemon.wms.gateway import WmsGateway
from daemon.wms.webhook import RackbeatWebhookParser
from reconcile.drift_rules import RulesError
from reconcile.duck import Duck
from reconcile.in_force import InForce, in_force
from reconcile.propose import Proposer
from reconcile.rules import AuditPolicy, heard_seconds
from reconcile.run import Reconciler

OpenStore = Callable[[Path, Clock], Awaitable[SqlStore]]


def main(config: Config, *, open_store: OpenStore = SqlStore.open) -> int:
    """Runs the daemon until SIGTERM; returns the exit code. Raises AlreadyRunning, StateError, OSError."""
    config.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    redactor = configure(sys.stderr, config.secrets())
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
    rules = await asyncio.to_thread(_rules, config)
    catalog = rules.catalog
    registry = CollectorRegistry()
    metrics = await asyncio.to_thread(Metrics, registry, list(config.connections), list(catalog))
    async with AsyncExitStack() as stack:
        store = await open_store(config.state_dir / "state.db", clock)
        stack.push_async_callback(store.close)
        duck = Duck(config.state_dir, fields=rules.fields)
        stack.push_async_callback(duck.close)
        intake = Intake(store, clock, {name: c.timing for name, c in config.connections.items()})
        unread = await asyncio.to_thread(Metrics.unread, list(config.connections))
        everybody = config.connections.values()
        shared = _Shared(config.state_dir, store, clock, metrics, unread, intake, duck, rules, everybody)
        units = {name: await _unit(connection, shared, stack) for name, connection in config.connections.items()}
        stack.enter_context(resting_collector())
        routes = {name: _route(unit, clock) for name, unit in units.items()}
        public_app = create_public_app(routes, intake, metrics, room=Backlog(store, clock))
        public, renewal = await _open_public(public_app, config, clock, stack)
        for unit in units.values():
            keep_secret(unit.webhooks.secret)
            unit.webhooks.keep_secret = keep_secret
            unit.webhooks.url = _webhook_url(unit, public)
        lag = LagProbe(clock, metrics.loop_lag)
        gauges = Gauges(list(units.values()), clock)
        addresses = {"public": public}
        pulses = Pulses()
        version = await asyncio.to_thread(own_version)
        board = StatusBoard(config, units, clock, lag, gauges, addresses, version, pulses)
        observe = await stack.enter_async_context(
            listening_tcp(create_observe_app(registry, alive=board.alive, ready=board.ready), *config.listen.observe)
        )
        addresses["observe"] = "http://{}:{}".format(*observe)
        explainer = Explainer(units, shared.unread, duck)
        audits = Audits(config, units, shared.rules.catalog)
        operations = _operations(board, explainer, audits, config, units, shared, stopping)
        await stack.enter_async_context(listening_unix(create_admin_app(operations), config.listen.admin_socket))
        get_logger().info("started", mode=config.mode, connections=list(units), **addresses)
        tidy = Housekeeping(store, clock, config.retention, list(units))
        services = [*services_of(list(units.values()), lag, gauges, clock), *renewal]
        services += [audit_service(unit, audits, config, clock) for unit in units.values()]
        services.append(Service.of("retention", tidy))
        await run_supervised(services, pulses, board.line, stopping, clock)


def _operations(
    board: StatusBoard,
    explainer: Explainer,
    audits: Audits,
    config: Config,
    units: Mapping[str, Unit],
    shared: _Shared,
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
        ReportDesk(config, units, shared.rules.catalog),
    )


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all connections use together."""

    folder: Path
    store: SqlStore
    clock: Clock
    metrics: Metrics
    unread: Metrics
    intake: Intake
    duck: Duck
    rules: InForce
    everybody: Collection[ConnectionConfig]


async def _unit(config: ConnectionConfig, shared: _Shared, stack: AsyncExitStack) -> Unit:
    store, clock, intake = shared.store, shared.clock, shared.intake
    erp, wms = _gateways(shared.folder, config, clock, shared.metrics)
    stack.push_async_callback(erp.close)
    stack.push_async_callback(wms.close)
    wms.use_answers(await stored_answers(store, config.name))
    connection = await _connection(config, erp, wms, shared)
    engine = Engine(connection)
    handover = Handover(connection, engine, shared.unread)
    audit = _audit_policy(config, shared.rules)
    remotes: Mapping[System, RemoteSystem] = {System.ERP: erp.beside(), System.WMS: wms.beside()}
    webhooks = WebhookKeeper(config.name, wms.client, store, clock, wanted_events(config))
    await webhooks.load()
    if config.policy.mode is Mode.SYNC:
        await begin_invoices(connection)
        await begin_sales(connection)
        await recover(connection, intake)
    return Unit(
        config=config,
        connection=connection,
        erp=erp,
        wms=wms,
        engine=engine,
        handover=handover,
        intake=intake,
        workers=Workers(connection, engine, intake.bell(config.name)),
        pollers=_pollers(connection, intake, config, shared.everybody),
        sweep=Sweep(connection, intake),
        initial=InitialSync(connection, intake),
        stock_watch=StockWatch(connection, intake),
        stock_opening=StockOpening(connection, engine.outbox, engine.stock),
        courier=Courier(connection, engine.outbox, intake),
        webhooks=webhooks,
        reconciler=Reconciler(
            remotes=remotes,
            store=store,
            duck=shared.duck,
            clock=clock,
            audit=audit,
            catalog=shared.rules.catalog,
            refused=shared.rules.refused,
            setup=setup_reader(wms, webhooks, config.policy.mode),
            paused=_paused(connection.gate),
        ),
        proposer=Proposer(remotes, store, clock, audit, attempting(handover)),
    )


async def _connection(config: ConnectionConfig, erp: ErpGateway, wms: WmsGateway, shared: _Shared) -> Connection:
    store, clock = shared.store, shared.clock
    async with store.reading() as tx:
        holds = {name: str(why) for name, _at, why in await tx.documents.list(config.name, HOLD) if why}
    gate = Gate(config.policy.mode, holds=holds, windows=config.windows, clock=clock)
    if config.dry_run:
        gate.hold(DRY_RUN, "dry_run = true in the configuration")
    fuses = Fuses(config.name, store, clock, gate, config.fuses)
    await fuses.load()
    return Connection(
        name=config.name,
        erp=erp,
        wms=wms,
        store=store,
        clock=clock,
        policy=config.policy,
        timing=config.timing,
        metrics=shared.metrics,
        gate=gate,
        fuses=fuses,
    )


def _rules(config: Config) -> InForce:
    """Raises ConfigError."""
    try:
        rules = in_force(config.rules_file, config.detectors_dir)
    except RulesError as error:
        raise ConfigError(config.path, error.problems) from error
    for one in rules.refused:
        get_logger().warning("detector_refused", name=one.name, why=one.why)
    return rules


def _audit_policy(config: ConnectionConfig, rules: InForce) -> AuditPolicy:
    return AuditPolicy(
        policy=config.policy,
        order_references=tuple((r.field, r.pattern) for r in config.order_references),
        quantity_owner=System(config.quantity_owner),
        heard_seconds=heard_seconds(max(config.timing.erp_poll_seconds, config.timing.wms_poll_seconds)),
        owners={(Kind(rule.kind), rule.field): rule.owner for rule in rules.fields if rule.owner is not None},
        blast_radius={d.id: d.blast_radius for d in rules.catalog.values() if d.blast_radius is not None},
    )


def _paused(gate: Gate) -> Callable[[], Awaitable[bool]]:
    async def is_paused() -> bool:
        return gate.paused

    return is_paused


def _gateways(folder: Path, config: ConnectionConfig, clock: Clock, metrics: Metrics) -> tuple[ErpGateway, WmsGateway]:
    erp = erp_gateway(folder, config, clock, on_call=_counted(metrics, config.name, System.ERP))
    wms = wms_gateway(config, clock, on_call=_counted(metrics, config.name, System.WMS))
    return erp, wms


def _counted(metrics: Metrics, connection: str, system: System) -> Callable[[str, str, float], None]:
    def count(operation: str, outcome: str, seconds: float) -> None:
        metrics.remote_call(connection, system, operation, outcome, seconds)
        call_was_made(str(system))

    return count


def _pollers(
    connection: Connection, intake: Intake, config: ConnectionConfig, everybody: Collection[ConnectionConfig]
) -> list[Poller]:
    plans = {system: intervals(config, sharing(config, everybody, system), system) for system in System}
    return pollers_of(connection, intake, plans)


def _route(unit: Unit, clock: Clock) -> WebhookRoute:
    """Settling is the intake's, in one place for all signals."""
    parser = RackbeatWebhookParser(unit.name, unit.webhooks.tokens, clock=clock, settle_seconds={})
    return WebhookRoute(secret=unit.webhooks.secret, parser=parser)


async def _open_public(
    app: web.Application, config: Config, clock: Clock, stack: AsyncExitStack
) -> tuple[str, list[Service]]:
    """The address of the public listener and, where it speaks TLS itself, the loop that renews its certificate."""
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
