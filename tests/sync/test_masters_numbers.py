"""Master records whose numbers change, on fakes: the link follows, or a person is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.change import SetIdField, operation_of
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy, RenumberPolicy
from daemon.domain.product import Category
from tests.sync.mastering import (
    both,
    edit,
    notes,
    paired,
    parked,
    shown,
    touch,
    wms_customer,
    wms_product,
)
from tests.sync.world import SyncWorld, sync_world


async def test_a_new_number_in_rackbeat_is_followed_by_the_link(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        before = await world.link(Kind.PRODUCT, "11")
        _renumber(world, "KAFFE-1", "KAFFE-2")
        await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-2", old_native_id="KAFFE-1")
        after = await world.link(Kind.PRODUCT, "11")
        assert before is not None and after is not None
        assert (after.wms_id, after.base) == ("KAFFE-2", before.base)
        assert (world.erp.calls, world.wms.calls) == ([], [])
        assert list(await notes(world, "unwritten")) == ["product/11/number"]
        edit(world.wms, Kind.PRODUCT, "KAFFE-2", name="Nytt navn")
        await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-2")
        assert shown(world.erp, Kind.PRODUCT, "11", "name") == "Nytt navn"


async def test_a_new_number_whose_webhook_was_lost_is_known_by_the_id_field_of_an_older_record(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        _renumber(world, "KAFFE-1", "KAFFE-2", created_at=world.clock.now())
        await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-2")
        link = await world.link(Kind.PRODUCT, "11")
        assert link is not None and link.wms_id == "KAFFE-2"
        assert world.erp.calls == []


async def test_an_old_key_whose_record_still_stands_moves_no_link(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        world.wms.put(wms_product("KAFFE-2"))
        await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-2", old_native_id="KAFFE-1")
        link = await world.link(Kind.PRODUCT, "11")
        assert link is not None and link.wms_id == "KAFFE-1"


@pytest.mark.parametrize("policy", [RenumberPolicy.REPORT, RenumberPolicy.WRITE])
async def test_r04_a_new_number_in_24so_is_told_or_written_to_rackbeat(tmp_path: Path, policy: RenumberPolicy) -> None:
    async with sync_world(tmp_path, Policy(renumbering=policy)) as world:
        await paired(world)
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        edit(world.erp, Kind.PRODUCT, "11", number="KAFFE-9", name="Ny kaffe")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        written = policy is RenumberPolicy.WRITE
        number = "KAFFE-9" if written else "KAFFE-1"
        link = await world.link(Kind.PRODUCT, "11")
        assert link is not None and link.wms_id == number
        assert shown(world.wms, Kind.PRODUCT, number, "name") == "Ny kaffe"
        assert len(world.wms.of(Kind.PRODUCT)) == 1
        assert list(await notes(world, "unwritten")) == ([] if written else ["product/11/number"])


async def test_r06_a_number_that_grew_too_long_is_told_and_the_other_fields_go_on(tmp_path: Path) -> None:
    async with sync_world(tmp_path, Policy(renumbering=RenumberPolicy.WRITE)) as world:
        await paired(world)
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        edit(world.erp, Kind.PRODUCT, "11", number="x" * 26, name="Ny kaffe")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "name") == "Ny kaffe"
        body = (await notes(world, "unwritten"))["product/11/number"]
        assert isinstance(body, dict) and body["reason"] == Reason.NUMBER_TOO_LONG


async def test_r01_a_group_that_bears_the_number_but_another_name_is_somebody_elses(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.wms.put(Category(native_id="4", number="4", name="Frakt"))
        await touch(world, Kind.CATEGORY, System.ERP, "4")
        assert await parked(world) == [("4", Reason.NUMBER_TAKEN)]
        assert shown(world.wms, Kind.CATEGORY, "4", "name") == "Frakt"


async def test_r05_the_id_field_is_written_after_a_kill_between_the_two_calls(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        world.wms.put(wms_customer())
        world.wms.fail_next = [("before:set_id_field", SyncError(Reason.UNREACHABLE, "gone"))]
        await touch(world, Kind.CUSTOMER, System.WMS, "20001")
        world.clock.advance(60)
        await world.work()
        assert isinstance(shown(world.wms, Kind.CUSTOMER, "20001", "id_field"), str)
        assert [operation_of(c) for c in world.erp.calls] == ["create"]
        assert sum(isinstance(c, SetIdField) for c in world.wms.calls) == 1


def _renumber(world: SyncWorld, old: str, new: str, **more: object) -> None:
    record = world.wms.records.pop((Kind.PRODUCT, old))
    world.wms.put(replace(record, native_id=new, number=new, **more))  # type: ignore[arg-type]  # a product
