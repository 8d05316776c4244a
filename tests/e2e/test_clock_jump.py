"""Somebody sets the machine's clock while the daemon runs: it lives on, and work goes on, forwards and back again."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import aiohttp

from tests.e2e.conftest import Start
from tests.e2e.process import ROOT, environment
from tests.e2e.running import Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small

DAY = 86_400


async def begun(shop: Running, offset: Path) -> asyncio.subprocess.Process:
    with (shop.folder / "daemon.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.lifecycle.jumping", str(shop.config), str(offset),
            cwd=shop.folder, env=environment() | {"PYTHONPATH": str(ROOT)}, stderr=log,
        )  # fmt: skip

    async def ready() -> bool:
        assert process.returncode is None, shop.tail()
        try:
            shop.addresses = (await shop.ask("status"))["listen"]
            return await shop.observed("/readyz") == 200
        except aiohttp.ClientError:
            return False

    await eventually(ready, what="/readyz")
    return process


def set_clock(offset: Path, days: int) -> None:
    """In one step: a file that is read half-written would be no number."""
    beside = offset.with_suffix(".new")
    beside.write_text(str(days * DAY), encoding="ascii")
    os.replace(beside, offset)


async def test_a_clock_that_is_set_ahead_and_back_again_stops_nothing(start: Start) -> None:
    shop = await start(small(), start=False)
    offset = shop.folder / "offset"
    set_clock(offset, 0)
    process = await begun(shop, offset)
    try:
        for days in (0, 400, -2, 0):
            set_clock(offset, days)
            order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
            await shop.until_arrived(order_id)
            assert await shop.observed("/healthz") == 200
        assert await shop.parked() == []
        process.terminate()
        async with asyncio.timeout(60):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    shop.assert_no_traceback()
