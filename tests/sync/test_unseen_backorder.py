"""A sale of Rackbeat that was shipped in part and closed before we ever saw it (R16, ADR 7). Found by tests/model."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import WmsStatus
from daemon.domain.ownership import Master, OrderPolicy, Policy
from daemon.domain.work import CommandState
from tests.builders import order
from tests.sync.world import NAME, SyncWorld, sync_world

BOTH = Policy(orders=OrderPolicy(flow=Master.BOTH))


async def closed_with_rest(world: SyncWorld, *, shipped: str) -> None:
    """Rackbeat order 900 of five and two, `shipped` of the first gone, cancelled for order 901."""
    for kind, native_id in ((Kind.PRODUCT, "11"), (Kind.PRODUCT, "12"), (Kind.CUSTOMER, "501")):
        await world.signal(kind, System.ERP, native_id)
    await world.work()
    sold = order("900")
    lines = tuple(replace(e, product_id=e.product_number, shipped=Decimal(0)) for e in sold.lines)
    gone = (replace(lines[0], shipped=Decimal(shipped)), lines[1])
    whole = replace(sold, customer_id="10001", created_at=world.clock.now())
    world.wms.put(replace(whole, status=WmsStatus.CANCELLED, lines=gone))
    left = (replace(lines[0], quantity=Decimal(5) - Decimal(shipped)), lines[1])
    rest = replace(whole, native_id="901", status=WmsStatus.BOOKED, lines=left, note="Restordre fra 900")
    world.wms.put(rest)
    await world.signal(Kind.ORDER, System.WMS, "901")
    await world.work()


async def test_what_it_shipped_is_not_forgotten_a_person_is_asked(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await closed_with_rest(world, shipped="3")
        assert [(i.key.native_id, i.reason) for i in await world.inbox()] == [("901", Reason.BACKORDER)]
        assert world.erp.calls == []


async def test_one_that_had_shipped_nothing_is_a_sale_of_its_own(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await closed_with_rest(world, shipped="0")
        assert [i.key.native_id for i in await world.inbox()] == []
        assert len(world.erp.calls) == 1


async def test_a_lost_answer_is_looked_into_although_the_order_is_no_sale_any_more(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await closed_with_rest(world, shipped="3")
        whole = world.wms.order("900")
        world.wms.put(replace(whole, native_id="902", status=WmsStatus.BOOKED, note=""))
        world.erp.fail_next = [("before:create", SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True))]
        await world.signal(Kind.ORDER, System.WMS, "902")
        await world.work()
        world.wms.put(replace(world.wms.order("902"), status=WmsStatus.CANCELLED))
        world.clock.advance(300)
        await world.signal(Kind.ORDER, System.WMS, "902")
        await world.work()
        async with world.store.reading() as tx:
            assert await tx.outbox.list(NAME, states=[CommandState.PENDING, CommandState.SENDING]) == []
