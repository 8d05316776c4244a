"""A connection with its audit and its repairs, in one process: fakes on both sides, a real SQLite and DuckDB file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from prometheus_client import CollectorRegistry

from daemon.domain.drift import Drift, DriftState
from daemon.domain.ids import Kind, System
from daemon.domain.order import ErpStatus, Order
from daemon.domain.ownership import Master, Policy
from daemon.domain.record import Record
from daemon.domain.wish import HandOver, SetUp
from daemon.domain.work import Command
from daemon.metrics import Metrics
from daemon.operations.repair_door import Door, Parts, attempting
from daemon.sync.courier import Courier
from daemon.sync.engine import Engine
from daemon.sync.handover import Handover
from reconcile.apply import Applier, Delivered
from reconcile.catalog import load_catalog
from reconcile.duck.instance import Duck
from reconcile.fixup import FixUp
from reconcile.plan import Plan
from reconcile.propose import Proposer
from reconcile.restored import Lost
from reconcile.rules import AuditPolicy
from reconcile.run import Reconciler
from reconcile.setup_facts import SetupFact
from tests.fakes import FakeRemote
from tests.sync.world import NAME, SyncWorld, sync_world, transferred

SHARE = 1  # everything may be touched: these worlds hold a handful of records
CATALOG = load_catalog()
Owners = Mapping[tuple[Kind, str], Master]
_NOBODY: Owners = {}


class Killed(BaseException):
    """Stands for `kill -9`: nobody may catch it."""


@dataclass
class Shop:
    """Everything a test touches. `dies_after`: so many more writes until the process is gone."""

    world: SyncWorld
    duck: Duck
    audit: AuditPolicy
    lacking: list[SetupFact] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    dies_after: int | None = None
    dies_late: bool = False

    @property
    def remotes(self) -> dict[System, FakeRemote]:
        return {System.ERP: self.world.erp, System.WMS: self.world.wms}

    async def setup(self) -> Sequence[SetupFact]:
        return self.lacking

    async def drifts(self, kinds: Collection[str]) -> list[Drift]:
        """What is open of these kinds after a full run, an hour later; no other detector is asked."""
        self.world.clock.advance(3600)
        reconciler = Reconciler(
            remotes=self.remotes,
            store=self.world.store,
            duck=self.duck,
            clock=self.world.clock,
            audit=self.audit,
            catalog={kind: CATALOG[kind] for kind in kinds},
            setup=self.setup,
        )
        await reconciler.run(NAME)
        async with self.world.store.reading() as tx:
            found = await tx.drift.load(NAME)
        return [drift for drift in found if drift.state is not DriftState.RESOLVED]

    @property
    def parts(self) -> Parts:
        world = self.world
        engine = Engine(world.connection, numbers=world.engine.numbers)
        handover = Handover(world.connection, engine, Metrics(CollectorRegistry(), [NAME]))
        courier = Courier(world.connection, engine.outbox, world.intake)
        return Parts(
            connection=world.connection,
            courier=courier,
            handover=handover,
            wms=cast(Any, None),
            webhooks=cast(Any, None),
        )

    @property
    def proposer(self) -> Proposer:
        world = self.world
        return Proposer(self.remotes, world.store, world.clock, self.audit, attempting(self.parts.handover))

    async def plan(self, kinds: Collection[str], side: System | None = None) -> Plan:
        return await self.proposer.propose(NAME, kinds=kinds, share=cast(Any, SHARE), side=side)

    async def apply(self, plan: Plan, *, undoing: bool = False) -> FixUp:
        world = self.world
        door = ShopDoor(Door(self.parts, "uid:0", "counted", undoing=undoing), self)
        confirmed = [action.id for action in plan.actions if action.confirm_each]
        applier = Applier(self.remotes, world.store, world.clock, door)
        return await applier.apply(plan, plan.checksum, actor="uid:0", approved=confirmed, reason="counted")

    def shown(self, without: Collection[Lost] = ()) -> list[tuple[str, object]]:
        """Both systems as people see them. `without`: as `tests.repair.cases.Case.lost`."""
        return sorted(
            (
                (f"{system}/{kind}/{_named(record, native_id, without)}", _plain(record, without))
                for system, remote in self.remotes.items()
                for (kind, native_id), record in remote.records.items()
                if not (Lost.INACTIVE in without and isinstance(record, Order) and record.status == ErpStatus.INACTIVE)
            ),
            key=repr,
        )


@dataclass
class ShopDoor:
    """The real door; the account's set-up is a list of names here."""

    door: Door
    shop: Shop

    async def deliver(self, command: Command, before: Record | None, rule: str) -> Delivered:
        return await self.door.deliver(command, before, rule)

    async def landed(self, command: Command) -> None:
        await self.door.landed(command)

    async def hand_over(self, wish: HandOver, origin: str, rule: str) -> Delivered:
        return await self.door.hand_over(wish, origin, rule)

    async def set_up(self, wish: SetUp, origin: str, rule: str) -> Delivered:
        self.shop.made.append(wish.name)
        self.shop.lacking = [fact for fact in self.shop.lacking if fact.name != wish.name]
        return Delivered(ok=True)


@asynccontextmanager
async def agreeing(
    folder: Path, policy: Policy, owners: Owners = _NOBODY, quantities: System = System.ERP
) -> AsyncIterator[Shop]:
    """Two products, a customer, a category and a transferred order that both sides agree on."""
    async with sync_world(folder, policy) as world:
        duck = Duck(folder / "duck", threads=1)
        try:
            await transferred(world)
            await world.work()
            shop = Shop(world, duck, AuditPolicy(policy=policy, owners=owners, quantity_owner=quantities))
            yield shop
        finally:
            await duck.close()


def mortal(remote: FakeRemote, shop: Shop) -> None:
    """Lets the process die at a write of this system: before it counts, or (`dies_late`) right after."""
    perform = remote.perform

    async def perform_or_die(change: Any) -> Any:
        dies = shop.dies_after == 0
        if shop.dies_after is not None:
            shop.dies_after -= 1
        if dies and not shop.dies_late:
            raise Killed
        performed = await perform(change)
        if dies:
            raise Killed
        return performed

    remote.perform = perform_or_die  # type: ignore[method-assign]  # a system whose caller dies


def _named(record: Record, native_id: str, without: Collection[Lost]) -> str:
    return "" if isinstance(record, Order) and Lost.NUMBER in without else native_id


def _plain(record: Record, without: Collection[Lost]) -> object:
    if record.kind is Kind.CATEGORY:
        return record
    record = replace(record, changed_at=None, created_at=None)
    if not isinstance(record, Order):
        return record
    if Lost.NUMBER in without:
        record = replace(record, native_id="")
    if Lost.LINE_IDS in without:
        lines = (replace(line, native_id="") for line in record.lines)
        record = replace(record, lines=tuple(sorted(lines, key=repr)))
    return replace(record, booked_at=None) if Lost.STAMPS in without else record
