"""`mode = "audit"`: Rackbeat's own integration moves the orders; we watch, and write only what a person applied."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.running import Running, change_config, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, SAW, small

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("in_order")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    """Two orders that arrived while we still synced; then the daemon is stopped and started again as an auditor."""
    async with running(small()) as made:
        await made.initial_sync()
        for goods in ([(HAMMER, 5)], [(SAW, 2)]):
            await made.until_arrived(await made.hands.sell(CUSTOMER, goods))
        await made.until_idle()
        assert await made.daemon.terminate() == 0
        change_config(made.config, [('mode = "sync"', 'mode = "audit"')])
        await made.start()
        yield made


async def test_an_auditor_reads_and_writes_nothing(shop: Running) -> None:
    before, heard = shop.writes(), len(shop.sandbox.wms.webhooks.rows())
    await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    order = min(shop.sandbox.wms.orders.rows(), key=lambda o: o.number)
    await shop.hands.edit_line(str(order.number), order.lines[0].id, 3)
    await shop.hands.book(str(order.number))

    async def is_found() -> bool:
        ran = await shop.cli("reconcile", "run", "--json")
        return "order.quantity_mismatch" in {row["kind"] for row in ran.document["drift"]}

    await eventually(is_found, what="an edit that was excused while it was a moment old")
    assert shop.writes() == before
    assert len(shop.sandbox.wms.webhooks.rows()) == heard
    assert (await shop.ask("status"))["mode"] == "audit"


async def test_an_auditor_refuses_to_fetch_an_order_or_to_start_a_sync(shop: Running) -> None:
    before = shop.writes()
    got = await shop.cli("order", "get", "1", "--json", expect=5)
    assert got.document["error"]["code"] == "audit_mode"
    await shop.cli("sync", "start", "--json", expect=5)
    assert shop.writes() == before


async def test_an_applied_plan_may_write_and_nothing_else_follows_from_it(shop: Running) -> None:
    surplus = max(shop.sandbox.wms.orders.rows(), key=lambda o: o.number)
    await shop.hands.ui("POST", f"/orders/{surplus.number}/copy")
    await shop.cli("reconcile", "run", "--json")
    plan: dict[str, Any] = (await shop.cli("repair", "plan", "--kind", "order.duplicate", "--json")).document
    assert [action["operation"] for action in plan["actions"]] == ["delete"]
    before = shop.writes()
    named = ("--checksum", plan["checksum"], "--reason", "test", "--yes", "--confirm", "all", "--json")
    done = (await shop.cli("repair", "apply", plan["plan_id"], *named)).document
    assert (done["done"], done["failed"]) == (1, 0), done
    assert shop.writes()[len(before) :] == ["DELETE /orders/{number}"]


async def test_no_plan_of_an_auditor_creates_an_order(shop: Running) -> None:
    plan: dict[str, Any] = (await shop.cli("repair", "plan", "--json")).document
    assert "create" not in {action["operation"] for action in plan["actions"]}
    shop.assert_no_traceback()


async def test_an_auditor_sees_by_itself_what_changed_and_still_writes_nothing(shop: Running) -> None:
    """The audit's own timetable; nobody asks for a run."""
    assert await shop.daemon.terminate() == 0
    with shop.config.open("a", encoding="utf-8") as config:
        config.write("\n[connections.sandbox.audit]\nevery_minutes = 0.05\n")
    await shop.start()
    order = max(shop.sandbox.wms.orders.rows(), key=lambda o: o.number)
    before = shop.writes()
    await shop.hands.edit_line(str(order.number), order.lines[0].id, 77)

    async def seen() -> bool:
        rows = (await shop.ask("drift_list"))["drift"]
        return any(row["kind"] == "order.quantity_mismatch" and row["wms_value"] == "77" for row in rows)

    await eventually(seen, 120.0, what="the drift of an edited line")
    exported = (await shop.cli("reconcile", "export", "--json")).document
    assert exported["rows"]["wms_order"] == len(shop.sandbox.wms.orders.rows())
    assert shop.writes() == before
    shop.assert_no_traceback()
