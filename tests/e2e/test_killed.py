"""`kill -9` in the middle of a create, before or after Rackbeat has committed it: there is one record (design 3.4)."""

from __future__ import annotations

from typing import Literal

import pytest

from sandbox.faults import Fault
from tests.e2e.conftest import Start
from tests.e2e.running import Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import HAMMER, SAW, small

CREATES = ("POST /products", "POST /customers", "POST /orders/drafts")
"""In the order in which one new order needs them."""
HELD_SECONDS = 60.0
"""Rackbeat has it, and the daemon does not live to hear of it."""
LATE_SECONDS = 1.5
"""The request is under way while the daemon dies and is carried out afterwards; half of the sandbox's
`unknown_settle_seconds`."""
QUICK = [("retry_max_seconds = 30", "retry_max_seconds = 1")]


@pytest.mark.parametrize("when", ["after_commit", "before"])
async def test_a_daemon_that_is_killed_in_every_create_of_an_order_leaves_one_of_each(
    start: Start, when: Literal["after_commit", "before"]
) -> None:
    shop = await start(small(open_order=True), start=False, changes=QUICK)
    seconds = HELD_SECONDS if when == "after_commit" else LATE_SECONDS
    for operation in CREATES:
        fault = shop.sandbox.wms.faults.arm(operation, when=when, action="delay", seconds=seconds)
        await shop.daemon.start()
        await _until_held(shop, operation, fault)
        await shop.daemon.kill()
    await shop.start()
    order = await shop.until_arrived("20001")
    await shop.until_idle()
    assert [shop.wrote(operation) for operation in CREATES] == [2, 1, 1]
    assert len(shop.wms_orders("20001")) == 1 and len(shop.sandbox.wms.customers.rows()) == 1
    assert await shop.parked() == []
    await _is_linked(shop, order.number)


async def _until_held(shop: Running, operation: str, fault: Fault) -> None:
    held = (lambda: fault.fired and shop.wrote(operation)) if fault.when == "after_commit" else (lambda: fault.fired)
    await eventually(held, what=f"{operation} being held")


async def _is_linked(shop: Running, number: int) -> None:
    """The daemon knows the pair: a GET creates nothing, and the id fields say whose the records are (R5)."""
    answer = await shop.get_order("20001")
    assert (answer["outcome"], answer["wms_number"]) == ("unchanged", str(number))
    id_field = next(f.id for f in shop.sandbox.wms.fields.rows() if f.slug == "24so-produkt-id")
    values = {product.field_values.get(id_field) for product in shop.sandbox.wms.products.rows()}
    assert values == {str(HAMMER), str(SAW)}
