"""Master records that were deleted, deactivated or expired on one side, on fakes: reported or barred, never deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.domain.change import operation_of
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import DeletePolicy, Policy
from tests.builders import product
from tests.sync.mastering import (
    both,
    edit,
    found,
    notes,
    paired,
    shown,
    touch,
)
from tests.sync.world import sync_world


@pytest.mark.parametrize("policy", [DeletePolicy.REPORT, DeletePolicy.DEACTIVATE])
async def test_a_record_that_is_gone_from_24so_is_reported_or_barred_and_never_deleted(
    tmp_path: Path, policy: DeletePolicy
) -> None:
    async with sync_world(tmp_path, Policy(deletes=policy)) as world:
        await paired(world)
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        del world.erp.records[Kind.PRODUCT, "11"]
        for _ in range(2):
            await touch(world, Kind.PRODUCT, System.ERP, "11")
        barred = policy is DeletePolicy.DEACTIVATE
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "active") is not barred
        assert [operation_of(c) for c in world.wms.calls] == (["update"] if barred else [])
        assert list(await notes(world, "unwritten")) == ["product/11/record"]
        edit(world.wms, Kind.PRODUCT, "KAFFE-1", active=True)
        await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-1")
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "active") is True


@pytest.mark.parametrize("policy", [DeletePolicy.REPORT, DeletePolicy.DEACTIVATE])
async def test_a_product_deleted_or_barred_in_rackbeat_is_reported_or_expired_in_24so(
    tmp_path: Path, policy: DeletePolicy
) -> None:
    async with sync_world(tmp_path, both(deletes=policy)) as world:
        await paired(world)
        await touch(world, Kind.PRODUCT, System.ERP, "12")
        del world.wms.records[Kind.PRODUCT, "KAFFE-1"]
        edit(world.wms, Kind.PRODUCT, "KOPP-1", active=False)
        await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-1")
        await touch(world, Kind.PRODUCT, System.WMS, "KOPP-1")
        expired = policy is DeletePolicy.DEACTIVATE
        assert shown(world.erp, Kind.PRODUCT, "11", "active") is not expired
        assert shown(world.erp, Kind.PRODUCT, "12", "active") is not expired
        assert (len(world.erp.calls), found(world.wms, Kind.PRODUCT, "KAFFE-1")) == (2 if expired else 0, [])


async def test_r07_a_product_that_expired_is_barred_by_policy_and_comes_back_with_it(tmp_path: Path) -> None:
    async with sync_world(tmp_path, Policy(deletes=DeletePolicy.DEACTIVATE)) as world:
        await paired(world)
        for active in (False, True):
            edit(world.erp, Kind.PRODUCT, "11", active=active)
            await touch(world, Kind.PRODUCT, System.ERP, "11")
            assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "active") is active


async def test_r07_an_expired_product_that_an_order_needs_stays_unbarred(tmp_path: Path) -> None:
    async with sync_world(tmp_path, Policy(deletes=DeletePolicy.DEACTIVATE)) as world:
        world.erp.put(product("11", "KAFFE-1", active=False))
        await touch(world, Kind.ORDER, System.ERP, "7001")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "active") is True
