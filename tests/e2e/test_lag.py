"""The event loop of the real daemon under its heaviest work stays free (design 10: 50 ms at worst by our own code)."""

from __future__ import annotations

import asyncio

from sandbox.seed import make_world
from tests.e2e.conftest import Start

WORST_MS = 50.0
GOES = 3


async def test_the_loop_is_never_held_for_50_ms_through_sync_audit_report_and_repair(start: Start) -> None:
    """What our own code does, it does in every go; what a crowded machine does, it does not."""
    worst: list[float] = []
    while len(worst) < GOES and min(worst, default=WORST_MS) >= WORST_MS:
        worst.append(await held_ms(start))
    assert min(worst) < WORST_MS, worst


async def held_ms(start: Start) -> float:
    """The longest time for which a daemon's own work held its loop, in milliseconds."""
    shop = await start(make_world(1, customers=15, products=24, orders=20, open_orders=6))
    synced = await shop.initial_sync()
    assert synced["total"] >= 40 and synced["parked"] == 0  # a poll may have brought some before
    await shop.until_idle()
    orders = shop.sandbox.wms.orders.rows()
    assert len(orders) == 6
    await asyncio.gather(*(shop.get_order(str(o.other_reference).removeprefix("24SO ")) for o in orders))
    run = await shop.ask("reconcile_run")
    assert run["outcome"] == "equal", run["drift"]
    await shop.hands.ui("POST", f"/orders/{orders[0].number}/copy")
    await shop.ask("reconcile_run")
    plan = await shop.ask("repair_plan")
    named = {"plan": plan["plan_id"], "checksum": plan["checksum"], "why": "test"}
    assert (await shop.ask("repair_apply", **named, confirmed=[a["id"] for a in plan["actions"]]))["done"] == 1
    await shop.ask("report_build", language="nb")
    await shop.metrics()
    worst: float = (await shop.ask("status"))["loop_lag_own_worst_ms"]
    return worst
