"""A 24SevenOffice record that our own create has made is nobody else's, although its link is not stored yet: its answer
was lost (design 3.4, 3.5). Found by tests/crash."""

from __future__ import annotations

from pathlib import Path

from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Master, NumberSource, Policy
from daemon.domain.product import Category
from daemon.domain.record import Record
from tests.sync.world import SyncWorld, sync_world

KINDS = (Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER)
LOST = SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True)


def both(source: NumberSource = NumberSource.ALTERNATIVE) -> Policy:
    return Policy(masters=dict.fromkeys(KINDS, Master.BOTH), number_source=source)


async def look_at(world: SyncWorld, kind: Kind, system: System, native_id: str) -> None:
    await world.signal(kind, system, native_id)
    await world.work()


def ids(records: list[Record]) -> set[str]:
    return {record.native_id for record in records}


async def lost_create(world: SyncWorld, record: Category | Company) -> str:
    """Rackbeat's record was made in 24SevenOffice and nobody heard of it; its id there."""
    known = ids(world.erp.of(record.kind))
    world.wms.put(record)
    world.erp.fail_next = [("after:create", LOST)]
    await look_at(world, record.kind, System.WMS, record.native_id)
    [made] = ids(world.erp.of(record.kind)) - known
    return made


async def test_a_group_of_rackbeat_whose_create_was_not_answered_is_not_sent_back_as_a_new_category(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path, both()) as world:
        made = await lost_create(world, Category(native_id="702", number="702", name="Hage"))
        for _ in range(2):
            await look_at(world, Kind.CATEGORY, System.ERP, made)
            world.clock.advance(300)
        await look_at(world, Kind.CATEGORY, System.WMS, "702")
        link = await world.link(Kind.CATEGORY, made)
        assert link is not None and link.wms_id == "702"
        assert ids(world.wms.of(Kind.CATEGORY)) == {"702"} and await world.inbox() == []


async def test_where_the_id_is_the_number_a_lost_create_is_not_sent_back_under_its_new_id(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both(NumberSource.ID)) as world:
        there = Company(kind=Kind.CUSTOMER, native_id="20001", number="20001", name="Ny Kunde AS")
        made = await lost_create(world, there)
        for _ in range(2):
            await look_at(world, Kind.CUSTOMER, System.ERP, made)
            world.clock.advance(300)
        await look_at(world, Kind.CUSTOMER, System.WMS, "20001")
        assert ids(world.wms.of(Kind.CUSTOMER)) == {"20001"}
        link = await world.link(Kind.CUSTOMER, made)
        assert link is not None and link.wms_id == "20001"


async def test_another_category_that_a_person_makes_meanwhile_is_sent(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await lost_create(world, Category(native_id="702", number="702", name="Hage"))
        world.erp.put(Category(native_id="88", number="88", name="Bad"))
        await look_at(world, Kind.CATEGORY, System.ERP, "88")
        assert ids(world.wms.of(Kind.CATEGORY)) == {"702", "88"}
