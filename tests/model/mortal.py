"""A connection that can be killed: at any remote call, before or after it counts, and after any commit; then it lives
again on the same state and recovers, as the daemon does."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry

from daemon.config.values import Timing
from daemon.domain.change import Change, Create, Performed, Update
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.ownership import Policy
from daemon.domain.work import Signal, Source
from daemon.metrics import Metrics
from daemon.sync.connection import Connection
from daemon.sync.engine import Engine
from daemon.sync.gate import Gate
from daemon.sync.intake import Intake
from daemon.sync.recovery import recover
from daemon.sync.workers import Workers
from tests.fakes import FakeClock, FakeRemote
from tests.memory_store import MemoryStore

NAME = "butikk"
LONGEST_NAME = 125
ROUNDS = 60


METRICS = Metrics(CollectorRegistry(), [NAME])
"""Shared by all histories: making hundreds of series takes as long as a history, and none of them is looked at."""


class Killed(BaseException):
    """kill -9."""


@dataclass(slots=True)
class Fate:
    """`left`: instants of work until the kill; None: lives on. Only at `work` there is anything to kill: a signal that
    was not stored was not answered either, and is told again."""

    left: int | None = None
    at_work: bool = False

    def instant(self) -> None:
        if self.left is None or not self.at_work:
            return
        self.left -= 1
        if self.left < 0:
            self.left = None
            raise Killed


class MortalRemote(FakeRemote):
    """Passes an instant of danger before and after each write; 24SevenOffice refuses names that are too long."""

    def __init__(self, system: System, clock: FakeClock, fate: Fate) -> None:
        super().__init__(system, clock)
        self._fate = fate

    async def perform(self, change: Change) -> Performed:
        name = None
        if isinstance(change, Create):
            name = getattr(change.record, "name", None)
        elif isinstance(change, Update):
            name = change.fields.get("name")
        if self.system is System.ERP and isinstance(name, str) and len(name) > LONGEST_NAME:
            raise SyncError(Reason.REFUSED, f"product.Name is {len(name)} characters long")
        self._fate.instant()
        performed = await super().perform(change)
        self._fate.instant()
        return performed


@dataclass
class Mortal:
    """One connection over several lives."""

    clock: FakeClock
    fate: Fate
    erp: MortalRemote
    wms: MortalRemote
    store: MemoryStore
    policy: Policy
    timing: Timing = field(default_factory=lambda: Timing(product_settle_seconds=0))
    _ids: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.intake = Intake(self.store, self.clock, {NAME: self.timing})
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
            timing=self.timing,
            metrics=METRICS,
            gate=Gate(self.policy.mode),
            new_id=lambda: f"{next(self._ids):06d}",
        )
        self.engine = Engine(self.connection)

    def remote(self, system: System) -> MortalRemote:
        return self.erp if system is System.ERP else self.wms

    async def tell(self, kind: Kind, system: System, native_id: str, source: Source = Source.WEBHOOK) -> None:
        await self.intake.signal([Signal(key=Key(NAME, kind, system, native_id), source=source)])

    async def work(self) -> None:
        """Works what is due; killed, it is born again, recovers, and leaves the rest for the next time."""
        self.fate.at_work = True
        try:
            await self._work()
            return
        except Killed:
            pass
        except BaseExceptionGroup as group:
            if group.split(Killed)[1] is not None:
                raise
        finally:
            self.fate.at_work = False
        self._born()
        await recover(self.connection, self.intake)

    async def _work(self) -> None:
        workers = Workers(self.connection, self.engine, self.intake.bell(NAME))
        for _ in range(ROUNDS):
            batches = await workers._claim()
            if not batches:
                return
            for batch in batches:
                await workers._work(batch)
        raise AssertionError("the inbox does not run empty")


@asynccontextmanager
async def mortal(policy: Policy) -> AsyncIterator[Mortal]:
    clock, fate = FakeClock(), Fate()
    store = MemoryStore(clock, on_commit=fate.instant)
    erp, wms = MortalRemote(System.ERP, clock, fate), MortalRemote(System.WMS, clock, fate)
    yield Mortal(clock, fate, erp, wms, store, policy)
