"""A Rackbeat number that passes from one record to another before the daemon looks. Found by tests/model."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.change import Create
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, WmsStatus
from daemon.domain.ownership import Master, OrderPolicy, Policy
from daemon.domain.product import Product
from daemon.sync.passed_on import refuse_passed_on
from tests.builders import line, order, product
from tests.sync.mastering import both, edit, mastered, shown, touch
from tests.sync.test_invoices import bill, told
from tests.sync.test_stock import shelf, stocked
from tests.sync.world import SyncWorld, sync_world


async def passed_on(world: SyncWorld) -> None:
    """KAFFE-1 (24SO 11) became KAFFE-9, and KOPP-1 (24SO 12) became KAFFE-1; nobody has told us."""
    for erp_id in ("11", "12"):
        await touch(world, Kind.PRODUCT, System.ERP, erp_id)
    world.erp.calls.clear()
    world.wms.calls.clear()
    for old, new in (("KAFFE-1", "KAFFE-9"), ("KOPP-1", "KAFFE-1")):
        record = world.wms.records.pop((Kind.PRODUCT, old))
        assert isinstance(record, Product)
        world.wms.put(replace(record, native_id=new, number=new, created_at=world.clock.now()))


@pytest.mark.parametrize("policy", [both(), mastered(Master.ERP)], ids=["both", "erp"])
async def test_what_belongs_to_one_record_is_never_written_to_the_other(tmp_path: Path, policy: Policy) -> None:
    async with sync_world(tmp_path, policy) as world:
        await passed_on(world)
        edit(world.erp, Kind.PRODUCT, "11", name="Ny kaffe")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "name") == "Vare KOPP-1"
        assert [(i.key.native_id, i.reason, i.parked) for i in await world.inbox()] == [("11", Reason.STALE, False)]


async def test_the_links_follow_as_soon_as_the_numbers_are_heard_of(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await passed_on(world)
        for number in ("KAFFE-9", "KAFFE-1", "KOPP-1"):
            await touch(world, Kind.PRODUCT, System.WMS, number)
        links = [await world.link(Kind.PRODUCT, erp_id) for erp_id in ("11", "12")]
        assert [link and link.wms_id for link in links] == ["KAFFE-9", "KAFFE-1"]
        assert await world.inbox() == []


async def test_a_text_that_names_no_other_pair_holds_nothing_back(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        edit(world.wms, Kind.PRODUCT, "KAFFE-1", id_field="999")
        edit(world.erp, Kind.PRODUCT, "11", name="Ny kaffe")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "name") == "Ny kaffe"
        assert product().name != "Ny kaffe"


def swap(world: SyncWorld, kind: Kind = Kind.PRODUCT, one: str = "KAFFE-1", two: str = "KOPP-1") -> None:
    """Two records have each other's number in Rackbeat, and its orders and invoices show the new ones."""
    for old, new in ((one, "9999"), (two, one), ("9999", two)):
        record = world.wms.records.pop((kind, old))
        assert isinstance(record, Product | Company)
        world.wms.put(replace(record, native_id=new, number=new))
        world.wms.renumbered(kind, old, new)


async def test_records_that_swap_numbers_unseen_keep_their_partners(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        for erp_id in ("11", "12"):
            await touch(world, Kind.PRODUCT, System.ERP, erp_id)
        swap(world)
        edit(world.erp, Kind.PRODUCT, "11", name="Ny kaffe")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.wms, Kind.PRODUCT, "KOPP-1", "name") == "Ny kaffe"
        links = [await world.link(Kind.PRODUCT, erp_id) for erp_id in ("11", "12")]
        assert [link and link.wms_id for link in links] == ["KOPP-1", "KAFFE-1"]
        assert await world.inbox() == []


