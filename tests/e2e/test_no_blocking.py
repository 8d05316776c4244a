"""Nothing of ours blocks the event loop: the whole daemon in this process, under blockbuster (design 10)."""

from __future__ import annotations

import asyncio
import io
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import blockbuster.blockbuster as library
import pytest
import structlog

from daemon.app.serve import serve
from daemon.clock import SystemClock
from daemon.config.read import load
from daemon.log import configure
from tests.e2e.conftest import Start
from tests.e2e.running import Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import HAMMER, OPEN_ORDER, small

ALLOWED = [
    # The state file is opened and migrated once, before a listener is open or a loop runs: nobody waits.
    ("daemon/store/db.py", "open"),
    ("daemon/store/migrate.py", "_upgrade"),
    # At the same time the gateways make their folders.
    ("daemon/app/unit.py", "_gateways"),
    # One socket file is looked at, made and removed, at the start and at the end; not in a thread, because the rights
    # of the file come from the umask, which the whole process shares.
    ("daemon/web/listen.py", "listening_unix"),
]
"""(end of the file name, function) below which anything may block, each with its reason."""


@contextmanager
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every blocking call on a loop below a frame of ours, as a stack, also when somebody catches the error."""
    found: list[str] = []

    class Recorded(library.BlockingError):
        def __init__(self, func: str) -> None:
            found.append(f"{func}\n{''.join(traceback.format_stack()[-12:-2])}")
            super().__init__(func)

    monkeypatch.setattr(library, "BlockingError", Recorded)
    with library.blockbuster_ctx(["daemon", "reconcile", "reports"]) as watch:
        for file, function in ALLOWED:
            for each in watch.functions.values():
                each.can_block_in(file, function)
        yield found


@contextmanager
def logging_into(stream: io.StringIO) -> Iterator[None]:
    """The daemon's own logging, and afterwards what was there before."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    configure(stream)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.handlers, root.level = handlers, level
        structlog.reset_defaults()


async def test_no_call_blocks_the_loop_from_the_start_through_sync_and_audit_to_the_end(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = await start(small(open_order=True), start=False)
    config = load(shop.config)
    config.state_dir.mkdir(mode=0o700)
    stopping, log = asyncio.Event(), io.StringIO()
    with logging_into(log), watching(monkeypatch) as found:
        daemon = asyncio.create_task(serve(config, SystemClock(), stopping=stopping))
        try:
            async with asyncio.timeout(300):
                await _work(shop, daemon)
        finally:
            stopping.set()
            await asyncio.wait([daemon], timeout=120)
        await daemon
    assert not found, "\n\n".join(found[:5])
    assert "Traceback" not in log.getvalue()


async def _work(shop: Running, daemon: asyncio.Task[None]) -> None:
    """A first order, the initial sync, an edit there and back, a comparison, a report, a repair plan."""

    async def answers() -> bool:
        if daemon.done():
            daemon.result()
        try:
            shop.addresses = (await shop.ask("status"))["listen"]
        except aiohttp.ClientError:
            return False
        return True

    await eventually(answers, what="the admin socket")
    await shop.until_arrived(str(OPEN_ORDER))
    await shop.initial_sync()
    await shop.until_idle()
    [order] = shop.wms_orders(str(OPEN_ORDER))
    await shop.hands.edit_line(str(order.number), order.lines[0].id, 3)
    await shop.hands.ui("POST", f"/orders/{order.number}/copy")
    await shop.hands.book(str(order.number))

    async def written_back() -> bool:
        lines = (await shop.hands.erp_order(str(OPEN_ORDER)))["lines"]
        return bool(lines[0]["product_id"] == HAMMER and float(lines[0]["quantity"]) == 3)

    await eventually(written_back, what="three pieces in 24SevenOffice")
    await shop.until_idle()
    run = await shop.ask("reconcile_run")
    assert [row["kind"] for row in run["drift"]] == ["order.duplicate"]
    plan = await shop.ask("repair_plan")
    confirmed = [action["id"] for action in plan["actions"]]
    wish = {"plan": plan["plan_id"], "checksum": plan["checksum"], "why": "test", "confirmed": confirmed}
    assert (await shop.ask("repair_apply", **wish))["done"] == 1
    await shop.ask("report_build", language="nb")
    await shop.metrics()
