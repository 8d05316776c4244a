"""What was read ahead may be older than what somebody else did meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from daemon.domain.ids import Kind, System
from daemon.domain.ownership import DeletePolicy, Master, Policy
from daemon.domain.work import InboxItem, Source
from tests.sync.world import SyncWorld, sync_world

BOTH = Policy(masters=dict.fromkeys((Kind.PRODUCT, Kind.CUSTOMER), Master.BOTH), deletes=DeletePolicy.DEACTIVATE)


def item(world: SyncWorld, kind: Kind, native_id: str) -> InboxItem:
    now = world.clock.now()
    key = world.key(kind, System.ERP, native_id)
    return InboxItem(key=key, source=Source.POLL, generation=1, due_at=now, first_at=now)


async def test_a_product_that_an_order_brought_over_meanwhile_is_not_taken_for_gone(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        reader = world.engine.reader()
        polled = item(world, Kind.PRODUCT, "11")
        await world.engine.prefetch([polled], reader)
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        assert await world.link(Kind.PRODUCT, "11") is not None
        await world.engine.converge(polled, reader)
        [product] = [record for record in world.erp.of(Kind.PRODUCT) if record.native_id == "11"]
        assert getattr(product, "active", None) is True


async def test_a_value_read_before_the_other_side_was_written_is_not_taken_for_news(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await world.signal(Kind.PRODUCT, System.ERP, "11")
        await world.work()
        polled = item(world, Kind.PRODUCT, "11")
        stored = world.wms.records[Kind.PRODUCT, "KAFFE-1"]
        world.wms.put(replace(stored, name="Kaffe, ny"))  # type: ignore[type-var,arg-type]  # a product
        reader = world.engine.reader()
        await world.engine.prefetch([polled], reader)
        await world.signal(Kind.PRODUCT, System.WMS, "KAFFE-1")
        await world.work()
        before = len(world.wms.calls)
        await world.engine.converge(polled, reader)
        assert world.wms.calls[before:] == [], "the old name went back to Rackbeat"
        sides = ((world.erp, "11"), (world.wms, "KAFFE-1"))
        assert {getattr(side.records[Kind.PRODUCT, i], "name", "") for side, i in sides} == {"Kaffe, ny"}
