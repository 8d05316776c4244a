"""A 24SO order that is edited while nobody knows yet what became of its create (R13). Found by tests/model."""

from __future__ import annotations

from pathlib import Path

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from tests.fakes import set_quantity
from tests.sync.world import sync_world


async def test_the_draft_follows_it_and_is_not_taken_for_the_warehouse_s_edit(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        for kind, native_id in ((Kind.PRODUCT, "11"), (Kind.PRODUCT, "12"), (Kind.CUSTOMER, "501")):
            await world.signal(kind, System.ERP, native_id)
            await world.work()
        world.wms.fail_next = [("after:create", SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True))]
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        world.erp.put(set_quantity(world.erp.order("7001"), "KAFFE-1", "4"))
        world.clock.advance(300)
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        [arrived] = world.wms_orders()
        assert [str(line.quantity) for line in arrived.lines] == ["4", "2"]
        assert world.erp.calls == []
