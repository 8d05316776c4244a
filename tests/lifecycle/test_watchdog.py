"""The watchdog is fed by loops that turn, over a real notify socket, by a real process."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.e2e.process import ROOT
from tests.e2e.waiting import eventually
from tests.lifecycle.listening import Heard, listening

WATCHDOG_SECONDS = 0.6


@asynccontextmanager
async def started(heard: Heard, hang: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    more = {
        "NOTIFY_SOCKET": str(heard.path),
        "WATCHDOG_USEC": str(int(WATCHDOG_SECONDS * 1_000_000)),
        "PYTHONPATH": str(ROOT),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.lifecycle.hanging", str(hang), env=os.environ | more, cwd=ROOT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_one_loop_that_hangs_ends_the_feeding_although_all_others_turn(tmp_path: Path) -> None:
    hang = tmp_path / "hang"
    with listening(tmp_path) as heard:
        async with started(heard, hang):
            await eventually(lambda: heard.count("WATCHDOG") >= 3, what="three feedings")
            assert heard.messages[0]["READY"] == "1"
            hang.touch()
            await eventually(lambda: "stuck: poller-shop-0" in heard.last_status, what="the stuck loop being named")
            assert "workers-shop" not in heard.last_status
            fed, told = heard.count("WATCHDOG"), len(heard.messages)
            await eventually(lambda: len(heard.messages) >= told + 5, what="five more looks")
            assert heard.count("WATCHDOG") == fed
            hang.unlink()
            await eventually(lambda: heard.count("WATCHDOG") > fed, what="the feeding going on")
            assert heard.last_status == "all is well"


async def test_a_process_that_does_not_run_at_all_feeds_nothing_and_goes_on_when_it_may(tmp_path: Path) -> None:
    with listening(tmp_path) as heard:
        async with started(heard, tmp_path / "hang") as process:
            await eventually(lambda: heard.count("WATCHDOG") >= 1, what="a feeding")
            process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(0.2)  # what was on its way has arrived
            fed = heard.count("WATCHDOG")
            await asyncio.sleep(2 * WATCHDOG_SECONDS)
            assert heard.count("WATCHDOG") == fed
            process.send_signal(signal.SIGCONT)
            await eventually(lambda: heard.count("WATCHDOG") > fed, what="the feeding going on")


async def test_stopping_is_told_before_the_loops_are_stopped(tmp_path: Path) -> None:
    with listening(tmp_path) as heard:
        async with started(heard, tmp_path / "hang") as process:
            await eventually(lambda: heard.count("READY") == 1, what="READY")
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(60):
                assert await process.wait() == 0
        assert heard.messages[-1]["STOPPING"] == "1"
