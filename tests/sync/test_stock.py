"""Stock from Rackbeat to 24SevenOffice on fakes (R12): absolute, once, never while an order would draw it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from daemon.domain.change import Create, Update
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.opening import OpeningWay
from daemon.domain.order import WmsStatus
from daemon.domain.ownership import Policy, StockPolicy
from daemon.domain.product import Product
from daemon.domain.safety import FuseLimits
from daemon.domain.work import Signal, Source
from daemon.sync.fuses import Fuses
from daemon.sync.gate import STOCK_FUSE
from daemon.sync.stock import DOCUMENT, OPENING
from daemon.sync.stock_opening import StockOpening
from daemon.sync.stock_watch import StockWatch
from tests.builders import product
from tests.sync.world import NAME, SyncWorld, sync_world

ON = Policy(stock=StockPolicy(enabled=True))
NUMBERS = {"11": "KAFFE-1", "12": "KOPP-1"}


@asynccontextmanager
async def stocked(
    folder: Path, policy: Policy = ON, how: OpeningWay | None = OpeningWay.FROM_ERP
) -> AsyncIterator[SyncWorld]:
    """Two linked products, 50 of each on both sides, opening stock settled as `how`."""
    async with sync_world(folder, policy) as world:
        for erp_id in NUMBERS:
            await world.signal(Kind.PRODUCT, System.ERP, erp_id)
        await world.signal(Kind.CUSTOMER, System.ERP, "501")
        await world.work()
        for erp_id, number in NUMBERS.items():
            shelf(world, System.ERP, erp_id, "50")
            shelf(world, System.WMS, number, "50")
        if how is not None:
            await settle(world, how)
        world.erp.calls.clear()
        yield world


async def settle(world: SyncWorld, how: OpeningWay) -> None:
    now = world.clock.now()
    async with world.store.transaction() as tx:
        await tx.documents.put(NAME, DOCUMENT, OPENING, {"settled": True, "how": str(how), "at": now.isoformat()}, now)


def shelf(world: SyncWorld, system: System, native_id: str, stock: str, **more: object) -> None:
    """Stock as it stands on one side, however it came about."""
    remote = world.erp if system is System.ERP else world.wms
    record = remote.records[Kind.PRODUCT, native_id]
    assert isinstance(record, Product)
    remote.records[Kind.PRODUCT, native_id] = replace(record, stock=Decimal(stock), **more)  # type: ignore[arg-type]


def shown(world: SyncWorld, erp_id: str = "11") -> Decimal | None:
    record = world.erp.records[Kind.PRODUCT, erp_id]
    assert isinstance(record, Product)
    return record.stock


async def moved(world: SyncWorld, number: str = "KAFFE-1") -> None:
    """Rackbeat's stock webhook comes, the settling time passes, and everything due is worked off."""
    key = world.key(Kind.STOCK, System.WMS, number)
    await world.intake.signal([Signal(key=key, source=Source.WEBHOOK)])
    world.clock.advance(61)
    await world.work()


def stock_writes(world: SyncWorld) -> list[Update]:
    return [c for c in world.erp.calls if isinstance(c, Update) and c.kind is Kind.STOCK]


