"""What an operator names in the inbox, and how a parked key is told: as a person's task, or as one that comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from daemon.config.values import Timing
from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.work import Signal, Source
from daemon.operations.queue_view import item_json
from daemon.operations.waiting_keys import PAGE, named_keys, parked_keys
from daemon.sync.backoff import last_comeback
from tests.sync.world import SyncWorld, sync_world


async def park(world: SyncWorld, kind: Kind, *ids: str, reason: Reason = Reason.LINE_UNSENDABLE) -> None:
    keys = [world.key(kind, System.ERP, native_id) for native_id in ids]
    await world.intake.signal([Signal(key=key, source=Source.MANUAL) for key in keys])
    later = world.clock.now() + timedelta(hours=1)
    async with world.store.transaction() as tx:
        for key in keys:
            await tx.inbox.park(key, 1, reason, "", again_at=None if reason is Reason.LINE_UNSENDABLE else later)


async def ids_of(world: SyncWorld, kind: Kind | None, system: System | None) -> list[list[str]]:
    pages = parked_keys(world.connection, kind, system)
    return [[item.key.native_id for item in page] async for page in pages]


async def test_more_parked_keys_than_one_page_are_all_found_and_each_once(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        many = [str(number) for number in range(2 * PAGE + 3)]
        await park(world, Kind.PRODUCT, *many)
        await park(world, Kind.ORDER, "7001")
        await world.signal(Kind.ORDER, System.ERP, "waits")
        pages = await ids_of(world, None, None)
        assert sorted(each for page in pages for each in page) == sorted([*many, "7001"])
        assert max(map(len, pages)) == PAGE
        assert await ids_of(world, Kind.ORDER, None) == [["7001"]]
        assert await ids_of(world, None, System.WMS) == []


async def test_a_record_is_found_by_its_id_parked_or_not_in_the_system_that_was_named(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await park(world, Kind.ORDER, "7001")
        await world.signal(Kind.ORDER, System.WMS, "7001")
        await world.signal(Kind.CUSTOMER, System.ERP, "7001")

        async def found(kind: Kind | None, system: System | None) -> set[tuple[Kind, System]]:
            items = await named_keys(world.connection, kind, "7001", system)
            return {(item.key.kind, item.key.system) for item in items}

        orders = {(Kind.ORDER, System.ERP), (Kind.ORDER, System.WMS)}
        assert await found(Kind.ORDER, None) == orders
        assert await found(Kind.ORDER, System.WMS) == {(Kind.ORDER, System.WMS)}
        assert await found(None, None) == orders | {(Kind.CUSTOMER, System.ERP)}


@pytest.mark.parametrize(
    ("reason", "is_a_task"), [(Reason.LINE_UNSENDABLE, True), (Reason.UNREACHABLE, False), (Reason.FORBIDDEN, True)]
)
async def test_a_parked_key_names_a_command_only_where_a_person_has_something_to_do(
    tmp_path: Path, reason: Reason, is_a_task: bool
) -> None:
    async with sync_world(tmp_path) as world:
        await park(world, Kind.ORDER, "7001", reason=reason)
        [item] = await world.inbox()
        assert (item_json(item, Timing())["next"] is not None) is is_a_task


async def test_a_key_whose_own_tries_have_ended_is_a_task_for_a_person(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await park(world, Kind.ORDER, "7001", reason=Reason.UNREACHABLE)
        [item] = await world.inbox()
        ended = replace(item, attempts=last_comeback(Timing()))
        assert item_json(ended, Timing())["next"] == "samsvar inbox retry order 7001"


async def test_what_was_tried_once_and_parked_says_so(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await park(world, Kind.ORDER, "7001")
        [item] = await world.inbox()
        assert item_json(item, Timing())["attempts"] == 1
