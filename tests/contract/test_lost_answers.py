"""What is made below or beside the records, when the answer never comes: rows, lines, webhooks, drafts of adjustments.

The records themselves are in `test_unknown_outcome.py`, what setup makes in `tests/setup/test_lost_answers.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.change import AdjustStock, BookAdjustment, EditErpOrder, RowAction, RowChange
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from tests.contract import shop
from tests.contract.engine_world import SETTLE, EngineWorld, engine_world
from tests.contract.test_webhooks import EVENTS, ear

ACCIDENT = "dropped_after_commit"
Edit = Callable[[EngineWorld], Awaitable[tuple[System, str]]]
"""A person's edit; which key then has news."""


async def transferred(world: EngineWorld) -> str:
    """The open order of the shop, arrived in Rackbeat as a draft; its number there."""
    await world.signal(Kind.ORDER, System.ERP, shop.OPEN_ORDER)
    await world.work_to_the_end()
    link = await world.link(Kind.ORDER, System.ERP, shop.OPEN_ORDER)
    assert link is not None
    return link.wms_id


async def quantities(world: EngineWorld, system: System, native_id: str) -> dict[str, list[Decimal]]:
    """Product number -> the quantities of its lines."""
    remote = world.pair.erp if system is System.ERP else world.pair.wms
    order = (await remote.fetch_many(Kind.ORDER, [native_id]))[native_id]
    assert isinstance(order, Order)
    numbers = {shop.COFFEE: "KAFFE-1", shop.CUP: "KOPP_1", shop.PLATE: "FAT 50%"}
    found: dict[str, list[Decimal]] = {}
    for line in order.lines:
        found.setdefault(numbers.get(line.product_id or "", line.product_id or ""), []).append(line.quantity)
    return found


async def row_in_the_warehouse(world: EngineWorld) -> tuple[System, str]:
    """R13, by a person's hand in Rackbeat: one more line, then booked. The row is to be added in 24SevenOffice."""
    number = await transferred(world)
    await world.signal(Kind.PRODUCT, System.ERP, shop.PLATE)
    await world.work_to_the_end()
    await world.pair.hands.ui("POST", f"orders/{number}/lines", {"item_id": "FAT 50%", "quantity": 3})
    await world.pair.hands.ui("POST", f"orders/{number}/book", {})
    return System.WMS, number


async def row_in_the_office(world: EngineWorld) -> tuple[System, str]:
    """An order that is edited in 24SevenOffice while Rackbeat has it as a draft. The line is to be added there."""
    await transferred(world)
    row = RowChange(action=RowAction.ADD, product_id=shop.PLATE, name="Fat", quantity=Decimal(3))
    edit = EditErpOrder(native_id=shop.OPEN_ORDER, customer_id=shop.CUSTOMER, rows=(row,))
    await world.pair.erp.perform(edit)
    return System.ERP, shop.OPEN_ORDER


ADDED = [(row_in_the_warehouse, "SaveInvoices"), (row_in_the_office, "POST /orders/{number}/lines")]
ONCE = {"KAFFE-1": [Decimal(5)], "KOPP_1": [Decimal(2)], "FAT 50%": [Decimal(3)]}


async def both_sides(world: EngineWorld) -> list[dict[str, list[Decimal]]]:
    link = await world.link(Kind.ORDER, System.ERP, shop.OPEN_ORDER)
    assert link is not None
    return [await quantities(world, System.ERP, link.erp_id), await quantities(world, System.WMS, link.wms_id)]


@pytest.mark.parametrize(("edit", "operation"), ADDED, ids=["24so", "rackbeat"])
async def test_an_added_row_whose_answer_was_lost_is_there_once(tmp_path: Path, edit: Edit, operation: str) -> None:
    async with engine_world(tmp_path) as world:
        system, native_id = await edit(world)
        await world.pair.hands.fault(system.other, ACCIDENT, operation)
        await world.signal(Kind.ORDER, system, native_id)
        await world.work()
        assert len(await world.sending()) == 1, "the outcome is unknown, and that is on disk"
        await world.work_to_the_end()
        assert await both_sides(world) == [ONCE, ONCE]


@pytest.mark.parametrize(("edit", "operation"), ADDED, ids=["24so", "rackbeat"])
async def test_an_added_row_that_may_still_arrive_is_not_added_meanwhile(
    tmp_path: Path, edit: Edit, operation: str
) -> None:
    """Reading it back would show no row yet; one that comes late would be the second."""
    async with engine_world(tmp_path) as world:
        system, native_id = await edit(world)
        await world.pair.hands.fault(system.other, "dropped_before_commit", operation)
        await world.signal(Kind.ORDER, system, native_id)
        already = await world.writes(system.other, operation)
        await world.work()
        for ahead in (0.0, SETTLE / 2):
            world.clock.ahead += ahead
            await world.work()
            assert await world.writes(system.other, operation) == already
        await world.work_to_the_end()
        assert await both_sides(world) == [ONCE, ONCE]


async def test_an_adjustment_whose_answer_was_lost_moves_nothing_and_the_next_one_counts_once(tmp_path: Path) -> None:
    """Opening stock is two calls, and the first makes a draft, absolute: two drafts, one of them booked."""
    async with engine_world(tmp_path) as world:
        await world.signal(Kind.PRODUCT, System.ERP, shop.COFFEE)
        await world.work_to_the_end()
        wms = world.pair.wms
        draft = AdjustStock(native_id="KAFFE-1", quantity=Decimal(40), on=shop.DAY, reason="telling")
        await world.pair.hands.fault(System.WMS, ACCIDENT, "POST /inventory-adjustments")
        try:
            await wms.perform(draft)
            raise AssertionError("an answer came")
        except SyncError as error:
            assert error.outcome_unknown
        made = (await wms.perform(draft)).native_id
        await world.pair.hands.fault(System.WMS, ACCIDENT, "POST /inventory-adjustments/{id}/book")
        for _ in range(2):
            try:
                await wms.perform(BookAdjustment(native_id="KAFFE-1", adjustment_id=made))
            except SyncError:
                continue
        (product,) = (await wms.fetch_many(Kind.STOCK, ["KAFFE-1"])).values()
        assert getattr(product, "stock", None) == Decimal(40)


async def test_a_webhook_whose_registration_was_not_answered_is_there_once_and_is_heard(tmp_path: Path) -> None:
    """Its token was told once, to nobody, so it is replaced."""
    async with ear(tmp_path) as it:
        await it.pair.hands.fault(System.WMS, ACCIDENT, "POST /webhooks")
        first = await it.register()
        assert len(first) == len(EVENTS) - 1, "one is missing, and polls cover it until the next time"
        again = await it.register()
        assert set(again) == set(EVENTS)
        assert len(await it.hooks()) == len(EVENTS)
        await it.created_and_heard()
