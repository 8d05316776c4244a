"""Sales that start in Rackbeat, on fakes (R16): one order in 24SevenOffice each, never sent back, never edited."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from daemon.domain.change import Create, EditErpOrder
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import DeliveryAddress, Order, OrderLine, WmsStatus
from daemon.domain.ownership import Master, OrderPolicy, Policy
from daemon.domain.work import Signal, Source
from daemon.sync.engine import Engine
from daemon.sync.poller import Poller
from daemon.sync.recovery import recover
from daemon.sync.sales import begin_sales
from tests.builders import line, order, product
from tests.fakes import set_quantity
from tests.sync.world import SyncWorld, parked, sync_world

LINES = (line("91", "KAFFE-1", "KAFFE-1"), line("92", "KOPP-1", "KOPP-1", "2", "20"))
LOST = SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True)
REFERENCES = (("other_reference", r"^24SO (\d+)$"),)
BOTH = Policy(orders=OrderPolicy(flow=Master.BOTH, references=REFERENCES))
WMS = Policy(orders=OrderPolicy(flow=Master.WMS, references=REFERENCES))
ERP = Policy(orders=OrderPolicy(flow=Master.ERP, references=REFERENCES))


class Killed(BaseException):
    """What the process is killed with; nothing catches it."""


async def ready(world: SyncWorld) -> None:
    """The masters stand on both sides, and sales are noted from now on."""
    for kind, native_id in ((Kind.CUSTOMER, "501"), (Kind.PRODUCT, "11"), (Kind.PRODUCT, "12")):
        await world.signal(kind, System.ERP, native_id)
    await world.work()
    await begin_sales(world.connection)
    world.erp.calls.clear()
    world.wms.calls.clear()


def sold(world: SyncWorld, number: str = "1500", **more: object) -> Order:
    """A booked order that somebody typed in Rackbeat."""
    made = replace(
        order(number, WmsStatus.BOOKED, LINES),
        customer_id="10001",
        created_at=world.clock.now(),
        booked_at=world.clock.now(),
    )
    world.wms.put(replace(made, **more))  # type: ignore[arg-type]  # the caller names real fields
    return world.wms.order(number)


async def told(world: SyncWorld, number: str = "1500", source: Source = Source.WEBHOOK) -> None:
    await world.intake.signal([Signal(key=world.key(Kind.ORDER, System.WMS, number), source=source)])
    await world.work()


def made(world: SyncWorld) -> list[Order]:
    """The 24SevenOffice orders that came from Rackbeat."""
    orders = [record for record in world.erp.of(Kind.ORDER) if isinstance(record, Order)]
    return [one for one in orders if one.reference.startswith("RB ")]


def creates(world: SyncWorld) -> int:
    return len([c for c in (*world.erp.calls, *world.wms.calls) if isinstance(c, Create)])


async def later(world: SyncWorld, times: int = 4) -> None:
    for _ in range(times):
        world.clock.advance(300)
        await world.work()


@pytest.mark.parametrize("policy", [BOTH, WMS])
async def test_a_booked_sale_becomes_one_confirmed_order_with_everything_it_says(
    tmp_path: Path, policy: Policy
) -> None:
    async with sync_world(tmp_path, policy) as world:
        await ready(world)
        address = DeliveryAddress(name="Kari", street="Storgata 1", city="Oslo", country="NO")
        sold(world, your_reference="x" * 60, note="n" * 400, deliver_on=date(2026, 11, 9), delivery=address)
        for _ in range(3):
            await told(world)
        [there] = made(world)
        assert (there.status, there.customer_id, there.reference) == ("Confirmed", "501", "RB 1500")
        assert there.external_status == "2000001500" and there.delivery == address
        assert [(row.product_id, str(row.quantity)) for row in there.lines] == [("11", "5"), ("12", "2")]
        assert len(there.your_reference) == 50 and len(there.note) == 300 and there.deliver_on == date(2026, 11, 9)
        link = await world.link(Kind.ORDER, there.native_id)
        assert link is not None and link.wms_id == "1500" and creates(world) == 1 and await world.inbox() == []


async def test_where_orders_start_in_24sevenoffice_a_sale_of_rackbeat_is_left_alone(tmp_path: Path) -> None:
    async with sync_world(tmp_path, ERP) as world:
        await ready(world)
        sold(world)
        await told(world)
        assert made(world) == [] and await world.inbox() == []


async def test_where_orders_start_in_rackbeat_only_those_of_24sevenoffice_travel_when_asked_for(tmp_path: Path) -> None:
    async with sync_world(tmp_path, WMS) as world:
        await ready(world)
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        assert world.wms_orders() == []
        await world.signal(Kind.ORDER, System.ERP, "7001", forced=True)
        await world.work()
        [there] = world.wms_orders()
        await told(world, there.native_id)
        assert made(world) == [] and there.reference == "24SO 7001"


@pytest.mark.parametrize(
    "more",
    [
        {"status": WmsStatus.DRAFT},
        {"status": WmsStatus.CANCELLED},
        {"reference": "24SO 7001"},
        {"reference": " 24SO 99 "},
    ],
)
async def test_what_is_not_a_booked_sale_of_its_own_makes_no_order(tmp_path: Path, more: dict[str, object]) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        world.erp.put(order(status="Offer"))
        sold(world, **more)
        await told(world)
        assert creates(world) == 0 and await world.inbox() == []


async def test_orders_from_before_our_time_and_before_the_first_date_make_none(tmp_path: Path) -> None:
    since = replace(BOTH, orders=replace(BOTH.orders, orders_since=date(2026, 11, 2)))
    async with sync_world(tmp_path, since) as world:
        await ready(world)
        yesterday = world.clock.now() - timedelta(days=1)
        sold(world, "1501", created_at=yesterday, booked_at=yesterday)
        sold(world, "1502", ordered_on=date(2026, 11, 1))
        sold(world, "1503", ordered_on=None)
        for number in ("1501", "1502", "1503"):
            await told(world, number)
        assert made(world) == [] and await world.inbox() == []


async def test_the_echo_of_our_own_create_never_bounces_back(tmp_path: Path) -> None:
    """Neither a poll of 24SevenOffice nor a GET makes a second Rackbeat order of it, even when the link is lost."""
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        await told(world)
        [there] = made(world)
        for lost in (False, True):
            if lost:
                async with world.store.transaction() as tx:
                    await tx.links.delete(world.key(Kind.ORDER, System.ERP, there.native_id))
            for forced in (False, True):
                await world.signal(Kind.ORDER, System.ERP, there.native_id, forced=forced)
                await world.work()
            await told(world)
        assert [o.native_id for o in world.wms_orders()] == ["1500"] and creates(world) == 1
        assert await world.link(Kind.ORDER, there.native_id) is not None and await world.inbox() == []


async def test_twenty_signals_and_a_poll_at_once_end_with_one_order(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        keys = [Signal(key=world.key(Kind.ORDER, System.WMS, "1500"), source=Source.WEBHOOK) for _ in range(20)]
        await asyncio.gather(*(world.intake.signal([signal]) for signal in keys))
        poller = Poller(world.connection, System.WMS, [Kind.ORDER], 15, world.intake)
        await asyncio.gather(world.work(), poller.poll(Kind.ORDER), world.work())
        erp_poller = Poller(world.connection, System.ERP, [Kind.ORDER], 60, world.intake)
        await erp_poller.poll(Kind.ORDER)
        await world.work()
        assert len(made(world)) == 1 and creates(world) == 2, "the sale, and order 7001"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_lost_answer_leads_to_exactly_one_order(tmp_path: Path, when: str) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        world.erp.fail_next = [(f"{when}:create", LOST)]
        await told(world)
        await later(world)
        [there] = made(world)
        link = await world.link(Kind.ORDER, there.native_id)
        assert link is not None and link.wms_id == "1500" and await world.inbox() == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("first", [System.ERP, System.WMS])
async def test_killed_at_the_create_there_is_one_order_whoever_speaks_first_after_the_restart(
    tmp_path: Path, when: str, first: System
) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        world.erp.fail_next = [(f"{when}:create", cast(SyncError, Killed()))]
        with pytest.raises(BaseExceptionGroup):
            await told(world)
        world.engine = Engine(world.connection)
        if first is System.ERP and made(world):
            await world.signal(Kind.ORDER, System.ERP, made(world)[0].native_id, forced=True)
        await recover(world.connection, world.intake)
        await world.work()
        await later(world)
        [there] = made(world)
        link = await world.link(Kind.ORDER, there.native_id)
        assert link is not None and link.wms_id == "1500"
        assert [o.native_id for o in world.wms_orders()] == ["1500"] and await world.inbox() == []


async def test_a_look_up_that_was_cut_short_creates_nothing(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        world.erp.find_fails = SyncError(Reason.INCOMPLETE, "page 2 is missing")
        await told(world)
        await later(world, 2)
        assert made(world) == []
        world.erp.find_fails = None
        await told(world)
        assert len(made(world)) == 1


async def test_later_edits_are_left_for_the_audit_but_what_is_shipped_becomes_sent(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        await told(world)
        [there] = made(world)
        world.erp.calls.clear()
        world.wms.put(set_quantity(world.wms.order("1500"), "KAFFE-1", "3"))
        await told(world)
        world.erp.put(set_quantity(world.erp.order(there.native_id), "KOPP-1", "9"))
        await world.signal(Kind.ORDER, System.ERP, there.native_id)
        await world.work()
        assert (world.erp.calls, world.wms.calls, await world.inbox()) == ([], [], [])
        world.wms.put(replace(world.wms.order("1500"), status=WmsStatus.SHIPPED))
        await told(world)
        [change] = world.erp.calls
        assert isinstance(change, EditErpOrder) and (change.rows, change.status) == ((), "OrderState_Sent")


async def test_an_order_that_was_reopened_and_booked_again_makes_no_second_one(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        for status in (WmsStatus.BOOKED, WmsStatus.DRAFT, WmsStatus.BOOKED):
            world.wms.put(replace(world.wms.order("1500"), status=status))
            await told(world)
        assert len(made(world)) == 1 and len(world.erp.calls) == 1 and await world.inbox() == []


async def test_a_sale_whose_order_was_withdrawn_waits_and_is_never_deleted(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        await told(world)
        [there] = made(world)
        world.erp.put(replace(there, status="Inactive"))
        await told(world)
        assert await parked(world) == {"1500": Reason.ORDER_WITHDRAWN} and world.wms.calls == []


async def test_a_copy_of_such_an_order_in_24sevenoffice_is_not_sent_to_rackbeat(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        await told(world)
        [there] = made(world)
        world.erp.put(replace(there, native_id="7777"))
        await world.signal(Kind.ORDER, System.ERP, "7777")
        await world.work()
        assert await parked(world) == {"7777": Reason.CONFLICT} and world.wms.calls == []


async def test_an_order_whose_sale_is_gone_from_rackbeat_is_not_made_there(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        await told(world)
        [there] = made(world)
        del world.wms.records[Kind.ORDER, "1500"]
        await world.signal(Kind.ORDER, System.ERP, there.native_id, forced=True)
        await world.work()
        assert await parked(world) == {there.native_id: Reason.ORDER_VANISHED}
        with pytest.raises(SyncError) as caught:
            await world.engine.order_again(there.native_id, world.engine.reader(), actor="uid:1")
        assert caught.value.reason is Reason.CONFLICT and world.wms.calls == []


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"customer_id": "10999"}, Reason.CUSTOMER_UNSENDABLE),
        ({"lines": (*LINES, line("93", "NY", "NY"))}, Reason.PRODUCT_UNKNOWN),
    ],
)
async def test_a_sale_with_a_stranger_in_it_waits_whole(
    tmp_path: Path, more: dict[str, object], reason: Reason
) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        world.wms.put(product("NY", "NY"))
        sold(world, **more)
        await told(world)
        assert await parked(world) == {"1500": reason} and made(world) == []


async def test_a_sale_goes_by_itself_when_its_product_came_to_24sevenoffice(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        world.wms.put(replace(product("TE-1", "TE-1"), id_field="13"))
        sold(world, lines=(*LINES, line("93", "TE-1", "TE-1")))
        await told(world)
        assert await parked(world) == {"1500": Reason.PRODUCT_UNKNOWN}
        world.erp.put(product("13", "TE-1"))
        await world.signal(Kind.PRODUCT, System.ERP, "13")
        await world.work()
        assert len(made(world)) == 1 and await world.inbox() == []


async def test_a_number_that_makes_no_sequence_waits(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world, "147483648")
        await told(world, "147483648")
        assert await parked(world) == {"147483648": Reason.NUMBER_INVALID}


async def test_fees_and_texts_of_a_sale_become_rows_without_a_product(tmp_path: Path) -> None:
    policy = replace(
        BOTH, orders=replace(BOTH.orders, fee_item="FRAKT"), masters={**BOTH.masters, Kind.PRODUCT: Master.BOTH}
    )
    async with sync_world(tmp_path, policy) as world:
        await ready(world)
        world.wms.put(product("FRAKT", "FRAKT"))
        text = replace(line("94", "", "", "0"), product_id=None, name="Pakkes inn", is_text=True)
        sold(world, lines=(*LINES, line("93", "FRAKT", "FRAKT", "1", "149"), text))
        await told(world)
        [there] = made(world)
        assert [row.product_id for row in there.lines] == ["11", "12", "-1", None] and there.lines[3].is_text
        assert not any(getattr(r, "number", "") == "FRAKT" for r in world.erp.of(Kind.PRODUCT))


async def test_with_our_state_lost_the_order_of_a_sale_is_found_by_its_sequence_and_not_made_again(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world)
        await told(world)
        [there] = made(world)
        async with world.store.transaction() as tx:
            await tx.links.delete(world.key(Kind.ORDER, System.WMS, "1500"))
        await told(world)
        assert len(made(world)) == 1 and creates(world) == 1
        link = await world.link(Kind.ORDER, there.native_id)
        assert link is not None and link.wms_id == "1500"


@pytest.mark.parametrize(
    "lines", [(), (replace(LINES[0], is_text=True, product_id=None, name="bare tekst"),)], ids=["none", "text"]
)
async def test_a_sale_without_goods_is_parked_with_its_reason(tmp_path: Path, lines: tuple[OrderLine, ...]) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await ready(world)
        sold(world, lines=lines)
        await told(world)
        assert made(world) == [] and await parked(world) == {"1500": Reason.LINE_UNSENDABLE}
