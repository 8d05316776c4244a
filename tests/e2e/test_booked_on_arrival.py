"""Orders that are booked on arrival (R10): our own booking is no edit of the warehouse."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Start
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small


@pytest.mark.parametrize("arrival", ["booked", "ready"])
async def test_an_order_arrives_booked_and_24sevenoffice_is_not_sent_back_to_accepted(
    start: Start, arrival: str
) -> None:
    shop = await start(small(), changes=[('wms_state = "draft"', f'wms_state = "{arrival}"')])
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 5)], status="Production")
    order = await shop.until_arrived(order_id)
    await eventually(lambda: shop.wms_orders(order_id)[0].is_booked, what="the booking")
    await shop.until_idle()
    await shop.until_polled(2)
    assert shop.wms_orders(order_id)[0].is_ready_for_shipping
    assert (await shop.hands.erp_order(order_id))["status"] == "Production"
    assert shop.writes().count("SaveInvoices") == 0 and shop.wrote("POST /orders/{number}/book") == 1

    await shop.hands.ui("POST", f"/orders/{order.number}/reopen")
    await shop.hands.edit_line(str(order.number), order.lines[0].id, 3)
    await shop.hands.book(str(order.number))

    async def written_back() -> bool:
        found = await shop.hands.erp_order(order_id)
        return bool(found["status"] == "Confirmed" and found["lines"][0]["quantity"].startswith("3"))

    await eventually(written_back, what="three pieces and Confirmed")
    await shop.until_idle()
    assert len(shop.wms_orders(order_id)) == 1
