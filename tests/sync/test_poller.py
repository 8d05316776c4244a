"""Polls: no change is lost at the edge of a window or between two clocks, none is told twice, deletions are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.told import known
from daemon.domain.work import Source
from daemon.sync.poller import Poller
from tests.builders import order, product
from tests.sync.world import SyncWorld, sync_world

MINUTE = 60.0


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SyncWorld]:
    async with sync_world(tmp_path) as made:
        made.clock.advance(60 * MINUTE)
        yield made


def poller(world: SyncWorld, *kinds: Kind, system: System = System.ERP) -> Poller:
    return Poller(world.connection, system, kinds or (Kind.ORDER,), MINUTE, world.intake)


async def signalled(world: SyncWorld) -> list[str]:
    return sorted(item.key.native_id for item in await world.inbox())


async def test_the_first_look_at_orders_finds_what_stands_and_the_next_only_what_is_new(world: SyncWorld) -> None:
    polling = poller(world)
    assert await polling.poll(Kind.ORDER) == 1
    world.clock.advance(MINUTE)
    world.erp.put(order("7002"))
    assert await polling.poll(Kind.ORDER) == 1
    world.clock.advance(MINUTE)
    assert await polling.poll(Kind.ORDER) == 0, "the overlap shows both again, and neither is news"
    assert await signalled(world) == ["7001", "7002"]


@pytest.mark.parametrize("seconds", [1, 170])
async def test_a_change_on_the_edge_of_the_window_is_found(world: SyncWorld, seconds: int) -> None:
    """Stamped when it began, visible only after the poll that was running then."""
    polling = poller(world, Kind.PRODUCT)
    await polling.poll(Kind.PRODUCT)
    world.clock.advance(MINUTE)
    stamp = world.clock.now() - timedelta(seconds=seconds)
    await polling.poll(Kind.PRODUCT)
    world.erp.records[Kind.PRODUCT, "11"] = replace(product(name="Ny kaffe"), changed_at=stamp)
    world.clock.advance(MINUTE)
    assert await polling.poll(Kind.PRODUCT) == 1


@pytest.mark.parametrize("minutes", [-90, -20, 20, 90])
async def test_a_remote_clock_that_is_wrong_hides_no_change(world: SyncWorld, minutes: int) -> None:
    world.erp.clock_ahead = timedelta(minutes=minutes)
    polling = poller(world, Kind.PRODUCT)
    await polling.poll(Kind.PRODUCT)
    for turn in range(1, 4):
        world.clock.advance(MINUTE)
        world.erp.put(product(name=f"Kaffe {turn}"))
        world.clock.advance(MINUTE)
        assert await polling.poll(Kind.PRODUCT) >= 1, turn


async def test_changed_and_changed_back_between_two_polls_is_news(world: SyncWorld) -> None:
    polling = poller(world, Kind.PRODUCT)
    await polling.poll(Kind.PRODUCT)
    world.clock.advance(MINUTE)
    world.erp.put(product())
    assert await polling.poll(Kind.PRODUCT) == 1
    world.clock.advance(MINUTE)
    world.erp.put(product(name="b"))
    world.clock.advance(5)
    world.erp.put(product())
    assert await polling.poll(Kind.PRODUCT) == 1


async def test_a_poll_that_fails_moves_no_cursor_and_the_next_finds_everything(world: SyncWorld) -> None:
    polling = poller(world, Kind.PRODUCT)
    await polling.poll(Kind.PRODUCT)
    world.clock.advance(MINUTE)
    world.erp.put(product(name="Ny kaffe"))
    world.intake._timings = {}  # the inbox cannot take it: as a full disk would
    with pytest.raises(KeyError):
        await polling.poll(Kind.PRODUCT)
    world.intake._timings = {world.connection.name: world.connection.timing}
    world.clock.advance(60 * MINUTE)
    assert await polling.poll(Kind.PRODUCT) == 1


async def test_a_deleted_record_of_a_pair_is_looked_at_once_and_a_strangers_is_not(world: SyncWorld) -> None:
    await world.signal(Kind.CUSTOMER, System.ERP, "501", forced=True)
    await world.work()
    assert await world.link(Kind.CUSTOMER, "501") is not None
    polling = poller(world, Kind.CUSTOMER)
    await polling.poll(Kind.CUSTOMER)
    world.clock.advance(MINUTE)
    world.erp.remove(Kind.CUSTOMER, "501")
    world.erp.removed[Kind.CUSTOMER, "999"] = world.clock.now()
    assert await polling.poll(Kind.CUSTOMER) == 1
    [item] = await world.inbox()
    assert (item.key.native_id, item.source) == ("501", Source.POLL)
    world.clock.advance(MINUTE)
    assert await polling.poll(Kind.CUSTOMER) == 0


async def test_a_poll_that_is_refused_rests_longer_each_time_is_told_and_comes_back(world: SyncWorld) -> None:
    """A right that a key lacks is not asked for at every turn; what passes by itself is."""
    polling, rest = poller(world), world.connection.rest
    world.erp.list_fails = SyncError(Reason.FORBIDDEN, "GET /orders: 403")
    tried = []
    for turn in range(60):
        before = world.erp.listings
        await polling._poll_guarded(Kind.ORDER)
        tried += [turn] if world.erp.listings > before else []
        world.clock.advance(15)
    assert tried == [0, 4, 12, 28, 48], "after 60 s, 120 s, 240 s, and then every 300 s"
    assert rest.problems == ["24SevenOffice refuses to list order: forbidden"]
    world.erp.list_fails = None
    world.clock.advance(300)
    await polling._poll_guarded(Kind.ORDER)
    assert rest.problems == [] and await signalled(world) == ["7001"]


async def test_what_an_old_key_was_refused_is_asked_at_once_with_a_new_one_and_told_as_that(world: SyncWorld) -> None:
    polling, refusals = poller(world), world.connection.rest
    world.erp.list_fails = SyncError(Reason.AUTH_FAILED, "GET /orders: 401")
    await polling._poll_guarded(Kind.ORDER)
    assert refusals.problems == ["24SevenOffice refuses to list order: auth_failed"]
    refusals.ask_again(System.ERP)
    told = refusals.problems
    assert told == ["24SevenOffice is asked again with the new secret"]
    assert known(told[0], "nb") == "24SevenOffice blir spurt på nytt, med det nye passordet eller den nye nøkkelen."
    world.erp.list_fails = SyncError(Reason.UNREACHABLE, "nobody there")
    await polling._poll_guarded(Kind.ORDER)
    assert refusals.problems == told, "not an answer"
    world.erp.list_fails = SyncError(Reason.AUTH_FAILED, "GET /orders: 401")
    await polling._poll_guarded(Kind.ORDER)
    assert refusals.problems == ["24SevenOffice refuses to list order: auth_failed"]
    refusals.ask_again(System.ERP)
    world.erp.list_fails = None
    await polling._poll_guarded(Kind.ORDER)
    assert refusals.problems == [] and await signalled(world) == ["7001"]
    refusals.ask_again(System.ERP)
    assert refusals.problems == [], "nothing was refused"


async def test_a_poll_that_fails_in_passing_is_tried_at_the_very_next_turn(world: SyncWorld) -> None:
    polling = poller(world)
    world.erp.list_fails = SyncError(Reason.UNREACHABLE, "nobody there")
    await polling._poll_guarded(Kind.ORDER)
    assert world.connection.rest.problems == []
    world.erp.list_fails = None
    await polling._poll_guarded(Kind.ORDER)
    assert await signalled(world) == ["7001"]
