"""What 24SevenOffice may answer instead of SOAP: asked again, never expanded, and the daemon lives (Bad input)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.running import Running, running
from tests.e2e.series import value_of
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    changes = [("retry_max_seconds = 30", "retry_max_seconds = 1")]
    async with running(small(), changes=changes) as made:
        await made.initial_sync()
        yield made


async def failures(shop: Running) -> float:
    """Everything that went wrong and was counted."""
    return value_of(await shop.metrics(), "samsvar_errors_total", connection="sandbox")


@pytest.mark.parametrize("preset", ["html_200", "cut_in_half", "xml_entities", "xml_external", "xml_deep"])
async def test_a_reply_that_is_no_reply_is_asked_for_again_until_it_is_one(shop: Running, preset: str) -> None:
    before = await failures(shop)
    faults = [shop.sandbox.erp.faults.arm_json({"preset": preset, "operation": "GetInvoices", "times": 2})]
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    order = await shop.until_arrived(order_id)
    await eventually(lambda: all(fault.times == 0 for fault in faults), what="the accidents")
    await shop.until_idle()
    assert await failures(shop) > before
    assert [o.number for o in shop.wms_orders(order_id)] == [order.number]
    assert await shop.parked() == []


@pytest.mark.parametrize("preset", ["html_503", "cut_in_half", "xml_entities"])
async def test_a_write_with_such_a_reply_is_not_done_twice(shop: Running, preset: str) -> None:
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 2)])
    order = await shop.until_arrived(order_id)
    await shop.until_idle()
    shop.sandbox.erp.faults.arm_json({"preset": preset, "operation": "SaveInvoices"})
    await shop.hands.edit_line(str(order.number), order.lines[0].id, 1)
    await shop.hands.book(str(order.number))

    async def written() -> bool:
        lines = (await shop.hands.erp_order(order_id))["lines"]
        return bool(float(lines[0]["quantity"]) == 1)

    await eventually(written, what="one piece in 24SevenOffice")
    await shop.until_polled(1)
    changes = [c for c in shop.sandbox.erp.journal.changes("order", order_id) if c.by != "ui"]
    assert len(changes) == 1
    assert await shop.parked() == []


async def test_an_expired_session_is_renewed_without_anybody_noticing(shop: Running) -> None:
    await shop.hands.erp("POST", "/sessions/expire", {})
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    await shop.until_arrived(order_id)


async def test_a_reply_never_makes_our_own_code_raise_or_reads_a_file(shop: Running) -> None:
    shop.assert_no_traceback()
    reasons = {line["reason"] for line in shop.daemon.lines() if line.get("event") in ("poll_failed", "put_back")}
    assert "internal" not in reasons
    assert "root:" not in shop.daemon.text()
    assert value_of(await shop.metrics(), "samsvar_errors_total", reason="internal") == 0
