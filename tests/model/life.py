"""One connection over several lives: killed at any write or commit it is born again on the same store and recovers, as
the daemon does. Fakes or real gateways behind the doors; the clock is the test's."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from daemon.config.values import Timing
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Link
from daemon.domain.opening import OpeningWay
from daemon.domain.ownership import Policy
from daemon.domain.work import Command, CommandState, InboxItem, Signal, Source
from daemon.ports import Clock, Store
from daemon.store.db import SqlStore
from daemon.sync.connection import Connection
from daemon.sync.engine import MASTER_KINDS, Engine
from daemon.sync.gate import Gate
from daemon.sync.intake import Intake
from daemon.sync.invoices import begin_invoices
from daemon.sync.poller import Poller
from daemon.sync.recovery import recover
from daemon.sync.sales import begin_sales
from daemon.sync.stock import DOCUMENT, OPENING
from daemon.sync.stock_watch import StockWatch
from daemon.sync.workers import Workers
from tests.memory_store import MemoryStore
from tests.model.door import Door
from tests.model.mortal import METRICS, NAME, Fate, Killed

ROUNDS = 60
TIMING = Timing(product_settle_seconds=30, stock_settle_seconds=10)
OPEN = (CommandState.PENDING, CommandState.SENDING, CommandState.PARKED)


class MovableClock(Clock, Protocol):
    def advance(self, seconds: float) -> object: ...


@dataclass
class Life:
    """`told`: webhooks that Rackbeat has sent and nobody has received yet."""

    clock: MovableClock
    fate: Fate
    erp: Door
    wms: Door
    store: Store
    policy: Policy
    _ids: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.intake = Intake(self.store, self.clock, {NAME: TIMING})
        self.lives = 0
        self._born()

    def _born(self) -> None:
        self.lives += 1
        self.connection = Connection(
            name=NAME,
            erp=self.erp,
            wms=self.wms,
            store=self.store,
            clock=self.clock,
            policy=self.policy,
            timing=TIMING,
            metrics=METRICS,
            gate=Gate(self.policy.mode),
            new_id=lambda: f"{next(self._ids):06d}",
        )
        self.engine = Engine(self.connection)
        orders = {System.ERP: [Kind.ORDER], System.WMS: [Kind.ORDER, Kind.INVOICE]}
        self.pollers = {
            (s, k): Poller(self.connection, s, [k], 60, self.intake)
            for s in System
            for k in [*orders[s], *(k for k in MASTER_KINDS if self.policy.watches(k, s))]
        }
        self.stock_watch = StockWatch(self.connection, self.intake)

    async def begin(self) -> None:
        """What the daemon and setup do once, before the first history."""
        await begin_invoices(self.connection)
        await begin_sales(self.connection)
        if self.policy.stock.enabled:
            now = self.clock.now()
            body = {"settled": True, "how": str(OpeningWay.FROM_ERP), "at": now.isoformat()}
            async with self.store.transaction() as tx:
                await tx.documents.put(NAME, DOCUMENT, OPENING, body, now)

    def door(self, system: System) -> Door:
        return self.erp if system is System.ERP else self.wms

    async def signal(self, signal: Signal) -> None:
        """As the web does it: answered only when it is stored."""
        await self.intake.signal([signal])

    async def tell(self, kind: Kind, system: System, native_id: str, source: Source = Source.WEBHOOK) -> None:
        await self.signal(Signal(key=Key(NAME, kind, system, native_id), source=source))

    async def poll(self, system: System) -> None:
        await self._alive(self._poll, system)

    async def _poll(self, system: System) -> None:
        for (polled, kind), poller in self.pollers.items():
            if polled is system:
                await poller._poll_guarded(kind)
        if system is System.WMS and self.policy.stock.enabled:
            await self.stock_watch.look()

    async def restart(self) -> None:
        self._born()
        await recover(self.connection, self.intake)

    async def work(self) -> None:
        """Works what is due; killed, it is born again, recovers, and leaves the rest for the next time."""
        await self.erp.land()
        await self.wms.land()
        await self._alive(self._work)

    async def _alive(self, does: Callable[..., object], *arguments: object) -> None:
        self.fate.at_work = True
        try:
            await does(*arguments)  # type: ignore[misc]  # a coroutine function
            return
        except Killed:
            pass
        except BaseExceptionGroup as group:
            if group.split(Killed)[1] is not None:
                raise
        finally:
            self.fate.at_work = False
        await self.restart()

    async def _work(self) -> None:
        workers = Workers(self.connection, self.engine, self.intake.bell(NAME))
        for _ in range(ROUNDS):
            batches = await workers._claim()
            if not batches:
                return
            async with asyncio.TaskGroup() as group:
                for batch in batches:
                    group.create_task(workers._work(batch))
        raise AssertionError("the inbox does not run empty")

    async def inbox(self) -> list[InboxItem]:
        async with self.store.reading() as tx:
            return await tx.inbox.list(NAME, limit=10_000)

    async def links(self, kind: Kind) -> list[Link]:
        async with self.store.reading() as tx:
            return [link async for batch in tx.links.all(NAME) for link in batch if link.kind is kind]

    async def open_commands(self) -> list[Command]:
        async with self.store.reading() as tx:
            return await tx.outbox.list(NAME, states=OPEN, limit=10_000)

    async def notes(self, place: str) -> set[str]:
        """`kind/erp_id/field` of everything that the sync says is in `conflict` or `unwritten`."""
        async with self.store.reading() as tx:
            return {name for name, _at, _body in await tx.documents.list(NAME, place, limit=1000)}

    async def next_due(self) -> datetime | None:
        async with self.store.reading() as tx:
            return await tx.inbox.next_due(NAME)

    async def rest(self, seconds: float = 3600) -> None:
        """Lets time pass, step by step, until nothing waits but what waits for somebody else."""
        end = self.clock.now() + timedelta(seconds=seconds)
        while True:
            await self.work()
            due = await self.next_due()
            if due is None or due > end:
                return
            self.clock.advance(max(1.0, (due - self.clock.now()).total_seconds()))


@asynccontextmanager
async def opened_store(folder: Path | None, clock: Clock, fate: Fate) -> AsyncIterator[Store]:
    """Without a folder in memory."""
    if folder is None:
        yield MemoryStore(clock, on_commit=fate.instant)
        return
    store = await SqlStore.open(folder / "state.db", clock, on_commit=fate.instant)
    try:
        yield store
    finally:
        await store.close()
