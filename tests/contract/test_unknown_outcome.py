"""When the answer to a create never comes, the record is there once, of whatever kind and in whichever system.

The real engine, outbox, store and gateways on the sandbox (design 3.4; 6, References and look-ups).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from daemon.domain.change import BookOrder, Create
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Master
from tests.contract import shop
from tests.contract.engine_world import SETTLE, EngineWorld, engine_world


@dataclass(frozen=True)
class Case:
    """A record of `kind` that is to be made in `target`. `make`: its create there; `look`: how it is looked up."""

    target: System
    kind: Kind
    source_id: str
    make: str
    look: str
    made_kind: Kind
    prepare: Callable[[EngineWorld], Awaitable[str]] | None = None
    flow: Master = Master.ERP

    def __str__(self) -> str:
        return f"{self.kind}-in-{self.target}"

    @property
    def master(self) -> Master:
        return Master.ERP if self.target is System.WMS else Master.WMS


async def _sale(world: EngineWorld) -> str:
    """A booked order that started in Rackbeat, its customer and goods known in 24SevenOffice."""
    for kind, number in ((Kind.CUSTOMER, "12"), (Kind.PRODUCT, "KAFFE-1"), (Kind.PRODUCT, "KOPP/1")):
        await world.signal(kind, System.WMS, number)
    await world.work_to_the_end()
    made = await world.pair.wms.perform(Create(system=System.WMS, record=shop.wms_draft(reference="Butikk 1")))
    await world.pair.wms.perform(BookOrder(native_id=made.native_id))
    return made.native_id


async def _invoice(world: EngineWorld) -> str:
    """An invoice in Rackbeat of an order that did not come from 24SevenOffice."""
    return await world.pair.hands.invoice(await _sale(world))


WMS, ERP = System.WMS, System.ERP
CASES = [
    Case(WMS, Kind.CUSTOMER, shop.CUSTOMER, "POST /customers", "GET /customers/{number}", Kind.CUSTOMER),
    Case(WMS, Kind.SUPPLIER, shop.SUPPLIER, "POST /suppliers", "GET /suppliers/{number}", Kind.SUPPLIER),
    Case(WMS, Kind.CATEGORY, shop.CATEGORY, "POST /product-groups", "GET /product-groups/{number}", Kind.CATEGORY),
    Case(WMS, Kind.PRODUCT, shop.COFFEE, "POST /products", "GET /products/{number}", Kind.PRODUCT),
    Case(WMS, Kind.ORDER, shop.OPEN_ORDER, "POST /orders/drafts", "GET /orders", Kind.ORDER),
    Case(ERP, Kind.CUSTOMER, "12", "SaveCompanies", "GetCompanies", Kind.CUSTOMER),
    Case(ERP, Kind.SUPPLIER, "41", "SaveCompanies", "GetCompanies", Kind.SUPPLIER),
    Case(ERP, Kind.CATEGORY, "7", "SaveCategories", "GetCategories", Kind.CATEGORY),
    Case(ERP, Kind.PRODUCT, "KOPP/1", "SaveProducts", "GetProducts", Kind.PRODUCT),
    Case(ERP, Kind.INVOICE, "", "SaveInvoices", "GetInvoices", Kind.ORDER, _invoice),
    Case(ERP, Kind.ORDER, "", "SaveInvoices", "GetInvoices", Kind.ORDER, _sale, flow=Master.WMS),
]


async def begun(world: EngineWorld, case: Case) -> tuple[str, set[str]]:
    """The source record's id, and what the target has before."""
    source_id = await case.prepare(world) if case.prepare is not None else case.source_id
    before = {record.native_id for record in await world.all(case.made_kind, case.target)}
    await world.signal(case.kind, case.target.other, source_id)
    return source_id, before


async def made_since(world: EngineWorld, case: Case, before: set[str]) -> list[str]:
    return [r.native_id for r in await world.all(case.made_kind, case.target) if r.native_id not in before]


ACCIDENTS = {
    System.ERP: ("dropped_after_commit", "cut_in_half"),
    System.WMS: ("dropped_after_commit", "cut_in_half", "server_error_after_commit", "gateway_timeout_after_commit"),
}
LOST = [(case, accident) for case in CASES for accident in ACCIDENTS[case.target]]


@pytest.mark.parametrize(("case", "accident"), LOST, ids=str)
async def test_after_a_create_whose_answer_is_lost_the_record_is_there_once(
    tmp_path: Path, case: Case, accident: str
) -> None:
    async with engine_world(tmp_path, master=case.master, flow=case.flow) as world:
        source_id, before = await begun(world, case)
        await world.pair.hands.fault(case.target, accident, case.make)
        already = await world.writes(case.target, case.make)
        await world.work()
        assert len(await world.sending()) == 1, "the outcome is unknown, and that is on disk"
        await world.work_to_the_end()
        (made,) = await made_since(world, case, before)
        assert await world.writes(case.target, case.make) == already + 1
        assert await world.sending() == []
        link = await world.link(case.kind, case.target.other, source_id)
        assert link is not None
        assert (link.erp_id if case.target is System.ERP else link.wms_id) == made


def test_no_kind_of_create_is_left_out() -> None:
    """Stock is made by nobody; an invoice of Rackbeat is never made by us; prices and rows belong to their records."""
    both_ways = {(system, kind) for kind in Kind for system in System}
    assert both_ways - {(case.target, case.kind) for case in CASES} == {
        (WMS, Kind.STOCK),
        (ERP, Kind.STOCK),
        (WMS, Kind.INVOICE),
    }


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_look_up_that_is_cut_off_means_unknown_and_never_creates(tmp_path: Path, case: Case) -> None:
    """The create never arrived, so a look-up that is believed in part would say "there is none"."""
    async with engine_world(tmp_path, master=case.master, flow=case.flow) as world:
        _, before = await begun(world, case)
        await world.pair.hands.fault(case.target, "dropped_after_commit", case.make)
        await world.work()
        (command,) = await world.sending()
        await world.pair.hands.fault(case.target, "cut_in_half", case.look, times=1000)
        for _ in range(3):
            world.clock.ahead += SETTLE * 2
            await world.work()
            assert [c.id for c in await world.sending()] == [command.id]
        await world.clear_faults()
        assert len(await made_since(world, case, before)) == 1
        await world.work_to_the_end()
        assert len(await made_since(world, case, before)) == 1
        assert await world.sending() == []


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_create_that_never_arrived_is_made_once_after_a_whole_look_up_and_a_wait(
    tmp_path: Path, case: Case
) -> None:
    async with engine_world(tmp_path, master=case.master, flow=case.flow) as world:
        _, before = await begun(world, case)
        await world.pair.hands.fault(case.target, "dropped_before_commit", case.make)
        already = await world.writes(case.target, case.make)
        await world.work()
        assert len(await world.sending()) == 1
        await world.work()
        assert await made_since(world, case, before) == [], "it may still arrive, so nothing is made yet"
        await world.work_to_the_end()
        assert len(await made_since(world, case, before)) == 1
        assert await world.writes(case.target, case.make) == already + 1
