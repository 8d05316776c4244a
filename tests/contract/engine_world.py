"""The real engine and outbox between the two real gateways, on the sandbox, with a clock that a test can push on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry

from daemon.clock import SystemClock
from daemon.config.values import Timing
from daemon.domain.change import Create
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Link
from daemon.domain.ownership import Master, OrderPolicy, Policy
from daemon.domain.record import Record
from daemon.domain.work import Command, CommandState, InboxItem, Signal, Source
from daemon.metrics import Metrics
from daemon.store.db import SqlStore
from daemon.sync.connection import Connection
from daemon.sync.engine import Engine
from daemon.sync.gate import Gate
from daemon.sync.intake import Intake
from daemon.sync.workers import Workers
from tests.builders_store import open_store
from tests.contract import shop
from tests.contract.local import Pair, sandbox_pair

NAME = "butikk"
SETTLE = Timing().unknown_settle_seconds
MASTERS = (Kind.CATEGORY, Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER)


class Later(SystemClock):
    """The real clock, pushed on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


@dataclass
class EngineWorld:
    pair: Pair
    clock: Later
    store: SqlStore
    connection: Connection
    engine: Engine
    intake: Intake

    async def signal(self, kind: Kind, system: System, native_id: str) -> None:
        key = Key(NAME, kind, system, native_id)
        await self.intake.signal([Signal(key=key, source=Source.MANUAL)])

    async def work(self) -> None:
        """Everything that is due, as the workers would."""
        workers = Workers(self.connection, self.engine, self.intake.bell(NAME))
        for _ in range(30):
            batches = await workers._claim()
            if not batches:
                return
            for batch in batches:
                await workers._work(batch)
        raise AssertionError("the inbox does not run empty")

    async def inbox(self) -> list[InboxItem]:
        async with self.store.reading() as tx:
            return await tx.inbox.list(NAME)

    async def work_to_the_end(self) -> None:
        """Until nothing is left, pushing the clock over every wait; the inbox is not given up on for a while."""
        for _ in range(20):
            await self.work()
            left = [item for item in await self.inbox() if not item.parked]
            if not left:
                return
            self.clock.ahead += max(1.0, (min(item.due_at for item in left) - self.clock.now()).total_seconds())
        raise AssertionError(await self.inbox())

    async def sending(self) -> list[Command]:
        async with self.store.reading() as tx:
            return await tx.outbox.list(NAME, states=[CommandState.SENDING])

    async def link(self, kind: Kind, system: System, native_id: str) -> Link | None:
        async with self.store.reading() as tx:
            return await tx.links.get(Key(NAME, kind, system, native_id))

    async def all(self, kind: Kind, system: System) -> list[Record]:
        remote = self.pair.erp if system is System.ERP else self.pair.wms
        return [record async for batch in remote.listing(kind) for record in batch]

    async def writes(self, system: System, operation: str) -> int:
        """Requests of this operation that changed something."""
        send = self.pair.hands.erp if system is System.ERP else self.pair.hands.wms
        entries = (await send("GET", "journal?wrote=true&limit=10000"))["entries"]
        return sum(1 for entry in entries if entry["operation"] == operation)

    async def clear_faults(self) -> None:
        await self.pair.hands.erp("DELETE", "faults")
        await self.pair.hands.wms("DELETE", "faults")


@asynccontextmanager
async def engine_world(
    folder: Path, *, master: Master = Master.ERP, flow: Master = Master.ERP
) -> AsyncIterator[EngineWorld]:
    """`master` of all master data; `flow`: where orders start (R16)."""
    clock = Later()
    policy = Policy(masters=dict.fromkeys(MASTERS, master), orders=OrderPolicy(flow=flow))
    timing = Timing()
    async with sandbox_pair(folder, clock=clock) as pair:
        if master is not Master.ERP:
            for record in shop.wms_masters():
                await pair.wms.perform(Create(system=System.WMS, record=record))
        store = await open_store(folder, clock)
        connection = Connection(
            name=NAME,
            erp=pair.erp,
            wms=pair.wms,
            store=store,
            clock=clock,
            policy=policy,
            timing=timing,
            metrics=Metrics(CollectorRegistry(), [NAME]),
            gate=Gate(policy.mode),
        )
        try:
            yield EngineWorld(pair, clock, store, connection, Engine(connection), Intake(store, clock, {NAME: timing}))
        finally:
            await store.close()
