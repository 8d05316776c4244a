"""However often and however at once an order is asked for, there is one (design 3.4, R14)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.running import Running, running
from tests.e2e.worlds import CUSTOMER, DRILL, HAMMER, SAW, small

pytestmark = pytest.mark.asyncio(loop_scope="module")

DRAFTS = "POST /orders/drafts"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    async with running(small(), changes=[("unknown_settle_seconds = 3", "unknown_settle_seconds = 1")]) as made:
        yield made


async def test_an_order_that_is_got_twenty_times_at_once_arrives_once(shop: Running) -> None:
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 5), (SAW, 2)], status="Web")
    before = shop.wrote(DRAFTS)
    answers = await asyncio.gather(*(shop.get_order(order_id) for _ in range(20)))
    await shop.until_idle()
    [order] = shop.wms_orders(order_id)
    assert {answer["wms_number"] for answer in answers} == {str(order.number)}
    assert {answer["outcome"] for answer in answers} <= {"transferred", "unchanged"}
    assert shop.wrote(DRAFTS) == before + 1
    assert [line.quantity for line in order.lines] == [5, 2]
    assert (await shop.hands.erp_order(order_id))["status"] == "Web"


async def test_getting_it_again_with_the_command_line_changes_nothing(shop: Running) -> None:
    order_id = await shop.hands.sell(CUSTOMER, [(DRILL, 1)], status="Invoiced", day="2019-01-02")
    first = await shop.cli("order", "get", order_id, "--json")
    again = await asyncio.gather(*(shop.cli("order", "get", order_id, "--json") for _ in range(3)))
    assert first.document["outcome"] == "transferred"
    assert {ran.document["outcome"] for ran in again} == {"unchanged"}
    assert len(shop.wms_orders(order_id)) == 1


async def test_an_answer_that_is_lost_after_the_order_was_made_leads_to_no_second_one(shop: Running) -> None:
    shop.sandbox.wms.faults.arm(DRAFTS, when="after_commit", action="drop")
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    order = await shop.until_arrived(order_id)
    await shop.until_idle()
    assert [o.number for o in shop.wms_orders(order_id)] == [order.number]
    assert await shop.parked() == []
    assert (await shop.get_order(order_id))["wms_number"] == str(order.number)


async def test_a_create_that_never_reached_rackbeat_is_made_once_it_is_sure(shop: Running) -> None:
    shop.sandbox.wms.faults.arm(DRAFTS, when="instead", action="drop")
    before = shop.wrote(DRAFTS)
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    await shop.until_arrived(order_id)
    await shop.until_idle()
    assert len(shop.wms_orders(order_id)) == 1 and shop.wrote(DRAFTS) == before + 1
    assert await shop.parked() == []