async def test_stock_is_written_whole_and_a_minute_after_it_changed(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        shelf(world, System.WMS, "KAFFE-1", "45")
        await world.intake.signal([Signal(key=world.key(Kind.STOCK, System.WMS, "KAFFE-1"), source=Source.WEBHOOK)])
        world.clock.advance(59)
        await world.work()
        assert stock_writes(world) == []
        world.clock.advance(2)
        await world.work()
        assert shown(world) == 45 and len(stock_writes(world)) == 1
        await moved(world)
        assert len(stock_writes(world)) == 1


async def test_nothing_is_written_before_opening_stock_is_settled_nor_when_it_is_off(tmp_path: Path) -> None:
    async with stocked(tmp_path / "a", how=None) as world:
        shelf(world, System.WMS, "KAFFE-1", "45")
        await moved(world)
        assert stock_writes(world) == [] and await world.inbox() == []
        assert await StockWatch(world.connection, world.intake).look() == 0
        await settle(world, OpeningWay.COUNTED)
        assert await StockWatch(world.connection, world.intake).look() == 1
        world.clock.advance(61)
        await world.work()
        assert shown(world) == 45
    async with stocked(tmp_path / "b", Policy()) as world:
        shelf(world, System.WMS, "KAFFE-1", "45")
        await moved(world)
        assert stock_writes(world) == [] and shown(world) == 50


async def test_a_product_that_is_not_linked_is_left_alone(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        world.wms.put(product("LOS-1", "LOS-1", stock=Decimal(3)))
        await moved(world, "LOS-1")
        assert stock_writes(world) == [] and await world.inbox() == []


async def ordered(world: SyncWorld) -> str:
    """An order of 5 KAFFE-1 and 2 KOPP-1 that stands booked in Rackbeat."""
    await world.signal(Kind.ORDER, System.ERP, "7001")
    await world.work()
    [there] = world.wms_orders()
    world.wms.put(replace(there, status=WmsStatus.BOOKED))
    await world.signal(Kind.ORDER, System.WMS, there.native_id)
    await world.work()
    world.erp.calls.clear()
    return there.native_id


def ship(world: SyncWorld, number: str, status: WmsStatus = WmsStatus.SHIPPED) -> None:
    """Rackbeat draws the goods."""
    world.wms.put(replace(world.wms.order(number), status=status))
    shelf(world, System.WMS, "KAFFE-1", "45")
    shelf(world, System.WMS, "KOPP-1", "48")


def draw(world: SyncWorld) -> None:
    """24SevenOffice draws the goods when the order becomes Sent."""
    shelf(world, System.ERP, "11", "45")
    shelf(world, System.ERP, "12", "48")


async def test_an_ordinary_shipment_ends_equal_without_any_stock_write(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        number = await ordered(world)
        ship(world, number)
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        draw(world)
        await moved(world)
        await moved(world, "KOPP-1")
        assert stock_writes(world) == [] and await world.inbox() == []
        assert world.erp.order("7001").status == "OrderState_Sent"


async def test_stock_that_was_read_before_24sevenoffice_drew_it_is_read_again_before_anything_is_written(
    tmp_path: Path,
) -> None:
    async with stocked(tmp_path) as world:
        number = await ordered(world)
        ship(world, number)
        reader = world.engine.reader()
        await reader.prefetch(System.ERP, Kind.STOCK, ["11"])
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        draw(world)
        outcome = await world.engine.stock.converge(world.key(Kind.STOCK, System.WMS, "KAFFE-1"), reader)
        assert (outcome, stock_writes(world)) == ("unchanged", [])


async def test_stock_waits_while_the_order_is_shipped_and_not_yet_sent(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        number = await ordered(world)
        ship(world, number)
        await moved(world)
        [item] = await world.inbox()
        assert (item.key.kind, item.reason, item.parked) == (Kind.STOCK, Reason.ORDER_OPEN, False)
        assert number in item.detail and stock_writes(world) == []
        for _ in range(30):
            world.clock.advance(120)
            await world.work()
        assert [i.parked for i in await world.inbox()] == [False], "it waits for hours"
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        draw(world)
        world.clock.advance(120)
        await world.work()
        assert stock_writes(world) == [] and await world.inbox() == [] and shown(world) == 45


async def test_a_shipment_whose_order_is_parked_holds_only_its_own_products_back(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        world.erp.put(product("13", "FAT-1"))
        await world.signal(Kind.PRODUCT, System.ERP, "13")
        await world.work()
        shelf(world, System.ERP, "13", "50")
        number = await ordered(world)
        world.erp.put(replace(world.erp.order("7001"), status="Inactive"))
        ship(world, number)
        shelf(world, System.WMS, "FAT-1", "7")
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        assert [i.parked for i in await world.inbox()] == [True]
        await moved(world, "KAFFE-1")
        await moved(world, "FAT-1")
        assert [w.native_id for w in stock_writes(world)] == ["13"] and shown(world) == 50


async def test_stock_waits_for_a_partly_shipped_order_too(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        number = await ordered(world)
        ship(world, number, WmsStatus.PARTLY_SHIPPED)
        await world.signal(Kind.ORDER, System.WMS, number)
        await moved(world)
        assert stock_writes(world) == []
        assert [i.reason for i in await world.inbox()] == [Reason.ORDER_OPEN]


async def test_a_line_that_the_warehouse_added_counts_before_we_have_seen_it(tmp_path: Path) -> None:
    """The order waits in the queue: its lines may be others than those we agreed on."""
    async with stocked(tmp_path) as world:
        number = await ordered(world)
        there = world.wms.order(number)
        only = replace(there, lines=tuple(line for line in there.lines if line.product_id == "KAFFE-1"))
        world.wms.put(only)
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        world.wms.put(replace(there, status=WmsStatus.SHIPPED))
        shelf(world, System.WMS, "KOPP-1", "48")
        later = world.clock.now() + timedelta(hours=1)
        key = world.key(Kind.ORDER, System.WMS, number)
        await world.intake.signal([Signal(key=key, source=Source.POLL, due_at=later)])
        world.erp.calls.clear()
        await moved(world, "KOPP-1")
        assert stock_writes(world) == []


async def test_an_order_that_was_drawn_already_holds_nothing_back(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        number = await ordered(world)
        ship(world, number)
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        await moved(world)
        assert len(stock_writes(world)) == 1 and shown(world) == 45, "this 24SevenOffice did not draw by itself"


async def test_a_new_product_at_nought_does_not_empty_24sevenoffice(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        shelf(world, System.WMS, "KAFFE-1", "0")
        await moved(world)
        assert stock_writes(world) == [] and shown(world) == 50
        for stock in ("3", "0"):
            shelf(world, System.WMS, "KAFFE-1", stock)
            await moved(world)
        assert [w.fields["stock"] for w in stock_writes(world)] == [Decimal(3), Decimal(0)]


async def test_a_refused_stock_write_is_parked_and_goes_on_when_it_moves_again(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        shelf(world, System.WMS, "KAFFE-1", "45")
        world.erp.fail_next = [("before:update", SyncError(Reason.REFUSED, "SetStockQuantity answered false"))]
        await moved(world)
        assert [(i.parked, i.reason) for i in await world.inbox()] == [(True, Reason.REFUSED)]
        await moved(world)
        assert shown(world) == 45 and await world.inbox() == []


async def test_a_write_whose_answer_was_lost_is_decided_afresh(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        shelf(world, System.WMS, "KAFFE-1", "45")
        lost = SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True)
        world.erp.fail_next = [("after:update", lost)]
        await moved(world)
        shelf(world, System.WMS, "KAFFE-1", "44")
        world.clock.advance(600)
        await world.work()
        assert [w.fields["stock"] for w in stock_writes(world)] == [Decimal(45), Decimal(44)]
        assert await world.inbox() == []


async def test_the_watch_finds_what_moved_without_any_webhook_and_is_quiet_otherwise(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        watch = StockWatch(world.connection, world.intake)
        assert await watch.look() == 0, "both sides are equal: nothing to signal"
        reads = world.erp.reads
        assert await watch.look() == 0
        assert world.erp.reads == reads, "nothing new in Rackbeat costs 24SevenOffice nothing"
        shelf(world, System.WMS, "KAFFE-1", "45")
        assert await watch.look() == 1
        world.clock.advance(61)
        await world.work()
        assert shown(world) == 45 and await watch.look() == 0


async def test_the_watch_follows_a_product_that_got_another_number(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        watch = StockWatch(world.connection, world.intake)
        await watch.look()
        link = await world.link(Kind.PRODUCT, "11")
        assert link is not None
        there = world.wms.records.pop((Kind.PRODUCT, "KAFFE-1"))
        assert isinstance(there, Product)
        world.wms.records[Kind.PRODUCT, "KAFFE-9"] = replace(
            there, native_id="KAFFE-9", number="KAFFE-9", stock=Decimal(45)
        )
        async with world.store.transaction() as tx:
            await tx.links.delete(link.key(System.ERP))
            await tx.links.put(replace(link, wms_id="KAFFE-9"))
        assert await watch.look() == 1
        world.clock.advance(61)
        await world.work()
        stock = await world.link(Kind.STOCK, "11")
        assert stock is not None and stock.wms_id == "KAFFE-9" and shown(world) == 45


async def with_fuses(world: SyncWorld, floor: int) -> Fuses:
    limits = FuseLimits(stock_to_zero_floor=floor, stock_to_zero_share=Decimal(0))
    fuses = Fuses(NAME, world.store, world.clock, world.connection.gate, limits)
    await fuses.load()
    object.__setattr__(world.connection, "fuses", fuses)
    return fuses


async def test_too_many_products_going_to_nought_hold_stock_and_nothing_else(tmp_path: Path) -> None:
    async with stocked(tmp_path, how=OpeningWay.FROM_ERP) as world:
        fuses = await with_fuses(world, floor=1)
        await moved(world)
        await moved(world, "KOPP-1")
        for number in NUMBERS.values():
            shelf(world, System.WMS, number, "0")
            await moved(world, number)
        assert [w.fields["stock"] for w in stock_writes(world)] == [Decimal(0)]
        gate = world.connection.gate
        assert list(gate.reasons) == [STOCK_FUSE] and not gate.paused
        assert [(i.reason, i.parked) for i in await world.inbox()] == [(Reason.PAUSED, False)]
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        assert any(isinstance(c, Create) and c.record.kind is Kind.ORDER for c in world.wms.calls), "orders go on"
        gate.release(STOCK_FUSE)
        await fuses.reset()
        world.clock.advance(60)
        await world.work()
        assert len(stock_writes(world)) == 2


async def test_stock_that_is_not_nought_has_no_fuse(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        await with_fuses(world, floor=1)
        for stock in ("40", "30", "20", "10"):
            shelf(world, System.WMS, "KAFFE-1", stock)
            await moved(world)
        assert len(stock_writes(world)) == 4 and world.connection.gate.reasons == {}


def opener(world: SyncWorld) -> StockOpening:
    return StockOpening(world.connection, world.engine.outbox, world.engine.stock)


async def nothing(_done: int, _total: int) -> None:
    return None


async def test_opening_stock_is_written_to_rackbeat_as_booked_adjustments(tmp_path: Path) -> None:
    async with stocked(tmp_path, how=None) as world:
        shelf(world, System.WMS, "KAFFE-1", "0")
        shelf(world, System.WMS, "KOPP-1", "3")
        plan = await opener(world).plan(OpeningWay.FROM_ERP)
        assert (plan.total, plan.equal, plan.kept) == (1, 0, 1)
        world.wms.calls.clear()
        result = await opener(world).settle(plan, nothing)
        assert (result.done, dict(result.failed)) == (1, {})
        assert [type(c).__name__ for c in world.wms.calls] == ["AdjustStock", "BookAdjustment"]
        there = world.wms.records[Kind.PRODUCT, "KAFFE-1"]
        assert isinstance(there, Product) and there.stock == 50
        assert (await opener(world).plan(OpeningWay.FROM_ERP)).total == 0


async def test_an_opening_that_fails_in_part_is_not_settled_and_goes_on_when_asked_again(tmp_path: Path) -> None:
    async with stocked(tmp_path, how=None) as world:
        for number in NUMBERS.values():
            shelf(world, System.WMS, number, "0")
        world.wms.fail_next = [("before:book_adjustment", SyncError(Reason.SERVER_ERROR, "500"))]
        plan = await opener(world).plan(OpeningWay.FROM_ERP)
        result = await opener(world).settle(plan, nothing)
        assert (result.done, dict(result.failed)) == (1, {"server_error": 1})
        assert await StockWatch(world.connection, world.intake).look() == 0
        again = await opener(world).settle(await opener(world).plan(OpeningWay.FROM_ERP), nothing)
        assert (again.done, dict(again.failed)) == (1, {})
        assert await StockWatch(world.connection, world.intake).look() == 0
        assert stock_writes(world) == []


async def test_counted_in_rackbeat_writes_nothing_by_itself_and_says_what_it_will_change(tmp_path: Path) -> None:
    async with stocked(tmp_path, how=None) as world:
        before = world.clock.now() - timedelta(days=1)
        shelf(world, System.WMS, "KAFFE-1", "0", created_at=before)
        shelf(world, System.WMS, "KOPP-1", "48", created_at=before)
        plan = await opener(world).plan(OpeningWay.COUNTED)
        assert (plan.total, plan.to_zero, plan.equal) == (2, 1, 0)
        world.wms.calls.clear()
        await opener(world).settle(plan, nothing)
        assert world.wms.calls == [] and stock_writes(world) == []
        assert await StockWatch(world.connection, world.intake).look() == 2
        world.clock.advance(61)
        await world.work()
        assert shown(world, "11") == 0 and shown(world, "12") == 48
