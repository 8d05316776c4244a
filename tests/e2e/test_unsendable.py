"""A product number that Rackbeat cannot take stops its orders whole, and nothing of that is silent (R6)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.running import Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, LONG, LONG_NUMBER, small

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    async with running(small(long_number=True)) as made:
        await made.initial_sync()
        yield made


async def test_an_order_with_one_unsendable_line_is_parked_whole_and_reported_once(shop: Running) -> None:
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1), (LONG, 2)])

    async def parked() -> list[dict[str, object]]:
        document = (await shop.cli("inbox", "list", "--parked", "--json")).document
        return [item for item in document["items"] if (item["kind"], item["id"]) == ("order", order_id)]

    [item] = await eventually(parked, what="the parked order")
    assert item["reason"] == "line_unsendable" and LONG_NUMBER in str(item["detail"])
    assert shop.wms_orders(order_id) == [] and shop.wrote("POST /orders/drafts") == 0

    ran = await shop.cli("reconcile", "run", "--exit-code", "--json", expect=3)
    found = {(row["kind"], row["erp_id"]) for row in ran.document["drift"]}
    assert found == {("order.line_unsendable", order_id), ("product.number_too_long", str(LONG))}

    listed = (await shop.cli("drift", "list", "--kind", "order.line_unsendable", "--json")).document
    assert [row["erp_id"] for row in listed] == [order_id]
    assert LONG_NUMBER in listed[0]["erp_value"] and listed[0]["units"] == "2"


async def test_a_manual_get_of_it_says_why_and_what_to_do(shop: Running) -> None:
    order_id = await shop.hands.sell(CUSTOMER, [(LONG, 1)], status="Web")
    ran = await shop.cli("order", "get", order_id, "--json", expect=1)
    assert (ran.document["outcome"], ran.document["reason"]) == ("parked", "line_unsendable")
    told = await shop.cli("order", "get", order_id, expect=1)
    assert "25" in told.err and len(told.err.splitlines()) == 3, told.err
    assert shop.wms_orders(order_id) == []


async def test_it_goes_by_itself_once_a_person_has_given_the_product_a_shorter_number(shop: Running) -> None:
    order_id = await shop.hands.sell(CUSTOMER, [(LONG, 3)], status="Web")
    await shop.cli("order", "get", order_id, expect=1)
    await shop.hands.erp("PATCH", f"/products/{LONG}", {"number": "SKR-LANG"})
    assert (await shop.cli("inbox", "retry", "--all", "--json")).document["retried"] >= 2
    order = await shop.until_arrived(order_id)
    assert [line.quantity for line in order.lines] == [3]
    await shop.until_idle()
    after = (await shop.cli("reconcile", "run", "--json")).document
    assert after["drift"] == []
