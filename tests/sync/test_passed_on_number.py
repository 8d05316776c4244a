"""A Rackbeat number that passes from one record to another before the daemon looks. Found by tests/model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.order import WmsStatus
from daemon.domain.ownership import Master, Policy
from daemon.domain.product import Product
from tests.builders import product
from tests.sync.test_masters import both, edit, mastered, shown, touch
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


def swap(world: SyncWorld) -> None:
    """KAFFE-1 and KOPP-1 have each other's number in Rackbeat, and its orders show the new ones."""
    kaffe, kopp = (world.wms.records.pop((Kind.PRODUCT, number)) for number in ("KAFFE-1", "KOPP-1"))
    for record, old, new in ((kaffe, "KAFFE-1", "X"), (kopp, "KOPP-1", "KAFFE-1"), (kaffe, "X", "KOPP-1")):
        assert isinstance(record, Product)
        world.wms.put(replace(record, native_id=new, number=new))
        world.wms.renumbered(Kind.PRODUCT, old, new)
    del world.wms.records[Kind.PRODUCT, "X"]


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
