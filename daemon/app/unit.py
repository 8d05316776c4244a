"""Everything that one connection owns, made and connected. Called by `serve`, once for each connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack

from daemon.app.shared import Shared
from daemon.config.values import ConnectionConfig
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Mode
from daemon.erp.gateway import ErpGateway
from daemon.metrics import Metrics
from daemon.operations.check.pace import intervals, sharing
from daemon.operations.check.subject import stored_answers
from daemon.operations.gateways import erp_gateway, wms_gateway
from daemon.operations.repair_door import attempting
from daemon.operations.setup_facts import setup_reader
from daemon.operations.unit import Unit
from daemon.operations.webhooks import WebhookKeeper, wanted_events
from daemon.ports import RemoteSystem
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
from daemon.wms.gateway import WmsGateway
from reconcile.in_force import InForce
from reconcile.propose import Proposer
from reconcile.rules import AuditPolicy, heard_seconds
from reconcile.run import Reconciler


async def unit_of(config: ConnectionConfig, shared: Shared, stack: AsyncExitStack) -> Unit:
    store, clock, intake = shared.store, shared.clock, shared.intake
    erp, wms = _gateways(config, shared)
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


async def _connection(config: ConnectionConfig, erp: ErpGateway, wms: WmsGateway, shared: Shared) -> Connection:
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


def _gateways(config: ConnectionConfig, shared: Shared) -> tuple[ErpGateway, WmsGateway]:
    clock, share = shared.clock, shared.shares.get(config.name)
    erp_counts, wms_counts = (_counted(shared.metrics, config.name, system) for system in System)
    erp = erp_gateway(shared.folder, config, clock, on_call=erp_counts, share=share, descriptions=shared.descriptions)
    wms = wms_gateway(config, clock, on_call=wms_counts)
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
