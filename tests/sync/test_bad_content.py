"""Records of any content on fakes: each is paired or parked with its reason, and then nothing more is written."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.domain.errors import Reason
from daemon.domain.ids import Kind, System
from daemon.domain.normal import clean
from daemon.domain.product import Product
from tests.anything import ANYTHING
from tests.builders import product
from tests.sync.mastering import both, wms_product
from tests.sync.world import SyncWorld, parked, sync_world

FIRST_ID = 5000
WMS_NUMBERS = ANYTHING.map(lambda text: text[:25].strip()).filter(lambda text: text.isprintable() and text)
"""Rackbeat trims and limits what is typed; halves of surrogate pairs do not reach us (daemon/wms/wire.text)."""


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(ANYTHING, ANYTHING), max_size=6),
    st.lists(st.tuples(WMS_NUMBERS, ANYTHING), max_size=4, unique_by=lambda typed: typed[0]),
)
def test_products_of_any_content_are_paired_or_parked_and_then_there_is_silence(
    in_erp: list[tuple[str, str]], in_wms: list[tuple[str, str]]
) -> None:
    async def story() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with sync_world(Path(folder), both()) as world:
                await _typed(world, in_erp, in_wms)

    asyncio.run(story())


async def _typed(world: SyncWorld, in_erp: list[tuple[str, str]], in_wms: list[tuple[str, str]]) -> None:
    await world.signal(Kind.CATEGORY, System.ERP, "4")
    await world.work()
    for at, (number, name) in enumerate(in_erp, start=FIRST_ID):
        world.erp.put(product(str(at), number, name=name))
    for number, name in in_wms:
        world.wms.put(wms_product(number, name=name))
    await _all_signalled(world, len(in_erp), in_wms)
    before = (len(world.erp.calls), len(world.wms.calls))
    await _all_signalled(world, len(in_erp), in_wms)
    assert (len(world.erp.calls), len(world.wms.calls)) == before, "it does not come to rest"
    why = await parked(world)
    assert Reason.INTERNAL not in why.values(), why
    for at in range(FIRST_ID, FIRST_ID + len(in_erp)):
        link = await world.link(Kind.PRODUCT, str(at))
        if link is None:
            assert why.get(str(at)) is not None, "neither paired nor told why not"
            continue
        here, there = world.erp.get(Kind.PRODUCT, link.erp_id), world.wms.get(Kind.PRODUCT, link.wms_id)
        assert isinstance(here, Product) and isinstance(there, Product)
        assert link.wms_id == here.number.strip() and (clean(here.name) == clean(there.name) or _is_blank(here, there))


def _is_blank(*records: Product) -> bool:
    """A name cannot be emptied: then the two differ, and that is told."""
    return any(not clean(record.name) for record in records)


async def _all_signalled(world: SyncWorld, many: int, in_wms: list[tuple[str, str]]) -> None:
    for at in range(FIRST_ID, FIRST_ID + many):
        await world.signal(Kind.PRODUCT, System.ERP, str(at))
    for number, _ in in_wms:
        await world.signal(Kind.PRODUCT, System.WMS, number)
    await world.work(60)
