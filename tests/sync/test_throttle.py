"""Slowing down before a limit is reached, orders last; and what goes on by itself after an outage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.work import Signal, Source
from daemon.ports import Budget
from daemon.sync.outage import release_after_outage
from daemon.sync.poller import Poller
from daemon.sync.throttle import seconds_to_wait
from daemon.sync.workers import Workers
from daemon.turns import Urgency
from tests.sync.world import NAME, SyncWorld, sync_world

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
RESETS = NOW + timedelta(minutes=20)


def told(remaining: int, limit: int = 7200, resets_at: datetime | None = RESETS) -> Budget:
    return Budget(limit=limit, remaining=remaining, resets_at=resets_at, seen_at=NOW)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SyncWorld]:
    async with sync_world(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("remaining", "waiting"),
    [
        (7200, []),
        (3599, [Urgency.SWEEP]),
        (1079, [Urgency.POLLS, Urgency.SWEEP]),
        (719, [Urgency.OTHERS, Urgency.POLLS, Urgency.SWEEP]),
        (0, [Urgency.OTHERS, Urgency.POLLS, Urgency.SWEEP]),
    ],
)
def test_the_less_is_left_the_more_waits_and_orders_never(remaining: int, waiting: list[Urgency]) -> None:
    assert [urgency for urgency in Urgency if seconds_to_wait(told(remaining), urgency, NOW) > 0] == waiting


def test_the_wait_ends_with_the_window_and_where_that_is_not_told_after_a_minute() -> None:
    assert seconds_to_wait(told(0), Urgency.SWEEP, NOW) == 1200
    assert seconds_to_wait(told(0), Urgency.SWEEP, RESETS) == 0
    assert seconds_to_wait(told(0, resets_at=None), Urgency.SWEEP, NOW) == 60
    assert seconds_to_wait(told(0, resets_at=None), Urgency.SWEEP, NOW + timedelta(seconds=60)) == 0
    assert seconds_to_wait(Budget(), Urgency.SWEEP, NOW) == 0


@pytest.mark.parametrize("system", list(System))
async def test_when_the_budget_of_either_system_runs_low_only_orders_are_claimed(
    world: SyncWorld, system: System
) -> None:
    now = world.clock.now()
    await world.signal(Kind.PRODUCT, System.ERP, "11")
    await world.signal(Kind.ORDER, System.ERP, "7001")
    world.connection.remote(system).told = Budget(  # type: ignore[attr-defined]  # a FakeRemote
        limit=480, remaining=20, seen_at=now, resets_at=now + timedelta(seconds=40)
    )

    async def claimed() -> list[Kind]:
        workers = Workers(world.connection, world.engine, world.intake.bell(NAME))
        return [item.key.kind for batch in await workers._claim() for item in batch]

    assert await claimed() == [Kind.ORDER]
    world.clock.advance(41)
    assert await claimed() == [Kind.ORDER, Kind.PRODUCT]


async def test_however_much_else_is_due_orders_are_claimed_first(world: SyncWorld) -> None:
    """Webhooks go before polls, but not webhooks of products before the poll of an order."""
    webhooks = [world.key(Kind.PRODUCT, System.WMS, f"VARE-{number}") for number in range(300)]
    await world.intake.signal([Signal(key=key, source=Source.WEBHOOK) for key in webhooks])
    polled = [world.key(Kind.ORDER, System.ERP, str(number)) for number in range(3)]
    await world.intake.signal([Signal(key=key, source=Source.POLL) for key in polled])
    workers = Workers(world.connection, world.engine, world.intake.bell(NAME))
    first = (await workers._claim())[0]
    assert {item.key for item in first} == set(polled)


async def test_a_poll_that_can_wait_is_put_off_and_loses_nothing(world: SyncWorld) -> None:
    polling = Poller(world.connection, System.ERP, [Kind.ORDER, Kind.CUSTOMER], 60, world.intake)
    await polling._poll_guarded(Kind.CUSTOMER)
    reads = world.erp.reads
    now = world.clock.now()
    world.erp.told = Budget(limit=7200, remaining=700, seen_at=now, resets_at=now + timedelta(minutes=20))
    await polling._poll_guarded(Kind.CUSTOMER)
    assert world.erp.reads == reads
    await polling._poll_guarded(Kind.ORDER)
    assert world.erp.reads > reads
    world.erp.put(world.erp.records[Kind.CUSTOMER, "501"])
    world.clock.advance(21 * 60)
    await polling._poll_guarded(Kind.CUSTOMER)
    assert "501" in [item.key.native_id for item in await world.inbox()]


async def test_after_an_outage_what_it_parked_goes_on_and_what_is_wrong_with_a_record_stays_parked(
    world: SyncWorld,
) -> None:
    reasons = {"1": Reason.UNREACHABLE, "2": Reason.SERVER_ERROR, "3": Reason.LINE_UNSENDABLE, "4": Reason.TIMEOUT}
    for native_id, reason in reasons.items():
        key = world.key(Kind.ORDER, System.ERP, native_id)
        await world.intake.signal([Signal(key=key, source=Source.POLL)])
        async with world.store.transaction() as tx:
            if native_id == "4":
                await tx.inbox.retry(key, world.clock.now() + timedelta(minutes=15), reason, "")
            else:
                await tx.inbox.park(key, 1, reason, "")
    assert await release_after_outage(world.connection, world.intake) == 3
    due = {item.key.native_id for item in await world.inbox() if not item.parked and item.due_at <= world.clock.now()}
    assert due == {"1", "2", "4"}
