"""SIGTERM ends the daemon gracefully in the middle of work, and the work goes on after the next start (style.md 9)."""

from __future__ import annotations

import asyncio
import os
from collections import Counter

from sandbox.seed import make_world
from tests.e2e.conftest import Start
from tests.e2e.running import Refused
from tests.e2e.waiting import eventually
from tests.e2e.worlds import small


async def test_a_daemon_that_is_told_to_stop_in_the_middle_of_a_sync_ends_well_and_goes_on_afterwards(
    start: Start,
) -> None:
    shop = await start(make_world(2, customers=12, products=12, orders=6, open_orders=4))
    total = (await shop.ask("sync_start"))["total"]
    held = shop.sandbox.wms.faults.arm("POST /customers", when="before", action="delay", seconds=1.0, skip=3)
    asked = asyncio.create_task(shop.ask("sync_start", confirm=total))
    await eventually(lambda: held.fired, what="the middle of the sync")
    assert await shop.daemon.terminate() == 0
    assert not any(line.get("event") == "service_cancelled" for line in shop.daemon.lines()), "all ended by themselves"
    await asyncio.wait([asked], timeout=60)
    told = asked.exception() if asked.done() else None
    assert isinstance(told, Refused) and told.code == "stopping", "whoever waits must hear that it ended"
    created = len(shop.sandbox.wms.customers.rows())
    assert created < 12, "the sync was over before it was stopped"
    assert not (shop.state_dir / "admin.sock").exists()

    await shop.start()
    await shop.until_idle()
    assert len(shop.sandbox.wms.customers.rows()) == 12
    names = Counter(customer.name for customer in shop.sandbox.wms.customers.rows())
    assert max(names.values()) == 1
    assert await shop.parked() == []
    assert all(len(shop.wms_orders(order)) == 1 for order in ("20003", "20004", "20005", "20006"))
    shop.assert_no_traceback()


async def test_a_stop_waits_for_the_call_in_hand_so_that_its_outcome_is_known(start: Start) -> None:
    shop = await start(small(open_order=True), start=False)
    fault = shop.sandbox.wms.faults.arm("POST /orders/drafts", when="after_commit", action="delay", seconds=1.0)
    await shop.daemon.start()
    await eventually(lambda: fault.fired, what="the create being under way")
    assert await shop.daemon.terminate() == 0
    assert any(
        line.get("event") == "command_done" and line.get("operation") == "create" for line in shop.daemon.lines()
    )
    await shop.start()
    await shop.until_idle()
    assert len(shop.wms_orders("20001")) == 1 and shop.wrote("POST /orders/drafts") == 1


async def test_a_second_daemon_on_the_same_state_is_refused_and_the_first_goes_on(start: Start) -> None:
    shop = await start(small())
    second = await shop.cli("run", expect=4)
    assert "Traceback" not in second.err
    assert (await shop.ask("status"))["mode"] == "sync"
    socket = shop.state_dir / "admin.sock"
    assert os.stat(socket).st_mode & 0o777 == 0o660


async def test_a_command_without_a_daemon_exits_with_4_and_says_what_to_do(start: Start) -> None:
    shop = await start(small(), start=False)
    ran = await shop.cli("status", "--json", expect=4)
    assert ran.document["error"]["code"] == "daemon_unreachable"


async def test_an_order_that_is_asked_for_while_rackbeat_is_gone_waits_and_arrives_later(start: Start) -> None:
    changes = [("retry_max_seconds = 30", "retry_max_seconds = 1")]
    shop = await start(small(), changes=changes)
    closed = shop.sandbox.wms.faults.arm_json({"preset": "html_503", "times": 1_000_000})
    order_id = await shop.hands.sell(10_001, [(1001, 1)])
    try:
        answer = await shop.get_order(order_id)
    except Refused as refused:
        answer = {"outcome": refused.code}
    assert answer["outcome"] == "parked" and answer["reason"] == "server_error", answer
    closed.times = 0
    await shop.until_arrived(order_id)
    await shop.until_idle()
    assert len(shop.wms_orders(order_id)) == 1
