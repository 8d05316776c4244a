"""A rehearsal of a pair at rest says so, also where its rest would wake others: parked orders, stock that it held back.
It wakes nobody (daemon/sync/rehearsal: nothing is written anywhere)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem, Signal, Source
from daemon.metrics import Metrics
from daemon.sync.rehearsal import rehearse
from tests.sync.world import NAME, SyncWorld, sync_world, transferred

WAITING = {
    "stock that the order held back": (Kind.STOCK, "11", Reason.ORDER_OPEN, "order 7001 is open", Kind.ORDER, "7001"),
    "the order itself, parked": (Kind.ORDER, "7001", Reason.LINE_UNSENDABLE, "", Kind.ORDER, "7001"),
    "an order that waits for the product": (
        Kind.ORDER,
        "7009",
        Reason.LINE_UNSENDABLE,
        "product 11: its number is too long",
        Kind.PRODUCT,
        "11",
    ),
}


async def waits(world: SyncWorld, key: Key, reason: Reason, detail: str) -> None:
    await world.intake.signal([Signal(key=key, source=Source.MANUAL)])
    again = world.clock.now() + timedelta(hours=1) if reason is Reason.ORDER_OPEN else None
    async with world.store.transaction() as tx:
        if again is not None:
            await tx.inbox.retry(key, again, reason, detail)
        else:
            await tx.inbox.park(key, 1, reason, detail, again_at=None)


@pytest.mark.parametrize("waiting", WAITING.values(), ids=WAITING)
async def test_a_rehearsal_of_a_pair_at_rest_wakes_nobody_and_does_not_fail(
    waiting: tuple[Kind, str, Reason, str, Kind, str], tmp_path: Path
) -> None:
    kind, native_id, reason, detail, asked, asked_id = waiting
    async with sync_world(tmp_path) as world:
        await transferred(world)
        await world.work()
        await waits(world, world.key(kind, System.ERP, native_id), reason, detail)
        before, now = await world.inbox(), world.clock.now()
        key = world.key(asked, System.ERP, asked_id)
        item = InboxItem(key=key, source=Source.MANUAL, generation=0, first_at=now, due_at=now)
        told = await rehearse(world.connection, world.engine, item, Metrics(CollectorRegistry(), [NAME]))
        assert (told.outcome, told.commands, told.error) == ("unchanged", (), None)
        assert await world.inbox() == before
