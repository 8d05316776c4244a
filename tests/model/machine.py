"""The state machine: people on both sides, accidents, the daemon's turns; after each step and at the end the judges."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from daemon.domain.ids import Kind, System
from daemon.domain.order import ErpStatus
from daemon.domain.ownership import Policy
from daemon.domain.work import Source
from tests.model.histories import SECONDS
from tests.model.judge import FIELDS, Masters, judge_step
from tests.model.judge_orders import Orders
from tests.model.life import Life
from tests.model.policies import POLICIES
from tests.model.shop import Books, Shop
from tests.model.watch import Watch

SMALL = st.integers(0, 3)
SYSTEMS = st.sampled_from(list(System))
KINDS = st.sampled_from([Kind.PRODUCT, Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER, Kind.CATEGORY])
VALUES: dict[str, tuple[object, ...]] = {
    "name": ("a", "b", " b\t", "Kaffe \N{HOT BEVERAGE}"),
    "email": ("", "a@x.example", "b@x.example", "a@x.example"),
    "phone": ("", "22 22 22 22", "33 33 33 33", "22 22 22 22"),
    "country": ("NO", "Norge", "SE", "NO"),
    "sales_price": (Decimal("1.5"), Decimal("1.500000"), Decimal("2.1234"), Decimal(3)),
}
STATUSES = (ErpStatus.CONFIRMED, ErpStatus.PRODUCTION, ErpStatus.PACK, ErpStatus.SENT, ErpStatus.INACTIVE, "Offer")


class Histories(RuleBasedStateMachine):
    """Subclasses open the world: `_open` sets `life`, `shop`, `watch`, `books` and `post`."""

    life: Life
    shop: Shop
    watch: Watch
    books: Books
    post: list[tuple[Kind, str]]

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._begun = False
        self._broken = False

    async def _open(self, policy: Policy, stack: AsyncExitStack, *, marks: bool) -> None:
        raise NotImplementedError

    def play(self, does: Coroutine[Any, Any, object], *, judged: bool = True) -> None:
        """One step, with an end, and what must hold after each."""

        async def bounded() -> None:
            async with asyncio.timeout(SECONDS):
                await does
                if judged:
                    await self._judge_step()

        try:
            self._runner.run(bounded())
        except BaseException:
            self._broken = True
            raise

    async def _judge_step(self) -> None:
        assert not self.watch.complaints, self.watch.complaints
        self.watch.numbers = {link.erp_id: link.wms_id for link in await self.life.links(Kind.PRODUCT)}
        await self._clear_settled()
        await judge_step(self.life, self.look)

    def look(self, system: System, kind: Kind, native_id: str) -> Any:
        raise NotImplementedError

    @initialize(policy=POLICIES, marks=st.booleans(), shops=SYSTEMS)
    def begin(self, policy: Policy, marks: bool, shops: System) -> None:
        async def first() -> None:
            await self._open(policy, self._stack, marks=marks)
            await self.life.begin()
            for system in System:
                await self.life.poll(system)
            for kind, number in ((Kind.PRODUCT, "1001"), (Kind.PRODUCT, "1002"), (Kind.CUSTOMER, "1001")):
                await self._make(shops if policy.creates_in(kind, shops.other) else shops.other, kind, number)
            await self._turn(60)

        self.play(first())
        self._begun = True

    async def _make(self, system: System, kind: Kind, number: str) -> None:
        made = await self.shop.new_master(system, kind, number, "a")
        if made is not None:
            self.books.typed |= {(system, kind, made, name) for name in FIELDS[kind]}

    async def _type(self, system: System, kind: Kind, native_id: str, name: str, value: object) -> bool:
        """A person changes a field of a master record."""
        if not await self.shop.edit_master(system, kind, native_id, name, value):
            return False
        self.books.typed.add((system, kind, native_id, name))
        if system is System.WMS and name == "number":
            self.books.renamed(kind, native_id, str(value))
        return True

    async def _turn(self, seconds: float) -> None:
        """Everything told and polled, time, work."""
        await self._deliver(len(self.post))
        for system in System:
            await self.life.poll(system)
        self.life.clock.advance(seconds)
        await self.life.work()

    async def _deliver(self, count: int) -> None:
        for _ in range(min(count, len(self.post))):
            kind, native_id = self.post.pop(0)
            await self.life.tell(kind, System.WMS, native_id)

    async def _clear_settled(self) -> None:
        """An edit that both sides show is settled: from there on it excuses nothing."""
        if not (self.books.erp_edits or self.books.wms_edits):
            return
        orders = Orders(self.life, self.shop, self.books, [])
        await orders.load()
        if any(self._bears_another(erp_id, number) for erp_id, number in orders.numbers.items()):
            return  # a number passed on unseen: what is on which line is not known by the links
        for link in orders.links:
            erp, wms = orders.erp.get(link.erp_id), orders.wms.get(link.wms_id)
            if erp is None or wms is None:
                continue
            first = self.books.chain(link.wms_id)
            differing = orders.differing(erp, wms, first)
            for number in {n for chain, n in self.books.wms_edits if chain == first} - differing:
                self.books.wms_edits.discard((first, number))
            for product in {p for order, p in self.books.erp_edits if order == erp.native_id}:
                if orders.numbers.get(product, f"?{product}") not in differing:
                    self.books.erp_edits.discard((erp.native_id, product))

    def _bears_another(self, erp_id: str, number: str) -> bool:
        record = self.look(System.WMS, Kind.PRODUCT, number)
        return record is not None and record.id_field != erp_id

    def teardown(self) -> None:
        try:
            if self._begun and not self._broken:
                self.play(self._end())
        finally:
            self._runner.run(self._stack.aclose())
            self._runner.close()

    async def _end(self) -> None:
        """No more accidents. Everything is told and polled, sweeps see every record, time passes; then all must be
        well, and stay as it is."""
        life = self.life
        life.fate.left = None
        for door in (life.erp, life.wms):
            door.lost, door.cut = [], 0
            await door.land(everything=True)
        await self._turn(1)
        await life.rest()
        for _ in range(2):
            await self._sweep()
        written = len(life.erp.written) + len(life.wms.written)
        await self._sweep()
        new = [w.change for door in (life.erp, life.wms) for w in door.written]
        assert len(new) == written, f"no silence: {new[written:]}"
        inbox = await life.inbox()
        for item in inbox:
            note(f"waits: {item.key} {item.reason} {item.detail}")
        waiting = {(item.key.kind, item.key.system, item.key.native_id) for item in inbox}
        for command in await life.open_commands():
            sides = {(command.kind, System.ERP, command.erp_id), (command.kind, System.WMS, command.wms_id)}
            assert sides & waiting, f"a command that nobody comes back to: {command}"
        await Masters(
            life, self.shop, self.books, inbox, await life.notes("conflict"), await life.notes("unwritten")
        ).judge()
        await Orders(life, self.shop, self.books, inbox).judge()

    async def _sweep(self) -> None:
        self.life.clock.advance(1000)
        await self._turn(1)
        for kind in (*FIELDS, Kind.ORDER, Kind.INVOICE):
            for system in System:
                if kind is not Kind.INVOICE or system is System.WMS:
                    for record in await self.shop.records(system, kind):
                        await self.life.tell(kind, system, record.native_id, Source.REPAIR)
        for link in await self.life.links(Kind.ORDER):
            await self.life.tell(Kind.ORDER, System.ERP, link.erp_id, Source.REPAIR)
        for link in await self.life.links(Kind.PRODUCT):
            if self.life.policy.stock.enabled:
                await self.life.tell(Kind.STOCK, System.WMS, link.wms_id, Source.REPAIR)
        await self.life.rest(300)
