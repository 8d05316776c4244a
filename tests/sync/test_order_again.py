"""An order whose Rackbeat order was deleted: told with its reason, and made once more only when a person asks (R14)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import WmsStatus
from daemon.sync.recovery import recover
from tests.sync.world import NAME, SyncWorld, parked, sync_world, transferred

LOST = SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True)


async def deleted_in_rackbeat(world: SyncWorld) -> str:
    number = await transferred(world)
    del world.wms.records[Kind.ORDER, number]
    return number


async def again(world: SyncWorld) -> str:
    return await world.engine.order_again("7001", world.engine.reader(), actor="uid:1000")


async def test_a_deleted_order_is_not_sent_again_by_a_poll_nor_by_get(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await deleted_in_rackbeat(world)
        for forced in (False, True):
            await world.signal(Kind.ORDER, System.ERP, "7001", forced=forced)
            await world.work()
            assert await parked(world) == {"7001": Reason.ORDER_VANISHED}
        assert world.wms_orders() == []


async def test_asked_for_again_it_is_made_once_and_the_person_stands_in_the_audit_log(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        old = await deleted_in_rackbeat(world)
        assert await again(world) == "changed"
        assert await again(world) == "unchanged"
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        [made] = world.wms_orders()
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None and (link.wms_id, made.reference) == (made.native_id, "24SO 7001") != (old, "")
        assert len(link.base.lines) == 2 and await world.inbox() == []
        async with world.store.reading() as tx:
            newest = (await tx.audit.list(NAME))[0]
        assert (newest.actor, newest.native_id) == ("uid:1000", made.native_id) and old in newest.why


async def test_an_order_that_still_stands_gets_no_second_one_however_often_it_is_asked_for(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        world.wms.calls.clear()
        assert {await again(world) for _ in range(3)} == {"unchanged"}
        world.wms.put(replace(world.wms.order(number), status=WmsStatus.CANCELLED))
        assert await again(world) == "unchanged"
        assert world.wms.calls == [] and len(world.wms_orders()) == 1


async def test_twenty_who_ask_at_once_get_one_order(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await deleted_in_rackbeat(world)
        answers = await asyncio.gather(*(again(world) for _ in range(20)))
        assert sorted(answers) == ["changed"] + ["unchanged"] * 19 and len(world.wms_orders()) == 1


async def test_an_order_that_only_seemed_gone_is_not_made_twice(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        reader = world.engine.reader()
        there = world.wms.records.pop((Kind.ORDER, number))
        await reader.prefetch(System.WMS, Kind.ORDER, [number])
        world.wms.records[Kind.ORDER, number] = there
        with pytest.raises(SyncError) as caught:
            await world.engine.order_again("7001", reader, actor="uid:1000")
        assert caught.value.reason is Reason.STALE and len(world.wms_orders()) == 1


async def test_one_that_somebody_made_by_hand_with_our_reference_is_taken_instead(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        made = world.wms.order(number)
        del world.wms.records[Kind.ORDER, number]
        world.wms.put(replace(made, native_id="8800", status=WmsStatus.CANCELLED))
        world.wms.put(replace(made, native_id="9900"))
        world.wms.calls.clear()
        assert await again(world) == "changed"
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None and link.wms_id == "9900" and world.wms.calls == []


async def test_a_lost_answer_to_the_second_create_leads_to_no_third(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await deleted_in_rackbeat(world)
        world.wms.fail_next = [("after:create", LOST)]
        with pytest.raises(SyncError):
            await again(world)
        await recover(world.connection, world.intake)
        for _ in range(4):
            world.clock.advance(300)
            await world.work()
        assert await again(world) == "unchanged"
        [made] = world.wms_orders()
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None and link.wms_id == made.native_id and await world.inbox() == []


async def test_an_order_that_was_shipped_in_part_is_not_sent_whole_again(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None
        async with world.store.transaction() as tx:
            await tx.links.put(replace(link, base=replace(link.base, wms={**link.base.wms, "earlier": "900"})))
        del world.wms.records[Kind.ORDER, number]
        with pytest.raises(SyncError) as caught:
            await again(world)
        assert caught.value.reason is Reason.CONFLICT and world.wms_orders() == []
