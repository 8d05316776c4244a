"""Fuses, holds, windows and canaries: what stops writes, and what lets them go again (design 3.11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Mode
from daemon.domain.safety import Canary, FuseLimits
from daemon.domain.window import Window
from daemon.sync.canary import CanaryWatch
from daemon.sync.fuses import HOLD, Fuses
from daemon.sync.gate import Gate
from tests.builders import customer
from tests.sync.world import NAME, SyncWorld, sync_world

YEAR_END = Window(
    name="year end", zone="Europe/Oslo", begins=datetime(2026, 12, 31, 16), ends_at=datetime(2027, 1, 2, 8)
)


def _fused(world: SyncWorld, **limits: int) -> Fuses:
    fuses = Fuses(NAME, world.store, world.clock, world.connection.gate, FuseLimits(**limits))
    object.__setattr__(world.connection, "fuses", fuses)
    return fuses


async def _customers(world: SyncWorld, count: int) -> None:
    for n in range(count):
        world.erp.put(customer(str(600 + n), str(20_000 + n)))
        await world.signal(Kind.CUSTOMER, System.ERP, str(600 + n))


async def _edited(world: SyncWorld, own_id: str, name: str) -> None:
    known = world.erp.get(Kind.CUSTOMER, own_id)
    assert isinstance(known, Company)
    world.erp.put(replace(known, name=name))
    await world.signal(Kind.CUSTOMER, System.ERP, own_id)


async def test_too_many_creates_within_an_hour_stop_everything_until_a_person_has_looked(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        fuses = _fused(world, create_floor=3)
        await _customers(world, 5)
        await world.work()
        assert len(world.wms.of(Kind.CUSTOMER)) == 3
        assert {item.reason for item in await world.inbox()} == {Reason.PAUSED}
        assert list(world.connection.gate.reasons) == ["fuse customer create"]
        async with world.store.reading() as tx:
            assert [name for name, _at, why in await tx.documents.list(NAME, HOLD) if why] == ["fuse customer create"]
        await fuses.reset()
        world.connection.gate.release("fuse customer create")
        world.clock.advance(10)
        await world.work()
        assert len(world.wms.of(Kind.CUSTOMER)) == 5


async def test_creates_that_a_person_confirmed_do_not_blow_the_fuse(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        fuses = _fused(world, create_floor=1)
        await fuses.allow({Kind.CUSTOMER: 5})
        await _customers(world, 5)
        await world.work()
        assert len(world.wms.of(Kind.CUSTOMER)) == 5


async def test_the_id_fields_of_confirmed_creates_do_not_blow_the_fuse_of_updates(tmp_path: Path) -> None:
    """Each create is followed by one (R5); more of them than the floor of updates is what an initial sync is."""
    async with sync_world(tmp_path) as world:
        fuses = _fused(world, create_floor=1, update_floor=1)
        await fuses.allow({Kind.CUSTOMER: 5})
        await _customers(world, 5)
        await world.work()
        assert len(world.wms.of(Kind.CUSTOMER)) == 5
        assert world.connection.gate.reasons == {}


async def test_the_hour_is_remembered_over_a_restart(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        _fused(world, create_floor=3)
        await _customers(world, 3)
        await world.work()
        reloaded = _fused(world, create_floor=3)
        await reloaded.load()
        await _customers(world, 4)
        await world.work()
        assert len(world.wms.of(Kind.CUSTOMER)) == 3


async def test_a_restart_within_the_hour_of_a_confirmed_initial_sync_does_not_blow_its_fuses(tmp_path: Path) -> None:
    """What a person confirmed does not count after a restart either; what nobody confirmed still does."""
    async with sync_world(tmp_path) as world:
        await _fused(world, create_floor=1, update_floor=1).allow({Kind.CUSTOMER: 9})
        await _customers(world, 5)
        await world.work()
        reloaded = _fused(world, create_floor=1, update_floor=1)
        await reloaded.load()
        await _customers(world, 9)
        await _edited(world, "600", "Nytt navn AS")
        await world.work()
        assert len(world.wms.of(Kind.CUSTOMER)) == 9
        assert world.connection.gate.reasons == {}
        await _edited(world, "601", "Enda et navn AS")
        await world.work()
        assert list(world.connection.gate.reasons) == ["fuse customer update"]


async def test_a_restart_after_a_person_let_the_work_go_on_does_not_count_the_hour_before_it(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        fuses = _fused(world, create_floor=3)
        await _customers(world, 3)
        await world.work()
        world.clock.advance(10)
        await fuses.reset()
        reloaded = _fused(world, create_floor=3)
        await reloaded.load()
        await _customers(world, 4)
        await world.work()
        assert len(world.wms.of(Kind.CUSTOMER)) == 4


async def test_a_confirmed_create_that_failed_is_still_confirmed(tmp_path: Path) -> None:
    """Else an hour of trouble in the middle of an initial sync uses up what was confirmed, and the end of it blows."""
    async with sync_world(tmp_path) as world:
        await _fused(world, create_floor=1, update_floor=1).allow({Kind.CUSTOMER: 5})
        refusal = SyncError(Reason.SERVER_ERROR, "503")
        world.wms.fail_next = [("before:create", refusal), ("before:create", refusal), ("before:set_id_field", refusal)]
        await _customers(world, 5)
        for _ in range(3):
            await world.work()
            world.clock.advance(1000)
        assert not world.wms.fail_next, "the failures were met"
        assert len(world.wms.of(Kind.CUSTOMER)) == 5
        assert world.connection.gate.reasons == {}


async def test_writes_an_hour_apart_do_not_add_up(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        _fused(world, create_floor=2)
        await _customers(world, 2)
        await world.work()
        world.clock.advance(3700)
        world.erp.put(customer("700", "30000"))
        await world.signal(Kind.CUSTOMER, System.ERP, "700")
        await world.work()
        assert len(world.wms.of(Kind.CUSTOMER)) == 3


async def test_a_missing_canary_holds_all_writes_until_it_is_back(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        watch = CanaryWatch(world.connection, [Canary(system=System.ERP, kind=Kind.CUSTOMER, native_id="501")])
        kept = world.erp.records.pop((Kind.CUSTOMER, "501"))
        await watch.look()
        await world.signal(Kind.PRODUCT, System.ERP, "11")
        await world.work()
        assert world.wms.calls == []
        world.erp.put(kept)
        await watch.look()
        world.clock.advance(10)
        await world.work()
        assert world.wms.calls != []


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_window_is_open_by_the_clock_on_the_wall() -> None:
    assert not YEAR_END.is_open(_local("2026-12-31T14:59:00+00:00"))
    assert YEAR_END.is_open(_local("2026-12-31T15:00:00+00:00"))
    assert YEAR_END.is_open(_local("2027-01-02T06:59:00+00:00"))
    assert not YEAR_END.is_open(_local("2027-01-02T07:00:00+00:00"))


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-10-24T23:30:00+00:00", True),  # 01:30 summer time
        ("2026-10-25T01:30:00+00:00", True),  # 02:30 winter time, the second one
        ("2026-10-25T03:30:00+00:00", True),  # 04:30
        ("2026-10-25T04:00:00+00:00", False),  # 05:00
        ("2027-03-28T02:59:00+00:00", True),  # 04:59 summer time, an hour was skipped
        ("2027-03-28T03:00:00+00:00", False),
        ("2026-10-26T00:30:00+00:00", False),
    ],
)
def test_a_weekly_window_ends_on_the_wall_clock_at_both_clock_changes(now: str, is_open: bool) -> None:
    window = Window(name="night", zone="Europe/Oslo", weekday="sun", at=time(1), minutes=240)
    assert window.is_open(_local(now)) is is_open


def test_a_window_that_began_last_week_is_still_open() -> None:
    window = Window(name="long", zone="Europe/Oslo", weekday="sat", at=time(12), minutes=3 * 24 * 60)
    assert window.is_open(_local("2026-11-23T10:00:00+00:00"))


async def test_nothing_is_written_inside_a_window_and_the_work_goes_on_after_it(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        begins = world.clock.now().replace(tzinfo=None)
        window = Window(name="count", zone="UTC", begins=begins, ends_at=begins + timedelta(hours=1))
        gate = Gate(Mode.SYNC, windows=[window], clock=world.clock)
        object.__setattr__(world.connection, "gate", gate)
        await world.signal(Kind.PRODUCT, System.ERP, "11")
        await world.work()
        assert world.wms.calls == []
        assert [item.parked for item in await world.inbox()] == [False]
        world.clock.advance(3700)
        await world.work()
        assert world.wms.get(Kind.PRODUCT, "KAFFE-1") is not None


def test_an_ended_window_says_nothing() -> None:
    assert YEAR_END.ends(datetime(2027, 6, 1, tzinfo=UTC)) is None
