"""What was parked because a system failed comes back by itself, and a record at fault does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from daemon.config.values import Timing
from daemon.domain.errors import OF_THE_SYSTEM, TRANSIENT, Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.order import ErpStatus, WmsStatus
from daemon.domain.work import InboxItem, Signal, Source
from daemon.sync.backoff import comeback_at, last_comeback, retry_at
from daemon.sync.comeback import ALL_SECONDS, AT_ONCE, Comeback
from daemon.sync.outage import release_after_outage
from daemon.sync.workers import Workers
from tests.builders import product
from tests.sync.world import NAME, SyncWorld, parked, sync_world, transferred

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
KEY = Key(NAME, Kind.ORDER, System.ERP, "7001")
HOUR = 3600.0


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SyncWorld]:
    async with sync_world(tmp_path) as made:
        yield made


def waits(reason: Reason, attempts: int, key: Key = KEY, **more: float) -> float | None:
    at = comeback_at(NOW, key, attempts, SyncError(reason, **more), Timing())
    return None if at is None else (at - NOW).total_seconds()


@pytest.mark.parametrize("reason", sorted(OF_THE_SYSTEM))
def test_what_a_system_refused_comes_back_ever_more_seldom_but_at_least_every_hour(reason: Reason) -> None:
    quick = Timing().retry_attempts - 1
    seconds = [waits(reason, attempts) or 0.0 for attempts in range(quick, quick + 40)]
    assert 0.75 * 900 <= seconds[0] <= 900
    assert 0.75 * 1800 <= seconds[1] <= 1800
    assert all(0.75 * HOUR <= each <= HOUR for each in seconds[2:])


@pytest.mark.parametrize("reason", sorted(set(Reason) - OF_THE_SYSTEM))
def test_what_is_wrong_with_the_record_waits_for_a_person(reason: Reason) -> None:
    assert waits(reason, 7) is None and retry_at(NOW, 0, SyncError(reason), Timing()) is None


def test_whatever_is_tried_again_at_once_comes_back_too() -> None:
    assert TRANSIENT <= OF_THE_SYSTEM


def test_what_was_parked_together_does_not_come_back_together_and_the_same_try_waits_the_same() -> None:
    keys = [Key(NAME, Kind.ORDER, System.ERP, str(number)) for number in range(200)]
    minutes = {int((waits(Reason.TIMEOUT, 20, key) or 0) // 60) for key in keys}
    assert len(minutes) >= 12
    assert waits(Reason.TIMEOUT, 20) == waits(Reason.TIMEOUT, 20)


def test_a_wait_that_the_system_asked_for_is_honoured() -> None:
    assert waits(Reason.RATE_LIMITED, 7, retry_after=5000.0) == 5000.0


async def until_parked(world: SyncWorld) -> None:
    for _ in range(Timing().retry_attempts):
        await world.work()
        world.clock.advance(Timing().retry_max_seconds)


async def pass_by(world: SyncWorld, hours: float) -> None:
    """The workers look every minute."""
    for _ in range(int(hours * 60)):
        world.clock.advance(60)
        await world.work()


async def test_an_order_that_rackbeat_would_not_take_for_hours_arrives_by_itself_when_it_does(
    world: SyncWorld,
) -> None:
    """Reads are answered all the time, so no poll ever tells that anything was wrong."""
    world.wms.refuses = SyncError(Reason.UNREACHABLE, "read only")
    await world.signal(Kind.ORDER, System.ERP, "7001")
    await until_parked(world)
    assert await parked(world) == {"7001": Reason.UNREACHABLE}
    await pass_by(world, 6)
    assert world.wms_orders() == []
    [item] = await world.inbox()
    assert item.attempts < Timing().retry_attempts + 10, "asked too often"
    world.wms.refuses = None
    await pass_by(world, 1.1)
    assert len(world.wms_orders()) == 1
    assert await world.inbox() == []


async def test_a_shipment_that_24sevenoffice_would_not_take_for_hours_is_written_by_itself_when_it_does(
    world: SyncWorld,
) -> None:
    number = await transferred(world)
    there = world.wms.order(number)
    lines = tuple(replace(line, shipped=line.quantity) for line in there.lines)
    world.wms.put(replace(there, status=WmsStatus.SHIPPED, lines=lines))
    world.erp.refuses = SyncError(Reason.SERVER_ERROR, "503")
    await world.signal(Kind.ORDER, System.WMS, number)
    await until_parked(world)
    await pass_by(world, 6)
    assert await parked(world) == {number: Reason.SERVER_ERROR}
    assert world.erp.order("7001").status == "Confirmed"
    world.erp.refuses = None
    await pass_by(world, 1.1)
    assert world.erp.order("7001").status == ErpStatus.SENT
    assert await world.inbox() == []


async def test_a_create_whose_outcome_stayed_unknown_for_hours_is_looked_for_and_made_once(world: SyncWorld) -> None:
    """A 503 may hide a commit. This one does: the order stands there all the time, and is found."""
    for kind, native_id in ((Kind.PRODUCT, "11"), (Kind.PRODUCT, "12"), (Kind.CUSTOMER, "501")):
        await world.signal(kind, System.ERP, native_id)
    await world.work()
    world.wms.fail_next = [("after:create", SyncError(Reason.SERVER_ERROR, "503", outcome_unknown=True))]
    await world.signal(Kind.ORDER, System.ERP, "7001")
    await world.work()
    world.wms.find_fails = SyncError(Reason.SERVER_ERROR, "503")
    await until_parked(world)
    assert await parked(world) == {"7001": Reason.SERVER_ERROR}
    await pass_by(world, 6)
    world.wms.find_fails = None
    await pass_by(world, 1.1)
    assert len(world.wms_orders()) == 1
    assert await world.inbox() == []
    assert await world.link(Kind.ORDER, "7001") is not None


async def test_when_one_gets_through_everything_that_waited_for_the_system_follows_at_once(world: SyncWorld) -> None:
    ids = [str(100 + number) for number in range(4 * AT_ONCE)]
    for native_id in ids:
        world.erp.put(product(native_id, f"VARE-{native_id}"))
        await world.signal(Kind.PRODUCT, System.ERP, native_id)
    world.wms.refuses = SyncError(Reason.SERVER_ERROR, "503")
    await until_parked(world)
    assert set(await parked(world)) == set(ids)
    await pass_by(world, 4)
    world.wms.refuses = None
    for _ in range(int(HOUR / 60)):
        await pass_by(world, 1 / 60)
        if len(await world.inbox()) < len(ids):
            break
    assert await world.inbox() == []
    assert len(world.wms.of(Kind.PRODUCT)) >= len(ids)


async def stored(
    world: SyncWorld,
    native_id: str,
    reason: Reason,
    *,
    minutes: float = 60,
    attempts: int = 8,
    kind: Kind = Kind.ORDER,
) -> None:
    key = world.key(kind, System.ERP, native_id)
    await world.intake.signal([Signal(key=key, source=Source.POLL)])
    async with world.store.transaction() as tx:
        for _ in range(attempts):
            await tx.inbox.retry(key, world.clock.now(), reason, "")
        again_at = world.clock.now() + timedelta(minutes=minutes)
        await tx.inbox.park(key, 1, reason, "", again_at=again_at)


async def let_go(world: SyncWorld) -> set[str]:
    return {item.key.native_id for item in await world.inbox() if not item.parked}


async def found(world: SyncWorld, native_id: str) -> InboxItem:
    [item] = [item for item in await world.inbox() if item.key.native_id == native_id]
    return item


async def test_a_few_are_tried_at_each_look_and_only_when_their_time_has_come(world: SyncWorld) -> None:
    comeback = Comeback(world.connection)
    for number in range(AT_ONCE + 2):
        await stored(world, str(number), Reason.TIMEOUT)
    await stored(world, "later", Reason.TIMEOUT, minutes=120)
    await stored(world, "wrong", Reason.LINE_UNSENDABLE)
    await comeback.look()
    assert await let_go(world) == set()
    world.clock.advance(HOUR)
    await comeback.look()
    assert len(await let_go(world)) == AT_ONCE
    await comeback.look()
    assert len(await let_go(world)) == AT_ONCE, "not before half a minute has passed"
    world.clock.advance(30)
    await comeback.look()
    assert await let_go(world) == {str(number) for number in range(AT_ONCE + 2)}


async def test_a_success_after_the_tries_had_ended_lets_all_go_but_keeps_count_and_not_again_at_once(
    world: SyncWorld,
) -> None:
    comeback = Comeback(world.connection)
    await stored(world, "1", Reason.TIMEOUT)
    await stored(world, "2", Reason.SERVER_ERROR)
    await stored(world, "wrong", Reason.LINE_UNSENDABLE)
    through = await found(world, "1")
    comeback.changed(through)
    await comeback.look()
    assert await let_go(world) == {"1", "2"}
    assert (await found(world, "2")).attempts == through.attempts
    await stored(world, "3", Reason.SERVER_ERROR)
    comeback.changed(through)
    await comeback.look()
    assert "3" not in await let_go(world)
    world.clock.advance(ALL_SECONDS)
    await comeback.look()
    assert "3" in await let_go(world)


async def test_a_first_success_of_a_key_that_had_failed_once_says_nothing_about_the_others(world: SyncWorld) -> None:
    comeback = Comeback(world.connection)
    await stored(world, "1", Reason.TIMEOUT, attempts=1)
    await stored(world, "2", Reason.TIMEOUT)
    comeback.changed(await found(world, "1"))
    await comeback.look()
    assert await let_go(world) == set()


async def test_however_many_an_outage_parked_all_go_on_after_it(world: SyncWorld) -> None:
    keys = [world.key(Kind.PRODUCT, System.ERP, str(number)) for number in range(1_201)]
    await world.intake.signal([Signal(key=key, source=Source.POLL) for key in keys])
    async with world.store.transaction() as tx:
        for key in keys:
            await tx.inbox.park(key, 1, Reason.UNREACHABLE, "")
    assert await release_after_outage(world.connection, world.intake) == len(keys)
    async with world.store.reading() as tx:
        assert (await tx.inbox.count(NAME)).parked == 0


async def test_a_keys_own_tries_have_an_end_and_then_one_an_hour_is_tried_for_all_in_turn(world: SyncWorld) -> None:
    """Never again by itself: an item that fails for ever costs nothing. The connection goes on asking."""
    world.wms.refuses = SyncError(Reason.FORBIDDEN, "403")
    ended = last_comeback(Timing())
    ids = [str(100 + number) for number in range(6)]
    for native_id in ids:
        world.erp.put(product(native_id, f"VARE-{native_id}"))
        await stored(world, native_id, Reason.FORBIDDEN, attempts=ended, kind=Kind.PRODUCT)
    workers = Workers(world.connection, world.engine, world.intake.bell(NAME))
    tried = Counter[str]()
    for _ in range(6 * 60):
        before = {item.key.native_id: item.attempts for item in await world.inbox()}
        world.clock.advance(60)
        for batch in await workers._claim():
            await workers._work(batch)
        tried += Counter({i.key.native_id: i.attempts - before[i.key.native_id] for i in await world.inbox()})
    assert tried == Counter(dict.fromkeys(ids[: tried.total()], 1)) and 5 <= tried.total() <= 6, tried
    world.wms.refuses = None
    for _ in range(2 * 60):
        world.clock.advance(60)
        for batch in await workers._claim():
            await workers._work(batch)
    assert await world.inbox() == [], "the first that got through let all go"


async def test_once_the_missing_right_is_given_everything_that_was_forbidden_follows_the_first(
    world: SyncWorld,
) -> None:
    comeback = Comeback(world.connection)
    await stored(world, "1", Reason.FORBIDDEN, attempts=0)
    await stored(world, "2", Reason.FORBIDDEN, attempts=0)
    comeback.changed(await found(world, "1"))
    await comeback.look()
    assert await let_go(world) == {"1", "2"}
