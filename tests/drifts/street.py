"""Live traffic: people at both systems, twenty changes a second, and a sync that follows them; and both systems as the
audit sees them while that goes on, a page a second. Time is the test's own.

What people do here is right: nothing of it is drift, however it is caught in between.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from daemon.domain.change import Change, Create, EditErpOrder, Performed, kind_of
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, WmsStatus
from daemon.domain.ownership import Policy
from daemon.domain.record import Record
from daemon.ports import Budget, Identity
from tests.fakes import FakeClock, FakeRemote
from tests.memory_store import MemoryStore
from tests.model.door import Door, Written
from tests.model.fake_shop import FakeShop
from tests.model.life import Life
from tests.model.mortal import Fate

PAGE = 100
POLL_SECONDS = 15
LOST_WEBHOOKS = 0.05
DOES = (
    "sell",
    "sell",
    "sell",
    "product",
    "product",
    "customer",
    "book",
    "book",
    "edit",
    "ship",
    "ship",
    "invoice",
    "count",
)


@dataclass
class Street:
    """`changes`: what people have done so far."""

    life: Life
    shop: FakeShop
    remotes: Mapping[System, FakeRemote]
    rng: random.Random
    post: list[tuple[Kind, str]]
    rate: int = 0
    changes: int = 0
    seconds: int = 0
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def second(self) -> None:
        """A second of traffic and of the sync's work; two that ask at once get one each."""
        async with self._one:
            for _ in range(self.rate):
                await self._someone_does_something()
            for kind, native_id in self.post[:]:
                if self.rng.random() >= LOST_WEBHOOKS:
                    await self.life.tell(kind, System.WMS, native_id)
            self.post.clear()
            self.seconds += 1
            if self.seconds % POLL_SECONDS == 0:
                for system in System:
                    await self.life.poll(system)
            await self.life.work()
            self.life.clock.advance(1)

    async def pass_by(self, seconds: int) -> None:
        for _ in range(seconds):
            await self.second()

    def _orders(self, *statuses: WmsStatus) -> list[Order]:
        found = self.remotes[System.WMS].of(Kind.ORDER)
        return [one for one in found if isinstance(one, Order) and one.status in statuses]

    def _any(self, system: System, kind: Kind) -> str:
        return self.rng.choice([one.native_id for one in self.remotes[system].of(kind)])

    async def _someone_does_something(self) -> None:
        """Until somebody finds something to do: there may be no order yet that could be shipped."""
        while not await self._does(self.rng.choice(DOES)):
            continue
        self.changes += 1

    async def _does(self, what: str) -> bool:
        rng, shop = self.rng, self.shop
        match what:
            case "sell":
                products = {self._any(System.ERP, Kind.PRODUCT) for _ in range(rng.randrange(1, 4))}
                goods = tuple((one, Decimal(rng.randrange(1, 9))) for one in sorted(products))
                return await shop.sell(System.ERP, self._any(System.ERP, Kind.CUSTOMER), goods) is not None
            case "product":
                name, value = rng.choice(
                    [("name", f"Vare {rng.random()}"), ("sales_price", Decimal(rng.randrange(1, 500)))]
                )
                return await shop.edit_master(
                    System.ERP, Kind.PRODUCT, self._any(System.ERP, Kind.PRODUCT), name, value
                )
            case "customer":
                one = self._any(System.ERP, Kind.CUSTOMER)
                return await shop.edit_master(System.ERP, Kind.CUSTOMER, one, "street", f"Gata {rng.random()}")
            case "count":
                return await shop.count_stock(self._any(System.WMS, Kind.PRODUCT), Decimal(rng.randrange(500, 900)))
            case _:
                return await self._at_the_warehouse(what)

    async def _at_the_warehouse(self, what: str) -> bool:
        wanted = {
            "book": WmsStatus.DRAFT,
            "edit": WmsStatus.DRAFT,
            "ship": WmsStatus.BOOKED,
            "invoice": WmsStatus.SHIPPED,
        }
        found = self._orders(wanted[what])
        if not found:
            return False
        order = self.rng.choice(found)
        if what == "ship":
            return await self.shop.ship(order.native_id, whole=True)
        if what == "invoice":
            return await self.shop.invoice(order.native_id) is not None
        if what == "edit":
            line = self.rng.choice(order.lines)
            quantity = Decimal(self.rng.randrange(1, 9))
            await self.shop.set_quantity(System.WMS, order.native_id, line.native_id, quantity)
        return await self.shop.book(order.native_id)


@dataclass
class Window:
    """A system as the audit reads it while traffic goes on: every page and every look takes a second."""

    remote: FakeRemote
    street: Street

    @property
    def system(self) -> System:
        return self.remote.system

    async def identity(self) -> Identity:
        return await self.remote.identity()

    def budget(self) -> Budget:
        return self.remote.budget()

    async def close(self) -> None:
        return None

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        await self.street.second()
        return await self.remote.fetch_many(kind, native_ids)

    async def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        """Pages as they are when they are asked for; what is new since the first one comes last."""
        done: set[str] = set()
        while True:
            await self.street.second()
            known = {one.native_id: one for one in self.remote.of(kind)}
            page = [known[one] for one in known if one not in done][:PAGE]
            done.update(one.native_id for one in page)
            told = [one for one in page if _is_since(one, changed_since)]
            if told:
                yield told
            if len(page) < PAGE:
                return

    def gone(self, kind: Kind, *, since: datetime) -> AsyncIterator[Sequence[str]]:
        return self.remote.gone(kind, since=since)

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        raise AssertionError("an audit looks for nothing")

    async def perform(self, change: Change) -> Performed:
        raise AssertionError("an audit writes nothing")


def _is_since(record: Record, since: datetime | None) -> bool:
    return since is None or record.changed_at is None or record.changed_at >= since


@asynccontextmanager
async def street(seed: int, policy: Policy, products: int, customers: int) -> AsyncIterator[Street]:
    """In agreement: what 24SevenOffice has at first has been transferred."""
    clock, fate = FakeClock(), Fate()
    remotes = {system: FakeRemote(system, clock) for system in System}
    erp, wms = (Door(remote, clock, fate) for remote in remotes.values())
    life = Life(clock, fate, erp, wms, MemoryStore(clock, on_commit=fate.instant), policy)
    post: list[tuple[Kind, str]] = []
    shop = FakeShop(*remotes.values(), clock, lambda kind, one: post.append((kind, one)), marks=True)

    def echo(written: Written) -> None:
        post.append((kind_of(written.change), written.native_id))

    def draw(written: Written) -> None:
        if isinstance(written.change, EditErpOrder):
            shop.draw()

    wms.echoes.append(echo)
    erp.echoes.append(draw)
    made = Street(life, shop, remotes, random.Random(seed), post)
    await life.begin()
    for n in range(products):
        await shop.new_master(System.ERP, Kind.PRODUCT, f"V{n}", f"Vare {n}")
    for n in range(customers):
        await shop.new_master(System.ERP, Kind.CUSTOMER, str(10_000 + n), f"Kunde {n}")
    await made.pass_by(3 * POLL_SECONDS)
    await life.rest(600)
    yield made
