"""A whole connection with its loops, as app wires them, on a virtual clock and the default configuration."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

import structlog
from prometheus_client import CollectorRegistry

from daemon.config.values import Timing
from daemon.domain.change import Change, Create
from daemon.domain.ids import Key, Kind, System
from daemon.domain.order import Order, WmsStatus
from daemon.domain.ownership import Master, Policy
from daemon.domain.product import Product
from daemon.domain.safety import FuseLimits
from daemon.domain.work import InboxItem, Signal, Source
from daemon.metrics import Metrics
from daemon.sync.connection import Connection
from daemon.sync.engine import MASTER_KINDS, Engine
from daemon.sync.fuses import Fuses
from daemon.sync.gate import Gate
from daemon.sync.initial import InitialSync
from daemon.sync.intake import Intake
from daemon.sync.intervals import COSTS, HOURLY_BUDGET, plan_intervals, wishes_of
from daemon.sync.poller import Poller, pollers_of
from daemon.sync.sweep import Sweep
from daemon.sync.workers import Workers
from tests.builders import category, customer, line, order, product
from tests.memory_store import MemoryStore
from tests.timing.metered import Metered
from tests.timing.virtual_loop import VirtualClock

NAME = "butikk"
TWO_WAY = Policy(masters=dict.fromkeys((Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER, Kind.CATEGORY), Master.BOTH))
HOUR, DAY = 3600.0, 86_400.0
PRODUCTS = 30


@dataclass
class Shop:
    """`sold`, `arrived`: seconds at which an order was put into 24SO and created in Rackbeat, by its 24SO id."""

    clock: VirtualClock
    erp: Metered
    wms: Metered
    store: MemoryStore
    connection: Connection
    intake: Intake
    workers: Workers
    pollers: list[Poller]
    sweep: Sweep
    sold: dict[str, float] = field(default_factory=dict)
    arrived: dict[str, float] = field(default_factory=dict)

    def sell(self, number: int, status: str = "Confirmed") -> str:
        native_id = str(7000 + number)
        row = line(f"{number}1", str(100 + number % PRODUCTS), f"VARE-{number % PRODUCTS}")
        self.erp.put(replace(order(native_id, status, (row,)), created_at=self.clock.now()))
        self.sold[native_id] = self.clock.monotonic()
        return native_id

    def edit(self, system: System, native_id: str, **fields: object) -> None:
        record = self.remote(system).records[Kind.PRODUCT, native_id]
        self.remote(system).put(replace(record, **fields))  # type: ignore[arg-type]  # the caller names real fields

    def remote(self, system: System) -> Metered:
        return self.erp if system is System.ERP else self.wms

    def product(self, system: System, native_id: str) -> Product:
        record = self.remote(system).records[Kind.PRODUCT, native_id]
        assert isinstance(record, Product)
        return record

    def orders(self, erp_id: str) -> list[Order]:
        found = (r for r in self.wms.of(Kind.ORDER) if isinstance(r, Order))
        return [o for o in found if o.reference == f"24SO {erp_id}"]

    def edit_order_status(self, erp_id: str, status: str) -> None:
        self.erp.put(replace(self.erp.order(erp_id), status=status))

    def ship(self, sent: Order) -> None:
        """Booked and shipped in Rackbeat."""
        now = self.clock.now()
        self.wms.put(replace(sent, status=WmsStatus.SHIPPED, booked_at=now, shipped_at=now))

    def add_pair(self, number: int) -> None:
        """A product of 24SO that is to be in Rackbeat as well."""
        self.erp.put(product(str(number), f"VARE-{number}"))

    def pair_of(self, wms_number: str) -> str:
        """The 24SO id of a product, by its number."""
        found = (r for r in self.erp.of(Kind.PRODUCT) if isinstance(r, Product) and r.number == wms_number)
        return next(found).native_id

    async def hear(self, kind: Kind, native_id: str) -> None:
        """A webhook of Rackbeat."""
        key = Key(NAME, kind, System.WMS, native_id)
        await self.intake.signal([Signal(key=key, source=Source.WEBHOOK)])

    async def inbox(self) -> list[InboxItem]:
        async with self.store.reading() as tx:
            return await tx.inbox.list(NAME)

    async def until_idle(self, seconds: float) -> float:
        """Until the inbox is empty; how long that took. Fails after so many seconds."""
        began = self.clock.monotonic()
        while await self.inbox():
            assert self.clock.monotonic() - began < seconds, [(str(i.key), i.reason) for i in await self.inbox()]
            await self.clock.sleep(1.0)
        return self.clock.monotonic() - began

    def writes(self) -> int:
        return len(self.erp.calls) + len(self.wms.calls)

    def note(self, change: Change) -> None:
        if isinstance(change, Create) and isinstance(change.record, Order):
            self.arrived[change.record.reference.removeprefix("24SO ")] = self.clock.monotonic()


@asynccontextmanager
async def open_shop(policy: Policy | None = None) -> AsyncIterator[Shop]:
    """Default configuration; thirty products and a customer, linked and at rest; all loops run. The store is that of
    the histories: an idle day asks it some hundred thousand times."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    clock, policy, timing = VirtualClock(), policy or Policy(), Timing()
    erp, wms = Metered(System.ERP, clock), Metered(System.WMS, clock)
    store = MemoryStore(clock)
    try:
        shop = await _made(clock, erp, wms, store, policy, timing)
        loops = [shop.workers, *shop.pollers, shop.sweep]
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop.run())
            await _fill(shop)
            try:
                yield shop
            finally:
                for loop in loops:
                    loop.stop()
    finally:
        await store.close()
        structlog.reset_defaults()


async def _made(
    clock: VirtualClock, erp: Metered, wms: Metered, store: MemoryStore, policy: Policy, timing: Timing
) -> Shop:
    gate = Gate(policy.mode)
    connection = Connection(
        name=NAME,
        erp=erp,
        wms=wms,
        store=store,
        clock=clock,
        policy=policy,
        timing=timing,
        metrics=Metrics(CollectorRegistry(), [NAME]),
        gate=gate,
        fuses=Fuses(NAME, store, clock, gate, FuseLimits(create_floor=1000, update_floor=1000)),
    )
    intake = Intake(store, clock, {NAME: timing})
    engine = Engine(connection)
    plans = {s: plan_intervals(1, COSTS[s], HOURLY_BUDGET[s], wishes_of(s, policy, timing)) for s in System}
    shop = Shop(
        clock=clock,
        erp=erp,
        wms=wms,
        store=store,
        connection=connection,
        intake=intake,
        workers=Workers(connection, engine, intake.bell(NAME)),
        pollers=pollers_of(connection, intake, plans),
        sweep=Sweep(connection, intake),
    )
    wms.on_write = shop.note
    return shop


async def _fill(shop: Shop) -> None:
    for record in (category(), customer(), *(product(str(100 + n), f"VARE-{n}") for n in range(PRODUCTS))):
        shop.erp.put(record)
    initial = InitialSync(shop.connection, shop.intake)
    await initial.start(await initial.plan(MASTER_KINDS))
    await shop.until_idle(HOUR)
    assert len(shop.wms.of(Kind.PRODUCT)) == PRODUCTS
    await shop.clock.sleep(HOUR - shop.clock.monotonic() % HOUR)


def percentile(values: list[float], share: Decimal) -> float:
    """The smallest value that is not exceeded by so large a share."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]
