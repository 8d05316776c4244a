"""Partial shipments and backorders on fakes: a 24SevenOffice order becomes Sent once, when everything that will be
shipped is shipped, and its quantities are what really left (R11, R13, ADR 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.change import Create, EditErpOrder
from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, WmsStatus
from daemon.domain.ownership import Backorders, Master, OrderPolicy, Policy
from daemon.sync.sales import begin_sales
from tests.sync.world import SyncWorld, parked, sync_world, transferred

BOTH = Policy(orders=OrderPolicy(flow=Master.BOTH, references=(("other_reference", r"^24SO (\d+)$"),)))


async def told(world: SyncWorld, number: str) -> None:
    await world.signal(Kind.ORDER, System.WMS, number)
    await world.work()


async def shipped(world: SyncWorld, number: str, sent: Mapping[str, int]) -> Order:
    """So many of each product have left, in all; the order is told."""
    there = world.wms.order(number)
    lines = tuple(replace(x, shipped=Decimal(sent.get(x.product_number, 0))) for x in there.lines)
    full = all(x.shipped == x.quantity for x in lines)
    world.wms.put(replace(there, lines=lines, status=WmsStatus.SHIPPED if full else WmsStatus.PARTLY_SHIPPED))
    await told(world, number)
    return world.wms.order(number)


def split(world: SyncWorld, number: str, rest: str, *, keeps_reference: bool = False) -> None:
    """As Rackbeat makes a backorder: the old order is cancelled, a booked new one holds what is left."""
    old = world.wms.order(number)
    left = [(x, x.quantity - (x.shipped or Decimal(0))) for x in old.lines]
    lines = tuple(
        replace(x, native_id=f"{rest}-{i}", quantity=q, shipped=Decimal(0)) for i, (x, q) in enumerate(left) if q
    )
    fresh = replace(old, native_id=rest, lines=lines, status=WmsStatus.BOOKED, note=f"Restordre {number}")
    world.wms.put(fresh if keeps_reference else replace(fresh, reference=""))
    world.wms.put(replace(old, status=WmsStatus.CANCELLED))


async def booked(world: SyncWorld) -> str:
    number = await transferred(world)
    world.wms.put(replace(world.wms.order(number), status=WmsStatus.BOOKED))
    await told(world, number)
    world.wms.calls.clear()
    return number


def edits(world: SyncWorld) -> list[EditErpOrder]:
    return [change for change in world.erp.calls if isinstance(change, EditErpOrder)]


async def test_several_shipments_make_the_order_sent_once_when_the_last_has_left(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await booked(world)
        for sent in ({"KAFFE-1": 3}, {"KAFFE-1": 3, "KOPP-1": 2}):
            await shipped(world, number, sent)
            assert edits(world) == [] and world.erp.order("7001").status == "Confirmed"
        for _ in range(3):
            await shipped(world, number, {"KAFFE-1": 5, "KOPP-1": 2})
        assert [(change.rows, change.status) for change in edits(world)] == [((), "OrderState_Sent")]
        assert [str(row.quantity) for row in world.erp.order("7001").lines] == ["5", "2"] and await world.inbox() == []


@pytest.mark.parametrize("keeps_reference", [False, True])
@pytest.mark.parametrize("policy", [Policy(), BOTH])
async def test_the_order_goes_on_with_its_backorder_and_is_sent_when_that_has_left(
    tmp_path: Path, policy: Policy, keeps_reference: bool
) -> None:
    """Also where a booked order without a link is a sale of its own: a backorder is none."""
    async with sync_world(tmp_path, policy) as world:
        number = await booked(world)
        await begin_sales(world.connection)
        await shipped(world, number, {"KAFFE-1": 3, "KOPP-1": 2})
        split(world, number, "9000", keeps_reference=keeps_reference)
        for key in ("9000", number, "9000"):
            await told(world, key)
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None and link.wms_id == "9000"
        assert edits(world) == [] and await world.inbox() == []
        await shipped(world, "9000", {"KAFFE-1": 2})
        assert [(change.rows, change.status) for change in edits(world)] == [((), "OrderState_Sent")]
        assert [str(row.quantity) for row in world.erp.order("7001").lines] == ["5", "2"]
        assert len(world.erp.of(Kind.ORDER)) == 1 and not any(isinstance(c, Create) for c in world.wms.calls)


async def test_a_backorder_of_a_backorder_counts_everything_that_left(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await booked(world)
        await shipped(world, number, {"KAFFE-1": 1, "KOPP-1": 2})
        split(world, number, "9000")
        await told(world, number)
        await shipped(world, "9000", {"KAFFE-1": 3})
        split(world, "9000", "9001")
        await told(world, "9000")
        assert edits(world) == []
        await shipped(world, "9001", {"KAFFE-1": 1})
        assert [(change.rows, change.status) for change in edits(world)] == [((), "OrderState_Sent")]


async def test_what_the_warehouse_cuts_from_a_backorder_is_written_before_sent(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await booked(world)
        await shipped(world, number, {"KAFFE-1": 3, "KOPP-1": 2})
        split(world, number, "9000")
        await told(world, number)
        rest = world.wms.order("9000")
        world.wms.put(replace(rest, lines=(replace(rest.lines[0], quantity=Decimal(1)),), status=WmsStatus.DRAFT))
        await told(world, "9000")
        assert edits(world) == [], "nobody has booked it"
        world.wms.put(replace(world.wms.order("9000"), status=WmsStatus.BOOKED))
        await told(world, "9000")
        await shipped(world, "9000", {"KAFFE-1": 1})
        assert [change.status for change in edits(world)] == ["Confirmed", "OrderState_Sent"]
        assert [str(row.quantity) for row in world.erp.order("7001").lines] == ["4", "2"]


async def test_without_a_backorder_or_with_two_a_person_is_asked_and_the_order_is_not_sent(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await booked(world)
        await shipped(world, number, {"KAFFE-1": 3})
        split(world, number, "9000")
        rest = world.wms.order("9000")
        world.wms.put(replace(rest, note=""))
        await told(world, number)
        assert await parked(world) == {number: Reason.BACKORDER}
        world.wms.put(replace(rest, native_id="9001"))
        world.wms.put(rest)
        await told(world, number)
        assert await parked(world) == {number: Reason.BACKORDER} and edits(world) == []
        assert "9000, 9001" in (await world.inbox())[0].detail
        world.wms.put(replace(rest, native_id="9001", note="ny bestilling"))
        await told(world, number)
        assert await world.inbox() == []


async def test_a_rest_that_is_settled_by_hand_in_24sevenoffice_asks_no_more(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await booked(world)
        await shipped(world, number, {"KAFFE-1": 3})
        world.wms.put(replace(world.wms.order(number), status=WmsStatus.CANCELLED))
        await told(world, number)
        assert await parked(world) == {number: Reason.BACKORDER}
        world.erp.put(replace(world.erp.order("7001"), status="OrderState_Sent"))
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        assert await world.inbox() == [] and edits(world) == []


async def test_where_backorders_are_only_reported_the_pair_stays(tmp_path: Path) -> None:
    policy = Policy(orders=OrderPolicy(backorders=Backorders.REPORT))
    async with sync_world(tmp_path, policy) as world:
        number = await booked(world)
        await shipped(world, number, {"KAFFE-1": 3})
        split(world, number, "9000")
        await told(world, number)
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None and link.wms_id == number
        assert await parked(world) == {number: Reason.BACKORDER}


async def test_an_order_whose_earlier_part_was_deleted_asks_a_person(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await booked(world)
        await shipped(world, number, {"KAFFE-1": 3, "KOPP-1": 2})
        split(world, number, "9000")
        await told(world, number)
        del world.wms.records[Kind.ORDER, number]
        await shipped(world, "9000", {"KAFFE-1": 2})
        assert await parked(world) == {"9000": Reason.BACKORDER} and edits(world) == []


async def test_a_new_sale_that_mentions_an_open_order_asks_until_that_is_closed(tmp_path: Path) -> None:
    """Rackbeat makes the backorder before it cancels the old order: seen in between, it must not become a sale."""
    async with sync_world(tmp_path, BOTH) as world:
        number = await booked(world)
        await begin_sales(world.connection)
        partly = await shipped(world, number, {"KAFFE-1": 3, "KOPP-1": 2})
        split(world, number, "9000")
        world.wms.put(partly)
        await told(world, "9000")
        assert await parked(world) == {"9000": Reason.BACKORDER} and len(world.erp.of(Kind.ORDER)) == 1
        world.wms.put(replace(partly, status=WmsStatus.CANCELLED))
        await told(world, number)
        assert await world.inbox() == [] and len(world.erp.of(Kind.ORDER)) == 1
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None and link.wms_id == "9000"


async def test_a_partly_shipped_order_that_is_withdrawn_is_a_conflict(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await booked(world)
        await shipped(world, number, {"KAFFE-1": 3})
        world.erp.put(replace(world.erp.order("7001"), status="Inactive"))
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        assert await parked(world) == {"7001": Reason.CONFLICT} and edits(world) == []
