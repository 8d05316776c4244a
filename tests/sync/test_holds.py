"""What is held back for hours costs little, is lost in no way, and goes on at once when the hold ends (design 3.3)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.window import Window
from daemon.sync.gate import PERSON, Gate
from daemon.sync.workers import Workers
from tests.sync.test_stock import moved, ordered, ship, shown, stock_writes, stocked
from tests.sync.world import NAME, SyncWorld, sync_world


async def seconds_pass(world: SyncWorld, workers: Workers, seconds: int, step: int = 1) -> None:
    """As the workers look."""
    for _ in range(0, seconds, step):
        world.clock.advance(step)
        for batch in await workers._claim():
            await workers._work(batch)


async def test_a_pause_of_hours_reads_little_forgets_nothing_and_goes_on_within_seconds(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        workers = Workers(world.connection, world.engine, world.intake.bell(NAME))
        world.connection.gate.hold(PERSON, "stock count")
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await seconds_pass(world, workers, 3600, 5)
        first = world.erp.reads + world.wms.reads
        await seconds_pass(world, workers, 5 * 3600, 5)
        an_hour = (world.erp.reads + world.wms.reads - first) / 5
        assert world.wms_orders() == [] and an_hour <= 20, f"{an_hour} reads an hour for one order that is held back"
        [item] = await world.inbox()
        assert (item.reason, item.parked, item.attempts) == (Reason.PAUSED, False, 0), "to wait is no failure"
        world.connection.gate.release(PERSON)
        await seconds_pass(world, workers, 3)
        assert len(world.wms_orders()) == 1 and await world.inbox() == []


async def test_the_end_of_one_of_two_holds_looks_and_the_end_of_the_other_lets_go(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        workers = Workers(world.connection, world.engine, world.intake.bell(NAME))
        world.connection.gate.hold(PERSON, "a")
        world.connection.gate.hold("canary", "b")
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await seconds_pass(world, workers, 3600, 5)
        for name, orders in ((PERSON, 0), ("canary", 1)):
            world.connection.gate.release(name)
            await seconds_pass(world, workers, 3)
            assert len(world.wms_orders()) == orders


async def test_work_goes_on_when_a_window_closes_and_after_a_restart_without_the_hold(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        now = world.clock.now()
        window = Window(
            name="count",
            zone="UTC",
            begins=now.replace(tzinfo=None),
            ends_at=(now + timedelta(hours=3)).replace(tzinfo=None),
        )
        gate = Gate(world.connection.policy.mode, windows=[window], clock=world.clock)
        object.__setattr__(world.connection, "gate", gate)
        workers = Workers(world.connection, world.engine, world.intake.bell(NAME))
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await seconds_pass(world, workers, 3 * 3600 - 10, 5)
        assert world.wms_orders() == []
        await seconds_pass(world, workers, 15)
        assert len(world.wms_orders()) == 1

        gate.hold(PERSON, "again")
        await world.signal(Kind.PRODUCT, System.ERP, "12")
        await seconds_pass(world, workers, 3600, 5)
        waiting = [item.key.native_id for item in await world.inbox()]
        gate.release(PERSON)
        next_life = Workers(world.connection, world.engine, world.intake.bell(NAME))
        await seconds_pass(world, next_life, 3)
        assert await world.inbox() == [], waiting


async def test_a_failure_after_a_long_pause_has_all_its_tries(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        workers = Workers(world.connection, world.engine, world.intake.bell(NAME))
        world.connection.gate.hold(PERSON, "a long weekend")
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await seconds_pass(world, workers, 3 * 86_400, 300)
        world.wms.refuses = SyncError(Reason.UNREACHABLE, "gone")
        world.connection.gate.release(PERSON)
        await seconds_pass(world, workers, 3)
        [item] = [item for item in await world.inbox() if item.key.kind is Kind.ORDER]
        assert (item.parked, item.attempts) == (False, 1)


async def test_stock_that_an_order_holds_back_for_hours_is_looked_at_ever_more_seldom_and_soon_after_the_order_is_sent(
    tmp_path: Path,
) -> None:
    async with stocked(tmp_path) as world:
        number = await ordered(world)
        ship(world, number)
        await moved(world)
        workers = Workers(world.connection, world.engine, world.intake.bell(NAME))
        await seconds_pass(world, workers, 3600, 5)
        before = world.erp.reads + world.wms.reads
        await seconds_pass(world, workers, 5 * 3600, 5)
        an_hour = (world.erp.reads + world.wms.reads - before) / 5
        assert stock_writes(world) == [] and an_hour <= 20, f"{an_hour} reads an hour"
        await world.signal(Kind.ORDER, System.WMS, number)
        await seconds_pass(world, workers, 40)
        assert shown(world) == 45 and await world.inbox() == []
