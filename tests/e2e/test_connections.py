"""Three connections in one daemon: what happens to one is not felt by another. One daemon, one story."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.wms_records import Order
from tests.e2e.many import Many, many
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("in_order")]

WELL, STUCK, BUSY = "well", "stuck", "busy"
FOR_EVER = 600.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def three() -> AsyncIterator[Many]:
    async with many({name: small() for name in (WELL, STUCK, BUSY)}) as made:
        await made.start()
        yield made


def arrived(made: Many, name: str, order_id: str) -> list[Order]:
    rows = made.sandboxes[name].wms.orders.rows()
    return [order for order in rows if order.other_reference == f"24SO {order_id}"]


async def sold(made: Many, name: str) -> str:
    return await made.hands[name].sell(CUSTOMER, [(HAMMER, 1)])


async def test_each_has_its_own_status_metrics_and_files(three: Many) -> None:
    status = await three.ask("status")
    assert [one["connection"] for one in status["connections"]] == [WELL, STUCK, BUSY]
    async with three.http.get(status["listen"]["observe"] + "/metrics") as answer:
        text = await answer.text()
    for name in (WELL, STUCK, BUSY):
        assert f'connection="{name}"' in text
        assert (three.folder / "state" / name / "wsdl").is_dir()


async def test_a_pause_of_one_holds_only_its_own_commands(three: Many) -> None:
    await three.ask("outbox_pause", connection=BUSY, why="stocktaking")
    held, free = await sold(three, BUSY), await sold(three, WELL)
    await eventually(lambda: arrived(three, WELL, free), what="the order of the one that is not paused")
    assert arrived(three, BUSY, held) == []
    assert (await three.one(BUSY))["outbox"]["paused"] is True
    assert (await three.one(WELL))["outbox"]["paused"] is False
    await three.ask("outbox_resume", connection=BUSY)
    await eventually(lambda: arrived(three, BUSY, held), what="the order that was held")


async def test_one_that_is_stuck_and_one_in_its_nightly_run_hold_up_no_webhook_of_the_third(three: Many) -> None:
    """The stuck one answers nothing at all; the run of the busy one waits in the middle of a list."""
    for system in (three.sandboxes[STUCK].wms, three.sandboxes[STUCK].erp):
        system.faults.arm("*", when="before", action="delay", seconds=FOR_EVER, times=1_000_000)
    page = three.sandboxes[BUSY].wms.faults.arm("GET /products", when="before", action="delay", seconds=FOR_EVER)
    run = asyncio.create_task(three.ask("reconcile_run", connection=BUSY))
    try:
        await eventually(lambda: page.fired, what="the middle of the run")
        order_id = await sold(three, WELL)
        [order] = await eventually(lambda: arrived(three, WELL, order_id), what="the order of the third")
        await three.hands[WELL].book(str(order.number))
        await three.hands[WELL].ship(str(order.number))

        async def is_sent() -> bool:
            return (await three.hands[WELL].erp_order(order_id))["status"] == "OrderState_Sent"

        await eventually(is_sent, what="the shipment in 24SevenOffice")
        assert not run.done()
    finally:
        three.sandboxes[BUSY].wms.faults.clear()
        three.sandboxes[STUCK].wms.faults.clear()
        three.sandboxes[STUCK].erp.faults.clear()
    assert (await run)["outcome"] in ("equal", "drift")
    late = await sold(three, STUCK)
    await eventually(lambda: arrived(three, STUCK, late), 240, what="the stuck one going on")
    assert "Traceback" not in three.daemon.text()
