"""Everything that belongs to one running connection, in one place for the operations."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from daemon.config.values import ConnectionConfig, Timing
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Mode
from daemon.erp.gateway import ErpGateway
from daemon.operations.webhooks import WebhookKeeper
from daemon.ports import Identity
from daemon.sync.connection import Connection
from daemon.sync.courier import Courier
from daemon.sync.engine import Engine
from daemon.sync.handover import Handover
from daemon.sync.initial import InitialSync
from daemon.sync.intake import Intake
from daemon.sync.observing import COMMAND, HOLD_NAME, may_sync
from daemon.sync.poller import Poller
from daemon.sync.stock_opening import StockOpening
from daemon.sync.stock_watch import StockWatch
from daemon.sync.sweep import Sweep
from daemon.sync.workers import Workers
from daemon.web.operations import USAGE, OperationRefused
from daemon.wms.gateway import WmsGateway
from reconcile.apply import Applier, Deliver
from reconcile.propose import Proposer
from reconcile.rules import heard_seconds
from reconcile.run import Reconciler

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class Unit:
    """One connection's parts. `identities` fills in as the systems answer. `erp`, `wms`: the gateways themselves, for
    what is not part of the port."""

    config: ConnectionConfig
    connection: Connection
    erp: ErpGateway
    wms: WmsGateway
    engine: Engine
    intake: Intake
    workers: Workers
    pollers: Sequence[Poller]
    sweep: Sweep
    initial: InitialSync
    stock_watch: StockWatch
    stock_opening: StockOpening
    courier: Courier
    handover: Handover
    webhooks: WebhookKeeper
    reconciler: Reconciler
    proposer: Proposer
    identities: dict[System, Identity] = field(default_factory=dict)
    repair_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    known: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once both systems are who they were last time and the state may be trusted; nothing is synced before."""
    observing: str | None = None
    """Why the accounts wait for an adoption (ADR 9)."""
    asked_again: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there is a new secret: who waits to ask again need not."""
    hindrance: str | None = None
    """What keeps the sync from beginning although both systems have answered; asked again by and by."""

    @property
    def name(self) -> str:
        return self.connection.name

    def take_timing(self, timing: Timing) -> None:
        """What a reload brought, for everybody who reads it from here on."""
        self.connection.timing = timing
        self.intake.take_timing(self.name, timing)
        self.reconciler.hear_within(heard_seconds(max(timing.erp_poll_seconds, timing.wms_poll_seconds)))

    def take_password(self, password: str) -> None:
        """Of 24SevenOffice, from the next call on, which is soon."""
        self.erp.use_password(password)
        self._ask_again(System.ERP)

    def take_token(self, token: str) -> None:
        """Rackbeat's key, likewise."""
        self.wms.use_token(token)
        self._ask_again(System.WMS)
        self.webhooks.ask_again()

    def _ask_again(self, system: System) -> None:
        self.connection.rest.ask_again(system)
        for poller in self.pollers:
            if poller.system is system:
                poller.look_again()
        self.asked_again.set()

    def pace(self, system: System, plan: Mapping[Kind, float]) -> None:
        """Polls from now on as planned: seconds by kind."""
        for poller in self.pollers:
            if poller.system is system:
                poller.pace(plan)

    async def identity(self, system: System) -> Identity:
        """Whose books or warehouse this is (R2), asked once. Raises SyncError."""
        if system not in self.identities:
            self.identities[system] = await self.connection.remote(system).identity()
        return self.identities[system]

    def applier(self, door: Deliver) -> Applier:
        """For one application of a plan; writes go through `door`."""
        connection = self.connection
        remotes = {system: connection.remote(system) for system in System}
        return Applier(remotes, connection.store, connection.clock, door, busy=self.repair_lock)

    async def learn_identities(self) -> list[str]:
        """Asks for what is not known yet; returns what went wrong. Both must be who they were when the state began:
        links of one company must never be used on another (R2)."""
        problems = []
        for system in System:
            try:
                await self.identity(system)
            except SyncError as error:
                problems.append(f"{system}: {error}")
        return problems or await self._strangers()

    async def _strangers(self) -> list[str]:
        connection = self.connection
        asked = {str(system): identity.id for system, identity in self.identities.items()}
        async with connection.store.transaction() as tx:
            before = await tx.documents.get(self.name, "identity", "both")
            if before is None:
                await tx.documents.put(self.name, "identity", "both", asked, connection.clock.now())
        if not isinstance(before, dict) or before == asked:
            return await self._begin()
        changed = [System(name).product_name for name, was in before.items() if asked.get(name) != was]
        why = f"{' and '.join(changed)} is another account than when this state began; use another state_dir"
        connection.gate.hold(STRANGER, why)
        return [why]

    async def _begin(self) -> list[str]:
        """Lets the sync begin, unless the state knows less than Rackbeat shows: then a person is asked (ADR 9)."""
        connection = self.connection
        if connection.policy.mode is Mode.SYNC:
            try:
                self.observing = await may_sync(connection)
            except SyncError as error:
                self.hindrance = f"what Rackbeat knows cannot be read: {error.reason}"
                return [f"what Rackbeat knows: {error}"]
        self.hindrance = None
        connection.metrics.observe_only(self.name, self.observing is not None)
        if self.observing is None:
            self.known.set()
            return []
        connection.gate.hold(HOLD_NAME, f"{self.observing}; see what would be linked: {COMMAND}")
        log.error("observe_only", connection=self.name, why=self.observing, todo=COMMAND)
        return []


STRANGER = "identity"
"""The hold that keeps the links of one company away from another."""


def unit_of(units: Mapping[str, Unit], name: str) -> Unit:
    """Raises OperationRefused for a connection that is not configured."""
    if name in units:
        return units[name]
    known = ", ".join(sorted(units))
    raise OperationRefused(
        "unknown_connection",
        f"Forbindelsen «{name}» finnes ikke i konfigurasjonen.",
        f"There is no connection {name!r} in the configuration.",
        todo_nb=f"Velg en av disse: samsvar -c NAVN ... ({known})",
        todo_en=f"Choose one of these: samsvar -c NAME ... ({known})",
        exit_code=USAGE,
    )
