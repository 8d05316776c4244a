"""The sweep finds what no webhook and no poll told, believes no short list, and goes on after a restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isnan
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Master, Policy
from daemon.domain.product import Product
from daemon.domain.work import Source
from daemon.metrics import Metrics
from daemon.sync.initial import InitialSync
from daemon.sync.sweep import MOST_NEW, Sweep
from daemon.sync.sweep_plan import SWEEP, Lap, Part, next_part, parts_of
from tests.builders import product
from tests.sync.world import NAME, SyncWorld, sync_world

BOTH = Policy(masters=dict.fromkeys((Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER, Kind.CATEGORY), Master.BOTH))
ERP_PRODUCTS, WMS_PRODUCTS = Part(System.ERP, Kind.PRODUCT), Part(System.WMS, Kind.PRODUCT)


SETTLED = 200.0


class Unhurried(Sweep):
    """Rests without waiting: these tests own the clock."""

    async def _pause(self, seconds: float) -> bool:
        self._c.clock.advance(seconds)  # type: ignore[attr-defined]  # a FakeClock
        return self._stopping.is_set()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SyncWorld]:
    """Everything is linked and at rest."""
    async with sync_world(tmp_path, BOTH) as made:
        initial = InitialSync(made.connection, made.intake)
        await initial.start(await initial.plan([Kind.CATEGORY, Kind.SUPPLIER, Kind.CUSTOMER, Kind.PRODUCT]))
        await made.work()
        await made.signal(Kind.ORDER, System.ERP, "7001")
        await made.work()
        yield made


async def sweep(world: SyncWorld, part: Part, *, since: timedelta = timedelta(0)) -> list[str]:
    """One lap; the ids that it marked."""
    lap = await Unhurried(world.connection, world.intake).lap(part, Lap(since=world.clock.now() - since))
    assert lap is not None and lap.outcome == "proven"
    items = await world.inbox()
    assert {item.source for item in items} <= {Source.SWEEP}
    return sorted(item.key.native_id for item in items)


@pytest.mark.parametrize("part", parts_of(BOTH), ids=lambda part: part.name)
async def test_where_all_is_as_agreed_nothing_is_marked(world: SyncWorld, part: Part) -> None:
    assert await sweep(world, part) == []


@pytest.mark.parametrize("system", list(System))
async def test_a_change_that_nobody_told_of_travels(world: SyncWorld, system: System) -> None:
    own, other = world.connection.remote(system), world.connection.remote(system.other)
    native_id, there = ("11", "KAFFE-1") if system is System.ERP else ("KAFFE-1", "11")
    record = own.records[Kind.PRODUCT, native_id]  # type: ignore[attr-defined]  # a FakeRemote
    own.records[Kind.PRODUCT, native_id] = replace(record, name="Ny kaffe")  # type: ignore[attr-defined]
    assert await sweep(world, Part(system, Kind.PRODUCT)) == [native_id]
    world.clock.advance(SETTLED)
    await world.work()
    assert other.get(Kind.PRODUCT, there).name == "Ny kaffe"  # type: ignore[attr-defined]
    assert await sweep(world, Part(system, Kind.PRODUCT)) == []


async def test_a_row_of_an_order_changed_in_either_system_is_found(world: SyncWorld) -> None:
    order = world.erp.order("7001")
    first, *rest = order.lines
    world.erp.records[Kind.ORDER, "7001"] = replace(order, lines=(replace(first, quantity=first.quantity + 1), *rest))
    assert await sweep(world, Part(System.ERP, Kind.ORDER)) == ["7001"]
    await world.work()
    [sent] = world.wms_orders()
    world.wms.records[Kind.ORDER, sent.native_id] = replace(sent, lines=sent.lines[:1])
    assert await sweep(world, Part(System.WMS, Kind.ORDER)) == [sent.native_id]


async def test_a_record_deleted_in_rackbeat_is_looked_at(world: SyncWorld) -> None:
    del world.wms.records[Kind.PRODUCT, "KAFFE-1"]
    assert await sweep(world, WMS_PRODUCTS) == ["KAFFE-1"]


async def test_an_empty_or_short_list_is_not_believed(world: SyncWorld) -> None:
    world.wms.records = {key: record for key, record in world.wms.records.items() if key[0] is not Kind.PRODUCT}
    with pytest.raises(SyncError) as raised:
        await sweep(world, WMS_PRODUCTS)
    assert raised.value.reason is Reason.INCOMPLETE
    assert await world.inbox() == []


async def test_what_is_new_and_was_lost_is_brought_over_and_what_is_older_than_we_are_is_not(world: SyncWorld) -> None:
    old = world.clock.now() - timedelta(days=900)
    world.wms.put(product("NY-1", "NY-1", category_id="1"))
    world.wms.records[Kind.PRODUCT, "GAMMEL"] = replace(product("GAMMEL", "GAMMEL"), changed_at=old)
    assert await sweep(world, WMS_PRODUCTS) == ["NY-1"]


async def test_a_flood_of_new_records_comes_over_many_laps_so_that_no_fuse_blows(world: SyncWorld) -> None:
    for number in range(MOST_NEW + 7):
        world.erp.put(product(str(2000 + number), f"NY-{number}"))
    lap = await Unhurried(world.connection, world.intake).lap(ERP_PRODUCTS, Lap(since=world.clock.now()))
    assert lap is not None and (lap.counts["marked"], lap.counts["left"]) == (MOST_NEW, 7)
    assert lap.due_at is not None and lap.due_at < world.clock.now() + timedelta(hours=2)
    world.clock.advance(SETTLED)
    await world.work(100)
    assert len(await sweep(world, ERP_PRODUCTS)) == 7


async def test_without_an_initial_sync_old_products_stay_where_they_are(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as fresh:
        fresh.clock.advance(3600)
        assert await sweep(fresh, ERP_PRODUCTS) == []
        assert await sweep(fresh, Part(System.ERP, Kind.ORDER)) == ["7001"], "orders have a date of their own (R9)"


async def test_parked_and_waiting_work_is_not_hurried_by_a_sweep(world: SyncWorld) -> None:
    del world.wms.records[Kind.PRODUCT, "KAFFE-1"]
    await sweep(world, WMS_PRODUCTS)
    async with world.store.transaction() as tx:
        [item] = await tx.inbox.list(NAME)
        await tx.inbox.park(item.key, item.generation, Reason.NOT_FOUND, "")
    await sweep(world, WMS_PRODUCTS)
    assert [item.parked for item in await world.inbox()] == [True]


async def test_every_part_is_proven_within_its_days_also_over_restarts(world: SyncWorld) -> None:
    """A new life each half day; each lap that ended is remembered."""
    period = timedelta(days=world.connection.timing.sweep_days)
    began = world.clock.now()
    seen: dict[str, list[timedelta]] = {}
    while world.clock.now() - began < 3 * period:
        life = Unhurried(world.connection, world.intake)
        while (part := await life.due()) is not None:
            await life._guarded(part)
            seen.setdefault(part.name, []).append(world.clock.now() - began)
        world.clock.advance(12 * 3600)
    assert set(seen) == {part.name for part in parts_of(BOTH)}
    for moments in seen.values():
        gaps = [later - sooner for sooner, later in zip([timedelta(0), *moments], moments, strict=False)]
        assert max(gaps) <= period
        assert len(moments) <= 5, "and not much more often"


def swept_at(metrics: Metrics, part: Part) -> float:
    labels = {"connection": NAME, "system": str(part.system), "kind": str(part.kind)}
    return metrics.registry.get_sample_value("samsvar_sweep_timestamp_seconds", labels) or 0


async def test_after_a_restart_a_sweep_that_is_old_is_shown_as_old_and_not_as_unknown(world: SyncWorld) -> None:
    """Else the alert about it would be silent until its next lap."""
    life = Unhurried(world.connection, world.intake)
    first = world.clock.now().timestamp()
    await life.due()
    assert swept_at(world.connection.metrics, WMS_PRODUCTS) == first, "never yet: since then it is waited for"
    world.clock.advance(3600)
    began = world.clock.now().timestamp()
    await life._guarded(ERP_PRODUCTS)
    world.clock.advance(9 * 86_400)
    world.connection.metrics = Metrics(CollectorRegistry(), [NAME])
    assert isnan(swept_at(world.connection.metrics, ERP_PRODUCTS))
    await Unhurried(world.connection, world.intake).remember()
    assert swept_at(world.connection.metrics, ERP_PRODUCTS) == began
    assert swept_at(world.connection.metrics, WMS_PRODUCTS) == first


async def test_a_lap_that_failed_is_tried_again_soon_and_keeps_what_was_proven(world: SyncWorld) -> None:
    life = Unhurried(world.connection, world.intake)
    await life.due()
    world.wms.records = {key: record for key, record in world.wms.records.items() if key[0] is not Kind.PRODUCT}
    await life._guarded(WMS_PRODUCTS)
    async with world.store.reading() as tx:
        lap = Lap.read(await tx.documents.get(NAME, SWEEP, WMS_PRODUCTS.name))
    assert (lap.outcome, lap.began_at) == ("incomplete", None)
    assert (
        next_part([WMS_PRODUCTS], {WMS_PRODUCTS.name: lap}, 7, world.clock.now() + timedelta(hours=2)) == WMS_PRODUCTS
    )
    known, soon = {WMS_PRODUCTS.name: lap}, world.clock.now() + timedelta(hours=2)
    assert next_part([WMS_PRODUCTS], known, 7, world.clock.now()) is None
    assert next_part([WMS_PRODUCTS], known, 7, soon) == WMS_PRODUCTS


def test_a_lap_that_was_noted_while_the_clock_was_a_year_ahead_is_due_when_it_is_right_again() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    ahead = now + timedelta(days=400)
    for lap in (Lap(since=now, began_at=ahead), Lap(since=ahead), Lap(since=now).failed(ahead, "timeout")):
        assert next_part([WMS_PRODUCTS], {WMS_PRODUCTS.name: lap}, 7, now) == WMS_PRODUCTS
    proven = Lap(since=ahead).finished(now, now, {}, again_soon=False)
    assert next_part([WMS_PRODUCTS], {WMS_PRODUCTS.name: proven}, 7, now) is None


async def test_a_change_back_that_nobody_saw_costs_no_write(world: SyncWorld) -> None:
    before = len(world.wms.calls)
    record = world.erp.records[Kind.PRODUCT, "11"]
    assert isinstance(record, Product)
    world.erp.put(replace(record, name="b"))
    world.erp.put(record)
    assert await sweep(world, ERP_PRODUCTS) == []
    assert len(world.wms.calls) == before
