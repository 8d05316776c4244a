"""What a repair was doing when the daemon was killed is settled, and never beside the sync (design 3.2, 3.3)."""

from __future__ import annotations

import asyncio
from pathlib import Path

from daemon.domain.change import Change, DeleteRecord, SetIdField
from daemon.domain.ids import Kind, System
from daemon.domain.work import Command, CommandState
from daemon.sync.courier import Courier
from daemon.sync.recovery import recover
from tests.sync.world import SyncWorld, sync_world


def repair(world: SyncWorld, change: Change, wms_id: str) -> Command:
    return world.engine.outbox.command(change, erp_id=None, wms_id=wms_id, digest=None, origin="repair:p/a1")


async def test_a_deleted_copy_leaves_no_command_open_for_ever(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        gone = repair(world, DeleteRecord(system=System.WMS, kind=Kind.ORDER, native_id="1099"), "1099")
        async with world.store.transaction() as tx:
            await tx.outbox.put(gone)
            await tx.outbox.set_state(gone.id, CommandState.SENDING, world.clock.now())
        await recover(world.connection, world.intake)
        await world.work()
        async with world.store.reading() as tx:
            found = await tx.outbox.get(gone.id)
        assert found is not None and found.state is CommandState.DROPPED


async def test_a_repair_of_a_rackbeat_record_waits_while_the_sync_works_on_its_pair(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await world.signal(Kind.PRODUCT, System.ERP, "11")
        await world.work()
        before = len(world.wms.calls)
        courier = Courier(world.connection, world.engine.outbox, world.intake)
        restore = repair(world, SetIdField(kind=Kind.PRODUCT, native_id="KAFFE-1", value="11"), "KAFFE-1")
        async with world.connection.locks.hold(world.key(Kind.PRODUCT, System.ERP, "11")):
            delivery = asyncio.create_task(courier.deliver(restore, actor="uid:1", why="test"))
            await asyncio.sleep(0.2)
            assert len(world.wms.calls) == before
        assert (await delivery).ok and len(world.wms.calls) == before + 1
