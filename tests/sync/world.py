"""A whole connection in one process: fakes on both sides, a real SQLite file, the real engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CollectorRegistry

from daemon.config.values import Timing
from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Link
from daemon.domain.order import Order
from daemon.domain.ownership import Policy
from daemon.domain.work import InboxItem, Signal, Source
from daemon.metrics import Metrics
from daemon.store.db import SqlStore
from daemon.sync.connection import Connection
from daemon.sync.engine import Engine
from daemon.sync.gate import Gate
from daemon.sync.intake import Intake
from daemon.sync.workers import Workers
from tests.builders import fill
from tests.builders_store import open_store
from tests.fakes import FakeClock, FakeRemote

NAME = "butikk"


@dataclass
class SyncWorld:
    clock: FakeClock
    erp: FakeRemote
    wms: FakeRemote
    store: SqlStore
    connection: Connection
    engine: Engine
    intake: Intake

    def key(self, kind: Kind, system: System, native_id: str) -> Key:
        return Key(NAME, kind, system, native_id)

    async def signal(self, kind: Kind, system: System, native_id: str, **more: object) -> None:
        signal = Signal(key=self.key(kind, system, native_id), source=Source.MANUAL, **more)  # type: ignore[arg-type]
        await self.intake.signal([signal])

    async def work(self, rounds: int = 20) -> None:
        """Works everything that is due, as the workers would, until the inbox has nothing due."""
        workers = Workers(self.connection, self.engine, self.intake.bell(NAME))
        for _ in range(rounds):
            batches = await workers._claim()
            if not batches:
                return
            for batch in batches:
                await workers._work(batch)
        raise AssertionError("the inbox does not run empty")

    async def link(self, kind: Kind, erp_id: str) -> Link | None:
        async with self.store.reading() as tx:
            return await tx.links.get(self.key(kind, System.ERP, erp_id))

    async def inbox(self) -> list[InboxItem]:
        async with self.store.reading() as tx:
            return await tx.inbox.list(NAME)

    def wms_orders(self) -> list[Order]:
        return [r for r in self.wms.of(Kind.ORDER) if isinstance(r, Order)]


async def transferred(world: SyncWorld, erp_id: str = "7001") -> str:
    """Sends a 24SO order to Rackbeat; its number there."""
    await world.signal(Kind.ORDER, System.ERP, erp_id)
    await world.work()
    link = await world.link(Kind.ORDER, erp_id)
    assert link is not None, await parked(world)
    return link.wms_id


async def parked(world: SyncWorld) -> dict[str, Reason | None]:
    """Why what waits for a person waits, by native id."""
    return {item.key.native_id: item.reason for item in await world.inbox() if item.parked}


@asynccontextmanager
async def sync_world(
    folder: Path, policy: Policy | None = None, timing: Timing | None = None
) -> AsyncIterator[SyncWorld]:
    clock = FakeClock()
    erp, wms = FakeRemote(System.ERP, clock), FakeRemote(System.WMS, clock)
    fill(erp)
    store = await open_store(folder, clock)
    timing = timing or Timing()
    policy = policy or Policy()
    connection = Connection(
        name=NAME,
        erp=erp,
        wms=wms,
        store=store,
        clock=clock,
        policy=policy,
        timing=timing,
        metrics=Metrics(CollectorRegistry(), [NAME]),
        gate=Gate(policy.mode),
    )
    intake = Intake(store, clock, {NAME: timing})
    try:
        yield SyncWorld(clock, erp, wms, store, connection, Engine(connection), intake)
    finally:
        await store.close()