async def test_id_fields_that_somebody_swapped_by_hand_are_no_new_mapping(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        for erp_id in ("11", "12"):
            await touch(world, Kind.PRODUCT, System.ERP, erp_id)
        edit(world.wms, Kind.PRODUCT, "KAFFE-1", id_field="12")
        edit(world.wms, Kind.PRODUCT, "KOPP-1", id_field="11")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert [(i.key.native_id, i.reason) for i in await world.inbox()] == [("11", Reason.STALE)]


async def test_an_order_that_holds_swapped_items_is_not_changed_to_other_goods(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        for kind, erp_id in ((Kind.PRODUCT, "11"), (Kind.PRODUCT, "12"), (Kind.CUSTOMER, "501")):
            await touch(world, kind, System.ERP, erp_id)
        await touch(world, Kind.ORDER, System.ERP, "7001")
        [sent] = world.wms_orders()
        swap(world)
        booked = world.wms.order(sent.native_id)
        world.wms.put(replace(booked, status=WmsStatus.BOOKED, booked_at=world.clock.now()))
        world.erp.calls.clear()
        await touch(world, Kind.ORDER, System.WMS, sent.native_id)
        assert world.erp.calls == []
        await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-1")
        world.clock.advance(600)
        await world.work()
        assert world.erp.calls == []
        assert await world.inbox() == []


async def linked(world: SyncWorld) -> None:
    """Both products, and two customers (501 at 10001, 502 at 10002), stand on both sides."""
    world.erp.put(replace(world.erp.records[Kind.CUSTOMER, "501"], native_id="502", number="10002", name="En annen"))
    for kind, erp_id in ((Kind.PRODUCT, "11"), (Kind.PRODUCT, "12"), (Kind.CUSTOMER, "501"), (Kind.CUSTOMER, "502")):
        await touch(world, kind, System.ERP, erp_id)
    world.erp.calls.clear()
    world.wms.calls.clear()


async def later(world: SyncWorld) -> None:
    for _ in range(3):
        world.clock.advance(600)
        await world.work()


async def test_an_order_is_not_sent_with_the_goods_or_the_customer_that_have_its_numbers_now(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await linked(world)
        swap(world)
        swap(world, Kind.CUSTOMER, "10001", "10002")
        await touch(world, Kind.ORDER, System.ERP, "7001")
        await later(world)
        [sent] = world.wms_orders()
        sold = world.erp.order("7001")
        rows = [row.product_id for row in sold.lines if not row.is_text]
        assert rows == ["11", "12"] and sold.customer_id == "501"
        assert [line.product_id for line in sent.lines if not line.is_text] == ["KOPP-1", "KAFFE-1"]
        assert (sent.customer_id, await world.inbox()) == ("10002", [])


async def test_an_invoice_without_an_order_is_made_of_the_goods_that_it_names(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await linked(world)
        bill(world, lines=(line("91", "KAFFE-1", "KAFFE-1"),))
        swap(world)
        swap(world, Kind.CUSTOMER, "10001", "10002")
        await told(world)
        await later(world)
        [made] = [c.record for c in world.erp.calls if isinstance(c, Create)]
        assert isinstance(made, Order) and [row.product_id for row in made.lines] == ["11"]
        assert (made.customer_id, await world.inbox()) == ("501", [])


async def test_a_sale_is_made_of_the_goods_that_it_names(tmp_path: Path) -> None:
    policy = both(orders=OrderPolicy(flow=Master.BOTH))
    async with sync_world(tmp_path, policy) as world:
        await linked(world)
        goods = order("1500", WmsStatus.BOOKED, (line("91", "KAFFE-1", "KAFFE-1"),))
        world.wms.put(replace(goods, reference="", customer_id="10001", created_at=world.clock.now()))
        swap(world)
        swap(world, Kind.CUSTOMER, "10001", "10002")
        await touch(world, Kind.ORDER, System.WMS, "1500")
        await later(world)
        [made] = [c.record for c in world.erp.calls if isinstance(c, Create)]
        assert isinstance(made, Order) and [row.product_id for row in made.lines] == ["11"]
        assert (made.customer_id, await world.inbox()) == ("501", [])


async def test_r12_the_stock_of_another_product_that_has_the_number_now_is_not_written(tmp_path: Path) -> None:
    async with stocked(tmp_path) as world:
        shelf(world, System.WMS, "KAFFE-1", "7")
        swap(world)
        await touch(world, Kind.STOCK, System.WMS, "KOPP-1")
        await later(world)
        assert (shown(world.erp, Kind.PRODUCT, "11", "stock"), await world.inbox()) == (Decimal(7), [])
        assert shown(world.erp, Kind.PRODUCT, "12", "stock") == Decimal(50)


async def test_an_edit_before_anybody_looks_leaves_records_that_swapped_numbers_their_partners(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await linked(world)
        edit(world.wms, Kind.PRODUCT, "KAFFE-1", sales_price=Decimal(321))
        swap(world)
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        links = [await world.link(Kind.PRODUCT, erp_id) for erp_id in ("11", "12")]
        assert [link and link.wms_id for link in links] == ["KOPP-1", "KAFFE-1"]
        assert shown(world.erp, Kind.PRODUCT, "11", "sales_price") == Decimal(321)


async def test_what_was_decided_by_a_number_that_the_link_has_left_is_not_sent(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await linked(world)
        await refuse_passed_on(world.connection, Kind.PRODUCT, {"11": "KAFFE-1", "12": "KOPP-1", "-1": "GEBYR"})
        swap(world)
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        with pytest.raises(SyncError) as refused:
            await refuse_passed_on(world.connection, Kind.PRODUCT, {"11": "KAFFE-1"})
        assert refused.value.reason is Reason.STALE


@pytest.mark.parametrize("typed", [None, "77"])
@pytest.mark.parametrize("policy", [both(), mastered(Master.ERP)], ids=["both", "erp"])
async def test_a_number_that_passes_to_a_record_without_a_partner_takes_no_link_along(
    tmp_path: Path, policy: Policy, typed: str | None
) -> None:
    async with sync_world(tmp_path, policy) as world:
        await linked(world)
        stranger = Product(native_id="LAGER-1", number="LAGER-1", name="Bare på lager", category_id="4", id_field=typed)
        world.wms.put(stranger)
        for record in world.wms.of(Kind.PRODUCT):
            edit(world.wms, Kind.PRODUCT, record.native_id, created_at=world.clock.now() - timedelta(days=9))
        swap(world, Kind.PRODUCT, "KAFFE-1", "LAGER-1")
        await touch(world, Kind.PRODUCT, System.WMS, "LAGER-1")
        link = await world.link(Kind.PRODUCT, "11")
        assert link is not None and link.wms_id == "LAGER-1"


async def test_an_id_that_moved_to_a_record_of_other_content_is_told_and_no_mapping(tmp_path: Path) -> None:
    async with sync_world(tmp_path, mastered(Master.ERP)) as world:
        await linked(world)
        old = world.clock.now() - timedelta(days=9)
        stranger = Product(native_id="LAGER-1", number="LAGER-1", name="Bare på lager", created_at=old, id_field="11")
        world.wms.put(stranger)
        edit(world.wms, Kind.PRODUCT, "KAFFE-1", id_field=None)
        await touch(world, Kind.PRODUCT, System.WMS, "LAGER-1")
        link = await world.link(Kind.PRODUCT, "11")
        assert link is not None and link.wms_id == "KAFFE-1"
        assert [(i.key.native_id, i.reason, i.parked) for i in await world.inbox()] == [
            ("LAGER-1", Reason.NUMBER_TAKEN, True)
        ]


async def test_r12_the_stock_of_a_stranger_that_took_the_number_is_not_written_but_an_emptied_id_field_holds_up_nothing(
    tmp_path: Path,
) -> None:
    async with stocked(tmp_path) as world:
        shelf(world, System.WMS, "KAFFE-1", "7", id_field=None)
        await touch(world, Kind.STOCK, System.WMS, "KAFFE-1")
        assert (shown(world.erp, Kind.PRODUCT, "11", "stock"), await world.inbox()) == (Decimal(7), [])
        shelf(world, System.WMS, "KAFFE-1", "3", name="Bare på lager")
        await touch(world, Kind.STOCK, System.WMS, "KAFFE-1")
        assert shown(world.erp, Kind.PRODUCT, "11", "stock") == Decimal(7)
        assert [(i.key.native_id, i.reason) for i in await world.inbox()] == [("KAFFE-1", Reason.STALE)]
