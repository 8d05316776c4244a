"""Master records in both directions on fakes: who owns which field, who is created where, what must never happen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.change import Create, operation_of
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Master, Policy
from daemon.domain.product import Category, Product
from daemon.domain.work import Signal, Source
from tests.builders import customer
from tests.sync.mastering import (
    both,
    edit,
    found,
    mastered,
    notes,
    paired,
    parked,
    shown,
    touch,
    wms_customer,
    wms_product,
)
from tests.sync.world import sync_world


@pytest.mark.parametrize("side", list(System))
async def test_r03_a_two_way_field_edited_once_is_written_once_on_the_other_side_and_then_there_is_silence(
    tmp_path: Path, side: System
) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        here, there = (world.erp, world.wms) if side is System.ERP else (world.wms, world.erp)
        mine, other = ("11", "KAFFE-1") if side is System.ERP else ("KAFFE-1", "11")
        edit(here, Kind.PRODUCT, mine, name="Kaffe, mørk")
        await touch(world, Kind.PRODUCT, side, mine)
        assert shown(there, Kind.PRODUCT, other, "name") == "Kaffe, mørk"
        assert ([operation_of(c) for c in there.calls], here.calls) == (["update"], [])
        for _ in range(3):
            world.clock.advance(1200)
            await touch(world, Kind.PRODUCT, System.ERP, "11")
            await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-1")
        assert (len(there.calls), here.calls) == (1, [])


@pytest.mark.parametrize("side", list(System))
async def test_r03_a_value_changed_there_and_back_travels_both_times(tmp_path: Path, side: System) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        here, there = (world.erp, world.wms) if side is System.ERP else (world.wms, world.erp)
        mine, other = ("11", "KAFFE-1") if side is System.ERP else ("KAFFE-1", "11")
        for name in ("b", "Vare KAFFE-1"):
            edit(here, Kind.PRODUCT, mine, name=name)
            await touch(world, Kind.PRODUCT, side, mine)
            assert shown(there, Kind.PRODUCT, other, "name") == name
        assert (len(there.calls), here.calls) == (2, [])


async def test_r03_different_fields_edited_on_both_sides_are_merged(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        edit(world.erp, Kind.CUSTOMER, "501", phone="22 22 22 22")
        edit(world.wms, Kind.CUSTOMER, "10001", city="Bergen")
        await touch(world, Kind.CUSTOMER, System.WMS, "10001")
        assert shown(world.wms, Kind.CUSTOMER, "10001", "phone") == "22 22 22 22"
        assert shown(world.erp, Kind.CUSTOMER, "501", "city") == "Bergen"
        assert await notes(world, "conflict") == {}


async def test_r03_the_same_field_changed_on_both_sides_is_a_conflict_and_the_other_fields_go_on(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        edit(world.erp, Kind.PRODUCT, "11", name="Fra 24SO", sales_price=Decimal(120))
        edit(world.wms, Kind.PRODUCT, "KAFFE-1", name="Fra Rackbeat")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.erp, Kind.PRODUCT, "11", "name") == "Fra 24SO"
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "name") == "Fra Rackbeat"
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "sales_price") == Decimal(120)
        conflicts = await notes(world, "conflict")
        body = conflicts["product/11/name"]
        assert isinstance(body, dict)
        assert {k: v for k, v in body.items() if k != "since"} == {
            "erp": "Fra 24SO",
            "wms": "Fra Rackbeat",
            "base_erp": "Vare KAFFE-1",
            "base_wms": "Vare KAFFE-1",
        }
        assert await parked(world) == []


async def test_r03_a_conflict_is_forgotten_when_a_person_has_settled_it(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        edit(world.erp, Kind.PRODUCT, "11", name="Fra 24SO")
        edit(world.wms, Kind.PRODUCT, "KAFFE-1", name="Fra Rackbeat")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        edit(world.erp, Kind.PRODUCT, "11", name="Vare KAFFE-1")
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.erp, Kind.PRODUCT, "11", "name") == "Fra Rackbeat"
        assert await notes(world, "conflict") == {}


async def test_r03_a_field_may_live_elsewhere_than_its_kind(tmp_path: Path) -> None:
    policy = Policy(fields={Kind.PRODUCT: {"name": Master.WMS}})
    async with sync_world(tmp_path, policy) as world:
        await paired(world)
        edit(world.wms, Kind.PRODUCT, "KAFFE-1", name="Lagerets navn", sales_price=Decimal(1))
        await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-1")
        assert shown(world.erp, Kind.PRODUCT, "11", "name") == "Lagerets navn"
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "sales_price") == Decimal("99.90")


async def test_r03_the_master_overrules_an_edit_on_the_other_side(tmp_path: Path) -> None:
    async with sync_world(tmp_path, mastered(Master.WMS)) as world:
        world.wms.put(Category(native_id="4", number="4", name="Kaffe"))
        world.wms.put(wms_product())
        await touch(world, Kind.PRODUCT, System.WMS, "NY-1")
        (made,) = found(world.erp, Kind.PRODUCT, "NY-1")
        edit(world.erp, Kind.PRODUCT, made.native_id, name="Feil sted")
        await touch(world, Kind.PRODUCT, System.ERP, made.native_id)
        assert shown(world.erp, Kind.PRODUCT, made.native_id, "name") == "Ny vare"


@pytest.mark.parametrize("master", [Master.WMS, Master.BOTH])
async def test_r15_a_customer_made_in_rackbeat_is_created_once_in_24so_and_gets_its_id(
    tmp_path: Path, master: Master
) -> None:
    async with sync_world(tmp_path, mastered(master, currency="EUR", locale="en")) as world:
        world.wms.put(wms_customer())
        await asyncio.gather(*(world.signal(Kind.CUSTOMER, System.WMS, "20001") for _ in range(5)))
        await asyncio.gather(world.work(), world.work())
        (made,) = found(world.erp, Kind.CUSTOMER, "20001")
        assert isinstance(made, Company)
        assert (made.name, made.currency, made.language) == ("Ny Kunde AS", "EUR", "en")
        assert shown(world.wms, Kind.CUSTOMER, "20001", "id_field") == made.native_id
        await touch(world, Kind.CUSTOMER, System.ERP, made.native_id)
        await touch(world, Kind.CUSTOMER, System.WMS, "20001")
        assert [operation_of(c) for c in world.erp.calls] == ["create"]
        assert [operation_of(c) for c in world.wms.calls] == ["set_id_field"]


async def test_r15_under_the_erp_as_master_nothing_from_rackbeat_is_created(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.wms.put(wms_customer())
        await touch(world, Kind.CUSTOMER, System.WMS, "20001")
        assert (world.erp.calls, world.wms.calls) == ([], [])


async def test_r03_under_the_wms_as_master_nothing_from_24so_is_created_but_what_is_there_is_linked(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path, mastered(Master.WMS)) as world:
        await touch(world, Kind.CUSTOMER, System.ERP, "501")
        assert world.wms.calls == []
        world.wms.put(wms_customer("10001", name="Kari Handel AS", email="kari@example.no"))
        await touch(world, Kind.CUSTOMER, System.ERP, "501")
        assert await world.link(Kind.CUSTOMER, "501") is not None
        assert [operation_of(c) for c in world.wms.calls] == ["set_id_field"]


async def test_r15_a_product_made_in_rackbeat_brings_its_group_along(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        world.wms.put(Category(native_id="77", number="77", name="Te"))
        world.wms.put(wms_product(group="77"))
        await touch(world, Kind.PRODUCT, System.WMS, "NY-1")
        (made,) = found(world.erp, Kind.PRODUCT, "NY-1")
        (group,) = [r for r in world.erp.of(Kind.CATEGORY) if isinstance(r, Category) and r.name == "Te"]
        assert isinstance(made, Product)
        assert made.category_id == group.native_id
        await touch(world, Kind.PRODUCT, System.ERP, made.native_id)
        await touch(world, Kind.CATEGORY, System.ERP, group.native_id)
        assert [operation_of(c) for c in world.erp.calls] == ["create", "create"]


async def test_r15_a_product_whose_group_is_unknown_is_parked_with_the_reason(tmp_path: Path) -> None:
    policy = Policy(masters={Kind.PRODUCT: Master.BOTH})
    async with sync_world(tmp_path, policy) as world:
        world.wms.put(Category(native_id="77", number="77", name="Te"))
        world.wms.put(wms_product(group="77"))
        await touch(world, Kind.PRODUCT, System.WMS, "NY-1")
        (item,) = await world.inbox()
        assert (item.reason, "77" in item.detail) == (Reason.REFUSED, True)


async def test_r15_the_only_record_with_the_number_is_adopted_instead_of_created(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        world.wms.put(wms_customer("10001", name="Kari Handel AS", email=""))
        await touch(world, Kind.CUSTOMER, System.WMS, "10001")
        link = await world.link(Kind.CUSTOMER, "501")
        assert link is not None and link.wms_id == "10001"
        assert world.erp.calls == []
        assert shown(world.wms, Kind.CUSTOMER, "10001", "email") == "kari@example.no"
        assert shown(world.wms, Kind.CUSTOMER, "10001", "id_field") == "501"


async def test_r15_a_number_with_spaces_around_it_is_found_all_the_same(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        world.erp.put(replace(customer("502", " 20001 "), name="Ny Kunde AS"))
        world.wms.put(wms_customer())
        await touch(world, Kind.CUSTOMER, System.WMS, "20001")
        assert await world.link(Kind.CUSTOMER, "502") is not None
        assert [c for c in world.erp.calls if isinstance(c, Create)] == []


async def test_r04_two_records_with_the_number_are_a_question_and_no_third_is_made(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        world.erp.put(customer("502", "20001"))
        world.erp.put(customer("503", "20001"))
        world.wms.put(wms_customer())
        await touch(world, Kind.CUSTOMER, System.WMS, "20001")
        assert await parked(world) == [("20001", Reason.NUMBER_NOT_UNIQUE)]
        assert (world.erp.calls, world.wms.calls) == ([], [])


async def test_r05_an_id_field_that_a_person_typed_is_never_a_mapping(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        world.wms.put(wms_customer(id_field="501"))
        await touch(world, Kind.CUSTOMER, System.WMS, "20001")
        assert await parked(world) == [("20001", Reason.NUMBER_TAKEN)]
        edit(world.wms, Kind.CUSTOMER, "10001", id_field="999")
        await touch(world, Kind.CUSTOMER, System.WMS, "10001")
        link = await world.link(Kind.CUSTOMER, "501")
        assert link is not None and link.wms_id == "10001"
        assert (world.erp.calls, world.wms.calls) == ([], [])


async def test_r15_the_echo_of_our_own_create_never_bounces_back(tmp_path: Path) -> None:
    """The webhook comes before our call returns, and is worked on at the same time."""
    async with sync_world(tmp_path, both()) as world:
        await world.signal(Kind.PRODUCT, System.ERP, "11")
        await world.signal(Kind.PRODUCT, System.WMS, "KAFFE-1")
        await asyncio.gather(world.work(), world.work(), world.work())
        await touch(world, Kind.PRODUCT, System.WMS, "KAFFE-1")
        assert (world.erp.calls, len(found(world.erp, Kind.PRODUCT, "KAFFE-1"))) == ([], 1)
        assert [operation_of(c) for c in world.wms.calls].count("create") == 2  # the category and the product


async def test_r15_a_create_in_24so_whose_answer_was_lost_is_found_and_not_repeated(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        world.wms.put(wms_customer())
        world.erp.fail_next = [("after:create", SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True))]
        await touch(world, Kind.CUSTOMER, System.WMS, "20001")
        (made,) = found(world.erp, Kind.CUSTOMER, "20001")
        await touch(world, Kind.CUSTOMER, System.ERP, made.native_id)
        world.clock.advance(300)
        await world.work()
        await touch(world, Kind.CUSTOMER, System.WMS, "20001")
        assert len(found(world.erp, Kind.CUSTOMER, "20001")) == 1
        assert await world.link(Kind.CUSTOMER, made.native_id) is not None
        assert shown(world.wms, Kind.CUSTOMER, "20001", "id_field") == made.native_id
        assert [operation_of(c) for c in world.erp.calls] == ["create"]


async def test_r03_a_lost_answer_of_an_update_does_not_turn_a_value_changed_back_into_news(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        edit(world.erp, Kind.PRODUCT, "11", name="b")
        world.wms.fail_next = [("after:update", SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True))]
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "name") == "b"
        edit(world.erp, Kind.PRODUCT, "11", name="Vare KAFFE-1")
        world.clock.advance(300)
        await world.work()
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.erp, Kind.PRODUCT, "11", "name") == "Vare KAFFE-1"
        assert shown(world.wms, Kind.PRODUCT, "KAFFE-1", "name") == "Vare KAFFE-1"


async def test_a_value_that_is_refused_is_told_once_and_holds_nothing_else_back(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await paired(world)
        refused = SyncError(Reason.REFUSED, "contact_email: The email format is invalid.")
        world.wms.fail_next = [("before:update", refused), ("before:update", refused)]
        edit(world.erp, Kind.CUSTOMER, "501", email="a@x.example; b@x.example", city="Oslo")
        await touch(world, Kind.CUSTOMER, System.ERP, "501", due_at=None)
        assert shown(world.wms, Kind.CUSTOMER, "10001", "city") == "Oslo"
        noted = await notes(world, "unwritten")
        assert list(noted) == ["customer/501/email"]
        assert "email format" in str(noted["customer/501/email"])
        world.wms.calls.clear()
        await world.intake.signal([Signal(key=world.key(Kind.CUSTOMER, System.ERP, "501"), source=Source.POLL)])
        await world.work()
        assert (world.wms.calls, await world.inbox()) == ([], [])
        edit(world.erp, Kind.CUSTOMER, "501", email="a@x.example")
        await touch(world, Kind.CUSTOMER, System.ERP, "501")
        assert shown(world.wms, Kind.CUSTOMER, "10001", "email") == "a@x.example"
        assert await notes(world, "unwritten") == {}


async def test_a_text_emptied_in_rackbeat_stays_in_24so_because_it_cannot_be_emptied_there(tmp_path: Path) -> None:
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        edit(world.wms, Kind.CUSTOMER, "10001", email="")
        await touch(world, Kind.CUSTOMER, System.WMS, "10001")
        assert world.erp.calls == []
        assert list(await notes(world, "unwritten")) == ["customer/501/email"]
        edit(world.erp, Kind.CUSTOMER, "501", email="")
        await touch(world, Kind.CUSTOMER, System.ERP, "501")
        assert await notes(world, "unwritten") == {}


async def test_a_text_emptied_in_24so_is_emptied_in_rackbeat_but_one_never_filled_erases_nothing(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path) as world:
        await paired(world)
        edit(world.erp, Kind.CUSTOMER, "501", email="")
        edit(world.wms, Kind.CUSTOMER, "10001", phone="99 99 99 99")
        await touch(world, Kind.CUSTOMER, System.ERP, "501")
        assert shown(world.wms, Kind.CUSTOMER, "10001", "email") in ("", None)
        assert shown(world.wms, Kind.CUSTOMER, "10001", "phone") == "99 99 99 99"


async def test_what_both_sides_were_changed_to_is_agreed_on_so_that_the_way_back_travels_too(tmp_path: Path) -> None:
    """Two people type the same in both systems; later one of them takes it back (design 3.7)."""
    async with sync_world(tmp_path, both()) as world:
        await paired(world)
        old, wms_id = shown(world.erp, Kind.PRODUCT, "11", "sales_price"), "KAFFE-1"
        edit(world.erp, Kind.PRODUCT, "11", sales_price=Decimal(77))
        edit(world.wms, Kind.PRODUCT, wms_id, sales_price=Decimal(77))
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert world.erp.calls == world.wms.calls == []
        edit(world.erp, Kind.PRODUCT, "11", sales_price=old)
        await touch(world, Kind.PRODUCT, System.ERP, "11")
        assert shown(world.wms, Kind.PRODUCT, wms_id, "sales_price") == old
        assert shown(world.erp, Kind.PRODUCT, "11", "sales_price") == old
