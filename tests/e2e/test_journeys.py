"""The user's document, walked over real HTTP: an order there and back (R9, R10, R11, R13, R14)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio

from sandbox.wms_records import Order
from tests.e2e.hands import Json
from tests.e2e.running import Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, DRILL, HAMMER, OTHER_CUSTOMER, SAW, small

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    async with running(small(), changes=[('orders_since = ""', 'orders_since = "2026-01-01"')]) as made:
        await made.initial_sync()
        yield made


async def sold_and_settled(shop: Running, goods: list[tuple[int, int]], *, status: str = "Confirmed") -> Order:
    """A sold order that has arrived and come to rest; both sides have been seen side by side."""
    order_id = await shop.hands.sell(CUSTOMER, goods, status=status)
    order = await shop.until_arrived(order_id)
    await shop.until_idle()
    return order


def erp_id_of(order: Order) -> str:
    return str(order.other_reference).removeprefix("24SO ")


async def quantities(shop: Running, order_id: str) -> dict[int, Decimal]:
    lines = (await shop.hands.erp_order(order_id))["lines"]
    return {line["product_id"]: Decimal(line["quantity"]) for line in lines}


async def erp_reaches(shop: Running, order_id: str, status: str) -> Json:
    async def reached() -> Json | None:
        order = await shop.hands.erp_order(order_id)
        return order if order["status"] == status else None

    return await eventually(reached, what=f"24SO order {order_id} in {status}") or {}


async def test_an_order_that_is_sold_arrives_as_a_draft_with_its_customer_and_lines(shop: Running) -> None:
    order_id = await shop.hands.sell(OTHER_CUSTOMER, [(HAMMER, 5), (SAW, 2)])
    order = await shop.until_arrived(order_id)
    assert not order.is_booked and order.customer_number == 2002
    numbers = {product.id: product.number for product in shop.sandbox.wms.products.rows()}
    lines = [(numbers[line.product_id or 0], line.quantity) for line in order.lines]
    assert lines == [("HAM-1001", Decimal(5)), ("STIKKSAG Ø 12", Decimal(2))]


async def test_an_order_arrives_when_it_reaches_the_status_and_not_before(shop: Running) -> None:
    early = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)], status="Web")
    old = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)], day="2025-12-31")
    await shop.until_polled(2)
    assert shop.wms_orders(early) == [] and shop.wms_orders(old) == []
    await shop.hands.set_erp_status(early, "Confirmed")
    await shop.until_arrived(early)
    assert shop.wms_orders(old) == []


async def test_five_ordered_three_on_the_shelf_goes_back_as_three_and_accepted_but_not_again(
    shop: Running,
) -> None:
    order = await sold_and_settled(shop, [(HAMMER, 5), (SAW, 2)], status="Production")
    order_id = erp_id_of(order)
    await shop.hands.edit_line(str(order.number), order.lines[0].id, 3)
    await shop.until_polled(2)
    assert (await quantities(shop, order_id))[HAMMER] == 5, "nothing is written back before the order is booked"
    made = shop.wrote("POST /orders/drafts")
    await shop.hands.book(str(order.number))
    await erp_reaches(shop, order_id, "Confirmed")
    assert await quantities(shop, order_id) == {HAMMER: 3, SAW: 2}
    await shop.until_polled(2)
    await shop.until_idle()
    assert len(shop.wms_orders(order_id)) == 1 and shop.wrote("POST /orders/drafts") == made
    assert (await shop.hands.erp_order(order_id))["status"] == "Confirmed"


async def test_a_line_deleted_and_a_line_added_in_the_warehouse_reach_24sevenoffice_on_booking(shop: Running) -> None:
    order = await sold_and_settled(shop, [(HAMMER, 5), (SAW, 2)], status="Pack")
    path = f"/orders/{order.number}"
    await shop.hands.ui("DELETE", f"{path}/lines/{order.lines[1].id}")
    await shop.hands.ui("POST", f"{path}/lines", {"item_id": "BOR/10", "quantity": 4})
    await shop.hands.book(str(order.number))
    await erp_reaches(shop, erp_id_of(order), "Confirmed")
    assert await quantities(shop, erp_id_of(order)) == {HAMMER: 5, DRILL: 4}


async def test_a_shipped_order_is_sent_in_24sevenoffice_as_soon_as_the_webhook_comes(shop: Running) -> None:
    order = await sold_and_settled(shop, [(HAMMER, 2)])
    await shop.hands.book(str(order.number))
    await shop.hands.ship(str(order.number))
    await erp_reaches(shop, erp_id_of(order), "OrderState_Sent")
    heard = [line.get("remote_event") for line in shop.daemon.lines() if line.get("event") == "webhook_accepted"]
    assert "order.shipped" in heard


async def test_a_lost_webhook_costs_only_the_time_until_the_next_poll(shop: Running) -> None:
    order = await sold_and_settled(shop, [(SAW, 1)])
    await shop.hands.book(str(order.number))
    await shop.hands.control("POST", "/webhooks/lose", {"event": "order.shipped", "times": 1})
    await shop.hands.ship(str(order.number))
    await erp_reaches(shop, erp_id_of(order), "OrderState_Sent")
    lost = await shop.hands.control("GET", "/webhooks/deliveries?event=order.shipped")
    assert lost["deliveries"][-1]["attempt"] == 0, "the webhook was delivered after all"


async def test_a_doubled_webhook_changes_nothing_more(shop: Running) -> None:
    order = await sold_and_settled(shop, [(SAW, 1)])
    await shop.hands.book(str(order.number))
    await shop.hands.control("POST", "/webhooks/double", {"event": "order.shipped", "times": 1})
    await shop.hands.ship(str(order.number))
    await erp_reaches(shop, erp_id_of(order), "OrderState_Sent")
    await shop.until_idle()
    changes = shop.sandbox.erp.journal.changes("order", erp_id_of(order))
    assert sum(1 for change in changes if change.by != "ui") == 1


@pytest.mark.parametrize("status", ["Inactive", "Invoiced", "Web"])
async def test_a_manual_get_brings_an_order_whatever_its_status_or_age(shop: Running, status: str) -> None:
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)], status=status, day="2019-05-06")
    answer = await shop.get_order(order_id)
    assert answer["outcome"] == "transferred"
    [order] = shop.wms_orders(order_id)
    assert answer["wms_number"] == str(order.number)
    assert (await shop.hands.erp_order(order_id))["status"] == status


async def test_a_manual_get_of_an_order_that_does_not_exist_says_so(shop: Running) -> None:
    answer = await shop.get_order("99999999")
    assert answer["wms_number"] is None and "99999999" in answer["detail"]
    assert shop.wms_orders("99999999") == []


async def test_all_of_this_left_nothing_behind(shop: Running) -> None:
    await shop.until_idle()
    assert await shop.parked() == []
    shop.assert_no_traceback()
