"""Settling opening stock, before the first stock is written (R12): it was counted in Rackbeat, or it is written there
as booked adjustments from 24SevenOffice. Called by `samsvar sync stock` and by setup; counted first, done as confirmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from daemon.domain.change import AdjustStock, BookAdjustment, Change
from daemon.domain.converge_stock import Opening, decide_stock, remember, rounded
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Link
from daemon.domain.opening import OpeningWay
from daemon.domain.product import Product
from daemon.sync.connection import Connection
from daemon.sync.outbox import Outbox
from daemon.sync.stock import DOCUMENT, OPENING, StockFlow, known_base, put_base

REASON = "opening stock from 24SevenOffice"

Step = Callable[[int, int], Awaitable[None]]
"""Told how many of how many are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningPlan:
    """What settling would do now. `writes`: products whose stock would be written, in Rackbeat (`from-erp`) or in
    24SevenOffice (`counted-in-rackbeat`); `to_zero` of them to nought. `equal`: both show the same. `kept`: Rackbeat
    has a stock of its own that is left as it is."""

    how: OpeningWay
    writes: tuple[Link, ...] = ()
    to_zero: int = 0
    equal: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """The count to confirm (design 3.11)."""
        return len(self.writes)


@dataclass(slots=True)
class OpeningResult:
    """`failed`: Reason -> how many; with any, opening stock is not settled and the same command goes on."""

    done: int = 0
    failed: Counter[str] = field(default_factory=Counter)


class StockOpening:
    """One connection's. Safe to run again: what is done is equal then."""

    def __init__(self, connection: Connection, outbox: Outbox, flow: StockFlow) -> None:
        self._c = connection
        self._outbox = outbox
        self._flow = flow

    async def plan(self, how: OpeningWay) -> OpeningPlan:
        """The dry run: reads both systems, writes nothing. Raises SyncError."""
        opening = Opening(how=how, at=self._c.clock.now())
        writes: list[Link] = []
        counts: Counter[str] = Counter()
        async for pair, erp, wms in self._products():
            verdict = _counted(erp, wms, opening) if how is OpeningWay.COUNTED else _from_erp(erp, wms)
            counts[verdict] += 1
            if verdict in ("write", "zero"):
                writes.append(pair)
        return OpeningPlan(
            how=how, writes=tuple(writes), to_zero=counts["zero"], equal=counts["equal"], kept=counts["kept"]
        )

    async def settle(self, plan: OpeningPlan, step: Step) -> OpeningResult:
        """Does what was planned, each product on fresh reads, then notes that opening stock is settled. One that fails
        stops itself only. Raises nothing of a single product."""
        result = OpeningResult()
        pairs = plan.writes if plan.how is OpeningWay.FROM_ERP else ()
        for number, pair in enumerate(pairs, start=1):
            try:
                await self._write(pair)
                result.done += 1
            except SyncError as error:
                self._c.metrics.error(self._c.name, error.reason)
                result.failed[str(error.reason)] += 1
            await step(number, len(pairs))
        if not result.failed:
            await self._note(plan.how)
        return result

    async def _note(self, how: OpeningWay) -> None:
        now = self._c.clock.now()
        body = {"settled": True, "how": str(how), "at": now.isoformat()}
        async with self._c.store.transaction() as tx:
            await tx.documents.put(self._c.name, DOCUMENT, OPENING, body, now)

    async def _write(self, pair: Link) -> None:
        """Two calls: the draft of an adjustment, and its booking. The quantity is absolute and read a moment ago, so a
        draft that is left behind by a kill is harmless, and the next run makes a new one."""
        async with self._c.locks.hold(self._c.key(Kind.STOCK, System.ERP, pair.erp_id)):
            await self._flow.settle_unknown(pair)
            erp, wms = await self._read(pair)
            if erp is None or wms is None or _from_erp(erp, wms) != "write":
                return
            await self._flow.refuse_double(pair.wms_id)
            target = rounded(erp.stock or Decimal(0))
            today = self._c.clock.now().date()
            draft = AdjustStock(native_id=pair.wms_id, quantity=target, on=today, reason=REASON)
            made = await self._send(draft, pair, wms)
            if made:
                await self._send(BookAdjustment(native_id=pair.wms_id, adjustment_id=made), pair, wms)
            erp, wms = await self._read(pair)
            opening = Opening(how=OpeningWay.FROM_ERP, at=self._c.clock.now())
            if erp is not None and wms is not None:
                async with self._c.store.transaction() as tx:
                    base = remember(erp, wms, await known_base(tx, pair), opening)
                    await put_base(tx, pair, base, self._c)

    async def _send(self, change: Change, pair: Link, wms: Product) -> str:
        command = self._outbox.command(change, erp_id=pair.erp_id, wms_id=pair.wms_id, digest=None, origin="cli")
        return (await self._outbox.send(command, before=wms, why="R12: " + REASON)).native_id

    async def _read(self, pair: Link) -> tuple[Product | None, Product | None]:
        erp = await self._c.erp.fetch_many(Kind.STOCK, [pair.erp_id])
        wms = await self._c.wms.fetch_many(Kind.STOCK, [pair.wms_id])
        return cast(Product | None, erp.get(pair.erp_id)), cast(Product | None, wms.get(pair.wms_id))

    async def _products(self) -> AsyncIterator[tuple[Link, Product, Product]]:
        """Every linked product as both systems show it."""
        async for batch in self._c.wms.listing(Kind.STOCK):
            listed: Mapping[str, Product] = {r.native_id: r for r in batch if isinstance(r, Product)}
            async with self._c.store.reading() as tx:
                pairs = await tx.links.get_many(self._c.name, Kind.PRODUCT, System.WMS, list(listed))
            if not pairs:
                continue
            sold = await self._c.erp.fetch_many(Kind.STOCK, [pair.erp_id for pair in pairs.values()])
            for number, pair in pairs.items():
                erp = sold.get(pair.erp_id)
                if isinstance(erp, Product):
                    yield pair, erp, listed[number]


def _counted(erp: Product, wms: Product, opening: Opening) -> str:
    if not decide_stock(erp, wms, None, opening):
        return "equal"
    return "write" if wms.stock else "zero"


def _from_erp(erp: Product, wms: Product) -> str:
    """Only where Rackbeat has none: a figure that stands there was put there by somebody, and may lie in several
    places, while an adjustment sets one."""
    if not (erp.stock_controlled and wms.stock_controlled):
        return "equal"
    target, stands = rounded(erp.stock or Decimal(0)), rounded(wms.stock or Decimal(0))
    if target == stands:
        return "equal"
    return "kept" if stands or target < 0 else "write"
