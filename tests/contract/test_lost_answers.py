"""What is made below or beside the records, when the answer never comes: rows, lines, webhooks, drafts of adjustments.

The records themselves are in `test_unknown_outcome.py`, what setup makes in `tests/setup/test_lost_answers.py`.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from daemon.domain.change import AdjustStock, BookAdjustment, EditErpOrder, RowAction, RowChange
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from tests.contract import shop
from tests.contract.engine_world import EngineWorld, engine_world
from tests.contract.test_webhooks import EVENTS, ear

ACCIDENT = "dropped_after_commit"


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


async def test_a_row_that_was_added_to_a_24sevenoffice_order_is_there_once(tmp_path: Path) -> None:
    """R13, by a person's hand in Rackbeat: one more line, then booked."""
    async with engine_world(tmp_path) as world:
        number = await transferred(world)
        await world.signal(Kind.PRODUCT, System.ERP, shop.PLATE)
        await world.work_to_the_end()
        await world.pair.hands.ui("POST", f"orders/{number}/lines", {"item_id": "FAT 50%", "quantity": 3})
        await world.pair.hands.ui("POST", f"orders/{number}/book", {})
        await world.pair.hands.fault(System.ERP, ACCIDENT, "SaveInvoices")
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        assert len(await world.sending()) == 1, "the outcome is unknown, and that is on disk"
        await world.work_to_the_end()
        found = await quantities(world, System.ERP, shop.OPEN_ORDER)
        assert found == {"KAFFE-1": [Decimal(5)], "KOPP_1": [Decimal(2)], "FAT 50%": [Decimal(3)]}


async def test_a_line_that_was_added_to_a_rackbeat_draft_is_there_once(tmp_path: Path) -> None:
    """An order that is edited in 24SevenOffice while Rackbeat still has it as a draft."""
    async with engine_world(tmp_path) as world:
        number = await transferred(world)
        row = RowChange(action=RowAction.ADD, product_id=shop.PLATE, name="Fat", quantity=Decimal(3))
        edit = EditErpOrder(native_id=shop.OPEN_ORDER, customer_id=shop.CUSTOMER, rows=(row,))
        await world.pair.erp.perform(edit)
        await world.pair.hands.fault(System.WMS, ACCIDENT, "POST /orders/{number}/lines")
        await world.signal(Kind.ORDER, System.ERP, shop.OPEN_ORDER)
        await world.work()
        assert len(await world.sending()) == 1, "the outcome is unknown, and that is on disk"
        await world.work_to_the_end()
        found = await quantities(world, System.WMS, number)
        assert found == {"KAFFE-1": [Decimal(5)], "KOPP_1": [Decimal(2)], "FAT 50%": [Decimal(3)]}


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
